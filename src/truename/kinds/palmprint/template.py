"""The stored form of a palm. There are two, told apart by how they begin: minutiae of a picture that shows ridges
("TNpm", ridge/template.py), and the code of a region, described here.

Layout, little endian:

    offset  size   field
    0       4      magic "TNpr"
    4       1      version, 1
    5       768    the code: 6 planes of 32 rows, a row in 32 bits, its first cell the lowest
    773     4      CRC-32 of everything before
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from truename.errors import TemplateError
from truename.kinds.palmprint.code import ROWS

MAGIC = b"TNpr"
VERSION = 1
_HEADER = struct.Struct("<4sB")
_END = _HEADER.size + 4 * ROWS
SIZE = _END + 4


def encode(code: NDArray[np.uint32]) -> bytes:
    """Pack a code of uint32[192] for storing: 777 bytes."""
    body = _HEADER.pack(MAGIC, VERSION) + code.astype("<u4").tobytes()
    return body + struct.pack("<I", zlib.crc32(body))


def decode(data: bytes) -> NDArray[np.uint32]:
    """Unpack what :func:`encode` packed: uint32[192].

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    if len(data) < _HEADER.size or data[:4] != MAGIC:
        raise _damaged(f"{len(data)} bytes that begin with {data[:4]!r}")
    version = _HEADER.unpack_from(data)[1]
    if version != VERSION:
        raise TemplateError(
            expected=f"a palm-print template of version {VERSION}",
            found=f"version {version}",
            do="extract it again from the original with this version of truename",
        )
    if len(data) != SIZE:
        raise _damaged(f"{len(data)} bytes where there should be {SIZE}")
    if struct.unpack_from("<I", data, _END)[0] != zlib.crc32(data[:_END]):
        raise _damaged("a checksum that differs")
    return np.frombuffer(data, "<u4", ROWS, _HEADER.size).astype(np.uint32)


def _damaged(found: str) -> TemplateError:
    return TemplateError(
        expected="a complete palm-print template", found=found, do="extract it again from the original"
    )
