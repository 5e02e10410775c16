"""Programs that are run, timed and watched: the memory of a program with all its processes, and killing it halfway."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Ran:
    """A program that was run.

    Attributes:
        code: its exit status; negative where a signal ended it.
        out, errors: what it printed.
        seconds: how long it ran.
        peak: bytes of memory of all its processes together, at most; what they share counts in each.
    """

    code: int
    out: str
    errors: str
    seconds: float
    peak: int

    def required(self) -> Ran:
        """The same.

        Raises:
            RuntimeError: it failed.
        """
        if self.code:
            raise RuntimeError(f"ended with {self.code}: {self.errors[-2000:]}")
        return self


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    enough: Callable[[float], bool] = lambda _: False,
    every: float = EVERY,
) -> Ran:
    """Run a program on at most two cores.

    Args:
        command: with its arguments.
        env: variables beside those of this process.
        cwd: where.
        enough: asked after every look with the seconds that passed; it is killed once that is true.
        every: seconds between two looks.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), stdout=out, stderr=errors, env={**os.environ, **(env or {})}, cwd=cwd
        )
        try:
            os.sched_setaffinity(process.pid, sorted(os.sched_getaffinity(0))[:2])
            peak = 0
            while process.poll() is None:
                peak = max(peak, resident(process.pid))
                if enough(time.perf_counter() - began):
                    process.kill()
                    break
                time.sleep(every)
        finally:
            process.kill()
            code = process.wait()
        seconds = time.perf_counter() - began
        out.seek(0)
        errors.seek(0)
        return Ran(code, out.read(), errors.read(), seconds, peak)


def resident(process: int) -> int:
    """Bytes of memory of a process and of those that it started; 0 where it has ended."""
    folder = Path(f"/proc/{process}")
    try:
        pages = int((folder / "statm").read_text().split()[1])
        children = [child for task in (folder / "task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return 0
    return pages * PAGE + sum(resident(int(child)) for child in children)
