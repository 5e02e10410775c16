"""Whoever is killed leaves the old state or the new one, whole, and nothing in the way of who comes next."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lists.updater import state
from truename.errors import BusyError
from truename.lists import Lists

UPDATER = Path(__file__).with_name("updater.py")
KILLS = 12


def start(lists: Path, sources: Path, run: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, UPDATER, lists, sources, str(run)], stdout=subprocess.PIPE, text=True)


def held(lists: Lists) -> list[dict[str, object]]:
    """What the latest snapshot says, as it was written."""
    return [
        {"id": one.id, "schema": one.schema, "properties": {name: list(said) for name, said in one.properties.items()}}
        for one in lists.snapshot("sample").entities()
    ]


def test_killed_at_any_moment_a_list_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    drawn = random.Random(7)
    lists = Lists(tmp_path / "lists")
    kept, before = 0, None
    for run in range(KILLS):
        process = start(lists.folder, tmp_path, run)
        assert process.stdout is not None
        wanted = drawn.randrange(4)
        lines = [process.stdout.readline() for _ in range(wanted + 1)]
        assert lines[0] == "open\n"
        time.sleep(drawn.uniform(0, 0.02))  # somewhere in the next one: an update takes some 10 ms
        process.kill()
        lines += process.stdout.read().splitlines()
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()

        done = len(lines) - 1
        last = state(run, done - 1) if done else before
        if lists.names():
            now = held(lists)
            assert now in (last, state(run, done))
            snapshots = lists.snapshots("sample")
            # Every earlier state is there as well, and whole.
            assert len(snapshots) == kept + done + (now != last)
            assert all(sum(1 for _ in one.entities()) == one.count for one in snapshots)
            kept, before = len(snapshots), now
        else:
            assert (done, before) == (0, None)
    assert kept > KILLS
    # What was left over goes with the next update, and nothing else does.
    source = tmp_path / "last.json"  # those of the runs may have been cut off with them
    source.write_text("".join(json.dumps(one) + "\n" for one in state(KILLS, 0)))
    lists.update("sample", [source], shrunk=True)
    endings = sorted(item.name.split(".", 1)[1] for item in (lists.folder / "sample").iterdir())
    assert endings == ["json"] * (kept + 1) + ["jsonl.gz"] * (kept + 1)


def test_two_do_not_write_one_list(tmp_path: Path, ftm: Path) -> None:
    folder = tmp_path / "lists"
    Lists(folder).add("sample", [ftm])
    code = """
import sys
from pathlib import Path
from truename.lists import Lists
with Lists(Path(sys.argv[1]))._writing("sample"):
    print("open", flush=True)
    sys.stdin.read()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "open\n"
    for change in (lambda: Lists(folder).update("sample", [ftm]), lambda: Lists(folder).remove("sample")):
        with pytest.raises(BusyError, match="another process"):
            change()
    assert Lists(folder).snapshot("sample").count == 3  # whoever reads does not wait
    Lists(folder).add("other", [ftm])  # nor who writes another list
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    Lists(folder).update("sample", [ftm])
