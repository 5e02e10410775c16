from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS

from truename.kinds._text import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("North Korea", "KP"),
        ("D.P.R.K.", "KP"),
        ("Korea, North", "KP"),
        ("조선민주주의인민공화국", "KP"),
        ("ÖSTERREICH", "AT"),
        ("Cote d’Ivoire", "CI"),
        ("  united   kingdom ", "GB"),
        ("U.S.A.", "US"),
        ("Российская Федерация", "RU"),
        ("中国", "CN"),
        ("Wilmington", ""),
        ("DE", ""),  # as likely Delaware
        ("", ""),
    ],
)
def test_a_country_by_its_names(text: str, code: str) -> None:
    assert countries.code(text) == code


def test_every_region_that_has_telephones_is_a_country_or_part_of_one() -> None:
    assert {one for one in SUPPORTED_REGIONS if not countries.is_code(one)} == {"AC", "TA"}  # parts of Saint Helena


def test_no_name_is_of_two_countries() -> None:
    lines = countries._NAMES.strip().splitlines()
    owners: dict[str, str] = {}
    for line in lines:
        for name in line[3:].split("|"):
            assert owners.setdefault(countries.plain(name), line[:2]) == line[:2], name
            assert countries.code(name) == line[:2]
    assert countries.longest() >= 6


def test_names_and_codes() -> None:
    assert countries.name("KP") == "North Korea"
    assert countries.name("ZZ") == "ZZ"
    assert countries.is_code("KP")
    assert not countries.is_code("kp")
    assert not countries.is_code("UK")  # reserved, but not the code of the United Kingdom


@given(st.text(max_size=50))
def test_any_text_is_a_country_or_not(text: str) -> None:
    assert countries.code(text) == "" or countries.is_code(countries.code(text))
