"""Surfaces as clouds of points, dense enough to be painted without gaps, and what they are made with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds.face.synth.measures import Colour, Floats


@dataclass(frozen=True, slots=True)
class Cloud:
    """n points of a surface.

    Attributes:
        place: float32[n, 3], millimetres, in the frame of :mod:`~truename.kinds.face.synth.measures`.
        normal: float32[n, 3], unit length, outward.
        colour: float32[n, 3], linear reflectance, 0 to 1.
        gloss: float32[n], 0 (dull) to 1 (wet).
        open: float32[n], how much of its surroundings it sees: 0 (a crack) to 1.
    """

    place: Floats
    normal: Floats
    colour: Floats
    gloss: Floats
    open: Floats

    @staticmethod
    def join(parts: list[Cloud]) -> Cloud:
        """All the points of several."""
        return Cloud(*(np.concatenate([getattr(part, name) for part in parts]) for name in Cloud.__slots__))

    def pick(self, which: NDArray[np.bool_]) -> Cloud:
        """The points where ``which`` (bool[n]) holds."""
        return Cloud(*(getattr(self, name)[which] for name in Cloud.__slots__))

    @staticmethod
    def sheet(place: Floats, behind: Floats, colour: Floats, gloss: Floats | float, open_: Floats | float) -> Cloud:
        """A surface from a grid of points.

        Args:
            place: float32[h, w, 3].
            behind: float32[3] or [h, w, 3], points inside of the body, from which the normals point away.
            colour: float32[3] or [h, w, 3]. gloss, open_: one number, or [h, w].
        """
        shape = place.shape[:2]
        normal = normals(place, behind)
        return Cloud(
            place.reshape(-1, 3),
            normal.reshape(-1, 3),
            np.broadcast_to(colour, (*shape, 3)).reshape(-1, 3).astype(np.float32),
            np.broadcast_to(gloss, shape).astype(np.float32).ravel(),
            np.broadcast_to(open_, shape).astype(np.float32).ravel(),
        )


def normals(place: Floats, behind: Floats) -> Floats:
    """Unit normals of a grid of points float32[h, w, 3], away from ``behind``."""
    down, across = np.gradient(place, axis=0), np.gradient(place, axis=1)
    normal = np.stack(
        [across[..., i] * down[..., j] - across[..., j] * down[..., i] for i, j in ((1, 2), (2, 0), (0, 1))], -1
    )
    normal /= np.sqrt(np.einsum("...k,...k", normal, normal))[..., None] + 1e-9
    side = np.sign(np.einsum("...k,...k", normal, place - behind))
    outward: Floats = (normal * side[..., None]).astype(np.float32)
    return outward


def linear(colour: Colour) -> Floats:
    """A colour of a picture as light: sRGB (IEC 61966-2-1) with its gamma taken as 2.2."""
    return np.array(colour, np.float32) ** np.float32(2.2)


def step(x: Floats, low: float, high: float) -> Floats:
    """Smoothly from 0 at ``low`` to 1 at ``high``, which may be the smaller."""
    t: Floats = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def bell(x: Floats, centre: float, width: float) -> Floats:
    """Gauss' bell of height 1."""
    height: Floats = np.exp(-0.5 * ((x - centre) / width) ** 2)
    return height


def superellipse(t: Floats, power: float) -> Floats:
    """Half-width at height t (-1 to 1) of a superellipse: 2 is round, larger is squarer."""
    return (1 - np.abs(t) ** power).clip(0) ** (1 / power)


def stretch(small: Floats, shape: tuple[int, int]) -> Floats:
    """A grid made larger, linearly between its points."""
    for axis, size in enumerate(shape):
        at = np.linspace(0, small.shape[axis] - 1, size, dtype=np.float32)
        low = np.minimum(at.astype(np.intp), max(small.shape[axis] - 2, 0))
        rest = (at - low).astype(np.float32).reshape((-1, 1) if axis == 0 else (1, -1))
        high = np.minimum(low + 1, small.shape[axis] - 1)
        small = small.take(low, axis) * (1 - rest) + small.take(high, axis) * rest
    return small


def noise(rng: np.random.Generator, shape: tuple[int, int], down: float, across: float) -> Floats:
    """Smooth noise of deviation 1, float32[shape], correlated over so many points down and across."""
    every = [max(1, int(width / 1.5)) for width in (down, across)]
    small = rng.standard_normal((shape[0] // every[0] + 2, shape[1] // every[1] + 2), np.float32)
    smooth = ndimage.gaussian_filter(small, (down / every[0], across / every[1]))
    return stretch(smooth / smooth.std(), shape)


def blur(field: Floats, width: float) -> Floats:
    """Gaussian blur of so many points, computed on a coarser grid where it is wide."""
    every = max(1, int(width / 2))
    coarse = ndimage.gaussian_filter(field[::every, ::every], width / every)
    return stretch(coarse, (field.shape[0], field.shape[1]))
