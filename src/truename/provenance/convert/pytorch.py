"""MiniFASNet out of a PyTorch file."""

from __future__ import annotations

from collections.abc import Mapping

from truename.provenance.convert.errors import ConversionError


def convert(parts: Mapping[str, bytes], output: str) -> bytes:
    raise ConversionError("not yet")
