"""Identifiers: numbers of papers, accounts and companies, telephones, mailboxes, websites, each with its rarity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename.contracts import Kind
from truename.kinds.identifier import compare, explain, extract, params, quality, read, template
from truename.kinds.identifier.compare import Identifiers
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


class _Identifier:
    """The promises of :class:`truename.contracts.Kind`, each kept in the module of its name."""

    name = "identifier"
    format = template.FORMAT
    proposition = Proposition.SAME_SUBJECT
    symmetric = True
    positions: Mapping[int, str] = {of.value: name for of, name in params.NAMES.items()}
    caution = ""

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        return quality.assess(read.read(sample))

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        return extract.extract(sample, trace)

    def prepare(self, templates: ReferenceSet) -> Identifiers:
        return compare.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Identifiers:
        return compare.gather(sets)

    def revise(self, references: Identifiers, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Identifiers:
        return compare.revise(references, kept, changed)

    def compare(self, probe: Identifiers, references: Identifiers, rows: NDArray[np.intp] | None = None) -> Scores:
        return compare.compare(probe, references, rows)

    def candidates(self, probe: Identifiers, references: Identifiers, k: int) -> NDArray[np.intp]:
        return compare.candidates(probe, references, k)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        del samples  # there is nothing to draw
        return explain.explain(probe, reference)


KIND: Kind[Identifiers, Identifiers] = _Identifier()
