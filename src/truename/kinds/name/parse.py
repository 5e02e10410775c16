"""From the text of a name to what is compared: its parts, how rare each is, and what it can be a reading of."""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from truename.kinds._text import korean
from truename.kinds._text.korean import Readings
from truename.kinds._text.romanise import split_japanese
from truename.kinds._text.scripts import Word, words
from truename.kinds.name import background, params, tables

_BRACKETS = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]")  # innermost: a run of open ones costs one look each
_BRACKET = re.compile(r"[()\[\]（）【】]")
_SPACED_OUT = re.compile("(?<!\\S)[{0}](?:[ .-][{0}]){{4,}}(?!\\S)".format("A-Za-z\u00c0-\u024f\u0370-\u04ff"))
"""Single letters in a row, more than anybody has initials: "K I M J O N G"."""
_DIGITS = re.compile(r"\b(?=\w*[^\W\d_])(?=\w*\d)\w+")
"""A word of letters and digits. No name has digits; those that look like letters are slips of reading machines, or are
meant to deceive."""
_LOOK_LIKE = str.maketrans("0134578", "oieastb")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2,4}")
_CHARACTER = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_TWO_CHARACTERS = frozenset(
    (
        *("欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯", "东方", "東方"),
        *("皇甫", "尉迟", "尉遲", "公孙", "公孫", "令狐", "慕容", "司徒", "南宮", "獨孤"),
    )
)
"""Chinese and Korean surnames of two characters; by their number of bearers, after the Ministry of Public Security's
yearly reports on names."""

_ABDUL = frozenset(("abdul", "abdel", "abdal", "abdol", "abdoul", "abdil", "abdu"))
"""How "servant of the ..." is written before one of God's names, apart from that."""

_ARTICLES = frozenset(["al", "el", "ul", "il", "bin", "ibn", "ben", "bint"])
"""Particles that are never a name of their own."""

_FOREIGN_IN_HANGUL = 4.0
"""-log10 P(a name of another culture is written in Hangul). Assumption."""


class Role(IntEnum):
    """What a part of a name is to the comparison; as the kernel counts."""

    WORD = 0
    INITIAL = 1
    PARTICLE = 2


@dataclass(frozen=True, slots=True)
class Parsed:
    """A name as it is compared.

    Attributes:
        words: its parts in order, without titles.
        roles: of each.
        rarity: -log10 of each part's share of its culture.
        known: whether each is an established name.
        written: a hash of the characters of each in a script that spells several words alike, else 0.
        classes: of each part, the classes of names it is in, and -log10 of how likely it stands for another of them.
        korean: the Korean names that it can spell, or None.
        generic: log10 of the share of people of other cultures with these parts.
    """

    words: tuple[Word, ...]
    roles: tuple[Role, ...]
    rarity: tuple[float, ...]
    known: tuple[bool, ...]
    written: tuple[int, ...]
    classes: tuple[tuple[tuple[int, float], ...], ...]
    korean: Readings | None
    generic: float

    @property
    def culture(self) -> str:
        """The likeliest name culture; see :mod:`truename.kinds.name.background`."""
        if self.korean is not None and self.korean.plausible + params.KOREAN > self.generic:
            return "korean"
        return background.culture(self.words)


@lru_cache(maxsize=1 << 14)  # each name is read twice in enrolment, to assess it and to compare it: a list's names
def parse(text: str) -> Parsed | None:
    """Read a name; None where the text has no letters."""
    outside = _BRACKETS.sub(" ", text)
    # What stands in brackets explains a name; but of "Lee (Carmen Rosa)" it is the larger part.
    text = outside if len(outside.split()) > 1 or not any(map(str.isalpha, text)) else _BRACKET.sub(" ", text)
    text = _DIGITS.sub(_read_as_letters, _SPACED_OUT.sub(_together, text))
    found = words(_HAN.sub(_spaced, text))
    untitled = [word for word in found if word.text not in tables.titles()] or found
    parts = [part for word in untitled for part in _unjoined(word)]
    # In normal form, for letters in circles are symbols.
    if not any(map(str.isalpha, unicodedata.normalize("NFKC", text))) or not parts:
        return None
    roles = tuple(_role(word) for word in parts)
    if roles.count(Role.WORD) < 2:  # what only joins elsewhere is then a name: Van Ngo, Abdul Sari
        roles = tuple(
            Role.WORD if role is Role.PARTICLE and word.forms[0] not in _ARTICLES else role
            for word, role in zip(parts, roles, strict=True)
        )
    rarity = tuple(
        params.PARTICLE_RARITY if role is Role.PARTICLE else background.rarity(word.forms[0], word.vowelless)
        for word, role in zip(parts, roles, strict=True)
    )
    generic = -sum(one for one, role in zip(rarity, roles, strict=True) if role is not Role.PARTICLE)
    if any(word.script == "Hangul" for word in parts):
        generic -= _FOREIGN_IN_HANGUL
    return Parsed(
        words=tuple(parts),
        roles=roles,
        rarity=rarity,
        known=tuple(background.known(word.forms[0]) for word in parts),
        written=tuple(zlib.crc32(word.text.encode()) if word.script == "Han" else 0 for word in parts),
        classes=tuple(background.variants(word.forms[0]) for word in parts),
        korean=korean.person(_transcribed(text)),
        generic=generic,
    )


def _together(letters: re.Match[str]) -> str:
    return re.sub(r"[ .-]", "", letters.group())


def _read_as_letters(word: re.Match[str]) -> str:
    return word.group().translate(_LOOK_LIKE)


def _role(word: Word) -> Role:
    if len(word.forms[0]) == 1 and word.script in ("Latin", "Cyrillic", "Greek"):
        return Role.INITIAL
    return Role.PARTICLE if word.forms[0] == "abd" or word.forms[0] in tables.particles() else Role.WORD


def _unjoined(word: Word) -> tuple[Word, ...]:
    """The word "abdul" as the two particles that it is written as elsewhere: "abd al"."""
    if word.forms[0] not in _ABDUL:
        return (word,)
    return Word("abd", word.script, ("abd",), False), Word("al", word.script, ("al",), False)


def _transcribed(text: str) -> str:
    """Pinyin for characters that a converter left in a Latin name: "Cui Yun\u70c8"."""
    text = unicodedata.normalize("NFKC", text)
    if not (_LATIN.search(text) and _CHARACTER.search(text)):
        return text
    return _CHARACTER.sub(lambda found: words(found.group())[0].forms[0], text)


def _spaced(run: re.Match[str]) -> str:
    """A Chinese name character by character: it is written together, and spelled in parts."""
    characters = run.group()
    if (len(characters) == 4 and characters[:2] not in _TWO_CHARACTERS) or len(split_japanese(characters)) > 1:
        return characters  # Japanese, which is read in longer pieces
    surname = 2 if characters[:2] in _TWO_CHARACTERS else 1
    return f" {characters[:surname]} {' '.join(characters[surname:])} "
