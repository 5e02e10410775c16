"""The same mean and contrast everywhere, and ridges always dark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truename._kernels import ridge as kernel
from truename.kinds._ridge.segmentation import block_means

MEAN_RADIUS = 8  # pixels; a window of 17, two ridge periods, whose mean hardly changes from ridge to valley
CONTRAST_RADIUS = 16  # twice that: contrast changes more slowly than the mean
FAINTEST = 4.0  # grey levels, deviation; below it noise would be raised to the strength of ridges
DEVIATION = 256  # of the normalised picture
LIMIT = 1023  # four deviations; a scratch counts for no more
DARK = 0.3  # of the way from the background to the print: ridges of a light print still are, grain of the paper is not
VALLEY = 7  # pixels; half of the widest valley between two ridges
BACKGROUND = 0.05  # of the blocks; with less of it nothing is said about its grey
Pixels = NDArray[np.int16]


def normalise(image: NDArray[np.uint8], foreground: NDArray[np.bool_]) -> Pixels:
    """int16[h, w] from uint8[h, w]: mean 0, deviation 256, ridges positive; 0 where nothing touched.

    Ridges are light where the background, which no ridge touches, is darker than the print: the picture is inverted. It
    cannot be told of a print that fills the picture. Minutiae lie in the same places pointing the same way even so:
    what ends on one side is a fork on the other. Only their types change.

    The outline of a grey print on white is stronger than its ridges. So pixels as light as the background, further from
    any ridge than a valley is wide, count neither as foreground nor for its mean.
    """
    mask = np.ones_like(image)
    if BACKGROUND <= 1 - foreground.mean() < 1:
        beside, on = greys(image, foreground)
        if beside < on:  # inverted
            image, beside, on = 255 - image, 255 - beside, 255 - on
        mask = kernel.closed(image, int(beside - DARK * (beside - on)), VALLEY)
    return kernel.normalise(image, mask, MEAN_RADIUS, CONTRAST_RADIUS, FAINTEST, LIMIT)


def greys(image: NDArray[np.uint8], foreground: NDArray[np.bool_]) -> tuple[float, float]:
    """Median grey of the blocks beside the print, and of those on it."""
    grey = block_means(image.astype(np.float32))
    return float(np.median(grey[~foreground])), float(np.median(grey[foreground]))
