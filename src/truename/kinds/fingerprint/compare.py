"""Compares prints: the kernel finds what corresponds, here it becomes a score, and sets of prints become one score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename._kernels import minutiae as kernel
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
        kernel: the prints, decoded and encoded as cylinders.
        start: int64[sets + 1]; set i holds the prints from start[i] up to start[i + 1].
        position: uint8[prints], finger codes.
        quality: uint8[prints], 0 to 100, of the pictures.
        format: small integer for each print's template format, an index into ``formats``.
        formats: the formats that occur.
    """

    kernel: kernel.Prints
    start: NDArray[np.int64]
    position: NDArray[np.uint8]
    quality: NDArray[np.uint8]
    format: NDArray[np.int16]
    formats: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.start) - 1


def gather(sets: Sequence[ReferenceSet]) -> Prints:
    """Decode and encode; see :meth:`truename.contracts.Kind.gather`."""
    prints = kernel.Prints(params.kernel_params())
    position, quality, format_, formats = [], [], [], list[str]()
    for templates in sets:
        for one in templates:
            minutiae = template.decode(one.data)
            prints.add(
                minutiae.x.astype(np.int16),
                minutiae.y.astype(np.int16),
                minutiae.turns(),
                _with_margin(minutiae.foreground),
                BLOCK,
            )
            position.append(one.position)
            quality.append(one.quality)
            if one.format not in formats:
                formats.append(one.format)
            format_.append(formats.index(one.format))
    prints.encode(cores())
    return Prints(
        kernel=prints,
        start=np.concatenate([[0], np.cumsum([len(templates) for templates in sets], dtype=np.int64)]),
        position=np.array(position, np.uint8),
        quality=np.array(quality, np.uint8),
        format=np.array(format_, np.int16),
        formats=tuple(formats),
    )


def compare(probe: Prints, references: Prints, rows: NDArray[np.intp] | None = None) -> Scores:
    """Scores of a probe against subjects; see :meth:`truename.contracts.Kind.compare`.

    A subject's score is log10 of the mean of 10^score over all comparable pairs of prints: which finger or impression
    the probe shows is not known, so each counts as one of n equally likely ones. More prints alone raise nothing.
    """
    if rows is None:
        rows = np.arange(len(references))
    first, last = references.start[rows], references.start[np.asarray(rows) + 1]
    size = last - first
    prints = np.repeat(first - np.cumsum(size) + size, size) + np.arange(size.sum())
    owner = np.repeat(np.arange(len(rows)), size)
    scores, owners, bands = [np.zeros(0)], [np.zeros(0, np.intp)], [np.zeros(0, np.int16)]
    for k in range(len(probe.position)):
        able = comparable(probe, k, references, prints)
        chosen = prints[able]
        found = kernel.compare(probe.kernel, k, references.kernel, chosen, cores(), "auto")
        scores.append(score(found))
        owners.append(owner[able])
        bands.append(stratum(np.minimum(probe.quality[k], references.quality[chosen])))
    return reduced(len(rows), size > 0, np.concatenate(scores), np.concatenate(owners), np.concatenate(bands))


def candidates(probe: Prints, references: Prints, k: int) -> NDArray[np.intp]:
    """Rows worth comparing in full, best first: the code scan picks, the full comparison orders.

    At least ``SCAN_LEAST`` subjects or ``SCAN_SHARE`` of them go through; all k are among those.
    """
    n = len(references)
    if n == 0 or len(probe) == 0 or k < 1:
        return np.zeros(0, np.intp)
    kept = min(n, max(k, params.SCAN_LEAST, round(params.SCAN_SHARE * n)))
    rows = np.arange(n)
    if kept < n:
        level = np.full(len(references.position), -1, np.float32)
        everything = np.arange(len(references.position))
        for i in range(len(probe.position)):
            able = comparable(probe, i, references, everything)
            scanned = kernel.scan(probe.kernel, i, references.kernel, params.SCAN_BEST, cores(), "auto")
            level[able] = np.maximum(level[able], scanned[able])
        worth = np.full(n, -1, np.float32)
        np.maximum.at(worth, np.repeat(np.arange(n), np.diff(references.start)), level)
        rows = np.argsort(-worth, kind="stable")[:kept]
    scores = compare(probe, references, rows)
    compared = scores.status == Status.COMPARED
    order = np.argsort(-scores.value[compared], kind="stable")[:k]
    return np.asarray(rows[compared][order], dtype=np.intp)


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
