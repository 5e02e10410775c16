"""Who screened whom, what for, and by what right: a hash-chained log beside the lists, one entry a line.

    {"audit": "truename screening 1", "id": "5f0c..."}           made with the first entry
    {"hash": "...", "entry": {"n": 1, "event": "screen", ...}}    see truename.audit.chain

Entries are only ever added, and each is on disk before what it is about is shown. Who can write the folder can write a
whole new chain: a head (a number and a hash) noted elsewhere shows that, and that the end was cut off.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from truename import files
from truename.audit import Break, Entry, Head, append, canonical, decode, genesis, verify
from truename.audit.chain import MAX_ENTRY
from truename.errors import BusyError, DamagedError, GalleryError, NotFoundError, TruenameError
from truename.types import Mandate

NAME = "audit.jsonl"

FORMAT = "truename screening 1"

PATIENCE = 60.0
"""Seconds to wait for another process that writes an entry: each takes milliseconds."""

_LONGEST = MAX_ENTRY + 256
"""Bytes of a line: an entry, its hash, and what is around them."""


class Log:
    """The log of one folder of lists."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or written yet."""
        self.path = folder / NAME

    def add(self, event: str, mandate: Mandate, details: Mapping[str, Any]) -> str:
        """Append an entry; it is on disk when this returns.

        Returns:
            its hash.

        Raises:
            GalleryError: it cannot be written; then nothing may be shown.
            DamagedError: the log's end is no entry.
            UsageError: the details cannot be stored.
        """
        try:
            with FileLock(f"{self.path}.lock", PATIENCE, mode=0o600):
                if not self.path.exists():
                    first = canonical({"audit": FORMAT, "id": secrets.token_hex(16)}) + b"\n"
                    files.write(self.path, first, private=True)
                with self.path.open("r+b") as file:
                    head = _head(file)
                    entry = append(
                        head,
                        when=datetime.now(UTC).isoformat(timespec="milliseconds"),
                        event=event,
                        mandate=mandate,
                        details=details,
                    )
                    file.write(b'{"hash":"%s","entry":%s}\n' % (entry.hash.encode(), entry.canonical()))
                    file.flush()
                    os.fsync(file.fileno())
        except Timeout:
            raise BusyError(
                expected=f"to write {self.path}", found="another process that does", do="try again when it has ended"
            ) from None
        except OSError as error:
            raise GalleryError(
                expected=f"to write {self.path}",
                found=error.strerror or str(error),
                do="make room for it: without an entry there is no answer",
            ) from error
        return entry.hash

    def entries(self) -> Iterator[Entry]:
        """Every entry, in order; none where nothing was screened yet.

        Raises:
            DamagedError: a line is no entry, or not the one that its hash says.
        """
        for number, line in enumerate(self._lines()):
            if number:
                yield _entry(line)

    def alert(self, subject: str, record: str) -> tuple[str, str]:
        """The latest alert that was shown about a subject and a record.

        Args:
            subject: the id of who was screened. record: "list:id".

        Returns:
            the digests of what both said; see :func:`truename.screening.results.audited`.

        Raises:
            NotFoundError: there was none.
            DamagedError: a line of the log is no entry.
        """
        found = None
        for entry in self.entries():
            for one in entry.details.get("candidates", ()):
                if one[0] == subject and record in one[2]:
                    found = one[1], one[3]
        if found is None:
            raise NotFoundError(
                expected=f"an alert about {subject!r} and {record!r} that truename screen has shown",
                found="none in the log of these lists",
                do="give both as they were shown: the id in the file, and LIST:ENTITY",
            )
        return found

    def check(self, heads: Iterable[Head] = ()) -> Break | None:
        """Follow the chain and say where it first breaks.

        Args:
            heads: heads that were noted before.
        """
        return self.verify(self.entries(), heads)

    def verify(self, entries: Iterable[Entry], heads: Iterable[Head] = ()) -> Break | None:
        """The same for :meth:`entries` that somebody looks at meanwhile."""
        first = next(self._lines(), None)
        if first is None:
            return Break(0, "there is no log, but a head was noted") if tuple(heads) else None
        try:
            return verify(entries, _id(first), heads)
        except DamagedError as error:
            return Break(-1, error.found)

    def head(self) -> Head | None:
        """The end of the chain, to note elsewhere; None where nothing was screened yet.

        Raises:
            DamagedError: the log's end is no entry.
        """
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            return _head(file, cut=False)

    def _lines(self) -> Iterator[bytes]:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            while (line := file.readline(_LONGEST)).endswith(b"\n"):  # a line that was cut short was never answered
                yield line


def _head(file: BinaryIO, cut: bool = True) -> Head:
    """The head of a log; with ``cut`` the file ends after it, without what a crash left of a line that was not said."""
    end = file.seek(0, os.SEEK_END)
    start = file.seek(max(end - 2 * _LONGEST, 0))
    whole, newline, torn = file.read().rpartition(b"\n")
    if cut and torn:
        file.truncate(end - len(torn))
    file.seek(end - len(torn))
    last = whole.rpartition(b"\n")[2]
    if not newline:
        raise _damaged("one without a whole line")
    if start == 0 and b"\n" not in whole:
        return genesis(_id(last))
    return _entry(last).head()


def _id(line: bytes) -> str:
    """The log's own id, out of its first line."""
    try:
        first = json.loads(line)
        if first["audit"] == FORMAT and isinstance(first["id"], str):
            return str(first["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise _damaged("another first line")


def _entry(line: bytes) -> Entry:
    try:
        held = json.loads(line)
        entry = decode(canonical(held["entry"]))
        if held["hash"] == entry.hash:
            return entry
    except TruenameError as error:
        raise _damaged(error.found) from error
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _damaged("a line that is no entry") from None
    raise _damaged(f"an entry {entry.n} that is not the one whose hash stands beside it")


def _damaged(found: str) -> DamagedError:
    return DamagedError(
        expected="a log of screenings, as it was written",
        found=found,
        do="restore it from a backup, and find out who changed it",
    )
