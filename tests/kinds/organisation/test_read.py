from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import SampleError
from truename.kinds.organisation import KIND, params
from truename.types import NotAcquired, Sample, Template


def made(content: bytes) -> Template | NotAcquired:
    return KIND.extract(Sample("organisation", content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no letter"),
        (b" \n\t ", "no letter"),
        (b"12 345", "no letter"),
        (b"...", "no letter"),
        (b"a" * (params.LONGEST + 1), "longer than"),
        (b"word " * 20_000, "longer than"),
        ("\N{BANANA}".encode(), "no letter"),
    ],
)
def test_what_is_no_name_is_not_acquired(content: bytes, reason: str) -> None:
    found = made(content)
    assert isinstance(found, NotAcquired)
    assert reason in found.reason


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SampleError, match="UTF-8"):
        made(b"\xff\xfeA\x00")


def test_a_position_is_refused() -> None:
    with pytest.raises(SampleError, match="position"):
        KIND.extract(Sample("organisation", b"Siemens", position=1))


@given(st.text())
def test_any_text_is_read_or_says_why_not(text: str) -> None:
    try:
        content = text.encode()
    except UnicodeEncodeError:  # lone surrogates cannot come in
        return
    found = made(content)
    assert isinstance(found, Template) or found.reason


@pytest.mark.parametrize(
    ("text", "least", "most", "reason"),
    [
        ("Oboronnye Initsiativy", 100, 100, ""),
        ("Shell plc", 50, 90, ""),
        ("Trading Company", 10, 49, "all of its words are in many names"),
    ],
)
def test_quality_is_how_few_could_be_called_so(text: str, least: int, most: int, reason: str) -> None:
    quality = KIND.assess(Sample("organisation", text.encode()))
    assert least <= quality.score <= most
    assert quality.reasons == ((reason,) if reason else ())
