"""The two outer valleys at the full size of the picture, to a fraction of a pixel.

Each valley is looked at in a patch that is laid out by the valleys themselves, so that the same palm gives the same
patch however it is turned, shifted or scaled. There the border between hand and ground is drawn half-way up its edge,
and the valley is where it is most hollow, in the sense of :mod:`~truename.kinds.palmprint.hand.valleys`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds.palmprint.hand.region import averaged
from truename.kinds.palmprint.hand.segment import Mask, halfway

Floats = NDArray[np.float64]

REACH = 0.55
"""Half the side of a patch in distances between the valleys: one finger to either side."""
PIXELS = 81
"""Side of a patch: a pixel is a seventieth of the distance, about that of the region's own."""
SIGMA = 0.15 * PIXELS / (2 * REACH)
"""Of the blur that tells what is hollow: 0.15 distances, about 6 mm, so that both corners of a wide web are one."""
FLAT = 0.04
"""How much less hollow than its deepest point the floor of a valley may be; its middle is what counts."""
NEAR = 0.28
"""Half the width of a valley, in distances, beyond which there is another finger."""
ROUNDS = 3


def refined(image: NDArray[np.uint8], mask: Mask, block: int, valleys: Floats) -> Floats:
    """Where the outer valleys are.

    Args:
        image: uint8[h, w].
        mask: bool[h', w'], of the picture in blocks of ``block`` x ``block`` pixels.
        block: pixels.
        valleys: float64[2, 2], x and y in pixels of the picture, from the mask.

    Returns:
        float64[2, 2], of the same order.
    """
    soft = mask.astype(np.float32)
    for _ in range(ROUNDS):
        valleys = np.stack([_deepest(image, soft, block, valleys, k) for k in (0, 1)])
    return valleys


def _deepest(image: NDArray[np.uint8], mask: NDArray[np.float32], block: int, valleys: Floats, k: int) -> Floats:
    """One valley, from a patch about ``valleys[k]``."""
    across = valleys[1] - valleys[0]
    distance = float(np.hypot(*across))
    x = across / distance
    y = np.array([-x[1], x[0]])
    step = 2 * REACH * distance / (PIXELS - 1)
    line = (np.arange(PIXELS) - PIXELS // 2) * step
    at = valleys[k][:, None, None] + x[:, None, None] * line[None, None, :] + y[:, None, None] * line[None, :, None]
    grey = _sampled(image, at, step)
    inside = np.asarray(
        ndimage.map_coordinates(mask, (at[::-1] + 0.5) / block - 0.5, order=1, mode="nearest"), np.float32
    )
    level, contrast = halfway(grey, inside > 0.5, 0.2 * PIXELS)
    hand = np.clip((grey - level) / np.where(np.abs(contrast) < 1, 1, contrast) + 0.5, 0, 1)
    # Well inside and well outside the mask stays: a crease is no ground, and what lies behind is no hand.
    known = _smooth(inside, 3.0)
    soft = np.where(known > 0.97, 1, np.where(known < 0.03, 0, hand)).astype(np.float32)
    places, values = _crossings(_smooth(soft, 1.0), _smooth(soft, SIGMA))
    if not len(values):
        return np.asarray(valleys[k])
    found = valleys[k] + (places - PIXELS // 2) @ np.stack([x, y]) * step
    close = np.hypot(*(found - valleys[k]).T) <= NEAR * distance
    if not close.any():
        return np.asarray(valleys[k])
    found, values = found[close], values[close]
    weight = np.exp((values - values.max()) / FLAT)
    return np.asarray((found * weight[:, None]).sum(0) / weight.sum())


def _smooth(values: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    return np.asarray(ndimage.gaussian_filter(values, sigma, mode="nearest", truncate=3), np.float32)


def _sampled(image: NDArray[np.uint8], at: Floats, step: float) -> NDArray[np.float32]:
    """The picture at places [2, n, n] (x, y), which are ``step`` pixels apart."""
    height, width = image.shape
    low = np.clip(np.floor(at.min((1, 2))).astype(int) - 2, 0, [width - 2, height - 2])
    high = np.clip(np.ceil(at.max((1, 2))).astype(int) + 3, low + 2, [width, height])
    block = max(int(step), 1)
    part = averaged(image[low[1] : high[1], low[0] : high[0]].astype(np.float32), block)
    column, row = (at + 0.5 - low[:, None, None]) / block - 0.5
    return np.asarray(ndimage.map_coordinates(part, [row, column], order=1, mode="nearest"), np.float32)


def _crossings(values: NDArray[np.float32], others: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Where ``values`` cross 1/2 between neighbouring pixels, x and y [n, 2], and ``others`` there [n]."""
    above = values > 0.5
    places, there = [], []
    for axis in (0, 1):
        a, b = (np.s_[:-1, :], np.s_[1:, :]) if axis == 0 else (np.s_[:, :-1], np.s_[:, 1:])
        row, column = np.nonzero(above[a] != above[b])
        share = (0.5 - values[a][row, column]) / (values[b][row, column] - values[a][row, column])
        places.append(np.stack([column + share * axis, row + share * (1 - axis)], -1))
        there.append(others[a][row, column] * (1 - share) + others[b][row, column] * share)
    return np.concatenate(places).astype(np.float64), np.concatenate(there).astype(np.float64)
