"""truename coverage: what it prints, writes, puts on record and refuses."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Shell
from truename import kinds
from truename.lists import Lists
from truename.screening.log import Log

NETWORK = Path(__file__).parents[1] / "screening" / "network"
pytestmark = pytest.mark.skipif("name" not in kinds.names(), reason="people are searched once the kind name is there")

MANDATE = ("--operator", "desk 3", "--purpose", "a vendor", "--authority", "contract 12")


@pytest.fixture
def listed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with two lists and a network."""
    monkeypatch.setenv("TRUENAME_LISTS", str(shell.folder / "lists"))
    lists = Lists(shell.folder / "lists")
    for name in ("alpha", "beta"):
        lists.add(name, [NETWORK / f"{name}.ftm.json"], published="2026-01-05")
    shutil.copy(NETWORK / "network.ftm.json", shell.folder)
    return shell


def covered(shell: Shell, *options: str | Path) -> Ran:
    return shell("coverage", "network.ftm.json", *MANDATE, "--at", "2026-01-01", *options)


def test_the_table_and_who_is_caught_by_what(listed: Shell) -> None:
    ran = covered(listed)
    assert ran.code == 0, ran.err
    text = " ".join(ran.out.split())
    assert "Of 20 entities of network.ftm.json these lists catch 15: 4 by an equal name or number" in text
    assert "only through control 1 5.0" in text
    assert "Not on these lists at these dates: Choe Kum Hui, Jo Myong Hun, East Mirror Holding" in text
    assert "alpha 2026-01-05 (" in text
    assert "It clears nobody." in text
    assert "Ownership own-14 names no asset: left out" in ran.err


def test_the_table_is_read_in_a_narrow_terminal(listed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "only through" in covered(listed).out


def test_programs_get_every_reason_and_every_hash(listed: Shell) -> None:
    ran = covered(listed, "--json", "--report", "page.html")
    assert ran.code == 0, ran.err
    found = ran.document
    assert {count["way"]: count["entities"] for count in found["table"]} == {
        "direct": 4,
        "variant": 2,
        "ownership": 5,
        "control": 1,
        "link": 3,
        "none": 5,
    }
    rows = {row["id"]: row for row in found["rows"]}
    assert rows["p-pak"]["way"] == "variant"  # 박성일, and the list says Pak Song Il
    assert rows["p-pak"]["reasons"][0]["records"][0]["id"] == "b-1"
    assert rows["o-gate"]["reasons"][0]["chain"][1] == {
        "depth": 2,
        "source": "p-ri",
        "source_name": "Ri Chol-jin",
        "target": "o-pine",
        "target_name": "Silver Pine Software Ltd",
        "says": "owns 30 %",
        "standing": "listed",
        "stated_by": ["own-1"],
        "sources": ["Example register of companies", "https://register.example/silver-pine"],
    }
    assert found["sha256"] == hashlib.sha256((NETWORK / "network.ftm.json").read_bytes()).hexdigest()
    lists = Lists(listed.folder / "lists")
    assert [one["sha256"] for one in found["lists"]] == [lists.snapshot(name).sha256 for name in ("alpha", "beta")]
    assert found["at"] == "2026-01-01"
    page = listed.folder / "page.html"
    assert found["report"] == "page.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert found["audit"] in page.read_text()


def test_it_is_on_record_before_it_is_shown(listed: Shell) -> None:
    found = covered(listed, "--json").document
    asked, answered = Log(listed.folder / "lists").entries()
    assert (asked.event, answered.event) == ("coverage", "coverage results")
    assert asked.authority == "contract 12"
    assert asked.details["sha256"] == found["sha256"]
    assert answered.details["table"]["direct"] == 4
    assert answered.hash == found["audit"]
    rest = {name: value for name, value in found.items() if name not in ("audit", "report")}
    said = hashlib.sha256(json.dumps(rest, ensure_ascii=False).encode()).hexdigest()
    assert answered.details["results_sha256"] == said


def test_one_list_and_no_steps(listed: Shell) -> None:
    found = covered(listed, "--list", "beta", "--steps", "0", "--json").document
    assert [one["name"] for one in found["lists"]] == ["beta"]
    assert {row["id"] for row in found["rows"] if row["way"] == "direct"} == {"v-heron"}
    assert not any(row["way"] == "link" for row in found["rows"])


def test_what_is_refused(listed: Shell) -> None:
    ran = listed("coverage", "network.ftm.json")
    assert ran.code == 5
    assert "no operator, no purpose, no authority" in ran.err
    assert covered(listed, "--steps", "9").code == 2
    assert covered(listed, "--list", "gamma").code == 4
    (listed.folder / "network.ftm.json").write_text('{"id": "a", "schema": "Person", "properties": 5}\n')
    ran = covered(listed)
    assert ran.code == 3
    assert "line 1" in ran.err
    (listed.folder / "network.ftm.json").write_text('{"id": "a", "schema": "Ownership", "properties": {}}\n')
    assert covered(listed).code == 2
