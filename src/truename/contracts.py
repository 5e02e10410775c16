"""What the parts of truename promise one another.

A stranger adds a kind of evidence by writing one :class:`Kind`; ``tests/conformance`` checks that it keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from truename.trace import OFF, Trace
from truename.types import (
    LLR,
    Explanation,
    Mandate,
    NotAcquired,
    Proposition,
    Quality,
    Record,
    ReferenceSet,
    Sample,
    Scores,
    Template,
)

ProbeT = TypeVar("ProbeT")
ReferencesT = TypeVar("ReferencesT")


class Kind(Protocol[ProbeT, ReferencesT]):
    """One kind of evidence, from the sample up to the score. A kind never calibrates.

    Attributes:
        name: lower case, stable, stored in galleries.
        format: the format of the templates that ``extract`` makes now; others only where it is :class:`Receiving`.
        proposition: what its scores are about.
        symmetric: whether compare(A, B) == compare(B, A) and compare(A, A) >= compare(A, B) hold.
        positions: the kind's position codes and their names; {0: "unknown"} where it has none.
        caution: what the reader of every answer must know of it as it is set up here; a sentence, or empty.
    """

    name: str
    format: str
    proposition: Proposition
    symmetric: bool
    positions: Mapping[int, str]
    caution: str

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        """The samples of single sources that a sample shows: each face of a group picture, with its ``region``.

        Each source appears once. A kind whose samples show one source gives the sample itself, and so does one that
        finds nothing: ``extract`` then says why. A sample with a region is not divided further.

        Raises:
            SampleError: the content cannot be read as this kind.
        """
        ...

    def assess(self, sample: Sample) -> Quality:
        """How useful the sample is.

        Raises:
            SampleError: the content cannot be read as this kind.
        """
        ...

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        """Make the template, or say why there is none. The same bytes give the same template.

        Raises:
            SampleError: the content cannot be read as this kind.
        """
        ...

    def prepare(self, templates: ReferenceSet) -> ProbeT:
        """Bring a set of templates of one source (one finger, one person's date) into the form that compares fast.

        Raises:
            TemplateError: a template is damaged or foreign.
        """
        ...

    def gather(self, sets: Sequence[ReferenceSet]) -> ReferencesT:
        """Bring many subjects' template sets into the form that is searched; row i is ``sets[i]``.

        An empty set is a subject without this kind of evidence: its status is ``NO_SAMPLE``.

        Raises:
            TemplateError: a template is damaged or foreign.
        """
        ...

    def compare(self, probe: ProbeT, references: ReferencesT, rows: NDArray[np.intp] | None = None) -> Scores:
        """Compare a probe with the subjects in ``rows`` (all of them by default), in that order.

        The kind reduces sets to one score, and penalises their size: ten impressions raise no false alert.
        """
        ...

    def candidates(self, probe: ProbeT, references: ReferencesT, k: int) -> NDArray[np.intp]:
        """The at most k rows most worth comparing, best first. A kind without a faster way compares all."""
        ...

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        """Say, and where ``samples`` (by SHA-256) are given draw, what corresponds."""
        ...


AnyKind = Kind[Any, Any]


@runtime_checkable
class Revising(Protocol[ReferencesT]):
    """A kind that also brings what it gathered up to date. Others gather everybody again."""

    def revise(
        self, references: ReferencesT, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]
    ) -> ReferencesT | None:
        """Replace, add and remove subjects; the same as :meth:`Kind.gather` makes of all the sets that result.

        A large gallery is brought into memory by this, some thousands of subjects at a time, so that the templates of
        all of them are never held at once: first everybody with an empty set, then each with its own.

        Args:
            references: what was gathered. It may be altered, and is used no more.
            kept: intp[n]. Row i of the result is row ``kept[i]`` of ``references``; where that is -1 it is the next set
                of ``changed``. What is not negative rises, and rows that are not named go.
            changed: as many sets as there are -1 in ``kept``.

        Returns:
            ``None`` where everybody is to be gathered again, because so much has gone that keeping the rest costs more.

        Raises:
            TemplateError: a template is damaged or foreign. ``references`` is then of no use any more.
        """
        ...


@runtime_checkable
class Receiving(Protocol):
    """A kind that also reads what other systems extracted, into templates of formats of their own.

    Attributes:
        received: these formats. Templates of each are compared with one another only and have a calibration of their
            own. Their original is what was received: it is not extracted again when :attr:`Kind.format` changes.
    """

    received: tuple[str, ...]


class Calibrator(Protocol):
    """Turns the scores of one kind and template format into weights of evidence."""

    id: str

    def weigh(self, scores: Scores) -> list[LLR]:
        """One LLR a row; exactly 0 where the row was not compared."""
        ...


class Store(Protocol):
    """Where a gallery keeps its bytes: durable, encrypted, transactional."""

    def subjects(self) -> list[str]:
        """Every subject's id, in order of enrolment."""
        ...

    def record(self, subject: str) -> Record:
        """What is held about one subject.

        Raises:
            NotFoundError: no such subject.
        """
        ...

    def templates(self, kind: str, format: str, subject: str | None = None) -> Iterator[tuple[str, Template]]:
        """Every template of a kind and format with its subject, in order of enrolment; or one subject's only.

        Raises:
            NotFoundError: no such subject.
        """
        ...

    def template_sets(self, kind: str, format: str, numbers: Sequence[int]) -> list[list[Template]]:
        """The templates of each of some subjects by number, in order of enrolment; none for who is not enrolled."""
        ...

    def changes(self, since: int = 0) -> Iterator[tuple[int, int, str | None]]:
        """Which subjects changed after that: the change, the subject's number, its id or, once erased, ``None``.

        Changes are numbered in order, each with what changed or not at all. A subject comes once, at its last change.
        """
        ...

    def sample(self, subject: str, sha256: str) -> Sample:
        """An original, decrypted.

        Raises:
            NotFoundError: no such sample.
            DamagedError: it fails its authentication.
        """
        ...

    def add(self, subject: str, sample: Sample, quality: Quality, template: Template | None) -> bool:
        """Store a sample and its template; durable when it returns. False where the subject already had it.

        A subject holds a content once. Where it is given again at another known position, it moves there.

        Raises:
            GalleryError: it could not be stored; nothing was.
        """
        ...

    def erase(self, subject: str) -> Mapping[str, Any]:
        """Destroy a subject's key and evidence; returns the receipt.

        Raises:
            NotFoundError: no such subject.
        """
        ...

    def append_audit(self, event: str, mandate: Mandate, details: Mapping[str, Any]) -> str:
        """Append a durable, hash-chained entry; returns its hash."""
        ...
