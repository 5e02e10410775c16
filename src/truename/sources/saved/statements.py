"""What a record states, while it is collected: claims, each said once, and notes on what was left out and why.

Everything that enters a claim passes here: what nobody sees is taken out of quotes, and the number of claims and of
notes is bounded, whatever a file holds.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from truename.sources.saved import Reading, Saved
from truename.sources.saved.characters import clean
from truename.types import Claim

MOST_CLAIMS = 500_000
"""Claims of one capture: five for each of 100,000 records. Assumption; more are counted in a note."""

MOST_NOTES = 20
"""Notes of one sort that are written out; the rest is counted."""

LONGEST_QUOTE = 500
"""Characters of a quote. Assumption: the line of a record or two sentences, for a reader who looks it up."""


class Origin(NamedTuple):
    """Where the claims of one record come from.

    Attributes:
        by: who asserts them.
        group: their independence group.
        at: when it was asserted, UTC, ISO 8601; empty where the record does not say.
    """

    by: str
    group: str
    at: str = ""


def _is_clean(text: str) -> bool:
    """Whether there is nothing to clean: most quotes are short ASCII, and a large file has half a million."""
    return text.isascii() and text.isprintable() and len(text) <= LONGEST_QUOTE and "  " not in text


class Statements:
    """The claims and notes of one capture, in the order in which they were stated."""

    def __init__(self, saved: Saved, media: str) -> None:
        self._saved = saved
        self._media = media
        self._capture = hashlib.sha256(saved.content).hexdigest()
        self._claims: dict[tuple[str, str, str, Origin], Claim] = {}
        self._beyond = 0
        self._notes: dict[str, None] = {}
        self._notes_beyond = 0
        self._refused: list[str] = []
        self._refusals = 0
        self._inner: list[Saved] = []

    def __len__(self) -> int:
        return len(self._claims)

    def say(self, origin: Origin, subject: str, property: str, value: str, *, where: str = "", quote: str = "") -> None:
        """Add a claim. Without a subject or a value there is none; what was said before is not said again."""
        if not subject or not value:
            return
        key = (subject, property, value, origin)
        if key in self._claims:
            return
        if len(self._claims) >= MOST_CLAIMS:
            self._beyond += 1
            return
        self._claims[key] = Claim(
            subject=subject,
            property=property,
            value=value,
            asserted_by=origin.by,
            asserted=origin.at,
            captured=self._saved.captured,
            capture=self._capture,
            group=origin.group,
            where=where,
            quote=quote if _is_clean(quote) else clean(quote, LONGEST_QUOTE),
        )

    def note(self, sentence: str) -> None:
        """Add a note; the same one only once."""
        sentence = clean(sentence, LONGEST_QUOTE)
        if sentence in self._notes:
            return
        if len(self._notes) >= MOST_NOTES:
            self._notes_beyond += 1
            return
        self._notes[sentence] = None

    def refuse(self, where: str, reason: str) -> None:
        """Note that a record was left out ("line 7"), and why."""
        self._refusals += 1
        if len(self._refused) < MOST_NOTES:
            self._refused.append(clean(f"{where}: {reason}", LONGEST_QUOTE))

    def hold(self, inner: Saved) -> None:
        """Add a capture that is inside this one."""
        self._inner.append(inner)

    @property
    def refusals(self) -> int:
        """How many records were left out."""
        return self._refusals

    def reading(self) -> Reading:
        """All of it."""
        notes = [*self._notes]
        if self._notes_beyond:
            notes.append(f"{self._notes_beyond:,} more notes are left out.")
        notes += self._refused
        if self._refusals > len(self._refused):
            notes.append(f"{self._refusals - len(self._refused):,} more records were refused.")
        if self._beyond:
            notes.append(f"It states more than {MOST_CLAIMS:,} claims; {self._beyond:,} are left out: split the file.")
        return Reading(self._media, tuple(self._claims.values()), inner=tuple(self._inner), notes=tuple(notes))
