"""Reading a name syllable by syllable: Hangul, Hanja, their Chinese readings, Katakana."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from truename.kinds._text.korean import jamo, priors, slips
from truename.kinds._text.korean.jamo import BITS, LONGEST_GIVEN
from truename.kinds._text.korean.system import HYPHEN, SPACE
from truename.kinds._text.korean.weighted import (
    BEAM,
    KEPT,
    LONGEST_PART,
    MOST_CUTS,
    NOTHING,
    Places,
    Weighted,
    heaviest,
    summed,
)

Spellings = dict[str, dict[str, float]]
"""P(spelling | syllable): by spelling, then by syllable."""


@dataclass(frozen=True, eq=False)
class Syllabary:
    """A system read syllable by syllable.

    Attributes:
        name: how an explanation calls it.
        share: how much of a script's Korean names is written so.
        surname_last: probability that the surname stands last where no comma says so.
        of_surname: makes the table of surnames; tables are made when a name first needs them.
        of_first: makes the table of given names' first syllables.
        of_later: makes the table of their later syllables.
        longest: characters of a syllable's longest spelling.
        slips_in_surnames: whether a syllable that is no surname may be one with a slip (촤 for 최).
    """

    name: str
    share: float
    surname_last: float
    of_surname: Callable[[], Spellings]
    of_first: Callable[[], Spellings]
    of_later: Callable[[], Spellings]
    longest: int
    slips_in_surnames: bool = False

    def surname(self, letters: str) -> Weighted:
        """Readings of a surname."""
        letters = _solid(letters)
        table = _slots_of(self.of_surname)
        parts = []
        if letters in table:
            slots, p = table[letters]
            parts.append(Weighted(jamo.numbers()[slots], p * priors.surnames()[slots]))
        if self.slips_in_surnames and len(letters) == 1 and letters in table:
            parts.append(Weighted(*slips.surnames_seen_as(int(jamo.numbers()[jamo.slot(letters)]))))
        parts += [Weighted(np.array([number]), np.array([p])) for number, p in self._two_syllables(letters)]
        return summed(parts)

    def _two_syllables(self, letters: str) -> Iterator[tuple[int, float]]:
        """Surnames of two syllables that the letters spell: numbers in keys, and P(surname, letters)."""
        first, second = _halves(self.of_surname, self.of_later)
        known = priors.two_syllable_surnames()
        for i in range(max(1, len(letters) - self.longest), min(self.longest + 1, len(letters))):
            if letters[:i] in first and letters[i:] in second:
                for (one, of_one), (other, of_other) in product(first[letters[:i]], second[letters[i:]]):
                    if one << BITS | other in known:
                        number, p = known[one << BITS | other]
                        yield number, p * of_one * of_other

    def may_be_surname(self, letters: str) -> bool:
        """Whether `surname` may find a reading."""
        letters = _solid(letters)
        if letters in _slots_of(self.of_surname) or (self.slips_in_surnames and len(letters) == 1):
            return True
        return any(True for _ in self._two_syllables(letters))

    def given(self, letters: str, of_word: bool) -> Weighted:
        """Readings of a given name or of a word."""
        places = priors.word() if of_word else priors.given()
        parts = []
        for cut in self._cuts(letters):
            read = self._follow(cut, places)
            parts.append(Weighted(read.keys, read.weights * priors.length(len(cut), of_word)))
        return heaviest(summed(parts), KEPT)

    def _cuts(self, letters: str) -> list[tuple[str, ...]]:
        known = _known(self.of_first, self.of_later)
        pieces = [p for p in re.split(r"[ -]", letters) if p]
        if not pieces or sum(map(len, pieces)) > LONGEST_PART or len(pieces) > LONGEST_GIVEN:
            return []
        per_piece = []
        for piece in pieces:
            per_piece.append(list(_pieces(piece, known, self.longest)))
            if not per_piece[-1]:
                return []
        cuts = [tuple(s for piece in cut for s in piece) for cut in product(*per_piece)]
        return sorted((cut for cut in cuts if len(cut) <= LONGEST_GIVEN), key=len)[:MOST_CUTS]

    def _follow(self, cut: tuple[str, ...], places: Places) -> Weighted:
        only, first, later = places
        keys, weights = np.zeros(1, dtype=np.int64), np.ones(1)
        for i, piece in enumerate(cut):
            found = _slots_of(self.of_later if i else self.of_first).get(piece)
            if found is None:
                return NOTHING
            slots, p = found
            table = only if len(cut) == 1 else (later if i else first)
            keys = (keys[:, None] << BITS | jamo.numbers()[slots]).ravel()
            weights = (weights[:, None] * (p * table[slots])).ravel()
            keys, weights = heaviest(Weighted(keys, weights), BEAM)
        return Weighted(keys, weights)


def _solid(letters: str) -> str:
    return letters.replace(HYPHEN, "").replace(SPACE, "")


def _pieces(letters: str, known: Container[str], longest: int, most: int = LONGEST_GIVEN) -> Iterator[tuple[str, ...]]:
    """Cuts of letters into at most four known spellings."""
    if not letters:
        yield ()
    elif most and len(letters) <= most * longest:
        for i in range(min(longest, len(letters)), 0, -1):
            if letters[:i] in known:
                for rest in _pieces(letters[i:], known, longest, most - 1):
                    yield (letters[:i], *rest)


_Shares = dict[str, list[tuple[int, float]]]


@cache
def _halves(of_surname: Callable[[], Spellings], of_later: Callable[[], Spellings]) -> tuple[_Shares, _Shares]:
    """Spellings of the syllables of surnames of two: by letters, their numbers in KS X 1001 and P(letters | syllable);
    of the first syllables, of the second ones."""
    numbers, known = jamo.numbers(), priors.two_syllable_surnames()
    wanted = {key >> BITS for key in known}, {key & ((1 << BITS) - 1) for key in known}
    halves: tuple[_Shares, _Shares] = ({}, {})
    for half, those, table in zip(halves, wanted, (of_surname, of_later), strict=True):
        for form, (slots, shares) in _slots_of(table).items():
            of = [pair for pair in zip(numbers[slots].tolist(), shares.tolist(), strict=True) if pair[0] in those]
            if of:
                half[form] = of
    return halves


@cache
def _known(*tables: Callable[[], Spellings]) -> frozenset[str]:
    """Every spelling in the tables."""
    return frozenset().union(*(_slots_of(table) for table in tables))


@cache
def _slots_of(
    table: Callable[[], Spellings],
) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    numbers = jamo.numbers()
    made = {}
    for form, shares in table().items():
        kept = {s: p for s, p in shares.items() if numbers[jamo.slot(s)]}
        if kept:
            made[form] = (np.array([jamo.slot(s) for s in kept]), np.array(list(kept.values())))
    return made
