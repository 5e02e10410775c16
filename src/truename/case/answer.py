"""What a case says, put together: read this after :mod:`truename.case.linking`.

material    claims, captures and traits of the case                          material.py
network     records, links, identities                                       linking.py
findings    published warning signs that are seen                            truename.indicators
coverage    whom the lists catch, and by what                                truename.screening.coverage
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from truename import kinds
from truename.case.entities import entities
from truename.case.linking import resolve
from truename.case.material import Material, material
from truename.case.plain import by_hash
from truename.indicators import Evidence, Finding, Indicator
from truename.indicators.all import find_all
from truename.resolve.network import Network
from truename.screening import coverage
from truename.screening.coverage import Coverage
from truename.trace import Progress, silent
from truename.weighing.table import Table, shipped

if TYPE_CHECKING:
    from truename.case.store import Case
    from truename.lists import Snapshot
    from truename.screening.lists import Searcher

STEPS = 2
"""Relations that an other link to somebody on a list may be long: a partner's owner is still worth a look."""

WEIGHING = ("name", "organisation", "date")
"""Kinds of evidence whose tables weigh in every case; of faces where there are any."""


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """Everything that follows from a case.

    Attributes:
        material: what it was computed from.
        network: what linking found.
        findings: where indicators are seen.
        coverage: by the lists; ``None`` where none were given, or the case names nobody.
        covered: by the coverage's row, a record that it is about.
        calibrations: the tables that made weights.
    """

    material: Material
    network: Network
    findings: tuple[tuple[Indicator, Finding], ...]
    coverage: Coverage | None = None
    covered: Mapping[str, str] = field(default_factory=dict)
    calibrations: tuple[Table, ...] = ()


def material_of(case: Case) -> Material:
    """What a case holds, as linking reads it."""
    return material(case.claims(), by_hash(case.captures()), ((one.capture, one.trait) for one in case.traits()))


def answer(
    case: Case, snapshots: Sequence[Snapshot] = (), searcher: Searcher | None = None, progress: Progress = silent
) -> CaseAnswer:
    """Say what follows from a case.

    Args:
        snapshots, searcher: the lists, and what screens against them; coverage is left out without.

    Raises:
        CalibrationError: nothing weighs the scores of names, dates or faces.
        DamagedError: the case is damaged.
    """
    held = material_of(case)
    network = resolve(held, progress)
    findings = find_all(Evidence(network, held.captures))
    used = [*WEIGHING, *(["face"] if any(one.faces for one in held.pictures.values()) else [])]
    tables = [shipped(name, kinds.get(name).format) for name in used]
    found, covered = None, dict[str, str]()
    if searcher is not None:
        parties, members = entities(network)
        covered = {party: records[0] for party, records in members.items() if records}
        tables += [table for table in searcher.tables if table.id not in {one.id for one in tables}]
        if covered:
            found = coverage.measure(parties, snapshots, searcher, steps=STEPS, progress=progress)
    return CaseAnswer(held, network, findings, found, covered, tuple(tables))
