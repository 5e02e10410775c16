"""truename screen, exclude and lists audit: what they print, write, refuse, and leave where they are ended."""

from __future__ import annotations

import codecs
import csv
import io
import json
import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell, shell
from tests.screening.conftest import ASKED, NORTH, json_lines
from truename.cli import run
from truename.lists import Lists
from truename.screening import keeping
from truename.screening import run as steps
from truename.screening.log import Log

__all__ = ["shell"]  # a fixture

PEOPLE = """id,name,birth_date,type,country
c1,Ann Lee,1984-03-12,,gb
c2,Boris Stone,,,
c3,Dora Field,1990-01-02,,
c4,Silver River Trading Co,,company,
"""


@pytest.fixture
def desk(shell: Shell, lists: Lists, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with two lists, and a file of whom to screen."""
    monkeypatch.setenv("TRUENAME_LISTS", str(lists.folder))
    (shell.folder / "people.csv").write_text(PEOPLE)
    return shell


def screened(desk: Shell, *arguments: str | Path) -> dict[str, Any]:
    ran = desk("screen", desk.folder / "people.csv", *ASKED, "--json=-", *arguments)
    assert ran.code == 0, ran.err
    document: dict[str, Any] = ran.document
    return document


def test_people_are_told_who_may_be_listed_where_and_since_when(desk: Shell) -> None:
    ran = desk("screen", "people.csv", *ASKED)
    assert ran.code == 0, ran.err
    assert "3 of 4 people and organisations have a candidate on these lists, 2 of them no more than a lead." in ran.out
    assert "The other 1: not on these lists at these dates: north 2026-02-01, south 2026-02-02." in ran.out
    for told in ("Ann Lee", "Boris Stone", "NORTH-1", "2026-02-01", "Lead: nothing but names agrees"):
        assert told in ran.out
    assert "What would refute it: another birth date than 1984-03-12" in ran.out
    assert "What to ask for" in ran.out


def test_nobody_found_is_no_clearance(desk: Shell) -> None:
    (desk.folder / "one.csv").write_text("name\nDora Field\n")
    ran = desk("screen", "one.csv", *ASKED)
    assert ran.code == 0
    assert "not on these lists at these dates: north 2026-02-01, south 2026-02-02" in ran.out
    assert "clear" not in ran.out.casefold()


def test_programs_get_everything_in_one_document(desk: Shell) -> None:
    document = screened(desk)
    summary, results = document["summary"], document["results"]
    assert (summary["subjects"], summary["screened"], summary["with_candidates"], summary["only_leads"]) == (4, 4, 3, 2)
    assert [one["name"] for one in summary["lists"]] == ["north", "south"]
    assert all(len(one["sha256"]) == 64 for one in summary["lists"])
    assert [one["id"] for one in results] == ["c1", "c2", "c3", "c4"]
    (ann,) = results[0]["candidates"]
    assert {record["record"] for record in ann["records"]} == {"north:n1", "south:s9"}
    assert not ann["lead"]
    assert ann["llr"]["lower"] <= ann["llr"]["value"] <= ann["llr"]["upper"]
    assert ann["llr"]["value"] == pytest.approx(sum(part["llr"]["value"] for part in ann["contributions"]))
    assert all(part["sentence"] for part in ann["contributions"])
    (boris,) = results[1]["candidates"]
    assert boris["lead"]
    assert boris["ask"] == ["the place of birth"]
    assert results[2]["candidates"] == []
    assert summary["nobody"] == "not on these lists at these dates: north 2026-02-01, south 2026-02-02"


def test_a_mandate_is_required_and_stands_in_the_log_before_anything_is_shown(desk: Shell) -> None:
    ran = desk("screen", "people.csv", "--operator", "desk 3", "--json=-")
    assert ran.code == 5
    assert Log(desk.folder / "lists").head() is None
    document = screened(desk)
    asked, told = Log(desk.folder / "lists").entries()
    assert (asked.event, asked.operator, asked.authority) == ("screen", "desk 3", "contract 7")
    assert asked.details["sha256"] == document["summary"]["sha256"]
    assert [one["name"] for one in asked.details["lists"]] == ["north", "south"]
    assert told.hash == document["summary"]["audit"]
    assert [one[0] for one in told.details["candidates"]] == ["c1", "c2", "c4"]
    shown = desk("lists", "audit")
    assert shown.code == 0
    assert "people.csv" in shown.out
    assert "The chain is whole" in shown.out
    head = f"2:{told.hash}"
    assert desk("lists", "audit", "--head", head, "--json").document["intact"] is True


def test_an_altered_log_is_found(desk: Shell) -> None:
    assert desk("lists", "audit").code == 0
    screened(desk)
    log = desk.folder / "lists" / "audit.jsonl"
    log.write_bytes(log.read_bytes().replace(b"onboarding", b"some_thing"))
    ran = desk("lists", "audit")
    assert ran.code == 4
    assert "broken" in ran.out


def test_where_nothing_can_be_put_on_record_nothing_is_shown(desk: Shell) -> None:
    (desk.folder / "lists" / "audit.jsonl").write_text("no log\n")
    ran = desk("screen", "people.csv", *ASKED)
    assert ran.code == 4
    assert "Ann Lee" not in ran.out


def test_a_reviewed_alert_stays_away_until_a_record_changes(desk: Shell, lists: Lists) -> None:
    who = ("--by", "J. Examiner", "--because", "another person: passport seen")
    assert desk("exclude", "c2", "north:n2", *who).code == 4  # nothing was shown yet
    assert screened(desk)["results"][1]["candidates"]
    assert desk("exclude", "c2", "north:n2", "--by", "J. Examiner").code == 2
    assert desk("exclude", "c2").code == 2
    ran = desk("exclude", "c2", "north:n2", *who)
    assert ran.code == 0, ran.err
    document = screened(desk)
    assert document["results"][1]["candidates"] == []
    (excluded,) = document["results"][1]["excluded"]
    assert (excluded["record"], excluded["by"]) == ("north:n2", "J. Examiner")
    assert document["summary"]["excluded"] == 1
    assert "1 alert was left out as reviewed" in desk("screen", "people.csv", *ASKED).out
    assert "another person: passport seen" in desk("exclude", "--list").out

    # The list says more of him: the alert is back, with what was decided.
    more = [{**one, "properties": {**one["properties"], "gender": ["male"]}} for one in NORTH if one["id"] == "n2"]
    rest = [one for one in NORTH if one["id"] != "n2"]
    lists.update("north", [json_lines(desk.folder / "later.json", [*rest, *more])], published="2026-02-03")
    (back,) = screened(desk)["results"][1]["candidates"]
    assert back["returned"].startswith("was excluded by J. Examiner on 20")
    assert "was excluded by J. Examiner" in desk("screen", "people.csv", *ASKED).out


def test_an_alert_comes_back_where_who_is_screened_changed(desk: Shell) -> None:
    screened(desk)
    assert desk("exclude", "c2", "north:n2", "--by", "J", "--because", "seen").code == 0
    (desk.folder / "people.csv").write_text(PEOPLE.replace("c2,Boris Stone,", "c2,Boris Stone,1960-01-02"))
    (back,) = screened(desk)["results"][1]["candidates"]
    assert "has changed since" in back["returned"]


def test_a_decision_can_be_taken_back_and_kept_elsewhere(desk: Shell) -> None:
    screened(desk)
    other = desk.folder / "reviewed.jsonl"
    assert desk("exclude", "c2", "north:n2", "--by", "J", "--because", "seen", "--file", other).code == 0
    assert screened(desk)["results"][1]["candidates"]
    assert screened(desk, "--exclude", other)["results"][1]["candidates"] == []
    assert desk("exclude", "c2", "north:n2", "--undo", "--by", "K", "--because", "forged", "--file", other).code == 0
    assert screened(desk, "--exclude", other)["results"][1]["candidates"]
    assert desk("exclude", "c2", "north:n2", "--undo", "--by", "K", "--because", "x", "--file", other).code == 4
    assert desk("screen", "people.csv", *ASKED, "--exclude", "absent.jsonl").code == 4


def test_a_designation_is_excluded_by_any_of_its_records(desk: Shell) -> None:
    screened(desk)
    assert desk("exclude", "c1", "south:s9", "--by", "J", "--because", "seen").code == 0
    assert screened(desk)["results"][0]["candidates"] == []


def test_the_table_for_spreadsheets_has_a_line_a_candidate_and_no_formulas(desk: Shell, lists: Lists) -> None:
    hostile = '=HYPERLINK("http://x","Boris Stone")'
    entity = {"id": "h", "schema": "Person", "properties": {"name": [hostile], "programId": ["@SUM(1)", "-1+1"]}}
    lists.add("third", [json_lines(desk.folder / "h.json", [entity])], published="2026-02-03")
    path = desk.folder / "out.csv"
    assert desk("screen", "people.csv", *ASKED, "--csv", path, "--least", "0").code == 0
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert {row["id"] for row in rows} == {"c1", "c2", "c4"}
    (row,) = [row for row in rows if row["record"] == "third:h"]
    assert row["candidate"] == f"'{hostile}"
    assert row["programmes"] == "'@SUM(1); -1+1"
    assert row["finding"] == "lead"
    assert float(row["log10_lr"]) > 0
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row.values())


def test_outputs_that_cannot_be_written_are_not_searched_for(desk: Shell) -> None:
    for arguments in (
        ("--csv", desk.folder / "absent" / "out.csv"),
        ("--report", desk.folder),
        (f"--json={desk.folder}/absent/x",),
        ("--csv", desk.folder / "people.csv"),
        ("--csv", "x", "--report", "x"),
    ):
        assert desk("screen", "people.csv", *ASKED, *arguments).code == 2, arguments
    assert (desk.folder / "people.csv").read_text() == PEOPLE
    assert Log(desk.folder / "lists").head() is None


def test_without_lists_there_is_no_screening(desk: Shell) -> None:
    assert desk("screen", "people.csv", *ASKED, "--lists", desk.folder / "none").code == 4
    assert desk("screen", "people.csv", *ASKED, "--list", "north", "--list", "west").code == 4
    assert len(screened(desk, "--list", "south")["summary"]["lists"]) == 1
    assert desk("screen", "absent.csv", *ASKED).code == 3


def test_the_gallery_is_searched_too(desk: Shell) -> None:
    assert desk("init", "--operator", "desk 9", "--purpose", "gallery", "--authority", "its own").code == 0
    (desk.folder / "enrol.csv").write_text(
        "value,subject,kind\n1984-03-12,one,date\n" + "".join(f"19{n}-05-06,p{n},date\n" for n in range(50, 80))
    )
    assert desk("enrol", "enrol.csv", "--workers", "0").code == 0
    table = desk.folder / "out.csv"
    ran = desk("screen", "people.csv", "--json=-", "--csv", table, "--least", "1", "--gallery", desk.gallery)
    assert ran.code == 0, ran.err  # its mandate is the gallery's
    found = ran.document["results"][0]["gallery"]
    assert [one["subject"] for one in found] == ["one"]
    assert found[0]["audit"]
    assert ran.document["summary"]["mandate"]["operator"] == "desk 9"
    assert "identify" in desk("audit").out
    assert [
        row["record"]
        for row in csv.DictReader(io.StringIO(table.read_text("utf-8")))
        if row["finding"] == "of the gallery"
    ] == ["one"]


def many(desk: Shell, count: int = 1200) -> Path:
    path = desk.folder / "many.csv"
    path.write_text(
        "id,name\n" + "".join(f"c{n},{'Boris Stone' if n % 7 == 0 else f'Nobody {n}'}\n" for n in range(count))
    )
    return path


def in_another_process(*arguments: str | Path) -> multiprocessing.process.BaseProcess:
    """The same command in a child, which has the stand-ins, too."""

    def child() -> None:
        os._exit(run([str(one) for one in arguments]))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    return process


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_goes_on_where_it_was(
    desk: Shell, ending: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = many(desk), desk.folder / "out.json"
    kept = out.with_name("out.json.part")
    screen, count = steps.Screening._screen, 0

    def slow(self: steps.Screening, subject: Any) -> Any:
        time.sleep(0.001)
        return screen(self, subject)

    with monkeypatch.context() as patch:
        patch.setattr(steps.Screening, "_screen", slow)
        command = ("screen", path, *ASKED, f"--json={out}", "--csv", desk.folder / "out.csv")
        running = in_another_process(*command)
        while running.is_alive() and (not kept.exists() or kept.read_bytes().count(b"\n") < 2):
            time.sleep(0.01)
        assert running.pid is not None
        os.kill(running.pid, ending)
        running.join()
    assert running.exitcode == (130 if ending == signal.SIGINT else -signal.SIGKILL)
    assert not out.exists()
    count = kept.read_bytes().count(b"\n") - 1
    assert 0 < count < 1200

    ran = desk(*command)
    assert ran.code == 0, ran.err
    assert f"Going on after the first {count:,}" in ran.err
    assert not kept.exists()
    document = json.loads(out.read_text())
    assert [one["number"] for one in document["results"]] == list(range(1, 1201))
    assert document["summary"]["with_candidates"] == len(range(0, 1200, 7))


def test_a_kept_result_that_was_cut_is_searched_for_again(tmp_path: Path) -> None:
    key, kept = {"screening": 1}, tmp_path / "out.json.part"
    whole = dict.fromkeys(keeping.FIELDS, "")
    kept.write_bytes(b"".join(map(keeping.line, (key, whole | {"number": 1}, {"number": 2}, whole | {"number": 3}))))
    assert [one["number"] for one in keeping.read(kept, key).documents] == [1]


def test_another_file_list_or_setting_begins_again_and_says_so(desk: Shell) -> None:
    path, out = many(desk, 300), desk.folder / "out.json"
    kept = out.with_name("out.json.part")
    command = ("screen", path, *ASKED, f"--json={out}")

    def interrupted() -> None:
        kept.unlink(missing_ok=True)
        assert desk(*command).code == 0
        documents = json.loads(out.read_text())["results"][:200]
        key = json.dumps(KEYS[-1]) + "\n"
        kept.write_text(key + "".join(json.dumps(one) + "\n" for one in documents))

    real = steps.Screening._key
    KEYS: list[Any] = []

    def noting(self: steps.Screening) -> Any:
        KEYS.append(real(self))
        return KEYS[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps.Screening, "_key", noting)
        interrupted()
        assert "Going on after the first 200" in desk(*command).err
        interrupted()
        assert "Beginning again: settings changed" in desk(*command, "--least", "3").err
        interrupted()
        path.write_text(path.read_text().replace("c1,", "c1b,"))
        assert "Beginning again: the file screened changed" in desk(*command).err
        interrupted()
        kept.write_bytes(kept.read_bytes()[:-20])  # a torn last line
        assert "Going on after the first 199" in desk(*command).err
        assert len(json.loads(out.read_text())["results"]) == 300
        kept.write_text("somebody's notes\n")
        assert desk(*command).code == 2
        assert kept.read_text() == "somebody's notes\n"


def test_two_runs_do_not_write_one_output(desk: Shell) -> None:
    from filelock import FileLock

    with FileLock(desk.folder / "out.json.part.lock"):
        assert desk("screen", "people.csv", *ASKED, f"--json={desk.folder}/out.json").code == 4


def test_the_page_shows_hostile_names_as_text(desk: Shell, lists: Lists) -> None:
    script = "<script>alert(1)</script> Boris Stone \u202e"
    entity = {"id": "<b>", "schema": "Person", "properties": {"name": [script], "address": ["</style><img src=x>"]}}
    lists.add("third", [json_lines(desk.folder / "h.json", [entity])], published="2026-02-03")
    (desk.folder / "people.csv").write_text('id,name\n"<i>1</i>","Boris & ""Stone"" <script>"\n')
    page = desk.folder / "page.html"
    assert desk("screen", "people.csv", *ASKED, "--report", page, "--least", "-2").code == 0
    text = page.read_text()
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\u202e" not in text
    assert "default-src 'none'" in text
    assert page.stat().st_mode & 0o077 == 0


def test_the_page_tells_what_the_document_tells(desk: Shell) -> None:
    page = desk.folder / "page.html"
    document = screened(desk, "--report", page)
    text = page.read_text()
    for told in (
        "3 of 4 people and organisations have a candidate",
        "north:n1",
        "What would refute this",
        "not on these lists at these dates: north 2026-02-01, south 2026-02-02",
        document["summary"]["audit"],
        document["summary"]["lists"][0]["sha256"],
        "Dora Field",
    ):
        assert told in text
    assert "http://" not in text
    assert "https://" not in text
