"""The loops of cpp/ridge.cpp in plain NumPy and SciPy."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

GRADIENT = np.outer([1, 6, 10, 6, 1], [-1, -2, 0, 2, 1])
"""Difference along x, mean along y."""


def rounded(values: np.ndarray) -> np.ndarray:
    """To the nearest, halves away from 0."""
    return np.trunc(values + np.copysign(0.5, values))


def closed(image: np.ndarray, below: int, radius: int) -> np.ndarray:
    """Windows cut off at the border: beyond it nothing is dark and nothing is light."""
    window = np.ones((2 * radius + 1, 2 * radius + 1))
    grown = ndimage.binary_dilation(image < below, window)
    return ndimage.binary_erosion(grown, window, border_value=1)


def sums(values: np.ndarray, radius: int) -> np.ndarray:
    return ndimage.correlate(values.astype(np.int64), np.ones((2 * radius + 1,) * 2, np.int64), mode="constant")


def normalise(image: np.ndarray, mask: np.ndarray, near: int, wide: int, floor: float, limit: int) -> np.ndarray:
    used = mask != 0
    value = image * used.astype(np.int64)
    mean = 4 * sums(value, near) // np.maximum(sums(used, near), 1)
    value = np.where(used, mean - 4 * value, 0)
    variance = sums(value**2, wide) / np.maximum(sums(used, wide), 1)
    scaled = rounded(256 * value / np.sqrt(variance + 16 * floor**2))
    return np.clip(np.where(used, scaled, 0), -limit, limit).astype(np.int16)


def gradients(image: np.ndarray, sigma: float, frame: int, block: int) -> np.ndarray:
    grey = image.astype(np.float64)
    slopes = [ndimage.gaussian_filter(grey, sigma, order=order) for order in ((0, 1), (1, 0))]
    for slope in slopes:
        slope[:frame] = slope[-frame:] = slope[:, :frame] = slope[:, -frame:] = 0
    gx, gy = slopes
    rows, columns = (np.arange(0, side, block) for side in image.shape)

    def total(values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(np.add.reduceat(values, rows, axis=0), columns, axis=1)

    return np.stack([total(gx * gx), total(gy * gy), total(gx * gy)]) / total(np.ones(image.shape))


def tensor(image: np.ndarray, cell: int) -> np.ndarray:
    h, w = image.shape
    gx, gy = (ndimage.correlate(image.astype(np.int64), one) for one in (GRADIENT, GRADIENT.T))
    inside = np.zeros((h, w), np.int64)
    inside[2:-2, 2:-2] = 1
    rows, columns = np.arange(0, h, cell), np.arange(0, w, cell)
    products = np.stack([gx * gx, gy * gy, gx * gy]) * inside
    return np.add.reduceat(np.add.reduceat(products, rows, axis=1), columns, axis=2).astype(np.float64)


def signatures(
    image: np.ndarray, y: np.ndarray, x: np.ndarray, angle: np.ndarray, along: int, across: int
) -> np.ndarray:
    i, j = np.arange(-along, along + 1, 2), np.arange(-across, across + 1)[:, None]
    c, s = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    py = y[:, None, None] - s * i - c * j
    px = x[:, None, None] + c * i - s * j
    values = ndimage.map_coordinates(image.astype(np.float64), [py, px], order=1, mode="constant")
    outside = (py < 0) | (px < 0) | (py >= image.shape[0] - 1) | (px >= image.shape[1] - 1)
    return np.where(outside, 0, values).mean(2)


def spread(grid: np.ndarray, cell: int, h: int, w: int) -> np.ndarray:
    """In the middle of the 2 x 2 pixels that each pixel belongs to."""
    y, x = np.meshgrid(*((np.arange(side) // 2 * 2 + 1) / cell - 0.5 for side in (h, w)), indexing="ij")
    return ndimage.map_coordinates(grid, [y, x], order=1, mode="nearest")


def gabor(
    image: np.ndarray, angle: np.ndarray, period: np.ndarray, bank: np.ndarray, shift: int
) -> tuple[np.ndarray, np.ndarray]:
    size = bank.shape[3]
    out = np.zeros((2, *image.shape), np.int64)
    for a, p in set(zip(angle.ravel().tolist(), period.ravel().tolist(), strict=True)):
        if a >= bank.shape[0] or p >= bank.shape[1]:
            continue
        here = (angle == a) & (period == p)
        for k in range(2):
            filter_ = bank[a, p, k, :, :size].astype(np.int64)
            out[k][here] = ndimage.correlate(image.astype(np.int64), filter_, mode="constant")[here]
    even, odd = np.clip((out + (1 << (shift - 1))) >> shift, -32767, 32767).astype(np.int16)
    return even, odd


def level(even: np.ndarray, odd: np.ndarray, soft: float) -> np.ndarray:
    e, o = even.astype(np.float64), odd.astype(np.float64)
    return rounded(256 * e / (np.sqrt(e**2 + o**2) + soft)).astype(np.int16)


def windings(even: np.ndarray, odd: np.ndarray, angle: np.ndarray, steps: int) -> dict[tuple[int, int], int]:
    """Turns of the phase around each square of four pixels, by its top left one; from the phases themselves."""
    found = {}
    for y, x in np.ndindex(even.shape[0] - 1, even.shape[1] - 1):
        ring = [(y, x), (y + 1, x), (y + 1, x + 1), (y, x + 1)]
        turns = [(int(angle[at]) - int(angle[y, x]) + steps // 2) % steps - steps // 2 for at in ring]
        if any(angle[at] == 255 for at in ring) or max(map(abs, turns)) * 8 > steps:
            continue
        reversed_ = [abs(int(angle[at]) - int(angle[y, x])) * 2 > steps for at in ring]
        phase = [
            np.arctan2(-float(odd[at]) if r else odd[at], even[at] + 0.5) for at, r in zip(ring, reversed_, strict=True)
        ]
        around = np.diff([*phase, phase[0]])
        turn = np.round(((around + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi))
        if turn:
            found[y, x] = int(turn)
    return found
