"""capture: a print from a fingerprint reader, into a file, a gallery or a search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import (
    PATH,
    json_option,
    key_file_option,
    mandate,
    mandate_options,
    open_gallery,
    placed,
    position_code,
    prior_option,
    report_option,
)
from truename.errors import UsageError
from truename.files import write

if TYPE_CHECKING:
    from truename.sources import Entry
    from truename.sources.reader import Reader, Taken


@click.command()
@click.option("--list", "listing", is_flag=True, help="Say which readers are plugged in, and take nothing.")
@click.option("--device", help="Which reader, as --list names it; needed where there are several.")
@click.option(
    "--position",
    "positions",
    multiple=True,
    help="Which finger: its code of ISO/IEC 19794-2, or its name. Several times for one after another.",
)
@click.option("--out", type=PATH, callback=placed, help="Write the print to this PNG file.")
@click.option("--enrol", "subject", metavar="SUBJECT", help="Enrol the prints as this subject's.")
@click.option("--identify", "asked", is_flag=True, help="Search the gallery for the prints. (needs a mandate)")
@click.option(
    "--tries", type=click.IntRange(1, 20), default=3, show_default=True, help="Prints of a finger to ask for, at most."
)
@click.option(
    "--timeout",
    type=click.FloatRange(1, 600),
    default=30,
    show_default=True,
    help="Seconds to wait for a finger, each time.",
)
@click.option(
    "--quality",
    "least",
    type=click.IntRange(0, 100),
    default=10,
    show_default=True,
    help="Quality from which a print is taken; below it the finger is asked for again.",
)
@click.option("--ppi", type=click.FloatRange(1), help="The sensor's pixels per inch, where its driver says it wrongly.")
@click.option("-k", "k", type=click.IntRange(1, 100), default=10, show_default=True, help="Candidates to show.")
@prior_option("the person is enrolled at all")
@mandate_options()
@report_option
@click.option(
    "-g",
    "--gallery",
    "gallery_path",
    type=PATH,
    envvar="TRUENAME_GALLERY",
    help="The gallery's file, for --enrol and --identify; else $TRUENAME_GALLERY.",
)
@key_file_option()
@json_option
def capture(
    listing: bool,
    device: str | None,
    positions: tuple[str, ...],
    out: Path | None,
    subject: str | None,
    asked: bool,
    tries: int,
    timeout: float,
    least: int,
    ppi: float | None,
    k: int,
    prior: float,
    operator: str,
    purpose: str,
    authority: str,
    report: Path | None,
    gallery_path: Path | None,
    key_file: Path | None,
    as_json: bool,
) -> int:
    """Take prints from a fingerprint reader: into a file, a gallery or a search.

    The reader is any that libfprint drives and that hands out pictures. A print of too little quality is asked for
    again. Nothing is kept but what --out writes or --enrol stores, and neither happens before every print is taken.
    """
    from truename.sources import reader

    if listing:
        _list(reader.readers(), as_json)
        return 0
    codes = _require_one_use(out, subject, asked, positions)
    chosen = reader.choose(reader.readers(), device)
    if subject is None and not asked:
        (taken,) = _take(chosen, codes, ppi, tries, timeout, least)
        assert out is not None
        write(out, taken.sample.content, private=True)
        if as_json:
            console.write_json({"prints": [_document(taken)], "out": out})
        else:
            console.say(f"Written: {out}, {taken.width} x {taken.height} pixels at {taken.ppi:g} ppi.")
        return 0
    if gallery_path is None:
        raise UsageError(expected="a gallery", found="none", do="give --gallery, or set TRUENAME_GALLERY")
    if asked:
        from truename import pipeline
        from truename.cli.search import search

        with open_gallery(gallery_path, key_file) as gallery:
            who = pipeline.permit(gallery, mandate(operator, purpose, authority))
            every = _take(chosen, codes, ppi, tries, timeout, least)
            samples = [taken.sample for taken in every]
            also = {"prints": [_document(taken) for taken in every]}
            search(
                gallery, samples, who, kind="fingerprint", k=k, prior=prior, report=report, as_json=as_json, also=also
            )
        return 0
    assert subject is not None
    from truename.cli.enrol import store

    with open_gallery(gallery_path, key_file, write=True) as gallery:
        every = _take(chosen, codes, ppi, tries, timeout, least)
        return store(gallery, (_entry(taken, subject) for taken in every), len(every), None, as_json)


def _require_one_use(out: Path | None, subject: str | None, asked: bool, positions: Sequence[str]) -> list[int]:
    """The fingers to ask for.

    Raises:
        UsageError: nothing is said of what becomes of the prints, or two things are; or a finger is asked for twice.
        SampleError: there is no such finger.
    """
    uses = [name for name, given in (("--out", out), ("--enrol", subject), ("--identify", asked)) if given]
    if len(uses) != 1:
        raise UsageError(
            expected="one of --out, --enrol and --identify", found=" and ".join(uses) or "none", do="say what it is for"
        )
    codes = [position_code(text, "fingerprint") for text in positions] or [0]
    if out and len(codes) > 1:
        raise UsageError(expected="one finger for one file", found=str(len(codes)), do="take them one after another")
    if len(set(codes)) < len(codes) or (0 in codes and len(codes) > 1):
        raise UsageError(expected="each finger once, by its name", found=", ".join(positions), do="correct --position")
    return codes


def _take(
    chosen: Reader, codes: Sequence[int], ppi: float | None, tries: int, timeout: float, least: int
) -> list[Taken]:
    """A print of each finger."""
    from truename import kinds
    from truename.sources import reader

    kind = kinds.get(reader.KIND)
    with reader.opened(chosen) as process:
        return [
            reader.take(
                process,
                kind.assess,
                position=code,
                finger=kind.positions[code] if code else "finger",
                name=f"{chosen.name}, {kind.positions[code]}" if code else chosen.name,
                ppi=ppi,
                tries=tries,
                seconds=timeout,
                least=least,
                told=console.note,
            )
            for code in codes
        ]


def _entry(taken: Taken, subject: str) -> Entry:
    from truename.sources import Entry

    one = taken.sample
    return Entry(one.name, subject, kind=one.kind, position=one.position, ppi=one.ppi, captured=one)


def _document(taken: Taken) -> dict[str, Any]:
    """A print as plain JSON values."""
    return {
        "position": taken.sample.position,
        "sha256": taken.sample.sha256(),
        "width": taken.width,
        "height": taken.height,
        "ppi": taken.ppi,
        "ppi_stated": taken.stated,
        "quality": console.values(taken.quality),
        "tries": taken.tries,
    }


_SCANS = {"press": "pressed", "swipe": "swiped"}


def _list(found: Sequence[Reader], as_json: bool) -> None:
    if as_json:
        console.write_json({"readers": [{**console.values(one), "id": one.id} for one in found]})
        return
    if not found:
        console.say("No reader that libfprint can use is plugged in.")
        return
    console.table(
        ["device", "reader", "finger is", "pictures"],
        [[one.id, one.name, _SCANS.get(one.scan, one.scan), "yes" if one.pictures else "no"] for one in found],
    )
