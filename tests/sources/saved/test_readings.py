"""The dispatcher: whatever a capture is called, its content says what reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.sources.saved import (
    test_cdx,
    test_certificates,
    test_dns,
    test_ftm,
    test_mail,
    test_pdf,
    test_profiles,
    test_rdap,
    test_text,
    test_whois,
)
from tests.sources.saved.documents import pdf as document
from tests.sources.saved.stating import capture, lines, read_or_refused, sound
from truename.errors import SampleError
from truename.sources.saved import readings

PAGE = "<!DOCTYPE html><html><head><title>Acme</title></head><body><p>jane@acme.example</p></body></html>"

SAMPLES: dict[str, tuple[Any, str]] = {
    **{f"WHOIS {name}": (text, "text/x-whois") for name, text in test_whois.LAYOUTS.items()},
    **{f"WHOIS {name}": (record, "application/x-whois+json") for name, record in test_whois.SERVICES.items()},
    **{
        f"DNS {name}": (form, "text/dns" if name in ("dig", "zone") else "application/dns+json")
        for name, form in test_dns.FORMS.items()
    },
    "RDAP": (test_rdap.domain(test_rdap.REGISTRANT), "application/rdap+json"),
    "certificate, PEM": (test_certificates.genuine()[1], "application/pkix-cert"),
    "certificate, DER": (test_certificates.genuine()[0], "application/pkix-cert"),
    "certificate, log": ([test_certificates.CRT_SH], "application/x-certificate-log+json"),
    "CDX": (test_cdx.HEADED, "application/vnd.web-archive.cdx"),
    "CDX, bare": (test_cdx.BARE, "application/vnd.web-archive.cdx"),
    "CDX, rows": (test_cdx.ROWS, "application/vnd.web-archive.cdx"),
    "CDXJ": (test_cdx.CDXJ, "application/vnd.web-archive.cdx"),
    "CDX, lines": (test_cdx.LINES, "application/vnd.web-archive.cdx"),
    "FtM": (lines(test_ftm.entity("acme", "Company", name="Acme")), "application/json+ftm"),
    "profiles": (test_profiles.FREELANCERS, "text/csv"),
    "companies": (test_profiles.COMPANIES, "text/csv"),
    "mail": (test_mail.HEADERS + test_mail.BODY, "message/rfc822"),
    "headers": (test_mail.HEADERS, "message/rfc822"),
    "PDF": (document(test_pdf.LETTER), "application/pdf"),
    "page": (PAGE, "text/html"),
    "page, a comment first": (f"<!-- saved -->\n{PAGE}", "text/html"),
    "note": (test_text.NOTE, "text/plain"),
    "claims": (
        lines({"subject": "ftm:acme", "property": "award", "value": "Prize", "asserted_by": "a newspaper"}),
        "application/vnd.truename.claims+json",
    ),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_content_says_what_reads_it(sample: str) -> None:
    content, media = SAMPLES[sample]
    saved = capture(content, name="capture")
    reading = readings.read(saved)
    sound(reading, saved)
    assert reading.media == media
    assert reading.claims


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample != "note"])
@pytest.mark.parametrize(("name", "media"), [("a.html", "text/html"), ("a.png", "image/png"), ("a.txt", "text/plain")])
def test_no_name_and_no_media_type_is_trusted(sample: str, name: str, media: str) -> None:
    content, expected = SAMPLES[sample]
    assert readings.read(capture(content, name=name, media=media)).media == expected


def test_pictures(photos: dict[str, bytes]) -> None:
    for content in photos.values():
        assert readings.read(capture(content, name="a.html", media="text/html")).media.startswith("image/")


@pytest.mark.parametrize(
    ("content", "name", "media"),
    [
        (b"", "a.html", "text/html"),
        (b" \n ", "a.txt", ""),
        (b"\x00\x01\x02\x03" * 100, "a.bin", ""),
        ("function x() { return 1 }", "a.js", "application/javascript"),
        ("body { color: red }", "a.css", "text/css"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml"),
        ("<?xml version='1.0'?><rss/>", "feed.xml", "application/xml"),
        ({"version": 3, "sources": []}, "a.map", "application/json"),
        (b"wOF2" + bytes(100), "a.woff2", "font/woff2"),
        (b"{" * 100_000, "a.json", "application/json"),
        (b"[" * 100_000, "a.json", "application/json"),
        (b'{"a":' * 100_000, "a.json", "application/json"),
    ],
)
def test_what_nothing_reads_is_refused_with_its_reason(content: Any, name: str, media: str) -> None:
    with pytest.raises(SampleError):
        readings.read(capture(content, name=name, media=media))


def test_the_refusal_says_what_was_found() -> None:
    with pytest.raises(SampleError, match=r"JSON of another sort, with 'version', 'sources', .* application/json"):
        readings.read(capture({"version": 3, "sources": []}, media="application/json"))


def test_a_byte_order_mark_and_utf_16_change_nothing() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert readings.read(capture(test_whois.ICANN.encode(encoding))).media == "text/x-whois"
        assert readings.read(capture(json.dumps(test_rdap.domain()).encode(encoding))).media == "application/rdap+json"
        assert readings.read(capture(test_profiles.FREELANCERS.encode(encoding))).media == "text/csv"


def test_a_damaged_first_line_spoils_only_itself() -> None:
    for sample in ("DNS dnsx", "FtM", "claims"):
        content, media = SAMPLES[sample]
        reading = readings.read(capture(b'{"broken": \n' + content))
        assert reading.media == media
        assert reading.claims
        assert reading.notes[-1].startswith("line 1: it is no JSON")


_CONTENTS = [capture(content).content for content, _ in SAMPLES.values()]


@settings(max_examples=200)
@given(
    st.sampled_from(_CONTENTS),
    st.binary(max_size=12),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from(["a", "a.html", "a.csv"]),
)
@example(b"PK\x03\x04" + bytes(50), b"", 0, 1, "a")
@example(b"-----BEGIN CERTIFICATE-----", b"", 0, 1, "a")
@example(b"\xff\xfe" + b"\xd8" * 99, b"", 0, 1, "a")
def test_damaged_captures_are_readings_or_refusals(
    content: bytes, noise: bytes, at: float, until: float, name: str
) -> None:
    begin, end = int(at * len(content)), int(until * len(content))
    read_or_refused(readings.read, capture(content[:begin] + noise + content[end:], name=name))
