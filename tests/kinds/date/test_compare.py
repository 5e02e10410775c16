from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truename.errors import TemplateError
from truename.kinds.date import KIND, params
from truename.types import Sample, Status, Template

TEXTS = st.builds(
    lambda year, month, day, cut, doubt: f"{year}-{month:02}-{day:02}"[:cut] + doubt,
    st.integers(1900, 2020),
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["", "~"]),
)


def template(text: str) -> Template:
    made = KIND.extract(Sample("date", text.encode()))
    assert isinstance(made, Template)
    return made


def score(one: str, two: str) -> float:
    return float(KIND.compare(KIND.prepare([template(one)]), KIND.gather([[template(two)]])).value[0])


def test_the_ways_of_one_person_add_up_to_one() -> None:
    ways = ("EQUAL", "SWAPPED", "DIGIT", "TRANSPOSED", "NEIGHBOUR", "YEAR_OFF", "YEAR_ONLY", "UNRELATED")
    assert sum(getattr(params, way) for way in ways) == pytest.approx(1)


def test_an_equal_day_weighs_its_rarity() -> None:
    rarity = params.YEARS * params.DAYS_IN_YEAR
    year_only = params.YEAR_ONLY * params.YEARS * (1 - params.YEAR_DECAY) / (1 + params.YEAR_DECAY)
    expected = np.log10(params.EQUAL * rarity + year_only + params.UNRELATED)
    assert score("1984-03-12", "1984-03-12") == pytest.approx(expected, abs=1e-6)


def test_the_ratio_averages_one_over_other_people() -> None:
    """E[ratio | two people] is 1 for a true likelihood ratio, less where an error leads to no date; never more."""
    years = range(1955, 1955 + int(params.YEARS))
    days = [f"{y}-{m:02}-{d:02}" for y in years for m, d in product(range(1, 13), range(1, 29)) if (m, d) != (1, 1)]
    scores = KIND.compare(KIND.prepare([template("1984-03-12")]), KIND.gather([[template(day)] for day in days]))
    mean = float((10.0 ** scores.value.astype(float)).sum() / (params.YEARS * params.DAYS_IN_YEAR))
    assert 0.94 < mean <= 1.0


ORDERED = [
    "1984-03-12",  # equal
    "1984-12-03",  # day and month swapped
    "1984-03-13",  # a day off
    "1985-03-12",  # a year off
    "1984-03-21",  # two digits swapped
    "1984-03-17",  # a digit wrong
    "1984-07-25",  # only the year
    "1951-10-30",  # nothing
]


def test_likelier_errors_weigh_more() -> None:
    values = [score("1984-03-12", other) for other in ORDERED]
    assert values == sorted(values, reverse=True)
    assert len({round(value, 3) for value in values}) == len(values)


def test_a_decade_off_weighs_like_a_year_off() -> None:
    assert score("1984-03-12", "1994-03-12") == pytest.approx(score("1984-03-12", "1985-03-12"), abs=0.05)


def test_swapping_day_and_month_needs_a_different_date() -> None:
    assert score("1984-03-03", "1984-03-03") == pytest.approx(score("1984-03-12", "1984-03-12"))


def test_one_day_apart_holds_across_months_and_years() -> None:
    assert score("1984-02-29", "1984-03-01") > 1
    assert score("1983-12-31", "1984-01-02") < 0


def test_less_precise_dates_weigh_less() -> None:
    day, month, year = (score(text, text) for text in ("1984-03-12", "1984-03", "1984"))
    assert day > month > year > 0


def test_a_finer_date_weighs_as_the_coarser_one_allows() -> None:
    assert score("1984-03-12", "1984-03") == pytest.approx(score("1984-03", "1984-03"))


def test_the_first_of_january_weighs_less() -> None:
    assert score("1984-01-01", "1984-01-01") < score("1984-01-02", "1984-01-02") - 1
    assert score("1984-01-01", "1984-07-25") > score("1984-01-02", "1984-07-25") + 1


def test_an_approximate_year_tolerates_two_years() -> None:
    assert score("1984~", "1984") < score("1984", "1984")
    assert score("1984~", "1986") > score("1984", "1986")


def test_stratum_is_the_lesser_precision() -> None:
    probe = KIND.prepare([template("1984-03-12")])
    stated = [[template(text)] for text in ("1984-03-12", "1984-03", "1984")]
    assert KIND.compare(probe, KIND.gather(stated)).stratum.tolist() == [0, 1, 2]
    assert KIND.compare(KIND.prepare(stated[2]), KIND.gather(stated)).stratum.tolist() == [2, 2, 2]
    assert KIND.compare(probe, KIND.gather([[*stated[2], *stated[1]]])).stratum.tolist() == [1]


def test_a_set_scores_the_mean_of_its_ratios() -> None:
    one, other = score("1984-03-12", "1984-03-12"), score("1984-03-12", "1951-10-30")
    both = KIND.gather([[template("1951-10-30"), template("1984-03-12")]])
    value = KIND.compare(KIND.prepare([template("1984-03-12")]), both).value[0]
    assert value == pytest.approx(np.log10((10.0**one + 10.0**other) / 2), abs=1e-5)


def test_statuses() -> None:
    old = replace(template("1984-03-12"), format="date-0")
    references = KIND.gather([[], [old], [template("1984")], [old, template("1984")]])
    absent, foreign, compared = Status.NO_SAMPLE, Status.NOT_COMPARABLE, Status.COMPARED
    scores = KIND.compare(KIND.prepare([template("1984")]), references)
    assert scores.status.tolist() == [absent, foreign, compared, compared]
    assert scores.value[:2].tolist() == [0, 0]
    assert scores.value[2] == scores.value[3]
    assert KIND.compare(KIND.prepare([]), references).status.tolist() == [absent] * 4
    assert KIND.compare(KIND.prepare([old]), references).status.tolist() == [foreign] * 4


def test_a_template_of_another_kind_is_refused() -> None:
    with pytest.raises(TemplateError, match="'name'"):
        KIND.gather([[replace(template("1984"), kind="name")]])


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_laws(one: str, two: str) -> None:
    assert score(one, two) == score(two, one)
    assert score(one, one) >= score(one, two)
    assert np.log10(params.UNRELATED) - 1e-6 <= score(one, two) < 5


@settings(max_examples=50)
@given(st.lists(st.lists(TEXTS, max_size=3), min_size=1, max_size=6), TEXTS, st.randoms(use_true_random=False))
def test_a_batch_is_its_rows(sets: list[list[str]], probe: str, random: object) -> None:
    prepared = KIND.prepare([template(probe)])
    references = KIND.gather([[template(text) for text in own] for own in sets])
    rows = np.array([random.randrange(len(sets)) for _ in range(9)], np.intp)  # type: ignore[attr-defined]
    everything, some = KIND.compare(prepared, references), KIND.compare(prepared, references, rows)
    for name in ("value", "stratum", "status"):
        np.testing.assert_array_equal(getattr(everything, name)[rows], getattr(some, name))


def test_candidates_are_best_first_and_have_dates() -> None:
    texts = ["1951-10-30", "1984-12-03", "", "1984-03-12"]
    references = KIND.gather([[template(text)] if text else [] for text in texts])
    probe = KIND.prepare([template("1984-03-12")])
    assert KIND.candidates(probe, references, 10).tolist() == [3, 1, 0]
    assert KIND.candidates(probe, references, 1).tolist() == [3]
    assert KIND.candidates(probe, references, 0).tolist() == []
