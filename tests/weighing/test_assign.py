from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.types import LLR
from truename.weighing import assign, decide

Make = Callable[..., LLR]
Odds = list[dict[str, float]]

odds = st.dictionaries(st.sampled_from("ABCDE"), st.floats(-15, 15), max_size=5)
pictures = st.lists(odds, max_size=4)


def marginals(faces: Odds, free: Odds) -> list[dict[str, float]]:
    """The probability of each subject for each face, under the factors."""
    found = []
    for each, factor in zip(faces, free, strict=True):
        log = np.array([0.0, *(each[name] + factor[name] for name in each)])
        shares = np.exp(log - np.logaddexp.reduce(log))
        found.append(dict(zip(["", *each], shares.tolist(), strict=True)))
    return found


def enumerated(faces: Odds) -> list[dict[str, float]]:
    """The same, exactly: every assignment in which no subject is two faces."""
    found = [dict.fromkeys(["", *each], 0.0) for each in faces]
    for choice in product(*(["", *each] for each in faces)):
        named = [name for name in choice if name]
        if len(set(named)) == len(named):
            weight = np.exp(sum(each[name] for each, name in zip(faces, choice, strict=True) if name))
            for shares, name in zip(found, choice, strict=True):
                shares[name] += weight
    return [{name: share / sum(shares.values()) for name, share in shares.items()} for shares in found]


def worst(one: list[dict[str, float]], other: list[dict[str, float]]) -> float:
    return max((abs(a[name] - b[name]) for a, b in zip(one, other, strict=True) for name in a), default=0.0)


@given(pictures)
def test_factors_only_lower_and_leave_nobody_twice(faces: Odds) -> None:
    free = assign.free(faces)
    assert [set(each) for each in free] == [set(each) for each in faces]
    assert all(factor <= 0 for each in free for factor in each.values())
    shares = marginals(faces, free)
    for name in "ABCDE":
        assert sum(each.get(name, 0.0) for each in shares) <= 1 + 1e-3


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=4), odds)
def test_exact_where_many_faces_want_one_subject(values: list[float], others: dict[str, float]) -> None:
    """A tree: each face lists the one subject; the first lists others too, which nobody else does."""
    faces: Odds = [{"A": value} for value in values]
    faces[0] = {**{f"{name}'": value for name, value in others.items()}, **faces[0]}
    assert worst(marginals(faces, assign.free(faces)), enumerated(faces)) < 1e-4


def test_near_exact_enumeration_where_all_want_all() -> None:
    """Odds spread evenly over twelve orders of magnitude, three faces after the same five subjects: harder than any
    picture. Without the constraint the mean error is 0.44."""
    random = np.random.default_rng(0)
    errors, ignored = [], []
    for _ in range(60):
        faces: Odds = [dict(zip("ABCDE", random.uniform(-14, 14, 5).tolist(), strict=True)) for _ in range(3)]
        exact = enumerated(faces)
        errors.append(worst(marginals(faces, assign.free(faces)), exact))
        ignored.append(worst(marginals(faces, [dict.fromkeys(each, 0.0) for each in faces]), exact))
    assert np.mean(errors) < 0.03
    assert np.quantile(errors, 0.9) < 0.06
    assert np.mean(ignored) > 0.4


def test_faces_that_share_nobody_do_not_touch_one_another() -> None:
    assert assign.free([{"A": 5.0, "B": -1.0}, {"C": 30.0}, {}]) == [{"A": 0.0, "B": 0.0}, {"C": 0.0}, {}]
    assert assign.free([]) == []


def test_the_better_face_takes_the_subject_and_the_other_its_next() -> None:
    faces: Odds = [{"Ann": 20.0, "Bob": -8.0}, {"Ann": 12.0, "Bob": 6.0}]
    first, second = marginals(faces, assign.free(faces))
    assert first["Ann"] > 0.98
    assert second["Ann"] < 0.02
    assert second["Bob"] > 0.98


def test_a_crowd_that_all_looks_like_the_same_people_ends() -> None:
    """The slowest there is: every face fits every subject a million times over, and in the same measure."""
    faces: Odds = [{f"s{n}": 14.0 for n in range(20)} for _ in range(200)]
    shares = marginals(faces, assign.free(faces))
    assert sum(each["s0"] for each in shares) == pytest.approx(1, abs=1e-3)
    assert np.ptp([each["s0"] for each in shares]) < 1e-12


def test_extreme_odds_are_stable() -> None:
    faces: Odds = [{"A": 900.0, "B": -900.0}, {"A": 890.0}, {"A": -900.0}]
    first, second, third = marginals(faces, assign.free(faces))
    taken = 1 / (1 + np.exp(10))
    assert (first["A"], second["A"], third["A"]) == pytest.approx((1 - taken, taken, 0.0))


def test_one_face_alone_is_a_search_as_any_other(llr: Make) -> None:
    weighed = [("Ann", llr(4.0), ()), ("Bob", llr(1.0), ())]
    (free,) = decide.together([weighed], 100)
    assert decide.candidates(weighed, 100, free=free) == decide.candidates(weighed, 100)


def test_two_faces_of_one_picture_are_two_people(llr: Make) -> None:
    """Each face alone would be held for Ann."""
    faces = [[("Ann", llr(6.0), ()), ("Bob", llr(-2.0), ())], [("Ann", llr(5.0), ()), ("Bob", llr(4.5), ())]]
    alone = [decide.candidates(each, 100) for each in faces]
    assert [listed[0].subject for listed, _, _ in alone] == ["Ann", "Ann"]
    (first, first_none, clear), (second, second_none, second_clear) = (
        decide.candidates(each, 100, free=free) for each, free in zip(faces, decide.together(faces, 100), strict=True)
    )
    assert [first[0].subject, second[0].subject] == ["Ann", "Bob"]
    assert (clear, second_clear) == (True, True)
    ann, bob = ({c.subject: c for c in listed}[name] for listed, name in ((second, "Ann"), (second, "Bob")))
    assert ann.posterior < 0.1 < 0.9 < bob.posterior
    assert ann.llr == faces[1][0][1]  # the weight of evidence is pairwise, and stays
    assert first[0].posterior + ann.posterior <= 1
    for listed, none in ((first, first_none), (second, second_none)):
        assert sum(candidate.posterior for candidate in listed) + none <= 1 + 1e-9


def test_two_faces_that_look_alike_leave_it_open(llr: Make) -> None:
    faces = [[("Ann", llr(5.0), ())], [("Ann", llr(5.0), ())]]
    for each, free in zip(faces, decide.together(faces, 1), strict=True):
        (ann,), none, clear = decide.candidates(each, 1, free=free)
        assert ann.posterior == pytest.approx(0.5, abs=0.01)
        assert none == pytest.approx(0.5, abs=0.01)
        assert not clear
