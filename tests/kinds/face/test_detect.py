"""Faces are found once each, at every size, border and turn. A detector that sees red squares stands in for a network:
what is tested is where the faces of scaled, padded and turned pictures come to lie."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from truename.kinds.face import detect, params
from truename.kinds.face.detect import Faces

Picture = NDArray[np.uint8]


def scene(size: tuple[int, int], *squares: tuple[int, int, int]) -> Picture:
    """A picture with red squares at (left, top) of a side; the eyes' side is the upper one, marked in blue."""
    picture = Image.new("RGB", size, "grey")
    draw = ImageDraw.Draw(picture)
    for left, top, side in squares:
        draw.rectangle((left, top, left + side - 1, top + side - 1), "red")
        draw.rectangle((left, top, left + side - 1, top + side // 4), "blue")
    return np.asarray(picture)


def squares(picture: Picture) -> Faces:
    """Finds squares whose blue edge is above and that do not touch the border."""
    wide = picture.astype(int)
    blue = wide[..., 2] > wide[..., 0]
    labels, _ = ndimage.label(np.ptp(wide, axis=2) > 100)
    found = []
    for rows, columns in ndimage.find_objects(labels):
        height, width = rows.stop - rows.start, columns.stop - columns.start
        marked = blue[rows, columns]
        upright = height >= 8 and marked[: height // 5].mean() > 0.6 > marked.mean()
        inside = rows.start > 0 and rows.stop < len(picture) and columns.start > 0 and columns.stop < picture.shape[1]
        if upright and inside:
            found.append((columns.start, rows.start, width, height))
    box = np.array(found, np.float32).reshape(-1, 4)
    shares = np.array([(0.3, 0.2), (0.7, 0.2), (0.5, 0.5), (0.35, 0.8), (0.65, 0.8)], np.float32)
    points = box[:, None, :2] + shares * box[:, None, 2:]
    return Faces(box, points, np.full(len(box), 0.9, np.float32))


@pytest.mark.parametrize("size", [(300, 200), (640, 480), (2400, 1800), (6000, 500)])
def test_faces_lie_where_they_are_at_every_size(size: tuple[int, int]) -> None:
    placed = [(40, 50, 90), (150, 60, 60)]
    found = detect.faces(scene(size, *placed), squares)
    assert sorted(found.box[:, 0].round(-1).tolist()) == [40, 150]
    for left, top, side in placed:
        row = int(np.abs(found.box[:, 0] - left).argmin())
        np.testing.assert_allclose(found.box[row], (left, top, side, side), atol=10)
        np.testing.assert_allclose(found.points[row, 0], (left + 0.3 * side, top + 0.2 * side), atol=10)


def test_small_faces_of_large_pictures_need_the_second_look() -> None:
    picture = scene((3840, 2160), (1000, 1000, 28), (2000, 500, 1000))
    assert len(detect.faces(picture, squares, fine=False)) == 1
    assert len(detect.faces(picture, squares)) == 2


def test_a_face_that_fills_its_picture_is_found_with_a_border() -> None:
    filled = scene((120, 120), (0, 0, 120))
    assert len(squares(filled)) == 0

    def bordered(picture: Picture) -> Faces:
        """The border repeats the edge; only how far out the picture is shifted matters here."""
        if picture.shape[0] == 120:
            return squares(picture)
        box = np.array([[60, 60, 120, 120]], np.float32) * np.float32(picture.shape[0] / 240)
        return Faces(box, np.zeros((1, 5, 2), np.float32), np.ones(1, np.float32))

    np.testing.assert_allclose(detect.faces(filled, bordered).box, [[0, 0, 120, 120]], atol=1)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("size", [(400, 300), (1600, 900)])
def test_faces_that_lie_on_their_side_are_found(quarters: int, size: tuple[int, int]) -> None:
    turned = np.rot90(scene(size, (60, 50, 100)), quarters)
    found = detect.faces(np.ascontiguousarray(turned), squares)
    assert len(found) == 1
    left, top, width, height = found.box[0].round().astype(int)
    covered = turned[top + 4 : top + height - 4, left + 4 : left + width - 4].astype(int)
    assert width == pytest.approx(100, abs=6)
    assert height == pytest.approx(100, abs=6)
    assert (np.ptp(covered[..., :2].reshape(-1, 2), axis=0) <= 255).all()
    assert not ((covered == 128).all(axis=2)).any(), "the box holds the square and nothing else"
    eye = found.points[0, 0].astype(int)
    assert turned[eye[1], eye[0], 2] > 100, "the eyes are where the blue is"


def test_where_nothing_is_nothing_is_found() -> None:
    found = detect.faces(scene((500, 400)), squares)
    assert len(found) == 0
    assert found.points.shape == (0, 5, 2)


def test_looking_again_takes_no_memory_of_the_picture_s_size() -> None:
    """A picture of 100 megapixels with nobody in it is turned and bordered, too."""
    picture = scene((4000, 3000))
    tracemalloc.start()
    detect.faces(picture, lambda _: squares(picture[:9, :9]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < picture.nbytes


def test_each_face_is_found_once() -> None:
    box = np.array([[0, 0, 100, 100], [5, 5, 100, 100], [90, 0, 100, 100], [300, 300, 50, 50]], np.float32)
    many = Faces(box, np.zeros((4, 5, 2), np.float32), np.array([0.7, 0.9, 0.8, 0.95], np.float32))
    found = detect.faces(scene((640, 640)), lambda _: many)
    assert found.box[:, 0].tolist() == [300, 5, 90], "the most certain of those that overlap, most certain first"


def test_no_more_faces_than_a_crowd_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(params, "MOST_FACES", 7)
    grid = np.array([(50 * x, 50 * y, 40, 40) for x in range(5) for y in range(5)], np.float32)
    crowd = Faces(grid, np.zeros((25, 5, 2), np.float32), np.ones(25, np.float32))
    assert len(detect.faces(scene((400, 400)), lambda _: crowd)) == 7


def test_overlap() -> None:
    box = np.array([0, 0, 10, 10], np.float32)
    others = np.array([[0, 0, 10, 10], [5, 0, 10, 10], [10, 0, 10, 10], [2, 2, 5, 5], [0, 0, 0, 0]], np.float32)
    np.testing.assert_allclose(detect.overlap(box, others), [1, 1 / 3, 0, 0.25, 0], atol=1e-6)
