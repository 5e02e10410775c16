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

from truename.kinds._text.envelope import Envelope
from truename.kinds.name import params

FORMAT = "name-1"
_ENVELOPE = Envelope(b"NM", 1, "a name's template")
_HEAD = struct.Struct("<H")


def encode(text: str) -> bytes:
    """The stored form of a name."""
    content = text.encode()
    return _ENVELOPE.seal(_HEAD.pack(len(content)) + content)


def decode(data: bytes) -> str:
    """The name that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    inside = _ENVELOPE.open(data)
    length = len(inside) - _HEAD.size
    if not 0 < length <= params.LONGEST_TEXT or _HEAD.unpack_from(inside)[0] != length:
        raise _ENVELOPE.damaged(f"{len(data)} bytes")
    try:
        return inside[_HEAD.size :].decode()
    except UnicodeDecodeError:
        raise _ENVELOPE.damaged("a text that is not UTF-8") from None
