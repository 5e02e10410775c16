"""From text to a birth date: ISO 8601 calendar dates, and what EDTF level 1 (ISO 8601-2:2019) adds for doubt.

    1984-03-12   1984-03   1984            a day, a month, a year
    1984-03-12?  1984-03~  1984%           uncertain, approximate, or both
    ~1984   c. 1984   ca. 1984             approximate, as people and archives write it
    1984-03-XX   1984-XX-XX                the day, or day and month, are not known
    198X    XXXX    XXXX-XX-XX             not even the year is known: readable, but no template

A date such as 03.12.1984 or 12/03/84 is refused: whether it is in March or December depends on who wrote it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from truename.errors import SampleError
from truename.kinds.date import params
from truename.kinds.date.template import BirthDate
from truename.types import UNKNOWN_POSITION, Sample

_DATE = re.compile(
    r"(?P<about>~|c\.? ?|ca\.? ?)?"
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX|\dXXX|XXXX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?"
    r"(?P<doubt>[~?%])?",
    re.ASCII,
)


def read(sample: Sample) -> BirthDate | None:
    """The date that the sample's text states, or None where it states that the year is not known.

    Raises:
        SampleError: the content is not a date in one of the forms above, or not one on which a person can be born.
    """
    if sample.position != UNKNOWN_POSITION:
        raise SampleError(
            expected="a birth date without a position", found=f"position {sample.position}", do="leave the position out"
        )
    text = _text(sample.content)
    found = _DATE.fullmatch(text)
    if found is None:
        raise _refused(repr(text))
    if "X" in found["year"]:
        return None
    year, month, day = (0 if part in (None, "XX") else int(part) for part in found.group("year", "month", "day"))
    if "00" in found.group("month", "day"):
        raise _refused(f"{text!r}, with a part that is zero")
    # Somewhere it is already tomorrow, and the clock of this machine may be behind: the next year is let through.
    if year > datetime.now(UTC).year + 1:
        raise _refused(f"{text!r}, which has not come yet")
    try:
        return BirthDate(year, month, day, approximate=bool(found["about"] or found["doubt"]))
    except ValueError as error:
        raise _refused(f"{text!r} ({error})") from None


def _text(content: bytes) -> str:
    if len(content) > params.LONGEST_TEXT:
        raise _refused(f"{len(content)} bytes")
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise _refused("bytes that are not UTF-8 text") from None


def _refused(found: str) -> SampleError:
    return SampleError(
        expected=f"a birth date from {params.FIRST_YEAR} on as YYYY-MM-DD, YYYY-MM or YYYY",
        found=found,
        do="write the year first, then the month, then the day, and ~ after it if it is approximate",
    )
