"""Many prints of one subject become one score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truename.types import Scores, Status


def reduced(
    n: int,
    present: NDArray[np.bool_],
    scores: NDArray[np.float64],
    owner: NDArray[np.intp],
    bands: NDArray[np.int16],
) -> Scores:
    """A score for each of n subjects: log10 of the mean of 10^score over the pairs of prints that were compared.

    Args:
        present: bool[n], who has any print; without a pair he is then not comparable.
        scores, owner, bands: of each pair; whose it is, 0 to n - 1, and the band to calibrate it in.
    """
    best = np.full(n, -np.inf)
    np.maximum.at(best, owner, scores)
    compared = np.isfinite(best)
    total, pairs = np.zeros(n), np.zeros(n)
    np.add.at(total, owner, 10.0 ** (scores - best[owner]))
    np.add.at(pairs, owner, 1)
    value = np.zeros(n, np.float32)
    value[compared] = best[compared] + np.log10(total[compared] / pairs[compared])
    # Calibrated in the band of the pair that weighs most; of equal ones the highest.
    band = np.zeros(n, np.int16)
    leading = scores == best[owner]
    np.maximum.at(band, owner[leading], bands[leading])
    status = np.where(compared, Status.COMPARED, np.where(present, Status.NOT_COMPARABLE, Status.NO_SAMPLE))
    return Scores(value, band, status.astype(np.uint8))
