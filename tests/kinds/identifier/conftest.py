"""Identifiers as templates, and what two of them score, from the text that a user writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truename.kinds.identifier import KIND
from truename.kinds.identifier.params import Type
from truename.types import Sample, Template


def template(text: str, of: int = Type.PASSPORT) -> Template:
    made = KIND.extract(Sample("identifier", text.encode(), position=of))
    assert isinstance(made, Template), made
    return made


def score(one: str, two: str, of: int = Type.PASSPORT, other: int | None = None) -> float:
    probe = KIND.prepare([template(one, of)])
    return float(KIND.compare(probe, KIND.gather([[template(two, of if other is None else other)]])).value[0])


@pytest.fixture(scope="session")
def said() -> Callable[..., str]:
    def make(one: str, two: str, of: int = Type.PASSPORT) -> str:
        return KIND.explain([template(one, of)], [template(two, of)]).sentence

    return make
