"""Indexes of web archives: what was captured of which address, and when.

    CDX     lines of fields, which a first line " CDX N b a ..." may name; also without it, as archives' servers answer
    JSON    an array of arrays, whose first names the fields
    CDXJ    lines of a key, a time and a JSON object; or JSON lines that hold all three

Of each site the first and the last capture are claimed, and how many there are. What stood there is in the captures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from truename.errors import SampleError
from truename.sources.saved import Reading, Saved, hosts, structured, values
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Origin, Statements
from truename.sources.saved.structured import first

MEDIA = "application/vnd.web-archive.cdx"
"""No media type is registered."""

_NAMED = {"a": "original", "b": "timestamp", "s": "statuscode", "N": "urlkey"}
"""Letters of the fields that are read (Internet Archive, CDX File Format)."""

_ALSO = {"url": "original", "status": "statuscode"}
"""How CDXJ calls the same."""

_TIME = re.compile(r"(?:19|20)\d{12}", re.ASCII)
_HEADER = re.compile(r" ?CDX(?: [A-Za-z-]){3,20}\s*")
_LINE = re.compile(r"\S{1,4096} (?:19|20)\d{12} (?:\{.*\}|https?://\S+ \S+.*)", re.ASCII)

_KEYED = re.compile(r"(?P<host>[a-z0-9_\-]{1,63}(?:,[a-z0-9_\-]{1,63}){1,20})(?::\d{1,5})?\)", re.IGNORECASE)
"""A key of an index, whose host stands backwards: "example,acme,www)/path"."""


@dataclass(slots=True)
class _Site:
    """The captures of one site."""

    first: tuple[str, str] = ("99991231235959", "")
    last: tuple[str, str] = ("", "")
    count: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    def add(self, time: str, address: str, status: str) -> None:
        self.first = min(self.first, (time, address))
        self.last = max(self.last, (time, address))
        self.count += 1
        if re.fullmatch(r"[1-5]\d\d", status, re.ASCII):
            self.statuses[f"{status[0]}xx"] += 1


def recognises(head: Head) -> bool:
    """Whether a capture is an index of captures."""
    if isinstance(head.sample, list) and head.sample:
        return isinstance(head.sample[0], list) and {"timestamp", "original"} <= {
            one for one in head.sample[0] if isinstance(one, str)
        }
    if head.record:
        time = first(head.record.get("timestamp"))
        return bool(_TIME.fullmatch(time)) and "url" in head.record
    lines = [line for _, line in structured.lines(head.text[:16384])][:5]
    if lines and (_HEADER.fullmatch(lines[0]) or lines[0].startswith("!OpenWayback-CDXJ")):
        return True
    return bool(lines) and all(_LINE.match(line) for line in lines[: max(1, len(lines) - 1)])


def read(saved: Saved) -> Reading:
    """When each site of an index was captured.

    Raises:
        SampleError: it is too large, or nothing in it is an index.
    """
    whole = structured.text(saved)
    statements = Statements(saved, MEDIA)
    sites: dict[str, _Site] = {}
    for where, record in _json(whole, statements) if structured.is_json(whole) else _lines(whole, statements):
        time = first(record.get("timestamp"))
        address = first(record.get("original")) or _unkeyed(first(record.get("urlkey")))
        site = hosts.site(address)
        if not _TIME.fullmatch(time) or not values.day(time) or "." not in site or hosts.is_machine(site):
            statements.refuse(where, "it names no time and no address of a site")
            continue
        sites.setdefault(site, _Site()).add(time, address, first(record.get("statuscode")))
    archive = hosts.site(hosts.host(saved.url)) or "index of a web archive"
    for site, captures in sites.items():
        _say(statements, archive, site, captures)
    return statements.reading()


def _say(statements: Statements, archive: str, site: str, captures: _Site) -> None:
    origin = Origin(archive, f"archive:{site}")
    since, until = values.day(captures.first[0]), values.day(captures.last[0])
    for which, time, address in (("first", since, captures.first[1]), ("last", until, captures.last[1])):
        where = f"{which} of {captures.count:,} captures"
        statements.say(origin, f"site:{site}", "date", time, where=where, quote=f"{which} captured {time}: {address}")
    answered = ", ".join(f"{count:,} answered {status}" for status, count in sorted(captures.statuses.items()))
    note = f"{captures.count:,} captures from {since[:10]} to {until[:10]}"
    statements.say(origin, f"site:{site}", "notes", note, where="index of captures", quote=answered)


# --- the forms


def _json(whole: str, statements: Statements) -> Iterator[tuple[str, Mapping[str, Any]]]:
    names: Sequence[str] | None = None
    for where, record in structured.records(whole, statements):
        if isinstance(record, dict):
            yield where, _renamed(record)
        elif not isinstance(record, list):
            statements.refuse(where or "the document", "it is neither an array nor an object")
        elif names is None:
            names = [first(name) for name in record]
        elif len(record) == len(names):
            yield where, dict(zip(names, record, strict=True))
        elif record:  # servers end a part of their answer by an empty array and a key to go on with
            statements.refuse(where, f"it has {len(record)} fields where the first has {len(names)}")


def _lines(whole: str, statements: Statements) -> Iterator[tuple[str, Mapping[str, Any]]]:
    names: Sequence[str] = ()
    count = 0
    for number, line in structured.lines(whole, statements):
        where = f"line {number}"
        if _HEADER.fullmatch(line[:200]):
            names = [_NAMED.get(letter, letter) for letter in line.split()[1:]]
            continue
        if line.startswith("!"):
            continue
        count += 1
        if count > structured.MOST_RECORDS:
            statements.note(f"Only the first {structured.MOST_RECORDS:,} captures were read: split the file.")
            return
        record = _fields(line, names)
        if record is None:
            statements.refuse(where, "it is no line of an index")
        else:
            yield where, record


def _fields(line: str, names: Sequence[str]) -> Mapping[str, Any] | None:
    key, _, rest = line[: structured.LONGEST_LINE].partition(" ")
    time, _, more = rest.partition(" ")
    if more.startswith("{") and _TIME.fullmatch(time):
        try:
            given = structured.parsed(more)
        except SampleError:
            return None
        fields = _renamed(given) if isinstance(given, dict) else {}
        return {**fields, "timestamp": time, "urlkey": key}
    parts = line.split()
    if names:
        return dict(zip(names, parts, strict=False)) if len(parts) == len(names) else None
    if len(parts) < 3 or not _TIME.fullmatch(parts[1]):
        return None
    status = next((part for part in parts[3:6] if re.fullmatch(r"[1-5]\d\d", part, re.ASCII)), "")
    return {"urlkey": parts[0], "timestamp": parts[1], "original": parts[2], "statuscode": status}


def _renamed(record: Mapping[str, Any]) -> dict[str, Any]:
    return {str(_ALSO.get(name, name)): value for name, value in record.items()}


def _unkeyed(key: str) -> str:
    found = _KEYED.match(key)
    return ".".join(reversed(found["host"].split(","))) if found else ""
