"""The United Nations Security Council's consolidated list as XML (CONSOLIDATED_LIST, scsanctions.un.org).

What it says goes where FtM has it: names joined from their four parts, aliases by their quality ("Good", "a.k.a." ->
alias; "Low" -> weakAlias; "f.k.a." -> previousName), names in the original script -> alias, documents, addresses,
REFERENCE_NUMBER -> unscId, UN_LIST_TYPE -> programId, LISTED_ON -> listingDate. Several names in one element, set apart
by semicolons, become several; the acronym of an organisation in brackets becomes a weak alias, another script in
brackets an alias.

Not taken: SORT_KEY, VERSIONNUM, the notes, dates and places of issue of documents, the places of birth of aliases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from truename.lists.readers import dates
from truename.lists.readers.elements import entries, root, text, texts
from truename.lists.readers.reader import Located, Reader, Values
from truename.lists.readers.source import SourceFile, malformed

_GENERATED = re.compile(rb'dateGenerated\s*=\s*["\'](\d{4}-\d{2}-\d{2})')
_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&/-]{1,9}")
_NUMBER = re.compile(r".*(?:\bno\b\.?:?|\bnumber\b:?|N°|:)\s*(?=\S*\d)", re.IGNORECASE)
_QUALITY = {"": "alias", "good": "alias", "a.k.a.": "alias", "low": "weakAlias", "f.k.a.": "previousName"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_PERSON, _ORGANISATION = "INDIVIDUAL", "ENTITY"


def published(head: bytes) -> str:
    found = _GENERATED.search(head)
    return found[1].decode() if found else ""


def read(files: Mapping[str, SourceFile]) -> Iterator[Located]:
    """Persons and organisations, in the list's order."""
    for where, element in entries(files["list"], {_PERSON, _ORGANISATION}):
        values = Values(where)
        number = text(element, "DATAID")
        name = " ".join(part for tag in _NAMES if (part := text(element, tag)))
        if not number.isascii() or not number.isdigit():
            raise malformed(where, "a DATAID that is a number", repr(number[:40]))
        if not name:
            raise malformed(where, "a FIRST_NAME", "none")
        kind = element.tag
        _add_names(values, "name", name)
        for alias in element.iterfind(f"{kind}_ALIAS"):
            quality = text(alias, "QUALITY").lower()
            if quality not in _QUALITY:
                raise malformed(where, f"a QUALITY of {', '.join(filter(None, _QUALITY))}", repr(quality[:40]))
            _add_names(values, _QUALITY[quality], text(alias, "ALIAS_NAME"))
            for born in texts(alias, "DATE_OF_BIRTH"):
                values.add("birthDate", *dates.read(born))
        values.add("alias", *texts(element, "NAME_ORIGINAL_SCRIPT"))
        values.add("unscId", text(element, "REFERENCE_NUMBER"))
        values.add("programId", text(element, "UN_LIST_TYPE"))
        values.add("listingDate", text(element, "LISTED_ON")[:10])
        values.add("topics", "sanction")
        values.add("notes", *texts(element, "COMMENTS1"))
        for address in element.iterfind(f"{kind}_ADDRESS"):
            parts = [part for tag in _PLACE if (part := text(address, tag))]
            country = text(address, "COUNTRY")
            values.add("country", country)
            if parts and parts != [country]:
                values.add("address", ", ".join(parts))
        if kind == _PERSON:
            _add_person(values, element)
        yield where, values.entity(f"unsc-{number}", "Person" if kind == _PERSON else "Organization")


def _add_person(values: Values, element: Any) -> None:
    values.add("nationality", *texts(element, "NATIONALITY", "VALUE"))
    values.add("title", *texts(element, "TITLE", "VALUE"))
    values.add("position", *texts(element, "DESIGNATION", "VALUE"))
    values.add("gender", text(element, "GENDER").lower())
    for birth in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        values.add("birthDate", *_birth(birth))
    for place in element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        values.add("birthPlace", ", ".join(part for tag in _PLACE if (part := text(place, tag))))
    for document in element.iterfind("INDIVIDUAL_DOCUMENT"):
        kind = f"{text(document, 'TYPE_OF_DOCUMENT')} {text(document, 'TYPE_OF_DOCUMENT2')}".lower()
        number = _NUMBER.sub("", text(document, "NUMBER").split("(", 1)[0])
        if not any(map(str.isdigit, number)):
            continue  # "place of issue: ...": a remark, not a number
        passport = (
            "passport" in f"{kind} {text(document, 'NUMBER')}".lower() or "passeport" in kind or "pasaporte" in kind
        )
        values.add("passportNumber" if passport else "idNumber", number)


def _birth(birth: Any) -> tuple[str, ...]:
    about = "~" if text(birth, "TYPE_OF_DATE") == "APPROXIMATELY" else ""
    stated = text(birth, "DATE")[:10] or text(birth, "YEAR")
    if not stated and (first := text(birth, "FROM_YEAR")):
        stated = f"{first} to {text(birth, 'TO_YEAR') or first}"
    return tuple(f"{one}{about}" for one in dates.read(stated or text(birth, "NOTE")))


def _add_names(values: Values, name: str, said: str) -> None:
    for part in re.split(r"\s*;\s*", said):
        inside = _BRACKETS.fullmatch(part)
        if inside and _ACRONYM.fullmatch(inside[2]):
            values.add(name, inside[1])
            values.add("weakAlias", inside[2])
        elif inside and not inside[2].isascii() and inside[1].isascii():
            values.add(name, inside[1])
            values.add(name if name != "name" else "alias", inside[2])
        else:
            values.add(name, part)
        name = "alias" if name == "name" else name


READER = Reader(
    name="un-xml",
    publisher="United Nations Security Council",
    part=lambda head: "list" if root(head) == "CONSOLIDATED_LIST" else "",
    needed=frozenset({"list"}),
    published=published,
    read=read,
)
