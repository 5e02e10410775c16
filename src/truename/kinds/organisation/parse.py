"""From text to words with a role: what each word of an organisation's name is there for.

    clean      initials with full stops become one word (S.A.R.L., A.B.C.), "3 %" a number and a word
    words      each in its script and in Latin spellings (kinds/_text/scripts.py); Chinese, Japanese and Korean text
               without spaces is cut at the words that the tables know; letters that stand alone become one word
    forms      legal forms, the longest first, one typing error allowed in the long ones
    roles      numbers in figures, in words and in Roman; places; words that many names hold; all others

The tables are in ``tables/``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache

from truename._kernels import organisations as kernel
from truename.kinds._text import scripts
from truename.kinds._text.scripts import Word
from truename.kinds.organisation import params, tables


class Role(StrEnum):
    """What a word of a name is there for."""

    WORD = "word"
    COMMON = "common"
    TRADE = "trade"
    PLACE = "place"
    NUMBER = "number"
    FILLER = "filler"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a legal form of several words.

    Attributes:
        text: as it is compared: without accents in Latin script, folded in all others.
        role: what it is there for.
        concept: what it means, where a table knows ("bank" of "banco"; the class of a legal form); else empty.
        family: of a legal form, what it is akin to; else empty.
        rarity: -log10 of the share of organisations whose names hold it.
        forms: its Latin spellings, likeliest first.
        script: as in :class:`truename.kinds._text.scripts.Word`.
        vowelless: its script does not write short vowels.
    """

    text: str
    role: Role
    concept: str
    family: str
    rarity: float
    forms: tuple[str, ...]
    script: str
    vowelless: bool

    def __hash__(self) -> int:
        return hash(self.text)  # a string remembers its own; the comparison of all fields does the rest


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was read.

    Attributes:
        text: as it was written.
        tokens: its words in order, at most :data:`params.MOST_TOKENS`.
        order: the texts of its words; equal for names of equal words.
        kernel: its words as they are compared, in cpp/organisations.cpp.
    """

    text: str
    tokens: tuple[Token, ...]
    order: tuple[str, ...]
    kernel: kernel.Name = field(repr=False, compare=False)


@lru_cache(1 << 14)
def parse(text: str) -> Name:
    """The words of a name and their roles. Never raises; the same for any case, spacing and normal form."""
    words = _words(text)
    tokens = _with_forms(words)
    read = _roman(_joined_numbers(tokens))[: params.MOST_TOKENS]
    return Name(text, read, tuple([token.text for token in read]), _kernel(read))


def _kernel(tokens: tuple[Token, ...]) -> kernel.Name:
    def told(token: Token) -> tuple[str, int, str, str, float, tuple[str, ...], str, bool]:
        known = token.concept, token.family, token.rarity
        return (token.text, _NUMBERS[token.role], *known, token.forms, token.script, token.vowelless)

    return kernel.Name([told(token) for token in tokens], params.MOST_JOINED)


_NUMBERS = {role: number for number, role in enumerate(Role)}


# Clean and words.

_LETTER = r"[^\W\d_]"
_DOTTED = re.compile(rf"(?<!\w){_LETTER}(?:\s?[./]\s?{_LETTER})+(?!\w)\.?")
_PERCENT = re.compile(r"(?<=\d)\s*%\s*")
_UNSPACED = ("Han", "Kana", "Hangul")


def _words(text: str) -> list[Word]:
    text = unicodedata.normalize("NFKC", text[: 2 * params.LONGEST])
    text = _DOTTED.sub(lambda found: re.sub(r"[\s./]", "", found[0]) + " ", text)
    text = _PERCENT.sub(" percent", text)
    words: list[Word] = []
    for word in scripts.words(text):
        words += _segmented(word) if word.script in _UNSPACED else [word]
    return _with_letters_joined(words)


def _segmented(word: Word) -> list[Word]:
    """A word of a script without spaces, cut at the words that the tables know."""
    known, text = _unspaced(), word.text
    cuts: list[str] = []
    start = at = 0
    while at < len(text):
        length = next(
            (n for n in range(min(_longest_unspaced(), len(text) - at), 1, -1) if text[at : at + n] in known), 0
        )
        if not length:
            at += 1
            continue
        cuts += [text[start:at], text[at : at + length]]
        start = at = at + length
    cuts.append(text[start:])
    cuts = [cut for cut in cuts if cut]
    if len(cuts) < 2:
        return [word]
    return [part for cut in cuts for part in scripts.words(cut)]


def _with_letters_joined(words: list[Word]) -> list[Word]:
    """Letters that stand alone side by side are one word: S A de C V, C G Clow."""
    joined: list[Word] = []
    run: list[Word] = []
    for word in [*words, None]:
        if word is not None and len(word.text) == 1 and word.text.isalpha() and word.script in ("Latin", "Cyrillic"):
            run.append(word)
            continue
        if len(run) > 1:
            joined += scripts.words("".join(letter.text for letter in run))
        else:
            joined += run
        run = []
        if word is not None:
            joined.append(word)
    return joined


def _key(word: Word) -> str:
    """As words are looked up: without accents in Latin script, as they are in others."""
    return word.forms[0] if word.script == "Latin" else word.text


# Tables, by key.


@dataclass(frozen=True, slots=True)
class _Meaning:
    role: Role
    concept: str
    rarity: float


@cache
def _meanings() -> dict[str, _Meaning]:
    """What every single word means that a table knows; numbers before places before other words."""
    found: dict[str, _Meaning] = {}
    for value, written in tables.numbers():
        for text in written:
            _learn(found, text, _Meaning(Role.NUMBER, str(value), _number_rarity(str(value))))
    place = -math.log10(1 / 100)  # a name in a hundred for the common ones; assumption
    for name, written in tables.places():
        for text in written:
            _learn(found, text, _Meaning(Role.PLACE, name, place * params.COMMON_SCALE))
    for role, share, name, written in tables.words():
        rarity = -math.log10(share) * params.COMMON_SCALE
        for text in written:
            _learn(found, text, _Meaning(Role(role), name if role != Role.COMMON else f"common {text}", rarity))
    return found


def _learn(found: dict[str, _Meaning], text: str, meaning: _Meaning) -> None:
    words = scripts.words(text)
    if len(words) == 1:
        found.setdefault(_key(words[0]), meaning)
    elif "".join(word.text for word in words).startswith("ال"):  # an Arabic word with its article: the noun counts
        found.setdefault(_key(words[-1]), meaning)


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, str]]:
    """Class and family of every legal form, by its words."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for name, family, written in tables.legal_forms():
        for text in written:
            words = _with_letters_joined(list(scripts.words(text)))
            if words:
                found.setdefault(tuple(_key(word) for word in words), (name, family))
    return found


@cache
def _longest_phrase() -> int:
    return max(len(phrase) for phrase in _phrases())


@cache
def _unspaced() -> frozenset[str]:
    """Words of scripts without spaces, of two characters and more."""
    written = [text for row in tables.words() for text in row[3]]
    written += [text for row in tables.places() for text in row[1]]
    written += [text for row in tables.numbers() for text in row[1]]
    written += [text for row in tables.legal_forms() for text in row[2]]
    words = [words[0] for words in map(scripts.words, written) if len(words) == 1]
    return frozenset(word.text for word in words if word.script in _UNSPACED and len(word.text) > 1)


@cache
def _longest_unspaced() -> int:
    return max(len(word) for word in _unspaced())


@cache
def _less_one() -> dict[str, str]:
    """Long words of legal forms, by what is left of them without one letter."""
    found: dict[str, str] = {}
    for phrase in _phrases():
        for word in phrase:
            if len(word) >= _LONG:
                for at in range(len(word)):
                    found.setdefault(word[:at] + word[at + 1 :], word)
    return found


_LONG = 5
"""Letters of a word of a legal form in which a typing error is forgiven: "liability", not "ltd"."""


def _corrected(key: str) -> str:
    """A mistyped word of a legal form as it should be: one letter too few, too many, or another."""
    if len(key) < _LONG or not key.isascii() or key in _meanings():
        return key
    less = _less_one()
    if key in less:
        return less[key]
    for at in range(len(key)):
        cut = key[:at] + key[at + 1 :]
        if cut in less and abs(len(less[cut]) - len(key)) <= 1:
            return less[cut]
    return key


# Forms and roles.


def _with_forms(words: list[Word]) -> list[Token]:
    phrases, keys = _phrases(), [_key(word) for word in words]
    mended = [key if (key,) in phrases else _corrected(key) for key in keys]
    taken: list[tuple[int, int]] = []  # first word and count of each form
    at = 0
    while at < len(words):
        for count in range(min(_longest_phrase(), len(words) - at), 0, -1):
            exact, close = tuple(keys[at : at + count]), tuple(mended[at : at + count])
            if exact in phrases or (close in phrases and sum(map(len, close)) > _LONG):
                taken.append((at, count))
                at += count
                break
        else:
            at += 1
    taken = _at_the_edges(taken, keys)
    if sum(count for _, count in taken) == len(words):  # it must be called something
        taken = [] if len(taken) < 2 else taken[1:]
    tokens: list[Token] = []
    starts = dict(taken)
    at = 0
    while at < len(words):
        count = starts.get(at, 0)
        if not count:
            tokens.append(_token(words[at], keys[at]))
            at += 1
            continue
        phrase = tuple(keys[at : at + count])
        name, family = phrases[phrase] if phrase in phrases else phrases[tuple(mended[at : at + count])]
        text = " ".join(phrase)
        spelt = ("".join(word.forms[0] for word in words[at : at + count]),)
        tokens.append(Token(text, Role.FORM, name, family, params.FORM_RARITY, spelt, words[at].script, False))
        at += count
    return tokens


def _at_the_edges(taken: list[tuple[int, int]], keys: list[str]) -> list[tuple[int, int]]:
    """Forms of one or two letters count only first or last in the name, or beside another form."""
    kept: list[tuple[int, int]] = []
    end = len(keys)
    for at, count in reversed(taken):
        if len("".join(keys[at : at + count])) > 2 or at + count == end or at == 0:
            kept.append((at, count))
            if at + count == end:
                end = at
    return kept[::-1]


def _token(word: Word, key: str) -> Token:
    meaning = _meaning(word, key)
    if meaning is not None:
        return Token(key, meaning.role, meaning.concept, "", meaning.rarity, word.forms, word.script, word.vowelless)
    if any(char.isdecimal() for char in key):
        value = key.lstrip("0") or "0"
        return Token(key, Role.NUMBER, value, "", _number_rarity(value), word.forms, word.script, False)
    fixed, each = params.RARITY.get(word.script, params.RARITY_OTHER)
    length = len(key) if word.script in params.RARITY else len(word.forms[0])
    rarity = min(params.RAREST, fixed + each * length)
    return Token(key, Role.WORD, "", "", rarity, word.forms, word.script, word.vowelless)


def _meaning(word: Word, key: str) -> _Meaning | None:
    meanings = _meanings()
    if key in meanings:
        return meanings[key]
    if word.script in ("Cyrillic", "Greek"):
        found = next((meanings[form] for form in word.forms if len(form) > 2 and form in meanings), None)
        if found is not None:
            return found
    if word.script in ("Cyrillic", "Latin"):
        return next((_stems()[stem] for stem in map(_stem, word.forms) if stem and stem in _stems()), None)
    return None


_ADJECTIVE = re.compile(r"(?P<stem>.{5,}?)(?:i|oi|oe|oie|aia|ogo|ikh|ie)")


def _stem(form: str) -> str:
    """What is left of a Slavic adjective without its ending, y and j as i, doubled letters once; empty for others."""
    plain = re.sub(r"(.)\1+", r"\1", form.replace("y", "i").replace("j", "i"))
    found = _ADJECTIVE.fullmatch(plain)
    return found["stem"] if found else ""


_SLAVIC = re.compile(r".*(?:nyi|nii|ovyi|skii|naya|naia|skaya|skaia|ovaya|noe|skoe)")


@cache
def _stems() -> dict[str, _Meaning]:
    """The meanings of Slavic adjectives, by what any of their endings leaves."""
    found: dict[str, _Meaning] = {}
    for key, meaning in _meanings().items():
        for form in scripts.words(key)[0].forms if not key.isascii() else (key,):
            if _SLAVIC.fullmatch(form) and _stem(form):
                found.setdefault(_stem(form), meaning)
    return found


def _number_rarity(value: str) -> float:
    fixed, each = params.NUMBER_RARITY
    return min(params.RAREST, fixed + each * len(value))


def _joined_numbers(tokens: list[Token]) -> list[Token]:
    """Forty-four, or forty 4, is one number."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.role is token.role is Role.NUMBER
            and before.concept in _TENS
            and not before.text.isdecimal()
            and token.concept in _UNITS
        ):
            value = str(int(before.concept) + int(token.concept))
            joined[-1] = replace(before, text=value, concept=value, rarity=_number_rarity(value), forms=(value,))
        else:
            joined.append(token)
    return [_in_figures(token) if token.role is Role.NUMBER else token for token in joined]


def _in_figures(token: Token) -> Token:
    return replace(token, text=token.concept, forms=(token.concept,) if token.concept.isascii() else token.forms)


_TENS = frozenset(str(tens) for tens in range(20, 100, 10))
_UNITS = frozenset("123456789")

_ROMAN = re.compile("(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}


def _roman(tokens: list[Token]) -> tuple[Token, ...]:
    """Roman numbers up to 39, after a word; those of one letter only last in the name or before a form or a place."""
    found = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        last = after is None or after.role in (Role.FORM, Role.PLACE)
        if at and token.script == "Latin" and token.role is not Role.FORM and _ROMAN.fullmatch(token.text):
            digits = [_ROMAN_DIGITS[letter] for letter in token.text]
            if digits and (len(digits) > 1 or last):
                value = str(sum(-d if d < e else d for d, e in zip(digits, [*digits[1:], 0], strict=True)))
                rarity = _number_rarity(value)
                token = replace(token, text=value, role=Role.NUMBER, concept=value, rarity=rarity, forms=(value,))
        found.append(token)
    return tuple(found)
