from __future__ import annotations

import numpy as np
import pytest

from truename.errors import UsageError
from truename.weighing import pairs
from truename.weighing.pairs import Gathered, Protocol, codes, fvc_pairs, mated, nonmated, thinning

SET = [f"{finger}_{impression}.png" for finger in range(101, 111) for impression in range(1, 9)]


def asked(protocol: Protocol) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """All mated and all non-mated pairs of files."""
    every = [(one, other) for one, others in protocol.rounds() for other in others.tolist()]
    same = [protocol.subject[one] == protocol.subject[other] for one, other in every]
    return (
        [pair for pair, mated in zip(every, same, strict=True) if mated],
        [pair for pair, mated in zip(every, same, strict=True) if not mated],
    )


def test_competition_counts() -> None:
    """An FVC B set of 10 fingers x 8: 280 mated, 2,880 non-mated of all, 45 of the competition's own."""
    every, own = asked(fvc_pairs(SET)), asked(fvc_pairs(SET, impostors="first"))
    assert len(every[0]) == len(own[0]) == 280
    assert len(every[1]) == 2880
    assert len(own[1]) == 45
    assert {SET[file][-5] for pair in own[1] for file in pair} == {"1"}
    assert len({frozenset(pair) for pair in every[0] + every[1]}) == 80 * 79 // 2


def test_last_underscore_divides() -> None:
    protocol = fvc_pairs(["012_3_1.png", "012_3_2.png", "012_4_1", "a.b_1.tif"])
    assert protocol.subjects == ("012_3", "012_4", "a.b")
    assert protocol.subject.tolist() == [0, 0, 1, 2]
    assert asked(protocol)[0] == [(0, 1)]


def test_a_folder_is_a_subject_however_its_files_are_called() -> None:
    names = ["Ann/Ann_0001.jpg", "Ann/holiday/beach.png", "Bob/2.jpg", "Bob/1.jpg", "Cy_3.jpg"]
    protocol = fvc_pairs(names, impostors="first")
    assert protocol.subjects == ("Ann", "Bob", "Cy")
    assert asked(protocol) == ([(0, 1), (2, 3)], [(0, 3), (0, 4), (3, 4)])


def test_first_impression_is_the_lowest_number_there_is() -> None:
    protocol = fvc_pairs(["a_10", "a_2", "b_3"], impostors="first")
    assert asked(protocol)[1] == [(1, 2)]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["101_1", "thumbs.db", "readme"], "'thumbs.db' and 1 more"),
        (["101_1", "101_x"], "'101_x'"),
        (["_1", "101_1"], "'_1'"),
        (["101_1.png", "101_1.bmp"], "'101_1.png' and '101_1.bmp'"),
        (["101_1", "101_01"], "'101_1' and '101_01'"),
        (["a/1.png", "a/1.bmp"], "'a/1.png' and 'a/1.bmp'"),
        (["101_1", "102_1"], "2 subjects in 2 files"),
        (["101_1", "101_2"], "1 subjects in 2 files"),
        ([], "0 subjects in 0 files"),
    ],
)
def test_what_cannot_be_paired_is_named(names: list[str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        fvc_pairs(names)
    assert words in str(caught.value)


def test_pairs_are_checked() -> None:
    with pytest.raises(UsageError, match="one length"):
        mated([1.0, 2.0], ["a"])
    with pytest.raises(UsageError, match="NaN"):
        mated([float("nan")], ["a"])
    with pytest.raises(UsageError, match="1 pairs of a subject with itself"):
        nonmated([1.0, 2.0], ["a", "b"], ["b", "b"])


def test_codes_join_both_sides() -> None:
    subjects, same, one, other = codes(mated([1.0], ["c"]), nonmated([1.0, 2.0], ["a", "c"], ["b", "a"]))
    assert (subjects, same.tolist(), one.tolist(), other.tolist()) == (3, [2], [0, 2], [1, 0])


def test_few_pairs_are_all_kept() -> None:
    rows, times = thinning(np.arange(40.0), np.ones(40), whole=10)
    assert rows.tolist() == list(range(40))
    assert times.tolist() == [1.0] * 40


def test_the_highest_are_kept_and_the_others_stand_for_all() -> None:
    value = np.random.default_rng(0).normal(size=200_000)
    rows, times = thinning(value, np.ones(len(value)), whole=2000)
    falling = np.sort(value)[::-1]
    kept = value[rows]
    assert len(rows) < 2000 * (1 + np.log(100)) * 1.05
    assert set(falling[:2000]) <= set(kept)
    assert np.all(times[kept >= falling[1999]] == 1)
    assert times.sum() == pytest.approx(len(value), rel=1e-12)
    for rank in (500, 2000, 10_000, 60_000, 200_000):
        told = times[kept >= falling[rank - 1]].sum()
        assert told == pytest.approx(rank, rel=3 / np.sqrt(2 * 2000) if rank > 2000 else 1e-12)


def test_what_was_thinned_is_thinned_again_without_bias() -> None:
    value = np.random.default_rng(1).normal(size=50_000)
    told = []
    for seed in range(40):
        rows, times = thinning(value, np.ones(len(value)), 1000, seed)
        again, times = thinning(value[rows], times, 250, seed + 100)
        told.append(times[value[rows][again] >= 0].sum())
    assert np.mean(told) == pytest.approx(np.sum(value >= 0), rel=3 / np.sqrt(2 * 250 * 40))


def test_pairs_are_gathered_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "WHOLE", 500)
    monkeypatch.setattr(pairs, "ROOM", 2000)
    random = np.random.default_rng(2)
    gathered, every, most = Gathered(), [], 0
    for first in range(150):
        value = random.normal(size=200)
        gathered.add(value, np.zeros(200, np.int16), np.full(200, first), np.arange(200) + 1000)
        every.append(value.astype(np.float32))
        most = max(most, len(gathered.nonmated()))
    found = gathered.nonmated()
    falling = np.sort(np.concatenate(every))[::-1]
    assert len(found) <= most < 6000
    assert found.count == 30_000
    assert np.sort(found.value)[::-1][:500].tolist() == falling[:500].tolist()
    assert found.times[found.value >= falling[7499]].sum() == pytest.approx(7500, rel=0.1)
    assert set(found.first.tolist()) == set(range(150))
