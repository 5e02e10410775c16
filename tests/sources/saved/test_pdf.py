from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.saved.documents import pdf as document
from tests.sources.saved.stating import capture, read_or_refused, said, sound
from truename.errors import SampleError
from truename.sources.saved import Reading, heads, pdf

LETTER = "Acme Widgets Ltd\n1 High Street\n\nTel. +44 20 7946 0123\nE-mail: jane@acme.example\nCompany No. 01234567"


def read(content: bytes, **more: str) -> Reading:
    saved = capture(content, name="letters/offer.pdf", **more)
    assert pdf.recognises(heads.head(saved))
    reading = pdf.read(saved)
    sound(reading, saved)
    return reading


@pytest.mark.parametrize("packed", [False, True])
def test_contacts_are_read_page_by_page(packed: bool) -> None:
    reading = read(document("Hello", LETTER, packed=packed), url="https://www.acme.example/offer.pdf")
    assert said(reading, "phone", "site:acme.example") == ["+442079460123"]
    assert said(reading, "email", "site:acme.example") == ["jane@acme.example"]
    assert {one.where for one in reading.claims} == {"page 2"}


def test_one_by_itself_is_about_itself() -> None:
    reading = read(document(LETTER))
    assert {one.subject for one in reading.claims} == {"page:letters/offer.pdf"}


def test_what_it_says_of_itself() -> None:
    info = {
        "Title": "An offer",
        "Author": "Jane Doe",
        "Producer": "Sample Writer 1.0",
        "CreationDate": "D:20230203140506+09'00'",
    }
    reading = read(document(LETTER, info=info), url="https://acme.example/offer.pdf")
    assert said(reading, "title") == ["An offer"]
    assert said(reading, "generator") == ["Sample Writer 1.0"]
    assert said(reading, "date") == ["2023-02-03T05:05:06Z"]
    assert said(reading, "name", "person:acme.example/jane-doe") == ["Jane Doe"]
    assert said(reading, "notes") == ["author: Jane Doe"]


def test_an_encrypted_one_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document(LETTER))))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(SampleError, match="encrypted"):
        pdf.read(capture(stream.getvalue()))


def test_pages_and_steps_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    assert read(document(*["Hello"] * 5)).notes == ("Only the first 3 pages were read.",)
    monkeypatch.setattr(pdf, "MOST_STEPS", 1000)
    reading = read(document("Hello", b"q Q " * 1000, LETTER))
    assert reading.notes == (
        "Only the first 2 pages were read.",
        "Pages that are damaged, or take too long, were left out: 1.",
    )


def test_a_font_that_costs_more_than_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    content = document("Hello", letters=b"1 beginbfchar <01> <0041> endbfchar " * 1000)
    assert not read(content).notes
    monkeypatch.setattr(pdf, "MOST_STEPS", 5000)
    assert read(content).notes[0] == "Pages that are damaged, or take too long, were left out: 1."


def test_a_page_that_unpacks_without_end_is_left_out() -> None:
    bomb = b"BT /F1 12 Tf (x) Tj ET " + b" " * (3 * pdf.LARGEST_STREAM)
    content = document(bomb, packed=True)
    assert len(content) < 100_000
    assert read(content).notes[0] == "Pages that are damaged, or take too long, were left out: 1."


def test_a_form_that_draws_itself() -> None:
    form = b"/Fx Do " * 3
    content = document(form).replace(b"/Font << /F1 3 0 R >> >>", b"/Font << /F1 3 0 R >> /XObject << /Fx 5 0 R >> >>")
    content = content.replace(b"<< /Length", b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length")
    read(content)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\nstartxref\n0\n%%EOF", b"%PDF-1.7\n" + b"[" * 100_000])
def test_a_damaged_one_is_a_refusal_or_says_so(content: bytes) -> None:
    reading = read_or_refused(pdf.read, capture(content))
    assert reading is None or reading.notes


@settings(max_examples=50)
@given(st.data())
def test_anything_is_a_reading_or_a_refusal(data: Any) -> None:
    content = bytearray(document(LETTER, info={"Author": "x"}))
    for _ in range(data.draw(st.integers(0, 10))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(8, len(content)))
    read_or_refused(pdf.read, capture(bytes(content[:cut])))
