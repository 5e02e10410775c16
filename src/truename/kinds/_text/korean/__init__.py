"""Korean names in any script: how likely a text is as the spelling of a Korean name, and of which name.

A name's latent reading is a sequence of Hangul syllables. Each text gives a distribution over readings; two texts are
compared by how much more probable they are if one reading is behind both:

    LR = sum over h of P(h) P(a | h) P(b | h) / (P(a) P(b)) = sum over h of share_a(h) share_b(h) / P(h)

`person` and `word` give the shares and priors, so a search index may hold them: postings by key.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from truename.kinds._text.korean import jamo, lattice, priors, slips
from truename.kinds._text.korean.jamo import BITS, LONGEST_GIVEN, SURNAME_SHIFT, TWO_SYLLABLES
from truename.kinds._text.korean.standards import spell
from truename.kinds._text.korean.text import prepare
from truename.kinds._text.korean.weighted import Weighted, merged

__all__ = ["FLOOR", "Readings", "agreed", "evidence", "hangul", "person", "spell", "word"]

MOST_READINGS = 160
"""Readings kept of one text before the error term. What is cut is below a thousandth of the mass for names of lists."""

MOST_KEYS = 256
"""Readings kept with those that a slip hides."""

_SLIPPED = 6
"""The heaviest readings, whose slips are followed."""

FLOOR = -3.0
"""log10 ratio of two texts that share no reading: one name in a thousand is given in a form unlike it. Assumption."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What a text may be read as.

    Attributes:
        keys: uint64 [N], ascending, unique: the syllables of surname and given name, see `hangul`. N is at most 256.
        share: float64 [N], P(reading | text) among Korean readings; sums to 1 at most.
        prior: float64 [N], P(reading) as a Korean person's name (or as a word).
        plausible: log10 P(letters | Korean name); blanks and hyphens cost nothing. To be compared with a letter model.
    """

    keys: NDArray[np.uint64]
    share: NDArray[np.float64]
    prior: NDArray[np.float64]
    plausible: float


@lru_cache(maxsize=4096)
def person(text: str) -> Readings | None:
    """Readings of a person's name; None where it cannot be a Korean person's name. Never raises on any str."""
    prepared = prepare(text)
    return None if prepared is None else _readings(lattice.person(prepared))


@lru_cache(maxsize=4096)
def word(text: str) -> Readings | None:
    """Readings of one word of an organisation's name (Amnokkang); None where it cannot be a Korean one."""
    prepared = prepare(text)
    return None if prepared is None else _readings(lattice.word(prepared))


def _readings(found: Weighted) -> Readings | None:
    total = float(found.weights.sum())
    if total <= 0:
        return None
    order = np.argsort(-found.weights, kind="stable")[:MOST_READINGS]
    keys, share = found.keys[order], found.weights[order] / total
    hidden, hidden_share = slips.hidden(keys[:_SLIPPED], share[:_SLIPPED])
    keys, share = np.concatenate([keys, hidden]), np.concatenate([share * (1 - slips.RATE), hidden_share])
    keys, share = merged(keys, share)
    if len(keys) > MOST_KEYS:
        top = np.sort(np.argsort(-share, kind="stable")[:MOST_KEYS])
        keys, share = keys[top], share[top]
    if share.sum() > 1:
        share = share / share.sum()
    unsigned = keys.astype(np.uint64)
    return Readings(unsigned, share, priors.prior(unsigned), math.log10(total))


def evidence(a: Readings, b: Readings) -> float:
    """log10 likelihood ratio that two texts spell one Korean name rather than two; at least `FLOOR`."""
    if len(b.keys) < len(a.keys):
        a, b = b, a
    at = np.minimum(np.searchsorted(b.keys, a.keys), len(b.keys) - 1)
    both = b.keys[at] == a.keys
    ratio = float((a.share[both] * b.share[at[both]] / a.prior[both]).sum())
    floor = 10.0**FLOOR
    return math.log10((1 - floor) * ratio + floor)


def agreed(a: Readings, b: Readings) -> np.uint64 | None:
    """The reading that carries most of the evidence for one name, or None where two texts share none."""
    both, at_a, at_b = np.intersect1d(a.keys, b.keys, assume_unique=True, return_indices=True)
    if not len(both):
        return None
    heaviest: np.uint64 = both[np.argmax(a.share[at_a] * b.share[at_b] / a.prior[at_a])]
    return heaviest


def hangul(key: np.uint64) -> str:
    """A reading in Hangul, as the North writes it: 박진혁, 리용호."""
    number = int(key)
    surname, syllables = number >> SURNAME_SHIFT, jamo.syllables()
    text = ""
    if surname >= TWO_SYLLABLES:
        text = list(priors.TWO_SYLLABLE_SURNAMES)[surname - TWO_SYLLABLES]
    elif surname:
        text = syllables[surname - 1]
    for i in reversed(range(LONGEST_GIVEN)):
        place = number >> (BITS * i) & ((1 << BITS) - 1)
        if place:
            text += syllables[place - 1]
    return text
