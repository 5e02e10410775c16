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
import zlib

from truename.errors import TemplateError
from truename.kinds.organisation import params

FORMAT = "organisation-1"
_MAGIC = b"ON"
_VERSION = 1
_VERSION_AT = len(_MAGIC)
_HEAD = struct.Struct("<2sBH")
_CRC = struct.Struct("<I")


def clean(text: str) -> str:
    """The text in normal form NFC, with one space where there was any white space or control character."""
    printed = "".join(char if char.isprintable() or unicodedata.category(char) == "Cf" else " " for char in text)
    return " ".join(unicodedata.normalize("NFC", printed).split())


def encode(name: str) -> bytes:
    """The stored form of a clean name of at most :data:`params.LONGEST` characters."""
    text = name.encode()
    body = _HEAD.pack(_MAGIC, _VERSION, len(text)) + text
    return body + _CRC.pack(zlib.crc32(body))


def decode(data: bytes) -> str:
    """The name that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    if not data.startswith(_MAGIC) or len(data) <= _VERSION_AT:
        raise _damaged(f"{len(data)} bytes that begin with {data[:2]!r}")
    if data[_VERSION_AT] != _VERSION:
        raise TemplateError(
            expected=f"a template of an organisation's name of version {_VERSION}",
            found=f"version {data[_VERSION_AT]}",
            do="upgrade truename, or extract the template again from its sample",
        )
    if len(data) < _HEAD.size + _CRC.size:
        raise _damaged(f"{len(data)} bytes")
    body = data[: -_CRC.size]
    if _HEAD.unpack_from(body)[2] != len(body) - _HEAD.size:
        raise _damaged(f"{len(data)} bytes")
    if _CRC.unpack_from(data, len(body))[0] != zlib.crc32(body):
        raise _damaged("bytes that fail their checksum")
    try:
        name = body[_HEAD.size :].decode()
    except UnicodeDecodeError:
        raise _damaged("bytes that are not UTF-8 text") from None
    if not name or len(name) > params.LONGEST or name != clean(name):
        raise _damaged("a text that is no clean name")
    return name


def _damaged(found: str) -> TemplateError:
    return TemplateError(
        expected="a template of an organisation's name", found=found, do="extract the template again from its sample"
    )
