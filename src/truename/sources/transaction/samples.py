"""The samples in a transaction: which record is a finger, a palm or a face, in what picture, at what scale.

    record of type   becomes
    3, 4, 14         a fingerprint; of several fingers, one for each whose place is stated (14.021, else 14.025)
    13               a latent mark: a fingerprint or a palm-print, by its position
    15               a palm-print
    10               a face, where field 10.003 says so
    9                a fingerprint, as a minutiae record: see :mod:`truename.sources.transaction.minutiae`
    others           nothing; those that are pictures are named as left out

A picture is given in the bytes in which it came, since that is the capture and its hash proves it. Two have no bytes of
their own as a file: uncompressed pixels, and a finger cut out of a picture of several. Both are given as PNG, without
loss, with the record's resolution in it.

Which finger minutiae are of their record says, or that of the picture with the same IDC. Palms' are left out, since no
palm is compared by them alone.

Several fingers in one picture whose places are not stated are left out with the reason: as one finger they would weigh
as nobody's.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from PIL import Image

from truename import wsq
from truename.errors import SampleError
from truename.interchange.minutiae import MOST_MINUTIAE, write
from truename.sources import pixels
from truename.sources.transaction import minutiae, positions
from truename.sources.transaction.records import PRINTS, TYPES, Record, Transaction
from truename.types import UNKNOWN_POSITION, Sample

FINGER, PALM, FACE = "fingerprint", "palmprint", "face"

COMPRESSIONS = {
    "NONE": "", "0": "",
    "WSQ20": "WSQ", "WSQ": "WSQ", "1": "WSQ",
    "JPEGB": "JPEG", "2": "JPEG", "JPEGL": "JPEG", "3": "JPEG",
    "JP2": "JPEG2000", "4": "JPEG2000", "JP2L": "JPEG2000", "5": "JPEG2000",
    "PNG": "PNG", "6": "PNG",
}  # fmt: skip
"""Labels in field 11 of types 10 to 15, codes in field 8 of types 3 to 6, and Pillow's name of each; "" is none."""

WITHOUT_PICTURE = frozenset({1, 2, 8, 11, 12, 18, 20, 21, 98, 99})
"""Types of records that show no part of a body, or are about a picture that another record has."""

_PER_INCH = 2540
"""Hundredths of a millimetre, the unit of the standard's own minutiae."""
_PER_MM = 25.4
_PER_CM = 2.54
_LEAST_PPI = {3: 250, 4: 500}
"""The resolutions that types 3 and 4 are named for, where field 1.012 states none."""

MOST_PIXELS = 50_000_000
"""Of all pictures that fingers are cut out of, for they are decoded here: both hands and both thumbs, each 3.2 x 3
inches, have 29 million at 1,000 ppi. A few bytes can claim any number."""

MOST_FINGERS = 12
"""Places of fingers in one picture: ten, and extra ones."""


class _Picture(NamedTuple):
    """The picture of a record, before it is known whose part it is.

    Attributes:
        content: bytes that can be opened as a file.
        ppi: pixels per inch as the record states them; ``None`` of a face, or where it states no scale.
    """

    content: bytes
    ppi: float | None


class _UnusableError(Exception):
    """A record that gives no sample, in a transaction that is sound.

    Attributes:
        why: what was expected, found, and to do.
    """

    def __init__(self, expected: str, found: str, do: str) -> None:
        super().__init__(expected, found, do)
        self.why = SampleError(expected=expected, found=found, do=do)


class Read(NamedTuple):
    """What a record gives.

    Attributes:
        record: the record.
        samples: none, one, or one for each finger.
        left_out: why a record that holds a picture gives none.
    """

    record: Record
    samples: list[Sample]
    left_out: SampleError | None = None


def samples(
    transaction: Transaction,
    name: str,
    left_out: Callable[[str, SampleError], None],
    kind: str | None = None,
    ppi: float | None = None,
) -> list[Sample]:
    """Every sample in a transaction, in order.

    Args:
        transaction, name, kind, ppi: as for :func:`read_each`.
        left_out: told of each record that holds a picture and gives no sample: what it is called, and why.

    Raises:
        SampleError: as for :func:`read_each`.
    """
    found: list[Sample] = []
    for read in read_each(transaction, name, kind, ppi):
        if read.left_out:
            left_out(_called(name, read.record), read.left_out)
        found += [sample for sample in read.samples if kind in (None, sample.kind)]
    return found


def read_each(transaction: Transaction, name: str, kind: str | None = None, ppi: float | None = None) -> list[Read]:
    """What each record gives.

    Args:
        transaction: as read.
        name: what the samples are called by, with their record and finger after it.
        kind: what ridges are taken for that may be a finger's or a palm's.
        ppi: the user's word on the resolution of prints, which wins over the record's.

    Raises:
        SampleError: a picture is not what its record says, so that nothing of the transaction is to be trusted.
    """
    wsq.register()
    several = [one for one in transaction.records if one.type == 14 and set(one.positions) & positions.SLAPS]
    if (pixels := sum(one.integer(6) * one.integer(7) for one in several)) > MOST_PIXELS:
        several[-1].refuse(6, f"at most {MOST_PIXELS:,} pixels of several fingers, in all records", f"{pixels:,}")
    found = []
    for record in transaction.records:
        try:
            found.append(Read(record, _of_record(transaction, record, _called(name, record), kind, ppi)))
        except _UnusableError as error:
            found.append(Read(record, [], error.why))
    return found


def _called(name: str, record: Record) -> str:
    return f"{name}, record {record.number}"


def _of_record(
    transaction: Transaction, record: Record, called: str, kind: str | None, ppi: float | None
) -> list[Sample]:
    if record.type == 10:
        if record.text(3).strip().upper() != "FACE":
            raise _UnusableError("a picture of a face", f"one of type {record.text(3)[:20]!r}", "look at it by eye")
        return [Sample(FACE, _picture(transaction, record).content, called)]
    if record.type == 9:
        return [_minutiae(transaction, record, called, ppi)]
    if record.type not in (3, 4, 13, 14, 15):
        if record.type in WITHOUT_PICTURE:
            return []
        found = f"type {record.type} ({TYPES.get(record.type, 'not known')}), which is not read"
        raise _UnusableError("a finger, a palm or a face", found, "use what else the transaction holds")
    codes = record.positions or ((positions.UNKNOWN_RIDGES,) if record.type == 13 else ())
    shown, position = _shown(record, codes, kind)
    picture = _picture(transaction, record)
    across, down = (record.integer(9), record.integer(10)) if record.type > 10 else (1, 1)
    if abs(across - down) > across / 100:
        raise _UnusableError("square pixels", f"{across} across and {down} down", "scale the picture, and say so")
    ppi = ppi or picture.ppi
    if ppi is None:
        raise _UnusableError("pixels per inch or centimetre", "a picture without scale", "state it with --ppi")
    if position in positions.SLAPS:
        return _cut(record, picture, called, ppi)
    return [Sample(shown, picture.content, called, position, ppi)]


def _minutiae(transaction: Transaction, record: Record, called: str, ppi: float | None) -> Sample:
    """Minutiae as a record of their own. Neither layout rounds more than a template does."""
    pictures = [one for one in transaction.records if one.type in PRINTS and one.idc == record.idc]
    if not {minutiae.M1, minutiae.STANDARD} & set(record.fields):
        raise _UnusableError(
            "minutiae of the standard's own block (9.012) or of INCITS 378 (9.137)",
            "those of a vendor, or extended features, which are not read",
            "use the picture that they were found in" if pictures else "ask for the picture that they were found in",
        )
    own = [code for code in record.positions if code != positions.UNKNOWN_FINGER]
    codes = own or [code for one in pictures for code in one.positions]
    if any(one.type == 15 for one in pictures) or set(codes) & positions.PALMS:
        raise _UnusableError("minutiae of a finger", "those of a palm", "use the palm's picture")
    scales = ((one, ppi or resolution(transaction, one)) for one in pictures)
    frame = next(
        (
            (round(one.integer(6) * _PER_INCH / scale), round(one.integer(7) * _PER_INCH / scale))
            for one, scale in scales
            if scale
        ),
        None,
    )
    view = minutiae.view(record, frame)
    if len(view.minutiae) > MOST_MINUTIAE:
        found = f"{len(view.minutiae):,}"
        raise _UnusableError(f"up to {MOST_MINUTIAE} minutiae of a finger", found, "use the picture")
    told = {positions.PLAIN_THUMBS.get(code, code) for code in codes}
    position = told.pop() if len(told) == 1 else UNKNOWN_POSITION
    view = replace(view, position=position if position <= 10 else UNKNOWN_POSITION)
    of_m1 = minutiae.M1 in record.fields
    content = write([view], "ansi-2004" if of_m1 else "iso-2005")
    return Sample(FINGER, content, called, view.position, ppi if of_m1 else None)


def _shown(record: Record, codes: tuple[int, ...], kind: str | None) -> tuple[str, int]:
    """The kind, and the position in its codes; several codes are several that it may be."""
    if len(codes) == 1 and codes[0] in positions.SLAPS:
        return FINGER, codes[0]
    if all(code in positions.ONE_FINGER for code in codes) and record.type != 15:
        told = {positions.PLAIN_THUMBS.get(code, code) for code in codes}
        one = told.pop() if len(told) == 1 else positions.UNKNOWN_FINGER
        return FINGER, one if one <= 10 else UNKNOWN_POSITION
    if all(code in positions.PALMS for code in codes) and record.type in (13, 15):
        one = codes[0] if len(codes) == 1 else positions.UNKNOWN_PALM
        return PALM, UNKNOWN_POSITION if one == positions.UNKNOWN_PALM else one
    if kind in (FINGER, PALM) and record.type == 13:
        return kind, UNKNOWN_POSITION
    raise _UnusableError(
        "the position of a finger or of a palm",
        " or ".join(f"{code} ({positions.name(code)})" for code in codes[:4]),
        "say --kind fingerprint or --kind palmprint if it is one" if record.type == 13 else "ask what it shows",
    )


def _picture(transaction: Transaction, record: Record) -> _Picture:
    """The record's picture, held against what the record says of it.

    Raises:
        SampleError: it is none, or another.
    """
    data = record.data
    if data is None or not data.value:
        raise _UnusableError("a picture", "a record without one", "look for what it refers to")
    binary = record.type < 10
    width, height = record.integer(6), record.integer(7)
    label = record.text(8 if binary else 11).strip().upper()
    format = COMPRESSIONS.get(label)
    if format is None:
        raise _UnusableError("a compression that the standard names", repr(label[:20]), "convert the picture to PNG")
    if not width or not height:
        record.refuse(6 if not width else 7, "a picture's width and height", "0, or no such field")
    ppi = None if record.type == 10 else resolution(transaction, record)
    if not format:
        return _Picture(_uncompressed(record, data.value, (width, height), ppi), ppi)
    try:
        size = pixels.size(data.value, format)
    except ValueError as error:
        record.refuse(data.number, f"a picture in {format}, as the record says", f"one that cannot be read ({error})")
    if size != (width, height):
        record.refuse(data.number, f"a picture of {width} x {height} pixels", f"{size[0]} x {size[1]}")
    return _Picture(data.value, ppi)


def resolution(transaction: Transaction, record: Record) -> float | None:
    """Pixels per inch down a picture of prints; a whole number, since two decimals of a millimetre's say no more.

    ``None`` where the record states no scale.
    """
    if record.type < 10:
        text = transaction.records[0].text(11 if record.integer(5) else 12).strip()
        try:
            found = round(float(text) * _PER_MM)
        except (ValueError, OverflowError):  # no number, or an infinite one
            found = 0
        return found or _LEAST_PPI.get(record.type)
    unit, across, down = (record.integer(number) for number in (8, 9, 10))
    if unit not in (1, 2) or not across or not down:  # 0: the two are only the shape of a pixel
        return None
    return down if unit == 1 else round(down * _PER_CM)


def _uncompressed(record: Record, data: bytes, size: tuple[int, int], ppi: float | None) -> bytes:
    """Pixels as a PNG."""
    depth = 8 if record.type <= 10 else record.integer(12)
    if depth != 8:
        raise _UnusableError("pixels of 8 bits", f"{depth} bits", "convert the picture to 8-bit PNG")
    mode = "L"
    if record.type == 10:
        space = record.text(12).strip().upper()
        mode = {"GRAY": "L", "GREY": "L", "RGB": "RGB", "SRGB": "RGB"}.get(space, "")
        if not mode:
            raise _UnusableError("pixels in grey or RGB", repr(space[:20]), "convert the picture to PNG")
    wanted = size[0] * size[1] * len(mode)
    if len(data) != wanted:
        found = f"{len(data):,}"
        record.refuse(record.data.number if record.data else 1, f"{wanted:,} bytes of {size[0]} x {size[1]}", found)
    return pixels.png(Image.frombytes(mode, size, data), ppi)


def _cut(record: Record, picture: _Picture, called: str, ppi: float) -> list[Sample]:
    """The fingers of a picture of several, where it says where they are."""
    places = _places(record)
    if not places:
        raise _UnusableError(
            "one finger, or where each finger is (fields 14.021 or 14.025)",
            f"{positions.name(record.positions[0])} in one picture, without their places",
            "have the fingers cut out, and enrol each with its position",
        )
    try:
        with Image.open(io.BytesIO(picture.content), formats=tuple({*COMPRESSIONS.values()} - {""})) as image:
            grey = image.convert("L")
    except Exception as error:
        reason = error.found if isinstance(error, SampleError) else type(error).__name__
        record.refuse(record.data.number if record.data else 1, "a complete picture", f"damage ({reason})")
    return [
        Sample(FINGER, pixels.png(grey.crop(box), picture.ppi), f"{called}, finger {finger}", finger, ppi)
        for finger, box in places
    ]


def _places(record: Record) -> list[tuple[int, tuple[int, int, int, int]]]:
    """Each finger and where it is: left, top, right, bottom in pixels.

    Field 14.021 has the left, right, top and bottom edge of each; field 14.025 the corners of a polygon around each, of
    which the upright rectangle is taken.
    """
    for number in (21, 25) if record.type == 14 else ():
        held = record.fields.get(number)
        if held is None or not held.value.strip():
            continue
        rows = held.subfields
        if len(rows) > MOST_FINGERS:
            record.refuse(number, f"the places of at most {MOST_FINGERS} fingers", str(len(rows)))
        width, height = record.integer(6), record.integer(7)
        places = []
        for row in rows:
            if not all(item.isascii() and item.isdigit() and len(item) <= 5 for item in row):
                record.refuse(number, "fingers and their places as numbers", repr(row[:6]))
            finger, *edges = map(int, row)
            if number == 21:
                left, right, top, bottom = edges if len(edges) == 4 else (0, 0, 0, 0)
            else:
                points = edges[1:] if edges and len(edges) == 1 + 2 * edges[0] and edges[0] >= 3 else [0, 0]
                left, right, top, bottom = min(points[::2]), max(points[::2]), min(points[1::2]), max(points[1::2])
            finger = positions.PLAIN_THUMBS.get(finger, finger)
            if not 1 <= finger <= 10 or not left < right <= width or not top < bottom <= height:
                record.refuse(number, f"a finger, and a place in {width} x {height} pixels", repr(row[:6]))
            places.append((finger, (left, top, right, bottom)))
        if sum((right - left) * (bottom - top) for _, (left, top, right, bottom) in places) > 2 * width * height:
            record.refuse(number, "places that overlap a little at most", f"{len(places)} that cover the picture twice")
        return places
    return []
