"""The lattice: every reading of a text with its probability.

    text -> tokens -> (surname, given name) in both orders -> for each system: paths through jamo or syllables
         -> P(reading, text) summed over systems, orders and paths -> the heaviest, with what a slip would have made

The system is one latent variable of the whole name: whoever spells the surname by one system does not spell the given
name by another (customary surnames aside, which a system allows for).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache, partial

import numpy as np

from truename.kinds._text.korean import alphabet, chinese, cyrillic, jamo, kana, latin
from truename.kinds._text.korean.alphabet import Alphabet
from truename.kinds._text.korean.jamo import SURNAME_SHIFT
from truename.kinds._text.korean.syllabary import Spellings, Syllabary
from truename.kinds._text.korean.system import Forms, System
from truename.kinds._text.korean.text import Text, joined, orders, plain
from truename.kinds._text.korean.weighted import RELATIVE, Weighted, summed

_IN_CHINESE = 0.06
"""Share of Korean names in Latin letters that stand in their Chinese reading. Assumption."""

_LEFT_AS_HAN = 1e-3
"""Share of Han characters that a conversion to Pinyin leaves as they were ("李 Jiehao"). Assumption."""

_NOT_LISTED = 0.01
"""Share of a name's Hanja that are neither in KS X 1001 nor in `hanja`. Assumption."""

_LAW_FIRST, _LAW_LATER = 0.6, 0.2
"""P(Hangul is written by the initial-sound law) at the beginning of a surname or given name; later. Assumption: more
names in Hangul come from the South, which writes so, than from the North; inside a name it is rare (열 for 렬)."""

_MISPLACED = 0.02
"""How often a breve or an apostrophe means nothing (MY'ONG for MYONG). Assumption."""


def person(text: Text) -> Weighted:
    """P(reading, text | Korean name) of every reading of a person's name."""
    pairs: list[tuple[Weighted, Weighted, float]] = []
    systems = _systems(text.script)
    for surname, given, last in orders(text):
        for surname_letters, given_letters, kept in _spellings(surname, given):
            surnames = _surnames(text.script, surname_letters)
            # Most names of other cultures end here: neither word at an end can be a surname, or the rest no given name.
            if not surnames or not (givens := _givens(text.script, given_letters, False)):
                continue
            for system, s, g in zip(systems, surnames, givens, strict=True):
                if len(s.keys) and len(g.keys):
                    order = 1.0 if last is None else system.surname_last if last else 1 - system.surname_last
                    pairs.append((s, g, order * kept * system.share))
    heaviest = [float(s.weights.max()) * float(g.weights.max()) * share for s, g, share in pairs]
    least = max(heaviest, default=0.0) * RELATIVE
    parts: list[Weighted] = []
    for (s, g, share), most in zip(pairs, heaviest, strict=True):
        if most > least:
            weights = (s.weights[:, None] * (g.weights * share)).ravel()
            at = (weights > least).nonzero()[0]
            of_surname, of_given = np.divmod(at, len(g.keys))
            parts.append(Weighted(s.keys[of_surname] << SURNAME_SHIFT | g.keys[of_given], weights[at]))
    return summed(parts)


def word(text: Text) -> Weighted:
    """P(reading, text | Korean word) of every reading of a word."""
    letters = joined(text.tokens)
    parts: list[Weighted] = []
    for _, given_letters, kept in _spellings("", letters):
        for system, g in zip(_systems(text.script), _givens(text.script, given_letters, True), strict=False):
            if isinstance(system, Alphabet) or text.script != "Latin":
                parts.append(Weighted(g.keys, g.weights * (kept * system.share)))
    return summed(_worth_keeping(parts))


def _spellings(surname: str, given: str) -> tuple[tuple[str, str, float], ...]:
    """The letters as they are, and where they carry marks, without them."""
    unmarked = plain(surname), plain(given)
    if unmarked == (surname, given):
        return ((surname, given, 1.0),)
    return (surname, given, 1.0), (*unmarked, _MISPLACED)


def _worth_keeping(parts: list[Weighted]) -> list[Weighted]:
    best = max((float(p.weights.max()) for p in parts if len(p.weights)), default=0.0)
    kept = []
    for p in parts:
        heavy = p.weights > best * RELATIVE
        kept.append(Weighted(p.keys[heavy], p.weights[heavy]))
    return kept


# -- the systems of each script ------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 15)
def _surnames(script: str, letters: str) -> tuple[Weighted, ...]:
    """Readings as a surname in each system of a script; empty where there is none in any."""
    systems = _systems(script)
    alphabets, syllabaries = _by_unit(script)
    if not (
        alphabet.may_be_surname(alphabets, letters) or any(system.may_be_surname(letters) for system in syllabaries)
    ):
        return ()
    found = tuple([system.surname(letters) for system in systems])
    return found if any(len(one.keys) for one in found) else ()


@lru_cache(maxsize=1 << 13)
def _givens(script: str, letters: str, of_word: bool) -> tuple[Weighted, ...]:
    """Readings as a given name, or as a word, in each system of a script; empty where there is none in any."""
    found = tuple([system.given(letters, of_word) for system in _systems(script)])
    return found if any(len(one.keys) for one in found) else ()


@cache
def _systems(script: str) -> tuple[Alphabet | Syllabary, ...]:
    if script == "Latin":
        return (
            *_alphabets(latin.systems(), latin.SURNAME_CUSTOMS, 1 - _IN_CHINESE),
            Syllabary(
                "Pinyin",
                0.8 * _IN_CHINESE,
                0.15,
                partial(_pinyin, True),
                partial(_pinyin, False),
                partial(_pinyin, False),
                6,
            ),
            Syllabary(
                "Wade-Giles",
                0.2 * _IN_CHINESE,
                0.1,
                partial(chinese.wade, True),
                partial(chinese.wade, False),
                partial(chinese.wade, False),
                8,
            ),
        )
    if script == "Cyrillic":
        return _alphabets(cyrillic.systems(), cyrillic.SURNAME_CUSTOMS, 1.0)
    if script == "Hangul":
        first, later = partial(_hangul, _LAW_FIRST), partial(_hangul, _LAW_LATER)
        return (Syllabary("Hangul", 1.0, 0.02, first, first, later, 1, slips_in_surnames=True),)
    if script == "Han":
        surname, given = partial(_han, True), partial(_han, False)
        return (Syllabary("Hanja", 1.0, 0.0, surname, given, given, 6),)
    first, later = partial(kana.spellings, True), partial(kana.spellings, False)
    return (Syllabary("Katakana", 1.0, 0.0, first, first, later, 5),)


@cache
def _by_unit(script: str) -> tuple[tuple[Alphabet, ...], tuple[Syllabary, ...]]:
    """The systems of a script that are read letter by letter, and those that are read syllable by syllable."""
    systems = _systems(script)
    alphabets = tuple(system for system in systems if isinstance(system, Alphabet))
    return alphabets, tuple(system for system in systems if isinstance(system, Syllabary))


def _alphabets(systems: tuple[System, ...], customs: Mapping[str, Forms], share: float) -> tuple[Alphabet, ...]:
    by_letters: dict[str, dict[str, float]] = {}
    for name, forms in customs.items():
        for form, p in forms.items():
            by_letters.setdefault(form, {})[name] = p
    return tuple(Alphabet(s, by_letters, s.share * share, s.surname_last) for s in systems)


def _hangul(law: float) -> Spellings:
    """Hangul as spellings of the syllables before the law."""
    table: Spellings = {}
    for syllable in jamo.syllables():
        after = jamo.after_law(syllable)
        table.setdefault(after, {})[syllable] = law if after != syllable else 1.0
        if after != syllable:
            table.setdefault(syllable, {})[syllable] = 1 - law
    return table


def _pinyin(surname: bool) -> Spellings:
    """Pinyin, and the Han characters that a conversion left."""
    return {**chinese.pinyin(surname), **_scaled(chinese.characters(surname), _LEFT_AS_HAN)}


def _han(surname: bool) -> Spellings:
    """Han characters, and the Pinyin that stands for one that no Korean table lists."""
    return {**chinese.characters(surname), **_scaled(chinese.pinyin(surname), _NOT_LISTED)}


def _scaled(table: Spellings, share: float) -> Spellings:
    return {form: {syllable: share * p for syllable, p in shares.items()} for form, shares in table.items()}
