"""Korean names in every script: what is one name, what is not, and that no text breaks it."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truename.kinds._text.korean import FLOOR, MOST_KEYS, Readings, agreed, evidence, hangul, person, priors, word


def read(text: str) -> Readings:
    readings = person(text)
    assert readings is not None, text
    return readings


def likeliest(text: str) -> str:
    readings = read(text)
    return hangul(readings.keys[np.argmax(readings.share)])


def weight(a: str, b: str) -> float:
    return evidence(read(a), read(b))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pak Jin Hyok", "박진혁"),
        ("PARK, Jin-hyuk", "박진혁"),
        ("Jin-hyok Pak", "박진혁"),
        ("Choe Ryong Hae", "최룡해"),
        ("Ch'oe Ryong-hae", "최룡해"),
        ("Cho 'n Myo 'ng-kuk", "전명국"),
        ("Chŏn Myŏng-guk", "전명국"),
        ("MIN Pyo’ng-ch’o’l", "민병철"),
        ("Hwangbo Kwan", "황보관"),
        ("NAMGOONG Ok", "남궁옥"),
        ("Park June", "박준"),
        ("박 진혁", "박진혁"),
        ("朴鎮赫", "박진혁"),
        ("朴镇赫", "박진혁"),
        ("金哲洙", "김철수"),
        ("Ким Чхоль", "김철"),
        ("キム・チョルス", "김철수"),
    ],
)
def test_the_likeliest_reading(text: str, expected: str) -> None:
    assert likeliest(text) == expected


@pytest.mark.parametrize(
    ("a", "b", "least"),
    [
        ("Pak Jin Hyok", "박진혁", 3),
        ("Pak Jin Hyok", "朴鎮赫", 2),
        ("Pak Jin Hyok", "Piao Zhenhe", 1),
        ("Pak Jin Hyok", "P'iao Chen-ho", 1),
        ("Pak Jin Hyok", "Пак Чин Хёк", 3),
        ("Pak Jin Hyok", "パク・ジンヒョク", 3),
        ("Ri Yong Ho", "이용호", 3),  # the South writes 이, the North 리
        ("Ri Yong Ho", "Lee Young-ho", 2.5),
        ("Ryang Sung Ho", "양승호", 3),
        ("Rim Ryong Nam", "Im Yong-nam", 3),
        ("Ro Kwang Chol", "노광철", 3),
        ("KANG Ryong Il", "Kang Yong-il", 2.5),
        ("KANG Tcheul Hy", "Kang Chol Hui", 3),
        ("KIM Sou-kwang", "Kim Su Gwang", 3),
        ("Paek Nam Sun", "BAIK Nam-soon", 3),
        ("Kim Kuk Ryol", "Kim Kungnyol", 3),  # assimilated at the border
        ("촤룡해", "Choe Ryong Hae", 1.5),  # 촤 is no surname: a slip for 최
        ("Hwang Myong Hek", "Hwang Myong Hyok", 1.5),
        ("李 Jiehao", "리개호", 1),  # a character that a conversion to Pinyin left
    ],
)
def test_spellings_of_one_name(a: str, b: str, least: float) -> None:
    assert weight(a, b) >= least
    assert weight(b, a) == pytest.approx(weight(a, b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Kim Su Il", "Kim Il Su"),  # order matters
        ("Kim Su Il", "金一洙"),
        ("Pak Jin Hyok", "Kim Jin Hyok"),
        ("Ri Hong Sop", "Ri Hong Chol"),
        ("Pak Jin Hyok", "박진수"),
        ("Pak Jin Hyok", "Wang Guoliang"),
    ],
)
def test_different_names(a: str, b: str) -> None:
    assert weight(a, b) <= 0


def test_a_common_name_says_less_than_a_rare_one() -> None:
    assert weight("Kim Yong Chol", "김영철") < weight("Pak Jin Hyok", "박진혁") < weight("Maeng Hyo Ryul", "맹효률")


@pytest.mark.parametrize(
    "text",
    ["John Smith", "Ali Hassan", "Maria Garcia", "Vladimir Putin", "Nguyen Van An", "Juan Perez", "Kim", "Иван Петров"],
)
def test_other_names_are_no_korean_ones(text: str) -> None:
    assert person(text) is None


def test_a_mixed_name_is_less_plausible_than_a_korean_one_of_its_length() -> None:
    assert read("Daniel Pak").plausible < read("Sung Il Pak").plausible - 5


def test_words_of_organisations_assimilate() -> None:
    a, b, c = word("Amroggang"), word("Amnokkang"), word("Amrokgang")
    assert a is not None
    assert b is not None
    assert c is not None
    assert evidence(a, b) >= 1
    assert evidence(b, c) >= 1
    agreement = agreed(a, b)
    assert agreement is not None
    assert hangul(agreement).endswith("록강")
    other = word("Ryongaksan")
    assert other is not None
    assert evidence(a, other) == FLOOR


def test_what_two_texts_agree_in() -> None:
    agreement = agreed(read("Pak Jin Hyok"), read("PARK Jin-hyuk"))
    assert agreement is not None
    assert hangul(agreement) == "박진혁"
    assert agreed(read("Pak Jin Hyok"), read("Kim Su Il")) is None


def check(readings: Readings) -> None:
    assert 0 < len(readings.keys) <= MOST_KEYS
    assert readings.keys.dtype == np.uint64
    assert (readings.keys[1:] > readings.keys[:-1]).all()
    assert (readings.share > 0).all()
    assert readings.share.sum() <= 1 + 1e-9
    assert (readings.prior > 0).all()
    assert (readings.prior < 1).all()
    assert np.isfinite(readings.plausible)


SPELLED = st.lists(
    st.sampled_from(
        [
            "kim",
            "pak",
            "ri",
            "ch",
            "o'",
            "yong",
            "eoyeo",
            "su",
            "il",
            "-",
            "'",
            ",",
            "김",
            "리",
            "혁",
            "金",
            "鐵",
            "Ким",
            "Чхоль",
            "キム",
            "ン",
            "ŏ",
            "yu",
            "ae",
            "ng",
        ]
    ),
    max_size=9,
)


@given(st.text(max_size=80) | SPELLED.map(" ".join) | SPELLED.map("".join))
@example("aeioaeio" * 8)
@example("yeoyoyuyae-wawowiwe yeoeui")
@example("가" * 100_000)
@example("Kim " + "o'" * 50_000)
@example("金" * 30)
@example("´")
@settings(deadline=None, max_examples=150)
def test_no_text_breaks_it(text: str) -> None:
    for readings in (person(text), word(text)):
        if readings is not None:
            check(readings)


@given(
    st.sampled_from(["Pak Jin-hyok", "CHO'NG, Man-pok", "Ким Чхоль", "리용호", "朴鎮赫", "Chŏn Myŏng-guk"]), st.data()
)
def test_case_blanks_and_unicode_form_change_nothing(text: str, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    case = data.draw(st.sampled_from([str.lower, str.upper, str.title]))
    blanks = data.draw(st.sampled_from([" ", "  ", "\t", "\u00a0"]))
    altered = unicodedata.normalize(form, case(text)).replace(" ", blanks) + blanks
    a, b = read(text), read(altered)
    np.testing.assert_array_equal(a.keys, b.keys)
    np.testing.assert_allclose(a.share, b.share)


def test_the_prior_is_a_distribution() -> None:
    assert priors.surnames().sum() + sum(p for _, p in priors.two_syllable_surnames().values()) == pytest.approx(1)
    for table in (*priors.given(), *priors.word()):
        assert table.sum() == pytest.approx(1)


def test_evidence_of_unrelated_names_is_bayes_fair() -> None:
    """Over pairs of different names the mean likelihood ratio is at most about 1."""
    surnames, first, last = ["Kim", "Ri", "Pak", "Choe", "Jong"], ["Yong", "Song", "Chol", "Myong"], ["Su", "Il", "Ho"]
    names = [read(f"{s} {f} {g}") for s in surnames for f in first for g in last]
    ratios = [10 ** evidence(a, b) for i, a in enumerate(names) for b in names[:i]]
    assert float(np.mean(ratios)) < 1
