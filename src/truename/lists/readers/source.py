"""The files that a list comes in, read with distrust: regular, bounded, never extracted, never changed under us.

A list is one file, a folder of files, or a zip of them. What a file is, its first bytes say, not its name.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NoReturn

from truename.errors import SampleError

LARGEST_FILE = 2_000_000_000
"""Bytes of one file, unpacked: an assumption. Lists of states have some megabytes, OFAC's largest form some hundred."""

LONGEST_LINE = 16 * 2**20
"""Bytes of a line: an assumption, with room for an entity of JSON lines that has all its relations nested in it."""

MOST_FILES = 100
"""Files of a folder or a zip. OFAC's set, the largest, has four."""

HEAD = 64 * 2**10
"""Bytes that are looked at to tell what a file is."""

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, or one member of a zip.

    Attributes:
        path: the file on disk.
        member: its name in the zip; empty where the file is no zip.
        version: what tells whether the file on disk is still the one that was hashed.
        sha256: of the file on disk, 64 hex digits: of the zip, then, not of the member.
    """

    path: Path
    member: str
    version: tuple[int, int, int, int]
    sha256: str = field(repr=False)

    @property
    def name(self) -> str:
        """What to call it in messages."""
        name = f"{self.path.name}/{self.member}" if self.member else self.path.name
        return name if name.isprintable() else repr(name)[1:-1]

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Its bytes, from the beginning; at most ``LARGEST_FILE`` of them.

        Raises:
            SampleError: it is no regular file, too large, a damaged zip, or changed since it was hashed.
        """
        with _opened(self.path) as file:
            if _version(file) != self.version:
                _refuse(self.name, "the file as it was when it was hashed", "another", "run this again")
            if not self.member:
                yield io.BufferedReader(_Bounded(file, self.name), _CHUNK)
            else:
                with _unzipping(self.name):
                    archive = zipfile.ZipFile(file)
                    member = archive.open(self.member)
                with archive, member:
                    yield io.BufferedReader(_Bounded(member, self.name), _CHUNK)
            if _version(file) != self.version:
                _refuse(self.name, "a file that stays as it is while it is read", "changes", "run this again")

    def head(self) -> bytes:
        """Its first bytes."""
        with self.open() as file:
            return file.read(HEAD)

    def modified(self) -> str:
        """The day, UTC, on which the file on disk was last written, as YYYY-MM-DD."""
        return datetime.fromtimestamp(self.version[3] / 1e9, UTC).date().isoformat()


class _Bounded(io.RawIOBase):
    """A stream that ends in an error rather than go on for ever, as what a small zip unpacks to can."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        super().__init__()
        self._stream, self._name, self._left = stream, name, LARGEST_FILE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what the C base class hands over
        with _unzipping(self._name):
            chunk = self._stream.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            _refuse(self._name, f"at most {LARGEST_FILE:,} bytes", "more", "check that it is the right file")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def gather(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """The files that paths name: each itself, those of a folder, those in a zip; none of a folder's folders.

    Raises:
        SampleError: a path is no file or folder, a zip is damaged, or there are too many or too large files.
    """
    files: list[SourceFile] = []
    for path in paths:
        if path.is_dir():
            try:
                found = sorted(item for item in path.iterdir() if item.is_file() and not item.name.startswith("."))
            except OSError as error:
                _refuse(path.name, "a folder that can be read", error.strerror or str(error), "check the path")
        else:
            found = [path]
        for item in found[: MOST_FILES + 1]:
            files += _members(item)
        if len(files) > MOST_FILES:
            _refuse(path.name, f"at most {MOST_FILES} files", "more", "name the files of one list")
    return tuple(files)


def lines(file: SourceFile, stream: IO[bytes]) -> Iterator[tuple[int, str]]:
    """The numbered lines of a UTF-8 text, each with its end; a byte order mark is no part of the first.

    Raises:
        SampleError: a line is too long, is not UTF-8 or has a NUL in it; the error names it.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        where = f"{file.name}, line {number}"
        if len(line) > LONGEST_LINE:
            _refuse(where, f"at most {LONGEST_LINE:,} bytes", "more", "check that it is the right file")
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            _refuse(where, "UTF-8 text", "UTF-16", "save the file as UTF-8")
        if b"\0" in line:
            _refuse(where, "text", "a NUL byte", "get the file again")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start : error.start + 1].hex()
            _refuse(where, "UTF-8 text", f"byte 0x{byte} at {error.start}", "save the file as UTF-8")


def _members(path: Path) -> list[SourceFile]:
    with _opened(path) as file:
        version = _version(file)
        if version[2] > LARGEST_FILE:
            _refuse(path.name, f"at most {LARGEST_FILE:,} bytes", f"{version[2]:,}", "check that it is the right file")
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):  # APPNOTE.TXT 4.3.7 and, of an empty one, 4.3.16
            return [SourceFile(path, "", version, sha256)]
        with _unzipping(path.name), zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES:
        _refuse(path.name, f"at most {MOST_FILES} files in the zip", str(len(members)), "zip the files of one list")
    names = [member.filename for member in members]
    for member in members:
        name = member.filename
        # Nothing is ever extracted; a zip that tries is still not what a publisher made.
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or names.count(name) > 1:
            _refuse(path.name, "a zip of files, each named once and inside it", repr(name[:80]), "get the file again")
        if member.file_size > LARGEST_FILE:
            _refuse(path.name, f"at most {LARGEST_FILE:,} bytes", f"{member.file_size:,}", "get the file again")
        if member.flag_bits & 1:  # APPNOTE.TXT 4.4.4, bit 0
            _refuse(path.name, "a zip without a password", f"{name[:80]!r} encrypted", "unzip it first")
    return [SourceFile(path, name, version, sha256) for name in names]


@contextmanager
def _opened(path: Path) -> Iterator[io.FileIO]:
    """A regular file: a pipe or a device must neither block nor feed us for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        found = getattr(error, "strerror", None) or str(error)
        raise SampleError(expected=f"to read {path}", found=found, do="check the path") from None
    with os.fdopen(descriptor, "rb", buffering=0) as raw:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            _refuse(path.name, "a file", "a folder, a pipe or a device", "save what it gives to a file")
        yield raw


@contextmanager
def _unzipping(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, KeyError, RuntimeError) as error:
        _refuse(name, "a whole zip", str(error)[:200] or type(error).__name__, "get the file again")
    except OSError as error:
        _refuse(name, "a file that can be read", error.strerror or str(error), "check the disk")
    except Exception as error:
        # zlib.error, lzma.LZMAError: what each decompressor raises on damage has no common base.
        if type(error).__module__ in ("zlib", "_lzma", "lzma"):
            _refuse(name, "a whole zip", str(error)[:200], "get the file again")
        raise


def _version(file: IO[bytes]) -> tuple[int, int, int, int]:
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _refuse(where: str, expected: str, found: str, do: str) -> NoReturn:
    raise malformed(where, expected, found, do) from None


def malformed(where: str, expected: str, found: str, do: str = "get the file again from its publisher") -> SampleError:
    """A source that is not what it should be.

    Args:
        where: the file, and the line or element in it.
        expected, found, do: as in :class:`truename.errors.TruenameError`.
    """
    return SampleError(expected=f"{expected} ({where})", found=found, do=do)
