"""case: what was saved of a site, a profile or a supplier, and who that says is behind it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import INTERRUPTED, LazyGroup, console
from truename.cli.interrupt import interruptible
from truename.cli.options import (
    PATH,
    case_options,
    json_option,
    key_file_option,
    mandate_options,
    new_secret,
    open_case,
    workers_option,
)
from truename.errors import GalleryError, TruenameError, UsageError

if TYPE_CHECKING:
    from truename.case import AddedFile, Addition, Case, Ingested, Verdict
    from truename.sources.saved import Refusal

COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("case", "Make a new encrypted case."),
    "add": ("case", "Add what you saved to a case, and read it."),
    "about": ("case", "Say whom the client asks about."),
    "show": ("case", "Show what a case holds."),
    "claims": ("case", "List what was claimed, by whom, and how far it was checked."),
    "verify": ("case", "Say of claims that you verified them."),
    "dispute": ("case", "Say of claims that they are not true."),
    "report": ("case_report", "Say who is behind a site, a profile or a supplier, and how that is known."),
    "export": ("case_export", "Write a case for other programs: everything as JSON, its entities, or its graph."),
    "seal": ("case_export", "Seal a case for named people, who can compute every weight of it again."),
    "open": ("case_export", "Open a sealed case, verify it, and compute every weight of it again."),
    "keys": (
        "case_export",
        "Make the keys for sealed cases: one that opens what is sealed to you, one that signs what you seal.",
    ),
}
"""Every command of the group: the module that holds it, and what the help says of it without importing that module."""

SOME_REFUSED = 8
"""Exit code: the run is complete, but something could not be added, or not be read."""

SHOWN = 20
"""Rows of a table; --json has them all."""

SHOWN_CLAIMS = 200
"""Claims that are listed for people: a few screens."""


class CaseGroup(LazyGroup):
    """The commands of a case."""

    table = COMMANDS


@click.group(cls=CaseGroup)
def case() -> None:
    """Find out who is behind a site, a profile or a supplier, from what you saved of them.

    A case is one encrypted file: what was saved, byte for byte; what that claims; and what people say of the claims.
    Nothing is fetched: you bring the pages, registrations, certificates, profiles and mails.
    """


@click.command()
@click.argument("case_path", metavar="CASE", type=PATH)
@click.option("--title", required=True, help="What the case is called, one line.")
@click.option(
    "--about",
    multiple=True,
    metavar="SUBJECT",
    help="Whom the client asks about: site:acme.example, profile:gigs.example/jdoe. Several times if needed.",
)
@mandate_options("the work on this case", "")
@key_file_option("case")
@json_option
def new(
    case_path: Path,
    title: str,
    about: tuple[str, ...],
    operator: str,
    purpose: str,
    authority: str,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Make a new encrypted case. (needs a mandate)

    With --key-file, a key is made there if the file does not exist yet: keep it apart from the case, for without it
    nobody opens the case. Otherwise the key is a passphrase of 12 characters or more, in TRUENAME_KEY or asked for.
    """
    from truename.audit import resolve_mandate
    from truename.case import Case, subject_id

    mandate = resolve_mandate(operator, purpose, authority)  # before a key file is made for nothing
    subjects = [subject_id(one) for one in about]
    key, new_key = new_secret(case_path, key_file, "case")
    with Case.create(case_path, key, mandate, title, subjects) as made:
        document = {
            "case": made.path,
            "id": made.id,
            "title": made.title,
            "about": made.about,
            "key_file": key_file,
            "new_key": new_key,
        }
    if as_json:
        console.write_json(document)
        return
    console.say(f"Made the case {case_path}.")
    if new_key:
        console.say(f"Its key is in {key_file}. Keep a copy apart from the case: without it nobody opens it.")


@click.command()
@case_options
@click.argument("sources", nargs=-1, type=PATH)
@click.option("--from", "url", default="", metavar="URL", help="The web address that the one file was captured from.")
@click.option(
    "--captured",
    default="",
    metavar="TIME",
    help="When the files were captured, where they do not say it: 2020-03-03 or 2020-03-03T10:00:00Z.",
)
@click.option("--tool", default="", metavar="TEXT", help="What captured the files, where they do not say it.")
@workers_option
@json_option
def add(
    case_path: Path,
    sources: tuple[Path, ...],
    url: str,
    captured: str,
    tool: str,
    workers: int | None,
    key_file: Path | None,
    as_json: bool,
) -> int:
    """Add what you saved to a case, and read it.

    SOURCES are files and folders: pages (with the folder that the browser put beside them), WARC, WACZ and MHTML,
    registrations, certificates, profiles, mails, pictures. Each is kept byte for byte, with what it says of itself and
    what you say of it.

    What is there already is left alone: a run that was stopped goes on when repeated, and without SOURCES whatever was
    not read to its end is read on. What cannot be read is reported with the reason, and the rest goes on. Ctrl-C ends
    after the current commit. With --json, one JSON document a line: each file, what could not be read, and a summary.
    """
    from truename.case import Addition
    from truename.sources.saved import containers

    unreadable: list[Refusal] = []
    found = list(containers.walk(sources, unreadable))
    origins = _origins(sources, found, url)
    additions = [
        Addition(partial(containers.opened, path), name, origins.get(path, ""), captured, tool) for path, name in found
    ]
    size = sum(path.stat().st_size for path, _ in found if path.is_file())
    with (
        open_case(case_path, key_file, writable=True) as held,
        interruptible("after the current commit") as interrupted,
        console.phases() as progress,
    ):
        before = held.counts().remarks
        counts: Counter[str] = Counter()
        for missing in unreadable:
            counts["refused"] += 1
            _tell({"file": missing.name, "status": "refused", "reason": missing.reason}, as_json)
        for outcome in held.add_files(additions, lambda what, done, _: progress(what, done, size)):
            counts[_tell_added(*outcome, as_json)] += 1
            if interrupted:
                break
        done = held.ingest(workers=workers, progress=progress, stop=lambda: bool(interrupted))
        refused = [one for one in held.remarks(before) if one.refused]
    for number, one in enumerate(refused):
        if as_json or number < SHOWN:
            _tell({"file": one.file, "name": one.name, "status": "refused", "reason": one.reason}, as_json)
    if len(refused) > SHOWN and not as_json:
        console.note(f"{len(refused) - SHOWN:,} more could not be read: see truename case show --json.")
    _sum_up(counts, done, bool(interrupted), as_json)
    if interrupted:
        return INTERRUPTED
    return SOME_REFUSED if refused or counts["refused"] else 0


def _origins(sources: Sequence[Path], found: Sequence[tuple[Path, str]], url: str) -> dict[Path, str]:
    """The address of the one file that is from it; what comes with a page has its own.

    Raises:
        UsageError: an address with several files, or with a folder.
    """
    if not url:
        return {}
    if len(sources) != 1 or sources[0].is_dir():
        raise UsageError(
            expected="one file with --from",
            found="a folder" if len(sources) == 1 else f"{len(sources)} sources",
            do="add each file that has an address by itself",
        )
    return {path: url for path, _ in found if path.name == sources[0].name and path.samefile(sources[0])}


def _tell_added(addition: Addition, outcome: AddedFile | TruenameError, as_json: bool) -> str:
    """Say what became of a file, if anybody wants to know; returns that."""
    if isinstance(outcome, TruenameError):
        _tell({"file": addition.name, "status": "refused", "reason": str(outcome)}, as_json)
        return "refused"
    status = "added" if outcome.new else "already there"
    if as_json:
        _tell({"file": outcome.name, "status": status, "sha256": outcome.sha256, "size": outcome.size}, as_json)
    return status


def _tell(document: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        console.write_json(document)
    else:
        console.note(f"{document.get('name', document['file'])}: {document['reason']}")


def _sum_up(counts: Mapping[str, int], done: Ingested, interrupted: bool, as_json: bool) -> None:
    if as_json:
        files = {status.replace(" ", "_"): counts[status] for status in ("added", "already there", "refused")}
        console.write_json({"summary": {"files": files, "read": done}, "interrupted": interrupted})
        return
    said = ", ".join(
        f"{counts[status]:,} {status}" for status in ("added", "already there", "refused") if counts[status]
    )
    if said:
        console.say(f"Files: {said}.")
    if done.captures or done.refused:
        faces = f", {_count(done.faces, 'face')}" if done.faces else ""
        console.say(
            f"Read: {_count(done.captures, 'capture')}, {_count(done.claims, 'new claim')}{faces}."
            + (f" {done.refused:,} could not be read." if done.refused else "")
        )
    elif not interrupted:
        console.say("There was nothing new to read.")
    for note in done.notes:
        console.note(note)
    if interrupted:
        console.note("Interrupted. Repeat the command to go on where it stopped.")


@click.command()
@case_options
@click.argument("subjects", nargs=-1, required=True, metavar="SUBJECT...")
@json_option
def about(case_path: Path, subjects: tuple[str, ...], key_file: Path | None, as_json: bool) -> None:
    """Say whom the client asks about.

    SUBJECT is site:acme.example, profile:gigs.example/jdoe or another id, as truename case claims shows them. Reports
    and paths begin there.
    """
    with open_case(case_path, key_file, writable=True) as held:
        every = held.ask_about(subjects)
    if as_json:
        console.write_json({"about": every})
        return
    console.say(f"The client asks about {', '.join(every)}.")


@click.command()
@case_options
@click.option("--audit", is_flag=True, help="Show who did what, and hold everything against its hashes and the record.")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="N:HASH",
    help="With --audit, a head that was noted before; the chain must still contain it. Several times if needed.",
)
@json_option
def show(case_path: Path, audit: bool, heads: tuple[str, ...], key_file: Path | None, as_json: bool) -> int:
    """Show what a case holds.

    With --audit, its log, and whether every page, file, claim and judgement is what it was when it was put on record.
    Prints the head of the log: note it elsewhere, and give it as --head later. Exit code 4 if anything is wrong.
    """
    if heads and not audit:
        raise UsageError(expected="--head with --audit", found="--head alone", do="add --audit")
    with open_case(case_path, key_file) as held:
        if audit:
            return _show_audit(held, heads, as_json)
        _show(held, as_json)
    return 0


def _show_audit(held: Case, heads: Sequence[str], as_json: bool) -> int:
    from truename.audit import verify
    from truename.cli.galleries import noted_heads, passing, show_chain

    noted, head = noted_heads(heads), held.head()
    with console.phases() as progress:
        findings = list(held.check(progress))
    shown: deque[Any] = deque(maxlen=None if as_json else SHOWN)
    broken = verify(passing(held.audit_entries(), shown), held.id, [head, *noted])
    if as_json:
        entries = [{**console.values(entry), "hash": entry.hash} for entry in shown]
        console.write_json(
            {
                "intact": not findings and not broken,
                "findings": findings,
                "broken": broken,
                "head": head,
                "entries": entries,
            }
        )
    else:
        show_chain(shown, broken, head, as_json=False)
        if findings:
            console.table(["where", "problem"], [[one.where, one.problem] for one in findings[:SHOWN]])
            console.say("Restore the case from a backup.")
        else:
            console.say("Every file is what its hash says, and every claim and judgement is as it was put on record.")
    return GalleryError.exit_code if findings or broken else 0


def _show(held: Case, as_json: bool) -> None:
    stats, files, remarks = held.stats(), held.files(), list(held.remarks())
    if as_json:
        console.write_json(
            {
                "id": held.id,
                "title": held.title,
                "created": held.created,
                "about": held.about,
                "mandate": held.defaults,
                **console.values(stats),
                "files": files,
                "remarks": remarks,
                "head": held.head(),
            }
        )
        return
    mandate = held.defaults
    console.facts(
        {
            "about": ", ".join(held.about) or "nobody yet: say so with truename case about",
            "operator": mandate.operator,
            "purpose": mandate.purpose,
            "authority": mandate.authority,
            "created": held.created,
            "files": f"{stats.files:,}, {stats.content_bytes / 1e6:,.1f} MB" + _not_read(stats.unread),
            "captures": f"{stats.captures:,}",
            "subjects": f"{stats.subjects:,}: {_listed(stats.schemata)}" if stats.subjects else "0",
            "claims": f"{stats.claims:,}, {_count(stats.judgements, 'judgement')}",
            "pictures": _listed({name: n for name, n in stats.traits.items() if name != "text"}) or "none",
            "could not be read": f"{stats.refused:,}",
            "audit entries": f"{stats.audit_entries:,}",
        },
        held.title,
    )
    _counted("captures", stats.media)
    _counted("claims", stats.properties)
    console.table(
        ["file", "captured", "size", "SHA-256"],
        [[one.name, one.captured, f"{one.size:,}", one.sha256[:12]] for one in files[:SHOWN]],
        right=[2],
        cut={3: 12},
    )
    if len(files) > SHOWN:
        console.say(f"{len(files) - SHOWN:,} more files: see --json.")
    refused = [one for one in remarks if one.refused]
    for one in refused[:SHOWN]:
        console.say(f"Not read: {one.name}: {one.reason}")
    if len(refused) > SHOWN:
        console.say(f"{len(refused) - SHOWN:,} more were not read: see --json.")
    left = len(remarks) - len(refused)
    if left:
        console.say(f"{_count(left, 'note')} on what was left out of captures: see --json.", "dim")


def _counted(what: str, counts: Mapping[str, int]) -> None:
    if counts:
        console.table(["", what], [[name or "not known", f"{n:,}"] for name, n in counts.items()], right=[1])


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items())


def _not_read(unread: int) -> str:
    return f"; {unread:,} not read to the end: repeat truename case add" if unread else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@click.command()
@case_options
@click.option("--subject", help="Only claims about this subject.")
@click.option("--property", "name", help="Only claims of this property (name, email, nameServer, ...).")
@json_option
def claims(case_path: Path, subject: str | None, name: str | None, key_file: Path | None, as_json: bool) -> None:
    """List what was claimed, by whom, and how far it was checked.

    With --json, one JSON document a line and claim.
    """
    from truename.properties import PROPERTIES

    if name is not None and name not in PROPERTIES:
        raise UsageError(
            expected="a property of claims", found=ascii(name[:60]), do=f"name one of {', '.join(sorted(PROPERTIES))}"
        )
    with open_case(case_path, key_file) as held:
        found = held.claims(subject=subject, property=name)
        if as_json:
            for id, claim in found:
                console.write_json({"id": id, **console.values(claim)})
            return
        rows: list[list[object]] = []
        more = 0
        for id, claim in found:
            if len(rows) == SHOWN_CLAIMS:
                more += 1
                continue
            when = claim.captured[:10]
            rows.append([id, claim.subject, claim.property, claim.value, claim.status.value, claim.asserted_by, when])
    if not rows:
        console.say("No such claims.")
        return
    console.table(["id", "subject", "property", "value", "status", "asserted by", "captured"], rows, right=[0])
    if more:
        console.say(f"{more:,} more: say --subject or --property, or see --json.")


def judging(command: Any) -> Any:
    """The arguments of a judgement."""
    command = click.option("--reason", required=True, help="Why, one line: what was looked at, and where.")(command)
    command = click.option("--by", required=True, metavar="NAME", help="Who says so.")(command)
    return click.argument("ids", nargs=-1, required=True, metavar="CLAIM...", type=click.IntRange(1))(command)


@click.command()
@case_options
@judging
@click.option("--unverifiable", is_flag=True, help="It was tried, and they cannot be verified.")
@json_option
def verify(
    case_path: Path,
    ids: tuple[int, ...],
    by: str,
    reason: str,
    unverifiable: bool,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Say of claims that you verified them.

    CLAIM is a number of truename case claims. Nothing is overwritten: of several judgements of a claim the newest
    counts, and all of them stay on record.
    """
    from truename.case import Verdict

    _judge(case_path, key_file, ids, Verdict.UNVERIFIABLE if unverifiable else Verdict.VERIFIED, by, reason, as_json)


@click.command()
@case_options
@judging
@json_option
def dispute(case_path: Path, ids: tuple[int, ...], by: str, reason: str, key_file: Path | None, as_json: bool) -> None:
    """Say of claims that they are not true.

    CLAIM is a number of truename case claims. What is disputed is shown, and never weighs. Nothing is overwritten: of
    several judgements of a claim the newest counts, and all of them stay on record.
    """
    from truename.case import Verdict

    _judge(case_path, key_file, ids, Verdict.DISPUTED, by, reason, as_json)


def _judge(
    case_path: Path, key_file: Path | None, ids: Sequence[int], verdict: Verdict, by: str, reason: str, as_json: bool
) -> None:
    with open_case(case_path, key_file, writable=True) as held:
        judgements = held.judge_all(ids, verdict, by, reason)
        judged = [(one, held.claim(one.claim)) for one in judgements]
    if as_json:
        console.write_json(
            {"judgements": [{**console.values(one), "status": claim.status.value} for one, claim in judged]}
        )
        return
    for one, claim in judged:
        console.say(f"{one.claim} is {claim.status.value} by {one.by}: {claim.subject} {claim.property} {claim.value}")
