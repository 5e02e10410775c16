"""Where the entries of many subjects lie, which are kept one subject's after another's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ranges(start: NDArray[np.intp], count: NDArray[np.intp]) -> NDArray[np.intp]:
    """start, start + 1, ... ``count`` times, for each of n, one after another: intp[sum of ``count``]."""
    result: NDArray[np.intp] = np.arange(count.sum()) + np.repeat(start - (np.cumsum(count) - count), count)
    return result


def revised(
    kept: NDArray[np.intp], first: NDArray[np.intp], count: NDArray[np.intp], held: int, new: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Where the entries of subjects lie after a revision, when those of new subjects follow all that there are.

    Args:
        kept: as in :meth:`truename.contracts.Revising.revise`.
        first, count: intp[n], of each known subject: where its entries begin, and how many they are.
        held: entries that there are.
        new: intp[k], entries of each new subject.

    Returns:
        intp[len(kept)] each. Which subject: the n known ones, then the k new ones. Where its entries begin, how many.
    """
    source = np.where(kept < 0, len(count) + np.cumsum(kept < 0) - 1, kept)
    begins = np.concatenate([first, held + np.cumsum(new) - new])
    return source, begins[source], np.concatenate([count, new])[source]
