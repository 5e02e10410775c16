from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.audit import Break, Entry, Head, append, canonical, decode, genesis, verify
from truename.audit.chain import MAX_ENTRY
from truename.errors import DamagedError, UsageError
from truename.types import Mandate

MANDATE = Mandate("ana", "casework", "case 7")
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def chain(length: int, gallery: str = "gallery") -> list[Entry]:
    entries: list[Entry] = []
    head = genesis(gallery)
    for n in range(length):
        when = f"2026-01-01T00:00:{n:02}.000+00:00"
        entries.append(append(head, when=when, event="identify", mandate=MANDATE, details={"probe": n}))
        head = entries[-1].head()
    return entries


@given(st.dictionaries(st.text(max_size=8), PLAIN, max_size=5))
def test_an_entry_is_read_as_it_was_written(details: dict[str, Any]) -> None:
    entry = append(genesis("gallery"), when="2026", event="identify", mandate=MANDATE, details=details)
    assert decode(entry.canonical()) == entry
    assert entry.details == details
    assert verify([entry], "gallery", [entry.head()]) is None


@given(st.integers(0, 6))
def test_a_whole_chain_verifies(length: int) -> None:
    entries = chain(length)
    assert verify(entries, "gallery", [genesis("gallery"), *(entry.head() for entry in entries)]) is None


@given(
    st.integers(0, 5),
    st.sampled_from(["n", "when", "event", "operator", "purpose", "authority", "details", "previous", "hash"]),
)
def test_a_changed_entry_is_named(place: int, name: str) -> None:
    entries = chain(6)
    other: Any = {"n": 99, "details": {"probe": 0.5}}.get(name, "f" * 64)
    entries[place] = replace(entries[place], **{name: other})
    broken = verify(entries, "gallery")
    assert broken is not None
    assert broken.n == place + 1


@given(st.integers(0, 4))
def test_an_entry_changed_with_its_hash_breaks_the_next(place: int) -> None:
    entries = chain(6)
    forged = json.loads(entries[place].canonical()) | {"operator": "nobody"}
    entries[place] = decode(canonical(forged))
    assert verify(entries, "gallery") == Break(place + 2, f"entry {place + 2} does not follow the one before it")
    assert verify(entries[: place + 1], "gallery") is None  # the last one could only be noticed by its noted hash
    noted = verify(entries[: place + 1], "gallery", [chain(6)[place].head()])
    assert noted == Break(place + 1, f"entry {place + 1} is not the one whose hash was noted")


@given(st.integers(0, 5), st.integers(0, 5))
def test_a_moved_or_missing_entry_is_named(one: int, other: int) -> None:
    entries = chain(6)
    if one != other:
        entries[one], entries[other] = entries[other], entries[one]
        broken = verify(entries, "gallery")
        assert broken is not None
        assert broken.n == min(one, other) + 1
    entries = chain(6)
    del entries[one]
    if one < 5:
        assert verify(entries, "gallery") == Break(
            one + 1, f"entry {one + 1} is missing; entry {one + 2} stands in its place"
        )


def test_a_cut_tail_is_noticed_by_a_noted_head() -> None:
    entries = chain(6)
    assert verify(entries[:4], "gallery") is None
    assert verify(entries[:4], "gallery", [entries[5].head()]) == Break(
        5, "the chain ends after entry 4; entry 6 was noted"
    )


def test_a_chain_belongs_to_its_gallery() -> None:
    assert verify(chain(2), "other") == Break(1, "entry 1 does not follow the one before it")
    assert verify([], "other", [genesis("gallery")]) == Break(0, "the chain belongs to another gallery")


@pytest.mark.parametrize(
    "details",
    [{1: "a"}, {"a": float("nan")}, {"a": float("inf")}, {"a": {1, 2}}, {"a": b"b"}, {"a": "\udc80"}, {"\udc80": 1}],
)
def test_what_is_not_plain_json_is_refused(details: Any) -> None:
    with pytest.raises(UsageError, match="plain JSON"):
        append(genesis("gallery"), when="2026", event="identify", mandate=MANDATE, details=details)


def test_an_entry_is_bounded() -> None:
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    for details, expected in (({"a": "x" * MAX_ENTRY}, "at most"), ({"a": deep}, "plain JSON")):
        with pytest.raises(UsageError, match=expected):
            append(genesis("gallery"), when="2026", event="identify", mandate=MANDATE, details=details)
    for event in ("", "Identify", "x" * 65, "a\nb"):
        with pytest.raises(UsageError, match="event"):
            append(Head(0, "0" * 64), when="2026", event=event, mandate=MANDATE, details={})


@given(st.binary(max_size=200) | st.just(b"[" * 60_000))
def test_any_other_bytes_are_no_entry(text: bytes) -> None:
    with pytest.raises(DamagedError):
        decode(text)


@pytest.mark.parametrize(
    "change",
    [
        {"n": "1"},
        {"n": True},
        {"when": 5},
        {"details": []},
        {"previous": "f"},
        {"more": 1},
    ],
)
def test_an_entry_of_other_types_is_no_entry(change: dict[str, Any]) -> None:
    with pytest.raises(DamagedError):
        decode(canonical(json.loads(chain(1)[0].canonical()) | change))


def test_an_entry_in_another_spelling_is_no_entry() -> None:
    text = chain(1)[0].canonical()
    for other in (text + b" ", text.replace(b'"n":1', b'"n":1.0'), text.replace(b'"n":1', b'"n":1,"n":1')):
        assert other != text
        with pytest.raises(DamagedError):
            decode(other)
