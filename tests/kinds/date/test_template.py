from __future__ import annotations

import struct
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds.date.template import BirthDate, Precision, decode, encode

DAYS = st.dates(min_value=date(1850, 1, 1), max_value=date(2100, 12, 31))


@st.composite
def births(draw: st.DrawFn) -> BirthDate:
    day = draw(DAYS)
    precision = draw(st.sampled_from(Precision))
    month = day.month if precision < Precision.YEAR else 0
    return BirthDate(day.year, month, day.day if precision == Precision.DAY else 0, draw(st.booleans()))


@given(births())
def test_round_trip(birth: BirthDate) -> None:
    assert decode(encode(birth)) == birth


def test_the_bytes_are_the_documented_ones() -> None:
    body = b"BD\x01" + (1984).to_bytes(2, "little") + bytes([3, 12, 0])
    assert encode(BirthDate(1984, 3, 12)) == body + zlib.crc32(body).to_bytes(4, "little")


def test_every_flipped_bit_is_noticed() -> None:
    data = encode(BirthDate(1984, 3, 12))
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TemplateError):
            decode(bytes(flipped))


@given(st.binary(max_size=20))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateError):
        decode(data)


def sealed(year: int, month: int, day: int, approximate: int, version: int = 1) -> bytes:
    body = struct.pack("<2sBHBBB", b"BD", version, year, month, day, approximate)
    return body + struct.pack("<I", zlib.crc32(body))


@pytest.mark.parametrize(
    "fields", [(1984, 2, 30, 0), (1984, 0, 12, 0), (1984, 13, 1, 0), (0, 1, 1, 0), (1984, 1, 1, 2)]
)
def test_a_valid_checksum_does_not_make_a_date(fields: tuple[int, int, int, int]) -> None:
    with pytest.raises(TemplateError):
        decode(sealed(*fields))


def test_a_later_version_says_so() -> None:
    with pytest.raises(TemplateError, match=r"version 2\. Upgrade"):
        decode(sealed(1984, 3, 12, 0, version=2))
