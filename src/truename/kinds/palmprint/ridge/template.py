"""The form in which the minutiae of a palm are stored.

Bytes, little-endian:

    offset  size    content
    0       4       "TNpm"
    4       1       version, 1
    5       2       n, minutiae, up to 4,000
    7       4       rows, columns of the foreground map (2 bytes each, up to 1,023), blocks of 16 pixels
    11      6 n     minutiae: x, y (uint16, pixels at 500 ppi), direction (uint8, 1/256 turns), type and quality (uint8:
                    bit 7 set for a bifurcation; bits 0 to 6 the quality, 0 to 100)
    11+6n   ...     the foreground map, a bit a block, row by row, first block in the highest bit
    end     4       CRC-32 of everything before

A palm of 700 minutiae on 125 x 107 blocks takes 5,887 bytes.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

from truename.errors import TemplateError
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING, Minutiae
from truename.kinds._ridge.segmentation import BLOCK

MAGIC = b"TNpm"
VERSION = 1
MAX_MINUTIAE = 4000  # three times what a large palm shows; also PalmParams::MOST in cpp/palm_ridge.cpp
MAX_BLOCKS = 1023  # a side: 16,368 pixels, 83 cm
_HEADER = struct.Struct("<4sBHHH")
_MINUTIA = np.dtype([("x", "<u2"), ("y", "<u2"), ("direction", "u1"), ("type_quality", "u1")])


def encode(minutiae: Minutiae) -> bytes:
    """Pack for storing.

    Raises:
        ValueError: more than 4,000 minutiae, or a foreground map of more than 1,023 blocks a side.
    """
    rows, columns = minutiae.foreground.shape
    if len(minutiae) > MAX_MINUTIAE or max(rows, columns) > MAX_BLOCKS:
        raise ValueError(
            f"{len(minutiae)} minutiae on {rows} x {columns} blocks; at most {MAX_MINUTIAE} on {MAX_BLOCKS} a side"
        )
    packed = np.empty(len(minutiae), _MINUTIA)
    packed["x"], packed["y"], packed["direction"] = np.rint(minutiae.x), np.rint(minutiae.y), minutiae.turns()
    packed["type_quality"] = np.where(minutiae.type == BIFURCATION, 0x80, 0) | minutiae.quality
    body = _HEADER.pack(MAGIC, VERSION, len(minutiae), rows, columns) + packed.tobytes()
    body += np.packbits(minutiae.foreground).tobytes()
    return body + struct.pack("<I", zlib.crc32(body))


def decode(data: bytes) -> Minutiae:
    """Unpack what :func:`encode` packed.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    if len(data) < _HEADER.size + 4 or data[:4] != MAGIC:
        raise _damaged(f"{len(data)} bytes that begin with {data[:4]!r}")
    _, version, n, rows, columns = _HEADER.unpack_from(data)
    if version != VERSION:
        raise TemplateError(
            expected=f"a palm-print template of version {VERSION}",
            found=f"version {version}",
            do="extract it again from the original with this version of truename",
        )
    if n > MAX_MINUTIAE or max(rows, columns) > MAX_BLOCKS:
        raise _damaged(f"a header that announces {n} minutiae on {rows} x {columns} blocks")
    end_of_minutiae = _HEADER.size + n * _MINUTIA.itemsize
    end = end_of_minutiae + (rows * columns + 7) // 8
    if len(data) != end + 4:
        raise _damaged(f"{len(data)} bytes where its header announces {end + 4}")
    if struct.unpack_from("<I", data, end)[0] != zlib.crc32(data[:end]):
        raise _damaged("a checksum that differs")
    packed = np.frombuffer(data, _MINUTIA, n, _HEADER.size)
    if n and (packed["x"].max() >= columns * BLOCK or packed["y"].max() >= rows * BLOCK):
        raise _damaged("minutiae outside its picture")
    bits = np.unpackbits(np.frombuffer(data, np.uint8, end - end_of_minutiae, end_of_minutiae), count=rows * columns)
    return Minutiae(
        x=packed["x"].astype(np.float32),
        y=packed["y"].astype(np.float32),
        direction=(packed["direction"] * (2 * np.pi / 256)).astype(np.float32),
        type=np.where(packed["type_quality"] & 0x80, BIFURCATION, ENDING).astype(np.uint8),
        quality=np.minimum(packed["type_quality"] & 0x7F, 100).astype(np.uint8),
        foreground=bits.reshape(rows, columns).astype(np.bool_),
    )


def _damaged(found: str) -> TemplateError:
    return TemplateError(
        expected="a complete palm-print template", found=found, do="extract it again from the original"
    )
