"""Readers: a finger on libfprint's virtual one becomes the very picture that was on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.sources.reader.conftest import Put
from tests.sources.reader.virtual import ERROR, RETRY, TOO_SHORT, event, needed, touch
from truename import kinds
from truename.errors import SampleError, UsageError
from truename.kinds.fingerprint.read import read
from truename.sources import reader
from truename.sources.reader import Reader

ASSESS = kinds.get("fingerprint").assess
VIRTUAL = Reader("Virtual image device for debugging", "virtual_image", "0", "swipe", True)


def part(ridges: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What a tip of the finger leaves."""
    return np.ascontiguousarray(ridges[200:360, 150:280])


@needed
def test_the_virtual_reader_is_listed(put: Put) -> None:
    put()
    assert reader.readers() == [VIRTUAL]


@needed
def test_a_print_comes_as_it_is_after_those_that_are_none(put: Put, ridges: NDArray[np.uint8]) -> None:
    sensor = put(event(RETRY, TOO_SHORT), touch(part(ridges)), touch(ridges))
    with reader.opened(VIRTUAL) as process:
        taken = reader.take(process, ASSESS, position=2, finger="right index finger", told=sensor.told, least=80)
    assert (taken.width, taken.height, taken.tries, taken.sample.position) == (416, 560, 3, 2)
    assert (taken.ppi, taken.stated) == (500, False)
    assert np.array_equal(read(taken.sample), ridges)  # dark where it was dark, at the resolution that it states
    first, short, second, poor, third, good = sensor.said
    assert first == "Put the right index finger on the reader."
    assert short == "That print is of no use: the swipe was too short."
    assert second == "Put the right index finger on the reader (2 of 3)."
    assert poor.startswith("That print is of no use: its quality is ")
    assert "too small" in poor
    assert third == "Put the right index finger on the reader (3 of 3)."
    assert good.startswith(f"Quality {taken.quality.score} of 100")


@needed
def test_the_users_resolution_wins(put: Put, ridges: NDArray[np.uint8]) -> None:
    sensor = put(touch(ridges))
    with reader.opened(VIRTUAL) as process:
        taken = reader.take(process, ASSESS, ppi=700, least=0, told=sensor.told)
    assert taken.ppi == taken.sample.ppi == 700
    assert taken.stated
    assert read(taken.sample).shape == (400, 297)


@needed
def test_what_is_never_good_enough_is_not_taken(put: Put, ridges: NDArray[np.uint8]) -> None:
    sensor = put(*[touch(part(ridges))] * 2)
    with reader.opened(VIRTUAL) as process, pytest.raises(SampleError, match="below 90: too small") as caught:
        reader.take(process, ASSESS, tries=2, least=90, told=sensor.told)
    assert "a usable print of the finger in 2 tries" in caught.value.expected


@needed
def test_nobody_comes(put: Put) -> None:
    sensor = put()
    with reader.opened(VIRTUAL) as process, pytest.raises(SampleError, match=r"within 0\.2 s"):
        reader.take(process, ASSESS, seconds=0.2, told=sensor.told)


@needed
def test_a_reader_that_fails_says_why(put: Put) -> None:
    sensor = put(event(ERROR, 0))
    with reader.opened(VIRTUAL) as process, pytest.raises(SampleError, match="expected the reader to work"):
        reader.take(process, ASSESS, told=sensor.told)


@needed
def test_a_reader_that_was_unplugged_meanwhile() -> None:
    gone = Reader("Gone", "uru4000", "7", "press", True)
    with pytest.raises(SampleError, match="to be there still"), reader.opened(gone):
        pass


def test_which_reader_is_meant() -> None:
    mute = Reader("Compares inside", "synaptics", "0", "press", False)
    other = Reader("Other", "uru4000", "1", "press", True)
    assert reader.choose([VIRTUAL, mute]) == VIRTUAL
    assert reader.choose([VIRTUAL, other], "uru4000/1") == other
    for found, wanted, said in (
        ([], None, "found none"),
        ([mute], None, "no pictures"),
        ([VIRTUAL, other], None, "--device"),
        ([VIRTUAL], "uru4000/1", "uru4000/1"),
    ):
        with pytest.raises(UsageError, match=said):
            reader.choose(found, wanted)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "ended with code 3"),
        ("echo what", "not JSON"),
        ("yes | tr -d '\\n'", "a line without an end"),
        ("sleep 9", "does not answer"),
        ("""echo '{"say": "failed", "what": "missing", "why": "No module named gi"}'""", "apt-get install"),
    ],
)
def test_a_process_that_is_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    fake = tmp_path / "python3"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(reader, "PYTHON", str(fake))
    monkeypatch.setattr(reader, "GRACE", 0.3)
    with pytest.raises(SampleError, match=said):
        reader.readers()


def test_a_picture_of_absurd_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python3"
    large = '{"say": "picture", "width": 99999, "height": 9, "ppmm": 19.7}'
    fake.write_text(f"""#!/bin/sh\necho '{{"say": "open"}}'\nread line\necho '{large}'\n""")
    fake.chmod(0o755)
    monkeypatch.setattr(reader, "PYTHON", str(fake))
    with reader.opened(VIRTUAL) as process, pytest.raises(SampleError, match="99999 x 9"):
        reader.take(process, ASSESS)


def test_without_the_systems_python_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PYTHON", "/nowhere/python3")
    with pytest.raises(SampleError, match="libfprint-2-2"):
        reader.readers()
