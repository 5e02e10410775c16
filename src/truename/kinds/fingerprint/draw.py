"""Pictures of prints and their minutiae, for the person who has to see why.

Both prints are shown at one scale and *in one position*: the probe is turned and shifted onto the reference by the
corresponding minutiae, and both windows show the same part of the finger. Pair 7 therefore lies at the same place in
both windows, the eye moves straight across, and no lines run over the ridges. A mark is a ring with a tail in the
direction of the minutia, as examiners chart it, numbered from the strongest pair down.

Positions are pixels at 500 ppi from the top left; directions are radians, the y axis up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, degrees, hypot, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.kinds._ink import (
    ALONE,
    FRAME,
    GAP,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    STRONG,
    SUPERSAMPLE,
    TEXT,
    TITLE,
    Colour,
    ascii,
    font,
    large,
)
from truename.kinds._ridge.views import STILL, Box, Floats, Pairs, Pen, Size, Turn, Window, hue, png, turn_onto, view

Marks = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""x[n], y[n] and direction[n] of minutiae."""

Outline = NDArray[np.float32]
"""A closed polygon, [n, 2] of x and y, in the pixels of its own print."""

PPI = 500
PIXELS_PER_MM = PPI / 25.4


_PANEL = (900, 1000)  # a window never grows beyond this, so that the picture's size is bounded whatever the prints' is
_NARROWEST = 420
_LARGEST_SCALE = 3.0  # ridges do not get clearer beyond
_LEGEND, _ENTRY_GAP = 48, 44
_HALO = 3
_LARGE, _SMALL = Size(radius=10, tail=15, line=3, halo=_HALO), Size(radius=4, tail=7, line=2, halo=_HALO)
_NUMBER = 23
_NUMBERED = 99  # more pairs than this are drawn without a number
_FAR = 1e5  # pixels; a mark further out than this is not drawn

_LIGHTEN = 0.55  # the share of a print's own contrast that is kept, so that marks stand out and ridges stay readable
_OVERLAP = (110, 118, 128)

_CORRESPONDING = "corresponding, 1 is the strongest"
_UNPAIRED = "no counterpart found"
_COMMON = "area common to both"
_SCALE = "5 mm"

_AREA = 235  # a shade that is told from paper and hides no mark
_BLOCK, _BLANK = 16, 12.0  # a block of 16 x 16 pixels, 0.8 mm, with a smaller standard deviation shows no ridges
_BORDER = 20  # pixels of a print, 1 mm, kept around what has ridges


_Seen = tuple[Floats, Floats, Floats]
"""Marks as a window shows them: x and y in the picture's pixels."""


@dataclass(frozen=True)
class _Side:
    """One of the two prints: its panel, how it was turned, all its marks, and which of them are paired, best first."""

    panel: Image.Image
    turn: Turn
    marks: _Seen
    paired: list[int]


def correspondences(
    probe: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    probe_minutiae: Marks,
    reference_minutiae: Marks,
    pairs: Pairs,
    *,
    overlap: tuple[Outline, Outline] | None = None,
    names: tuple[str, str] = ("", ""),
) -> bytes:
    """Both prints side by side with their corresponding minutiae.

    Args:
        probe, reference: uint8[h, w] at 500 ppi, ridges dark.
        probe_minutiae, reference_minutiae: every minutia of each.
        pairs: what corresponds; numbered by falling weight.
        overlap: the outline of the common area, once in each print's own pixels.
        names: shown beside "Probe" and "Reference". Characters outside ASCII are written as escapes.

    Returns:
        A PNG of at most 1900 x 1200 pixels.
    """
    pairs = sorted(pairs, key=lambda pair: -pair[2])
    boxes = _box(probe, probe_minutiae), _box(reference, reference_minutiae)
    turn = turn_onto(_places(probe_minutiae), _places(reference_minutiae), pairs, boxes)
    window = _window(_turned_box(boxes[0], turn), boxes[1])
    sides = (
        _Side(view(probe, window, turn, _LIGHTEN), turn, _see(window, turn, probe_minutiae), [i for i, _, _ in pairs]),
        _Side(
            view(reference, window, STILL, _LIGHTEN),
            STILL,
            _see(window, STILL, reference_minutiae),
            [j for _, j, _ in pairs],
        ),
    )
    colours = [hue(weight) for _, _, weight in pairs]
    numbers = _place_numbers(sides, window)
    for number, side in enumerate(sides):
        pen = _Pen(side.panel)
        if overlap is not None:
            x, y = overlap[number].astype(np.float64).reshape(-1, 2).T
            pen.outline(*window.points(*side.turn.points(x, y)))
        alone = np.setdiff1d(np.arange(len(side.marks[0])), side.paired)
        pen.marks(*_pick(side.marks, alone), [ALONE] * len(alone), _SMALL)
        pen.marks(*_pick(side.marks, side.paired), colours, _LARGE)
        for rank, (dx, dy) in enumerate(numbers):
            i = side.paired[rank]
            pen.number(float(side.marks[0][i]), float(side.marks[1][i]), dx, dy, rank + 1, colours[rank])

    turned = round(degrees(turn.angle))
    remark = f"turned {abs(turned)} degrees {'counter-' * (turned > 0)}clockwise" if abs(turned) > 1 else ""
    legend = [_CORRESPONDING] * bool(pairs) + [_UNPAIRED] + [_COMMON] * (overlap is not None) + [_SCALE]
    titles = ("Probe", _join(ascii(names[0]), remark)), ("Reference", ascii(names[1]))
    return _sheet([side.panel for side in sides], titles, legend, window)


def minutiae(image: NDArray[np.uint8], minutiae: Marks) -> bytes:
    """One print with its minutiae.

    Args:
        image: uint8[h, w] at 500 ppi, ridges dark.
        minutiae: what was found in it.

    Returns:
        A PNG of at most 1000 x 1200 pixels.
    """
    window = _window(_box(image, minutiae))
    panel = view(image, window, STILL, _LIGHTEN)
    _Pen(panel).marks(*_see(window, STILL, minutiae), [STRONG] * len(minutiae[0]), _LARGE)
    return _sheet([panel], [(f"{len(minutiae[0])} minutiae", "")], [_SCALE], window)


def area(foreground: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """What stands for a print of which there is no picture: grey where it had ridges, white elsewhere.

    Args:
        foreground: bool[rows, columns], blocks of 16 pixels.

    Returns:
        uint8[16 rows, 16 columns] at 500 ppi.
    """
    grey = np.where(foreground, _AREA, 255).astype(np.uint8)
    return np.kron(grey, np.ones((_BLOCK, _BLOCK), np.uint8))


# --- where things lie -------------------------------------------------------------------------------------------


def _places(marks: Marks) -> tuple[Floats, Floats]:
    return marks[0].astype(np.float64), marks[1].astype(np.float64)


def _see(window: Window, turn: Turn, marks: Marks) -> _Seen:
    x, y, direction = (values.astype(np.float64) for values in marks)
    return *window.points(*turn.points(x, y)), direction + turn.angle


def _pick(marks: _Seen, which: Sequence[int] | NDArray[np.intp]) -> _Seen:
    x, y, direction = (values[np.asarray(which, np.intp)] for values in marks)
    return x, y, direction


def _box(image: NDArray[np.uint8], marks: Marks) -> Box:
    """Left, top, right, bottom of what has ridges or minutiae; the whole print where nothing has."""
    h, w = image.shape
    rows, columns = h // _BLOCK, w // _BLOCK
    blocks = image[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
    ridges = blocks.std(axis=(1, 3)) > _BLANK if blocks.size else np.zeros((0, 0), np.bool_)
    # A block alone in its row or column is a speck of dirt.
    y, x = np.flatnonzero(ridges.sum(axis=1) > 1), np.flatnonzero(ridges.sum(axis=0) > 1)
    inside = (marks[0] >= 0) & (marks[0] < w) & (marks[1] >= 0) & (marks[1] < h)
    xs = np.concatenate([x * _BLOCK, (x + 1) * _BLOCK, marks[0][inside]])
    ys = np.concatenate([y * _BLOCK, (y + 1) * _BLOCK, marks[1][inside]])
    if not (len(xs) and len(ys)):
        return 0.0, 0.0, float(max(w, 1)), float(max(h, 1))
    return (
        max(float(xs.min()) - _BORDER, 0.0),
        max(float(ys.min()) - _BORDER, 0.0),
        min(float(xs.max()) + _BORDER, float(w)),
        min(float(ys.max()) + _BORDER, float(h)),
    )


def _turned_box(box: Box, turn: Turn) -> Box:
    x, y = turn.points(np.array([box[0], box[2], box[2], box[0]]), np.array([box[1], box[1], box[3], box[3]]))
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _window(*boxes: Box) -> Window:
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return Window.around((left, top, max(b[2] for b in boxes), max(b[3] for b in boxes)), _PANEL, _LARGEST_SCALE)


# --- where numbers go -------------------------------------------------------------------------------------------


def _place_numbers(sides: tuple[_Side, _Side], window: Window) -> list[tuple[float, float]]:
    """For each pair the place of its number relative to its mark, the same in both panels.

    Greedy, strongest first: the place out of 16 directions and 3 distances where the number covers and confuses least.
    """
    letters = font(_NUMBER)
    rings = [np.stack([side.marks[0][side.paired], side.marks[1][side.paired]], 1) for side in sides]
    tails = []
    for side, points in zip(sides, rings, strict=True):
        direction = side.marks[2][side.paired]
        middle = _LARGE.radius + _LARGE.tail * 0.6
        tails.append(points + middle * np.stack([np.cos(direction), -np.sin(direction)], 1))
    numbers: list[list[tuple[float, float, float, float]]] = [[], []]  # x, y, half width, half height
    places = []
    for rank in range(min(len(sides[0].paired), _NUMBERED)):
        half_w, half_h = letters.getlength(str(rank + 1)) / 2 + 1, _NUMBER * 0.4

        def cost(dx: float, dy: float, rank: int = rank, half_w: float = half_w, half_h: float = half_h) -> float:
            total = 0.0
            for ring, tail, others in zip(rings, tails, numbers, strict=True):
                x, y = ring[rank] + (dx, dy)
                total += 50 * (not (half_w < x < window.width - half_w and half_h < y < window.height - half_h))
                # Nearer to another mark it would be read as that one's number.
                total += 4 * int(np.hypot(*(ring - (x, y)).T).argmin() != rank)
                total += 20 * sum(abs(u - x) < half_w + a and abs(v - y) < half_h + b for u, v, a, b in others)
                for points, radius, price in ((ring, _LARGE.radius, 5), (tail, _LARGE.tail / 3, 3)):
                    away = np.abs(points - (x, y))
                    total += price * int(((away[:, 0] < half_w + radius) & (away[:, 1] < half_h + radius)).sum())
            return total

        choices = []
        for step, gap in enumerate((3, 12, 26)):
            for angle in 2 * pi * np.arange(16) / 16:
                # The number's box is `gap` pixels from the ring in this direction.
                away = _LARGE.radius + gap + half_w * abs(cos(angle)) + half_h * abs(sin(angle))
                dx, dy = away * cos(angle), -away * sin(angle)
                choices.append((cost(dx, dy) + 1.5 * step, dx, dy))
        _, dx, dy = min(choices, key=lambda choice: choice[0])
        places.append((dx, dy))
        for ring, taken in zip(rings, numbers, strict=True):
            taken.append((float(ring[rank][0]) + dx, float(ring[rank][1]) + dy, half_w, half_h))
    return places


# --- ink --------------------------------------------------------------------------------------------------------


class _Pen(Pen):
    """Also draws numbers and outlines."""

    def number(self, x: float, y: float, dx: float, dy: float, number: int, colour: Colour) -> None:
        """At (x, y) + (dx, dy); a thin line leads to it where it could not stay close to its mark."""
        letters, halo, away = font(_NUMBER * SUPERSAMPLE), _HALO * SUPERSAMPLE, hypot(dx, dy)
        if away > _LARGE.radius + _NUMBER + _HALO:
            near, end = _LARGE.radius / away, 1 - _NUMBER * 0.5 / away
            self.line(x + near * dx, y + near * dy, x + end * dx, y + end * dy, colour, 1.5)
        at = (x + dx) * SUPERSAMPLE, (y + dy) * SUPERSAMPLE
        self.draw.text(at, str(number), colour, letters, "mm", stroke_width=halo, stroke_fill=PAPER)

    def outline(self, x: Floats, y: Floats) -> None:
        """A closed dashed line."""
        for k in range(len(x)):
            x0, y0, x1, y1 = (float(v) for v in (x[k - 1], y[k - 1], x[k], y[k]))
            length = hypot(x1 - x0, y1 - y0)
            if 0 < length < _FAR:
                for start in range(0, int(length), 14):
                    a, b = start / length, min(start + 8, length) / length
                    ends = (x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0))
                    self.line(*ends, _OVERLAP, 2)


def _sheet(
    panels: Sequence[Image.Image], titles: Sequence[tuple[str, str]], legend: Sequence[str], window: Window
) -> bytes:
    """Panels side by side under their titles, above the legend."""
    column = max(window.width, _NARROWEST)
    width = 2 * MARGIN + column * len(panels) + GAP * (len(panels) - 1)
    top = MARGIN + TITLE
    lines = _flow(legend, window, width - 2 * MARGIN)
    height = top + window.height + len(lines) * _LEGEND + MARGIN
    sheet = Image.new("RGB", (width * SUPERSAMPLE, height * SUPERSAMPLE), PAPER)
    pen = _Pen(sheet)
    for number, (panel, (title, details)) in enumerate(zip(panels, titles, strict=True)):
        left = MARGIN + number * (column + GAP)
        sheet.paste(panel, (left * SUPERSAMPLE, top * SUPERSAMPLE))
        pen.draw.rectangle(large(left, top, left + window.width, top + window.height), None, FRAME, SUPERSAMPLE)
        pen.text(pen.text(left, top - 18, title, INK) + 16, top - 18, details, MUTED)
    for row, entries in enumerate(lines):
        x, y = float(MARGIN), float(top + window.height + (row + 1) * _LEGEND - 8)
        for entry in entries:
            _draw_symbol(pen, entry, window, x, y - TEXT * 0.36)
            x = pen.text(x + _symbol_width(entry, window) + 12, y, entry, MUTED) + _ENTRY_GAP
    return png(sheet, _OVERLAP)


def _flow(legend: Sequence[str], window: Window, width: float) -> list[list[str]]:
    """The legend's entries in as many lines as they need."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for entry in legend:
        wide = _symbol_width(entry, window) + 12 + font(TEXT).getlength(entry)
        if lines[-1] and used + wide > width:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += wide + _ENTRY_GAP
    return lines


def _symbol_width(entry: str, window: Window) -> float:
    return {
        _CORRESPONDING: 2.0 * _LARGE.radius + _LARGE.tail,
        _UNPAIRED: 2.0 * _SMALL.radius + _SMALL.tail,
        _COMMON: 36.0,
        _SCALE: 5 * PIXELS_PER_MM * window.scale,
    }[entry]


def _draw_symbol(pen: _Pen, entry: str, window: Window, x: float, y: float) -> None:
    end = x + _symbol_width(entry, window)
    if entry == _SCALE:
        for line in ((x, y, end, y), (x, y - 7, x, y + 7), (end, y - 7, end, y + 7)):
            pen.line(*line, INK, 3)
    elif entry == _COMMON:
        pen.outline(np.array([x, end]), np.array([y, y]))
    else:
        size, colour = (_LARGE, STRONG) if entry == _CORRESPONDING else (_SMALL, ALONE)
        pen.marks(np.array([x + size.radius]), np.array([y]), np.zeros(1), [colour], size)


def _join(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
