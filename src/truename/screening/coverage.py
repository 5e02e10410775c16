"""How much of a network the lists catch, at their dates, and by what: names, ownership, control, links, or nothing.

For each person, organisation, ship and aircraft of a network, in this order:

    direct      a record has the same name but for case, accents, punctuation and legal form, whichever way round
                surname and given names stand, or the same number
    variant     screening proposes a record whose name is spelled otherwise: a lead, no finding
    ownership   those of the above own 50 percent or more of it by OFAC's rule, however many companies lie between
    control     one of the above, or what they own, directs or manages it
    link        it is related to one of the above in another way, over so many steps
    none        not on these lists at these dates, nor related to who is

An entity counts in the first row that holds, and keeps the others as further reasons.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Protocol

from truename.errors import UsageError
from truename.kinds._text.scripts import words
from truename.kinds.organisation.parse import Role, parse
from truename.lists import ownership
from truename.lists.entity import CRAFT, ORGANISATION, PERSON, Entity
from truename.lists.ownership import Finding, Holdings, Owned
from truename.lists.relations import Relation, percent
from truename.trace import Progress, silent
from truename.types import Candidate

MAX_STEPS = 5
"""Steps of other links. Beyond some, everybody is linked with everybody, and it says nothing."""

LONGEST_CHAIN = 50
"""Lines of a chain of owners. A reader follows it to the listed; the network holds the rest."""

SHOWN = 5
"""Owners, controllers and records that a sentence names; the chain has them all."""

LIMITS = (
    "It counts who could be found with these lists at these dates. It does not say that anybody is who a list means:"
    " people share names, and a person has to look at each.",
    "An equal name is no proof, and a name that is spelled otherwise is a lead. What follows from ownership and control"
    " holds if the owner or director is the one listed.",
    "The 50 Percent Rule is OFAC's; it is applied here to whoever is on any of the lists given. Other authorities have"
    " rules of their own.",
    "Ownership and control are as the network states them at the date. What it does not state is not found, and what it"
    " states wrongly is not noticed unless it contradicts itself.",
    "Not caught means not on these lists and not related to who is, in this network. It clears nobody.",
)
"""What the table does not mean."""


class Way(StrEnum):
    """What catches an entity, the plainest first."""

    DIRECT = "direct"
    VARIANT = "variant"
    OWNERSHIP = "ownership"
    CONTROL = "control"
    LINK = "link"
    NONE = "none"


MEANING: Mapping[Way, str] = {
    Way.DIRECT: "by an equal name or number",
    Way.VARIANT: "only under a variant spelling (a lead)",
    Way.OWNERSHIP: "only through ownership of 50 % or more",
    Way.CONTROL: "only through control",
    Way.LINK: "only through another link",
    Way.NONE: "not at all",
}


class Group(StrEnum):
    """What an entity is, in the table."""

    PERSON = "persons"
    ORGANISATION = "organisations"
    CRAFT = "ships and aircraft"


# --- what it works with -----------------------------------------------------------------------------------------


class Listing(Protocol):
    """A list at a date, as far as is needed here; see :class:`truename.lists.store.Snapshot`."""

    @property
    def name(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def published(self) -> str: ...
    @property
    def captured(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def count(self) -> int: ...
    def entities(self) -> Iterable[Entity]: ...


class Held(Protocol):
    """A record and the list that holds it; see :class:`truename.screening.lists.Listed`."""

    @property
    def list_name(self) -> str: ...
    @property
    def entity(self) -> Entity: ...


class Proposal(Held, Protocol):
    """What screening proposes, with its record in every list; see :class:`truename.screening.lists.Hit`."""

    @property
    def candidate(self) -> Candidate: ...
    @property
    def records(self) -> Sequence[Held]: ...


class Finder(Protocol):
    """What screens one entity; see :class:`truename.screening.lists.Searcher`."""

    def find(self, asked: Entity, /) -> Sequence[Proposal]: ...


# --- what it gives ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a list.

    Attributes:
        list_name, published: the list, and its date.
        id, name: of the record.
        why: what is equal, or what it weighs.
    """

    list_name: str
    published: str
    id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a chain: one entity's relation to another.

    Attributes:
        depth: 1 beside the entity that it is about.
        source, source_name, target, target_name: its ends.
        says: the relation in words: "owns 50 %", "Directorship: chairman".
        standing: what the source is: "listed", "blocked by the rule", ...
        stated_by: ids of the relations that say so.
        sources: where those come from, as far as they say it.
    """

    depth: int
    source: str
    source_name: str
    target: str
    target_name: str
    says: str
    standing: str
    stated_by: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One way in which an entity is caught.

    Attributes:
        way: which.
        sentence: why, for a reader.
        certain: whether it follows for certain if the records are of those whom they seem to be of: not of a lead, of
            shares that are not known, and of what rests on either.
        records: of lists.
        chain: what leads from it to the listed.
    """

    way: Way
    sentence: str
    certain: bool
    records: tuple[Record, ...] = ()
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One entity of the network.

    Attributes:
        id, name, schema: of the entity.
        group: what it counts as.
        way: the first that holds.
        reasons: every way that holds, in their order; empty where none does.
        notes: what is wrong with the statements about its ownership.
    """

    id: str
    name: str
    schema: str
    group: Group
    way: Way
    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether its first reason is."""
        return bool(self.reasons) and self.reasons[0].certain


@dataclass(frozen=True, slots=True)
class ListUsed:
    """A list that was used: its date, and the SHA-256 of the snapshot."""

    name: str
    publisher: str
    published: str
    captured: str
    sha256: str
    count: int


@dataclass(frozen=True, slots=True)
class Count:
    """One row of the table.

    Attributes:
        way: which.
        meaning: in words.
        entities: how many.
        possibly: how many of them rest on shares that are not known or on leads.
        of: how many of each group.
    """

    way: Way
    meaning: str
    entities: int
    possibly: int
    of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer.

    Attributes:
        table: one row for each way, in their order; together they are all entities.
        rows: one for each entity, in the network's order.
        lists: that were used.
        at: the date at which relations hold, YYYY-MM-DD.
        steps: how far other links were followed.
        relations: how many are in force.
        left_out: what of the network could not be used, and why.
        limits: what the table does not mean.
    """

    table: tuple[Count, ...]
    rows: tuple[Row, ...]
    lists: tuple[ListUsed, ...]
    at: str
    steps: int
    relations: int
    left_out: tuple[str, ...] = ()
    limits: tuple[str, ...] = LIMITS


# --- the way of it ----------------------------------------------------------------------------------------------


def measure(
    network: Iterable[Entity],
    snapshots: Sequence[Listing],
    finder: Finder,
    *,
    at: date | None = None,
    steps: int = 1,
    progress: Progress = silent,
) -> Coverage:
    """Say of every entity of a network whether and how lists catch it.

    Args:
        network: people, organisations, ships, aircraft and the relations between them, in FtM's form.
        snapshots: the lists, each at its date.
        finder: what screens one entity against the same lists, at its own threshold.
        at: the date at which relations have to be in force; today by default.
        steps: how many relations an other link may be long, 0 to :data:`MAX_STEPS`.
        progress: is told how far it is.

    Raises:
        UsageError: ``steps`` is out of range, or the network holds nobody.
    """
    if not 0 <= steps <= MAX_STEPS:
        raise UsageError(expected=f"0 to {MAX_STEPS} steps", found=str(steps), do="choose fewer")
    network = list(network)
    subjects = {entity.id: entity for entity in network if entity.schema in _GROUPS}
    if not subjects:
        raise UsageError(
            expected="a network with people, organisations or ships", found="none", do="check that it is the right file"
        )
    at = at or datetime.now(UTC).date()
    index = Index(snapshots, progress)
    direct: dict[str, Reason] = {}
    variant: dict[str, Reason] = {}
    for done, entity in enumerate(subjects.values()):
        progress("screening", done, len(subjects))
        records = index.find(entity)
        if records:
            direct[entity.id] = _direct(records)
        if proposed := _proposed(entity, finder.find(entity), records, index):
            variant[entity.id] = _variant(proposed)
    progress("screening", len(subjects), len(subjects))

    held = ownership.holdings(network, at)
    findings = ownership.blocked(held, direct, variant)
    named = direct.keys() | variant.keys()
    owned = {one for one, found in findings.items() if found.blocked and one not in named}
    near = _nearest(held.relations, named, steps), _nearest(held.relations, owned, steps)
    names = _Names(network, direct, variant, findings)
    rows = []
    for entity in subjects.values():
        reasons = [reason for caught in (direct, variant) if (reason := caught.get(entity.id))]
        if finding := findings.get(entity.id):
            reasons += _by_rule(finding, held, findings, names)
        reasons += _linked(_paths(entity.id, *near), reasons, names)
        rows.append(
            Row(
                entity.id,
                entity.caption,
                entity.schema,
                _GROUPS[entity.schema],
                reasons[0].way if reasons else Way.NONE,
                tuple(reasons),
                finding.notes if finding else (),
            )
        )
    return Coverage(
        table=tuple(_count(way, rows) for way in Way),
        rows=tuple(rows),
        lists=tuple(
            ListUsed(one.name, one.publisher, one.published, one.captured, one.sha256, one.count) for one in snapshots
        ),
        at=at.isoformat(),
        steps=steps,
        relations=len(held.relations),
        left_out=held.left_out,
    )


_GROUPS: Mapping[str, Group] = {
    **dict.fromkeys(PERSON, Group.PERSON),
    **dict.fromkeys(ORGANISATION, Group.ORGANISATION),
    **dict.fromkeys(CRAFT, Group.CRAFT),
}


def _count(way: Way, rows: Sequence[Row]) -> Count:
    these = [row for row in rows if row.way is way]
    groups = Counter(row.group for row in these)
    possibly = 0 if way is Way.NONE else sum(not row.certain for row in these)
    return Count(way, MEANING[way], len(these), possibly, {group.value: groups[group] for group in Group})


# --- direct: equal names and numbers ----------------------------------------------------------------------------

NAMES = ("name", "alias", "previousName")
"""Properties that are compared. Not FtM's "weakAlias": names that the lists themselves call weak (OFAC's FAQ 122:
nicknames and fragments that alone identify nobody)."""

NUMBERS = (
    "idNumber", "passportNumber", "taxNumber", "vatCode", "registrationNumber", "leiCode", "swiftBic", "innCode",
    "ogrnCode", "imoNumber", "mmsi", "isin",
)  # fmt: skip
"""FtM's properties whose equal values are taken for one holder's. Not phones and mails: agents lend them to many, and
what they weigh is for screening to say."""

NATIONAL = frozenset({"idNumber", "passportNumber", "taxNumber", "vatCode", "registrationNumber"})
"""Those of which every country has its own: equal ones of different countries are two numbers."""

SHORTEST = 5
"""Letters and digits of a number that tell holders apart. Assumption: a register counts further."""


class Index:
    """Every name and number of the lists, folded: what a comparison of equal texts finds, and nothing more."""

    def __init__(self, snapshots: Sequence[Listing], progress: Progress = silent) -> None:
        self._found: dict[tuple[str, str], list[tuple[str, Entity]]] = defaultdict(list)
        self.published = {one.name: one.published for one in snapshots}
        for done, snapshot in enumerate(snapshots):
            progress("reading lists", done, len(snapshots))
            for entity in snapshot.entities():
                if entity.schema in _GROUPS:
                    for key in dict.fromkeys(key for key, _ in _keys(entity)):
                        self._found[key].append((snapshot.name, entity))

    def find(self, entity: Entity) -> tuple[Record, ...]:
        """The records with an equal name or number, each once, with the first that is equal."""
        found: dict[tuple[str, str], Record] = {}
        for key, why in _keys(entity):
            for list_name, record in self._found.get(key, ()):
                where = (list_name, record.id)
                if where not in found and not (key[0] in NATIONAL and _apart(entity, record)):
                    found[where] = Record(list_name, self.published[list_name], record.id, record.caption, why)
        return tuple(found.values())


def _keys(entity: Entity) -> Iterator[tuple[tuple[str, str], str]]:
    """What an entity is found by, each with what that is in words."""
    for name in (text for prop in NAMES for text in entity.get(prop)):
        for group in sorted(_groups(entity)):
            plain = folded(name, legal_form=group is Group.ORGANISATION)
            if plain:
                yield (group, plain), f"the name {name}"
            if group is Group.PERSON and " " in plain:
                # Lists write "PAK, Jin Hyok", papers "Jin Hyok Pak"; the given names stay in their order.
                rest, _, last = plain.rpartition(" ")
                yield (group, f"{last} {rest}"), f"the name {name}"
    for prop in NUMBERS:
        for number in entity.get(prop):
            plain = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", number).casefold()))
            plain = plain.removeprefix(prop.removesuffix("Number").removesuffix("Code").lower())
            if len(plain) >= SHORTEST:
                yield (prop, plain), f"the {_WORD.sub(' ', prop).lower()} {number}"


def _apart(one: Entity, other: Entity) -> bool:
    """Whether two entities are stated to be of different countries."""
    ours, theirs = (
        {text.casefold() for prop in ("country", "jurisdiction", "nationality") for text in entity.get(prop)}
        for entity in (one, other)
    )
    return bool(ours and theirs) and not ours & theirs


def _groups(entity: Entity) -> frozenset[Group]:
    """What an entity may be; a legal entity, in FtM, may be a person."""
    if entity.schema == "LegalEntity":
        return frozenset({Group.ORGANISATION, Group.PERSON})
    return frozenset({_GROUPS[entity.schema]} if entity.schema in _GROUPS else ())


def folded(name: str, legal_form: bool = False) -> str:
    """A name without case, accents, punctuation and, if asked for, legal form; empty where nothing is left.

    It stays in its own script: what it is in another is for screening to find.
    """
    if legal_form:
        texts = [token.text for token in parse(name).tokens if token.role is not Role.FORM]
    else:
        texts = [word.forms[0] if word.script == "Latin" else word.text for word in words(name)]
    apart = unicodedata.normalize("NFD", " ".join(texts))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


_WORD = re.compile(r"(?=[A-Z])")

_ACCENTS = re.compile(r"[\u0300-\u036f]")
"""Unicode's combining diacritical marks, of Latin, Greek and Cyrillic script."""


def _direct(records: Sequence[Record]) -> Reason:
    sentence = f"Equal to {_some(f'{_on(one)} in {one.why}' for one in records)}"
    return Reason(Way.DIRECT, f"{sentence.removesuffix('.')}.", True, tuple(records))


# --- variant: what screening proposes besides -------------------------------------------------------------------


def _proposed(entity: Entity, hits: Iterable[Proposal], direct: Sequence[Record], index: Index) -> tuple[Record, ...]:
    """The records that only screening finds, the heaviest first; a ship that is called like a company is none."""
    known = {(record.list_name, record.id) for record in direct}
    return tuple(
        Record(
            hit.list_name,
            index.published.get(hit.list_name, ""),
            hit.entity.id,
            hit.entity.caption,
            f"log10 LR {hit.candidate.llr.value:+.1f}",
        )
        for hit in hits
        if known.isdisjoint((one.list_name, one.entity.id) for one in hit.records)
        and _groups(entity) & _groups(hit.entity)
    )


def _variant(records: tuple[Record, ...]) -> Reason:
    return Reason(
        Way.VARIANT, f"Resembles {_some(f'{_on(one)}, {one.why}' for one in records)}: a lead.", False, records
    )


def _on(record: Record) -> str:
    return f"{record.name} ({record.list_name}, {record.published})"


# --- ownership and control --------------------------------------------------------------------------------------


class _Names:
    """What to call entities, and what they are."""

    def __init__(
        self,
        network: Sequence[Entity],
        direct: Collection[str],
        variant: Collection[str],
        findings: Mapping[str, Finding],
    ) -> None:
        self._captions = {entity.id: entity.caption for entity in network}
        self._direct, self._variant, self._findings = direct, variant, findings

    def __getitem__(self, one: str) -> str:
        return self._captions.get(one, one)

    def standing(self, one: str) -> str:
        """Whether and why an entity is taken for blocked."""
        finding = self._findings.get(one)
        if one in self._direct:
            return "listed"
        if finding and finding.owned is Owned.CERTAINLY:
            return ownership.Standing.OWNED
        if one in self._variant:
            return "perhaps listed"
        return ownership.Standing.POSSIBLY if finding and finding.owned is Owned.POSSIBLY else ownership.Standing.NOT

    def certain(self, one: str) -> bool:
        """Whether it is listed or blocked for certain."""
        return self.standing(one) in ("listed", ownership.Standing.OWNED)


def _by_rule(finding: Finding, held: Holdings, findings: Mapping[str, Finding], names: _Names) -> Iterator[Reason]:
    """What the 50 Percent Rule says of an entity, and who controls it."""
    if finding.owned is not Owned.NOT:
        certain = finding.owned is Owned.CERTAINLY
        counting = [one for one in finding.owners if certain is False or names.certain(one.owner)]
        low, high = percent(finding.aggregate.low), percent(finding.aggregate.high)
        owners = _some(f"{names[one.owner]} ({names.standing(one.owner)}) {one.share}" for one in counting)
        sentence = (
            f"Blocked persons own {finding.aggregate} of it: {owners}."
            if certain
            else f"Blocked persons may own 50 % or more of it ({low} to {high} %): {owners}."
        )
        steps = ownership.chain(held, findings, finding.id, LONGEST_CHAIN + 1)
        chain = [
            Link(
                step.depth,
                step.holding.owner,
                names[step.holding.owner],
                step.holding.asset,
                names[step.holding.asset],
                f"owns {step.holding.share}" + (", see above" if step.above else ""),
                names.standing(step.holding.owner),
                tuple(relation.id for relation in step.holding.stated_by),
                tuple(dict.fromkeys(text for relation in step.holding.stated_by for text in relation.sources)),
            )
            for step in steps[:LONGEST_CHAIN]
        ]
        if len(steps) > LONGEST_CHAIN:
            chain[-1] = replace(chain[-1], says=f"{chain[-1].says}, and so on")
        yield Reason(Way.OWNERSHIP, sentence, certain, chain=tuple(chain))
    if finding.control:
        those = sorted(finding.control, key=lambda relation: not names.certain(relation.source))
        controllers = _some(f"{names[one.source]} ({names.standing(one.source)}), {_says(one)}" for one in those)
        yield Reason(
            Way.CONTROL,
            f"Controlled, without that being ownership, by {controllers}.",
            names.certain(those[0].source),
            chain=tuple(_link(1, relation, names) for relation in those[:LONGEST_CHAIN]),
        )


def _link(depth: int, relation: Relation, names: _Names) -> Link:
    return Link(
        depth,
        relation.source,
        names[relation.source],
        relation.target,
        names[relation.target],
        _says(relation),
        names.standing(relation.source),
        (relation.id,),
        relation.sources,
    )


def _says(relation: Relation) -> str:
    if relation.share is not None:
        return f"owns {relation.share}"
    role = relation.role if len(relation.role) <= 80 else f"{relation.role[:79]}…"
    return f"{relation.schema}: {role}" if role else relation.schema


# --- other links ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Path:
    """A shortest way from somebody who is caught: over which relation, and the way to its other end."""

    origin: str
    length: int
    relation: Relation | None = None
    before: _Path | None = None


def _nearest(stated: Sequence[Relation], origins: Collection[str], steps: int) -> dict[str, list[_Path]]:
    """The shortest ways to each entity from the two nearest origins: one of them may be the entity itself.

    Breadth first from all origins at once; an entity passes on at most two, so that it is linear in the relations.
    """
    beside: dict[str, list[tuple[str, Relation]]] = defaultdict(list)
    for relation in stated:
        if relation.source != relation.target:
            beside[relation.source].append((relation.target, relation))
            beside[relation.target].append((relation.source, relation))
    near = {origin: [_Path(origin, 0)] for origin in sorted(origins)}
    waiting = deque((origin, paths[0]) for origin, paths in near.items())
    while waiting:
        here, path = waiting.popleft()
        if path.length == steps:
            continue
        for there, relation in beside.get(here, ()):
            known = near.setdefault(there, [])
            if len(known) < 2 and all(other.origin != path.origin for other in known):
                known.append(_Path(path.origin, path.length + 1, relation, path))
                waiting.append((there, known[-1]))
    return near


def _paths(one: str, named: Mapping[str, list[_Path]], owned: Mapping[str, list[_Path]]) -> list[_Path]:
    """The ways that link an entity with others, the shortest first, to those who are listed before what they own.

    What is owned links nobody who is caught without it: it may be blocked only because of them.
    """
    itself = any(path.origin == one for paths in (named, owned) for path in paths.get(one, ()))
    found = [path for path in named.get(one, ()) if path.origin != one]
    if not itself:
        found += owned.get(one, ())
    return sorted(found, key=lambda path: path.length)


def _linked(paths: Sequence[_Path], reasons: Sequence[Reason], names: _Names) -> Iterator[Reason]:
    """The first link that ownership and control do not say already."""
    said = {stated for reason in reasons for link in reason.chain for stated in link.stated_by}
    for path in paths:
        chain: list[Link] = []
        part = path
        while part.relation is not None and part.before is not None:
            chain.append(_link(len(chain) + 1, part.relation, names))
            part = part.before
        if len(chain) == 1 and chain[0].stated_by[0] in said:
            continue
        steps = f" in {len(chain)} steps" if len(chain) > 1 else ""
        how = "; ".join(f"{link.source_name} → {link.target_name}, {link.says}" for link in chain)
        yield Reason(
            Way.LINK,
            f"Linked{steps} with {names[path.origin]} ({names.standing(path.origin)}): {how}.",
            names.certain(path.origin),
            chain=tuple(chain),
        )
        return


def _some(texts: Iterable[str]) -> str:
    every = list(texts)
    more = f" and {len(every) - SHOWN:,} more" if len(every) > SHOWN else ""
    return "; ".join(every[:SHOWN]) + more
