"""Pictures of faces, for the person who has to see why: two faces as they were compared, or all faces of a picture.

Two faces are turned and scaled alike, by the landmarks that the network's own crop is made by, so that the eye moves
straight across. The frame is that crop, all that the network saw of each; what lies around it is for people. No heat
map: what a network looks at is not known, and colours would claim that it is.

Positions are pixels of the upright picture, from its top left.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from truename.kinds._ink import (
    FRAME,
    GAP,
    INK,
    MARGIN,
    MUTED,
    OUTSIDE,
    PAPER,
    STRONG,
    SUPERSAMPLE,
    TEXT,
    TITLE,
    Pen,
    ascii,
    font,
    large,
)
from truename.kinds.face import align
from truename.kinds.face.align import Points
from truename.kinds.face.detect import Faces, Picture

_PANEL = 448  # two of them and the margins make the width of a report
_SEEN = 1.5  # sides of the panel in sides of the crop: shows the hair and the chin, and keeps the face large
_LINE, _APART = 32, 14
_WIDTH = 2 * MARGIN + 2 * _PANEL + GAP
_RADIUS, _RING, _HALO = 6.0, 2.5, 1.5
_ARM = 0.06  # length of a corner of the frame, in widths of the frame
_LEGEND_GAP = 44
_LANDMARKS = "eyes, tip of the nose, corners of the mouth"
_CROP = "what is compared"

# Of a picture with all its faces.
_SMALLEST_SIDE, _LARGEST_ZOOM = 900, 4.0  # a small picture is shown larger, so that numbers do not hide its faces
_TAG, _SMALLEST_TAG = 0.2, 11  # height of a number in heights of its face, and in pixels: what can still be read
_LARGEST_TAG = 34
_FINE = 8  # a dot is drawn so many times as large, and reduced
_DOTTED = 40  # faces smaller than this would be hidden by their landmarks


@dataclass(frozen=True, slots=True)
class Shown:
    """One of two faces.

    Attributes:
        image: uint8[h, w, 3], the picture it is in.
        points: its landmarks.
        name: of the picture. Characters outside ASCII are written as escapes.
        remarks: what to write under it, one line each.
    """

    image: Picture
    points: Points
    name: str
    remarks: Sequence[str] = ()


def pair(probe: Shown, reference: Shown, target: Points, frame: tuple[int, int], similarity: float) -> bytes:
    """Two faces side by side, as they were compared.

    Args:
        probe, reference: the faces.
        target: where the landmarks go in the network's crop, float32[5, 2].
        frame: width and height of that crop, in proportion.
        similarity: of the two, as it was computed.

    Returns:
        A PNG 980 pixels wide.
    """
    zoom = _PANEL / _SEEN / max(frame)
    extent = np.array(frame) * zoom
    corner = (_PANEL - extent) / 2
    places = np.asarray(target * zoom + corner, np.float32)

    sides = (probe, "Probe"), (reference, "Reference")
    remarks = [[line for remark in side.remarks for line in _wrapped(remark, _PANEL)] for side, _ in sides]
    below = MARGIN + TITLE + _PANEL
    height = below + max(map(len, remarks)) * _LINE + _APART + 2 * _LINE + MARGIN
    sheet = Image.new("RGB", (_WIDTH * SUPERSAMPLE, height * SUPERSAMPLE), PAPER)
    pen = Pen(sheet)
    for number, ((side, title), lines) in enumerate(zip(sides, remarks, strict=True)):
        left, top = MARGIN + number * (_PANEL + GAP), MARGIN + TITLE
        turn = align.similarity(side.points, places)
        sheet.paste(_panel(side.image, turn, side.points, places), (left * SUPERSAMPLE, top * SUPERSAMPLE))
        pen.draw.rectangle(large(left, top, left + _PANEL, top + _PANEL), None, FRAME, SUPERSAMPLE)
        origin = np.array([left, top])
        x, y = (corner + origin).tolist()
        _frame(pen, x, y, x + extent[0], y + extent[1], _ARM * extent[0])
        _rings(pen, _apply(turn, side.points) + origin)
        pen.text(pen.text(left, top - 18, title, INK) + 16, top - 18, ascii(side.name), MUTED)
        for row, line in enumerate(lines):
            pen.text(left, below + (row + 1) * _LINE, line, MUTED)

    y = height - MARGIN - _LINE - 6.0
    pen.text(MARGIN, y, f"Similarity {similarity:.2f}; a picture and itself have 1.00", INK)
    y += _LINE
    middle = y - TEXT * 0.36
    x = MARGIN + _RADIUS + 2
    _rings(pen, np.array([[x, middle]]))
    x = pen.text(x + _RADIUS + 12, y, _LANDMARKS, MUTED) + _LEGEND_GAP
    _frame(pen, x, middle - 9, x + 18, middle + 9, 5)
    pen.text(x + 30, y, _CROP, MUTED)
    return _png(sheet.reduce(SUPERSAMPLE))


def numbered(image: Picture, faces: Faces, largest: int) -> bytes:
    """A picture with a number at each of its faces, from 1, and their landmarks.

    Args:
        image: the picture.
        faces: in the order in which to number them.
        largest: pixels of the longer side at most.

    Returns:
        A PNG; of a small picture an enlarged one.
    """
    height, width = image.shape[:2]
    zoom = min(max(_SMALLEST_SIDE / max(width, height), 1.0), _LARGEST_ZOOM, largest / max(width, height))
    size = max(1, round(width * zoom)), max(1, round(height * zoom))
    picture = Image.fromarray(image).resize(size, Image.Resampling.LANCZOS if zoom < 1 else Image.Resampling.BICUBIC)
    drawn = ImageDraw.Draw(picture)
    for number in reversed(range(len(faces))):  # the first face last, on top
        _mark(drawn, str(number + 1), faces.box[number] * zoom, faces.points[number] * zoom)
    return _png(picture)


# --- ink --------------------------------------------------------------------------------------------------------


def _panel(image: Picture, turn: NDArray[np.float64], points: Points, places: Points) -> Image.Image:
    """The picture with its points brought to ``places``, at the supersampled size."""
    side = _PANEL * SUPERSAMPLE
    view = Image.fromarray(align.crop(image, points, places * SUPERSAMPLE, (side, side), (side, side)))
    covered = Image.new("L", view.size)
    (height, width), edge = image.shape[:2], 0.5 + 1 / max(float(np.hypot(*turn[0, :2])), 1e-9)
    low, right, bottom = edge, width - edge, height - edge  # the outermost pixel is half interpolated
    corners = np.array([(low, low), (right, low), (right, bottom), (low, bottom)], np.float64)
    ImageDraw.Draw(covered).polygon((_apply(turn, corners) * SUPERSAMPLE).ravel().tolist(), 255)
    return Image.composite(view, Image.new("RGB", view.size, OUTSIDE), covered)


def _apply(turn: NDArray[np.float64], points: NDArray[np.floating]) -> NDArray[np.float64]:
    return points @ turn[:, :2].T + turn[:, 2]


def _rings(pen: Pen, points: NDArray[np.float64]) -> None:
    """All halos lie under all rings, so that none cuts another open."""
    for colour, halo in ((PAPER, _HALO), (STRONG, 0.0)):
        for x, y in points.tolist():
            pen.ring(x, y, _RADIUS, colour, _RING + 2 * halo)


def _frame(pen: Pen, left: float, top: float, right: float, bottom: float, arm: float) -> None:
    """The corners of a frame; its sides would run through the face."""
    for colour, halo in ((PAPER, _HALO), (STRONG, 0.0)):
        for x, across in ((left, arm), (right, -arm)):
            for y, down in ((top, arm), (bottom, -arm)):
                over = halo + _RING / 2
                for x1, y1 in ((x + across, y), (x, y + down)):
                    box = min(x, x1) - over, min(y, y1) - over, max(x, x1) + over, max(y, y1) + over
                    pen.draw.rectangle(large(*box), colour)


def _wrapped(text: str, width: float) -> list[str]:
    """A remark in as many lines as it needs."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font(TEXT).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _mark(drawn: ImageDraw.ImageDraw, number: str, box: NDArray[np.float32], points: NDArray[np.float32]) -> None:
    """A box, its number above, and dots for the landmarks."""
    left, top, width, height = (float(v) for v in box)
    right, bottom = left + width, top + height
    line = 1 if height < 60 else 2 if height < 240 else 3
    for colour, grow in ((PAPER, line), (STRONG, 0)):
        drawn.rectangle((left - grow, top - grow, right + grow, bottom + grow), None, colour, line + 2 * grow)
    if height >= _DOTTED:
        radius = max(2.0, height / 60)
        for colour, halo in ((PAPER, 1.0), (STRONG, 0.0)):
            dot = _dot(round(radius + halo, 1))
            for x, y in points.tolist():
                drawn.bitmap((round(x - dot.width / 2), round(y - dot.height / 2)), dot, colour)
    size = round(min(max(height * _TAG, _SMALLEST_TAG), _LARGEST_TAG))
    letters = font(size)
    wide, tall = letters.getlength(number) + size * 0.5, size * 1.15
    x, y = max(left - line, 0.0), max(top - tall, 0.0)
    drawn.rectangle((x, y, x + wide, y + tall), STRONG)
    drawn.text((x + wide / 2, y + tall / 2), number, PAPER, letters, "mm")


@cache
def _dot(radius: float) -> Image.Image:
    """The mask of a disc with a smooth edge."""
    side = ceil(2 * radius) + 2
    mask = Image.new("L", (side * _FINE, side * _FINE))
    first, last = (side / 2 - radius) * _FINE, (side / 2 + radius) * _FINE
    ImageDraw.Draw(mask).ellipse((first, first, last, last), 255)
    return mask.reduce(_FINE)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
