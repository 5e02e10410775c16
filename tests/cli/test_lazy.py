"""What is quick stays quick: help and the package import nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

import truename

HEAVY = ("numpy", "scipy", "sklearn", "onnxruntime", "rich", "jinja2", "cryptography", "apsw", "PIL")


@pytest.mark.parametrize("statement", ["import truename", "from truename.cli import run; run(['--help'])"])
def test_nothing_heavy_is_imported(statement: str) -> None:
    code = f"import sys; {statement}; sys.stderr.write(','.join(m for m in {HEAVY!r} if m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == ""


def test_every_public_name_is_there_and_no_other() -> None:
    for name in truename.__all__:
        assert getattr(truename, name) is not None
    assert dir(truename) == sorted(truename.__all__)
    with pytest.raises(AttributeError):
        truename.no_such_name  # noqa: B018


def test_python_m_truename_is_truename() -> None:
    ran = subprocess.run([sys.executable, "-m", "truename", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("truename ")


def test_a_reader_who_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "truename", "doctor", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
