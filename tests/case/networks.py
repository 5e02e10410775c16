"""A small case as values: two sites and a profile that are one, a person, companies, and ties that somebody states."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from truename.properties import PROPERTIES, Relation
from truename.resolve.network import (
    Apart,
    Bridge,
    Common,
    Identity,
    Link,
    Network,
    Part,
    Record,
)
from truename.resolve.records import records
from truename.types import Capture, Claim, ClaimStatus

SITE, TWIN, PROFILE, PERSON = (
    "site:acme.example",
    "site:acme.test",
    "profile:gigs.example/jdoe",
    "person:acme.example/kim",
)
OWNER, ASSET, PICTURE = "ftm:Q1", "ftm:row 2", "picture:team.png"


def sha(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


CAPTURES = {
    one.sha256: one
    for one in (
        Capture(
            sha("page"), "page.html", "https://acme.example/about", "2024-05-01T10:00:00+00:00", "wget", "text/html", 4
        ),
        Capture(sha("whois"), "whois.json", "", "2024-05-02T10:00:00+00:00", "", "application/rdap+json", 5),
        Capture(sha("rows"), "rows.csv", "", "", "", "text/csv", 4),
    )
}

_ROWS = (
    (SITE, "name", "Acme Systems Ltd", "page", "Acme Systems Ltd."),
    (SITE, "email", "info@acme.example", "page", ""),
    (SITE, "phone", "+442079460123", "page", ""),
    (SITE, "handle", "telegram:acme_sys", "page", ""),
    (SITE, "wallet", "0x00000000000000000000000000000000deadbeef", "page", ""),
    (SITE, "bankAccount", "GB82WEST12345698765432", "page", ""),
    (SITE, "registrationNumber", "DE:HRB12345", "page", ""),
    (SITE, "registrantName", "Rando Person", "whois", ""),
    (SITE, "registrantEmail", "rando@mail.example", "whois", ""),
    (SITE, "registrantOrganization", "Acme Holdings Ltd", "whois", ""),
    (SITE, "country", "DE", "page", ""),
    (TWIN, "name", "Acme Sistems", "page", ""),
    (TWIN, "registrantName", "Privacy Service", "whois", ""),
    (PROFILE, "name", "\u202eJ. Doe\x07", "page", ""),
    (PROFILE, "skill", "fingerprint readers", "page", ""),
    (PERSON, "name", "Kim Example", "page", ""),
    (PERSON, "birthDate", "1980-02-03", "page", ""),
    (PERSON, "worksFor", SITE, "page", "chief executive"),
    (PERSON, "directs", ASSET, "rows", "director, from 2019-01-01 until 2021"),
    (PERSON, "knows", "site:nowhere.example", "page", ""),
    (OWNER, "schema", "Company", "rows", ""),
    (OWNER, "name", "Listed Trading Co", "rows", ""),
    (OWNER, "owns", ASSET, "rows", "owner, 33,3 %, since 2017-03-01"),
    (ASSET, "schema", "Company", "rows", ""),
    (ASSET, "name", "Second Row GmbH", "rows", ""),
    (ASSET, "parent", OWNER, "rows", ""),
    (PICTURE, "title", "team", "page", ""),
)

CLAIMS = {
    number: Claim(
        subject,
        property,
        value,
        "acme.example" if source == "page" else "a register",
        "2024-05-01",
        CAPTURES[sha(source)].captured,
        sha(source),
        ClaimStatus.ASSERTED,
        subject,
        "footer",
        quote,
    )
    for number, (subject, property, value, source, quote) in enumerate(_ROWS, 1)
}
CLAIMS[100] = Claim(
    SITE, "name", "Somebody Else Ltd", "acme.example", "", "", sha("page"), ClaimStatus.CONTRADICTED, SITE
)


def _stated(subject: str, property: str, other: str, claim: int, value: str = "") -> Link:
    """A tie as linking states it: who owns a subsidiary stands first."""
    made = CLAIMS[claim]
    part = Part("stated", property, (value or other,), 0.0, 0.0, 1, 1, made.quote, (claim,), (made.capture,))
    ends = (other, subject) if property == "parent" else (subject, other)
    return Link(Relation.CONTROL, *ends, None, None, (part,), PROPERTIES[property].words)


LINKS = (
    Link(
        Relation.SAME,
        PROFILE,
        SITE,
        4.25,
        0.99,
        (
            Part("contact", "phone", ("+442079460123",), 4.0, 4.0, 2, 2, "the same telephone", (3,), (sha("page"),)),
            Part("contact", "email", ("info@acme.example",), 3.0, 0.0, 2, 2, "the same mailbox", (2,), (sha("page"),)),
            Part("name", "name", ("A", "B"), 0.25, 0.25, 2, 2, "resembling names"),
        ),
    ),
    Link(Relation.SAME, SITE, TWIN, 3.5, 0.95, (Part("name", "name", ("A", "B"), 3.5, 3.5, 2, 2, "names"),)),
    Link(Relation.INFRASTRUCTURE, SITE, TWIN, 1.5, 0.5, (), "", False),
    _stated(OWNER, "owns", ASSET, 23),
    _stated(PERSON, "worksFor", SITE, 18),
    _stated(PERSON, "directs", ASSET, 19),
    _stated(ASSET, "parent", OWNER, 26),
    replace(_stated(PROFILE, "worksFor", TWIN, 2, "jdoe@acme.test"), words="uses a mailbox at acme.test"),
)

NETWORK = Network(
    records=records(CLAIMS.items(), CAPTURES),
    links=LINKS,
    identities=(
        Identity(f"identity:{OWNER}", (OWNER,), "Organization", "Listed Trading Co"),
        Identity(f"identity:{ASSET}", (ASSET,), "Organization", "Second Row GmbH"),
        Identity(f"identity:{PERSON}", (PERSON,), "Person", "Kim Example"),
        Identity(f"identity:{PICTURE}", (PICTURE,), "", "team"),
        Identity(f"identity:{PROFILE}", (PROFILE, SITE, TWIN), "Organization", "Acme Systems Ltd", 0.97, 3.5),
    ),
    bridges=(Bridge(PROFILE, SITE, 4.25, ((PROFILE,), (SITE, TWIN)), True, "one link"),),
    apart=(Apart(PERSON, PROFILE, "a person and an organisation", (16,)),),
    common=(Common("registrantName", "Privacy Service", 9, 9, "a service"),),
    prior=-2.0,
    notes=("weights are provisional",),
)

assert all(claim.property in PROPERTIES for claim in CLAIMS.values())
assert all(isinstance(one, Record) for one in NETWORK.records.values())
