"""Text and JSON out of files that nobody vouches for: decoded once, bounded, and record by record.

A file of records is one JSON document (an object, or an array of them) or JSON lines. A line that cannot be read is
refused by its number, and the rest goes on. What can be read in two ways is refused, too: a name that occurs twice in
one object, and what other programs read as numbers though it is no JSON.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NoReturn

from truename.errors import SampleError
from truename.sources.saved import Saved, days
from truename.sources.saved.statements import Statements

LARGEST_FILE = 64 * 2**20
"""Bytes of a file of records, as of any other file (sources/files.py)."""

LONGEST_LINE = 4 * 2**20
"""Characters of one record in JSON lines. Assumption: the longest entities of OpenSanctions have 200,000."""

MOST_RECORDS = 100_000
"""Records of one file; the issue's bound for a reading. What is beyond is noted."""

MOST_LINES = 1_000_000
"""Lines of a text that are looked at, empty ones and all: they cost time, too."""

MOST_PARTS = 4_000_000
"""Commas and brackets of one document. An empty object costs 64 bytes, so that it takes 256 MB at most; 64 MiB of
certificates have a million."""

MOST_TEXTS = 1_000
"""Values of one name in one record. Assumption: certificates have up to some hundred names."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_NAMES = (
    "ascii big5 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 cp932 cp949 euc_jp euc_kr"
    " gb18030 gb2312 gbk iso2022_jp iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8"
    " iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-cyrillic mac-roman shift_jis"
    " utf-8 utf-16 utf-16-be utf-16-le"
)
_CHARSETS = frozenset(_NAMES.split())
"""Character sets that are decoded, by Python's names. Others of its codecs are no character sets, or take a time that
grows with the square of the length."""

_SINCE = re.compile(r"\d{9,19}(?:\.\d{1,9})?", re.ASCII)
_RUN = re.compile(r"[^\n]+")


def refusal(expected: str, found: str, do: str) -> SampleError:
    return SampleError(expected=expected, found=found, do=do)


def text(saved: Saved) -> str:
    """The text of a capture: by its byte order mark, as UTF-8, by the character set that is stated, or as Windows-1252.

    Raises:
        SampleError: it is too large.
    """
    if len(saved.content) > LARGEST_FILE:
        raise refusal(
            f"a file of records of at most {LARGEST_FILE // 2**20} MiB", f"{len(saved.content):,} bytes", "split it"
        )
    return decoded(saved.content, saved.charset)


def decoded(content: bytes, charset: str = "") -> str:
    """The same of any bytes. Never fails: bytes that are no letters become U+FFFD."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > 1000 and error.reason == "unexpected end of data":
            return content.decode("utf-8", "replace")  # a beginning that was cut in the middle of a letter
    return content.decode(_codec(charset) or "cp1252", "replace")


def _codec(charset: str) -> str:
    try:
        name = codecs.lookup(charset[:40].strip()).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    return name if name in _CHARSETS else ""


def lines(whole: str, statements: Statements | None = None) -> Iterator[tuple[int, str]]:
    """The lines of a text that are not empty, each with its number from 1, without what ends it."""
    number, before = 1, 0
    for count, found in enumerate(_RUN.finditer(whole), start=1):
        if count > MOST_LINES:
            if statements is not None:
                statements.note(f"Only the first {MOST_LINES:,} lines were read: split the file.")
            return
        start = found.start()
        number += whole.count("\n", before, start)
        before = start
        line = found[0]
        if not line.isspace():
            yield number, line.rstrip("\r")


# --- JSON


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise ValueError(f"the name {twice[:40]!r} twice in one object")
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name}, which is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
_BEGINS = re.compile(r"\s*(?:\{(?=\s*[\"}])|\[(?=\s*[\[{\"\]\d-]))")
"""An object, or an array; a text in brackets is neither."""

_PART = re.compile(r"[,\[{]")


def _line(line: str) -> Any:
    """The value of one line. Python's own way into its scanner takes longer than the scanner."""
    if not line.startswith("{"):
        return _DECODER.decode(line)
    value, end = _DECODER.scan_once(line, 0)  # type: ignore[attr-defined]  # since Python 2.6, without a declaration
    if end != len(line) and not line[end:].isspace():
        raise json.JSONDecodeError("Extra data", line, end)
    return value


def is_json(head: str) -> bool:
    """Whether a text begins as JSON of records does."""
    return bool(_BEGINS.match(head))


def parsed(document: str) -> Any:
    """The value of one JSON text.

    Raises:
        SampleError: it is none, or too much of it.
    """
    if (parts := document.count(",") + document.count("{") + document.count("[")) > MOST_PARTS:
        raise refusal(f"JSON of at most {MOST_PARTS:,} parts", f"{parts:,}", "split it, or save it as JSON lines")
    try:
        return _DECODER.decode(document)
    except RecursionError:
        raise refusal("JSON that is nested as records are", "hundreds of levels", "save it again") from None
    except json.JSONDecodeError as error:
        raise refusal("one JSON text", f"{error.msg} at character {error.pos + 1}", "save it again") from None
    except ValueError as error:  # a number of thousands of digits; NaN; a name that is there twice
        raise refusal("one JSON text", str(error)[:100], "save it again") from None


def sample(whole: str) -> Any:
    """The first record of a text of JSON, to tell its format by; ``None`` where there is none."""
    for _, line in lines(whole[:LONGEST_LINE]):
        try:
            return parsed(line)
        except SampleError:
            break
    begin = _BEGINS.match(whole)
    if begin is None:
        return None
    try:
        if whole[begin.end() - 1] == "[":  # a long array is told by its first entry
            entry = _BEGINS.match(whole, begin.end())
            if entry is not None and whole.count(",") < MOST_PARTS:
                return [_DECODER.raw_decode(whole, entry.end() - 1)[0]]
        return parsed(whole)
    except (SampleError, RecursionError, ValueError):
        return _later(whole)


def _later(whole: str) -> Any:
    """The first of the first lines that is JSON by itself, where the first line is damaged."""
    for count, (_, line) in enumerate(lines(whole)):
        if count > 20:
            break
        try:
            return parsed(line[:LONGEST_LINE])
        except SampleError:
            continue
    return None


def records(whole: str, statements: Statements) -> Iterator[tuple[str, Any]]:
    """Every record of a text of JSON, with where it stands: "line 7", "entry 7" of an array, or "" for a document.

    Raises:
        SampleError: nothing in it is JSON.
    """
    document, reason = _document(whole)
    if reason is None:
        if isinstance(document, list):
            yield from _bounded(((f"entry {at}", one) for at, one in enumerate(document, start=1)), statements)
        else:
            yield "", document
        return
    found = False
    for record in _bounded(_lines_of_json(whole, statements), statements):
        found = True
        yield record
    if not found:
        raise reason


def _document(whole: str) -> tuple[Any, SampleError | None]:
    """The text as one document; or why it is none, as JSON lines are."""
    first = _RUN.search(whole)
    alone = first is None or not whole[first.end() :].strip()
    if not alone and first is not None and len(first[0]) <= LONGEST_LINE and first[0].lstrip().startswith("{"):
        try:
            parsed(first[0])
        except SampleError:
            pass
        else:  # a first line that is a whole object: JSON lines
            return None, refusal("one JSON text", "several lines of them", "save it again")
    try:
        return parsed(whole), None
    except SampleError as error:
        return None, error


def _lines_of_json(whole: str, statements: Statements) -> Iterator[tuple[str, Any]]:
    for number, line in lines(whole, statements):
        where = f"line {number}"
        if len(line) > LONGEST_LINE:
            statements.refuse(where, f"it has {len(line):,} characters, more than {LONGEST_LINE:,}")
            continue
        try:
            yield where, _line(line)
        except json.JSONDecodeError as error:
            statements.refuse(where, f"it is no JSON: {error.msg} at character {error.pos + 1}")
        except StopIteration as error:
            statements.refuse(where, f"it is no JSON: a value is missing at character {error.value + 1}")
        except RecursionError:
            statements.refuse(where, "it is JSON that is nested hundreds of levels deep")
        except ValueError as error:
            statements.refuse(where, f"it is no JSON of records: it holds {str(error)[:100]}")


def _bounded(found: Iterator[tuple[str, Any]], statements: Statements) -> Iterator[tuple[str, Any]]:
    for count, record in enumerate(found):
        if count >= MOST_RECORDS:
            statements.note(f"Only the first {MOST_RECORDS:,} records were read: split the file.")
            return
        yield record


def texts(value: Any) -> list[str]:
    """The texts of a value that may be one or a list of them, none empty. Numbers are written out; anything else is
    passed over."""
    found = []
    for one in value[:MOST_TEXTS] if isinstance(value, list) else (value,):
        if isinstance(one, str):
            text = one
        elif isinstance(one, int | float) and not isinstance(one, bool):
            text = _number(one)
        else:
            continue
        if text:
            found.append(text)
    return found


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else ""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else str(value) if math.isfinite(value) else ""


def first(value: Any) -> str:
    """The first of the texts; "" where there is none."""
    return next(iter(texts(value)), "")


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a value that may be one or a list of them."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [one for one in value[:MOST_TEXTS] if isinstance(one, dict)]
    return []


def moment(since: Any) -> str:
    """A time since 1970 in seconds, or in thousandths, millionths or billionths of them, as ISO 8601; "" where it is
    none."""
    if isinstance(since, str):
        if not _SINCE.fullmatch(since):
            return ""
        since = float(since)
    if isinstance(since, bool) or not isinstance(since, int | float) or not 0 < since < 10**20:
        return ""
    while since > 10**11:  # the year 5138 in seconds, 1973 in thousandths
        since /= 1000
    return f"{datetime.fromtimestamp(int(since), UTC).isoformat()[:19]}Z"


_STAMP = re.compile(
    r"\d{4}-\d{2}(?:-\d{2}(?:[T ][\d:.,]{4,18}\s?(?:[A-Z]{1,3}|[+-]\d{2}:?\d{2})?)?)?|\d{4}|\d{14}|\d{8}", re.ASCII
)


def stamp(value: Any) -> str:
    """A time as programs write it, as ISO 8601; "" where it is none. Words are not read: a large file has many, and
    understanding each takes long."""
    text = first(value)
    return days.day(text) if _STAMP.fullmatch(text) else moment(value)
