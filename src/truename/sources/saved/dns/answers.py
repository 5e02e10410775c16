"""Answers of DNS in JSON: what programs print, what resolvers give over HTTPS, and passive DNS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from truename.sources.saved import structured
from truename.sources.saved.dns.records import NUMBERS, PASSIVE, Record, Told
from truename.sources.saved.dns.zones import KNOWN, joined
from truename.sources.saved.statements import Statements
from truename.sources.saved.structured import first, objects, texts

_LISTED = {"a": "A", "aaaa": "AAAA", "cname": "CNAME", "mx": "MX", "ns": "NS", "soa": "SOA", "txt": "TXT"}
"""Names under which dnsx lists what a host has."""

_RAN_ON_A_HOST = frozenset({"resolver", "status_code"})
"""What dnsx says of a host that has nothing."""


def recognises(record: Mapping[str, Any]) -> bool:
    """Whether the first record of a file is an answer of DNS."""
    inner = record.get("obj")
    if isinstance(inner, dict):
        return "rrname" in inner
    if record.get("cond") == "begin" or {"rrname", "rrtype"} <= record.keys():
        return True
    if isinstance(record.get("Status"), int) and ("Question" in record or "Answer" in record):
        return True
    if isinstance(record.get("host"), str):
        return any(isinstance(record.get(name), list) for name in _LISTED) or record.keys() >= _RAN_ON_A_HOST
    if not isinstance(record.get("name"), str):
        return False
    if any(True for _ in _parts(record)) or {"status", "class"} <= record.keys():
        return True
    return _type(record.get("type")) in KNOWN and any(name in record for name in ("value", "data", "answer"))


def read(whole: str, statements: Statements, told: Told) -> None:
    """Claim what every answer in a text of JSON states."""
    for where, record in structured.records(whole, statements):
        if isinstance(record, dict):
            reason = _answer(record, told)
            if reason:
                statements.refuse(where or "the document", reason)
        else:
            statements.refuse(where or "the document", "it is no object")


def _answer(record: Mapping[str, Any], told: Told) -> str:
    """Claim what one record states; or why it states nothing."""
    inner = record.get("obj")
    if isinstance(inner, dict):  # passive DNS as a stream, in its envelopes
        record = inner
    elif "cond" in record:
        return ""
    if "rrname" in record:
        return _passive(record, told)
    if isinstance(record.get("host"), str):
        told.answer(list(_listed(record)))
    elif "Answer" in record or "Question" in record or "Status" in record:
        told.answer(list(_over_https(record)))
    elif isinstance(record.get("data"), dict) or isinstance(record.get("results"), dict) or "answers" in record:
        told.answer(list(_scanned(record)))
    elif isinstance(record.get("name"), str) and (kind := _type(record.get("type"))):
        data = first(record.get("value")) or first(record.get("data")) or first(record.get("answer"))
        told.say(Record(first(record["name"]), kind, _said(kind, data), structured.stamp(record.get("timestamp"))))
    else:
        return "it is no answer of DNS in a form that is read"
    return ""


def _passive(record: Mapping[str, Any], told: Told) -> str:
    """Passive DNS, Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof, 3)."""
    name, kind, data = first(record.get("rrname")), _type(record.get("rrtype")), texts(record.get("rdata"))
    if not name or not kind or not data:
        return "it has no rrname, rrtype or rdata"
    since = structured.moment(record.get("time_first") or record.get("zone_time_first"))
    last = structured.moment(record.get("time_last") or record.get("zone_time_last"))
    seen = f", first seen {since or '?'}, last seen {last or '?'}" if since or last else ""
    if count := first(record.get("count")):
        seen += f", {count} times"
    for one in data:
        told.say(Record(name, kind, _said(kind, one), last, f"{name} {kind} {one}{seen}"), by=PASSIVE)
    return ""


def _over_https(record: Mapping[str, Any]) -> Iterator[Record]:
    """The JSON of public resolvers. Of the authority that stands beside an answer only the zone's own records count."""
    for section in ("Answer", "Authority"):
        for one in objects(record.get(section)):
            kind = _type(one.get("type"))
            if section == "Answer" or kind in ("SOA", "NS"):
                yield Record(first(one.get("name")), kind, _said(kind, first(one.get("data"))))


def _parts(record: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """The parts of zdns's and massdns's records that hold answers, each with its time."""
    at = record.get("timestamp") or record.get("rx_ts")
    parts = [(record, at), (record.get("data"), at)]
    results = record.get("results")
    if isinstance(results, dict):
        parts += [(one.get("data"), one.get("timestamp") or at) for one in results.values() if isinstance(one, dict)]
    for part, when in parts[: structured.MOST_TEXTS]:
        if isinstance(part, dict) and isinstance(part.get("answers"), list):
            yield part, when


def _scanned(record: Mapping[str, Any]) -> Iterator[Record]:
    for part, at in _parts(record):
        when = structured.stamp(at)
        for one in objects(part["answers"]):
            kind = _type(one.get("type"))
            data = first(one.get("answer")) or first(one.get("data"))
            if kind == "SOA" and " " not in data.strip():
                data = f". {first(one.get('mbox'))}"
            yield Record(first(one.get("name")) or first(record.get("name")), kind, _said(kind, data), when)


def _listed(record: Mapping[str, Any]) -> Iterator[Record]:
    """What dnsx lists of one host. Of an alias it gives the addresses at the end, which are the host's."""
    host, when = first(record.get("host")), structured.stamp(record.get("timestamp"))
    for name, kind in _LISTED.items():
        given = record.get(name)
        if given is None:
            continue
        for text in texts(given):
            # Of a zone's authority older versions list the names only: the server's, then the mailbox.
            yield Record(host, kind, f". {text}" if kind == "SOA" and " " not in text else _said(kind, text), when)
        for one in objects(given) if kind == "SOA" else ():
            mailbox = first(one.get("mailbox")) or first(one.get("mbox")) or first(one.get("rname"))
            yield Record(first(one.get("name")) or host, kind, f". {mailbox}", when)


def _type(value: Any) -> str:
    if isinstance(value, str):
        text = value.strip().upper()[:16]
        if not text.isdigit() or len(text) > 5:
            return text
        value = int(text)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536:
        return NUMBERS.get(value, f"TYPE{value}")
    return ""


def _said(kind: str, data: str) -> str:
    """The data of a record; services give the pieces of a text with or without quotation marks."""
    return joined(data) if kind == "TXT" and data.startswith('"') else data
