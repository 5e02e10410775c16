"""What a picture shows, as traits: what it looks like, the faces in it, and the hash that sites' icons are known by.

A picture is nobody's statement. What is derived here are traits of the subject "picture:" and its address, so that
pages that refer to that address can be joined with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from truename.errors import MissingModelError, SampleError
from truename.sources.saved import Saved
from truename.types import Region, Sample, Template

LEAST_SIDE = 48
"""Pixels of a side below which a picture is a dot, a line or an arrow. Thumbnails of 48 are told apart; see
:mod:`truename.resolve.pictures`."""

MOST_PIXELS = 50_000_000
"""Of a picture that is looked at: as of a camera. A JPEG of so many takes 0.65 GB, with the networks for faces."""

MOST_FACES = 40
"""Faces of one picture, the most prominent first: a school class and its teachers. Whoever stands behind them in a
crowd is hardly recognised, and each takes a tenth of a second."""

LARGEST_ICON = 256
"""Pixels of a side of a site's icon; ICO holds no larger one."""

_ICO = frozenset({"image/x-icon", "image/vnd.microsoft.icon"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One trait of a picture.

    Attributes:
        kind: "look", "face" or "icon".
        data: the bytes.
        region: of a face, where in the picture it is; ``None`` is all of it.
    """

    kind: str
    data: bytes = field(repr=False)
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture gave.

    Attributes:
        traits: in this order: icon, look, faces.
        notes: what was left out and why.
        unseen: there was no model to look for faces with.
    """

    traits: tuple[Shown, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: bool = False


def see(saved: Saved, media: str) -> Seen:
    """Everything that is derived of a captured picture.

    Args:
        saved: the picture.
        media: what it turned out to be; nothing is derived of what is no picture.
    """
    if not media.startswith("image/") or media == "image/svg+xml":
        return Seen()
    if media in _ICO:
        return Seen(_icon(saved))
    try:
        width, height = _size(saved)
    except SampleError as error:
        return Seen(notes=(str(error),))
    called = "icon" in saved.address.rpartition("/")[2].lower()
    icon = _icon(saved) if called or width == height <= LARGEST_ICON else ()
    if min(width, height) < LEAST_SIDE:
        return Seen(icon)
    from truename import grouping
    from truename.case.material import LOOK, look_bytes

    sample = Sample("face", saved.content, saved.name)
    look = grouping.look(sample)
    traits = (*icon, Shown(LOOK, look_bytes(look))) if look else icon
    try:
        faces, notes = _faces(sample)
    except MissingModelError:
        return Seen(traits, unseen=True)
    except SampleError as error:
        return Seen(traits, (f"No faces were looked for: {error}",))
    return Seen((*traits, *faces), notes)


def faces(saved: Saved) -> Seen:
    """The faces alone, of a picture that was captured before there were models.

    Raises:
        MissingModelError: there are still none.
    """
    try:
        return Seen(*_faces(Sample("face", saved.content, saved.name)))
    except SampleError as error:
        return Seen((), (f"No faces were looked for: {error}",))


def can_look() -> bool:
    """Whether the networks that find faces are on this machine."""
    from truename.kinds import face
    from truename.provenance import models

    return all(models.ready(name) for name in face.chosen() if name)


def _size(saved: Saved) -> tuple[int, int]:
    """Width and height, by the header.

    Raises:
        SampleError: it is damaged, or too large to be decoded.
    """
    from truename.kinds import _picture

    sample = Sample("face", saved.content, saved.name)
    with _picture.opened(sample, _picture.FORMATS, MOST_PIXELS, "nothing is looked for in it; it is kept") as image:
        return image.size


def _icon(saved: Saved) -> tuple[Shown, ...]:
    """The hash by which a site's icon is known."""
    from truename.case.material import ICON
    from truename.sources.saved.values import icon_hash

    return (Shown(ICON, icon_hash(saved.content).encode()),)


def _faces(sample: Sample) -> tuple[tuple[Shown, ...], tuple[str, ...]]:
    """The faces of a picture that can be compared, the most prominent first, and what was left out."""
    from truename import extraction, kinds
    from truename.case.material import FACE, face_bytes

    parts = kinds.get(sample.kind).divide(sample)
    found = []
    for part in parts[:MOST_FACES]:
        template = extraction.extract(part).template
        # A picture without a face comes back as one part, of which nothing is acquired.
        if isinstance(template, Template):
            found.append(Shown(FACE, face_bytes(template), part.region))
    left = len(parts) - MOST_FACES
    return tuple(found), (f"Of {len(parts)} faces the {MOST_FACES} most prominent were taken.",) if left > 0 else ()
