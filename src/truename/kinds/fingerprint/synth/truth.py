"""True minutiae: where the ridges of a clean relief end and fork, from its thinned lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ENDING, BIFURCATION = 1, 2
"""Minutia types of ISO/IEC 19794-2."""


@dataclass(frozen=True, slots=True)
class Truth:
    """True minutiae, in the conventions of the fingerprint template.

    Attributes:
        x, y: float32[n], pixels at 500 ppi, origin at the top left, y down.
        direction: float32[n], radians in [0, 2 pi), y axis up: from the minutia to where there is one ridge more, that
            is into an ending ridge, and between the branches of a fork (ISO/IEC 19794-2).
        type: uint8[n], 1 ending, 2 bifurcation.
    """

    x: Floats
    y: Floats
    direction: Floats
    type: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.x)

    def pick(self, which: NDArray[np.bool_]) -> Truth:
        """Those where ``which`` (bool[n]) holds."""
        return Truth(self.x[which], self.y[which], self.direction[which], self.type[which])


_RING = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""The eight neighbours (dy, dx), clockwise from the top."""


def _codes(picture: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """For each pixel a byte that says which of its neighbours are set; bit k is ``_RING[k]``."""
    height, width = picture.shape
    padded = np.pad(picture, 1).view(np.uint8)
    code = np.zeros((height, width), np.uint8)
    for k, (dy, dx) in enumerate(_RING):
        code |= padded[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width] << np.uint8(k)
    return code


def _tables() -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.uint8]]:
    """By code: whether Zhang and Suen's first and second pass remove the pixel, if it is a corner; its crossings."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    count = bits.sum(1)
    crossings = ((bits == 0) & (np.roll(bits, -1, 1) == 1)).sum(1)
    edge = (count >= 2) & (count <= 6) & (crossings == 1)
    n, _, e, _, s, _, w, _ = bits.T
    first = edge & (n * e * s == 0) & (e * s * w == 0)
    second = edge & (n * e * w == 0) & (n * s * w == 0)
    empty = 1 - bits
    joined = sum(empty[:, k] * (1 - empty[:, k + 1] * empty[:, (k + 2) % 8]) for k in (0, 2, 4, 6))
    return first, second, (joined == 1) & (count >= 2), crossings.astype(np.uint8)


_FIRST, _SECOND, _CORNER, _CROSSINGS = _tables()


def thin(picture: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Ridges down to lines one pixel wide (Zhang and Suen, 1984), then without the corners that these leave in stairs.

    A corner's neighbours hold together without it (Yokoi's number is 1). One pixel in four is looked at at a time, so
    that no two that touch go at once.
    """
    lines = picture.copy()
    while True:
        before = int(lines.sum())
        for removable in (_FIRST, _SECOND):
            lines &= ~removable[_codes(lines)]
        if int(lines.sum()) == before:
            break
    for y, x in ((0, 0), (0, 1), (1, 0), (1, 1)):
        lines[y::2, x::2] &= ~_CORNER[_codes(lines)[y::2, x::2]]
    return lines


TOO_CLOSE = 7.0
"""Pixels within which two minutiae are a nick, a bridge or a spur of the lines, not two events of the skin."""
WALK = 9
"""Pixels to follow a line by, to see where it goes: about one period."""
SHORT = 5
"""Pixels below which a line is too short to be a ridge."""
HALF = 2.0
"""Half of a ridge's or valley's width in pixels: a quarter of a period."""


def minutiae(skeleton: NDArray[np.bool_], orientation: Floats) -> Truth:
    """Minutiae from the crossing numbers of one-pixel lines (Rutovitz, 1966), without the spurious ones.

    Args:
        skeleton: bool[h, w], from :func:`thin`.
        orientation: float32[h, w], radians, of the ridges; their directions follow it.
    """
    crossings = np.where(skeleton, _CROSSINGS[_codes(skeleton)], 0)
    crossings[:10] = crossings[-10:] = crossings[:, :10] = crossings[:, -10:] = 0
    found: list[tuple[int, int, float, int]] = []
    for y, x in np.argwhere((crossings == 1) | (crossings >= 3)).tolist():
        ways = _ways(skeleton, y, x)
        ending = crossings[y, x] == 1
        if len(ways) != (1 if ending else 3):
            continue  # a short spur or a cluster
        # Into the ending ridge; at a fork away from its stem, the branch that the other two oppose.
        sense = ways[0] if ending else -min(ways, key=lambda way: sum((way * other.conjugate()).real for other in ways))
        direction = float(orientation[y, x])
        if (sense * complex(np.cos(direction), -np.sin(direction))).real < 0:
            direction += np.pi
        found.append((x, y, direction, ENDING if ending else BIFURCATION))
    columns = np.array(found, np.float32).reshape(-1, 4).T
    truth = Truth(columns[0], columns[1], columns[2], columns[3].astype(np.uint8))
    # Thinning takes half a line from the tip of a ridge, and as much from the tip of the valley in a fork.
    ahead = np.where(truth.type == ENDING, np.float32(-HALF), np.float32(HALF))
    x, y = truth.x + ahead * np.cos(truth.direction), truth.y - ahead * np.sin(truth.direction)
    distance = np.hypot(truth.x[:, None] - truth.x, truth.y[:, None] - truth.y)
    np.fill_diagonal(distance, np.inf)
    tips = Truth(x, y, truth.direction % np.float32(2 * np.pi), truth.type)
    return tips.pick(distance.min(1, initial=np.inf) > TOO_CLOSE)


def _ways(skeleton: NDArray[np.bool_], y: int, x: int) -> list[complex]:
    """Where the lines from a pixel go, as unit steps, y up; without those that stop short of :data:`SHORT`."""

    def beside(row: int, column: int) -> list[tuple[int, int]]:
        return [(row + dy, column + dx) for dy, dx in _RING if skeleton[row + dy, column + dx]]

    starts = beside(y, x)
    ways: list[complex] = []
    for at in starts:
        seen = {(y, x), *starts}
        for length in range(1, WALK + 1):
            on = [place for place in beside(*at) if place not in seen]
            if not on or length == WALK:
                break
            seen.update(on)
            at = on[0]
        way = complex(at[1] - x, y - at[0])
        if length >= SHORT:
            ways.append(way / abs(way))
    return ways
