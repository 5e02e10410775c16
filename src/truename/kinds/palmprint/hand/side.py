"""Left or right: where the thumb is, seen from the four fingers.

An outline tells which side of the hand has the thumb, but not whether palm or back is seen. So the side is that of a
palm, in a picture that is not mirrored; and it is unknown where the thumb is hidden or the picture ends before it.
"""

from __future__ import annotations

import numpy as np

from truename.kinds.palmprint.hand.region import Side
from truename.kinds.palmprint.hand.segment import Mask
from truename.kinds.palmprint.hand.valleys import Floats

ACROSS, DOWN = (1.0, 2.0), (0.1, 1.5)
"""Where a thumb is, in distances between the outer valleys from their midpoint: further out than the palm, from the
height of the valleys to the ball of the thumb."""
THUMB, NONE = 0.2, 0.15
"""Share of that place that a thumb covers at least, and that the other side of a hand covers at most. In 25 synthetic
hands and 12 pictures of two sensors it was 0.18 to 0.36, and 0 to 0.14."""
SEEN = 0.4
"""Share of the place that must be in the picture, on either side."""


def side_of(mask: Mask, valleys: Floats) -> Side:
    """The hand whose valleys they are, if it is a palm, in a picture that is not mirrored.

    Args:
        mask: bool[h, w].
        valleys: float64[3, 2], x and y in pixels of the mask, from left to right with the fingers up.
    """
    left, _, right = valleys
    across = right - left
    down = np.array([-across[1], across[0]])
    u, v = np.meshgrid(np.linspace(*ACROSS, 20), np.linspace(*DOWN, 28))
    share = []
    for sign in (-1, 1):
        at = (left + right) / 2 + sign * u[..., None] * across + v[..., None] * down
        column, row = np.rint(at[..., 0]).astype(int), np.rint(at[..., 1]).astype(int)
        seen = (column >= 0) & (column < mask.shape[1]) & (row >= 0) & (row < mask.shape[0])
        if seen.mean() < SEEN:
            return Side.UNKNOWN
        share.append(float(mask[row[seen], column[seen]].mean()))
    if max(share) < THUMB or min(share) > NONE:
        return Side.UNKNOWN
    return Side.LEFT if share[0] > share[1] else Side.RIGHT
