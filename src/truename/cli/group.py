"""group: whom a folder's pictures show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from truename.cli import console
from truename.cli.options import PATH, gallery_options, json_option, open_gallery, report_option, workers_option

if TYPE_CHECKING:
    from truename.gallery import Gallery
    from truename.grouping import Grouping, Person

SHOWN = 40
"""Rows of a table; --json and --report have more."""

NAMES = 4
"""Files or names in a cell."""


@click.command()
@click.argument("folder", type=PATH)
@click.option(
    "--prior",
    type=click.FloatRange(0, 0.5, min_open=True, max_open=True),
    help="Probability, before looking, that two faces of the folder are one person's; by default 3 / (n - 1) of n faces"
    " (everybody is shown four times), at most 0.1.",
)
@workers_option
@report_option
@gallery_options(required=False)
@json_option
def group(
    folder: Path,
    prior: float | None,
    workers: int | None,
    report: Path | None,
    gallery_path: Path | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Say which pictures of a folder show the same person.

    FOLDER holds pictures in sub-folders by account, or files called account_number.ext. All faces are compared with one
    another. People who are shown by different pictures are listed with what holds those together; copies of one picture
    are listed apart: they prove that a picture was used again, not who uses it.

    Nothing is enrolled and no gallery is searched, so that no mandate is asked for.
    """
    from truename import pipeline

    gallery = open_gallery(gallery_path, key_file) if gallery_path else None
    try:
        with console.phases() as progress:
            grouping = pipeline.group(folder, prior=prior, gallery=gallery, workers=workers, progress=progress)
        if report:
            _write_report(report, folder, grouping, gallery)
    finally:
        if gallery:
            gallery.close()
    if as_json:
        console.write_json({**console.values(grouping), "report": report})
        return
    _show(grouping)
    if report:
        console.say(f"Report: {report}")


def _show(grouping: Grouping) -> None:
    from truename.review.group import headline, times_shown

    console.say()
    console.say(headline(grouping), "bold")
    if grouping.people:
        console.table(
            ["", "under the names", "pictures", "weight", "least", "files"],
            [
                [
                    number,
                    _some(person.accounts),
                    times_shown(person),
                    f"{person.seam.weight:+.1f}",
                    f"{min(person.support):+.1f}" if person.observations > 2 else "one link",
                    _some(_files(grouping, person)),
                ]
                for number, person in enumerate(grouping.people[:SHOWN], start=1)
            ],
            right=[0, 2, 3, 4],
            title="The same person",
        )
        console.say(
            "Weight: log10 LR of what holds a person together where it would come apart first. Least: what the face"
            " with the least support weighs with the others, on average."
        )
    if grouping.reused:
        console.table(
            ["under the names", "copies", "files"],
            [
                [
                    _some(one.accounts),
                    len(one.pictures),
                    _some([grouping.pictures[number].name for number in one.pictures]),
                ]
                for one in grouping.reused[:SHOWN]
            ],
            right=[1],
            title="The same picture",
        )
        console.say("A picture that is there again proves reuse, not identity: it may have been taken from anywhere.")
    for what, those in (("people", grouping.people), ("pictures with copies", grouping.reused)):
        if len(those) > SHOWN:
            console.say(f"{len(those) - SHOWN:,} more {what}: see --json or --report.")
    console.say(f"Before looking: {100 * grouping.prior:.2g} % that two faces are one person's.")
    for picture in grouping.unused:
        console.note(f"{picture.name}: {'; '.join(picture.reasons)}")
    for remark in grouping.notes:
        console.say(f"Note: {remark}", "dim")


def _files(grouping: Grouping, person: Person) -> list[str]:
    return [grouping.pictures[grouping.faces[face].picture].name for face in person.faces]


def _some(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - NAMES:,} more" if len(names) > NAMES else ""
    return ", ".join(names[:NAMES]) + more


def _write_report(path: Path, folder: Path, grouping: Grouping, gallery: Gallery | None) -> None:
    from datetime import UTC, datetime
    from importlib.metadata import version

    from truename import evidence
    from truename.kinds import face
    from truename.provenance import models
    from truename.review import group as page

    page.write(
        path,
        page.GroupReport(
            grouping=grouping,
            folder=folder,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version("truename"),
            models=[models.get(name) for name in face.chosen() if name],
            calibrations=[evidence.calibration(face.KIND, gallery)],
        ),
    )
