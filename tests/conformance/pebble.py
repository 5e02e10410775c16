"""A stranger's kind, complete and in one module: pebbles, told apart by their weight in grams.

``flaw`` breaks one promise on purpose, so that a test can see that the suite notices.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from truename.errors import SampleError, TemplateError
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

HEAVIEST = 10_000

Sets = list[list[int]]


class Pebble:
    proposition = Proposition.SAME_ORGANISATION
    symmetric = True
    positions: Mapping[int, str] = {0: "unknown"}
    caution = ""
    format = "pebble-1"

    def __init__(self, name: str = "pebble", flaw: str = "") -> None:
        self.name = name
        self.flaw = flaw
        self.calls = itertools.count()

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        return (sample,)

    def assess(self, sample: Sample) -> Quality:
        return Quality(120 if self.flaw == "quality" else 90 if self._grams(sample) else 0, ("it may be dust",))

    def extract(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        grams, quality = self._grams(sample), self.assess(sample)
        if not grams:
            word = "no " + "mat" + "ch" if self.flaw == "word" else "it weighs nothing"
            return NotAcquired(word, "Bring a pebble.", quality)
        salt = next(self.calls) % 50 if self.flaw == "random" else len(sample.name) % 7 if self.flaw == "name" else 0
        data = b"P" + (grams + salt).to_bytes(2, "big")
        return Template(self.name, self.format, data, sample.position, quality.score, sample.sha256())

    def _grams(self, sample: Sample) -> int:
        text = sample.content[:6]
        if self.flaw == "crash":
            return int(sample.content)
        if not (text.isdigit() and len(sample.content) < 6 and int(text) <= HEAVIEST):
            raise SampleError(expected="grams", found=f"{len(sample.content)} bytes", do="weigh it")
        return int(text)

    def prepare(self, templates: ReferenceSet) -> Sets:
        return self.gather([templates])

    def gather(self, sets: Sequence[ReferenceSet]) -> Sets:
        return [[self._decode(template) for template in own] for own in sets]

    def _decode(self, template: Template) -> int:
        data = template.data
        if self.flaw == "gullible":
            return int.from_bytes(data[1:3], "big") or 1
        if template.kind != self.name or template.format != self.format or len(data) != 3 or data[:1] != b"P":
            raise TemplateError(expected="a pebble", found=f"{len(data)} bytes", do="extract it again")
        return int.from_bytes(data[1:], "big")

    def compare(self, probe: Sets, references: Sets, rows: NDArray[np.intp] | None = None) -> Scores:
        chosen = references if rows is None or self.flaw == "rows" else [references[row] for row in rows]
        pairs = [[-abs(one - other) for one in probe[0] for other in own] for own in chosen]
        value = np.array([np.mean(own) if own else 0 for own in pairs], np.float32)
        if self.flaw == "sum":
            value = np.array([max(own) + len(own) if own else 0 for own in pairs], np.float32)
        if self.flaw == "asymmetric":
            value += np.float32(probe[0][0] / 100)
        if self.flaw == "state":
            value += np.float32(next(self.calls))
        status = np.array([Status.COMPARED if own else Status.NO_SAMPLE for own in pairs], np.uint8)
        if self.flaw == "status":
            status[:] = Status.COMPARED
        return Scores(value, np.zeros(len(pairs), np.int16), status)

    def candidates(self, probe: Sets, references: Sets, k: int) -> NDArray[np.intp]:
        scores = self.compare(probe, references)
        order = np.argsort(-scores.value, kind="stable").astype(np.intp)
        order = order[scores.status[order] == Status.COMPARED]
        return order[::-1][:k] if self.flaw == "candidates" else order[:k]

    def explain(
        self, probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None
    ) -> Explanation:
        one, other = self._decode(probe[0]), self._decode(reference[0])
        said = "they mat" + "ch" if self.flaw == "sentence" else f"one weighs {one} g and the other {other} g"
        return Explanation(said, {"grams": [one, other]})


def evidence_for(name: str) -> Mapping[str, Sequence[object]]:
    weights = [(10, 11), (300, 302), (4000, 3990), (777, 777)]
    return {
        "mated": [tuple(Sample(name, str(grams).encode()) for grams in pair) for pair in weights],
        "unusable": [Sample(name, b"0"), Sample(name, b"-5"), Sample(name, b"65536")],
    }


FLAWS = {
    "": set[str](),
    "quality": {"test_quality_is_a_percentage_with_reasons"},
    "word": {"test_unusable_samples_give_no_template"},
    "random": {"test_neither_name_nor_trace_changes_a_template"},
    "name": {"test_neither_name_nor_trace_changes_a_template"},
    "crash": {"test_foreign_content_gives_no_template", "test_damaged_samples_are_read_or_refused"},
    "gullible": {"test_damaged_templates_are_refused_or_valid", "test_templates_of_another_kind_are_refused"},
    "rows": {"test_a_batch_is_its_rows"},
    "sum": {"test_repeating_evidence_raises_no_score"},
    "asymmetric": {"test_the_laws_that_it_declares"},
    "state": {"test_comparing_changes_nothing", "test_threads_do_not_disturb_one_another"},
    "status": {"test_a_subject_without_evidence_weighs_nothing"},
    "candidates": {"test_candidates_hold_the_mated_subject"},
    "sentence": {"test_an_explanation_is_a_sentence"},
}
"""Each flaw, and the tests that have to notice it."""


def name_of(flaw: str) -> str:
    return f"pebble-{flaw or 'sound'}"


def __getattr__(attribute: str) -> object:
    """``kind_<flaw>`` and ``evidence_<flaw>``, for entry points."""
    what, _, flaw = attribute.partition("_")
    flaw = flaw.removeprefix("sound")
    if flaw in FLAWS and what == "kind":
        return Pebble(name_of(flaw), flaw)
    if flaw in FLAWS and what == "evidence":
        return lambda: evidence_for(name_of(flaw))
    raise AttributeError(attribute)
