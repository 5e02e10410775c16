"""How far apart the ridges are: x-signatures (Hong, Wan and Jain, 1998).

The picture is averaged along the ridges in a window that lies across them; what is left is a wave, whose period a
Fourier transform finds. Where it is unclear, the clear ones around it decide.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename._kernels import ridge as kernel
from truename.kinds._ridge import orientation
from truename.kinds._ridge.orientation import CELL, Doubles, Orientation

SHORTEST, LONGEST = 5.0, 16.0  # pixels: from a child's finger to the wide ridges of a palm
STEPS = 24  # 5 % apart
PERIODS = SHORTEST * (LONGEST / SHORTEST) ** (np.arange(STEPS) / (STEPS - 1))
"""The periods that are told apart, in pixels; between two steps a period is interpolated."""

USUAL = float(np.interp(9.0, PERIODS, np.arange(STEPS)))  # 0.46 mm, of adults (Handbook, 2nd ed., chapter 3)
ALONG, ACROSS = 8, 24  # half sides of the window; Hong and others have 8 and 16, but short of three wide ridges
EVERY = 2  # cells from one window to the next: the period changes slowly
REACH = 1.3  # windows, about 20 pixels, deviation of the smoothing; fit: better than 2 and 3
RAW_SCALE = 4  # of a picture that was not normalised: 256 grey levels on about as many as the others have
PRIOR = 1e-4  # weight of the usual period beside the windows', whose weights are up to 1


def estimate(picture: NDArray[np.int16], field: Orientation, cells: NDArray[np.bool_]) -> Doubles:
    """Ridge periods in steps of :data:`PERIODS`: float64[rows, columns] as ``cells``."""
    sampled = cells[::EVERY, ::EVERY]
    rows, columns = np.nonzero(sampled)
    step, strength = strongest(_profiles(picture, field, rows, columns))
    weight, level = np.zeros(sampled.shape), np.zeros(sampled.shape)
    weight[rows, columns] = strength**2
    level[rows, columns] = strength**2 * step
    total = ndimage.gaussian_filter(weight, REACH, mode="constant") + PRIOR
    level = (ndimage.gaussian_filter(level, REACH, mode="constant") + PRIOR * USUAL) / total
    return np.ascontiguousarray(level.repeat(EVERY, 0).repeat(EVERY, 1)[: cells.shape[0], : cells.shape[1]])


def regularity(image: NDArray[np.uint8], foreground: NDArray[np.bool_]) -> float:
    """How much of what is seen across the ridges is one wave: the mean over all windows, about 0 to 1.3.

    The frequency domain analysis of ISO/IEC 29794-4 on x-signatures. Smudges, breaks, creases and noise lower it; light
    and contrast do not. Clear prints have 1.1 to 1.3: the signature's window lets the strongest wave count for more.

    Args:
        image: uint8[h, w] at 500 ppi.
        foreground: bool[ceil(h/16), ceil(w/16)], where the ridges are; some.
    """
    picture = image.astype(np.int16) * RAW_SCALE
    cells = orientation.cells_of(foreground, image.shape)
    field = orientation.quick(picture, cells)
    return float(strongest(_profiles(picture, field, *np.nonzero(cells[::EVERY, ::EVERY])))[1].mean())


def _profiles(
    picture: NDArray[np.int16], field: Orientation, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> Doubles:
    """The signatures of the windows in ``rows`` and ``columns``, every ``EVERY`` cells: float64[n, 2 ACROSS + 1]."""
    y, x = (np.asarray((at * EVERY + 0.5) * CELL, np.float64) for at in (rows, columns))
    return kernel.signatures(picture, y, x, field.angle[rows * EVERY, columns * EVERY], ALONG, ACROSS)


def strongest(profiles: Doubles) -> tuple[Doubles, Doubles]:
    """The strongest wave in each profile: its period in steps, and its share of all there is, about 0 to 1."""
    place = np.arange(-ACROSS, ACROSS + 1)
    window = np.cos(place / (ACROSS + 1) * np.pi / 2) ** 2
    # einsum, since the threads that a product of matrices wakes would be busy waiting for much longer than they work.
    windowed = (profiles - np.einsum("ij,j->i", profiles, window)[:, None] / window.sum()) * window
    angle = 2 * np.pi * place[:, None] / PERIODS
    power = sum(np.einsum("ij,jk->ik", windowed, wave) ** 2 for wave in (np.cos(angle), np.sin(angle)))
    best = np.clip(power.argmax(1), 1, STEPS - 2)
    left, middle, right = (power[np.arange(len(best)), best + k] for k in (-1, 0, 1))
    peak = (middle >= left) & (middle >= right)
    bend = np.minimum(left - 2 * middle + right, -1e-9)
    step = best + np.clip((left - right) / (2 * bend), -0.5, 0.5)
    whole = (windowed**2).sum(1) * (window**2).sum() / 2 + 1e-9
    return step, np.where(peak, middle / whole, 0)
