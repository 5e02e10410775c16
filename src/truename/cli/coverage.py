"""coverage: how much of a network the lists catch."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truename.cli import console
from truename.cli.options import PATH, json_option, lists_option, mandate_options, report_option

if TYPE_CHECKING:
    from truename.screening.coverage import Coverage

SHOWN = 40
"""Entities that the terminal tells of; --json and --report have more."""

SHORT = {"ships and aircraft": "craft"}
"""Headings that would leave the first column no room in a narrow terminal."""

LONGEST_REASON = 160
"""Characters of a reason on the terminal."""


@click.command()
@click.argument("network", type=PATH)
@click.option("--list", "names", multiple=True, metavar="NAME", help="Only this list. Several times if needed.")
@click.option(
    "--steps",
    type=click.IntRange(0, 5),
    default=1,
    show_default=True,
    help="How many relations other links may be long.",
)
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which ownership and control have to hold; today by default.",
)
@click.option(
    "--least",
    type=click.FloatRange(-20, 20),
    help="Take records for variant spellings from this log10 LR on; by default as truename screen does.",
)
@report_option
@mandate_options(otherwise="")
@lists_option
@json_option
def coverage(
    network: Path,
    names: tuple[str, ...],
    steps: int,
    at: datetime | None,
    least: float | None,
    report: Path | None,
    operator: str,
    purpose: str,
    authority: str,
    lists_path: Path | None,
    as_json: bool,
) -> None:
    """Say how much of a network the lists catch, and by what. (needs a mandate)

    NETWORK holds people, organisations, ships and the relations between them: entities of FollowTheMoney, one JSON
    object a line. Each is caught directly (an equal name or number), only under a variant spelling, only through
    ownership of 50 percent or more by those (OFAC's rule), only through control, only through another link, or not at
    all, which clears nobody.

    Who asks, what for and by what right is stated here; it is written to a log beside the lists before anything is
    shown.
    """
    from importlib.metadata import version

    from truename.audit import resolve_mandate
    from truename.lists import folder, open_snapshots, readers
    from truename.screening.coverage import measure
    from truename.screening.lists import LEAD, Searcher
    from truename.screening.log import Log

    mandate = resolve_mandate(operator or None, purpose or None, authority or None)
    where = lists_path or folder()
    snapshots = open_snapshots(where, names)
    source = readers.recognise([network], "ftm-json")
    (sha256,) = {file.sha256 for file in source.parts.values()}
    entities = list(source.entities())
    log = Log(where)
    day = (at or datetime.now(UTC)).date()
    asked = {
        "file": network.name[:200],
        "sha256": sha256,
        "lists": [{"name": one.name, "published": one.published, "sha256": one.sha256} for one in snapshots],
        "steps": steps,
        "at": day.isoformat(),
    }
    with console.phases() as progress:
        searcher = Searcher(snapshots, least=LEAD if least is None else least, progress=progress)
        log.add("coverage", mandate, {**asked, "least": searcher.least})
        found = measure(entities, snapshots, searcher, at=day, steps=steps, progress=progress)
    document = {
        "network": network.name,
        "sha256": sha256,
        "least": searcher.least,
        "mandate": mandate,
        **console.values(found),
    }
    audit = log.add(
        "coverage results",
        mandate,
        {
            "table": {count.way.value: count.entities for count in found.table},
            "results_sha256": hashlib.sha256(console.as_json(document).encode()).hexdigest(),
        },
    )
    if report:
        from truename.review import coverage as page

        page.write(
            report,
            page.CoverageReport(
                coverage=found,
                network=network.name,
                sha256=sha256,
                least=searcher.least,
                mandate=mandate,
                audit=audit,
                time=datetime.now(UTC).isoformat(timespec="seconds"),
                version=version("truename"),
                calibrations=searcher.tables,
            ),
        )
    if as_json:
        console.write_json({**document, "audit": audit, "report": report})
        return
    _show(found, network.name)
    if report:
        console.say(f"Report: {report}")
    console.say(f"Audit entry: {audit}", "dim")


def _show(found: Coverage, network: str) -> None:
    from truename.review.coverage import headline
    from truename.screening.coverage import Way

    console.say()
    console.say(headline(found, network), "bold")
    groups = [group for group in found.table[0].of if any(count.of[group] for count in found.table)]
    console.table(
        ["caught", "entities", "%", "possibly", *(SHORT.get(group, group) for group in groups)],
        [
            [
                count.meaning,
                f"{count.entities:,}",
                f"{100 * count.entities / len(found.rows):.1f}",
                f"{count.possibly:,}" if count.possibly else "",
                *(f"{count.of[group]:,}" for group in groups),
            ]
            for count in found.table
        ],
        right=range(1, 4 + len(groups)),
    )
    caught = [row for row in found.rows if row.way is not Way.NONE]
    order = list(Way)
    caught.sort(key=lambda row: order.index(row.way))
    if caught:
        console.table(
            ["entity", "by", "", "why"],
            [
                [row.name, row.way, "" if row.certain else "possibly", _cut(row.reasons[0].sentence)]
                for row in caught[:SHOWN]
            ],
        )
    if len(caught) > SHOWN:
        console.say(f"{len(caught) - SHOWN:,} more: see --json or --report.")
    missed = [row.name for row in found.rows if row.way is Way.NONE]
    if missed:
        more = f" and {len(missed) - SHOWN:,} more" if len(missed) > SHOWN else ""
        console.say(f"Not on these lists at these dates: {', '.join(missed[:SHOWN])}{more}.")
    console.say("Lists: " + ", ".join(f"{one.name} {one.published} ({one.sha256[:12]})" for one in found.lists) + ".")
    for text in found.left_out[:SHOWN]:
        console.note(text)
    for limit in found.limits:
        console.say(f"Note: {limit}", "dim")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"
