"""Galleries that a key opens which other processes find in the environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.conftest import stone, stone_origin
from truename.gallery import Gallery, Secret
from truename.vault.keys import KEY_SIZE, key_text

__all__ = ["stone", "stone_origin"]  # fixtures

TEXT = key_text(bytes(KEY_SIZE))
KEY = Secret.from_text(TEXT)


@pytest.fixture(autouse=True)
def opened_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes open them, too."""
    monkeypatch.setenv("TRUENAME_KEY", TEXT)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Gallery]:
    """A gallery without anybody, open for writing."""
    with Gallery.create(tmp_path / "people.truename", KEY) as gallery:
        yield gallery
