"""Containers: from a file that a user added to the things that were captured in it.

    walk       paths  ->  files, with their names                  folder.py
    opened     a path ->  a file of bounded size                   folder.py
    captured   a file ->  every capture in it, or why not          warc.py, wacz.py, mhtml.py, single.py
    find       the same file again  ->  one capture of it, by its hash

What a file is, its first bytes say, and then its name: WARC, plain or compressed; WACZ; MHTML; anything else is one
capture as it is. Nothing is fetched, run or unpacked to disk. What it may cost is in :mod:`bounds`; what is inside
one another is bounded together. Whatever the bytes are, they end as :class:`~truename.sources.saved.Saved` or as
:class:`~truename.sources.saved.Refusal`.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from truename.errors import SampleError
from truename.sources import files
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import bounds, mhtml, single, wacz, warc
from truename.sources.saved.containers.bounds import Budget
from truename.sources.saved.containers.folder import opened, walk
from truename.sources.saved.containers.members import GZIP, WITH_HEADER

__all__ = ["captured", "find", "opened", "walk"]


def captured(stream: BinaryIO, name: str) -> Iterator[Saved | Refusal]:
    """Everything that was captured in a file, in its order; what cannot be read, with the reason.

    Args:
        stream: the file's bytes; it has to seek, and is read nowhere else in the meantime. It stays open.
        name: its path, relative to what was added, with slashes.
    """
    name = files.shown(name)
    size = stream.seek(0, 2)
    if not 0 < size <= bounds.LARGEST_FILE:
        found = f"one of {size:,}" if size else "an empty one"
        error = SampleError(
            expected=f"a file of 1 to {bounds.LARGEST_FILE:,} bytes", found=found, do="add it in parts, or leave it out"
        )
        yield Refusal(name, str(error))
        return
    count = 0
    for one in _read(stream, name, Budget(size)):
        if count == bounds.MOST_THINGS:
            error = SampleError(
                expected=f"a file of at most {bounds.MOST_THINGS:,} captures", found="more", do="add it in parts"
            )
            yield Refusal(name, str(error))
            return
        yield one
        count += 1
    if not count:
        error = SampleError(
            expected="a file that holds captures",
            found="none: no page that a server gave, and nothing else",
            do="check what the tool that made it was asked for",
        )
        yield Refusal(name, str(error))


def find(stream: BinaryIO, name: str, sha256: str) -> Saved:
    """One capture again, by the hash of its content: the first that has it.

    Args:
        stream, name: as for :func:`captured`.
        sha256: 64 hex digits.

    Raises:
        SampleError: the file holds none.
    """
    for one in captured(stream, name):
        if isinstance(one, Saved) and hashlib.sha256(one.content).hexdigest() == sha256:
            return one
    raise SampleError(
        expected=f"a capture with the SHA-256 {sha256} in {name!r}", found="none", do="check which file it came with"
    )


def _read(stream: BinaryIO, name: str, budget: Budget) -> Iterator[Saved | Refusal]:
    stream.seek(0)
    head = stream.read(bounds.LARGEST_HEADER)
    if _is_warc(head, name):
        yield from warc.captured(stream, name, budget)
    elif wacz.is_one(stream, name, head):
        yield from wacz.captured(stream, name, budget)
    elif mhtml.is_one(head, name):
        yield from mhtml.captured(stream, name, budget)
    else:
        yield single.captured(stream, name)


def _is_warc(head: bytes, name: str) -> bool:
    """By its first bytes, inflated where they are gzip's; by its name where it is damaged there."""
    if name.lower().endswith(warc.SUFFIXES) or head.startswith(warc.MARK):
        return True
    if not head.startswith(GZIP):
        return False
    try:
        return zlib.decompressobj(WITH_HEADER).decompress(head, len(warc.MARK)) == warc.MARK
    except zlib.error:
        return False
