"""Which networks read faces: nothing weaker than the recommended ones is taken because of damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from truename.errors import ProvenanceError
from truename.inference import network
from truename.kinds.face import TIER_0, TIER_1, chosen
from truename.provenance import models


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with nothing in it, and no settings."""
    monkeypatch.setenv("TRUENAME_MODELS", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("TRUENAME_CONFIG", raising=False)
    return tmp_path


def test_without_the_recommended_models_those_of_the_package_archives_are_taken() -> None:
    assert chosen() == TIER_0


@pytest.mark.parametrize("damaged", [TIER_1, TIER_1[:1], TIER_1[2:]])
def test_a_damaged_model_is_refused_rather_than_replaced_by_a_weaker_one(
    damaged: tuple[str, ...], folder: Path
) -> None:
    for name in damaged:
        (folder / models.get(name).file).write_bytes(bytes(models.get(name).size))
    assert chosen() == TIER_1
    with pytest.raises(ProvenanceError, match="SHA-256"):
        network.__wrapped__(damaged[0])


def test_the_settings_name_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mine.toml").write_text('[face]\nlandmarks = "retail-0009"\n')
    monkeypatch.setenv("TRUENAME_CONFIG", str(folder / "mine.toml"))
    assert chosen() == (TIER_0[0], "retail-0009", TIER_0[2])
