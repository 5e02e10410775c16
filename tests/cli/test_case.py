"""truename case: what it prints, stores, puts on record and refuses."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from tests.case.conftest import page
from tests.cli.conftest import PASSPHRASE, Ran, Shell
from tests.sources.saved.hostile import response, warc
from truename.case import Case
from truename.cli import case as command
from truename.cli import run
from truename.vault import Secret

MANDATE = ("--operator", "desk 3", "--purpose", "a vendor", "--authority", "contract 12")
URL = "https://acme.example/"


class Desk:
    """A shell with a case in it."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.folder = shell.folder

    def __call__(self, name: str, *arguments: str | Path) -> Ran:
        return self.shell("case", name, "acme.case", *arguments)

    def write(self, name: str, content: bytes) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case without anything in it, made once."""
    folder = tmp_path_factory.mktemp("new")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUENAME_KEY", PASSPHRASE)
        asked = ("--title", "Who is Acme?", "--about", "site:acme.example")
        assert run(["case", "new", str(folder / "acme.case"), *asked, *MANDATE]) == 0
    return folder


@pytest.fixture
def desk(shell: Shell, new: Path) -> Desk:
    shutil.copytree(new, shell.folder, dirs_exist_ok=True)
    return Desk(shell)


@pytest.fixture
def acme(desk: Desk) -> Desk:
    """A case with a page of Acme and one of a mirror."""
    desk.write("acme.html", page("Acme Ltd", "jane@acme.example", "info@acme.example"))
    desk.write("mirror.html", page("Mirror Ltd", "jane@acme.example"))
    assert desk("add", "acme.html", "--from", URL, "--captured", "2024-05-01", "--workers", "0").code == 0
    assert desk("add", "mirror.html", "--from", "https://mirror.example/", "--workers", "0").code == 0
    return desk


def test_a_case_is_made_with_a_key_of_its_own(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUENAME_KEY")
    made = shell("case", "new", "a.case", "--title", "A", *MANDATE, "--key-file", "a.key", "--json")
    assert made.code == 0, made.err
    assert made.document["new_key"] is True
    assert made.document["about"] == []
    assert (shell.folder / "a.key").stat().st_mode & 0o077 == 0
    assert shell("case", "show", "a.case", "--key-file", "a.key").code == 0
    again = shell("case", "new", "b.case", "--title", "B", *MANDATE, "--key-file", "a.key")
    assert again.code == 0
    assert "Its key is in" not in again.out
    missing = shell("case", "show", "a.case")
    assert missing.code == 4
    assert "the case's key" in missing.err


def test_what_no_case_is_made_of(desk: Desk) -> None:
    shell = desk.shell
    refused = shell("case", "new", "b.case", "--title", "B", "--key-file", "b.key")
    assert refused.code == 5
    assert "no operator, no purpose, no authority" in refused.err
    assert shell("case", "new", "b.case", "--title", "B", "--about", "acme.example", *MANDATE).code == 2
    assert shell("case", "new", "acme.case", "--title", "B", *MANDATE).code == 4
    assert sorted(file.name for file in desk.folder.iterdir()) == ["acme.case", "acme.case.lock"]


def test_a_gallery_and_a_case_are_told_apart(desk: Desk) -> None:
    desk.shell("init")
    ran = desk.shell("case", "show", "people.truename")
    assert ran.code == 4
    assert "found a gallery" in ran.err
    ran = desk.shell("stats", "--gallery", "acme.case")
    assert ran.code == 4
    assert "found a case. Name a gallery; this one is shown by truename case show." in ran.err
    assert desk.shell("case", "show", "none.case").code == 4


def test_files_are_added_read_and_told(desk: Desk) -> None:
    file = desk.write("acme.html", page("Acme Ltd", "jane@acme.example"))
    ran = desk("add", file, "--from", URL, "--captured", "2024-05-01T12:00:00+02:00", "--tool", "Firefox 125")
    assert ran.code == 0, ran.err
    assert "Files: 1 added." in ran.out
    assert "Read: 1 capture" in ran.out
    again = desk("add", file, "--from", URL)
    assert (again.code, again.out) == (0, "Files: 1 already there.\nThere was nothing new to read.\n")
    (shown,) = desk("show", "--json").document["files"]
    assert (shown["name"], shown["url"], shown["tool"]) == ("acme.html", URL, "Firefox 125")
    assert shown["captured"] == "2024-05-01T10:00:00Z"


def test_programs_get_a_line_for_each_file_and_what_was_not_read(desk: Desk) -> None:
    desk.write("saved/acme.html", page("Acme Ltd", "jane@acme.example"))
    desk.write("saved/crawl.warc.gz", warc(response(URL, page("Acme Ltd", "joe@acme.example")))[:-30])
    desk.write("saved/.hidden", b"not this")
    (desk.folder / "saved" / "link.html").symlink_to("/etc/passwd")
    ran = desk("add", "saved", "--json", "--workers", "0")
    assert ran.code == 8
    *lines, summary = ran.lines
    assert {(line["file"], line["status"]) for line in lines} == {
        ("saved/link.html", "refused"),
        ("saved/acme.html", "added"),
        ("saved/crawl.warc.gz", "added"),
        ("saved/crawl.warc.gz", "refused"),
    }
    assert all(line["reason"] for line in lines if line["status"] == "refused")
    assert summary["summary"]["files"] == {"added": 2, "already_there": 0, "refused": 1}
    assert summary["summary"]["read"]["refused"] == 1
    assert summary["interrupted"] is False
    assert "Not read: saved/crawl.warc.gz" in " ".join(desk("show").out.split())


def test_a_page_brings_the_folder_that_its_browser_put_beside_it(desk: Desk) -> None:
    desk.write("acme.html", page("Acme Ltd", "jane@acme.example"))
    desk.write("acme_files/logo.txt", b"logo")
    assert desk("add", "acme.html", "--from", URL, "--workers", "0").code == 0
    shown = {one["name"]: one["url"] for one in desk("show", "--json").document["files"]}
    assert shown == {"acme.html": URL, "acme_files/logo.txt": ""}


def test_what_is_not_added(desk: Desk) -> None:
    desk.write("a.html", page("A"))
    desk.write("b.html", page("B"))
    assert desk("add", "a.html", "b.html", "--from", URL).code == 2
    assert desk("add", ".", "--from", URL).code == 2
    assert desk("add", "none.html").code == 3
    for option, value in (("--from", "acme"), ("--captured", "yesterday")):
        ran = desk("add", "a.html", option, value)
        assert ran.code == 8
        assert "a.html: expected" in ran.err
    assert desk("show", "--json").document["files"] == []


def test_without_files_what_was_not_read_is_read_on(desk: Desk) -> None:
    with (
        Case.open(desk.folder / "acme.case", Secret.from_env(), writable=True) as case,
        desk.write("a.html", page("Acme Ltd", "jane@acme.example")).open("rb") as file,
    ):
        case.add_file(file, "a.html", url=URL)
    assert "1 not read to the end" in " ".join(desk("show").out.split())
    assert "Read: 1 capture" in desk("add", "--workers", "0").out
    assert "not read to the end" not in desk("show").out


def test_a_case_is_shown(acme: Desk) -> None:
    text = " ".join(acme("show").out.split())
    assert "Who is Acme?" in text
    assert "about site:acme.example" in text
    assert "operator desk 3" in text
    assert "text/html 2" in text
    assert "email" in text
    document = acme("show", "--json").document
    assert document["media"] == {"text/html": 2}
    assert document["schemata"]["site"] == 2
    assert document["unread"] == 0
    assert document["mandate"] == {"operator": "desk 3", "purpose": "a vendor", "authority": "contract 12"}


def test_the_log_is_shown_and_everything_held_against_it(acme: Desk) -> None:
    ran = acme("show", "--audit")
    assert ran.code == 0
    text = " ".join(ran.out.split())
    assert "The chain is whole." in text
    assert "every claim and judgement is as it was put on record" in text
    document = acme("show", "--audit", "--json").document
    assert document["intact"] is True
    assert [entry["event"] for entry in document["entries"]] == ["create", "add", "read", "add", "read"]
    head = f"{document['head']['n']}:{document['head']['hash']}"
    acme("verify", "1", "--by", "ana", "--reason", "seen")
    assert acme("show", "--audit", "--head", head).code == 0
    assert acme("show", "--audit", "--head", f"2:{'0' * 64}").code == 4
    assert acme("show", "--head", head).code == 2
    with Case.open(acme.folder / "acme.case", Secret.from_env()) as case:
        case.query("DROP TRIGGER claim_stays")
        case.query("UPDATE claim SET value = 'x' WHERE id = 1")
    broken = acme("show", "--audit", "--json")
    assert broken.code == 4
    assert [finding["where"] for finding in broken.document["findings"]][-1].startswith("claim ")
    assert "Restore the case from a backup." in acme("show", "--audit").out


def test_claims_are_listed(acme: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = acme("claims", "--json").lines
    assert [line["id"] for line in lines] == list(range(1, len(lines) + 1))
    mailboxes = acme("claims", "--property", "email", "--json").lines
    assert {(line["subject"], line["value"]) for line in mailboxes} == {
        ("site:acme.example", "jane@acme.example"),
        ("site:acme.example", "info@acme.example"),
        ("site:mirror.example", "jane@acme.example"),
    }
    text = acme("claims", "--subject", "site:mirror.example", "--property", "email").out
    assert "jane@acme.example" in text
    assert "asserted" in text
    assert "info@" not in text
    assert acme("claims", "--subject", "site:other.example").out == "No such claims.\n"
    refused = acme("claims", "--property", "mailbox")
    assert refused.code == 2
    assert "nameServer" in refused.err
    monkeypatch.setattr(command, "SHOWN_CLAIMS", 1)
    assert "more: say --subject or --property" in acme("claims").out


def test_judgements_are_made_by_somebody_and_for_a_reason(acme: Desk) -> None:
    first, second, *_ = (line["id"] for line in acme("claims", "--property", "email", "--json").lines)
    ran = acme("verify", str(first), str(second), "--by", "ana", "--reason", "both answered", "--json")
    assert [(one["claim"], one["verdict"], one["status"]) for one in ran.document["judgements"]] == [
        (first, "verified", "verified"),
        (second, "verified", "verified"),
    ]
    assert (
        "contradicted by bo: site:acme.example email" in acme("dispute", str(first), "--by", "bo", "--reason", "no").out
    )
    assert acme("verify", str(second), "--unverifiable", "--by", "ana", "--reason", "no answer").code == 0
    status = {line["id"]: line["status"] for line in acme("claims", "--json").lines}
    assert (status[first], status[second]) == ("contradicted", "unverifiable")
    entries = acme("show", "--audit", "--json").document["entries"]
    assert [(e["operator"], e["details"]["reason"]) for e in entries if e["event"] == "judge"] == [
        ("ana", "both answered"),
        ("bo", "no"),
        ("ana", "no answer"),
    ]
    assert acme("verify", str(first), "--by", "ana").code == 2
    assert acme("verify", str(first), "--by", " ", "--reason", "x").code == 2
    assert acme("verify", "99999", "--by", "ana", "--reason", "x").code == 4
    assert acme("dispute", "--by", "ana", "--reason", "x").code == 2


def test_whom_the_client_asks_about_can_be_said_later(desk: Desk) -> None:
    assert desk("about", "profile:gigs.example/jdoe", "--json").document == {
        "about": ["profile:gigs.example/jdoe", "site:acme.example"]
    }
    assert desk("about", "gigs.example").code == 2
    assert "profile:gigs.example/jdoe, site:acme.example" in " ".join(desk("show").out.split())


def test_nothing_of_a_capture_steers_the_terminal(desk: Desk) -> None:
    desk.write("a\x1b[31m.html", page("Acme \u202e Ltd", "jane@acme.example"))
    desk("add", "a\x1b[31m.html", "--workers", "0")
    for shown in (desk("show").out, desk("claims").out):
        assert "\x1b[31m" not in shown
        assert "\u202e" not in shown


def test_ctrl_c_ends_after_a_commit_and_the_next_run_goes_on(desk: Desk) -> None:
    records = [response(f"{URL}{n}", page("Acme Ltd", f"{n}@acme.example")) for n in range(600)]
    desk.write("crawl.warc.gz", warc(*records))
    add = (sys.executable, "-m", "truename", "case", "add", "acme.case", "crawl.warc.gz", "--json", "--workers", "1")
    with subprocess.Popen(add, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["status"] == "added"
        for _ in range(600):
            time.sleep(0.1)
            with Case.open("acme.case", Secret.from_env()) as case:
                if case.counts().captures:
                    break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in err
    said = json.loads(out.splitlines()[-1])
    assert said["interrupted"] is True
    assert 0 < said["summary"]["read"]["captures"] < 600
    assert desk("show", "--json").document["captures"] == said["summary"]["read"]["captures"]
    rest = desk("add", "crawl.warc.gz", "--json").lines[-1]["summary"]
    assert rest["files"]["already_there"] == 1
    assert rest["read"]["captures"] == 600 - said["summary"]["read"]["captures"]
    assert desk("show", "--audit").code == 0


def test_the_groups_help_is_how_the_commands_help_begins() -> None:
    context = click.Context(command.case)
    for name, (_, text) in command.COMMANDS.items():
        found = command.case.get_command(context, name)
        assert found is not None
        assert (found.help or "").casefold().startswith(text.casefold())
    assert "  dispute " in command.case.get_help(context)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from truename.cli import run; run(['case', '--help']); print('apsw' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.rstrip().endswith("False")
