"""Compares palms: by their regions or by their ridges, whichever both have; and sets of palms become one score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from truename._kernels import palmprint as kernel
from truename.errors import TemplateError
from truename.kinds._ranges import ranges, revised
from truename.kinds._ridge.sets import reduced
from truename.kinds.palmprint import params, region, ridge, template
from truename.kinds.palmprint.code import ROWS
from truename.kinds.palmprint.positions import POSITIONS, may_overlap
from truename.types import ReferenceSet, Scores, Status

OTHER, REGION, RIDGES = 0, 1, 2
"""How a palm can be compared; not at all where its template has another format."""

FORMAT = "palmprint-1"

_OVERLAP = np.array([[may_overlap(one, other) for other in range(256)] for one in range(256)])


@dataclass(frozen=True, slots=True)
class Palms:
    """Template sets in the form that compares fast: a probe is one set, a gallery's references are many.

    Attributes:
        start: int64[sets + 1]; set i holds the palms from start[i] up to start[i + 1].
        path: uint8[palms], how each can be compared: ``REGION``, ``RIDGES`` or ``OTHER``.
        place: int64[palms], where each is among those of its path.
        position, quality: uint8[palms].
        codes, thin: uint32[regions, 192] and uint32[regions, 24].
        ridges: every palm with ridges, a set each.
    """

    start: NDArray[np.int64]
    path: NDArray[np.uint8]
    place: NDArray[np.int64]
    position: NDArray[np.uint8]
    quality: NDArray[np.uint8]
    codes: NDArray[np.uint32] = field(repr=False)
    thin: NDArray[np.uint32] = field(repr=False)
    ridges: ridge.Palms = field(repr=False)

    def __len__(self) -> int:
        """How many sets."""
        return len(self.start) - 1


@dataclass(frozen=True, slots=True)
class Probe:
    """One set, ready to be compared.

    Attributes:
        palms: the set.
        regions: of its regions, in every pose.
    """

    palms: Palms
    regions: tuple[kernel.Probe, ...]


def gather(sets: Sequence[ReferenceSet]) -> Palms:
    """Decode templates into rows.

    Raises:
        TemplateError: a template is damaged or foreign.
    """
    none, small, codes = np.zeros(0, np.int64), np.zeros(0, np.uint8), np.zeros((0, ROWS), np.uint32)
    nobody = Palms(np.zeros(1, np.int64), small, none, small, small, codes, kernel.thin(codes), ridge.gather([]))
    return _revised(nobody, np.full(len(sets), -1), sets)


def revise(references: Palms, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Palms | None:
    """Replace, add and remove subjects; see :meth:`truename.contracts.Revising.revise`.

    Codes and ridges stay where they are: ``None``, and ``references`` as they were, where more than half of them would
    be of nobody any more.

    Raises:
        TemplateError: as in :func:`gather`.
    """
    stay = kept[kept >= 0]
    palms = ranges(references.start[stay], np.diff(references.start)[stay])
    held = len(references.codes) + len(references.ridges)
    gone = held - np.count_nonzero(references.path[palms] != OTHER)
    if 2 * gone > held + sum(map(len, changed)):
        return None
    return _revised(references, kept, changed)


def _revised(references: Palms, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Palms:
    path, place, position, quality = [], [], [], []
    codes: list[NDArray[np.uint32]] = []
    ridges: list[list[bytes]] = []
    for one in (one for templates in changed for one in templates):
        if one.kind != "palmprint":
            raise TemplateError(
                expected="a palm-print template", found=f"one of a {one.kind}", do="compare it with its own kind"
            )
        if one.format != FORMAT:
            path.append(OTHER)
            place.append(0)
        elif one.data[:4] == ridge.MAGIC:
            path.append(RIDGES)
            place.append(len(references.ridges) + len(ridges))
            ridges.append([one.data])
        else:
            path.append(REGION)
            place.append(len(references.codes) + len(codes))
            codes.append(template.decode(one.data))
        position.append(one.position if one.position in POSITIONS else 0)
        quality.append(one.quality)
    new = np.array([len(templates) for templates in changed], np.int64)
    begins, known = references.start[:-1], np.diff(references.start)
    _, first, count = revised(kept, begins, known, len(references.path), new)
    palms = ranges(first, count)
    fresh = np.stack(codes) if codes else np.zeros((0, ROWS), np.uint32)
    return Palms(
        start=np.concatenate([[0], np.cumsum(count)]),
        path=np.concatenate([references.path, np.array(path, np.uint8)])[palms],
        place=np.concatenate([references.place, np.array(place, np.int64)])[palms],
        position=np.concatenate([references.position, np.array(position, np.uint8)])[palms],
        quality=np.concatenate([references.quality, np.array(quality, np.uint8)])[palms],
        codes=np.concatenate([references.codes, fresh]),
        thin=np.concatenate([references.thin, kernel.thin(fresh)]),
        ridges=ridge.extended(references.ridges, ridges),
    )


def prepare(templates: ReferenceSet) -> Probe:
    """A probe: its regions are restored, turned and shifted once.

    Raises:
        TemplateError: a template is damaged or foreign.
    """
    palms = gather([templates])
    return Probe(palms, tuple(region.prepare(code) for code in palms.codes))


def compare(probe: Probe, references: Palms, rows: NDArray[np.intp] | None = None) -> Scores:
    """Scores of a probe against subjects; see :meth:`truename.contracts.Kind.compare`.

    A subject's score is log10 of the mean of 10^score over all comparable pairs of palms: which hand or impression the
    probe shows is not known, so each counts as one of n equally likely ones. More palms alone raise nothing.
    """
    if rows is None:
        rows = np.arange(len(references))
    first, last = references.start[rows], references.start[np.asarray(rows) + 1]
    size = last - first
    palms = ranges(first, size)
    owner = np.repeat(np.arange(len(rows)), size)
    scores, owners, bands = [np.zeros(0)], [np.zeros(0, np.intp)], [np.zeros(0, np.int16)]
    for k in range(len(probe.palms.path)):
        able = comparable(probe, k, references, palms)
        value, band = each(probe, k, references, palms[able])
        scores.append(value)
        owners.append(owner[able])
        bands.append(band)
    return reduced(len(rows), size > 0, np.concatenate(scores), np.concatenate(owners), np.concatenate(bands))


def each(
    probe: Probe, k: int, references: Palms, palms: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int16]]:
    """Palm k of the probe against single palms of the references, all of its path: scores, and strata."""
    place, own = references.place[palms], probe.palms.place[k]
    if len(palms) == 0:
        return np.zeros(0), np.zeros(0, np.int16)
    if probe.palms.path[k] == RIDGES:
        value, band = ridge.score(probe.palms.ridges, own, references.ridges, place)
        return value, (band + params.RIDGE_BANDS).astype(np.int16)
    evidence = region.compare(probe.regions[own], references.codes, references.thin, place)
    worse = np.minimum(probe.palms.quality[k], references.quality[palms])
    return region.score(evidence), stratum(worse)


def stratum(quality: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Band to calibrate regions in, by the quality of the worse one: 0 poor, 1 good."""
    return (quality >= params.FEW).astype(np.int16)


def comparable(probe: Probe, k: int, references: Palms, palms: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which palms can be compared with palm k of the probe: of the same path, and maybe of the same skin."""
    path = probe.palms.path[k]
    if path == OTHER:
        return np.zeros(len(palms), np.bool_)
    same_skin = _OVERLAP[probe.palms.position[k], references.position[palms]]
    return np.asarray(same_skin & (references.path[palms] == path))


def candidates(probe: Probe, references: Palms, k: int) -> NDArray[np.intp]:
    """Rows worth comparing in full, best first: a scan picks, the full comparison orders."""
    if len(references) == 0 or len(probe.palms.path) == 0 or k < 1:
        return np.zeros(0, np.intp)
    rows = scanned(probe, references, k)
    scores = compare(probe, references, rows)
    compared = scores.status == Status.COMPARED
    order = np.argsort(-scores.value[compared], kind="stable")[:k]
    return np.asarray(rows[compared][order], dtype=np.intp)


def scanned(probe: Probe, references: Palms, k: int) -> NDArray[np.intp]:
    """The rows that the scan lets through, rising: ``SCAN_LEAST`` of them, or ``SCAN_SHARE``, or k, if that is more."""
    n = len(references)
    kept = min(n, max(k, params.SCAN_LEAST, round(params.SCAN_SHARE * n)))
    if kept == n:
        return np.arange(n)
    return np.sort(np.argpartition(-_worth(probe, references), kept - 1)[:kept])


def _worth(probe: Probe, references: Palms) -> NDArray[np.float32]:
    """How worth comparing each subject is, by its palm most like any of the probe's: a rank, as the paths differ."""
    palms = np.arange(len(references.path))
    level = np.full(len(palms), -1, np.float32)
    by_ridges = ridge.scan(probe.palms.ridges, references.ridges) if np.any(probe.palms.path == RIDGES) else None
    for k, path in enumerate(probe.palms.path):
        able = comparable(probe, k, references, palms)
        if not able.any():
            continue
        own = probe.palms.place[k]
        if path == RIDGES and by_ridges is not None:  # by the best of all of the probe's
            scanned = by_ridges
        else:
            scanned = region.scan(probe.regions[own], references.codes, references.thin)
        found = scanned[references.place[able]]
        rank = np.empty(len(found), np.float32)
        rank[np.argsort(found, kind="stable")] = np.linspace(0, 1, len(found), dtype=np.float32)
        level[able] = np.maximum(level[able], rank)
    worth = np.full(len(references), -1, np.float32)
    np.maximum.at(worth, np.repeat(np.arange(len(references)), np.diff(references.start)), level)
    return worth
