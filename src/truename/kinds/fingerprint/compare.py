"""Compares prints: the kernel finds what corresponds, here it becomes a score, and sets of prints become one score."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename._kernels import minutiae as kernel
from truename.kinds._ranges import ranges, revised
from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds._ridge.sets import reduced
from truename.kinds.fingerprint import params, template
from truename.machine import cores
from truename.types import UNKNOWN_POSITION, ReferenceSet, Scores, Status

Evidence = NDArray[np.float32]
"""float32[6] of one comparison, or float32[n, 6]: the columns named by :data:`EVIDENCE`."""

EVIDENCE = ("relaxed", "support", "probe_in_overlap", "reference_in_overlap", "overlap_blocks", "pairs")
"""Columns of what the kernel returns for each comparison; see ``struct Evidence`` in cpp/minutiae.cpp."""


@dataclass(frozen=True, slots=True)
class Prints:
    """Template sets in the form that compares fast: a probe is one set, a gallery's references are many.

    Attributes:
        kernel: the prints, packed, with their sketches; in a small gallery with their cylinders, too. Those of a set
            lie side by side. Those of sets that have gone stay, and nothing leads to them.
        first, count: int64[sets]; set i holds the prints from first[i] up to first[i] + count[i].
        position: uint8[prints], finger codes.
        quality: uint8[prints], 0 to 100, of the pictures.
        format: small integer for each print's template format, an index into ``formats``.
        formats: the formats that occur.
    """

    kernel: kernel.Prints
    first: NDArray[np.int64]
    count: NDArray[np.int64]
    position: NDArray[np.uint8]
    quality: NDArray[np.uint8]
    format: NDArray[np.int16]
    formats: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.count)


_sketching = threading.Lock()


def _sketched(prints: Prints) -> kernel.Prints:
    """Prints ready to be compared: those that came since the last time are sketched now."""
    with _sketching:
        prints.kernel.encode(cores())
    return prints.kernel


def gather(sets: Sequence[ReferenceSet]) -> Prints:
    """Decode and sketch; see :meth:`truename.contracts.Kind.gather`."""
    none, small = np.zeros(0, np.int64), np.zeros(0, np.uint8)
    nobody = Prints(kernel.Prints(params.kernel_params()), none, none, small, small, np.zeros(0, np.int16), ())
    held = _revised(nobody, np.full(len(sets), -1), sets)
    _sketched(held)
    return held


def revise(references: Prints, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Prints | None:
    """Replace, add and remove subjects; see :meth:`truename.contracts.Revising.revise`.

    The kernel takes nothing out: ``None``, and ``references`` as they were, where more than half of what it would hold
    is of nobody any more. New prints are sketched when they are first compared, since the kernel copies all sketches to
    make room, and cylinders that it keeps while a large gallery is still small would be made for nothing.
    """
    gone = len(references.kernel) - int(references.count[kept[kept >= 0]].sum())
    if 2 * gone > len(references.kernel) + sum(map(len, changed)):
        return None
    return _revised(references, kept, changed)


def _revised(references: Prints, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Prints:
    prints, formats = references.kernel, list(references.formats)
    new = np.array([len(templates) for templates in changed], np.int64)
    _, first, count = revised(kept, references.first, references.count, len(prints), new)
    fresh = [one for templates in changed for one in templates]
    for one in fresh:
        minutiae = template.decode(one.data)
        prints.add(
            minutiae.x.astype(np.int16),
            minutiae.y.astype(np.int16),
            minutiae.turns(),
            _with_margin(minutiae.foreground),
            BLOCK,
        )
        if one.format not in formats:
            formats.append(one.format)
    return Prints(
        kernel=prints,
        first=first,
        count=count,
        position=np.concatenate([references.position, np.array([one.position for one in fresh], np.uint8)]),
        quality=np.concatenate([references.quality, np.array([one.quality for one in fresh], np.uint8)]),
        format=np.concatenate([references.format, np.array([formats.index(one.format) for one in fresh], np.int16)]),
        formats=tuple(formats),
    )


def compare(probe: Prints, references: Prints, rows: NDArray[np.intp] | None = None) -> Scores:
    """Scores of a probe against subjects; see :meth:`truename.contracts.Kind.compare`.

    A subject's score is log10 of the mean of 10^score over all comparable pairs of prints: which finger or impression
    the probe shows is not known, so each counts as one of n equally likely ones. More prints alone raise nothing.
    """
    rows = np.arange(len(references)) if rows is None else np.asarray(rows, np.intp)
    prints, owner = _prints(references, rows)
    scores, owners, bands = [np.zeros(0)], [np.zeros(0, np.intp)], [np.zeros(0, np.int16)]
    for k in range(len(probe.position)):
        able = comparable(probe, k, references, prints)
        chosen = prints[able]
        found = kernel.compare(_sketched(probe), k, _sketched(references), chosen, cores(), "auto")
        scores.append(score(found))
        owners.append(owner[able])
        bands.append(stratum(np.minimum(probe.quality[k], references.quality[chosen])))
    return reduced(
        len(rows), references.count[rows] > 0, np.concatenate(scores), np.concatenate(owners), np.concatenate(bands)
    )


def candidates(probe: Prints, references: Prints, k: int) -> NDArray[np.intp]:
    """Rows worth comparing in full, best first, in stages, each slower and surer than the one before:

    1. scan: votes of minutiae with alike sketches for one turn of the print, over everybody that is comparable;
    2. relax: whether those minutiae also agree in distances and angles;
    3. align: the comparison from those minutiae, instead of ones with similar cylinders;
    4. the full comparison, which orders.

    Decision 23 says what the first three lose.
    """
    n = len(references)
    if n == 0 or len(probe) == 0 or k < 1:
        return np.zeros(0, np.intp)
    rows = np.arange(n)
    for stage, share, least in (
        (_scan, params.SCANNED_SHARE, params.SCANNED_LEAST),
        (_relax, params.RELAXED_SHARE, params.RELAXED_LEAST),
        (_align, 0, params.ALIGNED_LEAST),
    ):
        kept = max(k, least, round(share * n))
        if kept < len(rows):
            rows = _best(stage, probe, references, rows, kept)
    scores = compare(probe, references, rows)
    compared = scores.status == Status.COMPARED
    order = np.argsort(-scores.value[compared], kind="stable")[:k]
    return np.asarray(rows[compared][order], dtype=np.intp)


Stage = Callable[[Prints, int, Prints, NDArray[np.int64]], NDArray[np.float32]]
"""What print k of the probe has in common with some prints of the references: float32[prints]."""


def _scan(probe: Prints, k: int, references: Prints, prints: NDArray[np.int64]) -> NDArray[np.float32]:
    wanted = np.zeros(len(references.position), np.uint8)
    wanted[prints] = 1
    return kernel.scan(_sketched(probe), k, _sketched(references), wanted, cores(), "auto")[prints]


def _relax(probe: Prints, k: int, references: Prints, prints: NDArray[np.int64]) -> NDArray[np.float32]:
    return kernel.sift(_sketched(probe), k, _sketched(references), prints, False, cores(), "auto")[:, 0]


def _align(probe: Prints, k: int, references: Prints, prints: NDArray[np.int64]) -> NDArray[np.float32]:
    found = kernel.sift(_sketched(probe), k, _sketched(references), prints, True, cores(), "auto")
    return score(found).astype(np.float32)


def _best(stage: Stage, probe: Prints, references: Prints, rows: NDArray[np.intp], kept: int) -> NDArray[np.intp]:
    """The ``kept`` of ``rows`` whose best print has most in common with any of the probe's; rising."""
    prints, owner = _prints(references, rows)
    worth = np.full(len(rows), -np.inf, np.float32)
    for k in range(len(probe.position)):
        able = comparable(probe, k, references, prints)
        np.maximum.at(worth, owner[able], stage(probe, k, references, prints[able]))
    # Of equal ones the first rows, so that an answer repeats.
    least = np.partition(worth, len(rows) - kept)[len(rows) - kept]
    chosen = worth > least
    chosen[np.flatnonzero(worth == least)[: kept - np.count_nonzero(chosen)]] = True
    return np.asarray(rows[chosen], np.intp)


def _prints(references: Prints, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """All prints of some subjects, and whose of ``rows`` each is."""
    first, size = references.first[rows], references.count[rows]
    return ranges(first, size), np.repeat(np.arange(len(rows)), size)


def score(evidence: Evidence) -> NDArray[np.float64]:
    """One number from what the kernel found, about log10 odds at even prior odds: float64[n] from float32[n, 6]."""
    relaxed, support, probe, reference, blocks, _ = np.moveaxis(evidence.astype(np.float64), -1, 0)
    w = params.SCORE_WEIGHTS
    return np.asarray(
        params.SCORE_INTERCEPT
        + w["relaxed"] * relaxed
        + w["support"] * support
        + w["fewer_in_overlap"] * np.minimum(probe, reference)
        + w["more_in_overlap"] * np.maximum(probe, reference)
        + w["overlap_side"] * np.sqrt(blocks)
    )


def stratum(quality: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Band to calibrate in, by the quality of the worse print: 0 poor, 1 usual, 2 good."""
    return np.digitize(quality, (params.POOR, params.GOOD)).astype(np.int16)


def _with_margin(foreground: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Foreground map of the kernel, uint8[rows, columns]: 2 on ridges, 1 in the margin around them, 0 elsewhere."""
    grown = foreground
    for _ in range(params.FOREGROUND_MARGIN):
        tall = grown.copy()
        tall[1:] |= grown[:-1]
        tall[:-1] |= grown[1:]
        grown = tall.copy()
        grown[:, 1:] |= tall[:, :-1]
        grown[:, :-1] |= tall[:, 1:]
    return grown.astype(np.uint8) + foreground


def comparable(probe: Prints, k: int, references: Prints, prints: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which prints were made by the same extractor and can be of the same finger as print k of the probe."""
    own = probe.position[k]
    theirs = references.position[prints]
    same_finger = (theirs == own) | (theirs == UNKNOWN_POSITION) | (own == UNKNOWN_POSITION)
    name = probe.formats[probe.format[k]]
    known = references.formats.index(name) if name in references.formats else -1
    return np.asarray(same_finger & (references.format[prints] == known))
