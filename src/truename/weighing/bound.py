"""How large a likelihood ratio the fitting data can support (ELUB).

Vergeer, van Es, de Jongh, Alberink, Stoel: "Numerical likelihood ratios outputted by LR systems are often based on
extrapolation: when to stop extrapolating?", Science & Justice 56 (2016) 482-491. Add the worst comparison that might
have been seen and was not, one misleading pair on each side, to the data. A ratio is supported as long as acting on it
still has more expected utility than ignoring the evidence.

The paper counts independent comparisons. Comparisons that share a subject are not, so they count here for as many
independent ones as would be equally informative about the tail, :func:`effective_count`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP = 0.01
"""Resolution of the caps in log10 units, as in the paper's own program."""

TAIL = 0.01
"""Share of the pairs that make a tail in :func:`effective_count`: far enough out to be where the caps are decided, and
enough pairs (14 and 816 for 51 fingers with 8 impressions) to see whether they come from a few subjects."""

MIN_TAIL = 10
"""... but at least so many pairs: with fewer, a variance cannot be seen at all."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The supported range: ``lower <= 0 <= upper``, log10."""

    lower: float
    upper: float


def elub(
    mated: NDArray[np.float64],
    nonmated: NDArray[np.float64],
    mated_count: float | None = None,
    nonmated_count: float | None = None,
    nonmated_times: NDArray[np.float64] | None = None,
) -> Caps:
    """Empirical lower and upper bound of the LLRs (Vergeer et al. 2016).

    Args:
        mated, nonmated: LLRs (log10) of comparisons of known origin, one or more of each, finite.
        mated_count, nonmated_count: how many independent comparisons they are worth; their number by default.
        nonmated_times: how many comparisons each of ``nonmated`` stands for; 1 by default.
    """
    times = np.ones(len(nonmated)) if nonmated_times is None else nonmated_times
    m = float(mated_count or len(mated))
    n = float(nonmated_count or times.sum())
    order = np.argsort(nonmated)
    mated, nonmated, below = np.sort(mated), nonmated[order], np.append(0.0, np.cumsum(times[order]))
    # Beyond log10(count + 1) nothing can be supported, so the search for the caps ends there.
    lowest = max(min(mated[0], nonmated[0]), -np.log10(m + 1))
    highest = min(max(mated[-1], nonmated[-1]), np.log10(n + 1))
    steps = np.arange(min(0, int(np.floor(lowest / STEP))), max(0, int(np.floor(highest / STEP)) + 1) + 1)
    threshold = steps * STEP

    misses = np.searchsorted(mated, threshold, side="right") / len(mated)
    alarms = 1 - below[np.searchsorted(nonmated, threshold, side="right")] / below[-1]
    cost = (m * misses + 1) / (m + 1) + 10**threshold * (n * alarms + 1) / (n + 1)
    cost_of_ignoring = np.where(threshold < 0, 10**threshold, 1.0)  # an LR of 1 accepts below 0, and misses from 0 up
    harmful = cost > cost_of_ignoring

    too_low, too_high = threshold[harmful & (steps <= 0)], threshold[harmful & (steps >= 0)]
    lower = min(np.max(too_low) + STEP, 0.0) if len(too_low) else threshold[0]
    upper = max(np.min(too_high) - STEP, 0.0) if len(too_high) else threshold[-1]
    return Caps(round(float(lower), 2), round(float(upper), 2))


def effective_count(
    tail: NDArray[np.bool_],
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    times: NDArray[np.float64] | None = None,
) -> float:
    """How many independent comparisons would tell as much about the frequency of a tail.

    Kish's design effect (Survey Sampling, 1965), with the variance of the frequency robust to pairs that share a
    subject on either side (Aronow, Samii, Assenova: "Cluster-robust variance estimation for dyadic data", Political
    Analysis 23 (2015) 564-577).

    Args:
        tail: bool[n], which pairs lie in the tail.
        first, second: intp[n], subject codes; the same in mated pairs.
        times: float64[n], how many pairs each row stands for; 1 by default. Chance in what was left out adds to the
            variance, so that the count errs on the low side.

    Returns:
        between the number of subjects and that of pairs; the number of subjects where the tail is empty or everything.
    """
    times = np.ones(len(tail)) if times is None else times
    n = float(times.sum())
    subjects = len(np.unique(np.concatenate([first, second])))
    p = float(tail @ times) / n
    if p in (0.0, 1.0):
        return float(min(subjects, n))
    deviation = (tail - p) * times
    size = int(max(first.max(), second.max())) + 1
    same_pair = np.unique(np.minimum(first, second) * size + np.maximum(first, second), return_inverse=True)[1]
    of_pair = np.bincount(same_pair, weights=deviation)
    other = first != second
    of_subject = np.bincount(first, weights=deviation, minlength=size)
    of_subject += np.bincount(second[other], weights=deviation[other], minlength=size)
    # Squaring the sums by subject counts the product of two pairs of different subjects with themselves twice.
    within = float(of_pair @ of_pair)
    across = float(of_subject @ of_subject) - (within if np.any(other) else 0.0)
    # By chance pairs that share one subject can seem to cancel out; copies of one pair never do.
    variance = max(within, across) / n**2
    return float(np.clip(p * (1 - p) / variance, min(subjects, n), n))


def tail_of(values: NDArray[np.float64], upper: bool, times: NDArray[np.float64] | None = None) -> NDArray[np.bool_]:
    """The largest (or smallest) values: a share of ``TAIL``, at least ``MIN_TAIL``, at most half of them."""
    times = np.ones(len(values)) if times is None else times
    order = np.argsort(-values if upper else values, kind="stable")
    reached = np.cumsum(times[order])
    share = min(max(TAIL, MIN_TAIL / reached[-1]), 0.5)
    last = values[order[np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))]]
    return np.asarray(values >= last if upper else values <= last)
