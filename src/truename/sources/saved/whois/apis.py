"""WHOIS as JSON, as services and programs make it of the text.

Their names are the registers' words, nested (``registrant.street1``, ``registrant_contact.email_address``) or flat
(``registrant_name``), so that a path is read as a key of the text is. What a service kept of the text itself is read
only where the record has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from truename.sources.saved import Saved, hosts, registrations, structured
from truename.sources.saved.registrations import REGISTRANT, Registration
from truename.sources.saved.statements import Statements
from truename.sources.saved.structured import first, texts
from truename.sources.saved.whois import layouts
from truename.sources.saved.whois.keys import DATES, DOMAIN, NOBODY, REGISTRAR, SERVERS, SOURCE, Key, key, place, words

DEEPEST = 8
"""Levels of objects that are looked into. Assumption: services nest four."""

MOST_VALUES = 2_000
"""Values of one record."""

_WRAPPERS = frozenset(
    {
        "contact",
        "contacts",
        "current",
        "data",
        "domain info",
        "parsed",
        "parsed whois",
        "record",
        "registrar data",
        "registry data",
        "response",
        "result",
        "results",
        "whois",
        "whois record",
    }
)
"""Names that hold others and say nothing of them."""

_PASSED = frozenset(
    {"audit", "footer", "header", "ips", "raw", "raw data", "raw text", "status", "stripped text", "text", "whois raw"}
)
"""Names whose values are no statement of the register, such as when a service fetched its copy."""

_RAW = ("rawText", "raw_text", "raw", "whois_raw", "raw_whois", "whois_text", "text", "rawdata", "raw_data")

_ROLE_NAMES = ("type", "role", "contactType", "contact_type")


def recognises(record: Mapping[str, Any]) -> bool:
    """Whether a record of JSON is a registration: it names a domain, and what such records say of them."""
    found = _Found()
    for told, value in _values(record):
        found.add(told, value)
    known = {told.role or told.field for told, _ in found.values if told.role != NOBODY}
    return bool(found.domain) and len(known & {*DATES, REGISTRAR, SERVERS, REGISTRANT}) >= layouts.LEAST_KEYS


def read(whole: str, saved: Saved, statements: Statements) -> None:
    """Claim what every record of a text of JSON states."""
    register = hosts.host(saved.url)
    for where, record in structured.records(whole, statements):
        if not isinstance(record, dict):
            statements.refuse(where or "the document", "it is no object")
            continue
        found = _Found()
        for told, value in _values(record):
            found.add(told, value)
        if not found.values and (raw := _raw(record)):
            layouts.read(raw, saved, statements)
        elif not found.domain:
            statements.refuse(where or "the document", "it names no domain")
        else:
            registrations.state(statements, found.registration(register))


class _Found:
    """The domain and the values of one record."""

    def __init__(self) -> None:
        self.domain = ""
        self.values: list[tuple[Key, str]] = []

    def add(self, told: Key, value: str) -> None:
        if told.field == DOMAIN and not told.role:
            name = hosts.ascii_host(value)
            if not self.domain and "." in name and not hosts.is_machine(name):
                self.domain = name
        elif len(self.values) < MOST_VALUES:
            self.values.append((told, value))

    def registration(self, register: str) -> Registration:
        one = Registration(self.domain, register=register)
        for told, value in self.values:
            if told.field in DATES:
                value = structured.moment(value) or value
            role = told.role or ("" if told.field in (*DATES, SOURCE) else REGISTRANT)
            place(one, role, told.field, value)
        return one


def _values(record: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    """Every value of a record whose name is understood."""
    left = [MOST_VALUES]
    yield from _inside(record, "", 0, left)


def _inside(value: Mapping[str, Any], path: str, depth: int, left: list[int]) -> Iterator[tuple[Key, str]]:
    if depth > DEEPEST:
        return
    if path in ("", *_WRAPPERS):
        path = ""
    for name, inner in value.items():
        said = words(name)
        if said in _PASSED:
            continue
        under = f"{path} {said}".strip()
        for one in inner[: structured.MOST_TEXTS] if isinstance(inner, list) else [inner]:
            if isinstance(one, dict):
                role = next((first(one.get(given)) for given in _ROLE_NAMES if isinstance(one.get(given), str)), "")
                yield from _inside(one, _path(role, under), depth + 1, left)
                continue
            told = _told(under, said)
            for text in texts(one) if told is not None else ():
                left[0] -= 1
                if left[0] < 0:
                    return
                if told is not None:
                    yield told, text


def _path(role: str, under: str) -> str:
    """What an object is about: the role that it states itself, where it does, as ``{"type": "registrant", ...}``."""
    told = key(role) if role else None
    return words(role) if told is not None and told.role not in ("", NOBODY) else under


def _told(path: str, name: str) -> Key | None:
    """What a path means. Where it is none that is known its last name may say all, as in
    ``domain_registrar.registrar_name``."""
    told = key(path)
    if told is not None and told.role != NOBODY:
        return told
    alone = key(name)
    if alone is None:
        return told
    of_the_domain = path.startswith("domain ") and (alone.role == SERVERS or alone.field in (DOMAIN, *DATES))
    return alone if of_the_domain or alone.role not in ("", NOBODY) else told


def _raw(record: Mapping[str, Any]) -> str:
    for name in _RAW:
        if isinstance(record.get(name), str):
            return str(record[name])[: structured.LONGEST_LINE]
    return ""
