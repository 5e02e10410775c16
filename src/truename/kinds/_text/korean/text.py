"""Preparing a text: its script, its letters with the marks that count, its tokens, and what may be the surname."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from truename.kinds._text.korean import chinese, hanja, jamo
from truename.kinds._text.korean.jamo import LONGEST_GIVEN
from truename.kinds._text.korean.system import HYPHEN, SPACE

LONGEST_TEXT = 64
"""Characters of a text that may be a Korean name; a longer one is none."""

_LONGEST_SOLID_SURNAME = 9
"""Letters of a surname that is written in one word with the given name."""

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´ʹ′‛＇", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－", "-"))


@dataclass(frozen=True, slots=True)
class Text:
    """A text prepared for reading.

    Attributes:
        script: "Latin", "Cyrillic", "Hangul", "Han" or "Kana".
        tokens: its words, lower case, hyphens kept.
        comma: how many tokens stand before a comma, 0 where none ends the surname.
    """

    script: str
    tokens: tuple[str, ...]
    comma: int


def prepare(text: str) -> Text | None:
    """Folds a text and cuts it into tokens; None where it cannot be a Korean name."""
    if len(text) > 4 * LONGEST_TEXT:
        return None
    if text.isascii():
        text = text.replace("`", "'")
    else:
        text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_DASHES)
    text = " ".join(text.split())
    text = text.strip("()[] ") if text[:1] in "([" else _BRACKET.split(text, 1)[0].strip()
    if not 1 < len(text) <= LONGEST_TEXT:
        return None
    script = _script(text)
    if script is None:
        return None
    text = _letters(text, script)
    surname, comma, rest = text.partition(",")
    before, after = _tokens(surname), _tokens(rest.replace(",", " "))
    if not 0 < len(before) + len(after) <= LONGEST_GIVEN + 2:
        return None
    return Text(script, (*before, *after), len(before) if comma and after else 0)


_BRACKET = re.compile(r"[(\[]")
_SEPARATORS = re.compile(r"[·・.=＝/]")
_OTHERS = re.compile(r"[^\w,'\- ]")
_DIGIT = re.compile(r"\d")


def _tokens(text: str) -> list[str]:
    return [token for token in (word.strip("-'") for word in text.split()) if token]


def _script(text: str) -> str | None:
    if text.isascii():
        return None if _DIGIT.search(text) else "Latin"
    scripts = set()
    for character in text:
        if character.isalpha() or character in "ー々":
            point = ord(character)
            if point < 0x250 or 0x1E00 <= point < 0x1F00:
                scripts.add("Latin")
            elif 0x400 <= point < 0x500:
                scripts.add("Cyrillic")
            elif jamo.is_syllable(character):
                scripts.add("Hangul")
            elif 0x3400 <= point < 0xA000 or 0xF900 <= point < 0xFB00 or point >= 0x20000:
                scripts.add("Han")
            elif 0x30A0 <= point < 0x3100:
                scripts.add("Kana")
            elif point not in (0x2BC, 0x2BB):
                return None
        elif character.isdigit():
            return None
    if scripts == {"Latin", "Han"}:
        return "Latin"
    return scripts.pop() if len(scripts) == 1 else None


_BREVES = {"ô": "ŏ", "û": "ŭ", "ǒ": "ŏ", "ǔ": "ŭ"}
"""What stands for McCune-Reischauer's breve where a font has none."""

_MARKED = "ŏŭé'"
"""Letters whose mark counts."""


def _letters(text: str, script: str) -> str:
    text = text.lower()
    if script == "Latin" and (not text.isascii() or "'" in text):
        text = re.sub(r"\s+'", "'", text)
        text = unicodedata.normalize("NFC", re.sub(r"(?<=[ou])'", "\u0306", text))
        text = "".join(_latin_letter(_BREVES.get(c, c)) for c in text)
    elif script == "Han":
        text = "".join(_han_character(c) for c in text)
    elif script == "Kana":
        text = text.replace("ー", "")
    return text if text.replace(" ", "").isalpha() else _OTHERS.sub("", _SEPARATORS.sub(" ", text))


def _han_character(character: str) -> str:
    character = hanja.standard(character)
    return character if character in hanja.readings() else chinese.pronounced(character)


def _latin_letter(character: str) -> str:
    if character in _MARKED:
        return character
    if ord(character) > 0x2E80:
        return _han_character(character)
    return "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))


def plain(letters: str) -> str:
    """Letters without breves and apostrophes."""
    if letters.isascii() and "'" not in letters:
        return letters
    return letters.replace("ŏ", "o").replace("ŭ", "u").replace("'", "")


def orders(text: Text) -> Iterator[tuple[str, str, bool | None]]:
    """(surname, given name, whether the surname stands last) in every order that the tokens allow; None where the text
    leaves no choice between them."""
    tokens = text.tokens
    if text.comma:
        yield joined(tokens[: text.comma]), joined(tokens[text.comma :]), None
        return
    if len(tokens) == 1:
        token = tokens[0]
        pieces = token.split(HYPHEN)
        if len(pieces) > 1:
            yield pieces[0], HYPHEN.join(pieces[1:]), False
            yield pieces[-1], HYPHEN.join(pieces[:-1]), True
        else:
            for i in range(1, min(_LONGEST_SOLID_SURNAME + 1, len(token))):
                yield token[:i], token[i:], None
        return
    yield tokens[0], joined(tokens[1:]), False
    if len(tokens) > 2:
        yield joined(tokens[:2]), joined(tokens[2:]), False
    yield tokens[-1], joined(tokens[:-1]), True


def joined(tokens: tuple[str, ...]) -> str:
    return SPACE.join(tokens)
