"""A process that updates a list until it is killed, and says what is done; test_kill.py kills it.

python updater.py LISTS FOLDER RUN
"""

from __future__ import annotations

import itertools
import json
import random
import sys
from pathlib import Path

from truename.lists import Lists


def state(run: int, n: int) -> list[dict[str, object]]:
    """State n of a run: the same in the process that updates and in the test that looks for it."""
    drawn = random.Random(1000 * run + n)
    return [
        {
            "id": f"p{m}",
            "schema": "Person",
            "properties": {"name": [drawn.randbytes(40).hex()], "notes": [f"{run} {n}"]},
        }
        for m in range(drawn.randrange(60, 100))
    ]


def update(folder: str, sources: str, run: int) -> None:
    """Update for ever, and print the number of each state once it is there."""
    lists, path = Lists(Path(folder)), Path(sources) / f"{run}.json"
    print("open", flush=True)
    for n in itertools.count():
        path.write_text("".join(json.dumps(one) + "\n" for one in state(run, n)))
        if lists.names():
            lists.update("sample", [path])
        else:
            lists.add("sample", [path])
        print(n, flush=True)


if __name__ == "__main__":
    update(sys.argv[1], sys.argv[2], int(sys.argv[3]))
