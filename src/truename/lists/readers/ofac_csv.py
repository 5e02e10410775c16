"""OFAC's lists as CSV: sdn.csv, alt.csv, add.csv and, where it is given, sdn_comments.csv (or cons_prim.csv and so on).

The files have no header. OFAC describes them in its "Specially Designated Nationals Data Formats & Data Schemas":

    sdn       ent_num, SDN_Name, SDN_Type, Program, Title, Call_Sign, Vess_type, Tonnage, GRT, Vess_flag, Vess_owner,
              Remarks
    alt       ent_num, alt_num, alt_type, alt_name, alt_remarks
    add       ent_num, add_num, address, city with postal code, country, add_remarks
    comments  ent_num, the rest of the remarks

``-0-`` stands for nothing, and the byte 0x1A for the end. The remarks carry most of what is said; they are kept whole
in ``notes``, and what stands after a known label also becomes a property. Programmes are set apart by ``] [``.

Not taken: owners of vessels, operators of aircraft and digital currency addresses other than in the notes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from truename.lists.readers import ofac
from truename.lists.readers.reader import Located, Reader, Values
from truename.lists.readers.source import SourceFile, malformed
from truename.lists.readers.tables import fields, first_line, rows

_COLUMNS = {"sdn": 12, "alt": 5, "add": 6, "comments": 2}
_SCHEMATA = {
    "individual": "Person",
    "": "LegalEntity",
    "entity": "LegalEntity",
    "vessel": "Vessel",
    "aircraft": "Airplane",
}
_ALIASES = {"aka": "alias", "fka": "previousName", "nka": "alias"}
_NULL = "-0-"
_END = "\x1a"
_PROGRAMS = re.compile(r"\]\s*\[|;")

Row = tuple[str, list[str]]


def part(head: bytes) -> str:
    row = fields(first_line(head))
    if not row or not row[0].strip().isdigit() or not row[0].isascii():
        return ""
    return next((name for name, count in _COLUMNS.items() if count == len(row)), "")


def read(files: Mapping[str, SourceFile]) -> Iterator[Located]:
    """Entries, each followed by what it is linked to. Aliases and addresses are held in memory: some megabytes."""
    ids: dict[str, str] = {}
    known: set[str] = set()
    for _, row in _rows(files["sdn"], "sdn"):
        known.add(row[0])
        ofac.index(ids, row[1], _id(row[0]))
    more: dict[str, dict[str, list[Row]]] = {}
    for name in ("alt", "add", "comments"):
        more[name] = _grouped(files[name], name, known) if name in files else {}
    for where, row in _rows(files["sdn"], "sdn"):
        yield from _entry(where, row, {name: rows.get(row[0], []) for name, rows in more.items()}, ids)


def _entry(where: str, row: list[str], more: Mapping[str, list[Row]], ids: dict[str, str]) -> Iterator[Located]:
    number, name, kind, program, title, call_sign, vessel, tonnage, gross, flag, owner, remarks = row
    if kind.lower() not in _SCHEMATA:
        raise malformed(where, f"an SDN_Type of {', '.join(filter(None, _SCHEMATA))} or {_NULL}", repr(kind[:40]))
    if not name:
        raise malformed(where, "a name", "none")
    schema = _SCHEMATA[kind.lower()]
    individual = schema == "Person"
    values = Values(where)
    ofac.add_name(values, name, individual)
    for place, (_, _, how, alias, _) in more["alt"]:
        if how.lower() not in _ALIASES:
            raise malformed(place, f"an alt_type of {', '.join(_ALIASES)}", repr(how[:40]))
        values.add(_ALIASES[how.lower()], ofac.in_order(alias, individual))
    for _, (_, _, street, city, country, _) in more["add"]:
        values.add("country", country)
        if street or city:
            values.add("address", ", ".join(filter(None, (street, city, country))))
    values.add("programId", *(tag.strip(" []") for tag in _PROGRAMS.split(program)))
    values.add("topics", "sanction")
    values.add("position" if individual else "description", title)
    values.add("callSign", call_sign)
    values.add("type", vessel)
    values.add("tonnage", tonnage)
    values.add("grossRegisteredTonnage", gross)
    values.add("flag", flag)
    remarks = " ".join([remarks, *(text for _, (_, text) in more["comments"])]).strip()
    values.add("notes", remarks, f"Owner of the vessel: {owner}" if owner else "")
    links: dict[str, str] = {}
    for remark in remarks.removesuffix(".").split(";"):
        label, value = ofac.labelled(remark)
        ofac.add(values, label, value, individual)
        if label == "linked":
            links.setdefault(ofac.key(value), value)
    entity = values.entity(_id(number), schema)
    yield where, entity
    for target in links.values():
        yield ofac.link(where, entity.id, target, ids)


def _rows(file: SourceFile, name: str) -> Iterator[Row]:
    count = _COLUMNS[name]
    for where, row in rows(file):
        if row == [_END]:
            return
        if len(row) != count:
            raise malformed(where, f"{count} fields", str(len(row)))
        row = ["" if field.strip() == _NULL else field.strip() for field in row]
        if not row[0].isascii() or not row[0].isdigit():
            raise malformed(where, "the number of an entry first", repr(row[0][:40]))
        yield where, row


def _grouped(file: SourceFile, name: str, known: set[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for where, row in _rows(file, name):
        if row[0] not in known:
            # What a file that was cut off at the end of a line, or one of another day, looks like.
            raise malformed(where, "an entry that the list of names has", f"number {row[0]}", "get all files anew")
        found[row[0]].append((where, row))
    return found


def _id(number: str) -> str:
    return f"ofac-{number}"


READER = Reader(
    name="ofac-csv",
    publisher=ofac.PUBLISHER,
    part=part,
    needed=frozenset({"sdn", "alt", "add"}),
    published=lambda _: "",
    read=read,
)
