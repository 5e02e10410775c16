"""The two sides of a comparison, brought into memory: the probe that is asked about, and those it is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from truename import extraction, kinds
from truename.contracts import AnyKind
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
        sets: by kind, each subject's templates.
        gathered: by kind, the same as the kind searches it.
        tables: by kind, what weighs its scores.
        outdated: by kind, how many samples have templates of another format only, and so are not compared.
    """

    subjects: Sequence[str]
    sets: Mapping[str, Sequence[ReferenceSet]]
    gathered: Mapping[str, Any] = field(repr=False)
    tables: Mapping[str, Table]
    outdated: Mapping[str, int] = field(default_factory=dict)


def acquire(samples: Sequence[Sample]) -> Probe:
    """Assess and extract evidence about one person, and group it into independent parts: one for each finger.

    Samples without a position may all be of one finger, so they make one part, and none is independent of a finger
    that is named.

    Raises:
        UsageError: no sample, positions stated for some only, or one picture said to be of two fingers.
        SampleError: a sample cannot be read.
    """
    if not samples:
        raise UsageError(expected="a sample", found="none", do="give a file")
    _require_consistent(samples)
    groups: dict[tuple[str, int], list[Template]] = {}
    qualities: dict[str, Quality] = {}
    failed: dict[str, NotAcquired] = {}
    every = ((name, sample) for name, sample in zip(_names(samples), samples, strict=True))
    with closing(extraction.extract_each(every)) as results:
        for name, sample, extracted in results:
            if not isinstance(extracted, Extracted):
                assert extracted is not None  # there is a sample, so something became of it
                raise extracted
            qualities[name] = extracted.quality
            if isinstance(extracted.template, NotAcquired):
                failed[name] = extracted.template
            elif sample is not None:
                groups.setdefault((sample.kind, sample.position), []).append(extracted.template)
    parts = []
    for (kind_name, position), templates in groups.items():
        kind = kinds.get(kind_name)
        group = kind.name if position == UNKNOWN_POSITION else f"{kind.name}, {kind.positions[position]}"
        parts.append(Part(kind, group, tuple(templates), kind.prepare(templates)))
    return Probe(tuple(samples), tuple(parts), qualities, failed)


def load(gallery: Gallery, wanted: Iterable[AnyKind], subjects: Sequence[str] | None = None) -> References:
    """Bring a gallery's subjects into memory, decrypted. What is enrolled or erased later is not noticed.

    Args:
        gallery: whose. wanted: which kinds of evidence. subjects: which subjects; all by default.

    Raises:
        NotFoundError: no such subject.
        DamagedError: a template fails its authentication.
        CalibrationError: nothing weighs a kind's scores.
    """
    wanted = tuple(wanted)
    whose: Sequence[str | None] = (None,) if subjects is None else tuple(subjects)  # None is everybody, in one go
    subjects = gallery.subjects() if subjects is None else subjects
    row = {subject: index for index, subject in enumerate(subjects)}
    sets: dict[str, list[list[Template]]] = {kind.name: [[] for _ in subjects] for kind in wanted}
    for kind in wanted:
        for one in whose:
            for subject, template in gallery.templates(kind.name, kind.format, one):
                if subject in row:  # another process may enrol meanwhile
                    sets[kind.name][row[subject]].append(template)
    outdated = {kind.name: sum(gallery.outdated(kind.name, kind.format, one) for one in whose) for kind in wanted}
    return replace(gather(wanted, subjects, sets, gallery), outdated=outdated)


def calibration(kind: AnyKind, gallery: Gallery | None) -> Table:
    """What weighs a kind's scores: the gallery's own table, else the one that comes with truename.

    Raises:
        CalibrationError: there is none, or the gallery's is not sound.
    """
    own = gallery.calibrations().get((kind.name, kind.format)) if gallery else None
    return Table.from_json(own) if own else shipped(kind.name, kind.format)


def gather(
    wanted: Sequence[AnyKind],
    subjects: Sequence[str],
    sets: Mapping[str, Sequence[ReferenceSet]],
    gallery: Gallery | None,
) -> References:
    """References out of templates by kind and subject; the gallery is asked for its calibrations only."""
    return References(
        subjects=subjects,
        sets=sets,
        gathered={kind.name: kind.gather(sets[kind.name]) for kind in wanted},
        tables={kind.name: calibration(kind, gallery) for kind in wanted},
    )


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
