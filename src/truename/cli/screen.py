"""screen, exclude: people and organisations against lists, and false alerts that were reviewed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import INTERRUPTED, console
from truename.cli.interrupt import interruptible
from truename.cli.options import (
    PATH,
    gallery_options,
    json_option,
    lists_option,
    mandate_options,
    open_gallery,
    placed,
    report_option,
)
from truename.errors import NotFoundError, UsageError
from truename.files import require_place, write, writing

if TYPE_CHECKING:
    from truename.screening.lists import Searcher
    from truename.screening.results import Document
    from truename.screening.run import Screening, Summary

SHOWN = 40
"""Rows of a table; --json, --csv and --report have more."""

EXPLAINED = 3
"""Candidates that are taken apart on the terminal, where there are no more than these: somebody asks about a few."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection")."""


@click.command()
@click.argument("file", type=PATH)
@click.option("--list", "names", multiple=True, metavar="NAME", help="Only this list. Several times if needed.")
@click.option(
    "--least",
    type=click.FloatRange(-20, 20),
    help="Show candidates from this log10 LR on; 2.25 by default, where a look is worth it.",
)
@click.option("--weak-aliases", is_flag=True, help="Compare aliases, too, that a list itself calls weak.")
@click.option(
    "--prior",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Probability, before looking, that somebody in the file is on a list; 0.01 by default.",
)
@click.option(
    "--exclude",
    "exclusions",
    type=PATH,
    help="Decisions of truename exclude; by default those that are kept beside the lists.",
)
@click.option(
    "--json",
    "json_file",
    is_flag=False,
    flag_value="-",
    metavar="[FILE]",
    help="Print one JSON document for programs, or write it to FILE.",
)
@click.option("--csv", "csv_file", type=PATH, callback=placed, help="Write a line for each candidate to this CSV file.")
@report_option
@mandate_options(otherwise=" Else the gallery's default, where --gallery is given.")
@gallery_options(required=False, optional="Search this gallery, too.")
@lists_option
def screen(
    file: Path,
    names: tuple[str, ...],
    least: float | None,
    weak_aliases: bool,
    prior: float | None,
    exclusions: Path | None,
    json_file: str | None,
    csv_file: Path | None,
    report: Path | None,
    operator: str,
    purpose: str,
    authority: str,
    gallery_path: Path | None,
    key_file: Path | None,
    lists_path: Path | None,
) -> int:
    """Hold people and organisations against lists: who may be listed? (needs a mandate)

    FILE names them: a CSV table with a header (name, and as far as known id, alias, type, birth_date, passport,
    address ...) or entities of FollowTheMoney, one JSON object a line. All that is said of somebody is compared with
    every list's latest snapshot; candidates come with their weight, what made it, and what would refute it. Where
    nothing but names agrees, a candidate is a lead and no more.

    Who screens, what for and by what right is stated here; it is written to a log beside the lists before anything is
    shown (truename lists audit). Ctrl-C ends a run; where it writes to a file, the same command goes on after it.
    """
    from truename.audit import resolve_mandate
    from truename.lists import folder, open_snapshots
    from truename.screening import exclusions as decisions
    from truename.screening import subjects
    from truename.screening.lists import LEAD, PRIOR_LISTED, Searcher
    from truename.screening.log import Log
    from truename.screening.run import Screening

    json_path = Path(json_file) if json_file not in (None, "-") else None
    outputs = [path for path in (json_path, csv_file, report) if path]
    _check_outputs(file, json_path, outputs)
    gallery = open_gallery(gallery_path, key_file) if gallery_path else None
    try:
        given = (operator or None, purpose or None, authority or None)
        mandate = resolve_mandate(*given, defaults=gallery.defaults if gallery else None)
        where = lists_path or folder()
        snapshots = open_snapshots(where, names)
        asked = subjects.read(file)
        if exclusions and not exclusions.is_file():
            raise NotFoundError(
                expected=f"decisions of truename exclude at {exclusions}", found="no file", do="check the path"
            )
        with interruptible("after those that are being screened") as interrupted, console.phases() as progress:
            searcher = Searcher(
                snapshots,
                least=LEAD if least is None else least,
                weak_aliases=weak_aliases,
                prior=prior or PRIOR_LISTED,
                progress=progress,
            )
            screening = Screening(
                searcher,
                asked,
                mandate,
                Log(where),
                exclusions=decisions.read(exclusions or where / decisions.NAME),
                gallery=gallery,
                keep=_keep(outputs),
                stop=lambda: bool(interrupted),
                progress=progress,
            )
            _say_kept(screening, _keep(outputs))
            found = list(screening.results())
        summary = screening.summary()
    finally:
        if gallery:
            gallery.close()
    if summary.interrupted and outputs:
        console.note(
            f"Interrupted after {summary.screened:,} of {summary.subjects:,}; what was found is kept."
            " The same command goes on after it."
        )
        return INTERRUPTED
    if json_path:
        _write_json(json_path, summary, found)
    if csv_file:
        # The mark at the beginning is what tells spreadsheets that Hangul is Hangul.
        write(csv_file, as_csv(found).encode("utf-8-sig", "backslashreplace"), private=True)
    if report:
        _write_report(report, summary, found, searcher)
    if (keep := _keep(outputs)) is not None:
        keep.unlink(missing_ok=True)
    if json_file == "-":
        console.write_json({"summary": _values(summary), "results": found, "csv": csv_file, "report": report})
    else:
        _show(summary, found)
        for what, path in (("JSON", json_path), ("CSV", csv_file), ("Report", report)):
            if path:
                console.say(f"{what}: {path}")
    if summary.interrupted:
        console.note(f"Interrupted after {summary.screened:,} of {summary.subjects:,}.")
        return INTERRUPTED
    return 0


@click.command()
@click.argument("subject", metavar="[ID]", required=False)
@click.argument("record", metavar="[LIST:ENTITY]", required=False)
@click.option("--by", default="", help="Who decides.")
@click.option("--because", default="", help="Why the alert is false, or why it is not after all.")
@click.option("--undo", is_flag=True, help="Take the decision back: the alert is shown again.")
@click.option("--list", "listing", is_flag=True, help="List the decisions that hold.")
@click.option("--file", "path", type=PATH, help="Where decisions are kept; by default beside the lists.")
@lists_option
@json_option
def exclude(
    subject: str | None,
    record: str | None,
    by: str,
    because: str,
    undo: bool,
    listing: bool,
    path: Path | None,
    lists_path: Path | None,
    as_json: bool,
) -> None:
    """Keep a reviewed false alert from coming back.

    ID is who was screened, LIST:ENTITY the record of a list, both as truename screen showed them. The alert stays away
    until either record says anything else; it is then shown again, with this decision. Decisions are only ever added,
    with who made them, why and when.
    """
    from truename.lists import folder
    from truename.screening import exclusions
    from truename.screening.log import Log

    where = lists_path or folder()
    path = path or where / exclusions.NAME
    if listing:
        held = list(exclusions.read(path))
        if as_json:
            console.write_json({"decisions": held})
            return
        console.table(
            ["who was screened", "record", "by", "on", "because"],
            [[one.subject, one.record, one.by, one.when[:10], one.because] for one in held],
        )
        return
    if not subject or not record:
        raise UsageError(
            expected="who was screened, and the record", found="not both", do="name them as truename screen showed them"
        )
    if undo:
        earlier = exclusions.read(path).of(subject, [record])
        if earlier is None:
            raise NotFoundError(
                expected=f"a decision about {subject} and {record}", found="none", do="see truename exclude --list"
            )
        digests = earlier.subject_sha256, earlier.record_sha256
    else:
        digests = Log(where).alert(subject, record)
    decision = exclusions.decide(path, (subject, digests[0]), (record, digests[1]), by, because, not undo)
    if as_json:
        console.write_json({"decision": decision})
    elif undo:
        console.say(f"{record} is shown again for {subject}.")
    else:
        console.say(f"{record} stays away for {subject} until either record changes.")


def as_csv(found: Sequence[Document]) -> str:
    """A line for each candidate, with a header."""
    columns = (
        *("number", "id", "name", "candidate", "finding", "log10_lr", "lower", "upper", "list", "record", "programmes"),
        *("snapshot", "all_lists", "exact_name", "probability", "refutes", "ask", "returned"),
    )
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for one in found:
        for candidate in one["candidates"]:
            best = candidate["records"][0]
            row = [
                one["number"],
                one["id"],
                one["name"],
                candidate["name"],
                "lead" if candidate["lead"] else "more than a name",
                round(candidate["llr"]["value"], 3),
                round(candidate["llr"]["lower"], 3),
                round(candidate["llr"]["upper"], 3),
                best["list"],
                best["record"],
                "; ".join(best["programmes"]),
                best["snapshot"],
                "; ".join(record["list"] for record in candidate["records"]),
                "yes" if candidate["exact"] else "no",
                f"{candidate['posterior']:.6f}",
                "; ".join(candidate["refutes"]),
                "; ".join(candidate["ask"]),
                candidate["returned"],
            ]
            writer.writerow([_defused(cell) for cell in row])
        for candidate in one["gallery"]:
            weights = [round(candidate["llr"][name], 3) for name in ("value", "lower", "upper")]
            row = [one["number"], one["id"], one["name"], candidate["subject"], "of the gallery", *weights]
            row += ["", candidate["subject"], "", "", "", "", f"{candidate['posterior']:.6f}", "", "", ""]
            writer.writerow([_defused(cell) for cell in row])
    return out.getvalue()


def _defused(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \n").startswith(_FORMULA) else cell


def _check_outputs(file: Path, json_path: Path | None, outputs: Sequence[Path]) -> None:
    """Refuse what cannot be written, before anything is searched."""
    if json_path:
        require_place(json_path)
    places = [path.resolve() for path in outputs]
    if file.resolve() in places or len(set(places)) < len(places):
        raise UsageError(
            expected="a file of its own for each output",
            found="the file that is screened, or one file twice",
            do="name another file; with --json alone write --json=- before the file to screen",
        )


def _keep(outputs: Sequence[Path]) -> Path | None:
    """Where a run keeps what it found until it is finished: beside its first output."""
    from truename.screening.keeping import ENDING

    return outputs[0].with_name(outputs[0].name + ENDING) if outputs else None


def _say_kept(screening: Screening, keep: Path | None) -> None:
    if screening.kept.documents:
        console.note(f"Going on after the first {len(screening.kept.documents):,}, which an ended run kept in {keep}.")
    elif screening.kept.why_not:
        console.note(f"Beginning again: {screening.kept.why_not} since the run that {keep} is of.")


def _show(summary: Summary, found: Sequence[Document]) -> None:
    from truename.review.screening import headline

    console.say()
    console.say(headline(summary), "bold")
    rows = [(one, candidate) for one in found for candidate in one["candidates"]]
    rows.sort(key=lambda row: -row[1]["llr"]["value"])
    if rows:
        console.table(
            ["who", "candidate", "log10 LR", "", "on", "programme", "as of"],
            [
                [
                    one["name"],
                    candidate["name"],
                    f"{candidate['llr']['value']:+.1f}",
                    "lead" if candidate["lead"] else "",
                    ", ".join(dict.fromkeys(record["list"] for record in candidate["records"])),
                    ", ".join(candidate["records"][0]["programmes"]),
                    candidate["records"][0]["snapshot"],
                ]
                for one, candidate in rows[:SHOWN]
            ],
            right=[2],
        )
        if len(rows) > SHOWN:
            console.say(f"{len(rows) - SHOWN:,} more: see --json, --csv or --report.")
        if any(candidate["lead"] for _, candidate in rows):
            console.say("Lead: nothing but names agrees, which is never more than a reason to ask.")
    if len(rows) <= EXPLAINED:
        for one, candidate in rows:
            _take_apart(one, candidate)
    in_gallery = [(one, candidate) for one in found for candidate in one["gallery"]]
    if in_gallery:
        console.table(
            ["who", "subject", "log10 LR"],
            [
                [one["name"], candidate["subject"], f"{candidate['llr']['value']:+.1f}"]
                for one, candidate in sorted(in_gallery, key=lambda row: -row[1]["llr"]["value"])[:SHOWN]
            ],
            right=[2],
            title=f"In the gallery {summary.gallery}",
        )
    none = summary.screened - summary.with_candidates
    if none and summary.with_candidates:
        console.say(f"The other {none:,}: {summary.nobody}.")
    if summary.excluded:
        alerts = "alert was" if summary.excluded == 1 else "alerts were"
        console.say(f"{summary.excluded:,} {alerts} left out as reviewed: see --json or --report.")
    for one in found:
        for candidate in one["candidates"]:
            if candidate["returned"]:
                console.say(f"{one['name']}, {candidate['records'][0]['record']}: {candidate['returned']}.")
    for remark in summary.notes:
        console.say(f"Note: {remark}", "dim")
    console.say(f"Audit entry: {summary.audit}", "dim")


def _take_apart(one: Document, candidate: dict[str, Any]) -> None:
    """What made a candidate, what would refute it, and what to ask for."""
    console.say()
    console.say(f"{one['name']} and {candidate['name']} ({candidate['records'][0]['record']}): {candidate['verbal']}.")
    console.table(
        ["evidence", "weighs", "without it", "what agrees and what does not"],
        [
            [part["group"], f"{part['llr']['value']:+.1f}", f"{part['without']:+.1f}", part["sentence"]]
            for part in candidate["contributions"]
            if part["status"] == "compared"
        ],
        right=[1, 2],
    )
    console.say(f"What would refute it: {'; '.join(candidate['refutes'])}.")
    console.say(f"What to ask for: {'; '.join(candidate['ask'])}.")


def _values(summary: Summary) -> dict[str, Any]:
    """The summary, with what is said of who has no candidate."""
    return {**console.values(summary), "nobody": summary.nobody}


def _write_json(path: Path, summary: Summary, found: Sequence[Document]) -> None:
    """The document, one subject a line."""
    with writing(path, private=True) as file:
        file.write(f'{{"summary": {console.as_json(_values(summary))},\n"results": [\n'.encode())
        for number, one in enumerate(found):
            file.write((",\n" if number else "").encode() + json.dumps(one, allow_nan=False).encode())
        file.write(b"\n]}\n")


def _write_report(path: Path, summary: Summary, found: Sequence[Document], searcher: Searcher) -> None:
    from truename.review import screening as page

    page.write(path, page.ScreeningReport(summary, found, searcher.tables))
