"""Standard spellings of a reading."""

from __future__ import annotations

import pytest

from truename.kinds._text.korean import evidence, person, spell


@pytest.mark.parametrize(
    ("hangul", "system", "expected"),
    [
        ("박진혁", "DPRK", "Pak Jin Hyok"),
        ("박진혁", "MR", "Pak Chin Hyŏk"),
        ("박진혁", "RR", "Bak Jin Hyeok"),
        ("박진혁", "Cyrillic", "Пак Чин Хёк"),
        ("리용호", "DPRK", "Ri Yong Ho"),
        ("리용호", "RR", "I Yong Ho"),
        ("김꽃분", "DPRK", "Kim Kkot Pun"),
        ("Kim", "RR", "Kim"),
    ],
)
def test_standard_spellings(hangul: str, system: str, expected: str) -> None:
    assert spell(hangul, system) == expected


@pytest.mark.parametrize("hangul", ["박진혁", "리용호", "남궁옥", "최룡해", "강철수", "전명국", "김성철", "황병서"])
@pytest.mark.parametrize("system", ["DPRK", "MR", "RR", "Cyrillic"])
def test_a_standard_spelling_is_read_back(hangul: str, system: str) -> None:
    a, b = person(spell(hangul, system)), person(hangul)
    assert a is not None
    assert b is not None
    assert evidence(a, b) > 2.5


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ValueError, match="expected DPRK, MR, RR or Cyrillic"):
        spell("박진혁", "Yale")
