"""The demo's last step: a desk that asks before it signs. The commands are those of the example's page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truename.errors import DamagedError

EXAMPLE = Path(__file__).parents[3] / "examples" / "a-fictional-network"
"""It comes with the repository, and is no part of what is installed elsewhere."""

ABOUT = "site:brightgate.example"
DESK = ("--operator", "demo", "--purpose", "show how a case works", "--authority", "none needed: all of it is invented")
CAPTURED = ("--captured", "2025-09-15", "--tool", "saved by the clerk")


@dataclass(frozen=True, slots=True)
class CaseShown:
    """What the case says.

    Attributes:
        finding: in three sentences.
        signs: titles of the warning signs that are seen, each once.
        report: the page.
    """

    finding: tuple[str, ...]
    signs: tuple[str, ...]
    report: Path


def show(report: Path) -> CaseShown | None:
    """Build the example's case in a folder that is gone afterwards; ``None`` where the example is not here.

    Args:
        report: where the page is written.

    Raises:
        DamagedError: a command of the example failed.
    """
    evidence, listed = EXAMPLE / "evidence", EXAMPLE / "watch-list.ftm.json"
    if not (evidence.is_dir() and listed.is_file()):
        return None
    with tempfile.TemporaryDirectory(prefix="truename-demo-") as folder:
        return _show(Path(folder), evidence, listed, report)


def _show(folder: Path, evidence: Path, listed: Path, report: Path) -> CaseShown:
    case, key, lists = folder / "case.truename", folder / "case.key", folder / "lists"
    environment = {**os.environ, "TRUENAME_KEY_FILE": str(key), "TRUENAME_LISTS": str(lists)}
    steps: Sequence[Sequence[str | Path]] = (
        ("lists", "add", "invented", listed),
        ("case", "new", case, "--title", "Gates for our schools", "--about", ABOUT, *DESK),
        ("case", "add", case, evidence, *CAPTURED),
        ("case", "report", case, "--out", report),
    )
    for step in steps:
        said = _run(step, environment)
    titles = dict.fromkeys(str(one["title"]) for one in said["indicators"])
    return CaseShown(tuple(said["finding"]), tuple(titles), report)


def _run(command: Sequence[str | Path], environment: Mapping[str, str]) -> Mapping[str, Any]:
    """Run a command of this program; returns the last document that it printed."""
    ran = subprocess.run(  # noqa: S603  (this program itself, with arguments made here)
        [sys.executable, "-m", "truename", *map(str, command), "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        said = " ".join(map(str, command[:2]))
        raise DamagedError(
            expected=f"the example in {EXAMPLE} as it came",
            found=f"exit code {ran.returncode} of truename {said}: {(ran.stdout + ran.stderr).strip()[-300:]}",
            do="restore the folder from the repository",
        )
    lines = ran.stdout.strip().splitlines()
    try:
        document: Mapping[str, Any] = json.loads(ran.stdout)
    except ValueError:  # one document a line
        document = json.loads(lines[-1])
    return document
