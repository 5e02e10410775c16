"""The error term: readings that a slip in one syllable would have turned into the letters at hand.

A slip replaces one jamo of one syllable (a wrong key, a letter misread: Hek for Hyok, 촤 for 최). By Bayes the share of
the reading that it hides is share(seen) * P(hidden) / P(seen) * `RATE` / `ALTERNATIVES`, so that an agreement that
needs a slip weighs log10(RATE / ALTERNATIVES) less than one that needs none.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from truename.kinds._text.korean import jamo, priors
from truename.kinds._text.korean.jamo import (
    BITS,
    LONGEST_GIVEN,
    N_CODAS,
    N_NUCLEI,
    N_SLOTS,
    SURNAME_SHIFT,
    TWO_SYLLABLES,
)

RATE = 0.03
"""P(a name in a list carries a slip in one of its syllables). Assumption."""

ALTERNATIVES = 12
"""Names that a slip in a syllable may make, as many as are likely ones. Assumption."""

_NEIGHBOURS = 12
"""Hidden syllables kept of each seen one, commonest first."""

_MASK = (1 << BITS) - 1


_SURNAME, _ONLY, _FIRST, _LATER, _WORD = range(5)


@cache
def _tables() -> tuple[NDArray[np.float64], ...]:
    """P(syllable) by place: a surname, a given name's only, first and later syllable, any syllable of a word."""
    return (priors.surnames(), *priors.given(), priors.word()[0])


@lru_cache(maxsize=8192)
def _hidden(number: int, place: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Numbers of syllables one jamo away, P(hidden) / P(seen). Place as in `_tables`."""
    table = _tables()[place]
    numbers = jamo.numbers()
    slot = int(jamo.slots()[number])
    onset, nucleus, coda = slot // (N_NUCLEI * N_CODAS), slot // N_CODAS % N_NUCLEI, slot % N_CODAS
    grid = np.arange(N_SLOTS).reshape(-1, N_NUCLEI, N_CODAS)
    near = np.unique(np.concatenate([grid[:, nucleus, coda], grid[onset, :, coda], grid[onset, nucleus, :]]))
    near = near[(near != slot) & (numbers[near] > 0)]
    top = near[np.argsort(-table[near], kind="stable")[:_NEIGHBOURS]]
    top = top[table[top] > 0]
    seen = table[slot] if table[slot] > 0 else table[top].min(initial=1.0)
    return numbers[top], table[top] / seen


def hidden(keys: NDArray[np.int64], shares: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Readings one slip away from those given, with their shares; ``keys`` are few, the heaviest."""
    found: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    without: list[tuple[int, int, float]] = []  # the key less the syllable, where that stands, the share
    for key, share in zip(keys.tolist(), shares.tolist(), strict=True):
        surname = key >> SURNAME_SHIFT
        given = [number for i in range(LONGEST_GIVEN) if (number := key >> (BITS * i) & _MASK)]
        for i, number in enumerate(given):
            last = i == len(given) - 1
            place = _WORD if not surname else _LATER if not last else _FIRST if i else _ONLY
            found.append(_hidden(number, place))
            without.append((key - (number << (BITS * i)), BITS * i, share))
        if 0 < surname < TWO_SYLLABLES:
            found.append(_hidden(surname, _SURNAME))
            without.append((key - (surname << SURNAME_SHIFT), SURNAME_SHIFT, share))
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0)
    rest, shift, of = (np.repeat(np.array(each), [len(one) for one, _ in found]) for each in zip(*without, strict=True))
    numbers, ratios = (np.concatenate(each) for each in zip(*found, strict=True))
    return rest + (numbers << shift), of * (RATE / ALTERNATIVES) * ratios


def surnames_seen_as(number: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Surnames one jamo away from a syllable that is none (촤): numbers, P(surname and that slip)."""
    numbers, _ = _hidden(number, _SURNAME)
    return numbers, priors.surname(numbers) * RATE / ALTERNATIVES
