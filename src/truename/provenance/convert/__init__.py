"""Turns networks as their makers publish them into ONNX: data in, data out, and nothing that was fetched is ever run.

Each converter reads its one format strictly and refuses what it does not know. What it writes depends on nothing but what
it read, so that the manifest pins both: the hash of each part and the hash of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from truename.provenance.convert.errors import ConversionError

__all__ = ["CONVERTERS", "ConversionError", "convert"]


def _centerface(parts: Mapping[str, bytes], output: str) -> bytes:
    from truename.provenance.convert import centerface

    return centerface.convert(parts)


def _dlib(parts: Mapping[str, bytes], output: str) -> bytes:
    from truename.provenance.convert import dlib

    return dlib.convert(parts, output)


def _minifasnet(parts: Mapping[str, bytes], output: str) -> bytes:
    from truename.provenance.convert import pytorch

    return pytorch.convert(parts, output)


def _openvino_ir(parts: Mapping[str, bytes], output: str) -> bytes:
    from truename.provenance.convert import openvino_ir

    return openvino_ir.convert(parts, output)


CONVERTERS: Mapping[str, Callable[[Mapping[str, bytes], str], bytes]] = {
    "centerface": _centerface,
    "dlib-resnet": _dlib,
    "minifasnet": _minifasnet,
    "openvino-ir": _openvino_ir,
}
