"""transaction: what other systems send prints and faces in, shown and written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import PATH, json_option, ppi_option, spread
from truename.errors import UsageError
from truename.files import write as write_file
from truename.types import Sample

if TYPE_CHECKING:
    from truename.sources.transaction import Field, Record
    from truename.sources.transaction.samples import Read

_TEXT = re.compile(r"(?:2\.)?(?P<number>[0-9]{1,3})=(?P<text>.*)", re.DOTALL)


@click.group()
def transaction() -> None:
    """Show what an ANSI/NIST-ITL transaction holds, or write one of prints.

    To enrol, search or compare what a transaction holds, give its file to those commands.
    """


@transaction.command()
@click.argument("file", type=PATH)
@click.option("--record", "number", type=click.IntRange(1), help="Show every field of this record, by its number.")
@json_option
def show(file: Path, number: int | None, as_json: bool) -> None:
    """Show the records of a transaction, and what each is read as.

    A damaged transaction is refused with the record, the field and the byte where it broke. With --json every field of
    every record; of pictures their size and SHA-256, and minutiae that are read as `truename minutiae show` gives them.
    """
    from truename.sources import files
    from truename.sources.transaction import read
    from truename.sources.transaction.samples import read_each

    content = files.read(file)
    found = read(content)
    reads = read_each(found, file.name)
    first = found.records[0]
    about = {
        "version": first.text(2),
        "type": first.text(4),
        "date": first.text(5),
        "from": first.text(8),
        "to": first.text(7),
        "number": first.text(9),
    }
    if number is not None and number > len(reads):
        raise UsageError(expected=f"a record from 1 to {len(reads)}", found=str(number), do="see the table without it")
    if as_json:
        chosen = reads if number is None else [reads[number - 1]]
        records = [_document(one) for one in chosen]
        console.write_json({"file": file, "bytes": len(content), **about, "remarks": found.remarks, "records": records})
    elif number is not None:
        record = reads[number - 1].record
        console.facts(
            {f"{record.type}.{one.number:03}": _line(record, one) for one in record.fields.values()},
            title=f"{file}, record {record.number}: {_holds(record)}",
        )
    else:
        console.facts(about, title=f"{file}: {len(reads):,} records in {len(content):,} bytes")
        console.table(
            ["", "type", "holds", "IDC", "position", "picture", "read as"],
            [_row(one) for one in reads],
            right=[0, 1, 3],
        )
        for remark in found.remarks:
            console.say(remark)
        for one in reads:
            if one.left_out:
                console.say(f"Record {one.record.number} gives no sample: {one.left_out}")


@transaction.command()
@click.argument("out", type=PATH)
@click.argument("files", nargs=-1, type=PATH, required=True)
@click.option(
    "--position",
    "positions",
    multiple=True,
    help="Position of each file in the standard's codes or names, in order; palms from 20 on. One may be for all.",
)
@ppi_option
@click.option("--from", "origin", required=True, help="The agency that sends it, as the other one knows it (1.008).")
@click.option("--to", "destination", required=True, help="The agency that it is for (1.007).")
@click.option("--type", "type_", required=True, help="What is to be done, in the receiver's words (1.004).")
@click.option("--number", help="Control number (1.009); one that was never used before by default.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="Date (1.005) as 2026-01-31; today by default.")
@click.option(
    "--impression",
    type=click.IntRange(0, 99),
    help="How the prints were taken (14.003): 0 plain, 1 rolled, 29 unknown.",
)
@click.option("--text", "texts", multiple=True, help="A field of the record of type 2, as 2.018=TEXT. Several times.")
@json_option
def write(
    out: Path,
    files: tuple[Path, ...],
    positions: tuple[str, ...],
    ppi: float | None,
    origin: str,
    destination: str,
    type_: str,
    number: str | None,
    date: datetime | None,
    impression: int | None,
    texts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write a transaction OUT of pictures of fingers and palms: records of types 1, 2, 14 and 15.

    Pictures go in as they are where the standard has their format (WSQ, JPEG, JPEG 2000, PNG; 8-bit grey), else as PNG
    without loss. They must state their pixels per inch, or --ppi does.
    """
    from truename.sources.files import read as read_file
    from truename.sources.transaction import read
    from truename.sources.transaction import write as writing
    from truename.sources.transaction.positions import PALMS

    samples = []
    for file, position in zip(files, spread(positions, len(files)), strict=True):
        code = _code(position)
        kind = "palmprint" if code in PALMS else "fingerprint"
        samples.append(Sample(kind, read_file(file), file.name, code, ppi))
    heading = writing.Heading(origin, destination, type_)
    if number is not None:
        heading = replace(heading, number=number)
    if date is not None:
        heading = replace(heading, date=date.date())
    impressed = writing.UNKNOWN_IMPRESSION if impression is None else impression
    content = writing.write(samples, heading, dict(map(_text, texts)), impressed)
    written = read(content)  # nothing leaves that would not be read again
    write_file(out, content)
    if as_json:
        console.write_json({"file": out, "bytes": len(content), "number": heading.number, "prints": len(samples)})
    else:
        count = f"{len(samples)} print{'s' if len(samples) > 1 else ''}"
        console.say(f"{count} in {len(written.records)} records, number {heading.number}, in {out}.")


def _holds(record: Record) -> str:
    from truename.sources.transaction.records import TYPES

    return TYPES.get(record.type, "not known")


def _row(read: Read) -> list[object]:
    """A record in the table."""
    from truename.sources.transaction.positions import name

    record = read.record
    position = " or ".join(map(name, record.positions))
    picture = _picture(record)
    if read.samples and read.samples[0].ppi:
        picture += f", {read.samples[0].ppi:g} ppi"
    kinds = {sample.kind for sample in read.samples}
    count = f"{len(read.samples)} of " if len(read.samples) > 1 else ""
    read_as = count + ", ".join(kinds) if kinds else "left out" if read.left_out else ""
    idc = "" if record.type == 1 else record.idc
    return [record.number, record.type, _holds(record), idc, position, picture, read_as]


def _picture(record: Record) -> str:
    """Size and compression of a record's picture, or how many minutiae it has instead."""
    from truename.sources.transaction.records import BINARY, PRINTS
    from truename.sources.transaction.samples import COMPRESSIONS

    if record.type == 9:
        count = record.integer(10) or record.integer(136) or len(record.numbers(331))
        return f"{count} minutiae" if count else ""
    if record.type not in {*PRINTS, 10} or record.data is None:
        return ""
    label = record.text(8 if record.type in BINARY else 11)
    compression = {"": "raw", "JPEG2000": "JPEG 2000"}.get(
        COMPRESSIONS.get(label, label), COMPRESSIONS.get(label, label)
    )
    return f"{record.integer(6)} x {record.integer(7)} {compression}"


def _line(record: Record, field: Field) -> str:
    """A field's value on one line: items after commas, subfields after semicolons."""
    if field is record.data:
        return f"{len(field.value):,} bytes"
    return "; ".join(", ".join(items) for items in field.subfields)


def _document(read: Read) -> dict[str, Any]:
    """A record for programs."""
    from truename.cli.minutiae import document
    from truename.interchange import minutiae

    record = read.record
    views = [document(minutiae.read(one.content).views[0]) for one in read.samples if minutiae.begins(one.content)]
    return {
        "record": record.number,
        "type": record.type,
        "holds": _holds(record),
        "idc": record.idc,
        "offset": record.offset,
        "bytes": record.size,
        "fields": {f"{record.type}.{one.number:03}": _value(record, one) for one in record.fields.values()},
        "samples": [{**console.values(sample), "sha256": sample.sha256()} for sample in read.samples],
        "views": views,
        "left_out": str(read.left_out) if read.left_out else None,
    }


def _value(record: Record, field: Field) -> object:
    """A field's text; its subfields, each a list of items, where it has several."""
    if field is record.data:
        return {"bytes": len(field.value), "sha256": sha256(field.value).hexdigest()}
    rows = field.subfields
    return rows if len(rows) > 1 or len(rows[0]) > 1 else field.text


def _code(text: str) -> int:
    """A position of the standard, from its code or its name."""
    from truename.sources.manifest import position_code
    from truename.sources.transaction.positions import NAMES

    return position_code(text, "fingerprint", {"fingerprint": NAMES})


def _text(text: str) -> tuple[int, str]:
    """A field of the record of type 2 from ``2.018=TEXT``."""
    written = _TEXT.fullmatch(text)
    if written is None:
        raise UsageError(expected="a field as 2.018=TEXT", found=repr(text[:60]), do="write its number before it")
    return int(written["number"]), written["text"]
