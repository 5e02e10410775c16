"""Where the hand may be: several masks of a reduced picture, each by another idea of how hand and background differ.

None of them is right for every picture, so that none is chosen here: the geometry of what each shows decides
(:mod:`~truename.kinds.palmprint.hand.valleys`).

    levels   brighter or darker than a threshold: Otsu's of two classes and of three
    local    brighter or darker than the surroundings
    joined   as levels, after thin cuts were closed
    gaps     what a mask shows, without the thin dark lines between fingers that touch
    settled  each pixel to the nearer of the local means of hand and background, as in local active contours
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]

SMALLEST, LARGEST = 0.04, 0.9
"""Shares of the picture that a hand covers: below there is too little palm to read, above there is no outline."""

_BINS = 64


def masks(grey: Grey) -> Iterator[Mask]:
    """Masks of what may be a hand, one component each, without holes; the usual ones first.

    Args:
        grey: float32[h, w], smoothed.
    """
    two, low, high = thresholds(grey)
    # Surroundings as wide as a hand's width in most pictures; the larger half of a palm lies away from its edge.
    relative = grey - blurred(grey, max(grey.shape) / 5)
    levels = ((grey, two), (grey, low), (relative, 0.0), (grey, high))
    for sign in (1, -1):
        for values, level in levels:
            mask = one_piece(sign * values > sign * level)
            if mask is not None:
                yield mask
    for sign in (1, -1):
        for level in (low, two):
            mask = one_piece(joined(sign * grey > sign * level))
            if mask is not None:
                yield mask


def thresholds(grey: Grey) -> tuple[float, float, float]:
    """Otsu's threshold between two classes, and the two between three (Otsu, 1979, "A threshold selection method")."""
    low, high = float(grey.min()), float(grey.max())
    count, edges = np.histogram(grey, _BINS, (low, high + 1e-3))
    # Square roots keep a small dark ground from being outvoted by a picture full of hand.
    weight = np.sqrt(count)
    level = (edges[:-1] + edges[1:]) / 2
    w, m = np.append(0, np.cumsum(weight)), np.append(0, np.cumsum(weight * level))

    def between(start: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.float64]:
        mass = w[stop] - w[start]
        return np.asarray((m[stop] - m[start]) ** 2 / np.maximum(mass, 1e-9))

    k = np.arange(1, _BINS)
    two = int(k[np.argmax(between(0 * k, k) + between(k, 0 * k + _BINS))])
    first, second = np.meshgrid(k, k, indexing="ij")
    spread = between(0 * first, first) + between(first, second) + between(second, 0 * second + _BINS)
    spread[first >= second] = -1
    i, j = np.unravel_index(np.argmax(spread), spread.shape)
    return float(edges[two]), float(edges[k[i]]), float(edges[k[j]])


def one_piece(mask: Mask) -> Mask | None:
    """The largest component, smoothed and filled; None if it is no size for a hand."""
    labels, count = ndimage.label(~eroded(~eroded(mask)))
    if not count:
        return None
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    largest = int(sizes.argmax())
    if not SMALLEST <= sizes[largest] / mask.size <= LARGEST:
        return None
    return filled(labels == largest)


def joined(mask: Mask) -> Mask:
    """The mask with gaps of a few pixels closed, as a crease or a ring cuts them between a finger and its hand."""
    return eroded(eroded(~eroded(eroded(~mask))))


def filled(mask: Mask) -> Mask:
    """The mask without holes. What the picture's border closes off is no hole."""
    labels, _ = ndimage.label(~mask)
    outside = np.zeros(labels.max() + 1, bool)
    for line in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        outside[line] = True
    outside[0] = False
    return ~outside[labels]


def settled(grey: Grey, mask: Mask, reach: float) -> Mask | None:
    """The mask after each pixel went to the nearer of the means of hand and background around it.

    Uneven light and ground thus need no common threshold, and the border comes to lie half-way up its edge (Lankton and
    Tannenbaum, 2008, "Localizing region-based active contours").

    Args:
        grey: float32[h, w].
        mask: bool[h, w], nearly right.
        reach: sigma of "around" in pixels.
    """
    for _ in range(2):
        level, contrast = halfway(grey, mask, reach)
        inside = (grey - level) * contrast > 0
        # Far from the border nothing is known of the other side: there the mask stays.
        near = np.abs(blurred(mask.astype(np.float32), reach) - 0.5) < 0.49
        found = one_piece(np.where(near, inside, mask))
        if found is None:
            return None
        mask = found
    return mask


def halfway(grey: Grey, mask: Mask, reach: float) -> tuple[Grey, Grey]:
    """Half-way between the local means of hand and background, and hand less background: float32[h, w] each."""
    weight = mask.astype(np.float32)
    share, inside, every = blurred(weight, reach), blurred(grey * weight, reach), blurred(grey, reach)
    hand = inside / np.maximum(share, 1e-4)
    ground = (every - inside) / np.maximum(1 - share, 1e-4)
    return np.asarray((hand + ground) / 2, np.float32), np.asarray(hand - ground, np.float32)


def eroded(mask: Mask) -> Mask:
    """The mask less all that touches, on one of four sides, what it is not; the picture's border touches nothing."""
    less = mask.copy()
    less[1:] &= mask[:-1]
    less[:-1] &= mask[1:]
    less[:, 1:] &= mask[:, :-1]
    less[:, :-1] &= mask[:, 1:]
    return less


def blurred(values: Grey, sigma: float) -> Grey:
    """A Gaussian's blur, nearly: three running means, as quick for any width (Kovesi, 2010, "Fast almost-Gaussian
    filtering")."""
    narrow = int(np.sqrt(4 * sigma**2 + 1))
    narrow -= narrow % 2 == 0  # an even mean would shift the picture
    wider = round((12 * sigma**2 - 3 * narrow**2 + 3) / (4 * narrow + 4))  # so many of width narrow + 2
    for k in range(3):
        values = ndimage.uniform_filter(values, narrow + 2 * (k < wider), mode="nearest")
    return values


def without_gaps(grey: Grey, mask: Mask, width: int) -> Mask | None:
    """The mask without thin dark lines that lead into it, as between fingers that touch.

    Args:
        grey: float32[h, w].
        mask: bool[h, w].
        width: pixels; thinner lines are taken out.
    """
    dent = ndimage.grey_closing(grey, (width, width)) - grey
    contrast = grey[mask].mean() - (grey[~mask].mean() if (~mask).any() else 0)
    lines = mask & (dent > 0.12 * abs(contrast))
    labels, count = ndimage.label(mask & ~lines)
    if not count:
        return None
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return filled(labels == sizes.argmax())
