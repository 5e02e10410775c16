from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.kinds import date
from truename.lists.readers import dates
from truename.types import Sample


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("19 Aug 1966", ["1966-08-19"]),
        ("Aug 1966", ["1966-08"]),
        ("Nov. 1973", ["1973-11"]),
        ("August 1961", ["1961-08"]),
        ("1966", ["1966"]),
        ("circa 1966", ["1966~"]),
        ("circa 19 Aug 1966", ["1966-08-19~"]),
        ("1966 to 1968", ["1966", "1967", "1968"]),
        ("circa 1966-1967", ["1966~", "1967~"]),
        ("01 Aug 1966 to 19 Aug 1966", ["1966-08"]),
        ("01 Jan 1966 to 31 Dec 1967", ["1966", "1967"]),
        ("between 1966 and 1967", ["1966", "1967"]),
        ("19.8.1966", ["1966-08-19"]),
        ("1965 or 1966", ["1965", "1966"]),
        ("15.4.1957, 22.2.1958", ["1957-04-15", "1958-02-22"]),
        ("a) 1964 b) 28.8.1962", ["1964", "1962-08-28"]),
        ("7.8.1965 / 20.2.1972", ["1965-08-07", "1972-02-20"]),
        ("1900 to 1990", []),  # says nothing
        ("31 Feb 1966", []),
        ("03/12/1984", []),  # March or December
        ("a long time ago", []),
        ("", []),
    ],
)
def test_forms(text: str, read: list[str]) -> None:
    assert list(dates.read(text)) == read


@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"(circa )?\d{1,2} (Jan|Feb|Dec) \d{4}( to \d{4})?", fullmatch=True))
)
def test_what_is_read_is_what_the_kind_of_dates_takes(text: str) -> None:
    for one in dates.read(text):
        if 1850 <= int(one[:4]) <= 2026:
            date.KIND.extract(Sample("date", one.encode()))
