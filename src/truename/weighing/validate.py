"""Error rates of comparisons of known origin, each with a 95 % interval over subjects.

Conventions: a pair is accepted if its score is at least the threshold. FMR is the share of non-mated pairs that are
accepted, FNMR the share of mated pairs that are not (ISO/IEC 19795-1). A failure to acquire scores ``-inf``, below
every threshold. Intervals are percentiles of a bootstrap that draws subjects, not pairs: a pair counts as often as its
subject was drawn if mated, as the product of both if non-mated (the two-way bootstrap of Owen, "The pigeonhole
bootstrap", Annals of Applied Statistics 1 (2007) 386-411, which errs on the wide side).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truename.errors import UsageError
from truename.weighing.pairs import RESAMPLED_WHOLE, Pairs, codes, thinning

FMR_POINTS = (1e-2, 1e-3, 1e-4)
"""The FMR at which FNMR is always reported, beside 0; the competition's FMR100, FMR1000, ZeroFMR and one between."""

STRICT_FMR_POINTS, FEWEST_FALSE = (1e-5, 1e-6), 10
"""... and those that need more pairs: reported where an FMR of so much is at least so many false acceptances."""

RESAMPLES = 1000
"""Bootstrap resamples: the usual number for 95 % percentile intervals (Efron & Tibshirani 1993, 13.3)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate with its 95 % interval over subjects; ``lower <= upper``, and ``value`` nearly always between them."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Rates:
    """How often comparisons err.

    Attributes:
        eer: equal error rate, the middle of the smallest interval around it (FVC2000, section 4).
        fnmr_at_fmr: lowest FNMR among the thresholds whose FMR is at most the key.
        cllr: cost of the LLRs as they are, in bits (Brümmer & du Preez, Computer Speech and Language 20, 2006); 1 for a
            system that always says 0. ``None`` where no LLRs were given.
        cllr_min: the same after the best monotone recalibration, which is what discrimination alone costs.
        cllr_cal: their difference, which is what calibration loses; ``None`` as ``cllr``.
        mated, nonmated: number of pairs. subjects: how many took part.
        failed: share of all pairs with a failure to acquire.
    """

    eer: Estimate
    fnmr_at_fmr: dict[float, Estimate]
    cllr: Estimate | None
    cllr_min: Estimate
    cllr_cal: Estimate | None
    mated: int
    nonmated: int
    subjects: int
    failed: float


@dataclass(frozen=True, slots=True)
class Det:
    """Detection error trade-off: FMR and FNMR, float64[k] each, at rising thresholds; the last accepts none."""

    threshold: NDArray[np.float64]
    fmr: NDArray[np.float64]
    fnmr: NDArray[np.float64]


def det(mated: Pairs, nonmated: Pairs) -> Det:
    """The trade-off at every score that occurs.

    Raises:
        UsageError: one side is empty.
    """
    _require(mated, nonmated)
    ranked = _Ranked(mated.value, nonmated.value)
    fmr, fnmr = ranked.rates(mated.times, nonmated.times)
    return Det(np.append(ranked.thresholds, np.inf), fmr, fnmr)


def rates(
    mated: Pairs,
    nonmated: Pairs,
    llrs: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Rates:
    """Error rates with intervals. The same input gives the same output, in seconds for millions of pairs.

    Args:
        mated, nonmated: pairs with their scores.
        llrs: log10 LRs of the same pairs, mated and non-mated; failures to acquire have 0. Wanted for ``cllr`` only.
        resamples: bootstrap resamples; 0 gives intervals of no width.

    Raises:
        UsageError: one side is empty, or the LLRs are not one for every pair.
    """
    _require(mated, nonmated)
    if llrs is not None and (len(llrs[0]) != len(mated) or len(llrs[1]) != len(nonmated)):
        raise UsageError(
            expected=f"{len(mated)} and {len(nonmated)} LLRs",
            found=f"{len(llrs[0])} and {len(llrs[1])}",
            do="give one for every pair, 0 where it was not compared",
        )
    points = (*FMR_POINTS, *(p for p in STRICT_FMR_POINTS if p * nonmated.count >= FEWEST_FALSE), 0.0)

    def measure(
        ranked: _Ranked, m: NDArray[np.float64], n: NDArray[np.float64], rows: NDArray[np.intp] | slice
    ) -> list[float]:
        fmr, fnmr = ranked.rates(m, n)
        measured = [_eer(fmr, fnmr), *(float(fnmr[np.argmax(fmr <= point)]) for point in points)]
        measured.append(ranked.cllr_min(m, n))
        if costs is not None:
            cost = float(m @ costs[0] / m.sum() + n @ costs[1][rows] / n.sum()) / 2
            measured += [cost, cost - measured[-1]]
        return measured

    costs = None if llrs is None else (_bits(-llrs[0]), _bits(llrs[1]))
    value = measure(_Ranked(mated.value, nonmated.value), mated.times, nonmated.times, slice(None))
    # What resampling thins out is far less than what it varies, and millions of pairs would take minutes.
    rows, times = thinning(nonmated.value, nonmated.times, RESAMPLED_WHOLE)
    few = replace(nonmated.where(rows), times=times)
    ranked = _Ranked(mated.value, few.value)
    drawn = np.array([value, *(measure(ranked, m, n, rows) for m, n in resampled(mated, few, resamples, seed))])
    lower, upper = np.percentile(drawn[1:] if len(drawn) > 1 else drawn, [2.5, 97.5], axis=0)
    estimates = [Estimate(v, float(a), float(b)) for v, a, b in zip(value, lower, upper, strict=True)]
    (eer, *fnmr), costs_of_llrs = estimates[: 1 + len(points)], estimates[1 + len(points) :]
    failures = mated.times[np.isneginf(mated.value)].sum() + nonmated.times[np.isneginf(nonmated.value)].sum()
    return Rates(
        eer=eer,
        fnmr_at_fmr=dict(zip(points, fnmr, strict=True)),
        cllr=costs_of_llrs[1] if costs is not None else None,
        cllr_min=costs_of_llrs[0],
        cllr_cal=costs_of_llrs[2] if costs is not None else None,
        mated=mated.count,
        nonmated=nonmated.count,
        subjects=codes(mated, nonmated)[0],
        failed=float(failures) / (mated.count + nonmated.count),
    )


def discard(
    value: NDArray[np.floating[Any]], quality: NDArray[Any], threshold: float, shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """FNMR at a fixed threshold after the mated comparisons of lowest quality were discarded: the error-versus-discard
    characteristic of ISO/IEC 29794-1 (error-versus-reject curve: Grother and Tabassi, IEEE TPAMI 29 (2007) 531-543).

    Of comparisons of one quality, those that are discarded err as often as the others.

    Args:
        value: float[n], scores. quality: [n], of the worse sample of each, lower is worse.
        threshold: below it a mated comparison is an error.
        shares: float64[k], of all comparisons, each at least 0 and below 1.

    Returns:
        float64[k]; a quality that predicts errors lets it fall steeply.
    """
    _, level = np.unique(quality, return_inverse=True)
    size, errors = np.bincount(level), np.bincount(level, weights=value < threshold)
    left = (1 - shares) * len(value)
    # Errors among the best comparisons, so many of them: straight within a level of quality.
    wrong = np.interp(left, np.append(0, np.cumsum(size[::-1])), np.append(0, np.cumsum(errors[::-1])))
    return np.asarray(wrong / left)


def cllr(mated: NDArray[np.float64], nonmated: NDArray[np.float64]) -> float:
    """Log-likelihood-ratio cost of log10 LRs, in bits (Brümmer & du Preez 2006)."""
    return float(np.mean(_bits(-mated)) + np.mean(_bits(nonmated))) / 2


def cllr_min(mated: NDArray[np.float64], nonmated: NDArray[np.float64]) -> float:
    """The cost that is left after the best monotone recalibration of scores or LLRs, by pooling adjacent violators."""
    return _Ranked(mated, nonmated).cllr_min(np.ones(len(mated)), np.ones(len(nonmated)))


def resampled(
    mated: Pairs, nonmated: Pairs, resamples: int, seed: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """How often each mated and each non-mated pair counts, float64, when the subjects are drawn again.

    A draw that leaves one side empty (possible with very few subjects) is drawn again.
    """
    subjects, same, one, other = codes(mated, nonmated)
    random = np.random.default_rng(seed)
    for _ in range(resamples):
        while True:
            times = np.bincount(random.integers(subjects, size=subjects), minlength=subjects).astype(np.float64)
            m, n = times[same] * mated.times, times[one] * times[other] * nonmated.times
            if m.any() and n.any():
                yield m, n
                break


@dataclass(frozen=True, slots=True)
class Identification:
    """Open-set search rates (ISO/IEC 19795-1): ``fnir`` is the share of mated searches whose mate is not among the
    first ``rank`` candidates at or above the threshold, ``fpir`` that of non-mated searches with any candidate there.
    """

    fnir: float
    fpir: float


def identification(
    scores: NDArray[np.float64], mate: NDArray[np.intp], threshold: float = -np.inf, rank: int = 1
) -> Identification:
    """FNIR and FPIR of searches whose truth is known. ``1 - fnir`` without a threshold is the hit rate at that rank.

    Args:
        scores: float[probes, subjects], ``-inf`` where not compared.
        mate: intp[probes], the column of the mate; -1 where the person is not enrolled.
        threshold: candidates need at least this. rank: how many candidates are looked at.

    Returns:
        rates; ``nan`` where there was no mated or no non-mated search. A tie with the mate counts against it.
    """
    enrolled = mate >= 0
    own = np.take_along_axis(scores, np.maximum(mate, 0)[:, None], axis=1)[:, 0]
    ahead = np.sum(scores >= own[:, None], axis=1) - 1
    found = (ahead < rank) & (own >= threshold) & np.isfinite(own)
    alarm = np.any((scores >= threshold) & np.isfinite(scores), axis=1)
    return Identification(
        fnir=float(np.mean(~found[enrolled])) if enrolled.any() else float("nan"),
        fpir=float(np.mean(alarm[~enrolled])) if (~enrolled).any() else float("nan"),
    )


class _Ranked:
    """Scores sorted once, so that each resample only has to add up weights."""

    def __init__(self, mated: NDArray[np.float64], nonmated: NDArray[np.float64]) -> None:
        self.thresholds, level = np.unique(np.concatenate([mated, nonmated]), return_inverse=True)
        self._mated, self._nonmated = level[: len(mated)], level[len(mated) :]
        # Neighbouring levels that hold pairs of one origin only are pooled by any monotone recalibration.
        has_mated = np.bincount(self._mated, minlength=len(self.thresholds)) > 0
        has_nonmated = np.bincount(self._nonmated, minlength=len(self.thresholds)) > 0
        pure = has_mated != has_nonmated
        joins = pure[1:] & pure[:-1] & (has_mated[1:] == has_mated[:-1])
        self._block = np.concatenate([[0], np.cumsum(~joins)])

    def rates(self, m: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """FMR and FNMR at every threshold, then at one that nothing reaches."""
        below_m = np.cumsum(np.bincount(self._mated, weights=m, minlength=len(self.thresholds)))
        below_n = np.cumsum(np.bincount(self._nonmated, weights=n, minlength=len(self.thresholds)))
        fnmr = np.concatenate([[0.0], below_m / below_m[-1]])
        fmr = np.concatenate([[1.0], (below_n[-1] - below_n) / below_n[-1]])
        return fmr, fnmr

    def cllr_min(self, m: NDArray[np.float64], n: NDArray[np.float64]) -> float:
        """Weighted cost after pooling adjacent violators. Weights are whole counts, or a multiple of them."""
        from scipy.optimize import isotonic_regression  # late: most commands validate nothing

        blocks = self._block[-1] + 1
        mated = np.bincount(self._block[self._mated], weights=m, minlength=blocks) / m.sum()
        nonmated = np.bincount(self._block[self._nonmated], weights=n, minlength=blocks) / n.sum()
        weight = mated + nonmated
        mated, nonmated, weight = mated[weight > 0], nonmated[weight > 0], weight[weight > 0]
        p = np.clip(isotonic_regression(mated / weight, weights=weight).x, 0, 1)
        with np.errstate(divide="ignore", invalid="ignore"):  # 0 * log(0) is 0: a pooled block without that origin
            cost = np.where(mated > 0, -mated * np.log2(p), 0) + np.where(nonmated > 0, -nonmated * np.log2(1 - p), 0)
        return float(cost.sum()) / 2


def _eer(fmr: NDArray[np.float64], fnmr: NDArray[np.float64]) -> float:
    """The curves step past each other between two thresholds; the middle at the one where they are closer."""
    after = int(np.argmax(fnmr >= fmr))
    at = after - 1 if abs(fmr[after - 1] - fnmr[after - 1]) < abs(fmr[after] - fnmr[after]) else after
    return float(fmr[at] + fnmr[at]) / 2


def _bits(llr: NDArray[np.float64]) -> NDArray[np.float64]:
    """log2(1 + 10^llr), without overflow."""
    return np.asarray(np.logaddexp2(0, llr * np.log2(10)))


def _require(mated: Pairs, nonmated: Pairs) -> None:
    if not len(mated) or not len(nonmated):
        raise UsageError(
            expected="mated and non-mated pairs",
            found=f"{len(mated)} and {len(nonmated)}",
            do="give two impressions or more of two fingers or more",
        )
