"""From a sample to the text of a name: UTF-8, one name as somebody wrote it, in any script and order."""

from __future__ import annotations

import unicodedata

from truename.errors import SampleError
from truename.kinds.name import params
from truename.types import UNKNOWN_POSITION, Sample


def read(sample: Sample) -> str:
    """The name, in normal form C, white space folded; empty where there is none or it is too long for one.

    Raises:
        SampleError: the content is not text, or has a position.
    """
    if sample.position != UNKNOWN_POSITION:
        raise SampleError(
            expected="a name without a position", found=f"position {sample.position}", do="leave the position out"
        )
    if len(sample.content) > params.LONGEST_TEXT:
        return ""
    try:
        text = sample.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SampleError(
            expected="a name as UTF-8 text",
            found=f"{len(sample.content)} bytes that are not UTF-8",
            do="save the text as UTF-8",
        ) from None
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if len(text.encode()) <= params.LONGEST_TEXT else ""
