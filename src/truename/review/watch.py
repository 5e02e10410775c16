"""One self-contained HTML page about a watched recording: who may be seen in it, when, and how much that weighs.

The same promises as :mod:`truename.review.report`, and the same style.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from PIL import Image

from truename import files
from truename.provenance.models import Model
from truename.review.report import SCALE, Axis, environment
from truename.types import Mandate, Sample
from truename.watch import Event, Summary
from truename.weighing.table import Table

MAX_EVENTS = 300
"""Events on one page: about 30 MB. Who has more reads the JSON lines, or asks with a larger least weight."""

CROP = 224
"""Pixels of the longer side of a face on the page."""

TICKS = 8
"""Times below the timeline, at most."""

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
"""Seconds between two times of an axis that people can count in."""


@dataclass(frozen=True, slots=True)
class WatchReport:
    """Everything that the page shows.

    Attributes:
        summary, events: what the watch gave.
        mandate: who watched and by what authority.
        time: when, UTC, ISO 8601.
        version: of this program.
        gallery: what the user calls the watchlist.
        portraits: by subject, the best enrolled face, a PNG.
        models: that made the templates.
        calibrations: the tables that made the weights.
    """

    summary: Summary
    events: Sequence[Event]
    mandate: Mandate
    time: str
    version: str
    gallery: str = ""
    portraits: Mapping[str, bytes] = field(default_factory=dict)
    models: Sequence[Model] = ()
    calibrations: Sequence[Table] = ()


def write(path: Path, report: WatchReport) -> None:
    """Write the page: whole or not at all, readable by its owner only, durable when this returns.

    Raises:
        UsageError: the page cannot be written there.
    """
    files.write(path, render(report).encode(), private=True)


def render(report: WatchReport) -> str:
    """The page as text."""
    events = sorted(report.events, key=lambda event: (event.start, event.number))
    shown = events[:MAX_EVENTS]
    rows: dict[str, list[list[Event]]] = {}
    for event in shown:
        lanes = rows.setdefault(event.candidate.subject, [])
        free = next((lane for lane in lanes if lane[-1].end < event.start), None)
        if free is None:  # the same person twice at one time: beside, not behind one another
            lanes.append(free := [])
        free.append(event)
    page = environment()
    page.filters.update(clock=clock, crop=_crop)
    return page.get_template("watch.html.jinja").render(
        report=report,
        summary=report.summary,
        events=shown,
        rows=rows,
        left_out=len(events) - len(shown),
        line=Line(report.summary.until),
        axis=Axis.of([event.candidate.llr for event in shown]),
        scale=SCALE,
        provisional=any(event.candidate.llr.provisional for event in shown)
        or any(table.provisional for table in report.calibrations),
    )


def clock(seconds: float) -> str:
    """A time in a recording: 0:07.3, 12:05.0, 1:02:03.5."""
    if not isfinite(seconds):
        return "not known"
    tenths = round(max(seconds, 0.0) * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,}:{minutes:02d}:{rest / 10:04.1f}"
    return f"{minutes}:{rest / 10:04.1f}"


@dataclass(frozen=True, slots=True)
class Line:
    """The timeline: where a time lies on it, in parts of 1,000."""

    seconds: float

    def x(self, time: float) -> float:
        """0 to 1,000."""
        return round(1000 * min(max(time / self.seconds, 0.0), 1.0), 1) if self.seconds > 0 else 0.0

    @property
    def ticks(self) -> list[float]:
        """At most ``TICKS`` times, from 0 on."""
        step = next((step for step in _STEPS if self.seconds / step < TICKS), max(self.seconds / TICKS, 1.0))
        return [step * n for n in range(TICKS) if step * n <= self.seconds]


def _crop(sample: Sample | bytes) -> bytes | None:
    """A face at the size of the page, as a PNG."""
    content = sample if isinstance(sample, bytes) else sample.content
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            small = image.convert("RGB")
        small.thumbnail((CROP, CROP), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError):
        return None
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()
