"""What names, birth dates and faces say of records that share something, and which records cannot be one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from truename import kinds
from truename.case.material import Material
from truename.case.sharing import ORGANISATIONS, shown
from truename.errors import SampleError
from truename.kinds.organisation.parse import Role, parse
from truename.resolve import params
from truename.resolve.links import Compared, Pair, pair
from truename.resolve.network import Apart, Part, Record, Value
from truename.resolve.records import usable
from truename.resolve.tokens import Tokens
from truename.trace import Progress
from truename.types import Sample, Status, Template
from truename.weighing.table import Table, shipped

OTHER_DATE = -0.5
"""log10 LR of two birth dates from which on they are of two people: other days of other months. Swapped and mistyped
ones weigh more (:mod:`truename.kinds.date.compare`)."""

OTHER_FACE = -1.5
"""log10 LR of two faces from which on they are of two people. Assumption, above the lowest weight that the shipped
tables give."""

ONE_FACE = 1.0
"""log10 LR of two faces from which on their records are looked at: "moderate support" of ENFSI's guideline (2015)."""


def nature(record: Record) -> str:
    """Whether a record is of a person or an organisation: "person", "organisation", or "" where that is open."""
    if record.schema == "Person" or record.id.startswith("person:"):
        return "person"
    if record.schema in ORGANISATIONS:
        return "organisation"
    if record.id.startswith("site:") and any(record.get(one) for one in ("registrationNumber", "taxNumber", "leiCode")):
        return "organisation"
    names = record.get("name")
    return "organisation" if record.id.startswith("site:") and any(_has_form(name) for name in names) else ""


def _has_form(name: str) -> bool:
    parsed = parse(name)
    return any(token.role is Role.FORM for token in parsed.tokens)


@dataclass(slots=True)
class _Comparer:
    """Compares the values of pairs of records by a kind of evidence."""

    kind: str
    table: Table = field(init=False)
    _templates: dict[str, Template | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.table = shipped(self.kind, kinds.get(self.kind).format)

    def of(self, values: Iterable[str]) -> list[Template]:
        """The templates of those texts that can be read."""
        for text in (text for text in values if text not in self._templates):
            try:
                made = kinds.get(self.kind).extract(Sample(self.kind, text.encode()))
            except SampleError:
                made = None
            self._templates[text] = made if isinstance(made, Template) else None
        return [one for text in values if (one := self._templates[text]) is not None]

    def weigh(self, one: Sequence[Template], others: Sequence[Sequence[Template]]) -> list[float | None]:
        """log10 LR of one set against each of the others; ``None`` where they cannot be compared."""
        kind = kinds.get(self.kind)
        scores = kind.compare(kind.prepare(one), kind.gather(others))
        weights = self.table.weigh_array(scores).value
        compared = (scores.status == Status.COMPARED).tolist()
        return [round(float(w), 6) if done else None for w, done in zip(weights, compared, strict=True)]


def compare(
    records: Mapping[str, Record], held: Tokens, material: Material, near: set[Pair], progress: Progress
) -> Compared:
    """What names, birth dates and faces say of those that share something, and who cannot be one."""
    parts: dict[Pair, list[Part]] = defaultdict(list)
    apart: dict[Pair, Apart] = {}
    _faces(records, material, held, parts, apart)
    every = sorted(near | parts.keys())
    facts = _Facts(records)
    apart |= {key: found for key in every if key not in apart and (found := facts(*key)) is not None}
    progress("comparing names", 0, 1)
    for kind in ("name", "organisation"):
        wanted = [key for key in every if key not in apart and _named_as(kind, facts, *key)]
        for (a, b), weight, values in _weighed(_Comparer(kind), wanted, records, ("name", "alias")):
            sentence = f"{_names(records[a])} and {_names(records[b])}, by their names alone, as {kind}s."
            parts[a, b].append(_part("name", "name", max(weight, params.ALIAS), sentence, values))
    wanted = [key for key in every if key not in apart]
    for (a, b), weight, values in _weighed(_Comparer("date"), wanted, records, ("birthDate",)):
        sentence = "Their birth dates agree as far as they are stated."
        parts[a, b].append(_part("birth", "birthDate", weight, sentence, values))
    return Compared(dict(parts), apart, facts)


class _Facts:
    """Whether two records cannot be one, by what they state: natures, entries of registers, birth dates."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._natures: dict[str, str] = {}
        self._dates = _Comparer("date")
        self._others: dict[tuple[tuple[str, ...], tuple[str, ...]], bool] = {}

    def nature(self, record: str) -> str:
        """Whether a record is of a person or an organisation; see :func:`nature`."""
        if record not in self._natures:
            self._natures[record] = nature(self._records[record]) if record in self._records else ""
        return self._natures[record]

    def __call__(self, a: str, b: str) -> Apart | None:
        one, other = self._records.get(a), self._records.get(b)
        if one is None or other is None:
            return None
        if {self.nature(a), self.nature(b)} == {"person", "organisation"}:
            return Apart(a, b, "One is a person, the other an organisation.")
        return _other_numbers(one, other) or self._other_dates(one, other)

    def _other_dates(self, one: Record, other: Record) -> Apart | None:
        stated = [usable(record.values.get("birthDate", ())) for record in (one, other)]
        if not all(stated):
            return None
        mine, theirs = (tuple(sorted(value.value for value in values)) for values in stated)
        key = (mine, theirs) if mine < theirs else (theirs, mine)
        if key not in self._others:
            sides = [self._dates.of(dates) for dates in key]
            weight = self._dates.weigh(sides[0], [sides[1]])[0] if all(sides) else None
            self._others[key] = weight is not None and weight <= OTHER_DATE
        if not self._others[key]:
            return None
        dates = ", ".join(sorted({*mine, *theirs}))
        return Apart(one.id, other.id, f"They state other birth dates: {dates}.", _claims([*stated[0], *stated[1]]))


REGISTERS = ("registrationNumber", "leiCode")
"""Numbers under which a register enters one legal person."""


def _other_numbers(one: Record, other: Record) -> Apart | None:
    """Two entries of registers under other numbers are two legal persons, whoever is behind them."""
    if not (one.schema in ORGANISATIONS and other.schema in ORGANISATIONS):
        return None
    for property in REGISTERS:
        stated = [usable(record.values.get(property, ())) for record in (one, other)]
        numbers = [{value.value for value in values} for values in stated]
        if all(numbers) and not numbers[0] & numbers[1]:
            shown = " and ".join(min(values) for values in numbers)
            reason = f"They are entered under other numbers: {shown}."
            return Apart(*pair(one.id, other.id), reason, _claims([*stated[0], *stated[1]]))
    return None


def _named_as(kind: str, facts: _Facts, a: str, b: str) -> bool:
    """By which of the two kinds of names a pair is compared: as people, where nothing says that one is no person."""
    known = {facts.nature(a), facts.nature(b)}
    sites = a.startswith("site:") or b.startswith("site:")
    organisation = "organisation" in known or (sites and "person" not in known)
    return organisation == (kind == "organisation")


def _weighed(
    comparer: _Comparer, wanted: Sequence[Pair], records: Mapping[str, Record], properties: Sequence[str]
) -> Iterator[tuple[Pair, float, list[Value]]]:
    """The pairs of which both sides state something, with what that weighs and the values on both sides."""
    stated: dict[str, list[Value]] = {}
    for record in {end for ends in wanted for end in ends}:
        values = records[record].values if record in records else {}
        stated[record] = [value for one in properties for value in usable(values.get(one, ()))]
    sets = {record: comparer.of([value.value for value in values]) for record, values in stated.items()}
    by_first: dict[str, list[str]] = defaultdict(list)
    for a, b in wanted:
        if sets[a] and sets[b]:
            by_first[a].append(b)
    for a, others in sorted(by_first.items()):
        for b, weight in zip(others, comparer.weigh(sets[a], [sets[b] for b in others]), strict=True):
            if weight is not None:
                yield (a, b), weight, stated[a] + stated[b]


def _faces(
    records: Mapping[str, Record],
    material: Material,
    held: Tokens,
    parts: dict[Pair, list[Part]],
    apart: dict[Pair, Apart],
) -> None:
    """Faces of people, each of a picture of its own: what is a copy of one picture says nothing of who uses it."""
    owners: dict[str, list[tuple[str, Template, Value]]] = defaultdict(list)
    for address, shows in shown(records, material).items():
        picture = material.pictures.get(address)
        if picture is None or len(picture.faces) != 1:
            continue  # of several faces nothing says whose record it is
        for record, value, icon in shows:
            if not icon and record.partition(":")[0] in ("person", "profile", "picture", "mail", "ftm"):
                owners[record].append((address, picture.faces[0], value))
    if len(owners) < 2:
        return
    comparer = _Comparer("face")
    names = sorted(owners)
    own_pictures = {record: {key for key in held.of.get(record, ()) if key[0] == "picture"} for record in names}
    current = kinds.get("face").format
    sets = {name: [template for _, template, _ in owners[name] if template.format == current] for name in names}
    names = [name for name in names if sets[name]]
    weights: dict[Pair, float] = {}
    for place, a in enumerate(names[:-1]):
        rest = names[place + 1 :]
        for b, weight in zip(rest, comparer.weigh(sets[a], [sets[b] for b in rest]), strict=True):
            if weight is not None and not own_pictures[a] & own_pictures[b]:
                weights[a, b] = weight
    for (a, b), weight in _borne_out(weights, len(names)).items():
        values = [value for _, _, value in (*owners[a], *owners[b])]
        if weight >= ONE_FACE:
            sentence = "The faces in their pictures, which are different pictures, resemble one another."
            parts[a, b].append(_part("face", "face", weight, sentence, values))
        elif weight <= OTHER_FACE and (a, b) not in apart:
            apart[a, b] = Apart(a, b, "The faces in their pictures are not of one person.", _claims(values))


def _borne_out(weights: Mapping[Pair, float], count: int) -> dict[Pair, float]:
    """Weights of faces, no larger than what this case bears out.

    A table was fitted on other people. By what a likelihood ratio is, of pairs of two people at most one in 10^w weighs
    w; where more do, beyond those who may be one person, these faces resemble one another more than the table knows.
    """
    ordered = sorted(weights, key=lambda key: (-weights[key], key))
    expected = params.EXPECTED * count / 2
    bounds = (math.log10(len(ordered) / max(rank - expected, 1.0)) for rank in range(1, len(ordered) + 1))
    return {key: min(weights[key], max(bound, 0.0)) for key, bound in zip(ordered, bounds, strict=True)}


def _part(channel: str, property: str, weight: float, sentence: str, values: Sequence[Value]) -> Part:
    return Part(
        channel,
        property,
        tuple(dict.fromkeys(value.value for value in values))[:2],
        weight,
        0.0,
        sentence=sentence,
        claims=_claims(values),
        captures=tuple(sorted({capture for value in values for capture in value.captures})),
    )


def _claims(values: Iterable[Value]) -> tuple[int, ...]:
    return tuple(sorted({claim for value in values for claim in value.claims}))


def _names(record: Record) -> str:
    names = list(dict.fromkeys((*record.get("name"), *record.get("alias"))))
    return " or ".join(f'"{name}"' for name in names[:3]) + (" ..." if len(names) > 3 else "")
