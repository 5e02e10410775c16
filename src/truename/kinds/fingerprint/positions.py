"""Finger position codes of ISO/IEC 19794-2:2005, table 2."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

POSITIONS: Mapping[int, str] = MappingProxyType(
    {
        0: "unknown finger",
        1: "right thumb",
        2: "right index finger",
        3: "right middle finger",
        4: "right ring finger",
        5: "right little finger",
        6: "left thumb",
        7: "left index finger",
        8: "left middle finger",
        9: "left ring finger",
        10: "left little finger",
    }
)
