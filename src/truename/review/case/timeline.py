"""What happened when: captures, registrations, dates that are stated, who a site said it was, and judgements.

One lane for each record, those of the counterparty first. What a capture says of a name holds from the first time it
was captured to the last; between captures nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truename.resolve.network import Identity, Record
from truename.review.case.report import Index, short, words

MAX_LANES = 24
"""Records in the picture: two screens high. The table has more."""

MAX_BARS = 8
"""Names in one lane."""

MAX_MARKS = 120
"""Marks in one lane: they lie closer than a pixel then."""

WHO = ("name", "alias", "registrantName", "registrantOrganization", "registrantEmail")
"""What a site says that it is, and who is said to have registered it."""

WIDTH, LABEL, ROW, HEAD = 1000.0, 190.0, 17.0, 26.0
"""Pixels of the picture: its width, the column of names, a row of bars, and the axis above."""

_STEPS = (1 / 12, 0.25, 0.5, 1, 2, 5, 10, 20)
"""Years between two dates of the axis."""

EARLIEST = 1985
"""The year of the first registered .com. Dates before it stand in the table only, or they would squeeze the rest."""

AHEAD = 11
"""Years ahead of the page's own: registrations run for ten at most (ICANN's agreement with registries)."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        when: as it is stated, ISO 8601, to the day.
        sort: "captured", "registered", "changed", "expires", "stated", "judged".
        record: whose.
        text: what.
        claim: the claim that says so; 0 for a capture. captures: SHA-256 of the captures.
    """

    when: str
    sort: str
    record: str
    text: str
    claim: int = 0
    captures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """An event in the picture."""

    x: float
    sort: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A value over the time in which captures say it.

    Attributes:
        x1, x2: pixels. y: of its row, from the top of the picture.
        text: the value, and of what.
        before: whether the text stands before it, for want of space.
    """

    x1: float
    x2: float
    y: float
    text: str
    before: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A record in the picture."""

    y: float
    height: float
    name: str
    asked: bool
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything about time.

    Attributes:
        events: all of them, in order; those of the records in the picture first come first where too many.
        lanes, ticks, height: of the picture; a tick is its place and its date.
        changes: of records that said more than one thing of who they are: the record, the property, value, first, last.
        lanes_left_out: records that have events and no lane.
    """

    events: tuple[Event, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    height: float
    changes: tuple[tuple[str, str, str, str, str], ...]
    lanes_left_out: int


def arrange(index: Index, order: Sequence[Identity]) -> Timeline:
    """Put in order what has a date.

    Args:
        order: identities, those that matter most first.
    """
    records = [one for identity in order for one in identity.members if one in index.network.records]
    events = sorted(_events(index), key=lambda one: (one.when, one.sort, one.record, one.text))
    by_record: dict[str, list[Event]] = {}
    for event in events:
        by_record.setdefault(event.record, []).append(event)
    changed = {one: _changes(index.network.records[one]) for one in records}
    telling = [one for one in records if one in by_record or changed[one]]
    # A lane with one capture tells nothing that the table of captures does not.
    telling.sort(
        key=lambda one: not (changed[one] or any(event.sort != "captured" for event in by_record.get(one, ())))
    )
    shown = telling[:MAX_LANES]
    axis = Axis.of(
        [event.when for one in shown for event in by_record.get(one, ())]
        + [time for one in shown for _, _, *times in changed[one] for time in times],
        index.report.time,
    )
    lanes, y = [], HEAD
    for one in shown:
        lane = _lane(index, one, by_record.get(one, ()), changed[one], axis, y)
        lanes.append(lane)
        y += lane.height
    return Timeline(
        tuple(events),
        tuple(lanes),
        tuple(axis.ticks()),
        y + 4,
        tuple((one, *row) for one in records for row in changed[one]),
        len(telling) - len(shown),
    )


def day(text: str) -> float | None:
    """A date as a year and the part of it that has passed; ``None`` where it is none."""
    found = _DATE.match(text)
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    return year + (min(max(month, 1), 12) - 1) / 12 + (min(max(day, 1), 31) - 1) / 372


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a date lies in the picture. Years, from ``low`` to ``high``."""

    low: float
    high: float

    @classmethod
    def of(cls, times: Sequence[str], now: str) -> Axis:
        """From the first to the last of those that are believable, with a margin."""
        last = (day(now) or EARLIEST) + AHEAD
        years = [year for time in times for year in [day(time)] if year is not None and EARLIEST <= year <= last]
        if not years:
            return cls(last - AHEAD - 1, last - AHEAD)
        margin = max((max(years) - min(years)) * 0.03, 1 / 12)
        return cls(min(years) - margin, max(years) + margin)

    def x(self, time: str) -> float | None:
        """Pixels; ``None`` outside."""
        year = day(time)
        if year is None or not self.low <= year <= self.high:
            return None
        return round(LABEL + (WIDTH - LABEL) * (year - self.low) / (self.high - self.low), 1)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """At most nine dates that people count in."""
        step = next((one for one in _STEPS if (self.high - self.low) / one <= 8), _STEPS[-1])
        number = int(self.low / step) + 1
        while number * step <= self.high:
            year, month = divmod(round(number * step * 12), 12)
            text = f"{year}" if step >= 1 else f"{year}-{month + 1:02}"
            yield round(LABEL + (WIDTH - LABEL) * (number * step - self.low) / (self.high - self.low), 1), text
            number += 1


def _events(index: Index) -> Iterator[Event]:
    seen: dict[tuple[str, str], list[str]] = {}
    for number, claim in sorted(index.report.claims.items()):
        if claim.captured:
            captures = seen.setdefault((claim.subject, claim.captured[:10]), [])
            if claim.capture and claim.capture not in captures:
                captures.append(claim.capture)
        sort, stated = _SORTS.get(claim.property), _DATE.match(claim.value)
        if sort and stated:
            yield Event(stated[0], sort, claim.subject, words(claim.property), number, (claim.capture,))
    for (subject, when), captures in seen.items():
        yield Event(when, "captured", subject, "captured", 0, tuple(captures))
    for one in index.report.judgements:
        judged = index.report.claims.get(one.claim)
        if judged:
            text = f"{one.verdict}: {words(judged.property)} {judged.value} (by {one.by})"
            yield Event(one.when[:10], "judged", judged.subject, text, one.claim, (judged.capture,))


_SORTS = {
    "registered": "registered",
    "changed": "changed",
    "expires": "expires",
    "date": "stated",
    "foundingDate": "stated",
}


def _changes(record: Record) -> list[tuple[str, str, str, str]]:
    """What a record said of who it is, where that is more than one thing: property, value, first, last."""
    found = []
    for property in WHO:
        timed = [value for value in record.values.get(property, ()) if value.first]
        if len(timed) > 1:
            timed.sort(key=lambda one: (one.first, one.last, one.value))
            found += [(property, one.value, one.first, one.last) for one in timed]
    return found


def _lane(
    index: Index, one: str, events: Sequence[Event], changes: Sequence[tuple[str, str, str, str]], axis: Axis, y: float
) -> Lane:
    marks: list[Mark] = []
    for event in events:
        x = axis.x(event.when)
        if x is not None and Mark(x, event.sort) not in marks[-20:]:
            marks.append(Mark(x, event.sort))
    bars: list[Bar] = []
    for property, value, first, last in changes:
        x1, x2 = axis.x(first), axis.x(last)
        if x1 is not None and x2 is not None and len(bars) < MAX_BARS:
            text = short(value, 34) if property == "name" else f"{words(property)}: {short(value, 30)}"
            bars.append(Bar(x1, max(x2, x1 + 4), y + 20 + ROW * len(bars), text, x2 > WIDTH * 0.7))
    return Lane(
        y,
        24 + ROW * len(bars) + (4 if bars else 0),
        short(index.name(one), 26),
        one in index.counterparties,
        tuple(marks[:MAX_MARKS]),
        tuple(bars),
    )
