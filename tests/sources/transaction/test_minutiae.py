"""Minutiae of records of type 9 become samples that compare, in one convention."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.sources.transaction.made import NIST, coded, needs_nist, picture, ridges, tagged, transaction
from truename import sources
from truename.errors import SampleError
from truename.interchange import minutiae as records
from truename.kinds.fingerprint import KIND, received
from truename.sources.transaction import read
from truename.sources.transaction.samples import samples
from truename.types import Sample, Status, Template

SIZE = (100, 200)
PICTURE = ridges(14, 1, coded(picture(*SIZE)), SIZE)
M1: dict[int, str | bytes] = {128: "200", 129: "400", 130: "1", 131: "1000", 132: "1000", 134: "7"}


def type9(fields: dict[int, str | bytes]) -> tuple[int, bytes]:
    return 9, tagged(9, {2: "01", 3: "0", 4: "S", **fields})


def given(
    fields: dict[int, str | bytes], *pictures: tuple[int, bytes], ppi: float | None = None
) -> tuple[list[Sample], list[str]]:
    """The samples of a record of type 9 beside pictures that all have its IDC, and why it gives none."""
    first, separator, rest = transaction(type9(fields), *pictures).partition(b"\x1c")
    for n in range(2, len(pictures) + 2):
        first = first.replace(b"\x1f%02d" % n, b"\x1f01")
    content = first + separator + rest
    left: list[str] = []
    found = samples(read(content), "a", lambda _, why: left.append(str(why)), ppi=ppi)
    return [one for one in found if records.begins(one.content)], left


def only(fields: dict[int, str | bytes], *pictures: tuple[int, bytes], ppi: float | None = None) -> Sample:
    (found,), left = given(fields, *pictures, ppi=ppi)
    assert left == []
    return found


def test_the_standards_own_block_is_turned_upside_down_and_round() -> None:
    rows = "001\x1f02540508090\x1f0\x1fA\x1e002\x1f00000000300\x1f5\x1fB\x1e003\x1f00000000000\x1f5\x1fD"
    view = received.view(only({12: rows, 10: "3"}, PICTURE))
    first, second, third = view.minutiae
    assert view.ppi == (2540, 2540)
    assert (view.width, view.height) == (508, 1016)  # hundredths of a millimetre
    assert (first.x, first.y, first.direction, first.type, first.quality) == (254, 508, 270, records.ENDING, None)
    assert (second.x, second.y, second.type) == (0, 1015, records.BIFURCATION)
    assert second.direction == pytest.approx(120, abs=360 / 512)
    assert third.type == records.OTHER
    at_500 = received.read(only({12: rows}, PICTURE))
    assert (at_500.x[0], at_500.y[0]) == (50, 100)


def test_its_height_is_that_of_the_picture_at_its_scale() -> None:
    rows = "001\x1f02540508090\x1f0\x1fA"
    finer = ridges(14, 1, coded(picture(*SIZE)), SIZE, f9="1000", f10="1000")
    without = ridges(14, 1, coded(picture(*SIZE)), SIZE, f8="0")
    assert received.view(only({12: rows}, finer)).minutiae[0].y == 0
    assert received.view(only({12: rows}, without, ppi=500)).minutiae[0].y == 508
    alone = received.view(only({12: rows}))
    assert (alone.width, alone.height) == (255, 509)


def test_incits_378_is_taken_as_it_is() -> None:
    (one,) = received.view(only({**M1, 136: "1", 137: "1\x1f199\x1f100\x1f135\x1f2\x1f80"}, PICTURE)).minutiae
    assert one == records.Minutia(199, 100, 270, records.BIFURCATION, 80)
    scaled = received.read(only({**M1, 137: "1\x1f199\x1f100\x1f135\x1f0\x1f0"}))
    assert (scaled.x[0], scaled.y[0]) == (100, 50)
    by_hand = received.read(only({**M1, 137: "1\x1f199\x1f100\x1f135\x1f0\x1f0"}, ppi=500))
    assert (by_hand.x[0], by_hand.y[0]) == (199, 100)
    metric = {**M1, 130: "2", 131: "394", 132: "394"}
    assert received.view(only({**metric, 137: "1\x1f199\x1f100\x1f135\x1f2\x1f254"})).ppi == (1000, 1000)


def test_a_record_of_incits_378_says_the_same_as_its_fields() -> None:
    content = (NIST / "fmr.ansi2004").read_bytes() if (NIST / "fmr.ansi2004").is_file() else None
    if content is None:
        pytest.skip("fmr.ansi2004 is not here")
    view = records.read(content).views[0]
    rows = (
        f"{n}\x1f{x}\x1f{y}\x1f{round(turn / 2)}\x1f{kind}\x1f{quality or 0}"
        for n, (x, y, turn, kind, quality) in enumerate(view.minutiae, start=1)
    )
    fields = {
        128: str(view.width), 129: str(view.height), 130: "2", 131: str(view.across), 132: str(view.down),
        134: str(view.position), 135: str(view.quality or 0), 136: str(len(view.minutiae)), 137: "\x1e".join(rows),
    }  # fmt: skip
    found = received.view(only({**fields}))
    assert (found.minutiae, found.ppi, found.quality) == (view.minutiae, view.ppi, view.quality)
    assert found.position == view.position


@pytest.mark.parametrize(
    ("own", "beside", "position"),
    [
        ({6: "07"}, [], 7),
        ({6: "07"}, ["2"], 7),
        ({6: "00"}, ["2"], 2),
        ({}, ["2"], 2),
        ({}, ["11"], 1),
        ({6: "02\x1e07"}, [], 0),
        ({6: "13"}, [], 0),
        ({6: "19"}, [], 0),
        ({6: "00"}, [], 0),
    ],
)
def test_the_finger_is_what_it_says_or_what_the_picture_says(
    own: dict[int, str | bytes], beside: list[str], position: int
) -> None:
    pictures = [ridges(14, 1, coded(picture(*SIZE)), SIZE, code) for code in beside]
    sample = only({**own, 12: "001\x1f02540508090\x1f0\x1fA"}, *pictures)
    assert sample.position == received.view(sample).position == position


ROW = "001\x1f02540508090\x1f0\x1fA"


@pytest.mark.parametrize(
    ("fields", "pictures", "said"),
    [
        ({300: "x"}, [PICTURE], "extended features"),
        ({12: ROW, 6: "21"}, [], "those of a palm"),
        ({12: ROW, 6: "00"}, [ridges(15, 1, coded(picture(*SIZE)), SIZE, "21")], "those of a palm"),
        ({12: "\x1e".join([ROW] * 256)}, [], "found 256"),
    ],
)
def test_what_does_not_compare_is_left_out_and_said(
    fields: dict[int, str | bytes], pictures: list[tuple[int, bytes]], said: str
) -> None:
    found, left = given(fields, *pictures)
    assert found == []
    assert len(left) == 1
    assert said in left[0]


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({12: "001\x1f0254050809\x1f0\x1fA"}, 12),
        ({12: "001\x1f02540508360\x1f0\x1fA"}, 12),
        ({12: "001"}, 12),
        ({12: "001\x1f09990508090\x1f0\x1fA"}, 12),
        ({12: "001\x1f02541017090\x1f0\x1fA"}, 12),
        ({12: ROW, 10: "2"}, 10),
        ({12: ROW, 10: "two"}, 10),
        ({12: ROW, 6: "thumb"}, 6),
        ({137: "1\x1f20\x1f100\x1f135\x1f2\x1f80"}, 130),
        ({**M1, 137: "1\x1fx\x1f100\x1f135\x1f2\x1f80"}, 137),
        ({**M1, 137: "1\x1f2"}, 137),
        ({**M1, 137: "1\x1f200\x1f100\x1f135\x1f2\x1f80"}, 137),
        ({**M1, 137: "1\x1f20\x1f400\x1f135\x1f2\x1f80"}, 137),
        ({**M1, 137: "1\x1f20\x1f100\x1f180\x1f2\x1f80"}, 137),
        ({**M1, 136: "2", 137: "1\x1f20\x1f100\x1f135\x1f2\x1f80"}, 136),
        ({**M1, 132: "90000", 137: ""}, 132),
        ({**M1, 131: "0", 137: ""}, 131),
        ({**M1, 128: "20000", 137: ""}, 128),
        ({**M1, 129: "0", 137: ""}, 128),
    ],
)
def test_damage_is_said_with_its_place_and_nothing_is_taken(fields: dict[int, str | bytes], number: int) -> None:
    with pytest.raises(SampleError, match=rf"record 2 \(type 9\), field 9\.{number:03}, byte [\d,]+"):
        given(fields, PICTURE)


def test_without_minutiae_there_is_no_template() -> None:
    for fields in ({**M1, 136: "0", 137: ""}, {12: "", 10: "0"}):
        assert not isinstance(KIND.extract(only(dict(fields))), Template)


def test_nists_minutiae_lie_on_dark_ridges_of_its_picture(tmp_path: Path) -> None:
    content = needs_nist("type9-13.an2k").replace(b"2.034:UC", b"2.035:UC").replace(b"9.001:2399", b"9.001:2398")
    file = tmp_path / "latent.an2k"
    file.write_bytes(content.replace(b"\x1d13.005:EX", b"\x1d9.005:EX"))
    found = list(sources.open(file))
    (theirs,) = (received.read(one) for one in found if records.begins(one.content))
    (mark,) = (one for one in found if not records.begins(one.content))
    assert len(theirs) == 28
    with Image.open(io.BytesIO(mark.content)) as image:
        grey = np.asarray(image, float)

    def along(n: int, sign: int) -> float:
        """The mean grey of 12 pixels from a minutia on, in its direction or against it."""
        steps, turn = sign * np.arange(3, 15), float(theirs.direction[n])
        x = np.clip(np.round(theirs.x[n] + steps * math.cos(turn)), 0, grey.shape[1] - 1).astype(int)
        y = np.clip(np.round(theirs.y[n] - steps * math.sin(turn)), 0, grey.shape[0] - 1).astype(int)
        return float(grey[y, x].mean())

    endings = np.flatnonzero(theirs.type == received.ENDING)
    assert np.mean([along(n, 1) for n in endings]) < np.mean([along(n, -1) for n in endings])


def test_nists_minutiae_are_those_that_another_reader_finds() -> None:
    nistitl = pytest.importorskip("nistitl")
    content = needs_nist("type9.an2k")
    other = nistitl.Message()
    other.parse(content)
    rows = other.NIST and [str(row[1]) for row in other[1][12]]
    (sample,) = samples(read(content), "a", lambda *_: None)
    view = received.view(sample)
    assert [f"{x:04}{view.height - y:04}" for x, y, *_ in view.minutiae] == [row[:8] for row in rows]
    turned = [(int(row[8:]) + 180) % 360 for row in rows]
    np.testing.assert_allclose([one.direction for one in view.minutiae], turned, atol=360 / 512)


def test_they_compare_with_records_of_the_same_finger() -> None:
    rng = np.random.default_rng(0)
    x, y, turn = rng.integers(300, 2000, 30), rng.integers(300, 2500, 30), rng.integers(0, 360, 30)
    rows = [f"{n:03}\x1f{a:04}{b:04}{c:03}\x1f0\x1fA" for n, (a, b, c) in enumerate(zip(x, y, turn, strict=True))]
    turned = [
        f"{n}\x1f{round(a * 500 / 2540)}\x1f{round((3000 - b) * 500 / 2540)}\x1f{(c + 180) % 360 // 2}\x1f1\x1f60"
        for n, (a, b, c) in enumerate(zip(x, y, turn, strict=True))
    ]
    m1 = {128: "500", 129: "600", 130: "1", 131: "500", 132: "500", 137: "\x1e".join(turned)}
    legacy, standard = KIND.extract(only({12: "\x1e".join(rows)})), KIND.extract(only({**m1}))
    upside = [
        f"{n:03}\x1f{a:04}{2800 - b:04}{c:03}\x1f0\x1fA" for n, (a, b, c) in enumerate(zip(x, y, turn, strict=True))
    ]
    other = KIND.extract(only({12: "\x1e".join(upside)}))
    for made in (legacy, standard, other):
        assert isinstance(made, Template)
        assert made.format == received.FORMAT
    scores = KIND.compare(KIND.prepare([legacy]), KIND.gather([[standard], [other]]))
    assert scores.status.tolist() == [Status.COMPARED] * 2
    assert scores.value[0] > scores.value[1] + 3
