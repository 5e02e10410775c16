"""What Splink compares of a row, and the table that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from truename.case.large.blocks import Blocks
from truename.kinds._text.scripts import words
from truename.kinds.address import keys
from truename.kinds.address.read import parse as read_address
from truename.kinds.name import tables
from truename.kinds.organisation.parse import Role
from truename.kinds.organisation.parse import parse as read_organisation
from truename.resolve.network import Record
from truename.resolve.records import usable
from truename.sources.saved import hosts
from truename.trace import Progress

if TYPE_CHECKING:
    from truename.case.large.model import Sort

MOST_NAMES, MOST_WORDS, MOST_VALUES = 4, 8, 4
"""Names of a row, words of one column, and values of every other property, that are looked at. Assumption."""

NUMBERS = ("registrationNumber", "taxNumber", "leiCode", "idNumber", "passportNumber")
"""Numbers in which a slip is looked for."""

_COUNTRY = re.compile(r"^[A-Z]{2}:")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)-(\d\d))?")


@dataclass(slots=True)
class Row:
    """What a row of a register says, in pieces.

    Attributes:
        names: its names as Latin letters, the words of each in order of the alphabet.
        sounds: how the words of its names sound.
        roots: of those, the ones that tell it from others.
        dates, turned, years: of birth; each date with day and month swapped; and the years.
        premises, streets, places: of its addresses: houses, buildings and boxes, how streets and places sound.
        numbers: of registers, tax offices and papers, without a country.
        contacts, hosts: mailboxes, telephones and websites; and the sites that those are at.
    """

    names: list[str]
    sounds: list[str]
    roots: list[str]
    dates: list[str] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    years: list[str] = field(default_factory=list)
    premises: list[str] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)


_LISTS = (
    *("names", "sounds", "dates", "turned", "years"),
    *("premises", "streets", "places", "numbers", "contacts", "hosts"),
)
_SINGLE: Mapping[str, tuple[str, int]] = {
    "name": ("names", 0),
    "also": ("names", -1),
    "born": ("dates", 0),
    "number": ("numbers", 0),
    "second": ("numbers", -1),
}
"""Columns with one value, for what compares letter by letter: of which list, the first or the last."""

_CHUNK = 5_000


def filled(sort: Sort, records: Sequence[Record], progress: Progress) -> Any:
    """The table as Arrow has it: a row for each record, with the record's place as its id."""
    import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs

    texts = pa.list_(pa.string())
    schema = pa.schema([*((name, pa.string()) for name in _SINGLE), *((name, texts) for name in _LISTS)])
    batches, blocks = [], Blocks()
    for start in range(0, len(records), _CHUNK):
        progress("reading registers", start, len(records))
        rows = [sort.read(record) for record in records[start : start + _CHUNK]]
        for row in rows:
            blocks.add(sort.blocks(row))
        column: dict[str, list[Any]] = {name: [getattr(row, name) or None for row in rows] for name in _LISTS}
        for name, (of, at) in _SINGLE.items():
            column[name] = [held[at] if held else None for held in column[of]]
        batches.append(pa.record_batch(column, schema=schema))
    offsets, shared = blocks.shared()
    return (
        pa.Table.from_batches(batches, schema)
        .append_column("unique_id", pa.array(np.arange(len(records), dtype=np.int32)))
        .append_column("blocks", pa.ListArray.from_arrays(pa.array(offsets), pa.array(shared)))
    )


def person(record: Record) -> Row:
    """A person's row. Names have two spellings where a script can be spelt in several."""
    names: list[str] = []
    others: list[str] = []
    sounds: list[str] = []
    for text in _texts(record, "name", "alias")[:MOST_NAMES]:
        said = [one for one in words(text) if one.text not in tables.titles()]
        parts = [one for one in said if len(one.forms[0]) > 1 and one.forms[0] not in tables.particles()] or said
        if parts:
            names.append(" ".join(sorted(one.forms[0] for one in parts)))
            others.append(" ".join(sorted(one.forms[min(1, len(one.forms) - 1)] for one in parts)))
            sounds += [_sound(one.forms[0]) for one in parts]
    heard = _distinct(sounds)[:MOST_WORDS]
    row = Row(_distinct([*names, *others]), heard, heard)
    stated = [found for text in _texts(record, "birthDate")[:MOST_VALUES] if (found := _DATE.search(text))]
    dates = [(found[1], found[2], found[3]) for found in stated if found[3]]
    row.dates = [f"{year}-{month}-{day}" for year, month, day in dates]
    row.turned = [f"{year}-{day}-{month}" for year, month, day in dates]
    row.years = _distinct(found[1] for found in stated)
    return _with_particulars(row, record)


def organisation(record: Record) -> Row:
    """An organisation's row. Legal forms are left out, and words of a trade are what they mean."""
    names: list[str] = []
    sounds: list[str] = []
    roots: list[str] = []
    for text in _texts(record, "name", "alias")[:MOST_NAMES]:
        tokens = read_organisation(text).tokens
        said = [one for one in tokens if one.role not in (Role.FORM, Role.FILLER)] or list(tokens)
        if said:
            names.append(" ".join(sorted(one.concept or one.forms[0] for one in said)))
            sounds += [one.concept or _sound(one.forms[0]) for one in said]
            roots += [_sound(one.forms[0]) for one in said if one.role is Role.WORD]
    heard = _distinct(sounds)[:MOST_WORDS]
    return _with_particulars(Row(_distinct(names), heard, _distinct(roots)[:MOST_WORDS] or heard), record)


def _with_particulars(row: Row, record: Record) -> Row:
    for text in _texts(record, "address")[:MOST_VALUES]:
        address = read_address(text)
        if address is not None:
            row.premises += [f"{one:x}" for one in keys.premises(address) if one]
            row.streets += [keys.sound(one) for one in (*address.street, *address.building)]
            row.places += [*(keys.sound(one) for one in address.place), *filter(None, [address.postcode])]
    row.premises, row.streets = _distinct(row.premises), _distinct(row.streets)[:MOST_WORDS]
    row.places = _distinct(row.places)[:MOST_WORDS]
    row.numbers = _distinct(_COUNTRY.sub("", text) for text in _texts(record, *NUMBERS))[:MOST_VALUES]
    mailboxes, sites = _texts(record, "email")[:MOST_VALUES], _texts(record, "website")[:MOST_VALUES]
    row.contacts = _distinct([*mailboxes, *_texts(record, "phone")[:MOST_VALUES], *sites])
    row.hosts = _distinct([*(hosts.site(one.rpartition("@")[2]) for one in mailboxes), *sites])
    return row


def _texts(record: Record, *properties: str) -> list[str]:
    return [value.value for property in properties for value in usable(record.values.get(property, ()))]


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _sound(word: str) -> str:
    """What spellings of one word of a name have in common: its consonants, where there are enough of them."""
    heard = keys.sound(word)
    bare = heard[0] + re.sub(r"[aeiou]", "", heard[1:])
    return bare if len(bare) > 2 else heard
