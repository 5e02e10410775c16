"""Which parts of which hand can be compared."""

from __future__ import annotations

import pytest

from truename.kinds.palmprint.positions import LEFT, POSITIONS, RIGHT, UNKNOWN_SIDE, may_overlap, side
from truename.sources.transaction.positions import PALMS, UNKNOWN_PALM


def test_every_palm_of_a_transaction_has_a_position() -> None:
    assert set(POSITIONS) == set(PALMS) - {UNKNOWN_PALM} | {0}


def test_sides() -> None:
    assert (side(0), side(21), side(23), side(86), side(99)) == (UNKNOWN_SIDE, RIGHT, LEFT, LEFT, UNKNOWN_SIDE)
    assert sum(side(code) == RIGHT for code in POSITIONS) == sum(side(code) == LEFT for code in POSITIONS) == 12


@pytest.mark.parametrize(
    ("one", "other", "able"),
    [
        (21, 21, True),
        (21, 23, False),  # right and left
        (21, 31, True),  # a part of the whole
        (21, 22, False),  # the side of the hand is no part of it
        (83, 22, True),  # unless it says so
        (25, 26, True),  # lower and upper overlap
        (32, 33, False),  # thenar and hypothenar do not
        (31, 34, False),
        (29, 33, True),  # another part may be any
        (0, 34, True),
        (21, 99, True),  # a code that nobody knows tells nothing
    ],
)
def test_overlap(one: int, other: int, able: bool) -> None:
    assert may_overlap(one, other) == may_overlap(other, one) == able
