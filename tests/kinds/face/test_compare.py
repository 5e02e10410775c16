"""Scores from embeddings, checked against the formula written out pair by pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from truename.errors import TemplateError
from truename.kinds.face import compare, params, template
from truename.types import Status, Template

FORMAT, DIMENSION = "a-b-c-1", 64
SCORE = params.SCORES["retail-0095"]


def vectors(seed: int, n: int) -> NDArray[np.float32]:
    """n embeddings about one direction, so that their scores are neither all high nor all low."""
    rng = np.random.Generator(np.random.PCG64(seed))
    found = rng.standard_normal((n, DIMENSION)) + 0.8
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def stored(embedding: NDArray[np.float32], norm: float = 15.36, quality: int = 50) -> Template:
    face = template.FaceTemplate(embedding, norm, np.ones(4, np.float32), np.ones((5, 2), np.float32), 0.9)
    return Template("face", FORMAT, template.encode(face), 0, quality, "00")


def gathered(sets: Sequence[Sequence[Template]]) -> compare.Gathered:
    return compare.gather(sets, FORMAT, DIMENSION)


def oracle(probe: Sequence[Template], reference: Sequence[Template]) -> float:
    """log10 of the mean of 10^score over all pairs, in plain Python."""
    scores = []
    for one in probe:
        for other in reference:
            a, b = template.decode(one.data), template.decode(other.data)
            x, y = a.embedding.astype(np.float64), b.embedding.astype(np.float64)
            cosine = float(x @ y) / float(np.linalg.norm(x) * np.linalg.norm(y))
            sure = (a.norm * b.norm / SCORE.usual_norm**2) ** SCORE.sureness
            scores.append(SCORE.alike - SCORE.distance * (1 - cosine) * sure)
    return float(np.log10(np.mean(10.0 ** np.array(scores))))


@given(
    seed=st.integers(0, 99),
    sizes=st.lists(st.integers(0, 4), min_size=1, max_size=8),
    probes=st.integers(1, 3),
    data=st.data(),
)
def test_scores_are_what_the_formula_says(seed: int, sizes: list[int], probes: int, data: st.DataObject) -> None:
    norms = data.draw(st.lists(st.floats(8, 25), min_size=sum(sizes) + probes, max_size=sum(sizes) + probes))
    made = [stored(v, norm) for v, norm in zip(vectors(seed, len(norms)), norms, strict=True)]
    probe, rest = made[:probes], made[probes:]
    sets = [[rest.pop() for _ in range(size)] for size in sizes]
    rows = np.array(data.draw(st.lists(st.integers(0, len(sets) - 1), max_size=10)), np.intp)
    for chosen in (None, rows):
        scores = compare.compare(gathered([probe]), gathered(sets), SCORE, chosen)
        wanted = range(len(sets)) if chosen is None else chosen.tolist()
        assert len(scores) == len(wanted)
        for row, value, status in zip(wanted, scores.value, scores.status, strict=True):
            assert status == (Status.COMPARED if sets[row] else Status.NO_SAMPLE)
            assert value == pytest.approx(oracle(probe, sets[row]) if sets[row] else 0, abs=1e-4)


def test_many_blocks_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [stored(v, quality=q) for v, q in zip(vectors(1, 60), range(20, 80), strict=True)]
    sets = [made[i : i + 1 + i % 4] for i in range(0, 56, 3)] + [[]]
    probe = gathered([made[-3:]])
    whole = compare.compare(probe, gathered(sets), SCORE)
    monkeypatch.setattr(compare, "BLOCK", 5)
    parts = compare.compare(probe, gathered(sets), SCORE)
    np.testing.assert_allclose(parts.value, whole.value, atol=1e-5)
    np.testing.assert_array_equal(parts.stratum, whole.stratum)
    np.testing.assert_array_equal(parts.status, whole.status)


def test_the_band_is_that_of_the_pair_that_weighs_most() -> None:
    near, far = vectors(0, 2)
    good, poor = stored(near, quality=90), stored(far, quality=10)
    assert compare.compare(gathered([[good]]), gathered([[good, poor]]), SCORE).stratum[0] == 2
    assert compare.compare(gathered([[stored(far, quality=90)]]), gathered([[good, poor]]), SCORE).stratum[0] == 0


def test_a_face_that_the_network_makes_little_of_is_held_against_nobody() -> None:
    one, other = vectors(3, 2)
    sure = compare.compare(gathered([[stored(one, 15.36)]]), gathered([[stored(other, 15.36)]]), SCORE).value[0]
    unsure = compare.compare(gathered([[stored(one, 10)]]), gathered([[stored(other, 10)]]), SCORE).value[0]
    assert unsure > sure


@given(seed=st.integers(0, 50), k=st.integers(1, 12))
def test_candidates_are_the_most_similar_subjects(seed: int, k: int) -> None:
    made = [stored(v) for v in vectors(seed, 21)]
    sets = [made[1 + 2 * i : 3 + 2 * i] for i in range(10)] + [[]]
    found = compare.candidates(gathered([made[:1]]), gathered(sets), k)
    similar = [
        max(
            (float(template.decode(made[0].data).embedding @ template.decode(t.data).embedding) for t in one),
            default=-9,
        )
        for one in sets
    ]
    assert found.tolist() == np.argsort(-np.array(similar), kind="stable")[: min(k, 10)].tolist()


def test_nothing_is_searched_where_nothing_is() -> None:
    (made,) = (stored(v) for v in vectors(0, 1))
    assert len(compare.candidates(gathered([[made]]), gathered([]), 5)) == 0
    assert len(compare.candidates(gathered([[made]]), gathered([[], []]), 5)) == 0
    assert len(compare.compare(gathered([[made]]), gathered([]), SCORE)) == 0


def test_other_networks_templates_are_refused() -> None:
    made = stored(vectors(0, 1)[0])
    with pytest.raises(TemplateError, match="format a-b-c-1"):
        compare.gather([[Template("face", "other-1", made.data)]], FORMAT, DIMENSION)
    with pytest.raises(TemplateError, match="128 numbers"):
        compare.gather([[made]], FORMAT, 128)


@given(seed=st.integers(0, 50), data=st.data())
def test_revising_gives_what_gathering_gives(seed: int, data: st.DataObject) -> None:
    made = iter([stored(v, 12 + i % 7, 30 + i) for i, v in enumerate(vectors(seed, 60))])
    sets: list[list[Template]] = [[next(made) for _ in range(i % 3)] for i in range(8)]
    probe = gathered([[next(made)]])
    held = gathered(sets)
    for _ in range(3):
        survivors = [row for row in range(len(sets)) if data.draw(st.booleans())]
        kept, changed, then = [], [], []
        for row in [*survivors, -1, -1]:
            if row < 0 or data.draw(st.booleans()):
                changed.append([next(made) for _ in range(data.draw(st.integers(0, 2)))])
                then.append(changed[-1])
                kept.append(-1)
            else:
                then.append(sets[row])
                kept.append(row)
        held = compare.revise(held, np.array(kept), changed, FORMAT)
        sets = then
        fresh = gathered(sets)
        one, other = (compare.compare(probe, references, SCORE) for references in (held, fresh))
        np.testing.assert_allclose(one.value, other.value, atol=1e-5)
        np.testing.assert_array_equal(one.status, other.status)
        np.testing.assert_array_equal(one.stratum, other.stratum)
        assert compare.candidates(probe, held, 5).tolist() == compare.candidates(probe, fresh, 5).tolist()
