from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.saved.stating import capture, read_or_refused, said, sound
from truename.sources.saved import Reading, heads, text

NOTE = """\
Met Jane at the fair. Her card:

Acme Widgets Ltd
jane@acme.example, +44 20 7946 0123
Telegram: @jane_acme
IBAN GB82 WEST 1234 5698 7654 32
"""


def read(content: str | bytes, **more: str) -> Reading:
    saved = capture(content, **{"name": "notes/card.txt", **more})
    reading = text.read(saved)
    sound(reading, saved)
    return reading


def test_contacts_of_a_note_are_about_the_note() -> None:
    reading = read(NOTE)
    assert {one.subject for one in reading.claims} == {"page:notes/card.txt"}
    assert said(reading, "email") == ["jane@acme.example"]
    assert said(reading, "phone") == ["+442079460123"]
    assert said(reading, "handle") == ["telegram:jane_acme"]
    assert said(reading, "bankAccount") == ["GB82WEST12345698765432"]
    assert {one.group for one in reading.claims} == {"page:notes/card.txt"}


def test_a_text_of_a_site_is_the_sites() -> None:
    assert said(read(NOTE, url="https://acme.example/contact.txt"), "email", "site:acme.example")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert said(read(f"Ré: {NOTE}".encode(encoding)), "email") == ["jane@acme.example"]


@pytest.mark.parametrize(
    ("name", "media", "content", "expected"),
    [
        ("a.txt", "", NOTE, True),
        ("README", "", NOTE, True),
        ("a.md", "text/plain", NOTE, True),
        ("a.js", "", NOTE, False),
        ("a.js", "text/plain", NOTE, False),
        ("version 1.2", "text/plain", NOTE, True),
        ("version 1.2", "", NOTE, False),
        ("a", "application/javascript", NOTE, False),
        ("a.css", "text/css", NOTE, False),
        ("robots.txt", "text/plain", NOTE, True),
        ("a.txt", "", "\x00\x01\x02" * 100, False),
        ("a.txt", "", "a\x07b", False),
    ],
)
def test_a_note_is_told_from_a_program(name: str, media: str, content: str, expected: bool) -> None:
    assert text.recognises(heads.head(capture(content, name=name, media=media))) is expected


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda one: one.encode("utf-8", "surrogatepass")))
def test_anything_is_a_reading(content: bytes) -> None:
    saved = capture(content)
    text.recognises(heads.head(saved))
    assert read_or_refused(text.read, saved) is not None
