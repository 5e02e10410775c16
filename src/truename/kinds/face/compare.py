"""Compares faces: how near two embeddings lie, for how sure the network was of each.

Several pictures of one person reduce to one score: log10 of the mean of 10^score over all pairs. Which picture shows
the person as the probe does is not known, so each counts as one of n equally likely ones: more pictures alone raise
nothing, and a good one outweighs the poor ones beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truename.errors import TemplateError
from truename.kinds.face import params, template
from truename.kinds.face.index import Index, best_subjects, carried
from truename.types import ReferenceSet, Scores, Status, Template

Floats = NDArray[np.float32]

BLOCK = 16_384
"""Templates compared at once: 32 MB of 512 numbers each."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Templates of many subjects, as they are searched; rows are templates.

    Attributes:
        subjects: how many there are.
        index: their embeddings.
        owner: intp[rows], whose each is.
        scale: float32[rows], what brings an embedding in half precision to length 1 again: some 0.0001 beside 1.
        norm: float32[rows], lengths of the embeddings before they were normalised.
        quality: uint8[rows], 0 to 100.
        order: intp[rows], rows subject by subject.
        start: intp[subjects + 1], where each subject's begin in ``order``.
    """

    subjects: int
    index: Index
    owner: NDArray[np.intp]
    scale: Floats
    norm: Floats
    quality: NDArray[np.uint8]
    order: NDArray[np.intp] = field(init=False)
    start: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        # Frozen: these two follow from the others.
        object.__setattr__(self, "order", np.argsort(self.owner, kind="stable"))
        object.__setattr__(
            self, "start", np.searchsorted(self.owner[self.order], np.arange(self.subjects + 1)).astype(np.intp)
        )

    def __len__(self) -> int:
        return self.subjects

    def all(self) -> Floats:
        """Every embedding, at length 1: float32[rows, d]."""
        return np.asarray(self.index.rows(np.arange(len(self.norm))) * self.scale[:, None], np.float32)


def gather(sets: Sequence[ReferenceSet], format: str, dimension: int) -> Gathered:
    """Decode and index; see :meth:`truename.contracts.Kind.gather`.

    Args:
        sets: templates, each of ``format``.
        format: of the networks in use. Others' embeddings lie in other spaces.
        dimension: of their embeddings.
    """
    nobody = np.zeros(0, np.float32)
    empty = Gathered(0, Index(dimension), np.zeros(0, np.intp), nobody, nobody, np.zeros(0, np.uint8))
    return revise(empty, np.full(len(sets), -1), sets, format)


def revise(references: Gathered, kept: NDArray[np.intp], changed: Sequence[ReferenceSet], format: str) -> Gathered:
    """Replace, add and remove subjects; see :meth:`truename.contracts.Revising.revise`. Alters the index in place."""
    index = references.index
    faces = [_decoded(one, format, index.dimension) for templates in changed for one in templates]
    embeddings = np.array([face.embedding for face in faces], np.float32).reshape(-1, index.dimension)
    gone, owner = carried(references.owner, kept)
    index.remove(gone)
    index.add(embeddings)
    whose = np.repeat(np.flatnonzero(kept < 0), [len(templates) for templates in changed])

    def joined(column: NDArray[Any], fresh: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([np.delete(column, gone), fresh.astype(column.dtype)])

    return Gathered(
        subjects=len(kept),
        index=index,
        owner=np.concatenate([owner, whose]),
        scale=joined(references.scale, 1 / np.linalg.norm(embeddings, axis=1)),
        norm=joined(references.norm, np.array([face.norm for face in faces])),
        quality=joined(references.quality, np.array([one.quality for templates in changed for one in templates])),
    )


def compare(probe: Gathered, references: Gathered, score: params.Score, rows: NDArray[np.intp] | None = None) -> Scores:
    """Scores of a probe against subjects; see :meth:`truename.contracts.Kind.compare`."""
    chosen = np.arange(len(references)) if rows is None else np.asarray(rows, np.intp)
    size = np.diff(references.start)[chosen]
    n = len(chosen)
    value, quality = np.zeros(n), np.zeros(n, np.uint8)
    present = (size > 0) & (len(probe.norm) > 0)
    asked = probe.all().astype(np.float64)
    for first, last in _blocks(size):
        here = np.arange(first, last)[present[first:last]]
        if not len(here):
            continue
        count = size[here]
        begin = np.cumsum(count) - count
        templates = references.order[np.repeat(references.start[chosen[here]] - begin, count) + np.arange(count.sum())]
        # In double precision: with dlib's narrow distances a float's last digit would show in the score's fifth.
        wanted = references.index.rows(templates).astype(np.float64)
        cosine = wanted @ asked.T * references.scale[templates, None]
        norms = references.norm[templates, None].astype(np.float64) * probe.norm / score.usual_norm**2
        distance = np.maximum(1 - cosine, 0)
        pairs = score.alike - score.distance * distance * norms**score.sureness
        worse = np.minimum(references.quality[templates, None], probe.quality)
        # First over the probe's templates, then over each subject's: log10 of the mean of 10^score.
        top = pairs.max(axis=1)
        leading = np.take_along_axis(worse, pairs.argmax(axis=1)[:, None], axis=1)[:, 0]
        best = np.maximum.reduceat(top, begin)
        total = np.add.reduceat((10.0 ** (pairs - np.repeat(best, count)[:, None])).sum(axis=1), begin)
        value[here] = best + np.log10(total / (count * len(asked)))
        # Calibrated in the band of the pair that weighs most; of equal ones the one of best quality.
        quality[here] = np.maximum.reduceat(np.where(top == np.repeat(best, count), leading, 0), begin)
    return Scores(
        value=np.where(present, value, 0).astype(np.float32),
        stratum=np.where(present, stratum(quality), 0).astype(np.int16),
        status=np.where(present, Status.COMPARED, Status.NO_SAMPLE).astype(np.uint8),
    )


def candidates(probe: Gathered, references: Gathered, k: int) -> NDArray[np.intp]:
    """The k subjects with the most similar face, best first; exact."""
    if not len(probe.norm) or not len(references.norm) or k < 1:
        return np.zeros(0, np.intp)
    return best_subjects(references.index, references.owner, probe.all(), k)


def stratum(quality: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Band to calibrate in, by the quality of the worse face: 0 poor, 1 usual, 2 good."""
    return np.digitize(quality, (params.POOR, params.GOOD)).astype(np.int16)


def _blocks(size: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of subjects with about ``BLOCK`` templates each, so that memory stays bounded however many are asked for.

    Args:
        size: int64[n], templates of each.
    """
    inner = np.searchsorted(np.cumsum(size), np.arange(BLOCK, int(size.sum()), BLOCK))
    edges = np.unique([0, *inner, len(size)]).tolist()
    yield from pairwise(edges)


def _decoded(one: Template, format: str, dimension: int) -> template.FaceTemplate:
    face = template.decode(one.data)
    if (one.kind, one.format) != ("face", format) or len(face.embedding) != dimension:
        raise TemplateError(
            expected=f"a face template of format {format} with {dimension} numbers",
            found=f"a {one.kind} template of format {one.format} with {len(face.embedding)}",
            do="extract it again from the original with the networks that are set now",
        )
    return face
