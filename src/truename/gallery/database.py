"""The encrypted file: its schema, how it is opened, who may write, and what its errors mean.

SQLite Multiple Ciphers with AEGIS-256 encrypts and authenticates every page, of the write-ahead log too. The file
begins with the 16 bytes of salt; eight bytes of SQLite's header follow in the clear (SQLite file format, section 1.3,
offsets 16 to 23), and nothing else.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import apsw

from truename.errors import BusyError, DamagedError, GalleryError, GalleryKeyError, NewerVersionError, NotFoundError
from truename.gallery.keys import SALT_SIZE, raw_key

APPLICATION_ID = 0x54524E4D  # "TRNM", in SQLite's header
VERSION = 1
"""Of the schema and of everything that is sealed in it. A later one is refused, never guessed at."""

SCHEMA = """
    -- What is sealed is AES-256-GCM under the key of its subject. In the clear, inside the encrypted file, stands only
    -- what does not follow from a sample's content, so that without its key nothing of a subject's evidence remains.

    CREATE TABLE meta (                    -- id, created, mandate, length and head of the audit chain
        key      TEXT PRIMARY KEY,
        value    TEXT NOT NULL
    ) STRICT;

    CREATE TABLE key (                     -- only ever appended to, and overwritten in place: rows never move, so that
        id       INTEGER PRIMARY KEY AUTOINCREMENT,           -- no page keeps a stale copy of an erased key
        wrapped  BLOB NOT NULL             -- nonce, the subject's key sealed by the gallery's, tag; zeros once erased
    ) STRICT;

    CREATE TABLE subject (
        id       INTEGER PRIMARY KEY REFERENCES key (id),
        name     TEXT NOT NULL UNIQUE,     -- the id that the user gave
        created  TEXT NOT NULL             -- UTC, ISO 8601
    ) STRICT;

    CREATE TABLE sample (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        subject  INTEGER NOT NULL REFERENCES subject (id),
        tag      BLOB NOT NULL,            -- HMAC of the content's SHA-256 under the subject's key: a bare hash of a
        kind     TEXT NOT NULL,            -- birth date would tell the date
        position INTEGER NOT NULL,
        quality  INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 100),
        size     INTEGER NOT NULL,         -- bytes of the content
        enrolled TEXT NOT NULL,            -- UTC, ISO 8601
        about    BLOB NOT NULL,            -- sealed JSON: sha256, name, ppi, region, reasons, measures
        content  BLOB NOT NULL,            -- sealed original
        UNIQUE (subject, tag, kind)        -- at one position: what is held twice would count twice
    ) STRICT;

    CREATE TABLE template (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        sample   INTEGER NOT NULL REFERENCES sample (id),
        format   TEXT NOT NULL,
        quality  INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 100),
        sealed   BLOB NOT NULL,            -- sealed SHA-256 of the sample, then the template's bytes
        UNIQUE (sample, format)
    ) STRICT;

    CREATE TABLE change (                  -- the last change of each subject, erased ones included: what to look at
        n        INTEGER PRIMARY KEY AUTOINCREMENT,           -- again since the n that one has seen
        subject  INTEGER NOT NULL UNIQUE REFERENCES key (id)
    ) STRICT;

    CREATE TABLE audit (
        n        INTEGER PRIMARY KEY,
        entry    BLOB NOT NULL             -- canonical JSON; its hash is computed, never believed
    ) STRICT;

    CREATE TABLE calibration (             -- the user's own tables
        kind     TEXT NOT NULL,
        format   TEXT NOT NULL,
        json     TEXT NOT NULL,
        PRIMARY KEY (kind, format)
    ) STRICT;
"""

BUSY_WAIT_MS = 30_000
"""How long a commit waits for another one. A bulk transaction of 1,000 samples commits within a few seconds."""

# Page size 4096, write and read version 2 (write-ahead log), 64 reserved bytes a page for AEGIS-256's nonce and tag,
# then SQLite's three fixed payload fractions.
_HEADER = bytes.fromhex("1000020240402020")


def read_salt(path: Path) -> bytes:
    """The salt of a gallery's file, after a look at whether it is one.

    Raises:
        NotFoundError: there is no file.
        GalleryError: it cannot be read, or is something else.
    """
    try:
        with path.open("rb") as file:
            start = file.read(SALT_SIZE + len(_HEADER))
    except FileNotFoundError as error:
        raise NotFoundError(
            expected=f"a gallery at {path}", found="no file", do="check the path, or make one with truename init"
        ) from error
    except OSError as error:
        raise GalleryError(
            expected=f"a gallery at {path}", found=error.strerror or str(error), do="check the path and its permissions"
        ) from error
    if start[SALT_SIZE:] != _HEADER:
        plain = start.startswith(b"SQLite format 3\0")
        raise DamagedError(
            expected=f"a gallery at {path}",
            found="an SQLite file that is not encrypted" if plain else "a file that does not begin like one",
            do="check the path; if it was a gallery, its first bytes are damaged, so restore it from a backup",
        )
    return start[:SALT_SIZE]


def connect(path: Path, key: bytes, salt: bytes) -> apsw.Connection:
    """Open a file with its key: a gallery, or an empty file that becomes one.

    Raises:
        GalleryKeyError: the key does not open it.
        GalleryError: it cannot be opened.
    """
    with translated(path):
        # Readers, too, open it for writing: a search appends its audit entry.
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            _set_key(db, raw_key(key, salt), path)
            db.set_busy_timeout(BUSY_WAIT_MS)
            db.pragma("synchronous", "FULL")  # a commit is on disk when it returns
            db.pragma("secure_delete", "ON")  # what is deleted is overwritten
            db.pragma("foreign_keys", "ON")
            db.pragma("temp_store", "MEMORY")  # nothing decrypted in a temporary file
        except BaseException:
            db.close()
            raise
    return db


def _set_key(db: apsw.Connection, raw: str, path: Path) -> None:
    # The cipher and its variant are named, so that another default of the library changes nothing.
    if db.pragma("cipher", "aegis") != "aegis" or db.pragma("algorithm", "aegis-256") != "aegis-256":
        raise GalleryError(
            expected="SQLite with the AEGIS-256 cipher",
            found=f"SQLite {apsw.sqlite_lib_version()} without it",
            do="install apsw-sqlite3mc, and remove apsw",
        )
    db.pragma("key", raw)
    try:
        db.pragma("user_version")  # the first read of the first page
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise GalleryKeyError(
            expected=f"the key of the gallery at {path}",
            found="a key that does not open it, or a file that is cut short or damaged at its start",
            do="use the key it was made with; if you are sure of the key, restore the file from a backup",
        ) from error


def identify_file(db: apsw.Connection, path: Path) -> None:
    """Is it a gallery, and of this version?

    Raises:
        GalleryError, NewerVersionError, DamagedError: it is not.
    """
    with translated(path):
        application, version = db.pragma("application_id"), db.pragma("user_version")
    if application != APPLICATION_ID:
        raise GalleryError(expected=f"a gallery at {path}", found="a database of another program", do="check the path")
    if version > VERSION:
        raise NewerVersionError(
            expected=f"a gallery of version {VERSION}", found=f"version {version}", do="install a newer truename"
        )
    if version != VERSION:
        raise DamagedError(
            expected=f"a gallery of version {VERSION}", found=f"version {version}", do="restore it from a backup"
        )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Say what SQLite's errors mean for a gallery."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise BusyError(
            expected=f"the gallery at {path} to be free within {BUSY_WAIT_MS // 1000} s",
            found="another process that keeps it",
            do="wait for it to finish, then try again",
        ) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedError(
            expected=f"an intact gallery at {path}",
            found="a page that fails its authentication, or is missing",
            do="run truename check to see what is readable, and restore it from a backup",
        ) from error
    except (apsw.FullError, apsw.IOError) as error:
        raise GalleryError(
            expected=f"to read and write the gallery at {path}",
            found=f"a full or failing disk ({error})",
            do="make room or change the disk, then try again; nothing of this change was stored",
        ) from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as error:
        raise GalleryError(
            expected=f"to read and write the gallery at {path}, and to make files beside it",
            found=f"no permission, or a read-only disk ({error})",
            do="change the permissions of the file and its folder, or copy it to where you may write",
        ) from error
    except apsw.Error as error:
        raise GalleryError(
            expected=f"the gallery at {path} to answer",
            found=f"{type(error).__name__}: {error}",
            do="open it again; if this happens twice, run truename check",
        ) from error


class WriterLock:
    """One writer a gallery, held by a lock on ``PATH.lock`` that ends with the process, however it ends.

    The file tells who holds it. It is never truncated by those who do not hold it, and never removed: a removed lock
    file lets two writers hold a lock of the same name.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock at once.

        Raises:
            BusyError: another one holds it; the message says who and since when.
            GalleryError: the lock file cannot be made.
        """
        self.path = path.with_name(path.name + ".lock")
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise GalleryError(
                expected=f"to write a lock file at {self.path}",
                found=error.strerror or str(error),
                do="check the folder and its permissions",
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(self._descriptor, 0)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            os.write(self._descriptor, f"process {os.getpid()} since {now}\n".encode())
            _HELD.add(self)
        except OSError as error:
            holder = os.pread(self._descriptor, 200, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            if not isinstance(error, BlockingIOError):
                raise GalleryError(
                    expected=f"to lock {self.path}", found=error.strerror or str(error), do="make room on a local disk"
                ) from error
            raise BusyError(
                expected=f"no other writer of the gallery at {path}",
                found=holder if holder.isprintable() and holder else "another process",
                do="wait for it to finish, or end it, then try again",
            ) from error

    def release(self) -> None:
        """Let others write."""
        _HELD.discard(self)
        with suppress(OSError):
            os.close(self._descriptor)


_HELD: weakref.WeakSet[WriterLock] = weakref.WeakSet()


def _let_go() -> None:
    """A forked worker inherits the lock; if it outlived its killed parent, nobody could write any more."""
    for lock in list(_HELD):
        lock.release()


os.register_at_fork(after_in_child=_let_go)
