"""What a list's file may not do: it is refused with a reason that says where, and nothing else happens."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lists.conftest import FTM, OFAC, UN, Write, jsonl
from truename.errors import SampleError, TruenameError, UsageError
from truename.lists import readers
from truename.lists.readers import source


def refused(*paths: Path) -> SampleError:
    with pytest.raises(SampleError) as caught:
        list(readers.read(paths))
    return caught.value


ENTITY = '{"id": "a", "schema": "Person", "properties": %s}\n'


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "Expecting property name"),
        (b'["schema"]', "JSON object"),
        (b'{"schema": "Person"}', '"id"'),
        (b'{"id": "", "schema": "Person"}', "an id of 1 to"),
        (b'{"id": "a\\u0000", "schema": "Person"}', "an id of 1 to"),
        (b'{"id": "a"}', '"schema"'),
        (b'{"id": "a", "schema": "../../etc"}', '"schema"'),
        (b'{"id": "a", "schema": "Person", "properties": []}', '"properties"'),
        ((ENTITY % '{"a b": ["x"]}').encode(), "a property's name"),
        ((ENTITY % '{"name": [["x"]]}').encode(), "values of name"),
        ((ENTITY % '{"name": [true]}').encode(), "values of name"),
        ((ENTITY % '{"name": [NaN]}').encode(), "NaN"),
        ((ENTITY % f'{{"name": [{"9" * 5000}]}}').encode(), "JSON object"),
        ((ENTITY % f'{{"name": ["{"x" * 10_001}"]}}').encode(), "10,000 characters"),
        ((ENTITY % ("[" * 200_000)).encode(), "far more"),
        ((ENTITY % ('{"o":[{"id":"b","schema":"Y","properties":' * 20 + "{}" + "}]}" * 20)).encode(), "at most 8"),
        ((ENTITY % "{}").encode() * 2, "'a' again"),
        (b'{"id": "a", "schema": "Person", "datasets": [1]}', '"datasets"'),
        (b'{"id": "a", "schema": "Person", "properties": {"name": ["\xff"]}}', "0xff"),
        (b'{"id": "\0", "schema": "Person"}', "NUL"),
    ],
)
def test_a_malformed_line_of_ftm_is_named(write: Write, line: bytes, says: str) -> None:
    error = refused(write("x.json", jsonl(FTM[1]) + line + b"\n"))
    assert says in str(error)
    assert "x.json, line 2" in str(error) or "x.json, line 3" in str(error)


def test_long_texts_for_people_are_cut_and_nothing_else(write: Write) -> None:
    (one,) = readers.read([write("x.json", jsonl({"id": "a", "schema": "X", "properties": {"notes": ["x" * 20_000]}}))])
    assert (len(one.first("notes")), one.first("notes")[-1]) == (10_000, "…")


def test_a_line_without_an_end_is_not_held(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LONGEST_LINE", 1000)
    assert "line 1" in str(refused(write("x.json", b'{"schema":"' + b"x" * 5000)))
    assert "line 2" in str(refused(write("e.csv", b"celex,recordId,annex,schema,name\n" + b"x," * 5000)))


def test_files_are_bounded_also_inside_a_zip(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.json", jsonl(FTM[1]) + b" \n" * 500_000)
    monkeypatch.setattr(source, "LARGEST_FILE", 100_000)
    assert "at most 100,000 bytes" in str(refused(path))
    # A header that understates the size does not help.
    lie = path.read_bytes().replace(
        (1_000_000 + len(jsonl(FTM[1]))).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    )
    assert lie != path.read_bytes()
    with pytest.raises(SampleError):
        list(readers.read([write("lie.zip", lie)]))
    assert "at most 100,000 bytes" in str(refused(write("x.json", jsonl(FTM[1]) * 3000)))


@pytest.mark.parametrize("name", ["../x.json", "/etc/x.json", "a/../../x.json", "..\\x.json"])
def test_a_zip_that_reaches_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, jsonl(*FTM))
    assert "a zip of files" in str(refused(path))
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_damaged_zip_is_refused_wherever_it_is_cut(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.json", b"".join(jsonl({**FTM[0], "id": f"p{n}"}) for n in range(200)))
    whole = path.read_bytes()
    for n in range(0, len(whole), 37):
        refused(write("cut.zip", whole[:n]))
    flipped = bytearray(whole)
    flipped[len(whole) // 3] ^= 1
    refused(write("flipped.zip", bytes(flipped)))


DOCTYPE = "<!DOCTYPE CONSOLIDATED_LIST [{}]>"


@pytest.mark.parametrize(
    ("subset", "use"),
    [
        ('<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">', "&c;"),
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        ('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;', ""),
        ("", ""),
    ],
)
def test_a_document_type_is_refused(write: Write, subset: str, use: str) -> None:
    bomb = UN.replace("<CONSOLIDATED_LIST", DOCTYPE.format(subset) + "<CONSOLIDATED_LIST", 1).replace("Sister", use)
    assert "root" not in str(refused(write("un.xml", bomb.encode())))
    # Without the declaration in front the beginning is a doctype, which is no list either.
    refused(write("un.xml", bomb[bomb.index("<!DOCTYPE") :].encode()))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("</INDIVIDUALS>", "", "well-formed"),
        ("<DATAID>501", "<DATAID>5O1", "DATAID"),
        ("<DATAID>502", "<DATAID>501", "un.xml, line"),
        ("<FIRST_NAME>ANNA</FIRST_NAME><SECOND_NAME>EXAMPLOV</SECOND_NAME>", "", "FIRST_NAME"),
        ("<QUALITY>Low", "<QUALITY>Medium", "QUALITY"),
        ("ANNA", "AN\0NA", "well-formed"),
        ("ANNA", "AN\x02NA", "well-formed"),
    ],
)
def test_malformed_xml_is_named(write: Write, old: str, new: str, says: str) -> None:
    altered = UN.replace(old, new, 1)
    assert altered != UN
    error = refused(write("un.xml", altered.encode()))
    assert says in str(error)
    assert "line" in str(error)


def test_xml_cut_anywhere_is_refused(write: Write) -> None:
    whole = UN.encode()
    for n in range(0, len(whole) - 3, 97):
        refused(write("un.xml", whole[:n]))


def test_an_entry_of_xml_is_bounded(write: Write) -> None:
    many = UN.replace("<TITLE>", "<X/>" * 100_001 + "<TITLE>", 1)
    assert "elements in one" in str(refused(write("un.xml", many.encode())))
    deep = UN.replace("<TITLE>", "<X>" * 300 + "</X>" * 300 + "<TITLE>", 1)
    refused(write("un.xml", deep.encode()))


def test_xml_in_another_encoding_is_read_or_refused(write: Write) -> None:
    latin = UN.replace("UTF-8", "ISO-8859-1").replace("Анна Экзамплова", "Änna").replace("金铁三", "x")
    found = next(readers.read([write("un.xml", latin.encode("latin-1"))]))
    assert "Änna" in found.get("alias")
    wrong = UN.replace("ANNA", "ÄNNA").encode("latin-1", "replace")
    assert "well-formed" in str(refused(write("un.xml", wrong)))
    refused(write("un.xml", UN.encode("utf-16")))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("sdn.csv", b'102,"', b'1O2,"', "sdn.csv, line 2"),
        ("sdn.csv", b'103,"', b'101,"', "'ofac-101' again"),
        ("sdn.csv", b'"individual"', b'"person"', "SDN_Type"),
        ("sdn.csv", b'"Tanker",', b"", "12 fields"),
        ("sdn.csv", b'S.A.."', b"S.A..", "quote"),
        ("sdn.csv", b'"EXAMPLOV, Anna"', b"-0- ", "a name"),
        ("sdn.csv", b"Director", b"Dire\0ctor", "NUL"),
        ("sdn.csv", b"Director", b"D\xe9recteur", "0xe9"),
        ("alt.csv", b'102,2,"fka"', b'999,2,"fka"', "number 999"),
        ("alt.csv", b'"fka"', b'"xka"', "alt_type"),
        ("alt.csv", b'"fka",', b"", "5 fields"),
        ("add.csv", b"102,2", b"999,2", "number 999"),
    ],
)
def test_malformed_rows_of_ofac_are_named(
    write: Write, ofac: list[Path], file: str, old: bytes, new: bytes, says: str
) -> None:
    altered = OFAC[file].replace(old, new, 1)
    assert altered != OFAC[file]
    write(f"ofac/{file}", altered)
    error = refused(*ofac)
    assert says in str(error)
    assert file in str(error) or "line" in str(error)


def test_a_part_that_is_missing_or_there_twice_is_named(ofac: list[Path], write: Write) -> None:
    assert "no alt" in str(refused(ofac[0], ofac[2]))
    again = write("again.csv", OFAC["sdn.csv"])
    assert "one file that is the part 'sdn'" in str(refused(*ofac, again))


def test_fields_and_rows_of_tables_are_bounded(write: Write) -> None:
    head = b"celex,recordId,annex,schema,name\n"
    assert "field larger" in str(refused(write("e.csv", head + b'1,2,3,Person,"' + b"x" * 200_000 + b'"\n')))
    assert "5 fields" in str(refused(write("e.csv", head + b"1,2,3,Person,Anna,6\n")))
    assert "a name" in str(refused(write("e.csv", head + b"1,2,3,Person,\n")))


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"hello", b"<html/>", b"[]", b"a;b\n1;2\n", b"\xff" * 100]
)
def test_what_is_no_list_is_said_to_be_none(write: Write, content: bytes) -> None:
    assert "a list that is read here" in str(refused(write("x", content)))


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "a file" in str(refused(tmp_path / "pipe"))
    assert "No such file" in str(refused(tmp_path / "none"))
    refused(Path("/dev/zero"))
    (tmp_path / "empty").mkdir()
    assert "found none" in str(refused(tmp_path / "empty"))


def test_an_unknown_reader_is_refused(un: Path) -> None:
    with pytest.raises(UsageError, match="a reader"):
        readers.recognise([un], "un-json")
    with pytest.raises(SampleError):
        readers.recognise([un], "eu-csv")


def test_a_file_that_changes_while_it_is_read_is_refused(ftm: Path) -> None:
    found = readers.recognise([ftm])
    ftm.write_bytes(ftm.read_bytes() + jsonl({"id": "z", "schema": "Person"}))
    with pytest.raises(SampleError, match="when it was hashed"):
        list(found.entities())


SEEDS = [
    ("x.json", jsonl(*FTM)),
    ("un.xml", UN.encode()),
    ("eu.csv", b"celex,recordId,annex,schema,name,birthDate\n1,2,3,Person,Anna,1984\n"),
]


@settings(max_examples=150)
@given(st.integers(0, 2), st.integers(0, 2**32), st.integers(1, 12))
def test_damage_is_refused_or_read_and_never_anything_else(
    tmp_path_factory: pytest.TempPathFactory, which: int, seed: int, changes: int
) -> None:
    name, content = SEEDS[which]
    drawn, damaged = random.Random(seed), bytearray(content)
    for _ in range(changes):
        damaged[drawn.randrange(len(damaged))] = drawn.choice(b'\0\xff"{}[]<>&;,\n0a' + drawn.randbytes(3))
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_bytes(damaged)
    try:
        for entity in readers.read([path]):
            json.dumps(dict(entity.properties))
    except TruenameError:
        pass


def test_a_large_list_is_not_held_in_memory(write: Write) -> None:
    path = write("big.json", b"".join(jsonl({**FTM[0], "id": f"p{n}", "x": "x" * 500}) for n in range(60_000)))
    xml = write("big.xml", UN.replace("<INDIVIDUALS>", "<INDIVIDUALS>" + "<JUNK>x</JUNK>\n" * 90_000, 1).encode())
    code = """
import re, sys
from pathlib import Path
from truename.lists import readers
for path in sys.argv[1:]:
    print(sum(1 for _ in readers.read([Path(path)])))
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""
    ran = subprocess.run([sys.executable, "-c", code, path, xml], capture_output=True, text=True, check=True)
    people, listed, peak = map(int, ran.stdout.split())
    assert (people, listed) == (60_000, 2)
    assert peak < 80_000  # kB, of which the interpreter takes 27,000; the file of people has 40,000
