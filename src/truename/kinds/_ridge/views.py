"""Views of prints with their minutiae, for pictures that explain: one position, one scale, one look.

A probe is turned and shifted onto the reference by what corresponds, so that it lies at the same place in every view. A
mark is a ring with a tail in the direction of the minutia, as examiners chart it. Positions are pixels at 500 ppi from
the top left; directions are radians, the y axis up.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.kinds import _ink
from truename.kinds._ink import ALONE, FRAME, MUTED, OUTSIDE, PAPER, STRONG, SUPERSAMPLE, WEAK, Colour, fade

Floats = NDArray[np.float64]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

Pairs = Sequence[tuple[int, int, float]]
"""Index into the probe's minutiae, index into the reference's, and closeness from 0 to 1."""


@dataclass(frozen=True)
class Turn:
    """A rotation, then a shift, from the probe's pixels to the reference's. ``angle`` is counter-clockwise as seen."""

    angle: float = 0.0
    dx: float = 0.0
    dy: float = 0.0

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Where these come to lie."""
        c, s = cos(self.angle), sin(self.angle)
        return c * x + s * y + self.dx, -s * x + c * y + self.dy


STILL = Turn()


@dataclass(frozen=True)
class Window:
    """The part of the reference's plane that a view shows, and how large."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, box: Box, most: tuple[int, int], largest: float) -> Window:
        """As large as fits into ``most``, width and height, but enlarged no more than ``largest`` times."""
        width, height = box[2] - box[0], box[3] - box[1]
        scale = min(largest, most[0] / width, most[1] / height)
        return cls(box[0], box[1], scale, max(1, round(width * scale)), max(1, round(height * scale)))

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Places in the view."""
        # +0.5: a minutia lies in the middle of its pixel.
        return (x - self.left + 0.5) * self.scale, (y - self.top + 0.5) * self.scale


def turn_onto(
    probe: tuple[Floats, Floats], reference: tuple[Floats, Floats], pairs: Pairs, boxes: tuple[Box, Box]
) -> Turn:
    """The rigid motion that brings the pairs together best, by weighted least squares.

    Arun, Huang, Blostein, "Least-squares fitting of two 3-D point sets", PAMI 9(5), 1987; in the plane its solution
    is one arc tangent. One pair fixes no rotation and none fixes nothing: then the prints are merely centred.

    Args:
        probe, reference: x and y of every minutia.
        pairs: what corresponds.
        boxes: where the ridges of either are.
    """
    if len(pairs) < 2:
        (a, b, c, d), (e, f, g, h) = boxes
        return Turn(0.0, (e + g - a - c) / 2, (f + h - b - d) / 2)
    i, j = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    weight = np.array([max(p[2], 1e-3) for p in pairs])
    weight /= weight.sum()
    px, py, rx, ry = probe[0][i], probe[1][i], reference[0][j], reference[1][j]
    ax, ay, bx, by = (float(weight @ v) for v in (px, py, rx, ry))
    px, py, rx, ry = px - ax, py - ay, rx - bx, ry - by
    angle = atan2(float(weight @ (py * rx - px * ry)), float(weight @ (px * rx + py * ry)))
    x, y = Turn(angle).points(np.array([ax]), np.array([ay]))
    return Turn(angle, bx - float(x[0]), by - float(y[0]))


def view(image: NDArray[np.uint8], window: Window, turn: Turn, contrast: float) -> Image.Image:
    """The window's view of a print, with a share of its contrast, at the supersampled size that marks are drawn in."""
    source = Image.fromarray(image if image.size else np.full((1, 1), 255, np.uint8))
    shrink = min(1.0, window.scale)  # a transform samples points; what it would skip has to be averaged before
    if shrink < 1:
        size = (max(1, round(source.width * shrink)), max(1, round(source.height * shrink)))
        source = source.resize(size, Image.Resampling.LANCZOS)
    # Pillow asks for each output pixel's place in the source: window -> reference's plane -> back through the turn.
    c, s, k = cos(turn.angle), sin(turn.angle), shrink / window.scale
    ox, oy = (window.left - turn.dx) * shrink, (window.top - turn.dy) * shrink
    inverse = (c * k, -s * k, c * ox - s * oy, s * k, c * k, s * ox + c * oy)
    size = (window.width, window.height)
    seen = source.transform(size, Image.Transform.AFFINE, inverse, Image.Resampling.BICUBIC, fillcolor=255)
    seen = seen.point([round(255 - (255 - v) * contrast) for v in range(256)])
    covered = Image.new("L", source.size, 255).transform(size, Image.Transform.AFFINE, inverse)
    shown = Image.composite(seen.convert("RGB"), Image.new("RGB", size, OUTSIDE), covered)
    return shown.resize((window.width * SUPERSAMPLE, window.height * SUPERSAMPLE), Image.Resampling.BILINEAR)


@dataclass(frozen=True)
class Size:
    """Of a mark, in the picture's pixels; ``halo`` is what stays free around it."""

    radius: float
    tail: float
    line: float
    halo: float


class Pen(_ink.Pen):
    """Also draws minutiae."""

    def marks(self, x: Floats, y: Floats, direction: Floats, colours: Sequence[Colour], size: Size) -> None:
        """Marks in the order given, first on top. All halos lie under all rings, so that none cuts another open."""
        width, height = (side / SUPERSAMPLE for side in self.draw.im.size)
        end = size.radius + size.tail
        reach = end + size.halo
        marks = list(zip(x.tolist(), y.tolist(), direction.tolist(), colours, strict=True))
        for halo in (size.halo, 0):
            line = size.line + 2 * halo
            for u, v, way, colour in reversed(marks):
                if not (-reach < u < width + reach and -reach < v < height + reach):
                    continue
                c, s, ink = cos(way), -sin(way), PAPER if halo else colour
                self.line(u + c * size.radius, v + s * size.radius, u + c * end, v + s * end, ink, line)
                self.ring(u, v, size.radius, ink, line)


def hue(closeness: float) -> Colour:
    """Of a pair's marks: the closer, the darker."""
    return fade(STRONG, 1 - min(max(closeness, 0.0), 1.0), WEAK)


def png(sheet: Image.Image, *also: Colour) -> bytes:
    """A palette of greys and of the inks' fades into their halos: a third of the bytes, and no difference to see."""
    inks = [hue(step / 7) for step in range(8)] + [ALONE]
    colours = [(grey, grey, grey) for grey in (*range(0, 246, 7), 255)]
    colours += [fade(ink, step / 8) for ink in inks for step in range(8)] + [OUTSIDE, FRAME, MUTED, *also]
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in colours for value in colour])
    picture = sheet.reduce(SUPERSAMPLE).quantize(palette=palette, dither=Image.Dither.NONE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
