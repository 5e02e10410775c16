"""The WARC that everything collected goes to (ISO 28500:2017, WARC 1.1), record by record.

Each record is a member of gzip of its own. It is on disk when :meth:`Warc.add` returns: what a collector that is killed
has written so far can be read, but perhaps for the end of its last record, which every reader notices. Whoever goes on
with a WARC says up to which byte it is to be kept.
"""

from __future__ import annotations

import base64
import fcntl
import gzip
import hashlib
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from truename import files
from truename.collect.http import Exchange
from truename.errors import UsageError
from truename.types import Mandate

_FIELDS = "application/warc-fields"


def tool() -> str:
    """What collected: "truename collect 0.1.0"."""
    return f"truename collect {version('truename')}"


def now() -> str:
    """UTC time as WARC writes it, ISO 8601 with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collector brought.

    Attributes:
        path: the WARC.
        answers: how many came.
        failures: what did not, and why.
        files: what was written beside the WARC.
    """

    path: Path
    answers: int
    failures: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()


class Warc:
    """A WARC that is being written. Use it as a context manager; make it with :meth:`create` or :meth:`resume`.

    Attributes:
        path: where.
        length: bytes that are on disk: whole records.
    """

    def __init__(self, path: Path, descriptor: int, length: int, warcinfo: str) -> None:
        self.path, self.length = path, length
        self._descriptor, self._warcinfo = descriptor, warcinfo

    @classmethod
    def create(cls, path: Path, mandate: Mandate, about: Mapping[str, str]) -> Self:
        """Begin a WARC with who collects, what for, what allows it, and by what.

        Args:
            path: where; nothing may be there.
            mandate: complete.
            about: further fields of its warcinfo: the User-Agent, what is done about robots.txt.

        Raises:
            UsageError: something is there, or it cannot be written.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            there = isinstance(error, FileExistsError)
            raise UsageError(
                expected=f"nothing yet at {path}" if there else f"to write {path}",
                found="a file" if there else error.strerror or str(error),
                do="name another file; what was collected is never written over",
            ) from error
        made = cls(path, descriptor, 0, f"<urn:uuid:{uuid.uuid4()}>")
        try:
            made._lock()
            fields = {
                "software": tool(),
                "format": "WARC File Format 1.1",
                "operator": mandate.operator,
                "purpose": mandate.purpose,
                "authority": mandate.authority,
                **about,
            }
            headers = {"WARC-Filename": path.name, "Content-Type": _FIELDS}
            made._append([made._record("warcinfo", made._warcinfo, now(), headers, _fields(fields))])
            files.sync(path.absolute().parent)
        except BaseException:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        return made

    @classmethod
    def resume(cls, path: Path, length: int, warcinfo: str) -> Self:
        """Go on with a WARC, without what stands in it beyond a byte.

        Args:
            path: where it is.
            length: bytes that stay.
            warcinfo: id of its first record; see :attr:`warcinfo`.

        Raises:
            UsageError: it is not there, shorter, or cannot be written.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        except OSError as error:
            raise UsageError(
                expected=f"the unfinished {path}", found=error.strerror or str(error), do="begin under another name"
            ) from error
        made = cls(path, descriptor, length, warcinfo)
        try:
            made._lock()
            if os.fstat(descriptor).st_size < length:
                raise UsageError(
                    expected=f"the unfinished {path}, {length:,} bytes or more",
                    found="a shorter file",
                    do="begin under another name",
                )
            os.ftruncate(descriptor, length)
            os.fsync(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._descriptor)

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                expected=f"{self.path} for this process alone", found="another one that writes it", do="wait for it"
            ) from error

    @property
    def warcinfo(self) -> str:
        """The id of its first record."""
        return self._warcinfo

    def exchange(self, one: Exchange) -> None:
        """Write an exchange of HTTP: its response, and the request that led to it."""
        response = f"<urn:uuid:{uuid.uuid4()}>"
        headers = {
            "WARC-Target-URI": one.url,
            "WARC-IP-Address": one.address,
            **({"WARC-Truncated": one.truncated} if one.truncated else {}),
            "Content-Type": "application/http;msgtype=response",
        }
        asked = {
            "WARC-Target-URI": one.url,
            "WARC-IP-Address": one.address,
            "WARC-Concurrent-To": response,
            "Content-Type": "application/http;msgtype=request",
        }
        self._append(
            [
                self._record("response", response, one.time, headers, one.response),
                self._record("request", f"<urn:uuid:{uuid.uuid4()}>", one.time, asked, one.request),
            ]
        )

    def resource(self, uri: str, media: str, content: bytes, time: str) -> None:
        """Write what came by another protocol than HTTP."""
        headers = {"WARC-Target-URI": uri, "Content-Type": media}
        self._append([self._record("resource", f"<urn:uuid:{uuid.uuid4()}>", time, headers, content)])

    def note(self, uri: str, fields: Mapping[str, str]) -> None:
        """Write what is to be said of an address: that it did not answer, that it was left alone."""
        headers = {"WARC-Target-URI": uri, "Content-Type": _FIELDS}
        self._append([self._record("metadata", f"<urn:uuid:{uuid.uuid4()}>", now(), headers, _fields(fields))])

    def _record(self, kind: str, id: str, time: str, headers: Mapping[str, str], block: bytes) -> bytes:
        digest = base64.b32encode(hashlib.sha256(block).digest()).decode()
        fields = {
            "WARC-Type": kind,
            "WARC-Record-ID": id,
            "WARC-Date": time,
            **({} if kind == "warcinfo" else {"WARC-Warcinfo-ID": self._warcinfo}),
            **headers,
            "WARC-Block-Digest": f"sha256:{digest}",
            "Content-Length": str(len(block)),
        }
        head = "WARC/1.1\r\n" + "".join(f"{name}: {_line(value)}\r\n" for name, value in fields.items()) + "\r\n"
        return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)

    def _append(self, members: Sequence[bytes]) -> None:
        """Write members at the end, in one go as far as the system does it, and wait for the disk.

        Raises:
            UsageError: it cannot be written; what stood there before stays.
        """
        data = memoryview(b"".join(members))
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(self._descriptor, data[written:], self.length + written)
            os.fsync(self._descriptor)
        except OSError as error:
            os.ftruncate(self._descriptor, self.length)
            raise UsageError(
                expected=f"to write {self.path}", found=error.strerror or str(error), do="make room, then go on"
            ) from error
        self.length += len(data)


def _fields(values: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {_line(value)}\r\n" for name, value in values.items()).encode()


def _line(text: str) -> str:
    """A value on one line: what a server wrote must not become a header of ours."""
    return "".join(one if one.isprintable() else " " for one in text)
