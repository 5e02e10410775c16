"""Weighing two names as texts, in one call."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truename.kinds.name import KIND
from truename.types import NotAcquired, Sample, Template

Score = Callable[[str, str], float]


def template(text: str) -> Template:
    made = KIND.extract(Sample("name", text.encode(), name=text))
    assert not isinstance(made, NotAcquired)
    return made


@pytest.fixture(scope="session")
def score() -> Score:
    def of(one: str, other: str) -> float:
        return float(KIND.compare(KIND.prepare([template(one)]), KIND.gather([[template(other)]])).value[0])

    return of
