from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.address.conftest import score, template
from truename.errors import TemplateError
from truename.kinds.address import KIND, compare, crowded, params
from truename.kinds.address.keys import is_crowded, sound
from truename.kinds.address.params import Reach
from truename.kinds.address.read import parse
from truename.types import Status

FULL = "14 Harbour Lane, Falmouth TR11 3AB, United Kingdom"
TEXTS = st.builds(
    lambda number, street, city, country: ", ".join(
        part for part in (f"{number} {street}".strip(), city, country) if part
    ),
    st.sampled_from(["", "14", "14-18", "9B"]),
    st.sampled_from(["Harbour Lane", "Mill Road", "Rue du Moulin"]),
    st.sampled_from(["", "Falmouth", "New Falmouth", "Lyon"]),
    st.sampled_from(["", "United Kingdom", "France"]),
)


def test_outcomes_of_every_part_add_up_to_one() -> None:
    for part in compare.MODEL.values():
        for outcomes in part:
            assert sum(outcomes) == pytest.approx(1)


def test_a_full_address_that_is_unusual_weighs_two_and_a_city_next_to_nothing() -> None:
    assert 2 <= score(FULL, "GB:14 Harbour Ln, Falmouth") <= 2.3
    assert score("P.O. Box 41187, Lahore", "PO Box 41187, Lahore, Pakistan") >= 1.8
    assert 0.2 < score("London", "London") < 0.4
    assert 0 < score("France", "France") < 0.1


def test_the_further_down_addresses_agree_the_more_they_weigh() -> None:
    others = [
        FULL,
        "Harbour Lane, Falmouth TR11 3AB, United Kingdom",
        "16 Harbour Lane, Falmouth, United Kingdom",
        "Falmouth, United Kingdom",
        "United Kingdom",
        "9 Mill Road, Falmouth, United Kingdom",
        "9 Mill Road, Leeds, United Kingdom",
    ]
    values = [score(FULL, other) for other in others]
    assert values == sorted(values, reverse=True)
    assert -0.8 < values[-1] < 0, "people move"


def test_one_address_in_two_scripts_agrees() -> None:
    assert score("ул. Правды, д. 15, Москва", "15 Pravdi Street, Moskva, Russia") > 2
    assert score("서울특별시 강남구 테헤란로 152", "152 Teheran-ro, Gangnam-gu, Seoul, Korea") > 2
    assert score("北京市朝阳区建国路88号", "No. 88 Jianguo Road, Beijing, China") > 2


@pytest.mark.parametrize("text", crowded.ADDRESSES)
def test_where_thousands_are_registered_agreeing_says_nothing(text: str) -> None:
    address = parse(text)
    assert address
    assert is_crowded(address)
    assert abs(score(text, text)) < 0.1


def test_other_houses_of_a_crowded_street_are_not_crowded() -> None:
    address = parse("1211 North Orange Street, Wilmington, Delaware")
    assert address
    assert not is_crowded(address)


def test_what_many_subjects_of_the_references_have_says_almost_nothing() -> None:
    here, elsewhere = template(FULL), template("9 Mill Road, Leeds")
    probe = KIND.prepare([here])

    def value(holders: int) -> float:
        return float(KIND.compare(probe, KIND.gather([[here]] * holders + [[elsewhere]] * 5)).value[0])

    assert value(params.FEW) == value(1), "a subject may be enrolled from several lists"
    assert value(1) > value(40) + 0.8 > value(200) + 1
    assert abs(value(1000)) < 0.1
    twice = KIND.compare(probe, KIND.gather([[here] * 50, [elsewhere]])).value[0]
    assert twice == pytest.approx(value(1)), "one subject that has it fifty times is one"


def test_a_house_in_a_range_agrees_in_part() -> None:
    whole, within, beside = (score("71-75 Mill Road, Leeds", f"{n} Mill Road, Leeds") for n in ("71-75", "73", "77"))
    assert whole > within > beside


def test_stratum_is_how_far_down_could_be_compared() -> None:
    probe = KIND.prepare([template(FULL)])
    references = [[template(text)] for text in (FULL, "Harbour Lane, Falmouth", "Falmouth")]
    reached = [Reach.PREMISES, Reach.STREET, Reach.PLACE]
    assert KIND.compare(probe, KIND.gather(references)).stratum.tolist() == reached


def test_a_set_scores_the_mean_of_its_ratios() -> None:
    one, other = score(FULL, FULL), score(FULL, "9 Mill Road, Leeds")
    both = KIND.gather([[template("9 Mill Road, Leeds"), template(FULL)]])
    value = KIND.compare(KIND.prepare([template(FULL)]), both).value[0]
    assert value == pytest.approx(np.log10((10.0**one + 10.0**other) / 2), abs=1e-5)


def test_statuses() -> None:
    old = replace(template(FULL), format="address-0")
    references = KIND.gather([[], [old], [template(FULL)]])
    absent, foreign, compared = Status.NO_SAMPLE, Status.NOT_COMPARABLE, Status.COMPARED
    probe = KIND.prepare([template(FULL)])
    assert KIND.compare(probe, references).status.tolist() == [absent, foreign, compared]
    assert KIND.compare(KIND.prepare([]), references).status.tolist() == [absent] * 3
    assert KIND.compare(KIND.prepare([old]), references).status.tolist() == [foreign] * 3


def test_a_template_of_another_kind_is_refused() -> None:
    with pytest.raises(TemplateError, match="'date'"):
        KIND.gather([[replace(template(FULL), kind="date")]])


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_laws(one: str, two: str) -> None:
    assert score(one, two) == pytest.approx(score(two, one), abs=1e-6)
    assert score(one, one) >= score(one, two) - 1e-6
    assert -1.5 < score(one, two) < 2.3


def test_spellings_of_one_name_sound_alike() -> None:
    for one, other in (("pravdy", "pravdi"), ("pyongyang", "phyongyang"), ("kharkov", "harkov"), ("zuerich", "zurich")):
        assert (sound(one) == sound(other)) is (one[0] == other[0]), (one, other)
    assert sound("london") != sound("lindau")


def test_an_explanation_says_what_agreed() -> None:
    why = KIND.explain([template(FULL)], [template("16 Harbour Ln, Falmouth")])
    assert why.sentence == (
        "of the addresses '14 harbour, falmouth, tr113ab, GB' and '16 harbour, falmouth' place and street agree;"
        " number differs"
    )
    assert why.details["log10_ratio"] == pytest.approx(score(FULL, "16 Harbour Ln, Falmouth"), abs=1e-4)
    text = "1209 Orange Street, Wilmington"
    assert "thousands of companies" in KIND.explain([template(text)], [template(text)]).sentence
    assert "nothing is stated in both" in KIND.explain([template("London")], [template("France")]).sentence
    assert "no address" in KIND.explain([], [template(FULL)]).sentence
