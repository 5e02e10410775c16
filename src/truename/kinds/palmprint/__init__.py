"""Palm-prints: a region of a hand's picture, or a scan with ridges, to a score, and back to a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename.contracts import Kind
from truename.kinds.palmprint import compare, explain, extract
from truename.kinds.palmprint.compare import Palms, Probe
from truename.kinds.palmprint.positions import POSITIONS
from truename.kinds.palmprint.read import read
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


class Palmprint:
    """The promises of :class:`truename.contracts.Kind`, each kept in the module of its name."""

    name = "palmprint"
    format = compare.FORMAT
    proposition = Proposition.SAME_PALM
    symmetric = False  # it is the probe that is turned and bent
    positions = POSITIONS
    caution = ""

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        """One palm a picture."""
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        """Quality of the picture; of a hand's picture, that of the region found in it."""
        return extract.see(read(sample)).quality

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        """Read, find the region, assess, code; or find minutiae."""
        picture = read(sample)
        if trace:
            trace("image", picture.image)
        made = extract.extract(picture, trace)
        if isinstance(made, NotAcquired):
            return made
        data, quality = made
        return Template(self.name, self.format, data, sample.position, quality.score, sample.sha256())

    def prepare(self, templates: ReferenceSet) -> Probe:
        """See :func:`compare.prepare`."""
        return compare.prepare(templates)

    def gather(self, sets: Sequence[ReferenceSet]) -> Palms:
        """See :func:`compare.gather`."""
        return compare.gather(sets)

    def revise(self, references: Palms, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Palms | None:
        """See :func:`compare.revise`."""
        return compare.revise(references, kept, changed)

    def compare(self, probe: Probe, references: Palms, rows: NDArray[np.intp] | None = None) -> Scores:
        """See :func:`compare.compare`."""
        return compare.compare(probe, references, rows)

    def candidates(self, probe: Probe, references: Palms, k: int) -> NDArray[np.intp]:
        """See :func:`compare.candidates`."""
        return compare.candidates(probe, references, k)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        """See :func:`explain.explain`."""
        return explain.explain(probe, reference, samples)


KIND: Kind[Probe, Palms] = Palmprint()
