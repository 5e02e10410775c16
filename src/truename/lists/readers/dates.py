"""Dates as lists write them, in the form in which truename reads them: 1984-03-12, 1984-03, 1984, and ~ for "about".

"Between 1967 and 1969" becomes three years, of which one is right: a set of alternatives, which is what a property with
several values is.
"""

from __future__ import annotations

import re
from datetime import date

LONGEST_SPAN = 20
"""Years. What is said to lie between years further apart says next to nothing of a date of birth. Assumption."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FORMS = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        r"(?P<d>\d{1,2}) (?P<name>[a-z]{3})[a-z]*\.? (?P<y>\d{4})",  # 19 Aug 1966
        r"(?P<name>[a-z]{3})[a-z]*\.? (?P<y>\d{4})",  # Aug 1966, Nov. 1973
        r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
        r"(?P<y>\d{4})-(?P<m>\d{2})",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",  # 19.8.1966: with full stops the day is first
        r"(?P<y>\d{4})",
    )
)
_ABOUT = re.compile(r"(?:circa|approximately|about|c\.|ca\.)\s*", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+|\s*;\s*|\s+/\s+|,\s*(?=\d+\.)|(?:^|\s)[a-z]\)\s*", re.IGNORECASE)
_SPAN = re.compile(r"(.+?)\s+(?:to|and)\s+(.+)|(\d{4})\s*[-–]\s*(\d{4})", re.IGNORECASE)


def read(text: str) -> tuple[str, ...]:
    """The dates that a text states, alternatives of one another; none where it is not in a form that is known here."""
    text = " ".join(text.split()).strip(" .")
    plain = _ABOUT.sub("", text)
    about = "~" if plain != text else ""
    found: list[str] = []
    for part in filter(None, _OR.split(plain.removeprefix("between ").removeprefix("Between "))):
        if one := _one(part):
            found.append(iso(*one))
        elif (span := _SPAN.fullmatch(part)) and (ends := [_one(end) for end in span.groups() if end]):
            first, last = ends[0], ends[-1]
            found += between(first, last) if first and last else ()
    return tuple(f"{one}{about}" for one in dict.fromkeys(found))


def between(first: tuple[int, int, int], last: tuple[int, int, int]) -> tuple[str, ...]:
    """What lies between two dates (year, month, day; 0 where unknown): the month, or the years; none of a long span."""
    if first[:2] == last[:2] and first[1]:
        return (iso(*first[:2], 0),)
    years = range(first[0], last[0] + 1)
    return tuple(iso(year, 0, 0) for year in years) if len(years) <= LONGEST_SPAN else ()


def iso(year: int, month: int, day: int) -> str:
    """A date as ISO 8601, as far as it is known; months and days that are 0 are not."""
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")


def _one(text: str) -> tuple[int, int, int] | None:
    for form in _FORMS:
        found = form.fullmatch(text.strip())
        if found is None:
            continue
        parts = found.groupdict()
        name = (parts.get("name") or "").lower()
        if name and name not in _MONTHS:
            return None
        month = _MONTHS.index(name) + 1 if name else int(parts.get("m") or 0)
        year, day = int(parts["y"]), int(parts.get("d") or 0)
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            return None
        return year, month, day
    return None
