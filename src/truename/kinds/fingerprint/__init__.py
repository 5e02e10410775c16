"""Fingerprints: picture to minutiae to score, and back to the picture that shows why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename import settings
from truename.contracts import Kind
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.segmentation import segment
from truename.kinds.fingerprint import compare, explain, extract, params, quality, received, template
from truename.kinds.fingerprint.compare import Prints
from truename.kinds.fingerprint.positions import POSITIONS
from truename.kinds.fingerprint.read import read
from truename.trace import OFF, Trace
from truename.types import (
    Explanation,
    NotAcquired,
    Proposition,
    Quality,
    ReferenceSet,
    Sample,
    Scores,
    Template,
)


class Fingerprint:
    """The promises of :class:`truename.contracts.Kind`, each kept in the module of its name.

    A sample is a picture, or a minutiae record of another system: see :mod:`truename.kinds.fingerprint.received`.

    Args:
        extractor: what finds the minutiae.
    """

    name = "fingerprint"
    proposition = Proposition.SAME_FINGER
    symmetric = True
    positions = POSITIONS
    caution = ""
    received = (received.FORMAT,)

    def __init__(self, extractor: extract.Extractor) -> None:
        self.extractor = extractor
        self.format = extractor.format

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        """One print a picture or record."""
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        """Quality of the picture; how many minutiae it has shows only when they are extracted. A record has them."""
        if received.is_record(sample):
            minutiae = received.read(sample)
            return quality.with_minutiae(received.assess(sample, minutiae), len(minutiae))
        image = read(sample)
        return quality.assess(image, segment(image))

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        """Read, segment, assess, find minutiae, pack; of a record: read, assess, pack."""
        if received.is_record(sample):
            minutiae = received.read(sample)
            if trace:
                trace("minutiae", minutiae)
            advice = "Ask for the picture that they were found in, or for another capture."
            return self._packed(sample, minutiae, received.FORMAT, received.assess(sample, minutiae), advice)
        image = read(sample)
        ridges = segment(image)
        picture = quality.assess(image, ridges)
        if trace:
            trace("image", image)
            trace("ridges", ridges)
        if picture.score < params.MIN_QUALITY:
            return NotAcquired(
                reason=f"its quality is {picture.score}, below {params.MIN_QUALITY}: {'; '.join(picture.reasons)}",
                advice="Capture the finger again, clean and dry, with its pad flat on the sensor.",
                quality=picture,
            )
        minutiae = self.extractor(image, ridges.foreground, trace)
        if trace:
            trace("minutiae", minutiae)
        advice = "Capture more of the finger, or check that --ppi states the true resolution."
        return self._packed(sample, minutiae, self.format, picture, advice)

    def _packed(
        self, sample: Sample, minutiae: Minutiae, format: str, assessed: Quality, advice: str
    ) -> Template | NotAcquired:
        """The template, if there are minutiae enough."""
        assessed = quality.with_minutiae(assessed, len(minutiae))
        if len(minutiae) < params.MIN_MINUTIAE:
            return NotAcquired(
                reason=f"only {len(minutiae)} minutiae were found, and fewer than {params.MIN_MINUTIAE} say nothing",
                advice=advice,
                quality=assessed,
            )
        return Template(
            kind=self.name,
            format=format,
            data=template.encode(minutiae),
            position=sample.position,
            quality=assessed.score,
            sample=sample.sha256(),
        )

    def prepare(self, templates: ReferenceSet) -> Prints:
        """A probe is a gallery of one."""
        return compare.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Prints:
        """See :func:`compare.gather`."""
        return compare.gather(sets)

    def revise(self, references: Prints, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Prints | None:
        """See :func:`compare.revise`."""
        return compare.revise(references, kept, changed)

    def compare(self, probe: Prints, references: Prints, rows: NDArray[np.intp] | None = None) -> Scores:
        """See :func:`compare.compare`."""
        return compare.compare(probe, references, rows)

    def candidates(self, probe: Prints, references: Prints, k: int) -> NDArray[np.intp]:
        """See :func:`compare.candidates`."""
        return compare.candidates(probe, references, k)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        """See :func:`explain.explain`."""
        return explain.explain(probe, reference, samples)


def chosen() -> extract.Extractor:
    """What finds minutiae: the extractor of the settings, else LEADER.

    Raises:
        UsageError: the settings are malformed.
    """
    return extract.EXTRACTORS[settings.read().extractor or "leader"]()


KIND: Kind[Prints, Prints] = Fingerprint(chosen())
