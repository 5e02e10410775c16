"""How a page's text reads: hashes of its word sequences, by which near copies are found whatever was put around them.

Sequences of five words, or of eight characters where a script sets no spaces between words (Broder, "On the resemblance
and containment of documents", 1997, calls them shingles). Of the hashes the smallest are kept: a fair sample that two
texts draw alike (the same paper, section 4).
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from truename.sources.saved.page.tags import BESIDE
from truename.sources.saved.page.walk import Facts

WORDS = 5
CHARACTERS = 8
MOST = 2_000
"""Hashes that are kept of a page. What two pages share is then known to within 2 % (1 / sqrt(2000))."""

MOST_TEXT = 2**20
"""Characters that are hashed."""

LEAST = 8
"""Sequences below which a text says nothing: "Page not found". Assumption."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese. (Korean sets them.)"""

_LAST = 0xFFFF
_LETTERS = np.array([chr(code).isalnum() for code in range(_LAST)] + [True])
"""Whether a character is part of a word, by its code; what lies beyond the first plane is."""

_PRIME = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose bits are without pattern: 2**64 by the golden ratio (Knuth, TAOCP 3, 6.4)."""

_INVERSE = np.uint64(pow(int(_PRIME), -1, 2**64))


def main_text(facts: Facts) -> str:
    """The text that a page is for: what stands in no menu, header, footer or form, and is seen."""
    return "\n".join(line.text for line in facts.lines if not line.marks & BESIDE)[:MOST_TEXT]


def shingles(text: str) -> bytes:
    """The trait "text": uint32, little endian, rising, unique; empty where the text is too short to say anything."""
    text = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letters = _LETTERS[np.minimum(codes, _LAST)]
    if _is_unspaced(text[:20_000]):
        units, length = codes[letters].astype(np.uint64), CHARACTERS
    else:
        units, length = _words(codes, letters), WORDS
    count = len(units) - length + 1
    if count < LEAST:
        return b""
    rolled = np.zeros(count, dtype=np.uint64)
    for at in range(length):
        rolled = rolled * _PRIME + units[at : at + count]
    hashes = np.sort(_mixed(rolled))
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))][:MOST].astype("<u4").tobytes()


def _is_unspaced(text: str) -> bool:
    return not text.isascii() and 5 * len(_UNSPACED.findall(text)) > len(text)


def _words(codes: NDArray[np.uint32], letters: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """A hash of each word: the polynomial of its characters in :data:`_PRIME`, modulo 2**64.

    All at once: the difference of two running sums, and the power that its place has put into it divided out again.
    """
    edges = np.flatnonzero(np.diff(letters, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    powers = _powers(_PRIME, len(codes))
    sums = np.concatenate(([np.uint64(0)], np.cumsum(codes.astype(np.uint64) * powers, dtype=np.uint64)))
    return _mixed64((sums[ends] - sums[starts]) * _powers(_INVERSE, len(codes))[starts])


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
