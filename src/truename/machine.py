"""What this machine offers."""

from __future__ import annotations

import os
import threading

_thread = threading.local()


def cores() -> int:
    """The cores that this thread may use: those that the process may, not those that the machine has; or one."""
    if getattr(_thread, "one_of_many", False):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def one_of_many() -> None:
    """From now on this thread is one of as many as there are cores: whatever it calls is to use one."""
    _thread.one_of_many = True
