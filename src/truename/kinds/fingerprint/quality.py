"""How useful a picture of a print is, before and after its minutiae are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truename.kinds._ridge.segmentation import BLOCK, Ridges, block_means
from truename.kinds.fingerprint import params
from truename.kinds.fingerprint.read import PPI
from truename.types import Quality

_BLOCK_MM2 = (BLOCK / PPI * 25.4) ** 2


def assess(image: NDArray[np.uint8], ridges: Ridges) -> Quality:
    """Quality of a picture of uint8[h, w] at 500 ppi by its size, clarity, contrast and exposure.

    The score is the product of one factor each for area and clarity, which is what the error depends on most, taken
    down to the factor of contrast where that is lower.
    """
    ground = ridges.foreground
    area = float(ground.sum()) * _BLOCK_MM2
    if not ground.any():
        return Quality(0, ("no ridges were found in the picture",), {"area_mm2": 0.0})
    grey = block_means(image.astype(np.float32))
    spread = np.sqrt(np.maximum(block_means(image.astype(np.float32) ** 2) - grey**2, 0))
    measures = {
        "area_mm2": area,
        "coherence": float(ridges.coherence[ground].mean()),
        "smudged_share": float((ridges.coherence[ground] < params.SMUDGED_COHERENCE).mean()),
        "contrast": float(spread[ground].mean()),
        "grey": float(grey[ground].mean()),
        "dark_share": float((grey[ground] < params.DARK_GREY).mean()),
    }
    factors = {
        "too small": measures["area_mm2"] / params.FULL_AREA_MM2,
        "smudged: the ridges have no clear direction": measures["coherence"] / params.CLEAR_COHERENCE,
        "too little contrast between ridges and valleys": measures["contrast"] / params.CLEAR_CONTRAST,
        "too dark: ridges run together": 1 - measures["dark_share"],
    }
    factors = {reason: min(1.0, factor) for reason, factor in factors.items()}
    if measures["grey"] > params.LIGHT_GREY:
        factors["too light: ridges break up"] = (255 - measures["grey"]) / (255 - params.LIGHT_GREY)
    reasons = sorted((factor, reason) for reason, factor in factors.items() if factor < params.WORTH_SAYING)
    area_factor, clarity, *others = factors.values()
    score = round(100 * min([area_factor * clarity, *others]))
    return Quality(score, tuple(reason for _, reason in reasons), measures)


def with_minutiae(quality: Quality, count: int) -> Quality:
    """The same assessment once the minutiae are counted: few of them limit what any comparison can say."""
    measures = {**quality.measures, "minutiae": float(count)}
    factor = min(1.0, count / params.ENOUGH_MINUTIAE)
    if factor >= params.WORTH_SAYING:
        return Quality(quality.score, quality.reasons, measures)
    reason = f"too few minutiae: {count}, where {params.ENOUGH_MINUTIAE} make a good print"
    return Quality(min(quality.score, round(100 * factor)), (reason, *quality.reasons), measures)
