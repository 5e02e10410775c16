"""Turns networks as their makers publish them into ONNX: data in, data out; nothing that was fetched is ever run.

Each converter reads its one format strictly and refuses what it does not know. What it writes depends on nothing but
what it read, so that the manifest pins both: the hash of each part and the hash of the result.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from truename.provenance.convert.errors import ConversionError

__all__ = ["ConversionError", "convert"]


def convert(conversion: str, parts: Mapping[str, bytes], output: str) -> bytes:
    """A network as ONNX.

    Args:
        conversion: one of ``truename.provenance.manifest.CONVERSIONS``.
        parts: the files that it is made of, by name.
        output: name for the one output; of no account where there are several, which have names of their own.

    Raises:
        ConversionError: the parts are not what that conversion reads.
    """
    with np.errstate(all="ignore"):  # numbers that leave float32 are refused where they would be written
        return _convert(conversion, parts, output)


def _convert(conversion: str, parts: Mapping[str, bytes], output: str) -> bytes:
    match conversion:
        case "centerface":
            from truename.provenance.convert import centerface

            return centerface.convert(parts)
        case "dlib-resnet":
            from truename.provenance.convert import dlib

            return dlib.convert(parts, output)
        case "minifasnet":
            from truename.provenance.convert import pytorch

            return pytorch.convert(parts, output)
        case "openvino-ir":
            from truename.provenance.convert import openvino_ir

            return openvino_ir.convert(parts, output)
    raise ConversionError(f"no conversion {conversion!r}")
