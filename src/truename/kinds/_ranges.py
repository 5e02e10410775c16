"""Where the entries of many subjects lie, which are kept one subject's after another's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ranges(start: NDArray[np.intp], count: NDArray[np.intp]) -> NDArray[np.intp]:
    """start, start + 1, ... ``count`` times, for each of n, one after another: intp[sum of ``count``]."""
    result: NDArray[np.intp] = np.arange(count.sum()) + np.repeat(start - (np.cumsum(count) - count), count)
    return result
