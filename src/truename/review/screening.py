"""One self-contained HTML page about a screening: who may be on which list, how much that weighs, what would refute it.

The same promises as :mod:`truename.review.report`, and the same style. Candidates are filtered by their weight with
radio buttons and style alone: the page has no script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truename import files
from truename.provenance.models import Model
from truename.review.report import SCALE, Axis, environment
from truename.screening.results import Document
from truename.screening.run import Summary
from truename.types import LLR, Proposition
from truename.weighing.table import Table

MAX_SUBJECTS = 500
"""Subjects with a candidate on one page, those with the heaviest first: some 5 MB. The JSON has all of them."""

MAX_CANDIDATES = 20
"""Candidates of one subject that are told in full."""

MAX_OTHERS = 2000
"""Subjects without a candidate whose names are on the page."""

STEPS: tuple[float, ...] = (2.0, 3.0, 4.0, 6.0)
"""Least weights that the page can be narrowed to, where words of the ENFSI scale begin."""

LABELS: Mapping[str, str] = {
    "name": "name",
    "alias": "also called",
    "previousName": "formerly",
    "weakAlias": "weak alias",
    "birthDate": "born",
    "birthPlace": "born in",
    "deathDate": "died",
    "gender": "sex",
    "nationality": "nationality",
    "citizenship": "citizenship",
    "country": "country",
    "jurisdiction": "jurisdiction",
    "mainCountry": "main country",
    "incorporationDate": "incorporated",
    "fatherName": "father",
    "motherName": "mother",
    "passportNumber": "passport",
    "idNumber": "identity number",
    "taxNumber": "tax number",
    "registrationNumber": "registration number",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "leiCode": "LEI",
    "swiftBic": "BIC",
    "imoNumber": "IMO number",
    "phone": "phone",
    "email": "email",
    "address": "address",
    "position": "position",
    "title": "title",
    "sourceUrl": "source",
}
"""What FtM's properties are called on the page."""


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """Everything that the page shows.

    Attributes:
        summary: the screening as a whole.
        results: what was found for each subject; see :mod:`truename.screening.results`.
        calibrations: the tables that made the weights.
    """

    summary: Summary
    results: Sequence[Document]
    calibrations: Sequence[Table] = ()
    models: Sequence[Model] = ()

    @property
    def version(self) -> str:
        """Of this program."""
        return self.summary.version


def write(path: Path, report: ScreeningReport) -> None:
    """Write the page: whole or not at all, readable by its owner only, durable when this returns.

    Raises:
        UsageError: the page cannot be written there.
    """
    files.write(path, render(report).encode("utf-8", "replace"), private=True)


def render(report: ScreeningReport) -> str:
    """The page as text."""
    found = sorted((one for one in report.results if one["candidates"] or one["gallery"]), key=heaviest, reverse=True)
    shown = found[:MAX_SUBJECTS]
    others = [one for one in report.results if not one["candidates"] and not one["gallery"]]
    llrs = [llr(each["llr"]) for one in shown for each in (*one["candidates"], *one["gallery"])]
    page = environment()
    page.filters.update(llr=llr, band=band)
    return page.get_template("screening.html.jinja").render(
        report=report,
        summary=report.summary,
        headline=headline(report.summary),
        found=shown,
        left_out=len(found) - len(shown),
        others=others,
        reviewed=[one for one in report.results if one["excluded"]],
        axis=Axis.of(llrs),
        scale=SCALE,
        steps=[step for step in STEPS if step > report.summary.least],
        labels=LABELS,
        most={"candidates": MAX_CANDIDATES, "others": MAX_OTHERS},
        heaviest=heaviest,
        provisional=any(table.provisional for table in report.calibrations),
    )


def headline(summary: Summary) -> str:
    """The finding in one sentence."""
    screened = (
        f"{summary.screened:,} {'person or organisation' if summary.screened == 1 else 'people and organisations'}"
    )
    if not summary.with_candidates:
        return f"{screened}: {summary.nobody}."
    have = "has" if summary.with_candidates == 1 else "have"
    leads = f", {summary.only_leads:,} of them no more than a lead" if summary.only_leads else ""
    return f"{summary.with_candidates:,} of {screened} {have} a candidate on these lists{leads}."


def heaviest(document: Document) -> float:
    """The largest weight of a subject's candidates."""
    return max((float(one["llr"]["value"]) for one in (*document["candidates"], *document["gallery"])), default=0.0)


def llr(values: Mapping[str, Any]) -> LLR:
    """A weight, out of a document."""
    kept = {name: value for name, value in values.items() if name != "capped"}
    return LLR(**{**kept, "proposition": Proposition(values["proposition"])})


def band(value: float) -> str:
    """The style classes that a weight is hidden by: one for each step that it does not reach, as it is shown."""
    return " ".join(f"below-{step:.0f}" for step in STEPS if round(value, 1) < step)
