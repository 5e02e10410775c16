"""What an entity says, as samples: the evidence that kinds of evidence compare."""

from __future__ import annotations

from truename.lists.entity import CRAFT, ORGANISATION, PERSON, Entity
from truename.types import UNKNOWN_POSITION, Sample

NAMES = ("name", "alias", "previousName")
"""FtM's properties that hold names by which somebody is known."""

WEAK = "weakAlias"
"""FtM's property for names that the list itself calls weak: nicknames, fragments, what many are called."""

IDENTIFIERS: dict[str, tuple[int, str]] = {
    "passportNumber": (1, ""),
    "idNumber": (2, ""),
    "socialSecurityNumber": (2, ""),
    "taxNumber": (3, ""),
    "vatCode": (3, ""),
    "innCode": (3, "RU:"),
    "registrationNumber": (4, ""),
    "ogrnCode": (4, "RU:"),
    "okpoCode": (4, ""),
    "uscCode": (4, "CN:"),
    "dunsCode": (4, ""),
    "leiCode": (5, ""),
    "swiftBic": (6, ""),
    "isinCode": (8, ""),
    "imoNumber": (9, ""),
    "mmsi": (10, ""),
    "publicKey": (11, ""),
    "phone": (12, ""),
    "email": (13, ""),
    "website": (14, ""),
}
"""Which identifier an FtM property holds: the position that the kind of identifiers gives it, and the country that the
property stands for by its definition. A test holds the positions to the kind, which may not be imported here."""


def samples(entity: Entity, weak: bool = True) -> list[Sample]:
    """Names, date of birth, identifiers and addresses, in that order; each sample is called by its property and text.

    Args:
        entity: a person, an organisation, a ship or an aircraft; of anything else, only identifiers are evidence.
        weak: with the names that the list itself calls weak. Their samples are called "weakAlias ...".
    """
    found: list[Sample] = []
    person = entity.schema in PERSON
    if person or entity.schema in ORGANISATION | CRAFT:
        kind = "name" if person else "organisation"
        for property in (*NAMES, WEAK) if weak else NAMES:
            found += [_sample(kind, property, text) for text in entity.get(property)]
        parts = (entity.first("firstName"), entity.first("lastName"))
        if not entity.get("name") and all(parts):
            found.append(_sample(kind, "name", " ".join(parts)))
    if person:
        found += [
            _sample("date", "birthDate", text[: len("2026-01-31T")].split("T")[0]) for text in entity.get("birthDate")
        ]
    for property, (position, country) in IDENTIFIERS.items():
        found += [_sample("identifier", property, f"{country}{text}", position) for text in entity.get(property)]
    if person or entity.schema in ORGANISATION:
        found += [_sample("address", "address", text) for text in entity.get("address")]
    return found


def _sample(kind: str, property: str, text: str, position: int = UNKNOWN_POSITION) -> Sample:
    return Sample(kind, text.encode("utf-8", "replace"), f"{property} {text[:80]}", position)
