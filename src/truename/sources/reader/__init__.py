"""Fingerprint readers: a picture of a finger as a sample, without a file in between.

libfprint drives them (version 2; Debian and Ubuntu: libfprint-2-2). Its bindings belong to the system's Python, not to
the one that truename runs in, so that a process of that one holds the reader: :mod:`truename.sources.reader.libfprint`.
A driver that hangs or crashes then takes nothing with it.

    readers    which there are
    opened     one of them, for a while
    take       asked for prints until one is good enough
"""

from __future__ import annotations

import io
import json
import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from truename.errors import SampleError, UsageError
from truename.types import UNKNOWN_POSITION, Quality, Sample

KIND = "fingerprint"

PYTHON = "/usr/bin/python3"
"""The system's: Debian policy for Python, section 1.1 ("Default Python"); other distributions have it there, too."""

PACKAGES = "libfprint-2-2 gir1.2-fprint-2.0 python3-gi"
"""Debian's and Ubuntu's, without which there is no reader."""

TRIES = 3
"""Prints that are asked for before giving up."""

SECONDS = 30.0
"""To wait for a finger, each time."""

GRACE = 10.0
"""Seconds beside those in which the process must have answered: a swipe that has begun, a reader that wakes up."""

PPI = 500.0
"""Pixels per inch where a driver states none: what libfprint then assumes itself (fp-image.c, fp_image_get_ppmm)."""

LEAST = 10
"""Quality from which a print is taken: parts of 96 x 96 pixels, the smallest sensors in use, cut from a clear synthetic
print have 22 to 60; below 10 hardly a ridge is seen, and another touch costs a second."""

MOST_SIDE = 5000
"""Pixels: five inches at 1,000 ppi, more than any reader of fingers has. A larger one is a fault in what was said."""

_LONGEST_LINE = 1 << 16

_WHY = {
    1: "the swipe was too short",
    2: "the finger was not in the middle",
    3: "the finger was not lifted in between",
    4: "the swipe was too fast",
}
"""FpDeviceRetry (libfprint, fp-device.h); 0 and what is new there has no reason."""

_INSTALL = f"install {PACKAGES} (Debian, Ubuntu: apt-get install)"

Told = Callable[[str], None]
"""Told what to do and what became of it, a sentence each."""

Assess = Callable[[Sample], Quality]


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader that is plugged in.

    Attributes:
        name: as its driver calls it.
        driver, device: libfprint's names of the driver and of the device among the driver's.
        scan: "press" or "swipe".
        pictures: whether it hands out pictures; many newer ones compare inside themselves, and do not.
    """

    name: str
    driver: str
    device: str
    scan: str
    pictures: bool

    @property
    def id(self) -> str:
        """By which it is chosen."""
        return f"{self.driver}/{self.device}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A print that was taken.

    Attributes:
        sample: a grey PNG with ridges dark, at the sensor's resolution, which is written in it.
        quality: of the picture.
        width, height: pixels.
        ppi: pixels per inch, as the user or the driver states them; else :data:`PPI`.
        stated: whether anybody stated them.
        tries: prints that were asked for, this one included.
    """

    sample: Sample
    quality: Quality
    width: int
    height: int
    ppi: float
    stated: bool
    tries: int


def readers() -> list[Reader]:
    """The readers that libfprint can use.

    Raises:
        SampleError: libfprint or its bindings are not installed, or its process failed.
    """
    with _started("list") as process:
        return [Reader(**one) for one in process.until("readers", GRACE)["readers"]]


def choose(found: list[Reader], wanted: str | None = None) -> Reader:
    """The reader that is meant: the only one that gives pictures, or the one of that id.

    Raises:
        UsageError: there is none, or several and none is named.
    """
    able = [one for one in found if one.pictures and wanted in (None, one.id)]
    if len(able) == 1:
        return able[0]
    expected = f"a reader {wanted} that gives pictures" if wanted else "one fingerprint reader that gives pictures"
    there = ", ".join(f"{one.id} ({one.name}{'' if one.pictures else '; no pictures'})" for one in found) or "none"
    do = "name one with --device" if len(able) > 1 else "plug one in, and see what truename capture --list says"
    raise UsageError(expected=expected, found=there, do=do)


@contextmanager
def opened(reader: Reader) -> Iterator[_Process]:
    """A reader, open for :func:`take`; nobody else can use it meanwhile.

    Raises:
        SampleError: it is in use, was unplugged, or may not be opened.
    """
    with _started(reader.id) as process:
        process.until("open", GRACE)
        yield process


def take(
    process: _Process,
    assess: Assess,
    *,
    position: int = UNKNOWN_POSITION,
    finger: str = "finger",
    name: str = "reader",
    ppi: float | None = None,
    tries: int = TRIES,
    seconds: float = SECONDS,
    least: int = LEAST,
    told: Told = lambda _: None,
) -> Taken:
    """Ask for prints of one finger until one is good enough.

    Args:
        process: what :func:`opened` gave.
        assess: gives the quality of a print.
        position: the finger's code; finger: what it is called when it is asked for.
        name: what the sample is called.
        ppi: pixels per inch, where the user knows better than the driver.
        tries: prints to ask for, at most. seconds: to wait for each. least: quality from which one is taken.
        told: told what to do, and why once more.

    Raises:
        SampleError: nobody came, no print was good enough, or the reader failed. Nothing is kept.
    """
    why = ""
    for n in range(1, tries + 1):
        ask = f"Put the {finger} on the reader{f' ({n} of {tries})' if n > 1 else ''}."
        found = process.print(seconds, partial(told, ask))
        if isinstance(found, str):
            why = found
        else:
            width, height, ppmm, pixels = found
            known = ppi or round(ppmm * 25.4, 2) or PPI
            content = _png(width, height, pixels, known)
            sample = Sample(KIND, content, name, position, ppi)
            quality = assess(sample)
            if quality.score >= least:
                told(f"Quality {quality.score} of 100{_because(quality)}.")
                return Taken(sample, quality, width, height, known, bool(ppi or ppmm), n)
            why = f"its quality is {quality.score} of 100, below {least}{_because(quality)}"
        told(f"That print is of no use: {why}.")
    raise SampleError(
        expected=f"a usable print of the {finger} in {tries} {'try' if tries == 1 else 'tries'}",
        found=f"none; of the last one {why}",
        do="clean finger and reader and try again, or take another finger",
    )


def _because(quality: Quality) -> str:
    return f": {'; '.join(quality.reasons)}" if quality.reasons else ""


def _png(width: int, height: int, pixels: bytes, ppi: float) -> bytes:
    from PIL import Image  # only where a picture is made

    out = io.BytesIO()
    Image.frombytes("L", (width, height), pixels).save(out, "PNG", dpi=(ppi, ppi))
    return out.getvalue()


# --- the other process


class _Process:
    """What holds the reader, and what it says."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._read = b""

    def until(self, wanted: str, seconds: float) -> dict[str, Any]:
        """The first that says ``wanted``.

        Raises:
            SampleError: it failed, ended, or said nothing in time.
        """
        end = time.monotonic() + seconds
        while (said := self._said(end))["say"] != wanted:
            pass
        return said

    def print(self, seconds: float, ready: Callable[[], None]) -> tuple[int, int, float, bytes] | str:
        """Width, height, pixels per millimetre and pixels of one print; or why there is none.

        Args:
            seconds: to wait for a finger.
            ready: called once the reader waits for it.

        Raises:
            SampleError: nobody came, or as :meth:`until`.
        """
        end = time.monotonic() + seconds + GRACE
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended, and what it said last tells why
            self._process.stdin.write(f"{seconds}\n".encode())
            self._process.stdin.flush()
        asked = False
        while True:
            said = self._said(end)
            if said["say"] == "finger" and said["needed"] and not asked:
                asked = True
                ready()
            if said["say"] == "again":
                return _WHY.get(said["why"], "the reader could not read it")
            if said["say"] == "late":
                raise SampleError(expected=f"a finger on the reader within {seconds:g} s", found="none", do="try again")
            if said["say"] == "picture":
                width, height, ppmm = said["width"], said["height"], said["ppmm"]
                if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE and 0 <= ppmm < 1000):
                    raise _broken(f"a picture of {width} x {height} pixels, {ppmm:g} a millimetre")
                return width, height, ppmm, self._bytes(width * height, end)

    def _said(self, end: float) -> dict[str, Any]:
        while b"\n" not in self._read:
            if len(self._read) > _LONGEST_LINE:
                raise _broken("a line without an end")
            self._more(end)
        line, _, self._read = self._read.partition(b"\n")
        try:
            said = json.loads(line)
        except ValueError:
            raise _broken("a line that is not JSON") from None
        if said["say"] == "failed":
            raise _failed(said["what"], said["why"])
        return dict(said)

    def _bytes(self, count: int, end: float) -> bytes:
        while len(self._read) < count:
            self._more(end)
        found, self._read = self._read[:count], self._read[count:]
        return found

    def _more(self, end: float) -> None:
        assert self._process.stdout is not None
        left = end - time.monotonic()
        if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
            raise _broken("a reader that does not answer")
        part = os.read(self._process.stdout.fileno(), 1 << 20)
        if not part:
            raise _broken(f"a process that ended with code {self._process.wait()}")
        self._read += part


@contextmanager
def _started(*arguments: str) -> Iterator[_Process]:
    """The other process; it ends with the block."""
    script = Path(__file__).with_name("libfprint.py")
    try:
        # -I: neither our environment's packages nor the current folder. A session of its own: Ctrl-C is ours to handle.
        process = subprocess.Popen(  # noqa: S603
            [PYTHON, "-I", str(script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libfprint's remarks on prints that it asks for again
            start_new_session=True,
        )
    except OSError as error:
        raise SampleError(
            expected=f"the system's Python at {PYTHON}", found=error.strerror or str(error), do=_INSTALL
        ) from None
    try:
        yield _Process(process)
    finally:
        for end in (process.stdin, process.stdout):
            if end:
                with suppress(OSError):
                    end.close()
        try:
            process.wait(1)  # it lets go of the reader
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _failed(what: str, why: str) -> SampleError:
    if what == "missing":
        return SampleError(expected=f"libfprint and its bindings for {PYTHON}", found=f"none: {why}", do=_INSTALL)
    if what == "gone":
        return SampleError(expected="the reader to be there still", found=why or "none", do="plug it in again")
    return SampleError(
        expected="the reader to work",
        found=why,
        do="plug it in again, end what else uses it (fprintd), and see that you may open USB devices, or be root",
    )


def _broken(found: str) -> SampleError:
    return SampleError(expected="the reader to give a print", found=found, do="plug it in again, then try again")
