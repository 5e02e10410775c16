from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from truename.weighing.bound import effective_count, elub, tail_of


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("scale", "shift"), [(1.0, 2.0), (2.0, 1.0), (3.0, 5.0), (1.0, -1.0), (0.2, 0.0)])
def test_equals_the_oracle(lir: SimpleNamespace, seed: int, scale: float, shift: float) -> None:
    """Good, overstated, well separated, misleading and uninformative systems."""
    random = np.random.default_rng(seed)
    m, n = random.normal(shift, scale, 300), random.normal(-shift, scale, 2000)
    caps = elub(m, n)
    assert (caps.lower, caps.upper) == pytest.approx(lir.elub(m.copy(), n.copy()), abs=1e-9)


def test_separated_scores_are_capped_by_their_number() -> None:
    """The worst that 99 unseen pairs can hide is one in a hundred."""
    caps = elub(np.full(99, 9.0), np.full(999, -9.0))
    assert caps.lower == pytest.approx(-2, abs=0.011)
    assert caps.upper == pytest.approx(3, abs=0.011)


def test_dependent_pairs_support_less() -> None:
    random = np.random.default_rng(0)
    m, n = random.normal(3, 1, 1000), random.normal(-3, 1, 10000)
    every, fewer = elub(m, n), elub(m, n, 50, 500)
    assert every.lower < fewer.lower < 0 < fewer.upper < every.upper


def test_effective_count_of_independent_pairs_is_their_number() -> None:
    random = np.random.default_rng(0)
    one, other = np.triu_indices(60, 1)
    tail = random.random(len(one)) < 0.1
    assert effective_count(tail, one, other) > 0.6 * len(one)
    apart = np.arange(5000)
    assert effective_count(random.random(5000) < 0.05, apart, apart) == pytest.approx(5000)


def test_effective_count_of_copies_is_that_of_the_originals() -> None:
    random = np.random.default_rng(0)
    subject = np.arange(40)
    tail = random.random(40) < 0.2
    assert effective_count(np.repeat(tail, 28), np.repeat(subject, 28), np.repeat(subject, 28)) == pytest.approx(40)
    one, other = np.triu_indices(40, 1)
    cells = random.random(len(one)) < 0.1
    alone = effective_count(cells, one, other)
    assert effective_count(np.repeat(cells, 64), np.repeat(one, 64), np.repeat(other, 64)) == pytest.approx(alone)


def test_effective_count_by_its_definition() -> None:
    """The variance is the sum of products of deviations over all pairs of pairs that share a subject."""
    random = np.random.default_rng(3)
    one, other = (random.integers(0, 12, 300) for _ in range(2))
    one, other = one[one != other], other[one != other]
    reckless = np.isin(one, [3, 4]) | np.isin(other, [3, 4])
    tail = random.random(len(one)) < np.where(reckless, 0.5, 0.05)
    shares = (one[:, None] == one) | (one[:, None] == other) | (other[:, None] == one) | (other[:, None] == other)
    deviation = tail - tail.mean()
    variance = float(deviation @ shares @ deviation) / len(tail) ** 2
    expected = np.clip(tail.mean() * (1 - tail.mean()) / variance, 12, len(tail))
    assert effective_count(tail, one, other) == pytest.approx(expected)
    assert expected < len(tail) / 2


def test_a_tail_that_says_nothing_counts_subjects() -> None:
    subject = np.repeat(np.arange(7), 5)
    assert effective_count(np.zeros(35, dtype=bool), subject, subject) == 7


def test_tails() -> None:
    values = np.arange(10000.0)
    assert tail_of(values, upper=True).sum() == 100
    assert np.flatnonzero(tail_of(values[:100], upper=False)).tolist() == list(range(10))
    assert tail_of(values[:12], upper=True).sum() == 6


def test_pairs_that_stand_for_others_count_so_often() -> None:
    random = np.random.default_rng(4)
    one, other = np.triu_indices(30, 1)
    times = random.integers(1, 5, len(one))
    values = np.round(random.normal(-2, 1, len(one)), 2)
    repeated = np.repeat(values, times)
    tail = tail_of(values, upper=True, times=times.astype(float))
    assert np.array_equal(np.repeat(tail, times), tail_of(repeated, upper=True))
    assert effective_count(tail, one, other, times.astype(float)) == pytest.approx(
        effective_count(np.repeat(tail, times), np.repeat(one, times), np.repeat(other, times))
    )
    m = random.normal(2, 1, 200)
    assert elub(m, values, nonmated_times=times.astype(float)) == elub(m, repeated)
