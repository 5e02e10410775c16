"""truename watch: what it prints, writes and returns."""
# ruff: noqa: F811  fixtures of tests/watch, imported by name

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.watch.conftest import Cast, play, watchlist_file  # noqa: F401


def story(time: float) -> Cast:
    """A second each of person 0, of nobody for two, of a bystander."""
    return [(0, 0.5)] if time < 1 else [] if time < 3 else [(1, 0.5)]


@pytest.fixture(scope="module")
def recording(networks: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(tmp_path_factory.mktemp("films") / "door.mkv", 4, story)


@pytest.fixture
def watchlist(shell: Shell, watchlist_file: Path) -> Shell:
    shutil.copy(watchlist_file, shell.gallery)
    return shell


def test_people_are_told_who_when_and_how_much(watchlist: Shell, recording: Path) -> None:
    ran = watchlist("watch", recording)
    assert ran.code == 0, ran.err
    assert "1 event about 1 of 2 subjects in 0:03.9 of door.mkv." in ran.out
    assert "0:00.0 to 0:00.9" in ran.out
    assert "person 0" in ran.out
    assert "person 2" not in ran.out
    assert "40 of 40 frames (100 %) were looked at; 2 faces were followed, 2 compared." in ran.out


def test_programs_get_one_document_a_line(watchlist: Shell, recording: Path) -> None:
    lines, page = watchlist.folder / "events.jsonl", watchlist.folder / "page.html"
    ran = watchlist("watch", recording, "--json", "--events", lines, "--report", page)
    assert ran.code == 0, ran.err
    event, last = ran.lines
    assert event["candidate"]["subject"] == "person 0"
    llr = event["candidate"]["llr"]
    assert llr["lower"] <= llr["value"] <= llr["upper"]
    assert (event["start"], event["end"]) == (0, pytest.approx(0.9))
    assert base64.b64decode(event["crop"]).startswith(b"\x89PNG")
    assert (last["summary"]["events"], last["summary"]["tracks"]) == (1, 2)
    assert [json.loads(line) for line in lines.read_text().splitlines()] == [event]
    text = page.read_text()
    assert "person 0" in text
    assert "person 2" not in text
    for path in (lines, page):  # both hold faces
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_watch_is_in_the_audit_log(watchlist: Shell, recording: Path) -> None:
    assert watchlist("watch", recording, "--authority", "case 18").code == 0
    shown = watchlist("audit").out
    assert "watch event" in shown
    assert "watch end" in shown
    assert "case 18" in shown


def test_nobody_stands_out(watchlist: Shell, tmp_path: Path, recording: Path) -> None:
    strangers = play(tmp_path / "strangers.mkv", 1, lambda _: [(1, 0.5)])
    ran = watchlist("watch", strangers, "--events", tmp_path / "events.jsonl")
    assert ran.code == 0
    assert "Nobody of 2 subjects stands out" in ran.out
    assert (tmp_path / "events.jsonl").read_bytes() == b""


def test_what_cannot_be_watched_is_refused_with_its_code(watchlist: Shell, tmp_path: Path) -> None:
    (tmp_path / "no.mp4").write_text("not a recording")
    assert watchlist("watch", tmp_path / "no.mp4").code == 3
    assert watchlist("watch", tmp_path / "absent.mp4").code == 3
    assert watchlist("watch").code == 2
    assert watchlist("watch", tmp_path / "no.mp4", "--every", "11").code == 2


def test_events_that_cannot_be_written_are_not_looked_for(watchlist: Shell, recording: Path) -> None:
    ran = watchlist("watch", recording, "--events", watchlist.folder / "absent" / "events.jsonl")
    assert ran.code == 2
    assert "watch event" not in watchlist("audit").out


def test_without_a_mandate_nothing_is_watched(shell: Shell, networks: None, recording: Path) -> None:
    assert shell("init").code == 0
    assert shell("watch", recording).code == 5


def test_ctrl_c_ends_with_the_events_so_far(watchlist: Shell, recording: Path, tmp_path: Path) -> None:
    long = play(tmp_path / "long.mkv", 90, lambda time: story(min(time, 2.0)))
    lines = tmp_path / "events.jsonl"
    command = [sys.executable, "-m", "truename", "watch", long, "--events", lines, "--json"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    while running.poll() is None and not (lines.is_file() and lines.stat().st_size):
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    *events, last = [json.loads(line) for line in out.splitlines()]
    assert [event["candidate"]["subject"] for event in events] == ["person 0"]
    assert last["summary"]["interrupted"] is True
    assert last["summary"]["until"] < 89
    assert "watched up to" in err
    assert "Traceback" not in err
