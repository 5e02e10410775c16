"""Tables as text: CSV as spreadsheets and programs write it (RFC 4180), with whatever separates the cells.

A row may go on over several lines where a cell holds line ends. A forgotten quotation mark spoils its own line and not
the hundred that follow: where a row does not end within some lines, its first line is refused and the next is tried.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from truename.sources.saved import structured
from truename.sources.saved.characters import clean
from truename.sources.saved.statements import Statements

MOST_COLUMNS = 500
"""Assumption: what services export has some hundred."""

LONGEST_CELL = 100_000
"""Characters of a cell. Spreadsheets end one at 32,767; ten texts of that are none."""

LONGEST_ROW = 500_000
"""Characters of a row."""

MOST_LINES = 200
"""Lines of one row: a description of itself that somebody wrote."""

_SEPARATORS = ",;\t|"

_FORMULA = re.compile(r"=|[+\-](?=[^\d(. +\-])|@\w+\(")
"""What spreadsheets compute instead of showing it. A telephone begins with a plus sign, an account with an @."""

_NOTHING = frozenset({"-", "--", "n/a", "nan", "none", "null", "undefined", "unknown"})
"""Whole cells that say nothing, as programs and people write them."""

_GUARDED = re.compile(r"'(?=[=+\-@])")
"""How careful programs write such a cell."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first row of a table.

    Attributes:
        columns: as they are written, without spaces around them.
        separator: what stands between cells.
        line: where it stands.
    """

    columns: tuple[str, ...]
    separator: str
    line: int


def header(whole: str) -> Header | None:
    """The header of a table; ``None`` where a text has none: its first line holds fewer than two names."""
    for number, line in structured.lines(whole):
        if len(line) > LONGEST_ROW or line.count('"') % 2:
            return None
        separator = max(_SEPARATORS, key=line.count)
        cells = _split(line, separator)
        if cells is None or not 2 <= len(cells) <= MOST_COLUMNS:
            return None
        columns = tuple(clean(cell, 100) for cell in cells)
        while columns and not columns[-1]:  # spreadsheets write empty columns at the end
            columns = columns[:-1]
        return Header(columns, separator, number) if len(columns) > 1 and all(columns) else None
    return None


def rows(whole: str, table: Header, statements: Statements) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every row below a header with where it begins ("line 7"): its cells by their column, none of them empty."""
    count = 0
    for number, text in _rows(whole, table, statements):
        where = f"line {number}"
        cells = _split(text, table.separator)
        if cells is None or (len(cells) != len(table.columns) and any(cells[len(table.columns) :])):
            found = "a cell that is not closed, or too long" if cells is None else f"{len(cells)} cells"
            statements.refuse(where, f"it has {found} where the header has {len(table.columns)}")
            continue
        count += 1
        if count > structured.MOST_RECORDS:
            statements.note(f"Only the first {structured.MOST_RECORDS:,} rows were read: split the file.")
            return
        kept = {}
        for column, cell in zip(table.columns, cells, strict=False):
            cell = _GUARDED.sub("", cell.strip(), count=1)
            if _FORMULA.match(cell):
                statements.refuse(where, f"the cell in “{column}” is a formula and no value: it was left out")
            elif cell and cell.lower() not in _NOTHING:
                kept[column] = cell
        if kept:
            yield where, kept


def _rows(whole: str, table: Header, statements: Statements) -> Iterator[tuple[int, str]]:
    """The text of each row: lines, as many as it takes until every quotation mark is closed."""
    source = (one for one in structured.lines(whole, statements) if one[0] > table.line)
    again: list[tuple[int, str]] = []
    begun: list[tuple[int, str]] = []
    length = quotes = 0
    while True:
        line = again.pop() if again else next(source, None)
        if line is not None:
            begun.append(line)
            length += len(line[1])
            quotes += line[1].count('"')
        if not begun:
            return
        if quotes % 2 == 0:
            yield begun[0][0], "\n".join(text for _, text in begun)
            begun = []
        elif line is None or len(begun) >= MOST_LINES or length > LONGEST_ROW:
            statements.refuse(f"line {begun[0][0]}", "a quotation mark in it is not closed")
            again.extend(reversed(begun[1:]))
            begun = []
        if not begun:
            length = quotes = 0


def _split(line: str, separator: str) -> list[str] | None:
    """The cells of a row; ``None`` where it is none."""
    if len(line) > LONGEST_ROW:
        return None
    try:
        found = list(csv.reader(line.splitlines(keepends=True), delimiter=separator, strict=True))
    except (csv.Error, ValueError):
        return None
    cells = [cell for row in found for cell in row] if len(found) == 1 else []
    if not cells or any(len(cell) > LONGEST_CELL for cell in cells):
        return None
    return cells
