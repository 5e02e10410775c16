"""A stranger's kind with positions, for what dates cannot show: several parts of one person, and content that kills.

A stone is a text of digits; the more digits two stones have in common, the more alike. A wall shows several stones, one
a line, as a group picture shows faces: a line is a region one high. Its propositions are those of
fingers, so that the step from finger to person takes place. Installed by :func:`install` as any package would be.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truename.errors import SampleError
from truename.trace import OFF, Trace
from truename.types import (
    Explanation,
    NotAcquired,
    Proposition,
    Quality,
    ReferenceSet,
    Sample,
    Scores,
    Status,
    Template,
)

Sets = list[list[Template]]


class Stone:
    name = "stone"
    format = "stone-1"
    proposition = Proposition.SAME_FINGER
    symmetric = True
    positions: Mapping[int, str] = {0: "unknown", 1: "left", 2: "right"}
    caution = ""

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        lines = sample.content.count(b"\n")
        if sample.region or not lines:
            return (sample,)
        return tuple(replace(sample, region=(0, line, 12, 1)) for line in range(lines + 1))

    def assess(self, sample: Sample) -> Quality:
        if not _digits(sample).isdigit():
            raise SampleError(expected="digits", found="others", do="write digits")
        return Quality(80)

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        if sample.content == b"the end":
            os._exit(9)
        quality = self.assess(sample)
        if len(_digits(sample)) < 4:
            return NotAcquired("it has fewer than 4 digits", "Write more digits.", quality)
        return Template(self.name, self.format, _digits(sample), sample.position, quality.score, sample.sha256())

    def prepare(self, templates: ReferenceSet) -> Sets:
        return self.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Sets:
        return [list(own) for own in sets]

    def compare(self, probe: Sets, references: Sets, rows: NDArray[np.intp] | None = None) -> Scores:
        chosen = [references[row] for row in (range(len(references)) if rows is None else rows)]
        value, status = np.zeros(len(chosen), np.float32), np.full(len(chosen), Status.NO_SAMPLE, np.uint8)
        for row, own in enumerate(chosen):
            pairs = [(a, b) for a in probe[0] for b in own if 0 in (a.position, b.position) or a.position == b.position]
            if pairs:
                value[row] = np.mean([_common(a.data, b.data) for a, b in pairs])
                status[row] = Status.COMPARED
            elif own:
                status[row] = Status.NOT_COMPARABLE
        return Scores(value, np.zeros(len(chosen), np.int16), status)

    def candidates(self, probe: Sets, references: Sets, k: int) -> NDArray[np.intp]:
        scores = self.compare(probe, references)
        order = np.argsort(-scores.value, kind="stable").astype(np.intp)
        return order[scores.status[order] == Status.COMPARED][:k]

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        common = max(_common(a.data, b.data) for a in probe for b in reference)
        return Explanation(f"{common} digits are equal", {"originals": sorted(samples or {})})


def _digits(sample: Sample) -> bytes:
    return sample.content.split(b"\n")[sample.region[1]] if sample.region else sample.content


def _common(one: bytes, other: bytes) -> int:
    return sum(a == b for a, b in zip(one, other, strict=False))


KIND = Stone()


def install(site: Path) -> Path:
    """Make the package that offers this kind, in a folder for ``sys.path``; worker processes find it there, too."""
    package = site / "stones-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: stones\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[truename.kinds]\nstone = stones:KIND\n")
    (site / "stones.py").write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    return site
