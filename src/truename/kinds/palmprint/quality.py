"""How useful a picture of a palm is: a region, the hand that it was cut from, or ridges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truename.kinds._ridge.segmentation import BLOCK, segment
from truename.kinds.palmprint import params
from truename.kinds.palmprint.code import Coded
from truename.kinds.palmprint.hand import Hand
from truename.kinds.palmprint.read import PPI
from truename.types import Quality

_BLOCK_MM2 = (BLOCK / PPI * 25.4) ** 2

_HAND_REASONS = {
    "likeness": "the outline is hardly that of an open hand",
    "symmetry": "the hand is not flat, or seen askew",
    "inside": "a part of the palm is not in the picture",
    "focus": "blurred: the palm's lines are soft",
    "light": "too dark",
    "burnt": "a part of the palm is white or black without detail",
    "size": "the palm is small in the picture",
}


def of_region(image: NDArray[np.uint8], coded: Coded) -> Quality:
    """Quality of a region of uint8[h, w], by its contrast, its lines and its exposure.

    The score is the product of the factors of contrast and lines, taken down to the factor of exposure where that is
    lower.
    """
    contrast, spread = float(coded.detail.std()), float(coded.flat.std())
    lines = float(np.abs(coded.responses).mean()) / spread if spread > 0 else 0.0
    measures = {
        "contrast": contrast,
        "lines": lines,
        "grey": float(image.mean()),
        "dark_share": float((image < params.DARK_GREY).mean()),
        "light_share": float((image > params.LIGHT_GREY).mean()),
    }
    factors = {
        "too little contrast": _between(contrast, params.NO_CONTRAST, params.CLEAR_CONTRAST),
        "hardly any lines are seen": _between(lines, params.NO_LINES, params.CLEAR_LINES),
        "too dark": 1 - measures["dark_share"] / params.SPOILT_SHARE,
        "too light": 1 - measures["light_share"] / params.SPOILT_SHARE,
    }
    clear, lined, *exposed = (max(0.0, factor) for factor in factors.values())
    return Quality(round(100 * min(clear * lined, *exposed)), _reasons(factors), measures)


def of_hand(hand: Hand, region: Quality) -> Quality:
    """Quality of a region that was cut from a picture of a hand: the hand's where that is lower."""
    factors = {_HAND_REASONS[name]: factor for name, factor in hand.measures.parts.items()}
    reasons = _reasons(factors) + tuple(reason for reason in region.reasons if reason not in factors)
    measures = {**region.measures, "hand": float(hand.quality)}
    return Quality(min(hand.quality, region.score), reasons, measures)


def of_ridges(image: NDArray[np.uint8]) -> Quality:
    """Quality of a picture of uint8[h, w] at 500 ppi, by how much of it shows ridges, and how clear they are."""
    ridges = segment(image)
    ground = ridges.foreground
    if not ground.any():
        return Quality(0, ("no ridges were found in the picture",), {"area_mm2": 0.0})
    measures = {"area_mm2": float(ground.sum()) * _BLOCK_MM2, "coherence": float(ridges.coherence[ground].mean())}
    factors = {
        "only a small part of a palm": min(1.0, measures["area_mm2"] / params.FULL_AREA_MM2),
        "smudged: the ridges have no clear direction": min(1.0, measures["coherence"] / params.CLEAR_COHERENCE),
    }
    area, clarity = factors.values()
    return Quality(round(100 * area * clarity), _reasons(factors), measures)


def _between(value: float, none: float, full: float) -> float:
    return min(1.0, max(0.0, (value - none) / (full - none)))


def _reasons(factors: dict[str, float]) -> tuple[str, ...]:
    """What lowers the score, worst first."""
    found = sorted((factor, reason) for reason, factor in factors.items() if factor < params.WORTH_SAYING)
    return tuple(reason for _, reason in found)
