"""Tables of profiles (freelance, social, code hosting), and of companies and people: CSV, or one JSON object a line.

    platform,username,name,email,skills,...        an account: profile:PLATFORM/NAME
    id,name,type,registration_number,owner,...     a company or a person: ftm:ID

Nobody agrees on how columns are called, so that they are understood by their words. A column that is not understood is
kept as a note, "COLUMN: VALUE". Contacts in somebody's description of themselves are read as those of a page are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from truename.sources.saved import Reading, Saved, structured, tables, values
from truename.sources.saved.heads import Head
from truename.sources.saved.profiles.columns import is_table, meaning
from truename.sources.saved.profiles.rows import MOST_SEVERAL, Row, Table
from truename.sources.saved.statements import Statements
from truename.sources.saved.structured import texts

CSV, JSON = "text/csv", "application/x-profiles+json"
"""RFC 4180; no media type is registered for the second."""

DEEPEST = 3
"""Levels of objects in a record that are looked into."""


def recognises(head: Head) -> bool:
    """Whether a capture is a table of accounts, or of companies and people."""
    if head.sample is not None:
        return is_table([name for name, _ in _flat(head.record)])
    table = tables.header(head.text)
    return table is not None and is_table(table.columns)


def read(saved: Saved) -> Reading:
    """What the rows of a table state.

    Raises:
        SampleError: it is too large, or it is no table.
    """
    whole = structured.text(saved)
    json = structured.is_json(whole)
    statements = Statements(saved, JSON if json else CSV)
    rows = list((_json if json else _csv)(whole, statements))
    table = Table(saved, statements, (id for row in rows for id in row.all("id")[:1]))
    for row in rows:
        table.row(row)
    return statements.reading()


def _csv(whole: str, statements: Statements) -> Iterator[Row]:
    table = tables.header(whole)
    if table is None:
        raise structured.refusal("a table with a first row that names its columns", "none", "add such a row")
    for where, cells in tables.rows(whole, table, statements):
        yield _row(where, ((column, [cell]) for column, cell in cells.items()))


def _json(whole: str, statements: Statements) -> Iterator[Row]:
    for where, record in structured.records(whole, statements):
        if isinstance(record, dict):
            yield _row(where or "the document", _flat(record))
        else:
            statements.refuse(where or "the document", "it is no object")


def _flat(record: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, list[str]]]:
    """The texts of a record. Those of an object inside it are under both names, or under the inner one where only that
    is understood: {"location": {"country": ...}}."""
    for name, value in record.items():
        if isinstance(value, dict):
            for inner, listed in _flat(value, depth + 1) if depth < DEEPEST else ():
                both = f"{name} {inner}"
                yield inner if meaning(inner) and not meaning(both) else both, listed
        elif found := texts(value):
            yield name, found


def _row(where: str, cells: Iterable[tuple[str, list[str]]]) -> Row:
    known: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for column, listed in cells:
        meant = meaning(column)
        into = known if meant else others
        into.setdefault(meant or values.clean(column, 60), []).extend(listed[:MOST_SEVERAL])
    return Row(where, known, others)
