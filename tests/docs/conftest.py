"""Pages as their readers see them, and folders in which the images stand that the pages speak of."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from truename.errors import MissingModelError
from truename.kinds.fingerprint import synth
from truename.provenance import models

ROOT = Path(__file__).parents[2]
SUBJECTS, IMPRESSIONS, SEED = 5, 3, 5


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        language: what follows the opening fence.
        text: what stands between the fences.
        line: where it begins, from 1.
    """

    language: str
    text: str
    line: int


def pages() -> list[Path]:
    """Every page that people read."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S):
        yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)


@dataclass(frozen=True)
class Session:
    """A shell session of somebody who follows a page.

    Attributes:
        folder: where it takes place.
        environment: of each command; what a block exports holds for the next ones.
    """

    folder: Path
    environment: dict[str, str]

    def shell(self, script: str) -> str:
        """Run a block; returns what it printed. A command that fails ends it."""
        exported = self.folder / ".exported"
        ran = self._run(["bash", "-euo", "pipefail", "-c", f"{script}\nenv -0 > {exported.name}"])
        entries = exported.read_text().split("\0")
        for name, _, value in (entry.partition("=") for entry in entries if entry.startswith("TRUENAME_")):
            self.environment[name] = value
        exported.unlink()
        return ran

    def python(self, script: str) -> str:
        """Run a block as a script of its own; returns what it printed."""
        file = self.folder / "example.py"
        file.write_text(script, encoding="utf-8")
        return self._run([sys.executable, "-W", "error", file.name])

    def _run(self, command: list[str]) -> str:
        ran = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert ran.returncode == 0, f"exit code {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthetic prints: five fingers, three impressions each."""
    try:
        models.path("leader")
    except MissingModelError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("drawn")
    synth.write(folder, SUBJECTS, IMPRESSIONS, SEED)
    return folder


@pytest.fixture
def session(drawn: Path, tmp_path: Path) -> Session:
    """A session in a folder with the images that README and guide speak of; synthetic prints stand in for them."""

    def put(subject: int, impression: int, name: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(drawn / f"s{subject:04}_2_{impression}.png", tmp_path / name)

    put(1, 1, "A.png")
    put(1, 2, "B.png")
    put(2, 2, "probe.png")
    for subject, name in enumerate(("ann", "bob", "cho"), start=1):
        put(subject, 1, f"prints/{name}/1.png")
        put(subject, 1, f"scans/{name}-index.png")
    for subject in range(1, SUBJECTS + 1):
        for impression in range(1, IMPRESSIONS + 1):
            put(subject, impression, f"known/{100 + subject}_{impression}.png")
    for subject in (1, 2):
        for impression in (1, 2):
            put(subject, impression, f"held-out/{100 + subject}_{impression}.png")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRUENAME_")}
    if kept := os.environ.get("TRUENAME_MODELS"):
        environment["TRUENAME_MODELS"] = kept
    commands = Path(sys.executable).parent
    environment |= {"PATH": f"{commands}{os.pathsep}{environment.get('PATH', '')}", "COLUMNS": "100"}
    return Session(tmp_path, environment)
