"""How the Hanja of a Korean name are read in Chinese: Pinyin and Wade-Giles, and the Han characters themselves.

P(spelling | syllable) = sum over Hanja of P(Hanja | syllable) P(spelling | Hanja). Chinese readings: the package
pypinyin (from the Unihan database). Wade-Giles: H. Giles, A Chinese-English Dictionary (1912), as a table from Pinyin.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache, lru_cache

from truename.kinds._text.korean import hanja
from truename.kinds._text.korean.syllabary import Spellings

_FIRST_READING = 0.85
"""Share of a character's first Chinese reading; its others share the rest. Assumption."""

_SURNAME_READINGS = {
    "朴": "piao",
    "單": "shan",
    "沈": "shen",
    "曾": "zeng",
    "解": "xie",
    "任": "ren",
    "車": "che",
    "卜": "bu",
}
"""Chinese readings that a character has as a surname."""

_INITIALS = {
    "b": "p", "p": "p'", "m": "m", "f": "f", "d": "t", "t": "t'", "n": "n", "l": "l", "g": "k", "k": "k'", "h": "h",
    "j": "ch", "q": "ch'", "x": "hs", "zh": "ch", "ch": "ch'", "sh": "sh", "r": "j", "z": "ts", "c": "ts'", "s": "s",
    "y": "y", "w": "w", "": "",
}  # fmt: skip
_FINALS = {
    "ian": "ien", "ie": "ieh", "iong": "iung", "ong": "ung", "uo": "o", "ue": "üeh", "üe": "üeh", "er": "erh", "e": "ê",
    "en": "ên", "eng": "êng",
}  # fmt: skip
_WHOLE = {
    "zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tz'u", "si": "ssu",
    "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "yong": "yung", "yuan": "yüan", "yue": "yüeh",
    "yu": "yü", "yun": "yün", "ge": "ko", "ke": "k'o", "he": "ho", "e": "o", "gui": "kuei",
    "kui": "k'uei", "guo": "kuo", "kuo": "k'uo", "huo": "huo", "shuo": "shuo", "ju": "chü", "qu": "ch'ü",
    "xu": "hsü", "juan": "chüan", "quan": "ch'üan", "xuan": "hsüan", "jun": "chün", "qun": "ch'ün", "xun": "hsün",
    "jue": "chüeh", "que": "ch'üeh", "xue": "hsüeh", "lüe": "lüeh",
}  # fmt: skip


def wade_giles(pinyin: str) -> str:
    """A Pinyin syllable (without tone, ü as ü or v) in Wade-Giles, with its marks."""
    pinyin = pinyin.replace("v", "ü")
    if pinyin in _WHOLE:
        return _WHOLE[pinyin]
    initial = next(
        (i for i in ("zh", "ch", "sh") if pinyin.startswith(i)), pinyin[:1] if pinyin[:1] in _INITIALS else ""
    )
    final = pinyin[len(initial) :]
    return _INITIALS[initial] + _FINALS.get(final, final)


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=16384)
def _pinyin_of(character: str) -> tuple[str, ...]:
    """Chinese readings of a character, commonest first, without tones; ü is v."""
    from pypinyin.pinyin_dict import pinyin_dict  # 40,000 characters: read when a name in Chinese is first met

    spelled = unicodedata.normalize("NFD", pinyin_dict.get(ord(character), "")).replace("u\u0308", "v")
    return tuple(dict.fromkeys(_fold(reading) for reading in spelled.split(",") if reading))


def pronounced(character: str) -> str:
    """A character that no Korean table lists, as its first Chinese reading; as it is where there is none.

    Hanja of names are many more than any table: 15,000 may be written. Their Chinese reading says which syllables they
    may be in Korean.
    """
    return (*(reading.replace("v", "u") for reading in _pinyin_of(character)), character)[0]


@cache
def _chinese_readings() -> dict[str, dict[str, float]]:
    """P(Pinyin | Hanja)."""
    readings: dict[str, dict[str, float]] = {}
    for character in hanja.readings():
        first, *others = _pinyin_of(character) or ("",)
        readings[character] = {first: _FIRST_READING if others else 1.0}
        readings[character] |= {other: (1 - _FIRST_READING) / len(others) for other in others}
    return readings


@cache
def pinyin(surname: bool) -> Spellings:
    """P(Pinyin | syllable) of surnames or of given names, without tones; ü also as v, u and yu."""
    table: Spellings = defaultdict(lambda: defaultdict(float))
    readings = _chinese_readings()
    for syllable, characters in hanja.of_syllable(surname).items():
        for character, p in characters.items():
            spelled = dict(readings.get(character, {}))
            if surname and character in _SURNAME_READINGS:
                spelled = {k: 0.4 * v for k, v in spelled.items()}
                spelled[_SURNAME_READINGS[character]] = spelled.get(_SURNAME_READINGS[character], 0.0) + 0.6
            for reading, q in spelled.items():
                for form, share in ({"v": 0.3, "u": 0.5, "yu": 0.2} if "v" in reading else {"": 1.0}).items():
                    table[reading.replace("v", form)][syllable] += p * q * share
    return {form: dict(shares) for form, shares in table.items()}


@cache
def wade(surname: bool) -> Spellings:
    """P(Wade-Giles | syllable) of surnames or of given names; its marks are mostly left out."""
    table: Spellings = defaultdict(lambda: defaultdict(float))
    for reading, shares in pinyin(surname).items():
        marked = wade_giles(reading)
        plain = _fold(marked)
        for syllable, p in shares.items():
            table[plain.replace("'", "")][syllable] += 0.6 * p
            table[plain][syllable] += 0.4 * p
    return {form: dict(shares) for form, shares in table.items()}


@cache
def characters(surname: bool) -> Spellings:
    """P(Hanja | syllable) of surnames or of given names."""
    table: Spellings = defaultdict(dict)
    for syllable, shares in hanja.of_syllable(surname).items():
        for character, p in shares.items():
            table[character][syllable] = p
    return dict(table)
