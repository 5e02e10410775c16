"""The stored form of minutiae and of where the ridges are, for prints and palms: what differs is how many there may be.

Layout, little endian; c is the bytes of a count, 1 or 2:

    offset    size   field
    0         4      magic, the kind's
    4         1      version
    5         c      n, minutiae
    5+c       2 c    rows, columns of the foreground map (c bytes each), blocks of 16 pixels
    head      6 n    minutiae: x, y (uint16, pixels at 500 ppi), direction (uint8, 1/256 turns), type and quality
                     (uint8: bit 7 set for a bifurcation; bits 0 to 6 the quality, 0 to 100)
    head+6n   ...    the foreground map, a bit a block, row by row, first block in the highest bit
    end       4      CRC-32 of everything before
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np

from truename.errors import TemplateError
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING, Minutiae

_MINUTIA = np.dtype([("x", "<u2"), ("y", "<u2"), ("direction", "u1"), ("type_quality", "u1")])


@dataclass(frozen=True, slots=True)
class Packing:
    """One kind's form.

    Attributes:
        called: what is stored, for messages: "fingerprint".
        magic: four bytes. version: of the form.
        counts: struct's format of n, rows and columns: "BBB".
        most_minutiae, most_blocks: n, and blocks a side, that are allowed.
    """

    called: str
    magic: bytes
    version: int
    counts: str
    most_minutiae: int
    most_blocks: int

    def encode(self, minutiae: Minutiae) -> bytes:
        """Pack for storing.

        Raises:
            ValueError: more minutiae or blocks than are allowed.
        """
        rows, columns = minutiae.foreground.shape
        if len(minutiae) > self.most_minutiae or max(rows, columns) > self.most_blocks:
            raise ValueError(
                f"{len(minutiae)} minutiae on {rows} x {columns} blocks; "
                f"at most {self.most_minutiae} on {self.most_blocks} a side"
            )
        packed = np.empty(len(minutiae), _MINUTIA)
        packed["x"], packed["y"], packed["direction"] = np.rint(minutiae.x), np.rint(minutiae.y), minutiae.turns()
        packed["type_quality"] = np.where(minutiae.type == BIFURCATION, 0x80, 0) | minutiae.quality
        head = struct.pack(f"<4sB{self.counts}", self.magic, self.version, len(minutiae), rows, columns)
        body = head + packed.tobytes() + np.packbits(minutiae.foreground).tobytes()
        return body + struct.pack("<I", zlib.crc32(body))

    def decode(self, data: bytes) -> Minutiae:
        """Unpack what :meth:`encode` packed.

        Raises:
            TemplateError: the bytes are damaged, foreign, or of another version.
        """
        head = struct.Struct(f"<4sB{self.counts}")
        if len(data) < head.size + 4 or data[:4] != self.magic:
            raise self.damaged(f"{len(data)} bytes that begin with {data[:4]!r}")
        _, version, n, rows, columns = head.unpack_from(data)
        if version != self.version:
            raise TemplateError(
                expected=f"a {self.called} template of version {self.version}",
                found=f"version {version}",
                do="extract it again from the original with this version of truename",
            )
        if n > self.most_minutiae or max(rows, columns) > self.most_blocks:
            raise self.damaged(f"a header that announces {n} minutiae on {rows} x {columns} blocks")
        end_of_minutiae = head.size + n * _MINUTIA.itemsize
        end = end_of_minutiae + (rows * columns + 7) // 8
        if len(data) != end + 4:
            raise self.damaged(f"{len(data)} bytes where its header announces {end + 4}")
        if struct.unpack_from("<I", data, end)[0] != zlib.crc32(data[:end]):
            raise self.damaged("a checksum that differs")
        packed = np.frombuffer(data, _MINUTIA, n, head.size)
        blocks = np.frombuffer(data, np.uint8, end - end_of_minutiae, end_of_minutiae)
        return Minutiae(
            x=packed["x"].astype(np.float32),
            y=packed["y"].astype(np.float32),
            direction=(packed["direction"] * (2 * np.pi / 256)).astype(np.float32),
            type=np.where(packed["type_quality"] & 0x80, BIFURCATION, ENDING).astype(np.uint8),
            quality=np.minimum(packed["type_quality"] & 0x7F, 100).astype(np.uint8),
            foreground=np.unpackbits(blocks, count=rows * columns).reshape(rows, columns).astype(np.bool_),
        )

    def damaged(self, found: str) -> TemplateError:
        """The refusal of bytes in which ``found`` is wrong."""
        return TemplateError(
            expected=f"a complete {self.called} template", found=found, do="extract it again from the original"
        )
