"""Score -> log10 likelihood ratio, by a table that was fitted on comparisons of known origin.

The fit, in the order in which it happens:

1. Count the pairs for what they are worth: pairs that share a subject are not independent (:mod:`~.bound`). Where there
   are very many, some stand for the others (:func:`~.pairs.thinning`).
2. Add one misleading pair on each side, distributed like the pairs of the other origin (Morrison & Poh, "Avoiding
   overstating the strength of forensic evidence: shrunk likelihood ratios/Bayes factors", Science & Justice 58 (2018)
   200-218). Nothing then exceeds what the data could have shown, however well the scores separate.
3. Fit one curve to all pairs: logistic regression on a rising, piecewise linear function of the score whose bends are
   penalised. Logistic regression needs no model of either distribution; rising, because a higher score may never
   weigh less; penalised, so that it is straight where few pairs speak. The ratio is the odds over the fit's own prior.
4. In every stratum with enough pairs, fit offset and slope against that curve, drawn towards 0 and 1: a stratum with
   few pairs keeps the common curve. A stratum that is not in the table gets the common curve under the narrowest caps.
5. Repeat 3 and 4 on subjects drawn again, and keep the 95 % range at every knot as the bounds.
6. Cap by what the data support (ELUB).

Nothing is random afterwards: a table is knots, and weighing interpolates.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from truename.errors import CalibrationError
from truename.types import Proposition
from truename.weighing.bound import Caps, effective_count, elub, tail_of
from truename.weighing.pairs import RESAMPLED_WHOLE, Pairs, codes
from truename.weighing.table import Curve, Floats, LLRArrays, Source, Table, load, shipped
from truename.weighing.validate import resampled

__all__ = ["Curve", "LLRArrays", "Source", "Table", "fit", "load", "shipped"]

KNOTS = 33
"""Knots of the fitted range. A curve with at most two or three bends needs no more."""

BINS = 400
"""Scores are counted in this many bins before fitting: a resample then costs milliseconds, and a bin is a twelfth of a
knot's distance."""

RANGE = 0.001
"""The fitted range leaves this share of each origin's pairs outside at either end, so that one stray score cannot
stretch it. Those pairs count at its edge."""

BEND = 100.0
"""Prior standard deviation of the curve's second derivative, in nats over the squared range. On simulated pairs (normal
with equal and unequal variances, logistic with 1 % of the mated pairs like non-mated; 1,428 and 81,600 pairs) values
from 30 to 1000 gave root mean square errors of 0.04 to 0.14 in log10 where |LLR| < 1.5; 30 is too stiff for tails
(up to 1.0 where |LLR| < 3), 1000 follows noise, and 100 is within 0.1 of the best in each."""

MIN_RISE = 0.1
"""The curve rises by at least so many nats over the range, so that no two scores weigh exactly the same."""

OFFSET_SD, SLOPE_SD, MIN_SLOPE = 0.5 * np.log(10), 0.25, 0.1
"""How far a stratum's curve may be expected from the common one before seeing its pairs: half an order of magnitude and
a quarter of the slope (assumed); and the least slope, since a stratum may weaken evidence but never turn it round."""

RESAMPLES = 400
"""Refits for the bounds; 2.5 % of them are 10 curves on either side."""

MIN_MATED, MIN_NONMATED, MIN_SUBJECTS = 10, 50, 5
"""Fewer pairs or subjects do not calibrate. With these the caps are about -1 and 1.7: small, but not misleading."""


def fit(
    mated: Pairs,
    nonmated: Pairs,
    *,
    kind: str,
    format: str,
    proposition: Proposition,
    population: str,
    source: Source,
    provisional: bool,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Table:
    """Fit a table. The same pairs and seed give the same table.

    Args:
        mated, nonmated: scores of known origin; failures to acquire (``-inf``) are left out, since they weigh nothing.
        kind, format, proposition, population, provisional: as in :class:`Table`.
        source: data, command and date; the rest is filled in here.
        resamples: refits for the bounds. seed: of their random numbers.

    Raises:
        CalibrationError: too few pairs or subjects, or the scores are all the same.
    """
    mated, nonmated = (pairs.where(np.isfinite(pairs.value)) for pairs in (mated, nonmated))
    _require_enough(mated, nonmated)
    compared, nonmated = nonmated.count, nonmated.thinned(RESAMPLED_WHOLE)
    subjects, same, one, other = codes(mated, nonmated)
    worth = (
        effective_count(tail_of(mated.value, upper=False), same, same),
        effective_count(tail_of(nonmated.value, upper=True, times=nonmated.times), one, other, nonmated.times),
    )
    start, stop = _range(mated, nonmated)
    m_bin, n_bin = (_bin(pairs.value, start, stop) for pairs in (mated, nonmated))

    present = np.unique(np.concatenate([mated.stratum, nonmated.stratum]))
    parts: dict[int, tuple[NDArray[np.bool_], NDArray[np.bool_], float, float]] = {}
    for stratum in present if len(present) > 1 else []:
        m, n = mated.stratum == stratum, nonmated.stratum == stratum
        of_both = len(np.intersect1d(same[m], np.concatenate([one[n], other[n]])))
        if m.sum() >= MIN_MATED and n.sum() >= MIN_NONMATED and of_both >= MIN_SUBJECTS:
            m_worth = effective_count(tail_of(mated.value[m], upper=False), same[m], same[m])
            here = nonmated.where(n)
            n_tail = tail_of(here.value, upper=True, times=here.times)
            n_worth = effective_count(n_tail, one[n], other[n], here.times)
            parts[int(stratum)] = (m, n, m_worth, n_worth)

    def curves(m_times: Floats, n_times: Floats, warm: Floats | None) -> tuple[list[Floats], Floats]:
        """The common curve, then that of every part, in nats at the knots; and where to start the next fit."""

        def count(m: NDArray[np.bool_] | slice, n: NDArray[np.bool_] | slice) -> tuple[Floats, Floats]:
            return (
                np.bincount(m_bin[m], weights=m_times[m], minlength=BINS).astype(np.float64),
                np.bincount(n_bin[n], weights=n_times[n], minlength=BINS).astype(np.float64),
            )

        every = slice(None)
        pooled, warm = _rising(*_with_misleading(*count(every, every), *worth), warm)
        fitted = [pooled]
        for m, n, m_worth, n_worth in parts.values():
            counts = count(m, n)
            seen = counts[0].any() and counts[1].any()
            fitted.append(_affine(pooled, *_with_misleading(*counts, m_worth, n_worth)) if seen else pooled)
        return fitted, warm

    values, warm = curves(mated.times, nonmated.times, None)
    again = [curves(m, n, warm)[0] for m, n in resampled(mated, nonmated, resamples, seed)]
    score = _extended_knots(start, stop)
    made = []
    for part, value in enumerate(values):
        knots = _log10(value)
        drawn = np.array([knots, *(_log10(curve[part]) for curve in again)])
        lower, upper = np.percentile(drawn[1:] if resamples else drawn, [2.5, 97.5], axis=0)
        made.append((knots, np.minimum(lower, knots), np.maximum(upper, knots)))

    def caps(knots: Floats, m: NDArray[np.bool_] | slice, n: NDArray[np.bool_] | slice, *counts: float) -> Caps:
        m_llr, n_llr = np.interp(mated.value[m], score, knots), np.interp(nonmated.value[n], score, knots)
        return elub(m_llr, n_llr, counts[0], counts[1], nonmated.times[n])

    pooled_caps = caps(made[0][0], slice(None), slice(None), *worth)
    strata = {
        stratum: Curve(*knots, caps(knots[0], *part))
        for (stratum, part), knots in zip(parts.items(), made[1:], strict=True)
    }
    every_caps = [pooled_caps, *(curve.caps for curve in strata.values())]
    narrowest = Caps(max(c.lower for c in every_caps), min(c.upper for c in every_caps))
    digest = hashlib.sha256()
    for array in (mated.value, mated.stratum, same, nonmated.value, nonmated.stratum, one, other, nonmated.times):
        digest.update(np.ascontiguousarray(array).tobytes())
    return Table(
        kind=kind,
        format=format,
        proposition=proposition,
        population=population,
        provisional=provisional,
        source=replace(
            source,
            sha256=digest.hexdigest(),
            subjects=subjects,
            mated=len(mated),
            nonmated=compared,
            mated_worth=round(worth[0], 1),
            nonmated_worth=round(worth[1], 1),
        ),
        score=score,
        other=Curve(*made[0], narrowest),
        strata=strata,
    )


def _require_enough(mated: Pairs, nonmated: Pairs) -> None:
    subjects = len(np.unique(mated.first))
    if len(mated) < MIN_MATED or len(nonmated) < MIN_NONMATED or subjects < MIN_SUBJECTS:
        raise CalibrationError(
            expected=f"{MIN_MATED} mated pairs of {MIN_SUBJECTS} subjects and {MIN_NONMATED} non-mated pairs, or more",
            found=f"{len(mated)} of {subjects} and {len(nonmated)}",
            do="add subjects with two samples or more",
        )
    values = np.concatenate([mated.value, nonmated.value])
    if values.min() == values.max():
        raise CalibrationError(
            expected="scores that differ", found=f"{values.min():g} for every pair", do="check what was compared"
        )


def _range(mated: Pairs, nonmated: Pairs) -> tuple[float, float]:
    """The range of scores over which the curve is fitted."""
    ends = []
    for side in (mated, nonmated):
        order = np.argsort(side.value)
        times = side.times[order]
        place = np.cumsum(times) - (times + 1) / 2  # from 0, where every row stands for one pair
        ends.append(np.interp(np.array([RANGE, 1 - RANGE]) * (times.sum() - 1), place, side.value[order]))
    start, stop = float(np.min(ends)), float(np.max(ends))
    if start == stop:
        values = np.concatenate([mated.value, nonmated.value])
        start, stop = float(values.min()), float(values.max())
    return start, stop


def _bin(values: Floats, start: float, stop: float) -> NDArray[np.intp]:
    return np.clip((values - start) / (stop - start) * BINS, 0, BINS - 1).astype(np.intp)


def _with_misleading(mated: Floats, nonmated: Floats, m_worth: float, n_worth: float) -> tuple[Floats, Floats]:
    """Pairs by bin, scaled to what they are worth, with one misleading pair on each side."""
    m, n = mated / mated.sum(), nonmated / nonmated.sum()
    return m_worth * m + n, n_worth * n + m


def _basis() -> tuple[Floats, Floats]:
    """What a bin's curve is made of, and what bends cost.

    Parameters are the curve's height at the first knot, then its slope (per range) between knots.

    Returns:
        design: float64[BINS, KNOTS]. precision: float64[KNOTS, KNOTS], of the normal prior on the parameters.
    """
    width = 1 / (KNOTS - 1)
    heights = np.tril(np.full((KNOTS, KNOTS), width))
    heights[:, 0] = 1.0
    centre = (np.arange(BINS) + 0.5) / BINS
    knots = np.linspace(0, 1, KNOTS)
    hats = np.array([np.interp(centre, knots, hat) for hat in np.eye(KNOTS)]).T
    bends = np.diff(np.eye(KNOTS), n=2, axis=0) @ heights / width**2
    return hats @ heights, bends.T @ bends * width / BEND**2


_DESIGN, _PRECISION = _basis()


def _rising(m: Floats, n: Floats, warm: Floats | None) -> tuple[Floats, Floats]:
    """The common curve at the knots, in nats, from pairs by bin; and its parameters."""
    floor = np.full(KNOTS, MIN_RISE)
    floor[0] = -np.inf
    # From -3 to 3 orders of magnitude: where most calibrations lie, and Newton's method needs no more.
    start = np.append(np.log(1e-3), np.full(KNOTS - 1, np.log(1e6))) if warm is None else warm
    found = _logistic(_DESIGN, m, n, _PRECISION, np.zeros(KNOTS), floor, start)
    return np.append(0, np.cumsum(found[1:])) / (KNOTS - 1) + found[0], found


def _affine(pooled: Floats, m: Floats, n: Floats) -> Floats:
    """The common curve, shifted and scaled for one stratum."""
    at_bins = np.interp((np.arange(BINS) + 0.5) / BINS, np.linspace(0, 1, KNOTS), pooled)
    centre = np.array([0.0, 1.0])
    offset, slope = _logistic(
        np.column_stack([np.ones(BINS), at_bins]),
        m,
        n,
        np.diag([OFFSET_SD**-2, SLOPE_SD**-2]),
        centre,
        np.array([-np.inf, MIN_SLOPE]),
        centre,
    )
    return np.asarray(offset + slope * pooled)


def _logistic(
    design: Floats, m: Floats, n: Floats, precision: Floats, centre: Floats, floor: Floats, start: Floats
) -> Floats:
    """Penalised logistic regression under lower bounds, by projected Newton steps (Bertsekas, SIAM J. Control and
    Optimization 20 (1982) 221-246). The problem is convex; 5 to 15 steps reach its minimum.

    Args:
        design: float64[b, p]. m, n: float64[b], mated and non-mated pairs by bin.
        precision: float64[p, p] and centre: float64[p], the normal prior. floor: float64[p]. start: float64[p].
    """
    from scipy.special import expit  # late: most commands fit nothing

    prior = np.log(m.sum() / n.sum())  # taken out, so that the fit is a likelihood ratio and not odds

    def loss(x: Floats) -> float:
        y = design @ x + prior
        away = x - centre
        return float(m @ np.logaddexp(0, -y) + n @ np.logaddexp(0, y) + away @ precision @ away / 2)

    x = np.maximum(start, floor)
    now = loss(x)
    for _ in range(100):
        p = expit(design @ x + prior)
        gradient = design.T @ (n * p - m * (1 - p)) + precision @ (x - centre)
        hessian = (design * ((m + n) * p * (1 - p))[:, None]).T @ design + precision
        free = ~((x <= floor) & (gradient > 0))
        step = np.zeros_like(x)
        # The prior says nothing about height and slope, and far from any pair neither does the data.
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)] + 1e-9 * np.eye(free.sum()), gradient[free])
        scale = 1.0
        while True:
            tried = np.maximum(x - scale * step, floor)
            then = loss(tried)
            if then <= now - 1e-4 * gradient @ (x - tried) or scale < 1e-6:  # Armijo's rule, the usual constant
                break
            scale /= 2
        gained, x, now = now - then, tried, then
        if gained < 1e-7:
            break
    return x


def _extended_knots(start: float, stop: float) -> Floats:
    """The knots of the fitted range, and one a whole range beyond either end: other sensors' scores shall rank too."""
    reach = stop - start
    return np.concatenate([[start - reach], np.linspace(start, stop, KNOTS), [stop + reach]])


def _log10(nats: Floats) -> Floats:
    """From nats at the knots to log10 at the extended knots.

    Beyond the range the curve goes on no steeper than it is at its end, nor than on average. That only orders
    candidates: the caps lie inside.
    """
    mean = nats[-1] - nats[0]
    before, after = (min(mean, (nats[k + 1] - nats[k]) * (KNOTS - 1)) for k in (0, KNOTS - 2))
    return np.asarray(np.round(np.concatenate([[nats[0] - before], nats, [nats[-1] + after]]) / np.log(10), 6))
