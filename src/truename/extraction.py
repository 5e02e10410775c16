"""Templates of many samples, made in parallel processes: assessed, extracted, and never stopped by one bad sample.

A network that reads a print takes half a second on one core and gains nothing from a second one, so prints run beside
one another, one process a core. Errors come back as values, in the order in which the samples went in.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from typing import TypeVar

from truename import kinds
from truename.errors import SampleError, TruenameError
from truename.machine import cores
from truename.types import NotAcquired, Quality, Sample, Template

T = TypeVar("T")
R = TypeVar("R")

IN_PROCESS = 2
"""Up to this many samples are not worth starting processes for: each start costs about as much as one print."""

AHEAD = 4
"""Samples read ahead per worker: enough that none waits for the reader, few enough that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of one readable sample.

    Attributes:
        quality: its assessment.
        template: the template, or why there is none.
        seconds: wall time that assessing and extracting took.
    """

    quality: Quality
    template: Template | NotAcquired
    seconds: float


def extract(sample: Sample) -> Extracted:
    """Assess one sample and make its template.

    Raises:
        SampleError: the content cannot be read as its kind.
        UsageError: there is no such kind.
        ProvenanceError: the kind's model is missing or altered.
    """
    start = time.perf_counter()
    kind = kinds.get(sample.kind)
    template = kind.extract(sample)
    quality = template.quality if isinstance(template, NotAcquired) else kind.assess(sample)
    return Extracted(quality, template, time.perf_counter() - start)


def extract_each(
    items: Iterable[tuple[T, Sample | None]], workers: int | None = None
) -> Generator[tuple[T, Sample | None, Extracted | TruenameError | None], None, None]:
    """Extract every sample, several at a time, in order; see :func:`each`."""
    return each(extract, items, workers)


def each(
    work: Callable[[Sample], R], items: Iterable[tuple[T, Sample | None]], workers: int | None = None
) -> Generator[tuple[T, Sample | None, R | TruenameError | None], None, None]:
    """Do the same with every sample, several at a time, in order; what fails comes back as the error it raised.

    Close it where it may not be read to its end: that ends its processes.

    Args:
        work: what to do: a function of a module, so that other processes find it.
        items: pairs of anything and a sample. Read as needed, never all at once; ``None`` passes through in its place.
        workers: processes to use; as many as there are cores by default, 0 to do all in this one. One or two samples
            are always done in this one.

    Yields:
        the item, its sample, and what became of it.
    """
    source = iter(items)
    first = list(islice(source, IN_PROCESS + 1))
    workers = cores() if workers is None else workers
    if workers < 1 or len(first) <= IN_PROCESS:
        for item, sample in chain(first, source):
            yield item, sample, None if sample is None else _attempt(work, sample)
        return

    waiting: deque[tuple[T, Sample | None, Future[R | TruenameError] | None]] = deque()

    def take() -> tuple[T, Sample | None, R | TruenameError | None]:
        item, sample, future = waiting.popleft()
        return item, sample, None if future is None else future.result()

    pool = _pool(workers)
    try:
        for item, sample in chain(first, source):
            waiting.append((item, sample, None if sample is None else _submit(pool, work, sample)))
            while waiting and (len(waiting) > AHEAD * workers or waiting[0][2] is None or waiting[0][2].done()):
                if _broken(waiting[0][2]):
                    pool = _renew(pool, workers)
                    yield from _one_by_one(work, waiting)
                else:
                    yield take()
        while waiting:
            if _broken(waiting[0][2]):
                yield from _one_by_one(work, waiting)
            else:
                yield take()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _attempt(work: Callable[[Sample], R], sample: Sample) -> R | TruenameError:
    try:
        return work(sample)
    except TruenameError as error:
        return error
    except MemoryError:
        return _died(sample, "it needs more memory than there is")


def _died(sample: Sample, found: str) -> SampleError:
    return SampleError(
        expected=f"a {sample.kind} that can be read", found=found, do="look at the file; leave it out if it is damaged"
    )


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: a forked child would share the parent's open gallery and its threads' locks.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)


def _start_worker() -> None:
    """A worker leaves Ctrl-C to its parent, and does not outlive it even when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _submit(pool: ProcessPoolExecutor, work: Callable[[Sample], R], sample: Sample) -> Future[R | TruenameError]:
    try:
        return pool.submit(_attempt, work, sample)
    except BrokenProcessPool as error:
        failed: Future[R | TruenameError] = Future()
        failed.set_exception(error)
        return failed


def _broken(future: Future[R] | None) -> bool:
    return future is not None and isinstance(future.exception(), BrokenProcessPool)


def _renew(pool: ProcessPoolExecutor, workers: int) -> ProcessPoolExecutor:
    pool.shutdown(wait=False, cancel_futures=True)
    return _pool(workers)


def _one_by_one(
    work: Callable[[Sample], R], waiting: deque[tuple[T, Sample | None, Future[R | TruenameError] | None]]
) -> Iterator[tuple[T, Sample | None, R | TruenameError | None]]:
    """Repeat what a dying worker took with it, each alone, so that only the sample that kills its worker is lost."""
    while waiting:
        item, sample, future = waiting.popleft()
        if sample is None or (future is not None and not _broken(future)):
            yield item, sample, None if future is None else future.result()
            continue
        with _pool(1) as pool:
            try:
                result: R | TruenameError = pool.submit(_attempt, work, sample).result()
            except BrokenProcessPool:
                result = _died(sample, "content that ended the process reading it")
        yield item, sample, result
