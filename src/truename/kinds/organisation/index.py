"""Which names share a word, or nearly one, or initials: where to look first.

Every word gives keys: itself; itself without one letter, so that any two spellings one slip apart share a key (Mor and
Fraenkel, "A hash code method for detecting and correcting spelling errors", CACM 25, 1982); its consonants by sound
class, and these without one; its meaning. Neighbours give what they make together, and the first words of a name what
abbreviates it. A name's weight is the sum, over the probe's words, of the rarest key in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import product
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
    """An inverted index over the names of n organisations: hashes of keys, ascending, and the row of each."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self._names = names

    @cached_property
    def _postings(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        found = {
            (hash(key), row)
            for row, own in enumerate(self._names)
            for name in own
            for keys in _keys(name)
            for key, _ in keys
        }
        pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
        return pairs[:, 0].copy(), pairs[:, 1].astype(np.int32)

    def search(self, own: Sequence[Name], k: int) -> NDArray[np.intp]:
        """At most k rows that share a key with one of the names, those that share the rarest first."""
        n = len(self._names)
        best = np.zeros(n, np.float32)
        for name in own:
            np.maximum(best, self._weights(name), out=best)
        rows = np.flatnonzero(best)
        if len(rows) > k:
            rows = rows[np.argpartition(-best[rows], k)[:k]] if k > 0 else rows[:0]
            rows.sort()
        return rows[np.argsort(-best[rows], kind="stable")]

    def _weights(self, name: Name) -> NDArray[np.float32]:
        """float32[n], what every row shares with the name."""
        hashes, rows = self._postings
        n = len(self._names)
        words = _keys(name)
        flat = np.array([hash(key) for keys in words for key, _ in keys], np.int64)
        starts, ends = (np.searchsorted(hashes, flat, side).tolist() for side in ("left", "right"))
        spans = iter(zip(starts, ends, strict=True))
        found = [[(*next(spans), part) for _, part in keys] for keys in words]
        most = max(params.TOO_COMMON * n, params.FEW_ROWS)
        telling = [[span for span in keys if 0 < span[1] - span[0] <= most] for keys in found]
        total = np.zeros(n, np.float32)
        weight = np.zeros(n, np.float32)
        for keys in telling if any(telling) else found:
            # The rarest last, so that it overwrites what is commoner.
            weighed = sorted(
                (part * (0.1 + log10(n / (end - start))), start, end) for start, end, part in keys if end > start
            )
            for value, start, end in weighed:
                weight[rows[start:end]] = value
            for _, start, end in weighed:
                at = rows[start:end]
                total[at] += weight[at]
                weight[at] = 0
        return total


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
    keys.append(tuple((key, 1.0) for key in _abbreviations(words, spelt)))
    return tuple(keys)


def _of_word(token: Token) -> dict[str, float]:
    keys: dict[str, float] = {}
    if token.concept:
        keys[f"={token.concept}"] = 1.0
    for form in token.forms:
        keys[f"'{form}"] = 1.0
        if len(form) in params.ACRONYM:
            keys[f".{form}"] = 1.0
        consonants = _consonants(form)
        keys.setdefault(consonants, params.CONSONANTS)
        if not token.concept:
            if len(form) > _FEW:
                keys |= dict.fromkeys(_less_one("~", form), params.LESS_ONE)
            if len(consonants) >= _FEW and consonants[0] != "'":
                keys |= dict.fromkeys(_less_one("-", consonants), params.CONSONANTS_LESS_ONE)
    return keys


def _abbreviations(words: Sequence[Token], spelt: Sequence[Token]) -> set[str]:
    """What may abbreviate a name: the initials of its words, of its words and fillers, one or two letters of the first
    three or four.
    """
    if len(words) < 2:
        return set()
    joined = [token for token in spelt if token.concept not in ("of", "and")]
    found = {"".join(token.forms[0][0] for token in tokens) for tokens in (words, joined, spelt)}
    for count in (3, 4):
        if len(joined) >= count:
            for lengths in product((1, 2), repeat=count):
                found.add("".join(t.forms[0][:n] for t, n in zip(joined[:count], lengths, strict=True)))
    return {f".{short}" for short in found}


def _less_one(mark: str, text: str) -> Iterator[str]:
    yield mark + text
    for at in range(len(text)):
        yield f"{mark}{text[:at]}{text[at + 1 :]}"


@lru_cache(1 << 16)
def _consonants(form: str) -> str:
    """The consonants of a word by sound class, doubled ones once; the word itself where there are few."""
    sounds = form.translate(_SOUNDS)
    once = "".join(letter for at, letter in enumerate(sounds) if not at or letter != sounds[at - 1])
    return once if len(once) >= _FEW else f"'{form}"
