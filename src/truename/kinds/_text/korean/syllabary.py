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
        two = _two_syllables(self.of_surname, self.of_later).get(letters, ())
        parts += [Weighted(np.array([number]), np.array([p])) for number, p in two]
        return summed(parts)

    def may_be_surname(self, letters: str) -> bool:
        """Whether `surname` may find a reading."""
        letters = _solid(letters)
        known = letters in _slots_of(self.of_surname) or letters in _two_syllables(self.of_surname, self.of_later)
        return known or (self.slips_in_surnames and len(letters) == 1)

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


@cache
def _two_syllables(
    of_surname: Callable[[], Spellings], of_later: Callable[[], Spellings]
) -> dict[str, list[tuple[int, float]]]:
    """Spellings of the surnames of two syllables: by letters, their numbers in keys and P(surname, letters)."""
    numbers, known = jamo.numbers(), priors.two_syllable_surnames()
    spelled: tuple[dict[int, list[tuple[str, float]]], ...] = ({}, {})
    for place, table in enumerate((of_surname, of_later)):
        for form, (slots, shares) in _slots_of(table).items():
            for slot, share in zip(slots.tolist(), shares.tolist(), strict=True):
                spelled[place].setdefault(int(numbers[slot]), []).append((form, share))
    found: dict[str, list[tuple[int, float]]] = {}
    for key, (number, p) in known.items():
        first, second = spelled[0].get(key >> BITS, []), spelled[1].get(key & ((1 << BITS) - 1), [])
        for (one, of_one), (other, of_other) in product(first, second):
            found.setdefault(one + other, []).append((number, p * of_one * of_other))
    return found


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
