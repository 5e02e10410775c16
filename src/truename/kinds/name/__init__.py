"""Persons' names in any script: parts, spellings, Korean syllables; and how common each part is.

Names retrieve. A name alone is a lead, never more, and nothing about a name's origin weighs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename.contracts import Kind
from truename.kinds.name import compare, explain, extract, parse, quality, read, template
from truename.kinds.name.compare import People
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


def culture(text: str) -> str:
    """The likeliest name culture of a name, for conditioning a background and for errors by group; never a suspicion.

    Empty where the text has no letters.
    """
    parsed = parse.parse(text)
    return parsed.culture if parsed else ""


class _Name:
    """The promises of :class:`truename.contracts.Kind`, each kept in the module of its name."""

    name = "name"
    format = template.FORMAT
    proposition = Proposition.SAME_PERSON
    symmetric = True
    positions: Mapping[int, str] = {UNKNOWN_POSITION: "unknown"}
    caution = ""

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        return quality.assess(parse.parse(read.read(sample)))

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        return extract.extract(sample, trace)

    def prepare(self, templates: ReferenceSet) -> People:
        return compare.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> People:
        return compare.gather(sets)

    def revise(self, references: People, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> People:
        return compare.revise(references, kept, changed)

    def compare(self, probe: People, references: People, rows: NDArray[np.intp] | None = None) -> Scores:
        return compare.compare(probe, references, rows)

    def candidates(self, probe: People, references: People, k: int) -> NDArray[np.intp]:
        return compare.candidates(probe, references, k)

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        del samples  # there is nothing to draw
        return explain.explain(probe, reference)


KIND: Kind[People, People] = _Name()
