"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from truename.errors import UsageError


def write(path: Path, content: bytes | str, private: bool = False) -> None:
    """Write a file, in place of an earlier one; durable when this returns.

    Args:
        path: where, in a folder that exists.
        content: bytes, or text that becomes UTF-8.
        private: readable by its owner only.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:64]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
                os.fchmod(file.fileno(), 0o600 if private else 0o644)
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(
            expected=f"to write {path}", found=error.strerror or str(error), do="name another file"
        ) from error
