"""The two ends of enrolment: what is read and not yet known goes in, what is stored is acknowledged.

Between them stands :func:`truename.extraction.extract_each`. One process writes, in transactions of many samples, and
nothing is said to be enrolled before the transaction that holds it is on disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from truename import kinds
from truename.errors import GalleryError, SampleError, TruenameError, UsageError
from truename.extraction import Extracted
from truename.gallery import Added, Gallery, Item
from truename.interchange import begins
from truename.sources import Entry, Refused
from truename.sources.files import shown
from truename.types import UNKNOWN_POSITION, NotAcquired, Sample

BATCH = 500
BATCH_BYTES = 64 << 20
BATCH_SECONDS = 0.5
"""A transaction ends at the first of these: samples, bytes of content, seconds. A commit waits for the disk, some
milliseconds, so that more in one is faster; but what is not yet committed is lost with the process."""


class Status(StrEnum):
    """What became of a sample that was to be enrolled."""

    ENROLLED = "enrolled"
    ALREADY = "already there"
    MOVED = "moved"
    NOT_ACQUIRED = "not acquired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sample of an enrolment, after its commit.

    Attributes:
        file: what the sample is called.
        subject: whose it is.
        status: what became of it. What was not acquired is kept, without a template; what was refused is not.
        reason: why, where it is not enrolled; from where to where, if it moved.
        kind: its kind.
        position: in the kind's codes.
        quality: 0 to 100; ``None`` where it was not assessed.
        sha256: of its content; empty where it could not be read.
        guessed: nobody said what kind it is, nor anything that only one kind has; the file's header or name did.
    """

    file: str
    subject: str
    status: Status
    reason: str = ""
    kind: str = ""
    position: int = 0
    quality: int | None = None
    sha256: str = ""
    guessed: bool = False

    @property
    def failed(self) -> bool:
        """Whether this sample cannot be found in a search."""
        return self.status in (Status.NOT_ACQUIRED, Status.REFUSED)


def never() -> bool:
    """Nothing ends the run early."""
    return False


def read_new(
    gallery: Gallery, entries: Iterable[Entry | Refused], stop: Callable[[], bool] = never
) -> Iterator[tuple[Outcome, Sample | None]]:
    """Read the samples of every entry, each with the outcome it has if all goes well.

    A sample is left out, with its outcome, where the subject has it already or it cannot be read. One that the subject
    has at another position than the known one that is stated now is to be moved there. One that is there without a
    template of today's extractor, or with another resolution or region than is stated now, is read again.
    """
    for entry in entries:
        if stop():
            return
        if isinstance(entry, Refused):
            yield Outcome(entry.where, "", Status.REFUSED, str(entry.error)), None
            continue
        yield from _read(gallery, entry)


def _read(gallery: Gallery, entry: Entry) -> Iterator[tuple[Outcome, Sample | None]]:
    """What one entry holds: one sample, or those of a transaction."""
    refused: list[Refused] = []
    try:
        samples = list(entry.samples(lambda called, why: refused.append(Refused(called, why))))
        if not samples and not refused:
            raise SampleError(
                expected=f"a sample of {entry.kind or 'any kind'}",
                found="a transaction or record without one",
                do="see what it holds with truename transaction show, or truename minutiae show",
            )
    except SampleError as error:
        yield _refused(entry, entry.where, error), None
        return
    for sample in samples:
        try:
            yield _seen(gallery, entry, sample)
        except (SampleError, UsageError) as error:
            yield _refused(entry, entry.where if len(samples) == 1 else sample.name, error, sample.kind), None
    for one in refused:
        yield _refused(entry, one.where, one.error), None


def _refused(entry: Entry, name: str, error: TruenameError, kind: str = "") -> Outcome:
    return Outcome(name, entry.subject, Status.REFUSED, str(error), entry.kind or kind, entry.position)


def _seen(gallery: Gallery, entry: Entry, sample: Sample) -> tuple[Outcome, Sample | None]:
    """A sample that was read, held against what the gallery has of the subject."""
    sha256 = sample.sha256()
    held = gallery.held(entry.subject, sample.kind, sha256, kinds.formats(kinds.get(sample.kind)))
    coming = Outcome(
        entry.where if entry.file is None else sample.name,
        entry.subject,
        Status.ENROLLED,
        kind=sample.kind,
        position=sample.position,
        sha256=sha256,
        # A record says what it is, and so does a part of a transaction, which is called other than its file.
        guessed=entry.kind is None
        and not begins(sample.content)
        and entry.position == UNKNOWN_POSITION
        and entry.region is None
        and (entry.file is None or sample.name == shown(entry.file.name)),
    )
    if held is None:
        return coming, sample
    if not held.template_format or sample.ppi not in (None, held.ppi) or sample.region not in (None, held.region):
        return coming, replace(sample, ppi=sample.ppi or held.ppi, region=sample.region or held.region)
    if sample.position in (UNKNOWN_POSITION, held.position):
        return replace(coming, status=Status.ALREADY, position=held.position), None
    return _moved(coming, held.position), None


def read_kept(gallery: Gallery, stop: Callable[[], bool] = never) -> Iterator[tuple[Outcome, Sample | None]]:
    """The originals that a gallery keeps and that have no template of today's format, with the outcome as above."""
    for name in gallery.stats().kinds:
        try:
            formats = kinds.formats(kinds.get(name))
        except UsageError as error:  # of a package that is not installed here
            yield Outcome(f"every {name}", "", Status.REFUSED, str(error), name), None
            continue
        for subject, sample in gallery.lacking(name, formats):
            if stop():
                return
            if isinstance(sample, GalleryError):
                yield Outcome(f"a {name}", subject, Status.REFUSED, str(sample), name), None
            else:
                known = Outcome(sample.name, subject, Status.ENROLLED, kind=name, position=sample.position)
                yield replace(known, sha256=sample.sha256()), sample


def store(
    gallery: Gallery,
    extracted: Iterable[tuple[Outcome, Sample | None, Extracted | TruenameError | None]],
    stop: Callable[[], bool] = never,
) -> Iterator[Outcome]:
    """Store what was extracted, and acknowledge each sample after the commit that holds it.

    Raises:
        ProvenanceError, GalleryError: nothing more can be extracted or stored. What was extracted before is stored and
            acknowledged first, where that is possible.
    """
    batch: list[tuple[Outcome, Item | None]] = []
    size, began = 0, time.monotonic()
    for outcome, sample, result in extracted:
        if isinstance(result, TruenameError) and not isinstance(result, SampleError | UsageError):
            yield from _commit(gallery, batch)
            raise result
        batch.append(_prepared(outcome, sample, result))
        size += len(sample.content) if sample else 0
        if len(batch) >= BATCH or size >= BATCH_BYTES or time.monotonic() - began >= BATCH_SECONDS:
            yield from _commit(gallery, batch)
            batch, size, began = [], 0, time.monotonic()
            if stop():
                return
    yield from _commit(gallery, batch)


def _prepared(
    outcome: Outcome, sample: Sample | None, result: Extracted | TruenameError | None
) -> tuple[Outcome, Item | None]:
    """The outcome of a sample if it can be stored, and what to store."""
    if sample is None or result is None:
        return outcome, None
    if isinstance(result, TruenameError):
        return replace(outcome, status=Status.REFUSED, reason=str(result)), None
    outcome = replace(outcome, quality=result.quality.score)
    if isinstance(result.template, NotAcquired):
        reason = f"{result.template.reason}. {result.template.advice}"
        outcome = replace(outcome, status=Status.NOT_ACQUIRED, reason=reason)
        return outcome, (outcome.subject, sample, result.quality, None)
    return outcome, (outcome.subject, sample, result.quality, result.template)


def _commit(gallery: Gallery, batch: Sequence[tuple[Outcome, Item | None]]) -> Iterator[Outcome]:
    """One transaction; where a single sample cannot be stored, one each, so that the others are."""
    items = [item for _, item in batch if item]
    try:
        added: Iterator[Added | UsageError] = iter(gallery.add_many(items) if items else [])
    except UsageError:
        added = (_alone(gallery, item) for item in items)
    for outcome, item in batch:
        if item is None:
            yield _move(gallery, outcome) if outcome.status is Status.MOVED else outcome
            continue
        result = next(added)
        if isinstance(result, UsageError):
            yield replace(outcome, status=Status.REFUSED, reason=str(result))
        elif result.moved_from is not None:
            yield _moved(outcome, result.moved_from)
        elif result or outcome.status is Status.NOT_ACQUIRED:
            yield outcome
        else:
            yield replace(outcome, status=Status.ALREADY, reason="")


def _move(gallery: Gallery, outcome: Outcome) -> Outcome:
    """What is there already is moved after what came before it is stored, which may have moved it, too."""
    try:
        before = gallery.move(outcome.subject, outcome.kind, outcome.sha256, outcome.position)
    except UsageError as error:
        return replace(outcome, status=Status.REFUSED, reason=str(error))
    return replace(outcome, status=Status.ALREADY, reason="") if before is None else _moved(outcome, before)


def _moved(outcome: Outcome, before: int) -> Outcome:
    names = kinds.get(outcome.kind).positions
    old, new = (names.get(position, str(position)) for position in (before, outcome.position))
    return replace(outcome, status=Status.MOVED, reason=f"from {old} to {new}")


def _alone(gallery: Gallery, item: Item) -> Added | UsageError:
    try:
        return gallery.add_many([item])[0]
    except UsageError as error:
        return error
