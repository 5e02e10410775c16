"""One self-contained HTML page about a network: which of its entities the lists catch, by what, and which they do not.

The same promises as :mod:`truename.review.report`, and the same style.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from truename import files
from truename.provenance.models import Model
from truename.review.report import environment
from truename.screening.coverage import Count, Coverage, Row, Way
from truename.types import Mandate
from truename.weighing.table import Table

MAX_ROWS = 300
"""Entities of one way on the page: with their chains some 2 MB. The JSON has all of them."""

TITLES = {
    Way.DIRECT: "By an equal name or number",
    Way.VARIANT: "Only under a variant spelling",
    Way.OWNERSHIP: "Only through ownership of 50 % or more",
    Way.CONTROL: "Only through control",
    Way.LINK: "Only through another link",
    Way.NONE: "Not at all",
}

ALSO = {
    Way.VARIANT: "a variant spelling",
    Way.OWNERSHIP: "ownership",
    Way.CONTROL: "control",
    Way.LINK: "another link",
}
"""How the page calls further reasons."""


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """Everything that the page shows.

    Attributes:
        coverage: what was measured.
        network, sha256: name and hash of the network's file.
        least: log10 LR from which screening proposes a record.
        mandate: who asked, what for, by what right.
        audit: hash of the audit entry.
        time: when, UTC, ISO 8601.
        version: of this program.
        calibrations: the tables that made the weights.
    """

    coverage: Coverage
    network: str
    sha256: str
    least: float
    mandate: Mandate
    audit: str
    time: str
    version: str
    calibrations: Sequence[Table] = ()
    models: Sequence[Model] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One way's part of the bar: where it begins and how wide it is, in percent of the entities."""

    count: Count
    start: float
    width: float


def write(path: Path, report: CoverageReport) -> None:
    """Write the page: whole or not at all, readable by its owner only, durable when this returns.

    Raises:
        UsageError: the page cannot be written there.
    """
    files.write(path, render(report).encode("utf-8", "replace"), private=True)


def render(report: CoverageReport) -> str:
    """The page as text."""
    found = report.coverage
    ways: dict[Way, list[Row]] = {count.way: [] for count in found.table}
    for row in found.rows:
        ways[row.way].append(row)
    return (
        environment()
        .get_template("coverage.html.jinja")
        .render(
            report=report,
            found=found,
            headline=headline(found, report.network),
            pieces=pieces(found),
            ways=ways,
            titles=TITLES,
            also=ALSO,
            most=MAX_ROWS,
            provisional=any(table.provisional for table in report.calibrations),
        )
    )


def headline(found: Coverage, network: str) -> str:
    """The finding in one sentence."""
    numbers = {count.way: count.entities for count in found.table}
    every = len(found.rows)
    caught, named = every - numbers[Way.NONE], numbers[Way.DIRECT]
    parts = [f"{named:,} by an equal name or number"]
    if numbers[Way.VARIANT]:
        parts.append(f"{numbers[Way.VARIANT]:,} under a variant spelling")
    related = caught - named - numbers[Way.VARIANT]
    if related:
        parts.append(f"{related:,} through ownership, control or another link")
    return f"Of {every:,} entities of {network} these lists catch {caught:,}: {', '.join(parts)}."


def pieces(found: Coverage) -> list[Piece]:
    """The bar of the table: ways that catch anybody, side by side."""
    made: list[Piece] = []
    start = 0.0
    for count in found.table:
        width = 100 * count.entities / max(len(found.rows), 1)
        if count.entities:
            made.append(Piece(count, start, width))
        start += width
    return made
