"""Screening with the kinds that truename has, on two small lists: names in other scripts, and whatever people type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.screening.conftest import ASKED, json_lines
from truename import kinds
from truename.cli import run
from truename.lists import Lists
from truename.lists.entity import Entity
from truename.screening.lists import Searcher

pytestmark = pytest.mark.skipif("name" not in kinds.names(), reason="names of persons are no kind of evidence here yet")

LISTED = [
    {
        "id": "p1",
        "schema": "Person",
        "properties": {"name": ["PAK Jin Hyok"], "alias": ["Jin Hyok PARK"], "birthDate": ["1984-08-15"]},
    },
    {"id": "p2", "schema": "Person", "properties": {"name": ["Gennadi Wolkonski"], "passportNumber": ["51 1234567"]}},
    {"id": "o1", "schema": "Company", "properties": {"name": ["Amnokkang Development Bank"]}},
]


@pytest.fixture
def stand_ins() -> None:
    """None: these are the real kinds."""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("real")
    lists = Lists(folder / "lists")
    lists.add("one", [json_lines(folder / "one.json", LISTED)], published="2026-02-01")
    lists.add("two", [json_lines(folder / "two.json", LISTED[1:])], published="2026-02-02")
    return Searcher([lists.snapshot("one"), lists.snapshot("two")], least=0.5)


@pytest.mark.parametrize(("name", "id"), [("박진혁", "p1"), ("Jin-hyok Pak", "p1"), ("Геннадий Волконский", "p2")])
def test_a_name_in_another_script_is_a_lead(searcher: Searcher, name: str, id: str) -> None:
    (hit, *_) = searcher.find(Entity("x", "Person", {"name": (name,)}), explain=True)
    assert hit.entity.id == id
    assert hit.only_names
    assert all(part.sentence for part in hit.candidate.contributions)


@pytest.mark.parametrize(
    "name", ["Ann Lee (Gennadi Wolkonski)", "Ann Lee [Геннадий Волконский]", "Gennadi (Wolkonski)"]
)
def test_a_name_in_brackets_is_searched_for(searcher: Searcher, name: str) -> None:
    hits = searcher.find(Entity("x", "Person", {"name": (name,)}))
    assert "p2" in {hit.entity.id for hit in hits if hit.candidate.llr.value > 2}


def test_a_birth_date_weighs_both_ways(searcher: Searcher) -> None:
    def weight(*dates: str) -> float:
        (hit, *_) = searcher.find(Entity("x", "Person", {"name": ("Pak Jin Hyok",), "birthDate": dates}))
        assert hit.only_names == (dates != ("1984-08-15",))
        return hit.candidate.llr.value

    assert weight("1984-08-15") > weight() + 1
    assert weight("1971-02-03") < weight() - 0.5


text = st.text(max_size=60)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=text, alias=text, date=text, passport=text, address=text, schema=st.sampled_from(["Person", "Company"]))
def test_no_text_makes_it_fail(
    searcher: Searcher, name: str, alias: str, date: str, passport: str, address: str, schema: str
) -> None:
    said = {"name": name, "alias": alias, "birthDate": date, "passportNumber": passport, "address": address}
    entity = Entity("x", schema, {of: (value,) for of, value in said.items() if value})
    hits = searcher.find(entity, explain=True)
    assert all(hit.candidate.llr.value >= searcher.least for hit in hits)
    assert [hit.candidate.subject for hit in searcher.find(entity)] == [hit.candidate.subject for hit in hits]


def test_the_command_from_a_file_to_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists = Lists(tmp_path / "lists")
    lists.add("one", [json_lines(tmp_path / "one.json", LISTED)], published="2026-02-01")
    (tmp_path / "people.csv").write_text("name,birth_date,type\n박진혁,1984-08-15,\nAnn Lee,,\nRivers Ltd,,company\n")
    command = ["screen", str(tmp_path / "people.csv"), *ASKED, "--lists", str(lists.folder), "--json=-"]
    assert run(command) == 0
    document = json.loads(capsys.readouterr().out)
    assert [bool(one["candidates"]) for one in document["results"]] == [True, False, False]
    (candidate,) = document["results"][0]["candidates"]
    assert (candidate["records"][0]["record"], candidate["lead"]) == ("one:p1", False)
