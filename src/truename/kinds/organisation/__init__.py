"""Names of organisations: legal forms, common words by how little they say, initials, several scripts.

Read ``parse.py`` for what each word is taken for, and ``align.py`` for what two names weigh.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename.contracts import Kind
from truename.kinds.organisation import compare, explain, extract, quality, read, template
from truename.kinds.organisation.compare import Names
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


class _Organisation:
    """The promises of :class:`truename.contracts.Kind`, each kept in the module of its name."""

    name = "organisation"
    format = template.FORMAT
    proposition = Proposition.SAME_ORGANISATION
    symmetric = True
    positions: Mapping[int, str] = {UNKNOWN_POSITION: "unknown"}
    caution = ""

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        return quality.assess(read.read(sample))

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        return extract.extract(sample, trace)

    def prepare(self, templates: ReferenceSet) -> Names:
        return compare.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Names:
        return compare.gather(sets)

    def revise(self, references: Names, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Names:
        return compare.revise(references, kept, changed)

    def compare(self, probe: Names, references: Names, rows: NDArray[np.intp] | None = None) -> Scores:
        return compare.compare(probe, references, rows)

    def candidates(self, probe: Names, references: Names, k: int) -> NDArray[np.intp]:
        return compare.candidates(probe, references, k)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        del samples  # there is nothing to draw
        return explain.explain(probe, reference)


KIND: Kind[Names, Names] = _Organisation()
