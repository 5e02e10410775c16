"""Who is compared with whom: rows that share a piece of the name together with a piece of something else.

A name alone joins nobody (decision 11), so that a block by names alone would be work for nothing. Each kind of slip
leaves some piece whole: a wrong digit the other half of a number, a day in the place of the month the pair of both, a
wrong month the year and day.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from truename.case.large.columns import Row

MOST_IN_BLOCK = 60
"""Rows beyond which a block is left out: pairs grow with its square, and what so many share says little. By hand."""

_SHORTEST = 4
"""Sounds of a word of which one may be left out, and digits of half of a number. What is shorter is everybody's."""


class Blocks:
    """Which blocks every row is in, by their hashes; two that collide only cost time."""

    def __init__(self) -> None:
        self._hashes, self._counts = array("I"), array("I")

    def add(self, blocks: Iterable[str]) -> None:
        """The blocks of one more row."""
        made = {zlib.crc32(one.encode()) for one in blocks}
        self._hashes.extend(sorted(made))
        self._counts.append(len(made))

    def shared(self) -> tuple[np.ndarray[Any, np.dtype[np.int32]], np.ndarray[Any, np.dtype[np.uint32]]]:
        """Where each row's blocks begin, int32[n + 1], and those blocks: of several rows and not too many."""
        hashes = np.array(self._hashes, np.uint32)
        _, which, rows = np.unique(hashes, return_inverse=True, return_counts=True)
        kept = (rows[which] > 1) & (rows[which] <= MOST_IN_BLOCK)
        owner = np.repeat(np.arange(len(self._counts)), np.array(self._counts, np.intp))[kept]
        return np.searchsorted(owner, np.arange(len(self._counts) + 1)).astype(np.int32), hashes[kept]


def of_person(row: Row) -> Iterator[str]:
    """A word of the name with two of the three parts of the birth date, or with a particular; the birth date by itself;
    two words of the name with the year."""
    for date in row.dates:
        year, month, day = date.split("-")
        yield date
        either = " ".join(sorted((month, day)))
        for part in (f"{year}-{month}", f"{year}--{day}", f"{month}-{day}", f"{year} {either}"):
            yield from (f"{part} {sound}" for sound in row.sounds)
    for year in row.years:
        yield from (f"{year} {one} {other}" for one in row.sounds for other in row.sounds if one < other)
    yield from _with_particulars(row, row.sounds)


def of_organisation(row: Row) -> Iterator[str]:
    """A word of the name with a particular. A slip is often in the one word that tells a company from others, so that
    beside a street the word counts without any one of its sounds, too."""
    yield from _with_particulars(row, [less for root in row.roots for less in (root, *_without_one(root))])


def _with_particulars(row: Row, near: Sequence[str]) -> Iterator[str]:
    for half in _halves(row.numbers):
        yield half
        yield from (f"{half} {root}" for root in row.roots)
    yield from (f"street {street} {one}" for street in row.streets for one in near)
    yield from (f"place {place} {one}" for place in row.places for one in row.roots)
    yield from (f"host {host}" for host in row.hosts)


def _without_one(sound: str) -> Iterator[str]:
    if len(sound) >= _SHORTEST:
        yield from (sound[:at] + sound[at + 1 :] for at in range(len(sound)))


def _halves(numbers: Iterable[str]) -> Iterator[str]:
    for number in numbers:
        middle = len(number) // 2
        if middle >= _SHORTEST:
            yield f"number {len(number)} {number[:middle]}"
            yield f"number {len(number)} _{number[middle:]}"
