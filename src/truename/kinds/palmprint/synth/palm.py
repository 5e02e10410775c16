"""The palm behind synthetic samples: its lines and its skin, laid out in millimetres.

    principal lines   heart, head and life line, most often a line of fate: Bezier curves
    wrinkles          many short curves, across and along
    skin              grain, mottles and folds: noise of three sizes

A palm is drawn as that of a right hand, fingers up, palm to the eye: x runs towards the thumb, y towards the wrist, and
the origin lies midway between the outer valleys of the four fingers. A left hand is its mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from truename.kinds.palmprint.hand.region import Side

Floats = NDArray[np.float32]
Points = NDArray[np.float64]

PER_MM = 3.0
"""Pixels of the skin to a millimetre: a little more than a region of 128 pixels over 50 mm shows."""
LEFT, TOP, WIDE, HIGH = -54.0, -14.0, 108.0, 124.0
"""What the lines cover, in millimetres."""

HEART = ((-46, 30), (-22, 31), (2, 26), (13, 9))
HEAD = ((37, 25), (16, 28), (-6, 40), (-30, 50))
LIFE = ((37, 27), (8, 32), (0, 62), (9, 98))
FATE = ((1, 96), (-2, 70), (2, 45), (-1, 16))
"""Control points of the principal lines in millimetres, drawn by hand over one's own palm."""


@dataclass(frozen=True, slots=True)
class Palm:
    """A palm that gives samples.

    Attributes:
        seed: what it was drawn from.
        side: left or right.
        breadth: millimetres between the outer valleys of the four fingers.
        lines: float32[372, 324], darkness of lines and wrinkles in grey levels, at :data:`PER_MM`, as of a right hand.
        grain: float32[372, 324], the skin's own greys about 0; beyond its border it is repeated as in a mirror.
    """

    seed: int
    side: Side
    breadth: float
    lines: Floats = field(repr=False)
    grain: Floats = field(repr=False)

    @property
    def mirror(self) -> float:
        """-1 where x runs against the plan's, as on a left hand; else 1."""
        return -1.0 if self.side is Side.LEFT else 1.0

    def skin(self, x: Points, y: Points) -> NDArray[np.float64]:
        """Grey levels about 0 at places in millimetres, as seen with the fingers up; x, y and the result [h, w]."""
        at = np.stack([(y - TOP) * PER_MM - 0.5, (x * self.mirror - LEFT) * PER_MM - 0.5])
        grain = ndimage.map_coordinates(self.grain, at, order=1, mode="mirror")
        lines = ndimage.map_coordinates(self.lines, at, order=1, mode="constant")
        return np.asarray(grain - lines, np.float64)


def palm(seed: int, side: Side | None = None) -> Palm:
    """Draw a palm.

    Args:
        seed: not negative; the same seed and side give the same palm.
        side: left or right; drawn where not given.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = Side.LEFT if rng.random() < 0.5 else Side.RIGHT
    breadth = float(np.clip(rng.normal(42, 3), 34, 50))  # two fingers and two webs of a grown-up
    return Palm(seed, drawn if side is None else Side(side), breadth, _lines(rng), _grain(rng))


def bezier(control: Points, count: int) -> Points:
    """Points [..., count, 2] along cubic Bezier curves of four control points each, [..., 4, 2]."""
    t = np.linspace(0, 1, count)
    weights = np.stack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3], -1)
    return np.asarray(weights @ control, np.float64)


def noise(rng: np.random.Generator, rows: int, columns: int, grain: float) -> Floats:
    """Smooth noise of unit deviation whose features are about ``grain`` pixels wide: float32[rows, columns]."""
    step = max(int(grain / 2.5), 1)  # drawn coarsely and enlarged: wide filters are slow
    small = rng.standard_normal((rows // step + 6, columns // step + 6), np.float32)
    small = ndimage.gaussian_filter(small, grain / step / 2.5, mode="wrap", truncate=3)
    box = (2.0, 2.0, 2 + columns / step, 2 + rows / step)
    large = np.asarray(Image.fromarray(small).resize((columns, rows), Image.Resampling.BICUBIC, box=box), np.float32)
    return np.asarray((large - large.mean()) / large.std(), np.float32)


# --- what lasts on the skin -------------------------------------------------------------------------------------------

_FINE, _MIDDLE, _BROAD = 0.25, 0.45, 0.75
"""Half widths of lines in millimetres: wrinkles, secondary lines, principal lines."""


def _lines(rng: np.random.Generator) -> Floats:
    principal = np.array([HEART, HEAD, LIFE], np.float64) + rng.normal(0, 3.0, (3, 4, 2))
    drawn = _layer(principal, rng.uniform(25, 55, 3), _BROAD, rng)
    fate = np.array([FATE], np.float64) + rng.normal(0, 4.0, (1, 4, 2))
    if rng.random() < 0.6:
        drawn += _layer(fate, rng.uniform(12, 35, 1), _MIDDLE, rng)
    for width, least, most in ((_MIDDLE, 8, 18), (_FINE, 35, 75)):
        count = int(rng.integers(least, most))
        drawn += _layer(_wrinkles(count, rng), rng.uniform(8, 28, count), width, rng)
    return np.asarray(70 * np.tanh(drawn / 70), np.float32)  # where lines cross it does not get twice as dark


def _wrinkles(count: int, rng: np.random.Generator) -> Points:
    """Control points [count, 4, 2] of short curves all over the palm: across the fingers, along them, or where the
    thumb folds it."""
    middle = np.stack([rng.uniform(-46, 46, count), rng.uniform(-2, 100, count)], -1)
    angle = rng.normal(rng.choice((0.0, np.pi / 2, -0.9), count, p=(0.35, 0.4, 0.25)), 0.35)
    half = np.stack([np.cos(angle), np.sin(angle)], -1) * rng.uniform(3, 15, (count, 1))
    bend = rng.normal(0, 1.2, (2, count, 2))
    return np.stack([middle - half, middle - half / 3 + bend[0], middle + half / 3 + bend[1], middle + half], 1)


_STEPS = 240
"""Points along a curve: less than half a pixel apart on a line of 130 mm."""


def _layer(control: Points, depth: NDArray[np.float64], width: float, rng: np.random.Generator) -> Floats:
    """Curves [n, 4, 2] of the given darkness [n], drawn half ``width`` millimetres wide; they waver, swell and fade."""
    rows, columns = round(HIGH * PER_MM), round(WIDE * PER_MM)
    t = np.linspace(0, 1, _STEPS)
    waves = rng.uniform(2, 14, (3, len(control), 1)) * t + rng.uniform(0, 2 * np.pi, (3, len(control), 1))
    extent = np.hypot(*np.abs(control[:, 3] - control[:, 0]).T)[:, None]
    points = bezier(control, _STEPS) + np.stack(list(np.sin(waves[:2])), -1) * (0.01 * extent)[..., None]
    points = (points - [LEFT, TOP]) * PER_MM - 0.5
    length = np.hypot(*np.moveaxis(np.gradient(points, axis=1), -1, 0))
    fade = np.clip(np.minimum(t, 1 - t) / 0.15, 0, 1)
    weight = depth[:, None] * length * fade * (1 + 0.25 * np.sin(waves[2]))
    # Each point is shared among the four pixels around it.
    corner = np.floor(points).astype(np.int64)
    share = points - corner
    layer = np.zeros(rows * columns)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x, y = corner[..., 0] + dx, corner[..., 1] + dy
        part = weight * np.abs(1 - dx - share[..., 0]) * np.abs(1 - dy - share[..., 1])
        inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        layer += np.bincount((y * columns + x)[inside], part[inside], layer.size)
    # A line of one unit to a pixel of its length, blurred, is as dark as a Gaussian's peak across it.
    sigma = width * PER_MM
    blurred = ndimage.gaussian_filter(layer.reshape(rows, columns).astype(np.float32), sigma, truncate=3)
    return np.asarray(blurred * np.float32(np.sqrt(2 * np.pi) * sigma))


_GRAIN = ((0.4, 2.5), (1.2, 3.5), (5.0, 6.0))
"""Sizes of the skin's features in millimetres, and their deviations in grey levels: as wide as those seen in open palm
pictures, by eye."""


def _grain(rng: np.random.Generator) -> Floats:
    rows, columns = round(HIGH * PER_MM), round(WIDE * PER_MM)
    grain = np.zeros((rows, columns), np.float32)
    for size, deviation in _GRAIN:
        grain += deviation * noise(rng, rows, columns, 2.5 * size * PER_MM)
    return grain
