"""Compares regions of palms: the kernel aligns and bends, here that becomes a score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truename._kernels import palmprint as kernel
from truename.kinds.palmprint import code, params
from truename.machine import cores

Evidence = NDArray[np.float32]
"""float32[7] of one comparison, or float32[n, 7]: the columns named by :data:`EVIDENCE`."""

EVIDENCE = ("distance", "elastic", "bent", "covered", "pose", "down", "right")
"""Columns of what the kernel returns for each comparison; see ``struct Evidence`` in cpp/palmprint.cpp."""

Rows = NDArray[np.uint32]


def prepare(own: Rows) -> kernel.Probe:
    """A code of uint32[192] in every pose and shift."""
    codes, masks = code.poses(own)
    return kernel.Probe(params.kernel_params(), codes, masks, np.array(params.FIRST_TURNS, np.int64))


def compare(probe: kernel.Probe, codes: Rows, thin: Rows, rows: NDArray[np.int64]) -> Evidence:
    """A probe against those codes of uint32[n, 192] that are in ``rows``; ``thin`` are the thin codes of all."""
    return kernel.compare(probe, codes, thin, rows, cores(), "auto")


def scan(probe: kernel.Probe, codes: Rows, thin: Rows) -> NDArray[np.float32]:
    """How worth comparing each code is, float32[n]: the larger, the nearer is the global stage."""
    return -kernel.scan(probe, codes, thin, cores(), "auto")


def score(evidence: Evidence) -> NDArray[np.float64]:
    """One number from what the kernel found, about log10 odds at even prior odds: float64[n] from float32[n, 7].

    The distance after bending and what the bending cost are in one unit, and tell all that there is: the global
    distance, or the area, beside them changed no error rate (docs/decisions/0020-palmprint.md).
    """
    elastic, bent = evidence[:, 1].astype(np.float64), evidence[:, 2].astype(np.float64)
    return np.asarray(params.SCORE_INTERCEPT + params.SCORE_SLOPE * (elastic + bent))
