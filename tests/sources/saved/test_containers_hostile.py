"""Every hostile input ends as captures or refusals: within 1 GB, and with no file, address or program opened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources.saved.hostile import INPUTS

MOST_MEMORY = 2**30
"""Bytes. The largest input is 100 MB by itself, and held here beside what is read of it."""

Outcome = tuple[dict[str, tuple[dict[str, int], list[object]]], int]

READER = """
import io, json, sys
from tests.sources.saved import hostile
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import captured

def read(content, name):
    kinds = {"Saved": 0, "Refusal": 0}
    for one in captured(io.BytesIO(content), name):
        kinds[type(one).__name__] += 1
        assert one.name.isprintable(), one.name
        if isinstance(one, Refusal):
            assert one.reason.startswith("expected ") and one.reason.endswith("."), one.reason
    return kinds

# What is imported late is imported now, so that nothing has to be opened afterwards.
read(hostile.warc(hostile.response(hostile.URL, hostile.PAGE)), "x.warc.gz")
read(hostile.wacz(), "x.wacz")
read(hostile.mhtml(hostile.part("=?utf-8?Q?x?=", b"x")), "x.mhtml")
read(b"x", "acme.co.uk/x")
for body, coding in ((b"\\x0b\\x02\\x80abcde\\x03", "br"), (b"\\x28\\xb5\\x2f\\xfd", "zstd")):
    read(hostile.warc(hostile.response(hostile.URL, body, f"Content-Encoding: {coding}")), "x.warc.gz")
contents = {}
opened = []
watched = ("open", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "tempfile.")
sys.addaudithook(lambda event, args: opened.append((event, str(args)[:200])) if event.startswith(watched) else None)
results = {}
for one in hostile.INPUTS:
    content = one.content()
    opened.clear()
    results[one.name] = (read(content, one.name), list(opened))
    del content
# Not ru_maxrss, which a process inherits from the one that started it.
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
print(json.dumps([results, peak * 1024]))
"""


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """What became of each input, what it opened, and the most memory that all of it took."""
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", READER], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    results, memory = json.loads(done.stdout)
    return results, memory


def test_there_are_enough_and_each_says_what_it_tries() -> None:
    assert len(INPUTS) >= 40
    assert len({one.name for one in INPUTS}) == len(INPUTS)
    assert all(one.tries for one in INPUTS)


def test_each_ends_as_captures_or_refusals(outcome: Outcome) -> None:
    results, _ = outcome
    assert list(results) == [one.name for one in INPUTS]
    assert [name for name, (kinds, _) in results.items() if not sum(kinds.values())] == []


def test_nothing_is_opened(outcome: Outcome) -> None:
    assert {name: events for name, (_, events) in outcome[0].items() if events} == {}


def test_memory_is_bounded(outcome: Outcome) -> None:
    assert outcome[1] < MOST_MEMORY


@pytest.mark.parametrize(
    "name",
    [
        "bomb.warc.gz",
        "coded.warc.gz",
        "layers.warc.gz",
        "length.warc",
        "digest.warc.gz",
        "bomb.wacz",
        "overlap.wacz",
        "traverse.wacz",
        "link.wacz",
        "locked.wacz",
        "hash.wacz",
        "unlisted.wacz",
        "inner.wacz",
        "deep.mhtml",
        "large.html",
    ],
)
def test_what_must_not_get_in_does_not(name: str, outcome: Outcome) -> None:
    assert outcome[0][name][0]["Saved"] == 0
