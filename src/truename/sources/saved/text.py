"""Plain text: notes, and what a program took out of something else. Its contacts are read as those of a page are."""

from __future__ import annotations

import unicodedata

from truename.sources.saved import Reading, Saved, prose, structured, values
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Origin, Statements

MEDIA = "text/plain"

_SUFFIXES = frozenset({"", ".txt", ".text", ".md", ".markdown", ".rst", ".asc", ".log"})
"""How notes are called."""

_PROGRAMS = (
    ".css .csv .h .c .cc .cpp .go .java .js .json .jsonl .less .lua .map .mjs .php .pl .py .rb .rs .scss .sh .sql .svg"
    " .toml .ts .tsv .tsx .vue .xml .yaml .yml"
)
_OTHERS = frozenset(_PROGRAMS.split())
"""How programs and their data are called: they are text, too, and state nothing."""

_MEDIA = frozenset({"text/plain", "text/markdown", "text/x-markdown"})

_SEEN = 4_096
"""Characters that are looked at to tell whether it is text."""


def recognises(head: Head) -> bool:
    """Whether a capture is a text that somebody wrote, as far as its media type and its name say so: its content alone
    cannot tell a note from a program."""
    if not head.text or head.sample is not None:
        return False
    stated = head.suffix not in _OTHERS if head.media in _MEDIA else not head.media and head.suffix in _SUFFIXES
    controls = sum(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f" for letter in head.text[:_SEEN])
    return stated and not controls


def read(saved: Saved) -> Reading:
    """The contacts in a text.

    Raises:
        SampleError: it is too large.
    """
    statements = Statements(saved, MEDIA)
    say(statements, saved, structured.text(saved), "text")
    return statements.reading()


def say(statements: Statements, saved: Saved, text: str, where: str) -> None:
    """Claim the contacts in a text of whom it is about: the site that it was captured from, or the text itself."""
    page = prose.page_of(text, saved)
    site = page.site or values.clean(saved.name.rpartition("/")[2]) or "text"
    origin = Origin(site, page.subject)
    for one in prose.gathered(page):
        statements.say(origin, one.subject, one.property, one.value, where=where, quote=one.quote)
