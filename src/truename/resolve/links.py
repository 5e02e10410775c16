"""What two sides have in common, taken apart: the parts of a link, and what they weigh together.

A side is one record, or the records of an identity so far. Inside a channel the part that says most counts, and others
count a little; packages of
values that come together elsewhere count as :mod:`truename.resolve.rarity` says; the rest adds. What other comparisons
say (names, faces, birth dates) comes as parts of their own, about pairs of records.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from truename.properties import PROPERTIES, Relation
from truename.resolve import params
from truename.resolve.network import Apart, Part, Value
from truename.resolve.rarity import VENDOR, Rarities
from truename.resolve.tokens import Key, channel, relation

Pair = tuple[str, str]
"""Two records, the lower id first."""

NUMBERS = ("registrationNumber", "taxNumber", "leiCode", "idNumber")
"""Numbers of which a subject has one in a register: other ones speak against."""

HOSTING = frozenset({"ip", "nameServer", "mailServer"})
HOSTED = "hosting"
"""Models of what one provider lets together: an address of a machine, name servers and mail servers."""

COPIED = frozenset({"favicon", "templateMark", "comment", "text", "picture"})
"""Models of what anybody copies, or has from the maker of a template."""

NAME = "name"
"""The channel of names, which alone are a lead and no more."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What other comparisons say, by pair of records.

    Attributes:
        parts: names, faces: at most one part of a channel for each pair. Of sides of several records the part that
            speaks most for one counts.
        apart: pairs that cannot be one, and why.
        facts: whether any other two records cannot be one, by what they state; asked of those that a third one links.
    """

    parts: Mapping[Pair, Sequence[Part]] = field(default_factory=dict)
    apart: Mapping[Pair, Apart] = field(default_factory=dict)
    facts: Callable[[str, str], Apart | None] = lambda _, __: None


def pair(one: str, other: str) -> Pair:
    """Two records in order."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Strength:
    """What the evidence between two sides weighs.

    Attributes:
        llr: the sum of what its parts count.
        beside_names: the sum without names.
        telling: how many parts count for something beside names.
        by_face: whether all of these are faces.
        own: what the part weighs that says most of those that are one holder's by what they are for; what a provider
            lets, or anybody copies, is none.
    """

    llr: float
    beside_names: float
    telling: int
    by_face: bool = False
    own: float = 0.0


class _Counted(NamedTuple):
    """A shared token: the channel that both sides state it in, its weight by itself, and what of that counts."""

    key: Key
    channel: str
    llr: float
    counted: float


class Weighing:
    """Weighs pairs of sides: first how strong the evidence is, and, of what is shown, what it is made of."""

    def __init__(self, rarities: Rarities, compared: Compared) -> None:
        self.rarities = rarities
        self.tokens = rarities.tokens
        self.compared = compared
        self._kept: dict[str, dict[Relation, dict[Key, str]]] = {}
        self._numbers = {record: kinds for record, own in self.tokens.of.items() if (kinds := _numbers_of(own))}

    def same(self, one: Sequence[str], other: Sequence[str]) -> Strength:
        """How strong the evidence is that two sides are one."""
        shared = self._shared(one, other, Relation.SAME)
        weights = [(entry.channel, entry.counted) for entry in shared]
        weights += [(part.channel, part.llr) for part in self._best(one, other, shared)]
        if self._other_number(one, other, shared):
            weights.append(("register", params.OTHER_NUMBER))
        return _strength(weights)

    def infrastructure(self, one: Sequence[str], other: Sequence[str]) -> Strength:
        """How strong the evidence is that two sides are run on the same means."""
        shared = self._shared(one, other, Relation.INFRASTRUCTURE)
        own = (entry.counted for entry in shared if self.rarities.model(entry.key) not in HOSTING | COPIED)
        return replace(_strength([(entry.channel, entry.counted) for entry in shared]), own=max(own, default=0.0))

    def parts(self, one: Sequence[str], other: Sequence[str], wanted: Relation) -> tuple[Part, ...]:
        """What that is made of, the most telling first."""
        shared = self._shared(one, other, wanted)
        parts = [self._part(entry, one, other) for entry in shared]
        if wanted is Relation.SAME:
            parts += [replace(part, counted=part.llr) for part in self._best(one, other, shared)]
            if kind := self._other_number(one, other, shared):
                parts.append(self._numbers_part(kind, one, other))
        return tuple(sorted(parts, key=lambda one: (-one.counted, -one.llr, one.channel, one.property, one.values)))

    def forbidden(self, one: Sequence[str], other: Sequence[str]) -> Apart | None:
        """Why two sides cannot be one, if they cannot."""
        apart, facts = self.compared.apart, self.compared.facts
        pairs = [pair(a, b) for a in one for b in other]
        return next((found for key in pairs if (found := apart.get(key) or facts(*key))), None)

    # --- what is shared

    def _shared(self, one: Sequence[str], other: Sequence[str], wanted: Relation) -> list[_Counted]:
        """Of each channel the token that says most counts, others a little; of packages what they weigh together."""
        mine, theirs = self._held(one, wanted), self._held(other, wanted)
        if len(theirs) < len(mine):
            mine, theirs = theirs, mine
        found = []
        for key, place in mine.items():
            if key in theirs:
                both = place if place == theirs[key] else _elsewhere(key[0])
                found.append(_Counted(key, both, self.rarities.weight([key], self._own(key, one, other)), 0.0))
        if len(found) > 1:
            found.sort(key=lambda entry: (-entry.llr, entry.key))
        return self._counted(found, one, other)

    def _counted(self, found: list[_Counted], one: Sequence[str], other: Sequence[str]) -> list[_Counted]:
        # What stands beside a vendor's mailbox in one block was left in with it.
        left_in = {entry.channel for entry in found if self.rarities.model(entry.key) == VENDOR}
        # Of one kind, in one place, the token counts that says most; of what a provider lets, one for all places.
        seen: dict[str, set[str]] = {}
        hosted: set[str] = set()
        packages: list[tuple[list[Key], float]] = []
        counted = []
        sides = frozenset((*one, *other))
        for entry in found:
            counts, kinds = 0.0, seen.setdefault(entry.channel, set())
            kind = HOSTED if self.rarities.model(entry.key) in HOSTING else entry.key[0]
            if kind not in kinds and not (kind == HOSTED and HOSTED in hosted):
                worth = params.BESIDE if kinds or (entry.channel in left_in) else 1.0
                kinds.add(kind)
                hosted.add(kind)
                at = next((n for n, (package, _) in enumerate(packages) if self._in(entry.key, package, sides)), None)
                if at is None:
                    packages.append(([entry.key], entry.llr))
                    counts = entry.llr
                else:
                    package, before = packages[at]
                    whole = [*package, entry.key]
                    now = max(self.rarities.weight(whole, self._own(entry.key, one, other)), before)
                    packages[at] = (whole, now)
                    counts = now - before
                counts *= worth
            counted.append(entry._replace(counted=counts))
        return counted

    def _in(self, key: Key, package: Sequence[Key], sides: frozenset[str]) -> bool:
        return any(self.rarities.together(key, known, sides) for known in package)

    def _held(self, side: Sequence[str], wanted: Relation) -> Mapping[Key, str]:
        """The tokens of a side, each with the channel that it states it in."""
        if len(side) == 1:
            return self._of(side[0])[wanted]
        held: dict[Key, str] = {}
        for record in side:
            for key, place in self._of(record)[wanted].items():
                held[key] = place if held.setdefault(key, place) == place else _elsewhere(key[0])
        return held

    def _of(self, record: str) -> dict[Relation, dict[Key, str]]:
        if record not in self._kept:
            kept: dict[Relation, dict[Key, str]] = {one: {} for one in Relation}
            for key, values in self.tokens.of.get(record, {}).items():
                kept[relation(key[0])][key] = channel(key[0], values)
            self._kept[record] = kept
        return self._kept[record]

    def _own(self, key: Key, one: Sequence[str], other: Sequence[str]) -> int:
        subject = self.rarities[key].subject
        return min(len({subject[record] for side in (one, other) for record in side if record in subject}), 2)

    # --- what was compared

    def _best(self, one: Sequence[str], other: Sequence[str], shared: Sequence[_Counted]) -> list[Part]:
        """Of each channel the part that speaks most for one; names do not count again where a legal name is shared."""
        if not self.compared.parts:
            return []
        best: dict[str, Part] = {}
        for a in one:
            for b in other:
                for part in self.compared.parts.get(pair(a, b), ()):
                    if part.channel not in best or part.llr > best[part.channel].llr:
                        best[part.channel] = part
        if any(entry.key[0] == "legal name" and entry.counted > 0 for entry in shared):
            best.pop(NAME, None)
        return list(best.values())

    def _other_number(self, one: Sequence[str], other: Sequence[str], shared: Sequence[_Counted]) -> str:
        """A kind of number that both sides state, and state differently; "" where there is none."""
        mine, theirs = ([self._numbers[record] for record in side if record in self._numbers] for side in (one, other))
        if not mine or not theirs:
            return ""
        agreeing = {entry.key[0] for entry in shared}
        kinds = {kind for own in mine for kind in own} & {kind for own in theirs for kind in own} - agreeing
        return min(kinds, key=NUMBERS.index, default="")

    # --- how it is shown

    def _part(self, entry: _Counted, one: Sequence[str], other: Sequence[str]) -> Part:
        rarity, text = self.rarities[entry.key], self.tokens.shown(entry.key)
        values = [value for side in (one, other) for record in side for value in self._values(record, entry.key)]
        return Part(
            channel=entry.channel,
            property=entry.key[0],
            values=(text,),
            llr=entry.llr,
            counted=entry.counted,
            holders=rarity.holders,
            apart=rarity.apart,
            sentence=_sentence(entry.key[0], text, rarity.holders, rarity.apart, rarity.reference),
            claims=_sorted(claim for value in values for claim in value.claims),
            captures=_sorted(capture for value in values for capture in value.captures),
        )

    def _numbers_part(self, kind: str, one: Sequence[str], other: Sequence[str]) -> Part:
        sides = [list(self._stated(kind, side)) for side in (one, other)]
        shown = tuple(min(text for text, _ in side) for side in sides)
        return Part(
            channel="register",
            property=kind,
            values=shown,
            llr=params.OTHER_NUMBER,
            counted=params.OTHER_NUMBER,
            sentence=f"They state other {PROPERTIES[kind].words}s: {shown[0]} and {shown[1]}.",
            claims=_sorted(claim for side in sides for _, value in side for claim in value.claims),
            captures=_sorted(capture for side in sides for _, value in side for capture in value.captures),
        )

    def _stated(self, kind: str, side: Sequence[str]) -> Iterator[tuple[str, Value]]:
        for record in side:
            for key, values in self.tokens.of.get(record, {}).items():
                yield from ((key[1], value) for value in values if key[0] == kind)

    def _values(self, record: str, key: Key) -> Sequence[Value]:
        return self.tokens.of.get(record, {}).get(key, ())


_T = TypeVar("_T", int, str)


def _sorted(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(sorted(set(values)))


def _elsewhere(kind: str) -> str:
    """The channel of a token that two sides state in different places."""
    return channel(kind, [])


def _numbers_of(own: Mapping[Key, object]) -> frozenset[str]:
    return frozenset(kind for kind, _ in own if kind in NUMBERS)


def _strength(weights: Sequence[tuple[str, float]]) -> Strength:
    beside = [weight for channel, weight in weights if channel != NAME]
    telling = [channel for channel, weight in weights if channel != NAME and weight >= params.FEWEST]
    by_face = bool(telling) and set(telling) == {"face"}
    return Strength(math.fsum(weight for _, weight in weights), math.fsum(beside), len(telling), by_face)


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
    "legal name": "legal name",
    "ip": "network address",
    "picture": "picture",
    "text": "passage of text",
}
