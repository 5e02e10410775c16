"""Minutiae of records of type 9, in one convention."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.sources.transaction.made import coded, needs_nist, picture, ridges, tagged, transaction
from truename import sources
from truename.errors import SampleError
from truename.sources.transaction import read
from truename.sources.transaction.minutiae import Minutia, minutiae

PNG = coded(picture(100, 200))


def found(fields: dict[int, str | bytes], print_: tuple[int, bytes]) -> tuple[Minutia, ...]:
    whole = read(
        transaction(print_, (9, tagged(9, {2: "01", 3: "0", 4: "S", **fields}))).replace(b"9\x1f02", b"9\x1f01")
    )
    return minutiae(whole, whole.records[2])


def test_the_standards_own_block_is_turned_upside_down_and_round() -> None:
    rows = "001\x1f02540508090\x1f0\x1fA\x1e002\x1f00000000300\x1f5\x1fB\x1e003\x1f00000000000\x1f5\x1fD"
    first, second, third = found({12: rows}, ridges(14, 1, PNG, (100, 200)))
    assert (first.x, first.y, first.type, first.quality) == (50, 100, "ending", None)
    assert first.direction == pytest.approx(math.radians(270))
    assert (second.x, second.y, second.type) == (0, 200, "bifurcation")
    assert second.direction == pytest.approx(math.radians(120))
    assert third.type == "other"


def test_its_height_is_at_500_ppi_and_without_a_picture_there_is_none() -> None:
    rows = "001\x1f02540508090\x1f0\x1fA"
    (one,) = found({12: rows}, ridges(14, 1, PNG, (100, 200), f9="1000", f10="1000"))
    assert one.y == 0
    assert found({12: rows}, ridges(14, 1, PNG, (100, 200), f8="0")) == ()
    assert found({300: "x"}, ridges(14, 1, PNG, (100, 200))) == ()


def test_incits_378_is_scaled_only() -> None:
    fields: dict[int, str | bytes] = {130: "2", 131: "394", 132: "394", 137: "1\x1f200\x1f100\x1f135\x1f2\x1f80"}
    (one,) = found(fields, ridges(14, 1, PNG, (100, 200)))
    assert (one.x, one.y) == (pytest.approx(100, abs=0.1), pytest.approx(50, abs=0.1))
    assert (one.direction, one.type, one.quality) == (pytest.approx(math.radians(270)), "bifurcation", 80)


@pytest.mark.parametrize(
    "fields",
    [
        {12: "001\x1f0254050809\x1f0\x1fA"},
        {12: "001"},
        {137: "1\x1f200\x1f100\x1f135\x1f2\x1f80"},
        {131: "500", 132: "500", 137: "1\x1fx\x1f100\x1f135\x1f2\x1f80"},
        {131: "500", 132: "500", 137: "1\x1f2"},
    ],
)
def test_damage_is_said_with_its_place(fields: dict[int, str | bytes]) -> None:
    with pytest.raises(SampleError, match=r"record 3 \(type 9\), field 9.\d{3}, byte"):
        found(fields, ridges(14, 1, PNG, (100, 200)))


def test_nists_minutiae_lie_on_dark_ridges_of_its_picture(tmp_path: Path) -> None:
    content = needs_nist("type9-13.an2k").replace(b"2.034:UC", b"2.035:UC").replace(b"9.001:2399", b"9.001:2398")
    whole = read(content.replace(b"\x1d13.005:EX", b"\x1d9.005:EX"))
    points = minutiae(whole, whole.records[2])
    assert len(points) == whole.records[2].integer(10) == 28
    file = tmp_path / "latent.an2k"
    file.write_bytes(content.replace(b"\x1d13.005:EX", b"\x1d9.005:EX"))
    (sample,) = sources.open(file)
    with Image.open(io.BytesIO(sample.content)) as image:
        grey = np.asarray(image, float)

    def along(one: Minutia, sign: int) -> float:
        """The mean grey of 12 pixels from the minutia on, in its direction or against it."""
        steps = sign * np.arange(3, 15)
        x = np.clip(np.round(one.x + steps * math.cos(one.direction)), 0, grey.shape[1] - 1).astype(int)
        y = np.clip(np.round(one.y - steps * math.sin(one.direction)), 0, grey.shape[0] - 1).astype(int)
        return float(grey[y, x].mean())

    endings = [one for one in points if one.type == "ending"]
    assert np.mean([along(one, 1) for one in endings]) < np.mean([along(one, -1) for one in endings])
