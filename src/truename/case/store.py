"""A case: what somebody saved, byte for byte, what that states, and what people say of it, in one encrypted file.

    schema.py    its tables; truename.vault opens the file, and knows who writes and what is on record
    rows.py      what stands in a row
    content.py   a file's bytes as a stream
    adding.py    how a file comes in
    reading.py   what one captured thing states: done in other processes
    pictures.py  what a picture shows
    ingest.py    reading all that was added, in order, and going on where it stopped
    store.py     this file: what a case does
    check.py, stats.py   read through it

Claims and judgements are only ever added to. Everything that follows from them (records, links, identities) is computed
anew each time and never kept here.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from truename.audit.mandate import MAX_FIELD, resolve_mandate
from truename.case import check, stats
from truename.case.content import CHUNK as PIECE
from truename.case.content import Content
from truename.case.rows import (
    CLAIM_COLUMNS,
    NO_CLAIMS,
    AddedFile,
    Counts,
    Judgement,
    Remark,
    StoredTrait,
    Verdict,
    claim_of,
    hash_bytes,
)
from truename.case.schema import FORM
from truename.errors import NotFoundError, TruenameError, UsageError
from truename.sources.saved import Trait
from truename.trace import Progress, silent
from truename.types import Capture, Claim, ClaimStatus, Mandate
from truename.vault import Secret, Vault
from truename.vault.check import Finding
from truename.vault.store import CHUNK, timestamp

if TYPE_CHECKING:
    from truename.case.adding import Addition, Outcome
    from truename.case.ingest import Ingested

MAX_TITLE = 200
"""Characters: a line of a report's head."""

MAX_REASON = 2000
"""Characters of why somebody judges so: a paragraph."""

MAX_SUBJECT = 1000
"""Characters of a subject's id: a long path of a profile fits."""

SUBJECTS = ("site", "profile", "person", "mail", "ftm", "picture", "page")
"""What the id of a subject begins with; see :mod:`truename.sources.saved`."""

_SUBJECT = re.compile(rf"({'|'.join(SUBJECTS)}):\S.*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ = 5000  # claims read at once: a few MB

_CACHE_KIB = 65_536
"""Of pages in memory: the index by which equal claims are found is read at random, 40 MB of it for a million claims."""


class Case(Vault):
    """An open case. Use it as a context manager; make it with :meth:`create` or :meth:`open`."""

    form = FORM
    to_write = "writable=True"

    # --- opening and closing

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], secret: Secret, mandate: Mandate, title: str, about: Iterable[str] = ()
    ) -> Self:
        """Make a case and open it for writing. It appears whole or not at all.

        Args:
            path: where; nothing may be there.
            secret: what will open it.
            mandate: who works on it, what for, and what allows it. All three are required, as for a search.
            title: what it is called, one line.
            about: the subjects that the client asks about ("site:acme.example").

        Raises:
            GalleryKeyError: a passphrase of fewer than 12 characters.
            MandateError: the mandate is not complete.
            UsageError: the title is not one line, or a subject is none.
            GalleryError: something is there already, or it cannot be written.
        """
        mandate = resolve_mandate(mandate.operator, mandate.purpose, mandate.authority)
        title = _line("title", title, MAX_TITLE)
        subjects = sorted({subject_id(one) for one in about})
        known = {"title": title, "about": json.dumps(subjects), "claims": NO_CLAIMS.hex(), "read": ""}
        return cls._create(path, secret, mandate, known, {"title": title, "about": subjects})

    @classmethod
    def open(cls, path: str | os.PathLike[str], secret: Secret, writable: bool = False) -> Self:
        """Open a case.

        Args:
            path: its file.
            secret: what it was made with.
            writable: to add or judge; one process at a time. Reading, and being put on record, needs none.

        Raises:
            NotFoundError: there is no file.
            GalleryKeyError: the key does not open it.
            NewerVersionError: a later truename made it.
            DamagedError: it is damaged, or something else.
            BusyError: another process writes; it is named.
            GalleryError: it is a gallery, or cannot be read or written.
        """
        case = cls._open(path, secret, writable)
        try:
            case.query(f"PRAGMA cache_size = -{_CACHE_KIB}")
            if writable:
                from truename.case import adding

                adding.discard_unfinished(case)
        except BaseException:
            case.close()
            raise
        return case

    # --- what it knows of itself

    @property
    def title(self) -> str:
        """What it is called."""
        return self.meta("title")

    @property
    def about(self) -> tuple[str, ...]:
        """The subjects that the client asks about, in order."""
        try:
            return tuple(map(str, json.loads(self.meta("about"))))
        except (TypeError, ValueError) as error:
            raise self.form.damaged("list of counterparties", "something else") from error

    def ask_about(self, subjects: Iterable[str]) -> tuple[str, ...]:
        """Add subjects that the client asks about; durable when it returns.

        Returns:
            all of them.

        Raises:
            UsageError: one is no subject.
            GalleryError: it could not be stored; nothing was.
        """
        self._require_writing()
        added = {subject_id(one) for one in subjects}
        with self._transaction():
            every = sorted({*self.about, *added})
            self.query("UPDATE meta SET value = ? WHERE key = 'about'", json.dumps(every))
            self._append("about", self.defaults, {"about": sorted(added)})
        return tuple(every)

    # --- what was added

    def add_file(self, stream: BinaryIO, name: str, *, url: str = "", captured: str = "", tool: str = "") -> AddedFile:
        """Keep a file, byte for byte; durable and on record when it returns. What stands in it is not read yet.

        The same bytes are kept once. Where they are there with the same statement, or none is made now, nothing is
        added; with another statement (captured at another time, or from elsewhere) they are a capture of their own.

        Args:
            stream: its bytes; it must be able to seek. Read twice, piece by piece.
            name: what it is called: its path inside what was added.
            url, captured, tool: where it was captured from, when and by what, as the user states it.

        Raises:
            UsageError: more than 4 GiB, or a statement that is none.
            GalleryError: it could not be stored; nothing was.
        """
        from truename.case.adding import Addition

        addition = Addition(lambda: nullcontext(stream), name, url, captured, tool)
        ((_, added),) = self.add_files([addition])
        if isinstance(added, TruenameError):
            raise added
        return added

    def add_files(self, additions: Iterable[Addition], progress: Progress | None = None) -> Iterator[Outcome]:
        """The same for many: small ones share a transaction, and each comes back once it is durable, in order.

        Args:
            additions: see :class:`truename.case.Addition`.
            progress: called with "adding", the bytes that are behind, and 0.

        Yields:
            each, with what it is in the case, or the error that kept it from being added; the others go on.

        Raises:
            UsageError: the case is open for reading only.
            GalleryError: it could not be stored; nothing that did not come back was.
        """
        from truename.case import adding

        return adding.add(self, additions, progress or silent)

    def files(self) -> tuple[AddedFile, ...]:
        """Every file, in the order in which they were added."""
        return tuple(self._files("ORDER BY file.id"))

    def file(self, id: int) -> AddedFile:
        """One file, by its number.

        Raises:
            NotFoundError: there is none.
        """
        for one in self._files("WHERE file.id = ?", id):
            return one
        raise NotFoundError(expected=f"a file {id} of the case", found="none", do="list them with truename case show")

    def stream(self, file: AddedFile) -> BinaryIO:
        """The bytes of a file, to be read piece by piece while the case is open."""
        ((content, size),) = self.query(
            "SELECT content, size FROM file JOIN content ON content.id = content WHERE file.id = ?", file.id
        )
        return io.BufferedReader(Content(self, content, size), PIECE)

    def content(self, sha256: str) -> bytes:
        """The bytes of a file that was added, or of what was captured inside one, which is read again from it.

        Raises:
            NotFoundError: nothing of that hash is in the case.
            DamagedError: it is not what its hash says.
        """
        from truename.case import ingest

        if _SHA256.fullmatch(sha256):
            for (file,) in self.query(
                """SELECT file.id FROM content JOIN file ON content = content.id
                   WHERE sha256 = ? AND whole = 1 ORDER BY file.id LIMIT 1""",
                hash_bytes(sha256),
            ):
                with self.stream(self.file(file)) as stream:
                    return ingest.authentic(self, stream.read(), sha256)
            for file, position, inside in self.query(
                "SELECT file, position, inside FROM capture WHERE sha256 = ? ORDER BY id LIMIT 1", hash_bytes(sha256)
            ):
                return ingest.again(self, self.file(file), position, inside, sha256)
        raise NotFoundError(
            expected=f"a capture {sha256[:64]!r} in the case", found="none", do="list them with truename case show"
        )

    # --- what stands in it

    def ingest(
        self,
        *files: AddedFile,
        workers: int | None = None,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Ingested:
        """Read what was captured in files: in order, in parallel processes, each thing once, whatever became of it.

        What it found is stored in batches, each whole or not at all. A run that was killed goes on after the last thing
        that was stored. One thing that cannot be read, or ends the process reading it, is recorded as refused.

        Args:
            files: which; all that were not read to their end, by default.
            workers: processes to use; as many as there are cores by default, 0 to do all in this one.
            progress: called with "reading", the bytes that are behind, and the bytes there are.
            stop: asked after every thing; what has been read by then is stored.

        Raises:
            UsageError: the case is open for reading only.
            ProvenanceError: a model for faces is altered; what was read before is stored.
            GalleryError: it could not be stored; what was stored before stays.
        """
        from truename.case import ingest

        self._require_writing()
        return ingest.ingest(self, files, workers, progress or silent, stop or (lambda: False))

    def captures(self) -> Iterator[Capture]:
        """Every thing that was captured, in the order of files and in these."""
        last = 0
        while rows := self.query(
            """SELECT capture.id, capture.sha256, capture.name, capture.url, capture.captured, capture.tool, media,
                      capture.size, content.sha256
               FROM capture JOIN file ON file.id = file JOIN content ON content.id = content
               WHERE capture.id > ? ORDER BY capture.id LIMIT ?""",
            last,
            CHUNK,
        ):
            for _, sha256, name, url, captured, tool, media, size, parent in rows:
                whole = sha256 == parent
                yield Capture(sha256.hex(), name, url, captured, tool, media, size, "" if whole else parent.hex())
            last = rows[-1][0]

    def claims(
        self, since: int = 0, *, subject: str | None = None, property: str | None = None
    ) -> Iterator[tuple[int, Claim]]:
        """Every claim with its id, in order, each with the status that the newest judgement of it gives.

        Args:
            since: only those with higher ids.
            subject, property: only those of these.
        """
        judged = self._judged()
        wanted = {"subject": subject, "property": property}
        given = {column: value for column, value in wanted.items() if value is not None}
        chosen = "".join(f" AND {column} = ?" for column in given)
        while rows := self.query(
            f"SELECT id, {CLAIM_COLUMNS} FROM claim WHERE id > ?{chosen} ORDER BY id LIMIT ?",  # noqa: S608
            since,
            *given.values(),
            _READ,
        ):
            for id, *row in rows:
                yield id, claim_of(tuple(row), judged.get(id))
            since = rows[-1][0]

    def claim(self, id: int) -> Claim:
        """One claim, by its id.

        Raises:
            NotFoundError: there is none.
        """
        for _, *row in self.query(f"SELECT id, {CLAIM_COLUMNS} FROM claim WHERE id = ?", id):  # noqa: S608
            return claim_of(tuple(row), self._judged().get(id))
        raise _no_claim(id)

    def traits(self, kind: str | None = None) -> Iterator[StoredTrait]:
        """Every trait of a kind, or of all kinds, in the order in which they were stored."""
        last, chosen = 0, () if kind is None else (kind,)
        while rows := self.query(
            f"""SELECT trait.id, subject, kind, data, sha256, captured, region
               FROM trait JOIN capture ON capture.id = capture
               WHERE trait.id > ?{" AND kind = ?" if chosen else ""} ORDER BY trait.id LIMIT ?""",  # noqa: S608
            last,
            *chosen,
            CHUNK,
        ):
            for id, subject, sort, data, sha256, captured, region in rows:
                where = json.loads(region)
                trait = Trait(subject, sort, data)
                yield StoredTrait(id, trait, sha256.hex(), captured, tuple(where) if where else None)
            last = rows[-1][0]

    def counts(self) -> Counts:
        """How much it holds; quickly, for what is only added to is numbered without gaps."""
        (row,) = self.query(
            """SELECT (SELECT coalesce(max(id), 0) FROM capture), (SELECT coalesce(max(id), 0) FROM claim),
                      (SELECT count(*) FROM trait WHERE kind = 'face'), (SELECT count(*) FROM remark WHERE refused),
                      (SELECT coalesce(max(id), 0) FROM remark)"""
        )
        return Counts(*row)

    def remarks(self, since: int = 0) -> Iterator[Remark]:
        """What could not be read, or was left out, and why, in the order of files.

        Args:
            since: only those with higher ids.
        """
        last = since
        while rows := self.query(
            """SELECT remark.id, file.name, remark.name, refused, reason FROM remark JOIN file ON file.id = file
               WHERE remark.id > ? ORDER BY remark.id LIMIT ?""",
            last,
            CHUNK,
        ):
            for id, file, name, refused, reason in rows:
                yield Remark(id, file, name, bool(refused), reason)
            last = rows[-1][0]

    # --- what people say of it

    def judge(self, claim: int, verdict: Verdict, by: str, reason: str) -> Judgement:
        """Say of a claim that it was verified, is disputed, or cannot be verified; durable when it returns.

        Nothing is overwritten: of several judgements of a claim the newest counts, and the others stay.

        Args:
            claim: its id.
            verdict: what.
            by, reason: who judges, and why.

        Raises:
            NotFoundError: there is no such claim.
            UsageError: nobody, or no reason, or either is not one line of at most 500 and 2000 characters.
            GalleryError: it could not be stored; nothing was.
        """
        return self.judge_all([claim], verdict, by, reason)[0]

    def judge_all(self, claims: Sequence[int], verdict: Verdict, by: str, reason: str) -> list[Judgement]:
        """The same for several claims at once: all are judged, or none is."""
        self._require_writing()
        verdict, reason, by = Verdict(verdict), _line("reason", reason, MAX_REASON), _line("name", by, MAX_FIELD)
        mandate = replace(self.defaults, operator=by)
        with self._transaction():
            made = timestamp()
            judgements = [self._judge(claim, verdict, by, made, reason) for claim in claims]
            details = {"claims": list(claims), "verdict": verdict.value, "reason": reason, "when": made}
            self._append("judge", mandate, details)
        return judgements

    def judgements(self) -> Iterator[Judgement]:
        """Every judgement, in the order in which they were made."""
        last = 0
        while rows := self.query(
            "SELECT id, claim, verdict, made_by, made, reason FROM judgement WHERE id > ? ORDER BY id LIMIT ?",
            last,
            CHUNK,
        ):
            for id, claim, verdict, by, made, reason in rows:
                yield Judgement(id, claim, Verdict(verdict), by, made, reason)
            last = rows[-1][0]

    # --- care

    def record(self, event: str, details: Mapping[str, Any], mandate: Mandate | None = None) -> str:
        """Put on record what was done with the case (a report, an export) before it is shown.

        Args:
            event: what was done.
            details: plain JSON values.
            mandate: whose; parts that are missing are the case's own.

        Returns:
            the entry's hash.

        Raises:
            UsageError: event or details cannot be stored.
            GalleryError: it could not be stored; nothing was.
        """
        given = mandate or Mandate("", "", "")
        parts = (given.operator or None, given.purpose or None, given.authority or None)
        return self.append_audit(event, resolve_mandate(*parts, defaults=self.defaults), details)

    def check(self, progress: Progress | None = None) -> Iterator[Finding]:
        """Read everything and hold it against its hashes and the record; yields what is wrong. Nothing is repaired.

        Args:
            progress: called with what is being checked, how far it is, and out of how much.
        """
        return check.check(self, progress or silent)

    def stats(self) -> stats.Stats:
        """How much of what is held."""
        return stats.stats(self)

    # --- within the package

    def _files(self, which: str, *parameters: int) -> Iterator[AddedFile]:
        rows = self.query(
            f"""SELECT file.id, sha256, name, size, url, captured, tool, added, ended
                FROM file JOIN content ON content.id = content {which}""",  # noqa: S608
            *parameters,
        )
        for id, sha256, name, size, url, captured, tool, added, ended in rows:
            yield AddedFile(id, sha256.hex(), name, size, url, captured, tool, added, bool(ended))

    def _judge(self, claim: int, verdict: Verdict, by: str, made: str, reason: str) -> Judgement:
        if not self.query("SELECT 1 FROM claim WHERE id = ?", claim):
            raise _no_claim(claim)
        ((id,),) = self.query(
            "INSERT INTO judgement (claim, verdict, made_by, made, reason) VALUES (?, ?, ?, ?, ?) RETURNING id",
            claim,
            verdict.value,
            by,
            made,
            reason,
        )
        return Judgement(id, claim, verdict, by, made, reason)

    def _judged(self) -> dict[int, ClaimStatus]:
        """The status of each claim that somebody judged: by its newest judgement."""
        rows = self.query("SELECT claim, verdict FROM judgement ORDER BY id")
        return {claim: Verdict(verdict).status for claim, verdict in rows}


def subject_id(text: str) -> str:
    """A subject's id, as claims state it.

    Raises:
        UsageError: it is none.
    """
    text = text.strip()
    if len(text) > MAX_SUBJECT or not text.isprintable() or not _SUBJECT.fullmatch(text):
        raise UsageError(
            expected=f"the id of a subject, which begins with {', '.join(f'{one}:' for one in SUBJECTS)}",
            found=ascii(text[:100]),
            do="write it as site:acme.example, profile:gigs.example/jdoe or mail:jane@acme.example",
        )
    return text


def _line(what: str, text: str, most: int) -> str:
    text = text.strip()
    if not 0 < len(text) <= most or not text.isprintable():
        raise UsageError(
            expected=f"a {what} in one printable line of 1 to {most} characters",
            found=f"{len(text)} characters" if text.isprintable() else "control characters or line breaks",
            do=f"write the {what} in one plain line",
        )
    return text


def _no_claim(id: int) -> NotFoundError:
    return NotFoundError(expected=f"a claim {id} of the case", found="none", do="list them with truename case claims")
