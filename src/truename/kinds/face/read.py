"""Reads a picture of faces: RGB, upright, whole."""

from __future__ import annotations

import io
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from truename.errors import SampleError
from truename.kinds import _picture
from truename.types import Sample

FORMATS = _picture.FORMATS

MAX_PIXELS = 110_000_000
"""Of the file as it is: a phone's 108 megapixels, 0.8 GB while it is being decoded. Nothing larger is scaled down
instead: a region is in pixels of the picture as it is stored, and must mean the same on every machine."""

MIN_SIDE = 32
"""Pixels. Detectors find faces of ten pixels, but nobody is recognised by one that does not fill 32."""

_ANIMATIONS = frozenset({"GIF", "PNG", "WEBP", "AVIF", "TIFF"})
"""Formats whose further frames are pictures of their own. Those of a phone's JPEG are depth and brightness maps."""


def read(sample: Sample) -> NDArray[np.uint8]:
    """Decode a sample's whole picture, whatever its region: uint8[h, w, 3], RGB as in sRGB, its orientation applied.

    Of an animation or of several pages it is the first picture; :func:`animated` tells. Transparency shows a white
    ground. A grey picture has three equal channels.

    Raises:
        SampleError: not a picture in one of ``FORMATS``, cut short, damaged, or of a size that cannot be.
    """
    with _opened(sample) as image:
        if min(image.size) < MIN_SIDE:
            raise SampleError(
                expected=f"a picture of at least {MIN_SIDE} pixels a side",
                found=f"{image.width} x {image.height} in {sample.name or 'the sample'}",
                do="find the picture in its original size",
            )
        image.load()
        turned = _picture.orientation(image)  # asked after loading, since Pillow turns a TIFF by itself
        return np.asarray(_picture.upright(_srgb(image), turned), dtype=np.uint8)


def animated(sample: Sample) -> bool:
    """Whether there is more to see than what :func:`read` takes: an animation, or several pages.

    Raises:
        SampleError: as for :func:`read`, as far as the header shows.
    """
    with _opened(sample) as image:
        return image.format in _ANIMATIONS and bool(getattr(image, "is_animated", False))


def _opened(sample: Sample) -> _picture.Opened:
    return _picture.opened(sample, FORMATS, MAX_PIXELS, "scale it down, or crop it to the people")


def _srgb(image: Image.Image) -> Image.Image:
    """Three channels in the colours that sRGB gives them, if the picture's profile can be read."""
    profile = image.info.get("icc_profile")
    image = _picture.plain(image)
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, TypeError, ValueError):  # broken, or of another kind of picture
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(source):
                srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
                return ImageCms.profileToProfile(image, source, srgb, outputMode="RGB") or image
    return image if image.mode == "RGB" else image.convert("RGB")
