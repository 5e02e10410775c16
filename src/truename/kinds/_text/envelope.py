"""What every stored template of a text is wrapped in: two letters, a version, what is inside, and a checksum.

offset  bytes  what
0       2      two letters that name the kind
2       1      version of the layout inside
3       n      what is inside
3 + n   4      CRC-32 of the bytes before, little endian: one flipped bit would be another text
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from truename.errors import TemplateError

_CRC = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One kind's wrapping.

    Attributes:
        letters: the two that its templates begin with.
        version: of the layout that is written and read.
        what: what a template of it is called in errors: "a name's template".
    """

    letters: bytes
    version: int
    what: str

    def seal(self, inside: bytes) -> bytes:
        """The stored form."""
        body = self.letters + bytes([self.version]) + inside
        return body + _CRC.pack(zlib.crc32(body))

    def open(self, data: bytes) -> bytes:
        """What is inside.

        Raises:
            TemplateError: the bytes are damaged, foreign, or of another version.
        """
        start = len(self.letters)
        if not data.startswith(self.letters) or len(data) <= start:
            raise self.damaged(f"{len(data)} bytes that begin with {data[:start]!r}")
        if data[start] != self.version:
            raise TemplateError(
                expected=f"{self.what} of version {self.version}",
                found=f"version {data[start]}",
                do="upgrade truename, or extract the template again from its sample",
            )
        body = data[: -_CRC.size]
        if len(body) <= start or _CRC.unpack(data[-_CRC.size :])[0] != zlib.crc32(body):
            raise self.damaged("bytes that fail their checksum")
        return body[start + 1 :]

    def damaged(self, found: str) -> TemplateError:
        """The error for a template that is not whole."""
        return TemplateError(expected=self.what, found=found, do="extract the template again from its sample")
