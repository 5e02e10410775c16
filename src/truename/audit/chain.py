"""The chain: each entry carries the hash of the one before it, the first one that of the gallery's own id.

    genesis(gallery) <- entry 1 <- entry 2 <- ... <- head

An entry that is changed, left out, inserted or moved breaks the chain at a place that :func:`verify` names. A chain cut
short at its end is still a chain: only a head (a number and a hash) that was noted before, inside the gallery or
better outside it, shows that. Someone who holds the gallery's key can write a whole new chain; a head noted elsewhere
shows that too. Pure functions; the gallery stores what they make.

Source: the linking scheme of Haber and Stornetta, "How to time-stamp a digital document", J. Cryptology 3 (1991), 5.1.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from truename.errors import DamagedError, UsageError
from truename.types import Mandate

MAX_ENTRY = 65_536
"""Bytes of one canonical entry: a page of candidates with their weights fits twenty times over, a picture does not."""

_EVENT = re.compile(r"[a-z][a-z0-9 ._-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_FIELDS = frozenset({"n", "when", "event", "operator", "purpose", "authority", "details", "previous"})


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries it has, and the hash of the last. Note it elsewhere to notice a cut."""

    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done.

    Attributes:
        n: from 1, without gaps.
        when: UTC time, ISO 8601.
        event: what was done ("identify", "erase").
        operator, purpose, authority: the mandate; empty only where none is required.
        details: plain JSON values.
        previous: hash of the entry before it.
        hash: SHA-256 of its canonical bytes, 64 hex digits.
    """

    n: int
    when: str
    event: str
    operator: str
    purpose: str
    authority: str
    details: Mapping[str, Any]
    previous: str
    hash: str = ""

    def canonical(self) -> bytes:
        """What is hashed and stored: everything but the hash itself."""
        return canonical({name: getattr(self, name) for name in _FIELDS})

    def head(self) -> Head:
        """The head of a chain that ends here."""
        return Head(self.n, self.hash)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is broken, and how."""

    n: int
    reason: str


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: keys sorted by code point, no spaces, UTF-8, no NaN.

    Raises:
        UsageError: it is not made of plain JSON values with text keys.
    """
    _refuse_unplain(value)
    try:
        return json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=dict
        ).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise _not_plain(str(error)) from error


def genesis(gallery: str) -> Head:
    """The head of the empty chain, bound to the gallery's random id: no chain can be moved to another gallery."""
    return Head(0, hashlib.sha256(b"truename audit chain 1\0" + gallery.encode()).hexdigest())


def append(head: Head, *, when: str, event: str, mandate: Mandate, details: Mapping[str, Any]) -> Entry:
    """The entry that follows ``head``.

    Raises:
        UsageError: the event's name or the details cannot be stored as they are.
    """
    if not _EVENT.fullmatch(event):
        raise UsageError(
            expected="an event of at most 64 lower-case letters, digits, spaces, dots or hyphens",
            found=repr(event[:100]),
            do="name the event so",
        )
    # Through JSON and back, so that what is returned is what will be read.
    plain = json.loads(canonical(details))
    entry = Entry(head.n + 1, when, event, mandate.operator, mandate.purpose, mandate.authority, plain, head.hash)
    text = entry.canonical()
    if len(text) > MAX_ENTRY:
        raise UsageError(
            expected=f"an audit entry of at most {MAX_ENTRY} bytes",
            found=f"{len(text)} bytes",
            do="shorten its details",
        )
    return _hashed(entry, text)


def decode(text: bytes) -> Entry:
    """Read an entry from its canonical bytes; its hash is computed, never believed.

    Raises:
        DamagedError: these are not the canonical bytes of an entry.
    """
    try:
        entry = _parse(text)
    except (TypeError, ValueError, RecursionError, UsageError) as error:
        raise DamagedError(
            expected="an audit entry in its canonical spelling",
            found=f"something else ({error})",
            do="restore the gallery from a backup, and find out who changed it",
        ) from error
    return _hashed(entry, text)


def verify(entries: Iterable[Entry], gallery: str, heads: Iterable[Head] = ()) -> Break | None:
    """Follow the chain from its genesis and say where it first breaks.

    Args:
        entries: the chain, from entry 1 on.
        gallery: the id of the gallery that it belongs to.
        heads: heads noted at any time before, that must all lie on it.
    """
    noted: dict[int, set[str]] = {}
    for head in heads:
        noted.setdefault(head.n, set()).add(head.hash)
    last = genesis(gallery)
    for entry in entries:
        n = last.n + 1
        if entry.n != n:
            return Break(n, f"entry {n} is missing; entry {entry.n} stands in its place")
        if entry.previous != last.hash:
            return Break(n, f"entry {n} does not follow the one before it")
        if hashlib.sha256(entry.canonical()).hexdigest() != entry.hash:
            return Break(n, f"entry {n} was changed after it was written")
        last = entry.head()
        if noted.pop(n, {last.hash}) != {last.hash}:
            return Break(n, f"entry {n} is not the one whose hash was noted")
    if noted.pop(0, {genesis(gallery).hash}) != {genesis(gallery).hash}:
        return Break(0, "the chain belongs to another gallery")
    if noted:
        return Break(last.n + 1, f"the chain ends after entry {last.n}; entry {max(noted)} was noted")
    return None


def _parse(text: bytes) -> Entry:
    if len(text) > MAX_ENTRY:
        raise ValueError(f"{len(text)} bytes")
    value = json.loads(text)
    if not isinstance(value, dict) or value.keys() != _FIELDS:
        raise ValueError("other fields")
    entry = Entry(**value)
    texts = (entry.when, entry.event, entry.operator, entry.purpose, entry.authority, entry.previous)
    if type(entry.n) is not int or not all(isinstance(text, str) for text in texts):
        raise ValueError("fields of other types")
    if not isinstance(entry.details, dict) or not _HASH.fullmatch(entry.previous):
        raise ValueError("malformed details or hash")
    if entry.canonical() != text:
        raise ValueError("another spelling")
    return entry


def _hashed(entry: Entry, text: bytes) -> Entry:
    return replace(entry, hash=hashlib.sha256(text).hexdigest())


def _refuse_unplain(value: Any, depth: int = 0) -> None:
    """json.dumps would turn the keys 1 and True into text silently, and then two details would share one spelling."""
    if depth > 32:  # deeper than any answer; keeps hostile nesting from exhausting the stack
        raise _not_plain("nesting deeper than 32")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise _not_plain(f"the key {key!r}")
            _refuse_unplain(key, depth + 1)
            _refuse_unplain(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_unplain(inner, depth + 1)
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _not_plain("text that is not Unicode") from error
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise _not_plain(str(value))
    elif value is not None and not isinstance(value, bool | int):
        raise _not_plain(f"a {type(value).__name__}")


def _not_plain(found: str) -> UsageError:
    return UsageError(
        expected="plain JSON values: text, finite numbers, true, false, null, lists, and objects with text keys",
        found=found,
        do="convert the value before it is stored",
    )
