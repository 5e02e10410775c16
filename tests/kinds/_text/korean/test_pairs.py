"""Real pairs of spellings, where they lie beside the project: they are never part of it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from truename.kinds._text.korean import FLOOR, evidence, person

PAIRS = Path(__file__).parents[5] / "shared" / "data" / "names" / "pairs"
MEMBERS, LISTED = PAIRS / "assembly_dev.json", PAIRS / "listed_names_dev.json"

pytestmark = pytest.mark.skipif(not MEMBERS.exists(), reason="the pairs of names are not beside the project")

ENOUGH = 2.5
"""log10 ratio at which a pair counts as found."""


def weight(a: str, b: str) -> float:
    one, other = person(a), person(b)
    return FLOOR if one is None or other is None else evidence(one, other)


def rates(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Share of pairs found, and of 2,000 pairs of different people."""
    draw = random.Random(4)
    found = sum(weight(a, b) >= ENOUGH for a, b in pairs) / len(pairs)
    different = [(draw.choice(pairs)[0], draw.choice(pairs)[1]) for _ in range(2000)]
    false = [weight(a, b) >= ENOUGH for a, b in different if (a, b) not in pairs]
    return found, sum(false) / len(false)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [("en", "kr", 0.95), ("en", "dprk", 0.95), ("en", "cn", 0.8), ("en", "py", 0.8), ("dprk", "ru", 0.98)],
)
def test_members_of_parliament(one: str, other: str, least: float) -> None:
    found, false = rates([(member[one], member[other]) for member in json.loads(MEMBERS.read_text())])
    assert found >= least
    assert false <= 0.001


def test_names_on_official_lists() -> None:
    listed = json.loads(LISTED.read_text())
    assert rates([tuple(pair) for pair in listed["hangul"]])[0] >= 0.97
    assert rates([tuple(pair) for pair in listed["latin"]])[0] >= 0.95
