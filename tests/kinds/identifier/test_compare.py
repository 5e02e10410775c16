from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.identifier.conftest import score, template
from truename.errors import TemplateError
from truename.kinds.identifier import KIND, params
from truename.kinds.identifier.params import MODELS, Group, Type
from truename.types import Sample, Status, Template

TEXTS = st.builds(
    lambda country, letters, digits: f"{country}{letters}{digits}",
    st.sampled_from(["", "KP:", "CN:"]),
    st.sampled_from(["", "PS", "E"]),
    st.integers(1, 99999).map(lambda number: f"{4200000 + number}"),
)


def test_the_ways_of_one_holder_add_up_to_one() -> None:
    assert sum([params.EQUAL, params.VARIANT, params.DIGIT, params.TRANSPOSED]) == pytest.approx(1)


def test_every_type_is_modelled_and_named() -> None:
    assert set(MODELS) == set(params.NAMES) == set(Type)
    assert all(0 < model.kept < 1 and 0 < model.shared < 1 for model in MODELS.values())


def test_an_equal_passport_weighs_how_seldom_one_is_shared() -> None:
    model = MODELS[Type.PASSPORT]
    expected = model.kept * params.EQUAL / (1e-9 + model.shared) + 1 - model.kept
    assert score("KP:836410175", "KP:836410175") == pytest.approx(np.log10(expected), abs=1e-5)


def test_the_ratio_averages_one_over_other_holders() -> None:
    """E[ratio | two holders] is 1 for a true likelihood ratio; numbers of six digits, all of them, one shared."""
    base = 200_000
    model, others = MODELS[Type.PASSPORT], [template(f"KP:{base + n * 37}") for n in range(2000)]
    probe = KIND.prepare([template(f"KP:{base}")])
    differing = KIND.compare(probe, KIND.gather([[one] for one in others[1:]])).value.astype(float)
    equal = 10 ** score(f"KP:{base}", f"KP:{base}")
    mean = (10**differing).mean() + equal * (1e-6 + model.shared)
    assert 0.9 < mean < 1.1


def test_likelier_ways_weigh_more() -> None:
    others = [
        "KP:836410175",  # equal
        "CN:836410175",  # under another country
        "KP:PS836410175",  # with a prefix
        "KP:836410176",  # a digit wrong
        "KP:836410157",  # two swapped
        "CN:E12345678",  # another country's
        "KP:112233445",  # another
    ]
    values = [score("KP:836410175", other) for other in others]
    assert values == sorted(values, reverse=True)
    assert values[5] == 0, "papers of two countries say nothing"
    assert values[6] < 0


def test_how_much_a_disagreement_says_depends_on_how_long_a_number_stays() -> None:
    lei = score("213800D1EI4B9WTWWD28", "5493001KJTIIGC8Y1R12", Type.LEI)
    tax = score("RU:7707083893", "RU:7728168971", Type.TAX)
    phone = score("+442079460958", "+442079461234", Type.PHONE)
    assert lei < tax < phone < 0
    assert lei < -1.4
    assert phone > -0.3
    assert tax < score("RU:7707083893", "7728168971", Type.TAX) < 0, "it may be another register's"


def test_right_check_digits_leave_no_room_for_a_wrong_digit() -> None:
    right, neighbour, wrong = "RU:7707083893", "RU:7707083808", "RU:7707083894"
    assert score(right, wrong, Type.TAX) > 1, "one of them was mistyped"
    assert score(right, neighbour, Type.TAX) < 0
    assert score("GB82WEST12345698765432", "GB82WEST12345698765433", Type.BANK_ACCOUNT) > 0.5


@pytest.mark.parametrize(
    ("own", "common", "of"),
    [
        ("j.smith@example.com", "info@example.com", Type.EMAIL),
        ("+44 20 7946 0958", "+1 800 555 0199", Type.PHONE),
        ("example.com", "facebook.com", Type.WEBSITE),
    ],
)
def test_what_is_made_to_be_shared_weighs_less(own: str, common: str, of: Type) -> None:
    assert score(own, own, of) > score(common, common, of) + 1


def test_what_many_hold_tells_nobody_apart() -> None:
    phone, other = template("+442079460958", Type.PHONE), template("+442079461234", Type.PHONE)
    probe = KIND.prepare([phone])

    def value(holders: int) -> float:
        return float(KIND.compare(probe, KIND.gather([[phone]] * holders + [[other]] * 5)).value[0])

    assert value(params.FEW) == value(1), "a subject may be enrolled from several lists"
    assert value(1) > value(20) + 1 > value(200) + 1
    assert abs(value(1500)) < 0.2
    twice = KIND.compare(probe, KIND.gather([[phone] * 50, [other]])).value[0]
    assert twice == pytest.approx(value(1)), "one subject that holds it fifty times is one holder"


def test_types_do_not_mix_but_for_the_unknown() -> None:
    passport, tax, unknown = (template("836410175", of) for of in (Type.PASSPORT, Type.TAX, Type.UNKNOWN))
    references = KIND.gather([[passport], [tax], [unknown], [tax, passport]])
    scores = KIND.compare(KIND.prepare([passport]), references)
    compared, not_comparable = Status.COMPARED, Status.NOT_COMPARABLE
    assert scores.status.tolist() == [compared, not_comparable, compared, compared]
    assert scores.value[1] == 0
    assert scores.value[0] > scores.value[2] > 2
    assert scores.value[3] == scores.value[0], "only what can be compared is averaged"
    assert scores.stratum.tolist() == [Group.DOCUMENT, 0, Group.UNTOLD, Group.DOCUMENT]


def test_a_type_told_by_the_form_is_that_type() -> None:
    told, stated = template("213800D1EI4B9WTWWD28", Type.UNKNOWN), template("213800D1EI4B9WTWWD28", Type.LEI)
    scores = KIND.compare(KIND.prepare([told]), KIND.gather([[stated], [template("+442079460958", Type.UNKNOWN)]]))
    assert scores.status.tolist() == [Status.COMPARED, Status.NOT_COMPARABLE]
    assert scores.stratum[0] == Group.PERMANENT


def test_a_set_scores_the_mean_of_its_ratios() -> None:
    one, other = score("KP:836410175", "KP:836410175"), score("KP:836410175", "KP:112233445")
    both = KIND.gather([[template("KP:112233445"), template("KP:836410175")]])
    value = KIND.compare(KIND.prepare([template("KP:836410175")]), both).value[0]
    assert value == pytest.approx(np.log10((10.0**one + 10.0**other) / 2), abs=1e-5)


def test_statuses() -> None:
    old = replace(template("836410175"), format="identifier-0")
    references = KIND.gather([[], [old], [template("836410175")]])
    absent, foreign, compared = Status.NO_SAMPLE, Status.NOT_COMPARABLE, Status.COMPARED
    probe = KIND.prepare([template("836410175")])
    assert KIND.compare(probe, references).status.tolist() == [absent, foreign, compared]
    assert KIND.compare(KIND.prepare([]), references).status.tolist() == [absent] * 3
    assert KIND.compare(KIND.prepare([old]), references).status.tolist() == [foreign] * 3


def test_a_template_of_another_kind_or_of_no_position_is_refused() -> None:
    for wrong in ({"kind": "date"}, {"position": 99}):
        with pytest.raises(TemplateError, match="Keep the kinds apart"):
            KIND.gather([[replace(template("836410175"), **wrong)]])  # type: ignore[arg-type]


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_laws(one: str, two: str) -> None:
    assert score(one, two) == pytest.approx(score(two, one), abs=1e-6)
    assert score(one, one) >= score(one, two) - 1e-6
    assert -2 < score(one, two) < 6


def test_gmail_variants_are_one_mailbox_and_others_are_not() -> None:
    assert score("j.smith@gmail.com", "jsmith+x@gmail.com", Type.EMAIL) > 1.5
    assert score("j.smith@example.com", "jsmith@example.com", Type.EMAIL) < 0


def test_an_explanation_says_what_agreed(said) -> None:  # type: ignore[no-untyped-def]
    assert said("KP:836410175", "836410175") == (
        "passport KP:836410175 and 836410175 are equal; the country of one is not stated, which weighs less"
    )
    assert said("KP:PS836410175", "KP:836410175").endswith("are two forms of one")
    assert said("KP:836410175", "CN:E12345678").endswith("do not agree; they are said to be of two countries")
    assert said("info@example.com", "info@example.com", Type.EMAIL).endswith(
        "it is made to be shared and weighs little"
    )
    details = KIND.explain([template("KP:836410175")], [template("KP:836410176")]).details
    assert details["way"] == "digit"
    assert details["log10_ratio"] == pytest.approx(score("KP:836410175", "KP:836410176"), abs=1e-4)


def test_nothing_in_common_to_compare_is_said() -> None:
    made: Template = template("836410175", Type.TAX)
    assert "no identifier that can be compared" in KIND.explain([template("836410175")], [made]).sentence
    assert KIND.assess(Sample("identifier", b"836410175", position=1)).score == 85
