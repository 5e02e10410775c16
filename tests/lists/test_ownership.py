"""OFAC's 50 Percent Rule: its worked examples, what happens where shares are missing or wrong, and hostile networks."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.lists.ofac_examples import agreeing, disagreements, examples
from truename.lists.entity import Entity
from truename.lists.ownership import MAX_STEPS, Finding, Owned, Standing, blocked, chain, holdings
from truename.lists.relations import MAX_ENDS, Share

TODAY = date(2026, 1, 1)


def own(owner: str, asset: str, percentage: str | tuple[str, ...] = (), id: str = "", **others: str) -> Entity:
    stated = (percentage,) if isinstance(percentage, str) else percentage
    properties = {"owner": (owner,), "asset": (asset,), "percentage": stated}
    properties |= {name: (text,) for name, text in others.items()}
    return Entity(id or f"{owner}-{asset}-{stated}", "Ownership", {k: v for k, v in properties.items() if any(v)})


def relation(schema: str, **properties: str) -> Entity:
    return Entity(f"{schema}-{'-'.join(properties.values())}", schema, {k: (v,) for k, v in properties.items()})


def found(listed: str, *entities: Entity, suspected: str = "") -> dict[str, Finding]:
    return blocked(holdings(entities, TODAY), listed.split(), suspected.split())


# --- what OFAC wrote --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["id"])
def test_worked_example(example: dict[str, Any]) -> None:
    assert disagreements(example) == []


def test_the_examples_are_all_there_and_can_fail() -> None:
    assert agreeing() == (14, 14)
    assert sum(example["kind"] == "published" for example in examples()) == 6
    first = examples()[0]
    assert disagreements({**first, "expect": {"A": "not"}, "aggregate": {"B": 25}}) == [
        "A is certainly owned, not not",
        "B is owned by blocked persons to 50 %, not 25 %",
    ]


# --- missing and contradictory shares ---------------------------------------------------------------------------


def test_an_unknown_share_is_possible_and_never_certain() -> None:
    one = found("X", own("X", "A"))["A"]
    assert (one.owned, one.aggregate) == (Owned.POSSIBLY, Share(0, 100))
    assert not one.blocked
    assert one.blocked_possibly


def test_what_others_certainly_hold_is_not_the_blocked_owners() -> None:
    one = found("X", own("X", "A"), own("Z", "A", "60"))["A"]
    assert (one.owned, one.aggregate) == (Owned.NOT, Share(0, 40))
    one = found("X", own("X", "A"), own("Z", "A", "50"))["A"]
    assert (one.owned, one.aggregate) == (Owned.POSSIBLY, Share(0, 50))


@pytest.mark.parametrize(
    ("stated", "owned"),
    [
        ("25-50", Owned.POSSIBLY),
        ("25-49", Owned.NOT),
        ("more than 50 %", Owned.CERTAINLY),
        ("less than 50 %", Owned.NOT),
        ("up to 50", Owned.POSSIBLY),
        ("50-75", Owned.CERTAINLY),
        ("75+", Owned.CERTAINLY),
        ("minority", Owned.NOT),
        ("majority", Owned.CERTAINLY),
        ("49.9999", Owned.NOT),
    ],
)
def test_ranges(stated: str, owned: Owned) -> None:
    assert found("X", own("X", "A", stated))["A"].owned is owned


def test_possible_goes_on_through_tiers_and_adds_up() -> None:
    network = (own("X", "A", "25-50"), own("A", "B", "30"), own("X", "B", "20"), own("B", "C", "100"))
    findings = found("X", *network)
    assert [findings[one].owned for one in "ABC"] == [Owned.POSSIBLY] * 3
    assert findings["B"].aggregate == Share(20, 50)
    assert findings["C"].aggregate == Share(0, 100)


def test_who_may_be_listed_makes_nothing_certain() -> None:
    findings = found("X", own("X", "A", "30"), own("Y", "A", "30"), suspected="Y")
    assert (findings["A"].owned, findings["A"].aggregate) == (Owned.POSSIBLY, Share(30, 60))
    assert "Y" not in findings


def test_bands_of_registers_in_the_role() -> None:
    roles = {"role": "ownership-of-shares-50-to-75-percent"}
    assert found("X", own("X", "A", **roles))["A"].aggregate == Share(50, 75)


def test_contradictory_shares_give_the_widest_interval_and_are_said() -> None:
    one = found("X", own("X", "A", "40"), own("X", "A", "60"), own("X", "A"))["A"]
    assert (one.owned, one.aggregate) == (Owned.POSSIBLY, Share(40, 60))
    assert one.notes == ("the share of X is stated as 40 %, 60 %: the widest is taken, they are not added",)
    one = found("X", own("X", "A", ("40", "60")))["A"]
    assert one.aggregate == Share(40, 60)


def test_a_share_that_may_have_ended_is_not_made_certain_by_an_owner_whose_share_is_unknown() -> None:
    one = found("X", own("X", "A", "60", endDate="2026"), own("X", "A"))["A"]
    assert (one.owned, one.aggregate) == (Owned.POSSIBLY, Share(0, 60))
    one = found("X", own("X", "A", "60", endDate="2026"), own("X", "A", "55"))["A"]
    assert (one.owned, one.aggregate) == (Owned.CERTAINLY, Share(55, 60))


def test_a_relation_that_is_stated_twice_counts_once() -> None:
    one = found("X", own("X", "A", "30", id="1"), own("X", "A", "30", id="2"))["A"]
    assert (one.owned, one.aggregate, one.notes) == (Owned.NOT, Share(30, 30), ())
    assert [statement.id for statement in one.owners[0].stated_by] == ["1", "2"]


def test_shares_beyond_a_hundred_are_said_and_make_nothing_certain() -> None:
    one = found("X", own("X", "A", "60"), own("Z", "A", "60"))["A"]
    assert (one.owned, one.aggregate) == (Owned.POSSIBLY, Share(40, 60))
    assert "its shares add up to 120 %" in one.notes[0]
    rounded = found("X Y", own("X", "A", "33.4"), own("Y", "A", "33.4"), own("Z", "A", "33.4"))["A"]
    assert (rounded.owned, rounded.notes) == (Owned.CERTAINLY, ())


@pytest.mark.parametrize("stated", ["-5", "NaN", "150", "inf", "1e400", "x" * 10_000, "½ of it", "٠-٠-٠"])
def test_what_is_no_share_is_unknown_and_said(stated: str) -> None:
    one = found("X", own("X", "A", stated, id="r"))["A"]
    assert (one.owned, one.aggregate) == (Owned.POSSIBLY, Share(0, 100))
    assert one.notes[0].startswith("Ownership r: ")
    assert one.notes[0].endswith("is no share in percent")
    assert len(one.notes[0]) < 100


# --- dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "owned"),
    [
        ({"endDate": "2025-12-31"}, Owned.NOT),
        ({"endDate": "2026-01-01"}, Owned.CERTAINLY),
        ({"endDate": "2026"}, Owned.POSSIBLY),
        ({"endDate": "2025"}, Owned.NOT),
        ({"startDate": "2026-01-02"}, Owned.NOT),
        ({"startDate": "2026-01"}, Owned.POSSIBLY),
        ({"startDate": "2019", "endDate": "2031-05"}, Owned.CERTAINLY),
        ({"endDate": "next spring"}, Owned.POSSIBLY),
        ({"role": "former owner"}, Owned.NOT),
    ],
)
def test_only_what_is_in_force_counts(dates: dict[str, str], owned: Owned) -> None:
    findings = found("X", own("X", "A", "80", **dates), own("Z", "A", "20"))
    assert findings["A"].owned is owned


# --- control ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stated",
    [
        relation("Directorship", director="X", organization="A"),
        relation("Employment", employee="X", employer="A", role="Chief Financial Officer"),
        relation("Membership", member="X", organization="A", role="chair of the board"),
        relation("Representation", agent="X", client="A", role="法定代表人"),
        relation("UnknownLink", subject="X", object="A", role="대표이사"),
        relation("Ownership", owner="X", asset="A", role="voting-rights-75-to-100-percent"),
        relation("Ownership", owner="X", asset="A", role="trustee"),
    ],
    ids=lambda entity: entity.id,
)
def test_control_is_a_finding_of_its_own(stated: Entity) -> None:
    findings = found("X", stated, own("A", "B", "100"))
    assert (findings["A"].owned, findings["A"].aggregate) == (Owned.NOT, Share(0, 0))
    assert [relation.id for relation in findings["A"].control] == [stated.id]
    assert (findings["B"].owned, findings["B"].control) == (Owned.NOT, ())


def test_not_every_relation_is_control() -> None:
    findings = found(
        "X",
        relation("Employment", employee="X", employer="A", role="welder"),
        relation("Family", person="X", relative="A"),
        relation("Directorship", director="Z", organization="A"),
        relation("Directorship", director="A", organization="A"),
    )
    assert findings["A"].control == ()


def test_a_blocked_company_controls_too() -> None:
    findings = found("X", own("X", "A", "50"), relation("Directorship", director="A", organization="B"))
    assert [stated.source for stated in findings["B"].control] == ["A"]


# --- networks ---------------------------------------------------------------------------------------------------


def test_companies_that_own_one_another_are_not_blocked_by_that() -> None:
    circle = (own("A", "B", "100"), own("B", "C", "100"), own("C", "A", "60"), own("A", "A", "40"))
    assert not any(one.blocked_possibly for one in found("X", *circle).values() if one.id != "X")
    findings = found("X", *circle, own("X", "B", "50"))
    assert findings["B"].owned is Owned.POSSIBLY  # A owns all of B, so that the half is one too many
    findings = found("X", own("A", "B", "50"), own("B", "A", "50"), own("X", "A", "50"))
    assert [findings[one].owned for one in "AB"] == [Owned.CERTAINLY] * 2
    assert findings["A"].aggregate == Share(100, 100)


def test_circular_ownership_below_half_stays_below_half() -> None:
    network = (own("X", "A", "45"), own("Y", "A", "48"), own("A", "Y", "100"))
    findings = found("X", *network)
    assert [findings[one].owned for one in "AY"] == [Owned.NOT] * 2
    assert findings["A"].aggregate == Share(45, 45)


def test_shares_of_oneself_count_for_nothing() -> None:
    one = found("X", own("X", "A", "40"), own("A", "A", "30"))["A"]
    assert (one.owned, one.aggregate) == (Owned.NOT, Share(40, 40))
    assert one.notes == ("it is said to own shares of itself, which count for nothing",)


def test_what_cannot_be_used_is_left_out_and_said() -> None:
    many = tuple(f"o{n}" for n in range(MAX_ENDS + 1))
    held = holdings(
        [
            Entity("r1", "Ownership", {"owner": ("X",)}),
            Entity("r2", "Ownership", {}),
            Entity("r3", "Ownership", {"owner": many, "asset": ("A",)}),
            Entity("P", "Person", {"name": ("Ri Chol",)}),
            own("X", "P", "100", id="r4"),
        ],
        TODAY,
    )
    assert held.left_out == (
        "Ownership r1 names no asset: left out",
        "Ownership r2 names no owner and asset: left out",
        "Ownership r3 names 101 pairs of ends, more than 100: left out",
        "Ownership r4 says that a person is owned: left out",
    )
    assert blocked(held, ["X"]).keys() == {"X"}


def test_a_joint_holding_is_certain_of_neither() -> None:
    joint = Entity("r", "Ownership", {"owner": ("X", "Z"), "asset": ("A",), "percentage": ("60",)})
    assert (found("X", joint)["A"].owned, found("X", joint)["A"].aggregate) == (Owned.POSSIBLY, Share(0, 60))


def test_a_subsidiary_whose_share_is_not_said() -> None:
    assert found("X", Entity("A", "Company", {"parent": ("X",)}))["A"].owned is Owned.POSSIBLY


def test_a_deep_chain_and_a_broad_one() -> None:
    depth = 20_000
    held = holdings([own(str(n), str(n + 1), "50") for n in range(depth)], TODAY)
    findings = blocked(held, ["0"])
    assert findings[str(depth)].owned is Owned.CERTAINLY
    assert len(chain(held, findings, str(depth))) == MAX_STEPS
    broad = found("X0", *(own(f"X{n}", "A", "0.01") for n in range(10_000)))["A"]
    assert math.isclose(broad.aggregate.high, 0.01)


# --- chains -----------------------------------------------------------------------------------------------------


def test_a_chain_shows_every_owner_and_why_it_counts() -> None:
    network = (
        own("X", "A", "50", publisher="a register", sourceUrl="https://register.example/1"),
        own("A", "B", "40"),
        own("X", "B", "10"),
        own("Z", "B", "50"),
        own("B", "A", "50"),
    )
    held = holdings(network, TODAY)
    findings = blocked(held, ["X"])
    assert findings["B"].owned is Owned.CERTAINLY
    steps = chain(held, findings, "B")
    assert [(step.depth, step.holding.owner, step.standing, step.above) for step in steps] == [
        (1, "X", Standing.LISTED, False),
        (1, "A", Standing.OWNED, False),
        (2, "X", Standing.LISTED, False),
        (2, "B", Standing.OWNED, True),
        (1, "Z", Standing.NOT, False),
    ]
    assert steps[2].holding.stated_by[0].sources == ("a register", "https://register.example/1")
    assert chain(held, findings, "nobody") == ()


# --- laws -------------------------------------------------------------------------------------------------------

IDS = st.sampled_from("ABCDEFG")
EDGES = st.dictionaries(
    st.tuples(IDS, IDS).filter(lambda pair: pair[0] != pair[1]),
    st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted),
    max_size=18,
)
LISTED = st.sets(IDS, max_size=3)


def naive(shares: dict[tuple[str, str], float], listed: set[str]) -> set[str]:
    """The rule read aloud, until nothing changes."""
    members = set(listed)
    while True:
        more = {
            asset
            for asset in "ABCDEFG"
            if sum(share for (owner, of), share in shares.items() if of == asset and owner in members) >= 50
        }
        if more <= members:
            return members
        members |= more


@given(EDGES, LISTED, st.data())
def test_whatever_the_true_shares_are_the_answer_holds(
    edges: dict[tuple[str, str], list[int]], listed: set[str], data: st.DataObject
) -> None:
    true = {pair: float(data.draw(st.integers(low, high))) for pair, (low, high) in edges.items()}
    for asset in "ABCDEFG":
        assume(sum(share for (_, of), share in true.items() if of == asset) <= 100)
    stated = [own(owner, asset, f"{low}-{high}") for (owner, asset), (low, high) in edges.items()]
    findings = blocked(holdings(stated, TODAY), listed)
    truly = naive(true, listed)
    assert {one for one, finding in findings.items() if finding.blocked} <= truly
    assert truly <= {one for one, finding in findings.items() if finding.blocked_possibly}
    for one, finding in findings.items():
        held = sum(share for (owner, asset), share in true.items() if asset == one and owner in truly)
        assert finding.aggregate.low - 1e-6 <= held <= finding.aggregate.high + 1e-6


@given(EDGES, LISTED, LISTED, st.randoms(use_true_random=False))
def test_more_listed_never_blocks_less_and_order_means_nothing(
    edges: dict[tuple[str, str], list[int]], listed: set[str], more: set[str], random: Any
) -> None:
    stated = [own(owner, asset, f"{low}-{high}") for (owner, asset), (low, high) in edges.items()]
    first = blocked(holdings(stated, TODAY), listed)
    larger = blocked(holdings(stated, TODAY), listed | more)
    order = list(Owned)
    for one, finding in first.items():
        assert order.index(larger[one].owned) <= order.index(finding.owned)
    random.shuffle(stated)
    again = blocked(holdings(stated, TODAY), sorted(listed, reverse=True))
    assert {one: finding.owned for one, finding in again.items()} == {one: f.owned for one, f in first.items()}


@given(st.text(max_size=60))
def test_no_share_raises_or_leaves_its_range(text: str) -> None:
    share = found("X", own("X", "A", text))["A"].aggregate
    assert 0 <= share.low <= share.high <= 100
