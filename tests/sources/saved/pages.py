"""Pages for the tests, and what was read out of them."""

from __future__ import annotations

from truename.properties import PROPERTIES
from truename.sources.saved import Reading, Saved
from truename.sources.saved.page import read
from truename.types import Claim

ACME = "https://www.acme.example/"
SITE = "site:acme.example"


def page(html: str | bytes, url: str = ACME, *, name: str = "page.html", charset: str = "") -> Reading:
    """What a page states, after the checks that hold for every page."""
    content = html.encode() if isinstance(html, str) else html
    reading = read(Saved(name, content, url=url, captured="2020-05-01T00:00:00Z", tool="test", charset=charset))
    keys = [(claim.subject, claim.property, claim.value) for claim in reading.claims]
    assert len(keys) == len(set(keys))
    for claim in reading.claims:
        assert claim.property in PROPERTIES
        assert claim.value
        assert claim.where
        assert claim.quote
        assert len(claim.quote) <= 300
        assert claim.asserted_by
        assert claim.captured == "2020-05-01T00:00:00Z"
        assert len(claim.capture) == 64
    assert len({claim.group for claim in reading.claims}) <= 1
    return reading


def said(reading: Reading, property: str, subject: str = SITE) -> list[str]:
    """The values of a property of a subject, in order."""
    return [one.value for one in reading.claims if one.property == property and one.subject == subject]


def claim(reading: Reading, property: str, value: str) -> Claim:
    """The one claim of a value."""
    (found,) = [one for one in reading.claims if one.property == property and one.value == value]
    return found


def subjects(reading: Reading, kind: str) -> set[str]:
    """The subjects of a kind ("person", "profile")."""
    return {one.subject for one in reading.claims if one.subject.startswith(f"{kind}:")}
