"""One case a kind, made once a session: templates are expensive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.conformance import evidence
from truename import kinds
from truename.contracts import AnyKind
from truename.types import Sample, Template


@dataclass(frozen=True)
class Case:
    """A kind with its evidence, extracted.

    Attributes:
        kind: what is tested.
        mated: pairs of samples, each of another source.
        unusable: samples that give no template.
        probes, references: the templates of the first and of the second samples of ``mated``.
    """

    kind: AnyKind
    mated: list[tuple[Sample, Sample]]
    unusable: list[Sample]
    probes: list[Template]
    references: list[Template]

    def score(self, probe: list[Template], *references: list[Template]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """The values of comparing one set with others."""
        return self.kind.compare(self.kind.prepare(probe), self.kind.gather(references)).value


@pytest.fixture(scope="session", params=kinds.names())
def case(request: pytest.FixtureRequest) -> Case:
    offered = evidence.provider(request.param)()
    kind = kinds.get(request.param)
    mated = list(offered["mated"])
    assert len(mated) >= 4, "a provider gives at least four mated pairs"
    made = [[kind.extract(sample) for sample in pair] for pair in mated]
    assert all(isinstance(one, Template) for pair in made for one in pair), "every mated sample gives a template"
    probes, references = zip(*made, strict=True)
    return Case(kind, mated, list(offered["unusable"]), list(probes), list(references))
