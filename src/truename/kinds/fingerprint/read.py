"""Reads a picture of one finger: greyscale, 500 ppi, ridges dark."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.errors import ResolutionError, SampleError
from truename.kinds import _picture
from truename.types import Sample

PPI = 500
"""Resolution that everything after reading works at (ISO/IEC 19794-4: 500 ppi is the standard capture setting)."""

FORMATS = ("PNG", "TIFF", "BMP", "JPEG", "JPEG2000", "WSQ")
MIN_PPI, MAX_PPI = 250, 4000
"""Below 250 ppi a ridge period has fewer than five pixels; above 4,000 no fingerprint device exists."""

MAX_PIXELS = 40_000_000
"""Of the file as it is: a 4 x 4 inch slap at 1,500 ppi. Decoding more would let one small file take gigabytes."""

MAX_SIDE, MIN_SIDE = 2000, 64
"""At 500 ppi: 4 inches (a slap of four fingers is 3.2 x 3 inches), and 3 mm, where no print has a dozen minutiae."""

_STATE = "state it with --ppi (500 for most live-scan devices)"


def read(sample: Sample) -> NDArray[np.uint8]:
    """Decode a sample: uint8[h, w] at 500 ppi, 0 black.

    Raises:
        SampleError: not a picture in one of ``FORMATS``, damaged, or of a size that cannot be.
        ResolutionError: neither the file nor the sample says how many pixels make an inch.
    """
    with _picture.opened(sample, FORMATS, MAX_PIXELS, "crop the picture to one finger") as image:
        horizontal, vertical = _resolution(sample, image)
        grey = _picture.plain(image).convert("L")
    size = round(grey.width * PPI / horizontal), round(grey.height * PPI / vertical)
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in size):
        raise SampleError(
            expected=f"a print of {MIN_SIDE} to {MAX_SIDE} pixels a side at {PPI} ppi",
            found=f"{size[0]} x {size[1]} pixels in {sample.name or 'the sample'} at that scale",
            do="check the resolution, and crop the picture to one finger",
        )
    if size != grey.size:
        grey = grey.resize(size, Image.Resampling.BICUBIC)
    return np.asarray(grey, dtype=np.uint8)


def _resolution(sample: Sample, image: Image.Image) -> tuple[float, float]:
    """Pixels per inch across and down: what the user states, else what the file says."""
    if sample.ppi is not None:
        found, stated = (sample.ppi, sample.ppi), "stated"
    elif "dpi" in image.info:
        found, stated = (float(image.info["dpi"][0]), float(image.info["dpi"][1])), "written in the file"
    else:
        raise ResolutionError(
            expected="a picture that says how many pixels make an inch",
            found=f"no resolution in {sample.name or 'the sample'}",
            do=_STATE,
        )
    if not all(MIN_PPI <= ppi <= MAX_PPI for ppi in found):
        # Screens' 72 and 96 ppi are what programs write when they do not know.
        raise ResolutionError(
            expected=f"a resolution of {MIN_PPI} to {MAX_PPI} ppi",
            found=f"{found[0]:g} x {found[1]:g} ppi {stated} ({sample.name or 'the sample'})",
            do=_STATE,
        )
    return found
