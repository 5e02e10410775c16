"""The sentence and the parts of an explanation."""

from __future__ import annotations

from truename.kinds.name import KIND

from .conftest import template


def test_parts_say_what_they_are_worth_and_what_is_left_without() -> None:
    why = KIND.explain([template("William J. Thistlethwaite")], [template("Thistlethwaite, Bill")])
    assert [part["probe"] for part in why.details["parts"]] == ["william", "thistlethwaite"]
    assert all(part["without"] < why.details["score"] for part in why.details["parts"])
    assert why.details["left_out"] == {"probe": ["j"], "reference": []}
    assert "thistlethwaite agrees" in why.sentence
    assert "william for bill" in why.sentence


def test_contradiction_is_named() -> None:
    why = KIND.explain([template("Anna Thistlethwaite")], [template("Gertruida Thistlethwaite")])
    assert "anna contradicts gertruida" in why.sentence


def test_the_korean_reading_is_named() -> None:
    why = KIND.explain([template("Pak Jin Hyok")], [template("Jin-hyeok Park")])
    assert why.details["reading"] == "박진혁"
    assert "박진혁" in why.sentence


def test_the_closest_of_several_names() -> None:
    names = [template("Olga Barynova"), template("Anna Thistlethwaite")]
    why = KIND.explain([template("Ana Thistlethwaite")], names)
    assert why.details["reference"] == "Anna Thistlethwaite"
    assert why.details["pairs"] == 2
