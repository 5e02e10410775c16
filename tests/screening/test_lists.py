"""The search of one person or organisation among lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.screening.conftest import Searching
from truename.lists.entity import Entity
from truename.types import Proposition, Status
from truename.weighing import decide


def person(name: str, **said: str) -> Entity:
    return Entity("c1", "Person", {"name": (name,), **{of: (value,) for of, value in said.items()}})


def test_one_designation_of_two_lists_is_one_hit(searching: Searching) -> None:
    (hit,) = searching().find(person("Ann Lee", birthDate="1984-03-12"))
    assert {record.key for record in hit.records} == {"north:n1", "south:s9"}
    assert len(hit.weights) == 2
    assert hit.candidate.subject == f"{hit.list_name}:{hit.entity.id}"
    assert hit.candidate.rank == 1
    by_key = {record.key: record for record in hit.records}
    assert by_key["north:n1"].programmes == ("NORTH-1",)
    assert (by_key["north:n1"].snapshot, by_key["south:s9"].snapshot) == ("2026-02-01", "2026-02-02")


def test_weights_add_and_come_apart_again(searching: Searching) -> None:
    searcher = searching()
    (hit,) = searcher.find(person("Ann Lee", birthDate="1984-03-12", passportNumber="KX7781234"), explain=True)
    parts = hit.candidate.contributions
    assert {part.kind for part in parts} == {"name", "date", "identifier"}
    assert hit.candidate.llr.value == pytest.approx(sum(part.llr.value for part in parts))
    assert all(part.without == pytest.approx(hit.candidate.llr.value - part.llr.value) for part in parts)
    assert all(part.sentence for part in parts if part.status is Status.COMPARED)
    assert {part.llr.proposition for part in parts} == {Proposition.SAME_PERSON}
    assert not hit.only_names
    assert hit.candidate.verbal != decide.LEAD


def test_where_only_names_agree_it_is_a_lead_whatever_it_weighs(searching: Searching) -> None:
    (hit,) = searching().find(person("Boris Stone"))
    assert hit.candidate.llr.value > 4
    assert hit.only_names
    assert hit.candidate.verbal == decide.LEAD
    assert hit.programmes == ("North, second order",)
    assert hit.exact


def test_what_contradicts_weighs_against_and_does_not_make_more_of_a_name(searching: Searching) -> None:
    (with_date,) = searching(least=-20).find(person("Carol Waters", birthDate="1999-07-07"))[:1]
    (name_only,) = searching().find(person("Carol Waters"))
    assert with_date.candidate.llr.value < name_only.candidate.llr.value - 0.9
    assert with_date.only_names


def test_names_are_compared_among_their_own_kind_only(searching: Searching) -> None:
    searcher = searching()
    assert searcher.searched == {"persons": 4, "organisations": 1}
    (hit,) = searcher.find(Entity("f", "Company", {"name": ("Silver River Trading Co",)}))
    assert hit.candidate.llr.proposition is Proposition.SAME_ORGANISATION
    assert searcher.find(person("Silver River Trading Co")) == []
    assert [hit.entity.id for hit in searcher.find(Entity("f", "LegalEntity", {"name": ("Ann Lee",)}))] == []


def test_an_identifier_retrieves_whom_no_name_does(searching: Searching) -> None:
    hits = searching().find(person("Somebody Else", passportNumber="KX7781234"))
    assert [hit.entity.id for hit in hits] == ["n1"]
    assert not hits[0].exact


def test_weak_aliases_are_compared_only_where_that_is_asked(searching: Searching) -> None:
    assert searching().find(person("Annie")) == []
    assert [hit.entity.id for hit in searching(weak_aliases=True).find(person("Annie"))] == ["n1"]


def test_the_threshold_decides_what_is_shown(searching: Searching) -> None:
    assert searching(least=5.5).find(person("Boris Stone")) == []
    assert len(searching(least=-20).find(person("Boris Stone"))) == 3  # designations, not records


def test_what_cannot_be_read_is_left_out_and_told(searching: Searching) -> None:
    searcher = searching()
    asked = searcher.ask(person("Boris Stone", birthDate="03/04/1980"))
    (told,) = asked.unread
    assert "birthDate 03/04/1980" in told
    assert len(searcher.find(asked)) == 1
    assert searcher.find(person("...")) == []


def test_nationality_script_and_country_weigh_nothing(searching: Searching) -> None:
    searcher = searching()
    plain = searcher.find(person("Boris Stone"))
    said = searcher.find(person("Boris Stone", nationality="kp", country="kp", citizenship="ir", gender="male"))
    assert said == plain


def test_the_folder_of_lists_is_read_once(searching: Searching, lists: object) -> None:
    searcher = searching()
    before = searcher.find(person("Ann Lee"))
    lists.remove("north")  # type: ignore[attr-defined]
    assert searcher.find(person("Ann Lee")) == before


def test_a_town_in_common_makes_no_more_of_a_name(searching: Searching, monkeypatch: pytest.MonkeyPatch) -> None:
    (hit,) = searching().find(person("Ann Lee", birthDate="1984-03-12"))
    name, date = hit.candidate.contributions
    little = replace(date, llr=replace(date.llr, value=0.1))
    assert not hit.only_names
    assert replace(hit, candidate=replace(hit.candidate, contributions=(name, little))).only_names
