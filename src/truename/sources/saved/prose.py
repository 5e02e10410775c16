"""Contacts in plain text: of notes, of a document, of somebody's description of themselves. Read as those of a page.

A page is walked first, for where a value stands says whose it is; in plain text every line stands alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from truename.sources.saved import Saved
from truename.sources.saved.characters import clean
from truename.sources.saved.page.contacts import contacts
from truename.sources.saved.page.gather import Gathered
from truename.sources.saved.page.registers import registers
from truename.sources.saved.page.view import View, view
from truename.sources.saved.page.walk import Facts, Line
from truename.types import Claim

MOST_LINES = 100_000
"""Lines of a text that are looked at. A book has 20,000."""

LONGEST_LINE = 5_000
"""Characters of a line that are looked at: a paragraph."""

_HOLDS = re.compile(
    r"@|\(at\)|\[at\]|\+?\d[\d\s().\-]{6}|://|[a-zа-я] ?[:：]|0x[0-9a-fA-F]{8}|[A-Z]{2}\d{2}|微信|电话", re.IGNORECASE
)
"""What any contact has; most descriptions have none."""


def page_of(text: str, saved: Saved) -> View:
    """A text as a page without marks."""
    lines = [
        Line(line, 0, -1)
        for one in text[: MOST_LINES * 100].split("\n")[:MOST_LINES]
        if (line := clean(one, LONGEST_LINE))
    ]
    return view(saved, Facts(lines=lines))


def gathered(page: View) -> tuple[Claim, ...]:
    """The contacts and numbers of registers that a text states, as claims that say nothing of where they come from."""
    out = Gathered(page.subject)
    contacts(page, out)
    registers(page, out)
    return out.claims(by="", group="", asserted="", captured="", capture="")


def stated(text: str, country: str = "") -> Iterator[tuple[str, str, str]]:
    """The contacts in somebody's own words: property, value, and the words.

    Args:
        text: the words.
        country: the country whose national telephone numbers are meant, where it is known.
    """
    if not _HOLDS.search(text):
        return
    page = page_of(text, Saved("", b""))
    page.region = country
    for one in gathered(page):
        yield one.property, one.value, one.quote
