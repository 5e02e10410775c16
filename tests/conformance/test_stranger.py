"""The suite serves a stranger's installed kind, lets a sound one pass and notices each broken promise."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conformance import pebble

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Which tests fail for each kind, where a package offers all the pebbles, sound and flawed."""
    site = tmp_path_factory.mktemp("site")
    package = site / "pebbles-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: pebbles\nVersion: 1\n")
    names = {pebble.name_of(flaw): flaw or "sound" for flaw in pebble.FLAWS}
    groups = {"truename.kinds": "kind", "truename.conformance": "evidence"}
    lines = []
    for group, what in groups.items():
        lines.append(f"[{group}]")
        lines += [f"{name} = tests.conformance.pebble:{what}_{flaw}" for name, flaw in names.items()]
    (package / "entry_points.txt").write_text("\n".join(lines))
    report = site / "report.xml"
    options = ["-k", "pebble", "--junitxml", report, "--rootdir", ROOT, "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", ROOT / "tests/conformance/test_kind.py", *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout[-2000:] + run.stderr[-2000:]
    failed: dict[str, set[str]] = defaultdict(set)
    ran: set[str] = set()
    for test in ElementTree.parse(report).iter("testcase"):
        name, _, parameters = (test.get("name") or "").partition("[")
        kind = next(kind for kind in names if parameters.startswith(kind))
        ran.add(kind)
        assert test.find("skipped") is None
        assert test.find("error") is None, f"{kind}: {name}"
        if test.find("failure") is not None:
            failed[kind].add(name)
    assert ran == set(names)
    return failed


def test_a_sound_kind_passes(failures: dict[str, set[str]]) -> None:
    assert not failures[pebble.name_of("")]


@pytest.mark.parametrize("flaw", [flaw for flaw in pebble.FLAWS if flaw])
def test_a_broken_promise_is_noticed(flaw: str, failures: dict[str, set[str]]) -> None:
    assert pebble.FLAWS[flaw] <= failures[pebble.name_of(flaw)]
