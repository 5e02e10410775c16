"""The page about a recording: complete, self-contained, deaf to hostile names, and bounded."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from truename.review import watch as module
from truename.review.watch import Line, WatchReport, clock, render, write
from truename.types import LLR, Candidate, Explanation, Mandate, Proposition, Sample
from truename.watch import Event, Summary

HOSTILE = "\"><script>alert(1)</script><img src=http://evil.example/x onerror='alert(2)'>\u202egnp\u202c{{ 7*7 }}"
VOID = {"meta", "img", "br", "hr", "input", "link", "line", "rect", "circle"}


def png(size: int = 90) -> bytes:
    out = io.BytesIO()
    shades = np.random.default_rng(1).integers(0, 255, (size, size, 3), dtype=np.uint8)
    Image.fromarray(shades).save(out, "PNG")
    return out.getvalue()


def event(number: int, subject: str = "person 0", start: float = 1.0, value: float = 3.0, **other: Any) -> Event:
    llr = LLR(value, value - 0.4, value + 0.3, value, Proposition.SAME_PERSON, "adults", "0123456789ab", True)
    candidate = Candidate(subject, 1, llr, (), 0.97, "strong support that both come from the same person", 0.01)
    made = Event(number, candidate, True, number, start, start + 2.5, start + 1, 25, 5, 61, Sample("face", png()))
    return replace(made, **other)


def report(*events: Event, **other: Any) -> WatchReport:
    summary = Summary(
        recording="door.mp4",
        sha256="ab" * 32,
        codec="h264",
        width=1280,
        height=720,
        duration=61.0,
        until=60.0,
        frames=1500,
        analysed=600,
        searched=40,
        tracks=12,
        compared=9,
        events=len(events),
        expected_false=0.36,
        interrupted=False,
        notes=("3 damaged frames or packets were left out.",),
        audit="cd" * 32,
    )
    page = WatchReport(summary, events, Mandate("A. Examiner", "find a missing person", "case 17"), "2026-01-02", "0.1")
    return replace(page, **other)


class Reader(HTMLParser):
    """Collects what a page holds, and checks that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.said: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.said))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag and all(attrs.get(k) == v for k, v in wanted.items())]


def test_it_says_who_when_how_much_and_on_what_ground() -> None:
    page = Reader(render(report(event(1), event(2, "person 7", 30.0), portraits={"person 0": png()})))
    for said in (
        "2 events about 2 of 40 subjects",
        "0:01.0 to 0:03.5",
        "0:30.0 to 0:32.5",
        "LLR +3.0",
        "95 %: +2.6 to +3.3",
        "about 1,000 times more likely",
        "97.0 %",
        "600 of 1,500 frames looked at (40 %)",
        "12 faces followed, 9 compared",
        "25 analysed frames; the best 5 compared as one",
        "find a missing person",
        "case 17",
        "The weights are provisional",
        "3 damaged frames",
        "At most 0.36 of these comparisons",
        "ab" * 32,
        "cd" * 32,
        "no picture",  # of person 7, of whom none is given
    ):
        assert said in page.text, said
    assert len(page.all("img")) == 3


def test_the_timeline_has_a_row_for_each_subject_and_a_bar_for_each_event() -> None:
    events = (event(1), event(2, start=40.0), event(3, "person 7", 20.0, stands_out=False))
    page = Reader(render(report(*events)))
    assert len(page.all("svg", **{"class": "line"})) == 2
    bars = [attrs for name, attrs in page.tags if name == "rect"]
    assert [(float(bar["x"]), float(bar["width"])) for bar in bars] == [
        (pytest.approx(1000 * start / 60, abs=0.1), pytest.approx(2500 / 60, abs=0.2)) for start in (1, 40, 20)
    ]
    assert [bar["class"] for bar in bars] == ["seen", "seen", "seen unsure"]
    both = Reader(render(report(event(1), event(2, start=1.5))))  # at one time: beside, not behind one another
    assert len(both.all("svg", **{"class": "line"})) == 2
    targets = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert all(attrs["href"][1:] in targets for attrs in page.all("a"))


def test_events_that_exclude_each_other_say_so() -> None:
    page = Reader(render(report(event(1, conflicts=(2,)), event(2, start=1.5, conflicts=(1,)))))
    assert page.text.count("Cannot be true together with event") == 2


def test_what_corresponds_is_shown_where_it_was_drawn() -> None:
    page = Reader(render(report(event(1, explanation=Explanation("The faces are alike.", {}, png())), event(2))))
    assert "The faces are alike." in page.text
    assert len(page.all("img", **{"class": "why"})) == 1


def test_nobody_and_an_interruption_are_said() -> None:
    nothing = report()
    page = Reader(render(replace(nothing, summary=replace(nothing.summary, interrupted=True, notes=()))))
    assert "Nobody of 40 subjects stands out in 1:00.0 of door.mp4" in page.text
    assert "stopped there" in page.text
    assert "expected to weigh" not in page.text


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    hostile = event(1, HOSTILE, explanation=Explanation(HOSTILE))
    base = report(hostile, portraits={HOSTILE: png()}, gallery=HOSTILE, mandate=Mandate(HOSTILE, HOSTILE, HOSTILE))
    summary = replace(base.summary, recording=HOSTILE, notes=(HOSTILE,), codec=HOSTILE)
    text = render(replace(base, summary=summary))
    page = Reader(text)
    assert not page.all("script")
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in text
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    for _, attrs in page.tags:
        assert not any(name.startswith("on") for name in attrs)
        assert attrs.get("src", "data:").startswith("data:")
        assert attrs.get("href", "#").startswith("#")
    assert page.text.count("<script>alert(1)</script>") >= 5


def test_a_crop_that_is_no_picture_is_left_out() -> None:
    page = Reader(render(report(event(1, crop=Sample("face", b"no picture")))))
    assert not page.all("img")


def test_more_events_than_fit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EVENTS", 3)
    page = Reader(render(report(*(event(n, start=float(n)) for n in range(1, 6)))))
    assert "2 more events are not shown" in page.text
    assert len(page.all("article")) == 3


def test_it_is_written_for_its_owner_only(tmp_path: Path) -> None:
    write(tmp_path / "page.html", report(event(1)))
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00.0"), (7.25, "0:07.2"), (59.96, "1:00.0"), (725, "12:05.0"), (3723.5, "1:02:03.5"), (nan, "not known"),
     (inf, "not known"), (-1, "0:00.0")],
)  # fmt: skip
def test_times_are_shown_as_players_show_them(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_every_time_has_a_place_on_the_line(whole: float, time: float) -> None:
    line = Line(whole)
    assert 0 <= line.x(time) <= 1000
    assert 1 <= len(line.ticks) <= module.TICKS
    assert line.ticks[0] == 0
    assert all(tick <= whole for tick in line.ticks)
