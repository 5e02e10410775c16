"""A list of evidence and whose it is: a CSV table with a header, or one JSON object a line.

    file,subject,kind,position,ppi          {"file": "a/1.png", "subject": "ann", "position": "right index finger"}
    a/1.png,ann,fingerprint,2,500           {"value": "1984-03-12", "subject": "ann", "kind": "date"}

    file,subject,region                     {"file": "group.jpg", "subject": "ann", "region": [520, 140, 96, 121]}
    group.jpg,ann,"520,140,96,121"

``subject`` and either ``file`` or ``value`` are required; the other columns may be missing or empty. A file's path is
relative to the manifest's folder and may lead out of it: the manifest is the user's own. Addresses of the network are
refused, for nothing leaves the machine.

One line is one row, in a CSV too: a forgotten quotation mark then spoils its own row and not the hundred that follow.
Columns that are not known are refused, because a mistyped "postion" would otherwise lose every position in silence.
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from truename.errors import SampleError
from truename.sources.entries import Entry, Refused, check_subject
from truename.sources.files import GREY_KIND
from truename.types import UNKNOWN_POSITION, Region

COLUMNS = ("file", "value", "subject", "kind", "position", "ppi", "region")

LONGEST_LINE = 64 * 2**10
"""Bytes. The longest path that Linux opens has 4,096, and JSON may write each letter with six."""

LARGEST_POSITION = 255
"""Positions have one byte in ISO/IEC 19794-2, 8.4.2."""

Positions = Mapping[str, Mapping[int, str]]
"""The position codes and their names, by kind: ``{kind: kinds.get(kind).positions}``."""

_KIND = re.compile(r"[a-z][a-z0-9.-]{0,63}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_REGION = re.compile(r"([0-9]{1,6}) *, *([0-9]{1,6}) *, *([0-9]{1,6}) *, *([0-9]{1,6})", re.ASCII)


def read(path: str | os.PathLike[str], positions: Positions | None = None) -> Iterator[Entry | Refused]:
    """Every row of a manifest, as an entry or with the reason why it is none; one row in memory at a time.

    Args:
        path: the manifest. It is JSON lines if its first line begins with ``{``, else CSV, separated by whichever of
            comma, semicolon and tab its header has most of.
        positions: the kinds that are known, with their position codes. Without it positions must be numbers, and
            kinds and codes are not checked here.

    Raises:
        SampleError: the manifest cannot be read, is empty, or its header is not understood.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            lines = ((number, line) for number, line in _lines(stream) if line is None or line.strip())
            number, line = next(lines, (0, None))
            if line is None:
                raise _refused(
                    f"a CSV header or JSON lines in {str(path)!r}",
                    "a first line that is too long, or not UTF-8" if number else "nothing",
                    f"begin it with the columns {','.join(COLUMNS)}",
                )
            if line.lstrip().startswith("{"):
                header = None
                yield _row(number, line, header, path.parent, positions)
            else:
                header = _header(line)
            for number, line in lines:
                yield _row(number, line, header, path.parent, positions)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        found = getattr(error, "strerror", None) or str(error)
        raise _refused(f"a manifest at {str(path)!r}", found, "check the path") from None


def _row(
    number: int, line: str | None, header: tuple[list[str], str] | None, folder: Path, positions: Positions | None
) -> Entry | Refused:
    where = f"line {number}"
    try:
        return _entry(where, _fields(line, header), folder, positions)
    except SampleError as error:
        return Refused(where, error)


def _fields(line: str | None, header: tuple[list[str], str] | None) -> dict[str, str]:
    if line is None:
        raise _refused(f"UTF-8 of up to {LONGEST_LINE} bytes", "a longer line, or other bytes", "save it as UTF-8")
    return _json_fields(line) if header is None else _csv_fields(line, *header)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str | None]]:
    """Each line with its number from 1; None for one that is too long or not UTF-8."""
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):  # skip the rest of it, a piece at a time
                raw = stream.readline(LONGEST_LINE)
            yield number, None
            continue
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            yield number, None


def _header(line: str) -> tuple[list[str], str]:
    """The columns, and what separates them."""
    delimiter = max(",;\t", key=line.count)
    columns = [column.strip().lower() for column in _split(line, delimiter)]
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown:
        raise _refused(
            f"columns out of {', '.join(COLUMNS)}", f"{unknown[0][:40]!r} in the header", "rename or remove it"
        )
    if len(set(columns)) < len(columns):
        raise _refused("each column once", f"a header of {', '.join(columns)[:200]}", "remove the repeated one")
    if "subject" not in columns or not {"file", "value"} & set(columns):
        raise _refused(
            "the columns subject and file or value", f"a header of {', '.join(columns)}", "add what is missing"
        )
    return columns, delimiter


def _csv_fields(line: str, columns: list[str], delimiter: str) -> dict[str, str]:
    cells = _split(line, delimiter)
    if len(cells) != len(columns):
        raise _refused(
            f"{len(columns)} cells", f"{len(cells)}", "put quotation marks around a cell that holds the separator"
        )
    return {column: cell.strip() for column, cell in zip(columns, cells, strict=True) if cell.strip()}


def _split(line: str, delimiter: str) -> list[str]:
    try:
        (cells,) = csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError) as error:
        raise _refused("one row of CSV", f"a line that is not ({error})", "close its quotation marks") from None
    return cells


def _json_fields(line: str) -> dict[str, str]:
    try:
        fields = json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        # The text of the error is left out: it may quote what it could not read.
        raise _refused(
            "one JSON object", "a line that is not", "write each entry as one object on a line of its own"
        ) from None
    if not isinstance(fields, dict):
        raise _refused("a JSON object", f"a JSON {type(fields).__name__}", 'write {"file": ..., "subject": ...}')
    unknown = [name for name in fields if name not in COLUMNS]
    if unknown:
        raise _refused(f"names out of {', '.join(COLUMNS)}", repr(unknown[0][:40]), "rename or remove it")
    return {name: _json_text(name, value) for name, value in fields.items() if value is not None and value != ""}


def _json_text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if name == "region" and isinstance(value, list) and all(type(number) is int for number in value):
        return ",".join(str(number) for number in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise _refused(f"a text or a number for {name}", f"a JSON {type(value).__name__}", "write it as a text")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name occurs twice")
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _entry(where: str, fields: Mapping[str, str], folder: Path, positions: Positions | None) -> Entry:
    file, value, kind = fields.get("file"), fields.get("value"), fields.get("kind")
    if (file is None) == (value is None):
        raise _refused("a file or a value", "neither" if file is None else "both", "give one of them")
    if value is not None and kind is None:
        raise _refused("the kind of evidence of a value", "none", "say what it is, such as date")
    if value is not None and "region" in fields:
        raise _refused("a region with a file", "one with a value", "leave it out: only pictures have regions")
    if value is not None and not value.isprintable():
        raise _refused("a value of printable characters", "others", "remove them")
    if kind is not None and (not _KIND.fullmatch(kind) or (positions is not None and kind not in positions)):
        known = f"a kind of evidence out of {', '.join(positions)}" if positions else "the name of a kind of evidence"
        raise _refused(known, repr(kind[:40]), "name one of them" if positions else "write it in lower case")
    position = position_code(fields.get("position"), kind, positions)
    return Entry(
        where=where,
        subject=check_subject(fields.get("subject", "")),
        file=None if file is None else folder / _path(file),
        value=value,
        kind=kind,
        position=position,
        ppi=_ppi(fields.get("ppi")),
        region=_region(fields.get("region")),
    )


def _path(file: str) -> str:
    if _ADDRESS.match(file):
        raise _refused("a file on this machine", f"the address {file[:60]!r}", "save it as a file first")
    if not file.isprintable():
        raise _refused("a path of printable characters", repr(file[:60]), "rename the file")
    return file


def position_code(text: str | None, kind: str | None, positions: Positions | None) -> int:
    """A position's code, from a code or from its name in any spelling ("right index", "Right_Index_Finger").

    Args:
        text: as the user wrote it; ``None`` is unknown.
        kind: whose codes; a fingerprint's by default.
        positions: as for :func:`read`.

    Raises:
        SampleError: there is no such position, or several are called so.
    """
    if text is None:
        return UNKNOWN_POSITION
    codes = None if positions is None else positions.get(kind or GREY_KIND, {})
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= LARGEST_POSITION:
        code = int(text)
        if codes is None or code in codes:
            return code
    elif codes is not None:
        wanted = _plain(text)
        named = [code for code, name in codes.items() if wanted in (_plain(name), _plain(name).removesuffix(" finger"))]
        if len(named) == 1:
            return named[0]
    raise _refused(
        "a position code, or the name of one" if codes else f"a position code of 0 to {LARGEST_POSITION}",
        repr(text[:40]),
        f"use one of {', '.join(f'{code} {name}' for code, name in codes.items())}" if codes else "write the number",
    )


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


def _ppi(text: str | None) -> float | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)) or float(text) <= 0:
        raise _refused("pixels per inch as a number above 0", repr(text[:40]), "write it as 500")
    return float(text)


def _region(text: str | None) -> Region | None:
    if text is None:
        return None
    found = _REGION.fullmatch(text)
    left, top, width, height = map(int, found.groups()) if found else (0, 0, 0, 0)
    if not width or not height:
        raise _refused("a region as left,top,width,height in pixels", repr(text[:40]), "write it as 520,140,96,121")
    return left, top, width, height


def _refused(expected: str, found: str, do: str) -> SampleError:
    return SampleError(expected=expected, found=found, do=do)
