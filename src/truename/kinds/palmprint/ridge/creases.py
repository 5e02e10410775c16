"""Where a palm's creases run: long white lines, in which there are no ridges and hence no minutiae.

Filters that follow the ridges bridge a crease, and what they put there is their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds.palmprint.ridge import params

_EVERY = 4  # pixels; what is as smooth as the surroundings is looked at in every fourth only


def find(image: NDArray[np.uint8], foreground: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels of creases, bool[h, w].

    A crease has much less ink than its surroundings once ridges and valleys are blurred into one grey, and it is long.

    Args:
        image: uint8[h, w] at 500 ppi, ridges dark.
        foreground: bool[ceil(h/16), ceil(w/16)], where the ridges are.
    """
    h, w = image.shape
    ridges = foreground.repeat(BLOCK, 0).repeat(BLOCK, 1)[:h, :w]
    ink = ndimage.gaussian_filter(np.float32(255) - image, params.BLUR_RIDGES, truncate=3)
    weight = ridges[::_EVERY, ::_EVERY].astype(np.float32)
    usual = _blurred(ink[::_EVERY, ::_EVERY] * weight) / (_blurred(weight) + np.float32(1e-3))
    usual = usual.repeat(_EVERY, 0).repeat(_EVERY, 1)[:h, :w]
    labels, count = ndimage.label((ink < params.CREASE_INK * usual) & ridges, np.ones((3, 3)))
    long = np.zeros(count + 1, np.bool_)
    for k, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        long[k] = np.hypot(rows.stop - rows.start, columns.stop - columns.start) >= params.CREASE_LENGTH
    return np.asarray(long[labels])


def _blurred(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(ndimage.gaussian_filter(values, params.BLUR_SURROUNDINGS / _EVERY, truncate=3))
