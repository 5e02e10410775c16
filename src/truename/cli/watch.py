"""watch: a recording against a gallery that was chosen as a watchlist."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from truename.cli import INTERRUPTED, console
from truename.cli.interrupt import interruptible
from truename.cli.options import (
    PATH,
    gallery_options,
    json_option,
    mandate,
    mandate_options,
    open_gallery,
    prior_option,
    report_option,
)
from truename.errors import UsageError
from truename.types import Sample

if TYPE_CHECKING:
    from truename.gallery import Gallery
    from truename.watch import Event, Summary, Watch


@click.command()
@click.argument("recording", type=PATH)
@click.option(
    "--every",
    type=click.FloatRange(0, 10),
    default=0.1,
    show_default=True,
    help="Seconds of the recording from which one frame is looked at; 0 looks at all.",
)
@click.option(
    "--least",
    type=click.FloatRange(-20, 20),
    help="Raise an event from this log10 LR on; by default where a subject stands out, as in an answer of identify.",
)
@prior_option("somebody who is seen is on the watchlist")
@click.option("--events", "events_path", type=PATH, help="Write the events to this file, one JSON document a line.")
@report_option
@mandate_options("this watch")
@gallery_options()
@json_option
def watch(
    recording: Path,
    every: float,
    least: float | None,
    prior: float,
    events_path: Path | None,
    report: Path | None,
    operator: str,
    purpose: str,
    authority: str,
    gallery_path: Path,
    key_file: Path | None,
    as_json: bool,
) -> int:
    """Watch a recording for the people of a gallery. (needs a mandate)

    Every face in the video file RECORDING is followed from frame to frame, and its best views are compared, together,
    with everybody in the gallery. A face that stands out raises an event: who it may be, when, and how much that
    weighs. Nothing is kept about faces that raise none.

    Who watches, what for and by what authority is stated here or was when the gallery was made. The watch and each of
    its events are written to the audit log before anything is shown. Ctrl-C ends the watch with the events so far. With
    --json, one JSON document a line and event, then a summary.
    """
    from truename.review.report import MAX_DETAILED
    from truename.review.watch import MAX_EVENTS
    from truename.sources.video import Recording
    from truename.watch import Watch

    found: list[Event] = []
    with open_gallery(gallery_path, key_file) as gallery, Recording(recording) as opened:
        with interruptible("with the events so far") as interrupted, console.phases() as progress:
            watching = Watch(
                gallery,
                opened,
                mandate(operator, purpose, authority),
                every=every,
                prior=prior,
                least=least,
                pictures=MAX_DETAILED if report else 0,
                stop=lambda: bool(interrupted),
                progress=progress,
            )
            with _new_file(events_path) if events_path else nullcontext() as lines:
                for event in watching.events():
                    # Of more events than a page shows, only who and when is held.
                    held = event if report and len(found) < MAX_EVENTS else replace(event, crop=Sample("face", b""))
                    found.append(held)
                    if lines:
                        lines.write(console.as_json(document(event)) + "\n")
                        lines.flush()
                    if as_json:
                        console.write_json(document(event))
        summary = watching.summary()
        if report:
            _write_report(report, watching, summary, found, gallery)
    if as_json:
        console.write_json({"summary": console.values(summary), "events": events_path, "report": report})
    else:
        _show(found, summary)
        for name, path in (("Events", events_path), ("Report", report)):
            if path:
                console.say(f"{name}: {path}")
    if summary.interrupted:
        console.note(f"Interrupted; the recording was watched up to {summary.until:.1f} seconds.")
        return INTERRUPTED
    return 0


def document(event: Event) -> dict[str, Any]:
    """An event as plain JSON values, with its best face as a PNG in base64."""
    values: dict[str, Any] = console.values(event)
    values["crop"] = base64.b64encode(event.crop.content).decode()
    return values


def _show(events: Sequence[Event], summary: Summary) -> None:
    """Events for people, and what they rest on."""
    from truename.review.watch import clock

    people = len({event.candidate.subject for event in events})
    over = f"{summary.searched:,} subject{'s' if summary.searched != 1 else ''}"
    console.say()
    if events:
        console.say(
            f"{summary.events:,} event{'s' if summary.events != 1 else ''} about {people:,} of {over} in"
            f" {clock(summary.until)} of {summary.recording}.",
            "bold",
        )
        told = any(event.conflicts for event in events)
        console.table(
            ["", "seen", "subject", "log10 LR", "95 %", "probability", *(["not with"] if told else [])],
            [
                [
                    event.number,
                    f"{clock(event.start)} to {clock(event.end)}",
                    event.candidate.subject,
                    f"{event.candidate.llr.value:+.1f}",
                    "capped"
                    if event.candidate.llr.capped
                    else f"{event.candidate.llr.lower:+.1f} to {event.candidate.llr.upper:+.1f}",
                    _percent(event.candidate.posterior),
                    *([", ".join(map(str, event.conflicts))] if told else []),
                ]
                for event in sorted(events, key=lambda event: (event.start, event.number))
            ],
            right=[0, 3, 5],
        )
        if told:
            console.say("Not with: events that cannot be true together, as of one person in two places at one time.")
    else:
        console.say(f"Nobody of {over} stands out in {clock(summary.until)} of {summary.recording}.", "bold")
    share = f"{100 * summary.analysed / summary.frames:.0f} %" if summary.frames else "none"
    followed = f"{summary.tracks:,} {'face was' if summary.tracks == 1 else 'faces were'} followed"
    console.say(
        f"{summary.analysed:,} of {summary.frames:,} frames ({share}) were looked at;"
        f" {followed}, {summary.compared:,} compared."
    )
    for remark in summary.notes:
        console.say(f"Note: {remark}", "dim")
    console.say(f"Audit entry: {summary.audit}", "dim")


def _percent(probability: float) -> str:
    from truename.review.report import percent

    return percent(probability)


def _new_file(path: Path) -> IO[str]:
    """A file for lines, readable by its owner only: it holds faces.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise UsageError(
            expected=f"to write {path}",
            found=error.strerror or str(error),
            do="name a file in a folder that exists and that you may write to",
        ) from None
    return os.fdopen(descriptor, "w", encoding="utf-8")


def _write_report(path: Path, watching: Watch, summary: Summary, events: Sequence[Event], gallery: Gallery) -> None:
    """The page, with an enrolled picture of everybody who may be seen."""
    from datetime import UTC, datetime
    from importlib.metadata import version

    from truename.kinds import face
    from truename.provenance import models
    from truename.review import watch as page

    page.write(
        path,
        page.WatchReport(
            summary=summary,
            events=events,
            mandate=watching.mandate,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version("truename"),
            gallery=gallery.path.name,
            portraits=watching.portraits({event.candidate.subject for event in events}),
            models=[models.get(name) for name in face.chosen() if name],
            calibrations=[watching.table],
        ),
    )
