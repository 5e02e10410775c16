"""Several people in one picture, and people who move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from truename.errors import UsageError
from truename.kinds.face.synth.camera import HEIGHT, Condition, Seat, background, develop, encode, scene
from truename.kinds.face.synth.measures import Floats, Person

SEAT = 210
"""Pixels from one person of a group to the next: shoulder behind shoulder."""


@dataclass(frozen=True, slots=True)
class Group:
    """A picture of several people.

    Attributes:
        image: uint8[h, w, 3], RGB.
        points: float32[people, 5, 2], landmarks as of a portrait, from left to right.
    """

    image: NDArray[np.uint8] = field(repr=False)
    points: Floats

    def file(self) -> bytes:
        """The picture as a JPEG file."""
        return encode(self.image)


def group(persons: Sequence[Person], seed: int) -> Group:
    """Take a picture of people side by side, from left to right, in one light.

    Args:
        persons: one or more; the picture is 210 pixels a person wide and 90 more, and 360 high.
        seed: not negative.
    """
    rng, width = _stage(persons, seed)
    room, usual = background(rng, width, HEIGHT), Condition.typical(rng)
    seats: list[Seat] = []
    for number, person in enumerate(persons):
        own = Condition.typical(rng)
        own = replace(own, light=usual.light, hardness=usual.hardness, warmth=usual.warmth)
        seat = (45 + SEAT * (number + 0.5) + rng.uniform(-12, 12), HEIGHT * 0.45 + rng.uniform(-25, 25))
        seats.append((person, own, seat))
    picture, points = scene(room, seats)
    return Group(develop(picture, usual, rng), points)


@dataclass(frozen=True, slots=True)
class Clip:
    """A short recording.

    Attributes:
        frames: uint8[n, h, w, 3], RGB.
        points: float32[n, people, 5, 2], landmarks as of a portrait.
    """

    frames: NDArray[np.uint8] = field(repr=False)
    points: Floats = field(repr=False)


def clip(persons: Sequence[Person], seed: int, frames: int = 25, width: int | None = None) -> Clip:
    """Record people side by side who turn their heads and sway, with a period of 50 frames.

    Args:
        persons: one or more.
        seed: not negative.
        frames: how many.
        width: pixels of the picture, 360 high; as for a group where not given. Clips of one width can be joined.
    """
    rng, usual_width = _stage(persons, seed)
    width = usual_width if width is None else width
    if width < SEAT * len(persons) or frames < 1:
        raise UsageError(
            expected=f"at least one frame of at least {SEAT} pixels a person",
            found=f"{frames} frames of {width} pixels",
            do="make the clip longer, or wider",
        )
    room, usual = background(rng, width, HEIGHT), Condition.typical(rng)
    starts = [Condition.typical(rng) for _ in persons]
    phases = rng.uniform(0, 2 * np.pi, (len(persons), 4))
    pictures: list[NDArray[np.uint8]] = []
    points: list[Floats] = []
    for frame in range(frames):
        seats: list[Seat] = []
        for number, (person, start) in enumerate(zip(persons, starts, strict=True)):
            yaw, pitch, x, y = (math.sin(2 * math.pi * frame / 50 + phase) for phase in phases[number].tolist())
            posed = replace(
                start,
                yaw=12 * yaw,
                pitch=5 * pitch,
                light=usual.light,
                hardness=usual.hardness,
                warmth=usual.warmth,
            )
            middle = width * (number + 0.5) / len(persons)
            seats.append((person, posed, (middle + 16 * x, HEIGHT * 0.45 + 6 * y)))
        picture, at = scene(room, seats)
        pictures.append(develop(picture, usual, rng))
        points.append(at)
    return Clip(np.stack(pictures), np.stack(points))


def _stage(persons: Sequence[Person], seed: int) -> tuple[np.random.Generator, int]:
    """The dice for these people, and the width of a picture that holds them."""
    if not persons:
        raise UsageError(expected="at least one person", found="nobody", do="name who is in the picture")
    return np.random.Generator(np.random.PCG64([seed, *(p.seed for p in persons)])), 90 + SEAT * len(persons)
