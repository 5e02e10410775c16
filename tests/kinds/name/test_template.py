"""The stored name: whole or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import SampleError, TemplateError
from truename.kinds.name import read, template
from truename.types import Sample

TEXT = st.text(min_size=1, max_size=80).filter(lambda text: text.isprintable())


@given(TEXT)
def test_round_trip(text: str) -> None:
    assert template.decode(template.encode(text)) == text


@given(TEXT, st.data())
def test_one_flipped_bit_is_noticed(text: str, data: st.DataObject) -> None:
    stored = bytearray(template.encode(text))
    place = data.draw(st.integers(0, len(stored) * 8 - 1))
    stored[place // 8] ^= 1 << place % 8
    with pytest.raises(TemplateError):
        template.decode(bytes(stored))


@given(st.binary(max_size=40))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateError):
        template.decode(data)


def test_a_later_version_says_so() -> None:
    stored = bytearray(template.encode("Olga"))
    stored[2] = 9
    with pytest.raises(TemplateError, match="version 9"):
        template.decode(bytes(stored))


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(SampleError, match="UTF-8"):
        read.read(Sample("name", b"\xff\xfe\x00A"))
    with pytest.raises(SampleError, match="position"):
        read.read(Sample("name", b"Olga", position=2))
