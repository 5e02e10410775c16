"""The log of screenings: durable, chained, and verified from its first line."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from truename.audit import Head
from truename.errors import DamagedError, GalleryError, UsageError
from truename.screening.log import Log
from truename.types import Mandate

MANDATE = Mandate("desk 3", "onboarding", "contract 7")


def filled(folder: Path, entries: int = 3) -> Log:
    log = Log(folder)
    for n in range(entries):
        log.add("screen", MANDATE, {"n": n})
    return log


def test_entries_are_what_was_added_in_order(tmp_path: Path) -> None:
    log = Log(tmp_path)
    assert (list(log.entries()), log.head(), log.check()) == ([], None, None)
    hashes = [log.add("screen", MANDATE, {"n": n, "who": "Ян"}) for n in range(3)]
    entries = list(log.entries())
    assert [entry.hash for entry in entries] == hashes
    assert [entry.details for entry in entries] == [{"n": n, "who": "Ян"} for n in range(3)]
    assert (entries[0].operator, entries[0].purpose, entries[0].authority) == ("desk 3", "onboarding", "contract 7")
    assert log.head() == Head(3, hashes[-1])
    assert log.check() is None
    assert log.check([Head(1, hashes[0]), Head(3, hashes[2])]) is None
    assert log.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("line", [1, 2, 3])
def test_what_is_altered_is_found(tmp_path: Path, line: int) -> None:
    log = filled(tmp_path)
    lines = log.path.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b"onboarding", b"curiosity.")
    log.path.write_bytes(b"".join(lines))
    broken = log.check()
    assert broken is not None
    assert "entry" in broken.reason
    with pytest.raises(DamagedError):
        list(log.entries())


def test_what_is_left_out_moved_or_cut_off_is_found(tmp_path: Path) -> None:
    log = filled(tmp_path)
    head = log.head()
    assert head is not None
    lines = log.path.read_bytes().splitlines(keepends=True)
    for left in ([0, 2, 3], [0, 1, 3, 2], [0, 1, 2, 2, 3]):
        log.path.write_bytes(b"".join(lines[n] for n in left))
        assert log.check() is not None, left
    log.path.write_bytes(b"".join(lines[:3]))
    assert log.check() is None  # a chain that is cut short is still a chain
    assert log.check([head]) is not None
    log.path.write_bytes(lines[0].replace(lines[0][-20:-10], b"0" * 10) + b"".join(lines[1:]))
    assert log.check() is not None  # a chain moved to another log
    log.path.unlink()
    assert log.check([head]) is not None


def test_a_line_that_a_crash_cut_short_is_none_and_the_next_takes_its_place(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    with log.path.open("ab") as file:
        file.write(b'{"hash":"00')
    assert len(list(log.entries())) == 2
    log.add("screen", MANDATE, {})
    assert [entry.n for entry in log.entries()] == [1, 2, 3]
    assert log.check() is None


def test_nothing_is_added_to_what_is_no_log(tmp_path: Path) -> None:
    for content in (b"", b"something else\n", b'{"audit": 3}\n{}\n', b"[" * 100_000 + b"\n"):
        (tmp_path / "audit.jsonl").write_bytes(content)
        with pytest.raises(DamagedError):
            Log(tmp_path).add("screen", MANDATE, {})
        assert (tmp_path / "audit.jsonl").read_bytes() == content


def test_a_long_entry_is_found_again(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    log.add("screen", MANDATE, {"long": "я" * 30_000})
    log.add("screen", MANDATE, {"long": "x" * 65_000})
    assert log.check() is None
    with pytest.raises(UsageError):
        log.add("screen", MANDATE, {"long": "x" * 70_000})


def test_where_nothing_can_be_written_there_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "lists").write_text("a file")
    with pytest.raises(GalleryError):
        Log(tmp_path / "lists").add("screen", MANDATE, {})


def add_some(folder: Path) -> None:
    filled(folder, 20)


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=add_some, args=(tmp_path,)) for _ in range(3)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert [entry.n for entry in Log(tmp_path).entries()] == list(range(1, 61))
    assert Log(tmp_path).check() is None
