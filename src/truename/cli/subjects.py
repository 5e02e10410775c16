"""show, export, erase: commands about one subject of a gallery."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from truename.cli import INTERRUPTED, console
from truename.cli.options import PATH, gallery_options, json_option, mandate, mandate_options, open_gallery
from truename.errors import UsageError
from truename.files import write
from truename.types import Record


@click.command()
@click.argument("subject", required=False)
@gallery_options()
@json_option
def show(subject: str | None, gallery_path: Path, key_file: Path | None, as_json: bool) -> None:
    """Show what is held about a subject. Without SUBJECT, list all."""
    from truename import kinds

    with open_gallery(gallery_path, key_file) as gallery:
        if subject is None:
            subjects = gallery.subjects()
        else:
            record = gallery.record(subject)
    if subject is None:
        if as_json:
            console.write_json({"subjects": subjects})
        else:
            for one in subjects:
                console.say(one)
        return
    if as_json:
        console.write_json(record)
        return
    console.facts({"enrolled": record.created, "samples": len(record.samples)}, record.subject)
    rows = []
    regions = any(sample.region for sample in record.samples)
    for sample in record.samples:
        known = sample.kind in kinds.names()
        position = kinds.get(sample.kind).positions.get(sample.position) if known else None
        rows.append(
            [
                sample.name,
                sample.kind,
                position or str(sample.position),
                sample.quality.score,
                sample.template_format or "none: " + "; ".join(sample.quality.reasons),
                *([",".join(map(str, sample.region or ()))] if regions else []),
                f"{sample.size:,}",
                sample.sha256[:12],
            ]
        )
    columns = ["name", "kind", "position", "quality", "template", *(["region"] if regions else []), "bytes", "SHA-256"]
    console.table(columns, rows, right=[3, columns.index("bytes")])


@click.command()
@click.argument("subject")
@click.argument("destination", type=PATH)
@gallery_options()
@json_option
def export(subject: str, destination: Path, gallery_path: Path, key_file: Path | None, as_json: bool) -> None:
    """Write a subject's samples and record to a folder.

    DESTINATION must not exist yet; it is a zip if it ends in .zip. What is written is not encrypted.
    """
    from truename.gallery import write_export

    with open_gallery(gallery_path, key_file) as gallery:
        write_export(gallery, subject, destination)
        count = len(gallery.record(subject).samples)
    if as_json:
        console.write_json({"subject": subject, "destination": destination, "samples": count})
    else:
        console.say(f"Wrote {count} samples of {subject} to {destination}, not encrypted.")


@click.command()
@click.argument("subject")
@click.option("--yes", is_flag=True, help="Do not ask. There is no way back.")
@click.option("--receipt", type=PATH, help="Also write the receipt to this JSON file, which must not exist yet.")
@mandate_options("this erasure")
@gallery_options()
@json_option
def erase(
    subject: str,
    yes: bool,
    receipt: Path | None,
    operator: str,
    purpose: str,
    authority: str,
    gallery_path: Path,
    key_file: Path | None,
    as_json: bool,
) -> int:
    """Destroy a SUBJECT's key and evidence, for good.

    Prints a receipt that says what and when; the audit log keeps its digest. A backup made earlier still holds the
    subject: erase it there too.
    """
    if receipt is not None and receipt.exists():
        raise UsageError(expected=f"no file yet at {receipt}", found="one", do="name another file for the receipt")
    with open_gallery(gallery_path, key_file, write=True) as gallery:
        record = gallery.record(subject)
        if not yes and not _confirmed(record):
            console.note("Nothing was erased.")
            return INTERRUPTED
        given = mandate(operator, purpose, authority)
        defaults = gallery.defaults
        made = gallery.erase(
            subject,
            mandate(
                given.operator or defaults.operator,
                given.purpose or defaults.purpose,
                given.authority or defaults.authority,
            ),
        )
    if receipt is not None:
        write(receipt, (console.as_json(made, indent=2) + "\n").encode(), private=True)
    if as_json:
        console.write_json(made)
    else:
        facts = {name: ", ".join(value) if isinstance(value, list) else value for name, value in made.items()}
        console.facts(facts, f"Erased {made['subject']}. Keep this receipt:")
    return 0


def _confirmed(record: Record) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(expected="a terminal to confirm at", found="none", do="give --yes if you are sure")
    return click.confirm(f"Erase {console.plain(record.subject)} and {len(record.samples)} samples for good?", err=True)
