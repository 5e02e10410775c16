from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import UsageError
from truename.types import LLR, Contribution, Proposition, Status
from truename.weighing import decide
from truename.weighing.fuse import fuse

Make = Callable[..., LLR]
weights = st.lists(st.floats(-12, 12), min_size=0, max_size=20)
prior = st.floats(0.001, 0.999)


@given(weights, prior)
def test_probabilities_come_to_one_when_all_were_compared(llr: Make, values: list[float], enrolled: float) -> None:
    shares, not_enrolled = decide.posteriors([llr(value) for value in values], len(values), enrolled)
    if values:
        assert sum(shares) + not_enrolled == pytest.approx(1)
    assert all(0 <= share <= 1 for share in [*shares, not_enrolled])


@given(st.lists(st.floats(-12, 12), min_size=1, max_size=20), st.integers(0, 10**7), prior)
def test_the_uncompared_hold_the_rest(llr: Make, values: list[float], more: int, enrolled: float) -> None:
    """The definition, without logarithms."""
    llrs, searched = [llr(value) for value in values], len(values) + more
    shares, not_enrolled = decide.posteriors(llrs, searched, enrolled)
    each = enrolled / searched
    parts = [each * 10**value for value in values]
    total = sum(parts) + more * each * 10 ** min(0, *values) + 1 - enrolled
    assert shares == pytest.approx([one / total for one in parts])
    assert not_enrolled == pytest.approx((1 - enrolled) / total)


def test_a_verification_is_a_search_of_one(llr: Make) -> None:
    (share,), untrue = decide.posteriors([llr(2.0)], 1, 0.5)
    assert share == pytest.approx(100 / 101)
    assert untrue == pytest.approx(1 / 101)


def test_extreme_weights_are_stable(llr: Make) -> None:
    shares, not_enrolled = decide.posteriors([llr(400.0), llr(-400.0)], 10**9)
    assert shares == [1.0, 0.0]
    assert not_enrolled == 0.0
    shares, not_enrolled = decide.posteriors([llr(-400.0)], 1)
    assert (shares, not_enrolled) == ([0.0], 1.0)


def test_nothing_compared_leaves_the_prior(llr: Make) -> None:
    assert decide.posteriors([], 100, 0.3) == ([], pytest.approx(0.7))
    assert not decide.stands_out([], 100)
    assert decide.posteriors([], 0, 0.3)[0] == []


@given(st.lists(st.floats(-12, 12), min_size=1, max_size=20), st.integers(0, 10**6), prior)
def test_standing_out_is_to_outweigh_all_else_at_the_lower_bound(
    llr: Make, values: list[float], more: int, enrolled: float
) -> None:
    values.sort(reverse=True)
    llrs = [llr(value) for value in values]
    at_its_lowest = [llr(llrs[0].lower, lower=0.0), *llrs[1:]]
    searched = len(values) + more
    share = decide.posteriors(at_its_lowest, searched, enrolled)[0][0]
    if more and llrs[0].lower < min([0, *values]):
        return  # the weakest is then another one
    if abs(share - 0.5) > 1e-9:
        assert decide.stands_out(llrs, searched, enrolled) == (share > 0.5)


def test_bigger_galleries_ask_for_more(llr: Make) -> None:
    best = llr(4.0, lower=3.5)
    assert decide.stands_out([best, llr(-1.0)], 100)
    assert not decide.stands_out([best, llr(-1.0)], 100_000)
    assert not decide.stands_out([best, llr(3.9)], 100)
    assert not decide.stands_out([best, llr(-1.0)], 100, prior_enrolled=0.001)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "no support"),
        (np.log10(1.99), "no support"),
        (np.log10(2), "weak support"),
        (np.log10(9.99), "weak support"),
        (1.0, "moderate support"),
        (2.0, "moderately strong support"),
        (3.0, "strong support"),
        (3.99, "strong support"),
        (4.0, "very strong support"),
        (5.99, "very strong support"),
        (6.0, "extremely strong support"),
        (60.0, "extremely strong support"),
    ],
)
def test_words_of_the_guideline(llr: Make, value: float, words: str) -> None:
    said = decide.verbal(llr(value))
    assert said.startswith(words + " ")
    assert decide.verbal(llr(-value)).startswith(words + " ")
    if value >= np.log10(2):
        assert said.endswith("that both come from the same person rather than different people")
        assert decide.verbal(llr(-value)).endswith("that both come from different people rather than the same person")


def test_words_fit_the_proposition(llr: Make) -> None:
    said = {decide.verbal(llr(3.0, proposition=proposition)) for proposition in Proposition}
    assert said == {
        "strong support that both come from the same finger rather than different fingers",
        "strong support that both come from the same palm rather than different palms",
        "strong support that both come from the same person rather than different people",
        "strong support that both belong to the same organisation rather than different organisations",
        "strong support that both belong to the same person or organisation rather than different people or"
        " organisations",
    }


def test_expected_false_bounds_what_happens(llr: Make) -> None:
    """Non-mated LRs of two normals two apart: at most N / LR weigh that much, and never more than all."""
    random = np.random.default_rng(0)
    nonmated = (2 * random.normal(size=100_000) - 2) / np.log(10)
    for value in (-1.0, 0.0, 0.5, 1.0, 2.0):
        assert np.sum(nonmated >= value) <= decide.expected_false(llr(value), 100_000)
    assert decide.expected_false(llr(3.0), 100) == pytest.approx(0.1)
    assert decide.expected_false(llr(-500.0), 100) == 100


def test_candidates_rank_by_the_uncapped_weight(llr: Make) -> None:
    parts: tuple[Contribution, ...] = ()
    weighed = [
        ("weak", llr(-1.0), parts),
        ("capped", llr(3.0, uncapped=3.5), parts),
        ("best", llr(3.0, uncapped=5.0), parts),
        ("also capped", llr(3.0, uncapped=3.5), parts),
    ]
    listed, not_enrolled, clear = decide.candidates(weighed, searched=100, show=3)
    assert [candidate.subject for candidate in listed] == ["best", "also capped", "capped"]
    assert [candidate.rank for candidate in listed] == [1, 2, 3]
    assert len({candidate.posterior for candidate in listed}) == 1  # what is shown stays capped
    assert not clear
    everything, same, _ = decide.candidates(weighed, searched=100)
    assert same == not_enrolled
    assert sum(c.posterior for c in everything) + not_enrolled < 1
    assert listed[0].expected_false == pytest.approx(0.1)


def test_summary(llr: Make) -> None:
    strong, weak = ("Ann", llr(5.0), ()), ("Bob", llr(-2.0), ())
    listed, _, clear = decide.candidates([weak, strong], 100)
    said = decide.summary(listed, 100, 0.5, clear)
    assert said == (
        "Ann stands out among 100 subjects: very strong support that both come from the same person rather than "
        "different people (log10 LR 5.0, 95 % 4.5 to 5.2; probability 99.9 %, given 50.0 % before that the person "
        "is enrolled)."
    )
    listed, _, clear = decide.candidates([weak], 1000)
    assert decide.summary(listed, 1000, 0.5, clear).startswith(
        "No candidate stands out among 1,000 subjects; the best is Bob: moderately strong support that both come from "
        "different people"
    )
    assert decide.summary((), 1, 0.5, False) == "No candidate stands out among 1 subject: none could be compared."
    (candidate,), _, _ = decide.candidates([strong], 1)
    assert decide.verification(candidate, 0.5).startswith("On the claim to be Ann: very strong support")


def test_a_person_under_several_ids_is_not_called_nobody(llr: Make) -> None:
    listed, not_enrolled, clear = decide.candidates([("Ann", llr(5.0), ()), ("Anna", llr(5.0), ())], 100)
    assert not clear
    assert not_enrolled < 0.01
    said = decide.summary(listed, 100, 0.5, clear)
    assert "99.9 % that it is one of those listed, who may be one person under several ids" in said


def test_priors_and_counts_are_checked(llr: Make) -> None:
    for enrolled in (0.0, 1.0, -1.0, float("nan")):
        with pytest.raises(UsageError, match="prior between 0 and 1"):
            decide.posteriors([llr(1.0)], 10, enrolled)
    with pytest.raises(UsageError, match="at least 2"):
        decide.stands_out([llr(1.0), llr(0.0)], 1)


def test_it_never_says_that_word() -> None:
    assert "mat" + "ch" not in inspect.getsource(decide).lower()


def test_names_alone_are_a_lead_and_nobody_stands_out_by_them(llr: Make) -> None:
    def weighed(**values: float) -> decide.Weighed:
        parts = [Contribution(kind, kind, Status.COMPARED, 0.0, llr(value)) for kind, value in values.items()]
        return "Ann", *fuse(parts)

    alone, _, stands_out = decide.candidates([weighed(name=5.0)], searched=100)
    assert alone[0].verbal == decide.LEAD
    assert not stands_out
    assert decide.summary(alone, 100, 0.5, stands_out).startswith("No candidate stands out")
    with_date, _, stands_out = decide.candidates([weighed(name=5.0, date=2.0)], searched=100)
    assert with_date[0].verbal.startswith("extremely strong support")
    assert stands_out
    against, _, _ = decide.candidates([weighed(name=-1.0)], searched=100)
    assert against[0].verbal.endswith("rather than the same person")
