"""Findings in words: what is seen and where, in one line, bounded, with nothing that turns or hides text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truename.indicators import Finding
from truename.resolve.network import Part, Record, Value
from truename.sources.saved.characters import clean

LONGEST = 80
"""Characters of a value in a sentence; the claim has all of it."""

NAMED = 4
"""Things that a sentence names one by one; it counts the rest."""

MOST_SUBJECTS = 25
MOST_CLAIMS = 200
"""Subjects, and claims and captures, that a finding names; its sentence counts all of them."""


def shown(text: str) -> str:
    """A value in quotation marks."""
    seen = clean(text, 4 * LONGEST).replace('"', "'")
    return f'"{seen[:LONGEST]}..."' if len(seen) > LONGEST else f'"{seen}"'


def plain(text: str) -> str:
    """A value without quotation marks: an id, a day."""
    return shown(text)[1:-1]


def day(moment: str) -> str:
    """The day of a moment in ISO 8601."""
    return plain(moment[:10])


def called(record: Record, name: str = "") -> str:
    """A record by its name and its id."""
    named = clean(name or record.name)
    return plain(record.id) if not named or named in record.id else f"{plain(record.id)} ({shown(named)})"


def listed(things: Sequence[str], named: int = NAMED) -> str:
    """ "a", "a and b", "a, b and 7 more"."""
    some = list(things[:named])
    if len(things) > named:
        some.append(f"{len(things) - named:,} more")
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}"


def finding(
    subjects: Iterable[Record], sentence: str, values: Iterable[Value] = (), parts: Iterable[Part] = ()
) -> Finding:
    """A finding with the claims and captures of what it rests on."""
    rests: list[Value | Part] = [*values, *parts]
    return Finding(
        tuple(dict.fromkeys(record.id for record in subjects))[:MOST_SUBJECTS],
        sentence,
        tuple(sorted({claim for one in rests for claim in one.claims}))[:MOST_CLAIMS],
        tuple(sorted({capture for one in rests for capture in one.captures}))[:MOST_CLAIMS],
    )
