"""The aligned face shows the points where the network expects them, whatever the face's size, turn and place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from truename.kinds.face import align

FRAME = (96, 112)
TARGET = np.array([(30, 52), (66, 52), (48, 72), (34, 92), (63, 92)], np.float32)

scales = st.floats(0.2, 20)
angles = st.floats(-np.pi, np.pi)
shifts = st.floats(-500, 500)


def moved(points: NDArray[np.float32], scale: float, angle: float, x: float, y: float) -> NDArray[np.float32]:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(scale * points @ turn.T + [x, y], np.float32)


@given(scale=scales, angle=angles, x=shifts, y=shifts)
def test_a_similarity_is_found_back(scale: float, angle: float, x: float, y: float) -> None:
    forward = align.similarity(moved(TARGET, scale, angle, x, y), TARGET)
    found = moved(TARGET, scale, angle, x, y) @ forward[:, :2].T + forward[:, 2]
    np.testing.assert_allclose(found, TARGET, atol=1e-2)


@given(points=st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=5, max_size=5))
def test_no_similarity_comes_nearer(points: list[tuple[float, float]]) -> None:
    """Least squares: a step aside in any of the four parameters is no better."""
    given_points = np.array(points, np.float32)
    best = align.similarity(given_points, TARGET)

    def off(matrix: NDArray[np.float64]) -> float:
        return float(np.sum((given_points @ matrix[:, :2].T + matrix[:, 2] - TARGET) ** 2))

    a, b, x, y = best[0, 0], best[1, 0], best[0, 2], best[1, 2]
    for step in (1e-3, -1e-3):
        for other in ((a + step, b, x, y), (a, b + step, x, y), (a, b, x + step, y), (a, b, x, y + step)):
            a2, b2, x2, y2 = other
            assert off(np.array([[a2, -b2, x2], [b2, a2, y2]])) >= off(best) - 1e-6


@pytest.mark.parametrize("scale", [0.7, 1.0, 3.0, 11.0])
@pytest.mark.parametrize("angle", [0.0, 0.5, np.pi / 2, np.pi])
def test_points_come_to_lie_where_they_are_expected(scale: float, angle: float) -> None:
    points = moved(TARGET - TARGET.mean(axis=0), scale, angle, 900, 800)
    picture = Image.new("RGB", (1800, 1600))
    for x, y in points.tolist():
        ImageDraw.Draw(picture).circle((x, y), 5 * scale, "white")
    crop = align.crop(np.asarray(picture), points, TARGET, FRAME, (128, 128))
    assert crop.shape == (128, 128, 3)
    stretched = TARGET * [128 / 96, 128 / 112]
    around = np.mgrid[0:128, 0:128][::-1].transpose(1, 2, 0) + 0.5
    nearest = np.linalg.norm((around[:, :, None] - stretched) / [128 / 96, 128 / 112], axis=3).min(axis=2)
    assert crop[nearest < 3].min() > 200, "each point is in the middle of its disc"
    assert crop[nearest > 8].max() < 60, "and nothing is elsewhere"


def test_what_lies_outside_the_picture_is_black() -> None:
    white = np.full((60, 60, 3), 255, np.uint8)
    crop = align.crop(white, TARGET - np.float32([60, 60]), TARGET, FRAME, (96, 112))
    assert crop[100, 90].tolist() == [0, 0, 0] or crop[5, 5].tolist() == [0, 0, 0]
    far = align.crop(white, TARGET + np.float32(5000), TARGET, FRAME, (96, 112))
    assert not far.any()


def test_points_that_coincide_give_a_blank_crop() -> None:
    crop = align.crop(np.full((60, 60, 3), 255, np.uint8), np.ones((5, 2), np.float32), TARGET, FRAME, (96, 112))
    assert crop.shape == (112, 96, 3)


def test_a_large_face_is_averaged_not_sampled() -> None:
    """A fine checkerboard becomes grey; sampled at single pixels it would stay black and white."""
    board = np.indices((2000, 2000)).sum(axis=0) % 2 * 255
    picture = np.repeat(board[:, :, None], 3, axis=2).astype(np.uint8)
    points = moved(TARGET - TARGET.mean(axis=0), 15, 0, 1000, 1000)
    crop = align.crop(picture, points, TARGET, FRAME, (128, 128))
    assert crop[30:100, 30:100].std() < 10
