"""The records and fields of a transaction in the traditional encoding (ANSI/NIST-ITL 1-2011, NIST SP 500-290 edition 3,
annex B; that of 1993, 2000 and 2007 is the same). The XML encoding is another format and not read.

    1.001:145<GS>1.002:0500<GS>1.003:...<FS>  14.001:9212<GS>14.002:01<GS> ... 14.999:<picture><FS>
    type 1, which lists the others            fields of text, and a last one of bytes that may hold any separator

A record of types 3 to 8 has no names of fields: it begins with its length in four bytes and its IDC in one, and goes on
as its type says. What type it is only the list in field 1.003 tells.

A transaction is read whole or not at all. Every length has to lead to the separator that ends the record, every record
has to be the next one in 1.003, a field has to be of its record's type and be given once. Where that fails, the error
says in which record and field, and at which byte. Two liberties are taken, since NIST's own samples need the first: an
IDC that differs from the one in 1.003 is remarked on, and text that is not UTF-8 is read as Latin-1.

NIST's sample type9-13.an2k is refused: its record of type 2 gives field 2.034 twice, with two values, and its record of
type 9 has a field of type 13. Which of them is meant, or what has moved there, no reader can know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from truename.errors import SampleError

FS, GS, RS, US = b"\x1c", b"\x1d", b"\x1e", b"\x1f"
"""What separates records, fields, subfields and items (annex B)."""

_BEGINS = re.compile(rb"1\.0{0,2}1:[0-9]{1,10}\x1d")

BINARY = frozenset({3, 4, 5, 6, 7, 8})
"""Types of records without names of fields."""

PRINTS = frozenset({3, 4, 5, 6, 13, 14, 15})
"""Types of records that show friction ridges of a hand."""

MOST_RECORDS = 1000
"""An IDC has two digits (clause 7.3.1): 100 pictures, and beside each its minutiae and what it was made from."""

LARGEST_FIELD = 999
"""Numbers of fields have three digits; since none may be given twice, this bounds how many a record has."""

LONGEST_TEXT = 2**20
"""Bytes of a field that is no picture; the longest in use, the minutiae and ridge counts of a palm, has a tenth."""

DATA = 999
"""The field that holds a picture or other bytes, the last one of its record, in types 10 to 99."""

_NAME = re.compile(rb"([0-9]{1,2})\.([0-9]{1,3}):")
_LENGTH = re.compile(rb"[0-9]{1,10}")
_NUMBER = re.compile(r"[0-9]{1,9}")

_GREY = 18
"""Bytes before the picture in records of types 3 to 6 (as in every edition)."""

TYPES: Mapping[int, str] = {
    1: "transaction information",
    2: "descriptive text",
    3: "fingerprint, low resolution",
    4: "fingerprint, high resolution",
    5: "fingerprint, black and white, low resolution",
    6: "fingerprint, black and white, high resolution",
    7: "user-defined image",
    8: "signature",
    9: "minutiae",
    10: "face, or scar, mark, tattoo",
    11: "voice",
    12: "dental",
    13: "latent friction ridges",
    14: "fingerprint",
    15: "palm-print",
    16: "user-defined testing image",
    17: "iris",
    18: "DNA",
    19: "plantar print",
    20: "source representation",
    21: "associated context",
    22: "imagery that is no photograph",
    98: "information assurance",
    99: "other biometric data (CBEFF)",
}
"""The types of records that the standard defines."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        number: 13 of ``14.013``.
        value: as it stands in the file; of a record without names, the same values as if it had them.
        offset: of the value's first byte in the file.
    """

    number: int
    value: bytes = field(repr=False)
    offset: int

    @property
    def text(self) -> str:
        """The value as text, separators included."""
        try:
            return self.value.decode("utf-8")
        except UnicodeDecodeError:
            return self.value.decode("latin-1")

    @property
    def subfields(self) -> tuple[tuple[str, ...], ...]:
        """The value taken apart: subfields, and the items of each."""
        return tuple(tuple(one.split(US.decode())) for one in self.text.split(RS.decode()))


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        number: its place in the transaction, from 1.
        type: what it holds: see :data:`TYPES`.
        idc: what ties records about one picture together; 0 in the record of type 1, which has none.
        offset, size: bytes, in the file.
        fields: by number, in the order of the file.
    """

    number: int
    type: int
    idc: int
    offset: int
    size: int
    fields: Mapping[int, Field] = field(repr=False)

    @property
    def title(self) -> str:
        """What a message calls it."""
        return f"record {self.number} (type {self.type})"

    @property
    def positions(self) -> tuple[int, ...]:
        """Codes of the fingers or palms that it shows, or may show; none in records of other things.

        Raises:
            SampleError: they are no numbers.
        """
        if self.type == 9:  # INCITS 378's own, or the standard's
            return self.numbers(134) or self.numbers(6)
        return self.numbers(4 if self.type in BINARY else 13) if self.type in PRINTS else ()

    @property
    def data(self) -> Field | None:
        """The field that holds a picture or other bytes."""
        return self.fields.get({7: 3, 8: 8}.get(self.type, 9) if self.type in BINARY else DATA)

    def text(self, number: int) -> str:
        """A field's text; empty where there is no such field."""
        found = self.fields.get(number)
        return "" if found is None else found.text

    def numbers(self, number: int) -> tuple[int, ...]:
        """The first item of each subfield, where that is a number; of nothing, nothing.

        Raises:
            SampleError: it is none.
        """
        found = self.fields.get(number)
        if found is None or not found.value.strip():
            return ()
        first = [items[0].strip() for items in found.subfields]
        if not all(map(_NUMBER.fullmatch, first)):
            self.refuse(number, "a whole number", repr(found.text[:40]))
        return tuple(map(int, first))

    def integer(self, number: int) -> int:
        """A field's one number; 0 where there is no such field.

        Raises:
            SampleError: it is none.
        """
        return next(iter(self.numbers(number)), 0)

    def refuse(self, number: int, expected: str, found: str) -> NoReturn:
        """Say that a field is damaged.

        Raises:
            SampleError: always.
        """
        held = self.fields.get(number)
        broken(self.number, self.type, number, held.offset if held else self.offset, expected, found)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction that was read whole.

    Attributes:
        records: in order; the first is of type 1.
        remarks: what a reader should know of it, one sentence each.
    """

    records: tuple[Record, ...]
    remarks: tuple[str, ...] = ()


def begins(content: bytes) -> bool:
    """Whether this is a transaction, by its first field: the length of the record of type 1."""
    return _BEGINS.match(content) is not None


def read(content: bytes) -> Transaction:
    """Every record of a transaction.

    Raises:
        SampleError: it is damaged, or no transaction; says in which record and field, and at which byte.
    """
    first = _tagged(content, 0, Expected(1, 1, 0))
    expected = list(_listed(first))
    records, remarks, at = [first], [], first.size
    for one in expected:
        if at >= len(content):
            broken(one.number, one.type, 1, at, f"{len(expected) + 1} records, as 1.003 lists", "the end of the file")
        record = (_binary if one.type in BINARY else _tagged)(content, at, one)
        if record.idc != one.idc:
            remarks.append(f"Field 1.003 lists {record.title} with IDC {one.idc}; its own is {record.idc}.")
        records.append(record)
        at += record.size
    if at != len(content):
        broken(len(records), records[-1].type, 0, at, "the end of the file", f"{len(content) - at:,} bytes more")
    return Transaction(tuple(records), tuple(remarks))


class Expected(NamedTuple):
    """A record as 1.003 lists it."""

    number: int
    type: int
    idc: int


def _listed(first: Record) -> Iterator[Expected]:
    """The records that 1.003 lists: how many, then type and IDC of each."""
    content = first.fields.get(3)
    rows = content.subfields if content else ()
    if not all(len(row) == 2 and all(_NUMBER.fullmatch(item) for item in row) for row in rows) or not rows:
        first.refuse(3, "the types and IDCs of all records", repr(content.text[:40]) if content else "no such field")
    (one, count), *rest = [(int(row[0]), int(row[1])) for row in rows]
    if one != 1 or count != len(rest):
        first.refuse(3, f"1 and the number of the {len(rest)} records listed", f"{one} and {count}")
    if count >= MOST_RECORDS:
        first.refuse(3, f"at most {MOST_RECORDS} records", f"{count + 1}")
    for number, (type_, idc) in enumerate(rest, start=2):
        if not 2 <= type_ <= 99:
            first.refuse(3, "types of records from 2 to 99", str(type_))
        yield Expected(number, type_, idc)


def _tagged(content: bytes, start: int, expected: Expected) -> Record:
    """A record whose fields have names."""
    number, type_, _ = expected
    size = _size(content, start, expected)
    end = start + size - 1  # of its last field; then the separator of records
    if end >= len(content):
        left = len(content) - start
        broken(number, type_, 1, start, f"the {size:,} bytes of the record, as its length says", f"{left:,} left")
    if content[end : end + 1] != FS:
        broken(
            number, type_, 1, end, "the separator of records (FS), where its length leads", repr(content[end : end + 1])
        )
    fields: dict[int, Field] = {}
    at, last = start, 0
    while at <= end:
        name = _NAME.match(content, at, end)
        if name is None:
            broken(number, type_, last, at, f"the name of a field, such as {type_}.003:", repr(content[at : at + 12]))
        last = int(name[2])
        if int(name[1]) != type_:
            broken(number, type_, last, at, f"a field of type {type_}", f"{name[0].decode()} of another type")
        if last in fields:
            broken(number, type_, last, at, "each field once", "this one again")
        value = name.end()
        if last == DATA and type_ >= 10:
            stop = end
        else:
            stop = content.find(GS, value, end)
            stop = end if stop < 0 else stop
            if (inside := content.find(FS, value, stop)) >= 0:
                broken(number, type_, last, inside, "no separator of records (FS) before the record ends", "one")
            if stop - value > LONGEST_TEXT:
                broken(number, type_, last, value, f"at most {LONGEST_TEXT:,} bytes of text", f"{stop - value:,}")
        fields[last] = Field(last, content[value:stop], value)
        at = stop + 1
    return Record(number, type_, 0 if type_ == 1 else _idc(fields, expected, start), start, size, fields)


def _size(content: bytes, start: int, expected: Expected) -> int:
    """The record's length, its first field."""
    number, type_, _ = expected
    name = _NAME.match(content, start)
    if name is None or (int(name[1]), int(name[2])) != (type_, 1):
        broken(number, type_, 1, start, f"the length of the record, {type_}.001:", repr(content[start : start + 12]))
    digits = _LENGTH.match(content, name.end())
    if digits is None or content[digits.end() : digits.end() + 1] not in (GS, FS):
        found = repr(content[name.end() : name.end() + 12])
        broken(number, type_, 1, name.end(), "the length of the record as a number", found)
    size = int(digits[0])
    if size <= digits.end() - start:
        broken(number, type_, 1, name.end(), "a length that goes beyond its own field", f"{size}")
    return size


def _idc(fields: Mapping[int, Field], expected: Expected, start: int) -> int:
    held = fields.get(2)
    text = held.text.strip() if held else ""
    if not _NUMBER.fullmatch(text):
        at = held.offset if held else start
        broken(expected.number, expected.type, 2, at, "an IDC", repr(text[:40]) if held else "no such field")
    return int(text)


def _binary(content: bytes, start: int, expected: Expected) -> Record:
    """A record without names of fields, its values as if it had them."""
    number, type_, _ = expected
    size = int.from_bytes(content[start : start + 4], "big")
    least = _GREY if type_ <= 6 else 12 if type_ == 8 else 5
    if size < least or start + size > len(content):
        left = len(content) - start
        broken(number, type_, 1, start, f"a length of {least} bytes to the {left:,} that are left", f"{size:,}")
    idc = content[start + 4]
    fields: dict[int, Field] = {}
    at = start
    for width in (4, 1, 1, 6, 1, 2, 2, 1) if type_ <= 6 else (4, 1, 1, 1, 1, 2, 2) if type_ == 8 else (4, 1):
        raw = content[at : at + width]
        if width == 6:  # up to six positions, unused ones 255
            value = RS.join(b"%d" % code for code in raw if code != 255)
        else:
            value = b"%d" % int.from_bytes(raw, "big")
        fields[len(fields) + 1] = Field(len(fields) + 1, value, at)
        at += width
    fields[len(fields) + 1] = Field(len(fields) + 1, content[at : start + size], at)
    return Record(number, type_, idc, start, size, fields)


def broken(number: int, type_: int, field: int, offset: int, expected: str, found: str) -> NoReturn:
    """Say where a transaction is damaged.

    Raises:
        SampleError: always.
    """
    where = f"field {type_}.{field:03}, " if field else ""
    raise SampleError(
        expected=expected,
        found=f"{found}: record {number} (type {type_}), {where}byte {offset:,}",
        do="have it sent again; nothing was taken from it",
    )
