"""Who is to be screened: FollowTheMoney entities, one JSON object a line, or a CSV table with a header.

    id,name,alias,type,birth_date,passport,country        {"id": "c1", "schema": "Person",
    c1,Ann Lee,Anne Lee;A. Lee,person,1984-03-12,,gb       "properties": {"name": ["Ann Lee"]}}

A file that begins with ``{`` is read as JSON lines, any other as CSV, separated by whichever of comma, semicolon and
tab its header has most of. Only ``name`` is required; a row without a type is of a person. Columns may carry FtM's own
names of properties or those of :data:`COLUMNS`; others are refused, for a mistyped "birht_date" would lose every birth
date in silence. The whole file is read, and refused if anything in it is wrong, before anybody is searched for.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from truename.errors import SampleError
from truename.lists import readers
from truename.lists.entity import ORGANISATION, PERSON, Entity
from truename.lists.readers import source
from truename.lists.readers.reader import LONGEST_ID
from truename.lists.readers.source import SourceFile

MOST_SUBJECTS = 1_000_000
"""Assumption: nobody looks through the answers about more people at once. At 300 a second they take an hour."""

LONGEST_CELL = 10_000
"""Characters of a cell: a hundred aliases."""

COLUMNS: Mapping[str, str] = {
    "id": "id",
    "name": "name",
    "alias": "alias",
    "aliases": "alias",
    "schema": "schema",
    "type": "schema",
    "birth_date": "birthDate",
    "date_of_birth": "birthDate",
    "birth_place": "birthPlace",
    "country": "country",
    "nationality": "nationality",
    "gender": "gender",
    "father_name": "fatherName",
    "mother_name": "motherName",
    "passport": "passportNumber",
    "passport_number": "passportNumber",
    "id_number": "idNumber",
    "tax_number": "taxNumber",
    "registration_number": "registrationNumber",
    "lei": "leiCode",
    "swift": "swiftBic",
    "inn": "innCode",
    "ogrn": "ogrnCode",
    "phone": "phone",
    "email": "email",
    "address": "address",
    "culture": "culture",
}
"""Columns of a CSV table, and FtM's names of what stands in them. FtM's names may stand in the header as well."""

TYPES: Mapping[str, str] = {
    "": "Person",
    "person": "Person",
    "individual": "Person",
    "organisation": "Organization",
    "organization": "Organization",
    "company": "Company",
    "entity": "LegalEntity",
    "legalentity": "LegalEntity",
    "publicbody": "PublicBody",
}
"""What a row may say that it is of, and FtM's name of that. A row that says nothing is of a person."""

_WHOLE = frozenset({"name", "address"})
"""Columns whose cells are one value each; in all others semicolons separate several."""

_REVERSES = "\u202e"
"""Right-to-left override: what follows is read from its end by whoever looks at it (Unicode, UAX 9)."""

_APART = frozenset({"id", "schema", "culture"})
"""Columns that are no properties."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody to be screened.

    Attributes:
        number: from 1, in the order of the file.
        entity: what the file says of them.
        culture: the name culture that the file states; for measuring only, and empty in most files.
    """

    number: int
    entity: Entity
    culture: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is a person; else an organisation."""
        return self.entity.schema in PERSON


@dataclass(frozen=True, slots=True)
class Subjects:
    """A file of people and organisations.

    Attributes:
        path: where it is.
        sha256: of its content.
        those: everybody in it.
        passed_over: by schema, how many entities are neither people nor organisations.
    """

    path: Path
    sha256: str
    those: tuple[Subject, ...]
    passed_over: Mapping[str, int]


def read(path: Path) -> Subjects:
    """Read a file, wholly.

    Raises:
        SampleError: it cannot be read, is too large, or a line of it is not what it should be; says which.
    """
    if path.is_dir():
        raise _refused("one file of people and organisations", f"the folder {str(path)!r}", "name the file in it")
    files = source.gather([path])
    if len(files) != 1:
        raise _refused("one file of people and organisations", f"a zip of {len(files)}", "unzip it and name one")
    (file,) = files
    begins = file.head().removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begins == b"[":
        raise _refused("a CSV table or one JSON object a line", "a JSON array", "write each object on its own line")
    is_json = begins == b"{"
    those: list[Subject] = []
    others: Counter[str] = Counter()
    for where, entity, culture in _entities(path) if is_json else _rows(file):
        if entity.schema not in PERSON | ORGANISATION:
            others[entity.schema] += 1
            continue
        if not entity.get("name") and not entity.get("alias"):
            raise _refused(f"a name for {where}", "none", "say who it is, or leave it out")
        those.append(Subject(len(those) + 1, entity, culture))
        if len(those) > MOST_SUBJECTS:
            raise _refused(f"at most {MOST_SUBJECTS:,} people and organisations", "more", "screen them in parts")
    if not those:
        raise _refused("people or organisations to screen", f"none in {str(path)!r}", "give a file that names some")
    return Subjects(path, file.sha256, tuple(those), dict(others))


def _entities(path: Path) -> Iterator[tuple[str, Entity, str]]:
    for entity in readers.read([path], "ftm-json"):
        yield repr(entity.id), entity, ""


def _rows(file: SourceFile) -> Iterator[tuple[str, Entity, str]]:
    """The rows of a CSV table, each with where it stands."""
    with file.open() as stream:
        head = next((line for line in file.head().splitlines() if line.strip()), b"").decode("utf-8", "replace")
        texts = (text for _, text in source.lines(file, stream))
        rows = csv.reader(texts, delimiter=max(",;\t", key=head.count), strict=True)
        columns: list[str] = []
        try:
            for cells in rows:
                where = f"line {rows.line_num}"
                if not any(cell.strip() for cell in cells):
                    continue
                if not columns:
                    columns = _header(cells)
                    continue
                if len(cells) != len(columns):
                    raise _refused(
                        f"{len(columns)} cells in {where}",
                        f"{len(cells)}",
                        "put quotation marks around a cell that holds the separator",
                    )
                if any(cell.strip() for cell, column in zip(cells, columns, strict=True) if not column):
                    raise _refused(f"a heading for every column that holds something, as in {where}", "none", "name it")
                yield where, *_row(where, {column: cell for column, cell in zip(columns, cells, strict=True) if column})
        except csv.Error as error:
            raise _refused(
                "a CSV table", f"a line {rows.line_num} that is no row of one ({error})", "close its quotation marks"
            ) from None


def _header(cells: list[str]) -> list[str]:
    """What stands in each column; empty for one without a heading, which may hold nothing."""
    own = {"", *COLUMNS.values()}
    headings = [cell.strip() for cell in cells]
    known = [cell if cell in own else COLUMNS.get(cell.lower().replace(" ", "_")) for cell in headings]
    columns = [column for column in known if column is not None]
    unknown = [repr(cell[:40]) for cell, column in zip(headings, known, strict=True) if column is None]
    if unknown:
        raise _refused(
            f"columns out of {', '.join(COLUMNS)}", f"{', '.join(unknown)[:400]} in the header", "rename or remove them"
        )
    twice = [column for column, times in Counter(columns).items() if column and times > 1]
    if twice:
        raise _refused("each column once", f"{twice[0]} twice", "put several values into one cell, with semicolons")
    if "name" not in columns:
        raise _refused("the column name", f"a header of {', '.join(columns)[:200]}", "say in it who is to be screened")
    return columns


def _row(where: str, cells: dict[str, str]) -> tuple[Entity, str]:
    for column, cell in cells.items():
        _check(column, cell, where)
    told = {column: _visible(cell) for column, cell in cells.items()}
    if len(told.get("id", "")) > LONGEST_ID:
        raise _refused(f"an id of at most {LONGEST_ID} characters in {where}", "a longer one", "shorten it")
    schema = TYPES.get(told.get("schema", "").casefold())
    if schema is None:
        raise _refused(
            f"a type out of {', '.join(filter(None, TYPES))} in {where}",
            repr(told["schema"][:40]),
            "name one, or leave it empty for a person",
        )
    properties = {
        column: tuple(values)
        for column, cell in told.items()
        if column not in _APART and (values := [cell] if column in _WHOLE else _several(cell)) and values[0]
    }
    return Entity(told.get("id") or where, schema, properties), told.get("culture", "")


def _check(column: str, cell: str, where: str) -> None:
    """Refuse what is too long, or is not what it looks like."""
    found = ""
    if len(cell) > LONGEST_CELL:
        found = f"{len(cell):,} characters"
    elif cell.isprintable():
        return
    elif any(unicodedata.category(char) == "Cc" and not char.isspace() for char in cell):
        found = "control characters"
    elif _REVERSES in cell:
        found = "U+202E, after which letters are shown in reverse"
    if found:
        raise _refused(f"a {column} of readable text in {where}", found, "correct that cell")


def _visible(cell: str) -> str:
    """The cell without what shows nothing, such as the marks of direction that exports of Arabic are full of."""
    if not cell.isprintable():
        cell = "".join(char for char in cell if unicodedata.category(char) != "Cf")
    return " ".join(cell.split())


def _several(cell: str) -> list[str]:
    return [value for part in cell.split(";") if (value := part.strip())]


def _refused(expected: str, found: str, do: str) -> SampleError:
    return SampleError(expected=expected, found=found, do=do)
