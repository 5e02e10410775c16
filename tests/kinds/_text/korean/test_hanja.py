"""Readings of Hanja, in Korean and in Chinese."""

from __future__ import annotations

import pytest

from truename.kinds._text.korean import chinese, hanja, jamo


def test_the_table_of_readings_is_whole() -> None:
    readings = hanja.readings()
    assert len(readings) > 4600  # 4,620 of KS X 1001 once second readings are unified, and those beyond it
    assert all(jamo.is_syllable(r) for several in readings.values() for r in several)
    assert len(hanja.reading_counts()) > 440


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("金", {"김", "금"}), ("李", {"리"}), ("朴", {"박"}), ("崔", {"최"}), ("柳", {"류"}), ("盧", {"로"}),
        ("沈", {"심", "침"}),         ("車", {"차", "거"}), ("樂", {"락", "악", "요"}), ("率", {"률", "솔"}),
        ("女", {"녀"}), ("烈", {"렬"}), ("龍", {"룡"}), ("異", {"이"}),
        ("伽", {"가"}), ("詰", {"힐"}), ("寧", {"녕", "령"}),
    ],
)  # fmt: skip
def test_readings(character: str, expected: set[str]) -> None:
    assert set(hanja.readings()[character]) == expected


@pytest.mark.parametrize(
    ("form", "standard"),
    [
        ("镇", "鎭"),
        ("鎮", "鎭"),
        ("教", "敎"),
        ("铁", "鐵"),
        ("鉄", "鐵"),
        ("刘", "劉"),
        ("李", "李"),
        ("妍", "姸"),
        ("\uf9e1", "李"),
    ],
)
def test_forms_of_a_character(form: str, standard: str) -> None:
    assert hanja.standard(form) == standard


def test_names_and_surnames_are_written_with_hanja_that_read_so() -> None:
    readings = hanja.readings()
    for surname in (True, False):
        for syllable, shares in hanja.of_syllable(surname).items():
            assert sum(shares.values()) == pytest.approx(1)
            assert all(syllable in readings[character] for character in shares)


@pytest.mark.parametrize(
    ("pinyin", "expected"),
    [
        ("jin", "chin"), ("zhen", "chên"), ("he", "ho"), ("qing", "ch'ing"), ("xian", "hsien"), ("ri", "jih"),
        ("zhe", "chê"),
        ("zhi", "chih"), ("guang", "kuang"), ("quan", "ch'üan"), ("yong", "yung"), ("shuo", "shuo"), ("piao", "p'iao"),
        ("song", "sung"), ("zi", "tzu"), ("duo", "to"), ("jie", "chieh"), ("er", "erh"),
    ],
)  # fmt: skip
def test_wade_giles(pinyin: str, expected: str) -> None:
    assert chinese.wade_giles(pinyin) == expected


def test_a_character_that_no_korean_table_lists_is_read_by_its_chinese_reading() -> None:
    assert chinese.pronounced("禛") == "zhen"
    assert chinese.pronounced("x") == "x"
