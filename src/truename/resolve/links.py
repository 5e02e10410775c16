"""What two sides have in common, taken apart: the parts of a link, and what they weigh together.

A side is one record, or the records of an identity so far. Inside a channel the part that says most counts; packages of
values that come together elsewhere count as :mod:`truename.resolve.rarity` says; the rest adds. What other comparisons
say (names, faces, birth dates) comes as parts of their own, about pairs of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from truename.properties import PROPERTIES, Relation
from truename.resolve import params
from truename.resolve.network import Apart, Part, Value
from truename.resolve.rarity import Rarities
from truename.resolve.tokens import Key, channel, relation

Pair = tuple[str, str]
"""Two records, the lower id first."""

NUMBERS = ("registrationNumber", "taxNumber", "leiCode", "idNumber")
"""Numbers of which a subject has one in a register: other ones speak against."""

NAME = "name"
"""The channel of names, which alone are a lead and no more."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What other comparisons say, by pair of records.

    Attributes:
        parts: names, faces: at most one part of a channel for each pair. Of sides of several records the part that
            speaks most for one counts.
        apart: pairs that cannot be one, and why.
    """

    parts: Mapping[Pair, Sequence[Part]] = field(default_factory=dict)
    apart: Mapping[Pair, Apart] = field(default_factory=dict)


def pair(one: str, other: str) -> Pair:
    """Two records in order."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the evidence between two sides weighs.

    Attributes:
        llr: the sum of what its parts count.
        parts: the most telling first.
        beside_names: the sum without names.
        telling: how many parts count for something beside names.
    """

    llr: float
    parts: tuple[Part, ...]
    beside_names: float
    telling: int


class Weighing:
    """Weighs pairs of sides."""

    def __init__(self, rarities: Rarities, compared: Compared) -> None:
        self.rarities = rarities
        self.tokens = rarities.tokens
        self.compared = compared

    def shared(self, one: Sequence[str], other: Sequence[str], wanted: Relation) -> list[Key]:
        """The tokens of a relation that both sides hold."""
        small, large = sorted((self._held(one), self._held(other)), key=len)
        return [key for key in small if key in large and relation(key[0]) is wanted]

    def same(self, one: Sequence[str], other: Sequence[str]) -> Weighed:
        """What the evidence says of two sides being one."""
        parts = self._shared_parts(one, other, Relation.SAME)
        parts += self._compared_parts(one, other)
        parts += self._numbers(one, other, {part.property for part in parts})
        return _weighed(parts)

    def infrastructure(self, one: Sequence[str], other: Sequence[str]) -> Weighed:
        """What the evidence says of two sides being run on the same means."""
        return _weighed(self._shared_parts(one, other, Relation.INFRASTRUCTURE))

    def forbidden(self, one: Sequence[str], other: Sequence[str]) -> Apart | None:
        """Why two sides cannot be one, if they cannot."""
        apart = self.compared.apart
        return next((apart[key] for a in one for b in other if (key := pair(a, b)) in apart), None)

    def _held(self, side: Sequence[str]) -> Mapping[Key, object]:
        if len(side) == 1:
            return self.tokens.of.get(side[0], {})
        return {key: None for record in side for key in self.tokens.of.get(record, ())}

    def _shared_parts(self, one: Sequence[str], other: Sequence[str], wanted: Relation) -> list[Part]:
        """Of each channel the part that says most counts; of packages what they weigh together."""
        sides = frozenset((*one, *other))
        found = [self._part(key, one, other) for key in self.shared(one, other, wanted)]
        found.sort(key=lambda entry: (-entry[0].llr, entry[1]))
        best: dict[str, tuple[Part, Key]] = {}
        parts = []
        for part, key in found:
            if best.setdefault(part.channel, (part, key))[1] != key:
                parts.append(part)  # another part of its channel says more
        packages: list[tuple[list[Key], float]] = []
        for part, key in best.values():
            counted, at = part.llr, None
            for n, (package, _) in enumerate(packages):
                if any(self.rarities.together(key, known, sides) for known in package):
                    at = n
                    break
            if at is None:
                packages.append(([key], part.llr))
            else:
                package, before = packages[at]
                now = max(self.rarities.weight([*package, key], self._own(key, one, other)), before)
                counted = now - before
                packages[at] = ([*package, key], now)
            parts.append(replace(part, counted=counted))
        return parts

    def _part(self, key: Key, one: Sequence[str], other: Sequence[str]) -> tuple[Part, Key]:
        rarity = self.rarities[key]
        values = [value for side in (one, other) for record in side for value in self.tokens.of[record].get(key, ())]
        made = Part(
            channel=channel(key[0], values),
            property=key[0],
            values=(self.tokens.shown(key),),
            llr=self.rarities.weight([key], self._own(key, one, other)),
            counted=0.0,
            holders=rarity.holders,
            apart=rarity.apart,
            sentence=_sentence(key[0], self.tokens.shown(key), rarity.holders, rarity.apart, rarity.reference),
            claims=tuple(sorted({claim for value in values for claim in value.claims})),
            captures=tuple(sorted({capture for value in values for capture in value.captures})),
        )
        return made, key

    def _own(self, key: Key, one: Sequence[str], other: Sequence[str]) -> int:
        subject = self.rarities[key].subject
        return min(len({subject[record] for side in (one, other) for record in side if record in subject}), 2)

    def _compared_parts(self, one: Sequence[str], other: Sequence[str]) -> list[Part]:
        best: dict[str, Part] = {}
        for a in one:
            for b in other:
                for part in self.compared.parts.get(pair(a, b), ()):
                    if part.channel not in best or part.llr > best[part.channel].llr:
                        best[part.channel] = part
        return [replace(part, counted=part.llr) for part in best.values()]

    def _numbers(self, one: Sequence[str], other: Sequence[str], shared: set[str]) -> Iterator[Part]:
        """Numbers of one register that differ, once."""
        for kind in NUMBERS:
            if kind in shared:
                continue
            stated = [self._numbers_of(kind, side) for side in (one, other)]
            if all(stated):
                values = [next(iter(side)) for side in stated]
                every = [value for side in stated for held in side.values() for value in held]
                yield Part(
                    channel="register",
                    property=kind,
                    values=tuple(values),
                    llr=params.OTHER_NUMBER,
                    counted=params.OTHER_NUMBER,
                    sentence=f"They state other {PROPERTIES[kind].words}s: {values[0]} and {values[1]}.",
                    claims=tuple(sorted({claim for value in every for claim in value.claims})),
                    captures=tuple(sorted({capture for value in every for capture in value.captures})),
                )
                return

    def _numbers_of(self, kind: str, side: Sequence[str]) -> dict[str, list[Value]]:
        """The numbers of a kind that a side states, each with its values."""
        held = (item for record in side for item in self.tokens.of.get(record, {}).items())
        return {key[1]: values for key, values in held if key[0] == kind}


def _weighed(parts: Iterable[Part]) -> Weighed:
    ordered = tuple(
        sorted(parts, key=lambda part: (-part.counted, -part.llr, part.channel, part.property, part.values))
    )
    beside = [part.counted for part in ordered if part.channel != NAME]
    return Weighed(
        sum(part.counted for part in ordered), ordered, sum(beside), sum(value >= params.FEWEST for value in beside)
    )


def _sentence(kind: str, value: str, holders: int, apart: int, reference: object) -> str:
    words = _WORDS.get(kind) or PROPERTIES[kind].words
    if reference is not None:
        return f"Both show the {words} {value}, which is {getattr(reference, 'what', 'common')}: it says nothing."
    if holders == 2:
        return f"Both, and nobody else here, show the {words} {value}."
    if apart <= 2:
        return f"Both show the {words} {value}; so do {holders - 2} more, which agree in other things, too."
    return f"Both show the {words} {value}; of {holders} that do, {apart} have nothing else in common."


_WORDS = {
    "registrant": "registrant",
    "account name": "account name",
    "mail host": "site of a mailbox",
    "ip": "network address",
    "picture": "picture",
    "text": "near-equal text",
}
