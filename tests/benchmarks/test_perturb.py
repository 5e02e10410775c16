"""What the benchmark of names makes of names: slips that are slips, scripts that are whole, the same for one seed."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import perturb

NAMES = st.text("abcdefghijklmnopqrstuvwxyz'- ", min_size=2, max_size=40).filter(lambda name: name.strip("'- "))
COUNTRIES = st.sampled_from(["", "Colombia", "Russia", "Serbia", "Syria", "Iran"])
SEEDS = st.integers(0, 2**32 - 1)


def edits(a: str, b: str) -> int:
    """Damerau's distance with neighbours swapped, of texts that are one slip apart at most; 2 for more."""
    if a == b:
        return 0
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rests = a[start:], b[start:]
    swapped = rests[0][1::-1] + rests[0][2:] == rests[1]
    replaced = rests[0][1:] == rests[1][1:]
    return 1 if swapped or replaced or rests[0][1:] == rests[1] or rests[0] == rests[1][1:] else 2


def scripts(text: str) -> set[str]:
    return {unicodedata.name(c).split()[0] for c in text if c.isalpha()}


@given(NAMES, SEEDS)
def test_one_slip_is_one_edit_and_empties_no_word(name: str, seed: int) -> None:
    slipped = perturb.slips(name, 1, np.random.default_rng(seed))
    assert edits(name, slipped) == 1
    assert [bool(word.strip("'-")) for word in name.split()] == [bool(word.strip("'-")) for word in slipped.split()]


@given(NAMES, SEEDS)
def test_slips_are_the_same_for_one_seed(name: str, seed: int) -> None:
    one, other = (perturb.slips(name, 2, np.random.default_rng(seed)) for _ in range(2))
    assert one == other


@given(NAMES, COUNTRIES, SEEDS)
def test_transcriptions_are_in_their_script(name: str, country: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for convention in ("practical", "letters"):
        assert scripts(perturb.cyrillic(name, country, convention, rng)) <= {"CYRILLIC"}
    for convention in ("newspaper", "full"):
        assert scripts(perturb.arabic(name, country, convention, rng)) <= {"ARABIC"}


@pytest.mark.parametrize(
    ("name", "country", "written"),
    [
        ("khrushchev, nikita", "Russia", {"Хрущев Никита", "Никита Хрущев"}),
        ("bastrykin, andrey", "Russia", {"Бастрикин Андрей", "Андрей Бастрикин"}),
        ("guzman, joaquin", "Mexico", {"Гусман Хоакин", "Хоакин Гусман"}),
        ("dodik, milorad", "Bosnia-Herzegovina", {"Додик Милорад", "Милорад Додик"}),
    ],
)
def test_cyrillic_as_newspapers_write_it(name: str, country: str, written: set[str]) -> None:
    assert perturb.cyrillic(name, country, "practical", np.random.default_rng(0)) in written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("al-hamid, muhammad", {"الحميد محمد", "محمد الحميد"}),
        ("hassan, abdul karim", {"حسن عبد الكريم", "عبد الكريم حسن"}),
    ],
)
def test_arabic_as_newspapers_write_it(name: str, written: set[str]) -> None:
    assert perturb.arabic(name, "Syria", "newspaper", np.random.default_rng(0)) in written
