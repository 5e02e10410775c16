"""The page about a network: the table, every reason with its chain, and nothing that names could smuggle in."""

from __future__ import annotations

import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.screening.test_coverage import LISTS, Listing, entities, measured
from truename.lists.entity import Entity
from truename.review import coverage as page
from truename.review.coverage import CoverageReport, headline, pieces, render, write
from truename.screening.coverage import Coverage
from truename.types import Mandate

HOSTILE = "\"><script>alert(1)</script><img src=http://evil.example/x onerror='alert(2)'>\u202egnp{{ 7*7 }}"


def report(found: Coverage, purpose: str = "due diligence") -> CoverageReport:
    mandate = Mandate("desk 3", purpose, "contract 12")
    return CoverageReport(
        found, "network.ftm.json", "ab" * 32, 2.0, mandate, "cd" * 32, "2026-11-22T10:00:00Z", "0.1.0"
    )


@pytest.fixture(scope="module")
def full() -> CoverageReport:
    return report(measured(entities("network"), *LISTS))


class Parsed(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


def words(report: CoverageReport) -> str:
    return " ".join(Parsed(render(report)).text.split())


def test_everything_is_on_the_page(full: CoverageReport) -> None:
    text = words(full)
    assert headline(full.coverage, full.network) in text
    assert "only through ownership of 50 % or more 5 25.0 2 0 4 1" in text
    assert "all 20 7 11 2" in text
    for row in full.coverage.rows:
        assert row.name in text
        assert all(reason.sentence in text for reason in row.reasons)
    assert "Pine Gate Studio OÜ blocked by the rule — owns unknown share → Red Cedar Data LLC · own-5" in text
    assert "Also by control: Controlled" in text
    assert "Kim Un Ha Person p-kim lead" in text
    assert "Ownership own-14 names no asset: left out" in text
    assert "It clears nobody" in text
    assert all(one.sha256 in text and one.published in text for one in full.coverage.lists)
    assert full.audit in text
    assert full.sha256 in text


def test_the_bar_is_the_table(full: CoverageReport) -> None:
    made = pieces(full.coverage)
    assert [piece.count.entities for piece in made] == [4, 1, 5, 1, 3, 6]
    assert made[-1].start + made[-1].width == pytest.approx(100)
    assert render(full).count("<rect") == 6


def test_nothing_comes_from_outside_and_names_stay_text() -> None:
    network = [
        Entity("a", "Person", {"name": (HOSTILE,)}),
        Entity(HOSTILE, "Company", {"name": ("x" * 5_000,)}),
        Entity(
            "o", "Ownership", {"owner": ("a",), "asset": (HOSTILE,), "percentage": (HOSTILE,), "sourceUrl": (HOSTILE,)}
        ),
        Entity(HOSTILE + "d", "Directorship", {"director": ("a",), "organization": (HOSTILE,), "role": (HOSTILE,)}),
    ]
    found = measured(network, Listing(HOSTILE, (Entity("r", "Person", {"name": (HOSTILE,)}),), published=HOSTILE))
    text = render(report(found, HOSTILE))
    parsed = Parsed(text)
    assert not {"script", "img", "a", "link"} & set(parsed.tags)
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in parsed.text
    assert len(text) < 60_000


def test_what_is_too_much_is_counted(full: CoverageReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_ROWS", 1)
    text = words(full)
    assert "4 more are not shown" in text
    assert "5 more are not shown" in text


def test_a_page_is_its_owners_own(full: CoverageReport, tmp_path: Path) -> None:
    write(tmp_path / "page.html", full)
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o600


def test_headlines() -> None:
    none = measured(entities("network"), Listing("empty", ()))
    assert headline(none, "n") == "Of 20 entities of n these lists catch 0: 0 by an equal name or number."
