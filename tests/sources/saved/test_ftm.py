from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import all_said, capture, lines, read_or_refused, said, sound
from truename.sources.saved import Reading, ftm, heads


def entity(id: str, schema: str, **properties: Any) -> dict[str, Any]:
    given = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id, "schema": schema, "properties": given, "datasets": ["sample_register"], "last_seen": "2024-05-01"}


def read(*records: Any) -> Reading:
    saved = capture(lines(*records), name="network.ftm.json")
    assert ftm.recognises(heads.head(saved))
    reading = ftm.read(saved)
    sound(reading, saved)
    return reading


def test_people_and_companies_are_subjects_with_their_properties() -> None:
    reading = read(
        entity(
            "acme",
            "Company",
            name=["Acme Widgets Ltd", "ACME"],
            weakAlias="AWL",
            registrationNumber="0123 4567",
            jurisdiction="gb",
            email="Info@Acme.example",
            phone="020 7946 0123",
            website="https://www.acme.example/en/",
            address="1 High Street, Sampleton",
            incorporationDate="2011-02-03",
            topics="corp",
        ),
        entity("jane", "Person", firstName="Jane", lastName="Doe", birthDate="1984-03", passportNumber="ps 123456"),
    )
    assert all_said(reading) == {
        "schema": ["Company", "Person"],
        "name": ["Acme Widgets Ltd", "ACME", "Jane Doe"],
        "alias": ["AWL"],
        "registrationNumber": ["GB:01234567"],
        "country": ["GB"],
        "email": ["info@acme.example"],
        "phone": ["+442079460123"],
        "website": ["acme.example"],
        "address": ["1 High Street, Sampleton"],
        "foundingDate": ["2011-02-03"],
        "birthDate": ["1984-03"],
        "passportNumber": ["PS123456"],
    }
    one = reading.claims[0]
    assert (one.subject, one.asserted_by, one.asserted, one.group) == (
        "ftm:acme",
        "sample_register",
        "2024-05-01",
        "register:acme",
    )


@pytest.mark.parametrize(
    ("schema", "source", "target", "property"),
    [
        ("Ownership", "owner", "asset", "owns"),
        ("Directorship", "director", "organization", "directs"),
        ("Employment", "employee", "employer", "worksFor"),
        ("Representation", "agent", "client", "represents"),
        ("Membership", "member", "organization", "knows"),
        ("UnknownLink", "subject", "object", "knows"),
        ("Family", "person", "relative", "knows"),
        ("Associate", "person", "associate", "knows"),
    ],
)
def test_relations_are_claims_of_their_first_end(schema: str, source: str, target: str, property: str) -> None:
    reading = read(entity("r1", schema, role="holder of a role", startDate="2015", **{source: "jane", target: "acme"}))
    (one,) = reading.claims
    assert (one.subject, one.property, one.value) == ("ftm:jane", property, "ftm:acme")
    assert one.quote == f"{schema}, holder of a role, since 2015"
    assert one.where == f"{schema} r1"


def test_a_share_is_in_the_quote() -> None:
    reading = read(entity("r", "Ownership", owner=["a", "b"], asset="c", percentage="60", endDate="2020-01-01"))
    assert [(one.subject, one.value) for one in reading.claims] == [("ftm:a", "ftm:c"), ("ftm:b", "ftm:c")]
    assert {one.quote for one in reading.claims} == {"Ownership, 60 %, until 2020-01-01"}


def test_what_hangs_on_an_entity_is_claimed_of_it() -> None:
    reading = read(
        entity("s", "Sanction", entity="acme", program="Sample Programme", authority="Sample Ministry"),
        entity("p", "Passport", holder="jane", number="PS 123456", country="xx"),
        entity("i", "Identification", holder="jane", number="7788990", type="National ID"),
        entity(
            "w", "CryptoWallet", holder="acme", publicKey="0x52908400098527886E0F7030069857D2E4169EE7", currency="ETH"
        ),
        entity("u", "UserAccount", owner="jane", service="Telegram", username="@Jane_Doe"),
        entity("acme", "Company", name="Acme", addressEntity="a", parent="group"),
        entity("a", "Address", street="1 High Street", city="Sampleton", country="gb"),
        entity("pos", "Position", name="Minister of Samples"),
        entity("o", "Occupancy", holder="jane", post="pos"),
    )
    assert said(reading, "programme", "ftm:acme") == ["Sample Programme"]
    assert said(reading, "passportNumber", "ftm:jane") == ["PS123456"]
    assert said(reading, "idNumber", "ftm:jane") == ["7788990"]
    assert said(reading, "wallet", "ftm:acme") == ["0x52908400098527886e0f7030069857d2e4169ee7"]
    assert said(reading, "handle", "ftm:jane") == ["telegram:jane_doe"]
    assert said(reading, "address", "ftm:acme") == ["1 High Street, Sampleton, gb"]
    assert said(reading, "parent", "ftm:acme") == ["ftm:group"]
    assert said(reading, "role", "ftm:jane") == ["Minister of Samples"]


def test_nested_entities_are_read_once_and_know_who_holds_them() -> None:
    acme = entity("acme", "Company", name="Acme")
    nested = entity("jane", "Person", name="Jane Doe")
    ownership = entity("r", "Ownership", percentage="100")
    ownership["properties"]["asset"] = [acme]
    nested["properties"]["ownershipOwner"] = [ownership]
    nested["properties"]["sanctions"] = [entity("s", "Sanction", program="Sample Programme")]
    reading = read(nested, acme)
    assert [(one.subject, one.property, one.value) for one in reading.claims] == [
        ("ftm:acme", "schema", "Company"),
        ("ftm:acme", "name", "Acme"),
        ("ftm:jane", "owns", "ftm:acme"),
        ("ftm:jane", "programme", "Sample Programme"),
        ("ftm:jane", "schema", "Person"),
        ("ftm:jane", "name", "Jane Doe"),
    ]


def test_refused_lines_say_why_and_the_rest_is_read() -> None:
    deep: Any = "x"
    for at in range(20):
        deep = entity(f"e{at}", "Person", spouse=[deep])
    content = lines(entity("acme", "Company", name="Acme")) + b"\n".join(
        [
            b'{"id": "x", "schema": "Person", "schema": "Company", "properties": {}}',
            b'{"id": "x", "schema": "Person", "properties": {"weight": [NaN]}}',
            b"{" * 5000,
            b'{"id": " ", "schema": "Person", "properties": {}}',
            b'{"id": "x", "schema": "Pers on", "properties": {}}',
            b'["x"]',
            json.dumps(deep).encode(),
            json.dumps(entity("r", "Ownership", owner="a")).encode(),
            json.dumps(entity("r", "Ownership", owner=[f"o{at}" for at in range(200)], asset="a")).encode(),
            json.dumps(entity("jane", "Person", name="Jane \ud800Doe\x00")).encode(),
        ]
    )
    saved = capture(content)
    reading = ftm.read(saved)
    sound(reading, saved)
    assert said(reading, "name") == ["Acme", "Jane Doe"]
    assert reading.notes == (
        "line 2: it is no JSON of records: it holds the name 'schema' twice in one object",
        "line 3: it is no JSON of records: it holds NaN, which is no JSON",
        "line 4: it is no JSON: Expecting property name enclosed in double quotes at character 2",
        'line 5: "id" is no text of 1 to 512 printable characters',
        'line 6: "schema" is no name such as "Person"',
        "line 7: it is no object",
        "line 8: it holds entities more than 8 levels deep, or more than 10,000",
        "Ownership r: it names not both ends",
        "Ownership r: it names 200 pairs of ends",
    )


def test_notes_of_refused_lines_are_bounded() -> None:
    saved = capture(lines(entity("a", "Company", name="Acme")) + b"nothing\n" * 1000)
    reading = ftm.read(saved)
    assert len(reading.notes) == 21
    assert reading.notes[-1] == "980 more records were refused."


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "schema", "properties", "name", "owner", "asset", "holder", "phone"]), inner
        )
    ),
    max_leaves=20,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.text(max_size=4) | _VALUES,
                "schema": st.sampled_from([*ftm.ENDS, *ftm.HANGS_ON, "Person"]) | _VALUES,
                "properties": st.dictionaries(
                    st.sampled_from([*ftm.PROPERTIES, "owner", "asset", "holder", "addressEntity"]), _VALUES
                )
                | _VALUES,
            },
            optional={"datasets": _VALUES, "last_seen": _VALUES},
        ),
        min_size=1,
        max_size=4,
    ).map(lambda records: lines(*records))
    | st.binary(max_size=200)
)
@example(b'{"id": "a", "schema": "Person", "properties": {"birthDate": ["9999999999999999999999"]}}')
def test_anything_is_a_reading_or_a_refusal(content: bytes) -> None:
    saved = capture(content)
    ftm.recognises(heads.head(saved))
    read_or_refused(ftm.read, saved)
