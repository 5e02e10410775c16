"""Weighted readings while a text is read: sums over paths, and the heaviest of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BEAM = 200
"""Readings followed at once while one cut of a name is read."""

KEPT = 96
"""Readings kept of a given name in one system."""

RELATIVE = 1e-5
"""A reading this much less likely than the likeliest beside it is dropped."""

MOST_CUTS = 24
"""Cuts of a name's letters into syllables that are followed, fewest syllables first: bounds adversarial strings."""

LONGEST_PART = 28
"""Characters of a surname or a given name that are read; a longer one has no reading."""

Places = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""Tables [11172] of P(syllable) by slot: the only one of its name, the first of several, a later one."""


class Weighted(NamedTuple):
    """Readings of a surname or a given name: keys [N] and P(reading, letters | system) [N]."""

    keys: NDArray[np.int64]
    weights: NDArray[np.float64]


NOTHING = Weighted(np.empty(0, dtype=np.int64), np.empty(0))


def heaviest(part: Weighted, most: int) -> Weighted:
    """The heaviest readings, at most ``most`` of them."""
    if not len(part.keys):
        return part
    keep = (part.weights > part.weights[part.weights.argmax()] * RELATIVE).nonzero()[0]
    if len(keep) > most:
        keep = keep[part.weights[keep].argpartition(-most)[-most:]]
    return part if len(keep) == len(part.keys) else Weighted(part.keys[keep], part.weights[keep])


def summed(parts: list[Weighted]) -> Weighted:
    """Readings that several paths reach, once each with the sum of their weights; keys ascend."""
    parts = [p for p in parts if p.keys.size]
    if not parts:
        return NOTHING
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
