"""What every kind that reads pictures needs: opened with distrust, upright, eight bits deep, without transparency."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from truename import wsq
from truename.errors import SampleError
from truename.types import Sample

Opened = AbstractContextManager[Image.Image]
"""What :func:`opened` gives, for those who wrap it."""

wsq.register()

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "JPEG2000", "WSQ")
"""By Pillow's names, all that any kind reads; none of them runs another program or fetches anything."""

_NAMES = {"JPEG2000": "JPEG 2000", "WEBP": "WebP"}

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation of EXIF (CIPA DC-008, tag 0x0112)."""


@contextmanager
def opened(sample: Sample, formats: Sequence[str], most_pixels: int, smaller: str) -> Iterator[Image.Image]:
    """A sample's picture, its header read and its size allowed; what goes wrong inside the block is a SampleError, too.

    Args:
        sample: the picture.
        formats: by Pillow's names; no other decoder sees the content.
        most_pixels: refused above, before anything is decoded.
        smaller: what to do about a picture that is too large.

    Raises:
        SampleError: not a picture in one of ``formats``, damaged, or too large.
    """
    name = sample.name or "the sample"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a damaged tag that Pillow warns of is no reason to refuse the picture
            with Image.open(io.BytesIO(sample.content), formats=tuple(formats)) as image:
                if image.width * image.height > most_pixels:
                    raise _too_large(name, f"{image.width} x {image.height}", most_pixels, smaller)
                yield image
    except SampleError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(name, "more", most_pixels, smaller) from error
    except UnidentifiedImageError as error:
        *most, last = (_NAMES.get(format, format) for format in formats)
        raise SampleError(
            expected=f"a {', '.join(most)} or {last} picture",
            found=f"{len(sample.content)} bytes of something else, or damaged, in {name}",
            do="convert it to one of these formats without loss",
        ) from error
    except Exception as error:  # Pillow's decoders raise whatever the damage leads them to
        raise SampleError(
            expected="a complete picture",
            found=f"{sample.name or 'a sample'} that cannot be decoded ({type(error).__name__})",
            do="copy or scan it again",
        ) from error


def plain(image: Image.Image) -> Image.Image:
    """The picture in eight bits a channel: 16 bits are scaled, transparency shows a white ground."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I"):
        wide = np.asarray(image, dtype=np.float32)
        return Image.fromarray(np.clip(np.round(wide / 257), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        colour = image.convert("RGBA")
        ground = Image.new("RGBA", colour.size, "white")
        return Image.alpha_composite(ground, colour).convert("RGB")
    return image


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as it is meant to be seen."""
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def orientation(image: Image.Image) -> int:
    """EXIF's orientation of a picture that is loaded: 1 to 8, or 1 where it says none or is damaged."""
    with suppress(Exception):  # tags may be damaged in any way; the picture is as it is
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    return 1


def _too_large(name: str, found: str, most: int, smaller: str) -> SampleError:
    return SampleError(expected=f"at most {most:,} pixels", found=f"{found} in {name}", do=smaller)
