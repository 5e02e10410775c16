"""How a file comes into a case: hashed first, then kept piece by piece, and on record in the same transaction.

Small files share transactions, since each costs a wait for the disk; each is told of when it is durable. A large one is
written in several, as a content that nobody sees before it is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from truename.case.content import CHUNK
from truename.case.rows import AddedFile, storable
from truename.errors import GalleryError, SampleError, TruenameError, UsageError
from truename.sources.saved import days
from truename.sources.saved.containers.bounds import LARGEST_FILE
from truename.trace import Progress
from truename.vault.store import timestamp

if TYPE_CHECKING:
    from truename.case.store import Case

SMALL = 2**24
"""Bytes of files that share a transaction, and of the part of a large one that is written at once: the log stays small,
and with a disk that waits 10 ms for each a gigabyte takes less than a second more."""

TOGETHER = 500
"""Files that share a transaction at most."""

MAX_NAME = 4096  # characters: Linux' PATH_MAX
MAX_URL = 8000  # characters: as RFC 9110, 4.1, asks programs to take
MAX_TOOL = 200  # characters: a name and a version


@dataclass(frozen=True, slots=True)
class Addition:
    """A file to be added.

    Attributes:
        open: gives its bytes as a stream that can seek, once they are wanted.
        name: what it is called: its path inside what was added.
        url, captured, tool: where it was captured from, when (ISO 8601) and by what, as the user states it.
    """

    open: Callable[[], AbstractContextManager[BinaryIO]]
    name: str
    url: str = ""
    captured: str = ""
    tool: str = ""

    def checked(self) -> Addition:
        """The same as it is stored.

        Raises:
            UsageError: a statement is none.
        """
        name, url, tool = storable(self.name), storable(self.url.strip()), storable(self.tool.strip())
        captured = days.day(self.captured)
        web = url.isprintable() and url.lower().startswith(("http://", "https://")) and len(url) <= MAX_URL
        problems = {
            f"a name of 1 to {MAX_NAME} characters": not 0 < len(name) <= MAX_NAME,
            f"a web address (http or https) of at most {MAX_URL} characters": bool(url) and not web,
            "a time as 2020-03-03 or 2020-03-03T10:00:00Z": bool(self.captured) and not captured,
            f"a tool in one line of at most {MAX_TOOL} characters": len(tool) > MAX_TOOL or not tool.isprintable(),
        }
        for expected, wrong in problems.items():
            if wrong:
                raise UsageError(expected=expected, found=f"something else for {name[:100]!a}", do="correct it")
        return Addition(self.open, name, url, captured, tool)


Outcome = tuple[Addition, AddedFile | TruenameError]
"""What was to be added, and what became of it."""


@dataclass(frozen=True, slots=True)
class _Small:
    """A small file, read and not stored yet."""

    addition: Addition
    content: bytes


def add(case: Case, additions: Iterable[Addition], progress: Progress) -> Iterator[Outcome]:
    """Add files; see :meth:`truename.case.Case.add_files`."""
    case._require_writing()
    waiting: list[_Small | Outcome] = []
    done = held = 0
    for addition in additions:
        try:
            checked = addition.checked()
            with checked.open() as stream:
                content = stream.read(SMALL + 1)
                if len(content) <= SMALL:
                    waiting.append(_Small(checked, content))
                    size = len(content)
                else:
                    yield from _store(case, waiting)  # files are numbered in the order in which they come
                    waiting, held = [], 0
                    added = _store_large(case, checked, stream, done, progress)
                    waiting.append((checked, added))
                    size = added.size
        except GalleryError:
            raise
        except TruenameError as error:
            waiting.append((addition, error))
        except OSError as error:
            waiting.append((addition, _unreadable(addition, error.strerror or str(error))))
        else:
            done, held = done + size, held + min(size, SMALL)
        if held >= SMALL or len(waiting) >= TOGETHER:
            yield from _store(case, waiting)
            waiting, held = [], 0
        progress("adding", done, 0)
    yield from _store(case, waiting)


def _store(case: Case, waiting: Sequence[_Small | Outcome]) -> list[Outcome]:
    """Store the small files among these, in one transaction; returns what became of each, in order."""
    outcomes: list[Outcome] = []
    with case._transaction():
        for one in waiting:
            if not isinstance(one, _Small):
                outcomes.append(one)
                continue
            sha256 = hashlib.sha256(one.content).digest()
            content = _held(case, sha256)
            if content is None:
                content = _begin(case, sha256, len(one.content), whole=True)
                _write(case, content, 0, one.content)
            outcomes.append((one.addition, _state(case, content, sha256, len(one.content), one.addition)))
    return outcomes


def _store_large(case: Case, addition: Addition, stream: BinaryIO, done: int, progress: Progress) -> AddedFile:
    """Store a file that is too large to be held in memory.

    Raises:
        UsageError: it is larger than 4 GiB, or cannot seek.
        SampleError: it changed while it was read.
    """
    sha256, size = _hash(addition, stream)
    content = _held(case, sha256)
    if content is None:
        stream.seek(0)
        with case._transaction():
            content = _begin(case, sha256, size, whole=False)
        try:
            written = hashlib.sha256()
            n = 0
            while part := stream.read(SMALL):
                with case._transaction():
                    n = _write(case, content, n, part)
                written.update(part)
                progress("adding", done + n * CHUNK, 0)
            if written.digest() != sha256:
                raise _unreadable(addition, "another content the second time that it was read")
        except BaseException:
            with suppress(GalleryError):
                discard_unfinished(case)
            raise
    with case._transaction():
        case.query("UPDATE content SET whole = 1 WHERE id = ?", content)
        return _state(case, content, sha256, size, addition)


def _hash(addition: Addition, stream: BinaryIO) -> tuple[bytes, int]:
    """SHA-256 and size of a stream."""
    if not stream.seekable():
        raise UsageError(
            expected=f"a file for {addition.name[:100]!a} that can be read twice",
            found="a pipe with more than can be held",
            do="write it to a file first",
        )
    stream.seek(0)
    hashed, size = hashlib.sha256(), 0
    while part := stream.read(CHUNK):
        hashed.update(part)
        size += len(part)
        if size > LARGEST_FILE:
            raise UsageError(
                expected=f"a file of at most {LARGEST_FILE:,} bytes",
                found=f"more in {addition.name[:100]!a}",
                do="split it into parts; tools for WARC can",
            )
    return hashed.digest(), size


def _held(case: Case, sha256: bytes) -> int | None:
    """The number of a content that is there already."""
    rows = case.query("SELECT id FROM content WHERE sha256 = ? AND whole = 1", sha256)
    return int(rows[0][0]) if rows else None


def _begin(case: Case, sha256: bytes, size: int, *, whole: bool) -> int:
    ((content,),) = case.query(
        "INSERT INTO content (sha256, size, whole) VALUES (?, ?, ?) RETURNING id", sha256, size, whole
    )
    return int(content)


def _write(case: Case, content: int, n: int, part: bytes) -> int:
    """Write chunks from number ``n`` on; returns the number of the next."""
    rows = [(content, n + i, part[at : at + CHUNK]) for i, at in enumerate(range(0, len(part), CHUNK))]
    case.query_each("INSERT INTO chunk (content, n, bytes) VALUES (?, ?, ?)", rows)
    return n + len(rows)


def _state(case: Case, content: int, sha256: bytes, size: int, addition: Addition) -> AddedFile:
    """The file that a content is under this statement: a new one, on record, unless there is one that says as much."""
    said = (addition.url, addition.captured, addition.tool)
    for (known,) in case.query(
        """SELECT id FROM file WHERE content = ?1 AND name = ?2 AND ?3 IN ('', url) AND ?4 IN ('', captured)
           AND ?5 IN ('', tool) ORDER BY id LIMIT 1""",
        content,
        addition.name,
        *said,
    ):
        return case.file(known)
    added = timestamp()
    ((id,),) = case.query(
        """INSERT INTO file (content, name, url, captured, tool, added) VALUES (?, ?, ?, ?, ?, ?) RETURNING id""",
        content,
        addition.name,
        *said,
        added,
    )
    stated = {"url": addition.url, "captured": addition.captured, "tool": addition.tool}
    details = {"file": addition.name, "sha256": sha256.hex(), "size": size}
    case._append("add", case.defaults, details | {name: text for name, text in stated.items() if text})
    return AddedFile(id, sha256.hex(), addition.name, size, *said, added, ended=False, new=True)


def discard_unfinished(case: Case) -> None:
    """Take out what a process that was killed left of a file that nobody was told of."""
    for (content,) in case.query("SELECT id FROM content WHERE whole = 0"):
        while case.query("SELECT 1 FROM chunk WHERE content = ? LIMIT 1", content):
            with case._transaction():
                case.query(
                    """DELETE FROM chunk WHERE rowid IN
                       (SELECT rowid FROM chunk WHERE content = ? ORDER BY n DESC LIMIT ?)""",
                    content,
                    SMALL // CHUNK,
                )
        with case._transaction():
            case.query("DELETE FROM content WHERE id = ?", content)


def _unreadable(addition: Addition, found: str) -> SampleError:
    return SampleError(
        expected=f"a file that can be read: {addition.name[:200]!a}", found=found, do="check it, and add it again"
    )
