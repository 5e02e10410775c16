from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import all_said, capture, lines, read_or_refused, said, sound
from truename.errors import SampleError
from truename.sources.saved import Reading, heads, rdap


def card(*properties: list[Any]) -> list[Any]:
    return ["vcard", [["version", {}, "text", "4.0"], *properties]]


ADDRESS = ["adr", {"cc": "GB"}, "text", ["", "Floor 2", ["1 High Street"], "Sampleton", "Kent", "AB1 2CD", ""]]


def entity(roles: list[str], *properties: list[Any], handle: str = "", **more: Any) -> dict[str, Any]:
    return {"objectClassName": "entity", "handle": handle, "roles": roles, "vcardArray": card(*properties), **more}


REGISTRAR = entity(
    ["registrar"],
    ["fn", {}, "text", "Sample Registrar, Inc."],
    handle="9999",
    entities=[entity(["abuse"], ["email", {}, "text", "abuse@registrar.example"])],
)
REGISTRANT = entity(
    ["registrant"],
    ["fn", {}, "text", "Jane Doe"],
    ["org", {"type": "work"}, "text", ["Acme Widgets Ltd", "Sales"]],
    ADDRESS,
    ["tel", {"type": ["voice"]}, "uri", "tel:+44.2079460123;ext=7"],
    ["tel", {"type": "fax"}, "uri", "tel:+44.2079460124"],
    ["email", {}, "text", "Jane@Acme.example"],
    handle="C77-EXAMPLE",
)
ADMIN = entity(
    ["administrative", "technical"], ["fn", {}, "text", "Jon Roe"], ["email", {}, "text", "jon@acme.example"]
)


def domain(*entities: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "objectClassName": "domain",
        "rdapConformance": ["rdap_level_0"],
        "handle": "D1-EXAMPLE",
        "ldhName": "ACME.example.",
        "entities": [REGISTRAR, *entities],
        "events": [
            {"eventAction": "registration", "eventDate": "2011-02-03T04:05:06Z"},
            {"eventAction": "expiration", "eventDate": "2030-02-03T04:05:06Z"},
            {"eventAction": "last changed", "eventDate": "2023-02-03T04:05:06.123Z"},
            {"eventAction": "last update of RDAP database", "eventDate": "2024-05-01T02:00:00+02:00"},
        ],
        "nameservers": [
            {"objectClassName": "nameserver", "ldhName": "NS1.hoster.example"},
            {"objectClassName": "nameserver", "ldhName": "ns2.hoster.example."},
        ],
        **more,
    }


def read(content: Any, **more: str) -> Reading:
    saved = capture(content, **more)
    assert rdap.recognises(heads.head(saved))
    reading = rdap.read(saved)
    sound(reading, saved)
    return reading


def test_a_domain() -> None:
    reading = read(domain(REGISTRANT, ADMIN))
    assert {one.subject for one in reading.claims} == {"site:acme.example"}
    assert all_said(reading) == {
        "registrar": ["Sample Registrar, Inc."],
        "registered": ["2011-02-03T04:05:06Z"],
        "changed": ["2023-02-03T04:05:06Z"],
        "expires": ["2030-02-03T04:05:06Z"],
        "nameServer": ["ns1.hoster.example", "ns2.hoster.example"],
        "registrantName": ["Jane Doe"],
        "registrantOrganization": ["Acme Widgets Ltd, Sales"],
        "registrantEmail": ["jane@acme.example"],
        "registrantPhone": ["+442079460123"],
        "registrantAddress": ["1 High Street, Floor 2, Sampleton, Kent, AB1 2CD, GB"],
        "registrantHandle": ["C77-EXAMPLE"],
        "country": ["GB"],
        "email": ["jon@acme.example"],
        "notes": ["administrative contact: Jon Roe, jon@acme.example", "technical contact: Jon Roe, jon@acme.example"],
    }
    one = next(one for one in reading.claims if one.property == "registrantEmail")
    assert (one.asserted_by, one.asserted, one.group, one.where, one.quote) == (
        "Sample Registrar, Inc.",
        "2024-05-01T00:00:00Z",
        "registration:acme.example",
        "registrant",
        "Jane@Acme.example",
    )


def test_a_contact_in_jscontact_states_what_one_in_jcard_does() -> None:
    card = {
        "@type": "Card",
        "version": "1.0",
        "name": {"components": [{"kind": "given", "value": "Jane"}, {"kind": "surname", "value": "Doe"}]},
        "organizations": {"org": {"name": "Acme Widgets Ltd", "units": [{"name": "Sales"}]}},
        "emails": {"email": {"address": "Jane@Acme.example"}},
        "phones": {
            "voice": {"features": {"voice": True}, "number": "tel:+44.2079460123;ext=7"},
            "fax": {"features": {"fax": True}, "number": "tel:+44.2079460124"},
        },
        "addresses": {
            "addr": {
                "components": [
                    {"kind": "number", "value": "1"},
                    {"kind": "separator", "value": " "},
                    {"kind": "name", "value": "High Street"},
                    {"kind": "floor", "value": "Floor 2"},
                    {"kind": "locality", "value": "Sampleton"},
                    {"kind": "region", "value": "Kent"},
                    {"kind": "postcode", "value": "AB1 2CD"},
                ],
                "countryCode": "GB",
            }
        },
    }
    jscontact = {"objectClassName": "entity", "handle": "C77-EXAMPLE", "roles": ["registrant"], "jscard": card}
    assert all_said(read(domain(jscontact, ADMIN))) == all_said(read(domain(REGISTRANT, ADMIN)))


def test_a_jscontact_may_give_its_name_and_address_in_full() -> None:
    card = {
        "kind": "org",
        "name": {"full": "Acme Ltd"},
        "addresses": {"a": {"full": "1 High Street\nSampleton AB1 2CD"}},
    }
    reading = read(domain({"objectClassName": "entity", "roles": ["registrant"], "jscard": card}))
    assert said(reading, "registrantOrganization") == ["Acme Ltd"]
    assert said(reading, "registrantAddress") == ["1 High Street, Sampleton AB1 2CD"]


def test_an_administrative_contact_is_the_registrant_only_where_there_is_none() -> None:
    reading = read(domain(ADMIN))
    assert said(reading, "registrantEmail") == ["jon@acme.example"]
    assert {one.where for one in reading.claims if one.property == "registrantEmail"} == {
        "administrative contact; no registrant is stated"
    }
    withheld = entity(["registrant"], ["fn", {}, "text", "REDACTED FOR PRIVACY"])
    assert not said(read(domain(withheld, ADMIN)), "registrantEmail")
    assert said(read(domain(withheld, ADMIN)), "email") == ["jon@acme.example"]


@pytest.mark.parametrize(
    "text",
    [
        "REDACTED FOR PRIVACY",
        "Data Protected",
        "Please query the RDDS service of the Registrar of Record",
        "Not Disclosed",
        "GDPR Masked",
        "Sample Domains By Proxy, LLC",
        "Whois Privacy Protection Service",
        "Registration Private",
        "Private Person",
        "N/A",
        "-",
        "xxxxx",
        "***",
        "https://registrar.example/contact?domain=acme.example",
    ],
)
def test_what_is_withheld_is_no_value_and_is_noted(text: str) -> None:
    reading = read(domain(entity(["registrant"], ["fn", {}, "text", text], ["org", {}, "text", text])))
    assert not said(reading, "registrantName")
    assert not said(reading, "registrantOrganization")
    assert reading.notes == ("The registration of acme.example withholds the registrant's name, organisation.",) or (
        reading.notes == ("The registration of acme.example withholds the registrant's name.",)
    )


@pytest.mark.parametrize(
    "name", ["Fire Protection Services Ltd", "Acme Data Protection GmbH", "David Protect", "Solid Shield"]
)
def test_what_only_sounds_so_is_a_value(name: str) -> None:
    reading = read(domain(entity(["registrant"], ["fn", {}, "text", name])))
    assert name in [*said(reading, "registrantName"), *said(reading, "registrantOrganization")]


def test_a_services_mailbox_is_a_value() -> None:
    """It forwards to one customer. Whether it says anything is for those to weigh who see who else has it."""
    mailbox = "a1b2c3@whoisprivacy.example"
    assert said(read(domain(entity(["registrant"], ["email", {}, "text", mailbox]))), "registrantEmail") == [mailbox]


def test_what_the_register_says_that_it_left_out_is_noted() -> None:
    redacted = [
        {"name": {"description": "Registrant Phone"}, "method": "removal"},
        {"name": {"type": "Registrant Email"}, "postPath": "$.x", "method": "removal"},
    ]
    assert read(domain(redacted=redacted)).notes == (
        "The register withholds of acme.example: Registrant Phone, Registrant Email.",
    )


def test_an_address_as_a_label() -> None:
    label = ["adr", {"label": "1 High Street\nSampleton\nAB1 2CD"}, "text", ["", "", "", "", "", "", ""]]
    assert said(read(domain(entity(["registrant"], label))), "registrantAddress") == [
        "1 High Street, Sampleton, AB1 2CD"
    ]
    country_only = ["adr", {}, "text", ["", "", "", "", "Kent", "", "GB"]]
    reading = read(domain(entity(["registrant"], ["fn", {}, "text", "Jane Doe"], country_only)))
    assert not said(reading, "registrantAddress")
    assert said(reading, "country") == ["GB"]


def test_search_results_and_lines_hold_many() -> None:
    results = {"rdapConformance": [], "domainSearchResults": [domain(REGISTRANT), domain(ldhName="other.example")]}
    assert {one.subject for one in read(results).claims} == {"site:acme.example", "site:other.example"}
    assert {one.subject for one in read(lines(domain(REGISTRANT), domain(ldhName="other.example"))).claims} == {
        "site:acme.example",
        "site:other.example",
    }


def test_a_contact_by_itself_is_a_subject() -> None:
    one = entity(
        ["registrant"], ["fn", {}, "text", "Acme Ltd"], ["kind", {}, "text", "org"], ADDRESS, handle="C77-EXAMPLE"
    )
    reading = read(one)
    assert {one.subject for one in reading.claims} == {"ftm:C77-EXAMPLE"}
    assert said(reading, "schema") == ["Organization"]
    assert said(reading, "name") == ["Acme Ltd"]
    assert said(reading, "registrantHandle") == ["C77-EXAMPLE"]


def test_the_holder_of_a_network_is_a_subject() -> None:
    network = {
        "objectClassName": "ip network",
        "startAddress": "203.0.113.0",
        "endAddress": "203.0.113.7",
        "name": "ACME-NET",
        "entities": [entity(["registrant"], ["fn", {}, "text", "Acme Ltd"], handle="ORG-A1-EXAMPLE")],
    }
    reading = read(network)
    assert said(reading, "name", "ftm:ORG-A1-EXAMPLE") == ["Acme Ltd"]
    assert said(reading, "notes") == ["holds the network 203.0.113.0 to 203.0.113.7 ACME-NET"]
    assert read({**network, "entities": []}).notes


def test_a_name_server_has_addresses() -> None:
    server = {
        "objectClassName": "nameserver",
        "ldhName": "ns1.hoster.example",
        "ipAddresses": {"v4": ["192.0.2.53"], "v6": ["2001:DB8:0::53", "x"]},
    }
    assert said(read(server), "ip", "site:hoster.example") == ["192.0.2.53", "2001:db8::53"]


def test_an_error_says_so() -> None:
    reading = read({"rdapConformance": [], "errorCode": 404, "title": "Not Found"})
    assert not reading.claims
    assert reading.notes == ("The register answered with an error: Not Found.",)


def test_hostile_nesting_is_refused() -> None:
    deep = b'{"objectClassName": "domain", "entities": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(SampleError):
        rdap.read(capture(deep))


_WORDS = (
    "objectClassName ldhName entities events nameservers vcardArray roles redacted handle eventAction eventDate name"
    " publicIds ipAddresses domainSearchResults errorCode type v4 jscard emails phones addresses components kind value"
)
_NAMES = st.sampled_from(_WORDS.split())
_TEXTS = st.sampled_from(
    ["domain", "entity", "nameserver", "ip network", "registrant", "registrar", "fn", "adr", "vcard", "a.example"]
)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=25,
)


@given(
    _ANY
    | st.fixed_dictionaries(
        {
            "objectClassName": _TEXTS,
            "ldhName": st.just("a.example"),
            "entities": _ANY,
            "events": _ANY,
            "nameservers": _ANY,
            "redacted": _ANY,
        }
    )
)
@example(
    {
        "objectClassName": "domain",
        "ldhName": "a.example",
        "entities": [
            {
                "roles": ["registrant"],
                "vcardArray": ["vcard", [["adr", {}, "text", []], ["n", {}, "text", [[]]], ["tel", None, 0, None]]],
                "jscard": {
                    "name": [[]],
                    "emails": [],
                    "phones": {"": {"features": []}},
                    "addresses": {"": {"components": 1}},
                },
            }
        ],
    }
)
def test_anything_is_a_reading_or_a_refusal(record: Any) -> None:
    saved = capture(record)
    rdap.recognises(heads.head(saved))
    read_or_refused(rdap.read, saved)
