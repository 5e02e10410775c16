"""What looks like a minutia and is none: pairs that undo each other, what the border cuts off, what cannot be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds._ridge.orientation import CELL, Doubles
from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds._ridge.spirals import Spirals

READABLE = 0.4  # share of a clear wave, as in Spirals.quality; fit: rank of mated prints, impaired against whole
READABLE_REACH = 1.5  # cells, 12 pixels; fit
CLEAR = 0.25  # quality; fit: flat from 0.2 to 0.3, higher loses minutiae that another print of the finger has
BORDER = 8.0  # pixels, one ridge; fit: better than 12 and 16
PAIR = 7.0  # pixels, less than a ridge period; fit: flat from 7 to 9
OPPOSED = -0.5  # cosine of 120 degrees: back to back or face to face, give or take what noise turns

_TINY = 1e-9


def readable(clarity: Doubles, foreground: NDArray[np.bool_], least: float = READABLE) -> NDArray[np.bool_]:
    """Blocks in which ridges can be followed, of those where ridges are: bool[rows, columns] as ``foreground``.

    In a smudge minutiae come and go. Who compares has to know that none could be seen there, rather than that none is.

    Args:
        clarity: float64[rows of cells, columns of cells], 0 to 1, 0 outside the foreground.
        foreground: of blocks.
        least: clarity around a block that is readable.
    """
    per_block = BLOCK // CELL
    rows, columns = (side * per_block for side in foreground.shape)
    whole = np.zeros((rows, columns))
    whole[: clarity.shape[0], : clarity.shape[1]] = clarity
    inside = foreground.repeat(per_block, 0).repeat(per_block, 1).astype(np.float64)
    around = np.stack([whole * inside, inside])
    sums, counts = ndimage.gaussian_filter(around, (0, READABLE_REACH, READABLE_REACH), mode="constant")
    mean = (sums / (counts + _TINY)).reshape(foreground.shape[0], per_block, -1, per_block).mean((1, 3))
    return np.asarray(foreground & (mean > least))


def without_artefacts(found: Spirals, foreground: NDArray[np.bool_], clear: NDArray[np.bool_]) -> Spirals:
    """The minutiae among the spirals.

    Args:
        found: all spirals.
        foreground: blocks where ridges are; the border is theirs.
        clear: those of them that are readable.
    """
    inside = clear[(found.y // BLOCK).astype(np.intp), (found.x // BLOCK).astype(np.intp)]
    found = found.pick(inside & (to_border(found, foreground) > BORDER) & (found.quality > CLEAR))
    return found.pick(~undone(found))


def to_border(found: Spirals, foreground: NDArray[np.bool_]) -> Doubles:
    """Pixels to the nearest block without ridges, or the picture's edge: float64[n]."""
    distance = ndimage.distance_transform_edt(np.pad(foreground, 1))[1:-1, 1:-1] * BLOCK - BLOCK / 2
    places = [(at + 0.5) / BLOCK - 0.5 for at in (found.y, found.x)]
    return np.asarray(ndimage.map_coordinates(distance, places, order=1, mode="nearest"))


def undone(found: Spirals) -> NDArray[np.bool_]:
    """Which have an opposite close by: a break, a bridge, an island, a lake or a spur are two minutiae, back to back or
    face to face, and around both the phase does not wind at all.

    Each undoes one other, the nearest first: of three in a row one stays, around which the phase still winds.
    """
    from scipy.spatial import cKDTree  # slow to load, and needed by those alone who read without a network

    out = np.zeros(len(found), np.bool_)
    places = np.column_stack([found.y, found.x])
    near = cKDTree(places).query_pairs(PAIR, output_type="ndarray")
    opposed = np.cos(found.direction[near[:, 0]] - found.direction[near[:, 1]]) < OPPOSED
    near = near[opposed]
    distance = np.hypot(*(places[near[:, 0]] - places[near[:, 1]]).T)
    for one, other in near[np.argsort(distance, kind="stable")]:
        if not (out[one] or out[other]):
            out[one] = out[other] = True
    return out
