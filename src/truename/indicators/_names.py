"""Whether two records call themselves by different names, as far as that can be told.

The doubt goes to the record: names in two writing systems, one name and its romanisations, a name with and without its
middle part, initials and slips of spelling count as one. So does what the comparison of names in the network, which
knows more of names than is done here, takes for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from truename.resolve.network import Network, Record, Value
from truename.resolve.records import usable

if TYPE_CHECKING:
    from truename.kinds.organisation.parse import Token

PROPERTIES = ("name", "alias")
"""What a record says that it is called."""

MOST_NAMES = 10
"""Names of one record that are looked at. Assumption: nobody states more, but for a hostile file."""

CLOSE = 0.8
"""How alike two words have to be to be one with a slip: twice the letters that they have in common, over all of their
letters (difflib). By hand: "hyok" and "hyeok" have 0.89, "pak" and "park" 0.86, "east" and "west" 0.75, "john" and
"jane" 0.5."""

CLOSE_WHOLE = 0.9
"""The same of names that are cut into words in other places: "Pak Jin Hyok" and "Park Jinhyeok" have 0.91."""


class Names:
    """What the records of a network are called."""

    def __init__(self, network: Network) -> None:
        self._agreed = {
            frozenset((link.source, link.target))
            for link in network.links
            if any(part.property in PROPERTIES and part.llr > 0 for part in link.parts)
        }

    def of(self, record: Record) -> tuple[str, ...]:
        """The names that a record states and nobody contradicted."""
        return tuple(one.value for one in self.values(record))

    def values(self, *records: Record) -> list[Value]:
        """What states the names of some records."""
        return [
            one
            for record in records
            for one in [value for kind in PROPERTIES for value in usable(record.values.get(kind, ()))][:MOST_NAMES]
        ]

    def differ(self, one: Record, other: Record) -> bool:
        """Whether both state names, and no name of the one can be a name of the other."""
        if frozenset((one.id, other.id)) in self._agreed:
            return False
        return others(self.of(one), self.of(other))


def others(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether there are names on both sides, and none of the one side can be one of the other."""
    left, right = tuple(one), tuple(other)
    return bool(left and right) and not any(may_be_one(a, b) for a in left for b in right)


@lru_cache(1 << 14)
def may_be_one(one: str, other: str) -> bool:
    """Whether two names can be one, or cannot be compared."""
    left, right = sorted(_words(one, other), key=len)
    if not left or {word.script for word in left} != {word.script for word in right}:
        return True  # what is not in the same writing system is not compared
    whole = ["".join(word.forms[0] for word in side) for side in (left, right)]
    if whole[0] == "".join(word.forms[0][0] for word in right):
        return True  # initials
    if len(left) < len(right) and _close(whole[0], whole[1], CLOSE_WHOLE):
        return True  # the same, cut into words in other places
    rest = [word.forms for word in right]
    for word in left:
        found = next((forms for forms in rest if _fit(word.forms, forms)), None)
        if found is None:
            return False
        rest.remove(found)
    return True


def _words(*texts: str) -> list[list[Token]]:
    """The words of names; without the legal forms where all have one: "Ltd" and "Limited" say the same."""
    from truename.kinds.organisation.parse import Role

    sides = [list(_parsed(text)) for text in texts]
    if all(any(token.role is Role.FORM for token in side) for side in sides):
        sides = [[token for token in side if token.role is not Role.FORM] for side in sides]
    return sides


@lru_cache(1 << 15)
def _parsed(text: str) -> tuple[Token, ...]:
    from truename.kinds.organisation.parse import parse

    return parse(text).tokens


def _fit(one: Iterable[str], other: Iterable[str]) -> bool:
    return any(
        a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) or _close(a, b) for a in one for b in other if a and b
    )


def _close(one: str, other: str, least: float = CLOSE) -> bool:
    together = len(one) + len(other)
    if 2 * min(len(one), len(other)) < least * together:
        return False  # it cannot be reached: most words are no slips of one another
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= least
