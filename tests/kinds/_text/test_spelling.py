"""The cost of a spelling: the kernel against the definition, and what users rely on."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename._kernels import words as kernel
from truename.kinds._text import spelling

WORD = st.text("abcdehikmnorstuwyz0", min_size=1, max_size=9)


def cost(one: str, other: str, vowelless: bool = False) -> float:
    return kernel.spelling(spelling.costs(), one, other, vowelless)


def oracle(one: str, other: str) -> float:
    """The definition, by recursion on what is left of both words, from the front."""
    replace = {frozenset(pair): by for by, pairs in spelling._ALIKE.items() for pair in map(tuple, pairs.split())} | {
        frozenset(pair): spelling.LOOKS for pair in map(tuple, spelling._LOOK_ALIKE.split())
    }
    rewritings = [
        (*sides, by)
        for by, pairs in spelling._REWRITINGS.items()
        for pair in pairs.split()
        for sides in (pair.split("-"), pair.split("-")[::-1])
    ]

    def replaced(x: str, y: str) -> float:
        if x == y:
            return 0
        if (known := replace.get(frozenset((x, y)))) is not None:
            return known
        if x.isdigit() or y.isdigit():
            return spelling.DIGIT
        return spelling.VOWEL if x in spelling.VOWELS and y in spelling.VOWELS else spelling.SLIP

    def dropped(word: str, i: int) -> float:
        x = word[i]
        by = spelling.VOWEL if x in spelling.VOWELS + "y" else 0.8 if x == "h" else spelling.OMISSION
        by = spelling.DIGIT if x.isdigit() else by
        return min(by, spelling.DOUBLED) if i and word[i - 1] == x else by

    @cache
    def best(i: int, j: int) -> float:
        if i == len(one) and j == len(other):
            return 0
        ways = []
        if i < len(one):
            ways.append(dropped(one, i) + best(i + 1, j))
        if j < len(other):
            ways.append(dropped(other, j) + best(i, j + 1))
        if i < len(one) and j < len(other):
            last = i == len(one) - 1 and j == len(other) - 1 and one[i] != other[j]
            ways.append(replaced(one[i], other[j]) + spelling.LAST * last + best(i + 1, j + 1))
            swapped = one[i : i + 2] == other[j : j + 2][::-1]
            if len(one[i : i + 2]) == 2 and swapped and one[i] != one[i + 1]:
                ways.append(spelling.SWAP + best(i + 2, j + 2))
            ways += [
                by + best(i + len(x), j + len(y))
                for x, y, by in rewritings
                if one.startswith(x, i) and other.startswith(y, j)
            ]
        return min(ways)

    return best(0, 0)


@given(WORD, WORD)
def test_kernel_is_the_definition(one: str, other: str) -> None:
    assert cost(one, other) == pytest.approx(oracle(one, other), abs=1e-4)


@given(WORD, WORD, st.booleans())
def test_symmetric_and_nothing_for_equal(one: str, other: str, vowelless: bool) -> None:
    assert cost(one, other, vowelless) == pytest.approx(cost(other, one, vowelless), abs=1e-5)
    assert cost(one, one, vowelless) == 0


WRITTEN = st.text("abcdeikmnorstuz", min_size=1, max_size=9)


@given(WRITTEN, WRITTEN)
def test_unwritten_vowels_never_cost_more(one: str, other: str) -> None:
    assert cost(one, other, True) <= cost(one, other) + 1e-5


def test_romanisations_are_nearer_than_slips() -> None:
    assert cost("tchaikovsky", "chaykovskiy") < cost("tchaikovsky", "tchaikovskx")
    assert cost("hussein", "husayn") < cost("hussein", "hudsein")
    assert cost("mhmd", "muhammad", True) < 1 < cost("mhmd", "muhammad")


@pytest.mark.parametrize("bad", ["", "Ivan", "jos\u00e9", "a b", "x" * 33])
def test_other_characters_are_refused(bad: str) -> None:
    if not bad:
        assert cost(bad, "a") > 0  # the kernel's callers never pass an empty word; it costs its letters
        return
    with pytest.raises(ValueError, match="32 letters"):
        cost(bad, "ivan")
