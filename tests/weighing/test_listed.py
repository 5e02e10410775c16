from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from truename.errors import UsageError
from truename.weighing.listed import Listed, accuracy, read
from truename.weighing.pairs import mated, nonmated

NAMES = [f"{person}/{person}_{number:04d}.jpg" for person in ("Ann", "Bob", "Cy", "Di") for number in (1, 2, 3)]
LFW = "2\t2\nAnn\t1\t3\nBob\t1\t2\nAnn\t2\tBob\t3\nAnn\t1\tBob\t1\nCy\t1\t2\nDi\t2\t3\nCy\t1\tDi\t1\nDi\t3\tCy\t3\n"
TABLE = """fold,a,b,mated
1,Ann/Ann_0001.jpg,Ann/Ann_0003.jpg,1
1,Bob/Bob_0001.jpg,Bob/Bob_0002.jpg,1
1,Ann/Ann_0002.jpg,Bob/Bob_0003.jpg,0
1,Ann/Ann_0001.jpg,Bob/Bob_0001.jpg,0
2,Cy/Cy_0001.jpg,Cy/Cy_0002.jpg,1
2,Di/Di_0002.jpg,Di/Di_0003.jpg,1
2,Cy/Cy_0001.jpg,Di/Di_0001.jpg,0
2,Di/Di_0003.jpg,Cy/Cy_0003.jpg,0
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "pairs"
    file.write_text(text, encoding="utf-8")
    return file


def of(listed: Listed) -> set[tuple[int, str, str]]:
    """Fold and files of every pair, from the order in which pairs come out."""
    protocol, folds = listed.protocol, {True: iter(listed.mated_fold), False: iter(listed.nonmated_fold)}
    return {
        (int(next(folds[bool(protocol.subject[a] == protocol.subject[b])])), protocol.names[a], protocol.names[b])
        for a, others in protocol.rounds()
        for b in others
    }


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    lfw, table = read(written(tmp_path, LFW), NAMES), read(written(tmp_path, TABLE), NAMES)
    expected = {(int(fold), a, b) for fold, a, b, _ in (row.split(",") for row in TABLE.splitlines()[1:])}
    assert of(lfw) == of(table) == expected
    assert lfw.protocol.subjects == ("Ann", "Bob", "Cy", "Di")
    assert "Di/Di_0002.jpg" in lfw.protocol.names
    assert "Cy/Cy_0004.jpg" not in lfw.protocol.names


def test_names_without_folders(tmp_path: Path) -> None:
    flat = [Path(name).name for name in NAMES]
    assert len(of(read(written(tmp_path, LFW), flat))) == 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a first line"),
        ("10\n", "a first line"),
        ("0\t0\n", "a first line"),
        (LFW.replace("2\t2\n", "2\t3\n"), "8 pairs where its first line says 12"),
        (LFW.replace("Ann\t1\t3", "Ann\t1\t9"), "line 2: no file of 'Ann', '9'"),
        (LFW.replace("Ann\t1\t3", "Ann\t1"), "line 2: 2 cells"),
        (LFW.replace("Ann\t1\t3", "Ann\t1\t1"), "as mated"),
        (TABLE.replace("3.jpg,1", "3.jpg,yes"), "line 2"),
        (TABLE.replace("Ann_0003", "Ann_0007"), "1 files that are not there, such as 'Ann/Ann_0007.jpg'"),
        (TABLE.replace("Di/Di_0001.jpg,0", "Di/Di_0001.jpg,1"), "as mated"),
        (TABLE.replace("Ann_0003.jpg,1", "Ann_0003.jpg,0"), "as non-mated"),
        ("fold,a,b,mated\n1,Ann/Ann_0001.jpg,Ann/Ann_0003.jpg,1\n", "1 mated pairs of 1"),
        ("\udcff", "utf-8"),
    ],
)
def test_what_is_no_list_of_pairs_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "pairs"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UsageError) as caught:
        read(file, NAMES)
    assert words in str(caught.value)
    with pytest.raises(UsageError):
        read(tmp_path / "nowhere", NAMES)


def test_each_fold_is_judged_by_the_threshold_of_the_others(tmp_path: Path) -> None:
    """Fold 1 is told apart anywhere in 3 to 7, fold 2 anywhere in -1 to 1: neither by the other's threshold."""
    listed = read(written(tmp_path, TABLE), NAMES)
    assert (listed.mated_fold.tolist(), listed.nonmated_fold.tolist()) == ([1, 1, 2, 2], [1, 1, 2, 2])
    m = mated([7.0, 8.0, 1.0, 6.0], [0, 1, 2, 3])
    n = nonmated([-2.0, 3.0, -1.0, -9.0], [0, 0, 2, 2], [1, 1, 3, 3])
    found = accuracy(listed, m, n, resamples=0)
    assert found.folds == {1: 0.75, 2: 0.75}  # thresholds 0 and 5: one false acceptance, one miss
    assert found.accuracy.value == found.accuracy.lower == found.accuracy.upper == 0.75


def test_of_several_best_thresholds_none_is_preferred(tmp_path: Path) -> None:
    """Fold 2 is told apart equally well at 5 and at -4.5, with one error each; fold 1 has an error at one of them."""
    listed = read(written(tmp_path, TABLE), NAMES)
    m = mated([4.0, 8.0, 0.0, 9.0], [0, 1, 2, 3])
    n = nonmated([-5.0, -6.0, 1.0, -9.0], [0, 0, 2, 2], [1, 1, 3, 3])
    assert accuracy(listed, m, n, resamples=0).folds[1] == pytest.approx((0.75 + 1.0) / 2)


def test_what_was_not_acquired_is_told_as_non_mated(tmp_path: Path) -> None:
    listed = read(written(tmp_path, TABLE), NAMES)
    m = mated([-np.inf, 8.0, 7.0, 6.0], [0, 1, 2, 3])
    n = nonmated([-np.inf, 3.0, -np.inf, 2.0], [0, 0, 2, 2], [1, 1, 3, 3])
    found = accuracy(listed, m, n, resamples=200)
    assert found.folds == {1: 0.75, 2: 1.0}
    assert found.accuracy.lower < found.accuracy.value < found.accuracy.upper


def test_one_fold_has_no_others(tmp_path: Path) -> None:
    listed = read(written(tmp_path, TABLE.replace("\n2,", "\n1,")), NAMES)
    with pytest.raises(UsageError, match="two folds"):
        accuracy(listed, mated([1.0] * 4, [0, 1, 2, 3]), nonmated([0.0] * 4, [0, 0, 2, 2], [1, 1, 3, 3]))
