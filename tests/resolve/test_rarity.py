"""How rare a shared value is."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from tests.resolve.claims import Claims, crowd
from truename.resolve import params
from truename.resolve.rarity import lent

MAIL = ("email", "boss@webmail.example")


def test_a_mailbox_of_two_weighs_as_its_model_says() -> None:
    claims = Claims()
    sites = list(crowd(claims, 200))
    for site in sites[:2]:
        claims(site, "registrantEmail", MAIL[1])
    model = params.MODELS["company email"]
    lender = lent("company email", 2) / len(sites) / model.kept
    assert claims.rarities().alone(MAIL) == pytest.approx(-math.log10(model.chance / model.kept + lender))


@pytest.mark.parametrize(
    ("mailbox", "model"),
    [
        ("boss@webmail.example", "company email"),
        ("jane.doe@gmail.com", "email"),
        ("info@vendor.example", "vendor email"),
        ("info@s0.example", "company email"),
    ],
)
def test_whose_a_mailbox_is_follows_from_its_name_and_its_host(mailbox: str, model: str) -> None:
    claims = Claims()
    for site in list(crowd(claims, 50))[:2]:
        claims(site, "email", mailbox)
    assert claims.rarities().model(("email", mailbox)) == model


def test_a_host_of_many_mailboxes_is_a_mail_service() -> None:
    claims = Claims()
    for site in crowd(claims, params.MOST_WEBMAIL + 1):
        claims(site, "email", f"{site}@webmail.example")
    assert claims.rarities().model(("email", "site:s0.example@webmail.example")) == "email"


@pytest.mark.parametrize(
    ("host", "model"), [("ns1.s0.example", "own nameServer"), ("ns1.hoster.example", "nameServer")]
)
def test_a_name_server_under_a_holders_domain_is_its_own(host: str, model: str) -> None:
    claims = Claims()
    for site in list(crowd(claims, 50))[:3]:
        claims(site, "nameServer", host)
    assert claims.rarities().model(("nameServer", host)) == model


def test_what_most_holders_credit_to_one_maker_is_the_makers() -> None:
    plain, credited = Claims(), Claims()
    for claims in (plain, credited):
        for n, site in enumerate(list(crowd(claims, 100))[:5]):
            claims(site, "analytics", "ga:UA-1")
            if claims is credited and n < 3:
                claims(site, "templateMark", "credit:pixelhouse studio")
    assert plain.rarities().alone(("analytics", "ga:UA-1")) > 1
    rarity = credited.rarities()[("analytics", "ga:UA-1")]
    assert rarity.reference is not None
    assert "pixelhouse" in rarity.reference.what
    assert credited.rarities().alone(("analytics", "ga:UA-1")) == 0


def test_what_parked_sites_share_is_whose_names_serve_them_and_whom_they_link_to() -> None:
    plain, linked = Claims(), Claims()
    for claims in (plain, linked):
        for n, site in enumerate(list(crowd(claims, 100))[:5]):
            claims(site, "nameServer", "ns1.parking.example")
            claims(site, "analytics", "ga:UA-1")
            claims(site, "link", "elsewhere.example")  # serves nobody here
            if claims is linked and n < 3:
                claims(site, "link", "parking.example")
    for key in (("analytics", "ga:UA-1"), ("nameServer", "ns1.parking.example")):
        assert plain.rarities()[key].reference is None
        rarity = linked.rarities()[key]
        assert rarity.reference is not None
        assert "parking" in rarity.reference.what
    assert plain.rarities().alone(("analytics", "ga:UA-1")) > 1
    assert linked.rarities().alone(("analytics", "ga:UA-1")) == 0


def test_the_more_different_subjects_show_a_value_the_less_it_says() -> None:
    weights = []
    for n in (2, 4, 8, 16, 32, 64):
        claims = Claims()
        for site in list(crowd(claims, 200))[:n]:
            claims(site, "registrantEmail", MAIL[1])
        weights.append(claims.rarities().alone(MAIL))
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 2.5
    assert weights[-1] == 0


def test_holders_that_agree_in_other_things_count_as_one() -> None:
    claims, apart = Claims(), Claims()
    for one in (claims, apart):
        for site in list(crowd(one, 200))[:12]:
            one(site, "registrantEmail", MAIL[1])
    for site in range(0, 12, 4):  # three owners of four sites, by their telephones
        for n in range(4):
            claims(f"site:s{site + n}.example", "phone", f"+44207946000{site}")
    assert claims.rarities()[MAIL].apart == 3
    assert apart.rarities()[MAIL].apart == 12
    assert claims.rarities().alone(MAIL) > apart.rarities().alone(MAIL) + 0.5


def test_what_most_holders_share_is_the_same_package_and_tells_them_not_together() -> None:
    claims = Claims()
    for site in list(crowd(claims, 200))[:30]:
        claims(site, "registrantEmail", MAIL[1])
        claims(site, "registrantPhone", "+442079460001")  # the agency's, too
    rarities = claims.rarities()
    assert rarities[MAIL].apart == 30
    assert rarities.together(MAIL, ("phone", "+442079460001"), frozenset())


def test_a_package_of_a_lender_is_as_weak_as_its_least_rare_part_allows() -> None:
    claims = Claims()
    for site in list(crowd(claims, 400))[:40]:
        claims(site, "analytics", "ga:UA-1")
        claims(site, "certificate", "serial:1")
    rarities = claims.rarities()
    package = [("analytics", "ga:UA-1"), ("certificate", "serial:1")]
    assert rarities.weight(package, 2) < 1.5


def test_what_everybody_uses_says_nothing() -> None:
    claims = Claims()
    for site in list(crowd(claims, 20))[:2]:
        claims(site, "nameServer", "ada.ns.cloudflare.com")
    assert claims.rarities().alone(("nameServer", "ada.ns.cloudflare.com")) == 0


@pytest.mark.parametrize("kind", sorted(params.MODELS))
def test_lent_rises_with_the_number_of_holders(kind: str) -> None:
    known = [lent(kind, d) for d in range(1, 200)]
    assert known[0] == 0
    assert all(0 <= a <= 1 for a in known)
    assert known[-1] > 0.9
    assert all(b > a for a, b in pairwise(known[5:]) if a < 0.99)
