from __future__ import annotations

import string
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename import evidence
from truename.kinds.organisation import KIND
from truename.kinds.organisation.align import align
from truename.kinds.organisation.parse import parse
from truename.screening.lists import LEAD
from truename.types import Sample, Status, Template

Called = Callable[[str], Template]

CALIBRATION = evidence.calibration(KIND, None)

_KNOWN = """Siemens siemans Bank Banco GmbH AG Ltd of Cuba Chile BNC Nacional Trading VII 7 8 Amnok Aprok КОМПАНИЯ
Gazprom Газпром 은행 조선 银行 al-Qaida S.A. Van der Bilt vanderbilt"""
WORDS = st.sampled_from(_KNOWN.split())
NAMES = st.one_of(st.lists(WORDS, min_size=1, max_size=7).map(" ".join), st.text(max_size=30))


def score(one: str, other: str) -> float:
    return align(parse(one), parse(other)).score


@given(NAMES, NAMES)
def test_the_order_of_the_two_names_does_not_count(one: str, other: str) -> None:
    assert score(one, other) == pytest.approx(score(other, one), abs=1e-9)


@given(NAMES, NAMES)
def test_nothing_is_more_like_a_name_than_itself(one: str, other: str) -> None:
    assert score(one, one) >= score(one, other) - 1e-9


@pytest.mark.parametrize(
    ("one", "other"),
    [("كيرسين", "Garbun"), ("زامتوننور", "Dansurhan"), ("زامتوننور", "Busunnur"), ("جاكانتور", "هيرهومتور")],
)
def test_names_without_vowels_resemble_others_no_more(one: str, other: str) -> None:
    assert score(one, other) < 0
    assert score(one, one) > 3


def test_a_name_is_found_where_its_vowels_are_not_written() -> None:
    for one, other in (("كيرسين", "Kirsin"), ("زامتوننور", "Zamtunnur"), ("زامتوننور", "Замтуннур")):
        assert score(one, other) > 2


@pytest.mark.parametrize("forms", [("Ltd", "Ltd"), ("GmbH", "LLC"), ("SARL", "AG"), ("Inc", ""), ("LLP", "SA")])
def test_legal_forms_say_nothing_of_firms_that_are_called_differently(forms: tuple[str, str]) -> None:
    for one, other in (("Globex Foods", "Initech Foods"), ("Acme Bank 7", "Acme Bank 12")):
        assert score(f"{one} {forms[0]}", f"{other} {forms[1]}") == pytest.approx(score(one, other))


def test_legal_forms_tell_firms_of_one_name_apart() -> None:
    assert score("Globex Foods AG", "Globex Foods OOO") < score("Globex Foods AG", "Globex Foods AG")


def test_two_spellings_propose_one_another_among_few_names(called: Called) -> None:
    names = ["Yterhaug", "Ytterhaug", "Acme Ltd", "Globex AG", "Initech"]
    references = KIND.gather([(called(name),) for name in names])
    for one, other in ((0, 1), (1, 0)):
        assert KIND.candidates(KIND.prepare((called(names[one]),)), references, 5).tolist()[:2] == [one, other]


@given(NAMES, NAMES)
def test_case_and_spacing_do_not_count(one: str, other: str) -> None:
    if one.isascii():
        assert score(one.upper(), other) == pytest.approx(score(one, other))
    assert score(f" {one}  ", other) == pytest.approx(score(one, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vodafone Limited", "Vodafone Ltd"),
        ("Oboronprom OAO", "Open Joint Stock Company Oboronprom"),
        ("ОАО «Обороннпром»", "OJSC Oboronprom"),
        ("НПО «Звезда»", "NPO Zvezda"),
        ("Banco Nacional de Cuba", "BNC"),
        ("National Bank of Cuba", "Banco Nacional de Cuba"),
        ("KOMID", "Korea Mining Development Trading Corporation"),
        ("Pricewaterhouse Coopers", "PricewaterhouseCoopers LLP"),
        ("van der bilt corp", "vanderbilt corp"),
        ("Brigade Forty Four", "Brigade 44"),
        ("Krystalord Limited", "Crystalord Ltd"),
        ("Rosneftegaz", "Роснефтегаз"),
        ("삼성전자 주식회사", "삼성전자"),
        ("Amroggang", "Amnokkang Development Bank"),
        ("Ryugyong Trading", "Yugyeong Trading Company"),
        ("조선련봉총회사", "Korea Ryonbong General Corporation"),
        ("Torgovoy Dom Ytterka", "Торговый дом Ыттерка"),
    ],
)
def test_written_in_two_ways_speaks_for_one(one: str, other: str) -> None:
    assert score(one, other) >= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bowne Business Solutions", "Bowne Litigation Solutions"),
        ("Al-Qaida in Iraq", "Al-Qaida in the Arabian Peninsula"),
        ("Banco Santander Mexico", "Banco Santander Chile"),
        ("Volkswagen AG", "Siemens AG"),
        ("Government of Estonia", "Government of Ethiopia"),
        ("Saudi Arabian Gas Company", "Saudi Arabian Oil Company"),
        ("General Trading Company LLC", "National Shipping Company LLC"),
        ("ООО «Бай»", "ООО «Байкал»"),
    ],
)
def test_a_word_of_its_own_on_either_side_speaks_for_two(one: str, other: str) -> None:
    assert score(one, other) <= 0.5


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (("Gazprom Neft", "Gazprom Neft"), ("Gazprom Neft", "Gazprom")),
        (("Deutsche Bank AG", "Deutsche Bank Aktiengesellschaft"), ("Deutsche Bank AG", "Deutsche Bank GmbH")),
        (("Krasota OOO", "Krasota LLC"), ("Krasota OOO", "ANO Krasota")),
        (("Carlyle Partners VII", "Carlyle Partners 7"), ("Carlyle Partners VII", "Carlyle Partners VIII")),
        (("Trafigura", "Trafigura"), ("Trading", "Trading")),
        (("Crystalord", "Cristalord"), ("Crystalord", "Cristolurd")),
    ],
)
def test_what_agrees_more_weighs_more(better: tuple[str, str], worse: tuple[str, str]) -> None:
    assert score(*better) > score(*worse)


def weight(one: str, other: str) -> float:
    return float(np.interp(score(one, other), CALIBRATION.score, CALIBRATION.other.value))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bowne Business Solutions", "Bowne Litigation Solutions"),
        ("Banco Santander Mexico", "Banco Santander Chile"),
        ("Volkswagen AG", "Siemens AG"),
        ("Amroggang Development Bank", "ADB Inmobiliaria"),
        ("Amroggang Development Bank", "Agricultural Development Bank"),
        ("Банк ВТБ", "Velcom Trade DOO Beograd"),
    ],
)
def test_two_of_a_family_weigh_less_than_what_screening_shows(one: str, other: str) -> None:
    assert weight(one, other) < LEAD - 0.05


@pytest.mark.parametrize(
    ("one", "other"),
    [("Trafigura", "TRAFIGURA"), ("Krystalord Limited", "Crystalord Ltd"), ("ОАО «Обороннпром»", "OJSC Oboronprom")],
)
def test_a_rare_name_in_two_ways_weighs_much(one: str, other: str) -> None:
    assert weight(one, other) >= 3


def test_more_words_in_common_do_not_outweigh_a_conflict() -> None:
    """What two names share is what their family shares, however long it is."""
    family = "Oboronnye Initsiativy Zvezda Krasota"
    assert score(f"{family} Berlin", f"{family} Madrid") <= 0.1
    assert score(f"{family} Berlin", f"{family} Berlin") > 3.5


def test_a_slip_in_a_common_word_does_not_contradict() -> None:
    assert weight("Adoon General Trading LLC", "Adoon General Trtding LLC") >= LEAD
    assert weight("Niru Battery Manufacturing Company", "Niru Battery Manunacturing Company") >= LEAD
    assert score("Farayand Technique", "Farayand Tehnique") < score("Farayand Technique", "Farayand Technique")


def test_a_common_name_in_common_says_less_than_a_rare_one() -> None:
    assert score("General Trading Company", "General Trading Company") < 2.5
    assert score("Oboronnye Initsiativy", "Oboronnye Initsiativy") > 3.5


def test_aliases_that_say_nothing_dilute_and_repeating_adds_nothing(called: Called) -> None:
    probe = KIND.prepare([called("Oboronprom OJSC")])
    one, other = called("ОАО Оборонпром"), called("Unrelated Trading")
    sets = [[one], [one, one, called("оао  оборонпром")], [one, other], []]
    scores = KIND.compare(probe, KIND.gather(sets))
    assert scores.value[0] == scores.value[1]
    assert scores.value[2] == pytest.approx(scores.value[0] - np.log10(2), abs=0.01)
    assert scores.status.tolist() == [Status.COMPARED] * 3 + [Status.NO_SAMPLE]


@pytest.mark.parametrize(
    ("probe", "listed"),
    [
        ("Kristalord", "CRYSTALORD LIMITED"),
        ("Van Der Bilt", "Vanderbilt Corp"),
        ("BNC", "Banco Nacional de Cuba"),
        ("Газпромнефть", "Gazpromneft PJSC"),
        ("Оборонпром", "OJSC Oboronprom"),
        ("Bank of Cuba National", "Banco Nacional de Cuba"),
        ("KOMID", "Korea Mining Development Trading Corporation"),
        ("Amroggang", "Amnokkang Development Bank"),
    ],
)
def test_the_search_proposes_what_the_comparison_finds(probe: str, listed: str, called: Called) -> None:
    rng = np.random.default_rng(0)
    letters = list(string.ascii_lowercase)
    others = ["".join(rng.choice(letters, 7)).title() + " Trading Bank Ltd" for _ in range(300)]
    references = KIND.gather([[called(name)] for name in [*others, listed]])
    assert KIND.candidates(KIND.prepare([called(probe)]), references, 5)[0] == len(others)


@pytest.mark.parametrize(
    "text", ["a " * 200, "x" * 400, "S.A. " * 80, "ab cd ef gh " * 33, "株式会社" * 100, "i v x " * 66]
)
def test_adversarial_names_are_compared(text: str) -> None:
    made = KIND.extract(Sample("organisation", text.strip().encode()))
    assert isinstance(made, Template), made
    other = KIND.extract(Sample("organisation", text.strip()[::-1].encode()))
    assert isinstance(other, Template)
    assert np.isfinite(KIND.compare(KIND.prepare([made]), KIND.gather([[other]])).value).all()
