"""What a page states, while it is collected: each value once, with the place that says most, and within bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from truename.properties import PROPERTIES
from truename.sources.saved.characters import clean, turned, turns
from truename.types import Claim

MOST = 200
"""Values of one property of one subject that are kept: no firm lists more mailboxes of its own. Assumption. What is
beyond is counted in a note."""

MOST_SUBJECTS = 200
"""People of one page who are kept."""

LONGEST_QUOTE = 300
"""Characters of a quote."""

# How much the place of a value says of whose it is, the least first.
SAID_TEXT, SAID_LINK, SAID_BESIDE, SAID_CONTACT, SAID_FOOTER, SAID_IMPRINT, SAID_DATA = range(1, 8)


def quote(text: str) -> str:
    """The words as they stood. A character that changes their direction is written out, so that it can be seen."""
    text = text[: 2 * LONGEST_QUOTE]
    if turns(text):
        text = turned(text)
    return clean(text, LONGEST_QUOTE)


@dataclass(slots=True)
class _Value:
    subject: str
    property: str
    value: str
    where: str
    quote: str
    rank: int


class Gathered:
    """The values of one page, in the order in which they were first stated.

    Args:
        subject: the page's own subject.
        turned: lines out of which characters were taken that turn text around, and how they stood.
    """

    def __init__(self, subject: str, turned: Mapping[str, str] | None = None) -> None:
        self.subject = subject
        self._as_stood = turned or {}
        self._values: dict[tuple[str, str, str], _Value] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._beyond: Counter[str] = Counter()
        self._subjects: set[str] = {subject}
        self._turned = 0

    def say(
        self, property: str, value: str, where: str, said: str = "", *, rank: int = SAID_TEXT, subject: str = ""
    ) -> None:
        """A value of a property. An empty one is none; of one that was said before the better place counts.

        Args:
            property, value: as in :class:`truename.types.Claim`; the value in its canonical form.
            where: the place, for a reader.
            said: the words there; the value where there are none.
            rank: how much the place says of whose the value is.
            subject: whose it is; the page's own subject if empty.
        """
        if not value:
            return
        subject, said = subject or self.subject, self._as_stood.get(said, said)
        key = (subject, property, value)
        known = self._values.get(key)
        if known is None:
            if not self._room(subject, property):
                return
            self._values[key] = _Value(subject, property, value, where, quote(said or value), rank)
            self._turned += turns(said)
        elif rank > known.rank:
            known.where, known.quote, known.rank = where, quote(said or value), rank

    def _room(self, subject: str, property: str) -> bool:
        if subject not in self._subjects:
            if len(self._subjects) > MOST_SUBJECTS:
                self._beyond["people"] += 1
                return False
            self._subjects.add(subject)
        if self._counts[subject, property] >= MOST:
            self._beyond[property] += 1
            return False
        self._counts[subject, property] += 1
        return True

    def values(self, property: str, subject: str = "") -> list[str]:
        """The values of a property so far."""
        subject = subject or self.subject
        return [one.value for one in self._values.values() if one.property == property and one.subject == subject]

    def claims(self, *, by: str, group: str, asserted: str, captured: str, capture: str) -> tuple[Claim, ...]:
        """All of it as claims; the arguments are those of :class:`truename.types.Claim`."""
        return tuple(
            Claim(
                subject=one.subject,
                property=one.property,
                value=one.value,
                asserted_by=by,
                asserted=asserted,
                captured=captured,
                capture=capture,
                group=group,
                where=one.where,
                quote=one.quote,
            )
            for one in self._values.values()
        )

    def notes(self) -> Iterable[str]:
        """What was left out."""
        for property, count in sorted(self._beyond.items()):
            words = PROPERTIES[property].words if property in PROPERTIES else property
            most = MOST_SUBJECTS if property == "people" else MOST
            yield f"More values of “{words}” than the {most} that are kept: {count:,} were left out."
        if self._turned:
            yield f"Characters that change the direction of text were taken out of {self._turned} values."
