"""Faces: picture to faces to embeddings to score, and back to the two crops that were compared.

Three networks do the seeing: one finds faces, one places five points in each, one embeds. Which ones is the user's
choice (:mod:`truename.settings`); every choice is a template format of its own, with a calibration of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename import settings
from truename.contracts import Kind
from truename.kinds.face import compare, explain, extract, survey
from truename.kinds.face.compare import Gathered
from truename.kinds.face.detect import Faces, Picture
from truename.kinds.face.survey import LARGEST, Found
from truename.provenance import models
from truename.trace import OFF, Trace
from truename.types import (
    UNKNOWN_POSITION,
    Explanation,
    NotAcquired,
    Proposition,
    Quality,
    ReferenceSet,
    Sample,
    Scores,
    Template,
)

TIER_1 = ("yunet", "retail-0009", "retail-0095")
"""Detector, landmarks, embedder: recommended. From their makers' own files."""

TIER_0 = ("centerface", "", "dlib-resnet")
"""What package archives hold, so that it can be had wherever pip works. For verification and small galleries: at strict
thresholds dlib's network takes many strangers for one another (PEERS: FNMR 33 % at FMR 1e-4)."""


class Face:
    """The promises of :class:`truename.contracts.Kind`, each kept in the module of its name.

    Args:
        detector, landmarks, embedder: names of models; see :class:`truename.kinds.face.extract.Extractor`.
    """

    name = "face"
    proposition = Proposition.SAME_PERSON
    symmetric = True
    positions: Mapping[int, str] = {UNKNOWN_POSITION: "unknown"}

    def __init__(self, detector: str, landmarks: str, embedder: str) -> None:
        self.extractor = extract.Extractor(detector, landmarks, embedder)
        self.format = self.extractor.format
        self.caution = (
            "The network that embeds faces here, dlib's, is for verification and small galleries: among many people it"
            " takes strangers for one another far more often than that of tier 1 (truename models)."
            if embedder == TIER_0[2]
            else ""
        )

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        """Every face, the most prominent first."""
        return self.extractor.divide(sample)

    def assess(self, sample: Sample) -> Quality:
        """Quality of the face that is meant."""
        return self.extractor.assess(sample)

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        """See :class:`extract.Extractor`."""
        return self.extractor(sample, trace)

    def faces(self, picture: Picture, *, fine: bool = True) -> Faces:
        """Every face of a picture that was read already; see :meth:`extract.Extractor.faces`."""
        return self.extractor.faces(picture, fine=fine)

    def template(
        self, picture: Picture, faces: Faces, index: int, sample: Sample
    ) -> tuple[Template | NotAcquired, Quality]:
        """The template and quality of one of those faces; see :meth:`extract.Extractor.template`."""
        return self.extractor.template(picture, faces, index, sample)

    def survey(self, sample: Sample, *, attacks: bool = False) -> tuple[tuple[int, int], list[Found]]:
        """Size of a picture and all its faces, each with its quality; see :func:`survey.survey`."""
        return survey.survey(self.extractor, sample, attacks=attacks)

    def drawn(self, sample: Sample, largest: int = LARGEST) -> bytes:
        """A picture with its faces numbered; see :func:`survey.drawn`."""
        return survey.drawn(self.extractor, sample, largest)

    def prepare(self, templates: ReferenceSet) -> Gathered:
        """A probe is a gallery of one."""
        return self.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Gathered:
        """See :func:`compare.gather`."""
        return compare.gather(sets, self.format, self.extractor.dimension)

    def revise(self, references: Gathered, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Gathered:
        """See :func:`compare.revise`."""
        return compare.revise(references, kept, changed, self.format)

    def compare(self, probe: Gathered, references: Gathered, rows: NDArray[np.intp] | None = None) -> Scores:
        """See :func:`compare.compare`."""
        return compare.compare(probe, references, self.extractor.score, rows)

    def candidates(self, probe: Gathered, references: Gathered, k: int) -> NDArray[np.intp]:
        """See :func:`compare.candidates`."""
        return compare.candidates(probe, references, k)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        """See :func:`explain.explain`."""
        return explain.explain(probe, reference, self.extractor, samples)


def chosen() -> tuple[str, str, str]:
    """Detector, landmarks and embedder: those of the settings, else of tier 1 where it was pulled, else of tier 0.

    A damaged model of tier 1 does not count as missing: nothing compares faces by weaker networks unnoticed, and
    whoever uses the model hears of it.

    Raises:
        UsageError: the settings are malformed.
    """
    stated = settings.read().face
    here = {state.presence for state in models.states(TIER_1)}
    usual = TIER_0 if models.Presence.MISSING in here and models.Presence.DAMAGED not in here else TIER_1
    detector, landmarks, embedder = (
        stated.get(part, name) for part, name in zip(settings.FACE_PARTS, usual, strict=True)
    )
    return detector, landmarks, embedder


KIND: Kind[Gathered, Gathered] = Face(*chosen())
