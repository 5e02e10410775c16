"""init, stats, check, audit: commands about a gallery as a whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import gallery_options, json_option, mandate_options, new_secret, open_gallery
from truename.errors import GalleryError, UsageError
from truename.types import Mandate

if TYPE_CHECKING:
    from truename.audit import Break, Entry, Head


@click.command()
@gallery_options()
@mandate_options("a search that does not say it", "")
@json_option
def init(gallery_path: Path, key_file: Path | None, operator: str, purpose: str, authority: str, as_json: bool) -> None:
    """Make a new encrypted gallery.

    With --key-file, a key is made there if the file does not exist yet: keep it apart from the gallery, for without it
    nobody opens the gallery. Otherwise the key is a passphrase of 12 characters or more, in TRUENAME_KEY or asked for.

    --operator, --purpose and --authority become the defaults of searches that state none.
    """
    from truename.gallery import Gallery

    key, new_key = new_secret(gallery_path, key_file)
    with Gallery.create(gallery_path, key, Mandate(operator, purpose, authority)) as gallery:
        made = {"gallery": gallery.path, "id": gallery.id, "key_file": key_file, "new_key": new_key}
    if as_json:
        console.write_json(made)
        return
    console.say(f"Made the gallery {gallery_path}.")
    if new_key:
        console.say(f"Its key is in {key_file}. Keep a copy apart from the gallery: without it nobody opens it.")


@click.command()
@gallery_options()
@json_option
def stats(gallery_path: Path, key_file: Path | None, as_json: bool) -> None:
    """Count what a gallery holds."""
    from truename import kinds

    with open_gallery(gallery_path, key_file) as gallery:
        held = gallery.stats()
        created, calibrations = gallery.created, sorted(gallery.calibrations())
    document: dict[str, Any] = console.values(
        {
            "created": created,
            "subjects": held.subjects,
            "samples": held.samples,
            "templates": held.templates,
            "audit_entries": held.audit_entries,
            "content_bytes": held.content_bytes,
            "file_bytes": held.file_bytes,
            "kinds": held.kinds,
            "formats": [{"kind": k, "format": f, "templates": n} for (k, f), n in held.formats.items()],
            "positions": [{"kind": k, "position": p, "samples": n} for (k, p), n in held.positions.items()],
            "qualities": held.qualities,
            "calibrations": [{"kind": k, "format": f} for k, f in calibrations],
        }
    )
    if as_json:
        console.write_json(document)
        return
    console.facts(
        {
            "created": created,
            "subjects": f"{held.subjects:,}",
            "samples": f"{held.samples:,}, {held.content_bytes / 1e6:,.1f} MB",
            "templates": f"{held.templates:,}",
            "file": f"{held.file_bytes / 1e6:,.1f} MB",
            "audit entries": f"{held.audit_entries:,}",
            "own calibrations": ", ".join(f"{k} {f}" for k, f in calibrations) or "none: answers are provisional",
        },
        str(gallery_path),
    )
    if held.samples:
        named = {kind: kinds.get(kind).positions for kind in held.kinds if kind in kinds.names()}
        console.table(
            ["kind", "position", "samples"],
            [[k, named.get(k, {}).get(p, str(p)), f"{n:,}"] for (k, p), n in held.positions.items()],
            right=[2],
        )
        bands = ["0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90-100"]
        shown = [[band, f"{n:,}"] for band, n in zip(bands, held.qualities, strict=True) if n]
        console.table(["quality", "samples"], shown, right=[1])


@click.command()
@gallery_options()
@json_option
def check(gallery_path: Path, key_file: Path | None, as_json: bool) -> int:
    """Verify a gallery's integrity, down to every sample.

    Every page, key, sample, template and audit entry is read and authenticated. Nothing is repaired. Exit code 4 if
    anything is wrong.
    """
    with open_gallery(gallery_path, key_file) as gallery, console.progress() as bar:
        task = bar.add_task("checking", total=None)
        findings = list(gallery.check(lambda done, total: bar.update(task, completed=done, total=total)))
        held = gallery.stats() if not findings else None
    if as_json:
        console.write_json({"ok": not findings, "findings": findings})
    elif held:
        console.say(
            f"Intact: {held.subjects:,} subjects, {held.samples:,} samples, {held.templates:,} templates,"
            f" {held.audit_entries:,} audit entries."
        )
    else:
        console.table(["where", "problem"], [[finding.where, finding.problem] for finding in findings])
        console.say("Restore the gallery from a backup.")
    return GalleryError.exit_code if findings else 0


@click.command()
@gallery_options()
@click.option("--last", type=click.IntRange(1), help="Show only that many entries, the newest; all by default.")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="N:HASH",
    help="A head that was noted before; the chain must still contain it. Several times if needed.",
)
@json_option
def audit(gallery_path: Path, key_file: Path | None, last: int | None, heads: tuple[str, ...], as_json: bool) -> int:
    """Show who searched, what for, and verify the chain.

    Prints the head of the chain: note it elsewhere, and give it as --head later, to notice entries that were cut off.
    Exit code 4 if the chain is broken.
    """
    from truename.audit import verify

    noted, shown = noted_heads(heads), deque[Any](maxlen=last)
    with open_gallery(gallery_path, key_file) as gallery:
        head = gallery.head()
        broken = verify(passing(gallery.audit_entries(), shown), gallery.id, [head, *noted])
    return show_chain(shown, broken, head, as_json)


def passing(entries: Iterable[Entry], shown: deque[Entry]) -> Iterator[Entry]:
    """The entries, each noted as it passes: a log is read once, and its end shown."""
    for entry in entries:
        shown.append(entry)
        yield entry


def show_chain(shown: Iterable[Entry], broken: Break | None, head: Head | None, as_json: bool) -> int:
    """Show the entries of a log, and whether its chain is whole; returns the exit code."""
    if as_json:
        entries = [{**console.values(entry), "hash": entry.hash} for entry in shown]
        console.write_json({"intact": broken is None, "broken": broken, "head": head, "entries": entries})
        return GalleryError.exit_code if broken else 0
    console.table(
        ["n", "when", "event", "operator", "purpose", "authority", "details"],
        [
            [e.n, _local(e.when), e.event, e.operator, e.purpose, e.authority, _details(e.event, dict(e.details))]
            for e in shown
        ],
        right=[0],
    )
    if broken:
        console.say(f"The chain is broken: {broken.reason}.", "bold")
        return GalleryError.exit_code
    where = f"Its head, to note elsewhere: {head.n}:{head.hash}" if head else "Nothing is on record yet."
    console.say(f"The chain is whole. {where}")
    return 0


def noted_heads(texts: Iterable[str]) -> list[Head]:
    """The heads that were given with ``--head``.

    Raises:
        UsageError: one is none.
    """
    return [_head(text) for text in texts]


def _head(text: str) -> Head:
    from truename.audit import Head

    n, colon, digest = text.partition(":")
    if not colon or not n.isascii() or not n.isdigit() or len(digest) != 64:
        raise UsageError(expected="--head as N:HASH", found=repr(text[:80]), do="give it as truename audit printed it")
    return Head(int(n), digest)


def _local(when: str) -> str:
    """An ISO time as a person reads it, still UTC."""
    try:
        return datetime.fromisoformat(when).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return when


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _details(event: str, details: dict[str, Any]) -> str:
    if event == "identify":
        best = details.get("candidates") or []
        first = f"; best {best[0][0]}, log10 LR {best[0][1]}" if best else "; no candidate"
        return f"{_count(len(details.get('probes', [])), 'probe')} among {details.get('searched')}{first}"
    if event == "screen":
        return f"{_count(details.get('subjects', 0), 'subject')} of {details.get('file')}"
    if event == "screen results":
        found = len(details.get("candidates", []))
        return f"subjects {details.get('from')} to {details.get('to')}: {_count(found, 'candidate')}"
    if event == "create":
        return ""
    if event == "add":
        return f"{details.get('file')}, {details.get('size', 0):,} bytes, SHA-256 {str(details.get('sha256'))[:12]}"
    if event == "read":
        return f"{_count(details.get('captures', 0), 'capture')}, {_count(details.get('claims', 0), 'claim')} by then"
    if event == "judge":
        judged = ", ".join(map(str, details.get("claims", [])))
        return f"{details.get('verdict')}: {judged}; {details.get('reason')}"
    return ", ".join(f"{name} {value}" for name, value in details.items())
