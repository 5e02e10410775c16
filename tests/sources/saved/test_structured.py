from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import capture
from truename.errors import SampleError
from truename.sources.saved import structured, tables
from truename.sources.saved.statements import Origin, Statements


def records(text: str) -> tuple[list[tuple[str, Any]], tuple[str, ...]]:
    statements = Statements(capture(text.encode("utf-8", "surrogatepass")), "x")
    return list(structured.records(text, statements)), statements.reading().notes


def test_records_are_a_document_its_entries_or_lines() -> None:
    assert records('{"a": 1}')[0] == [("", {"a": 1})]
    assert records('{\n"a": 1\n}\n')[0] == [("", {"a": 1})]
    assert records('[{"a": 1}, {"a": 2}]')[0] == [("entry 1", {"a": 1}), ("entry 2", {"a": 2})]
    assert records('{"a": 1}\n\n{"a": 2}\r\n')[0] == [("line 1", {"a": 1}), ("line 3", {"a": 2})]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": 1, "a": 2}', "the name 'a' twice"),
        ('{"a": NaN}', "NaN, which is no JSON"),
        ('{"a": -Infinity}', "-Infinity, which is no JSON"),
        ('{"a": ' + "9" * 5000 + "}", "Exceeds the limit"),
        ('{"a": 1} {"b": 2}', "Extra data"),
        ('{"a": 1}x', "Extra data"),
        ("{", "Expecting property name"),
        ('{"a":', "a value is missing at character 6"),
        ("nothing", "Expecting value"),
        ('{"a": ' + "[" * 100_000, "nested hundreds of levels"),
    ],
)
def test_a_line_that_is_none_is_refused_by_its_number(line: str, reason: str) -> None:
    found, notes = records('{"b": 1}\n' + line + '\n{"c": 1}\n')
    assert found == [("line 1", {"b": 1}), ("line 3", {"c": 1})]
    (note,) = notes
    assert note.startswith("line 2: ")
    assert reason in note


@pytest.mark.parametrize("text", ["", "nothing", "{", "[1, 2", '{"a": 1, "a": 2}', "[" * 100_000, '{"a": NaN}'])
def test_what_holds_no_json_is_refused(text: str) -> None:
    with pytest.raises(SampleError):
        records(text)


def test_a_document_of_millions_of_parts_is_refused_before_it_is_built() -> None:
    with pytest.raises(SampleError, match="parts"):
        records("[" + "[]," * structured.MOST_PARTS + "[]]")


def test_long_lines_and_many_records_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "LONGEST_LINE", 100)
    monkeypatch.setattr(structured, "MOST_RECORDS", 3)
    found, notes = records('{"a": 1}\n{"b": "' + "x" * 200 + '"}\n' + '{"c": 1}\n' * 9)
    assert len(found) == 3
    assert notes == (
        "Only the first 3 records were read: split the file.",
        "line 2: it has 209 characters, more than 100",
    )


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(SampleError, match="64 MiB"):
        structured.text(capture(bytes(structured.LARGEST_FILE + 1)))


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("Ä".encode(), "", "Ä"),
        ("Ä".encode("utf-8-sig"), "", "Ä"),
        ("Ä".encode("utf-16"), "", "Ä"),
        ("Ä".encode("utf-32"), "", "Ä"),
        ("Ä".encode("cp1252"), "", "Ä"),
        ("Ж".encode("koi8-r"), "KOI8-R", "Ж"),
        ("日本".encode("iso2022_jp"), "iso-2022-jp", "\x1b$BF|K\\\x1b(B"),  # it is valid UTF-8, too, and then that
        ("日本".encode("euc_jp"), "euc-jp", "日本"),
        (b"\xc4", "punycode", "Ä"),
        (b"\xc4", "no such set", "Ä"),
        (("a" * 2000 + "Ä").encode()[:-1], "", "a" * 2000 + "\ufffd"),
    ],
)
def test_text_is_decoded_by_its_mark_by_what_it_is_or_by_what_is_said(content: bytes, charset: str, text: str) -> None:
    assert structured.decoded(content, charset) == text


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (1500000000, "2017-07-14T02:40:00Z"),
        ("1500000000", "2017-07-14T02:40:00Z"),
        (1500000000000, "2017-07-14T02:40:00Z"),
        (1500000000000000, "2017-07-14T02:40:00Z"),
        (1500000000000000000, "2017-07-14T02:40:00Z"),
        (1500000000.75, "2017-07-14T02:40:00Z"),
        (0, ""),
        (-5, ""),
        (True, ""),
        (10**40, ""),
        (float("inf"), ""),
        (float("nan"), ""),
        ("1", ""),
        ("2017", ""),
        (None, ""),
        ([], ""),
    ],
)
def test_times_since_1970(since: Any, expected: str) -> None:
    assert structured.moment(since) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-05-01T02:00:00+02:00", "2024-05-01T00:00:00Z"),
        ("2024-05-01 00:00:00 UTC", "2024-05-01T00:00:00Z"),
        ("2024-05-01T00:00:00.123", "2024-05-01T00:00:00Z"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("20240501000000", "2024-05-01T00:00:00Z"),
        ("20240501", "2024-05-01"),
        (1500000000, "2017-07-14T02:40:00Z"),
        ("1500000000.5", "2017-07-14T02:40:00Z"),
        (["2024-05-01"], "2024-05-01"),
        ("1 May 2024", ""),
        ("2024-13-01", ""),
        (None, ""),
    ],
)
def test_times_as_programs_write_them(written: Any, expected: str) -> None:
    assert structured.stamp(written) == expected


@given(
    st.lists(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({}))
)
@example([10**5000, float("inf"), float("nan"), -0.0, 1e300, True, "", "a"])
def test_texts_of_anything_are_texts(value: list[Any]) -> None:
    assert all(structured.texts(value))
    for one in value:
        assert structured.texts(one) == ([] if one == [] else structured.texts([one]))


@given(st.text(alphabet='ab",;\t|\n\r\x00', max_size=60))
def test_any_table_gives_rows_or_none(text: str) -> None:
    statements = Statements(capture(text), "x")
    table = tables.header(text)
    if table is not None:
        for where, cells in tables.rows(text, table, statements):
            assert where.startswith("line ")
            assert set(cells) <= set(table.columns)


def test_claims_and_notes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truename.sources.saved.statements.MOST_CLAIMS", 5)
    statements = Statements(capture("x"), "x")
    for at in range(9):
        statements.say(Origin("a", "b"), f"site:{at}.example", "ip", "192.0.2.1", quote="q" * 1000)
        statements.say(Origin("a", "b"), f"site:{at}.example", "ip", "")
    for at in range(30):
        statements.note(f"note {at}")
        statements.note("the same")
    reading = statements.reading()
    assert len(reading.claims) == 5
    assert {len(one.quote) for one in reading.claims} == {500}
    assert reading.notes[-1] == "It states more than 5 claims; 4 are left out: split the file."
    assert reading.notes[20] == "11 more notes are left out."


def test_json_is_told_from_text_in_brackets() -> None:
    assert structured.is_json('  {"a": 1}')
    assert structured.is_json('[\n{"a": 1}]')
    assert not structured.is_json("[ this register provides information ]")
    assert not structured.is_json("{curly} text")
    assert structured.is_json(json.dumps([]))
