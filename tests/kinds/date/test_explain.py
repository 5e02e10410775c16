from __future__ import annotations

from collections.abc import Callable

import pytest

from truename.kinds.date import KIND
from truename.types import Template

Born = Callable[[str], Template]


@pytest.mark.parametrize(
    ("one", "two", "sentence"),
    [
        ("1984-03-12", "1984-03-12", "birth dates 1984-03-12 and 1984-03-12 are equal"),
        (
            "1984-03-12",
            "1984-12-03",
            "birth dates 1984-03-12 and 1984-12-03 agree if day and month were swapped in one of them",
        ),
        ("1984-03-12", "1984-03-17", "birth dates 1984-03-12 and 1984-03-17 agree but for one digit"),
        (
            "1984-03-12",
            "1984-03-21",
            "birth dates 1984-03-12 and 1984-03-21 agree if two neighbouring digits were swapped in one of them",
        ),
        ("1984-03-12", "1984-03-13", "birth dates 1984-03-12 and 1984-03-13 are one day apart"),
        ("1984-03", "1984-04", "birth dates 1984-03 and 1984-04 are one month apart"),
        ("1984-03-12", "1994-03-12", "birth dates 1984-03-12 and 1994-03-12 agree but for the year, which is ten off"),
        ("1984-03-12", "1984-07-25", "birth dates 1984-03-12 and 1984-07-25 agree in the year only"),
        ("1984-03-12", "1951-10-30", "birth dates 1984-03-12 and 1951-10-30 do not agree"),
        (
            "1984-03-12",
            "1984-03",
            "birth dates 1984-03-12 and 1984-03 agree in the year and month; "
            "one of them states no more than the year and month",
        ),
        (
            "1984-01-01",
            "1984-07-25",
            "birth dates 1984-01-01 and 1984-07-25 agree in the year only; "
            "1 January often stands for an unknown day and weighs less",
        ),
        (
            "1984~",
            "1986",
            "birth dates 1984~ and 1986 agree only roughly, 2 years apart; an approximate date weighs less",
        ),
    ],
)
def test_says_how_they_agree(one: str, two: str, sentence: str, born: Born) -> None:
    assert KIND.explain([born(one)], [born(two)]).sentence == sentence


def test_details_add_up_to_the_score(born: Born) -> None:
    one, two = [born("1984-03-12")], [born("1984-12-03")]
    details = KIND.explain(one, two).details
    assert details["log10_ratio"] == pytest.approx(
        float(KIND.compare(KIND.prepare(one), KIND.gather([two])).value[0]), abs=1e-4
    )
    assert details["way"] == "swapped"
    assert details["compared_by"] == "day"


def test_the_best_pair_of_several_is_shown(born: Born) -> None:
    explanation = KIND.explain([born("1951-10-30"), born("1984-03-12")], [born("1990"), born("1984-03-12")])
    assert (explanation.details["probe"], explanation.details["reference"]) == ("1984-03-12", "1984-03-12")
    assert explanation.details["pairs"] == 4


def test_an_empty_side_is_said(born: Born) -> None:
    assert KIND.explain([], [born("1984")]).sentence == "one side has no birth date that can be compared"
