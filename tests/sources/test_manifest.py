from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from truename.errors import SampleError
from truename.sources import Entry, Refused, manifest

POSITIONS = {
    "fingerprint": {0: "unknown", 1: "right thumb", 2: "right index finger", 7: "left index finger"},
    "date": {0: "unknown"},
}


def read(folder: Path, content: str | bytes, positions: manifest.Positions | None = None) -> list[Entry | Refused]:
    path = folder / "manifest"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(manifest.read(path, positions))


def refusal(entry: Entry | Refused) -> str:
    assert isinstance(entry, Refused)
    return entry.error.found


def test_csv(tmp_path: Path) -> None:
    entries = read(
        tmp_path,
        "file,value,subject,kind,position,ppi\n"
        "a/1.png,,ann,fingerprint,2,500\n"
        '"odd, name.png",,"bob",,,\n'
        "\n"
        ",1984-03-12,ann,date,,\n",
    )
    assert entries == [
        Entry("line 2", "ann", file=tmp_path / "a/1.png", kind="fingerprint", position=2, ppi=500),
        Entry("line 3", "bob", file=tmp_path / "odd, name.png"),
        Entry("line 5", "ann", value="1984-03-12", kind="date"),
    ]


def test_json_lines_say_the_same(tmp_path: Path) -> None:
    rows = [
        {"file": "a/1.png", "subject": "ann", "kind": "fingerprint", "position": 2, "ppi": 500},
        {"file": "odd, name.png", "subject": "bob", "kind": None},
        {"value": "1984-03-12", "subject": 7, "kind": "date"},
    ]
    assert read(tmp_path, "\n".join(json.dumps(row) for row in rows)) == [
        Entry("line 1", "ann", file=tmp_path / "a/1.png", kind="fingerprint", position=2, ppi=500),
        Entry("line 2", "bob", file=tmp_path / "odd, name.png"),
        Entry("line 3", "7", value="1984-03-12", kind="date"),
    ]


def test_a_region_says_which_face(tmp_path: Path) -> None:
    face = Entry("line 2", "ann", file=tmp_path / "group.jpg", region=(520, 140, 96, 121))
    rows = ('ann,group.jpg,"520,140,96,121"', 'ann,group.jpg,"520, 140 ,96, 121"')
    for row in rows:
        assert read(tmp_path, f"subject,file,region\n{row}\n") == [face]
    assert read(tmp_path, "subject;file;region\nann;group.jpg;520,140,96,121\n") == [face]
    for written in ("[520, 140, 96, 121]", '"520,140,96,121"'):
        first = '{"file": "0.png", "subject": "bob"}\n'
        _, read_back = read(tmp_path, first + f'{{"file": "group.jpg", "subject": "ann", "region": {written}}}\n')
        assert read_back == face


@pytest.mark.parametrize(
    "written",
    ["1,2,3", "1,2,3,4,5", "1,2,0,4", "1,2,3,0", "-1,2,3,4", "1.5,2,3,4", "a,b,c,d", "1,2,3,9999999", "1 2 3 4"],
)
def test_a_bad_region_is_named(written: str, tmp_path: Path) -> None:
    csv, good = read(tmp_path, f'subject,file,region\nann,1.jpg,"{written}"\nbob,2.jpg,\n')
    assert refusal(csv) == repr(written)
    assert isinstance(good, Entry)
    (json_line,) = read(tmp_path, json.dumps({"file": "1.jpg", "subject": "ann", "region": written}))
    assert refusal(json_line) == repr(written)


@pytest.mark.parametrize(
    "region", [[1, 2, 3], [1, 2, 3, True], [1, 2, 3, 4.0], ["1", 2, 3, 4], {"left": 1}, [[1, 2, 3, 4]], []]
)
def test_a_bad_region_in_json_is_named(region: object, tmp_path: Path) -> None:
    (entry,) = read(tmp_path, json.dumps({"file": "1.jpg", "subject": "ann", "region": region}))
    assert isinstance(entry, Refused)


def test_a_value_has_no_region(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, json.dumps({"value": "1984", "kind": "date", "subject": "ann", "region": [1, 2, 3, 4]}))
    assert refusal(entry) == "one with a value"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spreadsheets_of_every_country(separator: str, tmp_path: Path) -> None:
    rows = [["Subject", "File", "Ppi"], ["ann", "1.png", "500"]]
    text = "\ufeff" + "\r\n".join(separator.join(row) for row in rows)
    assert read(tmp_path, text) == [Entry("line 2", "ann", file=tmp_path / "1.png", ppi=500)]


@pytest.mark.parametrize(
    ("written", "code"),
    [("2", 2), ("right index finger", 2), ("Right_Index", 2), ("right-index ", 2), ("left index", 7), ("", 0)],
)
def test_positions_by_code_or_name(written: str, code: int, tmp_path: Path) -> None:
    (entry,) = read(tmp_path, f"subject,file,position\nann,1.png,{written}\n", POSITIONS)
    assert isinstance(entry, Entry)
    assert entry.position == code


@pytest.mark.parametrize("written", ["3", "index", "-1", "2.0", "256", "nine", "٢"])
def test_positions_that_the_kind_does_not_have(written: str, tmp_path: Path) -> None:
    (entry,) = read(tmp_path, f"subject,file,position\nann,1.png,{written}\n", POSITIONS)
    assert refusal(entry) == repr(written)
    assert "2 right index finger" in str(entry)


def test_without_the_kinds_positions_are_numbers(tmp_path: Path) -> None:
    by_code, by_name = read(tmp_path, "subject,file,position\nann,1.png,12\nann,1.png,right index\n")
    assert isinstance(by_code, Entry)
    assert "write the number" in str(by_name).lower()


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (",1.png,,,,", "'' (0 characters)"),
        ("a\x1b[2J,1.png,,,,", "'a\\x1b[2J' (5 characters)"),
        ("ann,,,,,", "neither"),
        ("ann,1.png,1984,date,,", "both"),
        ("ann,,1984,,,", "none"),
        ("ann,1.png,,Face,,", "'Face'"),
        ("ann,1.png,,voice,,", "'voice'"),
        ("ann,https://example.org/1.png,,,,", "the address 'https://example.org/1.png'"),
        ("ann,file:///etc/passwd,,,,", "the address 'file:///etc/passwd'"),
        ("ann,a\0b.png,,,,", "'a\\x00b.png'"),
        ("ann,1.png,,,,0", "'0'"),
        ("ann,1.png,,,,nan", "'nan'"),
        ("ann,1.png,,,,1e3", "'1e3'"),
        ("ann,1.png", "2"),
        ('ann,"1.png,,,,', "a line that is not (unexpected end of data)"),
    ],
)
def test_a_bad_row_is_named_and_the_next_is_read(row: str, found: str, tmp_path: Path) -> None:
    text = f"subject,file,value,kind,position,ppi\n{row}\nbob,2.png,,,,\n"
    bad, good = read(tmp_path, text, POSITIONS)
    assert bad.where == "line 2"
    assert refusal(bad) == found
    assert good == Entry("line 3", "bob", file=tmp_path / "2.png")


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "{",
        '{"file": "1.png"}',
        '{"file": ["1.png"], "subject": "ann"}',
        '{"file": "1.png", "subject": true}',
        '{"file": "1.png", "subject": "ann", "subject": "bob"}',
        '{"file": "1.png", "subject": "ann", "postion": 2}',
        '{"file": "1.png", "subject": "ann", "ppi": NaN}',
        '{"file": "1.png", "subject": "ann", "ppi": 1e999}',
        '{"file": "1.png", "subject": "\\ud800"}',
        '{"file": ' + "[" * 20_000,
        '{"file": ' + "9" * 5_000 + "}",
        '{"file": "' + "x" * manifest.LONGEST_LINE + '", "subject": "ann"}',
    ],
    ids=lambda line: line[:50],
)
def test_a_bad_json_line_is_named_and_the_next_is_read(line: str, tmp_path: Path) -> None:
    first = '{"file": "0.png", "subject": "ann"}'
    _, bad, good = read(tmp_path, f"{first}\n{line}\n{first}\n")
    assert bad.where == "line 2"
    assert refusal(bad)
    assert isinstance(good, Entry)


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    bad, good = read(tmp_path, b"subject,file\nJos\xe9,1.png\nbob,2.png\n")
    assert bad.where == "line 2"
    assert isinstance(bad, Refused)
    assert isinstance(good, Entry)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "nothing"),
        (b"\n\n", "nothing"),
        (b"\xff\xfe", "a first line that is too long, or not UTF-8"),
        (b"subject,file,postion\n", "'postion' in the header"),
        (b"subject,file,file\n", "a header of subject, file, file"),
        (b"subject,kind\n", "a header of subject, kind"),
        (b"file,value\n", "a header of file, value"),
        (b"[\n", "'[' in the header"),
    ],
)
def test_a_bad_header_stops(content: bytes, found: str, tmp_path: Path) -> None:
    with pytest.raises(SampleError) as caught:
        read(tmp_path, content)
    assert caught.value.found == found


@pytest.mark.parametrize("name", ["absent", ".", "a\0b"])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="a manifest at"):
        next(manifest.read(tmp_path / name))


def test_paths_are_relative_to_the_manifest_and_may_be_absolute(tmp_path: Path) -> None:
    inside, absolute = read(tmp_path, "subject,file\nann,../1.png\nann,/data/1.png\n")
    assert isinstance(inside, Entry)
    assert isinstance(absolute, Entry)
    assert inside.file == tmp_path / "../1.png"
    assert absolute.file == Path("/data/1.png")


def test_entries_become_samples(pictures: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(pictures["png"])
    rows = "subject,file,value,kind,position,ppi\nann,1.png,,,2,500\nann,,1984,date,,\nann,2.png,,,,\n"
    picture, text, absent = read(tmp_path, rows)
    assert isinstance(picture, Entry)
    assert isinstance(text, Entry)
    assert isinstance(absent, Entry)
    (sample,) = picture.samples()
    assert (sample.kind, sample.name, sample.position, sample.ppi) == ("fingerprint", "1.png", 2, 500)
    (sample,) = text.samples()
    assert (sample.kind, sample.name, sample.content) == ("date", "line 3", b"1984")
    with pytest.raises(SampleError, match="No such file"):
        absent.samples()


CELLS = st.text(st.sampled_from('a1 ,;"\t\r\n\0{}[]:\\\x1b\ud800é/'), max_size=12)
LINES = st.lists(st.lists(CELLS, max_size=7).map(",".join), max_size=6).map("\n".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.sampled_from([b"", b"subject,file\n", b'{"file":"1.png","subject":"a"}\n']), LINES | st.binary(max_size=300))
def test_hostile_manifests_are_read_or_refused(tmp_path: Path, start: bytes, rest: str | bytes) -> None:
    content = start + (rest if isinstance(rest, bytes) else rest.encode("utf-8", "surrogatepass"))
    try:
        entries = read(tmp_path, content)
    except SampleError:
        assert not start
        return
    numbers = [int(entry.where.removeprefix("line ")) for entry in entries]
    assert numbers == sorted(set(numbers))
    assert all(entry.subject.isprintable() for entry in entries if isinstance(entry, Entry))
    assert all(str(entry).encode() for entry in entries if isinstance(entry, Refused))


@given(st.tuples(*[st.integers(0, 999_999)] * 2, *[st.integers(1, 999_999)] * 2), st.sampled_from([";", "\t", ","]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_region_is_read_as_it_was_written(
    tmp_path: Path, region: tuple[int, int, int, int], separator: str
) -> None:
    written = ",".join(map(str, region))
    cells = ["ann", "1.jpg", f'"{written}"']
    header = separator.join(("subject", "file", "region"))
    (from_csv,) = read(tmp_path, f"{header}\n{separator.join(cells)}\n")
    (from_json,) = read(tmp_path, json.dumps({"subject": "ann", "file": "1.jpg", "region": region}))
    assert isinstance(from_csv, Entry)
    assert isinstance(from_json, Entry)
    assert from_csv.region == from_json.region == region
