"""Minutiae that another system found: the records of type 9, as views of a minutiae record.

    block                      fields         x, y in             y counted from   direction
    of the standard, to 2007   9.005-9.012    hundredths of mm    the bottom       against the ridge, degrees
    INCITS 378 ("M1")          9.126-9.150    pixels              the top          along the ridge, 2 degrees

A view has the convention of ISO/IEC 19794-2 and INCITS 378: from the top left corner, direction along the ridge. M1 is
that already, field for field. The standard's own block is turned round; that its direction is the opposite one was
checked on NIST's type9-13.an2k, whose minutiae lie 4 pixels (median) from those that we find in its picture and point
180 degrees away from them. Where the transaction has the picture, places are counted from its corner, else from that
of the minutiae: comparing needs neither.

Extended features (9.300 and on) and the blocks of vendors stay fields.
"""

from __future__ import annotations

import re

from truename.interchange.minutiae import (
    BIFURCATION,
    ENDING,
    LARGEST_SIDE,
    LEAST_DENSITY,
    MOST_DENSITY,
    OTHER,
    Minutia,
    View,
)
from truename.sources.transaction.records import Record

PER_CM = 1000
"""Hundredths of a millimetre, the unit of the standard's own block, in a centimetre."""

STANDARD, M1 = 12, 137
"""The fields with the minutiae of the two blocks."""

_STANDARD_COUNT, _M1_COUNT = 10, 136
_WIDTH, _HEIGHT, _UNIT, _ACROSS, _DOWN, _QUALITY = 128, 129, 130, 131, 132, 135

_POINT = re.compile(r"([0-9]{4})([0-9]{4})([0-9]{3})")
"""x, y, direction in one item of 9.012."""

_TYPES = {"A": ENDING, "B": BIFURCATION}
"""Of the standard's own block; C is a ridge that divides in three, and D one that is not determined."""


def view(record: Record, frame: tuple[int, int] | None = None) -> View:
    """The minutiae of a record of type 9 that has one of the two blocks.

    Args:
        record: the record. Where it has both blocks, M1 says more.
        frame: width and height of the picture that they were found in, in hundredths of a millimetre, if it is known.
            M1 states its own.

    Returns:
        a view without position. Of the standard's own block a pixel is a hundredth of a millimetre.

    Raises:
        SampleError: they are damaged.
    """
    return _m1(record) if M1 in record.fields else _standard(record, frame)


def _standard(record: Record, frame: tuple[int, int] | None) -> View:
    found = []
    for row in _rows(record, STANDARD, _STANDARD_COUNT):
        point = _POINT.fullmatch(row[1]) if len(row) >= 4 else None
        if point is None or int(point[3]) >= 360:
            record.refuse(STANDARD, "a number, a point of 11 digits, a quality and a type", repr(row[:4]))
        found.append((int(point[1]), int(point[2]), (int(point[3]) + 180) % 360, _TYPES.get(row[3], OTHER)))
    furthest = (max((x for x, *_ in found), default=0), max((y for _, y, *_ in found), default=0))
    width, height = frame or (furthest[0] + 1, furthest[1] + 1)
    if furthest[0] > width or furthest[1] > height:
        of_picture = f"places within the picture of {width / 100:g} x {height / 100:g} mm"
        record.refuse(STANDARD, of_picture, f"{furthest[0] / 100:g} and {furthest[1] / 100:g} mm")
    _require_size(record, STANDARD, width, height)
    minutiae = [Minutia(min(x, width - 1), min(height - y, height - 1), turn, type_) for x, y, turn, type_ in found]
    return View(0, tuple(minutiae), width, height, PER_CM, PER_CM)


def _m1(record: Record) -> View:
    width, height, unit, across, down = map(record.integer, (_WIDTH, _HEIGHT, _UNIT, _ACROSS, _DOWN))
    if unit not in (1, 2):
        record.refuse(_UNIT, "pixels per inch (1) or centimetre (2)", str(unit))
    across, down = (round(density / 2.54) if unit == 1 else density for density in (across, down))
    for number, density in ((_ACROSS, across), (_DOWN, down)):
        if not LEAST_DENSITY <= density <= MOST_DENSITY:
            record.refuse(number, f"{LEAST_DENSITY} to {MOST_DENSITY:,} pixels per centimetre", f"{density:,}")
    _require_size(record, _WIDTH, width, height)
    found = []
    for row in _rows(record, M1, _M1_COUNT):
        if len(row) < 6 or not all(item.isascii() and item.isdigit() and len(item) <= 5 for item in row[:6]):
            record.refuse(M1, "a number, x, y, direction, type and quality", repr(row[:6]))
        number, x, y, twos, type_, quality = map(int, row[:6])
        if x >= width or y >= height or twos >= 180:
            sound = f"minutia {number} within {width} x {height} pixels, and a direction below 180"
            record.refuse(M1, sound, repr(row[:6]))
        kind = type_ if type_ in (ENDING, BIFURCATION) else OTHER
        found.append(Minutia(x, y, 2 * twos, kind, quality if 1 <= quality <= 100 else None))
    stated = record.integer(_QUALITY)
    return View(0, tuple(found), width, height, across, down, stated if 0 < stated <= 100 else None)


def _rows(record: Record, number: int, count: int) -> tuple[tuple[str, ...], ...]:
    """The minutiae of a field, as many as another one says."""
    held = record.fields.get(number)
    rows = held.subfields if held and held.value.strip() else ()
    if count in record.fields and record.integer(count) != len(rows):
        record.refuse(count, f"the number of minutiae in field 9.{number:03}, {len(rows)}", str(record.integer(count)))
    return rows


def _require_size(record: Record, number: int, width: int, height: int) -> None:
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        record.refuse(number, f"a print of 1 to {LARGEST_SIDE:,} a side", f"{width:,} x {height:,}")
