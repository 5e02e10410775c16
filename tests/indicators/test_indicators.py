"""Indicators: seen where they should be and not beside it, with sources, and reading what they say they read."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import truename.indicators as package
from tests.indicators.examples import JANE, NEAR, OMAR, SEEN, World, everything
from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._names import others
from truename.indicators._records import MOST_HOLDERS, TIES
from truename.indicators._words import LONGEST, shown
from truename.indicators.all import INDICATORS, MOST_FINDINGS, find_all
from truename.indicators.mailbox_resembles_employer import distance, resembles
from truename.properties import PROPERTIES, Relation
from truename.resolve.network import Common, Identity, Network, Record, Value
from truename.types import Capture, ClaimStatus

BY_ID = {indicator.id: indicator for indicator in INDICATORS}

NEVER = frozenset({"country", "nationality", "language", "timeZone", "gender"})
"""What no indicator reads: where somebody comes from, what they speak, when they are awake."""

PUBLISHERS = ("treasury.gov", "state.gov", "justice.gov", "fbi.gov", "ic3.gov", "fincen.gov", "un.org", "undocs.org")


# --- what is seen -------------------------------------------------------------------------------------------------


def test_each_has_examples() -> None:
    assert set(SEEN) == set(NEAR) == set(BY_ID)
    assert all(NEAR.values())


@pytest.mark.parametrize("name", BY_ID)
def test_it_is_seen_with_its_evidence(name: str) -> None:
    evidence = SEEN[name].evidence()
    (found,) = BY_ID[name].find(evidence)
    assert found.claims == tuple(sorted(set(found.claims)))
    assert found.claims, "every finding rests on claims"
    assert set(found.captures) <= set(evidence.captures)
    assert set(found.subjects) <= set(evidence.network.records)
    assert any(subject in found.sentence for subject in found.subjects), "the sentence says where"


def test_family_names_of_one_origin_are_not_one_name() -> None:
    shared = {"phone": "+442079460123"}
    world = World().called(JANE, "Sagir Tiroglu", **shared).called(OMAR, "Namtar Gioglu", **shared)
    alike = world.linked(JANE, OMAR, "name", 1.0, Relation.SAME)
    (found,) = BY_ID["contact_under_several_names"].find(alike.evidence())
    assert set(found.subjects) == {JANE, OMAR}


@pytest.mark.parametrize(("name", "why"), [(name, why) for name, worlds in NEAR.items() for why in worlds])
def test_it_is_not_seen_beside(name: str, why: str) -> None:
    assert list(BY_ID[name].find(NEAR[name][why].evidence())) == []


@pytest.mark.parametrize("name", BY_ID)
def test_nothing_is_seen_in_nothing(name: str) -> None:
    assert list(BY_ID[name].find(Evidence(Network({}, (), ()), {}))) == []


def test_all_are_found_in_the_order_of_indicators() -> None:
    found = find_all(everything())
    order = [INDICATORS.index(indicator) for indicator, _ in found]
    assert order == sorted(order)
    assert {indicator.id for indicator, _ in found} == set(BY_ID)


def test_the_order_of_records_and_links_changes_nothing() -> None:
    evidence = everything()
    before = find_all(evidence)
    network = evidence.network
    for seed in range(5):
        chance = random.Random(seed)
        records = list(network.records.items())
        links, common, apart = list(network.links), list(network.common), list(network.apart)
        for some in (records, links, common, apart):
            chance.shuffle(some)
        shuffled = replace(network, records=dict(records), links=tuple(links), common=tuple(common), apart=tuple(apart))
        assert find_all(replace(evidence, network=shuffled)) == before


def test_more_than_fifty_are_counted_and_not_listed() -> None:
    world = World()
    for number in range(MOST_FINDINGS + 7):
        world.called(
            f"profile:gigs.example/p{number:03}", f"Person {number}", rate="1 USD", phone=f"+44207946{number:04}"
        )
    found = [one for indicator, one in find_all(world.evidence()) if indicator.id == "contact_off_platform"]
    assert len(found) == MOST_FINDINGS + 1
    assert found[-1] == Finding((), "7 more are seen; they are not listed.")


def test_what_many_share_names_some_and_counts_all() -> None:
    world = World()
    for number in range(60):
        words = f"{'bdfkmnrshv'[number // 10]}amon {'bdfkmnrshv'[number % 10]}idler"
        world.called(f"profile:gigs.example/p{number:03}", words, phone="+442079460123")
    (found,) = BY_ID["contact_under_several_names"].find(world.evidence())
    assert f"under {MOST_HOLDERS} names or more by 60 records" in found.sentence
    assert f"and {MOST_HOLDERS - 4} more." in found.sentence
    assert len(found.subjects) == 25


def test_a_payment_account_that_is_common_says_so() -> None:
    world = SEEN["payment_under_several_names"]
    evidence = world.evidence()
    common = (Common("bankAccount", "GB82WEST12345698765432", 9, 9, "it is a service's."),)
    evidence = replace(evidence, network=replace(evidence.network, common=common))
    (found,) = BY_ID["payment_under_several_names"].find(evidence)
    assert found.sentence.endswith("The network calls it common: it is a service's.")


def test_an_address_that_the_network_calls_common_is_listed_with_who_states_it() -> None:
    world = World().called("site:acme.example", "Acme Ltd", address="12 High Street, Exampletown EX1 2AB")
    world.called("site:north.example", "Northwind", registrantAddress="Unit 4, 12 High St., Exampletown EX1 2AB")
    assert not list(BY_ID["address_of_many"].find(world.evidence()))
    world.common.append(Common("address", "12 high, exampletown, ex12ab", 30, 28, "an office of many"))
    (found,) = BY_ID["address_of_many"].find(world.evidence())
    assert found.subjects == ("site:acme.example", "site:north.example")
    assert found.sentence.endswith("Of 30 records that state it, 28 are different by all else.")


def test_a_listed_party_of_the_same_identity_is_named_as_that() -> None:
    world = World().called("ftm:listed", "Listed Holding", schema="Company", programme="EXAMPLE-1")
    world.called("site:listed.example", "Listed Holding").called("site:acme.example", "Acme Ltd")
    world.says("site:acme.example", "parent", "site:listed.example").one("ftm:listed", "site:listed.example")
    (found,) = BY_ID["tie_to_listed"].find(world.evidence())
    assert "A list names ftm:listed, which may be one with site:listed.example," in found.sentence
    assert "50 %" not in found.sentence


@pytest.mark.parametrize(
    ("quote", "half"),
    [
        ("owner of, 50 %", True),
        ("owner of, 49,9 %", False),
        ("ownership of shares, 25 to 50 percent", False),
        ("more than 50 % of the votes", True),
        ("owner", False),
    ],
)
def test_half_of_a_firm_is_told_from_less(quote: str, half: bool) -> None:
    world = World().called("ftm:a", "Listed", schema="Company", programme="EXAMPLE-1")
    world.called("ftm:b", "Acme", schema="Company").says("ftm:a", "owns", "ftm:b", quote=quote)
    (found,) = BY_ID["tie_to_listed"].find(world.evidence())
    assert ("which is 50 % or more" in found.sentence) is half


def test_faces_of_a_link_are_told_apart_as_those_that_cannot_be_one() -> None:
    world = World().called("profile:a.example/j", "Jane Doe").called("profile:b.example/j", "Jane Doe")
    world.linked("profile:a.example/j", "profile:b.example/j", "face", -3.0, Relation.SAME)
    evidence = world.one("profile:a.example/j", "profile:b.example/j").evidence()
    (found,) = BY_ID["faces_differ_under_one_name"].find(evidence)
    assert 'both state the name "Jane Doe"; the comparison' in found.sentence


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Jane Doe", "Omar Example", True),
        ("Jane Doe", "Jane Roe-Smith", True),
        ("Kim Su", "Kim Chol", True),
        ("Wang Wei", "Wang Li", True),
        ("Jane Doe", "DOE, Jane", False),
        ("Jane Doe", "J. D.", False),
        ("Jane Doe", "Jane", False),
        ("Pak Jin Hyok", "Park Jin-hyeok", False),
        ("Pak Jin Hyok", "Park Jinhyeok", False),
        ("박진혁", "Jane Doe", True),
        ("박진혁", "Jinhyeok Bak", False),
        ("Пётр Примеров", "Jane Doe", True),
        ("Пётр Примеров", "Petr Primerov", False),
        ("محمد حسن", "Omar Example", True),
        ("محمد حسن", "Muhammad Hassan", False),
        ("ダムラ バキ", "Jane Doe", True),
        ("ダムラ バキ", "Baki Damura", False),
        ("佐藤花子", "Hanako Sato", False),  # each language reads Han characters in its own way: not compared
        ("Kabura Logistik GmbH", "Кабура Логистика", False),
        ("カブラ 物流", "Kabura Logistics Ltd", False),
        ("キムジナム 警備 GmbH", "잠감딤 물류 GmbH", True),
        ("キムジナム 警備 GmbH", "Zamgamdim Logistics GmbH", True),
        ("Alpha Software Ltd", "Alpha Trading Inc", False),
        ("Jane Doe", "Domain Administrator", False),
        ("Jane Doe", "Администратор домена", False),
        ("Jane Doe", "Hostmaster", False),
        ("Jane Doe", "Example Privacy Service", False),
        ("Müller", "Mueller", False),
        ("Alpha Software Ltd", "Beta Software Ltd", True),
        ("Acme Ltd", "Acme Limited", False),
        ("PanSystems", "Pan Systems", False),
        ("킨민짐", "Minzim Kin", False),  # j and z, l and r: one letter in Hangul
        ("틴달라", "Darra Tin", False),
        ("フルザル カム", "Hurzar Kam", False),  # kana puts vowels in, and writes h and f alike
        ("هومتشو الجي", "Humchu Al-Gi", False),  # no letter for ch, one for g and j
        ("김정은", "Kim Jeong-eun", False),
        ("Sagir Tiroglu", "Namtar Gioglu", True),  # what names of one origin end with is nothing in common
        ("Fulmura Zinun", "Chihun Murmura", True),
        ("Bun Tanaka", "Mun Tanaka", True),
        ("Bunmura Tanaka", "Munmura Tanaka", True),
        ("Ivan Petrov", "Iwan Petroff", False),
        ("Muhammad Hassan", "Mehmet Hasan", False),  # tables know them for one
        ("Bob Example", "Robert Example", False),
        ("Hiroshi Tamura", "Hiroshi Tamrua", False),  # one slip
        ("Hiroshi Tamura", "Hirosi Tamruua", False),
        ("Hiroshi Tamura", "Hirshi Tamrua", True),  # two
        ("", "Jane Doe", False),
        ("!", "?", False),
    ],
)
def test_names_differ_only_where_they_cannot_be_one(one: str, other: str, differ: bool) -> None:
    assert others([one], [other]) is others([other], [one]) is differ


@pytest.mark.parametrize("placeholder", ["Domain Manager", "Hostmaster", "ドメイン管理者", "مدير النطاق", "REDACTED"])
def test_a_placeholder_is_no_registrant_of_several_sites(placeholder: str) -> None:
    for name, seen in ((placeholder, 0), ("Omar Example", 1)):
        world = World().called("site:acme.example", "Acme Ltd", registrantName=name)
        world.called("site:north.example", "Northwind", registrantName=name)
        assert len(list(BY_ID["registrant_of_several_operators"].find(world.evidence()))) == seen


def test_none_is_not_another_name() -> None:
    assert not others([], ["Jane Doe"])
    assert not others(["Jane Doe", "Omar Example"], ["Omar Example"])


@given(st.text(max_size=40), st.text(max_size=40))
def test_names_of_any_text_can_be_asked_for(one: str, other: str) -> None:
    assert others([one], [other]) is others([other], [one])
    assert not others([one], [one])


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("norlhwind.example", "northwind.example", True),
        ("north-wind.example", "northwind.example", True),
        ("northwind.test", "northwind.example", True),
        ("northwind.example", "northwind.example", False),
        ("southwind.test", "northwind.example", False),
        ("acne.example", "acme.example", False),  # short names resemble one another by chance
        ("", "northwind.example", False),
    ],
)
def test_domains_resemble(one: str, other: str, like: bool) -> None:
    assert resembles(one, other) is resembles(other, one) is like


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_the_distance_is_levenshteins(one: str, other: str) -> None:
    def slow(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        return min(slow(a[1:], b) + 1, slow(a, b[1:]) + 1, slow(a[1:], b[1:]) + (a[0] != b[0])) if a != b else 0

    if len(one) + len(other) <= 10:
        assert min(distance(one, other, 2), 3) == min(slow(one, other), 3)


# --- what they say of themselves ----------------------------------------------------------------------------------


def test_every_file_is_an_indicator_and_is_listed() -> None:
    folder = Path(package.__file__).parent
    files = {file.stem for file in folder.glob("*.py")} - {"all"}
    assert {file for file in files if not file.startswith("_")} == set(BY_ID)
    assert len(INDICATORS) == len(BY_ID)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.id)
def test_it_has_all_that_it_needs(indicator: Indicator) -> None:
    assert re.fullmatch(r"[a-z][a-z_]+", indicator.id)
    assert indicator.sources
    for source in indicator.sources:
        assert date.fromisoformat(source.date) <= date(2025, 12, 31)
        address = urlsplit(source.url)
        assert address.scheme == "https"
        assert any(address.hostname == one or str(address.hostname).endswith(f".{one}") for one in PUBLISHERS)
        assert source.publisher
        assert source.title
        assert source.passage.endswith(".")
    assert 2 <= len(indicator.innocent) <= 4
    assert 2 <= len(indicator.refutes) <= 4
    for text in (*indicator.innocent, *indicator.refutes):
        assert text.endswith(".")
    assert not indicator.title.endswith(".")
    assert indicator.looks_at
    assert len(set(indicator.looks_at)) == len(indicator.looks_at)
    assert set(indicator.looks_at) <= set(PROPERTIES)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.id)
def test_it_never_looks_at_where_somebody_comes_from(indicator: Indicator) -> None:
    assert not NEVER & set(indicator.looks_at)


def test_no_text_decides() -> None:
    word = "mat" + "ch"
    texts = [text for one in INDICATORS for text in (one.title, *one.innocent, *one.refutes)]
    texts += [text for one in INDICATORS for source in one.sources for text in (source.title, source.passage)]
    texts += [found.sentence for _, found in find_all(everything())]
    assert not [text for text in texts if word in text.casefold()]


class Spy(Mapping[str, tuple[Value, ...]]):
    """Values of a record that note which properties are asked for."""

    def __init__(self, values: Mapping[str, tuple[Value, ...]], asked: set[str]) -> None:
        self._values, self._asked = values, asked

    def __getitem__(self, key: str) -> tuple[Value, ...]:
        self._asked.add(key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        self._asked.add("everything")
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.id)
def test_it_reads_what_it_says_and_nothing_else(indicator: Indicator) -> None:
    asked: set[str] = set()
    evidence = everything()
    records = {key: replace(one, values=Spy(one.values, asked)) for key, one in evidence.network.records.items()}
    list(indicator.find(replace(evidence, network=replace(evidence.network, records=records))))
    assert asked <= set(indicator.looks_at)
    unread = set(indicator.looks_at) - asked
    assert unread <= {"text", "picture", "face", *TIES}, "these come by links"


ORIGINS = st.fixed_dictionaries({name: st.lists(st.text(max_size=12), max_size=2) for name in sorted(NEVER)})


@settings(max_examples=25, deadline=None)
@given(st.lists(ORIGINS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_where_somebody_comes_from_changes_no_finding(
    origins: list[dict[str, list[str]]], chance: random.Random
) -> None:
    """Countries, nationalities, languages, time zones and genders are given out anew over all records."""
    evidence = everything()
    before = find_all(evidence)

    def with_origin(record: Record) -> Record:
        origin = chance.choice(origins)
        stated = {name: tuple(Value(name, text, (1,)) for text in texts) for name, texts in origin.items()}
        return replace(record, values={**record.values, **stated})

    records = {key: with_origin(record) for key, record in evidence.network.records.items()}
    assert find_all(replace(evidence, network=replace(evidence.network, records=records))) == before


NAMES = ("Jane Doe", "Omar Example", "Acme", "Northwind", "Bluebird", "Granite", "Juniper", "Listed Holding")


@pytest.mark.parametrize(
    "instead",
    [
        "Kim Su Il;Kim Chol;Kumsong;Taedong;Pyonghwa;Moran;Ryongak;Paektu",
        "김수일;김철;금성;대동강;평화;모란;룡악;백두",
        "Иван Петров;Сергей Волков;Ромашка;Вектор;Синица;Гранит;Ель;Холм",
        "محمد حسن;خالد يوسف;النور;الفجر;السلام;الأمل;البحر;الجبل",
    ],
    ids=["romanised", "Hangul", "Cyrillic", "Arabic"],
)
def test_where_names_come_from_changes_no_finding(instead: str) -> None:
    """Names of another origin or script, for all alike: the same is seen, of the same, for the same reasons."""
    evidence = everything()

    def renamed(text: str) -> str:
        for before, after in zip(NAMES, instead.split(";"), strict=True):
            text = text.replace(before, after)
        return text

    def told(record: Record) -> Record:
        values = {
            kind: tuple(replace(one, value=renamed(one.value)) for one in all) for kind, all in record.values.items()
        }
        return replace(record, name=renamed(record.name), values=values)

    records = {key: told(record) for key, record in evidence.network.records.items()}
    after = find_all(replace(evidence, network=replace(evidence.network, records=records)))
    assert [(one.id, found.subjects, found.claims) for one, found in after] == [
        (one.id, found.subjects, found.claims) for one, found in find_all(evidence)
    ]
    assert not any(name in record.name for name in NAMES for record in records.values())


# --- hostile text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Jane\u202e Doe\u0000", '"Jane Doe"'),
        ("a\nb\tc", '"a b c"'),
        ('say "no"', "\"say 'no'\""),
        ("<script>alert(1)</script>", '"<script>alert(1)</script>"'),  # the page that shows it escapes it
        ("\ud800lone", '"lone"'),
    ],
)
def test_values_are_shown_without_what_hides_or_turns(text: str, seen: str) -> None:
    assert shown(text) == seen


@given(st.text())
def test_values_are_shown_in_bounds(text: str) -> None:
    found = shown(text)
    assert len(found) <= LONGEST + len('"..."')
    assert found.isprintable() or not text.isprintable()
    assert "\n" not in found


VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["2024-01-01", "2024", "9999-99-99", "-1", "a@b", "@", "telegram:", ":", "site:", "site:x.example", "50 %", "0"]
    ),
)
IDS = st.sampled_from(
    [
        "site:x.example",
        "site:",
        "profile:gigs.example/a",
        "profile:",
        "person:x.example/a",
        "mail:a@x.example",
        "ftm:1",
        "",
    ]
)
TIMES = st.sampled_from(["", "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "soon", "\u202e"])


@st.composite
def hostile(draw: st.DrawFn) -> Evidence:
    """Records that state anything as any property, at any time, in any state."""
    properties = sorted({name for one in INDICATORS for name in one.looks_at})
    records: dict[str, Record] = {}
    for subject in draw(st.lists(IDS, unique=True, max_size=6)):
        values: dict[str, tuple[Value, ...]] = {}
        for property in draw(st.lists(st.sampled_from(properties), unique=True, max_size=8)):
            values[property] = tuple(
                Value(property, text, (1,), ("0" * 64,), (), first, last, status, quote)
                for text, first, last, status, quote in draw(
                    st.lists(st.tuples(VALUES, TIMES, TIMES, st.sampled_from(ClaimStatus), VALUES), max_size=3)
                )
            )
        schema = draw(st.sampled_from(["Person", "Profile", "Site", "Mailbox", "Company", "Thing", "", "Picture"]))
        records[subject] = Record(subject, schema, draw(VALUES), values)
    members = tuple(sorted(records))
    together = (Identity("identity:", members, "", ""),) if members and draw(st.booleans()) else ()
    return Evidence(Network(dict(sorted(records.items())), (), together), {"0" * 64: Capture("0" * 64, draw(VALUES))})


@settings(max_examples=150, deadline=None)
@given(hostile())
def test_nothing_that_is_stated_breaks_them(evidence: Evidence) -> None:
    for _, found in find_all(evidence):
        assert found.sentence
        assert len(found.sentence) < 2_000
        assert set(found.subjects) <= set(evidence.network.records)


def test_find_functions_are_those_of_their_files() -> None:
    finds: list[Callable[[Evidence], Iterator[Finding]]] = [one.find for one in INDICATORS]
    assert [one.__module__.rpartition(".")[2] for one in finds] == [one.id for one in INDICATORS]
