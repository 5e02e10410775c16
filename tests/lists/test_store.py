from __future__ import annotations

import hashlib
import json
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lists.conftest import FTM, OFAC, Write, jsonl
from truename.errors import DamagedError, NewerVersionError, NotFoundError, SampleError, UsageError
from truename.lists import Changes, Entity, Lists, folder, open_snapshots
from truename.lists.changes import Change, compare
from truename.lists.readers import read


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path / "lists")


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def test_what_is_added_is_there_as_it_was_read(lists: Lists, un: Path, ofac: list[Path], ftm: Path) -> None:
    for name, paths in (("un", [un]), ("ofac", ofac), ("net", [ftm])):
        snapshot = lists.add(name, paths)
        assert snapshot == lists.snapshot(name)
        assert list(snapshot.entities()) == list(read(paths))
        assert snapshot.count == sum(snapshot.schemata.values())
        assert [source.sha256 for source in snapshot.sources] == [
            hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
        ]
    assert lists.names() == ("net", "ofac", "un")
    found = lists.snapshot("un")
    assert (found.publisher, found.reader) == ("United Nations Security Council", "un-xml")
    assert (found.published, found.published_by) == ("2026-02-27", "file")
    assert lists.snapshot("net").published_by == "modified"
    assert found.capture == found.sources[0].sha256
    assert lists.snapshot("ofac").capture not in {source.sha256 for source in lists.snapshot("ofac").sources}
    assert found.entity("unsc-501").caption == "ANNA EXAMPLOV"
    with pytest.raises(NotFoundError, match="unsc-5"):
        found.entity("unsc-5")


def test_only_the_owner_may_look(lists: Lists, un: Path) -> None:
    lists.add("un", [un])
    for path in (lists.folder, *lists.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_an_update_says_what_changed_and_keeps_what_was(lists: Lists, ftm: Path, write: Write) -> None:
    first = lists.add("net", [ftm], published="2026-01-01")
    anna = {**FTM[0], "properties": {"name": ["Anna Examplov", "A. Examplov"], "birthDate": ["1984-03-12"]}}
    turned = {**FTM[1], "properties": {"country": ["xx"], "name": ["Example Trading"]}}
    new = {"id": "c2", "schema": "Company", "properties": {"name": ["New Firm"]}}
    second, changes = lists.update("net", [write("later.json", jsonl(new, turned, anna))], published="2026-02-01")
    assert changes == Changes(
        added=(Change("c2", "Company", "New Firm"),),
        removed=(Change("o1", "Ownership", "o1"),),
        changed=(Change("p1", "Person", "Anna Examplov", ("name", "passportNumber")),),
    )
    assert lists.snapshots("net") == (first, second)
    assert [one.id for one in first.entities()] == ["p1", "c1", "o1"]
    assert (second.published, second.published_by, second.age(date(2026, 2, 11))) == ("2026-02-01", "user", 10)
    _, none = lists.update("net", [write("later.json", jsonl(new, turned, anna))], published="2026-02-01")
    assert not none


@pytest.mark.parametrize(
    "bad",
    [
        OFAC["sdn.csv"],
        jsonl(*FTM)[:-40],
        jsonl(*FTM, FTM[0]),
        jsonl(FTM[0]),  # less than half
        b"",
    ],
)
def test_a_bad_update_changes_nothing(lists: Lists, ftm: Path, write: Write, bad: bytes) -> None:
    lists.add("net", [ftm])
    before = content(lists.folder)
    path = write("bad.json", bad)
    with pytest.raises((SampleError, UsageError)):
        lists.update("net", [path])
    assert content(lists.folder) == before
    with pytest.raises((SampleError, UsageError)):
        lists.add("new", [path] if bad != jsonl(FTM[0]) else [])
    assert content(lists.folder) == before
    assert lists.names() == ("net",)


def test_half_a_list_is_taken_where_that_is_said_to_be_right(lists: Lists, ftm: Path, write: Write) -> None:
    lists.add("net", [ftm])
    path = write("less.json", jsonl(FTM[0]))
    with pytest.raises(UsageError, match="--shrunk"):
        lists.update("net", [path])
    assert lists.update("net", [path], shrunk=True)[0].count == 1


def test_another_publishers_and_older_files_are_no_update(
    lists: Lists, ofac: list[Path], un: Path, write: Write
) -> None:
    lists.add("un", [un])
    with pytest.raises(UsageError, match="Office of Foreign Assets Control"):
        lists.update("un", ofac)
    older = un.read_text().replace('"2026-02-27', '"2026-02-26')
    with pytest.raises(UsageError, match="2026-02-27 or later"):
        lists.update("un", [write("older.xml", older.encode())])


def test_names_and_dates_are_checked(lists: Lists, un: Path) -> None:
    for name in ("", "../un", "UN", "a/b", ".un", "x" * 65, "u\0n"):
        with pytest.raises(UsageError, match="name"):
            lists.add(name, [un])
    for day in ("yesterday", "2026-02-30", "20260101", "2999-01-01", "2026-W01-1"):
        with pytest.raises(UsageError, match="day of publication"):
            lists.add("un", [un], published=day)
    assert content(lists.folder) == {}
    lists.add("un", [un])
    with pytest.raises(UsageError, match="Update it"):
        lists.add("un", [un])
    for missing in (lambda: lists.snapshot("eu"), lambda: lists.update("eu", [un]), lambda: lists.remove("eu")):
        with pytest.raises(NotFoundError, match="a list called eu"):
            missing()


def test_a_removed_list_is_gone(lists: Lists, un: Path) -> None:
    lists.add("un", [un])
    lists.remove("un")
    assert (lists.names(), content(lists.folder)) == ((), {})
    lists.add("un", [un])


def test_every_flipped_byte_is_noticed(lists: Lists, un: Path) -> None:
    lists.add("un", [un])
    for path in (lists.folder / "un").iterdir():
        whole = path.read_bytes()
        for at in range(0, len(whole) - 1, 7):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            with pytest.raises((DamagedError, NewerVersionError)):
                list(lists.snapshot("un").entities())
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(DamagedError):
            list(lists.snapshot("un").entities())
        path.write_bytes(whole)
    (lists.folder / "un" / "000001.jsonl.gz").unlink()
    with pytest.raises(DamagedError):
        list(lists.snapshot("un").entities())


def test_a_later_format_is_not_guessed_at(lists: Lists, un: Path) -> None:
    lists.add("un", [un])
    path = lists.folder / "un" / "000001.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))
    with pytest.raises(NewerVersionError):
        lists.snapshot("un")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, un: Path, write: Write) -> None:
    with pytest.raises(UsageError, match="a folder for lists"):
        Lists(write("file", b"")).add("un", [un])


def test_lists_are_opened_by_name_or_all(lists: Lists, un: Path, ftm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUENAME_LISTS", str(lists.folder))
    assert folder() == lists.folder
    with pytest.raises(NotFoundError, match="none in"):
        open_snapshots()
    lists.add("un", [un])
    lists.add("net", [ftm])
    assert [one.name for one in open_snapshots()] == ["net", "un"]
    assert [one.name for one in open_snapshots(lists.folder, ["un", "un"])] == ["un"]
    with pytest.raises(NotFoundError, match="net, un"):
        open_snapshots(names=["eu"])


TEXT = st.text(min_size=1, max_size=12).map(lambda text: text.strip() or "x")
ENTITIES = st.dictionaries(
    st.sampled_from("abcdef"),
    st.dictionaries(st.sampled_from(["name", "alias"]), st.lists(TEXT, max_size=3)),
    max_size=6,
).map(
    lambda some: [Entity(id, "Person", {name: tuple(said) for name, said in own.items()}) for id, own in some.items()]
)


@given(ENTITIES, ENTITIES)
def test_changes_are_those_between_the_sets(before: list[Entity], after: list[Entity]) -> None:
    changes = compare(lambda: iter(before), lambda: iter(after))
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    assert [one.id for one in changes.added] == [id for id in new if id not in old]
    assert [one.id for one in changes.removed] == [id for id in old if id not in new]
    for id in old.keys() & new.keys():
        names = {
            name for name in ("name", "alias") if sorted(old[id].get(name)) != sorted(new[id].get(name))
            or (name in old[id].properties) != (name in new[id].properties)
        }  # fmt: skip
        assert {name for one in changes.changed if one.id == id for name in one.properties} == names


def test_text_of_any_kind_comes_back(lists: Lists, write: Write) -> None:
    odd = {"id": "p1", "schema": "Person", "properties": {"name": ["\ud800 lone", "a\u2028b", "<&>\"'", "朴鎮赫"]}}
    snapshot = lists.add("net", [write("odd.json", jsonl_ascii(odd))])
    (one,) = snapshot.entities()
    assert one.get("name") == ("\ud800 lone", "a b", "<&>\"'", "朴鎮赫")


def jsonl_ascii(document: object) -> bytes:
    return json.dumps(document).encode() + b"\n"
