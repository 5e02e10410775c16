"""Reading a name letter by letter, through jamo: consonants, nucleus, border, nucleus, ..., consonants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from truename.kinds._text.korean import jamo, priors
from truename.kinds._text.korean.jamo import BITS, LONGEST_GIVEN, N_CODAS
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


@lru_cache(maxsize=8192)
def _cuts(system: System, letters: str) -> tuple[tuple[str, ...], ...]:
    """Ways to see letters (with their separators) as consonants, nucleus, border, nucleus, ..., consonants."""
    if len(letters) > LONGEST_PART:
        return ()
    cuts = _runs_cut(system, letters)
    silent = re.sub(r"(?<=[nlmu])e(?=$|[ -])", SILENT_E, letters) if system.silent_e else letters
    if silent != letters:
        cuts += _runs_cut(system, silent.replace("qu" + SILENT_E, "q" + SILENT_E))
    cuts.sort(key=len)
    return tuple(cuts[:MOST_CUTS])


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


def _follow(system: System, cut: tuple[str, ...], places: Places) -> Weighted:
    """All readings of one cut: a beam over onset and nucleus, closed by a coda, syllable by syllable."""
    only, first, later = places
    syllables = len(cut) // 2
    numbers = jamo.numbers()
    begun, weights = system.head(cut[0], cut[1])
    keys = np.zeros(len(begun), dtype=np.int64)
    table = only if syllables == 1 else first
    for i in range(2, len(cut) - 1, 2):
        codas, nexts, p = system.middle(cut[i], cut[i + 1])
        if not len(codas) or not len(begun):
            return NOTHING
        slots = begun[:, None] * N_CODAS + codas
        w = (weights[:, None] * p * table[slots]).ravel()
        most = w.max()
        if most <= 0:
            return NOTHING
        top = (w > most * RELATIVE).nonzero()[0]
        if len(top) > BEAM:
            top = top[w[top].argpartition(-BEAM)[-BEAM:]]
        before, after = np.divmod(top, len(codas))
        weights = w[top]
        keys = keys[before] << BITS | numbers[slots.ravel()[top]]
        begun = nexts[after]
        table = later
    codas, p = system.tail(cut[-1])
    if not len(codas) or not len(begun):
        return NOTHING
    slots = begun[:, None] * N_CODAS + codas
    w = (weights[:, None] * p * table[slots]).ravel()
    if w.max() <= 0:
        return NOTHING
    return heaviest(Weighted((keys[:, None] << BITS | numbers[slots]).ravel(), w), BEAM)


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
        for cut in _cuts(system, letters):
            if len(cut) == 3:
                parts.append(_follow(system, cut, (flat, flat, flat)))
        if len(letters) >= 4:
            parts.append(self._two_syllables(letters))
        by_rule = [Weighted(p.keys, p.weights * (1 - system.customs)) for p in parts]
        custom = self._custom(letters)
        return summed([*by_rule, Weighted(custom.keys, custom.weights * system.customs)])

    def _two_syllables(self, letters: str) -> Weighted:
        places = priors.two_syllable_places()
        known = priors.two_syllable_surnames()
        parts = []
        for cut in _cuts(self.system, letters):
            if len(cut) == 5:
                read = _follow(self.system, cut, places)
                hits = [(known[int(k)], w) for k, w in zip(read.keys, read.weights, strict=True) if int(k) in known]
                parts += [Weighted(np.array([n]), np.array([p * w])) for (n, p), w in hits]
        return summed(parts)

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
            parts.append(Weighted(read.keys, read.weights * priors.length(len(cut) // 2, of_word)))
        return heaviest(summed(parts), KEPT)
