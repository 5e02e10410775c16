"""Which records are one."""

from __future__ import annotations

import random
from itertools import pairwise

from tests.resolve.claims import Claims, crowd
from truename.resolve import identities, params
from truename.resolve.identities import Clustered
from truename.resolve.links import Compared, Weighing, pair
from truename.resolve.network import Apart, Part


def clustered(claims: Claims, compared: Compared | None = None) -> Clustered:
    rarities = claims.rarities()
    records = sorted(rarities.tokens.of)
    compared = compared or Compared()
    pairs = {
        pair(a, b)
        for holders in rarities.tokens.holders.values()
        for n, a in enumerate(holders)
        for b in holders[n + 1 :]
    }
    near = identities.neighbours(pairs | compared.parts.keys())
    prior = identities.odds(params.EXPECTED, len(records))
    return identities.cluster(records, near, Weighing(rarities, compared), prior)


def several(found: Clustered) -> list[tuple[str, ...]]:
    return [members for members in found.clusters if len(members) > 1]


def chain(claims: Claims, *sites: str) -> None:
    """Each shares two values with the next."""
    for n, (a, b) in enumerate(pairwise(sites)):
        for site in (a, b):
            claims(site, "phone", f"+4420794600{n:02d}")
            claims(site, "wallet", f"bc1q{n}")


def test_records_in_a_chain_are_one_though_its_ends_share_nothing() -> None:
    claims = Claims()
    sites = list(crowd(claims, 100))
    chain(claims, *sites[:4])
    assert several(clustered(claims)) == [tuple(sorted(sites[:4]))]


def test_records_that_share_nothing_stand_alone() -> None:
    claims = Claims()
    sites = list(crowd(claims, 50))
    found = clustered(claims)
    assert found.clusters == sorted((site,) for site in sites)
    assert found.seam == {}


def test_facts_are_not_outvoted() -> None:
    claims = Claims()
    sites = list(crowd(claims, 100))
    chain(claims, *sites[:3])
    ends = pair(sites[0], sites[2])
    found = clustered(claims, Compared(apart={ends: Apart(*ends, "They state other birth dates.")}))
    (members,) = several(found)
    assert len(members) == 2
    assert set(ends) - set(members)


def test_names_make_up_for_little_only_where_they_say_much() -> None:
    claims = Claims()
    sites = list(crowd(claims, 400))
    for site in sites[:5]:
        claims(site, "website", "homepages.example")
    weighed = [
        clustered(claims, Compared({pair(*sites[:2]): (Part("name", "name", ("x",), llr, 0.0),)})) for llr in (1.9, 3.0)
    ]
    assert [several(found) for found in weighed] == [[], [tuple(sorted(sites[:2]))]]


def test_names_alone_join_nobody() -> None:
    claims = Claims()
    sites = list(crowd(claims, 10))
    name = Part("name", "name", ("x",), 4.0, 0.0)
    assert several(clustered(claims, Compared({pair(*sites[:2]): (name,)}))) == []


def test_two_halves_are_not_joined_by_one_weak_link_which_is_listed() -> None:
    claims = Claims()
    sites = list(crowd(claims, 700))
    chain(claims, *sites[:2])
    for n, site in enumerate(sites[2:4]):
        claims(site, "phone", "+442079460050")
        claims(site, "wallet", "bc1qother")
        del n
    claims(sites[1], "address", "house 1")
    claims(sites[2], "address", "house 1")
    claims(sites[1], "registrantName", "somebody")
    claims(sites[2], "registrantName", "somebody else")
    found = clustered(claims)
    assert several(found) == [tuple(sorted(sites[:2])), tuple(sorted(sites[2:4]))]
    claims(sites[2], "email", "shared@webmail.example")
    claims(sites[1], "email", "shared@webmail.example")
    claims(sites[2], "registrantName", "somebody")
    assert several(clustered(claims)) == [tuple(sorted(sites[:4]))]


def test_a_bridge_inside_an_identity_is_listed() -> None:
    claims = Claims()
    sites = list(crowd(claims, 100))
    for half in (sites[:3], sites[3:6]):
        for site in half:
            claims(site, "wallet", f"bc1q{half[0]}")
            claims(site, "handle", f"telegram:{half[0]}")
    for site in (sites[2], sites[3]):
        claims(site, "bankAccount", "GB33BUKB20201555555555")
        claims(site, "phone", "+442079460077")
    found = clustered(claims)
    assert several(found) == [tuple(sorted(sites[:6]))]
    (bridge,) = found.bridges
    assert {bridge.source, bridge.target} == {sites[2], sites[3]}
    assert bridge.joined
    assert sorted(map(len, bridge.sides)) == [3, 3]


def test_order_changes_nothing() -> None:
    def world(order: list[int]) -> Clustered:
        claims = Claims()
        sites = list(crowd(claims, 60))
        statements = []
        draw = random.Random(3)
        for n in range(80):
            kind, value = draw.choice(["phone", "wallet", "handle"]), f"v{n % 25}"
            statements.append((sites[draw.randrange(60)], kind, value))
        for n in order:
            claims(*statements[n])
        return clustered(claims)

    first = world(list(range(80)))
    shuffled = list(range(80))
    random.Random(9).shuffle(shuffled)
    again = world(shuffled)
    assert first.clusters == again.clusters
    assert first.seam.keys() == again.seam.keys()
    assert several(first)
