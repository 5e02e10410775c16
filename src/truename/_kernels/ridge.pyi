"""What cpp/ridge.cpp compiles to. The method is told in kinds/_ridge, the loops are described there.

All arrays are contiguous. Angles are radians, anticlockwise from +x as seen; places are pixels, y down. Every function
raises ValueError where shapes do not fit.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

def closed(image: NDArray[np.uint8], below: int, radius: int) -> NDArray[np.uint8]:
    """1 at pixels darker than ``below``, and at those that no window of 2 radius + 1 pixels a side without such ones
    reaches; 0 elsewhere: uint8[h, w] from uint8[h, w]."""

def normalise(
    image: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    mean_radius: int,
    contrast_radius: int,
    floor: float,
    limit: int,
) -> NDArray[np.int16]:
    """The local mean taken off, then divided by the local deviation; ridges (dark) positive, 256 for one deviation.

    int16[h, w], -limit to limit, from uint8[h, w]. Both are of the pixels where ``mask``, uint8[h, w], is not 0;
    elsewhere the result is 0. Radii of the windows: 0 to 22 pixels. ``floor``: grey levels, whose square is added to
    every variance."""

def gradients(image: NDArray[np.uint8], sigma: float, frame: int, block: int) -> NDArray[np.float32]:
    """Products xx, yy, xy of a Gaussian's gradients (``sigma``: its pixels), averaged over blocks of ``block`` pixels a
    side, the last over what is there: float32[3, rows, columns]. Within ``frame`` pixels of the border, no fewer than
    the filters reach (4 sigma), gradients count as 0."""

def tensor(image: NDArray[np.int16], cell: int) -> NDArray[np.float64]:
    """Products xx, yy, xy of the gradients summed over cells of ``cell`` pixels a side: float64[3, rows, columns]."""

def signatures(
    image: NDArray[np.int16],
    y: NDArray[np.float64],
    x: NDArray[np.float64],
    angle: NDArray[np.float64],
    along: int,
    across: int,
) -> NDArray[np.float64]:
    """Profiles through n places at right angles to ridges of these angles: float64[n, 2 across + 1].

    Each value is the mean of every second of 2 along + 1 pixels along the ridge."""

def spread_angle(
    cosine: NDArray[np.float64], sine: NDArray[np.float64], cell: int, h: int, w: int, steps: int
) -> NDArray[np.uint8]:
    """From doubled angles a cell, float64[rows, columns], to a pixel: uint8[h, w], in ``steps`` steps to pi."""

def spread_index(value: NDArray[np.float64], cell: int, h: int, w: int) -> NDArray[np.uint8]:
    """From a value a cell, float64[rows, columns], to a pixel: uint8[h, w], bilinear, rounded, 0 to 254."""

def gabor(
    image: NDArray[np.int16],
    angle: NDArray[np.uint8],
    period: NDArray[np.uint8],
    bank: NDArray[np.int16],
    shift: int,
    path: Literal["auto", "portable", "sse2", "avx2", "vnni"],
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Each pixel by the pair of filters of its indices, over 2^shift: even and odd, int16[h, w].

    bank: int16[angles, periods, 2, size, stride], stride a multiple of 8 and what is beyond size zero. Pixels whose
    indices are beyond the bank become 0; so is the picture beyond its border. The caller sees to it that no sum of
    products is beyond 31 bits. path: how the processor multiplies; "auto" is the fastest that it can."""

def paths() -> list[Literal["portable", "sse2", "avx2", "vnni"]]:
    """Those that this processor can take, slowest first."""

def level(even: NDArray[np.int16], odd: NDArray[np.int16], soft: float) -> NDArray[np.int16]:
    """256 times the cosine of the phase: int16[h, w], fading to 0 where the amplitude is no more than ``soft``."""

def spirals(
    even: NDArray[np.int16], odd: NDArray[np.int16], angle: NDArray[np.uint8], steps: int
) -> NDArray[np.float64]:
    """Where the phase winds once around four pixels: float64[n, 4] of y, x, angle step, and the winding, 1
    anticlockwise, -1 clockwise, both as seen. ``angle``: uint8[h, w], in ``steps`` steps to pi; 255 is left out."""
