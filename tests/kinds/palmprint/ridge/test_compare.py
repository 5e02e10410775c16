"""Scores of palms: the same palm high, another low, a part found on the whole; one scale, symmetric, sets reduced."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kinds.palmprint.ridge.conftest import Drawn
from truename.errors import TemplateError
from truename.kinds.palmprint import ridge
from truename.kinds.palmprint.ridge import compare, params, template


def one_to_one(a: bytes, b: bytes) -> float:
    return float(scores(a, [b])[0])


def scores(probe: bytes, references: list[bytes]) -> NDArray[np.float64]:
    rows = np.arange(len(references))
    return ridge.score(ridge.gather([[probe]]), 0, ridge.gather([[one] for one in references]), rows)[0]


def moved(data: bytes, degrees: float) -> bytes:
    """The same minutiae, turned about the middle of a larger picture."""
    found = template.decode(data)
    angle, side = np.deg2rad(degrees), 16 * 90
    x, y = found.x - found.foreground.shape[1] * 8.0, found.foreground.shape[0] * 8.0 - found.y
    place = (x + 1j * y) * np.exp(1j * angle)
    row, column = np.mgrid[:90, :90]
    back = ((column - 44.5) * 16 + 1j * (44.5 - row) * 16) * np.exp(-1j * angle)
    r = np.floor(found.foreground.shape[0] / 2 - back.imag / 16).astype(int)
    c = np.floor(found.foreground.shape[1] / 2 + back.real / 16).astype(int)
    rows, columns = found.foreground.shape
    inside = (r >= 0) & (c >= 0) & (r < rows) & (c < columns)
    ground = inside & found.foreground[np.clip(r, 0, rows - 1), np.clip(c, 0, columns - 1)]
    turned = type(found)(
        x=np.float32(np.rint(side / 2 + place.real)),
        y=np.float32(np.rint(side / 2 - place.imag)),
        direction=np.float32((found.direction + angle) % (2 * np.pi)),
        type=found.type,
        quality=found.quality,
        foreground=ground,
    )
    return template.encode(turned)


def test_a_part_finds_its_palm_whatever_way_it_is_turned(drawn: list[Drawn]) -> None:
    wholes = [one.templates[0] for one in drawn]
    for k, one in enumerate(drawn):
        value = scores(one.templates[1], wholes)
        assert value.argmax() == k
        others = np.delete(value, k)
        assert value[k] > 1
        assert others.max() < 0
        worth = ridge.scan(ridge.gather([[one.templates[1]]]), ridge.gather([[data] for data in wholes]))
        assert worth.argmax() == k


def test_scores_are_symmetric(drawn: list[Drawn]) -> None:
    every = [data for one in drawn for data in one.templates]
    for a in every:
        for b in every:
            assert one_to_one(a, b) == one_to_one(b, a)


def test_nothing_is_more_like_a_palm_than_itself(drawn: list[Drawn]) -> None:
    every = [data for one in drawn for data in one.templates]
    for a in every:
        assert one_to_one(a, a) == max(one_to_one(a, b) for b in every)


@pytest.mark.parametrize("degrees", [30, 90, 180, 250])
def test_turning_a_print_changes_next_to_nothing(drawn: list[Drawn], degrees: float) -> None:
    whole, part = drawn[0].templates
    assert one_to_one(moved(part, degrees), whole) == pytest.approx(one_to_one(part, whole), rel=0.1)


def test_parts_that_share_nothing_weigh_about_nothing_or_against(drawn: list[Drawn]) -> None:
    found = template.decode(drawn[0].templates[0])
    halves = []
    for half in (found.y < found.foreground.shape[0] * 7, found.y > found.foreground.shape[0] * 9):
        kept = type(found)(
            *(getattr(found, name)[half] for name in ("x", "y", "direction", "type", "quality")), found.foreground
        )
        halves.append(template.encode(kept))
    assert one_to_one(*halves) < 0


def test_a_gallery_gives_what_single_comparisons_give(drawn: list[Drawn]) -> None:
    wholes = [one.templates[0] for one in drawn]
    part = drawn[1].templates[1]
    assert scores(part, wholes).tolist() == [one_to_one(part, data) for data in wholes]
    # Prints are counted through all sets, of the probe as of the references.
    probe, references = ridge.gather([[wholes[0], part]]), ridge.gather([[wholes[0], wholes[1]], [], [wholes[2]]])
    value, band = ridge.score(probe, 1, references, np.array([2, 0]))
    assert value.tolist() == [one_to_one(part, wholes[2]), one_to_one(part, wholes[0])]
    assert band.dtype == np.int16
    assert (len(probe), len(references), references.start.tolist()) == (1, 3, [0, 2, 2, 3])


def test_the_scan_takes_the_best_print_of_a_set(drawn: list[Drawn]) -> None:
    wholes = [one.templates[0] for one in drawn]
    probe = ridge.gather([[drawn[0].templates[1]]])
    single = ridge.scan(probe, ridge.gather([[data] for data in wholes]))
    sets = ridge.scan(probe, ridge.gather([wholes, [], wholes[1:]]))
    assert sets.tolist() == [single.max(), -1, single[1:].max()]


def test_strata_go_by_the_smaller_print() -> None:
    counts = np.array([params.FEW - 1, params.FEW, params.MANY - 1, params.MANY, 4000], np.int16)
    assert compare.stratum(counts).tolist() == [0, 1, 1, 2, 2]


def test_damaged_templates_are_refused(drawn: list[Drawn]) -> None:
    with pytest.raises(TemplateError):
        ridge.gather([[drawn[0].templates[0][:-1]]])
