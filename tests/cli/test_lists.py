"""Watchlists from the command line: taken, brought up to date, shown, removed; and nothing changed by what is wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.lists.conftest import FTM, OFAC, UN, jsonl


@pytest.fixture
def lists(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with the files of three lists in its folder, and a folder for lists in the environment."""
    monkeypatch.setenv("TRUENAME_LISTS", str(shell.folder / "lists"))
    (shell.folder / "ofac").mkdir()
    for name, content in OFAC.items():
        (shell.folder / "ofac" / name).write_bytes(content)
    (shell.folder / "un.xml").write_text(UN)
    (shell.folder / "net.json").write_bytes(jsonl(*FTM))
    return shell


def test_a_list_is_taken_shown_and_removed(lists: Shell) -> None:
    assert "Add one" in lists("lists", "show").out
    assert lists("lists", "add", "un", "un.xml").code == 0
    assert lists("lists", "add", "ofac", "ofac", "--published", "2026-01-05").code == 0
    shown = lists("lists", "show").out
    for text in ("un", "ofac", "2026-02-27", "2026-01-05", "persons 1,"):
        assert text in " ".join(shown.split())
    document = lists("lists", "show", "--json").document
    assert [one["name"] for one in document["lists"]] == ["ofac", "un"]
    un = document["lists"][1]
    assert un["capture"] == hashlib.sha256(UN.encode()).hexdigest()
    assert (un["publisher"], un["published_by"], un["schemata"]) == (
        "United Nations Security Council",
        "file",
        {"Organization": 1, "Person": 1},
    )
    assert un["days"] >= 0
    alone = lists("lists", "show", "un", "--json").document
    assert (alone["count"], alone["earlier"]) == (2, [])
    assert "as the file says" in " ".join(lists("lists", "show", "un").out.split())
    assert lists("lists", "remove", "un", "--json").document == {"removed": "un"}
    assert lists("lists", "show", "un").code == 4


def test_an_update_prints_what_was_added_removed_and_changed(lists: Shell) -> None:
    lists("lists", "add", "net", "net.json")
    new = {"id": "c2", "schema": "Company", "properties": {"name": ["New Firm"]}}
    anna = {**FTM[0], "properties": {"name": ["Anna Examplov"]}}
    Path("later.json").write_bytes(jsonl(anna, FTM[1], new))
    document = lists("lists", "update", "net", "later.json", "--json").document
    assert [one["id"] for one in document["changes"]["added"]] == ["c2"]
    assert [one["id"] for one in document["changes"]["removed"]] == ["o1"]
    assert document["changes"]["changed"] == [
        {"id": "p1", "schema": "Person", "caption": "Anna Examplov", "properties": ["birthDate", "passportNumber"]}
    ]
    said = lists("lists", "update", "net", "net.json").out
    for text in ("New Firm", "birthDate, passportNumber", "1 added, 1 removed, 1 changed."):
        assert text in said
    assert "Nothing was added" in lists("lists", "update", "net", "net.json").out
    assert len(lists("lists", "show", "net", "--json").document["earlier"]) == 3
    assert "earlier states" in lists("lists", "show", "net").out


def test_an_entity_is_shown_by_every_list_that_has_it(lists: Shell) -> None:
    lists("lists", "add", "un", "un.xml")
    lists("lists", "add", "ofac", "ofac", "--published", "2026-01-05")
    document = lists("lists", "show", "un", "--entity", "unsc-501", "--json").document
    assert document["designation"] == "ofac:ofac-101"
    assert [one["list"] for one in document["records"]] == ["un", "ofac"]
    (name,) = [one for one in document["records"][0]["claims"] if one["property"] == "name"]
    assert (name["value"], name["group"], name["asserted"]) == ("ANNA EXAMPLOV", "ofac:ofac-101", "2012-12-31")
    said = " ".join(lists("lists", "show", "un", "--entity", "unsc-501").out.split())
    assert "ANNA EXAMPLOV" in said
    assert "Anna EXAMPLOV" in said
    assert "they count once" in said
    assert "count once" not in lists("lists", "show", "un", "--entity", "unsc-502").out
    assert lists("lists", "show", "un", "--entity", "nobody").code == 4
    assert lists("lists", "show", "--entity", "unsc-501").code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["add", "new", "bad.xml"], 3, "bad.xml, line"),
        (["add", "un", "un.xml"], 2, "Update it"),
        (["add", "NEW", "un.xml"], 2, "small letters"),
        (["add", "new", "un.xml", "--published", "12.3.2026"], 2, "YYYY-MM-DD"),
        (["add", "new", "un.xml", "--reader", "pdf"], 2, "un-xml"),
        (["add", "new", "none.xml"], 3, "No such file"),
        (["update", "un", "bad.xml"], 3, "bad.xml, line"),
        (["update", "un", "ofac"], 2, "Office of Foreign Assets Control"),
        (["update", "eu", "un.xml"], 4, "a list called eu"),
        (["remove", "eu"], 4, "a list called eu"),
    ],
)
def test_what_is_wrong_changes_nothing_and_is_said(lists: Shell, arguments: list[str], code: int, says: str) -> None:
    lists("lists", "add", "un", "un.xml")
    Path("bad.xml").write_text(UN[:-100])
    before = lists("lists", "show", "--json").out
    ran = lists("lists", *arguments, "--json")
    assert ran.code == code
    assert says in ran.document["error"]["message"]
    assert says in ran.err
    assert lists("lists", "show", "--json").out == before


def test_names_on_lists_steer_no_terminal(lists: Shell) -> None:
    odd = {"id": "p1", "schema": "Person", "properties": {"name": ["\x1b[31mred", "[bold]x"]}}
    Path("odd.json").write_bytes(jsonl(odd))
    lists("lists", "add", "odd", "odd.json")
    said = lists("lists", "show", "odd", "--entity", "p1").out
    assert "\x1b[31m" not in said
    assert "[bold]x" in said
