"""The pictures that show why: what is drawn, where, and that their size is bounded whatever comes in."""

from __future__ import annotations

import io
from math import pi

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from truename.kinds._ink import WEAK
from truename.kinds.fingerprint import draw
from truename.kinds.fingerprint.draw import Marks, correspondences, minutiae

NONE: Marks = (np.zeros(0, np.float32),) * 3
TOP, LEFT, GAP = draw.MARGIN + draw.TITLE, draw.MARGIN, draw.GAP


def ridges(height: int = 320, width: int = 240, period: float = 9.0) -> NDArray[np.uint8]:
    y, x = np.mgrid[:height, :width]
    return np.uint8(127 + 120 * np.sin(2 * np.pi * (x * 0.6 + y * 0.8) / period))


def marks(*rows: tuple[float, float, float]) -> Marks:
    x, y, direction = np.array(rows, np.float32).T
    return x, y, direction


def spread(count: int, height: int = 320, width: int = 240) -> Marks:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(30, width - 30, count), rng.uniform(30, height - 30, count)
    return np.float32(x), np.float32(y), np.float32(rng.uniform(0, 2 * pi, count))


def pixels(png: bytes) -> NDArray[np.int32]:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"), np.int32)


def ink(picture: NDArray[np.int32], colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    return np.abs(picture - colour).max(axis=2) < 40


def panels(picture: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    column = (picture.shape[1] - 2 * LEFT - GAP) // 2
    body = picture[TOP : -draw._LEGEND - draw.MARGIN]
    return body[:, LEFT : LEFT + column], body[:, LEFT + column + GAP : LEFT + 2 * column + GAP]


def turned(found: Marks, angle: float, centre: tuple[float, float]) -> Marks:
    """Counter-clockwise as seen, about a point."""
    x, y = found[0] - centre[0], found[1] - centre[1]
    c, s = np.cos(angle), np.sin(angle)
    return np.float32(c * x + s * y + centre[0]), np.float32(-s * x + c * y + centre[1]), found[2] + np.float32(angle)


@pytest.mark.parametrize("angle", [0.0, 0.5, -2.0])
def test_a_pair_lies_at_the_same_place_in_both_windows(angle: float) -> None:
    found = spread(12)
    pairs = [(i, i, 1.0) for i in range(12)]
    left, right = panels(pixels(correspondences(ridges(), ridges(), turned(found, angle, (100, 150)), found, pairs)))
    a, b = ink(left, draw.STRONG), ink(right, draw.STRONG)
    assert a.sum() > 2000
    assert (a & b).sum() > 0.97 * (a | b).sum()


@pytest.mark.parametrize("degrees", [25, -70])
def test_the_print_is_turned_with_its_minutiae(degrees: int) -> None:
    found = spread(6)
    image = np.full((320, 320), 255, np.uint8)
    image[:, 40:280] = ridges()
    found = (found[0] + 40, found[1], found[2])
    rotated = np.asarray(Image.fromarray(image).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255))
    there = turned(found, np.deg2rad(degrees), (159.5, 159.5))
    left, right = panels(pixels(correspondences(rotated, image, there, found, [(i, i, 1.0) for i in range(6)])))
    middle = (
        slice(left.shape[0] // 2 - 150, left.shape[0] // 2 + 150),
        slice(left.shape[1] // 2 - 150, left.shape[1] // 2 + 150),
    )
    assert np.corrcoef(left[middle][..., 0].ravel(), right[middle][..., 0].ravel())[0, 1] > 0.9


def test_minutiae_without_counterpart_are_drawn_apart() -> None:
    found = marks((60, 80, 0), (120, 200, 1), (180, 120, 2), (90, 260, 3))
    left, right = panels(pixels(correspondences(ridges(), ridges(), found, found, [(0, 0, 1.0), (1, 1, 1.0)])))
    for panel in (left, right):
        assert ink(panel, draw.STRONG).any()
        for x, y in ((180, 120), (90, 260)):
            at = slice(round(y * 3) - 15, round(y * 3) + 15), slice(round(x * 3) - 15, round(x * 3) + 15)
            assert ink(panel, draw.ALONE)[at].sum() > 30
            assert not ink(panel, draw.STRONG)[at].any()


def test_without_pairs_nothing_is_called_corresponding() -> None:
    picture = pixels(correspondences(ridges(), ridges(), spread(9), spread(7), []))
    assert not ink(picture, draw.STRONG).any()
    assert ink(picture, draw.ALONE).any()


@pytest.mark.parametrize(("direction", "dx", "dy"), [(0, 1, 0), (pi / 2, 0, -1), (pi, -1, 0), (3 * pi / 2, 0, 1)])
def test_the_tail_points_in_the_direction_with_the_y_axis_up(direction: float, dx: int, dy: int) -> None:
    picture = pixels(minutiae(ridges(), marks((120, 160, direction))))
    y, x = np.nonzero(ink(picture[TOP:-100], draw.STRONG))
    off = np.array([x.mean() - LEFT - 120.5 * 3, y.mean() - 160.5 * 3])
    assert off @ (dx, dy) > 2
    assert abs(off @ (dy, dx)) < 0.5


def test_the_scale_bar_is_five_millimetres_long() -> None:
    picture = pixels(minutiae(ridges(), NONE))
    assert picture.shape[1] == max(3 * 240, draw._NARROWEST) + 2 * LEFT  # the print is shown three times as large
    longest = ink(picture[TOP + 3 * 320 :], draw.INK).sum(axis=1).max()
    assert longest == pytest.approx(5 / 25.4 * 500 * 3, abs=3)


def test_the_order_of_pairs_is_theirs_by_weight() -> None:
    found = spread(6)
    pairs = [(i, i, 1 - i / 10) for i in range(6)]
    image = ridges()
    picture = correspondences(image, image, found, found, pairs)
    assert correspondences(image, image, found, found, pairs[::-1]) == picture
    other = [(i, j, 1 - weight) for i, j, weight in pairs]
    assert correspondences(image, image, found, found, other) != picture


def test_the_overlap_is_outlined_in_both() -> None:
    found = spread(5)
    pairs = [(i, i, 1.0) for i in range(5)]
    outline = np.array([[40, 40], [200, 40], [200, 280], [40, 280]], np.float32)
    without = panels(pixels(correspondences(ridges(), ridges(), found, found, pairs)))
    drawn = panels(pixels(correspondences(ridges(), ridges(), found, found, pairs, overlap=(outline, outline))))
    for before, after in zip(without, drawn, strict=True):
        changed = (before != after).any(axis=2)
        assert changed[:, 40 * 3 - 3 : 40 * 3 + 6].sum() > 300
        assert not changed[60 * 3 : 260 * 3, 60 * 3 : 180 * 3].any()


@pytest.mark.parametrize(
    ("probe", "reference"),
    [
        (np.zeros((0, 0), np.uint8), ridges()),
        (np.full((1, 1), 255, np.uint8), ridges()),
        (ridges(), np.full((90, 70), 255, np.uint8)),
        (ridges(5000, 3000), ridges()),
        (ridges(20, 4000), ridges(3000, 17)),
    ],
    ids=["nothing", "one pixel", "blank", "huge", "strips"],
)
def test_any_print_gives_a_picture_of_bounded_size(probe: NDArray[np.uint8], reference: NDArray[np.uint8]) -> None:
    picture = pixels(correspondences(probe, reference, NONE, NONE, []))
    assert picture.shape[0] <= 1250
    assert picture.shape[1] <= 1900


def test_more_pairs_than_can_be_numbered_are_still_drawn() -> None:
    found = spread(300)
    picture = correspondences(ridges(), ridges(), found, found, [(i, i, i / 300) for i in range(300)])
    assert ink(pixels(picture), WEAK).sum() > 10_000


def test_foreign_names_are_written_as_escapes() -> None:
    image = ridges()
    hostile = correspondences(image, image, NONE, NONE, [], names=("\u202egnp.\n<b>", "한글" * 500))
    escaped = correspondences(image, image, NONE, NONE, [], names=("\\u202egnp. <b>", "\\ud55c\\uae00" * 500))
    assert hostile == escaped


def test_light_prints_stay_light_and_dark_ridges_are_lightened() -> None:
    picture = pixels(minutiae(ridges(), NONE))[TOP + 5 : TOP + 900, LEFT + 5 : LEFT + 700]
    assert picture.min() > 255 * (1 - draw._LIGHTEN) - 10
    assert picture.max() == 255
