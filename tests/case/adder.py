"""A process that adds and reads until it is killed, and says what was acknowledged; test_kill.py kills it.

python adder.py CASE WORKERS
"""

from __future__ import annotations

import io
import random
import sys

from tests.case.conftest import WHEN, page
from tests.sources.saved.hostile import response, warc
from truename.case import Addition, Case, ingest
from truename.vault import Secret

BATCH = 5
LARGE = 40 * 2**20 + 11


def files() -> list[tuple[str, bytes]]:
    """What is added: an archive, a file that is too large for one transaction, pages, and another archive."""
    pages = [
        (f"https://s{n % 7}.example/{n}", page(f"Firm {n % 7}", f"desk{n % 11}@shared.example")) for n in range(120)
    ]
    archives = [warc(*(response(url, body) for url, body in pages[start : start + 40])) for start in (0, 40)]
    large = random.Random(5).randbytes(LARGE)
    small = [(f"p{n}.html", body) for n, (_, body) in enumerate(pages[80:])]
    return [("one.warc.gz", archives[0]), ("large.bin", large), *small, ("two.warc.gz", archives[1])]


def additions() -> list[Addition]:
    """The same, to be added."""
    return [
        Addition(lambda content=content: io.BytesIO(content), name, captured=WHEN)  # type: ignore[misc]
        for name, content in files()
    ]


def run(path: str, workers: int) -> None:
    """Add everything and read it, and say of each file, and of each batch, that it is stored."""
    ingest.BATCH = BATCH
    with Case.open(path, Secret.from_env(), writable=True) as case:
        print("open", flush=True)
        for _, added in case.add_files(additions()):
            print("file", getattr(added, "sha256", added), flush=True)

        def stored(what: str, done: int, total: int) -> None:
            print("stored", case.counts().captures, case.counts().claims, flush=True)

        case.ingest(workers=workers, progress=stored)
    print("done", flush=True)


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
