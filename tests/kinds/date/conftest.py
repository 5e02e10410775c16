"""Dates as templates, from the text that a user writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truename.kinds.date import KIND
from truename.types import Sample, Template


@pytest.fixture(scope="session")
def born() -> Callable[[str], Template]:
    def make(text: str) -> Template:
        made = KIND.extract(Sample("date", text.encode()))
        assert isinstance(made, Template)
        return made

    return make
