from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds.organisation import params
from truename.kinds.organisation.template import clean, decode, encode

NAMES = st.text(min_size=1, max_size=params.LONGEST // 4).map(clean).filter(bool)


@given(NAMES)
def test_round_trip(name: str) -> None:
    assert decode(encode(name)) == name


@given(st.text(max_size=50))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_the_bytes_are_the_documented_ones() -> None:
    body = b"ON\x01" + (9).to_bytes(2, "little") + "Société".encode()
    assert encode("Société") == body + zlib.crc32(body).to_bytes(4, "little")


def test_every_flipped_bit_is_noticed() -> None:
    data = encode("Crédit Agricole")
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TemplateError):
            decode(bytes(flipped))


@given(st.binary(max_size=40))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateError):
        decode(data)


def sealed(text: bytes, version: int = 1) -> bytes:
    body = struct.pack("<2sBH", b"ON", version, len(text)) + text
    return body + struct.pack("<I", zlib.crc32(body))


@pytest.mark.parametrize("text", [b"", b"\xff", b" two  spaces ", "e\u0301".encode(), b"a" * (params.LONGEST + 1)])
def test_a_valid_checksum_does_not_make_a_name(text: bytes) -> None:
    with pytest.raises(TemplateError):
        decode(sealed(text))


def test_a_later_version_says_so() -> None:
    with pytest.raises(TemplateError, match=r"version 2\. Upgrade"):
        decode(sealed(b"Siemens", version=2))
