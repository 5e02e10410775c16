"""Pictures of palms and their corresponding minutiae, for the person who has to see why.

Three views: the whole reference with the place that the probe takes on it; the probe, turned onto the reference; and
the reference there, at the same scale *in the same position*, so that the eye moves straight across and no lines run
over the ridges. A mark is a ring with a tail in the direction of the minutia, as examiners chart it.

Positions are pixels at 500 ppi from the top left; directions are radians, the y axis up.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import degrees

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
    ascii,
    font,
    large,
)
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds._ridge.views import STILL, Box, Floats, Pairs, Pen, Size, Window, hue, png, turn_onto, view

_VIEW = (760, 900)  # a view never grows beyond it, so that the picture's size is bounded whatever the prints' is
_MAP = (360, 900)  # and the map of the whole reference not beyond this
_NARROWEST = 340  # its title has room
_LARGEST_SCALE = 2.0  # ridges do not get clearer beyond
_LIGHTEN = 0.5  # the share of a print's own contrast that is kept, so that marks stand out and ridges stay readable
_LARGE = Size(radius=7.0, tail=11.0, line=2.5, halo=2.0)  # of a corresponding minutia's mark
_SMALL = Size(radius=3.5, tail=5.0, line=1.5, halo=2.0)  # of one without counterpart
_LEGEND, _ENTRY_GAP = 44, 40
_BORDER = 24  # pixels around what has ridges
_MM = 500 / 25.4  # pixels

_CORRESPONDING, _UNPAIRED, _SCALE = "corresponding", "no counterpart found", "10 mm"


def correspondences(
    pictures: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    probe: Minutiae,
    reference: Minutiae,
    pairs: Pairs,
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
    turn = turn_onto(_places(probe), _places(reference), pairs, (_box(probe), _box(reference)))
    whole = _window(_box(reference), _MAP)
    x, y = _outline(probe)
    x, y = turn.points(x, y)
    near = _window((x.min(), y.min(), x.max(), y.max()), _VIEW)

    chart = view(pictures[1], whole, STILL, _LIGHTEN)
    pen = _Pen(chart)
    if pairs:
        pen.outline(*whole.points(x, y))
    views = []
    for side, (picture, minutiae, motion) in enumerate(((pictures[0], probe, turn), (pictures[1], reference, STILL))):
        shown = view(picture, near, motion, _LIGHTEN)
        pen = _Pen(shown)
        u, v = near.points(*motion.points(*_places(minutiae)))
        direction = minutiae.direction.astype(np.float64) + motion.angle
        paired = {int(pair[side]): pair[2] for pair in pairs}
        alone = [k for k in range(len(minutiae)) if k not in paired]
        pen.marks(u[alone], v[alone], direction[alone], [ALONE] * len(alone), _SMALL)
        order = sorted(paired, key=lambda k: -paired[k])
        colours = [hue(paired[k]) for k in order]
        pen.marks(u[order], v[order], direction[order], colours, _LARGE)
        views.append(shown)
    turned = round(degrees(turn.angle))
    remark = f"turned {abs(turned)} degrees {'counter-' * (turned > 0)}clockwise" if abs(turned) > 1 else ""
    titles = [
        ("Reference", ascii(names[1])),
        ("Probe", ", ".join(part for part in (ascii(names[0]), remark) if part)),
        ("Reference there" if pairs else "Reference", ""),
    ]
    return _sheet([chart, *views], titles, near, bool(pairs))


def _box(minutiae: Minutiae) -> Box:
    """Left, top, right, bottom of what has ridges."""
    rows, columns = np.nonzero(minutiae.foreground)
    if not len(rows):
        rows, columns = np.indices(minutiae.foreground.shape).reshape(2, -1)
    top, bottom = rows.min() * BLOCK, (rows.max() + 1) * BLOCK
    return float(columns.min() * BLOCK), float(top), float((columns.max() + 1) * BLOCK), float(bottom)


def _outline(minutiae: Minutiae) -> tuple[Floats, Floats]:
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


def _window(box: Box, most: tuple[int, int]) -> Window:
    left, top, right, bottom = box
    return Window.around((left - _BORDER, top - _BORDER, right + _BORDER, bottom + _BORDER), most, _LARGEST_SCALE)


def _places(minutiae: Minutiae) -> tuple[Floats, Floats]:
    return minutiae.x.astype(np.float64), minutiae.y.astype(np.float64)


class _Pen(Pen):
    """Also draws outlines."""

    def outline(self, x: Floats, y: Floats) -> None:
        """A closed line."""
        for k in range(len(x)):
            self.line(float(x[k - 1]), float(y[k - 1]), float(x[k]), float(y[k]), STRONG, 3)


def _sheet(views: Sequence[Image.Image], titles: Sequence[tuple[str, str]], window: Window, found: bool) -> bytes:
    """Views side by side under their titles, above the legend."""
    columns = [max(_NARROWEST, one.width // SUPERSAMPLE) for one in views]
    tallest = max(one.height for one in views) // SUPERSAMPLE
    top = MARGIN + TITLE
    width = 2 * MARGIN + sum(columns) + GAP * (len(views) - 1)
    height = top + tallest + _LEGEND + MARGIN
    sheet = Image.new("RGB", (width * SUPERSAMPLE, height * SUPERSAMPLE), PAPER)
    pen, left = _Pen(sheet), MARGIN
    for shown, column, (title, details) in zip(views, columns, titles, strict=True):
        sheet.paste(shown, (left * SUPERSAMPLE, top * SUPERSAMPLE))
        right, bottom = left + shown.width / SUPERSAMPLE, top + shown.height / SUPERSAMPLE
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
            size, ink = (_LARGE, STRONG) if entry == _CORRESPONDING else (_SMALL, ALONE)
            long = 2 * size.radius + size.tail
            pen.marks(np.array([x + size.radius]), np.array([middle]), np.zeros(1), [ink], size)
        pen.text(x + long + 12, y, entry, MUTED)
        x += long + 12 + font(TEXT).getlength(entry) + _ENTRY_GAP
    return png(sheet)
