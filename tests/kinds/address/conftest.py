"""Addresses as templates, and what two of them score, from the text that a user writes."""

from __future__ import annotations

from truename.kinds.address import KIND
from truename.types import Sample, Template


def template(text: str) -> Template:
    made = KIND.extract(Sample("address", text.encode()))
    assert isinstance(made, Template), made
    return made


def score(one: str, two: str) -> float:
    return float(KIND.compare(KIND.prepare([template(one)]), KIND.gather([[template(two)]])).value[0])
