from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import det_curve

from truename.errors import UsageError
from truename.weighing import validate
from truename.weighing.pairs import Pairs, mated, nonmated, thinning
from truename.weighing.validate import cllr, cllr_min, det, identification, rates, resampled

whole = st.lists(st.integers(-5, 15), min_size=2, max_size=40)
other_whole = st.lists(st.integers(-10, 8), min_size=2, max_size=40)


def sides(m: list[float], n: list[float]) -> tuple[Pairs, Pairs]:
    return mated(m, np.arange(len(m))), nonmated(n, np.arange(len(n)), np.arange(len(n)) + 1)


def by_definition(m: np.ndarray, n: np.ndarray) -> tuple[float, list[float]]:
    """EER and FNMR at each FMR, by trying every threshold. The competition's interval, closer end first."""
    thresholds = [*sorted({*m, *n}), np.inf]
    fnmr = [float(np.mean(m < t)) for t in thresholds]
    fmr = [float(np.mean(n >= t)) for t in thresholds]
    right = next(k for k in range(len(thresholds)) if fnmr[k] >= fmr[k])
    left = right - 1
    at = left if abs(fnmr[left] - fmr[left]) < abs(fnmr[right] - fmr[right]) else right
    lowest = [min(miss for miss, alarm in zip(fnmr, fmr, strict=True) if alarm <= x) for x in (1e-2, 1e-3, 1e-4, 0)]
    return (fnmr[at] + fmr[at]) / 2, lowest


@given(whole, other_whole)
@settings(max_examples=200)
def test_rates_by_their_definition(m: list[int], n: list[int]) -> None:
    found = rates(*sides(m, n), resamples=0)
    eer, fnmr = by_definition(np.array(m, float), np.array(n, float))
    assert found.eer.value == pytest.approx(eer)
    assert [estimate.value for estimate in found.fnmr_at_fmr.values()] == pytest.approx(fnmr)


def test_failure_to_acquire_is_never_accepted() -> None:
    found = rates(*sides([-np.inf, 1.0, 2.0, 3.0], [-np.inf, -1.0, -2.0, -3.0]), resamples=0)
    assert found.fnmr_at_fmr[0.0].value == 0.25
    assert found.eer.value == pytest.approx(0.25)
    assert found.failed == 0.25


@pytest.mark.parametrize("seed", range(3))
def test_cllr_equals_the_oracle(lir: SimpleNamespace, seed: int) -> None:
    random = np.random.default_rng(seed)
    m, n = np.round(random.normal(1.5, 1, 200), 1), np.round(random.normal(-1.5, 1, 900), 1)  # rounded: with ties
    assert cllr(m, n) == pytest.approx(lir.cllr(m, n))
    assert cllr_min(m, n) == pytest.approx(lir.cllr_min(m, n))


def test_cllr_of_nothing_is_one_bit_and_of_the_extreme_is_finite() -> None:
    assert cllr(np.zeros(5), np.zeros(9)) == pytest.approx(1)
    assert cllr(np.array([-400.0]), np.array([400.0])) == pytest.approx(400 * np.log2(10))
    assert cllr_min(np.array([1.0, 2.0]), np.array([-1.0])) == 0


def test_det_equals_the_oracle() -> None:
    random = np.random.default_rng(0)
    m, n = random.normal(1, 1, 50), random.normal(-1, 1, 300)
    curve = det(*sides(m.tolist(), n.tolist()))
    fpr, fnr, thresholds = det_curve(np.repeat([1, 0], [50, 300]), np.concatenate([m, n]))
    at = np.searchsorted(curve.threshold, thresholds[np.isfinite(thresholds)])
    assert curve.fmr[at] == pytest.approx(fpr[np.isfinite(thresholds)])
    assert curve.fnmr[at] == pytest.approx(fnr[np.isfinite(thresholds)])
    assert (curve.fmr[0], curve.fnmr[0], curve.fmr[-1], curve.fnmr[-1]) == (1, 0, 0, 1)


def test_a_resample_equals_repeating_the_pairs(sim: SimpleNamespace) -> None:
    """Weights stand for copies: the interval is the range of the rates of really repeated pairs."""
    m, n = sim.simulate(2, fingers=6, impressions=3)
    drawn = []
    for times_m, times_n in resampled(m, n, 40, seed=5):
        again = np.repeat(m.value, times_m.astype(int)), np.repeat(n.value, times_n.astype(int))
        costs = cllr_min(*again), cllr(*again)
        drawn.append([*by_definition(*again)[1], by_definition(*again)[0], *costs, costs[1] - costs[0]])
    found = rates(m, n, (m.value, n.value), resamples=40, seed=5)
    assert found.cllr is not None
    assert found.cllr_cal is not None
    estimates = [*found.fnmr_at_fmr.values(), found.eer, found.cllr_min, found.cllr, found.cllr_cal]
    ends = np.percentile(drawn, [2.5, 97.5], axis=0)
    assert [e.lower for e in estimates] == pytest.approx(ends[0])
    assert [e.upper for e in estimates] == pytest.approx(ends[1])


def test_pairs_are_drawn_by_subject() -> None:
    m = mated([0.0] * 4, ["a", "a", "b", "c"])
    n = nonmated([0.0] * 3, ["a", "a", "b"], ["b", "c", "c"])
    for times_m, times_n in resampled(m, n, 50, seed=0):
        a, again, b, c = times_m
        assert a == again
        assert a + b + c == 3
        assert times_n.tolist() == [a * b, a * c, b * c]
        assert times_n.any()


def test_interval_knows_that_subjects_are_few() -> None:
    """Eight hundred pairs of ten fingers, one of them useless: none or three such fingers are likely, too."""
    finger = np.repeat(np.arange(10), 80)
    m = mated(np.where(finger == 0, -5.0, 5.0), finger)
    one, other = np.triu_indices(10, 1)
    n = nonmated(np.linspace(-1, 0, len(one)), one, other)
    found = rates(m, n, resamples=300).fnmr_at_fmr[0.0]
    assert (found.lower, found.value) == (0.0, 0.1)
    assert found.upper >= 0.3


def test_intervals_cover(sim: SimpleNamespace) -> None:
    """The true EER of two normals three apart is Phi(-1.5) = 6.68 %."""
    covered = 0
    for seed in range(20):
        found = rates(*sim.simulate(seed, fingers=20, impressions=4), resamples=100).eer
        covered += found.lower <= 0.0668 <= found.upper
    assert covered >= 16


def test_strict_points_are_reported_where_there_are_pairs_for_them() -> None:
    random = np.random.default_rng(0)
    few = rates(*sides([1.0, 2.0], random.normal(size=999_999).tolist()), resamples=0)
    many = rates(*sides([1.0, 2.0], random.normal(size=1_000_000).tolist()), resamples=0)
    assert list(few.fnmr_at_fmr) == [1e-2, 1e-3, 1e-4, 0.0]
    assert list(many.fnmr_at_fmr) == [1e-2, 1e-3, 1e-4, 1e-5, 0.0]


def test_pairs_that_stand_for_others_count_so_often() -> None:
    m = mated([0.0, 2.0, 3.0], ["a", "b", "c"])
    n = nonmated([1.0, -1.0], ["a", "a"], ["b", "c"], times=[1, 99])
    repeated = nonmated([1.0] + 99 * [-1.0], ["a"] * 100, ["b"] + ["c"] * 99)
    llrs = np.array([0.5, -2.0])
    found = rates(m, n, (m.value, llrs), resamples=30)
    expected = rates(m, repeated, (m.value, np.repeat(llrs, [1, 99])), resamples=30)
    assert found == expected
    assert (found.nonmated, found.fnmr_at_fmr[1e-2].value, found.fnmr_at_fmr[1e-3].value) == (100, 0, 1 / 3)


def test_intervals_of_very_many_pairs_are_those_of_all(sim: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    m, n = sim.simulate(0, fingers=60, impressions=5)
    llrs = (sim.true_llr(m.value), sim.true_llr(n.value))
    every = rates(m, n, llrs, resamples=200)
    monkeypatch.setattr(validate, "RESAMPLED_WHOLE", 4000)
    few = rates(m, n, llrs, resamples=200)
    assert len(thinning(n.value, n.times, 4000)[0]) < len(n) / 3
    for one, other in zip(
        [every.eer, every.cllr, every.cllr_min, *every.fnmr_at_fmr.values()],
        [few.eer, few.cllr, few.cllr_min, *few.fnmr_at_fmr.values()],
        strict=True,
    ):
        assert one.value == other.value
        assert (other.lower, other.upper) == pytest.approx((one.lower, one.upper), abs=0.15 * (one.upper - one.lower))


def test_same_input_same_output(sim: SimpleNamespace) -> None:
    m, n = sim.simulate(0, fingers=8, impressions=3)
    assert rates(m, n, resamples=20) == rates(m, n, resamples=20)
    assert rates(m, n, resamples=20) != rates(m, n, resamples=20, seed=1)


def test_sides_are_required() -> None:
    m, n = sides([1.0], [0.0])
    nothing = m.where(np.array([False]))
    with pytest.raises(UsageError, match="found 0 and 1"):
        rates(nothing, n)
    with pytest.raises(UsageError, match="found 1 and 0"):
        det(m, nothing)
    with pytest.raises(UsageError, match="1 and 1 LLRs"):
        rates(m, n, (np.zeros(1), np.zeros(2)))


def test_identification() -> None:
    scores = np.array([[3.0, 1.0, 0.0], [2.0, 1.0, 0.0], [0.5, 0.5, 0.0], [-np.inf, 1.0, 0.0], [0.2, 0.1, 2.5]])
    mate = np.array([0, 1, 0, 0, -1])
    assert identification(scores, mate) == identification(scores, mate, threshold=-1)
    assert identification(scores, mate).fnir == 0.75  # found first; second; tied with another; not compared
    assert identification(scores, mate, rank=2).fnir == 0.25
    assert identification(scores, mate, threshold=2.6, rank=2).fpir == 0
    assert identification(scores, mate, threshold=2.5, rank=2).fpir == 1
    assert identification(scores, mate, threshold=1.5, rank=2).fnir == 0.75
    assert np.isnan(identification(scores[4:], mate[4:]).fnir)


def test_discarding_by_a_quality_that_knows_leaves_no_error() -> None:
    score = np.array([0.0, 5.0, 6.0, 1.0, 7.0])
    shares = np.array([0.0, 0.2, 0.4, 0.6])
    assert validate.discard(score, score, 2.0, shares) == pytest.approx([0.4, 0.25, 0, 0])
    assert validate.discard(score, -score, 2.0, shares) == pytest.approx([0.4, 0.5, 2 / 3, 1.0])


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=50), st.integers(0, 99))
def test_discarding_by_a_quality_that_says_nothing_changes_nothing(scores: list[float], percent: int) -> None:
    """Comparisons of one quality are discarded in no order."""
    value = np.array(scores)
    found = validate.discard(value, np.zeros(len(value)), 0.0, np.array([percent / 100]))
    assert found == pytest.approx(np.mean(value < 0))
