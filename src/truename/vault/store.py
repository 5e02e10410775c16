"""One encrypted file that a single process writes and any number read, with what it knows of itself and its audit log.

A gallery and a case are each one of these. What they hold is theirs; here stands how such a file appears whole or not
at all, who may write to it, how every statement's errors are told, and that its log is a chain.

One process writes; any number reads meanwhile, and appends its audit entries. An object belongs to the thread and the
process that opened it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import apsw

from truename import files
from truename.audit import chain
from truename.audit.mandate import resolve_mandate
from truename.errors import DamagedError, GalleryError, UsageError
from truename.types import Mandate
from truename.vault import database
from truename.vault.keys import SALT_SIZE, Keys, Secret

Value = str | int | float | bytes | None
"""What a column holds."""

CHUNK = 1000
"""Rows read at once, so that no read stays open between them and keeps the log from being emptied."""

TABLES = """
    CREATE TABLE meta (                    -- id, created, mandate, length and head of the audit chain
        key      TEXT PRIMARY KEY,
        value    TEXT NOT NULL
    ) STRICT;

    CREATE TABLE audit (
        n        INTEGER PRIMARY KEY,
        entry    BLOB NOT NULL             -- canonical JSON; its hash is computed, never believed
    ) STRICT;
"""
"""What every such file has, beside the tables of its form."""


class Vault:
    """An open file. Use it as a context manager; those who inherit say how it is made and opened."""

    form: ClassVar[database.Form]
    to_write: ClassVar[str] = "write=True"
    """The argument that opens it for writing."""

    def __init__(
        self, path: Path, db: apsw.Connection, keys: Keys, salt: bytes, lock: database.WriterLock | None
    ) -> None:
        self.path = path
        self._db = db
        self._keys = keys
        self._salt = salt
        self._lock = lock
        self.id = self.meta("id")

    # --- opening and closing

    @classmethod
    def require(cls, path: str | os.PathLike[str]) -> None:
        """Say that there is no such file before anybody is asked for its key.

        Raises:
            NotFoundError: there is no file.
            GalleryError: it cannot be read.
            DamagedError: it is something else.
        """
        database.read_salt(Path(path).resolve(), cls.form)

    @classmethod
    def _create(
        cls,
        path: str | os.PathLike[str],
        secret: Secret,
        mandate: Mandate,
        known: Mapping[str, str],
        details: Mapping[str, Any],
    ) -> Self:
        """Make a file and open it for writing. It appears whole or not at all.

        Args:
            path: where; nothing may be there.
            secret: what will open it.
            mandate: what it takes where none is stated; parts may be empty.
            known: what it knows of itself beside its id, the time and the mandate.
            details: of the first audit entry, beside the id and this program's version.

        Raises:
            GalleryKeyError: a passphrase of fewer than 12 characters.
            GalleryError: something is there already, or it cannot be written.
        """
        path = Path(path).resolve()
        secret.require_strength(cls.form.noun)
        lock = database.WriterLock(path, cls.form.noun)
        try:
            require_absent(path)
            salt = secrets.token_bytes(SALT_SIZE)
            keys = secret.derive(salt)
            with _new_file(path) as new:
                db = database.connect(new, keys.database, salt, cls.form)
                try:
                    with database.translated(path, cls.form):
                        _lay_out(db, cls.form, mandate, known, details)
                finally:
                    db.close()
                _require_salt(new, salt, cls.form)
            return cls._connect(path, keys, salt, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _open(cls, path: str | os.PathLike[str], secret: Secret, write: bool) -> Self:
        """Open a file.

        Raises:
            NotFoundError: there is no file.
            GalleryKeyError: the key does not open it.
            NewerVersionError: a later truename made it.
            DamagedError: it is damaged, or something else.
            BusyError: another process writes; it is named.
            GalleryError: it cannot be read or written.
        """
        path = Path(path).resolve()
        salt = database.read_salt(path, cls.form)
        lock = database.WriterLock(path, cls.form.noun) if write else None
        try:
            vault = cls._connect(path, secret.derive(salt), salt, lock)
            if write:
                # Ends what an interrupted writer left: a full log, perhaps with the last copy of an erased key.
                vault._empty_log(wait_ms=0)
        except BaseException:
            if lock:
                lock.release()
            raise
        return vault

    @classmethod
    def _connect(cls, path: Path, keys: Keys, salt: bytes, lock: database.WriterLock | None) -> Self:
        db = database.connect(path, keys.database, salt, cls.form)
        try:
            database.identify_file(db, path, cls.form)
            return cls(path, db, keys, salt, lock)
        except BaseException:
            db.close()
            raise

    def close(self) -> None:
        """Let go of the file and the lock. Everything acknowledged is on disk already."""
        try:
            with database.translated(self.path, self.form):
                self._db.close()
        finally:
            if self._lock:
                self._lock.release()
                self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r}, {'writing' if self._lock else 'reading'})"

    # --- what it knows of itself

    @property
    def created(self) -> str:
        """UTC time, ISO 8601."""
        return self.meta("created")

    @property
    def defaults(self) -> Mandate:
        """The mandate of what states none; its parts may be empty."""
        try:
            return Mandate(**json.loads(self.meta("mandate")))
        except (TypeError, ValueError) as error:
            raise self.form.damaged("default mandate", "something else") from error

    # --- audit

    def append_audit(self, event: str, mandate: Mandate, details: Mapping[str, Any]) -> str:
        """Append a durable, hash-chained entry; returns its hash. Needs no writing, and waits for those who write.

        Raises:
            MandateError: the mandate is not complete.
            UsageError: event or details cannot be stored.
            BusyError: the file stayed busy for 30 s.
            GalleryError: it could not be stored; nothing was.
        """
        mandate = resolve_mandate(mandate.operator, mandate.purpose, mandate.authority)
        with self._transaction():
            return self._append(event, mandate, details).hash

    def _append(self, event: str, mandate: Mandate, details: Mapping[str, Any]) -> chain.Entry:
        with database.translated(self.path, self.form):
            return _append(self._db, self.head(), event, mandate, details)

    def head(self) -> chain.Head:
        """Length and last hash of the audit chain. Note it elsewhere, to notice later that a tail is gone."""
        try:
            return chain.Head(int(self.meta("audit_length")), self.meta("audit_head"))
        except ValueError as error:
            raise self.form.damaged("length of the audit chain", "something else") from error

    def audit_entries(self) -> Iterator[chain.Entry]:
        """Every audit entry, from the first. :func:`truename.audit.verify` says whether they are a chain.

        Raises:
            DamagedError: one is not an entry.
        """
        last = 0
        while rows := self.query("SELECT n, entry FROM audit WHERE n > ? ORDER BY n LIMIT ?", last, CHUNK):
            for n, text in rows:
                try:
                    yield chain.decode(text)
                except DamagedError as error:
                    raise DamagedError(
                        expected=f"audit entry {n} in its canonical spelling",
                        found=error.found,
                        do=f"restore the {self.form.noun} from a backup, and find out who changed it",
                    ) from error
            last = rows[-1][0]

    # --- care

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the file as it is now, under the same key, while others go on; whole and read through, or not at all.

        Raises:
            GalleryError: something is there already, or it cannot be written.
            DamagedError: the file or the copy does not read through.
        """
        path = Path(path).resolve()
        require_absent(path)
        with _new_file(path) as new:
            copy = database.connect(new, self._keys.database, self._salt, self.form)
            try:
                with database.translated(path, self.form), copy.backup("main", self._db, "main") as run:
                    run.step(-1)  # in one piece: a copy in steps would start again at every commit
            finally:
                copy.close()
            with self._connect(new, self._keys, database.read_salt(new, self.form), None) as written:
                problems = written.query("PRAGMA quick_check(1)")
                if problems != [("ok",)]:
                    raise self.form.damaged("copy", str(problems[0][0])[:200])

    def _empty_log(self, wait_ms: int) -> bool:
        """Bring the write-ahead log into the file and cut it to nothing; False where that has to wait.

        Other readers may still need it, or the disk is full. What was committed stays committed either way.
        """
        self._db.set_busy_timeout(wait_ms)
        try:
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.Error:
            return False
        finally:
            self._db.set_busy_timeout(database.BUSY_WAIT_MS)
        return True

    # --- within the package of those who inherit

    def query(self, sql: str, *parameters: Value) -> list[tuple[Any, ...]]:
        """For the package: run one statement, all rows at once.

        Raises:
            GalleryError: what became of it, in the terms of the file.
        """
        try:
            with database.translated(self.path, self.form):
                return self._db.execute(sql, parameters).fetchall()
        except UnicodeDecodeError as error:
            raise self.form.damaged("text", "bytes that are not") from error

    def query_each(self, sql: str, rows: Iterable[tuple[Value, ...]]) -> None:
        """For the package: run one statement with each of many rows.

        Raises:
            GalleryError: as :meth:`query`.
        """
        with database.translated(self.path, self.form):
            self._db.executemany(sql, rows)

    def meta(self, key: str) -> str:
        """For the package: one value about the file itself.

        Raises:
            DamagedError: there is none.
        """
        rows = self.query("SELECT value FROM meta WHERE key = ?", key)
        if not rows:
            raise self.form.damaged(f"value of {key!r}", "none")
        return str(rows[0][0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.query("BEGIN IMMEDIATE")
        try:
            yield
            self.query("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors (a full disk).
            if self._db.in_transaction:
                self.query("ROLLBACK")
            raise

    def _require_writing(self) -> None:
        if self._lock is None:
            raise UsageError(
                expected=f"a {self.form.noun} opened for writing",
                found="one for reading",
                do=f"open it with {self.to_write}",
            )


def timestamp() -> str:
    """UTC time, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def require_absent(path: Path) -> None:
    """Raises:
    GalleryError: something is there.
    """
    if path.exists() or path.is_symlink():
        raise GalleryError(expected=f"nothing yet at {path}", found="something", do="name another path")


def _require_salt(path: Path, salt: bytes, form: database.Form) -> None:
    if database.read_salt(path, form) != salt:
        raise GalleryError(
            expected="SQLite to store the salt in front of the file",
            found=f"SQLite {apsw.sqlite_lib_version()}, which does not",
            do="install the version of apsw-sqlite3mc that the lock file names",
        )


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """An empty file beside ``path`` that takes its name if the block succeeds, and leaves nothing if it does not."""
    new = path.with_name(path.name + ".new")
    leftovers = [new, *(new.with_name(new.name + end) for end in ("-wal", "-shm", "-journal"))]
    try:
        for leftover in leftovers:  # of a process that was killed
            leftover.unlink(missing_ok=True)
        files.create(new, b"")
        yield new
        require_absent(path)
        files.publish(new, path)
    except OSError as error:
        raise GalleryError(
            expected=f"to write {path}",
            found=error.strerror or str(error),
            do="check the folder, its permissions and room",
        ) from error
    finally:
        for leftover in leftovers:
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _lay_out(
    db: apsw.Connection, form: database.Form, mandate: Mandate, known: Mapping[str, str], details: Mapping[str, Any]
) -> None:
    """The tables, what the file knows about itself, and the first audit entry, in one transaction."""
    db.pragma("journal_mode", "wal")
    # No rollback: if this fails, the file is thrown away.
    db.execute("BEGIN IMMEDIATE")
    db.pragma("application_id", form.application)
    db.pragma("user_version", form.version)
    db.execute(TABLES)
    db.execute(form.schema)
    own = secrets.token_hex(16)
    meta = {
        "id": own,
        "created": timestamp(),
        "mandate": chain.canonical(
            {"operator": mandate.operator, "purpose": mandate.purpose, "authority": mandate.authority}
        ).decode(),
        **known,
    }
    db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    first = {form.noun: own, "truename": version("truename"), **details}
    _append(db, chain.genesis(own), "create", mandate, first)
    db.execute("COMMIT")


def _append(
    db: apsw.Connection, head: chain.Head, event: str, mandate: Mandate, details: Mapping[str, Any]
) -> chain.Entry:
    entry = chain.append(head, when=timestamp(), event=event, mandate=mandate, details=details)
    values = {"audit_length": str(entry.n), "audit_head": entry.hash}
    db.execute("INSERT INTO audit VALUES (?, ?)", (entry.n, entry.canonical()))
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
    return entry
