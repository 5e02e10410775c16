"""libfprint's virtual reader: a socket that takes pictures for what a finger would leave on a sensor.

The protocol is that of its driver (libfprint 1.94, drivers/virtual-image.c): two native integers, width and height,
then the pixels; a negative first integer is an event instead, and the second says which.
"""

from __future__ import annotations

import os
import queue
import socket
import struct
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from truename.sources import reader

RETRY, ERROR = -1, -2
TOO_SHORT = 1

_THERE = "import gi; gi.require_version('FPrint', '2.0'); from gi.repository import FPrint"


def installed() -> bool:
    """Whether libfprint and its bindings are."""
    if not os.access(reader.PYTHON, os.X_OK):
        return False
    ran = subprocess.run([reader.PYTHON, "-I", "-c", _THERE], capture_output=True)
    return ran.returncode == 0


needed = pytest.mark.skipif(not installed(), reason=f"not installed: {reader.PACKAGES}")


class Sensor:
    """What lies on the virtual reader, one thing after the other: each is sent once the reader waits for a finger."""

    def __init__(self, path: Path, *things: bytes) -> None:
        self.path, self._things, self._asked = path, iter(things), queue.SimpleQueue[bool]()
        self.said: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def told(self, text: object) -> None:
        """For what tells the person what to do."""
        self.said.append(str(text))
        if str(text).startswith("Put "):
            self._asked.put(True)

    def _serve(self) -> None:
        connection = socket.socket(socket.AF_UNIX)
        for thing in self._things:
            if not self._asked.get():
                break
            try:
                connection.sendall(thing)
            except OSError:  # the reader was opened since, perhaps not for the first time
                connection.close()
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(str(self.path))
                connection.sendall(thing)
        else:
            while self._asked.get():  # nobody touches it
                pass
        connection.close()

    def close(self) -> None:
        self._asked.put(False)
        self._thread.join()


def touch(pixels: Any) -> bytes:
    """A finger's print: uint8[h, w]."""
    height, width = pixels.shape
    return struct.pack("ii", width, height) + pixels.tobytes()


def event(kind: int, what: int) -> bytes:
    """A retry or an error of the reader."""
    return struct.pack("ii", kind, what)
