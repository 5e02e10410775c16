from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import UsageError
from truename.types import LLR, Contribution, Proposition, Status
from truename.weighing.fuse import (
    DEPENDENCE_AGAINST,
    DEPENDENCE_FOR,
    about_one,
    fuse,
    of_one_person,
    of_subject,
    to_person,
)

Make = Callable[..., Contribution]
weight = st.floats(-9, 9)
grouped = st.lists(st.tuples(weight, st.sampled_from("abc")), min_size=1, max_size=8)


@given(st.lists(weight, min_size=1, max_size=10))
def test_independent_groups_add(part: Make, values: list[float]) -> None:
    fused, _ = fuse([part(value, group=str(k)) for k, value in enumerate(values)])
    assert fused.value == pytest.approx(sum(values))
    assert fused.uncapped == pytest.approx(sum(values))


@given(grouped, st.randoms())
def test_order_does_not_matter(part: Make, parts: list[tuple[float, str]], random: object) -> None:
    made = [part(value, group=group) for value, group in parts]
    mixed = list(made)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = fuse(made)[0], fuse(mixed)[0]
    assert (one.value, one.lower, one.upper) == pytest.approx((other.value, other.lower, other.upper))


@given(weight, st.integers(1, 12))
def test_repeating_one_finger_adds_nothing(part: Make, value: float, times: int) -> None:
    fused, _ = fuse([part(value)] * times)
    assert fused.value == pytest.approx(value)
    assert fused.lower == pytest.approx(value - 0.5)
    assert fused.upper == pytest.approx(value + 0.25)


@given(grouped)
def test_without_is_what_the_others_give(part: Make, parts: list[tuple[float, str]]) -> None:
    made = [part(value, group=group) for value, group in parts]
    fused, filled = fuse(made)
    for k, contribution in enumerate(filled):
        others = made[:k] + made[k + 1 :]
        assert contribution.without == pytest.approx(fuse(others)[0].value if others else 0, abs=1e-9)
        assert contribution.llr == made[k].llr
    assert fused.lower <= fused.value <= fused.upper


positive = st.floats(1e-3, 1e3)


@given(st.lists(st.tuples(positive, positive, positive), min_size=1, max_size=8))
def test_reduction_stays_honest_whatever_the_dependence(part: Make, outcomes: list[tuple[float, float, float]]) -> None:
    """Any joint distribution of two impressions' LRs whose means over different sources are 1, as an LR's must be: the
    mean of the reduced LR is at most 1 (a sum's or a maximum's is not). The other direction is the same by symmetry.
    """
    chance, first, second = np.array(outcomes).T
    chance = chance / chance.sum()
    ratios = np.column_stack([first / (chance @ first), second / (chance @ second)])
    reduced = [fuse([part(float(value)) for value in row])[0].value for row in np.log10(ratios)]
    assert chance @ 10 ** np.array(reduced) <= 1 + 1e-9


def test_bounds_of_different_tables_add_in_quadrature_and_of_one_plainly(part: Make) -> None:
    one = [part(2.0, group=group, lower=1.0, upper=2.3) for group in "ab"]
    fused, _ = fuse(one)
    assert (fused.lower, fused.upper) == pytest.approx((2.0, 4.6))
    two = [part(2.0, "a", lower=1.7, upper=2.3), part(1.0, "b", lower=0.6, upper=1.4, calibration="two")]
    fused, _ = fuse(two)
    assert (fused.value, fused.lower, fused.upper) == pytest.approx((3.0, 2.5, 3.5))
    assert fused.calibration == "one+two"


def test_what_was_not_compared_changes_nothing(part: Make) -> None:
    """Not even the average of its group."""
    compared = part(2.0)
    absent = part(0.0, status=Status.NO_SAMPLE, lower=0.0, upper=0.0)
    fused, filled = fuse([compared, absent])
    assert fused == fuse([compared])[0]
    assert [contribution.without for contribution in filled] == [0.0, 2.0]
    nothing, _ = fuse([absent, absent])
    assert (nothing.value, nothing.lower, nothing.upper, nothing.uncapped) == (0, 0, 0, 0)


def test_one_provisional_part_makes_all_provisional(part: Make) -> None:
    fused, _ = fuse([part(1.0), part(1.0, "b", provisional=True, population="others")])
    assert fused.provisional
    assert fused.population == "anyone; others"


def test_only_equal_propositions_add(part: Make) -> None:
    with pytest.raises(UsageError, match='"same finger" and "same person"'):
        fuse([part(1.0), part(1.0, "b", proposition=Proposition.SAME_FINGER)])
    with pytest.raises(UsageError, match="at least one"):
        fuse([])


@given(value=st.floats(-300, 300), e=st.floats(1e-6, 0.5))
def test_step_to_person(llr: Callable[..., LLR], value: float, e: float) -> None:
    finger = llr(value, lower=value - 1, upper=value + 1, uncapped=value * 2, proposition=Proposition.SAME_FINGER)
    person = to_person(finger, e)
    assert person.proposition is Proposition.SAME_PERSON
    assert person.lower <= person.value <= person.upper
    for after, before in (
        (person.value, finger.value),
        (person.lower, finger.lower),
        (person.upper, finger.upper),
        (person.uncapped, finger.uncapped),
    ):
        assert after >= np.log10(e) - 1e-9
        assert after <= max(before, 0) + 1e-9
        if abs(before) < 100:
            assert after == pytest.approx(np.log10((1 - e) * 10**before + e), abs=1e-9)


def test_step_to_person_says_nothing_where_the_finger_says_nothing(llr: Callable[..., LLR]) -> None:
    nothing = llr(0.0, lower=0.0, upper=0.0, proposition=Proposition.SAME_FINGER)
    assert to_person(nothing).value == to_person(nothing).lower == 0.0


def test_step_to_person_is_for_fingers_and_probabilities(llr: Callable[..., LLR]) -> None:
    with pytest.raises(UsageError, match='about "same finger"'):
        to_person(llr(1.0))
    for e in (-0.1, 1.0, float("nan")):
        with pytest.raises(UsageError, match="below 1"):
            to_person(llr(1.0, proposition=Proposition.SAME_FINGER), e)


FINGER = Proposition.SAME_FINGER


def fingers(part: Make, values: list[float], **rest: Any) -> list[Contribution]:
    return [part(value, f"finger {k}", proposition=FINGER, **rest) for k, value in enumerate(values)]


@given(st.floats(0.01, 6), st.integers(1, 10))
def test_fingers_of_one_person_weigh_more_than_one_and_less_than_their_sum(part: Make, value: float, n: int) -> None:
    one, several = (fuse(of_one_person(fingers(part, [value] * k)))[0] for k in (1, n))
    assert one.value == pytest.approx(to_person(part(value, proposition=FINGER).llr).value)
    assert one.value <= several.value <= n * one.value + 1e-9
    shared = n * value / (1 + (n - 1) * DEPENDENCE_FOR)
    assert several.value == pytest.approx(shared, abs=0.01 * n)
    assert several.lower <= several.value <= several.upper


def test_several_fingers_are_honest_at_the_dependence_that_they_are_weighed_by(part: Make) -> None:
    """Normal scores of equal correlation: the mean of the fused ratio among strangers is 1, as a ratio's must be. A sum
    as of independent fingers is far above it.
    """
    n, shift = 4, 2.0
    joint = n * shift**2 / (1 + (n - 1) * DEPENDENCE_FOR)  # variance of the log of the joint ratio
    random = np.random.default_rng(0)
    strangers = random.multivariate_normal(
        np.zeros(n), DEPENDENCE_FOR + (1 - DEPENDENCE_FOR) * np.eye(n), 200_000, method="cholesky"
    )
    alone = shift * (strangers - shift / 2)  # of each finger, natural log
    shared = alone.sum(axis=1) / (1 + (n - 1) * DEPENDENCE_FOR)
    assert shared.mean() == pytest.approx(-joint / 2, rel=0.02)
    assert shared.var() == pytest.approx(joint, rel=0.02)
    assert alone.sum(axis=1).var() > 1.2 * -2 * alone.sum(axis=1).mean()


def test_against_a_person_fingers_share_more(part: Make) -> None:
    against = fuse(of_one_person(fingers(part, [-1.0] * 4)))[0].value
    assert -4 < to_person(part(-1.0, proposition=FINGER).llr).value * 4 < against < -1
    assert against == pytest.approx(4 * np.log10(0.99 * 10 ** (-1 / (1 + 3 * DEPENDENCE_AGAINST)) + 0.01))


def test_only_other_fingers_that_were_compared_share(part: Make) -> None:
    (alone,) = of_one_person(fingers(part, [3.0]))
    absent = part(0.0, "another", proposition=FINGER, status=Status.NO_SAMPLE)
    date = replace(part(2.0, "date", proposition=PERSON), kind="date")
    twice = part(3.0, "finger 0", proposition=FINGER, calibration="of another format")
    assert of_one_person([*fingers(part, [3.0]), absent, date]) == [alone, of_one_person([absent])[0], date]
    assert [one.llr.value for one in of_one_person([*fingers(part, [3.0]), twice])] == [alone.llr.value] * 2


SUBJECT, PERSON, ORGANISATION = Proposition.SAME_SUBJECT, Proposition.SAME_PERSON, Proposition.SAME_ORGANISATION


@given(value=weight, proposition=st.sampled_from([PERSON, ORGANISATION]))
def test_step_of_subject_changes_what_it_is_about_and_nothing_else(
    llr: Callable[..., LLR], value: float, proposition: Proposition
) -> None:
    assert of_subject(llr(value, proposition=SUBJECT), proposition) == llr(value, proposition=proposition)


def test_step_of_subject_is_from_subjects_to_what_they_are(llr: Callable[..., LLR]) -> None:
    with pytest.raises(UsageError, match='from "same person" to "same organisation"'):
        of_subject(llr(1.0, proposition=PERSON), ORGANISATION)
    for proposition in (SUBJECT, Proposition.SAME_FINGER):
        with pytest.raises(UsageError, match=f'to "{proposition}"'):
            of_subject(llr(1.0, proposition=SUBJECT), proposition)


@pytest.mark.parametrize("proposition", [PERSON, ORGANISATION])
def test_an_identifier_adds_to_what_it_identifies(part: Make, proposition: Proposition) -> None:
    name, number = part(1.0, "name", proposition=proposition), part(2.0, "identifier", proposition=SUBJECT)
    fused, parts = fuse(about_one([name, number]))
    assert (fused.value, fused.proposition) == (3.0, proposition)
    assert {one.llr.proposition for one in parts} == {proposition}
    assert about_one([number, number]) == [number, number], "by themselves they stay"


def test_a_person_and_an_organisation_are_not_one(part: Make) -> None:
    parts = [part(1.0, kind, proposition=of) for kind, of in (("a", PERSON), ("b", ORGANISATION), ("c", SUBJECT))]
    with pytest.raises(UsageError, match="weights about one proposition"):
        fuse(about_one(parts))
    finger = [part(1.0, proposition=Proposition.SAME_FINGER), part(1.0, "b", proposition=SUBJECT)]
    assert about_one(finger) == finger, "a finger is brought to a person first"


@given(grouped, st.sampled_from([Proposition.SAME_FINGER, Proposition.SAME_PALM, Proposition.SAME_PERSON]))
def test_no_step_brings_weights_above_the_sum_of_those_that_speak_for_it(
    part: Make, parts: list[tuple[float, str]], proposition: Proposition
) -> None:
    """What :func:`truename.pipeline.weigh` leaves people out by."""
    made = [part(value, group=group) for value, group in parts]
    made = [replace(one, llr=replace(one.llr, proposition=proposition)) for one in made]
    fused, _ = fuse(about_one(of_one_person(made)))
    assert fused.uncapped <= sum(max(one.llr.uncapped, 0) for one in made) + 1e-9
