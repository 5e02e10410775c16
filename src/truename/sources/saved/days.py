"""Days and moments, as ISO 8601 in UTC, as far as they are certain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from truename.sources.saved.characters import plain

_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{2})(?:-(?P<d>\d{2})"
    r"(?:[T ](?P<t>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?\s?(?P<z>Z|UTC|GMT|[+\-]\d{2}:?\d{2})?)?)?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})\s?[./年\-]\s?(\d{1,2})\s?[./月\-]\s?(\d{1,2})\s?日?\.?")
_YEAR_FIRST_KOREAN = re.compile(r"(\d{4})년\s?(\d{1,2})월\s?(\d{1,2})일")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\s?(?:г|r|g)\.?)?")
_EITHER = re.compile(r"(\d{1,2})[/\-](\d{1,2})[/\-](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}")
_ALONE = re.compile(r"(?:19|20)\d{2}")
_WORDS = re.compile(r"[\w\u0300-\u0d7f.,\s'’\-/:+()]{4,60}")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0d7f\u0e31-\u0e4e])+")
"""A word of letters, with the marks that belong to them in scripts where ``\\w`` does not know them."""

_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?")
_SHORTEST_MONTH = 3
"""Letters of a month's word: shorter ones ("de", "iv") are other words, too, far oftener."""

_IN_ENGLISH = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
_LANGUAGES = (
    "en de fr es it pt nl sv da nb fi pl cs sk hu ro bg ru uk be sr hr sl el tr ar he fa hi bn th id ms et lv lt ca az"
    " kk ka hy mk sq ur ta te mn uz gl eu is"
)
"""Languages whose words for months are known, by CLDR's codes: those that most of the web is written in. By hand. They
tell what a date says, and nothing of who says it."""


def day(text: str) -> str:
    """When something is said to have been, UTC: ``2020-03-03`` or ``2020-03-03T10:00:00Z``, or only as much as is
    certain: ``2020-03``, ``2020``. Of 03/04/2020 only the year is; "" where the text is no time."""
    if len(text) > 4 * 60:
        return ""
    return _day(plain(text))


@lru_cache(4096)
def _day(text: str) -> str:
    if found := _ISO.fullmatch(text):
        return _moment(found)
    for form in (_YEAR_FIRST, _YEAR_FIRST_KOREAN):
        if found := form.fullmatch(text):
            return _date(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return _date(found[3], found[2], found[1])
    if found := _EITHER.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first > 12 or first == second:
            return _date(found[3], found[2], found[1])
        return _date(found[3], found[1], found[2]) if second > 12 else _date(found[3])
    if found := _COMPACT.fullmatch(text):
        made = _date(found[1], found[2], found[3])
        return f"{made}T{found[4]}:{found[5]}:{found[6]}Z" if made and found[4] and int(found[4]) < 24 else made
    if _ALONE.fullmatch(text):
        return text
    if _MAIL.match(text):
        return _of_mail(text)
    return _in_words(text)


def _moment(found: re.Match[str]) -> str:
    from datetime import UTC, datetime

    made = _date(found["y"], found["m"], *([found["d"]] if found["d"] else []))
    if not made or not found["t"] or not found["d"]:
        return made
    zone = (found["z"] or "Z").upper().replace("UTC", "Z").replace("GMT", "Z")
    clock = found["t"] if len(found["t"]) > 5 else f"{found['t']}:00"
    try:
        when = datetime.fromisoformat(f"{made}T{clock}{zone.replace('Z', '+00:00')}")
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if 1 < when.year < 9999 else made
    except ValueError:
        return made


def _of_mail(text: str) -> str:
    """A moment as mails and servers write it (RFC 5322, 3.3)."""
    from datetime import UTC
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(text)
        return (when.astimezone(UTC) if when.tzinfo else when).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _date(year: str, month: str = "", day: str = "") -> str:
    from datetime import date

    if not 1500 <= int(year) <= 2200:
        return ""
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return "-".join(one.zfill(2) for one in (year, month, day) if one)


def _in_words(text: str) -> str:
    """A day whose month is a word: the word stands between or beside a day of one or two digits and a year of four."""
    text = _CLOCK.sub("", text)
    numbers = re.findall(r"\d+", text)
    years = [one for one in numbers if len(one) == 4]
    if len(years) != 1 or len(numbers) > 2 or not _WORDS.fullmatch(text):
        return ""
    found = {_month(one) for one in _WORD.findall(text.casefold())} - {0}
    if len(found) != 1:
        return ""
    (month,) = found
    days = [one for one in numbers if len(one) <= 2]
    if month is None:  # the month of one language, and another one of another's
        return _date(years[0])
    return _date(years[0], str(month), *days) if days else _date(years[0], str(month))


@lru_cache(4096)
def _month(word: str) -> int | None:
    """1 to 12; 0 where the word is no month in any language, ``None`` where it is several."""
    for number, names in enumerate(_IN_ENGLISH, 1):
        if word in names.split():
            return number
    months = _months().get(word, frozenset())
    return next(iter(months), 0) if len(months) < 2 else None


@cache
def _months() -> Mapping[str, frozenset[int]]:
    """The words for months, from the tables that dateparser carries (of Unicode's CLDR). Its parser would try every
    language, and takes seconds for what is no date."""
    from importlib import import_module

    made: dict[str, set[int]] = {}
    for language in _LANGUAGES.split():
        table = import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, names in enumerate(_IN_ENGLISH, 1):
            for name in table.get(names.split()[0], ()):
                word = unicodedata.normalize("NFKC", name).casefold().strip(".")
                if _WORD.fullmatch(word) and len(word) >= _SHORTEST_MONTH:
                    made.setdefault(word, set()).add(number)
    return {word: frozenset(months) for word, months in made.items()}
