"""The encrypted file: how it is opened, who may write, and what its errors mean.

SQLite Multiple Ciphers with AEGIS-256 encrypts and authenticates every page, of the write-ahead log too. The file
begins with the 16 bytes of salt; eight bytes of SQLite's header follow in the clear (SQLite file format, section 1.3,
offsets 16 to 23), and nothing else.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import apsw

from truename.errors import BusyError, DamagedError, GalleryError, GalleryKeyError, NewerVersionError, NotFoundError
from truename.vault.keys import SALT_SIZE, raw_key

APPLICATIONS: Mapping[int, tuple[str, str]] = {
    0x54524E4D: ("gallery", "truename stats"),  # "TRNM"
    0x54524E43: ("case", "truename case show"),  # "TRNC"
}
"""By the number in SQLite's header: what the file is called, and the command that shows one."""


@dataclass(frozen=True, slots=True)
class Form:
    """What kind of file it is.

    Attributes:
        noun: what it is called, one of ``APPLICATIONS``.
        version: of the schema and of everything in it. A later one is refused, never guessed at.
        schema: its tables, in SQL.
        make: the command that makes one.
        look: the command that says what is readable of a damaged one.
    """

    noun: str
    version: int
    schema: str = field(repr=False)
    make: str
    look: str

    @property
    def application(self) -> int:
        """Its number in SQLite's header."""
        return next(number for number, (noun, _) in APPLICATIONS.items() if noun == self.noun)

    def damaged(self, expected: str, found: str) -> DamagedError:
        """The error for what is not what it was."""
        return DamagedError(
            expected=f"an authentic {expected}", found=found, do=f"restore the {self.noun} from a backup"
        )


BUSY_WAIT_MS = 30_000
"""How long a commit waits for another one. A bulk transaction of 1,000 samples commits within a few seconds."""

# Page size 4096, write and read version 2 (write-ahead log), 64 reserved bytes a page for AEGIS-256's nonce and tag,
# then SQLite's three fixed payload fractions.
_HEADER = bytes.fromhex("1000020240402020")


def read_salt(path: Path, form: Form) -> bytes:
    """The salt of a file, after a look at whether it can be what it is taken for.

    Raises:
        NotFoundError: there is no file.
        GalleryError: it cannot be read, or is something else.
    """
    try:
        with path.open("rb") as file:
            start = file.read(SALT_SIZE + len(_HEADER))
    except FileNotFoundError as error:
        raise NotFoundError(
            expected=f"a {form.noun} at {path}", found="no file", do=f"check the path, or make one with {form.make}"
        ) from error
    except OSError as error:
        raise GalleryError(
            expected=f"a {form.noun} at {path}",
            found=error.strerror or str(error),
            do="check the path and its permissions",
        ) from error
    if start[SALT_SIZE:] != _HEADER:
        plain = start.startswith(b"SQLite format 3\0")
        raise DamagedError(
            expected=f"a {form.noun} at {path}",
            found="an SQLite file that is not encrypted" if plain else "a file that does not begin like one",
            do=f"check the path; if it was a {form.noun}, its first bytes are damaged, so restore it from a backup",
        )
    return start[:SALT_SIZE]


def connect(path: Path, key: bytes, salt: bytes, form: Form) -> apsw.Connection:
    """Open a file with its key: a gallery or a case, or an empty file that becomes one.

    Raises:
        GalleryKeyError: the key does not open it.
        GalleryError: it cannot be opened.
    """
    with translated(path, form):
        # Readers, too, open it for writing: a search appends its audit entry.
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            _set_key(db, raw_key(key, salt), path, form)
            db.set_busy_timeout(BUSY_WAIT_MS)
            db.pragma("synchronous", "FULL")  # a commit is on disk when it returns
            db.pragma("secure_delete", "ON")  # what is deleted is overwritten
            db.pragma("foreign_keys", "ON")
            db.pragma("temp_store", "MEMORY")  # nothing decrypted in a temporary file
        except BaseException:
            db.close()
            raise
    return db


def _set_key(db: apsw.Connection, raw: str, path: Path, form: Form) -> None:
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
            expected=f"the key of the {form.noun} at {path}",
            found="a key that does not open it, or a file that is cut short or damaged at its start",
            do="use the key it was made with; if you are sure of the key, restore the file from a backup",
        ) from error


def identify_file(db: apsw.Connection, path: Path, form: Form) -> None:
    """Is it of that form, and of this version?

    Raises:
        GalleryError, NewerVersionError, DamagedError: it is not.
    """
    with translated(path, form):
        application, version = db.pragma("application_id"), db.pragma("user_version")
    if application != form.application:
        noun, command = APPLICATIONS.get(application, ("", ""))
        raise GalleryError(
            expected=f"a {form.noun} at {path}",
            found=f"a {noun}" if noun else "a database of another program",
            do=f"name a {form.noun}; this one is shown by {command}" if noun else "check the path",
        )
    expected = f"a {form.noun} of version {form.version}"
    if version > form.version:
        raise NewerVersionError(expected=expected, found=f"version {version}", do="install a newer truename")
    if version != form.version:
        raise DamagedError(expected=expected, found=f"version {version}", do="restore it from a backup")


@contextmanager
def translated(path: Path, form: Form) -> Iterator[None]:
    """Say what SQLite's errors mean for a gallery or a case."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise BusyError(
            expected=f"the {form.noun} at {path} to be free within {BUSY_WAIT_MS // 1000} s",
            found="another process that keeps it",
            do="wait for it to finish, then try again",
        ) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedError(
            expected=f"an intact {form.noun} at {path}",
            found="a page that fails its authentication, or is missing",
            do=f"run {form.look} to see what is readable, and restore it from a backup",
        ) from error
    except (apsw.FullError, apsw.IOError) as error:
        raise GalleryError(
            expected=f"to read and write the {form.noun} at {path}",
            found=f"a full or failing disk ({error})",
            do="make room or change the disk, then try again; nothing of this change was stored",
        ) from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as error:
        raise GalleryError(
            expected=f"to read and write the {form.noun} at {path}, and to make files beside it",
            found=f"no permission, or a read-only disk ({error})",
            do="change the permissions of the file and its folder, or copy it to where you may write",
        ) from error
    except apsw.Error as error:
        raise GalleryError(
            expected=f"the {form.noun} at {path} to answer",
            found=f"{type(error).__name__}: {error}",
            do=f"open it again; if this happens twice, run {form.look}",
        ) from error


class WriterLock:
    """One writer a file, held by a lock on ``PATH.lock`` that ends with the process, however it ends.

    The file tells who holds it. It is never truncated by those who do not hold it, and never removed: a removed lock
    file lets two writers hold a lock of the same name.
    """

    def __init__(self, path: Path, noun: str) -> None:
        """Take the lock at once.

        Args:
            path: of the file.
            noun: what it is called.

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
                expected=f"no other writer of the {noun} at {path}",
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
