"""What one captured thing states, and what stands inside it: the work of the processes that read beside one another.

Nothing of a case is opened here. What comes in is hostile: a process that takes too long or too much memory is ended,
and the thing that it was reading is refused.
"""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from multiprocessing import parent_process

from truename.case import pictures
from truename.case.pictures import Shown
from truename.case.rows import ClaimRow, claim_digest, claim_row
from truename.errors import ProvenanceError, SampleError, TruenameError
from truename.sources.saved import Reading, Saved, Trait
from truename.types import Capture

SECONDS = 120
"""That one thing may take. A page takes some 10 ms, half a million claims twenty seconds, forty faces ten; a machine
may be slow, too, or busy with other work."""

MEMORY = 3 * 2**29
"""Bytes of its own that a process may have that reads: over twice of what the largest picture takes. A thing that needs
more is refused."""

DEPTH = 2
"""How far things inside things are followed: a mail's attachment, and a picture in that."""

MOST_INSIDE = 500
"""Things inside one thing that are read: a page with more pictures as data is no page that people wrote."""


PARTS: Mapping[str, str] = {
    "css": "text/css",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "map": "application/json",
    "svg": "image/svg+xml",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "wasm": "application/wasm",
}
"""By ends of names, the media types (IANA) of what pages are made of and what states nothing. It is kept, and that no
reader knows it is no fault."""

_PARTS = frozenset({*PARTS.values(), "application/javascript", "application/x-javascript", "application/manifest+json"})
_PARTS_OF = ("font/", "audio/", "video/")

_ICO = b"\0\0\1\0"
"""How an icon of Windows begins: what sites are marked with, and what no reader of pictures takes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one thing gave, without its bytes.

    Attributes:
        capture: the thing; whose parent is not said yet.
        address: by what other captures refer to it.
        claims: what it states: the digest and the columns of each.
        traits: what was derived of that.
        shown: what its picture shows.
        notes: what was left out and why, a sentence each.
        refused: why nothing of it was read; empty where it was.
        unknown: that is because no reader knows what it is.
        unseen: there was no model to look for faces with.
    """

    capture: Capture
    address: str
    claims: tuple[tuple[bytes, ClaimRow], ...] = ()
    traits: tuple[Trait, ...] = ()
    shown: tuple[Shown, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    refused: str = ""
    unknown: bool = False
    unseen: bool = False


def read(saved: Saved) -> tuple[Found, ...]:
    """The thing, and everything inside it, in order.

    Raises:
        ProvenanceError: a model is altered.
    """
    _bound_memory()
    return tuple(
        _refused(one, made) if isinstance(made, TruenameError) else _found(one, made) for one, made in things(saved)
    )


def things(saved: Saved, depth: int = DEPTH) -> Iterator[tuple[Saved, Reading | TruenameError]]:
    """A thing and what stands inside it, each with what it states, or why it cannot be read."""
    from truename.sources.saved import readings

    made: Reading | TruenameError
    try:
        made = Reading("image/x-icon") if saved.content.startswith(_ICO) else readings.read(saved)
    except TruenameError as error:
        made = error if (media := _part(saved)) is None else Reading(media)
    except MemoryError:
        raise
    except Exception as error:  # what a reader did not foresee stops one thing and no other
        made = unforeseen(saved.name, error)
    if isinstance(made, TruenameError):
        yield saved, made
        return
    inner = made.inner[:MOST_INSIDE] if depth else ()
    left = len(made.inner) - len(inner)
    yield saved, replace(made, notes=(*made.notes, f"{left} things inside it were not read.")) if left else made
    for one in inner:
        yield from things(one, depth - 1)


def inside(saved: Saved, n: int) -> bytes | None:
    """The bytes of the thing that is number ``n`` of :func:`things`; ``None`` where there are fewer."""
    return next((one.content for one, _ in islice(things(saved), n, None)), None)


def _found(saved: Saved, made: Reading) -> Found:
    """Everything that a thing gave.

    Raises:
        ProvenanceError: a model is altered.
    """
    try:
        claims = tuple((claim_digest(row), row) for row in map(claim_row, made.claims))
        seen = pictures.see(saved, made.media)
    except (ProvenanceError, MemoryError):
        raise
    except Exception as error:
        return failed(saved, unforeseen(saved.name, error))
    return Found(
        _capture(saved, made.media),
        saved.address,
        claims,
        made.traits,
        seen.traits,
        (*made.notes, *seen.notes),
        unseen=seen.unseen,
    )


def failed(saved: Saved, error: TruenameError) -> Found:
    """A thing of which nothing was read."""
    return Found(_capture(saved, saved.media), saved.address, refused=str(error))


def _refused(saved: Saved, error: TruenameError) -> Found:
    """The same, with whether that is because no reader knows what it is."""
    from truename.sources.saved import heads, readings

    known = True
    with suppress(Exception):  # what its reader fails on, its recognition may fail on
        beginning = heads.head(saved)
        known = any(one.recognises(beginning) for one in readings.readers())
    return replace(failed(saved, error), unknown=not known)


def _part(saved: Saved) -> str | None:
    """The media type of what is a part of pages; ``None`` where it is something else."""
    media = saved.media or PARTS.get(saved.name.rpartition(".")[2].lower(), "")
    return media if media in _PARTS or media.startswith(_PARTS_OF) else None


def lost(saved: Saved, found: str) -> SampleError:
    """What to say of a thing whose process ended."""
    return SampleError(
        expected=f"a capture that can be read: {saved.name[:200]!a}", found=found, do="look at it by itself"
    )


@dataclass(frozen=True, slots=True)
class Unseen:
    """A thing with pictures that were read when there were no models to look for faces: by their numbers inside it."""

    saved: Saved
    inside: tuple[int, ...]


def look_again(unseen: Unseen) -> dict[int, tuple[str, tuple[Shown, ...]]]:
    """By number, the address and the faces of each of these pictures that is still there.

    Raises:
        MissingModelError: there are no models still.
    """
    _bound_memory()
    every = things(unseen.saved) if any(unseen.inside) else [(unseen.saved, None)]
    return {n: (one.address, pictures.faces(one).traits) for n, (one, _) in enumerate(every) if n in unseen.inside}


def lost_again(unseen: Unseen, found: str) -> SampleError:
    """The same as :func:`lost`."""
    return lost(unseen.saved, found)


def unforeseen(name: str, error: Exception) -> SampleError:
    """What to say of what a reader fails on in a way that it did not foresee."""
    return SampleError(
        expected=f"a capture that its reader understands: {name[:200]!a}",
        found=f"one that it fails on ({type(error).__name__})",
        do="report this as a fault of truename, with the capture if you may",
    )


def _capture(saved: Saved, media: str) -> Capture:
    sha256 = hashlib.sha256(saved.content).hexdigest()
    return Capture(sha256, saved.name, saved.url, saved.captured, saved.tool, media, len(saved.content))


@cache
def _bound_memory() -> None:
    """In a process of its own only: what it takes beyond comes back as a MemoryError, or ends it."""
    if parent_process() is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
