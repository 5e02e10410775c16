"""What a file that was added may cost to read: its size, what it inflates to, how many things are in it.

A bound is on what comes out, never on what a file declares. What is above one is refused by name, with the bound and
what was found; where only one thing is too large, the rest of its file is read.
"""

from __future__ import annotations

from truename.errors import SampleError

LARGEST_FILE = 4 * 2**30
"""Bytes of a file that is added. Crawlers close a WARC at 1 GB (Heritrix, Browsertrix, by default), and a WACZ holds a
few. It is read in pieces."""

LARGEST_THING = 64 * 2**20
"""Bytes of one thing that was captured, decoded. The largest page of the web is below 10 MB, and a picture of 100
megapixels 50 MB; films are not read here. It is held in memory, once for each layer while its codings are undone: at
most some 280 MB (measured, sent in chunks and deflated)."""

MOST_THINGS = 1_000_000
"""Things in one file. A crawl of a site has some thousands, and 4 GiB of captures of 5 kB are 800,000."""

FREE_BYTES = 256 * 2**20
RATIO = 100
"""What the whole of a file may inflate to, its layers together: FREE_BYTES, and RATIO times its size. Pages deflate to
a fifth or a tenth, tables of numbers to a thirtieth; deflate's own limit, which bombs are near, is 1,032 (zlib,
"Maximum Compression Factor"), and for every layer again."""

LARGEST_HEADER = 64 * 2**10
MOST_LINES = 1_000
"""Bytes and lines of the header of a record, a response or a part. Servers stop at 8 to 64 KiB (Apache's directives
LimitRequest..., nginx's large_client_header_buffers), and browsers at 256 KiB."""

MOST_CODINGS = 3
"""Codings of one response, one over the other. Two occur, gzip sent in chunks; by mistake gzip twice."""

MOST_DAMAGED = 10_000
"""Places where the reading of a damaged file is taken up again, or where that is tried."""


class LostError(SampleError):
    """Where the next thing begins cannot be told from here on."""


class ExhaustedError(SampleError):
    """The file has cost what it may; nothing more of it is read."""


class Budget:
    """What one added file may still inflate to, all its layers together.

    Args:
        size: bytes of the file.
    """

    def __init__(self, size: int) -> None:
        self._most = FREE_BYTES + RATIO * size
        self._left = self._most

    def take(self, size: int) -> None:
        """Account for bytes that came out of a layer of compression, or that were read a second time.

        Raises:
            ExhaustedError: it was too much.
        """
        self._left -= size
        if self._left < 0:
            raise ExhaustedError(
                expected=f"a file that inflates to at most {self._most:,} bytes, or some {RATIO} times its size",
                found="more, as in a bomb of compression",
                do="the rest of it is not read; if it is no bomb, unpack it and add the parts that matter",
            )


def too_large(found: str) -> SampleError:
    """That one thing is above :data:`LARGEST_THING`."""
    return SampleError(
        expected=f"a capture of at most {LARGEST_THING:,} bytes",
        found=found,
        do="it is left out; save the part of it that matters by itself",
    )
