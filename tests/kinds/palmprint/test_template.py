"""The stored form of a region's code."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds.palmprint import template

CODE = np.random.default_rng(0).integers(0, 2**32, 192).astype(np.uint32)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=192, max_size=192))
def test_a_code_comes_back(rows: list[int]) -> None:
    code = np.array(rows, np.uint32)
    packed = template.encode(code)
    assert len(packed) == template.SIZE == 777
    np.testing.assert_array_equal(template.decode(packed), code)


@given(st.integers(0, template.SIZE * 8 - 1))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    damaged = bytearray(template.encode(CODE))
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TemplateError):
        template.decode(bytes(damaged))


@pytest.mark.parametrize(
    "data", [b"", b"TNpr", template.encode(CODE)[:-1], template.encode(CODE) + b"\0", b"\xff" * 777]
)
def test_what_is_no_template_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateError, match="Extract it again"):
        template.decode(data)


def test_a_later_version_is_named() -> None:
    body = b"TNpr\x02" + template.encode(CODE)[5:-4]
    with pytest.raises(TemplateError, match="version 2"):
        template.decode(body + struct.pack("<I", zlib.crc32(body)))
