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

import numpy as np
import pytest
from PIL import Image

from tests.lists.conftest import FTM, UN, jsonl
from tests.watch.films import film, steady
from truename.kinds import face
from truename.kinds.face import synth as portraits
from truename.kinds.fingerprint import synth as prints
from truename.kinds.palmprint import synth as palms
from truename.provenance import models

ROOT = Path(__file__).parents[2]
FINGERS, PRINTS = 5, 3
PEOPLE, PORTRAITS = 3, 2
SEED = 5
SECONDS, RATE = 1.2, 10
"""Of the recording; the rate is that at which frames are looked at."""


OFAC = """<?xml version="1.0"?>
<sdnList>
 <publshInformation><Publish_Date>02/27/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
 <sdnEntry><uid>101</uid><firstName>Anna</firstName><lastName>EXAMPLOV</lastName><sdnType>Individual</sdnType>
  <programList><program>SAMPLE</program></programList>
  <akaList><aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>EKZAMPLOVA</lastName>
   <firstName>Anna</firstName></aka></akaList>
  <dateOfBirthList>
   <dateOfBirthItem><uid>1</uid><dateOfBirth>12 Mar 1984</dateOfBirth></dateOfBirthItem></dateOfBirthList>
 </sdnEntry>
 <sdnEntry><uid>102</uid><lastName>EXAMPLE TRADING S.A.</lastName><sdnType>Entity</sdnType>
  <programList><program>SAMPLE</program></programList></sdnEntry>
</sdnList>
"""
"""A list in the form of OFAC's, of an invented person and firm."""


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
    """Synthetic prints and portraits."""
    missing = [name for name in ("leader", *face.chosen()) if name and not models.ready(name)]
    if missing:
        pytest.skip(f"models that were not pulled: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("drawn")
    prints.write(folder / "prints", FINGERS, PRINTS, SEED)
    portraits.write(folder / "faces", PEOPLE, PORTRAITS, SEED)
    palms.write(folder / "palms", 1, 2, SEED)
    return folder


@pytest.fixture
def session(drawn: Path, tmp_path: Path) -> Session:
    """A session in a folder with the pictures that README and guide speak of; synthetic ones stand in for them."""

    def put(drawing: str, name: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(drawn / drawing, tmp_path / name)

    def finger(subject: int, sample: int, name: str) -> None:
        put(f"prints/s{subject:04}_2_{sample}.png", name)

    def portrait(subject: int, sample: int, name: str) -> None:
        put(f"faces/s{subject:04}_{sample}.jpg", name)

    finger(1, 1, "A.png")
    finger(1, 2, "B.png")
    finger(2, 2, "print.png")
    put("palms/s0001_21_1.png", "palm1.png")
    put("palms/s0001_21_2.png", "palm2.png")
    portrait(1, 1, "me1.jpg")
    portrait(1, 2, "me2.jpg")
    portrait(2, 2, "probe.jpg")
    portrait(2, 1, "scans/bob.jpg")
    for subject, name in enumerate(("ann", "bob", "cho"), start=1):
        finger(subject, 1, f"prints/{name}/1.png")
        finger(subject, 1, f"scans/{name}-index.png")
        portrait(subject, 1, f"people/{name}/1.jpg")
    for account, (subject, sample) in enumerate(((1, 1), (2, 1), (2, 2)), start=1):
        portrait(subject, sample, f"photos/account{account}/1.jpg")
    for subject in range(1, FINGERS + 1):
        for sample in range(1, PRINTS + 1):
            finger(subject, sample, f"known/{100 + subject}_{sample}.png")
    for subject in (1, 2):
        for sample in (1, 2):
            finger(subject, sample, f"held-out/{100 + subject}_{sample}.png")
    beside = [np.asarray(Image.open(drawn / f"faces/s{subject:04}_2.jpg")) for subject in (1, 2, 3)]
    Image.fromarray(np.concatenate(beside, axis=1)).save(tmp_path / "party.jpg", quality=92)
    film(tmp_path / "clip.mp4", steady(SECONDS, RATE), lambda _: beside[1], codec="libx264")
    (tmp_path / "SDN.XML").write_text(OFAC, encoding="utf-8")
    (tmp_path / "consolidated.xml").write_text(UN, encoding="utf-8")
    (tmp_path / "network.ftm.json").write_bytes(jsonl(*FTM))
    return Session(tmp_path, environment(tmp_path, Path(sys.executable).parent))


@pytest.fixture
def served(session: Session, commands: Path) -> Session:
    """The same session, with commands that start at once."""
    return Session(session.folder, environment(session.folder, commands))


def environment(folder: Path, commands: Path) -> dict[str, str]:
    """The environment of a session in a folder, whose commands are in another one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRUENAME_")}
    if pulled := os.environ.get("TRUENAME_MODELS"):
        kept["TRUENAME_MODELS"] = pulled
    path = os.pathsep.join([str(commands), str(Path(sys.executable).parent), kept.get("PATH", "")])
    return kept | {"PATH": path, "COLUMNS": "100", "TRUENAME_LISTS": str(folder / "lists")}
