"""How a page's text reads: hashes of its word sequences, by which near copies are found whatever was put around them.

Sequences of five words (Broder, "On the resemblance and containment of documents", 1997, calls them shingles). Of the
hashes the smallest are kept: a fair sample that two texts draw alike (the same paper, section 4).

What has no spaces is cut into pieces of about a word, so that a text says as much in one script as in another: where
the script changes, as Japanese does between most words and their endings, and inside a run after as many letters as a
word has. A run is cut from its beginning; what is put in or left out changes the pieces up to the next mark or change.
"""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from truename.sources.saved.page.tags import BESIDE
from truename.sources.saved.page.walk import Facts

WORDS = 5
MOST = 2_000
"""Hashes that are kept of a page. What two pages share is then known to within 2 % (1 / sqrt(2000))."""

MOST_TEXT = 2**20
"""Characters that are hashed."""

LEAST = 8
"""Sequences below which a text says nothing: "Page not found". Assumption."""

_NONE, _SPACED, _HAN, _HIRAGANA, _KATAKANA, _SOUTHEAST = range(6)
_RUNS: tuple[tuple[int, int, int], ...] = (
    (0x0E00, 0x0EFF, _SOUTHEAST),  # Thai, Lao
    (0x1000, 0x109F, _SOUTHEAST),  # Burmese
    (0x1780, 0x17FF, _SOUTHEAST),  # Khmer
    (0x3005, 0x3007, _HAN),
    (0x3040, 0x309F, _HIRAGANA),
    (0x30A0, 0x30FF, _KATAKANA),
    (0x3400, 0x9FFF, _HAN),
    (0xF900, 0xFAFF, _HAN),
)
"""Scripts that set no spaces between words: Unicode's blocks. (Korean sets them.)"""

_PIECE = np.array([MOST_TEXT, MOST_TEXT, 2, MOST_TEXT, MOST_TEXT, 4])
"""Letters and marks of a word: two characters are the commonest length of a Chinese one, and Thai ones have four or
five. By hand. Spaces, or changes of the script, end the others."""

_LAST = 0xFFFF


def _classes() -> NDArray[np.int8]:
    """What a character is, by its code; what lies beyond the first plane is nearly all Han."""
    # Marks are parts of words: most vowels of Hindi and Thai are marks.
    parts = np.array([unicodedata.category(chr(code))[0] in "LMN" for code in range(_LAST)])
    classes = np.where(parts, _SPACED, _NONE)
    for first, last, run in _RUNS:
        classes[first : last + 1][parts[first : last + 1]] = run
    return np.append(classes, _HAN).astype(np.int8)


_CLASSES = _classes()

_PRIME = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose bits are without pattern: 2**64 by the golden ratio (Knuth, TAOCP 3, 6.4)."""

_INVERSE = np.uint64(pow(int(_PRIME), -1, 2**64))


def main_text(facts: Facts) -> str:
    """The text that a page is for: what stands in no menu, header, footer or form, and is seen."""
    return "\n".join(line.text for line in facts.lines if not line.marks & BESIDE)[:MOST_TEXT]


def shingles(text: str) -> bytes:
    """The trait "text": uint32, little endian, rising, unique; empty where the text is too short to say anything."""
    text = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    units = _words(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    count = len(units) - WORDS + 1
    if count < LEAST:
        return b""
    rolled = np.zeros(count, dtype=np.uint64)
    for at in range(WORDS):
        rolled = rolled * _PRIME + units[at : at + count]
    hashes = np.sort(_mixed(rolled))
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))][:MOST].astype("<u4").tobytes()


def _words(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A hash of each word: the polynomial of its characters in :data:`_PRIME`, modulo 2**64.

    All at once: the difference of two running sums, and the power that its place has put into it divided out again.
    """
    starts, ends = _cut(codes)
    powers = _powers(_PRIME, len(codes))
    sums = np.concatenate(([np.uint64(0)], np.cumsum(codes.astype(np.uint64) * powers, dtype=np.uint64)))
    return _mixed64((sums[ends] - sums[starts]) * _powers(_INVERSE, len(codes))[starts])


def _cut(codes: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where words begin and end: where what stands there changes, and where a run has the letters of a word."""
    classes = _CLASSES[np.minimum(codes, _LAST)]
    changes = np.diff(classes, prepend=_NONE) != 0
    places = np.arange(len(codes))
    inside = places - np.maximum.accumulate(np.where(changes, places, 0))
    starts = np.flatnonzero(changes | (inside % _PIECE[classes] == 0))
    ends = np.append(starts, len(codes))[1:]
    words = classes[starts] != _NONE
    return starts[words], ends[words]


def _powers(base: np.uint64, count: int) -> NDArray[np.uint64]:
    factors = np.full(count, base, dtype=np.uint64)
    factors[:1] = 1
    return np.multiply.accumulate(factors)


def _mixed64(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The last step of MurmurHash3 (fmix64), by which each bit of a value changes all bits of its hash."""
    values = (values ^ values >> np.uint64(33)) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ values >> np.uint64(33)) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ values >> np.uint64(33)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint32]:
    return (_mixed64(values) >> np.uint64(32)).astype(np.uint32)
