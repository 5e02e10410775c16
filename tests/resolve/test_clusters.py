"""Clusters: what belongs together, what never does, and that neither order nor a single link decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import UsageError
from truename.resolve import clusters
from truename.resolve.clusters import Cluster, Links, Seam, cluster, seam, together, weights

PRIOR = -3.0


def links(count: int, weight: Mapping[tuple[int, int], float], otherwise: float = 0.0, prior: float = PRIOR) -> Links:
    pairs = np.array(list(weight), np.intp).reshape(-1, 2)
    return Links(count, pairs[:, 0], pairs[:, 1], np.array(list(weight.values()), np.float64), otherwise, prior)


def everyone(members: Iterable[int], weight: float) -> dict[tuple[int, int], float]:
    return dict.fromkeys(combinations(members, 2), weight)


@st.composite
def people(draw: st.DrawFn) -> tuple[Links, list[int]]:
    """Things with owners, weights that mostly tell them, some of them misleading, some -inf; no two alike."""
    owner = draw(st.lists(st.integers(0, 4), min_size=1, max_size=14))
    drawn = np.random.default_rng(draw(st.integers(0, 2**32)))
    weight = {}
    for i, j in combinations(range(len(owner)), 2):
        value = drawn.normal(4.5 if owner[i] == owner[j] else 0.3, 1.5)
        if drawn.random() < 0.1:
            value = drawn.choice([-np.inf, 6.0 + drawn.random()])
        if value > 0 or value == -np.inf:
            weight[i, j] = float(value)
    return links(len(owner), weight), owner


def sets(found: Iterable[Cluster]) -> set[frozenset[int]]:
    return {frozenset(members) for members in found}


def apart(given: Links) -> set[frozenset[int]]:
    never = given.weight == -np.inf
    return {frozenset(pair) for pair in zip(given.first[never].tolist(), given.second[never].tolist(), strict=True)}


@given(people())
def test_everything_is_in_one_cluster_and_nothing_beside_what_it_cannot_be(given_: tuple[Links, list[int]]) -> None:
    given, _ = given_
    found = cluster(given)
    assert sorted(thing for members in found for thing in members) == list(range(given.count))
    assert found == sorted(found, key=lambda members: (-len(members), members))
    for members in found:
        assert not apart(given) & {frozenset(pair) for pair in combinations(members, 2)}


@given(people(), st.randoms())
def test_order_decides_nothing(given_: tuple[Links, list[int]], random: object) -> None:
    given, _ = given_
    named = np.array(random.sample(range(given.count), given.count), np.intp)  # type: ignore[attr-defined]
    rows = np.array(random.sample(range(len(given.weight)), len(given.weight)), np.intp)  # type: ignore[attr-defined]
    other = Links(
        given.count,
        named[given.second[rows]],
        named[given.first[rows]],
        given.weight[rows],
        given.otherwise,
        given.prior,
    )
    assert sets(cluster(other)) == {frozenset(named[list(members)].tolist()) for members in cluster(given)}


@given(people())
def test_every_thing_is_held_by_the_others_and_not_by_one_link(given_: tuple[Links, list[int]]) -> None:
    given, _ = given_
    found = cluster(given)
    for members, weight in zip(found, weights(given, found), strict=True):
        if len(members) > 1:
            for row in weight:
                own = np.sort(row[~np.isnan(row)])
                assert together(own.sum(), len(own)) + PRIOR > 0
                assert len(own) == 1 or own[:-1].mean() >= clusters.MODERATE


def test_two_groups_far_from_each_other_stay_two() -> None:
    found = cluster(links(7, {**everyone((0, 2, 4), 5), **everyone((1, 3, 5, 6), 4)}))
    assert found == [(1, 3, 5, 6), (0, 2, 4)]


def test_a_chain_is_not_one_cluster() -> None:
    """a is like b and b like c; a and c have nothing in common, so that c hangs on one link."""
    assert cluster(links(3, {(0, 1): 6.0, (1, 2): 5.9})) == [(0, 1), (2,)]
    assert cluster(links(3, {(0, 1): 6.0, (1, 2): 5.9, (0, 2): 2.0})) == [(0, 1, 2)]


def test_one_bridge_does_not_join_two_groups() -> None:
    two = {**everyone((0, 1, 2), 5), **everyone((3, 4, 5), 5)}
    # The bridge is the strongest link of all and merges first; moves undo it.
    assert cluster(links(6, {**two, (0, 3): 5.5})) == [(0, 1, 2), (3, 4, 5)]
    all_but_one = {(i, j): 3.0 for i in (0, 1, 2) for j in (3, 4, 5)}
    assert cluster(links(6, {**two, **all_but_one})) == [(0, 1, 2, 3, 4, 5)]


def test_what_is_impossible_outweighs_everything() -> None:
    same = everyone(range(4), 50.0)
    assert cluster(links(4, same)) == [(0, 1, 2, 3)]
    assert cluster(links(4, {**same, (0, 1): -np.inf})) in ([(0, 2, 3), (1,)], [(1, 2, 3), (0,)])


def test_a_thing_goes_where_it_is_held_best() -> None:
    """0 and 1 merge first, being most alike; then 1 turns out to belong to the others."""
    weight = {(0, 1): 4.0, **everyone((2, 3, 4), 3.9), (1, 2): 3.8, (1, 3): 3.8, (1, 4): 3.8}
    assert cluster(links(5, weight)) == [(1, 2, 3, 4), (0,)]


def test_repeated_comparisons_are_worth_little_more_than_one() -> None:
    assert together(4.0, 1) == 4.0
    assert 4.0 < together(8.0, 2) < together(80.0, 20) < 4.0 / clusters.REPEATED
    assert cluster(links(2, {(0, 1): 2.6})) == [(0,), (1,)]
    assert cluster(links(4, everyone(range(4), 2.6))) == [(0,), (1,), (2,), (3,)]  # none is there to begin with
    begun = {**everyone((0, 1, 2), 5.0), **everyone((3, 4, 5), 5.0)}
    assert len(cluster(links(6, {**begun, **{(i, j): 2.6 for i in (0, 1, 2) for j in (3, 4, 5)}}))) == 1


def test_nothing_and_singles() -> None:
    assert cluster(links(0, {})) == []
    assert cluster(links(3, {})) == [(0,), (1,), (2,)]


def test_a_cluster_comes_apart_where_least_is_between() -> None:
    given = links(
        5, {**everyone((0, 1, 4), 5.0), (2, 3): 5.5, **{(i, j): 3.0 for i in (0, 1, 4) for j in (2, 3)}, (4, 2): 3.5}
    )
    assert cluster(given) == [(0, 1, 2, 3, 4)]
    found = seam((0, 1, 2, 3, 4), *weights(given, cluster(given)))
    assert (found.sides, found.pairs, found.strongest) == (((0, 1, 4), (2, 3)), 6, (4, 2))
    assert found.weight == pytest.approx(together(18.5, 6))
    one = seam((7, 9), np.array([[np.nan, 4.0], [4.0, np.nan]]))
    assert one == Seam(((7,), (9,)), 4.0, 1, (7, 9))
    alike = seam((0, 1, 2), np.full((3, 3), 5.0))
    assert [len(side) for side in alike.sides] == [2, 1]


def test_weights_of_a_cluster() -> None:
    found, other = weights(links(5, {(3, 1): 2.0, (0, 3): 9.0}), [(1, 2, 3), (0,)])
    assert np.array_equal(found, [[np.nan, 0, 2], [0, np.nan, 0], [2, 0, np.nan]], equal_nan=True)
    assert other.shape == (1, 1)
    assert list(weights(links(2, {}), [])) == []


@pytest.mark.parametrize(
    ("weight", "otherwise", "prior", "found"),
    [
        ({(0, 3): 1.0}, 0.0, PRIOR, "others"),
        ({(1, 1): 1.0}, 0.0, PRIOR, "others"),
        ({(0, 1): 1.0, (1, 0): 2.0}, 0.0, PRIOR, "one twice"),
        ({(0, 1): np.nan}, 0.0, PRIOR, "others"),
        ({(0, 1): np.inf}, 0.0, PRIOR, "others"),
        ({(0, 1): 1.0}, 0.0, 0.0, "prior odds"),
        ({(0, 1): 1.0}, 3.0, PRIOR, "prior odds"),
        ({(0, 1): 1.0}, -np.inf, PRIOR, "prior odds"),
    ],
)
def test_what_are_no_links(weight: dict[tuple[int, int], float], otherwise: float, prior: float, found: str) -> None:
    with pytest.raises(UsageError, match=found):
        links(3, weight, otherwise, prior)


def test_no_seam_in_a_single_thing() -> None:
    with pytest.raises(UsageError):
        seam((1,), np.full((1, 1), np.nan))
