"""Friction ridge position codes of ANSI/NIST-ITL 1-2011: fingers, groups of fingers, parts of the palm.

Codes 1 to 10 are those of ISO/IEC 19794-2, and of the kind fingerprint. Those of palms are of the kind palmprint.
"""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN_FINGER, UNKNOWN_RIDGES, UNKNOWN_PALM = 0, 18, 20

PLAIN_THUMBS: Mapping[int, int] = {11: 1, 12: 6}
"""Plain impressions of thumbs, on a card beside the rolled ones: which finger each is."""

ONE_FINGER = frozenset({*range(11), *PLAIN_THUMBS, 16, 17, 19})
"""One finger, known or not: 16 and 17 are extra ones, 19 is a tip or a whole finger with its joints."""

PALMS = frozenset({*range(20, 39), *range(81, 87)})

NAMES: Mapping[int, str] = {
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
    11: "right thumb, plain",
    12: "left thumb, plain",
    13: "right four fingers, plain",
    14: "left four fingers, plain",
    15: "left and right thumbs",
    16: "right extra finger",
    17: "left extra finger",
    18: "unknown friction ridges",
    19: "entire joint image or tip",
    20: "unknown palm",
    21: "right full palm",
    22: "right writer's palm",
    23: "left full palm",
    24: "left writer's palm",
    25: "right lower palm",
    26: "right upper palm",
    27: "left lower palm",
    28: "left upper palm",
    29: "right other",
    30: "left other",
    31: "right interdigital",
    32: "right thenar",
    33: "right hypothenar",
    34: "left interdigital",
    35: "left thenar",
    36: "left hypothenar",
    37: "right grasp",
    38: "left grasp",
    40: "right index and middle fingers",
    41: "right middle and ring fingers",
    42: "right ring and little fingers",
    43: "left index and middle fingers",
    44: "left middle and ring fingers",
    45: "left ring and little fingers",
    46: "right and left index fingers",
    47: "right index, middle and ring fingers",
    48: "right middle, ring and little fingers",
    49: "left index, middle and ring fingers",
    50: "left middle, ring and little fingers",
    81: "right carpal delta",
    82: "left carpal delta",
    83: "right full palm with writer's palm",
    84: "left full palm with writer's palm",
    85: "right wrist bracelet",
    86: "left wrist bracelet",
}

SLAPS = frozenset({13, 14, 15, *range(40, 51)})
"""Several fingers in one picture."""


def name(code: int) -> str:
    """What a position is called; its number where the table has none."""
    return NAMES.get(code, str(code))
