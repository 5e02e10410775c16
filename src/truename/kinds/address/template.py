"""The address as a value, and as the bytes that are stored.

offset  bytes  what
0       2      "AD"
2       1      version of this layout, 1
3       2      country, ISO 3166-1 alpha-2 in ASCII, two zeros where it is not stated
5       2      n, bytes of the text, little endian
7       n      postcode, number, box, unit, street, building and place, with a line feed between them; the last three
               are words with a space between them; printable ASCII
7+n     4      CRC-32 of the bytes before, little endian: one flipped bit would be another address
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from truename.kinds._text.envelope import Envelope
from truename.kinds.address import params
from truename.kinds.address.params import Reach

FORMAT = "address-1"
_ENVELOPE = Envelope(b"AD", 1, "an address's template")
_HEAD = struct.Struct("<2sH")
_COUNTRY = re.compile(r"([A-Z]{2})?")
_TOKEN = re.compile(rf"[a-z0-9/-]{{0,{params.LONGEST_WORD}}}")
_PARTS = 7


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts, normalised. A part that is not stated is empty.

    Attributes:
        country: ISO 3166-1 alpha-2.
        postcode, number, box, unit: lower case letters, digits, "-" and "/" of Latin script.
        street, building, place: words in Latin letters, lower case, in order of writing, each once.

    Raises:
        ValueError: a part is not of that form, or nothing is stated.
    """

    country: str = ""
    postcode: str = ""
    number: str = ""
    box: str = ""
    unit: str = ""
    street: tuple[str, ...] = ()
    building: tuple[str, ...] = ()
    place: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        words = (*self.street, *self.building, *self.place)
        if not _COUNTRY.fullmatch(self.country):
            raise ValueError("a country that is no code")
        if not all(_TOKEN.fullmatch(one) for one in (self.postcode, self.number, self.box, self.unit, *words)):
            raise ValueError("a part that is no word or number")
        if not all(words) or max(len(self.street), len(self.building), len(self.place)) > params.MOST_WORDS:
            raise ValueError("a part of no or too many words")
        if not (words or self.country or self.postcode or self.box):
            raise ValueError("an address that states nothing")

    @property
    def reach(self) -> Reach:
        """How far down it goes."""
        if (self.street and self.number) or self.building or self.box:
            return Reach.PREMISES
        return Reach.STREET if self.street else Reach.PLACE

    def __str__(self) -> str:
        """In one line, as far as it is stated."""
        house = " ".join([self.number, *self.street]).strip()
        box = f"po box {self.box}" if self.box else ""
        unit = f"unit {self.unit}" if self.unit else ""
        parts = [unit, " ".join(self.building), house, box, " ".join(self.place), self.postcode, self.country]
        return ", ".join(part for part in parts if part)


def encode(address: Address) -> bytes:
    """The stored form."""
    words = (" ".join(part) for part in (address.street, address.building, address.place))
    text = "\n".join([address.postcode, address.number, address.box, address.unit, *words]).encode("ascii")
    country = address.country.encode("ascii") or b"\0\0"
    return _ENVELOPE.seal(_HEAD.pack(country, len(text)) + text)


def decode(data: bytes) -> Address:
    """The address that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    inside = _ENVELOPE.open(data)
    if len(inside) < _HEAD.size:
        raise _ENVELOPE.damaged(f"{len(data)} bytes")
    country, n = _HEAD.unpack_from(inside)
    if len(inside) != _HEAD.size + n:
        raise _ENVELOPE.damaged(f"{len(data)} bytes for a text of {n}")
    try:
        parts = inside[_HEAD.size :].decode("ascii").split("\n")
        if len(parts) != _PARTS:
            raise ValueError(f"{len(parts)} parts")
        postcode, number, box, unit, *names = parts
        street, building, place = (tuple(name.split(" ")) if name else () for name in names)
        where = country.decode("ascii").strip("\0")
        return Address(where, postcode, number, box, unit, street, building, place)
    except ValueError as error:
        raise _ENVELOPE.damaged(str(error)) from None
