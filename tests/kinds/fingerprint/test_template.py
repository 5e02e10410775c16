"""Templates round-trip, stay small, and refuse every flipped bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds.fingerprint import template


def minutiae(seed: int, n: int, rows: int = 35, columns: int = 25) -> Minutiae:
    rng = np.random.default_rng(seed)
    return Minutiae(
        x=rng.integers(0, 65536, n).astype(np.float32),
        y=rng.integers(0, 65536, n).astype(np.float32),
        direction=(rng.integers(0, 256, n) * (2 * np.pi / 256)).astype(np.float32),
        type=rng.integers(1, 3, n).astype(np.uint8),
        quality=rng.integers(0, 101, n).astype(np.uint8),
        foreground=rng.random((rows, columns)) > 0.5,
    )


@given(st.integers(0, 2**32 - 1), st.integers(0, 255), st.integers(1, 60), st.integers(1, 60))
def test_round_trip(seed: int, n: int, rows: int, columns: int) -> None:
    given_ = minutiae(seed, n, rows, columns)
    back = template.decode(template.encode(given_))
    for name in ("x", "y", "type", "quality", "foreground"):
        np.testing.assert_array_equal(getattr(back, name), getattr(given_, name))
    np.testing.assert_array_equal(back.turns(), given_.turns())


def test_a_direction_just_below_a_full_turn_is_zero() -> None:
    one = minutiae(0, 1)
    turned = Minutiae(one.x, one.y, np.array([2 * np.pi - 1e-4], np.float32), one.type, one.quality, one.foreground)
    assert turned.turns()[0] == 0


def test_a_typical_print_is_small() -> None:
    assert len(template.encode(minutiae(1, 45))) == 8 + 6 * 45 + 110 + 4


def test_bytes_are_the_same_on_every_machine() -> None:
    one = Minutiae(
        x=np.array([1, 300], np.float32),
        y=np.array([2, 400], np.float32),
        direction=np.array([0, np.pi / 2], np.float32),
        type=np.array([1, 2], np.uint8),
        quality=np.array([50, 100], np.uint8),
        foreground=np.array([[True, False, True]]),
    )
    assert template.encode(one).hex() == "544e667001020103" + "010002000032" + "2c01900140e4" + "a0" + "948ceb4e"


def test_every_flipped_bit_and_every_truncation_is_noticed() -> None:
    data = template.encode(minutiae(2, 9))
    for at in range(len(data)):
        with pytest.raises(TemplateError):
            template.decode(data[:at])
        for bit in range(8):
            damaged = bytearray(data)
            damaged[at] ^= 1 << bit
            with pytest.raises(TemplateError):
                template.decode(bytes(damaged))


@given(st.binary(max_size=200))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateError):
        template.decode(data)


def test_a_later_version_says_so() -> None:
    data = bytearray(template.encode(minutiae(3, 5)))
    data[4] = 2
    with pytest.raises(TemplateError, match="version 2"):
        template.decode(bytes(data))


def test_too_many_minutiae_are_refused() -> None:
    with pytest.raises(ValueError, match="256 minutiae"):
        template.encode(minutiae(4, 256))
