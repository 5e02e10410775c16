"""identify, verify, compare: commands that answer with weights of evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from truename.cli import console
from truename.cli.options import (
    EVIDENCE,
    PATH,
    face_option,
    gallery_options,
    hinted,
    hinting,
    json_option,
    kind_option,
    mandate,
    mandate_options,
    open_gallery,
    position_option,
    ppi_option,
    prior_option,
    read_each,
    read_samples,
    report_option,
    sample_options,
)
from truename.files import write
from truename.trace import Recorder
from truename.types import Answer, Candidate, Contribution, Explanation, Mandate, Sample, Status

if TYPE_CHECKING:
    from truename.gallery import Gallery
    from truename.review.report import Report

EXPLAINED = 5
"""Candidates whose corresponding parts are described; the others weigh too little for anybody to read why."""


@click.command()
@click.argument("files", nargs=-1, type=EVIDENCE)
@sample_options
@click.option(
    "--every-face", "every", is_flag=True, help="Search for each face of a group picture; nobody is two of them."
)
@click.option("-k", "k", type=click.IntRange(1, 100), default=10, show_default=True, help="Candidates to show.")
@prior_option("the person is enrolled at all")
@mandate_options()
@report_option
@gallery_options()
@json_option
def identify(
    files: tuple[str, ...],
    kind: str | None,
    positions: tuple[str, ...],
    faces: tuple[int, ...],
    ppi: float | None,
    texts: tuple[str, ...],
    every: bool,
    k: int,
    prior: float,
    operator: str,
    purpose: str,
    authority: str,
    report: Path | None,
    gallery_path: Path,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Search a gallery: who could this be? (1:N, needs a mandate)

    FILES are evidence about one person or organisation: pictures of the face, prints of one finger, or of several with
    --position each, and texts as KIND=TEXT: name="Pak Jin Hyok", date=1984-03-12, identifier:passport=KP:836410175.
    Who searches, what for and by what authority is stated here or was when the gallery was made; every search is
    written to the audit log before it is answered.

    Of a picture of several people, --face N asks about one and --every-face about each. One person appears at most once
    in a picture: probabilities then hold for its faces together, and each face has its own entry in the audit log.
    """
    from truename import pipeline

    with open_gallery(gallery_path, key_file) as gallery:
        who = pipeline.permit(gallery, mandate(operator, purpose, authority))
        if every:
            from truename.cli import everybody

            sample = everybody.picture(files, kind, positions, texts, faces)
            everybody.identify(gallery, sample, who, k=k, prior=prior, report=report, as_json=as_json)
            return
        samples = read_samples(files, kind, positions, ppi, texts, faces)
        search(gallery, samples, who, kind=kind, k=k, prior=prior, report=report, as_json=as_json)


def search(
    gallery: Gallery,
    samples: Sequence[Sample],
    who: Mandate,
    *,
    kind: str | None,
    k: int,
    prior: float,
    report: Path | None,
    as_json: bool,
    also: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Search for one person, and show or write what was found.

    Args:
        kind: as stated for all samples, if it was.
        also: what the JSON document says besides.
    """
    from truename import pipeline

    trace = Recorder()
    with hinting(samples, kind):
        answer = pipeline.identify(gallery, samples, who, k=k, prior_enrolled=prior, trace=trace)
    answer = hinted(answer, samples, kind)
    answer, explained = _explain(answer, trace, gallery.samples if report else None)
    if report:
        _write_report(report, "identify", answer, samples, explained, gallery, who)
    if as_json:
        console.write_json({**console.values(answer), "report": report, **also})
        return
    show_answer(answer, "identify")
    _say_report(report)


@click.command()
@click.argument("subject")
@click.argument("files", nargs=-1, type=EVIDENCE)
@sample_options
@prior_option("the claim is true")
@report_option
@gallery_options()
@json_option
def verify(
    subject: str,
    files: tuple[str, ...],
    kind: str | None,
    positions: tuple[str, ...],
    faces: tuple[int, ...],
    ppi: float | None,
    texts: tuple[str, ...],
    prior: float,
    report: Path | None,
    gallery_path: Path,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Weigh the claim that FILES are of one enrolled SUBJECT. (1:1)

    FILES are evidence about one person or organisation, as for identify. A verification leaves no audit entry.
    """
    from truename import pipeline

    with open_gallery(gallery_path, key_file) as gallery:
        samples = read_samples(files, kind, positions, ppi, texts, faces)
        trace = Recorder()
        with hinting(samples, kind):
            answer = pipeline.verify(gallery, subject, samples, prior_true=prior, trace=trace)
        answer = hinted(answer, samples, kind)
        answer, explained = _explain(answer, trace, gallery.samples if report else None)
        if report:
            _write_report(report, "verify", answer, samples, explained, gallery)
    if as_json:
        console.write_json({**console.values(answer), "report": report})
        return
    show_answer(answer, "verify")
    _say_report(report)


@click.command()
@click.argument("first", type=EVIDENCE)
@click.argument("second", type=EVIDENCE)
@kind_option
@position_option
@face_option
@ppi_option
@prior_option("both have one source")
@click.option("--picture", type=PATH, help="PNG of what corresponds; by default FIRST-SECOND.png in this folder.")
@click.option("--no-picture", is_flag=True, help="Write no picture.")
@report_option
@gallery_options(required=False)
@json_option
def compare(
    first: str,
    second: str,
    kind: str | None,
    positions: tuple[str, ...],
    faces: tuple[int, ...],
    ppi: float | None,
    prior: float,
    picture: Path | None,
    no_picture: bool,
    report: Path | None,
    gallery_path: Path | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Weigh two samples against each other, and draw why.

    FIRST and SECOND are files, or texts as KIND=TEXT: name="Pak Jin Hyok", identifier:passport=KP:836410175.
    """
    from truename import pipeline

    samples, others = read_each([first, second], kind, positions, ppi, faces)
    trace = Recorder()
    gallery = open_gallery(gallery_path, key_file) if gallery_path else None
    try:
        with hinting([*samples, *others], kind):
            answer = pipeline.compare(samples, others, gallery=gallery, prior_same=prior, trace=trace)
        answer = hinted(answer, [*samples, *others], kind)
        answer, explained = _explain(answer, trace, lambda _: others)
        if report:
            _write_report(report, "compare", answer, samples, explained, gallery, references=others)
    finally:
        if gallery:
            gallery.close()
    drawn = [why.picture for why in explained.values() if why.picture]
    written = None
    if drawn and not no_picture:
        written = picture or Path(f"{Path(first).stem}-{Path(second).stem}.png")
        write(written, drawn[0])
    if as_json:
        details = [console.values(why.details) for why in explained.values()]
        console.write_json({**console.values(answer), "details": details, "picture": written, "report": report})
        return
    show_answer(answer, "compare")
    if written:
        console.say(f"Picture: {written}")
    _say_report(report)


def show_answer(answer: Answer, question: str) -> None:
    """An answer for people: the sentence, the candidates, what made the first one's weight, what to know."""
    console.say()
    console.say(answer.summary, "bold")
    if answer.candidates:
        console.table(
            ["", "subject", "log10 LR", "95 %", "support", "probability", "by chance"],
            [
                [
                    one.rank,
                    one.subject,
                    f"{one.llr.value:+.1f}",
                    "capped" if one.llr.capped else f"{one.llr.lower:+.1f} to {one.llr.upper:+.1f}",
                    _support(one),
                    _percent(one.posterior),
                    f"{one.expected_false:.2g}",
                ]
                for one in answer.candidates
            ],
            right=[0, 2, 5, 6],
        )
        best = answer.candidates[0]
        console.table(
            ["evidence", "weighs", "without it", "what corresponds"],
            [[part.group, _weight(part), f"{part.without:+.1f}", part.sentence] for part in best.contributions],
            right=[1, 2],
            title=f"What made the weight of {best.subject}",
        )
        console.say(
            f"Before looking: {_percent(answer.prior_enrolled)} that {_CLAIM[question]}."
            f" Now: {_percent(1 - answer.posterior_not_enrolled)}."
        )
    for name, quality in answer.qualities.items():
        reasons = f": {'; '.join(quality.reasons)}" if quality.reasons else ""
        console.say(f"Quality of {name}: {quality.score} of 100{reasons}.")
    for remark in answer.notes:
        console.say(f"Note: {remark}", "dim")
    if answer.audit:
        console.say(f"Audit entry: {answer.audit}", "dim")


_CLAIM = {
    "identify": "the person is enrolled",
    "verify": "the claim is true",
    "compare": "both have one source",
}
"""What the prior is the probability of."""


def _support(candidate: Candidate) -> str:
    """The verbal weight, short enough for a column: "strong, for"."""
    from truename.weighing import decide

    if candidate.verbal == decide.LEAD:
        return "a lead"
    words = candidate.verbal.partition(" support")[0]
    return words if words == "no" else f"{words}, {'for' if candidate.llr.value > 0 else 'against'}"


def _weight(part: Contribution) -> str:
    compared = part.status is Status.COMPARED
    return f"{part.llr.value:+.1f}" if compared else part.status.name.lower().replace("_", " ")


def _percent(probability: float) -> str:
    from truename.review.report import percent

    return percent(probability)


def _explain(
    answer: Answer, trace: Recorder, originals: Callable[[str], Iterable[Sample]] | None
) -> tuple[Answer, dict[tuple[str, str], Explanation]]:
    from truename import pipeline

    return pipeline.explain(answer, trace["probe"], trace["references"], originals, show=EXPLAINED)


def _say_report(report: Path | None) -> None:
    if report:
        console.say(f"Report: {report}")


def _write_report(
    path: Path,
    question: str,
    answer: Answer,
    samples: Sequence[Sample],
    explained: Mapping[tuple[str, str], Explanation],
    gallery: Gallery | None,
    who: Mandate | None = None,
    references: Iterable[Sample] = (),
) -> None:
    from truename.review import report

    report.write(path, build_report(question, answer, samples, explained, gallery, who, references))


def build_report(
    question: str,
    answer: Answer,
    samples: Sequence[Sample],
    explained: Mapping[tuple[str, str], Explanation],
    gallery: Gallery | None,
    who: Mandate | None = None,
    references: Iterable[Sample] = (),
) -> Report:
    """Everything that the page about an answer shows, the models and tables behind it included."""
    from datetime import UTC, datetime
    from importlib.metadata import version

    from truename import evidence, kinds
    from truename.provenance import models
    from truename.review.report import Question, Report

    shown = sorted({sample.kind for sample in samples})
    tables = [
        evidence.calibration(kind, gallery, format) for kind in map(kinds.get, shown) for format in kinds.formats(kind)
    ]
    used = {part.llr.calibration for one in answer.candidates for part in one.contributions}
    return Report(
        question=Question(question),
        answer=answer,
        probes=samples,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        version=version("truename"),
        references=tuple(references),
        explanations=explained,
        mandate=who,
        gallery=gallery.path.name if gallery else "",
        models=[models.get(name) for kind in shown for name in _networks(kind)],
        calibrations=[table for table in tables if table.id in used],
    )


def _networks(kind: str) -> Sequence[str]:
    """The models that make a kind's templates, by name."""
    if kind == "face":
        from truename.kinds import face

        return [name for name in face.chosen() if name]
    return ["leader"] if kind == "fingerprint" else []
