"""One self-contained HTML page about a case: who is behind what, how strongly, by which captures, what is not known.

    report     what the page is given
    sentences  the finding in three sentences, and what is not known
    layout     where nodes lie           graph      what is drawn of a network
    paths      to whom a list may mean   timeline   what happened when

The same promises as :mod:`truename.review.report`, and the same style. But this page has two scripts, one of which
draws graphs and is others' (:mod:`truename.review.vendor`): its Content-Security-Policy allows these two by their
hashes, and no request, form, or text made into code. All that the scripts show stands on the page without them, too.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment
from markupsafe import Markup, escape

from truename import files
from truename.indicators import Finding, Indicator
from truename.properties import VENDOR, Relation
from truename.resolve.network import Apart, Bridge, Identity, Link, Part
from truename.review import vendor
from truename.review.case import paths
from truename.review.case.graph import RELATIONS, Graph, as_json, draw, line_label
from truename.review.case.report import KINDS, CaseReport, Index, kind, many, short, words
from truename.review.case.sentences import LIMITS, isolated, reviewed, sentences, spoken, strength, unknown, weighed
from truename.review.case.timeline import arrange
from truename.review.coverage import TITLES, pieces
from truename.review.report import SCALE, environment
from truename.types import Capture, Claim

__all__ = ["CaseReport", "finding", "render", "write"]

MAX_CLAIMS = 3_000
MAX_CAPTURES = 1_500
MAX_EVENTS = 400
MAX_ROWS = 200
"""Rows of the tables of claims, of captures, of dates, and of all others."""

MAX_REFERENCES = 8
"""Claims and captures that a part of a link refers to."""

MAX_PARTS, MAX_ALL_PARTS = 12, 8_000
"""Parts of one link, the most telling first, and of all links. Assumption: a link has two or three."""

MAX_MEMBERS, MAX_ALL_MEMBERS, MAX_VALUES = 60, 2_500, 14
"""Records of an identity and of all identities, and properties of a record, that the page tells of. All these bounds
together keep a page of 500 entities at 6 MB; one that is full, of texts as long as they may be, would have some 50."""


def write(path: Path, report: CaseReport) -> None:
    """Write the page: whole or not at all, readable by its owner only, durable when this returns.

    Raises:
        UsageError: the page cannot be written there.
    """
    files.write(path, render(report).encode("utf-8", "replace"), private=True)


def finding(report: CaseReport) -> tuple[str, str, str]:
    """The finding in three sentences: who the counterparty is the same as, controls and shares infrastructure with;
    what the lists catch and how; which indicators are seen and what is not known. They decide nothing."""
    index = Index(report)
    who, lists, signs = sentences(index, paths.paths(index)[0])
    return spoken(who), spoken(lists), spoken(signs)


def render(report: CaseReport) -> str:
    """The page as text."""
    index = Index(report)
    ways, apart = paths.paths(index)
    shown = draw(index, ways)
    made = environment()
    made.filters.update(_filters(index, shown))
    style, board, script, drawing = (
        _source(made, "report.css") + _source(made, "case.css"),
        Markup(BOARD),  # noqa: S704  our own words
        _source(made, "case.js"),
        Markup(vendor.script("cytoscape")),  # noqa: S704  it has the hash that was reviewed
    )
    links = _link_rows(index, shown)
    held = _Shown(index, links)
    return made.get_template("case.html.jinja").render(
        report=report,
        index=index,
        network=index.network,
        policy=policy([drawing, script], [style, board]),
        style=style,
        board=board,
        script=script,
        drawing=drawing,
        data=as_json(index, shown, ways),
        finding=sentences(index, ways),
        graph=shown,
        kinds=KINDS,
        ways=ways[: paths.MAX_PATHS],
        ways_left_out=len(ways) - len(ways[: paths.MAX_PATHS]),
        unreached=apart,
        line=arrange(index, [node.identity for node in shown.nodes]),
        rows=_identity_rows(index, shown),
        links={relation: _ordered(row for row in links if row.link.relation is relation) for relation in Relation},
        relations=RELATIONS,
        link_numbers={place: at for at, place in enumerate(shown.links)},
        drawn_by=vendor.scripts(),
        held=held,
        vendor_claims=[number for number in sorted(report.claims) if report.claims[number].property in VENDOR],
        indicators=_by_indicator(report.findings),
        not_seen=[one for one in report.looked_for if one.id not in {seen.id for seen, _ in report.findings}],
        pieces=pieces(report.coverage) if report.coverage else [],
        titles=TITLES,
        gaps=unknown(index),
        limits=LIMITS,
        scale=SCALE,
        provisional=any(table.provisional for table in report.calibrations),
        most=_MOST,
    )


_MOST = {
    "rows": MAX_ROWS,
    "events": MAX_EVENTS,
    "references": MAX_REFERENCES,
    "properties": MAX_VALUES,
}

BOARD = ".__________cytoscape_container { position: relative; }"
"""The one rule that cytoscape adds to a page that lacks it; ours has it from the start, so that none is added."""


def policy(scripts: Iterable[str], styles: Iterable[str]) -> Markup:
    """The page's Content-Security-Policy: these scripts, these styles, and nothing else from anywhere."""
    allowed = {
        "script-src": [_hash(text) for text in scripts],
        "style-src": [_hash(text) for text in styles],
    }
    rules = ["default-src 'none'", *(f"{name} {' '.join(hashes)}" for name, hashes in allowed.items())]
    rules += ["base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"]
    return Markup("; ".join(rules))  # noqa: S704  of our own words and of base64


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _source(made: Environment, name: str) -> Markup:
    """A template's file as it is: what the policy's hash is of."""
    assert made.loader is not None
    return Markup(made.loader.get_source(made, name)[0])  # noqa: S704  our own file


# --- rows -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link with its number on the page, and those of its parts that the page tells of."""

    number: int
    link: Link
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """What the page tells of an identity.

    Attributes:
        number, identity, kind, marks: as in :class:`truename.review.case.graph.Node`.
        members: those of its records that the page tells of.
        bridges: links for review that hold it together or would join it with another.
        apart: what keeps its records apart from others.
    """

    number: int
    identity: Identity
    kind: str
    marks: tuple[str, ...]
    members: tuple[str, ...]
    bridges: tuple[Bridge, ...]
    apart: tuple[Apart, ...]


def _link_rows(index: Index, shown: Graph) -> list[LinkRow]:
    rows, left = [], MAX_ALL_PARTS
    for number, place in enumerate(shown.links):
        link = index.links[place]
        parts = link.parts[: min(MAX_PARTS, left)]
        left -= len(parts)
        rows.append(LinkRow(number, link, parts))
    return rows


def _identity_rows(index: Index, shown: Graph) -> list[IdentityRow]:
    bridges, apart = _by_end(index, index.network.bridges), _by_end(index, index.network.apart)
    rows, left = [], MAX_ALL_MEMBERS
    for node in shown.nodes:
        members = node.identity.members[: min(MAX_MEMBERS, left)]
        left -= len(members)
        row = IdentityRow(
            node.number,
            node.identity,
            node.kind,
            node.marks,
            members,
            tuple(bridges.get(node.identity.id, ())[:MAX_REFERENCES]),
            tuple(apart.get(node.identity.id, ())[:MAX_REFERENCES]),
        )
        rows.append(row)
    return rows


Two = TypeVar("Two", Bridge, Apart)
"""What is about two records."""


def _by_end(index: Index, facts: Sequence[Two]) -> dict[str, list[Two]]:
    """By identity, what is about a record of it."""
    found: dict[str, list[Two]] = {}
    for fact in facts:
        ends = (index.identities[one].id for one in (fact.source, fact.target) if one in index.identities)
        for identity in dict.fromkeys(ends):
            found.setdefault(identity, []).append(fact)
    return found


def _ordered(rows: Iterable[LinkRow]) -> list[LinkRow]:
    """Those that stand first, and the heaviest."""
    return sorted(rows, key=lambda row: (not row.link.stands, -(row.link.llr or 0.0), row.number))


class _Shown:
    """Which claims and captures have a row on the page: those that something else on it rests on come first."""

    def __init__(self, index: Index, links: Sequence[LinkRow]) -> None:
        report = index.report
        judged = list(index.judged)
        told = [number for row in links for part in row.link.parts for number in part.claims]
        told += [number for _, finding in report.findings for number in finding.claims]
        vendor = [number for number, claim in report.claims.items() if claim.property in VENDOR]
        first = dict.fromkeys([*judged, *index.conflicts, *vendor, *told, *report.claims])
        self.claims = sorted([number for number in first if number in report.claims][:MAX_CLAIMS])
        captures = dict.fromkeys(
            [
                *(one for row in links for part in row.link.parts for one in part.captures),
                *(one for _, finding in report.findings for one in finding.captures),
                *(report.claims[number].capture for number in self.claims),
                *report.captures,
            ]
        )
        known = [one for one in captures if one in report.captures][:MAX_CAPTURES]
        self.captures = sorted(known, key=index.capture_numbers.__getitem__)
        self._claims, self._captures = frozenset(self.claims), frozenset(self.captures)

    def claim(self, number: int) -> bool:
        """Whether a claim has a row."""
        return number in self._claims

    def capture(self, sha256: str) -> bool:
        """Whether a capture has a row."""
        return sha256 in self._captures


def _by_indicator(findings: Sequence[tuple[Indicator, Finding]]) -> list[tuple[Indicator, list[Finding]]]:
    """Each indicator once, with every place where it is seen."""
    found: dict[str, tuple[Indicator, list[Finding]]] = {}
    for indicator, one in findings:
        found.setdefault(indicator.id, (indicator, []))[1].append(one)
    return list(found.values())


def _shown(text: str, most: int) -> Markup:
    """A text cut short and made plain, once: what is Markup is not made plain again."""
    return escape(short(text, most))


def _filters(index: Index, shown: Graph) -> Mapping[str, Callable[..., Any]]:
    report = index.report

    def claim(number: int) -> Claim:
        return report.claims[number]

    def capture(sha256: str) -> Capture:
        return report.captures[sha256]

    numbers = {one: node.number for node in shown.nodes for one in (*node.identity.members, node.identity.id)}
    return {
        "short": _shown,
        "many": many,
        "prop": words,
        "name": index.name,
        "called": index.called,
        "kind": kind,
        "claim": claim,
        "capture": capture,
        "status": index.status,
        "isolated": isolated,
        "strength": strength,
        "reviewed": reviewed,
        "weighed": weighed,
        "line_label": line_label,
        "anchor": numbers.get,
    }
