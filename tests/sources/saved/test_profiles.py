from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import all_said, capture, lines, read_or_refused, said, sound
from truename.errors import SampleError
from truename.sources.saved import Reading, heads, profiles

FREELANCERS = """\
Platform,Username,Profile URL,Full Name,Display Name,Email,Phone,Skype,Telegram,GitHub,Website,Country,Location,\
Timezone,Hourly Rate,Skills,Bio,Member Since,Avatar,Jobs Done,Languages
Gigs,jdoe,https://www.gigs.example/freelancers/jdoe,Jane Doe,J. D.,Jane@Acme.example,'+44 20 7946 0123,\
jane.skype,@jane_acme,https://github.com/janeacme,https://jane.example/me,\
United Kingdom,"Sampleton, UK",UTC+9,$25/hr,"Python; C++, Go",\
"Ten years of work.
Write to jane.private@mail.example, or WhatsApp: +442079460777",2015-03-01,photos/jane.png,42,"English, Korean"
"""


def read(content: Any, **more: str) -> Reading:
    saved = capture(content, **{"name": "tables/freelancers.csv", **more})
    assert profiles.recognises(heads.head(saved))
    reading = profiles.read(saved)
    sound(reading, saved)
    return reading


def test_a_profile_is_an_account_on_a_platform() -> None:
    reading = read(FREELANCERS, address="file:///tables/freelancers.csv")
    assert reading.notes == ()
    assert {one.subject for one in reading.claims} == {"profile:gigs.example/jdoe"}
    assert all_said(reading) == {
        "schema": ["Profile"],
        "platform": ["gigs.example"],
        "name": ["Jane Doe", "J. D."],
        "email": ["jane@acme.example", "jane.private@mail.example"],
        "phone": ["+442079460123", "+442079460777"],
        "handle": ["skype:jane.skype", "telegram:jane_acme", "github:janeacme", "whatsapp:442079460777"],
        "website": ["jane.example"],
        "country": ["GB"],
        "timeZone": ["UTC+9"],
        "rate": ["$25/hr"],
        "skill": ["Python", "C++", "Go"],
        "description": ["Ten years of work. Write to jane.private@mail.example, or WhatsApp: +442079460777"],
        "registered": ["2015-03-01"],
        "pictureUrl": ["file:///tables/photos/jane.png"],
        "language": ["English", "Korean"],
        "notes": ["location: Sampleton, UK", "Jobs Done: 42"],
    }
    one = reading.claims[0]
    assert (one.asserted_by, one.group, one.where) == ("gigs.example", "profile:gigs.example/jdoe", "line 2")


def test_json_lines_say_the_same() -> None:
    record = {
        "site": "GitHub",
        "login": "JaneAcme",
        "html_url": "https://github.com/JaneAcme",
        "name": "Jane Doe",
        "location": {"city": "Sampleton", "country": "GB"},
        "created_at": 1425168000,
        "followers": 7,
        "skills": ["Python", "Go"],
        "avatar_url": "https://avatars.example/1.png",
        "contacts": {"email": "jane@acme.example"},
        "scraped_at": "2024-05-01T00:00:00Z",
    }
    reading = read(lines(record), name="profiles.jsonl")
    assert {one.subject for one in reading.claims} == {"profile:github.com/janeacme"}
    assert {one.asserted for one in reading.claims} == {"2024-05-01T00:00:00Z"}
    found = all_said(reading)
    assert found["handle"] == ["github:janeacme"]
    assert found["email"] == ["jane@acme.example"]
    assert found["registered"] == ["2015-03-01T00:00:00Z"]
    assert found["country"] == ["GB"]
    assert found["pictureUrl"] == ["https://avatars.example/1.png"]
    assert "followers: 7" in found["notes"]


@pytest.mark.parametrize(
    ("row", "subject"),
    [
        ("upwork,jdoe,", "profile:upwork.com/jdoe"),
        ("Telegram,@Jane_Acme,", "profile:t.me/jane_acme"),
        ("gigs.example,jdoe,", "profile:gigs.example/jdoe"),
        ("Sample Market,jdoe,", "profile:sample-market/jdoe"),
        (",,https://github.com/janeacme", "profile:github.com/janeacme"),
        ("Gigs,,https://www.gigs.example/u/jdoe?x=1", "profile:gigs.example/jdoe"),
    ],
)
def test_platforms_are_known_by_host_by_name_or_by_what_stands_there(row: str, subject: str) -> None:
    assert {one.subject for one in read(f"platform,handle,url\n{row}\n").claims} == {subject}


COMPANIES = """\
id;name;type;registration_number;country;owner;director;email;sector
1;Acme Widgets Ltd;company;0123 4567;GB;2;3;info@acme.example;widgets
2;Holding Ltd;company;7654321;GB;Somebody Else;;;
3;Jane Doe;person;;;;;jane@acme.example;
"""


def test_companies_and_people_without_a_platform() -> None:
    reading = read(COMPANIES, name="suppliers.csv")
    assert said(reading, "schema") == ["Company", "Company", "Person"]
    assert said(reading, "registrationNumber", "ftm:suppliers.csv/1") == ["GB:01234567"]
    assert said(reading, "owns", "ftm:suppliers.csv/2") == ["ftm:suppliers.csv/1"]
    assert said(reading, "directs", "ftm:suppliers.csv/3") == ["ftm:suppliers.csv/1"]
    assert said(reading, "notes") == ["sector: widgets", "owner: Somebody Else"]
    assert {one.group for one in reading.claims if one.subject.endswith("/3")} >= {"register:suppliers.csv/3"}


def test_an_id_that_is_no_number_stands_for_itself() -> None:
    """Files of a network refer to it."""
    assert {one.subject for one in read("id,name,lei\ngb-coh-01234567,Acme Ltd,\n").claims} == {"ftm:gb-coh-01234567"}


def test_without_an_id_the_same_row_is_the_same_subject_in_any_table() -> None:
    first, second = (
        {one.subject for one in read("name,registration_number\nAcme Ltd,01234567\n", name=name).claims}
        for name in ("a.csv", "b.csv")
    )
    assert first == second
    assert first != {one.subject for one in read("name,registration_number\nAcme Ltd,07654321\n").claims}


def test_refused_rows_say_why_and_the_rest_is_read() -> None:
    table = (
        "platform,username,bio,rate\n"
        "Gigs,first,ok,1\n"
        'Gigs,"second,never closed,1\n'
        "Gigs,third,too,many,cells\n"
        ",,nobody,1\n"
        'Gigs,fourth,"=HYPERLINK(""http://x.example"")",-5\n'
        "Gigs,fifth\n" + f"Gigs,sixth,{'x' * 1_000_000},1\n" + "Gigs,seventh,\x00\x07ok,1\n"
    )
    reading = read(table)
    assert [one.rpartition("/")[2] for one in dict.fromkeys(one.subject for one in reading.claims)] == [
        "first",
        "fourth",
        "fifth",
        "seventh",
    ]
    assert said(reading, "rate") == ["1", "-5", "1"]
    assert said(reading, "description") == ["ok", "ok"]
    assert reading.notes == (
        "line 3: a quotation mark in it is not closed",
        "line 4: it has 5 cells where the header has 4",
        "line 6: the cell in “bio” is a formula and no value: it was left out",
        "line 8: it has a cell that is not closed, or too long where the header has 4",
        "line 5: it names nobody",
    )


def test_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truename.sources.saved.structured.MOST_RECORDS", 10)
    reading = read("platform,username\n" + "".join(f"Gigs,user{at}\n" for at in range(20)))
    assert len({one.subject for one in reading.claims}) == 10
    assert reading.notes == ("Only the first 10 rows were read: split the file.",)


@pytest.mark.parametrize("text", ["hello, world\nand more\n", "a\tb\n1\t2\n", "", '"', "name\nx\n", "\n\n\n"])
def test_a_text_is_no_table(text: str) -> None:
    assert not profiles.recognises(heads.head(capture(text)))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(SampleError):
        profiles.read(capture("nothing"))


_CELLS = st.text(max_size=12) | st.sampled_from(
    ['"', '""', "=1+1", "'=x", "https://x.example/a", "\x00", "@", "+44 20 7946 0123"]
)
_NAMES = (
    "platform username url name email phone skills bio id owner type registration_number birth_date telegram iban x"
)
_COLUMNS = st.sampled_from(_NAMES.split())


@given(st.lists(_COLUMNS, max_size=6), st.lists(st.lists(_CELLS, max_size=7), max_size=5), st.sampled_from(",;\t|"))
@example(["platform", "username"], [['"'] * 7] * 5, ",")
@example(["name", "email"], [["a@b"]], ",")
def test_any_table_is_a_reading_or_a_refusal(columns: list[str], rows: list[list[str]], separator: str) -> None:
    content = "\n".join(separator.join(row) for row in [columns, *rows]).encode("utf-8", "surrogatepass")
    saved = capture(content)
    profiles.recognises(heads.head(saved))
    read_or_refused(profiles.read, saved)


@given(
    st.binary(max_size=100)
    | st.lists(
        st.dictionaries(
            _COLUMNS,
            st.none()
            | st.text(max_size=9)
            | st.integers()
            | st.lists(st.text(max_size=3))
            | st.dictionaries(_COLUMNS, st.text(max_size=3)),
        ),
        min_size=1,
        max_size=3,
    ).map(lambda rows: lines(*rows))
)
def test_anything_is_a_reading_or_a_refusal(content: bytes) -> None:
    saved = capture(content)
    profiles.recognises(heads.head(saved))
    read_or_refused(profiles.read, saved)
