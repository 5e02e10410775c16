"""The user's settings are what the file says, and a file that says something else is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from truename import settings
from truename.errors import UsageError
from truename.settings import Settings


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "truename.toml"
    monkeypatch.setenv("TRUENAME_CONFIG", str(file))
    return file


def test_without_a_file_there_are_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUENAME_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings.file() == tmp_path / "truename" / "truename.toml"
    assert settings.read() == Settings()


def test_the_file_is_read_each_time(written: Path) -> None:
    written.write_text("")
    assert settings.read() == Settings()
    written.write_text('device = "openvino"\n[face]\nembedder = "mine"\nlandmarks = ""\n[[model]]\nname = "mine"\n')
    assert settings.read() == Settings("openvino", {"embedder": "mine", "landmarks": ""}, "", ({"name": "mine"},))
    written.write_text('[fingerprint]\nextractor = "classical"\n')
    assert settings.read() == Settings(extractor="classical")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'device = "tpu"', "device as one of"),
        (b"[faces]\n", "faces"),
        (b"face = 3", "detector, landmarks, embedder"),
        (b"[face]\nembedder = 1", "the name of a model"),
        (b'[face]\neyes = "two"', "detector, landmarks, embedder"),
        (b"fingerprint = 3", "leader, own, classical"),
        (b'[fingerprint]\nextractor = "mine"', "leader, own, classical"),
        (b"[fingerprint]\nextractor = [1]", "leader, own, classical"),
        (b"[model]\n", "double brackets"),
        (b"device = ", "TOML"),
        (b"\xff\xfe", "TOML"),
        (b"#" * 1_000_001, "at most"),
    ],
)
def test_what_is_not_known_is_refused(content: bytes, found: str, written: Path) -> None:
    written.write_bytes(content)
    with pytest.raises(UsageError, match=found) as raised:
        settings.read()
    assert str(written) in str(raised.value)


def test_a_named_file_has_to_be_there(written: Path) -> None:
    with pytest.raises(UsageError, match="unset TRUENAME_CONFIG"):
        settings.read()
    written.mkdir()
    with pytest.raises(UsageError, match="Check the path"):
        settings.read()
