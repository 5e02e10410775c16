from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from truename.errors import CalibrationError, UsageError
from truename.types import Proposition, Scores, Status
from truename.weighing import calibrate, validate
from truename.weighing.calibrate import Table
from truename.weighing.pairs import Pairs, mated, nonmated


def scores(values: np.ndarray | list[float], stratum: int = 0, status: Status = Status.COMPARED) -> Scores:
    n = len(values)
    return Scores(np.asarray(values, np.float32), np.full(n, stratum, np.int16), np.full(n, status, np.uint8))


def of(pairs: Pairs) -> Scores:
    return Scores(pairs.value.astype(np.float32), pairs.stratum, np.zeros(len(pairs), np.uint8))


def one_stratum(pairs: Pairs) -> Pairs:
    return replace(pairs, stratum=np.zeros(len(pairs), np.int16))


def test_recovers_the_truth(sim: SimpleNamespace) -> None:
    m, n = (one_stratum(pairs) for pairs in sim.simulate(0))
    table = sim.fitted(m, n, resamples=50)
    at = np.linspace(0.4, 2.6, 12)  # true LLR from -1.4 to 1.4
    found = table.weigh_array(scores(at))
    assert np.abs(found.value - sim.true_llr(at)).max() < 0.25
    assert np.sqrt(np.mean((found.value - sim.true_llr(at)) ** 2)) < 0.12


def test_costs_hardly_more_than_the_true_ratios_on_fresh_data(sim: SimpleNamespace, table: Table) -> None:
    """Fitted on 51 fingers, weighed on 51 others: under a hundredth of a bit more than knowing both distributions."""
    m, n = sim.simulate(99, weak_shift=1.0)

    def true(pairs: Pairs) -> np.ndarray:
        distance = 3.0 - pairs.stratum
        return np.asarray(distance * (pairs.value - distance / 2) / np.log(10))

    found = validate.cllr(table.weigh_array(of(m)).value, table.weigh_array(of(n)).value)
    assert found < validate.cllr(true(m), true(n)) + 0.01


def test_bounds_cover_the_truth(sim: SimpleNamespace) -> None:
    at = np.linspace(0.75, 2.25, 5)  # true LLR from -1 to 1
    covered = 0
    for seed in range(12):
        table = sim.fitted(*sim.simulate(seed, fingers=20, impressions=4), resamples=60)
        found = table.weigh_array(scores(at))
        covered += int(np.sum((found.lower <= sim.true_llr(at)) & (sim.true_llr(at) <= found.upper)))
    assert covered >= 0.8 * 12 * len(at)


def test_more_subjects_make_narrower_bounds(sim: SimpleNamespace) -> None:
    def width(fingers: int) -> float:
        found = sim.fitted(*sim.simulate(4, fingers=fingers, impressions=4), resamples=60).weigh_array(scores([1.5]))
        return float(found.upper[0] - found.lower[0])

    assert width(60) < 0.7 * width(12)


def test_caps_bind_and_the_uncapped_still_orders(table: Table) -> None:
    extreme = np.array([-50.0, -9.0, -4.0, 6.0, 8.0, 11.0])
    found = table.weigh_array(scores(extreme, stratum=0))
    caps = table.strata[0].caps
    assert found.value.tolist() == [caps.lower] * 3 + [caps.upper] * 3
    assert np.all(np.diff(found.uncapped[1:]) > 0)
    assert -3.2 < caps.lower < -1.5  # 728 mated pairs of 26 fingers support at most 2.9
    assert 2.5 < caps.upper < 4.4  # 20,800 non-mated pairs at most 4.3


def test_weights_rise_with_the_score(table: Table) -> None:
    at = np.linspace(-12, 15, 3000)
    for stratum in (0, 1, 7):
        found = table.weigh_array(scores(at, stratum))
        for column in (found.value, found.lower, found.upper, found.uncapped):
            assert np.all(np.diff(column) >= 0)
        assert np.all(found.lower <= found.value)
        assert np.all(found.value <= found.upper)


def test_strata_have_their_own_curves(sim: SimpleNamespace, table: Table) -> None:
    """In stratum 1 half of the pairs involve weaker fingers: a middling score speaks for the same finger more."""
    common = table.weigh_array(scores([1.0], stratum=7)).value[0]
    strong, weak = (table.weigh_array(scores([1.0], stratum)).value[0] for stratum in (0, 1))
    assert strong < common < weak
    assert abs(strong - sim.true_llr(np.array(1.0))) < 0.3


def test_a_thin_stratum_keeps_the_common_curve_under_the_narrowest_caps(sim: SimpleNamespace) -> None:
    m, n = (one_stratum(pairs) for pairs in sim.simulate(5, fingers=30, impressions=5))
    lone = np.arange(len(m)) < 5
    m = replace(m, stratum=np.where(lone, 3, m.stratum).astype(np.int16))
    table = sim.fitted(m, n, resamples=20)
    assert set(table.strata) == {0}
    assert table.other.caps.upper <= table.strata[0].caps.upper
    assert table.other.caps.lower >= table.strata[0].caps.lower


def test_a_small_stratum_is_drawn_to_the_common_curve(sim: SimpleNamespace) -> None:
    """Twelve mated pairs that are all much weaker move their stratum, but not all the way."""
    m, n = (one_stratum(pairs) for pairs in sim.simulate(6, fingers=40, impressions=4))
    small = np.isin(m.first, np.arange(6))
    few = np.isin(n.first, np.arange(6)) & np.isin(n.second, np.arange(6))
    m = replace(m, value=m.value - 1.5 * small, stratum=small.astype(np.int16))
    n = replace(n, stratum=few.astype(np.int16))
    table = sim.fitted(m, n, resamples=20)
    assert set(table.strata) == {0, 1}
    common, weak = (np.interp(1.0, table.score, table.strata[stratum].value) for stratum in (0, 1))
    alone = 1.5 * (1.0 - 0.75) / np.log(10)  # the true LLR where mated and non-mated means are 1.5 apart
    assert common + 0.1 < weak < alone + 0.1


def test_units_of_the_score_do_not_matter(sim: SimpleNamespace, pairs: tuple[Pairs, Pairs]) -> None:
    m, n = pairs
    plain = sim.fitted(m, n, resamples=10)
    scaled = sim.fitted(replace(m, value=50 * m.value + 7), replace(n, value=50 * n.value + 7), resamples=10)
    at = np.linspace(-3, 6, 50)
    assert plain.weigh_array(scores(at)).value == pytest.approx(scaled.weigh_array(scores(50 * at + 7)).value, abs=2e-3)


def test_a_stray_score_moves_nothing(sim: SimpleNamespace, pairs: tuple[Pairs, Pairs]) -> None:
    m, n = pairs
    stray = replace(m, value=np.where(np.arange(len(m)) == 3, 1e4, m.value))
    at = scores(np.linspace(0, 3, 20))
    plain, moved = (sim.fitted(one, n, resamples=5).weigh_array(at).value for one in (m, stray))
    assert plain == pytest.approx(moved, abs=0.1)


def test_scores_of_few_levels_calibrate(sim: SimpleNamespace) -> None:
    """As of dates: exact, one digit off, different."""
    random = np.random.default_rng(0)
    subject = np.arange(300)
    m = mated(random.choice([4.0, 1.0, -1.0], 300, p=[0.9, 0.08, 0.02]), subject)
    one, other = np.triu_indices(100, 1)
    n = nonmated(random.choice([4.0, 1.0, -1.0], len(one), p=[0.002, 0.05, 0.948]), one, other)
    found = sim.fitted(m, n, resamples=20).weigh_array(scores([-1.0, 1.0, 4.0])).value
    assert found == pytest.approx(np.log10([0.02 / 0.948, 0.08 / 0.05, 0.9 / 0.002]), abs=0.35)


def test_scores_that_say_nothing_weigh_next_to_nothing(sim: SimpleNamespace) -> None:
    random = np.random.default_rng(0)
    m, n = (one_stratum(replace(pairs, value=random.normal(size=len(pairs)))) for pairs in sim.simulate(0, 20, 4))
    found = sim.fitted(m, n, resamples=20).weigh_array(scores(np.linspace(-3, 3, 20)))
    assert np.abs(found.value).max() < 0.2


def test_what_was_not_compared_weighs_exactly_nothing(table: Table) -> None:
    given = scores([9.0, 9.0, 9.0])
    given.status[:] = [Status.COMPARED, Status.NOT_COMPARABLE, Status.NO_SAMPLE]
    first, *others = table.weigh(given)
    assert first.value > 2
    for llr in others:
        assert (llr.value, llr.lower, llr.upper, llr.uncapped) == (0.0, 0.0, 0.0, 0.0)
    assert (first.proposition, first.population) == (Proposition.SAME_FINGER, "simulated fingers")
    assert (first.calibration, first.provisional) == (table.id, True)


def test_a_score_that_is_no_number_is_refused(table: Table) -> None:
    with pytest.raises(UsageError, match="finite"):
        table.weigh(scores([float("nan")]))
    ignored = table.weigh(scores([float("nan")], status=Status.NO_SAMPLE))
    assert ignored[0].value == 0


def test_failures_to_acquire_are_left_out(sim: SimpleNamespace) -> None:
    m, n = sim.simulate(7, fingers=12, impressions=4)
    failed = np.arange(len(m)) % 9 == 0
    with_failures = replace(m, value=np.where(failed, -np.inf, m.value))
    assert sim.fitted(with_failures, n, resamples=5).id == sim.fitted(m.where(~failed), n, resamples=5).id


def test_same_pairs_same_table(sim: SimpleNamespace) -> None:
    m, n = sim.simulate(8, fingers=12, impressions=4)
    assert sim.fitted(m, n, resamples=10).id == sim.fitted(m, n, resamples=10).id
    assert sim.fitted(m, n, resamples=10).id != sim.fitted(m, n, resamples=10, seed=1).id


def test_the_source_says_what_was_fitted(table: Table) -> None:
    source = table.source
    assert (source.subjects, source.mated, source.nonmated) == (51, 1428, 81600)
    assert 51 <= source.mated_worth <= 1428
    assert 51 <= source.nonmated_worth <= 81600
    assert len(source.sha256) == 64


@pytest.mark.parametrize(("fingers", "impressions"), [(4, 8), (60, 1), (5, 2)])
def test_too_few(sim: SimpleNamespace, fingers: int, impressions: int) -> None:
    random = np.random.default_rng(0)
    subject = np.repeat(np.arange(fingers), impressions * (impressions - 1) // 2)
    one, other = np.triu_indices(fingers, 1)
    with pytest.raises(CalibrationError) as caught:
        sim.fitted(mated(random.random(len(subject)), subject), nonmated(random.random(len(one)), one, other))
    assert f"found {len(subject)} of" in str(caught.value)


def test_the_smallest_set_that_works_says_little(sim: SimpleNamespace) -> None:
    """Five fingers with three impressions: 15 mated pairs support little, and the caps say so."""
    table = sim.fitted(*sim.simulate(3, fingers=5, impressions=3), resamples=50)
    found = table.weigh_array(scores([-50.0, 50.0]))
    assert found.value[0] >= -1.21  # log10(15 + 1)
    assert found.value[1] <= 1.96  # log10(90 + 1)
    assert found.value[1] > 0.5


def test_one_score_for_all_is_refused(sim: SimpleNamespace) -> None:
    m, n = sim.simulate(0, fingers=8, impressions=4)
    with pytest.raises(CalibrationError, match="scores that differ"):
        sim.fitted(replace(m, value=np.ones(len(m))), replace(n, value=np.ones(len(n))))


def test_very_many_pairs_give_the_table_of_all(
    sim: SimpleNamespace, pairs: tuple[Pairs, Pairs], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = sim.fitted(*pairs, resamples=5)
    monkeypatch.setattr(calibrate, "RESAMPLED_WHOLE", 2000)
    few = sim.fitted(*pairs, resamples=5)
    assert few.source.nonmated == every.source.nonmated
    assert few.source.nonmated_worth == pytest.approx(every.source.nonmated_worth, rel=0.2)
    at = np.linspace(-1, 4, 30)
    for stratum in (0, 1):
        one, other = (table.weigh_array(scores(at, stratum)).value for table in (every, few))
        assert other == pytest.approx(one, abs=0.15)
