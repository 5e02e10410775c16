"""How common a part of a name is, and in which cultures: tables where they know it, a model of letters elsewhere.

    rarity(form)      -log10 of the share of people with this part, in the culture where it is most frequent
    cultures(form)    how likely each culture is, given one part
    culture(words)    the likeliest culture of a whole name
    variants(form)    the classes of names that it stands for

The share of a form in a culture is what the table says, or, for what no table has, the mass that tables leave out times
the probability of the word in a letter trigram model of that culture's forms, smoothed as by Witten and Bell ("The
zero-frequency problem", IEEE Trans. Information Theory 37, 1991, method C). Taking the culture where a name is most
frequent errs on the side of the person: a name that is common somewhere counts as common.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from truename.kinds._text.scripts import Word
from truename.kinds.name import tables

COMMONEST = 0.3
"""Least rarity: no part of a name is more frequent than every second person's."""
RAREST = 6.5
"""Most rarity: a name that one in three million has. No table supports more."""
UNKNOWN = 3.3
"""Least rarity of a word that no table has: shorter or more ordinary ones than one in 2,000 people have are in them."""
SHORTEST, PER_LETTER = 0.6, 0.8
"""Most rarity by length: names spend 0.65 to 1.05 log10 on a letter (the trigram models' mean on their own tables, by
culture). A short word is not rare because no table has it; it may be common where the tables do not reach."""
UNSEEN = 0.5
"""Share of the parts of names that no table has. Assumption: the largest tables here cover half of their people."""
INITIAL = 1.2
"""Rarity of a single letter: names begin with some 15 letters about equally often."""

CLOSENESS = {"spelling": 0.3, "nickname": 0.9, "translation": 1.6}
"""-log10 of how likely one of a class stands for another. Assumption: another usual spelling in every second record, a
pet form in one of eight, a translation in one of forty."""

_CACHED = 1 << 16
"""Words remembered: 8 MB of rarities and 20 MB of shares by culture when full."""
_NUMBER = {name: number for number, name in enumerate(tables.CULTURES)}
_LETTERS = 28  # none (before and after a word), a to z, any digit


@dataclass(frozen=True, slots=True)
class _Model:
    """What is built once, at first use.

    Attributes:
        share: form to the shares in those cultures that have it.
        common: form to the largest of these.
        skeletons: consonants to the shares of all names with them, for scripts that do not write short vowels.
        trigrams: float32[cultures, letter, letter, letter], log10 of the probability of the third after two.
        bare: float32[1, letter, letter, letter], the same of the skeletons.
    """

    share: Mapping[str, Mapping[str, float]] = field(repr=False)
    common: Mapping[str, float] = field(repr=False)
    skeletons: Mapping[str, Mapping[str, float]] = field(repr=False)
    trigrams: NDArray[np.float32] = field(repr=False)
    bare: NDArray[np.float32] = field(repr=False)


_VOWELLESS_CULTURES = ("arabic", "persian", "turkish", "southasian", "african", "english")
"""Cultures whose names are met in Arabic or Hebrew letters."""


@cache
def _model() -> _Model:
    by_culture = tables.shares()
    share: dict[str, dict[str, float]] = defaultdict(dict)
    for culture, forms in by_culture.items():
        for form, value in forms.items():
            share[form][culture] = value
    skeletons: dict[str, dict[str, float]] = defaultdict(dict)
    for culture in _VOWELLESS_CULTURES:
        for form, value in by_culture[culture].items():
            bones = skeleton(form)
            # The largest, for several spellings of one name have its figure each.
            skeletons[bones][culture] = max(value, skeletons[bones].get(culture, 0.0))
    return _Model(
        share=share,
        common={form: max(values.values()) for form, values in share.items()},
        skeletons=skeletons,
        trigrams=np.stack([_trigrams(list(by_culture[culture])) for culture in tables.CULTURES]),
        bare=_trigrams(list(skeletons))[None],
    )


def rarity(form: str, vowelless: bool = False) -> float:
    """-log10 of the share of people with this part of a name, in the culture where it is most frequent.

    Args:
        form: a Latin spelling, [a-z0-9]+.
        vowelless: it comes from a script that does not write short vowels (``Word.vowelless``).

    Returns:
        ``COMMONEST`` to ``RAREST``; where no table has the form, from ``UNKNOWN`` to what its length allows.
    """
    return _rarity(form, vowelless)


@lru_cache(_CACHED)
def _rarity(form: str, vowelless: bool) -> float:
    if len(form) == 1:
        return INITIAL
    share = _known_share(form, vowelless)
    if share:
        return min(max(-math.log10(share), COMMONEST), RAREST)
    model = _model()
    written = skeleton(form) if vowelless else form
    letters = _letters(written)
    likeliest = float(_log_probability(model.bare if vowelless else model.trigrams, letters).max())
    most = min(RAREST, SHORTEST + PER_LETTER * len(written))
    return min(max(-likeliest - math.log10(UNSEEN), UNKNOWN), most)


def known(form: str) -> bool:
    """Whether a table has the form: it is an established name of its own."""
    return form in _model().common


def _known_share(form: str, vowelless: bool) -> float:
    model = _model()
    if vowelless:
        return max(model.skeletons.get(skeleton(form), {}).values(), default=0.0)
    return model.common.get(form) or _patronymic(form) or _two_syllables(form)


# Words that are made of others.

_PATRONYMIC = re.compile("(?:[iy]?[eyo]vich|[iy]?[eo]vych|ich|[iy]?[eyo]vna|[iy]vna|ichna|o[gh]*l[iuy])$")
"""What is put to a father's given name in Russian, Ukrainian, Azerbaijani and Turkish."""
_SHORTEST_FATHER = 3
_NAMES_ENDINGS = ("", "y", "iy", "ey", "ay", "a", "i", "o")


def _patronymic(form: str) -> float:
    """The share of the father's given name, of which a patronymic is made; 0 where it is none."""
    ending = _PATRONYMIC.search(form)
    if ending is None or ending.start() < _SHORTEST_FATHER:
        return 0.0
    common = _model().common
    stem = form[: ending.start()]
    return max(common.get(stem + end, 0.0) for end in _NAMES_ENDINGS)


def _two_syllables(form: str) -> float:
    """The share of a Chinese given name of two syllables that is written as one word; 0 where it is none."""
    syllables = tables.given("chinese")
    return max(
        (syllables.get(form[:at], 0.0) * syllables.get(form[at:], 0.0) for at in range(1, min(len(form), 7))),
        default=0.0,
    )


_VOWELS = re.compile("(?<=.)[aeiouwy]")
_DOUBLE = re.compile(r"(.)\1+")


def skeleton(form: str) -> str:
    """The consonants of a Latin spelling, each once, and its first letter, where any vowel is "a"."""
    return _DOUBLE.sub(r"\1", re.sub("^[aeiou]", "a", _VOWELS.sub("", form)))


# Cultures.

_BY_SCRIPT = {"Hangul": "korean", "Kana": "japanese", "Han": "chinese"}
_LIKELY_SCRIPTS = {
    "Cyrillic": ("slavic", "turkish"),
    "Arabic": ("arabic", "persian", "southasian"),
}
_SCRIPT_WEIGHT = 1.0
"""log10 of how much likelier a culture's names are met in its own script than others' names are. Assumption."""


def cultures(form: str) -> Mapping[str, float]:
    """The probability of each culture of ``tables.CULTURES``, given one part of a name; they sum to 1.

    Every culture is as likely as any other before the name is seen.
    """
    weights = 10.0 ** _log_shares(form, False).astype(np.float64)
    return dict(zip(tables.CULTURES, (weights / weights.sum()).tolist(), strict=True))


def culture(words: Sequence[Word]) -> str:
    """The likeliest culture of a name, by all of its parts together and their script; "other" where it has none.

    "korean" is said of Hangul only: whether a Latin spelling can be Korean is for ``kinds/_text/korean`` to say.
    """
    for script, found in _BY_SCRIPT.items():
        if script == "Kana" and any(word.script == "Hangul" for word in words):
            continue
        if any(word.script == script for word in words):
            return found
    parts = [word for word in words if len(word.forms[0]) > 1 and word.forms[0] not in tables.particles()]
    if not parts:
        return "other"
    total = np.add.reduce([_log_shares(word.forms[0], word.vowelless) for word in parts])
    for script, likely in _LIKELY_SCRIPTS.items():
        if any(word.script == script for word in parts):
            total = total + np.array([_SCRIPT_WEIGHT * (name in likely) for name in tables.CULTURES])
    total[tables.CULTURES.index("korean")] = -np.inf
    return tables.CULTURES[int(np.argmax(total))]


@lru_cache(_CACHED)
def _log_shares(form: str, vowelless: bool) -> NDArray[np.float32]:
    """float32[cultures], log10 of the share of the form in each: from the table, plus what the letters say."""
    model = _model()
    found = (model.skeletons.get(skeleton(form)) if vowelless else model.share.get(form)) or {}
    total = UNSEEN * 10.0 ** _log_probability(model.trigrams, _letters(form)).astype(np.float64) + 1e-30
    for name, share in found.items():
        total[_NUMBER[name]] += share
    shares: NDArray[np.float32] = np.log10(total).astype(np.float32)
    shares.flags.writeable = False
    return shares


# Classes of names.


@cache
def _classes() -> Mapping[str, tuple[tuple[int, float], ...]]:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (closeness, forms) in enumerate(tables.classes()):
        for form in forms:
            found[form].append((number, CLOSENESS[closeness]))
    return {form: tuple(numbers) for form, numbers in found.items()}


def variants(form: str) -> tuple[tuple[int, float], ...]:
    """The classes of names that a form is in: their numbers, and -log10 of how likely it stands for another of each."""
    return _classes().get(form, ())


# The model of letters.


_CODES = bytes([0] + [code - ord("a") + 1 if chr(code) in ascii_lowercase else 27 for code in range(1, 256)])


def _letters(form: str) -> NDArray[np.intp]:
    """intp[length + 3]: two borders, the letters as 1 to 26 (27 a digit), a border."""
    codes = (b"\0\0" + form.encode("ascii", "replace") + b"\0").translate(_CODES)
    return np.frombuffer(codes, np.uint8).astype(np.intp)


def _log_probability(trigrams: NDArray[np.float32], letters: NDArray[np.intp]) -> NDArray[np.float32]:
    """float32[cultures], log10 of the probability of a word in each model."""
    cells = (letters[:-2] * _LETTERS + letters[1:-1]) * _LETTERS + letters[2:]
    found: NDArray[np.float32] = np.add.reduce(trigrams.reshape(len(trigrams), -1).take(cells, axis=1), axis=1)
    return found


def _trigrams(forms: Sequence[str]) -> NDArray[np.float32]:
    """float32[letter, letter, letter], log10 P(third | first two), Witten-Bell from trigrams to bigrams to letters."""
    text = _letters("".join(f"{form}  " for form in forms).replace(" ", "\x7f"))
    text[text == 27] = 0  # between the words; the tables have no digits
    first, second, third = text[:-2], text[1:-1], text[2:]
    inside = (second != 0) | (third != 0)
    cells = (first[inside] * _LETTERS + second[inside]) * _LETTERS + third[inside]
    counts = np.bincount(cells, minlength=_LETTERS**3).reshape((_LETTERS,) * 3).astype(np.float64)
    letter = _witten_bell(counts.sum(axis=(0, 1)), np.full(_LETTERS, 1.0 / _LETTERS))
    pair = _witten_bell(counts.sum(axis=0), letter)
    found: NDArray[np.float32] = np.log10(_witten_bell(counts, pair)).astype(np.float32)
    return found


def _witten_bell(counts: NDArray[np.float64], lower: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities along the last axis: what was seen, and the shorter model in the share of what was seen anew."""
    total = counts.sum(axis=-1, keepdims=True)
    kinds = np.maximum((counts > 0).sum(axis=-1, keepdims=True), 1)
    found: NDArray[np.float64] = (counts + kinds * lower) / (total + kinds)
    return found
