from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds.identifier.params import Type
from truename.kinds.identifier.template import Check, Identifier, Use, decode, encode

TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64)
ONE = Identifier(Type.PASSPORT, "PS836410175", "836410175", "KP")


@given(
    st.builds(
        Identifier,
        st.sampled_from(Type),
        TEXT,
        TEXT,
        st.sampled_from(["", "KP", "DE"]),
        st.sampled_from(Check),
        st.sampled_from(Use),
    )
)
def test_round_trip(identifier: Identifier) -> None:
    assert decode(encode(identifier)) == identifier


def test_the_bytes_are_the_documented_ones() -> None:
    body = b"ID\x01\x01KP\x00\x00\x0b\x09PS836410175836410175"
    assert encode(ONE) == body + zlib.crc32(body).to_bytes(4, "little")


def test_every_flipped_bit_is_noticed() -> None:
    data = encode(ONE)
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TemplateError):
            decode(bytes(flipped))


@given(st.binary(max_size=40))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateError):
        decode(data)


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ((1, 77, b"KP", 0, 0, 1, 1), b"ab"),
        ((1, 1, b"k1", 0, 0, 1, 1), b"ab"),
        ((1, 1, b"KP", 9, 0, 1, 1), b"ab"),
        ((1, 1, b"KP", 0, 9, 1, 1), b"ab"),
        ((1, 1, b"KP", 0, 0, 2, 1), b"ab"),
        ((1, 1, b"KP", 0, 0, 0, 2), b"ab"),
        ((1, 1, b"KP", 0, 0, 1, 1), b"a\xff"),
    ],
)
def test_a_valid_checksum_does_not_make_an_identifier(head: tuple[object, ...], text: bytes) -> None:
    body = struct.pack("<2sBB2sBBBB", b"ID", *head) + text
    with pytest.raises(TemplateError):
        decode(body + struct.pack("<I", zlib.crc32(body)))


def test_a_later_version_says_so() -> None:
    with pytest.raises(TemplateError, match=r"version 2\. Upgrade"):
        decode(b"ID\x02" + encode(ONE)[3:])
