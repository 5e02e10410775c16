"""Which pictures are copies of one picture: scaled, compressed again, recoloured, mirrored, trimmed at the edges.

A perceptual hash keeps, for each of the 256 lowest frequencies of a small grey picture, whether its cosine is positive:
what the picture shows in rough, and nothing of its size, format or shade (Zauner: "Implementation and benchmarking of
perceptual image hash functions", thesis, Hagenberg 2010, section 3.2, with 16 x 16 frequencies instead of 8 x 8).
Mirroring turns the sign of every odd horizontal frequency, and so costs nothing. Trimming is looked for by hashing
several views of each picture: the whole, and what is left of it when a part of each side is gone.

Copies prove that a picture was used again, by whomever. They do not prove who uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FREQUENCIES = 16
"""Lowest frequencies in each direction, the mean left out: 256 bits. With Zauner's 64 bits, 137 of the 2.7 million
pairs of different pictures in LFW folds 1 to 3 (faces, all at one place and size) differ in less than a fifth of the
bits; with 256 none does."""

SIDE = 64
"""Pixels of the small picture: four to a cosine's shortest wave."""

RADIUS = 48
"""Bits in which copies differ at most. In LFW folds 1 to 3 the nearest two different pictures differ in 59, one person
photographed twice from one place; and 150 of the pictures from their copies in 42 at most: scaled to 0.3 and to 2, JPEG
quality 20, grey, lighter, higher in contrast, another gamma, thumbnails of 48 pixels, mirrored, trimmed by up to 14 %
of each side, and four of these at once. Trimmed at one side only, by 5 %, most were not found."""

KINDS = frozenset({"face"})
"""Kinds of evidence whose pictures are told apart so. Prints are not: of one finger, on a sensor's even ground, two
differ in as little as 41 bits."""

TRIMS = (0.0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15)
"""Shares of each side that a view leaves out. A hash bears half a step beside it."""

FLAT = 2.0
"""Standard deviation of grey below which a picture shows nothing that could be told apart from another."""

Bits = NDArray[np.uint64]
WORDS = FREQUENCIES**2 // 64


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a picture looks like.

    Attributes:
        whole: uint64[2, 4], the hash of the picture, and that of its mirror image.
        trimmed: uint64[t, 4], hashes of its middle, for each of ``TRIMS``; the first is the whole.
        pixels: how many the picture has.
    """

    whole: Bits
    trimmed: Bits
    pixels: int


def look(picture: NDArray[np.uint8], pixels: int | None = None) -> Look | None:
    """The look of a picture; ``None`` where it shows nothing but one shade.

    Args:
        picture: uint8[h, w] or uint8[h, w, 3], upright.
        pixels: how many it has, where it was scaled down while it was read.
    """
    h, w = picture.shape[:2]
    # To twice the side by averaging, in the colours as they are: grey afterwards, which is cheap there.
    small = Image.fromarray(picture).reduce((max(w // (4 * SIDE), 1), max(h // (4 * SIDE), 1))).convert("L")
    if np.asarray(small).std() < FLAT:
        return None
    views = [_signs(small, trim) for trim in TRIMS]
    mirror = views[0].copy()
    mirror[:, _ODD] = ~mirror[:, _ODD]
    return Look(_packed([views[0], mirror]), _packed(views), pixels or h * w)


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """n pictures side by side, to compare one with all: by word, view and picture, uint64[4, 2, n] and [4, t, n]."""

    whole: Bits
    trimmed: Bits

    @classmethod
    def of(cls, looks: Sequence[Look]) -> Looks:
        """Put looks side by side."""

        def side_by_side(views: Sequence[Bits], count: int) -> Bits:
            return np.ascontiguousarray(np.array(views, np.uint64).reshape(-1, count, WORDS).transpose(2, 1, 0))

        return cls(
            side_by_side([one.whole for one in looks], 2), side_by_side([one.trimmed for one in looks], len(TRIMS))
        )

    def distances(self, one: Look) -> NDArray[np.uint16]:
        """In how many bits one picture differs from each, at the best: uint16[n]. Either may be trimmed or mirrored."""
        least = np.full(self.whole.shape[2], 64 * WORDS, np.uint16)
        for views, others in ((one.whole, self.trimmed), (one.trimmed[1:], self.whole)):
            for view in views:
                for other in range(others.shape[1]):
                    bits = np.zeros(len(least), np.uint16)
                    for word in range(WORDS):
                        bits += np.bitwise_count(others[word, other] ^ view[word])
                    np.minimum(least, bits, out=least)
        return least


def copies(looks: Sequence[Look | None]) -> NDArray[np.intp]:
    """Of each picture, which one it is a copy of: intp[n], the number of a picture that is its own original.

    The largest picture of several is taken for the original, the first among equals. A copy is near its original
    itself: nothing is a copy of a copy, so that a series of slowly changing pictures does not become one.
    """
    original = np.arange(len(looks))
    known = [(n, one) for n, one in enumerate(looks) if one is not None]
    known.sort(key=lambda entry: (-entry[1].pixels, entry[0]))
    number = np.array([n for n, _ in known], np.intp)
    every, free = Looks.of([one for _, one in known]), np.ones(len(known), bool)
    for place, (n, one) in enumerate(known):
        if free[place]:
            near = free & (every.distances(one) <= RADIUS)
            original[number[near]] = n
            free &= ~near
    return original


_ODD = np.arange(1, FREQUENCIES + 1) % 2 == 1


def _signs(small: Image.Image, trim: float) -> NDArray[np.bool_]:
    """bool[16, 16]: which cosines are positive, vertical by horizontal frequency from 1."""
    w, h = small.size
    box = (w * trim, h * trim, w * (1 - trim), h * (1 - trim))
    pixels = np.asarray(small.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box=box), np.float64)
    from scipy.fft import dctn  # late: most commands see no picture twice

    cosines = dctn(pixels, norm="ortho")[1 : FREQUENCIES + 1, 1 : FREQUENCIES + 1]
    return np.asarray(cosines > 0)


def _packed(signs: Sequence[NDArray[np.bool_]]) -> Bits:
    return np.packbits(np.array(signs).reshape(len(signs), -1), axis=1).view(np.uint64)
