from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import SampleError
from truename.kinds.date import KIND, read
from truename.kinds.date.template import BirthDate
from truename.trace import Recorder
from truename.types import NotAcquired, Sample


def parse(text: str | bytes) -> BirthDate | None:
    return read.read(Sample("date", text if isinstance(text, bytes) else text.encode()))


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("1984-03-12", BirthDate(1984, 3, 12)),
        ("1984-03", BirthDate(1984, 3)),
        ("1984", BirthDate(1984)),
        ("2000-02-29", BirthDate(2000, 2, 29)),
        ("1984?", BirthDate(1984, approximate=True)),
        ("1984-03~", BirthDate(1984, 3, approximate=True)),
        ("1984-03-12%", BirthDate(1984, 3, 12, approximate=True)),
        ("~1984", BirthDate(1984, approximate=True)),
        ("c. 1984", BirthDate(1984, approximate=True)),
        ("ca. 1984-03", BirthDate(1984, 3, approximate=True)),
        ("1984-03-XX", BirthDate(1984, 3)),
        ("1984-XX-XX", BirthDate(1984)),
        (b"\xef\xbb\xbf 1984-03-12\r\n", BirthDate(1984, 3, 12)),
    ],
)
def test_reads_each_documented_form(text: str | bytes, birth: BirthDate) -> None:
    assert parse(text) == birth


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12.03.1984",
        "03/12/1984",
        "84-03-12",
        "19840312",
        "1984-3-12",
        "1983-02-29",
        "1984-13-01",
        "1984-03-32",
        "1984-00-00",
        "1984-03-00",
        "1849-12-31",
        "9999-01-01",
        "1984-XX-12",
        "1984-03-12 1984-03-12",
        "1984-03-12\x00",
        "١٩٨٤-٠٣-١٢",
        b"\xff\xfe1984",
        b"1984-03-12" + b" " * 60,
    ],
)
def test_refuses_what_is_not_a_clear_birth_date(text: str | bytes) -> None:
    with pytest.raises(SampleError, match="Write the year first"):
        parse(text)


def test_says_what_it_found() -> None:
    with pytest.raises(SampleError) as caught:
        parse("1983-02-29")
    assert "day is out of range" in caught.value.found


def test_a_date_has_no_position() -> None:
    with pytest.raises(SampleError, match="position 3"):
        KIND.extract(Sample("date", b"1984", position=3))


@pytest.mark.parametrize("text", ["XXXX", "XXXX-XX-XX", "198X", "19XX-XX"])
def test_an_unknown_year_is_not_acquired(text: str) -> None:
    outcome = KIND.extract(Sample("date", text.encode()))
    assert isinstance(outcome, NotAcquired)
    assert outcome.quality.score == 0
    assert "year" in outcome.reason


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(SampleError):
        assert parse(content) is None or re.search(rb"\d{4}", content)


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2020, 12, 31)))
def test_every_day_reads_as_itself(day: date) -> None:
    assert str(parse(str(day))) == str(day)


@pytest.mark.parametrize(
    ("text", "score", "reasons"),
    [("1984-03-12", 100, 0), ("1984-03", 60, 1), ("1984", 40, 1), ("1984-01-01", 60, 1), ("1984-01-01~", 40, 2)],
)
def test_quality_falls_with_precision_and_doubt(text: str, score: int, reasons: int) -> None:
    quality = KIND.assess(Sample("date", text.encode()))
    assert (quality.score, len(quality.reasons)) == (score, reasons)


def test_trace_shows_the_date() -> None:
    trace = Recorder()
    KIND.extract(Sample("date", b"1984-03"), trace)
    assert trace["date"] == BirthDate(1984, 3)
