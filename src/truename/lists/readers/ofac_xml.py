"""OFAC's lists as XML in the classic form: SDN.XML, CONSOLIDATED.XML (sdnList, sdnEntry).

The same entries as the CSV files, under the same ids, with aliases' quality ("weak" -> weakAlias) and each document in
an element of its own.

Not taken: OFAC's "advanced" form (SDN_ADVANCED.XML, element Sanctions), which has the same entries; countries and days
of issue of documents, owners of vessels, and digital currency addresses other than in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from truename.lists.readers import dates, ofac
from truename.lists.readers.elements import entries, root, text, texts
from truename.lists.readers.reader import Located, Reader, Values
from truename.lists.readers.source import SourceFile, malformed

_SCHEMATA = {"individual": "Person", "entity": "LegalEntity", "vessel": "Vessel", "aircraft": "Airplane"}
_ALIASES = {"a.k.a.": "alias", "n.k.a.": "alias", "f.k.a.": "previousName"}
_PUBLISHED = re.compile(rb"<Publish_Date>\s*(\d{2})/(\d{2})/(\d{4})\s*</Publish_Date>")
_LINKED = re.compile(rf"{ofac.LINK}:?\s*([^;]+)")
_PLACE = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
_VESSEL = {
    "callSign": "callSign",
    "vesselType": "type",
    "vesselFlag": "flag",
    "tonnage": "tonnage",
    "grossRegisteredTonnage": "grossRegisteredTonnage",
}


def published(head: bytes) -> str:
    found = _PUBLISHED.search(head)  # month, day, year
    return "-".join(part.decode() for part in (found[3], found[1], found[2])) if found else ""


def read(files: Mapping[str, SourceFile]) -> Iterator[Located]:
    """Entries, each followed by what it is linked to."""
    ids: dict[str, str] = {}
    for where, element in entries(files["list"], {"sdnEntry"}):
        ofac.index(ids, _name(element), _id(element, where))
    for where, element in entries(files["list"], {"sdnEntry"}):
        yield from _entry(where, element, ids)


def _entry(where: str, element: Any, ids: dict[str, str]) -> Iterator[Located]:
    kind = text(element, "sdnType").lower()
    if kind not in _SCHEMATA:
        raise malformed(where, f"an sdnType of {', '.join(_SCHEMATA)}", repr(kind[:40]))
    if not text(element, "lastName"):
        raise malformed(where, "a lastName, which of an organisation is its name", "none")
    schema = _SCHEMATA[kind]
    individual = schema == "Person"
    values = Values(where)
    ofac.add_name(values, _name(element), individual)
    for alias in element.iterfind("akaList/aka"):
        how = text(alias, "type").lower()
        if how not in _ALIASES:
            raise malformed(where, f"an aka of type {', '.join(_ALIASES)}", repr(how[:40]))
        weak = text(alias, "category").lower() == "weak" and _ALIASES[how] == "alias"
        values.add("weakAlias" if weak else _ALIASES[how], ofac.in_order(_name(alias), individual))
    for address in element.iterfind("addressList/address"):
        parts = [part for tag in _PLACE if (part := text(address, tag))]
        country = text(address, "country")
        values.add("country", country)
        if parts and parts != [country]:
            values.add("address", ", ".join(parts))
    values.add("programId", *texts(element, "programList", "program"))
    values.add("topics", "sanction")
    values.add("position" if individual else "description", text(element, "title"))
    values.add("nationality", *texts(element, "nationalityList", "nationality", "country"))
    values.add("citizenship", *texts(element, "citizenshipList", "citizenship", "country"))
    values.add("birthPlace", *texts(element, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"))
    for birth in texts(element, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        values.add("birthDate", *dates.read(birth))
    for tag, property in _VESSEL.items():
        values.add(property, text(element, "vesselInfo", tag))
    for document in element.iterfind("idList/id"):
        stated = f"{text(document, 'idType')} {text(document, 'idNumber')}"
        ofac.add(values, *ofac.labelled(stated), individual)
        values.add("notes", " ".join(filter(None, (stated, text(document, "idCountry")))))
    remarks = text(element, "remarks")
    values.add("notes", remarks)
    entity = values.entity(_id(element, where), schema)
    yield where, entity
    targets = (target.strip(" ()") for target in _LINKED.findall(remarks.strip("()").removesuffix(".")))
    for target in {ofac.key(target): target for target in targets}.values():
        yield ofac.link(where, entity.id, target, ids)


def _name(element: Any) -> str:
    """As the CSV files have it: the surname first."""
    return ", ".join(filter(None, (text(element, "lastName"), text(element, "firstName"))))


def _id(element: Any, where: str) -> str:
    number = text(element, "uid")
    if not number.isascii() or not number.isdigit():
        raise malformed(where, "a uid that is a number", repr(number[:40]))
    return f"ofac-{number}"


READER = Reader(
    name="ofac-xml",
    publisher=ofac.PUBLISHER,
    part=lambda head: "list" if root(head) == "sdnList" else "",
    needed=frozenset({"list"}),
    published=published,
    read=read,
)
