"""One self-contained HTML page about everybody in a picture: who each of its faces could be, and how much that weighs.

The same promises as :mod:`truename.review.report`, and the same style; each face has there what a page about one has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from truename import files
from truename.review.report import MAX_ROWS, Axis, Report, environment, provisional, view
from truename.types import Answer

MAX_FACES = 300
"""Faces in the page's table, at most: those whose best candidate is likeliest."""

MAX_SECTIONS = 40
"""Faces with a section of their own: those whose best candidate is likeliest. Each takes up to a megabyte of page."""

DETAILED = 3
"""Candidates of a face that are shown with what corresponds, at most: the first, and others that are likelier."""


@dataclass(frozen=True, slots=True)
class PictureReport:
    """Everything that the page shows.

    Attributes:
        name: what the user calls the picture.
        picture: a PNG of it with its faces numbered.
        faces: what is known of each, in the order of their numbers; mandate, gallery and tables are those of the first.
    """

    name: str
    picture: bytes
    faces: Sequence[Report]


def write(path: Path, report: PictureReport) -> None:
    """Write the page: whole or not at all, readable by its owner only, durable when this returns.

    Raises:
        UsageError: the page cannot be written there.
    """
    files.write(path, render(report).encode(), private=True)


def likeliest(answers: Sequence[Answer], most: int = MAX_SECTIONS) -> list[int]:
    """The indices, rising, of those whose best candidate is likeliest; by default of those with a section."""
    likely = sorted(range(len(answers)), key=lambda n: -max((c.posterior for c in answers[n].candidates), default=0))
    return sorted(likely[:most])


def common(answers: Sequence[Answer]) -> list[str]:
    """The notes of several faces, or of the only one: they are about all of the picture and its search."""
    faces = Counter(note for answer in answers for note in dict.fromkeys(answer.notes))
    return [note for note, count in faces.items() if count > 1 or len(answers) == 1]


def render(report: PictureReport) -> str:
    """The page as text."""
    faces, answers = report.faces, [face.answer for face in report.faces]
    listed, named = likeliest(answers, MAX_FACES), likeliest(answers)
    everybody = [candidate.llr for n in listed for candidate in answers[n].candidates[:MAX_ROWS]]
    standing = sum(answer.stands_out for answer in answers)
    found = 0 if len(faces) == 1 and faces[0].probes[0].region is None else len(faces)  # nothing to divide it into
    return (
        environment()
        .get_template("picture.html.jinja")
        .render(
            page=report,
            report=faces[0],
            listed=[(n, faces[n]) for n in listed],
            left_out=len(faces) - len(listed),
            named=named,
            views=[(n, view(faces[n], _detailed(faces[n]))) for n in named],
            summary=_summary(report.name, found, standing),
            common=common(answers),
            axis=Axis.of(everybody),
            provisional=any(provisional(face) for face in faces),
        )
    )


def _detailed(face: Report) -> int:
    return max(1, sum(candidate.llr.value > 0 for candidate in face.answer.candidates[:DETAILED]))


def _summary(name: str, faces: int, standing: int) -> str:
    if not faces:
        return f"No face was found in {name}."
    shown = f"{faces:,} face{'s' if faces != 1 else ''} in {name}"
    if not standing:
        return f"{shown}: for none of them a candidate stands out."
    return f"{shown}: a candidate stands out for {standing:,} of them."
