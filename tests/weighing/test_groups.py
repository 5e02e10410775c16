from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from truename.errors import CalibrationError, UsageError
from truename.weighing import groups, validate
from truename.weighing.groups import NOBODY, Groups, differential, read, within_one
from truename.weighing.pairs import Pairs, mated, nonmated

SUBJECTS, IMPRESSIONS = 60, 3


def people(shift: float = 1.0, seed: int = 0) -> tuple[Pairs, Pairs, Groups]:
    """Twenty of group a and forty of b; non-mated scores within a are higher by ``shift``."""
    random = np.random.default_rng(seed)
    of = np.where(np.arange(SUBJECTS) < 20, 0, 1)
    subject = np.repeat(np.arange(SUBJECTS), IMPRESSIONS)
    one, other = (subject[side] for side in np.triu_indices(len(subject), 1))
    same, inside = one == other, (of[one] == 0) & (of[other] == 0)
    value = random.normal(size=len(one)) + np.where(same, 5, shift * inside)
    return (
        mated(value[same], one[same]),
        nonmated(value[~same], one[~same], other[~same]),
        Groups(("a", "b"), of),
    )


def test_rates_by_their_definition() -> None:
    m, n, labels = people()
    found = differential(m, n, labels, fmr_of_all=0.01, resamples=0)
    assert np.mean(n.value >= found.threshold) <= 0.01 < np.mean(n.value >= np.nextafter(found.threshold, -9))
    for number, one in enumerate(found.groups):
        inside = (labels.of[n.first] == number) & (labels.of[n.second] == number)
        assert one.fmr.value == pytest.approx(np.mean(n.value[inside] >= found.threshold))
        assert one.fnmr.value == pytest.approx(np.mean(m.value[labels.of[m.first] == number] < found.threshold))
        assert (one.nonmated, one.mated) == (inside.sum(), np.sum(labels.of[m.first] == number))
    a, b = found.groups
    assert (found.fmr_ratio.worst, found.fmr_ratio.best) == ("a", "b")
    assert found.fmr_ratio.ratio.value == pytest.approx(a.fmr.value / b.fmr.value)
    assert a.fmr.lower == a.fmr.value == a.fmr.upper


def test_the_interval_of_the_ratio_tells_a_difference_from_chance() -> None:
    different = differential(*people(shift=1.0), fmr_of_all=0.01, resamples=200).fmr_ratio
    alike = differential(*people(shift=0.0), fmr_of_all=0.01, resamples=200).fmr_ratio
    assert different.ratio.lower > 1.5
    assert alike.ratio.value >= 1 > alike.ratio.lower


def test_very_many_pairs_give_the_intervals_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    every = differential(*people(), fmr_of_all=0.01, resamples=200)
    monkeypatch.setattr(groups, "RESAMPLED_WHOLE", 600)
    few = differential(*people(), fmr_of_all=0.01, resamples=200)
    for one, other in zip(every.groups, few.groups, strict=True):
        assert one.fmr.value == other.fmr.value
        assert (other.fmr.lower, other.fmr.upper) == pytest.approx((one.fmr.lower, one.fmr.upper), rel=0.3)


def test_the_best_group_may_make_no_error() -> None:
    m = mated([9.0, 9.0], [0, 2])
    n = nonmated([5.0, 0.0, 0.0, 0.0], [0, 0, 2, 2], [1, 1, 3, 3])
    found = differential(m, n, Groups(("a", "b"), np.array([0, 0, 1, 1])), fmr_of_all=0.25, resamples=20)
    assert found.fmr_ratio is not None
    assert found.fmr_ratio.ratio.value == np.inf
    assert found.groups[1].fmr == validate.Estimate(0.0, 0.0, 0.0)
    assert found.fnmr_ratio is None


def test_subjects_without_a_group_count_for_the_threshold_only() -> None:
    m, n, labels = people()
    of = labels.of.copy()
    of[::10] = NOBODY
    found = differential(m, n, Groups(labels.labels, of), fmr_of_all=0.01, resamples=0)
    assert found.without_group == 6
    assert found.threshold == differential(m, n, labels, fmr_of_all=0.01, resamples=0).threshold
    assert sum(one.subjects for one in found.groups) == 54


def test_a_group_without_pairs_is_named() -> None:
    m, n, _ = people()
    with pytest.raises(UsageError, match="group 'b'; found 0 and 0"):
        differential(m, n, Groups(("a", "b"), np.zeros(SUBJECTS, np.intp)))


def test_the_alternative_is_the_group_whose_scores_are_highest_or_the_one_that_is_named() -> None:
    _, n, labels = people()
    within, words = within_one(n, labels)
    assert words == "pairs within the group a, whose non-mated scores are highest"
    assert set(within.first) | set(within.second) == set(range(20))
    assert len(within) == 20 * 19 // 2 * IMPRESSIONS**2
    within, words = within_one(n, labels, "b")
    assert words == "pairs within the group b"
    assert min(set(within.first) | set(within.second)) == 20
    with pytest.raises(UsageError, match="a, b"):
        within_one(n, labels, "c")
    with pytest.raises(CalibrationError):
        within_one(n.where(np.arange(len(n)) < 3), labels)


def test_labels_are_read(tmp_path: Path) -> None:
    file = tmp_path / "groups.csv"
    file.write_text(
        "\ufeffidentity,sex\r\nann,F\r\nbob, M\r\nsomebody else,X\r\n\r\nann,F\r\neve,\r\n", encoding="utf-8"
    )
    found = read(file, ["ann", "bob", "cy", "eve"])
    assert found.labels == ("F", "M")
    assert found.of.tolist() == [0, 1, NOBODY, NOBODY]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ann,F,1\nbob,M,2\n", "3 columns"),
        ("ann,F\nann,M\nbob,M\n", "two groups of 'ann'"),
        ("ann,F\nbob,F\n", "1 groups for 2 of 2 subjects"),
        ("", "0 groups"),
        ("ann,F\nbob,\x1b[31mM\n", "a group"),
        (f"ann,F\nbob,{'M' * 100}\n", "a group"),
        ('ann,F\nbob,"M\n' + "x" * 200_000, "field larger"),
        ("ann,\udcff\n", "utf-8"),
    ],
)
def test_what_is_no_list_of_labels_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "groups.csv"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UsageError) as caught:
        read(file, ["ann", "bob"])
    assert words in str(caught.value)
    with pytest.raises(UsageError):
        read(tmp_path / "nowhere.csv", ["ann"])
