"""Compares palms by their minutiae: the kernel finds what corresponds, here it becomes a score.

Scores are symmetric, and on one scale whatever the sizes of the two prints: a part against a whole palm, two parts,
two whole palms. What two prints cannot have in common, since they do not overlap, counts neither for nor against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename._kernels import palm_ridge as kernel
from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds.palmprint.ridge import params, template
from truename.machine import cores

Evidence = NDArray[np.float32]
"""float32[6] of one comparison, or float32[n, 6]: the columns named by :data:`EVIDENCE`."""

EVIDENCE = ("cluster", "support", "probe_in_overlap", "reference_in_overlap", "overlap_blocks", "pairs")
"""Columns of what the kernel returns for each comparison; see ``struct Evidence`` in cpp/palm_ridge.cpp."""


@dataclass(frozen=True, slots=True)
class Palms:
    """Sets of prints in the form that compares fast: a probe is one set, a gallery's references are many.

    Attributes:
        kernel: the prints, decoded and encoded as cylinders.
        start: int64[sets + 1]; set i holds the prints from start[i] up to start[i + 1].
        count: int16[prints], minutiae.
    """

    kernel: kernel.Palms
    start: NDArray[np.int64]
    count: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.start) - 1


def gather(sets: Sequence[Sequence[bytes]]) -> Palms:
    """Decode and encode templates, one set a subject.

    Raises:
        TemplateError: one is damaged, foreign, or of a later version.
    """
    nobody = Palms(kernel.Palms(params.kernel_params()), np.zeros(1, np.int64), np.zeros(0, np.int16))
    return extended(nobody, sets)


def extended(palms: Palms, sets: Sequence[Sequence[bytes]]) -> Palms:
    """More sets, after those that there are; ``palms`` is used no more.

    Raises:
        TemplateError: as in :func:`gather`.
    """
    count = []
    for data in (data for templates in sets for data in templates):
        minutiae = template.decode(data)
        ground = minutiae.foreground
        margin = ndimage.binary_dilation(ground, np.ones((3, 3), np.bool_), iterations=params.FOREGROUND_MARGIN)
        palms.kernel.add(
            minutiae.x.astype(np.int16),
            minutiae.y.astype(np.int16),
            minutiae.turns(),
            margin.astype(np.uint8) + ground,
            BLOCK,
        )
        count.append(len(minutiae))
    palms.kernel.encode(cores())
    ends = palms.start[-1] + np.cumsum([len(templates) for templates in sets], dtype=np.int64)
    return Palms(
        palms.kernel, np.concatenate([palms.start, ends]), np.concatenate([palms.count, np.array(count, np.int16)])
    )


def score(
    probe: Palms, k: int, references: Palms, prints: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int16]]:
    """Print k of the probe against single prints of the references, counted through all sets.

    Returns:
        float64[len(prints)], about log10 odds at even prior odds; int16[len(prints)], the strata.
    """
    found = kernel.compare(probe.kernel, k, references.kernel, prints.astype(np.int64), cores(), "auto")
    return weigh(found), stratum(np.minimum(probe.count[k], references.count[prints]))


def scan(probe: Palms, references: Palms) -> NDArray[np.float32]:
    """How worth comparing each set of references is, float32[n]: by short codes alone, the larger the better."""
    worth = np.full(len(references), -1, np.float32)
    owner = np.repeat(np.arange(len(references)), np.diff(references.start))
    for k in range(len(probe.count)):
        level = kernel.scan(probe.kernel, k, references.kernel, params.SCAN_BEST, cores(), "auto")
        np.maximum.at(worth, owner, level)
    return worth


def weigh(evidence: Evidence) -> NDArray[np.float64]:
    """One number from what the kernel found: float64[n] from float32[n, 6]."""
    cluster, support, probe, reference, blocks, _ = np.moveaxis(evidence.astype(np.float64), -1, 0)
    w = params.SCORE_WEIGHTS
    return np.asarray(
        params.SCORE_INTERCEPT
        + w["cluster"] * cluster
        + w["support"] * support
        + w["fewer_in_overlap"] * np.minimum(probe, reference)
        + w["more_in_overlap"] * np.maximum(probe, reference)
        + w["overlap_side"] * np.sqrt(blocks)
    )


def stratum(minutiae: NDArray[np.int16]) -> NDArray[np.int16]:
    """Band to calibrate in, by the minutiae of the smaller print: 0 a small part, 1 a part, 2 most of a palm."""
    return np.digitize(minutiae, (params.FEW, params.MANY)).astype(np.int16)
