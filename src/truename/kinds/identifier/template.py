"""The identifier as a value, and as the bytes that are stored.

offset  bytes  what
0       2      "ID"
2       1      version of this layout, 1
3       1      type, a position code
4       2      country, ISO 3166-1 alpha-2 in ASCII, two zeros where it is not stated
6       1      check digits: 0 none known, 1 right, 2 wrong
7       1      0, 1 where it is made to be shared, 2 where it is a page in somebody else's house
8       1      n, characters of the value
9       1      s, characters of its stem
10      n + s  value and stem, printable ASCII
10+n+s  4      CRC-32 of the bytes before, little endian: one flipped bit would be another one's number
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum

from truename.errors import TemplateError
from truename.kinds.identifier import params
from truename.kinds.identifier.params import Type

FORMAT = "identifier-1"
_MAGIC = b"ID"
_VERSION = 1
_VERSION_AT = len(_MAGIC)
_HEAD = struct.Struct("<2sBB2sBBBB")
_CRC = struct.Struct("<I")
_TEXT = re.compile(rf"[!-~]{{1,{params.LONGEST}}}")
_COUNTRY = re.compile(r"([A-Z]{2})?")


class Check(IntEnum):
    """What the check digits of a number say."""

    NONE = 0
    RIGHT = 1
    WRONG = 2


class Use(IntEnum):
    """Whether an identifier is one holder's own."""

    OWN = 0
    COMMON = 1
    PLATFORM = 2


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier, normalised.

    Attributes:
        type: what it is.
        value: 1 to 64 printable ASCII characters without spaces.
        stem: what its other forms have in common with it; the value itself where there are none.
        country: who gave it, ISO 3166-1 alpha-2, or "" where that is not stated or says nothing.
        check: whether its check digits are right.
        use: whether it is made to be shared.

    Raises:
        ValueError: a text is none of those.
    """

    type: Type
    value: str
    stem: str
    country: str = ""
    check: Check = Check.NONE
    use: Use = Use.OWN

    def __post_init__(self) -> None:
        if not _TEXT.fullmatch(self.value) or not _TEXT.fullmatch(self.stem):
            raise ValueError("a text that is no identifier")
        if not _COUNTRY.fullmatch(self.country):
            raise ValueError("a country that is no code")

    def __str__(self) -> str:
        """As :mod:`truename.kinds.identifier.read` takes it."""
        return f"{self.country}:{self.value}" if self.country else self.value


def encode(identifier: Identifier) -> bytes:
    """The stored form."""
    value, stem = identifier.value.encode("ascii"), identifier.stem.encode("ascii")
    country = identifier.country.encode("ascii") or b"\0\0"
    one = identifier
    head = _HEAD.pack(_MAGIC, _VERSION, one.type, country, one.check, one.use, len(value), len(stem))
    body = head + value + stem
    return body + _CRC.pack(zlib.crc32(body))


def decode(data: bytes) -> Identifier:
    """The identifier that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    if not data.startswith(_MAGIC) or len(data) <= _VERSION_AT:
        raise _damaged(f"{len(data)} bytes that begin with {data[:2]!r}")
    if data[_VERSION_AT] != _VERSION:
        raise TemplateError(
            expected=f"an identifier's template of version {_VERSION}",
            found=f"version {data[_VERSION_AT]}",
            do="upgrade truename, or extract the template again from its sample",
        )
    if len(data) < _HEAD.size + _CRC.size:
        raise _damaged(f"{len(data)} bytes")
    body = data[: -_CRC.size]
    if _CRC.unpack(data[-_CRC.size :])[0] != zlib.crc32(body):
        raise _damaged("bytes that fail their checksum")
    _, _, of, country, check, use, n, s = _HEAD.unpack_from(body)
    if len(body) != _HEAD.size + n + s:
        raise _damaged(f"{len(data)} bytes for a text of {n} and {s}")
    try:
        text = body[_HEAD.size :].decode("ascii")
        where = country.decode("ascii").strip("\0")
        return Identifier(Type(of), text[:n], text[n:], where, Check(check), Use(use))
    except ValueError as error:
        raise _damaged(str(error)) from None


def _damaged(found: str) -> TemplateError:
    return TemplateError(
        expected="the template of an identifier", found=found, do="extract the template again from its sample"
    )
