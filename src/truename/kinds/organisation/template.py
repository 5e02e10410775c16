"""The name of an organisation as it is stored: its text, which every later reading can begin with again.

offset  bytes  what
0       2      "ON"
2       1      version of this layout, 1
3       2      n, bytes of the text, little endian
5       n      the name: UTF-8, normal form NFC, one space between words
5 + n   4      CRC-32 of the bytes before, little endian
"""

from __future__ import annotations

import struct
import unicodedata

from truename.kinds._text.envelope import Envelope
from truename.kinds.organisation import params

FORMAT = "organisation-1"
_ENVELOPE = Envelope(b"ON", 1, "a template of an organisation's name")
_HEAD = struct.Struct("<H")


def clean(text: str) -> str:
    """The text in normal form NFC, with one space where there was any white space or control character."""
    printed = "".join(char if char.isprintable() or unicodedata.category(char) == "Cf" else " " for char in text)
    return " ".join(unicodedata.normalize("NFC", printed).split())


def encode(name: str) -> bytes:
    """The stored form of a clean name of at most :data:`params.LONGEST` characters."""
    text = name.encode()
    return _ENVELOPE.seal(_HEAD.pack(len(text)) + text)


def decode(data: bytes) -> str:
    """The name that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    inside = _ENVELOPE.open(data)
    if len(inside) < _HEAD.size or _HEAD.unpack_from(inside)[0] != len(inside) - _HEAD.size:
        raise _ENVELOPE.damaged(f"{len(data)} bytes")
    try:
        name = inside[_HEAD.size :].decode()
    except UnicodeDecodeError:
        raise _ENVELOPE.damaged("bytes that are not UTF-8 text") from None
    if not name or len(name) > params.LONGEST or name != clean(name):
        raise _ENVELOPE.damaged("a text that is no clean name")
    return name
