"""minutiae: what other systems keep of fingers instead of pictures, shown and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import PATH, gallery_options, json_option, make_folder, open_gallery, ppi_option, read_each
from truename.errors import SampleError, UsageError
from truename.files import write as write_file

if TYPE_CHECKING:
    from truename.gallery import Gallery
    from truename.interchange.minutiae import View
    from truename.types import Sample

KIND = "fingerprint"


@click.group()
def minutiae() -> None:
    """Show a minutiae record of another system, or write one that it reads.

    Records of ISO/IEC 19794-2:2005 and :2011 and ANSI/INCITS 378-2004 and -2009. To enrol, search or compare what one
    holds, give its file to those commands.
    """


@minutiae.command()
@click.argument("file", type=PATH)
@click.option("--draw", "folder", type=PATH, help="Draw the minutiae of each view into this folder.")
@json_option
def show(file: Path, folder: Path | None, as_json: bool) -> None:
    """Show the views of a minutiae record.

    A damaged record is refused with the view and the byte where it broke. With --json every minutia, as the record has
    it: pixels of its own picture from the top left, degrees anticlockwise from the right along the ridge, type 1 for an
    ending, 2 for a fork, 0 for neither or either.
    """
    from truename.interchange.minutiae import read
    from truename.kinds.fingerprint.positions import POSITIONS
    from truename.sources import files

    content = files.read(file)
    _require_record(content, file)
    record = read(content)
    drawn = _draw(file, folder) if folder else []
    if as_json:
        console.write_json(
            {
                "file": file,
                "bytes": len(content),
                "format": record.layout.name,
                "standard": record.layout.title,
                "remarks": record.remarks,
                "views": [document(view) for view in record.views],
                "drawn": drawn,
            }
        )
        return
    console.table(
        ["", "finger", "impression", "minutiae", "quality", "pixels", "ppi", "extended data"],
        [
            [
                n,
                POSITIONS[view.position],
                f"{view.number}, type {view.impression}",
                len(view.minutiae),
                "" if view.quality is None else view.quality,
                f"{view.width} x {view.height}",
                f"{view.ppi[0]:g}" if view.ppi[0] == view.ppi[1] else "{:g} x {:g}".format(*view.ppi),
                ", ".join(_AREAS.get(kind, f"type {kind}") for kind, _ in view.extended),
            ]
            for n, view in enumerate(record.views, start=1)
        ],
        right=[0, 3, 4],
        title=f"{file}: {record.layout.title}, {len(content):,} bytes",
    )
    for remark in record.remarks:
        console.say(remark)
    for path in drawn:
        console.say(f"Picture: {path}")


def document(view: View) -> dict[str, Any]:
    """A view for programs."""
    return {
        **console.values(replace(view, minutiae=(), extended=())),
        "minutiae": [one._asdict() for one in view.minutiae],
        "extended": [{"type": kind, "bytes": len(data)} for kind, data in view.extended],
    }


_AREAS = {1: "ridge counts", 2: "cores and deltas", 3: "zonal quality"}
"""Types of extended data (ISO/IEC 19794-2:2005, clause 7); others are vendors'."""


@minutiae.command()
@click.argument("out", type=PATH)
@click.argument("files", nargs=-1, type=PATH)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["iso-2005", "iso-2011", "ansi-2004", "ansi-2009"]),
    default="iso-2005",
    show_default=True,
    help="ISO/IEC 19794-2 or ANSI/INCITS 378, and its year.",
)
@click.option("--subject", help="Whose fingers to take from the gallery, instead of FILES.")
@click.option(
    "--position", "positions", multiple=True, help="Finger of each file, by code or name, in order. One may be for all."
)
@ppi_option
@gallery_options(required=False, optional="The gallery that --subject is in.")
@json_option
def write(
    out: Path,
    files: tuple[Path, ...],
    format_: str,
    subject: str | None,
    positions: tuple[str, ...],
    ppi: float | None,
    gallery_path: Path | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Write the minutiae of fingers into a record OUT that another system reads.

    FILES are pictures, whose minutiae are found, or records, which are written in another format, but for extended
    data. With --subject it is what a gallery holds of somebody: the minutiae that are compared, not found again.
    """
    from truename.interchange.minutiae import read
    from truename.interchange.minutiae import write as written
    from truename.kinds.fingerprint.received import numbered

    if bool(files) == bool(subject) or bool(subject) != bool(gallery_path):
        raise UsageError(
            expected="files, or --subject with --gallery", found="both, or neither", do="say whose minutiae to write"
        )
    if gallery_path and subject:
        with open_gallery(gallery_path, key_file) as gallery:
            views = list(_held(gallery, subject))
    else:
        read_in = read_each([str(file) for file in files], KIND, positions, ppi)
        views = [_found(sample) for samples in read_in for sample in samples]
    if not views:
        raise SampleError(expected=f"fingers of {subject}", found="none", do="see what truename show lists")
    content = written(numbered(views), format_)
    record = read(content)  # nothing leaves that would not be read again
    write_file(out, content)
    counts = [{"position": view.position, "minutiae": len(view.minutiae)} for view in record.views]
    if as_json:
        console.write_json({"file": out, "bytes": len(content), "format": record.layout.name, "views": counts})
    else:
        count = sum(len(view.minutiae) for view in record.views)
        views_ = f"{len(record.views)} view{'s' if len(record.views) > 1 else ''}"
        console.say(f"{count} minutiae in {views_}, {record.layout.title}, in {out}.")


def _found(sample: Sample) -> View:
    """The minutiae of a sample: a record's own, else found in its picture."""
    from truename import kinds
    from truename.kinds.fingerprint import received, template
    from truename.types import NotAcquired

    if received.is_record(sample):
        return replace(received.view(sample), position=sample.position, extended=())
    made = kinds.get(KIND).extract(sample)
    if isinstance(made, NotAcquired):
        raise SampleError(expected=f"a print in {sample.name}", found=made.reason, do=made.advice.rstrip("."))
    return received.to_view(template.decode(made.data), sample.position, made.quality)


def _held(gallery: Gallery, subject: str) -> Iterator[View]:
    """The minutiae that a gallery holds of a subject."""
    from truename import kinds
    from truename.kinds.fingerprint import received, template

    kind = kinds.get(KIND)
    made = {one.sample: one for _, one in gallery.templates(KIND, kind.format, subject)}
    for sample in gallery.samples(subject):
        if sample.kind != KIND:
            continue
        if received.is_record(sample):
            yield _found(sample)
        elif held := made.get(sample.sha256()):
            yield received.to_view(template.decode(held.data), held.position, held.quality)


def _require_record(content: bytes, file: Path) -> None:
    """Say what else a file is, and what that is for."""
    from truename.interchange import images, minutiae
    from truename.sources import is_picture, transaction

    if minutiae.begins(content):
        return
    found, do = "a file of another type", "check the path; a minutiae record begins with FMR"
    if images.begins(content):
        found, do = "a record of pictures", "give it to truename enrol, identify or compare, which read its pictures"
    elif transaction.begins(content):
        found, do = "an ANSI/NIST-ITL transaction", "see truename transaction show"
    elif is_picture(content):
        found, do = "a picture", "have truename minutiae write find its minutiae and make a record of them"
    raise SampleError(expected=f"a minutiae record in {file.name}", found=found, do=do)


def _draw(file: Path, folder: Path) -> Sequence[Path]:
    """Write a picture of each view."""
    from truename.kinds.fingerprint import draw, received
    from truename.sources import open as samples_of

    make_folder(folder)
    drawn = []
    for n, sample in enumerate(samples_of(file, KIND), start=1):
        found = received.read(sample)
        drawn.append(folder / f"{file.name}-{n}.png")
        write_file(drawn[-1], draw.minutiae(draw.area(found.foreground), (found.x, found.y, found.direction)))
    return drawn
