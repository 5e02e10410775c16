"""A gallery: :class:`truename.contracts.Store` in one encrypted file.

    schema.py    its tables; truename.vault opens the file, and knows who writes and what is on record
    seal.py      what is encrypted once more, under the key of its subject
    rows.py      what stands in a row
    pairs.py     subjects who may be one
    store.py     this file: what a gallery does
    check.py, stats.py, export.py   read through it

Two layers of encryption, for two purposes. The file's key protects a copy of the file. The subjects' keys make erasure
final: each is stored once, wrapped, in a row that never moves, and is overwritten there.

One process writes (enrols, erases); any number reads and searches meanwhile, and appends its audit entries.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Self

from truename.audit import chain
from truename.audit.mandate import clean
from truename.errors import DamagedError, GalleryError, NotFoundError, UsageError
from truename.gallery import check, pairs, stats
from truename.gallery.rows import (
    describe,
    open_sample,
    open_template,
    seal_about,
    seal_content,
    seal_template,
    unwrap,
    wrap,
)
from truename.gallery.schema import FORM
from truename.gallery.seal import tag
from truename.types import UNKNOWN_POSITION, Mandate, Quality, Record, Sample, StoredSample, Template
from truename.vault import Secret, Vault
from truename.vault.check import Finding
from truename.vault.keys import KEY_SIZE
from truename.vault.store import CHUNK, timestamp

Item = tuple[str, Sample, Quality, Template | None]
"""What is enrolled: a subject's id, a sample, its quality, and its template where one could be made."""


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a sample changed.

    Attributes:
        stored: the sample, or a template of its format, resolution and region, was not there before.
        moved_from: the position at which it was there before, where it is at another one now.
    """

    stored: bool
    moved_from: int | None = None

    def __bool__(self) -> bool:
        return self.stored or self.moved_from is not None


MAX_SUBJECT = 256  # characters of a subject's id: a file name's worth
MAX_SAMPLE = 256 * 2**20
"""Bytes of a sample. Two palms of 5.5 x 8 inches and a ten-print card of 8 x 8, raw at 1000 ppi, are 152 million."""
MAX_TEMPLATE = 2**20  # bytes; truename's own have about one KB
MAX_TABLE = 2**22  # characters of a calibration table
MAX_NAME = 4096  # characters of a sample's name: Linux' PATH_MAX

_MOST_POSITION = 65535  # two bytes: ISO/IEC 19794 gives one to a body part's code
_MOST_PIXELS = 999_999  # a side: more than any picture has that is read
_ERASE_WAIT_MS = 2000  # for the reads of others, which last milliseconds, before erasure reports the log as pending
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")  # names of kinds and formats
_NO_MANDATE = Mandate("", "", "")


class Gallery(Vault):
    """An open gallery. Use it as a context manager; make it with :meth:`create` or :meth:`open`."""

    form = FORM

    # --- opening and closing

    @classmethod
    def create(cls, path: str | os.PathLike[str], secret: Secret, defaults: Mandate | None = None) -> Self:
        """Make a gallery and open it for writing. It appears whole or not at all.

        Args:
            path: where; nothing may be there.
            secret: what will open it.
            defaults: the mandate of searches that state none; parts may be empty.

        Raises:
            GalleryKeyError: a passphrase of fewer than 12 characters.
            MandateError: a default is too long or not one line.
            GalleryError: something is there already, or it cannot be written.
        """
        given = defaults or _NO_MANDATE
        mandate = Mandate(*(clean(part, getattr(given, part)) for part in ("operator", "purpose", "authority")))
        return cls._create(path, secret, mandate, {}, {})

    @classmethod
    def open(cls, path: str | os.PathLike[str], secret: Secret, write: bool = False) -> Self:
        """Open a gallery.

        Args:
            path: its file.
            secret: what it was made with.
            write: to enrol, erase or set calibrations; one process at a time. Searching needs no writing.

        Raises:
            NotFoundError: there is no file.
            GalleryKeyError: the key does not open it.
            NewerVersionError: a later truename made it.
            DamagedError: it is damaged, or something else.
            BusyError: another process writes; it is named.
            GalleryError: it cannot be read or written.
        """
        return cls._open(path, secret, write)

    # --- reading

    def subjects(self) -> list[str]:
        """Every subject's id, in order of enrolment."""
        return [name for (name,) in self.query("SELECT name FROM subject ORDER BY id")]

    def record(self, subject: str) -> Record:
        """What is held about one subject.

        Raises:
            NotFoundError: no such subject.
            DamagedError: what is held fails its authentication.
        """
        row, name, key = self._require_subject(subject)
        ((created,),) = self.query("SELECT created FROM subject WHERE id = ?", row)
        rows = self.query(
            """SELECT tag, kind, position, quality, size, enrolled, about,
                      (SELECT format FROM template WHERE sample = sample.id ORDER BY id DESC LIMIT 1)
               FROM sample WHERE subject = ? ORDER BY id""",
            row,
        )
        return Record(name, created, tuple(describe(name, key, *columns) for columns in rows))

    def templates(self, kind: str, format: str, subject: str | None = None) -> Iterator[tuple[str, Template]]:
        """Every template of a kind and format with its subject, in order of enrolment.

        Args:
            kind, format: which ones.
            subject: whose; everybody's by default. Nothing of the others is decrypted.

        Raises:
            NotFoundError: no such subject.
            DamagedError: one fails its authentication.
        """
        whose = () if subject is None else (self._require_subject(subject)[0],)
        last = 0
        while rows := self.query(
            # CROSS JOIN keeps SQLite from turning the order of the loops around.
            f"""SELECT sample.id, name, wrapped, tag, position, template.quality, sealed
               FROM sample CROSS JOIN template ON template.sample = sample.id AND format = ?
                           CROSS JOIN subject ON subject.id = subject CROSS JOIN key ON key.id = subject
               WHERE kind = ? AND sample.id > ? {"AND subject = ?" if whose else ""} ORDER BY sample.id LIMIT ?""",  # noqa: S608
            format,
            kind,
            last,
            *whose,
            CHUNK,
        ):
            for _, name, wrapped, mark, position, quality, sealed in rows:
                key = unwrap(self._keys.wrapping, wrapped, name)
                yield name, open_template(name, key, mark, kind, position, format, quality, sealed)
            last = rows[-1][0]

    def template_sets(self, kind: str, format: str, numbers: Sequence[int]) -> list[list[Template]]:
        """The templates of a kind and format of each of some subjects, in order of enrolment.

        Args:
            kind, format: which ones.
            numbers: of the subjects, as :meth:`changes` gives them. One who is not enrolled has no templates.

        Raises:
            DamagedError: one fails its authentication.
        """
        sets: dict[int, list[tuple[int, Template]]] = {number: [] for number in numbers}
        for start in range(0, len(numbers), CHUNK):
            for sample, number, name, wrapped, mark, position, quality, sealed in self.query(
                """SELECT sample.id, subject, name, wrapped, tag, position, template.quality, sealed
                   FROM json_each(?) AS wanted CROSS JOIN sample ON subject = wanted.value AND kind = ?
                        CROSS JOIN template ON template.sample = sample.id AND format = ?
                        CROSS JOIN subject ON subject.id = subject CROSS JOIN key ON key.id = subject""",
                json.dumps(numbers[start : start + CHUNK]),
                kind,
                format,
            ):
                key = unwrap(self._keys.wrapping, wrapped, name)
                template = open_template(name, key, mark, kind, position, format, quality, sealed)
                sets[number].append((sample, template))
        return [[template for _, template in sorted(sets[number], key=itemgetter(0))] for number in numbers]

    def changes(self, since: int = 0) -> Iterator[tuple[int, int, str | None]]:
        """Which subjects were enrolled, changed or erased, each at its last change, in order of these.

        Whoever holds what was in the gallery, and the last change seen, need look at these subjects only. A change is
        stored together with what changed, or not at all. What others change meanwhile comes too, or comes next time.

        Args:
            since: the last change that was seen; all from the first by default.

        Yields:
            the change, rising, above ``since``; the subject's number, which no other subject ever gets; its id, or
            ``None`` where it was erased.
        """
        while rows := self.query(
            """SELECT n, subject, name FROM change LEFT JOIN subject ON subject.id = subject
               WHERE n > ? ORDER BY n LIMIT ?""",
            since,
            CHUNK,
        ):
            yield from rows
            since = rows[-1][0]

    def sample(self, subject: str, sha256: str) -> Sample:
        """An original, decrypted.

        Raises:
            NotFoundError: no such subject or sample.
            DamagedError: it fails its authentication.
        """
        row, name, key = self._require_subject(subject)
        rows = (
            self.query(f"{_SAMPLES} AND tag = ? ORDER BY id LIMIT 1", row, tag(key, sha256))
            if re.fullmatch(r"[0-9a-f]{64}", sha256)
            else []
        )
        if not rows:
            raise _no_sample(name, sha256)
        return open_sample(name, key, *rows[0])

    def samples(self, subject: str) -> Iterator[Sample]:
        """Every original of one subject, decrypted one at a time, in order of enrolment.

        Raises:
            NotFoundError: no such subject.
            DamagedError: one fails its authentication.
        """
        row, name, key = self._require_subject(subject)
        for (sample,) in self.query("SELECT id FROM sample WHERE subject = ? ORDER BY id", row):
            for columns in self.query(f"{_SAMPLES} AND id = ?", row, sample):
                yield open_sample(name, key, *columns)

    def lacking(self, kind: str, formats: Sequence[str]) -> Iterator[tuple[str, Sample | GalleryError]]:
        """Every original of a kind without a template of any of those formats, with its subject, in order of enrolment.

        Decrypted one at a time. One that cannot be read comes as the error, and the others go on.
        """
        last = 0
        while rows := self.query(
            """SELECT id FROM sample WHERE kind = ? AND id > ?
               AND NOT EXISTS (SELECT 1 FROM template WHERE template.sample = sample.id
                               AND format IN (SELECT value FROM json_each(?)))
               ORDER BY id LIMIT ?""",
            kind,
            last,
            json.dumps(formats),
            CHUNK,
        ):
            for (row,) in rows:
                subject = ""
                try:
                    for subject, wrapped, *columns in self.query(
                        """SELECT name, wrapped, tag, kind, position, quality, size, enrolled, about, content
                           FROM sample JOIN subject ON subject.id = subject JOIN key ON key.id = subject
                           WHERE sample.id = ?""",
                        row,
                    ):
                        key = unwrap(self._keys.wrapping, wrapped, subject)
                        yield subject, open_sample(subject, key, *columns)
                except GalleryError as error:
                    yield subject, error
            last = rows[-1][0]

    def outdated(self, kind: str, formats: Sequence[str], subject: str | None = None) -> int:
        """How many samples of a kind have templates, but none of those formats; everybody's by default.

        Raises:
            NotFoundError: no such subject.
        """
        whose = () if subject is None else (self._require_subject(subject)[0],)
        ((count,),) = self.query(
            # The outer loop reads an index only, and finds nothing where all templates are of the formats.
            f"""SELECT count(DISTINCT other.sample)
                FROM template AS other CROSS JOIN sample ON sample.id = other.sample
                WHERE other.format NOT IN (SELECT value FROM json_each(?))
                    AND kind = ? {"AND subject = ?" if whose else ""} AND NOT EXISTS
                    (SELECT 1 FROM template AS today WHERE today.sample = other.sample
                     AND today.format IN (SELECT value FROM json_each(?)))""",  # noqa: S608
            json.dumps(formats),
            kind,
            *whose,
            json.dumps(formats),
        )
        return int(count)

    def export(self, subject: str) -> tuple[Record, Iterator[Sample]]:
        """Everything that is held about one subject: the record, and the originals in the same order.

        Raises:
            NotFoundError: no such subject.
            DamagedError: something fails its authentication.
        """
        return self.record(subject), self.samples(subject)

    def has(self, subject: str, sha256: str) -> bool:
        """Whether a subject already has a sample of that content, of any kind. Decrypts no sample."""
        found = self._subject(subject_id(subject))
        return found is not None and bool(
            self.query("SELECT 1 FROM sample WHERE subject = ? AND tag = ? LIMIT 1", found[0], tag(found[1], sha256))
        )

    def held(self, subject: str, kind: str, sha256: str, formats: Sequence[str]) -> StoredSample | None:
        """What a subject has of that kind and content; ``None`` where it has nothing.

        Its ``template_format`` is one of ``formats`` where it has a template of that, and empty otherwise.

        Raises:
            DamagedError: it fails its authentication.
        """
        name = subject_id(subject)
        found = self._subject(name)
        if found is None:
            return None
        row, key = found
        rows = self.query(
            """SELECT tag, kind, position, quality, size, enrolled, about,
                      (SELECT format FROM template WHERE sample = sample.id
                       AND format IN (SELECT value FROM json_each(?)) LIMIT 1)
               FROM sample WHERE subject = ? AND tag = ? AND kind = ?""",
            json.dumps(formats),
            row,
            tag(key, sha256),
            kind,
        )
        return describe(name, key, *rows[0]) if rows else None

    # --- enrolling

    def add(self, subject: str, sample: Sample, quality: Quality, template: Template | None) -> bool:
        """Store a sample and its template; durable when it returns. False where the subject already had both.

        A sample is known again by its content and kind, and held once. Where it is there without a template of this
        format (it was not acquired, or an earlier extractor made it), the template is added, and name, resolution and
        quality are those given now. Of resolution, region and position the later statement holds: templates made at
        another resolution, or of another face of the picture, are replaced, and a sample at another position moves as
        :meth:`move` says. ``None`` and an unknown position are no statements.

        Raises:
            UsageError: something in it cannot be stored, or the template is not of this sample.
            GalleryError: it could not be stored; nothing was.
        """
        return bool(self.add_many([(subject, sample, quality, template)])[0])

    def add_many(self, items: Iterable[Item]) -> list[Added]:
        """Store many in one transaction, each as :meth:`add` does: all are durable when it returns, or none is stored.

        Takes all items before it begins, so that searches wait for the writing only, never for the extraction.

        Raises:
            UsageError, GalleryError: as :meth:`add`; nothing was stored.
        """
        self._require_writing()
        items = [_validated(item) for item in items]
        with self._transaction():
            return [self._add(*item) for item in items]

    def move(self, subject: str, kind: str, sha256: str, position: int) -> int | None:
        """Correct the position of a sample and of its templates, durably. Nothing is extracted again.

        The correction leaves an audit entry under the gallery's default mandate, since it changes what a search finds.

        Args:
            subject, kind, sha256: which sample.
            position: where it is from; unknown (0) changes nothing.

        Returns:
            the position before, or ``None`` where nothing changed.

        Raises:
            UsageError: no such position.
            NotFoundError: no such subject or sample.
            DamagedError: the sample or a template fails its authentication.
            GalleryError: it could not be stored; nothing was.
        """
        self._require_writing()
        if not _whole(position, _MOST_POSITION):
            raise UsageError(
                expected=f"a position from 0 to {_MOST_POSITION}", found=repr(position)[:60], do="correct it"
            )
        row, name, key = self._require_subject(subject)
        held = self._held(row, tag(key, sha256), kind)
        if held is None:
            raise _no_sample(name, sha256)
        with self._transaction():
            return self._move(row, name, key, held, kind, position)

    def _held(self, row: int, mark: bytes, kind: str) -> tuple[int, str, int] | None:
        """Number, time and position of a sample that a subject has."""
        rows = self.query(
            "SELECT id, enrolled, position FROM sample WHERE subject = ? AND tag = ? AND kind = ?", row, mark, kind
        )
        return (rows[0][0], rows[0][1], rows[0][2]) if rows else None

    def _move(
        self, row: int, name: str, key: bytes, held: tuple[int, str, int], kind: str, position: int
    ) -> int | None:
        """Everything sealed is bound to its position, so that it is opened at the old one and sealed at the new one."""
        sample_row, enrolled, before = held
        if position in (UNKNOWN_POSITION, before):
            return None
        ((mark, *columns),) = self.query(f"{_SAMPLES} AND id = ?", row, sample_row)
        moved = replace(open_sample(name, key, mark, *columns), position=position)
        quality = describe(name, key, mark, *columns[:-1]).quality
        templates = self.query("SELECT id, format, quality, sealed FROM template WHERE sample = ?", sample_row)
        for template_row, *sealed in templates:
            template = replace(open_template(name, key, mark, kind, before, *sealed), position=position)
            self.query("UPDATE template SET sealed = ? WHERE id = ?", seal_template(name, key, template), template_row)
        self.query(
            "UPDATE sample SET position = ?, about = ?, content = ? WHERE id = ?",
            position,
            seal_about(name, key, moved, quality, enrolled),
            seal_content(name, key, moved),
            sample_row,
        )
        self._append("move", self.defaults, {"subject": name, "kind": kind, "from": before, "to": position})
        self._changed(row)
        return before

    def _add(self, name: str, sample: Sample, quality: Quality, template: Template | None) -> Added:
        now = timestamp()
        row, key = self._subject(name) or self._new_subject(name, now)
        held = self._held(row, tag(key, sample.sha256()), sample.kind)
        moved_from, restated = None, False
        if held:
            moved_from = self._move(row, name, key, held, sample.kind, sample.position)
            position = held[2] if moved_from is None else sample.position
            sample, template = replace(sample, position=position), template and replace(template, position=position)
            ((mark, *columns),) = self.query(f"{_SAMPLES} AND id = ?", row, held[0])
            known = describe(name, key, mark, *columns[:-1])
            restated = sample.ppi not in (None, known.ppi) or sample.region not in (None, known.region)
            if known.region and sample.region is None:
                template = None  # of the whole picture, which is not what is held
            sample = replace(sample, ppi=sample.ppi or known.ppi, region=sample.region or known.region)
        if restated and held:
            self.query("DELETE FROM template WHERE sample = ?", held[0])
        elif held and (
            template is None
            or self.query("SELECT 1 FROM template WHERE sample = ? AND format = ?", held[0], template.format)
        ):
            return Added(False, moved_from)
        self._changed(row)
        enrolled = held[1] if held else now
        about = seal_about(name, key, sample, quality, enrolled)
        if held:
            sample_row = held[0]
            self.query("UPDATE sample SET quality = ?, about = ? WHERE id = ?", quality.score, about, sample_row)
        else:
            self.query(
                """INSERT INTO sample (subject, tag, kind, position, quality, size, enrolled, about, content)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                row,
                tag(key, sample.sha256()),
                sample.kind,
                sample.position,
                quality.score,
                len(sample.content),
                enrolled,
                about,
                seal_content(name, key, sample),
            )
            sample_row = self._db.last_insert_rowid()
        if template:
            self.query(
                "INSERT INTO template (sample, format, quality, sealed) VALUES (?, ?, ?, ?)",
                sample_row,
                template.format,
                template.quality,
                seal_template(name, key, template),
            )
        return Added(True, moved_from)

    def _changed(self, row: int) -> None:
        """Replaced by a later one, so that its number is above all that anybody has seen."""
        self.query("INSERT OR REPLACE INTO change (subject) VALUES (?)", row)

    def _new_subject(self, name: str, now: str) -> tuple[int, bytes]:
        key = secrets.token_bytes(KEY_SIZE)
        self.query("INSERT INTO key (wrapped) VALUES (?)", wrap(self._keys.wrapping, key, name))
        row = self._db.last_insert_rowid()
        self.query("INSERT INTO subject (id, name, created) VALUES (?, ?, ?)", row, name, now)
        return row, key

    # --- erasing

    def erase(self, subject: str, mandate: Mandate | None = None) -> Mapping[str, Any]:
        """Destroy a subject's key and evidence, durably; returns the receipt.

        The wrapped key is overwritten where it stands, the sealed rows are deleted and overwritten, and the write-ahead
        log is emptied. SQLite may have left an older copy of a sealed row in the unused part of a page when it moved
        rows (3 of some 18,000 sealed blobs were left whole); without the key nothing opens it. What a disk keeps of its
        own (worn blocks, snapshots) is under the file's key as before. A backup made earlier still holds the subject:
        erase it there too.

        The receipt names the hashes of the samples and is for the caller to keep; the gallery keeps its digest in the
        audit entry (:func:`receipt_digest`), but nothing that tells about the samples.

        Args:
            subject: whom.
            mandate: who erases and why; the gallery's defaults where not given.

        Returns:
            gallery, subject, when; samples (SHA-256 each), unreadable (samples whose hash was lost to damage),
            templates (count), key (SHA-256 of the wrapped key that was destroyed); audit (hash of the entry);
            pending: other readers kept the log from being emptied; the next writer empties it.

        Raises:
            NotFoundError: no such subject.
            GalleryError: it could not be erased; nothing was.
        """
        self._require_writing()
        name = subject_id(subject)
        with self._transaction():
            rows = self.query("SELECT id, wrapped FROM subject JOIN key USING (id) WHERE name = ?", name)
            if not rows:
                raise _no_subject(name)
            ((row, wrapped),) = rows
            samples = self.query(
                "SELECT tag, kind, position, quality, size, enrolled, about FROM sample WHERE subject = ? ORDER BY id",
                row,
            )
            hashes = []
            for columns in samples:
                with suppress(DamagedError):  # what cannot be read can still be erased
                    hashes.append(describe(name, unwrap(self._keys.wrapping, wrapped, name), *columns).sha256)
            mine = "sample IN (SELECT id FROM sample WHERE subject = ?)"
            ((templates,),) = self.query(f"SELECT count(*) FROM template WHERE {mine}", row)  # noqa: S608
            self.query(f"DELETE FROM template WHERE {mine}", row)  # noqa: S608
            self.query("DELETE FROM sample WHERE subject = ?", row)
            pairs.lay_out(self)
            self.query("DELETE FROM pair WHERE earlier = ? OR later = ?", row, row)
            self.query("DELETE FROM subject WHERE id = ?", row)
            self.query("UPDATE key SET wrapped = ? WHERE id = ?", bytes(len(wrapped)), row)
            self._changed(row)
            receipt: dict[str, Any] = {
                "gallery": self.id,
                "subject": name,
                "when": timestamp(),
                "samples": hashes,
                "unreadable": len(samples) - len(hashes),
                "templates": templates,
                "key": hashlib.sha256(wrapped).hexdigest(),
            }
            counts = {"samples": len(samples), "templates": templates}
            details = {"subject": name, **counts, "receipt": receipt_digest(receipt)}
            entry = self._append("erase", mandate or self.defaults, details)
        return receipt | {"audit": entry.hash, "pending": not self._empty_log(_ERASE_WAIT_MS)}

    # --- calibrations

    def set_calibration(self, kind: str, format: str, text: str) -> None:
        """Keep the user's own calibration table, in place of an earlier one.

        Args:
            kind, format: what it calibrates.
            text: the table as JSON.

        Raises:
            UsageError: it is not JSON, or too long.
            GalleryError: it could not be stored.
        """
        self._require_writing()
        _require_code(kind, "a kind's name")
        _require_code(format, "a format's name")
        _require_json(text)
        with self._transaction():
            self.query("INSERT OR REPLACE INTO calibration VALUES (?, ?, ?)", kind, format, text)

    def calibrations(self) -> dict[tuple[str, str], str]:
        """The user's own calibration tables as JSON, by kind and format."""
        rows = self.query("SELECT kind, format, json FROM calibration ORDER BY kind, format")
        return {(kind, format): text for kind, format, text in rows}

    # --- subjects who may be one

    def dedup_state(self) -> pairs.State | None:
        """How far everybody was compared with everybody, as :meth:`keep_pairs` was told; ``None`` if not begun."""
        return pairs.read_state(self)

    def keep_pairs(
        self,
        before: pairs.State | None,
        after: pairs.State,
        renewed: Sequence[int] = (),
        found: Iterable[pairs.StoredPair] = (),
    ) -> None:
        """Keep how far the comparing came, and what was found on the way, in one transaction. Needs no writing.

        Args:
            before: the state that this goes on from.
            after: what it is now.
            renewed: subjects, by number; their pairs of before their last change are dropped.
            found: new pairs; those with a subject that was erased meanwhile are left out.

        Raises:
            BusyError: somebody else went on from there, or the gallery stayed busy for 30 s.
            GalleryError: it could not be stored; nothing was.
        """
        with self._transaction():
            pairs.write(self, self._keys.wrapping, before, after, renewed, found)

    def drop_pairs(self, rows: Iterable[int]) -> None:
        """Delete pairs, by the numbers that :meth:`kept_pairs` gives."""
        with self._transaction():
            pairs.drop(self, rows)

    def forget_pairs(self) -> None:
        """Delete all pairs, and how far the comparing came."""
        with self._transaction():
            pairs.forget(self)

    def kept_pairs(self) -> Iterator[tuple[int, pairs.StoredPair]]:
        """Every pair that is kept of two who have not changed since, with its number.

        Raises:
            DamagedError: one fails its authentication.
        """
        return pairs.read(self, self._keys.wrapping)

    def count_pairs(self) -> int:
        """How many pairs are kept."""
        return pairs.count(self)

    # --- care

    def check(self, progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
        """Read and authenticate everything; yields what is wrong, naming the record. Nothing is repaired.

        Args:
            progress: called with the rows done and the rows there are.
        """
        return check.check(self, self._keys.wrapping, progress)

    def stats(self) -> stats.Stats:
        """How much of what is held."""
        return stats.stats(self)

    # --- within the package

    def _subject(self, name: str) -> tuple[int, bytes] | None:
        rows = self.query("SELECT id, wrapped FROM subject JOIN key USING (id) WHERE name = ?", name)
        return (rows[0][0], unwrap(self._keys.wrapping, rows[0][1], name)) if rows else None

    def _require_subject(self, subject: str) -> tuple[int, str, bytes]:
        name = subject_id(subject)
        found = self._subject(name)
        if found is None:
            raise _no_subject(name)
        return found[0], name, found[1]


_SAMPLES = "SELECT tag, kind, position, quality, size, enrolled, about, content FROM sample WHERE subject = ?"


def subject_id(text: str) -> str:
    """A subject's id as it is stored: in Unicode's NFC, so that one id has one spelling.

    Raises:
        UsageError: it is empty, longer than 256 characters, or not one printable line without outer spaces.
    """
    text = unicodedata.normalize("NFC", text)
    if not 0 < len(text) <= MAX_SUBJECT or not text.isprintable() or text != text.strip():
        raise UsageError(
            expected=f"a subject id of 1 to {MAX_SUBJECT} printable characters without spaces around it",
            found=ascii(text[:100]),
            do="give the subject another id",
        )
    return text


def receipt_digest(receipt: Mapping[str, Any]) -> str:
    """What the audit entry of an erasure holds of its receipt: SHA-256 over all but ``audit`` and ``pending``.

    The wrapped key's hash in it is random, so that the digest tells nothing to those without the receipt.
    """
    destroyed = {name: value for name, value in receipt.items() if name not in ("audit", "pending")}
    return hashlib.sha256(chain.canonical(destroyed)).hexdigest()


def _validated(item: Item) -> Item:
    """Refuse what the schema, or a reader later, could not hold."""
    subject, sample, quality, template = item
    _require_code(sample.kind, "a kind's name")
    problems = {
        f"content of at most {MAX_SAMPLE} bytes": len(sample.content) > MAX_SAMPLE,
        f"a name of at most {MAX_NAME} characters": len(sample.name) > MAX_NAME,
        f"a position from 0 to {_MOST_POSITION}": not _whole(sample.position, _MOST_POSITION),
        "a positive resolution, or none": sample.ppi is not None and not 0 < sample.ppi < math.inf,
        f"a region of up to {_MOST_PIXELS:,} pixels, or none": not (sample.region is None or _is_region(sample.region)),
        "a quality from 0 to 100": not _whole(quality.score, 100),
    }
    if template:
        _require_code(template.format, "a format's name")
        problems |= {
            f"a template of at most {MAX_TEMPLATE} bytes": len(template.data) > MAX_TEMPLATE,
            "a template of this sample": (template.sample, template.kind, template.position)
            != (sample.sha256(), sample.kind, sample.position),
            "a template's quality from 0 to 100": not _whole(template.quality, 100),
        }
    for expected, wrong in problems.items():
        if wrong:
            raise UsageError(expected=expected, found=f"something else in sample {sample.name!r}", do="correct it")
    return subject_id(subject), sample, quality, template


def _require_json(text: str) -> None:
    problem = f"{len(text)} characters" if len(text) > MAX_TABLE else ""
    try:
        text.encode()
        json.loads("null" if problem else text)
    except (ValueError, RecursionError) as error:
        problem = str(error)
    if problem:
        raise UsageError(
            expected=f"a table in JSON of at most {MAX_TABLE} characters", found=problem, do="fit the table again"
        )


def _is_region(value: Any) -> bool:
    """Left, top, width and height, none of them negative, and the last two not 0."""
    sides = isinstance(value, tuple) and len(value) == 4 and all(_whole(number, _MOST_PIXELS) for number in value)
    return sides and value[2] > 0 and value[3] > 0


def _whole(value: object, most: int) -> bool:
    return isinstance(value, int) and 0 <= value <= most  # NumPy's integers are none, and would not be stored as one


def _require_code(text: str, what: str) -> None:
    if not _CODE.fullmatch(text):
        raise UsageError(
            expected=f"{what} of lower-case letters, digits, dots and hyphens", found=repr(text[:100]), do="correct it"
        )


def _no_subject(name: str) -> NotFoundError:
    return NotFoundError(expected=f"a subject {name!r}", found="none", do="list the subjects with truename show")


def _no_sample(name: str, sha256: str) -> NotFoundError:
    return NotFoundError(
        expected=f"a sample {sha256[:64]!r} of {name!r}", found="none", do="list its samples with truename show"
    )
