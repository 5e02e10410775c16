"""Ctrl-C, for commands that end in good order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from truename.cli import console


@contextmanager
def interruptible(ending: str) -> Iterator[list[int]]:
    """Collects the first Ctrl-C, so that the run can end where it is safe; a second one ends it at once.

    Args:
        ending: when it will end, as a clause after "Ending".
    """
    caught: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        caught.append(number)
        signal.signal(number, signal.default_int_handler)
        console.note(f"Ending {ending}. Ctrl-C again ends at once.")

    before = signal.signal(signal.SIGINT, note)
    try:
        yield caught
    finally:
        signal.signal(signal.SIGINT, before)
