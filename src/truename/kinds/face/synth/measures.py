"""The person behind synthetic portraits: the measures and colours of one head, drawn from a seed.

Lengths are millimetres. The frame of the head: x to the right as seen in the picture, y down, z towards the camera; the
origin lies between the eyes. The measures lie around those of adults (Farkas, Anthropometry of the Head and Face, 2nd
ed., 1994, appendix A) and spread wider than nature's, because recognisers that were made for real faces put drawn ones
close together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
"""float32 wherever there are many; the type checker takes a float32 times a float for float64."""
Colour = tuple[float, float, float]
"""Red, green, blue, 0 to 1, as in the picture (sRGB)."""


class Hair(StrEnum):
    """How the hair is worn."""

    BALD = "bald"
    CROPPED = "cropped"
    SWEPT = "swept"
    FRINGE = "fringe"
    LONG = "long"
    CURLS = "curls"


class Beard(StrEnum):
    """How hair on the face is worn."""

    NONE = "none"
    STUBBLE = "stubble"
    MOUSTACHE = "moustache"
    GOATEE = "goatee"
    FULL = "full"


class Glasses(StrEnum):
    """What stands before the eyes."""

    NONE = "none"
    ROUND = "round"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist.

    Attributes:
        seed: what it was drawn from.
        width: half the width of the head at the temples.
        crown, chin: from the eyes up to the crown, down to the chin.
        jaw: 1.5 (pointed) to 3 (square).
        cheekbones: how far they stand out.
        forehead: how far the forehead recedes from the brow to the hair.
        chin_forward, chin_width: of the chin's bump.
        eyes: half the distance between the pupils.
        eye_width, eye_height: half of the opening between the lids.
        slant: how much higher the outer corner of the eye lies than the inner one.
        sockets: how deep the eyes lie.
        brow_ridge: how far the bone over the eyes stands out.
        brow_height, brow_thick, brow_arch, brow_tilt, brow_dense: of the eyebrows.
        nose: from the eyes down to the tip. nose_width: half, at the wings. bridge, tip: their heights.
        mouth: from the nose's tip down to the line between the lips. mouth_width: half.
        upper_lip, lower_lip: height of their red.
        ears: half their height; ears_out: how far they stand out.
        folds: 0 (smooth) to 1 (furrowed).
        skin, lips, iris, hair_colour, brow_colour, beard_colour, clothes: colours.
        red: 0 to 1, of cheeks and nose. freckles: 0 to 1.
        moles: x, y, radius of each. scar: x, y, angle, length, or none.
        hair, hairline, part: how it is worn; height of the hairline over the eyes; -1 to 1, where it is parted.
        beard, glasses, frame: what the face wears; colour of the frame.
    """

    seed: int
    width: float
    crown: float
    chin: float
    jaw: float
    cheekbones: float
    forehead: float
    chin_forward: float
    chin_width: float
    eyes: float
    eye_width: float
    eye_height: float
    slant: float
    sockets: float
    brow_ridge: float
    brow_height: float
    brow_thick: float
    brow_arch: float
    brow_tilt: float
    brow_dense: float
    nose: float
    nose_width: float
    bridge: float
    tip: float
    mouth: float
    mouth_width: float
    upper_lip: float
    lower_lip: float
    ears: float
    ears_out: float
    folds: float
    red: float
    freckles: float
    skin: Colour
    lips: Colour
    iris: Colour
    hair_colour: Colour
    brow_colour: Colour
    beard_colour: Colour
    clothes: Colour
    frame: Colour
    hair: Hair
    hairline: float
    part: float
    beard: Beard
    glasses: Glasses
    moles: tuple[tuple[float, float, float], ...] = field(repr=False)
    scar: tuple[float, float, float, float] | None = field(repr=False)


MEASURES: dict[str, tuple[float, float]] = {
    "width": (62, 76),
    "crown": (100, 126),
    "chin": (98, 131),
    "jaw": (1.5, 3.0),
    "cheekbones": (0, 9),
    "forehead": (0, 16),
    "chin_forward": (4, 16),
    "chin_width": (11, 24),
    "eyes": (26.5, 38.5),
    "eye_width": (12.5, 18.5),
    "eye_height": (3.2, 6.3),
    "slant": (-4, 6.5),
    "sockets": (4, 14),
    "brow_ridge": (1, 8),
    "brow_height": (15, 27),
    "brow_thick": (1.2, 7.5),
    "brow_arch": (0, 7),
    "brow_tilt": (-4, 5),
    "brow_dense": (0.5, 1.0),
    "nose": (28, 50),
    "nose_width": (11, 25),
    "bridge": (3, 13),
    "tip": (14, 27),
    "mouth": (22, 38),
    "mouth_width": (17, 34),
    "upper_lip": (1.5, 12),
    "lower_lip": (4.5, 13),
    "ears": (26, 38),
    "ears_out": (4, 17),
    "folds": (0, 1),
    "red": (0, 1),
    "hairline": (58, 84),
}
"""Least and greatest value of each measure; every value between is as likely. The ranges were widened as far as YuNet
and CenterFace went along."""

CHIN = 42.0
"""Millimetres at least between the line of the lips and the bottom of the chin."""

SKINS: tuple[Colour, ...] = (
    (0.94, 0.79, 0.71),
    (0.91, 0.73, 0.62),
    (0.84, 0.65, 0.51),
    (0.72, 0.52, 0.38),
    (0.57, 0.38, 0.27),
    (0.40, 0.26, 0.19),
)
"""From light to dark, after Fitzpatrick's six types; a person lies between two of them."""
HAIRS: tuple[Colour, ...] = (
    (0.07, 0.06, 0.06),
    (0.16, 0.11, 0.08),
    (0.30, 0.19, 0.12),
    (0.47, 0.24, 0.11),
    (0.72, 0.56, 0.34),
    (0.62, 0.61, 0.60),
    (0.80, 0.78, 0.75),
)
IRISES: tuple[Colour, ...] = ((0.20, 0.12, 0.07), (0.34, 0.20, 0.10), (0.36, 0.40, 0.24), (0.38, 0.52, 0.66))


def person(seed: int) -> Person:
    """Draw a person.

    Args:
        seed: not negative; the same seed gives the same person.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    measures = {name: float(rng.uniform(*ends)) for name, ends in MEASURES.items()}
    measures["nose"] = min(measures["nose"], measures["chin"] - CHIN - MEASURES["mouth"][0])
    measures["mouth"] = min(measures["mouth"], measures["chin"] - measures["nose"] - CHIN)
    tone = float(rng.uniform(0, len(SKINS) - 1))
    skin = _between(SKINS, tone)
    hair_colour = _between(HAIRS, float(rng.uniform(0, 2.2) if tone > 2.5 else rng.uniform(0, len(HAIRS) - 1)))
    brow_colour = _mix(hair_colour, (0.12, 0.08, 0.06), float(rng.uniform(0.2, 0.8)))
    bearded = list(Beard)[int(rng.choice(len(Beard), p=(0.58, 0.14, 0.09, 0.09, 0.10)))]
    spectacles = list(Glasses)[int(rng.choice(len(Glasses), p=(0.78, 0.11, 0.11)))]
    return Person(
        seed=seed,
        skin=skin,
        lips=_mix((skin[0] * 0.86, skin[1] * 0.60, skin[2] * 0.62), (0.62, 0.16, 0.20), float(rng.uniform(0, 0.5))),
        iris=IRISES[0] if tone > 3 else IRISES[int(rng.integers(len(IRISES)))],
        hair_colour=hair_colour,
        brow_colour=brow_colour,
        beard_colour=_mix(hair_colour, (0.10, 0.08, 0.07), float(rng.uniform(0, 0.6))),
        clothes=_colour(rng, 0.08, 0.9),
        frame=_colour(rng, 0.03, 0.4),
        hair=list(Hair)[int(rng.integers(len(Hair)))],
        part=float(rng.uniform(-1, 1)),
        beard=bearded,
        glasses=spectacles,
        freckles=float(max(0.0, rng.uniform(-1.5, 1))),
        moles=tuple(
            (float(rng.uniform(-50, 50)), float(rng.uniform(-50, 95)), float(rng.uniform(1.0, 2.8)))
            for _ in range(int(rng.integers(0, 4)))
        ),
        scar=(
            (
                float(rng.uniform(-45, 45)),
                float(rng.uniform(-45, 80)),
                float(rng.uniform(0, np.pi)),
                float(rng.uniform(15, 35)),
            )
            if rng.random() < 0.15
            else None
        ),
        **measures,
    )


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def _between(colours: tuple[Colour, ...], place: float) -> Colour:
    low = min(int(place), len(colours) - 2)
    return _mix(colours[low], colours[low + 1], place - low)


def _colour(rng: np.random.Generator, low: float, high: float) -> Colour:
    """Any, but none that shouts."""
    red, green, blue = rng.uniform(low, high, 3).tolist()
    grey = (red + green + blue) / 3
    return _mix((red, green, blue), (grey, grey, grey), 0.5)
