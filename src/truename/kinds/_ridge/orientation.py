"""Which way the ridges run: gradients at several scales, smoothed until neighbours agree.

Averaged squared gradients (Kass and Witkin, 1987; Bazen and Gerez, 2002): opposite gradients of the two flanks of one
ridge are the same once their angles are doubled, so that they add instead of cancelling out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename._kernels import ridge as kernel
from truename.kinds._ridge.segmentation import BLOCK

CELL = 8
"""Pixels at 500 ppi from one value of the field to the next: about one ridge."""

SCALES = (1.0, 2.0, 4.0)  # cells, deviation of the windows: one, two, four ridges; fit: the first helps
EVEN_OUT = 0.8  # power of its energy that is taken off a cell; fit: flat from 0.5 to 0.9
ROUNDS, REACH = 2, 1.0  # of smoothing; cells
SCALES_ENHANCED = (1.0, 2.0)
ROUNDS_ENHANCED, REACH_ENHANCED = 2, 0.7  # fit: better than one round
_TINY = 1e-9

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Orientation:
    """A direction a cell of ``CELL`` pixels, arrays of float64[rows, columns].

    Attributes:
        cosine, sine: of the doubled angle of the ridges, y up, times the coherence.
    """

    cosine: Doubles
    sine: Doubles

    @property
    def coherence(self) -> Doubles:
        """0 (all ways) to 1 (one way)."""
        return np.hypot(self.cosine, self.sine)

    @property
    def angle(self) -> Doubles:
        """Radians, -pi/2 to pi/2, anticlockwise from +x as seen."""
        return np.arctan2(self.sine, self.cosine) / 2

    def at(self, y: Doubles, x: Doubles) -> Doubles:
        """Angles at places in pixels, interpolated: float64[n]."""
        places = [(y + 0.5) / CELL - 0.5, (x + 0.5) / CELL - 0.5]
        cosine, sine = (
            ndimage.map_coordinates(part, places, order=1, mode="nearest") for part in (self.cosine, self.sine)
        )
        return np.asarray(np.arctan2(sine, cosine) / 2)


def cells_of(foreground: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Blocks of a picture of ``shape`` as cells: bool[ceil(h/8), ceil(w/8)]."""
    cells = foreground.repeat(BLOCK // CELL, 0).repeat(BLOCK // CELL, 1)
    return cells[: -(-shape[0] // CELL), : -(-shape[1] // CELL)]


def from_picture(picture: NDArray[np.int16], cells: NDArray[np.bool_]) -> Orientation:
    """Of a normalised picture."""
    return estimate(picture, cells, SCALES, EVEN_OUT, ROUNDS, REACH)


def quick(picture: NDArray[np.int16], cells: NDArray[np.bool_]) -> Orientation:
    """Of a picture as it is, at one scale: enough to tell clear ridges from others."""
    return estimate(picture, cells, SCALES[:1], EVEN_OUT, 1, REACH)


def from_enhanced(ridges: NDArray[np.int16], cells: NDArray[np.bool_]) -> Orientation:
    """Of an enhanced picture, whose ridges are smooth and of one strength: less has to be smoothed away."""
    return estimate(ridges, cells, SCALES_ENHANCED, 0.0, ROUNDS_ENHANCED, REACH_ENHANCED)


def estimate(
    picture: NDArray[np.int16],
    cells: NDArray[np.bool_],
    scales: tuple[float, ...],
    even_out: float,
    rounds: int,
    reach: float,
) -> Orientation:
    """Averaged squared gradients over windows of several sizes, the coherent ones the heavier, then smoothed.

    Args:
        picture: int16[h, w].
        cells: bool[ceil(h/8), ceil(w/8)], where ridges are; no others have a say.
        scales: deviations of the windows, cells.
        even_out: 0 weighs gradients by their energy, 1 all cells alike: a scratch has more energy than a ridge.
        rounds, reach: of :func:`smooth`.
    """
    xx, yy, xy = kernel.tensor(picture, CELL)
    energy = xx + yy + 1.0
    equal = cells / energy**even_out
    # Gradients run across the ridges, hence the sign; y is down in pixels and up in angles.
    parts = np.stack([(yy - xx) * equal, 2 * xy * equal, energy * equal])
    cosine, sine, total = np.zeros_like(xx), np.zeros_like(xx), np.full_like(xx, _TINY)
    for scale in scales:
        c, s, e = ndimage.gaussian_filter(parts, (0, scale, scale), mode="constant")
        e = e + _TINY
        weight = (c / e) ** 2 + (s / e) ** 2
        cosine += weight * c / e
        sine += weight * s / e
        total += weight
    field = Orientation(cosine / total, sine / total)
    for _ in range(rounds):
        field = smooth(field, reach)
    return field


def smooth(field: Orientation, reach: float) -> Orientation:
    """Each cell the mean of those around it, the more coherent the heavier."""
    weight = field.coherence
    parts = np.stack([weight * field.cosine, weight * field.sine, weight])
    cosine, sine, total = ndimage.gaussian_filter(parts, (0, reach, reach), mode="constant")
    return Orientation(cosine / (total + _TINY), sine / (total + _TINY))
