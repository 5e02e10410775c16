"""Whose texts are copies of one another, in whole or in part.

Each page keeps the smallest hashes of its word sequences: a bottom-k MinHash sketch (Broder: "On the resemblance and
containment of documents", SEQUENCES 1997, section 4). What many sites have is a template (a shop system's terms, a
consent banner) and is taken out first. Two subjects share a text where enough of what is left is in both; subjects
that share texts with one another are a group, and the group is one value that they all show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TEMPLATE = 20
"""Subjects that show a word sequence from which it is taken for a template. Assumption: fewer fronts than that were
published of any one operator."""

WORDS = 20
"""Words on end in common from which a text counts as copied. Shorter runs are slogans and addresses. By hand."""

COPIED = WORDS - 4
"""The same in sequences of five words, which is what a reading holds."""

_BITS = 32


@dataclass(frozen=True, slots=True)
class Copied:
    """A group of subjects that share a text.

    Attributes:
        id: of the text, from the smallest of its hashes that are shared.
        subjects: their ids, in order.
        common: for each of them, in how many word sequences it agrees with the others at the best.
    """

    id: str
    subjects: tuple[str, ...]
    common: tuple[int, ...]


def copied(texts: Iterable[tuple[str, bytes]]) -> list[Copied]:
    """The groups, in order of their first subject.

    Args:
        texts: of each page its subject and the trait "text" of its reading.
    """
    number: dict[str, int] = {}
    columns: list[NDArray[np.uint64]] = []
    for subject, data in texts:
        own = number.setdefault(subject, len(number))
        hashes = np.frombuffer(data[: len(data) // 4 * 4], "<u4").astype(np.uint64)
        columns.append(hashes << np.uint64(_BITS) | np.uint64(own))
    if len(number) < 2:
        return []
    every = np.unique(np.concatenate(columns))  # a sequence of one subject counts once; sorted by hash
    hashes, owners = every >> np.uint64(_BITS), (every & np.uint64(2**_BITS - 1)).astype(np.int64)
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
    sizes = np.diff(np.append(starts, len(hashes)))
    shared: dict[tuple[int, int], int] = defaultdict(int)
    least: dict[tuple[int, int], int] = {}
    telling = (sizes > 1) & (sizes <= TEMPLATE)
    for start, size in zip(starts[telling].tolist(), sizes[telling].tolist(), strict=True):
        those = owners[start : start + size].tolist()
        for place, a in enumerate(those):
            for b in those[place + 1 :]:
                shared[a, b] += 1
                least.setdefault((a, b), int(hashes[start]))
    return _groups({pair: count for pair, count in shared.items() if count >= COPIED}, least, list(number))


def _groups(shared: dict[tuple[int, int], int], least: dict[tuple[int, int], int], subjects: list[str]) -> list[Copied]:
    root = list(range(len(subjects)))

    def find(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    most = [0] * len(subjects)
    for (a, b), count in shared.items():
        root[find(a)] = find(b)
        most[a], most[b] = max(most[a], count), max(most[b], count)
    members: dict[int, list[int]] = defaultdict(list)
    smallest: dict[int, int] = {}
    for a, b in shared:
        group = find(a)
        smallest[group] = min(smallest.get(group, 2**_BITS), least[a, b])
    for n in range(len(subjects)):
        if most[n]:
            members[find(n)].append(n)
    found = []
    for group, those in members.items():
        ordered = sorted(those, key=lambda n: subjects[n])
        found.append(
            Copied(f"{smallest[group]:08x}", tuple(subjects[n] for n in ordered), tuple(most[n] for n in ordered))
        )
    return sorted(found, key=lambda one: one.subjects)
