"""How often a host is asked: one request at a time, and a pause after each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

PAUSE = 1.0
"""Seconds from one request to a host to the next, at least. It can be raised, never lowered."""

LONGEST_PAUSE = 300.0
"""Seconds. A host that asks for more is left alone: it does not want to be crawled."""


@dataclass(slots=True)
class Pace:
    """Keeps the pauses.

    Attributes:
        pause: seconds between two requests to a host.
        sleep, clock: how it waits, and by which clock.
    """

    pause: float = PAUSE
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str) -> None:
        """Wait until a host may be asked again."""
        left = self._next.get(host, 0.0) - self.clock()
        if left > 0:
            self.sleep(left)

    def asked(self, host: str, pause: float = 0.0) -> None:
        """Note that a host was asked just now.

        Args:
            pause: what it asks for itself, in seconds.
        """
        self._next[host] = self.clock() + max(self.pause, pause)
