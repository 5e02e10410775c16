"""Addresses of people and organisations, in any form: part by part, each with its rarity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename.contracts import Kind
from truename.kinds.address import compare, explain, extract, quality, read, template
from truename.kinds.address.compare import Addresses
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


class _Address:
    """The promises of :class:`truename.contracts.Kind`, each kept in the module of its name."""

    name = "address"
    format = template.FORMAT
    proposition = Proposition.SAME_SUBJECT
    symmetric = True
    positions: Mapping[int, str] = {UNKNOWN_POSITION: "unknown"}
    caution = ""

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        return quality.assess(read.read(sample))

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        return extract.extract(sample, trace)

    def prepare(self, templates: ReferenceSet) -> Addresses:
        return compare.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Addresses:
        return compare.gather(sets)

    def revise(self, references: Addresses, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Addresses:
        return compare.revise(references, kept, changed)

    def compare(self, probe: Addresses, references: Addresses, rows: NDArray[np.intp] | None = None) -> Scores:
        return compare.compare(probe, references, rows)

    def candidates(self, probe: Addresses, references: Addresses, k: int) -> NDArray[np.intp]:
        return compare.candidates(probe, references, k)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        del samples  # there is nothing to draw
        return explain.explain(probe, reference)


KIND: Kind[Addresses, Addresses] = _Address()
