"""What every test shares: no property fails because a machine is slow, and the models that lie beside the project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from tests.served import serving
from truename.provenance import models
from truename.vault import keys

settings.register_profile("truename", deadline=None)
settings.load_profile("truename")

# A quarter of a second a file opened, and most tests open one whose key this process has stretched before.
keys.hash_secret_raw = cache(keys.hash_secret_raw)

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "models"
"""Makers' files of models that no package holds, where there are any; without them faces are read by tier 0."""


# At once, for which models are there decides which networks read faces, and other conftests import them.
_missing = [model.name for model in models.load_manifest() if not models.ready(model.name)]
_beside = [name for name in _missing if all((BESIDE / part.file).is_file() for part in models.get(name).fetched)]
if _beside:
    models.pull(_beside, BESIDE)


LONGEST = ("tests/docs/test_examples.py", "tests/examples/", "tests/cli/test_kill.py")
"""What takes minutes; see below."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no core is left alone with one at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: a quarter of the time tests wait, for a command, a browser or the disk."""
    return 1 + (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for PATH, with a ``truename`` that starts at once."""
    with serving(tmp_path_factory.mktemp("served")) as folder:
        yield folder


@pytest.fixture(scope="session")
def networks() -> None:
    """The networks that read faces; tests that need them are skipped where they were not pulled."""
    from truename.kinds import face

    missing = [name for name in face.chosen() if name and not models.ready(name)]
    if missing:
        pytest.skip(f"models that were not pulled: {', '.join(missing)}")
