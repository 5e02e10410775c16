"""Syllables, their parts, and the initial-sound law."""

from __future__ import annotations

import pytest

from truename.kinds._text.korean import jamo


def test_the_standards_syllables() -> None:
    syllables = jamo.syllables()
    assert len(syllables) == 2350
    assert (syllables[0], syllables[-1]) == ("가", "힝")
    assert all(jamo.numbers()[jamo.slot(s)] == i + 1 for i, s in enumerate(syllables))


@pytest.mark.parametrize(("syllable", "parts"), [("가", "ㄱㅏ "), ("혁", "ㅎㅕㄱ"), ("최", "ㅊㅚ "), ("닭", "ㄷㅏㄺ")])
def test_parts(syllable: str, parts: str) -> None:
    onset, nucleus, coda = jamo.split(syllable)
    assert jamo.ONSETS[onset] + jamo.NUCLEI[nucleus] + jamo.CODAS[coda] == parts


@pytest.mark.parametrize(
    ("north", "south"),
    [
        ("리", "이"),
        ("류", "유"),
        ("림", "임"),
        ("로", "노"),
        ("량", "양"),
        ("라", "나"),
        ("녕", "영"),
        ("김", "김"),
        ("남", "남"),
    ],
)
def test_the_initial_sound_law(north: str, south: str) -> None:
    assert jamo.after_law(north) == south
