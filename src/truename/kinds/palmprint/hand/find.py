"""From a picture of a hand to the square region of its palm, or to the reason why there is none.

reduce      to a few hundred pixels, where all the searching is done
segment     several masks of what may be the hand
valleys     in each, the three valleys that lie most as a hand's do; the most plausible mask wins
refine      the two outer valleys at full size
region      the square that they determine
side        where the thumb is
quality     what the region is worth; too bad ones are refused
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds.palmprint.hand import segment
from truename.kinds.palmprint.hand.quality import LEAST, Measures, measure
from truename.kinds.palmprint.hand.refine import refined
from truename.kinds.palmprint.hand.region import Side, averaged, cut_square, square
from truename.kinds.palmprint.hand.segment import Mask
from truename.kinds.palmprint.hand.side import side_of
from truename.kinds.palmprint.hand.valleys import WIDE, Edges, Valleys, best, widest

Floats = NDArray[np.float64]

REDUCED = 288
"""The longer side of the reduced picture is at most this: gaps between fingers are still two or three pixels wide where
the hand takes half the picture."""
SMALLEST = 96
"""Pixels of a picture's shorter side, below which no palm can be read."""
COARSE, FINE = 28.0, 36.0
"""Radii of the palm in pixels of the reduced picture: below the first the hand is looked at again, so much nearer that
it has the second."""
AROUND = 4.2
"""How far from the palm's middle a hand reaches, in its radii: to the fingertips, and a piece of the arm."""
HOLLOW = 0.16
"""Sigma of the blur that shows valleys, in radii of the palm: about half a finger's half width."""
CLEAR = 0.45
"""Likeness to a hand from which no further mask is tried."""
PATIENCE = 0.9
"""With each mask that was tried, so much of :data:`CLEAR` is still enough."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand with a region worth reading. Places are x and y in pixels of the picture, y down.

    Attributes:
        corners: float64[4, 2] of the region: top left, top right, bottom right, bottom left with the fingers up.
        valleys: float64[3, 2] between the four fingers, from left to right with the fingers up. The outer two are those
            between index and middle and between ring and little finger; which is which follows from the side.
        side: left or right, told by where the thumb is; unknown where it is hidden or cut off. A palm, not the back, in
            a picture that is not mirrored is assumed: an outline alone cannot tell them apart.
        quality: 0 to 100.
        measures: what the quality is made of.
        mask: bool[h', w'], what was taken for the hand, of the reduced picture.
        block: pixels of the picture along a pixel of the mask.
    """

    corners: Floats
    valleys: Floats
    side: Side
    quality: int
    measures: Measures
    mask: Mask = field(repr=False)
    block: int


@dataclass(frozen=True, slots=True)
class NoHand:
    """Why there is no region, and what was found.

    Attributes:
        reason: for the person who took the picture: what was seen, and what to do.
        mask: bool[h', w'], what came nearest to a hand; None where nothing did.
        block: pixels of the picture along a pixel of the mask.
        valleys: float64[3, 2], where three were seen.
        corners: float64[4, 2], where a region was seen that is refused.
        measures: where a region was seen.
    """

    reason: str
    mask: Mask | None = field(default=None, repr=False)
    block: int = 1
    valleys: Floats | None = None
    corners: Floats | None = None
    measures: Measures | None = None


def find(image: NDArray[np.uint8]) -> Hand | NoHand:
    """Find the palm in a picture of a hand.

    Args:
        image: uint8[h, w], grey; one hand, its palm to the camera, four fingers apart. It may enter from any side, be
            turned by any angle, and be brighter or darker than what is behind it.
    """
    if min(image.shape) < SMALLEST:
        return NoHand(f"The picture is only {min(image.shape)} pixels across. Take a larger one.")
    block = -(-max(image.shape) // REDUCED)
    mask, valleys = _look(image, block)
    if mask is None:
        return NoHand(
            "No hand stands out from what is behind it. Hold one open hand before a plain ground that is clearly "
            "darker or lighter than the skin."
        )
    block, mask, valleys = _nearer(image, block, mask, valleys)
    if valleys is None or valleys.score < LEAST:
        return NoHand(
            "The gaps between four fingers are not seen. Spread the fingers a little, with the palm flat to the "
            "camera, and keep other things out of the picture.",
            mask,
            block,
        )
    points = (valleys.points + 0.5) * block - 0.5
    points[[0, 2]] = refined(image, mask, block, points[[0, 2]])
    corners = square(points[[0, 2]])
    measures = measure(image, cut_square(image, corners), corners, points, valleys.score, mask, block)
    refused = measures.refused()
    if refused is not None:
        return NoHand(refused, mask, block, points, corners, measures)
    return Hand(corners, points, side_of(mask, (points + 0.5) / block - 0.5), measures.quality, measures, mask, block)


def cut(image: NDArray[np.uint8], hand: Hand) -> NDArray[np.uint8]:
    """The region of a palm that was found: uint8[128, 128], fingers up."""
    return cut_square(image, hand.corners)


def _look(image: NDArray[np.uint8], block: int) -> tuple[Mask | None, Valleys | None]:
    """What is most like a hand in the picture reduced by ``block``: a mask, and its valleys where it has any."""
    grey = ndimage.gaussian_filter(averaged(image.astype(np.float32), block), 1.0, truncate=3)
    edges = Edges.of(grey)
    chosen: Mask | None = None
    valleys: Valleys | None = None

    def weigh(mask: Mask) -> float:
        """Take the mask if it is better than the best so far; how good the best is."""
        nonlocal chosen, valleys
        palm, _ = widest(mask)
        found = best(mask, edges, palm, HOLLOW * palm)
        if chosen is None or (found and (valleys is None or found.score > valleys.score)):
            chosen, valleys = mask, found
        return valleys.score if valleys else 0.0

    enough = CLEAR
    for one in segment.masks(grey):
        if weigh(one) >= enough:
            return chosen, valleys
        enough *= PATIENCE
    if chosen is not None:
        # Uneven light, fingers that touch: both go on from the best so far.
        palm, _ = widest(chosen)
        for mask in (
            segment.settled(grey, chosen, palm / 2),
            segment.without_gaps(grey, chosen, max(round(palm / 6), 3)),
        ):
            if mask is not None:
                weigh(mask)
    return chosen, valleys


def _nearer(
    image: NDArray[np.uint8], block: int, mask: Mask, valleys: Valleys | None
) -> tuple[int, Mask, Valleys | None]:
    """Block, mask and valleys; where the hand is small, from the part of the picture about it, less reduced."""
    palm, middle = widest(mask)
    if valleys is not None:
        left, _, right = valleys.points
        middle = (left + right) / 2 + 0.8 * np.array([-(right - left)[1], (right - left)[0]])
        palm = float(np.hypot(*(right - left))) / WIDE
    finer = max(int(block * palm / FINE), 1)
    if palm >= COARSE or finer == block:
        return block, mask, valleys
    height, width = image.shape
    start = np.clip((middle - AROUND * palm) * block // finer, 0, None).astype(int)
    stop = np.minimum((middle + AROUND * palm) * block, [width, height]).astype(int)
    part = image[start[1] * finer : stop[1], start[0] * finer : stop[0]]
    if min(part.shape) < SMALLEST:
        return block, mask, valleys
    found, better = _look(part, finer)
    if found is None or better is None or better.score < LEAST:
        return block, mask, valleys
    whole = np.zeros((-(-height // finer), -(-width // finer)), bool)
    whole[start[1] : start[1] + found.shape[0], start[0] : start[0] + found.shape[1]] = found
    return finer, whole, Valleys(better.points + start, better.score, better.parts)
