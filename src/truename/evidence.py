"""The two sides of a comparison, brought into memory: the probe that is asked about, and those it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truename import extraction, kinds, sources
from truename.contracts import AnyKind, Revising
from truename.errors import UsageError
from truename.extraction import Extracted
from truename.gallery import Gallery
from truename.types import UNKNOWN_POSITION, NotAcquired, Quality, ReferenceSet, Sample, Template
from truename.weighing.table import Table, shipped


@dataclass(frozen=True, slots=True)
class Part:
    """One independent part of a probe: all its samples of one finger, one birth date.

    Attributes:
        kind: what reads and compares it.
        group: its independence group, in words.
        templates: of its samples.
        prepared: the same, as the kind compares it.
    """

    kind: AnyKind
    group: str
    templates: ReferenceSet
    prepared: Any = field(repr=False)

    @property
    def format(self) -> str:
        """Of its templates, which are all of one; the kind's where there are none."""
        return self.templates[0].format if self.templates else self.kind.format


@dataclass(frozen=True, slots=True)
class Probe:
    """What is asked about, ready to be compared.

    Attributes:
        samples: as captured.
        parts: what could be used.
        qualities, not_acquired: as in :class:`truename.types.Answer`.
    """

    samples: tuple[Sample, ...]
    parts: tuple[Part, ...]
    qualities: Mapping[str, Quality]
    not_acquired: Mapping[str, NotAcquired]

    @property
    def kinds(self) -> tuple[AnyKind, ...]:
        """The kinds of its parts, each once."""
        return tuple({part.kind.name: part.kind for part in self.parts}.values())


@dataclass(frozen=True, slots=True)
class References:
    """Whom a probe is compared with, as they were when they were loaded.

    Attributes:
        subjects: their ids; row i of every kind is ``subjects[i]``.
        templates: gives a subject's templates of a kind, by its row; reads them then, where they are in a gallery.
        gathered: by kind, everybody's templates as the kind searches them.
        present: by kind and format, how many subjects have templates of it.
        tables: by kind and format, what weighs its scores.
        outdated: by kind, how many samples have templates of other formats only, and so are not compared.
    """

    subjects: Sequence[str]
    templates: Callable[[AnyKind, int], ReferenceSet] = field(repr=False)
    gathered: Mapping[str, Any] = field(repr=False)
    present: Mapping[tuple[str, str], int]
    tables: Mapping[tuple[str, str], Table]
    outdated: Mapping[str, int] = field(default_factory=dict)


def acquire(samples: Sequence[Sample]) -> Probe:
    """Assess and extract evidence about one person, and group it into independent parts: one for each finger.

    Samples without a position may all be of one finger, so they make one part, and none is independent of a finger
    that is named. Templates of different formats are weighed by different tables: they make parts of one group.

    Raises:
        UsageError: no sample, positions stated for some only, or one picture said to be of two fingers.
        SampleError: a sample cannot be read.
    """
    if not samples:
        raise UsageError(expected="a sample", found="none", do="give a file")
    _require_consistent(samples)
    groups: dict[tuple[str, int, str], list[Template]] = {}
    qualities: dict[str, Quality] = {}
    failed: dict[str, NotAcquired] = {}
    every = ((name, sample) for name, sample in zip(_names(samples), samples, strict=True))
    # A text is read in less than a thousandth of the time that a process takes to start.
    pictures = sum(sources.is_picture(sample.content) for sample in samples)
    with closing(extraction.extract_each(every, None if pictures > extraction.IN_PROCESS else 0)) as results:
        for name, sample, extracted in results:
            if not isinstance(extracted, Extracted):
                assert extracted is not None  # there is a sample, so something became of it
                raise extracted
            qualities[name] = extracted.quality
            if isinstance(extracted.template, NotAcquired):
                failed[name] = extracted.template
            elif sample is not None:
                made = extracted.template
                groups.setdefault((sample.kind, sample.position, made.format), []).append(made)
    return Probe(tuple(samples), _parts(groups), qualities, failed)


def enrolled(sets: Mapping[str, ReferenceSet]) -> Probe:
    """A subject's templates as a probe, grouped as :func:`acquire` groups samples.

    Where a kind has some with a position and some without, those without are left out: they may be of a finger that is
    named, which would then count twice.

    Args:
        sets: the templates, by kind.
    """
    groups: dict[tuple[str, int, str], list[Template]] = {}
    for name, templates in sets.items():
        named = any(template.position != UNKNOWN_POSITION for template in templates)
        for template in templates:
            if not named or template.position != UNKNOWN_POSITION:
                groups.setdefault((name, template.position, template.format), []).append(template)
    return Probe((), _parts(groups), {}, {})


def template_sets(gallery: Gallery, kind: AnyKind, numbers: Sequence[int]) -> list[list[Template]]:
    """The templates of each of some subjects, of all formats that the kind compares.

    Args:
        numbers: of the subjects, as :meth:`truename.gallery.Gallery.changes` gives them.

    Raises:
        DamagedError: one fails its authentication.
    """
    each = [gallery.template_sets(kind.name, format, numbers) for format in kinds.formats(kind)]
    return [list(chain.from_iterable(sets)) for sets in zip(*each, strict=True)]


def _parts(groups: Mapping[tuple[str, int, str], ReferenceSet]) -> tuple[Part, ...]:
    parts = []
    for (kind_name, position, _), templates in groups.items():
        kind = kinds.get(kind_name)
        group = kind.name if position == UNKNOWN_POSITION else f"{kind.name}, {kind.positions[position]}"
        parts.append(Part(kind, group, tuple(templates), kind.prepare(templates)))
    return tuple(parts)


class Cache:
    """A gallery in memory, for many searches: what others enrol, change or erase is noticed at the next one.

    Only subjects that changed are read again, and only kinds that cannot revise (:class:`truename.contracts.Revising`)
    are gathered anew. Templates are read some thousand subjects at a time and not kept besides what a kind gathers.

    Belongs to the thread of its gallery, which stays open.
    """

    def __init__(self, gallery: Gallery) -> None:
        """Nothing is read yet."""
        self._gallery = gallery
        self._forget()

    def references(self, wanted: Iterable[AnyKind]) -> References:
        """The gallery as it is now.

        Args:
            wanted: which kinds of evidence. Those that were asked for before are at hand.

        Returns:
            references that may be searched until this is asked again: what was gathered may be altered then. Explaining
            what they answered goes on.

        Raises:
            DamagedError: a template fails its authentication. Everything is read again next time.
            CalibrationError: nothing weighs a kind's scores.
        """
        wanted = tuple(wanted)
        try:
            self._follow()
            for kind in wanted:
                if kind.name not in self._held or self._held[kind.name].kind is not kind:
                    self._held[kind.name] = self._gathered(kind)
            self._follow()  # for reading may have taken a while
        except BaseException:
            self._forget()  # nobody knows how far it came
            raise
        held = {kind.name: self._held[kind.name] for kind in wanted}
        subjects = self._subjects
        return References(
            subjects=subjects,
            templates=lambda kind, row: _templates(self._gallery, kind, subjects[row]),
            gathered={name: one.gathered for name, one in held.items()},
            present={
                (name, format): int(count)
                for name, one in held.items()
                for format, count in zip(kinds.formats(one.kind), one.present.sum(axis=1), strict=True)
            },
            tables=_tables(wanted, self._gallery),
            outdated={name: one.outdated for name, one in held.items()},
        )

    def _forget(self) -> None:
        self._seen = 0
        """The last change that is in here."""
        self._numbers = np.zeros(0, np.int64)
        """The subject of each row, by its number in the gallery: rising, so that rows are in order of enrolment."""
        self._subjects: list[str] = []
        self._held: dict[str, _Held] = {}

    def _follow(self) -> None:
        """Bring everything up to the gallery's last change."""
        seen, changed = self._seen, dict[int, str | None]()
        for change, number, subject in self._gallery.changes(seen):
            seen, changed[number] = change, subject
        if not changed:
            return
        same = np.flatnonzero(~np.isin(self._numbers, np.fromiter(changed, np.int64)))
        fresh = {number: subject for number, subject in sorted(changed.items()) if subject is not None}
        numbers = np.sort(np.concatenate([self._numbers[same], np.fromiter(fresh, np.int64)]))
        kept = np.full(len(numbers), -1)
        kept[np.searchsorted(numbers, self._numbers[same])] = same
        subjects = np.empty(len(numbers), object)
        subjects[kept >= 0] = np.array(self._subjects, object)[same]
        subjects[kept < 0] = list(fresh.values())
        self._seen, self._numbers, self._subjects = seen, numbers, subjects.tolist()
        self._held = {name: self._revised(one, kept) for name, one in self._held.items()}

    def _gathered(self, kind: AnyKind) -> _Held:
        """Everybody of now."""
        nobody = _Held(kind, kind.gather([]), np.zeros((len(kinds.formats(kind)), 0), np.bool_), 0)
        return self._revised(nobody, np.full(len(self._numbers), -1))

    def _revised(self, held: _Held, kept: NDArray[np.intp]) -> _Held:
        """What is held of one kind, with the rows of now; ``kept`` as in :meth:`truename.contracts.Revising.revise`."""
        kind, gathered, formats = held.kind, held.gathered, kinds.formats(held.kind)
        fresh = np.flatnonzero(kept < 0)
        present = np.zeros((len(formats), len(kept)), np.bool_)
        present[:, kept >= 0] = held.present[:, kept[kept >= 0]]
        if isinstance(kind, Revising):
            gathered = kind.revise(gathered, kept, [()] * len(fresh))  # a place for everybody
            if gathered is None:
                return self._gathered(kind)
            for start in range(0, len(fresh), READ):
                some, places = fresh[start : start + READ], np.arange(len(kept))
                places[some] = -1
                sets = self._read(kind, some)
                gathered = kind.revise(gathered, places, sets)
                present[:, some] = _present(sets, formats)
        else:
            everybody = self._read(kind, np.arange(len(kept)))
            gathered = kind.gather(everybody)
            present = _present(everybody, formats)
        return _Held(kind, gathered, present, self._gallery.outdated(kind.name, formats))

    def _read(self, kind: AnyKind, rows: NDArray[np.intp]) -> list[list[Template]]:
        return template_sets(self._gallery, kind, self._numbers[rows].tolist())


READ = 10_000
"""Subjects whose templates are held at once while a gallery is read: some 20 MB of faces."""


@dataclass(frozen=True, slots=True)
class _Held:
    """What a cache holds of one kind.

    Attributes:
        present: bool[formats, subjects], whether the subject has templates of each of the kind's formats.
        gathered, outdated: as in :class:`References`.
    """

    kind: AnyKind
    gathered: Any
    present: NDArray[np.bool_]
    outdated: int


def load(gallery: Gallery, wanted: Iterable[AnyKind], subjects: Sequence[str] | None = None) -> References:
    """Bring a gallery's subjects into memory, decrypted. What is enrolled or erased later is not noticed.

    Args:
        gallery: whose. wanted: which kinds of evidence. subjects: which subjects; all by default.

    Raises:
        NotFoundError: no such subject.
        DamagedError: a template fails its authentication.
        CalibrationError: nothing weighs a kind's scores.
    """
    if subjects is None:
        return Cache(gallery).references(wanted)
    wanted = tuple(wanted)
    sets = {kind.name: [_templates(gallery, kind, one) for one in subjects] for kind in wanted}
    outdated = {
        kind.name: sum(gallery.outdated(kind.name, kinds.formats(kind), one) for one in subjects) for kind in wanted
    }
    return replace(gather(wanted, subjects, sets, gallery), outdated=outdated)


def calibration(kind: AnyKind, gallery: Gallery | None, format: str = "") -> Table:
    """What weighs a kind's scores: the gallery's own table, else the one that comes with truename.

    Args:
        format: of the templates; by default that which the kind makes itself.

    Raises:
        CalibrationError: there is none, or the gallery's is not sound.
    """
    format = format or kind.format
    own = gallery.calibrations().get((kind.name, format)) if gallery else None
    return Table.from_json(own) if own else shipped(kind.name, format)


def gather(
    wanted: Sequence[AnyKind],
    subjects: Sequence[str],
    sets: Mapping[str, Sequence[ReferenceSet]],
    gallery: Gallery | None,
) -> References:
    """References out of templates by kind and subject; the gallery is asked for its calibrations only."""
    return References(
        subjects=subjects,
        templates=lambda kind, row: sets[kind.name][row],
        gathered={kind.name: kind.gather(sets[kind.name]) for kind in wanted},
        present={
            (kind.name, format): int(count)
            for kind in wanted
            for format, count in zip(
                kinds.formats(kind), _present(sets[kind.name], kinds.formats(kind)).sum(axis=1), strict=True
            )
        },
        tables=_tables(wanted, gallery),
    )


def _templates(gallery: Gallery, kind: AnyKind, subject: str) -> tuple[Template, ...]:
    """A subject's templates of all formats that the kind compares."""
    return tuple(
        template for format in kinds.formats(kind) for _, template in gallery.templates(kind.name, format, subject)
    )


def _tables(wanted: Iterable[AnyKind], gallery: Gallery | None) -> dict[tuple[str, str], Table]:
    """What weighs the scores of each kind and format."""
    return {
        (kind.name, format): calibration(kind, gallery, format) for kind in wanted for format in kinds.formats(kind)
    }


def _present(sets: Sequence[ReferenceSet], formats: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each set has templates of each format: bool[formats, sets]."""
    found = [[any(one.format == format for one in templates) for templates in sets] for format in formats]
    return np.array(found, np.bool_).reshape(len(formats), len(sets))


def _names(samples: Sequence[Sample]) -> list[str]:
    """What each sample is called in the answer; two of one name are numbered."""
    names: list[str] = []
    for sample in samples:
        name, n = sample.name or sample.kind, 2
        while (numbered := name if name not in names else f"{name} ({n})") in names:
            n += 1
        names.append(numbered)
    return names


def _require_consistent(samples: Sequence[Sample]) -> None:
    """Weights of different fingers add, so that a finger must not be counted twice under two names."""
    stated: dict[str, set[int]] = {}
    said: dict[tuple[str, str], int] = {}
    for sample in samples:
        stated.setdefault(sample.kind, set()).add(sample.position)
        if said.setdefault((sample.kind, sample.sha256()), sample.position) != sample.position:
            raise UsageError(
                expected="one position for each sample",
                found=f"{sample.name or sample.kind} at two positions",
                do="give it once, with the position it is of",
            )
    for kind, positions in stated.items():
        if UNKNOWN_POSITION in positions and len(positions) > 1:
            raise UsageError(
                expected=f"a position for every {kind} or for none",
                found="some with and some without",
                do="state all positions, or search with those samples apart",
            )
