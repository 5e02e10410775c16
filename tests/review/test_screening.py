"""The page about a screening: bounded, without scripts, and no more certain than what it was given."""

from __future__ import annotations

from typing import Any

import pytest

from truename.review import screening
from truename.screening.run import Summary
from truename.types import Mandate

LLR = {
    "value": 3.96,
    "lower": 3.0,
    "upper": 4.5,
    "uncapped": 3.96,
    "proposition": "same person",
    "population": "everybody",
    "calibration": "0",
    "provisional": True,
    "capped": False,
}


def found(number: int, value: float) -> dict[str, Any]:
    llr = {**LLR, "value": value, "uncapped": value}
    part = {"kind": "name", "group": "name", "status": "compared", "score": 1.0, "llr": llr, "without": 0.0}
    record = {"list": "north", "id": "1", "record": "north:1", "schema": "Person", "programmes": ["P"], "weight": value}
    return {
        "number": number,
        "id": f"c{number}",
        "name": f"Person {number}",
        "schema": "Person",
        "said": {"name": [f"Person {number}"], "birthDate": ["1984"]},
        "candidates": [
            {
                "rank": 1,
                "name": "LISTED, Person",
                "lead": True,
                "exact": False,
                "llr": llr,
                "posterior": 0.2,
                "verbal": "a lead and no more",
                "expected_false": 0.5,
                "contributions": [{**part, "sentence": "the names agree"}],
                "records": [{**record, "snapshot": "2026-02-01", "says": {"birthDate": ["1984-03-12"]}}],
                "refutes": ["another birth date than 1984-03-12"],
                "ask": ["the full date of birth"],
                "returned": "",
            }
        ],
        "excluded": [],
        "gallery": [],
        "notes": [],
    }


def summary(**other: Any) -> Summary:
    told: dict[str, Any] = {
        "file": "people.csv",
        "sha256": "0" * 64,
        "when": "2026-03-01T10:00:00+00:00",
        "version": "0",
        "subjects": 3,
        "screened": 3,
        "with_candidates": 2,
        "only_leads": 1,
        "candidates": 2,
        "excluded": 0,
        "passed_over": {},
        "lists": [{"name": "north", "publisher": "", "published": "2026-02-01", "sha256": "1" * 64, "entities": 5}],
        "searched": {"persons": 4, "organisations": 1},
        "least": 2.0,
        "weak_aliases": False,
        "prior": 0.01,
        "gallery": "",
        "mandate": Mandate("desk 3", "onboarding", "contract 7"),
        "audit": "2" * 64,
    }
    return Summary(**{**told, **other})


def test_the_heaviest_come_first_and_the_page_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "MAX_SUBJECTS", 2)
    page = screening.render(screening.ScreeningReport(summary(), [found(1, 2.5), found(2, 6.2), found(3, 4.1)]))
    assert page.index('id="subject-2"') < page.index('id="subject-3"')
    assert 'id="subject-1"' not in page
    assert "1 more with lighter candidates are not shown" in page


def test_it_has_no_script_and_filters_by_style(monkeypatch: pytest.MonkeyPatch) -> None:
    page = screening.render(screening.ScreeningReport(summary(least=3.0), [found(1, 3.96)]))
    assert "<script" not in page
    assert 'id="from-4"' in page
    assert 'id="from-3"' not in page  # everything shown weighs as much
    assert 'class="below-6"' in page


@pytest.mark.parametrize(("value", "classes"), [(2.5, "below-3 below-4 below-6"), (3.96, "below-6"), (6.0, "")])
def test_a_weight_is_filtered_as_it_is_shown(value: float, classes: str) -> None:
    assert screening.band(value) == classes


def test_the_finding_in_one_sentence() -> None:
    one = "2 of 3 people and organisations have a candidate on these lists, 1 of them no more than a lead."
    assert screening.headline(summary()) == one
    none = summary(with_candidates=0, only_leads=0, screened=1)
    assert screening.headline(none) == "1 person or organisation: not on these lists at these dates: north 2026-02-01."


def test_an_unfinished_run_says_so() -> None:
    page = screening.render(screening.ScreeningReport(summary(interrupted=True), []))
    assert "ended before everybody was screened" in page
