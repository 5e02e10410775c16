"""Where a picture shows ridges, and how clearly.

Blocks with much coherent gradient energy are ridges (Bazen and Gerez, "Segmentation of fingerprint images", 2001, whose
features are coherence, mean and variance; here coherence times energy, thresholded against the picture's own best).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename._kernels import ridge as kernel

BLOCK = 16
"""Pixels a side at 500 ppi: about two ridge periods (0.8 mm), the least in which a direction is defined."""

_GRADIENT_SIGMA = 1.0  # pixels; removes pixel noise, keeps ridges of 4 pixels and more
_NEIGHBOURHOOD_SIGMA = 0.6  # blocks, about 10 pixels: one ridge period on either side
_THRESHOLD = 0.03  # of the picture's 95th percentile; by eye on 48 prints of six sensors, stable from 0.02 to 0.06
_FRAME = 5  # pixels at the border: a line of up to two, as scanners draw around pictures, and the gradient's reach
_CLOSE = 3  # blocks; bridges creases and blotches up to about 5 mm
_KEEP_PART = 0.2  # of the largest part's area; smaller separate parts are dirt or a second finger's edge


@dataclass(frozen=True, slots=True)
class Ridges:
    """Per block of ``BLOCK`` pixels, arrays of [rows, columns].

    Attributes:
        foreground: bool, where ridges are.
        coherence: float32, 0 (no common direction) to 1 (all gradients parallel).
        energy: float32, mean squared gradient, grey levels squared.
    """

    foreground: NDArray[np.bool_]
    coherence: NDArray[np.float32]
    energy: NDArray[np.float32]


def segment(image: NDArray[np.uint8]) -> Ridges:
    """Find the ridges of a picture of uint8[h, w] at 500 ppi."""
    gxx, gyy, gxy = (
        ndimage.gaussian_filter(product, _NEIGHBOURHOOD_SIGMA)
        for product in kernel.gradients(image, _GRADIENT_SIGMA, _FRAME, BLOCK)
    )
    energy = gxx + gyy
    # The 1 keeps flat background, whose gradients are rounding, from looking coherent.
    coherence = np.sqrt((gxx - gyy) ** 2 + 4 * gxy**2) / (energy + 1)
    clear = energy * coherence
    foreground = clear > _THRESHOLD * np.percentile(clear, 95)
    return Ridges(_smooth(foreground), coherence.astype(np.float32), energy.astype(np.float32))


def block_means(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means of ``BLOCK`` x ``BLOCK`` pixels, the last ones over what is there: float32[ceil(h/16), ceil(w/16)]."""
    h, w = values.shape
    rows, columns = np.arange(0, h, BLOCK), np.arange(0, w, BLOCK)
    sums = np.add.reduceat(np.add.reduceat(values, rows, axis=0), columns, axis=1)
    counts = np.outer(np.diff(np.append(rows, h)), np.diff(np.append(columns, w)))
    return np.asarray(sums / counts, dtype=np.float32)


def _smooth(foreground: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop scratches and specks, bridge creases, fill holes."""
    # A scratch is one block wide, a finger never is; edges repeat so that a cut-off print keeps its border.
    padded = np.pad(foreground, _CLOSE, mode="edge")
    padded = ndimage.binary_opening(padded, np.ones((2, 2), np.bool_))
    padded = ndimage.binary_closing(padded, iterations=_CLOSE)
    opened = ndimage.binary_opening(padded)[_CLOSE:-_CLOSE, _CLOSE:-_CLOSE]
    labels, count = ndimage.label(opened)
    if count > 1:
        areas = ndimage.sum_labels(opened, labels, np.arange(1, count + 1))
        opened = np.isin(labels, 1 + np.flatnonzero(areas >= _KEEP_PART * areas.max()))
    return np.asarray(ndimage.binary_fill_holes(opened), dtype=np.bool_)
