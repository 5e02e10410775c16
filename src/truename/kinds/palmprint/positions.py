"""Palm position codes of ANSI/NIST-ITL 1-2011 (update 2013), table 9: whose hand, and which parts of it.

Its code 20, "unknown palm", is 0 here, as in every kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from truename.types import UNKNOWN_POSITION

_HYPOTHENAR, _THENAR, _INTERDIGITAL, _CARPAL, _EDGE = "hypothenar", "thenar", "interdigital", "carpal", "edge"
_UPPER = frozenset({_INTERDIGITAL, _THENAR, _HYPOTHENAR})
"""The upper palm shows the upper half of both mounds, the lower palm the lower one, and they overlap (the standard)."""
_LOWER = frozenset({_THENAR, _HYPOTHENAR, _CARPAL})
_FULL = _UPPER | _LOWER
_ANY = _FULL | {_EDGE}

_TABLE: Mapping[int, tuple[str, frozenset[str]]] = {
    21: ("right full palm", _FULL),
    22: ("right writer's palm", frozenset({_EDGE})),
    23: ("left full palm", _FULL),
    24: ("left writer's palm", frozenset({_EDGE})),
    25: ("right lower palm", _LOWER),
    26: ("right upper palm", _UPPER),
    27: ("left lower palm", _LOWER),
    28: ("left upper palm", _UPPER),
    29: ("right palm, other part", _ANY),
    30: ("left palm, other part", _ANY),
    31: ("right interdigital", frozenset({_INTERDIGITAL})),
    32: ("right thenar", frozenset({_THENAR})),
    33: ("right hypothenar", frozenset({_HYPOTHENAR})),
    34: ("left interdigital", frozenset({_INTERDIGITAL})),
    35: ("left thenar", frozenset({_THENAR})),
    36: ("left hypothenar", frozenset({_HYPOTHENAR})),
    37: ("right grasp", _ANY),
    38: ("left grasp", _ANY),
    81: ("right carpal delta area", frozenset({_CARPAL})),
    82: ("left carpal delta area", frozenset({_CARPAL})),
    83: ("right full palm with writer's palm", _ANY),
    84: ("left full palm with writer's palm", _ANY),
    85: ("right wrist bracelet", frozenset({_CARPAL})),
    86: ("left wrist bracelet", frozenset({_CARPAL})),
}

POSITIONS: Mapping[int, str] = MappingProxyType(
    {UNKNOWN_POSITION: "unknown palm", **{code: name for code, (name, _) in _TABLE.items()}}
)

UNKNOWN_SIDE, RIGHT, LEFT = 0, 1, 2


def side(position: int) -> int:
    """Whose hand it is: ``RIGHT``, ``LEFT``, or ``UNKNOWN_SIDE`` where the position is not known."""
    name = POSITIONS.get(position, "")
    return RIGHT if name.startswith("right") else LEFT if name.startswith("left") else UNKNOWN_SIDE


def may_overlap(one: int, other: int) -> bool:
    """Whether two positions can show the same skin: of one hand, with a part in common; or one is not known.

    A writer's palm is the side of the hand: it has nothing in common with a full palm that does not include it.
    """
    if one not in _TABLE or other not in _TABLE:
        return True
    return side(one) == side(other) and bool(_TABLE[one][1] & _TABLE[other][1])
