"""What is stored of a face: its embedding in half precision, and where in the picture it was.

Layout, little endian: magic "TNFA", version, reserved byte, dimension (uint16); box, five points, length of the
embedding and confidence as float32; the embedding, normalised, as float16; CRC-32 of all that. 580 bytes at 256.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename.errors import TemplateError

MAGIC, VERSION = b"TNFA", 1
_HEADER = struct.Struct("<4sBxH16f")
MAX_DIMENSION = 4096
"""Of an embedding; the largest in use has 512."""

_UNIT = 0.01
"""How far half precision takes a unit vector from length 1, at most; ten times what was seen."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceTemplate:
    """One face.

    Attributes:
        embedding: float32[d], of length 1 to half precision.
        norm: its length before, as the network gave it.
        box: float32[4], left, top, width, height in pixels of the upright picture.
        points: float32[5, 2], as in :class:`truename.kinds.face.detect.Faces`.
        confidence: of the detector, 0 to 1.
    """

    embedding: NDArray[np.float32]
    norm: float
    box: NDArray[np.float32]
    points: NDArray[np.float32]
    confidence: float


def encode(face: FaceTemplate) -> bytes:
    """Pack for storing."""
    places = [*face.box.ravel().tolist(), *face.points.ravel().tolist(), face.norm, face.confidence]
    body = _HEADER.pack(MAGIC, VERSION, len(face.embedding), *places) + face.embedding.astype("<f2").tobytes()
    return body + struct.pack("<I", zlib.crc32(body))


def decode(data: bytes) -> FaceTemplate:
    """Unpack what :func:`encode` packed.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    if len(data) < _HEADER.size + 4 or data[:4] != MAGIC:
        raise _damaged(f"{len(data)} bytes that begin with {data[:4]!r}")
    _, version, dimension, *places = _HEADER.unpack_from(data)
    if version != VERSION:
        raise TemplateError(
            expected=f"a face template of version {VERSION}",
            found=f"version {version}",
            do="extract it again from the original with this version of truename",
        )
    end = _HEADER.size + 2 * dimension
    if not 0 < dimension <= MAX_DIMENSION or len(data) != end + 4:
        raise _damaged(f"{len(data)} bytes where its header announces {end + 4}")
    if struct.unpack_from("<I", data, end)[0] != zlib.crc32(data[:end]):
        raise _damaged("a checksum that differs")
    embedding = np.frombuffer(data, "<f2", dimension, _HEADER.size).astype(np.float32)
    *where, norm, confidence = places
    sound = np.all(np.isfinite(places)) and abs(float(np.linalg.norm(embedding)) - 1) <= _UNIT and norm > 0
    if not sound:
        raise _damaged("numbers that no face has")
    return FaceTemplate(
        embedding=embedding,
        norm=norm,
        box=np.array(where[:4], np.float32),
        points=np.array(where[4:], np.float32).reshape(5, 2),
        confidence=confidence,
    )


def _damaged(found: str) -> TemplateError:
    return TemplateError(expected="a complete face template", found=found, do="extract it again from the original")
