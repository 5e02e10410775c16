"""The stored form of a print: its minutiae and where it has ridges, as :mod:`truename.kinds._ridge.packing` has them.

A print of 45 minutiae on 25 x 35 blocks takes 392 bytes.
"""

from __future__ import annotations

from truename.kinds._ridge.packing import Packing

MAX_MINUTIAE = 255
_PACKING = Packing("fingerprint", b"TNfp", 1, "BBB", MAX_MINUTIAE, 255)

encode = _PACKING.encode
decode = _PACKING.decode
