"""The bytes of a file that was added, as a stream over its chunks: never wholly in memory."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from truename.case.store import Case

CHUNK = 2**20
"""Bytes of a row: a quarter of a thousand pages, so that reading one is one sweep, and memory stays small."""


class Content(io.RawIOBase):
    """A seekable reader. Wrap it into :class:`io.BufferedReader`; it reads from the case while that is open."""

    def __init__(self, case: Case, content: int, size: int) -> None:
        """Args: the case, the number of the content, and its size in bytes."""
        self._case = case
        self._content = content
        self._size = size
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go somewhere; as :meth:`io.IOBase.seek`."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError(22, "Invalid argument")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Where it is."""
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read up to the end of a chunk; as :meth:`io.RawIOBase.readinto`."""
        into = memoryview(buffer).cast("B")
        n, start = divmod(self._at, CHUNK)
        if not len(into) or self._at >= self._size:
            return 0
        part = self._chunk(n)[start : start + len(into)]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _chunk(self, n: int) -> bytes:
        if self._held[0] != n:
            rows = self._case.query("SELECT bytes FROM chunk WHERE content = ? AND n = ?", self._content, n)
            if not rows or len(rows[0][0]) != min(CHUNK, self._size - n * CHUNK):
                raise self._case.form.damaged(f"part {n + 1} of content {self._content}", "none, or another length")
            self._held = (n, rows[0][0])
        return self._held[1]
