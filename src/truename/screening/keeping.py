"""What a run found so far, beside its output: a JSON document a line, so that a run that was ended goes on.

{"screening": 1, "file": "...", "lists": {...}, "settings": {...}}    what must be the same for going on
{"number": 1, ...}                                                    see truename.screening.results
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from truename.errors import BusyError, UsageError
from truename.screening.results import Document

ENDING = ".part"
"""Of the file, after the name of the output that it is for."""


FIELDS = frozenset(("number", "id", "name", "schema", "sha256", "said", "candidates", "excluded", "gallery", "notes"))
"""What every result has; a line without them was changed, and what follows is searched for again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier run left.

    Attributes:
        documents: its results, in order, from the first on.
        why_not: why there are none although something was kept; empty where nothing was, or where they are used.
    """

    documents: tuple[Document, ...] = ()
    why_not: str = ""


def line(document: Mapping[str, Any]) -> bytes:
    """A document as it is kept; the same one gives the same bytes."""
    # Lone surrogates, which JSON can spell, stay spelled.
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def read(path: Path, key: Mapping[str, Any]) -> Kept:
    """What was kept for the same file, lists and settings.

    Raises:
        UsageError: something else than a run's results is there.
    """
    if not path.exists():
        return Kept()
    lines = _whole_lines(path)
    held = next(lines, {})
    if held.get("screening") != key["screening"]:
        raise UsageError(
            expected=f"what an earlier screening kept at {path}",
            found="something else",
            do="move it away, or write to another file",
        )
    differ = [name for name in key if held.get(name) != key[name]]
    if differ:
        words = {"file": "the file screened", "version": "truename"}
        return Kept((), f"{' and '.join(words.get(name, name) for name in differ)} changed")
    documents: list[Document] = []
    for document in lines:
        if document.get("number") != len(documents) + 1 or not document.keys() >= FIELDS:
            break
        documents.append(document)
    return Kept(tuple(documents))


@contextmanager
def writing(path: Path | None, key: Mapping[str, Any], kept: int) -> Iterator[Callable[[Sequence[Document]], None]]:
    """Gives what appends results; they are on disk when it returns. Without a path it does nothing.

    Args:
        kept: how many results are there that are used; what is behind them goes.

    Raises:
        UsageError: the file cannot be written.
        BusyError: another run keeps its results there.
    """
    if path is None:
        yield lambda _: None
        return
    lock = FileLock(f"{path}.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except Timeout:
        raise BusyError(
            expected=f"to be the only screening that writes {path}", found="another one", do="wait for it to end"
        ) from None
    except OSError as error:
        lock.release()
        raise _unwritable(path, error) from error

    def append(documents: Sequence[Document]) -> None:
        _append(path, descriptor, b"".join(map(line, documents)))

    try:
        end = _end_of(path, kept + 1) if kept else 0
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        if not kept:
            _append(path, descriptor, line(key))
        yield append
    finally:
        os.close(descriptor)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def _append(path: Path, descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        expected=f"to write {path}",
        found=error.strerror or str(error),
        do="name a file in a folder that exists, that you may write to, and where there is room",
    )


def _whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a file up to the first that is none, or that was cut short."""
    try:
        with path.open("rb") as file:
            for text in file:
                document = json.loads(text) if text.endswith(b"\n") else None
                if not isinstance(document, dict):
                    return
                yield document
    except OSError as error:
        raise UsageError(expected=f"to read {path}", found=error.strerror or str(error), do="check it") from error
    except (ValueError, RecursionError):
        return


def _end_of(path: Path, lines: int) -> int:
    """Where so many lines end, in bytes."""
    with path.open("rb") as file:
        return sum(len(next(file)) for _ in range(lines))
