"""The index against a plain NumPy search over the same rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from truename.kinds.face import index as index_module
from truename.kinds.face.index import Index, best_subjects, carried

D = 64


def unit(rows: int, seed: int, dimension: int = D) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def filled(rows: NDArray[np.float32]) -> Index:
    index = Index(rows.shape[1])
    index.add(rows)
    return index


def oracle(
    rows: NDArray[np.float32], queries: NDArray[np.float32], k: int
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Every inner product with the rounded rows, in double precision; then sorted."""
    held = rows.astype(np.float16).astype(np.float64)
    similarity = (held[None] * queries[:, None].astype(np.float64)).sum(axis=2).astype(np.float32)
    order = np.argsort(-similarity, axis=1, kind="stable")[:, : max(k, 0)]
    return np.take_along_axis(similarity, order, axis=1), order


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards and blocks so small that a few rows fill several; otherwise only a large gallery would."""
    monkeypatch.setattr(index_module, "_SHARD", 10)
    monkeypatch.setattr(index_module, "_BLOCK", 4)
    monkeypatch.setattr(index_module, "_SPARE", 2)
    monkeypatch.setattr(index_module, "_MULTIPLY", 4)
    monkeypatch.setattr(index_module, "_TOGETHER", 6)


@st.composite
def galleries(draw: st.DrawFn) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Rows of which many are equal or nearly so, and queries, some of which are rows."""
    distinct = unit(draw(st.integers(1, 12)), draw(st.integers(0, 5)))
    chosen = draw(st.lists(st.integers(0, len(distinct) - 1), max_size=45))
    rows = distinct[np.array(chosen, np.intp)]
    if draw(st.booleans()):
        # Below what half precision tells apart, and just above it.
        rows = rows + draw(st.sampled_from([1e-6, 1e-4])) * unit(len(rows), 7)
    queries = np.concatenate([unit(draw(st.integers(0, 4)), 8), distinct[: draw(st.integers(0, 4))]])
    return rows, queries


@pytest.mark.usefixtures("small")
@settings(max_examples=150)
@given(galleries(), st.integers(-1, 50))
def test_search_is_exact(gallery: tuple[NDArray[np.float32], NDArray[np.float32]], k: int) -> None:
    rows, queries = gallery
    similarity, row = filled(rows).search(queries, k)
    expected = oracle(rows, queries, k)
    assert (similarity.dtype, row.dtype) == (np.float32, np.intp)
    np.testing.assert_array_equal(similarity, expected[0])
    np.testing.assert_array_equal(row, expected[1])


@pytest.mark.parametrize("queries", [1, 31, 32, 70])
def test_search_is_exact_in_its_usual_sizes(queries: int) -> None:
    """Several blocks and two shards; in the last one fewer rows than are asked for."""
    rows = np.concatenate([unit(index_module._SHARD - 1000, 1), unit(1100, 2)])
    rows[[5, 40_000, len(rows) - 1]] = unit(1, 3)
    probes = np.concatenate([unit(queries, 4)[:-1], unit(1, 3)])
    similarity, row = filled(rows).search(probes, 150)
    for one in {0, queries // 2, queries - 1}:
        expected = oracle(rows, probes[one : one + 1], 150)
        np.testing.assert_array_equal(similarity[one], expected[0][0])
        np.testing.assert_array_equal(row[one], expected[1][0])
    assert row[-1, :3].tolist() == [5, 40_000, len(rows) - 1]


def test_more_equal_rows_than_are_proposed_come_in_order() -> None:
    rows = unit(5000, 1)
    rows[1000:4000] = rows[0]
    for queries in (1, 40):
        _, row = filled(rows).search(np.repeat(rows[:1], queries, axis=0), 100)
        assert (row == [0, *range(1000, 1099)]).all()


@pytest.mark.usefixtures("small")
@settings(max_examples=100)
@given(st.data())
def test_rows_come_and_go_as_in_an_array(data: st.DataObject) -> None:
    index, expected = Index(D), np.empty((0, D), np.float16)
    for step in range(data.draw(st.integers(1, 8))):
        if data.draw(st.booleans()) or not len(expected):
            new = unit(data.draw(st.integers(0, 25)), step)
            index.add(new.astype(np.float16) if data.draw(st.booleans()) else new)
            expected = np.concatenate([expected, new.astype(np.float16)])
        else:
            gone = data.draw(st.lists(st.integers(0, len(expected) - 1), max_size=25))  # some of them twice
            index.remove(np.array(gone, np.intp))
            expected = np.delete(expected, np.array(gone, np.intp), axis=0)
        assert len(index) == len(expected)
        assert index.memory == expected.nbytes
        some = np.array(data.draw(st.permutations(range(len(expected)))), np.intp)
        np.testing.assert_array_equal(index.rows(some), expected[some].astype(np.float32))
    similarity, row = index.search(unit(2, 99), 10)
    np.testing.assert_array_equal(row, oracle(expected.astype(np.float32), unit(2, 99), 10)[1])
    np.testing.assert_array_equal(similarity, oracle(expected.astype(np.float32), unit(2, 99), 10)[0])


@pytest.mark.parametrize("dimension", [1, 7, 64, 100, 512, 2048, 4096])
def test_every_dimension(dimension: int) -> None:
    rows, queries = unit(300, 1, dimension), unit(40, 2, dimension)
    similarity, row = filled(rows).search(queries, 20)
    np.testing.assert_array_equal(similarity, oracle(rows, queries, 20)[0])
    np.testing.assert_array_equal(row, oracle(rows, queries, 20)[1])


def test_threads_do_not_disturb_one_another() -> None:
    index, queries = filled(unit(6000, 1)), unit(64, 2)
    alone = [index.search(queries[:many], 50) for many in (1, 64)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda many: index.search(queries[:many], 50), [1, 64] * 6))
    for number, (similarity, row) in enumerate(together):
        np.testing.assert_array_equal(similarity, alone[number % 2][0])
        np.testing.assert_array_equal(row, alone[number % 2][1])


def test_what_it_cannot_hold_is_refused() -> None:
    index = filled(unit(3, 1))
    wrong = unit(1, 2)
    for bad in (
        unit(2, 1, 128),
        wrong[0],
        wrong * 1.1,
        wrong * 0,
        wrong * np.float32(np.nan),
        wrong * np.float32("inf"),
    ):
        with pytest.raises(ValueError, match="expected vectors of"):
            index.add(bad)
        with pytest.raises(ValueError, match="expected vectors of"):
            index.search(bad, 1)
    for row in (-1, 3):
        for refuse in (index.remove, index.rows):
            with pytest.raises(IndexError, match="expected rows below 3"):
                refuse(np.array([0, row]))
    for dimension in (-1, 0, 4097):
        with pytest.raises(ValueError, match="1 to 4096"):
            Index(dimension)
    assert len(index) == 3


# Subjects


def subjects_oracle(
    rows: NDArray[np.float32], owner: NDArray[np.intp], queries: NDArray[np.float32], k: int
) -> list[int]:
    similarity, row = oracle(rows, queries, len(rows))
    best: dict[int, float] = {}
    for value, whose in zip(similarity.ravel(), owner[row].ravel(), strict=True):
        best[int(whose)] = max(best.get(int(whose), -2.0), float(value))
    return sorted(best, key=lambda subject: (-best[subject], subject))[: max(k, 0)]


@pytest.mark.usefixtures("small")
@settings(max_examples=150)
@given(galleries(), st.integers(0, 20), st.integers(1, 12), st.randoms(use_true_random=False))
def test_best_subjects_are_exact(
    gallery: tuple[NDArray[np.float32], NDArray[np.float32]], k: int, people: int, random: object
) -> None:
    rows, queries = gallery
    owner = np.array([random.randrange(people) for _ in rows], np.intp)  # type: ignore[attr-defined]
    found = best_subjects(filled(rows), owner, queries, k)
    assert found.dtype == np.intp
    assert found.tolist() == (subjects_oracle(rows, owner, queries, k) if len(queries) else [])


def test_one_subject_with_many_rows_hides_nobody() -> None:
    rows = unit(600, 1)
    rows[:500] = rows[0] + 0.01 * unit(500, 2)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    owner = np.maximum(np.arange(600) - 499, 0)
    found = best_subjects(filled(rows), owner, rows[:1], 5)
    assert found.tolist() == subjects_oracle(rows, owner, rows[:1], 5)
    assert found[0] == 0


@given(st.lists(st.integers(0, 9), max_size=30), st.sets(st.integers(0, 9)), st.data())
def test_carried_rows_keep_their_subjects(whose: list[int], gone: set[int], data: st.DataObject) -> None:
    stay = [subject for subject in range(10) if subject not in gone]
    kept: list[int] = []
    for subject in stay:
        kept += [-1] * data.draw(st.integers(0, 2)) + [subject]
    owner = np.array(whose, np.intp)
    removed, now = carried(owner, np.array(kept, np.intp))
    assert removed.tolist() == [row for row, subject in enumerate(whose) if subject in gone]
    assert now.tolist() == [kept.index(subject) for subject in whose if subject not in gone]
