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
