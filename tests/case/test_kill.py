"""Killed anywhere, a case loses nothing that it acknowledged, and a repeated run ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.case import adder
from tests.case.conftest import PASSPHRASE
from truename.case import Case
from truename.types import Capture, Claim
from truename.vault import Secret

ROOT = Path(__file__).parents[2]
KILLS = 7


def start(path: Path, workers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.case.adder", path, str(workers)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"TRUENAME_KEY": PASSPHRASE},
    )


Derived = tuple[list[tuple[int, Claim]], list[Capture], list[object]]


def derived(case: Case) -> Derived:
    remarks = [(one.file, one.name, one.reason) for one in case.remarks()]
    return list(case.claims()), list(case.captures()), [*case.traits(), *remarks, case.meta("claims")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, empty: Path, secret: Secret) -> Derived:
    """What an undisturbed run gives."""
    path = Path(shutil.copy(empty, tmp_path_factory.mktemp("whole") / "whole.case"))
    with Case.open(path, secret, writable=True) as case:
        list(case.add_files(adder.additions()))
        case.ingest(workers=0)
        assert case.counts().captures == 121
        return derived(case)


def test_nothing_acknowledged_is_lost_and_the_end_is_the_same(path: Path, secret: Secret, whole: Derived) -> None:
    drawn = random.Random()
    contents = dict(adder.files())
    files: list[str] = []
    captures = claims = kills = 0
    finished = False
    while not finished:
        process = start(path, workers=kills % 3 % 2)
        assert process.stdout is not None
        lines = []
        # Every other one dies while files are added, the others while they are read; the last is left alone.
        adding, reading = drawn.randrange(1, 2 + len(contents)), 1 + len(contents) + drawn.randrange(1, 3)
        wanted = 10**9 if kills == KILLS else (adding, reading)[kills % 2]
        while len(lines) < wanted and (line := process.stdout.readline()):
            lines.append(line.split())
        time.sleep(drawn.uniform(0, 0.05))
        process.kill()
        lines += [line.split() for line in process.stdout.read().splitlines()]
        assert process.wait() in (-signal.SIGKILL, 0)
        process.stdout.close()
        kills += 1
        finished = lines[-1] == ["done"]

        said = [line[1] for line in lines if line[0] == "file"]
        files = max(files, said, key=len)
        captures, claims = max([(captures, claims), *((int(a), int(b)) for w, a, b in _three(lines) if w == "stored")])
        with Case.open(path, secret) as case:
            held = case.files()
            assert [file.sha256 for file in held][: len(files)] == files
            made = derived(case)
            assert len(made[1]) >= captures
            assert len(made[0]) >= claims
            # What is there is how an undisturbed run begins: nothing twice, nothing left out, nothing by halves.
            for ours, theirs in zip(made[:2], whole[:2], strict=True):
                assert ours == theirs[: len(ours)]
            assert list(case.check()) == []
    assert kills > KILLS
    with Case.open(path, secret, writable=True) as case:
        assert derived(case) == whole
        assert {file.name: case.content(file.sha256) for file in case.files()} == contents
        assert case.query("SELECT count(*) FROM content WHERE NOT whole") == [(0,)]


def _three(lines: list[list[str]]) -> list[list[str]]:
    return [line for line in lines if len(line) == 3]


def test_no_worker_outlives_its_killed_parent(path: Path, secret: Secret) -> None:
    process = start(path, workers=2)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("stored"):
        pass
    children = [int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    assert len(children) >= 2
    process.kill()
    process.wait()
    process.stdout.close()
    for _ in range(100):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            break
        time.sleep(0.1)
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    with Case.open(path, secret, writable=True) as case:
        assert list(case.check()) == []
