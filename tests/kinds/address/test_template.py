from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds.address.template import Address, decode, encode

WORD = st.text("abcxyz019-/", min_size=1, max_size=32)
WORDS = st.lists(WORD, max_size=12).map(tuple)
ONE = Address("GB", "wc2h9jq", "71-75", street=("shelton",), place=("london",))


@given(
    st.builds(
        Address,
        country=st.sampled_from(["GB", "KP"]),
        postcode=st.just("") | WORD,
        number=st.just("") | WORD,
        box=st.just("") | WORD,
        unit=st.just("") | WORD,
        street=WORDS,
        building=WORDS,
        place=WORDS,
    )
)
def test_round_trip(address: Address) -> None:
    assert decode(encode(address)) == address


def test_the_bytes_are_the_documented_ones() -> None:
    text = b"wc2h9jq\n71-75\n\n\nshelton\n\nlondon"
    body = b"AD\x01GB" + len(text).to_bytes(2, "little") + text
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
    ("country", "text"),
    [
        (b"GB", b"a\nb"),
        (b"GB", b"a\nb\nc\nd\ne\nf\ng\nh"),
        (b"g1", b"\n\n\n\nlane\n\n"),
        (b"GB", b"\n\n\n\ntwo  spaces\n\n"),
        (b"GB", b"\n\n\n\nUPPER\n\n"),
        (b"\0\0", b"\n12\n\n\n\n\n"),
    ],
)
def test_a_valid_checksum_does_not_make_an_address(country: bytes, text: bytes) -> None:
    body = struct.pack("<2sB2sH", b"AD", 1, country, len(text)) + text
    with pytest.raises(TemplateError):
        decode(body + struct.pack("<I", zlib.crc32(body)))


def test_a_later_version_says_so() -> None:
    with pytest.raises(TemplateError, match=r"version 2\. Upgrade"):
        decode(b"AD\x02" + encode(ONE)[3:])
