"""Ready-made regions of synthetic palms: what a good cut of a hand's picture gives, with the errors that cuts have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.errors import UsageError
from truename.kinds.palmprint.hand.region import DROP, SIDE, WIDTH
from truename.kinds.palmprint.synth.palm import Palm, noise


@dataclass(frozen=True, slots=True)
class Condition:
    """How a region was taken. The default is as true as it gets.

    Attributes:
        rotation: degrees, counter-clockwise as seen.
        scale: of the palm against its true size, 0.5 to 2.
        shift: dx, dy of the palm in pixels of the region.
        stretch: how far skin moves against skin, pixels, root mean square, 0 to 6.
        light: mean grey level, 30 to 225.
        slope: change of light from one side to the other, shares of the mean, along x and y, -1 to 1.
        contrast: of lines and skin, 0.2 to 2.
        blur: Gaussian's sigma in pixels, 0 to 4.
        noise: the sensor's, grey levels, 0 to 20.
    """

    rotation: float = 0.0
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    stretch: float = 0.0
    light: float = 140.0
    slope: tuple[float, float] = (0.0, 0.0)
    contrast: float = 1.0
    blur: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        bounds = {
            "rotation": (-360, 360),
            "scale": (0.5, 2),
            "shift": (-SIDE, SIDE),
            "stretch": (0, 6),
            "light": (30, 225),
            "slope": (-1, 1),
            "contrast": (0.2, 2),
            "blur": (0, 4),
            "noise": (0, 20),
        }
        check(self, bounds)

    @classmethod
    def typical(cls, rng: np.random.Generator) -> Condition:
        """As a contactless sensor that people use without a guide takes it, and as its regions are cut."""
        return cls(
            rotation=float(rng.normal(0, 2.5)),
            scale=float(np.exp(rng.normal(0, 0.025))),
            shift=(float(rng.normal(0, 2.5)), float(rng.normal(0, 2.5))),
            stretch=float(rng.uniform(0.5, 1.8)),
            light=float(rng.uniform(90, 180)),
            slope=(float(rng.normal(0, 0.12)), float(rng.normal(0, 0.12))),
            contrast=float(rng.uniform(0.6, 1.1)),
            blur=float(rng.uniform(0.2, 1.0)),
            noise=float(rng.uniform(1.5, 4)),
        )


@dataclass(frozen=True, slots=True)
class Region:
    """A region and how it was taken: uint8[128, 128], fingers up."""

    image: NDArray[np.uint8]
    condition: Condition


def region(palm: Palm, seed: int, condition: Condition | None = None) -> Region:
    """Take a region of a palm.

    Args:
        palm: whose.
        seed: not negative; the same palm, seed and condition give the same region.
        condition: drawn by :meth:`Condition.typical` where not given.
    """
    rng = np.random.Generator(np.random.PCG64([palm.seed, seed]))
    condition = Condition.typical(rng) if condition is None else condition
    turn = np.deg2rad(condition.rotation)
    to_mm = WIDTH * palm.breadth / SIDE / condition.scale
    y, x = np.mgrid[0:SIDE, 0:SIDE] - (SIDE - 1) / 2
    u, v = x - condition.shift[0], y - condition.shift[1]
    u, v = u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn)
    if condition.stretch:
        u = u + condition.stretch * noise(rng, SIDE, SIDE, 45)
        v = v + condition.stretch * noise(rng, SIDE, SIDE, 45)
    skin = palm.skin(u * to_mm, v * to_mm + palm.breadth * (DROP + WIDTH / 2))
    light = condition.light * (1 + (condition.slope[0] * x + condition.slope[1] * y) / SIDE)
    # Grey levels of the skin are those of a palm of middle brightness; lines are shadows, and dim with the light.
    image = light * (1 + condition.contrast * skin / 140)
    if condition.blur:
        image = ndimage.gaussian_filter(image, condition.blur, mode="nearest")
    image = image + condition.noise * rng.standard_normal(image.shape)
    return Region(np.clip(np.rint(image), 0, 255).astype(np.uint8), condition)


def check(condition: object, bounds: Mapping[str, tuple[float, float]]) -> None:
    """Refuse a condition, a dataclass of numbers and tuples of numbers, of which one is out of its bounds.

    Raises:
        UsageError: one is, or is no number.
    """
    for one in fields(condition):  # type: ignore[arg-type]
        if one.name not in bounds:
            continue
        value = getattr(condition, one.name)
        low, high = bounds[one.name]
        for number in value if isinstance(value, tuple) else (value,):
            if not (isfinite(number) and low <= number <= high):
                raise UsageError(
                    expected=f"{one.name} from {low:g} to {high:g}", found=str(value), do="give one within"
                )
