from __future__ import annotations

import numpy as np
import pytest

from truename.errors import UsageError
from truename.weighing.pairs import codes, fvc_pairs, mated, nonmated

SET = [f"{finger}_{impression}.png" for finger in range(101, 111) for impression in range(1, 9)]


def test_competition_counts() -> None:
    """An FVC B set of 10 fingers x 8: 280 mated, 2,880 non-mated of all, 45 of the competition's own."""
    every, own = fvc_pairs(SET), fvc_pairs(SET, impostors="first")
    assert len(every.mated) == len(own.mated) == 280
    assert len(every.nonmated) == 2880
    assert len(own.nonmated) == 45
    assert {SET[i][-5] for i in own.nonmated.ravel()} == {"1"}
    assert np.all(every.finger[every.mated[:, 0]] == every.finger[every.mated[:, 1]])
    assert np.all(every.finger[every.nonmated[:, 0]] != every.finger[every.nonmated[:, 1]])
    assert len(np.unique(np.concatenate([every.mated, every.nonmated]), axis=0)) == 80 * 79 // 2


def test_last_underscore_divides() -> None:
    protocol = fvc_pairs(["012_3_1.png", "012_3_2.png", "012_4_1", "a.b_1.tif"])
    assert protocol.fingers == ("012_3", "012_4", "a.b")
    assert protocol.finger.tolist() == [0, 0, 1, 2]
    assert protocol.mated.tolist() == [[0, 1]]


def test_first_impression_is_the_lowest_number_there_is() -> None:
    protocol = fvc_pairs(["a_10", "a_2", "b_3"], impostors="first")
    assert protocol.nonmated.tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["101_1", "thumbs.db", "readme"], "'thumbs.db' and 1 more"),
        (["101_1", "101_x"], "'101_x'"),
        (["_1", "101_1"], "'_1'"),
        (["101_1.png", "101_1.bmp"], "'101_1.png' and '101_1.bmp'"),
        (["101_1", "101_01"], "'101_1' and '101_01'"),
        (["101_1", "102_1"], "2 fingers in 2 files"),
        (["101_1", "101_2"], "1 fingers in 2 files"),
        ([], "0 fingers in 0 files"),
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
