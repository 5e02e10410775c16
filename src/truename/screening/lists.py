"""The newest snapshots of all lists in memory, and the search of one person or organisation among them.

    find    evidence -> propose by name or identifier -> compare every kind -> weigh -> fuse -> one hit a designation

The same steps as :func:`truename.pipeline.identify`, over thousands of probes: weights of the proposed rows are added
as arrays, and taken apart again only for the few that are shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from truename import evidence, kinds
from truename.errors import SampleError
from truename.evidence import Part, References
from truename.kinds._text.scripts import fold
from truename.lists import Snapshot, claims, designations
from truename.lists import samples as stated
from truename.lists.entity import ORGANISATION, PERSON, Entity
from truename.trace import Progress, silent
from truename.types import (
    LLR,
    UNKNOWN_POSITION,
    Candidate,
    Contribution,
    NotAcquired,
    Proposition,
    Sample,
    Scores,
    Status,
    Template,
)
from truename.weighing import decide
from truename.weighing.fuse import fuse, of_subject
from truename.weighing.table import LLRArrays, Table

LEAD = 2.25
"""log10 LR from which a record is shown: about where no more than one in a thousand pairs of two people's names weighs
as much in any setting of ``benchmarks/name.py``. Transcribed names of one country's people are the hardest."""

PROPOSED = 50
"""Records that each kind proposes for full comparison. Of a person who is listed, the first few are nearly always
theirs; the rest is room for names that many share."""

PRIOR_LISTED = 0.01
"""Prior probability that who is screened is on any of the lists, where nobody states one. Assumption: one in a hundred
of those whom somebody has reason to screen; of customers at large it is far fewer."""

_IN_BRACKETS = re.compile(r"\S\s*[(\[（【]([^()\[\]（）【】]+)[)\]）】]")
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]{2}")
"""Two letters that are not Latin: a whole name of another script may be one word."""

_KINDS: Mapping[frozenset[str], tuple[str, ...]] = {
    PERSON: ("name", "date", "identifier", "address"),
    ORGANISATION: ("organisation", "identifier", "address"),
}
"""By schemata, what is compared."""

_PROPOSING = frozenset({"name", "organisation", "identifier"})
"""Kinds that retrieve. Thousands share a birth date or an address: those are compared, and propose nobody."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a list, and which snapshot says it.

    Attributes:
        list_name: what the list is called here.
        key: what names it on all lists: "ofac:36".
        entity: what it says.
        snapshot: the day on which the snapshot was published, YYYY-MM-DD.
        programmes: under which the list holds it.
    """

    list_name: str
    key: str
    entity: Entity
    snapshot: str
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One designation that may be of who was screened, whichever lists hold it.

    Attributes:
        list_name, entity, snapshot, programmes: as in :class:`Listed`, of its record that weighs most.
        candidate: its weight and what made it; ``candidate.subject`` is "list:id".
        exact: a name is one of the record's names, as it is written but for case, marks and spacing.
        records: every record of the designation that weighs enough to be shown, the heaviest first; counted as one.
        weights: the fused weight of each of ``records``.
    """

    list_name: str
    entity: Entity
    candidate: Candidate
    exact: bool
    snapshot: str
    programmes: tuple[str, ...]
    records: tuple[Listed, ...]
    weights: tuple[float, ...]

    @property
    def only_names(self) -> bool:
        """Whether nothing but names speaks for it."""
        return decide.by_names_alone(self.candidate.llr, self.candidate.contributions)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is searched for, as evidence.

    Attributes:
        entity: what was said of them.
        samples: what of that can be compared.
        parts: the same, by kind.
        unread: what could not be used, and why: a sentence each.
    """

    entity: Entity
    samples: tuple[Sample, ...] = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """The people of all lists, or the organisations.

    Attributes:
        records: row i of every kind is ``records[i]``.
        references: their evidence.
        designation: intp[rows], which records are of one designation.
        designations: how many there are.
    """

    records: Sequence[Listed]
    references: References
    designation: NDArray[np.intp]
    designations: int


class Searcher:
    """Searches the lists as they were when it was made. May be used for any number of people, from one thread."""

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        *,
        least: float = LEAD,
        weak_aliases: bool = False,
        prior: float = PRIOR_LISTED,
        progress: Progress = silent,
    ) -> None:
        """Read lists. Their people, or organisations, become evidence when the first is searched for: it takes seconds.

        Args:
            snapshots: the lists, as :func:`truename.lists.open_snapshots` gives them.
            least: show records from this log10 LR on.
            weak_aliases: compare names that the lists themselves call weak, too: nicknames, fragments.
            prior: probability, before looking, that who is searched for is on any of the lists.

        Raises:
            DamagedError: a list is not as it was written.
            CalibrationError: nothing weighs a kind's scores.
        """
        self.least, self.weak_aliases, self.prior = least, weak_aliases, prior
        self.snapshots = tuple(snapshots)
        self._designation = designations.find(self.snapshots)
        records = [record for one in self.snapshots for record in _records(one)]
        self._records = {
            schemata: [record for record in records if record.entity.schema in schemata] for schemata in _KINDS
        }
        every = dict.fromkeys(name for names in _KINDS.values() for name in names)
        self.tables: tuple[Table, ...] = tuple(evidence.calibration(kinds.get(name), None) for name in every)
        """What weighs the scores."""
        self._progress = progress
        self._sides: dict[frozenset[str], _Side] = {}

    @property
    def searched(self) -> Mapping[str, int]:
        """How many records of people and of organisations are searched."""
        return {"persons": len(self._records[PERSON]), "organisations": len(self._records[ORGANISATION])}

    def ask(self, entity: Entity) -> Asked:
        """Turn what is said of somebody into evidence. What cannot be read is left out, with the reason."""
        wanted = _KINDS[PERSON if entity.schema in PERSON else ORGANISATION]
        samples, unread = [], []
        groups: dict[tuple[str, int], list[Template]] = {}
        for sample, template in _extract(_with_bracketed(entity), wanted, self.weak_aliases):
            if isinstance(template, str):
                unread.append(template)
            else:
                samples.append(sample)
                groups.setdefault((sample.kind, sample.position), []).append(template)
        return Asked(entity, tuple(samples), tuple(_part(*of, own) for of, own in groups.items()), tuple(unread))

    def find(self, asked: Entity | Asked, *, explain: bool = False) -> list[Hit]:
        """Who on the lists this may be: every designation that weighs at least :attr:`least`, the heaviest first.

        Args:
            asked: a person or organisation.
            explain: say for each part what agrees and what does not; takes a while, for each hit.
        """
        if isinstance(asked, Entity):
            asked = self.ask(asked)
        side = self._side(PERSON if asked.entity.schema in PERSON else ORGANISATION)
        rows = _propose(asked, side.references)
        if not len(rows):
            return []
        compared = [
            (part, scores, side.references.tables[part.kind.name, part.format].weigh_array(scores))
            for part in asked.parts
            for scores in [part.kind.compare(part.prepared, side.references.gathered[part.kind.name], rows)]
        ]
        total = np.sum([weights.value for _, _, weights in compared], axis=0)
        # Whoever has another's passport is shown, whatever name they go by.
        but_names = np.sum([w.value for part, _, w in compared if part.kind.name not in decide.NAMES], axis=0)
        above = np.flatnonzero((total >= self.least) | (but_names >= max(self.least, decide.SPEAKS)))
        if not len(above):
            return []
        return self._hits(asked, side, rows, above, compared, explain)

    def _hits(
        self,
        asked: Asked,
        side: _Side,
        rows: NDArray[np.intp],
        above: NDArray[np.intp],
        compared: Sequence[tuple[Part, Scores, LLRArrays]],
        explain: bool,
    ) -> list[Hit]:
        person = asked.entity.schema in PERSON
        proposition = Proposition.SAME_PERSON if person else Proposition.SAME_ORGANISATION
        weighed: dict[int, decide.Weighed] = {}
        for at in above.tolist():
            contributions = [
                _contribution(
                    part, scores, weights, side.references.tables[part.kind.name, part.format], at, proposition
                )
                for part, scores, weights in compared
            ]
            weighed[int(rows[at])] = (side.records[rows[at]].key, *fuse(contributions))
        one_each: dict[int, list[int]] = defaultdict(list)
        for row in sorted(weighed, key=lambda row: -weighed[row][1].uncapped):
            one_each[int(side.designation[row])].append(row)
        first = {weighed[own[0]][0]: own for own in one_each.values()}
        candidates, _, _ = decide.candidates([weighed[own[0]] for own in first.values()], side.designations, self.prior)
        return [
            self._hit(asked, side, candidate, first[candidate.subject], weighed, explain) for candidate in candidates
        ]

    def _hit(
        self,
        asked: Asked,
        side: _Side,
        candidate: Candidate,
        own: Sequence[int],
        weighed: Mapping[int, decide.Weighed],
        explain: bool,
    ) -> Hit:
        records = tuple(side.records[row] for row in own)
        if explain:
            contributions = tuple(
                _explained(part, one, side.references, own[0])
                for part, one in zip(asked.parts, candidate.contributions, strict=True)
            )
            candidate = replace(candidate, contributions=contributions)
        best = records[0]
        return Hit(
            list_name=best.list_name,
            entity=best.entity,
            candidate=candidate,
            exact=bool(_folded(asked.entity) & frozenset().union(*(_folded(one.entity) for one in records))),
            snapshot=best.snapshot,
            programmes=best.programmes,
            records=records,
            weights=tuple(weighed[row][1].value for row in own),
        )

    def _side(self, schemata: frozenset[str]) -> _Side:
        """The people or the organisations of all lists, in memory from the first time on."""
        if schemata not in self._sides:
            own, of_kinds = self._records[schemata], _KINDS[schemata]
            sets: dict[str, list[list[Template]]] = {name: [[] for _ in own] for name in of_kinds}
            what = "reading people" if schemata is PERSON else "reading organisations"
            for row, record in enumerate(own):
                if row % 100 == 0:
                    self._progress(what, row, len(own))
                for sample, template in _extract(record.entity, of_kinds, self.weak_aliases):
                    if isinstance(template, Template):
                        sets[sample.kind][row].append(template)
            self._progress(what, len(own), len(own))
            wanted = [kinds.get(name) for name in of_kinds]
            numbers: dict[str, int] = {}
            group = [numbers.setdefault(self._designation.get(one.key, one.key), len(numbers)) for one in own]
            self._sides[schemata] = _Side(
                records=own,
                references=evidence.gather(wanted, [record.key for record in own], sets, None),
                designation=np.array(group, np.intp),
                designations=len(numbers),
            )
        return self._sides[schemata]


def _with_bracketed(entity: Entity) -> Entity:
    """A person with what stands in brackets behind a name as an alias, where it can be one: "Ann Lee (Boris Stone)"."""
    found = [text for name in (*entity.get("name"), *entity.get("alias")) for text in _IN_BRACKETS.findall(name)]
    names = tuple(text.strip() for text in found if len(text.split()) > 1 or _OTHER_SCRIPT.search(text))
    if not names or entity.schema not in PERSON:
        return entity
    return replace(entity, properties={**entity.properties, "alias": (*entity.get("alias"), *names)})


def _extract(entity: Entity, wanted: Sequence[str], weak: bool) -> Iterator[tuple[Sample, Template | str]]:
    """Each sample of the wanted kinds with its template, or with why it has none: a sentence."""
    for sample in stated.samples(entity, weak):
        if sample.kind not in wanted:
            continue
        try:
            template = kinds.get(sample.kind).extract(sample)
        except SampleError as error:
            yield sample, f"The {sample.kind} {sample.name!r} was left out: expected {error.expected}."
            continue
        if isinstance(template, NotAcquired):
            yield sample, f"The {sample.kind} {sample.name!r} was left out: {template.reason}."
        else:
            yield sample, template


def _part(name: str, position: int, templates: Sequence[Template]) -> Part:
    """One independent part, as :func:`truename.evidence.acquire` makes it: a name and its aliases, a passport."""
    kind = kinds.get(name)
    group = kind.name if position == UNKNOWN_POSITION else f"{kind.name}, {kind.positions[position]}"
    return Part(kind, group, tuple(templates), kind.prepare(templates))


def _propose(asked: Asked, references: References) -> NDArray[np.intp]:
    """The rows worth comparing in full: intp[n], rising."""
    proposed = [
        part.kind.candidates(part.prepared, references.gathered[part.kind.name], PROPOSED)
        for part in asked.parts
        if part.kind.name in _PROPOSING
    ]
    return np.unique(np.concatenate([np.empty(0, np.intp), *proposed])).astype(np.intp)


def _contribution(
    part: Part, scores: Scores, weights: LLRArrays, table: Table, at: int, proposition: Proposition
) -> Contribution:
    llr = LLR(
        value=float(weights.value[at]),
        lower=float(weights.lower[at]),
        upper=float(weights.upper[at]),
        uncapped=float(weights.uncapped[at]),
        proposition=table.proposition,
        population=table.population,
        calibration=table.id,
        provisional=table.provisional,
    )
    if llr.proposition is Proposition.SAME_SUBJECT:
        llr = of_subject(llr, proposition)
    return Contribution(part.kind.name, part.group, Status(int(scores.status[at])), float(scores.value[at]), llr)


def _explained(part: Part, contribution: Contribution, references: References, row: int) -> Contribution:
    if contribution.status is not Status.COMPARED:
        return contribution
    why = part.kind.explain(part.templates, references.templates(part.kind, row))
    return replace(contribution, sentence=why.sentence)


def _folded(entity: Entity) -> frozenset[str]:
    names = (*entity.get("name"), *entity.get("alias"), *entity.get("weakAlias"), *entity.get("previousName"))
    return frozenset(fold(name) for name in names)


def _records(snapshot: Snapshot) -> Iterator[Listed]:
    """The people and organisations of a snapshot, with the programmes under which they or their sanctions stand."""
    programmes: dict[str, dict[str, None]] = defaultdict(dict)
    those: list[Entity] = []
    for entity in snapshot.entities():
        if entity.schema in PERSON | ORGANISATION:
            those.append(entity)
        of = entity.get("entity") if entity.schema == "Sanction" else (entity.id,)
        for id in of:
            programmes[id].update(dict.fromkeys(entity.get("programId") or entity.get("program")))
    for entity in those:
        yield Listed(
            snapshot.name, claims.key(snapshot, entity), entity, snapshot.published, tuple(programmes[entity.id])
        )
