"""Killed at random moments, an enrolment loses nothing that it said, and goes on when it is repeated."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from truename.gallery import Gallery, Secret
from truename.provenance import models

KILLS = 14
DATES = 6_000
"""Enough that 20 runs, each of which goes on where the last one was killed, do not finish them."""
ENROL = (sys.executable, "-m", "truename", "enrol", "--json")


def test_nothing_that_was_acknowledged_is_lost(shell: Shell) -> None:
    shell("init")
    manifest, total = _manifest(shell)
    acknowledged: dict[str, str] = {}
    drawn = random.Random()
    for kill in range(KILLS):
        process = subprocess.Popen(
            [*ENROL, str(manifest), "--workers", str(kill % 2)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert process.stdout is not None
        lines: list[dict[str, str]] = []
        # Some die before the gallery is open, the others after they have acknowledged something.
        time.sleep(drawn.uniform(0.2, 0.8)) if kill % 4 > 1 else lines.append(json.loads(process.stdout.readline()))
        time.sleep(drawn.uniform(0, 0.1))
        assert process.poll() is None, "the run ended before it could be killed: give it more to do"
        process.send_signal(signal.SIGKILL)
        process.wait()
        # A last line that was cut in the middle was not said.
        lines += [json.loads(line) for line in process.stdout.read().rpartition(b"\n")[0].splitlines()]
        process.stdout.close()
        said = {line["sha256"]: line["subject"] for line in lines if line.get("status") == "enrolled"}
        _require(shell, said)
        acknowledged |= said
    _require(shell, acknowledged)
    assert shell("check", "--json").document == {"ok": True, "findings": []}

    before = shell("stats", "--json").document
    assert len(acknowledged) <= before["samples"] == before["templates"] < total
    *_, last = shell("enrol", manifest, "--json").lines
    assert last["summary"]["already there"] == before["samples"]
    assert last["summary"]["enrolled"] == total - before["samples"]
    assert shell("stats", "--json").document["templates"] == total


def days(count: int) -> list[str]:
    """As many dates in a row, from 1920 on."""
    return [str(date(1920, 1, 2) + timedelta(n)) for n in range(count)]


def _manifest(shell: Shell) -> tuple[Path, int]:
    """Many dates, and where the model is there a few prints among them; and how many samples that is."""
    rows = [{"value": text, "subject": f"d{n}", "kind": "date"} for n, text in enumerate(days(DATES))]
    if models.ready("leader"):
        shell("synth", "fingerprint", "prints", "--subjects", "2", "--impressions", "1")
        for n, file in enumerate(sorted((shell.folder / "prints").glob("*.png"))):
            rows.insert(DATES // 2 * n + 100, {"file": str(file), "subject": f"f{n}", "position": "2"})
    manifest = shell.folder / "people.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest, len(rows)


def _require(shell: Shell, acknowledged: dict[str, str]) -> None:
    """Everything that was said is there, and nobody is there by halves."""
    with Gallery.open(shell.gallery, Secret.from_env()) as gallery:
        missing = [subject for sha256, subject in acknowledged.items() if not gallery.has(subject, sha256)]
        held = gallery.stats()
    assert not missing
    assert held.subjects == held.samples == held.templates


def test_ctrl_c_ends_after_a_commit_and_says_so(shell: Shell) -> None:
    shell("init")
    manifest = shell.manifest(days(20_000))
    with subprocess.Popen([*ENROL, str(manifest)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [json.loads(process.stdout.readline())]  # it runs
        process.send_signal(signal.SIGINT)
        lines += [json.loads(line) for line in process.stdout]
        err = process.stderr.read()
    assert process.returncode == 130
    assert lines[-1]["interrupted"] is True
    assert b"Traceback" not in err
    said = [line["subject"] for line in lines[:-1]]
    assert 0 < len(said) < 20_000
    assert shell("show", "--json").document["subjects"] == said


@pytest.mark.skipif(not models.ready("leader"), reason="the model has not been pulled")
def test_prints_survive_as_dates_do(shell: Shell) -> None:
    """The same with worker processes at work: none outlives its parent, and the next run takes up the rest."""
    shell("init")
    shell("synth", "fingerprint", "prints", "--subjects", "4", "--impressions", "1")
    process = subprocess.Popen(
        [*ENROL, "prints/manifest.csv", "--workers", "2"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    children = [int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert children
    for _ in range(100):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            break
        time.sleep(0.1)
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert first["subject"] in shell("show", "--json").document["subjects"]
    assert shell("enrol", "prints/manifest.csv", "--json").lines[-1]["subjects"] == 4
