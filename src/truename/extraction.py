"""Templates of many samples, made in parallel processes: assessed, extracted, and never stopped by one bad sample.

A network that reads a print takes half a second on one core and gains nothing from a second one, so prints run beside
one another, one process a core. Errors come back as values, in the order in which the samples went in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from truename import kinds, parallel
from truename.errors import SampleError
from truename.parallel import Job, Results
from truename.types import NotAcquired, Quality, Sample, Template

T = TypeVar("T")
R = TypeVar("R")

IN_PROCESS = 2
"""Up to this many samples are not worth starting processes for: each start costs about as much as one print."""


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


def extract_each(items: Iterable[tuple[T, Sample | None]], workers: int | None = None) -> Results[T, Sample, Extracted]:
    """Extract every sample, several at a time, in order; see :func:`each`."""
    return each(extract, items, workers)


def each(
    work: Callable[[Sample], R], items: Iterable[tuple[T, Sample | None]], workers: int | None = None
) -> Results[T, Sample, R]:
    """Do the same with every sample, several at a time, in order: :func:`truename.parallel.each`.

    One or two samples are always done in this process.
    """
    return parallel.each(Job(work, _lost), items, workers, IN_PROCESS)


def _lost(sample: Sample, found: str) -> SampleError:
    return SampleError(
        expected=f"a {sample.kind} that can be read", found=found, do="look at the file; leave it out if it is damaged"
    )
