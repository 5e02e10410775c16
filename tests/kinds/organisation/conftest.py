"""Names of organisations as templates, from the text that a user writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from truename.kinds.organisation import KIND
from truename.types import Sample, Template


@pytest.fixture(scope="session")
def called() -> Callable[[str], Template]:
    def make(text: str) -> Template:
        made = KIND.extract(Sample("organisation", text.encode()))
        assert isinstance(made, Template), made
        return made

    return make
