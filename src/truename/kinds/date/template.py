"""The birth date as a value, and as the twelve bytes that are stored.

offset  bytes  what
0       2      "BD"
2       1      version of this layout, 1
3       2      year, little endian
5       1      month 1 to 12, 0 where it is not stated
6       1      day 1 to 31, 0 where it is not stated
7       1      1 if the date is approximate, else 0
8       4      CRC-32 of the bytes before, little endian: one flipped bit would be another person's date
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from truename.errors import TemplateError
from truename.kinds.date import params

FORMAT = "date-1"
_MAGIC = b"BD"
_VERSION = 1
_VERSION_AT = len(_MAGIC)
_BODY = struct.Struct("<2sBHBBB")
_CRC = struct.Struct("<I")
_SIZE = _BODY.size + _CRC.size


class Precision(IntEnum):
    """How far a date is stated; a larger number says less. Also the stratum that a score is calibrated in."""

    DAY = 0
    MONTH = 1
    YEAR = 2


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date of the proleptic Gregorian calendar, as far as it is stated.

    Attributes:
        year: from 1850.
        month: 1 to 12, or 0 where it is not stated.
        day: 1 to 31, or 0 where it is not stated.
        approximate: marked by its writer as approximate or uncertain.

    Raises:
        ValueError: there is no such day.
    """

    year: int
    month: int = 0
    day: int = 0
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.year < params.FIRST_YEAR:
            raise ValueError(f"the year {self.year} is before {params.FIRST_YEAR}")
        if self.day and not self.month:
            raise ValueError("a day without a month")
        date(self.year, self.month or 1, self.day or 1)  # its message names the part that is out of range

    @property
    def precision(self) -> Precision:
        if self.day:
            return Precision.DAY
        return Precision.MONTH if self.month else Precision.YEAR

    @property
    def first_of_january(self) -> bool:
        """Whether it may be a year that somebody had to write as a day."""
        return self.month == 1 and self.day == 1

    def __str__(self) -> str:
        """The date as ISO 8601-2 (EDTF level 1) writes it: 1984-03-12, 1984-03, 1984~."""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)]
        return "-".join(parts) + "~" * self.approximate


def encode(birth: BirthDate) -> bytes:
    """The stored form, 12 bytes."""
    body = _BODY.pack(_MAGIC, _VERSION, birth.year, birth.month, birth.day, birth.approximate)
    return body + _CRC.pack(zlib.crc32(body))


def decode(data: bytes) -> BirthDate:
    """The date that ``encode`` stored.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of a later version.
    """
    if not data.startswith(_MAGIC) or len(data) <= _VERSION_AT:
        raise _damaged(f"{len(data)} bytes that begin with {data[:2]!r}")
    if data[_VERSION_AT] != _VERSION:
        raise TemplateError(
            expected=f"a birth date template of version {_VERSION}",
            found=f"version {data[_VERSION_AT]}",
            do="upgrade truename, or extract the template again from its sample",
        )
    if len(data) != _SIZE:
        raise _damaged(f"{len(data)} bytes")
    body = data[: _BODY.size]
    if _CRC.unpack_from(data, _BODY.size)[0] != zlib.crc32(body):
        raise _damaged("bytes that fail their checksum")
    _, _, year, month, day, approximate = _BODY.unpack(body)
    if approximate > 1:
        raise _damaged(f"the flags {approximate}")
    try:
        return BirthDate(year, month, day, bool(approximate))
    except ValueError as error:
        raise _damaged(str(error)) from None


def _damaged(found: str) -> TemplateError:
    return TemplateError(
        expected=f"a birth date template of {_SIZE} bytes",
        found=found,
        do="extract the template again from its sample",
    )
