"""From a picture to a template: by its region, which may have to be cut from a hand, or by its ridges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename.kinds.palmprint import hand, params, quality, ridge, template
from truename.kinds.palmprint.code import Coded
from truename.kinds.palmprint.read import Picture, What
from truename.trace import OFF, Trace
from truename.types import NotAcquired, Quality

_ADVICE = {
    What.REGION: "Capture the palm again, in even light and in focus; or give the picture of the whole hand.",
    What.HAND: "Capture the hand again, open and flat, before a plain ground, with its palm to the camera.",
    What.RIDGES: "Capture more of the palm, or check that --ppi states the true resolution.",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a picture is compared.

    Attributes:
        quality: of the picture.
        region: uint8[h, w] of the palm; ``None`` where the picture shows ridges, or no palm.
        coded: the same, coded.
        why_not: why nothing can be compared; empty where something can.
    """

    quality: Quality
    region: NDArray[np.uint8] | None = None
    coded: Coded | None = None
    why_not: str = ""


def see(picture: Picture, trace: Trace = OFF) -> Seen:
    """Assess a picture; find and cut the region where it shows a whole hand."""
    if picture.what is What.RIDGES:
        assessed = quality.of_ridges(picture.image)
        return Seen(assessed, why_not="" if assessed.score else "no ridges were found in the picture")
    found: hand.Hand | None = None
    region = picture.image
    if picture.what is What.HAND:
        looked = hand.find(picture.image)
        if trace:
            trace("hand", looked)
        if isinstance(looked, hand.NoHand):
            return Seen(Quality(0, (looked.reason,)), why_not=_clause(looked.reason))
        found, region = looked, hand.cut(picture.image, looked)
    coded = Coded.of(region)
    assessed = quality.of_region(region, coded)
    if found:
        assessed = quality.of_hand(found, assessed)
    why_not = ""
    if assessed.score < params.MIN_QUALITY:
        why_not = f"its quality is {assessed.score}, below {params.MIN_QUALITY}: {'; '.join(assessed.reasons)}"
    return Seen(assessed, region, coded, why_not)


def extract(picture: Picture, trace: Trace = OFF) -> tuple[bytes, Quality] | NotAcquired:
    """The template's bytes with the picture's quality, or why there are none."""
    seen = see(picture, trace)
    if seen.why_not:
        return NotAcquired(seen.why_not, _ADVICE[picture.what], seen.quality)
    if seen.coded is None:
        made = ridge.extract(picture.image, trace)
        if isinstance(made, str):
            return NotAcquired(made, _ADVICE[picture.what], seen.quality)
        return made, seen.quality
    if trace:
        trace("region", seen.region)
        trace("flattened", seen.coded.flat)
    return template.encode(seen.coded.code), seen.quality


def _clause(sentence: str) -> str:
    """A sentence as the clause that a reason is."""
    return sentence[0].lower() + sentence[1:].rstrip(".")
