"""capture: from the virtual reader into a file, a gallery and a search."""

from __future__ import annotations

import stat

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.cli.conftest import Shell
from tests.sources.reader.conftest import Put, put, ridges
from tests.sources.reader.virtual import Sensor, needed, touch
from truename import kinds
from truename.cli import console
from truename.kinds.fingerprint.extract import Classical

__all__ = ["put", "ridges"]  # fixtures


@pytest.fixture
def finger(put: Put, ridges: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch) -> Sensor:
    """A finger that is put on the reader twice, whenever it is asked for."""
    sensor = put(*[touch(ridges)] * 2)
    say = console.note

    def told(text: object) -> None:
        say(text)
        sensor.told(text)

    monkeypatch.setattr(console, "note", told)
    return sensor


@needed
def test_readers_are_listed(shell: Shell, put: Put) -> None:
    put()
    (found,) = shell("capture", "--list", "--json").document["readers"]
    assert (found["id"], found["scan"], found["pictures"]) == ("virtual_image/0", "swipe", True)
    assert "swiped" in shell("capture", "--list").out


@needed
def test_no_reader(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FP_VIRTUAL_IMAGE", raising=False)
    monkeypatch.setattr("truename.sources.reader.readers", list)
    assert "No reader" in shell("capture", "--list").out
    ran = shell("capture", "--out", "a.png", "--json")
    assert (ran.code, ran.document["error"]["found"]) == (2, "none")


@needed
def test_a_print_is_written_where_it_is_asked_for_and_nowhere_else(
    shell: Shell, finger: Sensor, ridges: NDArray[np.uint8]
) -> None:
    ran = shell("capture", "--out", "a.png", "--position", "right index finger", "--json")
    assert ran.code == 0, ran.err
    (taken,) = ran.document["prints"]
    assert (taken["position"], taken["ppi"], taken["ppi_stated"], taken["tries"]) == (2, 500, False, 1)
    assert np.array_equal(np.asarray(Image.open(shell.folder / "a.png")), ridges)
    assert stat.S_IMODE((shell.folder / "a.png").stat().st_mode) == 0o600
    assert "Put the right index finger on the reader." in ran.err
    assert {file.name for file in shell.folder.iterdir()} - {"reader.socket"} == {"a.png"}
    assert "560 pixels at 500 ppi" in shell("capture", "--out", "a.png").out


@needed
def test_prints_are_enrolled_and_searched_for_without_a_file(
    shell: Shell, finger: Sensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = kinds.get("fingerprint")
    monkeypatch.setattr(kind, "extractor", Classical())
    monkeypatch.setattr(kind, "format", Classical.format)
    shell("init", "--operator", "desk 3", "--purpose", "test", "--authority", "none needed")
    before = set(shell.folder.iterdir())
    ran = shell("capture", "--enrol", "ann", "--position", "2", "--json")
    assert ran.code == 0, ran.err
    assert (ran.lines[0]["status"], ran.lines[0]["position"]) == ("enrolled", 2)
    found = shell("capture", "--identify", "--position", "2", "--json").document
    assert (found["candidates"][0]["subject"], found["stands_out"]) == ("ann", True)
    assert len(found["prints"]) == 1
    assert shell("audit", "--json").document["entries"][-1]["event"] == "identify"
    after = {file for file in shell.folder.iterdir() if not file.name.startswith("people.truename")}
    assert after - before <= {shell.folder / "reader.socket"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "found none"),
        (("--out", "a.png", "--identify"), 2, "--out and --identify"),
        (("--out", "a.png", "--position", "1", "--position", "2"), 2, "one finger for one file"),
        (("--enrol", "ann", "--position", "2", "--position", "right index finger"), 2, "each finger once"),
        (("--out", "a.png", "--position", "left nostril"), 3, "left nostril"),
        (("--out", "nowhere/a.png"), 2, "no such folder"),
    ],
)
def test_what_cannot_be_meant_is_refused(shell: Shell, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = shell("capture", *arguments)
    assert ran.code == code
    assert said in ran.err


def test_a_search_without_a_mandate_asks_for_no_finger(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from truename.sources.reader import Reader

    monkeypatch.setattr("truename.sources.reader.readers", lambda: [Reader("A", "a", "0", "press", True)])
    monkeypatch.setattr("truename.sources.reader.opened", pytest.fail)
    shell("init")
    assert shell("capture", "--identify").code == 5
