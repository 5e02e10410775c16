"""Small real pictures, one of each format that is read."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def pictures() -> dict[str, bytes]:
    """The same 32 x 24 grey picture, encoded, by the suffix that its format usually has."""
    grey = Image.fromarray(np.arange(24 * 32, dtype=np.uint8).reshape(24, 32))
    encoded = {}
    for suffix, name in {"png": "PNG", "tif": "TIFF", "bmp": "BMP", "jpg": "JPEG", "jp2": "JPEG2000"}.items():
        buffer = io.BytesIO()
        grey.save(buffer, name)
        encoded[suffix] = buffer.getvalue()
    raw = io.BytesIO()
    grey.save(raw, "JPEG2000", no_jp2=True)
    big = io.BytesIO()
    grey.save(big, "TIFF", big_tiff=True)
    return encoded | {"j2k": raw.getvalue(), "btf": big.getvalue()}


@pytest.fixture(scope="session")
def photos() -> dict[str, bytes]:
    """The same 32 x 24 picture in colour, in every format that faces are read from."""
    colour = Image.fromarray(np.arange(24 * 32 * 3, dtype=np.uint32).astype(np.uint8).reshape(24, 32, 3))
    encoded = {}
    for suffix, name in {
        "png": "PNG",
        "tif": "TIFF",
        "bmp": "BMP",
        "jpg": "JPEG",
        "jp2": "JPEG2000",
        "gif": "GIF",
        "webp": "WEBP",
        "avif": "AVIF",
    }.items():
        buffer = io.BytesIO()
        colour.save(buffer, name)
        encoded[suffix] = buffer.getvalue()
    clear = io.BytesIO()
    colour.convert("RGBA").save(clear, "PNG")
    inks = io.BytesIO()
    colour.convert("CMYK").save(inks, "JPEG")
    palette = io.BytesIO()
    colour.convert("P").save(palette, "PNG")
    return encoded | {"clear.png": clear.getvalue(), "cmyk.jpg": inks.getvalue(), "palette.png": palette.getvalue()}
