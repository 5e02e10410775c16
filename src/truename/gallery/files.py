"""Names that appear at once and stay: what is written beside its place is moved there when it is whole and on disk."""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Put a file's content, or a directory's names, safely on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
