"""The alignment of two names' words: the kernel against every possible one, and the laws of the ratio."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename._kernels import words as kernel
from truename.kinds._text import spelling
from truename.kinds.name import params

NONE = np.empty(0)
WORDS = ["ivan", "boris", "schmidt", "jackson", "mullerin", "iwan", "schmitt"]
NAME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


def names(*each: list[str]) -> kernel.Names:
    made = kernel.Names()
    for one in each:
        n = len(one)
        rarity = [3 + len(word) / 10 for word in one]
        made.add(
            [[word] for word in one], rarity, [0] * n, [0] * n, [0] * n, [0] * n, [[]] * n,
            NONE.astype(np.uint64), NONE, NONE, -np.inf, -sum(rarity),
        )  # fmt: skip
    return made


def parts(one: list[str], other: list[str]) -> tuple[float, ...]:
    return kernel.explain(spelling.costs(), params.weights(), names(one), 0, names(other), 0)[1:]


def total(one: list[str], other: list[str]) -> float:
    return parts(one, other)[-1]


@given(NAME, NAME)
def test_alignment_is_the_best_of_all(one: list[str], other: list[str]) -> None:
    alone = {(x, y): max(parts([x], [y])[0], 0) for x in one for y in other}
    few = min(len(one), len(other))
    best = max(
        sum(alone[one[i], other[j]] for i, j in zip(chosen, order, strict=True))
        for size in range(few + 1)
        for chosen in combinations(range(len(one)), size)
        for order in permutations(range(len(other)), size)
    )
    assert parts(one, other)[0] == pytest.approx(best, abs=1e-4)


@given(NAME, NAME)
def test_ratio_is_symmetric_and_largest_for_itself(one: list[str], other: list[str]) -> None:
    assert total(one, other) == pytest.approx(total(other, one), abs=1e-4)
    assert total(one, one) >= total(one, other) - 1e-4


def test_left_out_costs_little_and_contradiction_much() -> None:
    whole = total(["ivan", "schmidt"], ["ivan", "schmidt"])
    left_out = total(["ivan", "boris", "schmidt"], ["ivan", "schmidt"])
    contradiction = total(["ivan", "schmidt"], ["ivan", "jackson"])
    assert 2 < left_out < whole
    assert contradiction < 0


def test_turned_round_costs_little_and_any_other_order_much() -> None:
    one = ["ivan", "boris", "schmidt"]
    assert total(one, ["schmidt", "ivan", "boris"]) > total(one, ["boris", "ivan", "schmidt"]) + 1
    assert total(one, ["boris", "ivan", "schmidt"]) < 1


def test_words_written_together() -> None:
    apart, together = ["van", "der", "bilt"], ["vanderbilt"]
    found = kernel.explain(spelling.costs(), params.weights(), names(apart), 0, names(together), 0)
    assert [(i, n, j, m) for i, n, j, m, _ in found[0]] == [(0, 3, 0, 1)]
    assert found[-1] > 2


def test_nothing_in_common_is_no_less_than_unrelated_names_of_one_person() -> None:
    assert params.UNRELATED <= total(["ivan"], ["jackson"]) < params.UNRELATED + 0.5


@pytest.mark.parametrize(
    "broken",
    [
        {"forms": [[]]},
        {"forms": [["Ivan"]]},
        {"forms": [["ivan"], ["boris"]]},
        {"keys": np.array([2, 1], np.uint64), "share": np.ones(2), "prior": np.ones(2)},
        {"keys": np.array([1], np.uint64)},
    ],
)
def test_malformed_names_are_refused(broken: dict[str, object]) -> None:
    given_ = {
        "forms": [["ivan"]], "rarity": [3.0], "role": [0], "vowelless": [0], "known": [0], "written": [0],
        "classes": [[]], "keys": NONE.astype(np.uint64), "share": NONE, "prior": NONE,
    }  # fmt: skip
    with pytest.raises(ValueError, match=r"word|form|letters|rise|rarity"):
        kernel.Names().add(*(given_ | broken).values(), -np.inf, -3.0)


def test_rows_out_of_range_are_refused() -> None:
    some = names(["ivan"])
    rows = np.array([1], np.int32)
    with pytest.raises(IndexError):
        kernel.compare(spelling.costs(), params.weights(), some, rows, some, rows)


@given(st.lists(NAME, min_size=1, max_size=30))
def test_search_proposes_the_name_itself_first(every: list[list[str]]) -> None:
    gallery = names(*every)
    for row, one in enumerate(every):
        found = kernel.search(names(one), 0, gallery, 5)
        assert sorted(every[found[0]]) == sorted(one) or set(one) <= set(every[found[0]]), row
