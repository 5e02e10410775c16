"""A process that compares a gallery's subjects, in small steps, and is killed in the middle of storing one of them.

python killed.py GALLERY STEP
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from truename import dedup
from truename.gallery import Gallery, Secret, pairs
from truename.types import Mandate

BATCH = 10
MANDATE = Mandate("A. Examiner", "find who is enrolled twice", "order 5/2026")


def until(step: int) -> None:
    """Have the process killed when a step was written and not committed."""
    write = pairs.write
    steps = iter(range(1, step + 1))

    def writing(*arguments: Any) -> None:
        write(*arguments)
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    pairs.write = writing


if __name__ == "__main__":
    dedup.BATCH = BATCH
    until(int(sys.argv[2]))
    with Gallery.open(sys.argv[1], Secret.from_env()) as gallery:
        dedup.dedup(gallery, MANDATE)
