"""The same work on many things, in parallel processes: in order, and never stopped by one of them.

Errors come back as values, in the order in which the things went in. A process that dies takes nothing with it but the
one thing that killed it: what it had been given besides is done again.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from typing import Generic, TypeVar

from truename.errors import TruenameError
from truename.machine import cores

T = TypeVar("T")
S = TypeVar("S")
R = TypeVar("R")

Lost = Callable[[S, str], TruenameError]
"""The error for a thing whose process ended, or had too little memory: given the thing, and what was found."""

Results = Generator[tuple[T, S | None, R | TruenameError | None], None, None]
"""What comes back, one after another: the item, its thing, and what became of it."""

AHEAD = 4
"""Things read ahead per worker: enough that none waits for the reader, few enough that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Job(Generic[S, R]):
    """What is done with every thing.

    Attributes:
        work: a function of a module, so that other processes find it.
        lost: what to say of a thing whose process ended.
        seconds: a thing that takes longer ends its process; not where all is done in this one.
    """

    work: Callable[[S], R]
    lost: Lost[S]
    seconds: int | None = None

    def __call__(self, thing: S) -> R | TruenameError:
        timed = self.seconds is not None and parent_process() is not None
        if timed:  # nobody handles the signal, so that it ends the process, wherever it is stuck
            signal.alarm(self.seconds or 0)
        try:
            return self.work(thing)
        except TruenameError as error:
            return error
        except MemoryError:
            return self.lost(thing, "it needs more memory than there is")
        finally:
            if timed:
                signal.alarm(0)

    def died(self, thing: S) -> TruenameError:
        """What to say of a thing whose process is no more."""
        longer = "" if self.seconds is None else f", or kept it for more than {self.seconds} s"
        return self.lost(thing, f"content that ended the process reading it{longer}")


def each(
    job: Job[S, R], items: Iterable[tuple[T, S | None]], workers: int | None = None, few: int = 0
) -> Results[T, S, R]:
    """Do the same with every thing, several at a time, in order; what fails comes back as the error it raised.

    Close it where it may not be read to its end: that ends its processes.

    Args:
        job: what to do.
        items: pairs of anything and a thing. Read as needed, never all at once; ``None`` passes through in its place.
        workers: processes to use; as many as there are cores by default, 0 to do all in this one.
        few: up to so many things are done in this process, since starting others would take longer.

    Yields:
        the item, its thing, and what became of it.
    """
    source = iter(items)
    first = list(islice(source, few + 1))
    workers = cores() if workers is None else workers
    if workers < 1 or len(first) <= few:
        for item, thing in chain(first, source):
            yield item, thing, None if thing is None else job(thing)
        return

    waiting: deque[tuple[T, S | None, Future[R | TruenameError] | None]] = deque()

    def take() -> tuple[T, S | None, R | TruenameError | None]:
        item, thing, future = waiting.popleft()
        return item, thing, None if future is None else future.result()

    pool = _pool(workers)
    try:
        for item, thing in chain(first, source):
            waiting.append((item, thing, None if thing is None else _submit(pool, job, thing)))
            while waiting and (len(waiting) > AHEAD * workers or waiting[0][2] is None or waiting[0][2].done()):
                if _broken(waiting[0][2]):
                    pool = _renew(pool, workers)
                    yield from _one_by_one(job, waiting)
                else:
                    yield take()
        while waiting:
            if _broken(waiting[0][2]):
                yield from _one_by_one(job, waiting)
            else:
                yield take()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: a forked child would share the parent's open files and its threads' locks.
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


def _submit(pool: ProcessPoolExecutor, job: Job[S, R], thing: S) -> Future[R | TruenameError]:
    try:
        return pool.submit(job, thing)
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
    job: Job[S, R], waiting: deque[tuple[T, S | None, Future[R | TruenameError] | None]]
) -> Iterator[tuple[T, S | None, R | TruenameError | None]]:
    """Repeat what a dying worker took with it, one after another, so that only what kills its worker is lost."""
    pool: ProcessPoolExecutor | None = None
    try:
        while waiting:
            item, thing, future = waiting.popleft()
            if thing is None or (future is not None and not _broken(future)):
                yield item, thing, None if future is None else future.result()
                continue
            pool = pool or _pool(1)
            try:
                result = pool.submit(job, thing).result()
            except BrokenProcessPool:
                result = job.died(thing)
                pool.shutdown()
                pool = None
            yield item, thing, result
    finally:
        if pool:
            pool.shutdown(wait=True, cancel_futures=True)
