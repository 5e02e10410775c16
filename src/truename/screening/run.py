"""Screen a file of people and organisations, step by step.

    mandate -> read everybody -> audit: what is asked of which lists
    a chunk of them at a time: search -> leave out what was excluded -> audit: what is answered -> keep, on disk -> give

A run that keeps what it found beside its output goes on, when it is started again, after the last chunk that was kept;
but only for the same file, lists and settings, and otherwise begins again and says why.

What is found for one subject is a document of plain JSON values: see :mod:`truename.screening.results`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from truename import pipeline
from truename.audit import canonical
from truename.evidence import Cache
from truename.gallery import Gallery
from truename.screening import keeping, results
from truename.screening.exclusions import Exclusions, digest
from truename.screening.lists import Asked, Searcher
from truename.screening.log import Log
from truename.screening.results import Document
from truename.screening.subjects import Subject, Subjects
from truename.trace import Progress, silent
from truename.types import Mandate

CHUNK = 200
"""Subjects whose results are logged, kept and given together: less than a second of work, and one write to disk."""

MOST_LISTS = 300
"""Lists that an audit entry names: at 150 bytes each they fit."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A screening as a whole.

    Attributes:
        file, sha256: what was screened.
        when: when it ended, UTC, ISO 8601.
        version: of this program.
        subjects: how many people and organisations the file names; screened: how many were, before an interruption.
        with_candidates: how many have a candidate on a list; only_leads: of those, how many only leads.
        candidates, excluded: how many there are over all subjects.
        passed_over: by schema, entities of the file that are neither people nor organisations.
        lists: by list, its day of publication, who says so, its hashes, and how many entities it has.
        searched: how many records of persons and of organisations.
        least, weak_aliases, prior: the settings.
        gallery: what the user calls the gallery; empty without one.
        mandate: who screened, what for, by what right.
        audit: hash of the last audit entry.
        interrupted: whether it was ended before everybody was screened.
        notes: what the reader must know.
    """

    file: str
    sha256: str
    when: str
    version: str
    subjects: int
    screened: int
    with_candidates: int
    only_leads: int
    candidates: int
    excluded: int
    passed_over: Mapping[str, int]
    lists: Sequence[Mapping[str, Any]]
    searched: Mapping[str, int]
    least: float
    weak_aliases: bool
    prior: float
    gallery: str
    mandate: Mandate
    audit: str
    interrupted: bool = False
    notes: tuple[str, ...] = ()

    @property
    def nobody(self) -> str:
        """What is said of who has no candidate: never more than where and when was looked."""
        return "not on these lists at these dates: " + ", ".join(
            f"{one['name']} {one['published']}" for one in self.lists
        )


class Screening:
    """One file against the lists, and a gallery where one is given."""

    def __init__(
        self,
        searcher: Searcher,
        subjects: Subjects,
        mandate: Mandate,
        log: Log,
        *,
        exclusions: Exclusions | None = None,
        gallery: Gallery | None = None,
        keep: Path | None = None,
        stop: Callable[[], bool] = lambda: False,
        progress: Progress = silent,
    ) -> None:
        """Nothing is searched, logged or written yet.

        Args:
            searcher: the lists.
            subjects: whom to screen.
            mandate: who screens, what for, and by what right; complete.
            log: where that is put on record.
            exclusions: false alerts that were reviewed.
            gallery: to search as well, for the same people; each search is in its own audit log, too.
            keep: where to keep what was found while the run goes on.
            stop: asked between two chunks; the run then ends.
            progress: told how far it is.
        """
        self.searcher, self.subjects, self.mandate = searcher, subjects, mandate
        self._log, self._exclusions, self._gallery = log, exclusions or Exclusions(), gallery
        self._stop, self._progress = stop, progress
        self._cache = Cache(gallery) if gallery else None
        self._keep = keep
        self._counts: Counter[str] = Counter()
        self._audit = ""
        self._notes: Counter[str] = Counter()
        self._interrupted = False
        self.kept = keeping.read(keep, self._key()) if keep else keeping.Kept()

    def results(self) -> Iterator[Document]:
        """What was found, subject by subject, in the order of the file: first what an earlier run kept.

        Raises:
            GalleryError: the log cannot be written; what it would be about is not given.
            SampleError, CalibrationError: as :func:`truename.pipeline.identify`, where there is a gallery.
            UsageError: what is found cannot be kept.
        """
        everybody = self.subjects.those
        for document in self.kept.documents:
            self._count(document)
            yield document
        waiting = iter(everybody[len(self.kept.documents) :])
        with keeping.writing(self._keep, self._key(), len(self.kept.documents)) as keep:
            self._audit = self._log.add("screen", self.mandate, self._asked())
            while chunk := list(islice(waiting, CHUNK)):
                if self._stop():
                    self._interrupted = True
                    return
                documents = [self._screen(one) for one in chunk]
                self._record(documents)
                keep(documents)
                for document in documents:
                    self._count(document)
                    yield document
                self._progress("screening", chunk[-1].number, len(everybody))

    def summary(self) -> Summary:
        """The whole, once the results were read."""
        searcher, counts = self.searcher, self._counts
        return Summary(
            file=self.subjects.path.name,
            sha256=self.subjects.sha256,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version("truename"),
            subjects=len(self.subjects.those),
            screened=counts["screened"],
            with_candidates=counts["with candidates"],
            only_leads=counts["only leads"],
            candidates=counts["candidates"],
            excluded=counts["excluded"],
            passed_over=self.subjects.passed_over,
            lists=_lists(searcher),
            searched=searcher.searched,
            least=searcher.least,
            weak_aliases=searcher.weak_aliases,
            prior=searcher.prior,
            gallery=self._gallery.path.name if self._gallery else "",
            mandate=self.mandate,
            audit=self._audit,
            interrupted=self._interrupted,
            notes=self._remarks(),
        )

    # --- the steps

    def _screen(self, subject: Subject) -> Document:
        """What is found for one subject."""
        entity = subject.entity
        asked = self.searcher.ask(entity)
        said = digest(entity)
        candidates: list[Document] = []
        excluded: list[Document] = []
        for hit in self.searcher.find(asked, explain=True):
            held = digest(*(record.entity for record in hit.records))
            decision = self._exclusions.of(entity.id, (record.key for record in hit.records))
            if decision and decision.holds(said, held):
                excluded.append(results.excluded(hit, decision))
            else:
                candidates.append(results.candidate(entity, hit, len(candidates) + 1, held, decision))
        return {
            "number": subject.number,
            "id": entity.id,
            "name": entity.caption,
            "schema": entity.schema,
            "sha256": said,
            "said": results.said(entity),
            "candidates": candidates,
            "excluded": excluded,
            "gallery": self._identified(asked),
            "notes": list(asked.unread),
        }

    def _identified(self, asked: Asked) -> list[Document]:
        """Who of the gallery it may be."""
        if not self._gallery or not asked.samples:
            return []
        answer = pipeline.identify(self._gallery, asked.samples, self.mandate, references=self._cache)
        self._notes.update(answer.notes)
        return [
            {"subject": one.subject, **results.weight(one), "audit": answer.audit}
            for one in answer.candidates
            if one.llr.value >= self.searcher.least
        ]

    def _asked(self) -> Document:
        """What the audit entry says before anything is searched."""
        return {
            "file": self.subjects.path.name[:200],
            "sha256": self.subjects.sha256,
            "subjects": len(self.subjects.those),
            "kept": len(self.kept.documents),
            "lists": [
                {"name": one["name"], "published": one["published"], "sha256": one["sha256"]}
                for one in _lists(self.searcher)
            ][:MOST_LISTS],
            "searched": dict(self.searcher.searched),
            "calibrations": sorted(table.id for table in self.searcher.tables),
            "least": self.searcher.least,
            "weak_aliases": self.searcher.weak_aliases,
            "exclusions": len(self._exclusions),
            "gallery": self._gallery.id if self._gallery else "",
        }

    def _record(self, documents: Sequence[Document]) -> None:
        """Put on record what is answered, before anybody sees it: one entry, or several where there is much."""
        every = [results.audited(document, one) for document in documents for one in document["candidates"]]
        what = {
            "from": documents[0]["number"],
            "to": documents[-1]["number"],
            "excluded": sum(len(document["excluded"]) for document in documents),
            "results_sha256": hashlib.sha256(b"".join(map(keeping.line, documents))).hexdigest(),
        }
        for some in results.fitting(every):
            self._audit = self._log.add("screen results", self.mandate, {**what, "candidates": some})

    def _count(self, document: Document) -> None:
        found = document["candidates"]
        self._counts["screened"] += 1
        self._counts["candidates"] += len(found)
        self._counts["excluded"] += len(document["excluded"])
        self._counts["with candidates"] += bool(found)
        self._counts["only leads"] += bool(found) and all(one["lead"] for one in found)
        self._counts["unread"] += len(document["notes"])

    def _remarks(self) -> tuple[str, ...]:
        notes = []
        if self._counts["unread"]:
            those = "1 statement" if self._counts["unread"] == 1 else f"{self._counts['unread']:,} statements"
            notes.append(
                f"{those} of the file could not be read and will not be weighed: the notes of --json say which."
            )
        if self.subjects.passed_over:
            those = ", ".join(f"{count:,} {schema}" for schema, count in sorted(self.subjects.passed_over.items()))
            notes.append(f"Neither people nor organisations, and so not screened: {those}.")
        provisional = [f"{table.kind} ({table.source.data})" for table in self.searcher.tables if table.provisional]
        if provisional:
            notes.append(f"Weights are provisional, resting on other data than yours: {'; '.join(provisional)}.")
        undated = [one.name for one in self.searcher.snapshots if one.published_by == "modified"]
        if undated:
            notes.append(
                f"Nobody says when these were published, and their dates are their files': {', '.join(undated)}."
            )
        return (*notes, *(note for note, _ in self._notes.most_common(10)))

    def _key(self) -> Document:
        """What must be the same for a run to go on."""
        return {
            "screening": 1,
            "version": version("truename"),
            "file": self.subjects.sha256,
            "lists": {one["name"]: one["sha256"] for one in _lists(self.searcher)},
            "settings": {
                "least": self.searcher.least,
                "weak_aliases": self.searcher.weak_aliases,
                "prior": self.searcher.prior,
                "gallery": self._gallery.id if self._gallery else "",
                "calibrations": sorted(table.id for table in self.searcher.tables),
                "exclusions": hashlib.sha256(
                    b"\n".join(canonical(asdict(one)) for one in self._exclusions)
                ).hexdigest(),
            },
        }


def _lists(searcher: Searcher) -> list[Document]:
    """The lists that are searched."""
    return [
        {
            "name": one.name,
            "publisher": one.publisher,
            "published": one.published,
            "published_by": one.published_by,
            "captured": one.captured,
            "sha256": one.sha256,
            "entities": one.count,
        }
        for one in searcher.snapshots
    ]
