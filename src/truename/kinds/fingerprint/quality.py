"""How useful a picture of a print is, before and after its minutiae are known."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from truename.kinds._ridge.frequency import regularity
from truename.kinds._ridge.segmentation import BLOCK, Ridges, block_means
from truename.kinds.fingerprint import params
from truename.kinds.fingerprint.read import PPI
from truename.types import Quality

_BLOCK_MM2 = (BLOCK / PPI * 25.4) ** 2


def assess(image: NDArray[np.uint8], ridges: Ridges) -> Quality:
    """Quality of a picture of uint8[h, w] at 500 ppi by the regularity of its ridges, its size and its exposure.

    The score is how probable it is, in per cent, that a clear print of the same finger scores beyond doubt against it
    (``tools/fit_quality.py``): a logistic function of regularity and area, which the error depends on most. It is taken
    down to the factor of contrast or exposure where that is lower.
    """
    ground = ridges.foreground
    area = float(ground.sum()) * _BLOCK_MM2
    if not ground.any():
        return Quality(0, ("no ridges were found in the picture",), {"area_mm2": 0.0})
    grey = block_means(image.astype(np.float32))
    spread = np.sqrt(np.maximum(block_means(image.astype(np.float32) ** 2) - grey**2, 0))
    measures = {
        "area_mm2": area,
        "regularity": regularity(image, ground),
        "contrast": float(spread[ground].mean()),
        "grey": float(grey[ground].mean()),
        "dark_share": float((grey[ground] < params.DARK_GREY).mean()),
    }
    exposure = {
        "too little contrast between ridges and valleys": measures["contrast"] / params.CLEAR_CONTRAST,
        "too dark: ridges run together": 1 - measures["dark_share"],
        "too light: ridges break up": (255 - measures["grey"]) / (255 - params.LIGHT_GREY),
    }
    factors = {
        "too small": measures["area_mm2"] / params.FULL_AREA_MM2,
        "smudged: the ridges are no clear waves": measures["regularity"] / params.CLEAR_REGULARITY,
        **exposure,
    }
    score = round(100 * min(predicted(measures["regularity"], area), *exposure.values()))
    low = sorted((factor, reason) for reason, factor in factors.items() if factor < params.WORTH_SAYING)
    if score < 100 * params.WORTH_SAYING and not low:  # by two factors together that are each worth no word
        low = [min((factor, reason) for reason, factor in factors.items())]
    return Quality(score, tuple(reason for _, reason in low), measures)


def predicted(regularity: float, area: float) -> float:
    """Probability, 0 to 1, that a clear print of the same finger scores beyond doubt; ``area`` in mm2, above 0."""
    w = params.QUALITY_WEIGHTS
    return 1 / (1 + math.exp(-w["intercept"] - w["regularity"] * regularity - w["log_area"] * math.log(area)))


def with_minutiae(quality: Quality, count: int) -> Quality:
    """The same assessment once the minutiae are counted: few of them limit what any comparison can say."""
    measures = {**quality.measures, "minutiae": float(count)}
    factor = min(1.0, count / params.ENOUGH_MINUTIAE)
    if factor >= params.WORTH_SAYING:
        return Quality(quality.score, quality.reasons, measures)
    reason = f"too few minutiae: {count}, where {params.ENOUGH_MINUTIAE} make a good print"
    return Quality(min(quality.score, round(100 * factor)), (reason, *quality.reasons), measures)
