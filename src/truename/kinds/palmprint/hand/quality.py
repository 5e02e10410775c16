"""What a region is worth, and when it is too bad to read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds.palmprint.hand.segment import Mask

Floats = NDArray[np.float64]


LEAST = 0.22
"""Likeness below which there is no hand. 29 pictures of three sensors had 0.34 to 0.81; of 92 pictures without a hand
(faces, textures, palms alone) four had more."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a region, and how good each measure is.

    Attributes:
        likeness: how much the outline and its valleys look like a hand, 0 to 1; half of that is as good as any.
        symmetry: 0 to 1, how evenly and straight the three valleys lie; a hand that is seen askew has less.
        inside: share of the region that shows the hand, 0 to 1.
        focus: detail as wide as fine lines against detail twice as wide: 0.5 to 0.9 in pictures as sensors give them,
            0.4 where these are blurred by a thirtieth of the region.
        light: mean grey level of the region, 0 to 255.
        burnt: share of the region that is white or black without detail, 0 to 1.
        size: pixels of the picture along the region's side.
    """

    likeness: float
    symmetry: float
    inside: float
    focus: float
    light: float
    burnt: float
    size: float

    @property
    def parts(self) -> dict[str, float]:
        """How good each measure is, 0 (refused) to 1 (as good as it gets)."""
        return {
            name: float(np.clip((value - low) / (high - low), 0, 1))
            for name, (value, low, high) in self._scale().items()
        }

    @property
    def quality(self) -> int:
        """0 to 100, after the worst of the parts."""
        return round(100 * min(self.parts.values()))

    def _scale(self) -> dict[str, tuple[float, float, float]]:
        return {
            "likeness": (self.likeness, LEAST, 0.45),
            "symmetry": (self.symmetry, 0.0, 0.8),
            "inside": (self.inside, 0.85, 1.0),
            "focus": (self.focus, 0.42, 0.6),
            "light": (self.light, 15.0, 60.0),
            "burnt": (-self.burnt, -0.2, 0.0),
            "size": (self.size, 48.0, 128.0),
        }

    def refused(self) -> str | None:
        """Why the region cannot be read, for the person who took the picture; None if it can."""
        parts = self.parts
        if parts["inside"] <= 0:
            return (
                f"Only {self.inside:.0%} of the palm's square is in the picture. Hold the whole palm into the picture, "
                "with nothing in front of it."
            )
        if parts["size"] <= 0:
            return f"The palm's square is only {self.size:.0f} pixels wide. Move nearer, or take a larger picture."
        if parts["light"] <= 0:
            return "The palm is too dark to show its lines. Take the picture in more light."
        if parts["burnt"] <= 0:
            return f"{self.burnt:.0%} of the palm's square is white or black without detail. Take it in softer light."
        if parts["focus"] <= 0:
            return "The palm is blurred: its lines are not seen. Hold still, and let the camera focus on the palm."
        if parts["symmetry"] <= 0:
            return "The gaps between the fingers do not lie as on a flat hand. Hold the palm flat to the camera."
        return None


def measure(
    image: NDArray[np.uint8],
    region: NDArray[np.uint8],
    corners: Floats,
    valleys: Floats,
    likeness: float,
    mask: Mask,
    block: int,
) -> Measures:
    """Measure a region.

    Args:
        image: uint8[h, w], the picture.
        region: uint8[128, 128], cut from it.
        corners: float64[4, 2] of the region in the picture.
        valleys: float64[3, 2] in the picture.
        likeness: of the outline to a hand's, 0 to 1.
        mask: bool[h', w'], the hand in the picture reduced by ``block``.
        block: pixels.
    """
    left, middle, right = valleys
    across = right - left
    distance = float(np.hypot(*across))
    along = float((middle - left) @ across) / distance**2
    off = float((middle - left) @ [-across[1], across[0]]) / distance**2
    u, v = np.meshgrid((np.arange(32) + 0.5) / 32, (np.arange(32) + 0.5) / 32)
    at = corners[0] + u[..., None] * (corners[1] - corners[0]) + v[..., None] * (corners[3] - corners[0])
    x, y = np.rint(at[..., 0]).astype(int), np.rint(at[..., 1]).astype(int)
    seen = (x >= 0) & (x < image.shape[1]) & (y >= 0) & (y < image.shape[0])
    inside = np.zeros(seen.shape, bool)
    inside[seen] = mask[y[seen] // block, x[seen] // block]
    fine, lines, broad = (ndimage.gaussian_filter(region.astype(np.float32), s, truncate=3) for s in (1.4, 2.8, 5.6))
    return Measures(
        likeness=likeness,
        symmetry=float(np.exp(-(((along - 0.5) / 0.15) ** 2) / 2 - ((off / 0.2) ** 2) / 2)),
        inside=float(inside.mean()),
        focus=float((fine - lines).std() / max((lines - broad).std(), 1e-3)),
        light=float(region.mean()),
        burnt=float(((region <= 2) | (region >= 253)).mean()),
        size=float(np.hypot(*(corners[1] - corners[0]))),
    )
