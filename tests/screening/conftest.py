"""Two small lists, and stand-ins for the kinds of names and addresses: the screening is tested, not their weights.

A stand-in weighs words by the share of them that both have, from -2 for none to 5 for all. Dates and identifiers are
real.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from truename import evidence, kinds
from truename.contracts import AnyKind
from truename.gallery import Gallery
from truename.lists import Lists
from truename.screening.lists import Searcher
from truename.screening.log import Log
from truename.trace import OFF, Trace
from truename.types import (
    Explanation,
    Mandate,
    NotAcquired,
    Proposition,
    Quality,
    ReferenceSet,
    Sample,
    Scores,
    Status,
    Template,
)
from truename.weighing.bound import Caps
from truename.weighing.table import Curve, Source, Table

Words = list[list[frozenset[str]]]

MANDATE = Mandate("desk 3", "onboarding", "contract 7")
ASKED = ("--operator", "desk 3", "--purpose", "onboarding", "--authority", "contract 7")


class StandIn:
    """A kind that compares the words of texts."""

    format = "words-1"
    symmetric = True
    positions: Mapping[int, str] = {0: "unknown"}
    caution = ""

    def __init__(self, name: str, proposition: Proposition) -> None:
        self.name, self.proposition = name, proposition

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        return Quality(80)

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        if not _words(sample.content):
            return NotAcquired("there are no letters in it", "Write the name.", Quality(0))
        return Template(self.name, self.format, sample.content, sample=sample.sha256())

    def prepare(self, templates: ReferenceSet) -> Words:
        return self.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Words:
        return [[_words(one.data) for one in templates] for templates in sets]

    def compare(self, probe: Words, references: Words, rows: NDArray[np.intp] | None = None) -> Scores:
        wanted = range(len(references)) if rows is None else rows.tolist()
        value, status = [], []
        for row in wanted:
            pairs = [len(a & b) / len(a | b) for a in probe[0] for b in references[row]]
            value.append(7 * max(pairs) - 2 if pairs else 0.0)
            status.append(Status.COMPARED if pairs else Status.NO_SAMPLE)
        return Scores(np.array(value, np.float32), np.zeros(len(value), np.int16), np.array(status, np.uint8))

    def candidates(self, probe: Words, references: Words, k: int) -> NDArray[np.intp]:
        scores = self.compare(probe, references)
        rows = np.flatnonzero(scores.status == Status.COMPARED)
        return np.asarray(rows[np.argsort(-scores.value[rows], kind="stable")][:k], np.intp)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        ours, theirs = probe[0].data.decode(), reference[0].data.decode()
        return Explanation(f"{self.name}: {ours} and {theirs} share words")


def _words(content: bytes) -> frozenset[str]:
    return frozenset("".join(one if one.isalnum() else " " for one in content.decode().casefold()).split())


STAND_INS: Mapping[str, AnyKind] = {
    "name": StandIn("name", Proposition.SAME_PERSON),
    "organisation": StandIn("organisation", Proposition.SAME_ORGANISATION),
    "address": StandIn("address", Proposition.SAME_SUBJECT),
}


def plain_table(kind: AnyKind) -> Table:
    """Weighs a score as what it is, from -5 to 6."""
    knots = np.array([-6.0, 6.0])
    return Table(
        kind=kind.name,
        format=kind.format,
        proposition=kind.proposition,
        population="people of these tests",
        provisional=False,
        source=Source("none: for tests", "none", "2026-01-01"),
        score=knots,
        other=Curve(knots, knots - 0.5, knots + 0.5, Caps(-5.0, 6.0)),
        strata={},
    )


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and addresses are compared by stand-ins."""
    get, calibration = kinds.get, evidence.calibration

    def weighed(kind: AnyKind, gallery: Gallery | None, format: str = "") -> Table:
        return plain_table(kind) if kind.name in STAND_INS else calibration(kind, gallery, format)

    monkeypatch.setattr(kinds, "get", lambda name: STAND_INS.get(name) or get(name))
    monkeypatch.setattr(evidence, "calibration", weighed)


NORTH = [
    {
        "id": "n1",
        "schema": "Person",
        "properties": {
            "name": ["Ann LEE"],
            "alias": ["Anne Lee"],
            "weakAlias": ["Annie"],
            "birthDate": ["1984-03-12"],
            "passportNumber": ["KX7781234"],
            "programId": ["NORTH-1"],
        },
    },
    {"id": "n2", "schema": "Person", "properties": {"name": ["Boris Stone"], "birthPlace": ["Northport"]}},
    {
        "id": "n3",
        "schema": "Company",
        "properties": {"name": ["Silver River Trading Co"], "leiCode": ["529900T8BM49AURSDO55"]},
    },
    {"id": "n4", "schema": "Vessel", "properties": {"name": ["Ann Lee"]}},
    {"id": "s1", "schema": "Sanction", "properties": {"entity": ["n2"], "program": ["North, second order"]}},
]
SOUTH = [
    {
        "id": "s9",
        "schema": "Person",
        "properties": {"name": ["Ann Lee"], "birthDate": ["1984-03-12"], "fatherName": ["Old Lee"]},
    },
    {"id": "s10", "schema": "Person", "properties": {"name": ["Carol Waters"], "birthDate": ["1950"]}},
]


def json_lines(path: Path, entities: Sequence[Mapping[str, object]]) -> Path:
    """A file of FtM entities."""
    path.write_text("".join(json.dumps(one) + "\n" for one in entities))
    return path


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    """Two lists that share one designation: n1 and s9."""
    held = Lists(tmp_path / "lists")
    held.add("north", [json_lines(tmp_path / "north.json", NORTH)], published="2026-02-01")
    held.add("south", [json_lines(tmp_path / "south.json", SOUTH)], published="2026-02-02")
    return held


Searching = Callable[..., Searcher]


@pytest.fixture
def searching(lists: Lists) -> Searching:
    """Makes a searcher of the lists as they are, with settings."""
    return lambda **settings: Searcher([lists.snapshot(name) for name in lists.names()], **settings)


@pytest.fixture
def log(lists: Lists) -> Iterator[Log]:
    """The log beside the lists; whatever was screened, it is whole at the end."""
    log = Log(lists.folder)
    yield log
    assert log.check() is None
