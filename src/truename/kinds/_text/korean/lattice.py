"""The lattice: every reading of a text with its probability.

    text -> tokens -> (surname, given name) in both orders -> for each system: paths through jamo or syllables
         -> P(reading, text) summed over systems, orders and paths -> the heaviest, with what a slip would have made

The system is one latent variable of the whole name: whoever spells the surname by one system does not spell the given
name by another (customary surnames aside, which a system allows for).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from truename.kinds._text.korean import chinese, cyrillic, hangul, hanja, kana, latin, priors, slips
from truename.kinds._text.korean.hangul import BITS, LONGEST_GIVEN, N_CODAS, SURNAME_SHIFT
from truename.kinds._text.korean.system import HYPHEN, SPACE, Forms, System

LONGEST_TEXT = 64
"""Characters of a text that may be a Korean name; a longer one is none."""

HANGUL = "Hangul"

_LONGEST_TOKEN = 28
_LONGEST_VOWELS = 9
_MOST_PATHS = 24
"""Cuts of a given name's letters into syllables that are followed, shortest first: bounds adversarial strings."""

_BEAM = 200
_KEPT_PER_PART = 96
"""Readings kept of one given name in one system, and while it is being read."""

_RELATIVE = 1e-5
"""A reading this much less likely than its part's likeliest is dropped."""


class Weighted(NamedTuple):
    """Readings of a surname or a given name: keys [N] and P(reading, letters | system) [N]."""

    keys: NDArray[np.int64]
    weights: NDArray[np.float64]


_NOTHING = Weighted(np.empty(0, dtype=np.int64), np.empty(0))


def _heaviest(part: Weighted, most: int) -> Weighted:
    if not len(part.keys):
        return part
    keep = (part.weights > part.weights.max() * _RELATIVE).nonzero()[0]
    if len(keep) > most:
        keep = keep[part.weights[keep].argpartition(-most)[-most:]]
    return part if len(keep) == len(part.keys) else Weighted(part.keys[keep], part.weights[keep])


def _summed(parts: list[Weighted]) -> Weighted:
    """Readings that several paths reach, once each with the sum of their weights; keys ascend."""
    parts = [p for p in parts if len(p.keys)]
    if not parts:
        return _NOTHING
    keys = np.concatenate([p.keys for p in parts])
    weights = np.concatenate([p.weights for p in parts])
    return Weighted(*merged(keys, weights))


def merged(keys: NDArray[np.int64], weights: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Equal keys become one with the sum of their weights; keys ascend. There is one at least."""
    order = keys.argsort(kind="stable")
    keys, weights = keys[order], weights[order]
    first = np.empty(len(keys), dtype=np.bool_)
    first[0] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    starts = first.nonzero()[0]
    return keys[starts], np.add.reduceat(weights, starts)


# -- words of an alphabet ------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _cuts(system: System, letters: str) -> tuple[tuple[str, ...], ...]:
    """Ways to see letters (with their separators) as consonants, nucleus, border, nucleus, ..., consonants."""
    if len(letters) > _LONGEST_TOKEN:
        return ()
    cuts = _runs_cut(system, letters)
    silent = re.sub(r"(?<=[nlmu])e(?=$|[ -])", latin.SILENT_E, letters) if system.silent_e else letters
    if silent != letters:
        cuts += _runs_cut(system, silent.replace("qu" + latin.SILENT_E, "q" + latin.SILENT_E))
    cuts.sort(key=len)
    return tuple(cuts[:_MOST_PATHS])


def _runs_cut(system: System, letters: str) -> list[tuple[str, ...]]:
    runs = re.findall(f"[{system.vowels}]+|[^{system.vowels}]+", letters)
    if runs and runs[0][0] in system.vowels:
        runs.insert(0, "")
    if runs and runs[-1][0] in system.vowels:
        runs.append("")
    n_runs = len(runs) // 2
    if not 1 <= n_runs <= LONGEST_GIVEN:
        return []
    cuts: list[tuple[str, ...]] = [(runs[0],)]
    for i in range(1, len(runs), 2):
        most = 2 * (LONGEST_GIVEN - (n_runs - i // 2 - 1))  # each run to come needs one syllable at least
        nuclei = _nuclei(system, runs[i])
        cuts = [(*cut, *n, runs[i + 1]) for cut in cuts for n in nuclei if len(cut) + len(n) <= most]
    return cuts


@lru_cache(maxsize=4096)
def _nuclei(system: System, vowels: str) -> tuple[tuple[str, ...], ...]:
    """A run of vowels as one nucleus, or as two or three with nothing between them."""
    n = len(vowels)
    if n > _LONGEST_VOWELS:
        return ()
    found: list[tuple[str, ...]] = [(vowels,)] if system.is_nucleus(vowels) else []
    ends = [i for i in range(1, n) if system.is_nucleus(vowels[:i])]
    found += [(vowels[:i], "", vowels[i:]) for i in ends if system.is_nucleus(vowels[i:])]
    found += [
        (vowels[:i], "", vowels[i:j], "", vowels[j:])
        for i in ends
        for j in range(i + 1, n)
        if system.is_nucleus(vowels[i:j]) and system.is_nucleus(vowels[j:])
    ]
    return tuple(found)


Places = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""P(syllable) by slot: the only one, the first of several, a later one."""


def _follow(system: System, cut: tuple[str, ...], places: Places) -> Weighted:
    """All readings of one cut: a beam over onset and nucleus, closed by a coda, syllable by syllable."""
    only, first, later = places
    syllables = len(cut) // 2
    numbers = hangul.numbers()
    begun, weights = system.head(cut[0], cut[1])
    keys = np.zeros(len(begun), dtype=np.int64)
    table = only if syllables == 1 else first
    for i in range(2, len(cut) - 1, 2):
        codas, nexts, p = system.middle(cut[i], cut[i + 1])
        if not len(codas) or not len(begun):
            return _NOTHING
        slots = begun[:, None] * N_CODAS + codas
        w = (weights[:, None] * p * table[slots]).ravel()
        most = w.max()
        if most <= 0:
            return _NOTHING
        top = (w > most * _RELATIVE).nonzero()[0]
        if len(top) > _BEAM:
            top = top[w[top].argpartition(-_BEAM)[-_BEAM:]]
        before, after = np.divmod(top, len(codas))
        weights = w[top]
        keys = keys[before] << BITS | numbers[slots.ravel()[top]]
        begun = nexts[after]
        table = later
    codas, p = system.tail(cut[-1])
    if not len(codas) or not len(begun):
        return _NOTHING
    slots = begun[:, None] * N_CODAS + codas
    w = (weights[:, None] * p * table[slots]).ravel()
    if w.max() <= 0:
        return _NOTHING
    return _heaviest(Weighted((keys[:, None] << BITS | numbers[slots]).ravel(), w), _BEAM)


@dataclass(frozen=True, eq=False)
class Alphabet:
    """A system read letter by letter, through jamo."""

    system: System
    customs: dict[str, dict[str, float]]
    share: float
    surname_last: float

    def surname(self, letters: str) -> Weighted:
        """Readings of a surname."""
        parts = []
        system = self.system
        flat = priors.surnames()
        for cut in _cuts(system, letters):
            if len(cut) == 3:
                parts.append(_follow(system, cut, (flat, flat, flat)))
        if len(letters) >= 4:
            parts.append(self._two_syllables(letters))
        by_rule = [Weighted(p.keys, p.weights * (1 - system.customs)) for p in parts]
        custom = self._custom(letters)
        return _summed([*by_rule, Weighted(custom.keys, custom.weights * system.customs)])

    def _two_syllables(self, letters: str) -> Weighted:
        places = priors.two_syllable_places()
        known = priors.two_syllable_surnames()
        parts = []
        for cut in _cuts(self.system, letters):
            if len(cut) == 5:
                read = _follow(self.system, cut, places)
                hits = [(known[int(k)], w) for k, w in zip(read.keys, read.weights, strict=True) if int(k) in known]
                parts += [Weighted(np.array([n]), np.array([p * w])) for (n, p), w in hits]
        return _summed(parts)

    def _custom(self, letters: str) -> Weighted:
        found = self.customs.get(letters.replace(HYPHEN, "").replace(SPACE, ""))
        if not found:
            return _NOTHING
        keys = np.array([surname_number(name) for name in found])
        return _summed([Weighted(keys, np.array(list(found.values())) * priors.surname(keys))])

    def given(self, letters: str, of_word: bool) -> Weighted:
        """Readings of a given name or of a word; their weights include its length."""
        places = priors.word() if of_word else priors.given()
        parts = []
        for cut in _cuts(self.system, letters):
            read = _follow(self.system, cut, places)
            parts.append(Weighted(read.keys, read.weights * priors.length(len(cut) // 2, of_word)))
        return _heaviest(_summed(parts), _KEPT_PER_PART)


def surname_number(name: str) -> int:
    """A surname's number in keys."""
    if len(name) == 1:
        return int(hangul.numbers()[hangul.slot(name)])
    return hangul.TWO_SYLLABLES + list(priors.TWO_SYLLABLE_SURNAMES).index(name)


# -- words of a syllabary ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Syllabary:
    """A system read syllable by syllable: P(spelling | syllable) of surnames, first and later syllables."""

    name: str
    share: float
    surname_last: float
    of_surname: Callable[[], dict[str, dict[str, float]]]
    of_first: Callable[[], dict[str, dict[str, float]]]
    of_later: Callable[[], dict[str, dict[str, float]]]
    longest: int
    """Characters of one syllable's longest spelling."""

    def surname(self, letters: str) -> Weighted:
        """Readings of a surname."""
        letters = _solid(letters)
        table = _slots_of(self.of_surname)
        parts = []
        if letters in table:
            slots, p = table[letters]
            parts.append(Weighted(hangul.numbers()[slots], p * priors.surnames()[slots]))
        if self.name == HANGUL and len(letters) == 1 and letters in table:
            parts.append(Weighted(*slips.surnames_seen_as(int(hangul.numbers()[hangul.slot(letters)]))))
        known = priors.two_syllable_surnames()
        numbers = hangul.numbers()
        later = _slots_of(self.of_later)
        for i in range(1, len(letters)):
            if letters[:i] in table and letters[i:] in later:
                (a, pa), (b, pb) = table[letters[:i]], later[letters[i:]]
                for x, y in product(range(len(a)), range(len(b))):
                    hit = known.get(int(numbers[a[x]]) << BITS | int(numbers[b[y]]))
                    if hit:
                        parts.append(Weighted(np.array([hit[0]]), np.array([hit[1] * pa[x] * pb[y]])))
        return _summed(parts)

    def given(self, letters: str, of_word: bool) -> Weighted:
        """Readings of a given name or of a word."""
        places = priors.word() if of_word else priors.given()
        parts = []
        for cut in self._cuts(letters):
            read = self._follow(cut, places)
            parts.append(Weighted(read.keys, read.weights * priors.length(len(cut), of_word)))
        return _heaviest(_summed(parts), _KEPT_PER_PART)

    def _cuts(self, letters: str) -> list[tuple[str, ...]]:
        known = _slots_of(self.of_first).keys() | _slots_of(self.of_later).keys()
        pieces = [p for p in re.split(r"[ -]", letters) if p]
        if not pieces or sum(map(len, pieces)) > _LONGEST_TOKEN or len(pieces) > LONGEST_GIVEN:
            return []
        per_piece = [list(_pieces(piece, known, self.longest)) for piece in pieces]
        cuts = [tuple(s for piece in cut for s in piece) for cut in product(*per_piece)]
        return sorted((cut for cut in cuts if len(cut) <= LONGEST_GIVEN), key=len)[:_MOST_PATHS]

    def _follow(self, cut: tuple[str, ...], places: Places) -> Weighted:
        only, first, later = places
        keys, weights = np.zeros(1, dtype=np.int64), np.ones(1)
        for i, piece in enumerate(cut):
            found = _slots_of(self.of_later if i else self.of_first).get(piece)
            if found is None:
                return _NOTHING
            slots, p = found
            table = only if len(cut) == 1 else (later if i else first)
            keys = (keys[:, None] << BITS | hangul.numbers()[slots]).ravel()
            weights = (weights[:, None] * (p * table[slots])).ravel()
            keys, weights = _heaviest(Weighted(keys, weights), _BEAM)
        return Weighted(keys, weights)


def _solid(letters: str) -> str:
    return letters.replace(HYPHEN, "").replace(SPACE, "")


def _pieces(letters: str, known: object, longest: int, most: int = LONGEST_GIVEN) -> Iterator[tuple[str, ...]]:
    """Cuts of letters into at most four known spellings."""
    if not letters:
        yield ()
    elif most and len(letters) <= most * longest:
        for i in range(min(longest, len(letters)), 0, -1):
            if letters[:i] in known:  # type: ignore[operator]
                for rest in _pieces(letters[i:], known, longest, most - 1):
                    yield (letters[:i], *rest)


@cache
def _slots_of(
    table: Callable[[], dict[str, dict[str, float]]],
) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    numbers = hangul.numbers()
    made = {}
    for form, shares in table().items():
        kept = {s: p for s, p in shares.items() if numbers[hangul.slot(s)]}
        if kept:
            made[form] = (np.array([hangul.slot(s) for s in kept]), np.array(list(kept.values())))
    return made


# -- which systems a text may be in --------------------------------------------------------------------------------


@cache
def _written(law: float) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for syllable in hangul.syllables():
        after = hangul.after_law(syllable)
        p = law if after != syllable else 1.0
        table.setdefault(after, {})[syllable] = p
        if after != syllable:
            table.setdefault(syllable, {})[syllable] = 1 - p
    return table


def _written_first() -> dict[str, dict[str, float]]:
    return _written(0.6)


def _written_later() -> dict[str, dict[str, float]]:
    return _written(0.2)


def _pinyin_surname() -> dict[str, dict[str, float]]:
    return _with_characters(chinese.pinyin(True), True)


def _pinyin_given() -> dict[str, dict[str, float]]:
    return _with_characters(chinese.pinyin(False), False)


def _with_characters(spelled: dict[str, dict[str, float]], surname: bool) -> dict[str, dict[str, float]]:
    """Pinyin, and a Han character that a converter left as it was ("李 Jiehao")."""
    left = {c: {s: _LEFT_AS_HAN * p for s, p in shares.items()} for c, shares in chinese.characters(surname).items()}
    return {**spelled, **left}


_LEFT_AS_HAN = 1e-3
"""Share of Han characters that a conversion to Pinyin leaves. Assumption."""


@cache
def _systems(script: str) -> tuple[Alphabet | Syllabary, ...]:
    if script == "Latin":
        chinese_share = 0.06  # assumption: one Korean name in sixteen stands in a list in its Chinese reading
        return (
            *_alphabets(latin.systems(), latin.SURNAME_CUSTOMS, 1 - chinese_share),
            Syllabary("Pinyin", chinese_share * 0.8, 0.15, _pinyin_surname, _pinyin_given, _pinyin_given, 6),
            Syllabary(
                "Wade-Giles",
                chinese_share * 0.2,
                0.1,
                lambda: chinese.wade(True),
                lambda: chinese.wade(False),
                _wade,
                8,
            ),
        )
    if script == "Cyrillic":
        return _alphabets(cyrillic.systems(), cyrillic.SURNAME_CUSTOMS, 1.0)
    if script == "Hangul":
        return (Syllabary(HANGUL, 1.0, 0.02, _written_first, _written_first, _written_later, 1),)
    if script == "Han":
        given = _characters_given
        return (Syllabary("Hanja", 1.0, 0.0, lambda: chinese.characters(True), given, given, 1),)
    first, later = (lambda: kana.spellings(True)), (lambda: kana.spellings(False))
    return (Syllabary("Katakana", 1.0, 0.0, first, first, later, 5),)


def _wade() -> dict[str, dict[str, float]]:
    return chinese.wade(False)


def _characters_given() -> dict[str, dict[str, float]]:
    return chinese.characters(False)


def _alphabets(systems: tuple[System, ...], customs: Mapping[str, Forms], share: float) -> tuple[Alphabet, ...]:
    inverse: dict[str, dict[str, float]] = {}
    for name, forms in customs.items():
        for form, p in forms.items():
            inverse.setdefault(form, {})[name] = p
    return tuple(Alphabet(s, inverse, s.share * share, s.surname_last) for s in systems)


# -- a text ----------------------------------------------------------------------------------------------------------

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´ʹ′‛＇", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－", "-"))


@dataclass(frozen=True, slots=True)
class Text:
    """A text prepared for reading: tokens of letters, lower case; `comma` where a comma ends the surname."""

    script: str
    tokens: tuple[str, ...]
    comma: int


def prepare(text: str) -> Text | None:
    """Folds a text and cuts it into tokens; None where it cannot be a Korean name."""
    if len(text) > 4 * LONGEST_TEXT:
        return None
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).translate(_DASHES)
    text = re.sub(r"[(\[（].*", "", text).strip() if not text.startswith("(") else text.strip("() ")
    if not 1 < len(text) <= LONGEST_TEXT:
        return None
    script = _script(text)
    if script is None:
        return None
    text = _letters(text, script)
    surname, comma, rest = text.partition(",")
    before, after = surname.split(), rest.replace(",", " ").split()
    tokens = tuple(t for t in (token.strip("-'") for token in (*before, *after)) if t)
    if not tokens or len(tokens) > LONGEST_GIVEN + 2:
        return None
    return Text(script, tokens, len(before) if comma and after else 0)


def _script(text: str) -> str | None:
    scripts = set()
    for character in text:
        if character.isalpha() or character in "ー々":
            point = ord(character)
            if point < 0x250 or 0x1E00 <= point < 0x1F00:
                scripts.add("Latin")
            elif 0x400 <= point < 0x500:
                scripts.add("Cyrillic")
            elif hangul.is_syllable(character):
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


_LATIN_MARKS = {
    "ŏ": "ŏ",
    "ŭ": "ŭ",
    "ô": "ŏ",
    "û": "ŭ",
    "ó": "o",
    "é": "é",
    "ö": "o",
    "ü": "ü",
    "ǒ": "ŏ",
    "ǔ": "ŭ",
    "ō": "o",
}


def _letters(text: str, script: str) -> str:
    text = text.lower()
    if script == "Latin":
        text = re.sub(r"\s+'", "'", text)
        text = re.sub(r"(?<=[ou])'", "\u0306", text)
        text = "".join(_LATIN_MARKS.get(c, c) for c in unicodedata.normalize("NFC", text))
        kept = "ŏŭéü'"
        text = "".join(
            c if c in kept else "".join(d for d in unicodedata.normalize("NFD", c) if not unicodedata.combining(d))
            for c in text
        )
        text = "".join(hanja.standard(c) if ord(c) > 0x2E80 else c for c in text)
    elif script == "Han":
        text = "".join(hanja.standard(c) for c in text)
    elif script == "Kana":
        text = text.replace("ー", "")
    text = re.sub(r"[·・.=＝/]", " ", text)
    return re.sub(r"[^\w,'\- ]", "", text)


def _plain(letters: str) -> str:
    return letters.replace("ŏ", "o").replace("ŭ", "u").replace("'", "")


def _names(text: Text, surname_last: float) -> Iterator[tuple[str, str, float]]:
    """(surname, given name, P(order)) in every order that the tokens allow."""
    tokens = text.tokens
    if text.comma:
        yield _join(tokens[: text.comma]), _join(tokens[text.comma :]), 1.0
        return
    if len(tokens) == 1:
        token = tokens[0]
        pieces = token.split(HYPHEN)
        if len(pieces) > 1:
            yield pieces[0], HYPHEN.join(pieces[1:]), 1 - surname_last
            yield pieces[-1], HYPHEN.join(pieces[:-1]), surname_last
        else:
            for i in range(1, min(10, len(token))):
                yield token[:i], token[i:], 1.0
        return
    yield tokens[0], _join(tokens[1:]), 1 - surname_last
    if len(tokens) > 2:
        yield _join(tokens[:2]), _join(tokens[2:]), 1 - surname_last
    yield tokens[-1], _join(tokens[:-1]), surname_last


def _join(tokens: tuple[str, ...]) -> str:
    return SPACE.join(tokens)


@lru_cache(maxsize=65536)
def _surname(script: str, system: int, letters: str) -> Weighted:
    return _systems(script)[system].surname(letters)


@lru_cache(maxsize=65536)
def _given(script: str, system: int, letters: str, of_word: bool) -> Weighted:
    return _systems(script)[system].given(letters, of_word)


def person(text: Text) -> Weighted:
    """P(reading, text | Korean name) of every reading of a person's name."""
    parts: list[Weighted] = []
    for i, system in enumerate(_systems(text.script)):
        for surname, given, order in _names(text, system.surname_last):
            for surname_letters, given_letters, kept in _spellings(surname, given):
                s = _surname(text.script, i, surname_letters)
                if not len(s.keys):
                    continue
                g = _given(text.script, i, given_letters, False)
                if not len(g.keys):
                    continue
                keys = (s.keys[:, None] << SURNAME_SHIFT | g.keys).ravel()
                weights = (s.weights[:, None] * g.weights).ravel() * (order * kept * system.share)
                parts.append(Weighted(keys, weights))
    return _summed(_worth_keeping(parts))


def word(text: Text) -> Weighted:
    """P(reading, text | Korean word) of every reading of a word."""
    letters = _join(text.tokens)
    parts: list[Weighted] = []
    for i, system in enumerate(_systems(text.script)):
        if isinstance(system, Alphabet) or text.script != "Latin":
            for _, given_letters, kept in _spellings("", letters):
                g = _given(text.script, i, given_letters, True)
                parts.append(Weighted(g.keys, g.weights * (kept * system.share)))
    return _summed(_worth_keeping(parts))


_MISPLACED = 0.02
"""How often a breve or an apostrophe means nothing (MY'ONG for MYONG). Assumption."""


def _spellings(surname: str, given: str) -> list[tuple[str, str, float]]:
    """The letters as they are, and where they carry marks, without them."""
    plain = _plain(surname), _plain(given)
    if plain == (surname, given):
        return [(surname, given, 1.0)]
    return [(surname, given, 1.0), (*plain, _MISPLACED)]


def _worth_keeping(parts: list[Weighted]) -> list[Weighted]:
    best = max((float(p.weights.max()) for p in parts if len(p.weights)), default=0.0)
    kept = []
    for p in parts:
        heavy = p.weights > best * _RELATIVE
        kept.append(Weighted(p.keys[heavy], p.weights[heavy]))
    return kept
