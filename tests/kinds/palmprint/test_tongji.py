"""Real regions, where they are at hand: the first palms of Tongji, session 2 against session 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from truename.kinds.palmprint import KIND
from truename.types import Sample, Template

TONGJI = Path(__file__).parents[4] / "shared/data/palm/tongji"


@pytest.mark.skipif(not TONGJI.is_dir(), reason="Tongji's regions are not here")
def test_real_palms_are_told_apart() -> None:
    def template(session: int, number: int) -> Template:
        made = KIND.extract(Sample("palmprint", (TONGJI / f"session{session}/{number:05}.png").read_bytes()))
        assert isinstance(made, Template)
        return made

    palms = range(12)
    enrolled = KIND.gather([[template(1, 10 * palm + 1)] for palm in palms])
    value = np.stack([KIND.compare(KIND.prepare([template(2, 10 * palm + 5)]), enrolled).value for palm in palms])
    own = np.eye(len(palms), dtype=bool)
    assert value[own].min() > 1 > -1 > np.median(value[~own])
    assert value[own].min() > value[~own].max()
