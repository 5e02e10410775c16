"""identify --every-face: an answer for each face of a group picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from truename.cli import console
from truename.errors import UsageError
from truename.trace import Recorder
from truename.types import Answer, Mandate, Sample

if TYPE_CHECKING:
    from truename.gallery import Gallery
    from truename.kinds.face import Face

EXPLAINED = 3
"""Candidates of each face whose corresponding parts are described."""

NOTES = 20
"""Notes about single faces that are printed; in a crowd there are hundreds."""

SHOWN = 1600
"""Pixels of the longer side of the picture in a report, at most: it stays below what a page can bear."""


def picture(
    files: Sequence[str], kind: str | None, positions: Sequence[str], texts: Sequence[str], faces: Sequence[int]
) -> Sample:
    """The one picture that ``--every-face`` is about.

    Raises:
        UsageError: something else was given, or more.
        SampleError: it cannot be read.
    """
    from truename import sources

    if len(files) != 1 or positions or texts or faces or kind not in (None, "face"):
        raise UsageError(
            expected="one picture of people with --every-face, and nothing else about them",
            found=f"{len(files)} files" if len(files) != 1 else "--kind, --position, --face or --value",
            do="search for other evidence apart, or name the face that it belongs to with --face",
        )
    return sources.only(files[0], "face")


def identify(
    gallery: Gallery, sample: Sample, who: Mandate, *, k: int, prior: float, report: Path | None, as_json: bool
) -> None:
    """Search for every face, and show or write what was found."""
    from truename import pipeline

    trace = Recorder()
    answers = pipeline.identify_each(gallery, sample, who, k=k, prior_enrolled=prior, trace=trace)
    if report:
        from truename.cli.search import build_report
        from truename.kinds import get
        from truename.review import picture as page

        probes = [value for name, value in trace.steps if name == "probe"]
        reports = [build_report("identify", answer, [one], {}, gallery, who) for one, answer in answers]
        for n in page.likeliest([answer for _, answer in answers]):
            answer, explained = pipeline.explain(
                answers[n][1], probes[n], trace["references"], gallery.samples, show=EXPLAINED
            )
            reports[n] = build_report("identify", answer, [answers[n][0]], explained, gallery, who)
        drawn = cast("Face", get(sample.kind)).drawn(sample, SHOWN)
        page.write(report, page.PictureReport(sample.name, drawn, reports))
    if as_json:
        faces = [
            {"face": n, "region": one.region, **console.values(answer)}
            for n, (one, answer) in enumerate(answers, start=1)
        ]
        console.write_json({"faces": faces, "report": report})
        return
    _show(sample.name, answers)
    if report:
        console.say(f"Report: {report}")


def _show(name: str, answers: Sequence[tuple[Sample, Answer]]) -> None:
    from truename.review.picture import common
    from truename.review.report import percent

    console.say()
    rows = []
    for n, (_, answer) in enumerate(answers, start=1):
        best = answer.candidates[0] if answer.candidates else None
        quality = next((str(one.score) for one in answer.qualities.values()), "")
        why = next((one.reason for one in answer.not_acquired.values()), "none could be compared")
        rows.append(
            [
                n,
                quality,
                best.subject if best else f"({why})",
                f"{best.llr.value:+.1f}" if best else "",
                percent(best.posterior) if best else "",
                "stands out" if answer.stands_out else "",
                percent(answer.posterior_not_enrolled),
            ]
        )
    count = sum(sample.region is not None for sample, _ in answers)
    faces = f"{count:,} face{'s' if count != 1 else ''}" if count else "no face"
    searched = answers[0][1].searched
    console.table(
        ["face", "quality", "best candidate", "log10 LR", "probability", "", "nobody"],
        rows,
        right=[0, 1, 3, 4, 6],
        title=f"{faces} in {name}, searched among {searched:,} subject{'s' if searched != 1 else ''}",
    )
    for n, (_, answer) in enumerate(answers, start=1):
        if answer.stands_out:
            console.say(f"Face {n}: {answer.summary}")
    shared = common([answer for _, answer in answers])
    for note in shared:
        console.say(f"Note: {note}", "dim")
    own = [(n, note) for n, (_, answer) in enumerate(answers, 1) for note in answer.notes if note not in shared]
    for n, note in own[:NOTES]:
        console.say(f"Face {n}: {note}", "dim")
    if len(own) > NOTES:
        console.say(f"Note: {len(own) - NOTES:,} more notes about single faces are in --json.", "dim")
    console.say(f"Audit entries: {len(answers)}, the last {answers[-1][1].audit}", "dim")
