"""Rows of comma- or semicolon-separated files, each with where it stands; bounded, and strict about quotes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from truename.lists.readers.source import SourceFile, lines, malformed

MOST_ROWS = 1_000_000
"""Rows of one file: an assumption. The EU's file, a row for each name and each date, has some 30,000."""


def rows(file: SourceFile, delimiter: str = ",") -> Iterator[tuple[str, list[str]]]:
    """The rows that are not empty.

    Raises:
        SampleError: a quote stays open, a field has over 131,072 characters (Python's own bound), or as :func:`lines`.
    """
    with file.open() as stream:
        reader = csv.reader((line for _, line in lines(file, stream)), delimiter=delimiter, strict=True)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                found = f"{error} (a quote that is not closed?)"
                raise malformed(f"{file.name}, line {reader.line_num}", "a row of a table", found) from None
            if reader.line_num > MOST_ROWS:
                raise malformed(file.name, f"at most {MOST_ROWS:,} rows", "more", "check that it is the right file")
            if any(row):
                yield f"{file.name}, line {reader.line_num}", row


def records(file: SourceFile, needed: Sequence[str], delimiter: str = ",") -> Iterator[tuple[str, dict[str, str]]]:
    """The rows below a header, by the names in it.

    Raises:
        SampleError: a column that is needed is missing or there twice, or a row has more or fewer fields than the
            header; or as :func:`rows`.
    """
    table = rows(file, delimiter)
    where, header = next(table, (file.name, []))
    header = [name.strip() for name in header]
    for name in needed:
        if header.count(name) != 1:
            raise malformed(where, f"a column {name}", "none" if name not in header else "several")
    for where, row in table:
        if len(row) != len(header):
            raise malformed(where, f"{len(header)} fields, as the header has", str(len(row)))
        yield where, dict(zip(header, row, strict=True))


def first_line(head: bytes) -> str:
    """The first line of a beginning, as far as it goes; what is not UTF-8 is left out."""
    return head.decode("utf-8-sig", "ignore").split("\n", 1)[0].strip("\r")


def fields(line: str, delimiter: str = ",") -> list[str]:
    """The fields of one line; none where it is no row."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
