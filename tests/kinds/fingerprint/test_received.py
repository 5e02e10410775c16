"""Minutiae of other systems: what becomes of a record, and of ours in one."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.interchange.made import view
from truename.errors import SampleError
from truename.interchange import minutiae as records
from truename.interchange.minutiae import Minutia, View
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING, Minutiae
from truename.kinds._ridge.segmentation import BLOCK, segment
from truename.kinds.fingerprint import Fingerprint, compare, extract, params, received, synth, template
from truename.types import NotAcquired, Sample, Status, Template

KIND = Fingerprint(extract.Classical())


def sample(*views: View, layout: str = "iso-2011", ppi: float | None = None) -> Sample:
    return Sample("fingerprint", records.write(views, layout), "1.fmr", 2, ppi)


def test_a_record_is_read_at_500_ppi_by_our_conventions() -> None:
    points = (Minutia(100, 50, 90, 1, 80), Minutia(20, 300, 315, 2, None), Minutia(0, 0, 0, 0, 10))
    found = received.read(sample(View(2, points, 400, 400)))
    assert found.x.tolist() == [100, 20, 0]  # 197 to the centimetre are 500 to the inch
    assert found.y.tolist() == [50, 300, 0]
    np.testing.assert_allclose(np.degrees(found.direction), [90, 315, 0], atol=1e-4)
    assert found.type.tolist() == [ENDING, BIFURCATION, ENDING]
    assert found.quality.tolist() == [80, params.UNSTATED_QUALITY, 10]
    half = received.read(sample(View(2, points, 400, 400, 394, 394)))
    assert (half.x.tolist(), half.y.tolist()) == ([50, 10, 0], [25, 150, 0])
    assert received.read(sample(View(2, points, 400, 400), ppi=250)).x.tolist() == [200, 40, 0]  # the user's word


def test_directions_are_those_that_we_find_in_the_picture() -> None:
    """What we find, written in either unit and read again, lies within half of it of what we found."""
    made = synth.impression(synth.finger(3), 1).image
    ours = extract.Classical()(made, segment(made).foreground)
    for layout, unit in (("iso-2005", 360 / 256), ("ansi-2004", 2.0)):
        again = received.read(sample(received.to_view(ours), layout=layout))
        np.testing.assert_array_equal(again.x, np.rint(ours.x))
        np.testing.assert_array_equal(again.y, np.rint(ours.y))
        np.testing.assert_array_equal(again.type, ours.type)
        off = np.degrees(again.direction - ours.direction + np.pi) % 360 - 180
        assert abs(off).max() <= unit / 2 + 1e-3


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 255), st.integers(0, 2**32 - 1), st.sampled_from(["iso-2005", "iso-2011"]))
def test_what_is_written_is_the_same_when_it_is_read(n: int, seed: int, layout: str) -> None:
    rng = np.random.default_rng(seed)
    ours = Minutiae(
        rng.integers(0, 1501, n).astype(np.float32),
        rng.integers(0, 1501, n).astype(np.float32),
        (rng.integers(0, 256, n) * (2 * np.pi / 256)).astype(np.float32),
        rng.choice([ENDING, BIFURCATION], n).astype(np.uint8),
        rng.integers(1, 101, n).astype(np.uint8),  # 0 is not stated in the older format
        np.ones((94, 94), np.bool_),
    )
    again = received.read(sample(received.to_view(ours, 2, 60), layout=layout))
    for name in ("x", "y", "type", "quality"):
        np.testing.assert_array_equal(getattr(again, name), getattr(ours, name))
    np.testing.assert_array_equal(again.turns(), ours.turns())


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=12))
def test_the_area_holds_every_minutia_and_little_more(points: list[tuple[int, int]]) -> None:
    found = received.read(sample(View(2, tuple(Minutia(x, y, 0) for x, y in points), 901, 901)))
    assert found.foreground[(found.y // BLOCK).astype(int), (found.x // BLOCK).astype(int)].all()
    rows, columns = np.nonzero(found.foreground)
    for blocks, values in ((rows, found.y), (columns, found.x)):
        assert (blocks.min() + 0.5) * BLOCK >= values.min() - params.RECEIVED_MARGIN
        assert (blocks.max() + 0.5) * BLOCK <= values.max() + params.RECEIVED_MARGIN


def test_templates_have_a_format_of_their_own() -> None:
    made = KIND.extract(sample(view(30)))
    assert isinstance(made, Template)
    assert (made.format, made.position, made.quality) == (received.FORMAT, 2, 70)
    assert made.sample == sample(view(30)).sha256()
    assert len(template.decode(made.data)) == 30
    assert KIND.assess(sample(view(30))).score == 70
    assert KIND.divide(sample(view(30))) == (sample(view(30)),)
    unstated = KIND.assess(sample(replace(view(30), quality=None)))
    assert 50 < unstated.score <= 100
    few = KIND.extract(sample(view(params.MIN_MINUTIAE - 1)))
    assert isinstance(few, NotAcquired)
    assert "only 5 minutiae" in few.reason
    assert isinstance(KIND.extract(sample(view(0))), NotAcquired)


def test_records_compare_with_records_only() -> None:
    one, other, stranger = (KIND.extract(sample(view(40, seed), layout=layout)) for seed, layout in
                            ((1, "iso-2005"), (1, "ansi-2009"), (2, "ansi-2004")))  # fmt: skip
    assert isinstance(one, Template)
    assert isinstance(other, Template)
    assert isinstance(stranger, Template)
    picture = replace(one, format=KIND.format)
    found = compare.compare(compare.gather([[one]]), compare.gather([[other], [stranger], [picture], [picture, other]]))
    assert found.status.tolist() == [Status.COMPARED, Status.COMPARED, Status.NOT_COMPARABLE, Status.COMPARED]
    assert found.value[0] > found.value[1] + 5
    assert found.value[3] == found.value[0]


def test_an_explanation_draws_minutiae_without_a_picture() -> None:
    samples = [sample(view(40, 1), layout=layout) for layout in ("iso-2005", "iso-2011")]
    made = [KIND.extract(one) for one in samples]
    assert all(isinstance(one, Template) for one in made)
    why = KIND.explain(made[:1], made[1:], {one.sha256(): one for one in samples})  # type: ignore[arg-type]
    assert "40 in all" in why.sentence
    assert why.picture is not None
    with Image.open(io.BytesIO(why.picture)) as drawn:
        assert drawn.width > 600


def test_what_no_finger_can_be_is_refused() -> None:
    wide = View(2, tuple(Minutia(x, 0, 0) for x in range(0, 9000, 1000)), 9000, 1)
    with pytest.raises(SampleError, match="minutiae of one finger"):
        received.read(sample(wide))
    with pytest.raises(SampleError, match="a record of one impression"):
        received.read(sample(view(), view(position=3)))
    with pytest.raises(SampleError, match="the same across and down"):
        received.read(sample(replace(view(), across=394)))
    with pytest.raises(SampleError, match="byte"):
        KIND.extract(Sample("fingerprint", sample(view()).content[:-1]))


def test_impressions_of_a_finger_are_counted() -> None:
    views = [view(position=finger) for finger in (2, 3, 2, 2, 3)]
    assert [one.number for one in received.numbered(views)] == [0, 0, 1, 2, 1]


def test_too_many_minutiae_leave_the_worst_out() -> None:
    n = 300
    ours = Minutiae(
        np.arange(n, dtype=np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32),
        np.full(n, ENDING, np.uint8), np.repeat(np.array([90, 10], np.uint8), [255, 45]), np.ones((2, 20), np.bool_),
    )  # fmt: skip
    assert [one.x for one in received.to_view(ours).minutiae] == list(range(255))
