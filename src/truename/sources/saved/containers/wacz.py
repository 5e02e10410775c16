"""WACZ: WARC files in a zip, with a list of what is in it (Webrecorder, WACZ 1.1.1).

Only the WARC files in ``archive/`` are read. Every one has to be on the list of datapackage.json, with a hash that is
its content's, and stored as it is: WACZ asks for both, and what lies in a zip as it is can be no bomb. Nothing is
unpacked, so that a name in the zip is a name and leads nowhere. Zips inside it are not opened. Signatures are not
checked: who made the list is not told here, only that its files are those on it.
"""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from truename.errors import SampleError
from truename.sources import files
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import digests, headers, warc
from truename.sources.saved.containers.bounds import Budget
from truename.sources.saved.containers.digests import Digest

LIST = "datapackage.json"
DIGEST = "datapackage-digest.json"
FOLDER = "archive/"
SUFFIX = ".wacz"

MOST_MEMBERS = 10_000
"""Members of one zip: a WARC and an index for each GB, and a few lists."""

LARGEST_DIRECTORY = 4 * 2**20
"""Bytes of the zip's own directory: 400 for each of MOST_MEMBERS. zipfile reads it whole, and makes an object of 700
bytes of each of at most 90,000 entries."""

LARGEST_LIST = 4 * 2**20
"""Bytes of datapackage.json: 400 for each of MOST_MEMBERS. As JSON it takes at most 40 times that in memory."""

_PIECE = 2**20

LOCAL = b"PK\x03\x04"
"""How a zip begins: with its first member's header (APPNOTE 4.3.7)."""

_LOCAL = struct.Struct("<4s22x2H")
"""A member's own header (APPNOTE 4.3.7): signature, and at its end the lengths of name and extra field."""

_ENCRYPTED = 1
"""APPNOTE 4.4.4: bit 0 of the flags."""

_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeError,
    ValueError,
)
"""What zipfile raises on damage: whatever the damage leads it to."""


def captured(file: BinaryIO, name: str, budget: Budget) -> Iterator[Saved | Refusal]:
    """What is in the WARC files of a WACZ, in the order of its directory.

    Args:
        file: that can seek.
        name: of it.
        budget: what it may inflate to.
    """
    try:
        package = _Package.open(file)
        listed, tool = package.listed()
    except SampleError as error:
        yield Refusal(name, str(error))
        return
    for member in package.warcs():
        where = f"{name}!/{files.shown(member.filename)[: headers.LONGEST_NAME]}"
        try:
            content = package.content(member, listed.get(member.filename))
        except SampleError as error:
            yield Refusal(where, str(error))
            continue
        yield from warc.captured(content, where, budget, tool)


def is_one(file: BinaryIO, name: str, head: bytes) -> bool:
    """Whether a file is a WACZ, by its name, or as a zip by what its directory lists.

    Args:
        head: its beginning.
    """
    if name.lower().endswith(SUFFIX):
        return True
    if not head.startswith(LOCAL):
        return False
    try:
        names = _Package.open(file).names
    except SampleError:
        return False
    return LIST in names and any(one.startswith(FOLDER) for one in names)


@dataclass(frozen=True, slots=True)
class _Package:
    """A zip whose directory was read and found sound."""

    file: BinaryIO
    zip: zipfile.ZipFile
    names: Counter[str]
    ends: Mapping[str, int]  # by name, where in the file the next member begins

    @classmethod
    def open(cls, file: BinaryIO) -> _Package:
        """
        Raises:
            SampleError: its directory is damaged, too large, or lists members that lie over one another.
        """
        try:
            package = zipfile.ZipFile(_Bounded(file))  # closed with the file, which is not ours
            members = list(package.infolist())
            if len(members) > MOST_MEMBERS:
                raise _refused(f"a zip of at most {MOST_MEMBERS:,} members", f"{len(members):,}")
            members.sort(key=lambda one: one.header_offset)
            ends: dict[str, int] = {}
            for one, after in zip(
                members, [*(one.header_offset for one in members[1:]), package.start_dir], strict=True
            ):
                if one.header_offset < 0 or one.header_offset + _LOCAL.size + one.compress_size > after:
                    raise _refused("members that lie one after the other", "some that lie over one another")
                ends[one.filename] = after
        except _UNREADABLE as error:
            raise _refused("a zip that is whole", str(error)[:200] or type(error).__name__) from None
        return cls(file, package, Counter(one.filename for one in members), ends)

    def warcs(self) -> Iterator[zipfile.ZipInfo]:
        """The members that have to be WARC files."""
        for one in self.zip.infolist():
            if one.orig_filename.startswith(FOLDER) and not one.orig_filename.endswith("/"):
                yield one

    def listed(self) -> tuple[dict[str, Digest], str]:
        """What datapackage.json lists, by path, and the software that made the package.

        Raises:
            SampleError: it is not there, is not what its own digest is of, or cannot be read.
        """
        content = self._small(LIST)
        if DIGEST in self.names:
            own = digests.read(str(_json(DIGEST, self._small(DIGEST)).get("hash")))
            if own is not None and not own.of(content):
                raise _refused(f"the {LIST} that {DIGEST} is of", "another: its digest differs")
        package = _json(LIST, content)
        resources = package.get("resources")
        if not isinstance(resources, list):
            raise _refused(f'a list of "resources" in {LIST}', type(resources).__name__)
        listed: dict[str, Digest] = {}
        for one in resources:
            path, stated = (one.get("path"), one.get("hash")) if isinstance(one, dict) else (None, None)
            if isinstance(path, str) and isinstance(stated, str) and (digest := digests.read(stated)) is not None:
                listed.setdefault(path, digest)
        software = package.get("software")
        return listed, headers.words(software[:1000]) if isinstance(software, str) else ""

    def _small(self, name: str) -> bytes:
        if self.names[name] != 1:
            raise _refused(f"one {name} in a WACZ", "none" if not self.names[name] else f"{self.names[name]} of them")
        member = self.zip.getinfo(name)
        _require_plain(member)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refused(f"{name} stored or deflated", f"compression {member.compress_type}")
        try:
            with self.zip.open(member) as stream:
                content = stream.read(LARGEST_LIST + 1)
        except _UNREADABLE as error:
            raise _refused(f"{name} in a zip that is whole", str(error)[:200] or type(error).__name__) from None
        if len(content) > LARGEST_LIST:
            raise _refused(f"{name} of at most {LARGEST_LIST:,} bytes", "more")
        return content

    def content(self, member: zipfile.ZipInfo, digest: Digest | None) -> BinaryIO:
        """The content of a member, as a file, checked against the digest that is stated of it.

        Raises:
            SampleError: it is not on the list, is not what is on it, or is not stored as it is.
        """
        _require_plain(member)
        if self.names[member.filename] != 1:
            raise _refused("one member of that name", f"{self.names[member.filename]} of them")
        if member.compress_type != zipfile.ZIP_STORED or member.compress_size != member.file_size:
            raise _refused("a WARC file that is stored as it is, as WACZ asks", "one that is compressed in the zip")
        if digest is None:
            raise _refused(f"a WARC file whose hash {LIST} lists", "one that it does not list")
        self.file.seek(member.header_offset)
        head = self.file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(LOCAL):
            raise _refused("a member where the directory says that it is", "something else")
        _, name, extra = _LOCAL.unpack(head)
        begin = member.header_offset + _LOCAL.size + name + extra
        if begin + member.file_size > self.ends[member.filename]:
            raise _refused("members that lie one after the other", "some that lie over one another")
        content = io.BufferedReader(_Part(self.file, begin, member.file_size), _PIECE)
        found = digest.new()
        while piece := content.read(_PIECE):
            found.update(piece)
        if found.digest() != digest.value:
            raise _refused(f"the WARC file whose hash {LIST} lists", "another: its hash differs")
        return content


def _require_plain(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    if "\0" in name or "\\" in name or name.startswith("/") or ".." in name.split("/"):
        raise _refused("a name inside the zip", "one that leads out of it")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise _refused("a file", "a link")
    if member.flag_bits & _ENCRYPTED:
        raise _refused("a file that is not encrypted", "one that is")


def _json(name: str, content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _refused(f"JSON in {name}", str(error)[:200]) from None
    if not isinstance(read, dict):
        raise _refused(f"an object of JSON in {name}", type(read).__name__)
    return read


def _refused(expected: str, found: str) -> SampleError:
    return SampleError(
        expected=expected,
        found=found,
        do="get a copy that is whole, or take its WARC files out and add them by themselves",
    )


class _Bounded:
    """A file of which no more is read at once than a zip's directory may have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size is None or size < 0:
            size = self._size - self._file.tell()
        if size > LARGEST_DIRECTORY:
            raise zipfile.BadZipFile(f"a directory of more than {LARGEST_DIRECTORY:,} bytes")
        return self._file.read(size)


class _Part(io.RawIOBase):
    """Some bytes of a file, as a file."""

    def __init__(self, file: BinaryIO, begin: int, size: int) -> None:
        self._file, self._begin, self._size, self._at = file, begin, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._begin + self._at)
        part = self._file.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
