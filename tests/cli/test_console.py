"""Data stays data: no markup, no escapes, no tracebacks, whatever a name holds."""

from __future__ import annotations

import json
import math
import shlex
import subprocess
import sys

import numpy as np
import pytest

from tests.cli.conftest import Shell
from truename.cli import console, run
from truename.types import LLR, Candidate, Proposition, Sample, Status

HOSTILE = "[bold red]x[/] \x1b[31m\x1b]0;title\x07 \r\n\u202egnp.exe :smile: \x9b1m"


def test_control_characters_become_visible() -> None:
    shown = console.plain(HOSTILE)
    assert shown.isprintable()
    assert "\\x1b[31m" in shown
    assert "[bold red]x[/]" in shown
    assert console.plain("Ünï 이름 نام") == "Ünï 이름 نام"


def test_names_reach_no_terminal_as_commands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    console.say(HOSTILE)
    console.table([HOSTILE], [[HOSTILE]], title=HOSTILE)
    console.facts({HOSTILE: HOSTILE}, HOSTILE)
    console.note(HOSTILE)
    out, err = capsys.readouterr()
    assert not {"\x1b", "\x07", "\r", "\u202e", "\x9b"} & set(out + err)
    assert out.count("[bold red]x[/]") == 7
    assert "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}" not in out


def test_a_hostile_file_name_in_an_error(shell: Shell) -> None:
    ran = shell("compare", "\x1b[31mgone", "other")
    assert ran.code == 3
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("width", [20, 40, 200])
def test_tables_fit_any_terminal(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    console.table(["subject", "weight"], [["a rather long name of a subject", "+12.3"]], right=[1])
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= width
    assert "12.3" in "".join(out.split())


def test_a_pipe_gets_whole_lines(people: Shell) -> None:
    long = "a person of many names, " * 8 + "last"
    assert people("enrol", "--subject", long, "--value", "date=1961-01-30").code == 0
    assert people("show").out.splitlines()[-1] == long
    (people.folder / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (line,) = people("enrol", "cut.png", "--subject", long).err.splitlines()
    assert line.startswith(f"cut.png of {long}: refused: expected")


@pytest.mark.parametrize("arguments", [["show"], ["show", "--json"], ["--help"]])
@pytest.mark.parametrize("output", [">&-", "2>&- >&-", ">/dev/full", "2>/dev/full >/dev/full"])
def test_output_that_cannot_be_written_is_no_bug(people: Shell, arguments: list[str], output: str) -> None:
    command = shlex.join([sys.executable, "-m", "truename", *arguments])
    ran = subprocess.run(f"exec {command} {output}", shell=True, capture_output=True, text=True, check=False)
    full = "full" in output
    assert ran.returncode == (1 if full else 0)
    assert ("No space left" in ran.stderr) == (output == ">/dev/full")
    assert "Traceback" not in ran.stderr
    assert "bug" not in ran.stderr


def test_a_missing_model_is_one_line_from_many_processes(people: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = people.folder / "prints" / "manifest.csv"
    people("synth", "fingerprint", manifest.parent, "--subjects", "3", "--impressions", "1")
    monkeypatch.setenv("TRUENAME_MODELS", str(people.folder / "nowhere"))
    command = [sys.executable, "-m", "truename", "enrol", str(manifest), "--workers", "2"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 6
    assert [line[:33] for line in ran.stderr.splitlines()] == ["truename: expected the model lead"]


def test_a_damaged_library_is_named_and_provenance_still_runs(people: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    (people.folder / "numpy").mkdir()
    (people.folder / "numpy" / "__init__.py").write_text("raise ImportError('damaged', name='numpy')")
    monkeypatch.setenv("PYTHONPATH", str(people.folder))
    command = [sys.executable, "-m", "truename"]
    ran = subprocess.run([*command, "show"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.count("\n")) == (6, 1)
    assert "numpy that does not. Run truename provenance" in ran.stderr
    ran = subprocess.run([*command, "provenance", "--json"], capture_output=True, text=True, check=False)
    assert "numpy" in [one["name"] for one in json.loads(ran.stdout)["components"]]


def test_values_are_plain_json() -> None:
    llr = LLR(math.inf, -math.inf, math.nan, 1.5, Proposition.SAME_FINGER, "p", "c", True)
    candidate = Candidate("s", 1, llr, (), 0.5, "words", np.float64(2.0))
    document = json.loads(console.as_json({"one": candidate, "status": Status.NO_SAMPLE, "array": np.arange(3)}))
    assert document["one"]["llr"]["value"] is None
    assert document["one"]["llr"]["proposition"] == "same finger"
    assert document["status"] == "no_sample"
    assert document["array"] == [0, 1, 2]
    assert "content" not in console.values(Sample("date", b"secret bytes"))


def test_a_bug_is_one_message_and_the_traceback_on_demand(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from truename.gallery import Gallery

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret detail")

    shell("init")
    monkeypatch.setattr(Gallery, "stats", broken)
    ran = shell("stats", "--json")
    assert ran.code == 1
    assert "TRUENAME_DEBUG=1" in ran.err
    assert "secret detail" not in ran.err + ran.out
    assert len(ran.err.splitlines()) == 1
    monkeypatch.setenv("TRUENAME_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(["stats"])


def test_passphrases_are_in_no_output(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell("init")
    monkeypatch.setenv("TRUENAME_KEY", "another secret passphrase")
    ran = shell("stats", "--json")
    assert (ran.code, ran.document["error"]["type"]) == (4, "GalleryKeyError")
    assert "another secret" not in ran.out + ran.err
