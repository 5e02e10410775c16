from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.gallery.conftest import PASSPHRASE
from tests.gallery.enroller import BATCH, item
from truename.errors import BusyError
from truename.gallery import Gallery, Secret
from truename.types import Mandate

ENROLLER = Path(__file__).with_name("enroller.py")
KILLS = 22


def start(path: Path, run: int, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ENROLLER, path, str(run), how],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TRUENAME_KEY": PASSPHRASE},
    )


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(path: Path, secret: Secret) -> None:
    drawn = random.Random(11)
    acknowledged: dict[int, int] = {}  # run: how many of its items
    in_flight = 0
    for run in range(KILLS):
        how = ("one", "many")[run % 2]
        wanted = drawn.randrange(12) if how == "one" else drawn.randrange(3)
        process = start(path, run, how)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(wanted + 1)]
        assert lines[0] == "open\n"
        time.sleep(drawn.uniform(0, 0.01))  # somewhere in the next one: an item takes some 2 ms
        process.kill()
        lines += process.stdout.read().splitlines()
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        # So short a line goes into the pipe at once or not at all (POSIX, PIPE_BUF).
        acknowledged[run] = sum(len(line.split()) for line in lines[1:])

        with Gallery.open(path, secret, write=True) as gallery:
            assert list(gallery.check()) == []  # no half record, and every sample is what its hash says
            templates = {template.sample: template for _, template in gallery.templates("fingerprint", "leader-1")}
            for n in range(acknowledged[run]):
                subject, sample, quality, template = item(run, n)
                assert gallery.sample(subject, sample.sha256()) == sample
                assert templates.get(sample.sha256()) == template
                stored = {held.sha256: held.quality for held in gallery.record(subject).samples}
                assert stored[sample.sha256()] == quality
            # What was not acknowledged is there whole or not at all; a batch too.
            after = [item(run, acknowledged[run] + n) for n in range(2 * BATCH)]
            there = [gallery.has(subject, sample.sha256()) for subject, sample, _, _ in after]
            stored_now = sum(there)
            assert there == [True] * stored_now + [False] * (2 * BATCH - stored_now)
            assert stored_now in ((0, BATCH) if how == "many" else (0, 1))
            in_flight += stored_now
            assert gallery.stats().samples == sum(acknowledged.values()) + in_flight
            # And it goes on where it stopped.
            assert gallery.add(*after[stored_now])
            in_flight += 1
    assert sum(acknowledged.values()) > 4 * KILLS


def test_a_search_is_recorded_while_another_process_enrols(path: Path, secret: Secret) -> None:
    process = start(path, 0, "one")
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "open\n"
        with Gallery.open(path, secret) as reader:
            mandate = Mandate("ana", "casework", "case 7")
            hashes = [reader.append_audit("identify", mandate, {"n": n}) for n in range(5)]
            enrolled = len(list(reader.templates("fingerprint", "leader-1")))
            while len(list(reader.templates("fingerprint", "leader-1"))) == enrolled:
                assert process.stdout.readline()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with Gallery.open(path, secret) as reader:
        assert [entry.hash for entry in reader.audit_entries()][1:] == hashes
        assert list(reader.check()) == []


def test_a_worker_that_outlives_its_killed_parent_keeps_no_lock(path: Path, secret: Secret) -> None:
    program = """
import os, sys, time
from truename.gallery import Gallery, Secret
gallery = Gallery.open(sys.argv[1], Secret.from_env(), write=True)
child = os.fork()
if not child:
    print(os.getpid(), flush=True)
    time.sleep(60)
os.wait()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program, path],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TRUENAME_KEY": PASSPHRASE},
    )
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    try:
        with pytest.raises(BusyError, match=f"process {process.pid} "):
            Gallery.open(path, secret, write=True)
        process.kill()
        process.wait()
        os.kill(worker, 0)  # it still lives
        Gallery.open(path, secret, write=True).close()
    finally:
        os.kill(worker, signal.SIGKILL)
        process.stdout.close()
