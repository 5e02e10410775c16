"""Contextual enhancement: every pixel by the Gabor filters of its orientation and frequency (Hong, Wan and Jain, 1998).

Two filters a pixel, even and odd, so that what comes out is a wave with a phase: even + i odd, the phase growing along
the normal of the ridges, 0 on a ridge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from truename._kernels import ridge as kernel
from truename.kinds._ridge.frequency import PERIODS
from truename.kinds._ridge.orientation import CELL, Doubles, Orientation

ANGLES = 48  # of the bank, 3.75 degrees from one to the next
ALONG = 4.0  # pixels, deviation of the envelope along the ridge, as Hong and others have; fit: better than 5
ACROSS = 0.45  # ridge periods, across them: 4 pixels at the usual period
RADIUS = 11  # pixels, 2.75 deviations; a row of 23 fills three registers
SIZE = 2 * RADIUS + 1
STRIDE = -(-SIZE // 8) * 8  # a row of filter, filled up to what the processor multiplies at a time
SHIFT = 17  # bits by which the integer filters are scaled up
SKIP = 255  # angle step where no wave is
SOFT = 32.0  # of 256: below it there is no wave to be evened out


@dataclass(frozen=True, slots=True)
class Wave:
    """An enhanced picture.

    Attributes:
        even, odd: int16[h, w], about -256 to 256 where one clear wave is; 0 outside the foreground.
        angle: uint8[h, w], of the filter, in ``ANGLES`` steps to pi; ``SKIP`` outside the foreground.
    """

    even: NDArray[np.int16]
    odd: NDArray[np.int16]
    angle: NDArray[np.uint8]

    def level(self) -> NDArray[np.int16]:
        """Ridges of one strength: int16[h, w], -256 to 256."""
        return kernel.level(self.even, self.odd, SOFT)


def enhance(picture: NDArray[np.int16], field: Orientation, period: Doubles, cells: NDArray[np.bool_]) -> Wave:
    """Filter a normalised or an enhanced picture; ``period`` in steps of :data:`frequency.PERIODS`."""
    h, w = picture.shape
    angle = kernel.spread_angle(field.cosine, field.sine, CELL, h, w, ANGLES)
    angle[~cells.repeat(CELL, 0).repeat(CELL, 1)[:h, :w]] = SKIP
    even, odd = kernel.gabor(picture, angle, kernel.spread_index(period, CELL, h, w), bank(), SHIFT, "auto")
    return Wave(even, odd, angle)


@cache
def bank() -> NDArray[np.int16]:
    """int16[ANGLES, len(PERIODS), 2, SIZE, STRIDE]: even and odd filters that pass a wave of their own unchanged."""
    y, x = np.mgrid[-RADIUS : RADIUS + 1, -RADIUS : RADIUS + 1].astype(np.float64)
    filters = np.zeros((ANGLES, len(PERIODS), 2, SIZE, STRIDE), np.int16)
    for a, (p, period) in product(range(ANGLES), enumerate(PERIODS)):
        angle = np.pi * a / ANGLES
        tangent = x * np.cos(angle) - y * np.sin(angle)
        normal = -x * np.sin(angle) - y * np.cos(angle)
        envelope = np.exp(-0.5 * ((tangent / ALONG) ** 2 + (normal / (ACROSS * period)) ** 2))
        phase = 2 * np.pi * normal / period
        even = envelope * np.cos(phase)
        even -= envelope * even.sum() / envelope.sum()  # blind to grey
        odd = envelope * -np.sin(phase)
        filters[a, p, 0, :, :SIZE] = np.rint(even * 2**SHIFT / (even * np.cos(phase)).sum())
        filters[a, p, 1, :, :SIZE] = np.rint(odd * 2**SHIFT / (odd * -np.sin(phase)).sum())
    return filters
