"""The stored form: complete, and refused when it is not."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds.palmprint.ridge import template


def some(count: int, rows: int = 20, columns: int = 30, seed: int = 1) -> Minutiae:
    rng = np.random.default_rng(seed)
    return Minutiae(
        x=rng.integers(0, 16 * columns, count).astype(np.float32),
        y=rng.integers(0, 16 * rows, count).astype(np.float32),
        direction=np.float32(rng.integers(0, 256, count) * (2 * np.pi / 256)),
        type=rng.integers(1, 3, count).astype(np.uint8),
        quality=rng.integers(0, 101, count).astype(np.uint8),
        foreground=rng.random((rows, columns)) < 0.7,
    )


def signed(body: bytes) -> bytes:
    return body + struct.pack("<I", zlib.crc32(body))


@given(st.integers(0, template.MAX_MINUTIAE), st.integers(1, 60), st.integers(1, 60), st.integers(0, 99))
def test_round_trip(count: int, rows: int, columns: int, seed: int) -> None:
    minutiae = some(count, rows, columns, seed)
    back = template.decode(template.encode(minutiae))
    for name in ("x", "y", "direction", "type", "quality", "foreground"):
        assert np.array_equal(getattr(back, name), getattr(minutiae, name)), name


def test_a_place_between_pixels_is_rounded() -> None:
    minutiae = replace(some(2), x=np.float32([10.6, 3.4]))
    assert template.decode(template.encode(minutiae)).x.tolist() == [11, 3]


def test_more_than_fits_is_not_packed() -> None:
    with pytest.raises(ValueError, match="4000"):
        template.encode(some(template.MAX_MINUTIAE + 1))
    with pytest.raises(ValueError, match="1023"):
        template.encode(replace(some(3), foreground=np.zeros((3, 1024), np.bool_)))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    for hostile in (data, template.MAGIC + data, template.MAGIC + b"\x01" + data):
        with pytest.raises(TemplateError):
            template.decode(hostile)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_refused(at: int, change: int) -> None:
    data = bytearray(template.encode(some(40)))
    data[at % len(data)] ^= change
    with pytest.raises(TemplateError):
        template.decode(bytes(data))


def test_a_later_version_says_so() -> None:
    data = bytearray(template.encode(some(4)))
    data[4] = 9
    with pytest.raises(TemplateError, match="version 9"):
        template.decode(bytes(data))


def test_a_correct_checksum_does_not_make_nonsense_good() -> None:
    header = struct.Struct("<4sBHHH")
    minutia = struct.pack("<HHBB", 500, 2, 0, 0)
    for body, reason in (
        (header.pack(template.MAGIC, 1, 1, 2, 2) + minutia + b"\xf0", "outside"),
        (header.pack(template.MAGIC, 1, 60_000, 2, 2), "announces 60000"),
        (header.pack(template.MAGIC, 1, 0, 2, 5000), "announces 0 minutiae on 2 x 5000"),
        (header.pack(template.MAGIC, 1, 1, 2, 2) + minutia, "bytes where"),
    ):
        with pytest.raises(TemplateError, match=reason):
            template.decode(signed(body))
