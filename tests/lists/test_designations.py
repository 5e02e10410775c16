"""Records of different lists that are of one designation, and above all those that are not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.lists.conftest import Write, jsonl
from truename.lists import Lists, claims
from truename.lists.designations import find

PERSON = {"name": ["Anna Maria Examplov"], "birthDate": ["1984-03-12"]}


@pytest.fixture
def together(tmp_path: Path, write: Write) -> object:
    """What designations are found among lists of entities."""

    def find_among(**lists: object) -> set[frozenset[str]]:
        here = Lists(tmp_path / "lists")
        for name, entities in lists.items():
            assert isinstance(entities, list)
            documents = [{"id": id, "schema": schema, **rest(said)} for id, schema, said in entities]
            here.add(name, [write(f"{name}.json", jsonl(*documents))])
        found = find([here.snapshot(name) for name in here.names()])
        groups: dict[str, set[str]] = {}
        for key, designation in found.items():
            groups.setdefault(designation, set()).add(key)
        assert all(min(group) == id for id, group in groups.items())
        return {frozenset(group) for group in groups.values()}

    return find_among


def rest(said: Mapping[str, object]) -> dict[str, object]:
    top = {name: said[name] for name in ("referents",) if name in said}
    return {**top, "properties": {name: value for name, value in said.items() if name not in top}}


def one(schema: str, first: object, second: object) -> dict[str, object]:
    return {"a": [("x", schema, first)], "b": [("y", schema, second)]}


SAME = [
    ("Person", {**PERSON}, {**PERSON, "name": ["ANNA-MARIA  EXAMPLOV"]}),
    ("Person", {**PERSON, "name": ["Ánna Maria Examplóv"]}, {**PERSON}),
    ("Person", {**PERSON, "name": ["Other"], "alias": ["Anna Maria Examplov"]}, {**PERSON}),
    ("Person", {**PERSON, "lastName": ["Examplov"]}, {**PERSON, "name": ["EXAMPLOV ANNA MARIA"]}),
    ("Person", {**PERSON, "birthDate": ["1984"]}, {**PERSON, "birthDate": ["1984-03-12"]}),  # three words
    ("Person", {"name": ["A"], "unscId": ["QDi.001"]}, {"name": ["B"], "unscId": ["(UN Ref QDi.001)"]}),
    ("Person", {"name": ["A"], "unscId": ["QDi.001"]}, {"name": ["B"], "notes": ["Listed by the UN as QDi.001."]}),
    ("Person", {"name": ["A"], "referents": ["y"]}, {"name": ["B"]}),
    (
        "Person",
        {"name": ["A"], "passportNumber": ["X-1234567"], "birthDate": ["1984-01-01"]},
        {"name": ["B"], "passportNumber": ["x1234567"], "birthDate": ["1984"]},
    ),
    ("Vessel", {"name": ["A"], "imoNumber": ["9074729"]}, {"name": ["B"], "imoNumber": ["9074729"]}),
    ("Company", {"name": ["A"], "leiCode": ["X" * 20]}, {"name": ["B"], "leiCode": ["x" * 20]}),
    ("Company", {"name": ["A Trading"], "country": ["Korea, North"]}, {"name": ["A TRADING"], "address": ["P., DPRK"]}),
]


@pytest.mark.parametrize(("schema", "first", "second"), SAME)
def test_same(together, schema: str, first: object, second: object) -> None:  # type: ignore[no-untyped-def]
    assert together(**one(schema, first, second)) == {frozenset({"a:x", "b:y"})}


DIFFERENT = [
    ("Person", {**PERSON}, {**PERSON, "birthDate": ["1984-03-13"], "name": ["Anna Examplov"]}),
    ("Person", {**PERSON}, {**PERSON, "name": ["Maria Anna Examplov"]}),  # order matters: Kim Su Il, Kim Il Su
    ("Person", {"name": ["Anna Examplov"], "birthDate": ["1984"]}, {"name": ["Anna Examplov"], "birthDate": ["1984"]}),
    ("Person", {"name": ["Anna Maria Examplov"]}, {"name": ["Anna Maria Examplov"]}),
    ("Person", {**PERSON, "name": ["A"], "weakAlias": ["Anna Maria"]}, {**PERSON, "name": ["Anna Maria"]}),
    ("Person", {"name": ["A"], "unscId": ["QDi.001"]}, {"name": ["B"], "notes": ["Brother of C (QDi.001)."]}),
    ("Person", {"name": ["A"], "unscId": ["QDi.001"]}, {"name": ["B"], "notes": ["UN: QDi.001, brother of QDi.002."]}),
    ("Company", {"name": ["A"], "unscId": ["QDi.001"]}, {"name": ["B"], "unscId": ["QDi.001"]}),  # i is for individual
    ("Person", {"name": ["A"], "passportNumber": ["1234567"]}, {"name": ["B"], "passportNumber": ["1234567"]}),
    ("Company", {"name": ["Example Trading"], "country": ["kp"]}, {"name": ["Example Trading"], "country": ["kr"]}),
    ("Company", {"name": ["SAWO"], "country": ["kp"]}, {"name": ["SAWO"], "country": ["kp"]}),
]


@pytest.mark.parametrize(("schema", "first", "second"), DIFFERENT)
def test_different(together, schema: str, first: object, second: object) -> None:  # type: ignore[no-untyped-def]
    assert together(**one(schema, first, second)) == set()


def test_a_person_and_a_firm_are_never_one(together) -> None:  # type: ignore[no-untyped-def]
    said = {**PERSON, "country": ["kp"], "leiCode": ["X" * 20]}
    assert together(a=[("x", "Person", said)], b=[("y", "Company", {"name": said["name"], "country": ["kp"]})]) == set()


def test_two_records_of_one_list_stay_two_even_through_a_third(together) -> None:  # type: ignore[no-untyped-def]
    first = ("x1", "Person", {**PERSON, "unscId": ["QDi.001"]})
    second = ("x2", "Person", {**PERSON, "passportNumber": ["X1234567"]})
    third = (
        "y",
        "Person",
        {"name": ["C"], "unscId": ["QDi.001"], "passportNumber": ["X1234567"], "birthDate": ["1984"]},
    )
    # The stronger sign, the United Nations' number, decides; a name that two of the list have decides nothing.
    assert together(a=[first, second], b=[third], c=[("z", "Person", PERSON)]) == {frozenset({"a:x1", "b:y"})}


def test_three_lists_are_one_designation(together) -> None:  # type: ignore[no-untyped-def]
    person = ("x", "Person", PERSON)
    assert together(a=[person], b=[person], c=[person]) == {frozenset({"a:x", "b:x", "c:x"})}


def test_claims_say_who_when_and_from_which_file(tmp_path: Path, un: Path, ofac: list[Path]) -> None:
    here = Lists(tmp_path / "lists")
    snapshots = [here.add("un", [un]), here.add("ofac", ofac, published="2026-01-05")]
    found = find(snapshots)
    assert found == {"un:unsc-501": "ofac:ofac-101", "ofac:ofac-101": "ofac:ofac-101"}  # passport and year of birth
    anna = snapshots[0].entity("unsc-501")
    own = claims.key(snapshots[0], anna)
    made = list(claims.claims(snapshots[0], anna, found[own]))
    assert {(claim.property, claim.value) for claim in made} == {
        (name, value) for name, values in anna.properties.items() for value in values
    }
    for claim in made:
        assert (claim.subject, claim.asserted_by) == ("un:unsc-501", "United Nations Security Council")
        assert (claim.asserted, claim.captured) == ("2012-12-31", snapshots[0].captured)
        assert (claim.capture, claim.group) == (snapshots[0].sources[0].sha256, "ofac:ofac-101")
    (alone, *_) = claims.claims(snapshots[1], snapshots[1].entity("ofac-102"))
    assert (alone.asserted, alone.group) == ("2026-01-05", "ofac:ofac-102")


def test_real_lists_share_what_the_copies_say(real: Path, tmp_path: Path) -> None:
    """The EU and OFAC designate most of whom the Security Council lists for the DPRK."""
    here = Lists(tmp_path / "lists")
    snapshots = [
        here.add("ofac", [real / f"ofac_{part}.csv" for part in ("sdn", "alt", "add")]),
        here.add("un", [real / "un_consolidated.xml"]),
        here.add("eu", [real / "eu_2017_1509.csv"]),
    ]
    found = find(snapshots)
    listed = {f"un:{one.id}" for one in snapshots[1].entities() if one.first("unscId").startswith("KP")}
    assert len(listed & found.keys()) > 0.75 * len(listed)
    groups: dict[str, list[str]] = {}
    for key, designation in found.items():
        groups.setdefault(designation, []).append(key.split(":")[0])
    assert all(len(lists) == len(set(lists)) > 1 for lists in groups.values())
    assert len(groups) > 500
