"""What tests of readers share: captures made by hand, what a reading says in short, and what every reading keeps to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from truename.errors import SampleError
from truename.properties import PROPERTIES
from truename.sources.saved import Reading, Saved

CAPTURED = "2024-05-06T07:08:09Z"


def capture(content: str | bytes | Any, name: str = "record", **more: str) -> Saved:
    """A capture of a text, of bytes, or of a value as JSON."""
    if isinstance(content, str):
        content = content.encode()
    elif not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return Saved(name, content, captured=CAPTURED, **more)


def lines(*records: Any) -> bytes:
    """JSON lines."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def said(reading: Reading, property: str, subject: str = "") -> list[str]:
    """The values of a property, of one subject or of all."""
    return [one.value for one in reading.claims if one.property == property and (not subject or one.subject == subject)]


def all_said(reading: Reading) -> dict[str, list[str]]:
    """Every value by its property."""
    found: dict[str, list[str]] = {}
    for one in reading.claims:
        found.setdefault(one.property, []).append(one.value)
    return found


def sound(reading: Reading, saved: Saved) -> None:
    """What holds for whatever was read, well made or not."""
    assert reading.media
    for one in reading.claims:
        assert one.property in PROPERTIES
        assert one.subject.partition(":")[0] in ("site", "profile", "person", "mail", "ftm", "picture", "page")
        assert one.value
        assert one.asserted_by
        assert one.group
        assert one.captured == saved.captured
        for text in (one.subject, one.value, one.asserted_by, one.asserted, one.where, one.quote, one.group):
            text.encode()  # no half of a pair of UTF-16, which could not be stored
            assert not any(ord(letter) < 32 for letter in text), (one.property, text)
        assert len(one.quote) <= 500
    for note in reading.notes:
        note.encode()


def read_or_refused(read: Callable[[Saved], Reading], saved: Saved) -> Reading | None:
    """A sound reading, or ``None`` for a refusal that says what was expected, what was found and what to do."""
    try:
        reading = read(saved)
    except SampleError as error:
        refusal = error
    else:
        sound(reading, saved)
        return reading
    assert refusal.expected
    assert refusal.found
    assert refusal.do
    return None
