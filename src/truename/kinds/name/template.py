"""The name as it is stored: its text as it came, for every later version to read anew.

offset  bytes  what
0       2      "NM"
2       1      version of this layout, 1
3       2      bytes of the text, little endian
5       n      the text, UTF-8 in normal form C
5 + n   4      CRC-32 of the bytes before, little endian
"""

from __future__ import annotations

import struct
import zlib

from truename.errors import TemplateError
from truename.kinds.name import params

FORMAT = "name-1"
_VERSION = 1
_HEAD = struct.Struct("<2sBH")
_CRC = struct.Struct("<I")
_MAGIC = b"NM"


def encode(text: str) -> bytes:
    """The stored form of a name."""
    content = text.encode()
    body = _HEAD.pack(_MAGIC, _VERSION, len(content)) + content
    return body + _CRC.pack(zlib.crc32(body))


def decode(data: bytes) -> str:
    """The name that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    if len(data) < _HEAD.size + _CRC.size or data[:2] != _MAGIC:
        raise _damaged(f"{len(data)} bytes that begin with {data[:2]!r}")
    _, version, length = _HEAD.unpack_from(data)
    if version != _VERSION:
        raise TemplateError(
            expected=f"a name template of version {_VERSION}",
            found=f"version {version}",
            do="upgrade truename, or extract the template again from its sample",
        )
    if len(data) != _HEAD.size + length + _CRC.size or not 0 < length <= params.LONGEST_TEXT:
        raise _damaged(f"{len(data)} bytes, of which {length} would be text")
    body = data[: -_CRC.size]
    if _CRC.unpack(data[-_CRC.size :])[0] != zlib.crc32(body):
        raise _damaged("bytes that fail their checksum")
    try:
        return body[_HEAD.size :].decode()
    except UnicodeDecodeError:
        raise _damaged("a text that is not UTF-8") from None


def _damaged(found: str) -> TemplateError:
    return TemplateError(expected="a name template", found=found, do="extract the template again from its sample")
