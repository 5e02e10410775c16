from __future__ import annotations

import pytest

from truename.kinds import identifier
from truename.kinds.identifier import params
from truename.lists.entity import Entity
from truename.lists.samples import IDENTIFIERS, samples

WHAT = {
    "passportNumber": "passport",
    "idNumber": "national id",
    "socialSecurityNumber": "national id",
    "taxNumber": "tax number",
    "vatCode": "tax number",
    "innCode": "tax number",
    "registrationNumber": "registration number",
    "ogrnCode": "registration number",
    "okpoCode": "registration number",
    "uscCode": "registration number",
    "dunsCode": "registration number",
    "leiCode": "LEI",
    "swiftBic": "BIC",
    "isinCode": "ISIN",
    "imoNumber": "IMO number",
    "mmsi": "MMSI",
    "publicKey": "crypto wallet",
    "phone": "phone",
    "email": "email",
    "website": "website",
}


def test_positions_are_those_of_the_kind() -> None:
    assert {name: identifier.KIND.positions[position] for name, (position, _) in IDENTIFIERS.items()} == WHAT
    assert set(params.NAMES.values()) >= set(WHAT.values())


def test_a_person() -> None:
    entity = Entity(
        "p1",
        "Person",
        {
            "name": ("Anna Examplov",),
            "alias": ("Анна Экзамплова",),
            "weakAlias": ("Anya",),
            "birthDate": ("1984-03-12T00:00:00", "1983~"),
            "passportNumber": ("X1234567",),
            "innCode": ("7707083893",),
            "address": ("1 Sample Street",),
            "notes": ("nothing to compare",),
        },
    )
    found = [(one.kind, one.position, one.content.decode()) for one in samples(entity)]
    assert found == [
        ("name", 0, "Anna Examplov"),
        ("name", 0, "Анна Экзамплова"),
        ("name", 0, "Anya"),
        ("date", 0, "1984-03-12"),
        ("date", 0, "1983~"),
        ("identifier", 1, "X1234567"),
        ("identifier", 3, "RU:7707083893"),
        ("address", 0, "1 Sample Street"),
    ]
    weak = [one.name for one in samples(entity) if one.name.startswith("weakAlias")]
    assert weak == ["weakAlias Anya"]
    assert "Anya" not in {one.content.decode() for one in samples(entity, weak=False)}


@pytest.mark.parametrize("schema", ["Organization", "Company", "LegalEntity", "PublicBody", "Vessel", "Airplane"])
def test_organisations_and_craft(schema: str) -> None:
    entity = Entity("c1", schema, {"name": ("Sample",), "birthDate": ("1984",), "imoNumber": ("9074729",)})
    assert [(one.kind, one.position) for one in samples(entity)] == [("organisation", 0), ("identifier", 9)]


def test_what_is_neither_has_no_name_to_compare() -> None:
    assert samples(Entity("o1", "Ownership", {"owner": ("p1",), "name": ("x",)})) == []
    wallet = Entity("w1", "CryptoWallet", {"publicKey": ("12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h",)})
    assert [one.position for one in samples(wallet)] == [11]


def test_a_name_in_parts_is_a_name() -> None:
    (name,) = samples(Entity("p1", "Person", {"firstName": ("Anna",), "lastName": ("Examplov",)}))
    assert name.content == b"Anna Examplov"


def test_any_text_becomes_a_sample() -> None:
    (name,) = samples(Entity("p1", "Person", {"name": ("\ud800",)}))
    assert name.content == b"?"
