"""From any text to words: what is compared of a name, in its own script and in Latin spellings.

    clean      case, normal form, width, invisible characters, apostrophes and punctuation go
    tokens     what stands between separators, cut where one writing system ends and another begins
    unmix      letters that only look like their neighbours become their neighbours' script
    romanise   the usual Latin spellings of each word, likeliest first (see romanise.py)

Never raises on any text, and takes time in proportion to its length, of which ``LONGEST`` characters are looked at.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from truename.kinds._text import romanise

LONGEST = 400
"""Characters looked at, in normal form. Assumption: the longest names of public sanctions lists have about 300."""

MOST_WORDS = 24
"""Words given. Assumption: the longest names of persons on public lists have about 12, organisations about 20."""

_DECOMPOSED = 4
"""Most characters that normal form D makes of one (Unicode FAQ on normalization), so that the cut falls alike."""

_CACHED = 1 << 15
"""Words remembered. Assumption: those of a list, some 20,000, and of the queries of a batch."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    Attributes:
        text: in its own script: normal form NFKC, case-folded, without controls, marks and apostrophes.
        script: "Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Han", "Kana", "Hangul" or "Other".
        forms: 1 to 4 Latin spellings of [a-z0-9]+, likeliest first.
        vowelless: short vowels are not written, so that the forms are little more than consonants.
    """

    text: str
    script: str
    forms: tuple[str, ...]
    vowelless: bool


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in the order of writing, at most ``MOST_WORDS``.

    The same for every case, spacing, Unicode normal form and kind of apostrophe. Apostrophes join (O'Brien is
    "obrien"), hyphens and dots split (J.-C. is "j", "c"), "&" and "+" are the word "and", digits stay. Han, kana and
    Hangul without spaces are one word, but for Japanese names that a table has as surname and given name; the Arabic
    article is a word of its own, as it is in Latin spelling.
    """
    if text.isascii() and len(text) <= LONGEST:
        return tuple([_latin(token) for token in text.lower().translate(_ASCII).split()[:MOST_WORDS]])
    tokens = list(_tokens(_clean(text)))
    letters = " ".join(token for token, _ in tokens)
    language = {script: romanise.language(letters, script) for script in {script for _, script in tokens}}
    found = (_word(token, script, language[script]) for token, script in tokens)
    return tuple([word for word in found if word is not None][:MOST_WORDS])


def fold(text: str) -> str:
    """One line that is equal for texts that differ in case, spacing, normal form or punctuation only.

    The ``Word.text`` of all words with a space between them, in the texts' own scripts. Empty where the text has no
    letter and no digit.
    """
    if text.isascii() and len(text) <= LONGEST:
        return " ".join(text.lower().translate(_ASCII).split())
    return " ".join(filter(None, (romanise.own_script(token, script) for token, script in _tokens(_clean(text)))))


# Clean.

_APOSTROPHES = "'`´΄᾽᾿῾‘’‚‛′‵՚׳＇ꞌꞋ"
"""Dropped. Modifier letters (U+02B9 to U+02DF, which hold the Hawaiian okina and the Arabic ayn) are as well."""

_ASCII = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
_ASCII |= dict.fromkeys((*range(9), *range(14, 28), 127, *map(ord, "'`")), "")
_ASCII |= {ord("&"): " and ", ord("+"): " and "}

_MARKS = (
    (0x300, 0x36F), (0x483, 0x489), (0x591, 0x5C7), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
)  # fmt: skip
"""Marks that say nothing for comparing where normal form C leaves them: accents on letters that do not take them,
Hebrew points, variation selectors. The marks of Arabic and of Indic scripts are vowels and stay."""

_SPACING_MARKS = str.maketrans(dict.fromkeys("´΄᾽᾿῾`'", ""))


class _Clean(dict[int, str]):
    """What becomes of a character, for ``str.translate``; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        found = _replacement(chr(code))
        if code < 0x10000:  # so that hostile text does not fill the memory with a million entries
            self[code] = found
        return found


def _replacement(char: str) -> str:
    code = ord(char)
    if char in _APOSTROPHES or 0x2B9 <= code <= 0x2DF or any(first <= code <= last for first, last in _MARKS):
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] in "LMN":
        return char
    return "" if category == "Cf" else " "


_CLEAN = _Clean(_ASCII)


def _clean(text: str) -> str:
    """Folded text whose words are separated by spaces, at most ``LONGEST`` characters."""
    text = " ".join(text.split())[: _DECOMPOSED * LONGEST]
    text = unicodedata.normalize("NFD", text).translate(_SPACING_MARKS)
    text = unicodedata.normalize("NFKC", text)[:LONGEST]
    # Folding and composing feed one another (Unicode, section 3.13, D146).
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    text = unicodedata.normalize("NFD", text).casefold().replace("ı", "i").replace("i\u0307", "i")
    text = unicodedata.normalize("NFKC", text)
    if "·" in text:
        text = text.replace("l·l", "ll")  # Catalan
    return text.translate(_CLEAN)


# Tokens.

_RANGES = (
    (0x00, "Other"), (0x41, "Latin"), (0x370, "Greek"), (0x400, "Cyrillic"), (0x530, "Other"), (0x591, "Hebrew"),
    (0x600, "Arabic"), (0x700, "Other"), (0x750, "Arabic"), (0x780, "Other"), (0x870, "Arabic"), (0x900, "Other"),
    (0x1100, "Hangul"), (0x1200, "Other"), (0x1C80, "Cyrillic"), (0x1C90, "Other"), (0x1D00, "Latin"),
    (0x1D26, "Greek"), (0x1D2B, "Cyrillic"), (0x1D2C, "Latin"), (0x1DC0, "Other"), (0x1E00, "Latin"),
    (0x1F00, "Greek"), (0x2000, "Other"), (0x2C60, "Latin"), (0x2C80, "Other"), (0x2DE0, "Cyrillic"),
    (0x2E00, "Other"), (0x2E80, "Han"), (0x3040, "Kana"), (0x3100, "Other"), (0x3130, "Hangul"), (0x3190, "Other"),
    (0x31F0, "Kana"), (0x3200, "Other"), (0x3400, "Han"), (0xA000, "Other"), (0xA640, "Cyrillic"), (0xA6A0, "Other"),
    (0xA720, "Latin"), (0xA800, "Other"), (0xA960, "Hangul"), (0xA980, "Other"), (0xAB30, "Latin"),
    (0xAB70, "Other"), (0xAC00, "Hangul"), (0xD800, "Other"), (0xF900, "Han"), (0xFB00, "Latin"), (0xFB07, "Other"),
    (0xFB1D, "Hebrew"), (0xFB50, "Arabic"), (0xFE00, "Other"), (0xFE70, "Arabic"), (0xFF00, "Other"),
    (0x1B000, "Kana"), (0x1B170, "Other"), (0x20000, "Han"), (0x40000, "Other"),
)  # fmt: skip
"""Where the blocks of each script begin (Unicode 15, Blocks.txt)."""

_STARTS = [start for start, _ in _RANGES]
_EUROPEAN = frozenset(("Latin", "Cyrillic", "Greek"))


def _script(char: str) -> str:
    return _RANGES[bisect_right(_STARTS, ord(char)) - 1][1]


def _group(char: str) -> str:
    """The script, where "Latin" stands for digits and all letters that are mixed to deceive."""
    script = "Latin" if char.isascii() else _script(char)
    return "Latin" if script in _EUROPEAN else script


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """The words of clean text and their scripts. Latin, Cyrillic and Greek letters stand in one word together."""
    for chunk in text.split():
        if chunk.isascii():
            yield chunk, "Latin"
            continue
        at = 0
        for group, run in groupby(_group(char) for char in chunk):
            length = len(list(run))
            part, at = chunk[at : at + length], at + length
            if group == "Latin":
                yield _unmix(part)
            elif group == "Arabic":
                yield from ((piece, group) for piece in romanise.split_article(part))
            elif group == "Han":
                yield from ((piece, group) for piece in romanise.split_japanese(part))
            else:
                yield part, group


# Unmix.

_LOOKALIKES = {
    # Cyrillic, Greek: the Latin letter that one of their cases looks like (Unicode TS 39, confusables; Latin names).
    **dict(zip("авсеһніјкморѕтухԁԛԝ", "abcehhijkmopstyxdqw", strict=True)),
    **dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True)),
}
_TO_LATIN = str.maketrans(_LOOKALIKES)
_TO_CYRILLIC = str.maketrans(
    dict(zip("abcehijkmopstyx", "авсенијкморѕтух", strict=True))
    | dict(zip("αβεζηικμνορτυχ", "авезнікмпортух", strict=True))
)
_TO_GREEK = str.maketrans(
    dict(zip("abezhikmnoptyx", "αβεζηικμνορτυχ", strict=True)) | dict(zip("авенікмортух", "αβεηικμορτυχ", strict=True))
)
_INTO = {"Latin": _TO_LATIN, "Cyrillic": _TO_CYRILLIC, "Greek": _TO_GREEK}


def _unmix(token: str) -> tuple[str, str]:
    """The token in one script, as far as its letters look alike, and that script.

    The script is the one that most letters without a look-alike belong to; then the one of most letters.
    """
    scripts = Counter(_script(char) for char in token if not char.isdecimal())
    scripts = Counter({script: scripts[script] for script in ("Latin", "Cyrillic", "Greek") if scripts[script]})
    if len(scripts) < 2:
        return token, next(iter(scripts), "Latin")
    distinct = Counter(_script(char) for char in token if ord(char) not in _FOREIGN)
    script = max(scripts, key=lambda script: (distinct[script], scripts[script]))
    return unicodedata.normalize("NFKC", token.translate(_INTO[script])), script


_FOREIGN = frozenset(_TO_LATIN) | frozenset(_TO_CYRILLIC) | frozenset(_TO_GREEK)


# Words.


@lru_cache(_CACHED)
def _latin(token: str) -> Word:
    return Word(token, "Latin", (token,), vowelless=False)


@lru_cache(_CACHED)
def _word(token: str, script: str, hint: str) -> Word | None:
    """The word, or None where nothing of it can be written in Latin letters."""
    if token.isascii():
        return _latin(token)
    if script in _EUROPEAN and len({_script(char) for char in token if not char.isdecimal()}) > 1:
        runs = ("".join(run) for _, run in groupby(token, key=_script))
        forms = ["".join("".join(romanise.forms(run, _script(run[0]), hint)[:1]) for run in runs)]
    else:
        forms = romanise.forms(token, script, hint)
    kept = tuple(dict.fromkeys(form[:LONGEST] for form in forms if form))[: romanise.MOST_FORMS]
    text = romanise.own_script(token, script)
    if not kept or not text:
        return None
    return Word(text, script, kept, vowelless=script in romanise.VOWELLESS)
