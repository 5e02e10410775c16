"""What of a network lists catch and by what: a fictional network that has every case, and hostile ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import UsageError
from truename.lists import readers
from truename.lists.entity import Entity
from truename.screening import coverage
from truename.screening.coverage import Coverage, Row, Way, folded, measure
from truename.types import LLR, Candidate, Proposition

NETWORK = Path(__file__).parent / "network"
AT = date(2026, 1, 1)


@dataclass(frozen=True)
class Listing:
    """A list in memory."""

    name: str
    records: tuple[Entity, ...]
    publisher: str = "nobody"
    published: str = "2026-01-05"
    captured: str = "2026-01-06T00:00:00+00:00"
    sha256: str = "0" * 64

    @property
    def count(self) -> int:
        return len(self.records)

    def entities(self) -> tuple[Entity, ...]:
        return self.records


@dataclass(frozen=True)
class Proposal:
    list_name: str
    entity: Entity
    candidate: Candidate = field(repr=False)

    @property
    def records(self) -> tuple[Proposal, ...]:
        return (self,)


class AnySpacing:
    """A screener that finds names of the same letters, wherever their words end."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.listings = listings

    def find(self, asked: Entity, /) -> list[Proposal]:
        ours = {folded(name).replace(" ", "") for name in asked.get("name")}
        llr = LLR(3.2, 2.5, 4.0, 3.2, Proposition.SAME_PERSON, "drawn", "none", True)
        return [
            Proposal(listing.name, record, Candidate(record.id, 1, llr, (), 0.5, "", 0.1))
            for listing in self.listings
            for record in listing.records
            if any(folded(name).replace(" ", "") in ours for name in record.get("name"))
        ]


def entities(name: str) -> tuple[Entity, ...]:
    return tuple(readers.read([NETWORK / f"{name}.ftm.json"], "ftm-json"))


def measured(network: Sequence[Entity], *listings: Listing, steps: int = 1) -> Coverage:
    return measure(network, listings, AnySpacing(listings), at=AT, steps=steps)


LISTS = (Listing("alpha", entities("alpha")), Listing("beta", entities("beta")))


@pytest.fixture(scope="module")
def found() -> Coverage:
    return measured(entities("network"), *LISTS)


def row(found: Coverage, id: str) -> Row:
    (one,) = (row for row in found.rows if row.id == id)
    return one


@pytest.mark.parametrize(
    ("id", "ways"),
    [
        ("p-ri", [Way.DIRECT]),
        ("o-crane", [Way.DIRECT]),
        ("o-tide", [Way.DIRECT]),
        ("v-heron", [Way.DIRECT]),
        ("p-kim", [Way.VARIANT]),
        ("o-pine", [Way.OWNERSHIP, Way.CONTROL]),
        ("o-gate", [Way.OWNERSHIP]),
        ("v-egret", [Way.OWNERSHIP]),
        ("o-cedar", [Way.OWNERSHIP]),
        ("o-azure", [Way.OWNERSHIP]),
        ("o-north", [Way.CONTROL]),
        ("o-reed", [Way.LINK]),
        ("p-choe", [Way.LINK]),
        ("p-anna", [Way.LINK]),
        ("p-hui", []),
        ("p-pak", []),
        ("o-east", []),
        ("p-jo", []),
        ("o-bakery", []),
    ],
)
def test_every_case(found: Coverage, id: str, ways: list[Way]) -> None:
    one = row(found, id)
    assert [reason.way for reason in one.reasons] == ways
    assert one.way is (ways[0] if ways else Way.NONE)


def test_the_table_adds_up(found: Coverage) -> None:
    counted = {count.way: (count.entities, count.possibly) for count in found.table}
    assert counted == {
        Way.DIRECT: (4, 0),
        Way.VARIANT: (1, 1),
        Way.OWNERSHIP: (5, 2),
        Way.CONTROL: (1, 0),
        Way.LINK: (3, 0),
        Way.NONE: (6, 0),
    }
    assert sum(count.entities for count in found.table) == len(found.rows) == 20
    assert found.table[0].of == {"persons": 1, "organisations": 2, "ships and aircraft": 1}
    assert all(sum(count.of.values()) == count.entities for count in found.table)
    assert [(one.name, one.count) for one in found.lists] == [("alpha", 4), ("beta", 3)]
    assert found.left_out == ("Ownership own-14 names no asset: left out",)


def test_reasons_say_why_and_chains_who_says_so(found: Coverage) -> None:
    direct = row(found, "o-tide").reasons[0]
    assert direct.sentence == (
        "Equal to Harbour Light Chandlers (alpha, 2026-01-05) in the registration number HRB 991-204-77."
    )
    variant = row(found, "p-kim").reasons[0]
    assert variant.sentence == "Resembles KIM Unha (alpha, 2026-01-05), log10 LR +3.2: a lead."
    assert not variant.certain
    pine = row(found, "o-pine")
    assert pine.reasons[0].sentence == (
        "Blocked persons own 60 % of it: Ri Chol-jin (listed) 30 %; Haeju Blue Crane Trading Co., Ltd. (listed) 30 %."
    )
    first = pine.reasons[0].chain[0]
    assert (first.stated_by, first.sources) == (
        ("own-1",),
        ("Example register of companies", "https://register.example/silver-pine"),
    )
    assert pine.reasons[1].sentence == (
        "Controlled, without that being ownership, by Ri Chol-jin (listed), Directorship: director."
    )
    gate = row(found, "o-gate").reasons[0]
    assert [(link.depth, link.source, link.says, link.standing) for link in gate.chain] == [
        (1, "o-pine", "owns 50 to 75 %", "blocked by the rule"),
        (2, "p-ri", "owns 30 %", "listed"),
        (2, "o-crane", "owns 30 %", "listed"),
        (2, "p-anna", "owns 40 %", "not blocked"),
    ]
    cedar, azure = row(found, "o-cedar").reasons[0], row(found, "o-azure").reasons[0]
    assert cedar.sentence == (
        "Blocked persons may own 50 % or more of it (0 to 100 %):"
        " Pine Gate Studio OÜ (blocked by the rule) unknown share."
    )
    assert azure.sentence == (
        "Blocked persons may own 50 % or more of it (0 to 80 %): Kim Un Ha (perhaps listed) 80 %."
    )
    assert not cedar.certain
    assert not azure.certain
    assert row(found, "p-choe").reasons[0].sentence == (
        "Linked with Silver Pine Software Ltd (blocked by the rule):"
        " Choe Un Gyong → Silver Pine Software Ltd, Employment: programmer."
    )


def test_more_steps_reach_further() -> None:
    none = measured(entities("network"), *LISTS, steps=0)
    assert row(none, "p-choe").way is Way.NONE
    two = row(measured(entities("network"), *LISTS, steps=2), "p-hui")
    assert two.way is Way.LINK
    assert two.reasons[0].sentence.startswith("Linked in 2 steps with Silver Pine Software Ltd")
    assert [link.stated_by for link in two.reasons[0].chain] == [("fam-1",), ("emp-1",)]


def test_without_lists_nothing_is_caught() -> None:
    found = measured(entities("network"), Listing("empty", ()))
    assert {row.way for row in found.rows} == {Way.NONE}
    assert found.table[-1].entities == 20


@pytest.mark.parametrize(
    ("one", "other", "legal_form", "equal"),
    [
        ("HAEJU-BLUE  crane, Co. Ltd", "Haeju Blue Crane", True, True),
        ("Haeju Blue Crane Ltd", "Haeju Blue Crane", False, False),
        ("José Łukasz", "JOSE LUKASZ", False, True),
        ("Ким Чен Ын", "ким чен ын", False, True),
        ("Ким Чен Ын", "Kim Chen Yn", False, False),
        ("Kim Su Il", "Kim Il Su", False, False),
        ("박진혁", "朴鎮赫", False, False),
        ("Ltd", "Limited", True, False),
    ],
)
def test_what_an_equal_name_is(one: str, other: str, legal_form: bool, equal: bool) -> None:
    assert (folded(one, legal_form) == folded(other, legal_form)) is equal


@given(st.text())
def test_folding_never_raises(text: str) -> None:
    folded(text, legal_form=True)
    assert not text.isascii() or folded(text) == folded(text.upper())


@pytest.mark.parametrize(
    ("ours", "theirs", "way"),
    [
        ("Pak Jin Hyok", "Jin Hyok PAK", Way.DIRECT),
        ("Jin-hyok Pak", "PAK, Jin Hyok", Way.DIRECT),
        ("Kim Su Il", "KIM Il Su", Way.NONE),
        ("Kim Su Il", "Il Su KIM", Way.NONE),
    ],
)
def test_a_surname_may_stand_first_or_last_and_given_names_keep_their_order(ours: str, theirs: str, way: Way) -> None:
    listed = Listing("x", (Entity("r", "Person", {"name": (theirs,)}),))
    assert measured([Entity("p", "Person", {"name": (ours,)})], listed).rows[0].way is way


def test_a_phone_of_an_agent_is_nobodys_name() -> None:
    listed = Listing("x", (Entity("r", "Company", {"name": ("B",), "phone": ("+357 22 000000",)}),))
    assert (
        measured([Entity("c", "Company", {"name": ("A",), "phone": ("+35722000000",)})], listed).rows[0].way is Way.NONE
    )


def test_numbers_of_different_countries_are_two() -> None:
    ours = Entity("c", "Company", {"name": ("A",), "registrationNumber": ("123 456",), "country": ("de",)})
    for country, way in (("at", Way.NONE), ("DE", Way.DIRECT), ("", Way.DIRECT)):
        theirs = {"name": ("B",), "registrationNumber": ("123-456",), "country": (country,) if country else ()}
        found = measured([ours], Listing("x", (Entity("r", "Company", theirs),)))
        assert found.rows[0].way is way


def test_a_person_a_company_and_a_ship_of_one_name_are_three() -> None:
    listed = Listing("x", (Entity("r", "Vessel", {"name": ("Un Ha",)}),))
    three = [Entity(schema, schema, {"name": ("UN HA",)}) for schema in ("Person", "Company", "Vessel", "LegalEntity")]
    found = measured(three, listed)
    assert [row.way for row in found.rows] == [Way.NONE, Way.NONE, Way.DIRECT, Way.NONE]
    unknown = Listing("x", (Entity("r", "LegalEntity", {"name": ("Un Ha",)}),))
    assert [row.way for row in measured(three, unknown).rows] == [Way.DIRECT, Way.DIRECT, Way.NONE, Way.DIRECT]


def test_weak_names_catch_nobody() -> None:
    listed = Listing("x", (Entity("r", "Person", {"name": ("Ri Chol Jin",), "weakAlias": ("Teacher",)}),))
    found = measured([Entity("p", "Person", {"name": ("Teacher",)})], listed)
    assert found.rows[0].way is Way.NONE


def test_a_network_of_nobody_and_too_many_steps_are_refused() -> None:
    with pytest.raises(UsageError, match="people, organisations or ships; found none"):
        measured([Entity("r", "Ownership", {"owner": ("a",)})], *LISTS)
    with pytest.raises(UsageError, match="0 to 5 steps; found 6"):
        measured(entities("network"), *LISTS, steps=6)


def test_hostile_networks() -> None:
    listed = Listing("x", (Entity("r", "Person", {"name": ("Ri Chol Jin",)}),))
    many = 3_000
    network = [
        Entity("0", "Person", {"name": ("Ri Chol Jin",)}),
        *(Entity(str(n), "Company", {"name": ("\x00\u202e<b>" * 3,)}) for n in range(1, many)),
        Entity("nameless", "Company"),
        *(
            Entity(f"o{n}", "Ownership", {"owner": (str(n),), "asset": (str(n + 1),), "percentage": ("50",)})
            for n in range(many)
        ),
        *(Entity(f"s{n}", "UnknownLink", {"subject": (str(n),), "object": (str(n),)}) for n in range(many)),
        Entity("loop", "Ownership", {"owner": (str(many - 1),), "asset": ("1",), "percentage": ("NaN",)}),
        Entity("gone", "Directorship", {"director": ("no such",), "organization": ("5",)}),
    ]
    found = measured(network, listed)
    ways = {row.way for row in found.rows}
    assert ways == {Way.DIRECT, Way.OWNERSHIP, Way.NONE}
    deep = row(found, str(many - 1))
    assert deep.certain
    assert len(deep.reasons[0].chain) == coverage.LONGEST_CHAIN
    assert deep.reasons[0].chain[-1].says.endswith("and so on")


def test_a_hub_is_linear() -> None:
    listed = Listing("x", tuple(Entity(f"r{n}", "Person", {"name": (f"Name {n}",)}) for n in range(500)))
    people = [Entity(f"p{n}", "Person", {"name": (f"Name {n}",)}) for n in range(500)]
    links = [Entity(f"l{n}", "UnknownLink", {"subject": (f"p{n}",), "object": ("hub",)}) for n in range(500)]
    found = measured([*people, Entity("hub", "Company", {"name": ("Hub",)}), *links], listed, steps=5)
    assert row(found, "hub").way is Way.LINK
    assert all(len(one.reasons) == 2 for one in found.rows if one.id != "hub")
