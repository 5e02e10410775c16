"""How relations are read: shares as people write them, dates, roles, and both ends."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.lists.entity import Entity
from truename.lists.relations import ENDS, JUST, Share, in_force, read_share, relations

AT = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("25", 25, 25),
        ("33,3 %", 33.3, 33.3),
        (" 33.333333333333333333 percent", 100 / 3, 100 / 3),
        ("５０％", 50, 50),
        ("25-50", 25, 50),
        ("25 – 50 %", 25, 50),
        ("between 25% and 50%", 25, 50),
        ("ownership-of-shares-75-to-100-percent-as-trust", 75, 100),
        ("more than 50 %", 50 + JUST, 100),
        (">50", 50 + JUST, 100),
        (">= 50%", 50, 100),
        ("at least 25", 25, 100),
        ("75+", 75, 100),
        ("50 % or more", 50, 100),
        ("less than 50 %", 0, 50 - JUST),
        ("up to 25", 0, 25),
        ("10 or less", 0, 10),
        ("Majority", 50 + JUST, 100),
        ("0", 0, 0),
        ("100", 100, 100),
    ],
)
def test_shares(text: str, low: float, high: float) -> None:
    share = read_share(text)
    assert share is not None
    assert (share.low, share.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


@pytest.mark.parametrize(
    "text",
    ["", "-5", "101", "NaN", "inf", "1e2", "50-25", "50-150", "5 0", "more than 100", "a lot", "> 25 or more", "%"],
)
def test_no_shares(text: str) -> None:
    assert read_share(text) is None


@given(st.text() | st.from_regex(r"[<>=]{0,3}[0-9.,%+\- to]{0,12}", fullmatch=True))
def test_any_text_is_a_share_within_its_range_or_none(text: str) -> None:
    share = read_share(text)
    assert share is None or 0 <= share.low <= share.high <= 100


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ([], [], (True, True)),
        (["2019"], ["2030-06-01"], (True, True)),
        (["2026-01-01"], ["2026-01-01T12:00:00"], (True, True)),
        (["2026"], [], (True, False)),
        ([], ["2025-12"], (False, False)),
        ([], ["2025", "2027"], (True, False)),
        (["2027", "2025"], [], (True, False)),
        (["2027"], [], (False, False)),
        (["soon"], [], (True, False)),
    ],
)
def test_dates(starts: list[str], ends: list[str], expected: tuple[bool, bool]) -> None:
    assert in_force(starts, ends, AT) == expected


@pytest.mark.parametrize("schema", ENDS)
def test_every_relation_has_two_ends(schema: str) -> None:
    source, target = ENDS[schema]
    (one,) = relations([Entity("r", schema, {source: ("a",), target: ("b",)})], AT).all
    assert (one.source, one.target, one.schema, one.certain) == ("a", "b", schema, True)
    assert (one.share == Share(0, 100)) is (schema == "Ownership")
    assert one.control is (schema == "Directorship")


def test_several_ends_make_several_relations_of_which_none_is_certain() -> None:
    stated = Entity("r", "Directorship", {"director": ("a", "b", "a"), "organization": ("c",)})
    found = relations([stated], AT).all
    assert [(one.source, one.target, one.certain) for one in found] == [("a", "c", False), ("b", "c", False)]


def test_words_are_bounded() -> None:
    stated = {"director": ("a",), "organization": ("b",), "role": tuple(f"{n}{'x' * 1000}" for n in range(1000))}
    (one,) = relations([Entity("r", "Directorship", {**stated, "sourceUrl": stated["role"]})], AT).all
    assert len(one.role) < 5_000
    assert len(one.sources) == 20
