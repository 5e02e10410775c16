"""Which names share a word, its consonants, all but one of them, or initials: where to look first.

Every word gives keys: its consonants by sound classes, those without one (strong words only), the word itself where it
is short; neighbours give those of what they make together; the initials of the name are a key of the words that are as
short. A name's weight is the sum, over the probe's words, of the rarest key in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from math import log10

import numpy as np
from numpy.typing import NDArray

from truename.kinds.organisation import params
from truename.kinds.organisation.parse import Name, Role, Token

_SOUNDS = str.maketrans(
    # Voiced and unvoiced, l and r, and what one letter stands for in another language's spelling fall together.
    "cqgxzjdbfvwlr",
    "kkkksstppppr" + "r",
    "aeiouyh",
)
_FEW = 3
"""Consonants of a word that are too few to leave one out, or to stand for the word alone."""


class Index:
    """An inverted index over the names of n organisations."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self._names = names

    @cached_property
    def _postings(self) -> dict[str, NDArray[np.intp]]:
        """The rows whose names hold a key, by key."""
        found: dict[str, dict[int, None]] = {}
        for row, own in enumerate(self._names):
            for name in own:
                for keys in _keys(name):
                    for key, _ in keys:
                        found.setdefault(key, {})[row] = None
        return {key: np.fromiter(rows, np.intp, len(rows)) for key, rows in found.items()}

    def search(self, own: Sequence[Name], k: int) -> NDArray[np.intp]:
        """At most k rows that share a key with one of the names, those that share the rarest first."""
        n = len(self._names)
        best = np.zeros(n)
        for name in own:
            found = [
                [(self._postings[key], part) for key, part in keys if key in self._postings] for keys in _keys(name)
            ]
            telling = [[(rows, part) for rows, part in each if len(rows) <= params.TOO_COMMON * n] for each in found]
            total = np.zeros(n)
            for postings in telling if any(telling) else found:
                weight = np.zeros(n)
                for rows, part in postings:
                    weight[rows] = np.maximum(weight[rows], part * (0.1 + log10(n / len(rows))))
                total += weight
            np.maximum(best, total, out=best)
        rows = np.flatnonzero(best)
        if len(rows) > k:
            rows = rows[np.argpartition(-best[rows], k)[: 4 * k]] if k else rows[:0]
        return rows[np.argsort(-best[rows], kind="stable")][:k]


@lru_cache(1 << 12)
def _keys(name: Name) -> tuple[tuple[tuple[str, float], ...], ...]:
    """For each word of a name, or neighbours of it, the keys and what part of its weight each has."""
    words = [token for token in name.tokens if token.role not in (Role.FORM, Role.FILLER)] or list(name.tokens)
    keys = [tuple(_of_word(token).items()) for token in words]
    spelt = [token for token in name.tokens if token.role is not Role.FORM]
    for count in (2, 3):
        for at in range(len(spelt) - count + 1):
            joined = "".join(token.forms[0] for token in spelt[at : at + count])
            keys.append(((_consonants(joined), 1.0),))
    if len(words) > 1:
        keys += [((_initials(words), 1.0),), ((_initials(name.tokens), 1.0),)]
    return tuple(keys)


def _of_word(token: Token) -> dict[str, float]:
    keys: dict[str, float] = {}
    if token.concept:
        keys[f"={token.concept}"] = 1.0
    for form in token.forms:
        consonants = _consonants(form)
        keys[consonants] = 1.0
        if len(consonants) >= _FEW:
            for key in _less_one(consonants):
                keys.setdefault(key, params.LEAVE_ONE_OUT)
        if len(form) in params.ACRONYM:
            keys[f".{form}"] = 1.0
    return keys


def _initials(tokens: Sequence[Token]) -> str:
    return "." + "".join(token.forms[0][0] for token in tokens if token.role is not Role.FORM)


def _less_one(consonants: str) -> Iterator[str]:
    for at in range(len(consonants)):
        yield f"-{consonants[:at]}{consonants[at + 1 :]}"
    yield f"-{consonants}"


@lru_cache(1 << 16)
def _consonants(form: str) -> str:
    """The consonants of a word by sound class, doubled ones once; the word itself where there are few."""
    sounds = form.translate(_SOUNDS)
    once = "".join(letter for at, letter in enumerate(sounds) if not at or letter != sounds[at - 1])
    return once if len(once) >= _FEW else f"'{form}"
