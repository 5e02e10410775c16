"""report: what a case says, as one page, and in short on the terminal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import PATH, case_options, json_option, lists_option, mandate_options, open_case, placed

if TYPE_CHECKING:
    from truename.case.answer import CaseAnswer
    from truename.lists import Snapshot
    from truename.review.case import CaseReport

SHOWN = 12
"""Rows of a table on the terminal; the page and truename case export have all."""


@click.command()
@case_options
@click.option(
    "--out", type=PATH, required=True, callback=placed, help="Write the report as one self-contained page to this file."
)
@click.option(
    "--list", "names", multiple=True, metavar="NAME", help="Only this list. Several times if needed; all by default."
)
@mandate_options("this report", " Else the case's own.")
@lists_option
@json_option
def report(
    case_path: Path,
    out: Path,
    names: tuple[str, ...],
    operator: str,
    purpose: str,
    authority: str,
    lists_path: Path | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Say who is behind a site, a profile or a supplier, and how that is known.

    The page holds the finding in three sentences, the network, a timeline, every link with what it weighs and where
    that was captured, every claim with its status, published warning signs, what the lists catch, and what is not
    known. It loads nothing, and decides nothing.

    The case's people and organisations are held against the lists that are kept (truename lists add), as truename
    coverage does. Both the case and the lists put it on record before anything is shown.
    """
    from importlib.metadata import version

    from truename.case.answer import answer
    from truename.review import case as page
    from truename.screening.lists import Searcher
    from truename.types import Mandate

    with open_case(case_path, key_file) as held, console.phases() as progress:
        snapshots, where = _lists(lists_path, names)
        mandate = _mandate(held.defaults, Mandate(operator, purpose, authority))
        used = [{"name": one.name, "published": one.published, "sha256": one.sha256} for one in snapshots]
        searcher = None
        if snapshots:
            from truename.screening.log import Log

            searcher = Searcher(snapshots, progress=progress)
            Log(where).add("case", mandate, {"case": held.id, "lists": used, "least": searcher.least})
        found = answer(held, snapshots, searcher, progress)
        audit = held.record("report", {"file": out.name[:200], "lists": used}, mandate)
        made = page.CaseReport(
            title=held.title,
            counterparties=held.about,
            network=found.network,
            claims=dict(found.material.claims),
            captures=found.material.captures,
            mandate=mandate,
            audit=audit,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version("truename"),
            findings=found.findings,
            looked_for=_indicators(),
            judgements=list(held.judgements()),
            coverage=found.coverage,
            covered=found.covered,
            calibrations=found.calibrations,
            models=_models(found),
            remarks=list(held.remarks()),
        )
        page.write(out, made)
    if as_json:
        console.write_json(_document(made, found, out))
        return
    _show(made, found)
    console.say(f"Report: {out}")
    console.say(f"Audit entry: {audit}", "dim")


def _lists(given: Path | None, names: Sequence[str]) -> tuple[tuple[Snapshot, ...], Path]:
    """The lists to hold the case against; none where none is kept and none was asked for."""
    from truename.lists import Lists, folder, open_snapshots

    where = given or folder()
    if not names and not (where.is_dir() and Lists(where).names()):
        return (), where
    return open_snapshots(where, names), where


def _mandate(defaults: Any, given: Any) -> Any:
    from truename.audit import resolve_mandate

    parts = (given.operator or None, given.purpose or None, given.authority or None)
    return resolve_mandate(*parts, defaults=defaults)


def _indicators() -> Sequence[Any]:
    from truename.indicators.all import INDICATORS

    return INDICATORS


def _models(found: CaseAnswer) -> list[Any]:
    if not any(one.faces for one in found.material.pictures.values()):
        return []
    from truename.kinds import face
    from truename.provenance import models

    return [models.get(name) for name in face.chosen() if name]


def _document(made: CaseReport, found: CaseAnswer, out: Path) -> dict[str, Any]:
    from truename.review.case import finding

    return {
        "report": out,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "finding": finding(made),
        "records": len(found.network.records),
        "identities": len(found.network.identities),
        "links": {
            relation: sum(link.relation == relation and link.stands for link in found.network.links)
            for relation in ("same as", "controls or works for", "shares infrastructure with")
        },
        "indicators": [
            {"id": one.id, "title": one.title, "subjects": seen.subjects, "sentence": seen.sentence}
            for one, seen in found.findings
        ],
        "coverage": {count.way.value: count.entities for count in found.coverage.table} if found.coverage else None,
        "audit": made.audit,
    }


def _show(made: CaseReport, found: CaseAnswer) -> None:
    from truename.review.case import finding

    console.say()
    for sentence in finding(made):
        console.say(sentence, "bold")
    several = sorted(
        (one for one in found.network.identities if len(one.members) > 1), key=lambda one: -len(one.members)
    )
    if several:
        rows = [[one.name, f"{100 * one.probability:.1f} %", ", ".join(one.members)] for one in several[:SHOWN]]
        console.table(["may be one", "at its weakest", "records"], rows, right=[1])
        _more(len(several), "identities of several records")
    if found.findings:
        seen = [[one.title, finding_.sentence] for one, finding_ in found.findings[:SHOWN]]
        console.table(["warning sign (no weight)", "seen"], seen)
        _more(len(found.findings), "places where indicators are seen")
    if found.coverage is None:
        console.note("No lists are kept here: whom they catch is not known. Add one with truename lists add.")
    for note in found.network.notes:
        console.note(note)


def _more(count: int, what: str) -> None:
    if count > SHOWN:
        console.say(f"{count - SHOWN:,} more {what}: see the report.", "dim")
