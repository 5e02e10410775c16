"""Minutiae that another system found: the records of type 9.

    block                      fields         x, y in             y counted from   direction
    of the standard, to 2007   9.005-9.012    hundredths of mm    the bottom       against the ridge, degrees
    INCITS 378 ("M1")          9.126-9.150    pixels              the top          along the ridge, 2 degrees

All are brought to the convention of ISO/IEC 19794-2, which is ours too: pixels at 500 ppi from the top left corner,
direction along the ridge. That the standard's own block has the opposite direction was checked on NIST's type9-13.an2k,
whose minutiae lie 4 pixels (median) from those that we find in its picture and point 180 degrees away from them.

Extended features (9.300 and on) and the blocks of vendors stay fields.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from truename.sources.transaction.records import PRINTS, Record, Transaction
from truename.sources.transaction.samples import resolution

_PPI = 500
_PER_INCH = 2540
"""Hundredths of a millimetre."""

_POINT = re.compile(r"([0-9]{4})([0-9]{4})([0-9]{3})")
"""x, y, direction in one item of 9.012."""

_TYPES = {"A": "ending", "B": "bifurcation", "1": "ending", "2": "bifurcation"}


@dataclass(frozen=True, slots=True)
class Minutia:
    """Where a ridge ends or forks.

    Attributes:
        x, y: pixels at 500 ppi from the top left corner, y down.
        direction: radians in [0, 2 pi), anticlockwise from +x as seen, along the ridge.
        type: ending, bifurcation or other.
        quality: 1 to 100; ``None`` where it is not stated, as in the standard's own block.
    """

    x: float
    y: float
    direction: float
    type: str
    quality: int | None


def minutiae(transaction: Transaction, record: Record) -> tuple[Minutia, ...]:
    """The minutiae of a record of type 9.

    Args:
        transaction: that it is part of. The standard's own block needs the height of the picture with the same IDC.
        record: of type 9.

    Returns:
        none where it has neither block, or the picture is missing.

    Raises:
        SampleError: they are damaged.
    """
    if 137 in record.fields:
        return _m1(record)
    height = _height(transaction, record.idc)
    return () if height is None or 12 not in record.fields else _standard(record, height)


def _standard(record: Record, height: float) -> tuple[Minutia, ...]:
    found = []
    for row in record.fields[12].subfields:
        point = _POINT.fullmatch(row[1]) if len(row) >= 4 else None
        if point is None:
            record.refuse(12, "a number, a point of 11 digits, a quality and a type", repr(row[:4]))
        x, y, degrees = map(int, point.groups())
        direction = math.radians((degrees + 180) % 360)
        kind = _TYPES.get(row[3], "other")
        found.append(Minutia(x * _PPI / _PER_INCH, height - y * _PPI / _PER_INCH, direction, kind, None))
    return tuple(found)


def _m1(record: Record) -> tuple[Minutia, ...]:
    across, down = (record.integer(number) * (2.54 if record.integer(130) == 2 else 1) for number in (131, 132))
    if not across or not down:
        record.refuse(131, "pixels per inch or centimetre", "none")
    found = []
    for row in record.fields[137].subfields:
        if len(row) < 6 or not all(item.isascii() and item.isdigit() and len(item) <= 5 for item in row[:6]):
            record.refuse(137, "a number, x, y, direction, type and quality", repr(row[:6]))
        _, x, y, twos, kind, quality = map(int, row[:6])
        direction = math.radians(2 * twos % 360)
        stated = quality if 1 <= quality <= 100 else None
        found.append(Minutia(x * _PPI / across, y * _PPI / down, direction, _TYPES.get(str(kind), "other"), stated))
    return tuple(found)


def _height(transaction: Transaction, idc: int) -> float | None:
    """Pixels at 500 ppi of the picture with an IDC."""
    for record in transaction.records:
        if record.type in PRINTS and record.idc == idc and (ppi := resolution(transaction, record)):
            return record.integer(7) * _PPI / ppi
    return None
