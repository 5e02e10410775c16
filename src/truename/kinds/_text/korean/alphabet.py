"""Reading a name letter by letter, through jamo: consonants, nucleus, border, nucleus, ..., consonants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from truename.kinds._text.korean import jamo, priors
from truename.kinds._text.korean.jamo import BITS, CODAS, LONGEST_GIVEN, N_CODAS, ONSETS
from truename.kinds._text.korean.latin import SILENT_E
from truename.kinds._text.korean.system import HYPHEN, SPACE, System
from truename.kinds._text.korean.weighted import (
    BEAM,
    KEPT,
    LONGEST_PART,
    MOST_CUTS,
    NOTHING,
    RELATIVE,
    Places,
    Weighted,
    heaviest,
    summed,
)

_LONGEST_SURNAME = 12
"""Letters of a surname: Hwangbo, Seonwoo, Namkoong, with a separator and marks."""

_LONGEST_VOWELS = 9
"""Letters of a run of vowels: three nuclei of three letters."""


_SILENT_E = re.compile(r"(?<=[nlmu])e(?=$|[ -])")


def _cuts(system: System, letters: str) -> list[tuple[str, ...]]:
    """Ways to see letters (with their separators) as consonants, nucleus, border, nucleus, ..., consonants."""
    if len(letters) > LONGEST_PART:
        return []
    cuts = _runs_cut(system, letters)
    if system.silent_e and (silent := _SILENT_E.sub(SILENT_E, letters)) != letters:
        cuts += _runs_cut(system, silent.replace("qu" + SILENT_E, "q" + SILENT_E))
    cuts.sort(key=len)
    return cuts[:MOST_CUTS]


def _runs_cut(system: System, letters: str) -> list[tuple[str, ...]]:
    runs = _runs(system.vowels, letters)
    n_runs = len(runs) // 2
    if not 1 <= n_runs <= LONGEST_GIVEN or not system.may_spell(runs):
        return []
    cuts: list[tuple[str, ...]] = [(runs[0],)]
    for i in range(1, len(runs), 2):
        most = 2 * (LONGEST_GIVEN - (n_runs - i // 2 - 1))  # each run to come needs one syllable at least
        nuclei = _nuclei(system, runs[i])
        cuts = [(*cut, *n, runs[i + 1]) for cut in cuts for n in nuclei if len(cut) + len(n) <= most]
    return cuts


@lru_cache(maxsize=1 << 10)  # the systems of a script look at the same letters one after another
def _runs(vowels: str, letters: str) -> tuple[str, ...]:
    """Letters as consonants, vowels, consonants, ..., consonants; what stands at either end may be empty."""
    found = _between(vowels).split(letters)
    return tuple(found)


@cache
def _between(vowels: str) -> re.Pattern[str]:
    return re.compile(f"([{vowels}]+)")


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


def _follow(system: System, cut: tuple[str, ...], places: Places) -> Weighted:
    """All readings of one cut: a beam over onset and nucleus, closed by a coda, syllable by syllable."""
    only, first, later = places
    begun, weights = system.head(cut[0], cut[1])
    steps = [system.middle(cut[i], cut[i + 1]) for i in range(2, len(cut) - 1, 2)]
    steps.append(system.tail(cut[-1]))
    if not begun.size or not all(codas.size for codas, _, _ in steps):
        return NOTHING
    numbers = jamo.numbers()
    keys = np.zeros(len(begun), np.int64)
    table = only if len(steps) == 1 else first
    # Every array here is small, so that the number of steps is what costs; `take` is the fastest look-up.
    for codas, nexts, p in steps:
        slots = begun[:, None] + codas
        paths = (weights[:, None] * (table.take(slots) * p)).ravel()
        most = float(paths[paths.argmax()])
        if most <= 0:
            return NOTHING
        top = (paths > most * RELATIVE).nonzero()[0]
        if len(top) > BEAM:
            top = top[paths.take(top).argpartition(-BEAM)[-BEAM:]]
        weights = paths.take(top)
        before, after = np.divmod(top, len(codas))
        keys = keys.take(before) << BITS | numbers.take(slots.take(top))
        begun = nexts.take(after)
        table = later
    return Weighted(keys, weights)


@lru_cache(maxsize=1 << 12)
def _begins_two(system: System, consonants: str, vowels: str) -> bool:
    """Whether one of the few surnames of two syllables may begin so."""
    begun, _ = system.head(consonants, vowels)
    return bool(priors.two_syllable_places()[1].reshape(-1, N_CODAS)[begun // N_CODAS].any())


# The surnames of all systems of a script together: what a word of another language is held against first.


@dataclass(frozen=True, slots=True)
class _Surnames:
    """Consonants at the beginning and at the end of a surname of one syllable, and of those of two; what stands between
    two syllables; nuclei; customary spellings; letters of vowels.
    """

    heads: frozenset[str]
    tails: frozenset[str]
    heads_of_two: frozenset[str]
    borders_of_two: frozenset[str]
    tails_of_two: frozenset[str]
    nuclei: frozenset[str]
    customs: frozenset[str]
    vowels: str


def may_be_surname(alphabets: tuple[Alphabet, ...], letters: str) -> bool:
    """Whether letters can be a surname in any of the alphabets: a condition that all surnames meet."""
    if not alphabets or len(letters) > _LONGEST_SURNAME:
        return False
    known = _surnames(alphabets)
    if letters.replace(HYPHEN, "").replace(SPACE, "") in known.customs:
        return True
    silent = _SILENT_E.sub(SILENT_E, letters) if letters.isascii() else letters
    for spelled in (letters, silent.replace("qu" + SILENT_E, "q" + SILENT_E)) if silent != letters else (letters,):
        runs = _between(known.vowels).split(spelled)
        if len(runs) == 3:
            if runs[0] in known.heads and runs[1] in known.nuclei and runs[2] in known.tails:
                return True
            two = len(runs[1]) > 1
        else:
            two = len(runs) == 5 and runs[2] in known.borders_of_two
        if two and runs[0] in known.heads_of_two and runs[-1] in known.tails_of_two:
            return True
    return False


@cache
def _surnames(alphabets: tuple[Alphabet, ...]) -> _Surnames:
    systems = [alphabet.system for alphabet in alphabets]
    two = [tuple(map(jamo.split, name)) for name in priors.TWO_SYLLABLE_SURNAMES]
    onsets, codas = {ONSETS[first[0]] for first, _ in two}, {CODAS[second[2]] for _, second in two}
    between = {(first[2], second[0]) for first, second in two}
    heads, tails = (frozenset().union(*(system.clusters()[which] for system in systems)) for which in (0, 2))
    return _Surnames(
        heads=heads,
        tails=tails,
        heads_of_two=frozenset(
            form
            for system in systems
            for onset in onsets
            for front in (False, True)
            for form in system.onset(onset, front)
        ),
        borders_of_two=frozenset(
            form
            for system in systems
            for form, found in system.borders().items()
            if any((coda, onset) in between for coda, onset, _, _ in found)
        ),
        tails_of_two=frozenset(form for system in systems for coda in codas for form in system.codas[coda]),
        nuclei=frozenset().union(*(system.nuclei_spelled() for system in systems)),
        customs=frozenset().union(*(alphabet.customs for alphabet in alphabets)),
        vowels="".join(dict.fromkeys("".join(system.vowels for system in systems))),
    )


@dataclass(frozen=True, eq=False)
class Alphabet:
    """A system read letter by letter.

    Attributes:
        system: P(letters | jamo).
        customs: customary surnames: P(letters | surname) by letters and surname.
        share: how much of a script's Korean names is written so.
        surname_last: probability that the surname stands last where no comma says so.
    """

    system: System
    customs: Mapping[str, Mapping[str, float]]
    share: float
    surname_last: float

    def surname(self, letters: str) -> Weighted:
        """Readings of a surname."""
        if len(letters) > _LONGEST_SURNAME:
            return NOTHING
        parts = []
        system = self.system
        flat = priors.surnames()
        cuts = _cuts(system, letters)
        for cut in cuts:
            if len(cut) == 3:
                parts.append(_follow(system, cut, (flat, flat, flat)))
        if len(letters) >= 4:
            parts += [self._two_syllables(cut) for cut in cuts if len(cut) == 5 and _begins_two(system, *cut[:2])]
        by_rule = [Weighted(p.keys, p.weights * (1 - system.customs)) for p in parts if len(p.keys)]
        custom = self._custom(letters)
        if len(custom.keys):
            by_rule.append(Weighted(custom.keys, custom.weights * system.customs))
        return by_rule[0] if len(by_rule) == 1 else summed(by_rule)

    def _two_syllables(self, cut: tuple[str, ...]) -> Weighted:
        known = priors.two_syllable_surnames()
        read = _follow(self.system, cut, priors.two_syllable_places())
        hits = [(*known[k], w) for k, w in zip(read.keys.tolist(), read.weights.tolist(), strict=True) if k in known]
        return summed([Weighted(np.array([number]), np.array([p * w])) for number, p, w in hits])

    def _custom(self, letters: str) -> Weighted:
        found = self.customs.get(letters.replace(HYPHEN, "").replace(SPACE, ""))
        if not found:
            return NOTHING
        keys = np.array([priors.surname_number(name) for name in found])
        return summed([Weighted(keys, np.array(list(found.values())) * priors.surname(keys))])

    def given(self, letters: str, of_word: bool) -> Weighted:
        """Readings of a given name or of a word; their weights include its length."""
        places = priors.word() if of_word else priors.given()
        parts = []
        for cut in _cuts(self.system, letters):
            read = _follow(self.system, cut, places)
            if len(read.keys):
                parts.append(Weighted(read.keys, read.weights * priors.length(len(cut) // 2, of_word)))
        return heaviest(parts[0] if len(parts) == 1 else summed(parts), KEPT)
