"""Pictures of palms and their corresponding minutiae, for the person who has to see why.

Three views: the whole reference with the place that the probe takes on it; the probe, turned onto the reference; and
the reference there, at the same scale *in the same position*, so that the eye moves straight across and no lines run
over the ridges. A mark is a ring with a tail in the direction of the minutia, as examiners chart it.

Positions are pixels at 500 ppi from the top left; directions are radians, the y axis up.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, sin

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
    OUTSIDE,
    PAPER,
    STRONG,
    SUPERSAMPLE,
    TEXT,
    TITLE,
    WEAK,
    Colour,
    Pen,
    ascii,
    fade,
    font,
    large,
)
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.segmentation import BLOCK

_Floats = NDArray[np.float64]

_VIEW = (760, 900)  # a view never grows beyond it, so that the picture's size is bounded whatever the prints' is
_MAP = (360, 900)  # and the map of the whole reference not beyond this
_NARROWEST = 340  # its title has room
_LARGEST_SCALE = 2.0  # ridges do not get clearer beyond
_LIGHTEN = 0.5  # the share of a print's own contrast that is kept, so that marks stand out and ridges stay readable
_RADIUS, _TAIL, _LINE = 7.0, 11.0, 2.5  # of a corresponding minutia's mark
_SMALL, _SHORT, _THIN = 3.5, 5.0, 1.5  # of one without counterpart
_LEGEND, _ENTRY_GAP = 44, 40
_BORDER = 24  # pixels around what has ridges
_MM = 500 / 25.4  # pixels

_CORRESPONDING, _UNPAIRED, _SCALE = "corresponding", "no counterpart found", "10 mm"


@dataclass(frozen=True)
class _Turn:
    """A rotation, then a shift, from the probe's pixels to the reference's; ``angle`` counter-clockwise as seen."""

    angle: float = 0.0
    dx: float = 0.0
    dy: float = 0.0

    def points(self, x: _Floats, y: _Floats) -> tuple[_Floats, _Floats]:
        c, s = cos(self.angle), sin(self.angle)
        return c * x + s * y + self.dx, -s * x + c * y + self.dy


@dataclass(frozen=True)
class _Window:
    """The part of the reference's plane that a view shows, and how large."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    def points(self, x: _Floats, y: _Floats) -> tuple[_Floats, _Floats]:
        # +0.5: a minutia lies in the middle of its pixel.
        return (x - self.left + 0.5) * self.scale, (y - self.top + 0.5) * self.scale


def correspondences(
    pictures: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    probe: Minutiae,
    reference: Minutiae,
    pairs: Sequence[tuple[int, int, float]],
    names: tuple[str, str] = ("", ""),
) -> bytes:
    """Both palms with their corresponding minutiae, and where the probe lies on the reference.

    Args:
        pictures: of the probe and of the reference, uint8[h, w] at 500 ppi, ridges dark.
        probe, reference: every minutia of each.
        pairs: index into the probe's minutiae, index into the reference's, closeness from 0 to 1.
        names: shown beside "Probe" and "Reference". Characters outside ASCII are written as escapes.

    Returns:
        A PNG of at most 2050 x 1060 pixels.
    """
    turn = _turn(probe, reference, pairs)
    whole = _window(_box(reference), _MAP)
    x, y = _outline(probe)
    x, y = turn.points(x, y)
    near = _window((x.min(), y.min(), x.max(), y.max()), _VIEW)

    chart = _view(pictures[1], whole, _Turn())
    pen = _Pen(chart)
    if pairs:
        pen.outline(*whole.points(x, y))
    views = []
    for side, (picture, minutiae, motion) in enumerate(((pictures[0], probe, turn), (pictures[1], reference, _Turn()))):
        view = _view(picture, near, motion)
        pen = _Pen(view)
        u, v = near.points(*motion.points(minutiae.x.astype(np.float64), minutiae.y.astype(np.float64)))
        direction = minutiae.direction.astype(np.float64) + motion.angle
        paired = {int(pair[side]): pair[2] for pair in pairs}
        alone = [k for k in range(len(minutiae)) if k not in paired]
        pen.marks(u[alone], v[alone], direction[alone], [ALONE] * len(alone), _SMALL, _SHORT, _THIN)
        order = sorted(paired, key=lambda k: paired[k])
        colours = [_hue(paired[k]) for k in order]
        pen.marks(u[order], v[order], direction[order], colours, _RADIUS, _TAIL, _LINE)
        views.append(view)
    turned = round(degrees(turn.angle))
    remark = f"turned {abs(turned)} degrees {'counter-' * (turned > 0)}clockwise" if abs(turned) > 1 else ""
    titles = [
        ("Reference", ascii(names[1])),
        ("Probe", ", ".join(part for part in (ascii(names[0]), remark) if part)),
        ("Reference there" if pairs else "Reference", ""),
    ]
    return _sheet([chart, *views], titles, near, bool(pairs))


def _turn(probe: Minutiae, reference: Minutiae, pairs: Sequence[tuple[int, int, float]]) -> _Turn:
    """The rigid motion that brings the pairs together best, by weighted least squares (Arun, Huang, Blostein, 1987).

    One pair fixes no rotation and none fixes nothing: then the prints are merely centred.
    """
    if len(pairs) < 2:
        (a, b, c, d), (e, f, g, h) = _box(probe), _box(reference)
        return _Turn(0.0, (e + g - a - c) / 2, (f + h - b - d) / 2)
    i, j = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    weight = np.maximum(np.array([p[2] for p in pairs]), 1e-3)
    weight /= weight.sum()
    p = probe.x[i] + 1j * -probe.y[i].astype(np.float64)
    q = reference.x[j] + 1j * -reference.y[j].astype(np.float64)
    moved, onto = weight @ p, weight @ q
    spin = weight @ (np.conj(p - moved) * (q - onto))
    angle = atan2(spin.imag, spin.real)
    shift = onto - moved * complex(cos(angle), sin(angle))
    return _Turn(angle, float(shift.real), float(-shift.imag))


def _box(minutiae: Minutiae) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what has ridges."""
    rows, columns = np.nonzero(minutiae.foreground)
    if not len(rows):
        rows, columns = np.indices(minutiae.foreground.shape).reshape(2, -1)
    top, bottom = rows.min() * BLOCK, (rows.max() + 1) * BLOCK
    return float(columns.min() * BLOCK), float(top), float((columns.max() + 1) * BLOCK), float(bottom)


def _outline(minutiae: Minutiae) -> tuple[_Floats, _Floats]:
    """What has ridges as a closed polygon: the first and last block of every row."""
    left, right = [], []
    for row in np.flatnonzero(minutiae.foreground.any(axis=1)):
        columns = np.flatnonzero(minutiae.foreground[row])
        left += [(columns[0], row), (columns[0], row + 1)]
        right += [(columns[-1] + 1, row), (columns[-1] + 1, row + 1)]
    if not left:
        a, b, c, d = _box(minutiae)
        return np.array([a, c, c, a]), np.array([b, b, d, d])
    x, y = np.array([*left, *right[::-1]], np.float64).T * BLOCK
    return x, y


def _window(box: tuple[float, float, float, float], most: tuple[int, int]) -> _Window:
    left, top = box[0] - _BORDER, box[1] - _BORDER
    width, height = box[2] + _BORDER - left, box[3] + _BORDER - top
    scale = min(_LARGEST_SCALE, most[0] / width, most[1] / height)
    return _Window(left, top, scale, max(1, round(width * scale)), max(1, round(height * scale)))


def _view(picture: NDArray[np.uint8], window: _Window, turn: _Turn) -> Image.Image:
    """The window's view of the print, lightened, at the supersampled size that the marks are drawn in."""
    source = Image.fromarray(picture)
    shrink = min(1.0, window.scale)  # a transform samples points; what it would skip has to be averaged before
    if shrink < 1:
        size = (max(1, round(source.width * shrink)), max(1, round(source.height * shrink)))
        source = source.resize(size, Image.Resampling.LANCZOS)
    # Pillow asks for each output pixel's place in the source: window -> reference's plane -> back through the turn.
    c, s, k = cos(turn.angle), sin(turn.angle), shrink / window.scale
    ox, oy = (window.left - turn.dx) * shrink, (window.top - turn.dy) * shrink
    inverse = (c * k, -s * k, c * ox - s * oy, s * k, c * k, s * ox + c * oy)
    size = (window.width, window.height)
    view = source.transform(size, Image.Transform.AFFINE, inverse, Image.Resampling.BICUBIC, fillcolor=255)
    view = view.point([round(255 - (255 - v) * _LIGHTEN) for v in range(256)])
    covered = Image.new("L", source.size, 255).transform(size, Image.Transform.AFFINE, inverse)
    shown = Image.composite(view.convert("RGB"), Image.new("RGB", size, OUTSIDE), covered)
    return shown.resize((window.width * SUPERSAMPLE, window.height * SUPERSAMPLE), Image.Resampling.BILINEAR)


class _Pen(Pen):
    """Also draws minutiae and outlines."""

    def marks(
        self,
        x: _Floats,
        y: _Floats,
        direction: _Floats,
        colours: Sequence[Colour],
        radius: float,
        tail: float,
        line: float,
    ) -> None:
        """Rings with tails. All halos lie under all rings, so that none cuts another open."""
        width, height = (side / SUPERSAMPLE for side in self.draw.im.size)
        for halo in (2.0, 0.0):
            for u, v, way, colour in zip(x.tolist(), y.tolist(), direction.tolist(), colours, strict=True):
                if not (-tail < u < width + tail and -tail < v < height + tail):
                    continue
                c, s, ink = cos(way), -sin(way), PAPER if halo else colour
                end = radius + tail
                self.line(u + c * radius, v + s * radius, u + c * end, v + s * end, ink, line + 2 * halo)
                self.ring(u, v, radius, ink, line + 2 * halo)

    def outline(self, x: _Floats, y: _Floats) -> None:
        """A closed line."""
        for k in range(len(x)):
            self.line(float(x[k - 1]), float(y[k - 1]), float(x[k]), float(y[k]), STRONG, 3)


def _sheet(views: Sequence[Image.Image], titles: Sequence[tuple[str, str]], window: _Window, found: bool) -> bytes:
    """Views side by side under their titles, above the legend."""
    columns = [max(_NARROWEST, view.width // SUPERSAMPLE) for view in views]
    tallest = max(view.height for view in views) // SUPERSAMPLE
    top = MARGIN + TITLE
    width = 2 * MARGIN + sum(columns) + GAP * (len(views) - 1)
    height = top + tallest + _LEGEND + MARGIN
    sheet = Image.new("RGB", (width * SUPERSAMPLE, height * SUPERSAMPLE), PAPER)
    pen, left = _Pen(sheet), MARGIN
    for view, column, (title, details) in zip(views, columns, titles, strict=True):
        sheet.paste(view, (left * SUPERSAMPLE, top * SUPERSAMPLE))
        right, bottom = left + view.width / SUPERSAMPLE, top + view.height / SUPERSAMPLE
        pen.draw.rectangle(large(left, top, right, bottom), None, FRAME, SUPERSAMPLE)
        pen.text(pen.text(left, top - 18, title, INK) + 16, top - 18, details, MUTED)
        left += column + GAP
    x, y = float(MARGIN), float(height - MARGIN)
    for entry in (_CORRESPONDING, _UNPAIRED, _SCALE)[0 if found else 1 :]:
        middle = y - TEXT * 0.36
        if entry == _SCALE:
            long = 10 * _MM * window.scale
            pen.line(x, middle, x + long, middle, INK, 3)
            for end in (x, x + long):
                pen.line(end, middle - 7, end, middle + 7, INK, 3)
        else:
            size = (_RADIUS, _TAIL, _LINE) if entry == _CORRESPONDING else (_SMALL, _SHORT, _THIN)
            ink, long = STRONG if entry == _CORRESPONDING else ALONE, 2 * size[0] + size[1]
            pen.marks(np.array([x + size[0]]), np.array([middle]), np.zeros(1), [ink], *size)
        pen.text(x + long + 12, y, entry, MUTED)
        x += long + 12 + font(TEXT).getlength(entry) + _ENTRY_GAP
    return _png(sheet)


def _png(sheet: Image.Image) -> bytes:
    """A palette of greys and of the inks' fades into their halos: a third of the bytes, and no difference to see."""
    inks = [_hue(step / 7) for step in range(8)] + [ALONE]
    colours = [(grey, grey, grey) for grey in (*range(0, 246, 7), 255)]
    colours += [fade(ink, step / 8) for ink in inks for step in range(8)] + [OUTSIDE, FRAME, MUTED]
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in colours for value in colour])
    out = io.BytesIO()
    sheet.reduce(SUPERSAMPLE).quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _hue(closeness: float) -> Colour:
    return fade(STRONG, 1 - min(max(closeness, 0.0), 1.0), WEAK)
