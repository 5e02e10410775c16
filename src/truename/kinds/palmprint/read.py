"""Reads a picture of a palm, and tells what it is: a region that was cut before, a whole hand, a scan with ridges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.errors import SampleError
from truename.kinds import _picture
from truename.types import Sample

FORMATS = ("PNG", "TIFF", "BMP", "JPEG", "JPEG2000", "WSQ")

PPI = 500
"""What scans with ridges are brought to (ANSI/NIST-ITL 1-2011: the least for palms)."""

RIDGE_PPI, MOST_PPI = 400, 4000
"""From 400 ppi on a ridge period has eight pixels, and minutiae can be found."""

MOST_PIXELS = 60_000_000
"""Of the file as it is: a palm of 5.5 x 8 inches at 1,000 ppi has 44 million, a phone's camera up to 50 million."""

LEAST_SIDE = 64
"""Pixels: a code has 64 x 64."""

LARGEST_REGION, SQUARE = 400, 1.05
"""Regions are square, and published sets cut them to 128 to 300 pixels a side. A hand fills no square so small."""


class What(Enum):
    """What a picture shows."""

    REGION = "region"
    HAND = "hand"
    RIDGES = "ridges"


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded sample.

    Attributes:
        what: how it is to be read.
        image: uint8[h, w], 0 black; at 500 ppi where it shows ridges.
    """

    what: What
    image: NDArray[np.uint8]


def tell(width: int, height: int, ppi: float | None) -> What:
    """What a picture shows, by what the user or the file says of its scale, then by its size.

    Cameras and drawing programs write 72, 96 or 300 ppi when they do not know: only 400 ppi and more say that there
    are ridges. Otherwise a small square is a region, and anything else a hand.
    """
    if ppi is not None and ppi >= RIDGE_PPI:
        return What.RIDGES
    sides = sorted((width, height))
    return What.REGION if sides[1] <= min(LARGEST_REGION, SQUARE * sides[0]) else What.HAND


def read(sample: Sample) -> Picture:
    """Decode a sample.

    Raises:
        SampleError: not a picture in one of ``FORMATS``, damaged, or of a size that cannot be.
    """
    with _picture.opened(sample, FORMATS, MOST_PIXELS, "make the picture smaller, or crop it to the hand") as image:
        ppi = _resolution(sample, image)
        grey = _picture.upright(_picture.plain(image).convert("L"), _picture.orientation(image))
    what = tell(grey.width, grey.height, ppi)
    if what is What.RIDGES and ppi is not None and ppi != PPI:
        size = max(1, round(grey.width * PPI / ppi)), max(1, round(grey.height * PPI / ppi))
        grey = grey.resize(size, Image.Resampling.BICUBIC)
    if min(grey.size) < LEAST_SIDE:
        raise SampleError(
            expected=f"a palm of at least {LEAST_SIDE} pixels a side",
            found=f"{grey.width} x {grey.height} pixels in {sample.name or 'the sample'}",
            do="capture it larger",
        )
    return Picture(what, np.asarray(grey, dtype=np.uint8))


def _resolution(sample: Sample, image: Image.Image) -> float | None:
    """Pixels per inch: what the user states, else what the file says; the lower of two."""
    if sample.ppi is not None:
        found = sample.ppi
    elif "dpi" in image.info:
        found = min(float(value) for value in image.info["dpi"])
    else:
        return None
    if not 0 < found <= MOST_PPI:
        raise SampleError(
            expected=f"a resolution of up to {MOST_PPI} ppi",
            found=f"{found:g} ppi ({sample.name or 'the sample'})",
            do="state it with --ppi, or leave it out for a photograph",
        )
    return found
