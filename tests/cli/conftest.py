"""Commands run in this process, with a gallery of birth dates: the kind that needs no model."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.conftest import birth_dates, stone, stone_origin
from truename.cli import run

__all__ = ["stone", "stone_origin"]  # fixtures

PASSPHRASE = "a passphrase for tests only"


@dataclass
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Its one JSON document."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[Any]:
        """Its JSON documents, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """A folder to work in, a gallery's path and key in the environment, and commands that run there."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.gallery = folder / "people.truename"
        self._capture = capture

    def __call__(self, *arguments: str | Path) -> Ran:
        self._capture.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = self._capture.readouterr()
        return Ran(code, out, err)

    def manifest(self, dates: list[str], name: str = "people.csv") -> Path:
        return manifest(self.folder, dates, name)


def manifest(folder: Path, dates: list[str], name: str = "people.csv") -> Path:
    """A manifest of people who have a date each."""
    rows = [f"{text},person {n:03d},date" for n, text in enumerate(dates)]
    file = folder / name
    file.write_text("\n".join(["value,subject,kind", *rows]) + "\n")
    return file


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell without a gallery yet; TRUENAME_GALLERY and TRUENAME_KEY say which it will be."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRUENAME_GALLERY", str(tmp_path / "people.truename"))
    monkeypatch.setenv("TRUENAME_KEY", PASSPHRASE)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("TRUENAME_DEBUG", raising=False)
    return Shell(tmp_path, capsys)


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery with 30 people, who have a date each, and a mandate of its own; its manifest lies beside it."""
    folder = tmp_path_factory.mktemp("enrolled")
    mandate = ("--operator", "desk 3", "--purpose", "test", "--authority", "none needed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUENAME_GALLERY", str(folder / "people.truename"))
        patch.setenv("TRUENAME_KEY", PASSPHRASE)
        assert run(["init", *mandate]) == 0
        assert run(["enrol", str(manifest(folder, birth_dates(30))), "--workers", "0"]) == 0
    return folder


@pytest.fixture
def people(shell: Shell, enrolled: Path) -> Shell:
    """A copy of that gallery, to change."""
    shutil.copytree(enrolled, shell.folder, dirs_exist_ok=True)
    return shell


@pytest.fixture(scope="session")
def known_dates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 people, two records of the date of birth each."""
    folder = tmp_path_factory.mktemp("known")
    for n, text in enumerate(birth_dates(30, seed=4)):
        (folder / f"p{n:02d}_1.date").write_text(text)
        (folder / f"p{n:02d}_2.date").write_text(text if n % 4 else f"{int(text[:4]) + 1}{text[4:]}")
    return folder
