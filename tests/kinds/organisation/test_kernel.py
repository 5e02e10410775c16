"""The compiled comparison equals its definition, and refuses what it cannot read."""

from __future__ import annotations

from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kinds.organisation import oracle
from truename._kernels import organisations as kernel
from truename.kinds.organisation.align import _model
from truename.kinds.organisation.parse import Name, parse

_KNOWN = """Siemens siemans Bank Banco bancos GmbH AG Ltd LLC of and Cuba Chile BNC ADB KOMID Nacional Trading VII 7 8
Amnok Aprok Ryugyong Yugyeong КОМПАНИЯ Gazprom Газпром Газпромом 은행 조선 銀行
平壤 al-Qaida بنك النور S.A. Van der Bilt
vanderbilt labour labor Korea Mining Development Trafigura Trafalgura 44 Forty OOO"""
_WORDS = _KNOWN.split()
_LETTERS = st.text("abcdefghijklmnorstuy", min_size=1, max_size=9)
NAMES = st.lists(st.one_of(st.sampled_from(_WORDS), _LETTERS), min_size=1, max_size=7).map(" ".join)


def _syllables(one: str, other: str) -> float:
    """In place of Korean readings, which take long: anything that is symmetric."""
    return 3.0 - sum(map(ord, one + other)) % 40 / 10


def _compared(one: str, other: str) -> None:
    ours, theirs = parse(one), parse(other)

    def said(name: Name, places: list[int]) -> str:
        return " ".join(name.order[at] for at in places)

    shared, apart = oracle.align(ours, theirs, _syllables)
    found = [
        oracle.Part(way, said(ours, mine), said(theirs, its), pytest.approx(weight, abs=1e-6), doubtful)
        for way, mine, its, weight, doubtful in kernel.align(_model(), _syllables, ours.kernel, theirs.kernel)
    ]
    assert [*shared, *apart] == found
    expected = oracle.ratio(shared, apart)
    assert kernel.score(_model(), _syllables, [ours.kernel], [theirs.kernel]) == pytest.approx(expected, abs=1e-6)
    told = [(part.way, part.weight, part.doubtful) for part in (*shared, *apart)]
    assert kernel.ratio(_model(), told) == pytest.approx(expected, abs=1e-6)


@given(NAMES, NAMES)
def test_the_kernel_does_what_is_defined(one: str, other: str) -> None:
    _compared(one, other)


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7), st.data())
def test_so_it_does_for_names_that_are_nearly_one(words: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(words))[: data.draw(st.integers(1, 7))]
    text = " ".join(other)
    at = data.draw(st.integers(0, len(text) - 1))
    _compared(" ".join(words), text[:at] + data.draw(st.sampled_from(["", "e", "m", " "])) + text[at + 1 :])


@given(st.lists(NAMES, min_size=1, max_size=3), st.lists(NAMES, min_size=1, max_size=3))
def test_of_several_names_the_ratios_have_their_mean(ours: list[str], theirs: list[str]) -> None:
    one, other = [parse(name).kernel for name in ours], [parse(name).kernel for name in theirs]
    ratios = [10.0 ** kernel.score(_model(), _syllables, [a], [b]) for a in one for b in other]
    found = kernel.score(_model(), _syllables, one, other)
    assert found == pytest.approx(log10(sum(ratios) / len(ratios)), abs=1e-9)


def test_what_the_kernel_cannot_read_is_refused() -> None:
    good = ("siemens", 0, "", "", 4.0, ["siemens"], "Latin", False)
    assert len(kernel.Name([good] * 32, 4)) == 32
    for bad in (
        [good] * 33,
        [("", *good[1:])],
        [("siemens", 7, *good[2:])],
        [(*good[:5], [], "Latin", False)],
        [(*good[:5], ["Siemens"], "Latin", False)],
    ):
        with pytest.raises(ValueError, match=r"."):
            kernel.Name(bad, 4)
    with pytest.raises(ValueError, match="either side"):
        kernel.score(_model(), _syllables, [], [kernel.Name([good], 4)])
    with pytest.raises(ValueError, match="way"):
        kernel.ratio(_model(), [("nothing", 0.0, False)])


def test_no_acronym_takes_long() -> None:
    letters = [(f"{'a' * n}", 0, "", "", 4.0, ["a" * n], "Latin", False) for n in (30, 29, 28, 27, 26, 25, 24) * 3]
    brief = ("阿" * 10, 0, "", "", 6.0, ["a" * 63 + "b"], "Han", False)
    found = kernel.align(_model(), _syllables, kernel.Name([brief], 4), kernel.Name(letters, 4))
    assert all(way != "initials" for way, *_ in found)
