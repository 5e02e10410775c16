"""The square region of a palm: where the two valleys put it, and how it is cut out.

    valley -- index, middle         valley -- ring, little
              x .................... x                      half of WIDTH on either side of their midpoint,
                  +------------+                            DROP below the line through them,
                  |            |                            square, and upright as the fingers are
                  |   region   |
                  +------------+

The way of Zhang, Kong, You and Wong, 2003, "Online palmprint identification", section 2: the line through the valleys
gives place and direction. The size follows their distance, as contactless pictures need, which know no scale.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

SIDE = 128
"""Pixels along a region: what open palm-print sets are cut to, and what the code's grid of 32 x 32 divides."""
WIDTH = 1.0
"""Side of the region in distances between the valleys, which are 35 to 50 mm apart in grown-ups. Wider ones leave the
part of the palm that pegged sensors show, where the fingers are held apart."""
DROP = 1 / 8
"""From the valleys to the region in the same unit, about 5 mm: below the creases of the fingers' bases, above the heart
line."""

Floats = NDArray[np.float64]


class Side(StrEnum):
    """Which hand it is, if the palm is seen and the picture is not mirrored."""

    LEFT = "left"
    RIGHT = "right"
    UNKNOWN = "unknown"


def square(valleys: Floats) -> Floats:
    """Corners of the region that belongs to two valleys.

    Args:
        valleys: float[2, 2], x and y in the picture's pixels, y down: the outer valleys of the four fingers, the left
            one first, as seen when the fingers point up.

    Returns:
        float64[4, 2]: top left, top right, bottom right, bottom left, as seen when the fingers point up.
    """
    left, right = np.asarray(valleys, np.float64)
    across = right - left
    down = np.array([-across[1], across[0]])
    top = (left + right) / 2 + DROP * down
    half, height = WIDTH / 2 * across, WIDTH * down
    return np.stack([top - half, top + half, top + half + height, top - half + height])


def cut_square(image: NDArray[np.uint8], corners: Floats) -> NDArray[np.uint8]:
    """What lies inside the corners, turned upright and scaled to :data:`SIDE` pixels.

    What is finer than a pixel of the region is averaged away first, so that nothing aliases. Beyond the picture's
    border its last pixels go on.

    Args:
        image: uint8[h, w].
        corners: float[4, 2] of a square, as :func:`square` gives them.

    Returns:
        uint8[128, 128].
    """
    corners = np.asarray(corners, np.float64)
    height, width = image.shape
    # Only what the region covers is touched: a phone's picture has forty times as many pixels.
    scale = float(np.hypot(*(corners[1] - corners[0]))) / SIDE
    margin = 2 + 4 * scale
    x0, y0 = np.clip(np.floor(corners.min(0) - margin).astype(int), 0, [width - 1, height - 1])
    x1, y1 = np.clip(np.ceil(corners.max(0) + margin).astype(int), [x0 + 1, y0 + 1], [width, height])
    part = image[y0:y1, x0:x1].astype(np.float32)
    # Pixels are averaged to half the width of the region's own; the rest is a Gaussian's.
    block = max(int(scale / 2), 1)
    part = averaged(part, block)
    left = scale / block
    if left > 1:
        part = ndimage.gaussian_filter(part, 0.5 * np.sqrt(left**2 - 1), mode="nearest", truncate=3)
    step = (np.arange(SIDE) + 0.5) / SIDE
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    # A pixel's middle has whole numbers; so has that of a block, a little aside.
    origin = corners[0] + 0.5 - [x0, y0]
    x = ((origin[0] + along[0] * step)[None, :] + (down[0] * step)[:, None]) / block - 0.5
    y = ((origin[1] + along[1] * step)[None, :] + (down[1] * step)[:, None]) / block - 0.5
    region = ndimage.map_coordinates(part, [y, x], order=1, mode="nearest")
    return np.asarray(np.clip(np.rint(region), 0, 255), np.uint8)


def averaged(image: NDArray[np.float32], block: int) -> NDArray[np.float32]:
    """The picture in blocks of ``block`` x ``block`` pixels; rows and columns that fill none are repeated."""
    if block == 1:
        return image
    height, width = image.shape
    image = np.pad(image, ((0, -height % block), (0, -width % block)), mode="edge")
    rows = image.reshape(image.shape[0] // block, block, -1).mean(1, dtype=np.float32)
    return np.asarray(rows.reshape(rows.shape[0], -1, block).mean(2, dtype=np.float32))
