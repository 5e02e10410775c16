"""Pictures of faces: the same place in both panels, what is not there is not invented, and sizes are bounded."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from truename.kinds import _ink
from truename.kinds.face import draw
from truename.kinds.face.detect import Faces

TARGET = np.array([(30, 40), (66, 40), (48, 60), (33, 80), (63, 80)], np.float32)
FRAME = (96, 112)
LEFT, TOP, COLUMN = _ink.MARGIN, _ink.MARGIN + _ink.TITLE, draw._PANEL + _ink.GAP


def turned(angle: float, scale: float, x: float, y: float) -> NDArray[np.float32]:
    """The target's points, elsewhere."""
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    return np.float32((TARGET - 48) @ np.array([[c, s], [-s, c]]) + (x, y))


def shown(points: NDArray[np.float32], size: tuple[int, int] = (300, 240), name: str = "a.png") -> draw.Shown:
    """A grey picture with a green disc at the tip of the nose."""
    y, x = np.mgrid[: size[1], : size[0]]
    image = np.full((*x.shape, 3), 128, np.uint8)
    reach = 0.2 * np.hypot(*(points[1] - points[0]))
    image[np.hypot(x + 0.5 - points[2, 0], y + 0.5 - points[2, 1]) < reach] = (0, 200, 0)
    return draw.Shown(image, points, name, ("Quality 50",))


def pixels(png: bytes) -> NDArray[np.int32]:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"), np.int32)


def panels(picture: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    rows = slice(TOP + 2, TOP + draw._PANEL - 2)
    return [picture[rows, left + 2 : left + draw._PANEL - 2] for left in (LEFT, LEFT + COLUMN)]


def ink(picture: NDArray[np.int32], colour: tuple[int, int, int], tolerance: int = 40) -> NDArray[np.bool_]:
    return np.abs(picture - colour).max(axis=2) < tolerance


def places() -> NDArray[np.float64]:
    """Where the landmarks go in a panel."""
    zoom = draw._PANEL / draw._SEEN / max(FRAME)
    return TARGET * zoom + (draw._PANEL - np.array(FRAME) * zoom) / 2 - 2


@pytest.mark.parametrize(("angle", "scale"), [(0.0, 1.0), (0.6, 0.4), (-2.5, 1.3)])
def test_both_faces_lie_alike_however_they_were_turned(angle: float, scale: float) -> None:
    png = draw.pair(shown(turned(0, 1, 150, 120)), shown(turned(angle, scale, 140, 130)), TARGET, FRAME, 0.7)
    for panel in panels(pixels(png)):
        y, x = np.nonzero(ink(panel, (0, 200, 0), 60))
        assert (x.mean(), y.mean()) == pytest.approx(places()[2], abs=4)
        for px, py in places():  # a ring about each landmark
            around = panel[round(py) - 10 : round(py) + 11, round(px) - 10 : round(px) + 11]
            assert ink(around, _ink.STRONG).sum() > 20
            assert ink(around, _ink.PAPER).sum() > 5


def test_what_the_picture_does_not_show_is_left_blank() -> None:
    close = turned(0, 1, 20, 20)  # at the corner of its picture
    panel, _ = panels(pixels(draw.pair(shown(close), shown(close), TARGET, FRAME, 1.0)))
    assert ink(panel[:60, :60], _ink.OUTSIDE, 4).all()
    dark = panel.sum(axis=2) < 60
    assert not dark.any()  # no black seam where the picture ends


def test_the_frame_shows_what_is_compared_and_leaves_the_face_free() -> None:
    panel, _ = panels(pixels(draw.pair(shown(turned(0, 1, 150, 120)), shown(TARGET), TARGET, FRAME, 0.5)))
    zoom = draw._PANEL / draw._SEEN / max(FRAME)
    left, top = (draw._PANEL - np.array(FRAME) * zoom) / 2 - 2
    corner = panel[round(top) - 3 : round(top) + 12, round(left) - 3 : round(left) + 12]
    assert ink(corner, _ink.STRONG).sum() > 30
    middle = panel[round(top) - 3 : round(top) + 3, draw._PANEL // 2 - 60 : draw._PANEL // 2 + 60]
    assert not ink(middle, _ink.STRONG).any()


@pytest.mark.parametrize("scale", [0.02, 12.0])
def test_tiny_and_huge_faces_make_pictures_of_one_size(scale: float) -> None:
    side = max(32, round(110 * scale))
    image = shown(turned(0, scale, side / 2, side / 2), (side, side))
    picture = pixels(draw.pair(image, image, TARGET, FRAME, 1.0))
    assert picture.shape[1] == 980
    assert picture.shape[0] < 800


def test_landmarks_that_are_all_one_point_are_no_reason_to_fail() -> None:
    nowhere = shown(np.full((5, 2), 50, np.float32))
    assert pixels(draw.pair(nowhere, nowhere, TARGET, FRAME, 0.0)).shape[1] == 980


def test_names_and_remarks_of_any_length_and_script() -> None:
    long = draw.Shown(np.zeros((64, 64, 3), np.uint8), TARGET, "\u4e2d\u202e\x1b" * 90, ("a " * 200, "b" * 300))
    few = pixels(draw.pair(shown(TARGET), shown(TARGET), TARGET, FRAME, 0.1))
    many = pixels(draw.pair(long, shown(TARGET), TARGET, FRAME, 0.1))
    assert many.shape[1] == few.shape[1]
    assert len(few) < len(many) < 1200


def crowd(count: int, side: int) -> Faces:
    """Faces side by side, in a square."""
    across = int(np.ceil(np.sqrt(count)))
    corner = np.array([(n % across, n // across) for n in range(count)], np.float32) * side
    box = np.concatenate([corner + side * 0.2, np.full((count, 2), side * 0.6, np.float32)], axis=1)
    points = box[:, None, :2] + (TARGET / 112) * box[:, None, 2:]
    return Faces(box, np.float32(points), np.ones(count, np.float32))


def test_every_face_of_a_crowd_has_its_number() -> None:
    faces = crowd(1000, 40)
    picture = pixels(draw.numbered(np.full((1280, 1280, 3), 90, np.uint8), faces, 4000))
    assert picture.shape == (1280, 1280, 3)
    for left, top, _, _ in faces.box[::37].round().astype(int).tolist():
        tag = picture[max(top - 12, 0) : top, left : left + 20]
        assert ink(tag, _ink.STRONG).sum() > 20
        assert ink(tag, _ink.PAPER, 90).sum() > 3
    inside = picture[int(faces.box[0, 1]) + 6 : int(faces.box[0, 1]) + 18, int(faces.box[0, 0]) + 6 :][:, :12]
    assert (inside == 90).all()  # landmarks would hide a face as small as this


def test_a_small_picture_is_enlarged_and_a_large_one_reduced() -> None:
    faces = crowd(1, 100)
    assert pixels(draw.numbered(np.zeros((100, 80, 3), np.uint8), faces, 4000)).shape[:2] == (400, 320)
    assert pixels(draw.numbered(np.zeros((300, 4000, 3), np.uint8), faces, 1000)).shape[:2] == (75, 1000)


def test_the_first_face_lies_on_top() -> None:
    box = np.array([(100, 100, 200, 200), (130, 130, 200, 200)], np.float32)
    points = np.zeros((2, 5, 2), np.float32) - 100
    picture = pixels(draw.numbered(np.full((1000, 1000, 3), 90, np.uint8), Faces(box, points, np.ones(2)), 4000))
    crossing = picture[297:304, 200:260]  # the lower edge of the first box, inside of the second
    assert ink(crossing, _ink.STRONG).any(axis=0).all()


def test_a_picture_without_faces_stays_as_it_is() -> None:
    none = crowd(1, 10).take([])
    assert (pixels(draw.numbered(np.full((900, 900, 3), 77, np.uint8), none, 4000)) == 77).all()
