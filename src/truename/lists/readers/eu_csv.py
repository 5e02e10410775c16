"""The EU's lists as CSV, in two forms.

The European Commission's consolidated list of financial sanctions, CSV version 1.1: semicolons, a row for each name,
address, date of birth, document or citizenship of an entity, all of which repeat Entity_LogicalId. And a table with
FollowTheMoney's properties as columns beside ``celex`` (the act's number), ``recordId`` and ``annex``: a row for each
entity, several values in a field set apart by semicolons.

Not taken of the first: languages and legal acts of single names, issuers and days of documents, PO boxes, remarks other
than the entity's. Documents that are known to be false are left out; those that are expired, lost or revoked stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import count

from truename.lists.readers import dates
from truename.lists.readers.reader import Located, Reader, Values
from truename.lists.readers.source import SourceFile, malformed
from truename.lists.readers.tables import fields, first_line, records

_CONSOLIDATED = ("Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName")
_TABLE = ("celex", "recordId", "annex", "schema", "name")
_SCHEMATA = {"p": "Person", "person": "Person", "e": "LegalEntity", "enterprise": "LegalEntity"}
_DOCUMENTS = {
    "passport": "passportNumber",
    "diplopass": "passportNumber",
    "fiscalcode": "taxNumber",
    "tax": "taxNumber",
    "regnumber": "registrationNumber",
    "tradelic": "registrationNumber",
    "imo": "imoNumber",
    "swiftbic": "swiftBic",
    "ssn": "idNumber",
    "id": "idNumber",
}
"""FtM's property of each Identification_TypeCode; of any other it is idNumber."""

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_GENERATED = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{2})/(\d{2})/(\d{4}))")
_KEPT = (
    *("alias", "weakAlias", "previousName", "gender", "birthPlace", "nationality", "jurisdiction", "position"),
    *("passportNumber", "idNumber", "taxNumber", "registrationNumber", "innCode", "ogrnCode", "kppCode", "okpoCode"),
    *("leiCode", "swiftBic", "imoNumber", "mmsi", "flag", "legalForm", "address", "phone", "email", "website"),
)
"""Columns of the table that are properties by the same name, each with several values in one field."""

_MOST_VALUES = 1_000


def part(head: bytes) -> str:
    line = first_line(head)
    if set(_CONSOLIDATED) <= set(fields(line, ";")):
        return "consolidated"
    return "table" if set(_TABLE) <= set(fields(line)) else ""


def published(head: bytes) -> str:
    """What the first row says of when the file was made, where it says it."""
    lines = head.decode("utf-8-sig", "ignore").splitlines()
    if part(head) != "consolidated" or len(lines) < 2 or "fileGenerationDate" not in fields(lines[0], ";"):
        return ""
    place = fields(lines[0], ";").index("fileGenerationDate")
    row = lines[1].split(";")
    found = _GENERATED.match(row[place].strip('" ')) if place < len(row) else None
    if not found:
        return ""
    return f"{found[1]}-{found[2]}-{found[3]}" if found[1] else f"{found[6]}-{found[5]}-{found[4]}"


def read(files: Mapping[str, SourceFile]) -> Iterator[Located]:
    """Entities in the order in which each is first named."""
    if len(files) != 1:
        raise malformed(", ".join(file.name for file in files.values()), "one file of the EU's", str(len(files)))
    ((form, file),) = files.items()
    return _consolidated(file) if form == "consolidated" else _table(file)


def _consolidated(file: SourceFile) -> Iterator[Located]:
    # An entity's rows stand together as far as we have seen, but nothing promises it.
    found: dict[str, tuple[str, Values]] = {}
    for where, row in records(file, _CONSOLIDATED, ";"):
        get = {name: value.strip() for name, value in row.items()}.get
        number = get("Entity_LogicalId", "")
        kind = (get("Entity_SubjectType_ClassificationCode") or get("Entity_SubjectType", "")).lower()
        if not number.isascii() or not number.isdigit():
            raise malformed(where, "an Entity_LogicalId that is a number", repr(number[:40]))
        if number not in found:
            if kind not in _SCHEMATA:
                raise malformed(where, "an Entity_SubjectType of person or enterprise", repr(kind[:40]))
            found[number] = _SCHEMATA[kind], Values(where)
        schema, values = found[number]
        values.add("topics", "sanction")
        values.add("programId", get("Entity_Regulation_Programme"))
        values.add("unscId", get("Entity_UnitedNationId"))
        values.add("listingDate", get("Entity_DesignationDate"))
        values.add("sourceUrl", get("Entity_Regulation_PublicationUrl"))
        values.add("notes", get("Entity_Remark"), get("Entity_DesignationDetails"))
        _add_name(values, get("NameAlias_WholeName", ""), get("NameAlias_Remark", ""))
        values.add("gender", {"M": "male", "F": "female"}.get(get("NameAlias_Gender", "")))
        values.add("title", get("NameAlias_Title"))
        values.add("position" if schema == "Person" else "description", get("NameAlias_Function"))
        values.add("nationality" if schema == "Person" else "country", get("Citizenship_CountryDescription"))
        values.add("country", get("Address_CountryDescription"))
        address = [get(f"Address_{part}", "") for part in ("Street", "ZipCode", "City", "Region", "Place")]
        if any(address):
            country = get("Address_CountryDescription", "")
            values.add("address", ", ".join(filter(None, dict.fromkeys([*address, country]))))
        values.add("birthDate", *_birth(row))
        birth = [get(f"BirthDate_{part}", "") for part in ("Place", "City", "Region", "CountryDescription")]
        values.add("birthPlace", ", ".join(filter(None, dict.fromkeys(birth))))
        if get("Identification_KnownFalse", "").lower() not in ("true", "1"):
            code = get("Identification_TypeCode", "").lower()
            stated = get("Identification_LatinNumber") or get("Identification_Number", "")
            values.add(_DOCUMENTS.get(code, "idNumber"), (stated or "").split("(", 1)[0])
    for number, (schema, values) in found.items():
        if not values.get("name"):
            raise malformed(values.where, "an entity with a name", f"none of {number}")
        yield values.where, values.entity(f"eu-fsf-{number}", schema)


def _add_name(values: Values, name: str, remark: str) -> None:
    weak = "low quality" in remark.lower() or "weak" in remark.lower()
    former = "formerly" in remark.lower() or "f.k.a" in remark.lower()
    first = not values.get("name") and not weak
    values.add("name" if first else "weakAlias" if weak else "previousName" if former else "alias", name)


def _birth(row: Mapping[str, str]) -> tuple[str, ...]:
    get = {name.removeprefix("BirthDate_"): value.strip() for name, value in row.items() if "BirthDate_" in name}.get
    if get("CalendarType", "").upper() not in ("", "GREGORIAN"):
        return ()
    about = "~" if get("Circa", "").lower() in ("true", "1") else ""
    stated = get("BirthDate", "")
    if not stated and (year := get("Year", "")).isdecimal() and len(year) == 4:
        month, day = (int(said) if (said := get(name, "")).isdecimal() else 0 for name in ("Month", "Day"))
        stated = dates.iso(int(year), month, day)
    if not stated and (first := get("YearRangeFrom", "")):
        stated = f"{first} to {get('YearRangeTo') or first}"
    return tuple(f"{one}{about}" for one in dates.read(stated))


def _table(file: SourceFile) -> Iterator[Located]:
    taken: set[str] = set()
    for where, row in records(file, _TABLE):
        schema, name = row["schema"].strip(), row["name"].strip()
        if schema not in ("Person", "LegalEntity", "Organization", "Company", "Vessel", "Airplane"):
            raise malformed(
                where, "a schema of Person, LegalEntity, Organization, Company, Vessel or Airplane", repr(schema[:40])
            )
        if not name:
            raise malformed(where, "a name", "none")
        values = Values(where)
        for property, said in row.items():
            if property in ("name", *_KEPT):
                values.add(property, *(_cleaned(property, one) for one in _several(said, where)))
        for said in _several(row.get("birthDate", ""), where):
            values.add("birthDate", *dates.read(said))
        values.add("country", *_several(row.get("country", ""), where))
        values.add("programId", row.get("programKey"))
        values.add("topics", "sanction")
        values.add("listingDate", *dates.read(row.get("startDate", ""))[:1])
        values.add("notes", row.get("reason"), row.get("notes"), row.get("measure"))
        number = row["recordId"].strip() or hashlib.sha256(f"{schema} {name}".encode()).hexdigest()[:8]
        id = "-".join(("eu", row["celex"].strip(), row["annex"].strip(), number))
        # Numbers start anew in each part of an annex: the second of the same number is told apart by its place.
        if id in taken:
            id = next(other for n in count(2) if (other := f"{id}-{n}") not in taken)
        taken.add(id)
        yield where, values.entity(id, schema)


def _cleaned(property: str, said: str) -> str:
    """A mailbox without "and" before it; a number without "(diplomatic)" or "(expired ...)" behind it."""
    if property == "email":
        return next(iter(re.findall(r"[^\s,]+@[^\s,]+[^\s,.]", said)), said)
    return said.split("(", 1)[0] if property.endswith("Number") else said


def _several(field: str, where: str) -> list[str]:
    """The values in one field: set apart by semicolons, each as it is or in double quotes."""
    values = [part.strip(' "') for part in field.split(";")]
    if len(values) > _MOST_VALUES:
        raise malformed(where, f"at most {_MOST_VALUES:,} values in a field", str(len(values)))
    return values


READER = Reader(
    name="eu-csv",
    publisher="European Union",
    part=part,
    needed=frozenset(),
    published=published,
    read=read,
)
