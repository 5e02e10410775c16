"""Where lists are kept: a folder for each, in it a snapshot for each time that its publisher's files were taken.

    LISTS/ofac-sdn/000001.jsonl.gz    the entities, FollowTheMoney as JSON lines
    LISTS/ofac-sdn/000001.json        the manifest: which files they came from, when, with every hash

A snapshot is there once its manifest is. Both files are written beside their place, put on disk and then moved, the
manifest last: whoever is killed leaves the old state or the new one. Older snapshots stay, so that what a list said at
a date can be read later.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from truename.errors import BusyError, DamagedError, NewerVersionError, NotFoundError, SampleError, UsageError
from truename.files import sync, write, writing
from truename.lists import changes, readers
from truename.lists.changes import Changes
from truename.lists.entity import Entity

FORMAT = 1
"""Of snapshots. A later one is refused, never guessed at."""

SHRUNK = 0.5
"""An update that leaves less than this share of the entities is refused unless it was announced: a file that was cut
off at the end of a line looks whole, and who is missing from a list is not found. Assumption."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_MANIFEST = re.compile(r"(\d{6})\.json")
_LARGEST_MANIFEST = 2**20
_COMPRESSION = 6


@dataclass(frozen=True, slots=True)
class SourceHash:
    """A file that a snapshot was made from: its name, and its SHA-256 (of a zip's member, that of the zip)."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a list said when its files were taken.

    Attributes:
        name: what the user calls the list.
        publisher: who publishes it; empty where the format does not tell.
        reader: the format that it was read in.
        published: the day, YYYY-MM-DD, on which it was published.
        published_by: who says so: "user", "file", or "modified" where nobody does and it is the day on which the file
            was last written.
        captured: when it was taken, UTC, ISO 8601.
        sources: the files.
        count: how many entities.
        schemata: how many of each schema.
        sha256: of the file that holds the entities.
        path: that file.
    """

    name: str
    publisher: str
    reader: str
    published: str
    published_by: str
    captured: str
    sources: tuple[SourceHash, ...]
    count: int
    schemata: Mapping[str, int]
    sha256: str
    path: Path = field(compare=False)

    @property
    def capture(self) -> str:
        """SHA-256 of the source: of its file or, of several, of their hashes in hexadecimal, one a line, sorted."""
        hashes = sorted({source.sha256 for source in self.sources})
        return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()

    def age(self, today: date | None = None) -> int:
        """Days since it was published."""
        return ((today or datetime.now(UTC).date()) - date.fromisoformat(self.published)).days

    def entities(self) -> Iterator[Entity]:
        """Its entities, in the list's order.

        Raises:
            DamagedError: the file is not the one that was written. Raised before the first entity.
        """
        try:
            with self.path.open("rb") as file:
                if (found := hashlib.file_digest(file, "sha256").hexdigest()) != self.sha256:
                    raise _damaged(self.path, f"SHA-256 {self.sha256[:16]}...", f"{found[:16]}...")
                file.seek(0)
                with gzip.open(file, "rb") as lines:
                    for line in lines:
                        yield _parse(line)
        except OSError as error:
            raise _damaged(self.path, "a file that can be read", error.strerror or str(error)) from error

    def entity(self, id: str) -> Entity:
        """One entity, by its id.

        Raises:
            NotFoundError: the snapshot has none of that id.
            DamagedError: as :meth:`entities`.
        """
        for entity in self.entities():
            if entity.id == id:
                return entity
        raise NotFoundError(
            expected=f"the id of an entity of {self.name}", found=repr(id[:80]), do="check the id; ids keep their case"
        )


class Lists:
    """The lists in a folder. Nothing is kept in memory; every call looks at the folder as it is.

    Args:
        folder: where; made, for its owner only, when the first list is added.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """The lists that are there, sorted."""
        if not self.folder.is_dir():
            return ()
        return tuple(
            sorted(item.name for item in self.folder.iterdir() if _NAME.fullmatch(item.name) and _numbers(item))
        )

    def snapshot(self, name: str) -> Snapshot:
        """The latest snapshot of a list.

        Raises:
            NotFoundError: there is no such list.
            DamagedError, NewerVersionError: its manifest cannot be read.
        """
        return _read(self._place(name), self._present(name)[-1])

    def snapshots(self, name: str) -> tuple[Snapshot, ...]:
        """Every snapshot of a list, oldest first.

        Raises:
            NotFoundError, DamagedError, NewerVersionError: as :meth:`snapshot`.
        """
        return tuple(_read(self._place(name), number) for number in self._present(name))

    def add(self, name: str, paths: Sequence[Path], reader: str | None = None, published: str = "") -> Snapshot:
        """Take a list that is not there yet.

        Args:
            name: what to call it: small letters, digits, and ``_ . -`` between them.
            paths: its files, a folder of them, or a zip.
            reader: the format; told by the files' content by default.
            published: the day, YYYY-MM-DD; by default what the files say, else when they were last written.

        Raises:
            UsageError: the name or the date is none, or the list is there already.
            SampleError: the files are malformed; the error says where. Nothing is added.
            BusyError: another process is writing this list.
        """
        with self._writing(name) as place:
            if _numbers(place):
                raise UsageError(expected=f"a new list called {name}", found="one that is there", do="update it")
            return _take(place, 1, paths, reader, published)

    def update(
        self,
        name: str,
        paths: Sequence[Path],
        reader: str | None = None,
        published: str = "",
        shrunk: bool = False,
    ) -> tuple[Snapshot, Changes]:
        """Take a later state of a list; the earlier ones stay.

        Args:
            name, paths, reader, published: as in :meth:`add`.
            shrunk: that it has less than half the entities is known to be right.

        Raises:
            NotFoundError: there is no such list.
            UsageError: the files are another publisher's, or older; or they hold less than half, and ``shrunk`` is not.
            SampleError, BusyError, DamagedError: as :meth:`add` and :meth:`snapshot`. Nothing is changed.
        """
        before = self.snapshot(name)
        made: list[Changes] = []

        def accept(after: Snapshot) -> None:
            _check_successor(before, after, shrunk)
            made.append(changes.compare(before.entities, after.entities))

        with self._writing(name) as place:
            number = self._present(name)[-1]
            before = _read(place, number)
            after = _take(place, number + 1, paths, reader, published, accept)
        return after, made[0]

    def remove(self, name: str) -> None:
        """Remove a list with all its snapshots.

        Raises:
            NotFoundError: there is no such list.
            BusyError: another process is writing it.
        """
        self._present(name)
        with self._writing(name) as place:
            gone = place.with_name(f".{name}.removed")
            place.rename(gone)
            sync(self.folder)
            shutil.rmtree(gone)

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(
                expected="a list's name of 1 to 64 small letters, digits, and _ . - after the first",
                found=repr(name[:80]),
                do="choose another name",
            )
        return self.folder / name

    def _present(self, name: str) -> list[int]:
        numbers = _numbers(self._place(name))
        if not numbers:
            there = ", ".join(self.names()) or "none"
            raise NotFoundError(
                expected=f"a list called {name}",
                found=f"{there} in {self.folder}",
                do="add it, or name another folder with --lists",
            )
        return numbers

    @contextmanager
    def _writing(self, name: str) -> Iterator[Path]:
        """The list's folder, for this process alone, without what one that was killed has left."""
        place = self._place(name)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self.folder / f".{name}.lock", timeout=0, mode=0o600)
            with lock:
                gone = place.with_name(f".{name}.removed")
                if gone.exists():
                    shutil.rmtree(gone)
                if not place.is_dir():
                    place.mkdir(mode=0o700)
                    sync(self.folder)
                _sweep(place)
                try:
                    yield place
                finally:
                    if place.is_dir() and not _numbers(place):
                        _sweep(place)
                        with suppress(OSError):
                            place.rmdir()
        except Timeout:
            raise BusyError(
                expected=f"to be the only one that writes {name}", found="another process", do="wait for it to end"
            ) from None
        except OSError as error:
            raise UsageError(
                expected=f"a folder for lists, {self.folder}",
                found=error.strerror or str(error),
                do="name a folder that you may write to",
            ) from error


def folder() -> Path:
    """Where lists are kept unless a command says otherwise: $TRUENAME_LISTS, else the user's data folder."""
    chosen = os.environ.get("TRUENAME_LISTS")
    return Path(chosen).expanduser() if chosen else user_data_path("truename") / "lists"


def open_snapshots(where: Path | None = None, names: Sequence[str] = ()) -> tuple[Snapshot, ...]:
    """The latest snapshots: of the lists named, or of all.

    Args:
        where: the folder of lists; :func:`folder` by default.
        names: the lists.

    Raises:
        NotFoundError: a list is not there, or none is.
        DamagedError, NewerVersionError: a manifest cannot be read.
    """
    lists = Lists(where or folder())
    chosen = tuple(dict.fromkeys(names)) or lists.names()
    if not chosen:
        raise NotFoundError(
            expected="lists to hold against",
            found=f"none in {lists.folder}",
            do="add one: truename lists add NAME FILE",
        )
    return tuple(lists.snapshot(name) for name in chosen)


def _take(
    place: Path,
    number: int,
    paths: Sequence[Path],
    reader: str | None,
    published: str,
    accept: Callable[[Snapshot], None] = lambda _: None,
) -> Snapshot:
    """Read files into a new snapshot; it counts once its manifest stands."""
    source = readers.recognise(paths, reader)
    stated = source.published()
    day = published or stated or max(file.modified() for file in source.parts.values())
    told = "user" if published else "file" if stated else "modified"
    snapshot = Snapshot(
        name=place.name,
        publisher=source.reader.publisher,
        reader=source.reader.name,
        published=_day(day),
        published_by=told,
        captured=datetime.now(UTC).isoformat(timespec="seconds"),
        sources=tuple(SourceHash(file.name, file.sha256) for file in source.parts.values()),
        count=0,
        schemata={},
        sha256="",
        path=place / f"{number:06d}.jsonl.gz",
    )
    schemata: Counter[str] = Counter()
    with writing(snapshot.path, private=True) as file:
        hashed = _Hashing(file)
        with gzip.GzipFile("", "wb", _COMPRESSION, hashed, mtime=0) as packed:
            for entity in source.entities():
                packed.write(_line(entity))
                schemata[entity.schema] += 1
    try:
        if not schemata:
            raise SampleError(expected="a list of somebody", found="no entity", do="check that it is the right file")
        snapshot = replace(
            snapshot, count=schemata.total(), schemata=dict(sorted(schemata.items())), sha256=hashed.sha256()
        )
        accept(snapshot)
        write(place / f"{number:06d}.json", _manifest(snapshot), private=True)
    except BaseException:
        if number not in _numbers(place):
            snapshot.path.unlink(missing_ok=True)
        raise
    return snapshot


def _check_successor(before: Snapshot, after: Snapshot, shrunk: bool) -> None:
    if before.publisher != after.publisher:
        raise UsageError(
            expected=f"files of {before.publisher or before.reader} for the list {before.name}",
            found=f"files of {after.publisher or after.reader}",
            do="check the files, or add them under another name",
        )
    known = "modified" not in (before.published_by, after.published_by)
    if known and after.published < before.published:
        raise UsageError(
            expected=f"a list that was published on {before.published} or later",
            found=f"one of {after.published}",
            do="take the later file",
        )
    if after.count < SHRUNK * before.count and not shrunk:
        raise UsageError(
            expected=f"at least half of the {before.count:,} entities that {before.name} had",
            found=f"{after.count:,}",
            do="check that the files are whole; if they are, say --shrunk",
        )


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Somewhere it is already tomorrow.
    if day is None or day.isoformat() != text or day > datetime.now(UTC).date() + timedelta(days=1):
        raise UsageError(
            expected="the day of publication as YYYY-MM-DD, not to come", found=repr(text[:40]), do="correct it"
        )
    return text


def _numbers(place: Path) -> list[int]:
    """The snapshots of a list, in order."""
    try:
        found = [_MANIFEST.fullmatch(item.name) for item in place.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(int(name[1]) for name in found if name)


def _sweep(place: Path) -> None:
    """Remove what no manifest speaks of."""
    kept = {f"{number:06d}.{ending}" for number in _numbers(place) for ending in ("json", "jsonl.gz")}
    for item in place.iterdir():
        if item.name not in kept and item.is_file():
            item.unlink()


def _line(entity: Entity) -> bytes:
    document: dict[str, Any] = {"id": entity.id, "schema": entity.schema, "properties": entity.properties}
    for name in ("datasets", "referents"):
        if getattr(entity, name):
            document[name] = getattr(entity, name)
    # Lone surrogates, which JSON can spell, stay spelled.
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "surrogatepass")


def _parse(line: bytes) -> Entity:
    document = json.loads(line.decode("utf-8", "surrogatepass"))
    return Entity(
        document["id"],
        document["schema"],
        {name: tuple(values) for name, values in document["properties"].items()},
        tuple(document.get("datasets", ())),
        tuple(document.get("referents", ())),
    )


def _manifest(snapshot: Snapshot) -> bytes:
    content = {
        "format": FORMAT,
        "name": snapshot.name,
        "publisher": snapshot.publisher,
        "reader": snapshot.reader,
        "published": snapshot.published,
        "published_by": snapshot.published_by,
        "captured": snapshot.captured,
        "sources": [{"name": source.name, "sha256": source.sha256} for source in snapshot.sources],
        "count": snapshot.count,
        "schemata": snapshot.schemata,
        "sha256": snapshot.sha256,
    }
    document = {**content, "check": _check(content)}
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "surrogateescape") + b"\n"


def _check(content: Mapping[str, Any]) -> str:
    """What shows that a manifest is as it was written."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _read(place: Path, number: int) -> Snapshot:
    path = place / f"{number:06d}.json"
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_LARGEST_MANIFEST))
        version = document["format"]
        if isinstance(version, int) and version > FORMAT:
            raise NewerVersionError(
                expected=f"a list of format {FORMAT} ({path})", found=f"format {version}", do="use a newer truename"
            )
        if document.pop("check") != _check(document):
            raise ValueError("altered")
        return Snapshot(
            document["name"],
            document["publisher"],
            document["reader"],
            document["published"],
            document["published_by"],
            document["captured"],
            tuple(SourceHash(source["name"], source["sha256"]) for source in document["sources"]),
            document["count"],
            document["schemata"],
            document["sha256"],
            place / f"{number:06d}.jsonl.gz",
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        found = error.strerror if isinstance(error, OSError) else "one that is damaged or altered"
        raise _damaged(path, "a manifest as it was written", found or str(error)) from error


def _damaged(path: Path, expected: str, found: str) -> DamagedError:
    return DamagedError(
        expected=f"{expected} ({path})",
        found=found,
        do="bring the folder back from a backup, or remove the list and add it again",
    )


class _Hashing:
    """A file to write to that knows the SHA-256 of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self._hash.update(content)
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()

    def sha256(self) -> str:
        return self._hash.hexdigest()
