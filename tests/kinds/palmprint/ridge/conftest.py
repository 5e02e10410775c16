"""Three small synthetic palms, each with a whole impression and a part of it: drawn once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from truename.kinds.palmprint import ridge
from truename.kinds.palmprint.synth import ridge as synth


@dataclass
class Drawn:
    palm: synth.Palm
    whole: synth.Impression
    part: synth.Impression
    templates: tuple[bytes, bytes]  # of whole and part


@pytest.fixture(scope="session")
def drawn() -> list[Drawn]:
    made = []
    for seed in (1, 2, 3):
        palm = synth.palm(seed, 0.3)
        whole = synth.impression(palm, 10 * seed)
        condition = synth.Condition(
            part=0.4, centre=(0.45, 0.55), rotation=90.0 * seed - 180 + 17, pressure=0.1, distortion=8, noise=0.3
        )
        part = synth.impression(palm, 10 * seed + 1, condition)
        templates = ridge.extract(whole.image), ridge.extract(part.image)
        assert isinstance(templates[0], bytes)
        assert isinstance(templates[1], bytes)
        made.append(Drawn(palm, whole, part, (templates[0], templates[1])))
    return made
