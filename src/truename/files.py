"""Names that appear at once and stay: what is written beside its place is moved there when it is whole and on disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from truename.errors import UsageError


def sync(path: Path) -> None:
    """Put a file's content, or a directory's names, safely on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file, in place of an earlier one: whole or not at all, and durable when this returns.

    Args:
        path: where, in a folder that exists.
        content: what.
        private: readable by its owner only.

    Raises:
        UsageError: it cannot be written there; what was there stays.
    """
    with writing(path, private=private) as file:
        file.write(content)


@contextmanager
def writing(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """The same for what is written bit by bit: it appears when the block ends, and not where the block fails.

    Raises:
        UsageError: as in :func:`write`.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:64]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fchmod(file.fileno(), 0o600 if private else 0o644)
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        sync(path.parent)
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from error


def require_place(path: Path) -> None:
    """Say early what :func:`write` would find late: that nothing can be written there, as far as can be told.

    Raises:
        UsageError: its folder is none or not the user's to write to, or the path is a folder.
    """
    if path.is_dir():
        raise _unwritable(path, "a folder")
    if not path.parent.is_dir():
        raise _unwritable(path, "no such folder")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise _unwritable(path, "a folder that you may not write to")


def _unwritable(path: Path, found: str) -> UsageError:
    return UsageError(
        expected=f"to write {path}", found=found, do="name a file in a folder that exists and that you may write to"
    )


def create(path: Path, content: bytes) -> None:
    """A new file that only its owner can read, safely on disk; its name is durable once its folder is synced.

    Raises:
        FileExistsError: something is there.
        OSError: it cannot be written; nothing is left.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def publish(ready: Path, path: Path) -> None:
    """Give a finished file or folder its name, durably.

    Raises:
        OSError: it cannot be moved there; ``path`` is unchanged.
    """
    sync(ready)
    ready.rename(path)
    sync(path.parent)
