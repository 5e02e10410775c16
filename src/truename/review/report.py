"""One self-contained HTML page that says what was asked, what was found, how much it weighs, and how that is known.

The page asks for nothing from anywhere: style and pictures are inside it, it has no script, and its own
Content-Security-Policy forbids both. Everything that came from outside (names of subjects and files, purposes, notes)
passes :func:`plain` and the template's escaping; no value reaches the page without them.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, floor, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from PIL import Image

from truename import files
from truename.errors import SampleError
from truename.kinds import _picture
from truename.provenance.models import Model
from truename.types import (
    LLR,
    Answer,
    Candidate,
    Contribution,
    Explanation,
    Mandate,
    Proposition,
    Region,
    Sample,
    Status,
)
from truename.weighing.table import Table

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_TEXT = 600
"""Characters of one value that the page shows; it says how many there were."""

MAX_ROWS = 200
MAX_DETAILED = 20
"""Candidates in the table, and candidates with pictures. Who reads further asks a narrower question."""

MAX_PICTURE = 8 << 20
"""Bytes of one explanation's picture. truename's own stay below 1 MiB."""

MAX_PIXELS = 100_000_000
"""Of a sample to make a thumbnail of: a ten-print card at 1000 ppi has 64 million."""

THUMBNAIL = (420, 520)


class Question(StrEnum):
    """What was asked."""

    IDENTIFY = "identify"
    VERIFY = "verify"
    COMPARE = "compare"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page shows.

    Attributes:
        question: what was asked.
        answer: what the pipeline said. For a comparison it holds one candidate: the other sample.
        probes: the samples that were asked about.
        time: when it was answered, UTC, ISO 8601.
        version: of this program.
        references: the other samples, where they are shown (compare).
        explanations: by subject and by :attr:`truename.types.Contribution.group`.
        mandate: who asked and by what authority; ``None`` where none is needed.
        gallery: what the user calls the gallery; empty without one.
        models: the models that made the templates.
        calibrations: the tables that made the weights.
    """

    question: Question
    answer: Answer
    probes: Sequence[Sample]
    time: str
    version: str
    references: Sequence[Sample] = ()
    explanations: Mapping[tuple[str, str], Explanation] = field(default_factory=dict)
    mandate: Mandate | None = None
    gallery: str = ""
    models: Sequence[Model] = ()
    calibrations: Sequence[Table] = ()


def write(path: Path, report: Report) -> None:
    """Write the page: whole or not at all, readable by its owner only, durable when this returns.

    Raises:
        UsageError: the page cannot be written there.
    """
    files.write(path, render(report).encode(), private=True)


def render(report: Report) -> str:
    """The page as text."""
    return (
        environment()
        .get_template("report.html.jinja")
        .render(
            **view(report),
            axis=Axis.of([candidate.llr for candidate in report.answer.candidates[:MAX_ROWS]]),
            provisional=provisional(report),
        )
    )


def view(report: Report, detailed: int = MAX_DETAILED) -> dict[str, Any]:
    """What the templates say of one answer.

    Args:
        detailed: candidates that are shown with what corresponds, at most.
    """
    candidates = list(report.answer.candidates)
    return {
        "report": report,
        "answer": report.answer,
        "candidates": candidates[:MAX_ROWS],
        "detailed": candidates[:detailed],
        "left_out": max(len(candidates) - MAX_ROWS, 0),
        "others": max(1 - report.answer.posterior_not_enrolled - sum(c.posterior for c in candidates[:MAX_ROWS]), 0),
        "best": candidates[0] if candidates else None,
        "sources": _SOURCES.get(candidates[0].llr.proposition, "source") if candidates else "source",
        "identify": report.question is Question.IDENTIFY,
        "verify": report.question is Question.VERIFY,
    }


def provisional(report: Report) -> bool:
    """Whether a table behind the answer was not fitted on the user's own data."""
    return any(c.llr.provisional for c in report.answer.candidates) or any(c.provisional for c in report.calibrations)


# --- numbers for people -----------------------------------------------------------------------------------------

SCALE: tuple[tuple[str, str, str], ...] = (
    ("0", "1", "no support for either"),
    ("0.3 to 1", "2 to 10", "weak support"),
    ("1 to 2", "10 to 100", "moderate support"),
    ("2 to 3", "100 to 1,000", "moderately strong support"),
    ("3 to 4", "1,000 to 10,000", "strong support"),
    ("4 to 6", "10,000 to 1,000,000", "very strong support"),
    ("over 6", "over 1,000,000", "extremely strong support"),
)
"""LLR, likelihood ratio and words: ENFSI Guideline for Evaluative Reporting in Forensic Science, 2015."""

_SOURCES = {
    Proposition.SAME_FINGER: "finger",
    Proposition.SAME_PALM: "palm",
    Proposition.SAME_PERSON: "person",
    Proposition.SAME_ORGANISATION: "organisation",
    Proposition.SAME_SUBJECT: "subject",
}

_MINUS = "\N{MINUS SIGN}"


def whole(value: int) -> str:
    """A whole number with a true minus sign."""
    return str(value).replace("-", _MINUS)


def signed(value: float) -> str:
    """A log10 ratio with its sign, to one decimal."""
    if not isfinite(value):
        return "not known"
    text = f"{value:+.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", _MINUS)


ABOUT_EQUAL = "about as likely"


def times(value: float) -> str:
    """A log10 ratio in words: "about 16,000 times more likely"."""
    if not isfinite(value):
        return "not known"
    if abs(value) < 0.05:
        return ABOUT_EQUAL
    ratio = 10.0 ** min(abs(value), 30.0)
    for limit, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if ratio >= limit * 0.9995:
            number = f"{_rounded(ratio / limit):,} {name}"
            break
    else:
        number = f"{ratio:.1f}" if ratio < 9.95 else f"{_rounded(ratio):,}"
    return f"about {number} times {'more' if value > 0 else 'less'} likely"


def percent(probability: float) -> str:
    """A probability that never claims certainty."""
    if not 0 <= probability <= 1:
        return "not known"
    if probability > 0.9995:
        return "over 99.9 %"
    if probability < 0.0005:
        return "under 0.1 %"
    return f"{100 * probability:.1f} %"


def expected(count: float) -> str:
    """An expected number, to the two digits that it is good for."""
    if not isfinite(count):
        return "not known"
    if count < 1e-6:
        return "under 0.000001"
    return f"{_rounded(count):,}" if count >= 9.95 else f"{float(f'{count:.1e}'):.8f}".rstrip("0").rstrip(".")


def _rounded(value: float) -> int:
    return int(float(f"{value:.1e}"))


@dataclass(frozen=True, slots=True)
class Axis:
    """The common scale of all weights on a page, and where they lie on it, in percent of its width."""

    low: int
    high: int

    @classmethod
    def of(cls, llrs: Sequence[LLR]) -> Axis:
        """Wide enough for every bound, at least -2 to 2, at most -20 to 20."""
        bounds = [v for llr in llrs for v in (llr.lower, llr.upper, llr.value) if isfinite(v)]
        low, high = floor(min([-2.0, *bounds])), ceil(max([2.0, *bounds]))
        return cls(max(low, -20), min(high, 20))

    def x(self, value: float) -> float:
        """0 to 100."""
        share = (value - self.low) / (self.high - self.low) if isfinite(value) else 0.0
        return round(100 * min(max(share, 0.0), 1.0), 2)

    @property
    def ticks(self) -> list[int]:
        """At most seven whole numbers, 0 among them."""
        step = next(s for s in (1, 2, 4, 5, 10) if (self.high - self.low) / s <= 6.5)
        return [v for v in range(self.low, self.high + 1) if v % step == 0]


# --- text from outside ------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text that shows what it is: nothing in it can hide, reorder its neighbours or run on without end.

    Control, formatting (bidirectional overrides, zero-width characters), private and unassigned characters are shown
    by their code. Joiners stay where scripts need them: after a letter of Arabic or of a later block. Of a pile of
    combining marks four stay.
    """
    shown: list[str] = []
    before, marks = " ", 0
    for character in text[:MAX_TEXT]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        joins = character in "\u200c\u200d" and before >= "\u0600" and unicodedata.category(before)[0] in "LM"
        hidden = category[0] == "C" or category in ("Zl", "Zp") or character in _BLANK_LETTERS or marks > 4
        shown.append(f"\N{LEFT CEILING}U+{ord(character):04X}\N{RIGHT CEILING}" if hidden and not joins else character)
        before = character
    if len(text) > MAX_TEXT:
        shown.append(f"… ({len(text):,} characters)")
    return "".join(shown)


_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol by their category, blank to the eye


def _finalize(value: Any) -> Any:
    # Jinja calls this for every value that a template prints; only this module makes Markup.
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# --- pictures ---------------------------------------------------------------------------------------------------


def _embed(picture: bytes | None) -> Markup | None:
    """A data URI, if it is a PNG of a size that a page can bear."""
    if picture is None or len(picture) > MAX_PICTURE or not picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    return Markup("data:image/png;base64," + base64.b64encode(picture).decode())  # noqa: S704  base64 needs no escaping


def thumbnail(sample: Sample) -> bytes | None:
    """A small PNG of a sample that is a picture, upright, else ``None``; of a region, what is around it, too."""
    with suppress(SampleError), _picture.opened(sample, _picture.FORMATS, MAX_PIXELS, "") as image:
        image.load()
        turned = _picture.orientation(image)
        small = _picture.upright(_picture.plain(image), turned)
        if sample.region:
            small = small.crop(_around(sample.region, small.size))
        if small.mode not in ("L", "RGB"):
            small = small.convert("L" if small.mode in ("1", "LA", "F") else "RGB")
        small.thumbnail(THUMBNAIL, Image.Resampling.LANCZOS)
        small.info.clear()  # or Pillow writes comments and the camera's colour profile again
        out = io.BytesIO()
        small.save(out, "PNG", optimize=True)
        return out.getvalue()
    return None


def _around(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """A region with half its width and height on every side, as far as the picture goes: left, upper, right, lower."""
    left, top, width, height = region
    return (
        max(left - width // 2, 0),
        max(top - height // 2, 0),
        min(left + width + width // 2, size[0]),
        min(top + height + height // 2, size[1]),
    )


def _words(sample: Sample) -> str | None:
    """The content of a sample that is text (a date, a name), else ``None``."""
    if len(sample.content) > 4 * MAX_TEXT:
        return None
    try:
        return sample.content.decode()
    except UnicodeDecodeError:
        return None


# --- the page ---------------------------------------------------------------------------------------------------


def _explained(report: Report, candidate: Candidate) -> list[tuple[Contribution, Explanation | None, str]]:
    """Contributions, the heaviest first, each with its explanation and sentence."""
    rows = []
    for part in sorted(
        candidate.contributions, key=lambda part: (part.status != Status.COMPARED, -abs(part.llr.value))
    ):
        explanation = report.explanations.get((candidate.subject, part.group))
        rows.append((part, explanation, (explanation.sentence if explanation else "") or part.sentence))
    return rows


def environment() -> Environment:
    """What renders a page: everything printed is escaped and made plain."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # most answers write no page

    environment = Environment(
        loader=PackageLoader("truename.review"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "whole": whole,
        "signed": signed,
        "times": times,
        "percent": percent,
        "expected": expected,
        "embed": _embed,
        "thumbnail": thumbnail,
        "words": _words,
    }
    environment.filters.update(filters)
    environment.globals.update(explained=_explained, signed=signed, scale=SCALE, about_equal=ABOUT_EQUAL, Status=Status)
    return environment
