"""Where ridges end and fork: what an extractor finds in a picture of friction ridges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ENDING, BIFURCATION = 1, 2  # ISO/IEC 19794-2:2005, clause 7.5.2.2


@dataclass(frozen=True, slots=True)
class Minutiae:
    """The minutiae of one print.

    Attributes:
        x, y: float32[n], pixels at 500 ppi from the top left corner, y down; templates keep them rounded, below 65,536.
        direction: float32[n], radians in [0, 2 pi), anticlockwise from +x as seen: y up.
        type: uint8[n], 1 ending, 2 bifurcation.
        quality: uint8[n], 0 to 100.
        foreground: bool[rows, columns], blocks of 16 pixels that show ridges.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    direction: NDArray[np.float32]
    type: NDArray[np.uint8]
    quality: NDArray[np.uint8]
    foreground: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.x)

    def turns(self) -> NDArray[np.uint8]:
        """Directions in 1/256 turns, as they are stored and compared: uint8[n]."""
        return (np.round(self.direction * (256 / (2 * np.pi))).astype(np.int64) % 256).astype(np.uint8)

    def best(self, n: int) -> Minutiae:
        """The ``n`` of highest quality, best first; of equal ones those that come first."""
        which = np.argsort(-self.quality.astype(np.int16), kind="stable")[:n]
        return Minutiae(
            self.x[which], self.y[which], self.direction[which], self.type[which], self.quality[which], self.foreground
        )
