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
from dataclasses import dataclass
from enum import IntEnum

from truename.kinds._text.envelope import Envelope
from truename.kinds.identifier import params
from truename.kinds.identifier.params import Type

FORMAT = "identifier-1"
_ENVELOPE = Envelope(b"ID", 1, "an identifier's template")
_HEAD = struct.Struct("<B2sBBBB")
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
    head = _HEAD.pack(one.type, country, one.check, one.use, len(value), len(stem))
    return _ENVELOPE.seal(head + value + stem)


def decode(data: bytes) -> Identifier:
    """The identifier that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    inside = _ENVELOPE.open(data)
    if len(inside) < _HEAD.size:
        raise _ENVELOPE.damaged(f"{len(data)} bytes")
    of, country, check, use, n, s = _HEAD.unpack_from(inside)
    if len(inside) != _HEAD.size + n + s:
        raise _ENVELOPE.damaged(f"{len(data)} bytes for a text of {n} and {s}")
    try:
        text = inside[_HEAD.size :].decode("ascii")
        where = country.decode("ascii").strip("\0")
        return Identifier(Type(of), text[:n], text[n:], where, Check(check), Use(use))
    except ValueError as error:
        raise _ENVELOPE.damaged(str(error)) from None
