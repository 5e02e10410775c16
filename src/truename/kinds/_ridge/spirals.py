"""Minutiae as spirals of phase.

In the enhanced picture, even + i odd, a ridge that ends or forks is a point around which the phase winds once: on one
side there is one ridge more than on the other (Larkin and Fletcher, 2007, "A coherent framework for fingerprint
analysis: are fingerprints holograms?"). What thinning finds after binarising is found here directly: with its place
between pixels, without the spurs that thin lines have, and with its direction, towards the side of more ridges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename._kernels import ridge as kernel
from truename.kinds._ridge.enhancement import ANGLES, Wave
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING, Minutiae
from truename.kinds._ridge.orientation import CELL, Doubles, Orientation

RING = 8.0  # pixels, one ridge away, where the wave is undisturbed by the minutia itself
RING_POINTS = 12  # four pixels from one to the next, less than the filters reach
STRONG = 0.7  # of a contrast of 1 after normalising: a wave without noise has 1.4, half of it is still clear
LINE = (3.0, 5.0, 7.0)  # pixels before and behind a minutia, up to one ridge, where it is a ridge or a valley


@dataclass(frozen=True, slots=True)
class Spirals:
    """Minutiae before they are filtered: float64[n] x, y, direction, quality (0 to 1), uint8[n] type."""

    x: Doubles
    y: Doubles
    direction: Doubles
    type: NDArray[np.uint8]
    quality: Doubles

    def __len__(self) -> int:
        return len(self.x)

    def pick(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Spirals:
        """Some of them, by a mask or by their numbers."""
        return Spirals(self.x[which], self.y[which], self.direction[which], self.type[which], self.quality[which])

    def minutiae(self, foreground: NDArray[np.bool_]) -> Minutiae:
        """As they leave this package, best first."""
        best = self.pick(np.argsort(-self.quality, kind="stable"))
        return Minutiae(
            x=best.x.astype(np.float32),
            y=best.y.astype(np.float32),
            direction=best.direction.astype(np.float32) % np.float32(2 * np.pi),
            type=best.type,
            quality=np.round(100 * best.quality).astype(np.uint8),
            foreground=foreground,
        )


def find(first: Wave, second: Wave, field: Orientation) -> Spirals:
    """Every place where the phase winds.

    Args:
        first: the enhanced picture.
        second: what was enhanced from it; here the phase is followed.
        field: the orientation that it was enhanced by.
    """
    y, x, step, winding = kernel.spirals(second.even, second.odd, second.angle, ANGLES).T
    fitted = field.at(y, x)
    # Of the two senses of a line, the one in which the winding was counted.
    fitted = np.where(np.cos(fitted - step * np.pi / ANGLES) < 0, fitted + np.pi, fitted)
    direction = np.mod(np.where(winding > 0, fitted, fitted + np.pi), 2 * np.pi)
    ring = np.arange(RING_POINTS) * 2 * np.pi / RING_POINTS
    quality = clearness(first, second, y[:, None] + RING * np.sin(ring), x[:, None] + RING * np.cos(ring)).mean(1)
    ahead = np.zeros(len(y))
    for distance in LINE:
        dy, dx = -distance * np.sin(direction), distance * np.cos(direction)
        ahead += nearest(second.even, y + dy, x + dx) - nearest(second.even, y - dy, x - dx)
    return Spirals(x, y, direction, np.where(ahead > 0, ENDING, BIFURCATION).astype(np.uint8), quality)


def clarity(first: Wave, second: Wave, shape: tuple[int, int]) -> Doubles:
    """:func:`clearness` in the middle of each cell, float64[shape]; 0 outside the foreground."""
    y, x = (np.asarray((np.arange(side) + 0.5) * CELL, np.float64) for side in shape)
    return clearness(first, second, y[:, None], x)


def clearness(first: Wave, second: Wave, y: Doubles, x: Doubles) -> Doubles:
    """How clear the ridges are at places in pixels, 0 to 1.

    The first wave says how much of the picture's contrast is ridges, the second how well they agree with their
    neighbours in orientation, frequency and phase.
    """
    return np.asarray(np.minimum(strength(first, y, x) / STRONG, 1) * np.minimum(strength(second, y, x), 1))


def strength(wave: Wave, y: Doubles, x: Doubles) -> Doubles:
    """Amplitude at places in pixels, in units of 256."""
    return np.asarray(np.hypot(nearest(wave.even, y, x), nearest(wave.odd, y, x)) / 256)


def nearest(picture: NDArray[np.int16], y: Doubles, x: Doubles) -> Doubles:
    """Values of the nearest pixels, float64."""
    h, w = picture.shape
    rows, columns = (np.clip(np.rint(at), 0, side - 1).astype(np.intp) for at, side in ((y, h), (x, w)))
    return picture[rows, columns].astype(np.float64)
