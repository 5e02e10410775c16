"""The samples in an interchange record: which view is a finger or a palm, in what picture, at what scale.

    record                             becomes
    minutiae (ISO 19794-2, ANSI 378)   a fingerprint of each view: the record itself, or a record of that view alone
    pictures (ISO 19794-4, ANSI 381)   a fingerprint or a palm-print of each view, by its position

A picture is given in the bytes in which it came; uncompressed pixels as PNG, without loss. Several fingers in one
picture are left out, since these records do not say where each one is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from PIL import Image

from truename.errors import SampleError
from truename.interchange import images, minutiae
from truename.interchange.cursor import Cursor
from truename.sources import pixels
from truename.sources.transaction import positions
from truename.sources.transaction.samples import FINGER, PALM
from truename.types import UNKNOWN_POSITION, Sample

if TYPE_CHECKING:
    from truename.sources.files import LeftOut


def samples(
    content: bytes,
    name: str,
    left_out: LeftOut,
    kind: str | None = None,
    position: int = UNKNOWN_POSITION,
    ppi: float | None = None,
) -> list[Sample]:
    """Every sample in a record, in order.

    Args:
        content: the record.
        name: what the samples are called by, with their view after it where there are several.
        left_out: told of each picture that gives no sample: what it is called, and why.
        kind: only samples of this kind; all by default.
        position: the user's word, where the record does not know it and has one view.
        ppi: the user's word on the resolution, which wins over the record's.

    Raises:
        SampleError: the record is damaged; or a position is given that it does not leave open.
    """
    of_minutiae = minutiae.begins(content)
    found = _minutiae(content, name, ppi) if of_minutiae else _pictures(content, name, left_out, ppi)
    if position != UNKNOWN_POSITION:
        if len(found) != 1 or found[0].position not in (UNKNOWN_POSITION, position):
            says = ", ".join(str(one.position) for one in found)
            raise SampleError(
                expected=f"a record of one finger that may be {position}",
                found=f"{len(found)} of position {says}",
                do="leave the position out: the record says it itself",
            )
        found = [replace(found[0], position=position)]
    return [one for one in found if kind in (None, one.kind)]


def _called(name: str, n: int, views: int) -> str:
    return f"{name}, view {n + 1}" if views > 1 else name


def _minutiae(content: bytes, name: str, ppi: float | None) -> list[Sample]:
    record = minutiae.read(content)
    return [
        Sample(FINGER, minutiae.alone(content, record, n), _called(name, n, len(record.views)), view.position, ppi)
        for n, view in enumerate(record.views)
    ]


def _pictures(content: bytes, name: str, left_out: LeftOut, ppi: float | None) -> list[Sample]:
    record = images.read(content)
    found = []
    for n, view in enumerate(record.views):
        called = _called(name, n, len(record.views))
        why = _unusable(view)
        if why:
            left_out(called, SampleError(expected=why[0], found=why[1], do=why[2]))
            continue
        kind = PALM if view.position in positions.PALMS else FINGER
        known = UNKNOWN_POSITION if view.position == positions.UNKNOWN_PALM else view.position
        scale = ppi or view.ppi[0]
        found.append(Sample(kind, _picture(content, record, n, scale), called, known, scale))
    return found


def _unusable(view: images.View) -> tuple[str, str, str] | None:
    """Why a picture of a sound record gives no sample: expected, found, to do."""
    across, down = view.ppi
    if view.depth != 8:
        return "pixels of 8 bits", f"{view.depth} bits", "convert the picture to 8-bit PNG"
    if abs(across - down) > across / 100:
        return "square pixels", f"{across:g} across and {down:g} down", "scale the picture, and say so"
    if view.position <= 10 or view.position in positions.PALMS:
        return None
    what = f"{positions.name(view.position)} in one picture"
    return "one finger or one palm", what, "have the fingers cut out, and enrol each with its position"


def _picture(content: bytes, record: images.Record, n: int, ppi: float) -> bytes:
    """The picture of a view as a file, held against what the record says of it."""
    view = record.views[n]

    def refuse(expected: str, found: str) -> NoReturn:
        Cursor(content, f"{record.layout.title}, view {n + 1}").refuse(expected, found, view.offset)

    size = view.width, view.height
    if not view.compression:
        if len(view.data) != size[0] * size[1]:
            refuse(f"{size[0] * size[1]:,} bytes of {size[0]} x {size[1]} pixels", f"{len(view.data):,}")
        return pixels.png(Image.frombytes("L", size, view.data), ppi)
    try:
        seen = pixels.size(view.data, view.compression)
    except ValueError as error:
        refuse(f"a picture in {view.compression}, as the record says", f"one that cannot be read ({error})")
    if seen != size:
        refuse(f"a picture of {size[0]} x {size[1]} pixels", f"{seen[0]} x {seen[1]}")
    return view.data
