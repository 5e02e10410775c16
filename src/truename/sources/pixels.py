"""What formats that carry pictures of prints share: pixels as a file, and what a file's header says of itself."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from truename import wsq
from truename.errors import SampleError


def png(image: Image.Image, ppi: float | None) -> bytes:
    """A picture as PNG, without loss, with its pixels per inch."""
    content = io.BytesIO()
    image.save(content, "PNG", **({"dpi": (ppi, ppi)} if ppi else {}))
    return content.getvalue()


def size(content: bytes, format: str) -> tuple[int, int]:
    """Width and height of a picture of that format (by Pillow's name), as its header states them.

    Raises:
        ValueError: it is none; says why.
    """
    wsq.register()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=(format,)) as image:
                return image.size
    except Exception as error:  # Pillow's readers raise whatever the damage leads them to
        reason = error.found if isinstance(error, SampleError) else type(error).__name__
        raise ValueError(reason) from error
