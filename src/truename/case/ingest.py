"""Reading what was added: every thing in every file once, in order, whatever becomes of it.

    containers (here)  ->  readings and pictures (other processes)  ->  batches (here)

What was read is stored in the order of the files, so that the same files give the same numbers on any machine, however
often the run was killed. A file keeps the number of things in it that are stored; the next run begins there.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from truename import parallel
from truename.case import reading
from truename.case.pictures import Shown
from truename.case.reading import Found, Unseen
from truename.case.rows import CLAIM_COLUMNS, AddedFile, Counts, chained, hash_bytes, storable
from truename.errors import GalleryError, NotFoundError, ProvenanceError, SampleError, TruenameError
from truename.parallel import Job
from truename.sources.saved import Refusal, Saved
from truename.trace import Progress

if TYPE_CHECKING:
    from truename.case.store import Case

BATCH = 200
"""Things whose findings share a transaction at most."""

BATCH_CLAIMS = 20_000
"""Claims after which they are stored though there are fewer things: some 20 MB in memory."""

BATCH_SECONDS = 1.0
"""Seconds after which they are stored in any case: so much is read again after a kill. A commit takes milliseconds."""

NO_MODELS = (
    "The networks that look for faces are not on this machine, so that pictures were read without. Pull them with"
    " truename models pull, then repeat truename case add: it looks at these pictures again."
)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a run did.

    Attributes:
        files: that it read to their end.
        captures: things that it read, those inside others included.
        claims: that were not there before.
        refused: things of which nothing could be read.
        faces: that it found.
        stopped: it was stopped before the end.
        notes: what the reader must know.
    """

    files: int = 0
    captures: int = 0
    claims: int = 0
    refused: int = 0
    faces: int = 0
    stopped: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a thing stands.

    Attributes:
        file: in which one.
        position: there, from 0; of the end, how many things there are.
        behind: bytes of all files that are behind it, about.
        refusal: why there is none.
        end: the file has no more.
    """

    file: AddedFile
    position: int
    behind: int
    refusal: Refusal | None = None
    end: bool = False


@dataclass(slots=True)
class _Batch:
    """What was read and is not stored yet.

    Attributes:
        found: where, its number inside the thing there, and what it gave.
        remarks: where, on what, whether nothing of that was read, and why.
        reached: by file, the last place.
    """

    found: list[tuple[_Place, int, Found]] = field(default_factory=list)
    remarks: list[tuple[_Place, str, bool, str]] = field(default_factory=list)
    reached: dict[int, _Place] = field(default_factory=dict)
    claims: int = 0
    since: float = field(default_factory=time.monotonic)

    def add(self, place: _Place, outcome: tuple[Found, ...]) -> None:
        """Take what became of one thing."""
        for inside, one in enumerate(outcome):
            self.found.append((place, inside, one))
            self.claims += len(one.claims)
            self.remarks += [(place, one.capture.name, False, note) for note in one.notes]
            if one.refused:
                # An archive holds whatever a site serves; what somebody adds by itself is meant to say something.
                alone = one.capture.sha256 == place.file.sha256
                self.remarks.append((place, one.capture.name, alone or not one.unknown, one.refused))
        if place.refusal:
            self.remarks.append((place, place.refusal.name, True, place.refusal.reason))
        self.reached[place.file.id] = place

    @property
    def full(self) -> bool:
        """Whether it should be stored."""
        return (
            len(self.found) + len(self.remarks) >= BATCH
            or self.claims >= BATCH_CLAIMS
            or time.monotonic() - self.since >= BATCH_SECONDS
        )


def ingest(
    case: Case, files: Sequence[AddedFile], workers: int | None, progress: Progress, stop: Callable[[], bool]
) -> Ingested:
    """Read files; see :meth:`truename.case.Case.ingest`."""
    wanted = [one for one in case.files() if not one.ended and (not files or one.id in {other.id for other in files})]
    before = case.counts()
    ended = _read(case, wanted, workers, progress, stop)
    notes = () if stop() else _look_again(case, workers, progress, stop)
    after = case.counts()
    _put_on_record(case, after)
    return Ingested(
        ended,
        after.captures - before.captures,
        after.claims - before.claims,
        after.refused - before.refused,
        after.faces - before.faces,
        stop(),
        notes,
    )


def _put_on_record(case: Case, counts: Counts) -> None:
    """What has been read by now, unless the record says so already: its last run may have been killed before."""
    said = {"captures": counts.captures, "claims": counts.claims, "head": case.meta("claims")}
    text = json.dumps(said)
    if case.meta("read") != text:
        with case._transaction():
            case.query("UPDATE meta SET value = ? WHERE key = 'read'", text)
            case._append("read", case.defaults, said | {"refused": counts.refused, "truename": version("truename")})


def _read(
    case: Case, files: Sequence[AddedFile], workers: int | None, progress: Progress, stop: Callable[[], bool]
) -> int:
    """Read files to their ends, or until it is stopped; returns how many ends were reached.

    Raises:
        ProvenanceError: a model is altered, which is no fault of the thing; what was read before is stored.
    """
    if not files or stop():
        return 0
    total = sum(one.size for one in files)
    job = Job(reading.read, reading.lost, reading.SECONDS)
    results = parallel.each(job, _things(case, files), workers)
    ended, batch, behind = 0, _Batch(), 0
    with closing(results):
        for place, saved, outcome in results:
            if isinstance(outcome, ProvenanceError):
                _store(case, batch)
                raise outcome
            batch.add(place, _outcome(saved, outcome))
            ended, behind = ended + place.end, place.behind
            stopped = stop()
            if batch.full or stopped:
                _store(case, batch)
                progress("reading", behind, total)
                batch = _Batch()
            if stopped:
                return ended
    _store(case, batch)
    progress("reading", behind, total)
    return ended


def _outcome(saved: Saved | None, outcome: tuple[Found, ...] | TruenameError | None) -> tuple[Found, ...]:
    """What one thing gave; nothing where there was none."""
    if saved is not None and isinstance(outcome, TruenameError):
        return (reading.failed(saved, outcome),)
    return outcome if isinstance(outcome, tuple) else ()


def _things(case: Case, files: Sequence[AddedFile]) -> Iterator[tuple[_Place, Saved | None]]:
    """Everything in some files that is not stored yet, and the end of each."""
    before = 0
    for file in files:
        ((start,),) = case.query("SELECT read FROM file WHERE id = ?", file.id)
        position, behind = 0, before
        with case.stream(file) as stream:
            for position, one in enumerate(_captured(stream, file), start=1):
                if position <= start:
                    continue
                behind = max(behind, before if stream.closed else before + stream.tell())
                if isinstance(one, Refusal):
                    yield _Place(file, position - 1, behind, refusal=one), None
                else:
                    yield _Place(file, position - 1, behind), _stated(one, file)
        before += file.size
        yield _Place(file, position, before, end=True), None


def _captured(stream: BinaryIO, file: AddedFile) -> Iterator[Saved | Refusal]:
    """What is in a file. Where its container cannot be read on, that is one more thing that is refused."""
    from truename.sources.saved import containers

    try:
        yield from containers.captured(stream, file.name)
    except GalleryError:  # of the case, out of which the file is read
        raise
    except TruenameError as error:
        yield Refusal(file.name, str(error))
    except Exception as error:  # what its reader did not foresee; the things before it stay
        yield Refusal(file.name, str(reading.unforeseen(file.name, error)))


def _stated(saved: Saved, file: AddedFile) -> Saved:
    """A thing with what the user states about its file, where itself it says nothing.

    When and by what is true of everything in a file; an address is that of the file itself only.
    """
    url = saved.url
    if not url and file.url and _is(saved, file):
        url = file.url
    return replace(
        saved,
        url=url,
        address=saved.address if url == saved.url else url,
        captured=saved.captured or file.captured,
        tool=saved.tool or file.tool,
    )


def _is(saved: Saved, file: AddedFile) -> bool:
    """Whether it is the file itself, and nothing inside."""
    return len(saved.content) == file.size and hashlib.sha256(saved.content).hexdigest() == file.sha256


def _store(case: Case, batch: _Batch) -> None:
    """Store what was read, and how far that is, at once."""
    if not batch.reached:
        return
    with case._transaction():
        ((capture,),) = case.query("SELECT coalesce(max(id), 0) FROM capture")
        numbered = [(n, *found) for n, found in enumerate(batch.found, start=capture + 1)]
        case.query_each(
            "INSERT INTO capture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_capture_row(n, place, inside, one) for n, place, inside, one in numbered],
        )
        _store_claims(case, [one for _, _, one in batch.found])
        case.query_each(
            "INSERT INTO trait (capture, subject, kind, data, region) VALUES (?, ?, ?, ?, ?)",
            [row for n, _, _, one in numbered for row in _trait_rows(n, one)],
        )
        case.query_each(
            "INSERT INTO remark (file, position, name, refused, reason) VALUES (?, ?, ?, ?, ?)",
            [
                (place.file.id, place.position, storable(name), int(refused), storable(reason))
                for place, name, refused, reason in batch.remarks
            ],
        )
        case.query_each(
            "UPDATE file SET read = ?, ended = ? WHERE id = ?",
            [(place.position + (not place.end), int(place.end), place.file.id) for place in batch.reached.values()],
        )


def _store_claims(case: Case, found: Sequence[Found]) -> None:
    """Add the claims that are not there yet, and carry their chain on."""
    ((last,),) = case.query("SELECT coalesce(max(id), 0) FROM claim")
    case.query_each(
        f"""INSERT INTO claim (digest, {CLAIM_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (digest) DO NOTHING""",  # noqa: S608
        ((digest, *row) for one in found for digest, row in one.claims),
    )
    new = case.query("SELECT digest FROM claim WHERE id > ? ORDER BY id", last)
    head = chained(bytes.fromhex(case.meta("claims")), (digest for (digest,) in new))
    case.query("UPDATE meta SET value = ? WHERE key = 'claims'", head.hex())


def _capture_row(n: int, place: _Place, inside: int, one: Found) -> tuple[str | int | bytes, ...]:
    made = one.capture
    texts = (made.name, made.url, made.captured, made.tool, made.media)
    return (
        n,
        place.file.id,
        place.position,
        inside,
        hash_bytes(made.sha256),
        *map(storable, texts),
        made.size,
        int(not one.unseen),
    )


def _trait_rows(capture: int, one: Found) -> Iterator[tuple[str | int | bytes, ...]]:
    for trait in one.traits:
        yield capture, storable(trait.subject), trait.kind, trait.data, "null"
    yield from _shown_rows(capture, one.address or one.capture.name, one.shown)


def _shown_rows(capture: int, address: str, shown: Sequence[Shown]) -> Iterator[tuple[str | int | bytes, ...]]:
    for trait in shown:
        yield capture, storable(f"picture:{address}"), trait.kind, trait.data, json.dumps(trait.region)


# --- pictures that were read when there were no models


def _look_again(case: Case, workers: int | None, progress: Progress, stop: Callable[[], bool]) -> tuple[str, ...]:
    """Look for faces in the pictures in which that could not be done; returns what the reader must know."""
    from truename.case import pictures

    ((waiting,),) = case.query("SELECT count(*) FROM capture WHERE faces = 0")
    if not waiting:
        return ()
    if not pictures.can_look():
        return (NO_MODELS,)
    job = Job(reading.look_again, reading.lost_again, reading.SECONDS)
    results = parallel.each(job, _unseen(case), workers)
    done = 0
    with closing(results):
        for captures, _, outcome in results:
            if isinstance(outcome, ProvenanceError):
                raise outcome
            seen = {} if outcome is None or isinstance(outcome, TruenameError) else outcome
            with case._transaction():
                case.query_each("UPDATE capture SET faces = 1 WHERE id = ?", [(one,) for one in captures.values()])
                case.query_each(
                    "INSERT INTO trait (capture, subject, kind, data, region) VALUES (?, ?, ?, ?, ?)",
                    [
                        row
                        for n, (address, shown) in sorted(seen.items())
                        for row in _shown_rows(captures[n], address, shown)
                    ],
                )
            done += len(captures)
            progress("looking for faces", done, waiting)
            if stop():
                break
    return ()


def _unseen(case: Case) -> Iterator[tuple[dict[int, int], Unseen | None]]:
    """The things in which there are such pictures, each with the captures that these are, by number inside it."""
    for (file,) in case.query("SELECT DISTINCT file FROM capture WHERE faces = 0 ORDER BY file"):
        added = case.file(file)
        places: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for capture, position, inside in case.query(
            "SELECT id, position, inside FROM capture WHERE file = ? AND faces = 0 ORDER BY id", file
        ):
            places[position][inside] = capture
        with case.stream(added) as stream:
            for position, one in enumerate(_captured(stream, added)):
                if position in places and isinstance(one, Saved):
                    captures = places.pop(position)
                    yield captures, Unseen(_stated(one, added), tuple(captures))
        for captures in places.values():  # which a later version of this program reads otherwise
            yield captures, None


# --- captures, read again from their files


def again(case: Case, file: AddedFile, position: int, inside: int, sha256: str) -> bytes:
    """The bytes of what stands at a place in a file, or elsewhere in it, where another version counts otherwise.

    Raises:
        NotFoundError: it cannot be found any more.
    """
    from truename.sources.saved import containers

    with case.stream(file) as stream:
        found = next(islice(_captured(stream, file), position, None), None)
        content = reading.inside(_stated(found, file), inside) if isinstance(found, Saved) else None
        if content is not None and hashlib.sha256(content).hexdigest() == sha256:
            return content
        with suppress(SampleError):
            return containers.find(stream, file.name, sha256).content
    raise NotFoundError(
        expected=f"the capture {sha256} in {file.name!r}",
        found="none, as this version of truename reads it",
        do="take the whole file from the case, or the version that read it; truename case show --audit names that",
    )


def authentic(case: Case, content: bytes, sha256: str) -> bytes:
    """The same bytes.

    Raises:
        DamagedError: they are not what their hash says.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise case.form.damaged(f"capture {sha256}", "another content")
    return content
