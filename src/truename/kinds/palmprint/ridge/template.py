"""The stored form of a palm's minutiae and of where it has ridges, as :mod:`truename.kinds._ridge.packing` has them.

A palm of 700 minutiae on 125 x 107 blocks takes 5,887 bytes.
"""

from __future__ import annotations

from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.packing import Packing
from truename.kinds._ridge.segmentation import BLOCK

MAX_MINUTIAE = 4000  # three times what a large palm shows; also PalmParams::MOST in cpp/palm_ridge.cpp
MAX_BLOCKS = 1023  # a side: 16,368 pixels, 83 cm
MAGIC = b"TNpm"
_PACKING = Packing("palm-print", MAGIC, 1, "HHH", MAX_MINUTIAE, MAX_BLOCKS)

encode = _PACKING.encode


def decode(data: bytes) -> Minutiae:
    """Unpack what :func:`encode` packed.

    Raises:
        TemplateError: the bytes are damaged, foreign, or of another version.
    """
    minutiae = _PACKING.decode(data)
    rows, columns = minutiae.foreground.shape
    if len(minutiae) and (minutiae.x.max() >= columns * BLOCK or minutiae.y.max() >= rows * BLOCK):
        raise _PACKING.damaged("minutiae outside its picture")
    return minutiae
