from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.provenance.conftest import WEIGHTS, Manifest
from truename.provenance import doctor
from truename.provenance.doctor import Check


def named(name: str) -> Check:
    (check,) = [each for each in doctor.examine() if each.name == name]
    return check


def test_what_these_tests_run_on_is_found() -> None:
    checks = {each.name: each for each in doctor.examine()}
    for name in ("Python", "numpy", "kernel minutiae", "gallery cipher"):
        assert checks[name].ok, checks[name]
    assert checks["gallery cipher"].found.startswith(doctor.CIPHER)
    assert all(bool(each.do) != each.ok for each in checks.values())


def test_a_model_is_found_or_the_way_to_get_it_is_said(manifest: Manifest, tmp_path: Path) -> None:
    assert named("model tiny") == Check(
        "model tiny", False, "no such file", "run: truename models pull tiny, with --from DIR where there is no network"
    )
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "TINY.onnx").write_bytes(WEIGHTS)
    assert named("model tiny") == Check("model tiny", True, str(tmp_path / "models" / "TINY.onnx"))
    (tmp_path / "models" / "TINY.onnx").write_bytes(WEIGHTS[1:])
    assert not named("model tiny").ok


def test_a_library_that_is_missing_or_too_old_is_named(tmp_path: Path) -> None:
    info = tmp_path / "truename-9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: truename\nVersion: 9\n"
        "Requires-Dist: nowhere-to-be-found\nRequires-Dist: packaging>=999\nRequires-Dist: x; extra == 'never'\n"
    )
    program = (
        "from truename.provenance import doctor; [print(c.name, c.ok, c.do, sep='|') for c in doctor._libraries()]"
    )
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert shown == "nowhere-to-be-found|False|run: make setup\npackaging|False|run: make setup\n"


def test_a_foreign_sqlite_without_ciphers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CIPHER", "a cipher that does not exist")
    check = named("gallery cipher")
    assert not check.ok
    assert "does not exist" in check.found
