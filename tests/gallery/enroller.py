"""A process that enrols until it is killed, and says what was acknowledged; test_kill.py kills it.

python enroller.py GALLERY RUN one|many
"""

from __future__ import annotations

import random
import sys

from truename.gallery import Gallery, Item, Secret
from truename.types import Quality, Sample, Template

BATCH = 7


def item(run: int, n: int) -> Item:
    """Item n of a run: the same in the process that enrols and in the test that looks for it. Every fifth is large."""
    drawn = random.Random(1000 * run + n)
    sample = Sample("fingerprint", drawn.randbytes(200_000 if n % 5 == 0 else 400), f"{run}-{n}.png", n % 11, 500.0)
    quality = Quality(n % 101, ("smudged",))
    template = Template(sample.kind, "leader-1", drawn.randbytes(700), sample.position, quality.score, sample.sha256())
    return f"subject {run} {n // 3}", sample, quality, None if n % 4 == 3 else template


def enrol(path: str, run: int, many: bool) -> None:
    """Enrol for ever, one by one or in batches, and print the number of each item once it is acknowledged."""
    with Gallery.open(path, Secret.from_env(), write=True) as gallery:
        print("open", flush=True)
        n = 0
        while True:
            size = BATCH if many else 1
            if many:
                gallery.add_many(item(run, n + i) for i in range(size))
            else:
                gallery.add(*item(run, n))
            print(*range(n, n + size), flush=True)
            n += size


if __name__ == "__main__":
    enrol(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "many")
