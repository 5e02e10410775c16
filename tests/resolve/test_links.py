"""The parts of a link."""

from __future__ import annotations

import pytest

from tests.resolve.claims import Claims, crowd
from truename.properties import Relation
from truename.resolve import params
from truename.resolve.links import Compared, Weighing
from truename.resolve.network import Part
from truename.types import ClaimStatus

A, B = "site:s0.example", "site:s1.example"


def weighing(claims: Claims, compared: Compared | None = None) -> Weighing:
    return Weighing(claims.rarities(), compared or Compared())


def test_of_one_channel_the_part_that_says_most_counts_and_others_a_little() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    for site in (A, B):
        claims(site, "phone", "+442079460001")
        claims(site, "handle", "telegram:somebody")
    both = weighing(claims)
    weighed = both.same((A,), (B,))
    handle, phone = both.parts((A,), (B,), Relation.SAME)
    assert (handle.property, phone.property) == ("handle", "phone")
    assert (handle.counted, phone.counted) == (handle.llr, params.BESIDE * phone.llr)
    assert handle.llr > phone.llr > 0
    assert weighed.llr == pytest.approx(handle.counted + phone.counted)


def test_channels_add() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    for site in (A, B):
        claims(site, "phone", "+442079460001")
        claims(site, "wallet", "bc1qexample")
    both = weighing(claims)
    weighed = both.same((A,), (B,))
    assert weighed.llr == pytest.approx(sum(part.llr for part in both.parts((A,), (B,), Relation.SAME)))
    assert weighed.telling == 2


def test_a_registration_is_a_channel_and_a_mailbox_in_both_places_is_a_contact() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    claims(A, "registrantEmail", "boss@webmail.example")
    claims(B, "registrantEmail", "boss@webmail.example")
    (part,) = weighing(claims).parts((A,), (B,), Relation.SAME)
    assert part.channel == "registration"
    claims(B, "email", "boss@webmail.example")
    (part,) = weighing(claims).parts((A,), (B,), Relation.SAME)
    assert part.channel == "contact"


def test_relations_are_never_mixed() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    for site in (A, B):
        claims(site, "analytics", "ga:UA-1")
        claims(site, "phone", "+442079460001")
    both = weighing(claims)
    assert [part.property for part in both.parts((A,), (B,), Relation.SAME)] == ["phone"]
    assert [part.property for part in both.parts((A,), (B,), Relation.INFRASTRUCTURE)] == ["analytics"]
    assert both.parts((A,), (B,), Relation.CONTROL) == ()


def test_another_number_of_one_register_speaks_against() -> None:
    claims = Claims()
    claims(A, "registrationNumber", "1234567")
    claims(B, "registrationNumber", "7654321")
    weighed = weighing(claims).same((A,), (B,))
    assert weighed.llr == params.OTHER_NUMBER
    claims(B, "registrationNumber", "1234567")
    assert weighing(claims).same((A,), (B,)).llr > 3


def test_sides_of_several_records_share_a_value_once() -> None:
    claims = Claims()
    sites = list(crowd(claims, 100))
    for site in sites[:4]:
        claims(site, "wallet", "bc1qexample")
    one = weighing(claims)
    assert one.same(sites[:2], sites[2:4]).llr <= one.same(sites[:1], sites[2:3]).llr + 1e-9


def test_names_are_told_apart_from_the_rest() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    name = Part("name", "name", ("x",), 3.0, 0.0)
    weighed = weighing(claims, Compared({(A, B): (name,)})).same((A,), (B,))
    assert (weighed.llr, weighed.beside_names) == (3.0, 0)


def test_what_somebody_disputed_weighs_nothing() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    claims(A, "phone", "+442079460001", status=ClaimStatus.CONTRADICTED)
    claims(B, "phone", "+442079460001")
    assert weighing(claims).parts((A,), (B,), Relation.SAME) == ()


def test_both_orders_weigh_the_same() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    for site in (A, B):
        claims(site, "phone", "+442079460001")
        claims(site, "bankAccount", "GB33BUKB20201555555555")
    one = weighing(claims)
    assert one.same((A,), (B,)).llr == one.same((B,), (A,)).llr
