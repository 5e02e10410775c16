"""Who is to be screened, read from CSV tables and FtM JSON lines, hostile ones included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from truename.errors import SampleError
from truename.screening import subjects


def table(folder: Path, text: str | bytes, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_table_of_people_and_organisations(tmp_path: Path) -> None:
    text = (
        "id,name,alias,type,birth_date,passport,address,culture\n"
        'c1,"Lee, Ann",Anne Lee; A. Lee,,1984-03-12,X1;X2,"1 Road; Flat 2",English\n'
        "c2,Rivers Ltd,,company,,,,\n"
    )
    found = subjects.read(table(tmp_path, text))
    ann, firm = found.those
    assert (ann.number, ann.entity.id, ann.entity.schema, ann.culture) == (1, "c1", "Person", "English")
    assert ann.entity.properties == {
        "name": ("Lee, Ann",),
        "alias": ("Anne Lee", "A. Lee"),
        "birthDate": ("1984-03-12",),
        "passportNumber": ("X1", "X2"),
        "address": ("1 Road; Flat 2",),
    }
    assert ann.is_person
    assert (firm.entity.schema, firm.is_person) == ("Company", False)
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffname;Date of birth\r\nAnn Lee;1984-03-12\r\n",
        "name\tbirthDate\nAnn Lee\t1984-03-12",
        "\n\nBirth_Date,NAME\n\n1984-03-12,  Ann   Lee \n,\n",
    ],
)
def test_separators_marks_and_spaces_do_not_count(tmp_path: Path, text: str) -> None:
    (one,) = subjects.read(table(tmp_path, text)).those
    assert one.entity.properties == {"name": ("Ann Lee",), "birthDate": ("1984-03-12",)}
    assert one.entity.id.startswith("line ")


def test_what_shows_nothing_is_left_out(tmp_path: Path) -> None:
    text = "id,name,\n\u200e1\u200f,A\u200bnn\u00a0\u00adLee\ufeff,\n2,\ue000\u200c,\n"
    ann, private = subjects.read(table(tmp_path, text)).those
    assert (ann.entity.id, ann.entity.properties) == ("1", {"name": ("Ann Lee",)})
    assert private.entity.properties == {"name": ("\ue000",)}  # characters of a font's own stand in some registers


def test_followthemoney_without_what_is_nobody(tmp_path: Path) -> None:
    lines = [
        {"id": "p", "schema": "Person", "properties": {"name": ["Ann Lee"]}},
        {"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["c"]}},
        {"id": "c", "schema": "Company", "properties": {"name": ["Rivers"]}},
    ]
    found = subjects.read(table(tmp_path, "\n".join(map(json.dumps, lines)), "network.ftm.json"))
    assert [one.entity.id for one in found.those] == ["p", "c"]
    assert found.passed_over == {"Ownership": 1}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "none in"),
        ("\n \n", "none in"),
        ("name\n", "none in"),
        ("name,birht_date\nAnn,1984\n", "birht_date"),
        ("first,name,notes\nAnn,Lee,vip\n", "'first', 'notes'"),
        ("name,,\nAnn,,paid\n", "a heading for every column"),
        ("name,type,schema\nAnn,,\n", "twice"),
        ("id,birth_date\n1,1984\n", "column name"),
        ("name,id\nAnn\n", "2 cells in line 2"),
        ("name,id\nAnn,1,2\n", "2 cells in line 2"),
        ("id,name\n1,\n", "a name for line 2"),
        ("name,type\nAnn,robot\n", "'robot'"),
        ('name,id\n"Ann,1\nBob,2\n', "quotation marks"),
        ("name\nAnn\x1b[31m Lee\n", "control characters"),
        ("name\n\u202eeeL nnA\n", "in reverse"),
        ("name\nAnn Lee\n".encode("utf-16"), "UTF-16"),
        ('[{"id": "a"}]', "a JSON array"),
        (b"name\nAnn\0Lee\n", "line 2"),
        (b"name\nAnn\nMichel L\xe9\n", "line 3"),
        ("name\n" + "A" * 10_001 + "\n", "10,001 characters"),
        ("id,name\n" + "i" * 600 + ",Ann\n", "line 2"),
        ('{"id": "a", "schema": "Person", "properties": {"name": ["Ann"]}}\n{"id": 3}\n', "line 2"),
        ('{"id": "a", "schema": "Person", "properties": {}}\n', "a name for"),
        ('{"id": "a"}{' + "[" * 100_000, "found"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(SampleError) as caught:
        subjects.read(table(tmp_path, text))
    assert told in str(caught.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv", Path("/dev/zero")):
        with pytest.raises(SampleError):
            subjects.read(path)


def test_too_many_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subjects, "MOST_SUBJECTS", 2)
    assert len(subjects.read(table(tmp_path, "name\nA\nB\n")).those) == 2
    with pytest.raises(SampleError) as caught:
        subjects.read(table(tmp_path, "name\nA\nB\nC\n"))
    assert "in parts" in caught.value.do.casefold()
