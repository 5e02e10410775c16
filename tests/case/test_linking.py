"""From claims to a network, with the kinds of evidence that compare names, dates and faces."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.resolve.claims import Claims, crowd
from truename.case.linking import resolve
from truename.case.material import Material
from truename.properties import Relation
from truename.resolve.identities import cluster, neighbours, odds
from truename.resolve.links import Compared, Weighing
from truename.resolve.network import Link, Network, Part
from truename.types import ClaimStatus


def network(claims: Claims) -> Network:
    return resolve(Material(claims.all, {}))


def together(found: Network, *members: str) -> bool:
    of = found.identity_of()
    return len({of[one].id for one in members}) == 1


def links(found: Network, relation: Relation) -> list[Link]:
    return [link for link in found.links if link.relation is relation]


def test_a_registrants_mailbox_that_is_seen_twice_is_strong() -> None:
    claims = Claims()
    sites = list(crowd(claims, 500))
    for site in sites[:2]:
        claims(site, "registrantEmail", "boss@webmail.example")
    found = network(claims)
    assert together(found, *sites[:2])
    (link,) = links(found, Relation.SAME)
    assert link.llr is not None
    assert link.llr > 3
    assert link.stands
    assert "nobody else here" in link.parts[0].sentence


def test_a_content_network_says_nothing() -> None:
    claims = Claims()
    sites = list(crowd(claims, 300))
    for site in sites[:200]:
        claims(site, "ip", "192.0.2.1")
    found = network(claims)
    assert links(found, Relation.INFRASTRUCTURE) == []
    (common,) = [one for one in found.common if one.property == "ip"]
    assert (common.holders, common.apart) == (200, 200)


def test_one_provider_is_no_link_by_itself() -> None:
    claims = Claims()
    sites = list(crowd(claims, 12))
    for site in sites[:3]:
        claims(site, "nameServer", "ns1.hoster.example")
        claims(site, "ip", "192.0.2.1")
        claims(site, "mailServer", "mx.hoster.example")
    assert not [link for link in links(network(claims), Relation.INFRASTRUCTURE) if link.stands]
    for site in sites[:2]:
        claims(site, "analytics", "ga:UA-1")
    (link,) = [link for link in links(network(claims), Relation.INFRASTRUCTURE) if link.stands]
    assert (link.source, link.target) == tuple(sorted(sites[:2]))


def test_what_a_host_lets_and_anybody_copies_is_no_link_however_much_of_it_agrees() -> None:
    claims = Claims()
    sites = list(crowd(claims, 200))
    for site in sites[:2]:
        for property, value in (("ip", "192.0.2.1"), ("favicon", "mmh3:1"), ("comment", "made with care")):
            claims(site, property, value)
    (link,) = links(network(claims), Relation.INFRASTRUCTURE)
    assert link.probability is not None
    assert link.probability > 0.9
    assert not link.stands  # kept for review
    for site in sites[:2]:
        claims(site, "certificate", "serial:1")
    (link,) = links(network(claims), Relation.INFRASTRUCTURE)
    assert link.stands


def test_infrastructure_makes_nobody_one() -> None:
    claims = Claims()
    sites = list(crowd(claims, 300))
    for site in sites[:2]:
        for property, value in (("analytics", "ga:UA-1"), ("certificate", "serial:1"), ("ip", "192.0.2.1")):
            claims(site, property, value)
    found = network(claims)
    assert not together(found, *sites[:2])
    (link,) = links(found, Relation.INFRASTRUCTURE)
    assert link.stands
    assert links(found, Relation.SAME) == []


def test_equal_names_alone_are_a_lead_and_no_link() -> None:
    claims = Claims()
    sites = list(crowd(claims, 100))
    for site in sites[:2]:
        claims(site, "name", "Vorstrand Nebelhorn")
    found = network(claims)
    assert not together(found, *sites[:2])
    assert links(found, Relation.SAME) == []


def test_a_site_that_states_the_legal_name_of_one_company_of_a_register_is_its() -> None:
    claims = Claims()
    sites = list(crowd(claims, 100))
    claims(sites[0], "name", "VORSTRAND NEBELHORN LTD.")
    for subject, number in (("ftm:1", "1111111"), ("ftm:2", "2222222")):
        claims(subject, "schema", "Company")
        claims(subject, "registrationNumber", number)
    claims("ftm:1", "name", "Vorstrand Nebelhorn Ltd")
    assert together(network(claims), sites[0], "ftm:1")
    claims("ftm:2", "name", "Vorstrand Nebelhorn Ltd")  # a namesake: now nobody can tell
    found = network(claims)
    assert not together(found, sites[0], "ftm:1")
    assert not together(found, sites[0], "ftm:2")


def test_a_face_alone_is_a_lead() -> None:
    claims = Claims()
    one, other = list(crowd(claims, 10))[:2]
    face, name = Part("face", "face", ("x",), 4.0, 0.0), Part("name", "name", ("y",), 3.0, 0.0)
    for parts, joined in (((face,), False), ((face, name), True)):
        weighing = Weighing(claims.rarities(), Compared({(one, other): parts}))
        clustered = cluster([one, other], neighbours([(one, other)]), weighing, odds(1.5, 10))
        assert (len(clustered.clusters) == 1) is joined


def test_a_person_and_an_organisation_are_never_one() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    for subject, schema in (("ftm:p", "Person"), ("ftm:c", "Company")):
        claims(subject, "schema", schema)
        for property, value in (("phone", "+442079460001"), ("email", "x@webmail.example"), ("wallet", "bc1q")):
            claims(subject, property, value)
    found = network(claims)
    assert not together(found, "ftm:p", "ftm:c")
    (apart,) = found.apart
    assert (apart.source, apart.target) == ("ftm:c", "ftm:p")


@pytest.mark.parametrize(
    ("dates", "one"),
    [
        (("1980-02-03", "1980-02-03"), True),
        (("1980-02-03", "1980-03-02"), True),
        (("1980-02-03", "1971-11-19"), False),
    ],
)
def test_other_birth_dates_cannot_be_outvoted(dates: tuple[str, str], one: bool) -> None:
    claims = Claims()
    list(crowd(claims, 100))
    for subject, day in zip(("ftm:a", "ftm:b"), dates, strict=True):
        claims(subject, "schema", "Person")
        claims(subject, "name", "Jane Doe")
        claims(subject, "birthDate", day)
        for property, value in (("phone", "+442079460001"), ("handle", "telegram:janed0e"), ("wallet", "bc1q")):
            claims(subject, property, value)
    found = network(claims)
    assert together(found, "ftm:a", "ftm:b") is one
    assert bool(found.apart) is not one


def test_two_entries_of_one_register_are_two() -> None:
    claims = Claims()
    list(crowd(claims, 100))
    for subject, number in (("ftm:a", "1111111"), ("ftm:b", "2222222")):
        claims(subject, "schema", "Company")
        claims(subject, "registrationNumber", number)
        for property, value in (("phone", "+442079460001"), ("email", "x@webmail.example"), ("wallet", "bc1q")):
            claims(subject, property, value)
    found = network(claims)
    assert not together(found, "ftm:a", "ftm:b")
    assert found.apart


@pytest.mark.parametrize("fact", ["registers", "birth dates", "natures"])
def test_facts_hold_where_a_third_record_links_two_that_share_nothing(fact: str) -> None:
    claims = Claims()
    sites = list(crowd(claims, 100))
    stated = {
        "registers": [("Company", "registrationNumber", "1111111"), ("Company", "registrationNumber", "2222222")],
        "birth dates": [("Person", "birthDate", "1980-02-03"), ("Person", "birthDate", "1971-11-19")],
        "natures": [("Person", "birthDate", "1980-02-03"), ("Company", "registrationNumber", "2222222")],
    }[fact]
    for n, (schema, property, value) in enumerate(stated):
        claims(f"ftm:{n}", "schema", schema)
        claims(f"ftm:{n}", property, value)
        for shared, text in (("phone", f"+44207946000{n}"), ("wallet", f"bc1q{n}")):
            claims(f"ftm:{n}", shared, text)
            claims(sites[0], shared, text)
    assert not together(network(claims), "ftm:0", "ftm:1")


def test_control_is_stated_and_weighs_nothing() -> None:
    claims = Claims()
    claims("ftm:p", "schema", "Person")
    claims("ftm:p", "owns", "ftm:c", quote="60 %")
    claims("ftm:c", "schema", "Company")
    claims("ftm:d", "schema", "Company")
    claims("ftm:d", "parent", "ftm:c")
    found = network(claims)
    ties = [(link.source, link.target, link.words, link.llr) for link in links(found, Relation.CONTROL)]
    assert ties == [("ftm:c", "ftm:d", "parent of", None), ("ftm:p", "ftm:c", "owner of: 60 %", None)]
    assert not together(found, "ftm:p", "ftm:c")


def test_whoever_uses_a_mailbox_of_a_site_works_for_it_unless_everybody_does() -> None:
    claims = Claims()
    claims("site:acme.example", "name", "Acme Ltd")
    claims("site:webmail.example", "title", "Mail for all")
    for n in range(40):
        claims(f"profile:gigs.example/user{n}", "email", f"someone{n}@webmail.example")
    claims("profile:gigs.example/jdoe", "email", "jane.doe@acme.example")
    (tie,) = links(network(claims), Relation.CONTROL)
    assert (tie.source, tie.target) == ("profile:gigs.example/jdoe", "site:acme.example")


def test_a_disputed_claim_takes_its_weight_away() -> None:
    claims = Claims()
    sites = list(crowd(claims, 300))
    for site in sites[:2]:
        claims(site, "wallet", "bc1qsame")
    assert together(network(claims), *sites[:2])
    number, claim = claims.all[-1]
    claims.all[-1] = (number, replace(claim, status=ClaimStatus.CONTRADICTED))
    found = network(claims)
    assert not together(found, *sites[:2])
    assert found.records[sites[1]].values["wallet"][0].status is ClaimStatus.CONTRADICTED


def test_a_value_that_only_an_old_capture_shows_is_not_current() -> None:
    claims = Claims()
    sites = list(crowd(claims, 300))
    for site in sites[:2]:
        claims(site, "wallet", "bc1qsame", seen="2015-01-01T00:00:00Z", capture="1" * 64)
        claims(site, "wallet", f"bc1q{site}", seen="2021-01-01T00:00:00Z", capture="2" * 64)
    (link,) = links(network(claims), Relation.SAME)
    assert not link.current


def test_the_same_claims_in_any_order_give_the_same_network() -> None:
    claims = Claims()
    sites = list(crowd(claims, 60))
    draw = random.Random(5)
    for n in range(120):
        property = draw.choice(["phone", "wallet", "email", "ip", "analytics", "address"])
        value = f"{n % 30} Main Street, Springfield" if property == "address" else f"v{n % 30}@x.example"
        claims(draw.choice(sites), property, value)
    first = network(claims)
    random.Random(1).shuffle(claims.all)
    again = resolve(Material(sorted(claims.all), {}))
    assert first == again
    assert any(len(one.members) > 1 for one in first.identities)


def test_addresses_in_other_forms_are_one_house() -> None:
    claims = Claims()
    sites = list(crowd(claims, 300))
    claims(sites[0], "address", "14 Harbour Lane, Portsmith PS3 4QT")
    claims(sites[1], "address", "PS3 4QT Portsmith, Harbour Lane 14")
    for site in sites[:2]:
        claims(site, "phone", "+442079460001")
    (link,) = links(network(claims), Relation.SAME)
    assert {part.property for part in link.parts} >= {"address", "phone"}


def test_every_record_is_in_exactly_one_identity() -> None:
    claims = Claims()
    list(crowd(claims, 30))
    found = network(claims)
    members = [member for one in found.identities for member in one.members]
    assert sorted(members) == sorted(found.records)
