"""What synthetic ridges have in common, of fingers and of palms: how they grow, and their true minutiae.

The way of SFinGe (Cappelli, in the Handbook of Fingerprint Recognition, 2nd ed., chapter 6):

    orientation field, ridge period -> ridges grown from seeds -> thinned lines -> minutiae

Growth runs on integers, whose sums have no rounding and hence no order, so that small differences between machines do
not grow with the rounds; what comes before and after is rounded as usual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import csr_array

from truename.kinds._ridge.minutiae import BIFURCATION, ENDING

Floats = NDArray[np.float32]

# --- how the ridges grow --------------------------------------------------------------------------------------------

TURNS = 128
"""Steps of orientation in the filter bank: 1.4 degrees, far below what a ridge of two periods can tell."""
PERIOD_STEP = 0.25
"""Step of the period in the filter bank, pixels at 500 ppi."""
ROUNDS = 24
"""Rounds of filtering; the frame is full after about ten, and the rest let the ridges settle; 40 leave
as many minutiae."""
SEED_AREA = 1600
"""Pixels at 500 ppi to each seed. Fronts that meet leave minutiae: with this many, 30 to 55 in a whole print, as in
real ones; 3600 gave 27 to 51, and 800 gave 27 to 64 (16 typical prints each)."""
_STRIP = 16
"""Rows of samples whose filters are put together at a time."""
FULL = 127
"""Ridges are integers from -127 to 127 while they grow."""


def grow(doubled: Floats, period: Floats, rng: np.random.Generator) -> Floats:
    """Ridges float32[h, w] of the given flow and period, grown from sparse seeds.

    As in SFinGe, a Gabor filter without response to constants, tuned to the local orientation and period, is applied
    again and again. Here it is split into a Gaussian along the ridge and a wave across, each one sparse matrix; it runs
    at 250 ppi, where a ridge still spans four samples.
    """
    turn = np.rint((np.arctan2(doubled[1], doubled[0]) / 2 % np.pi) / np.pi * TURNS).astype(np.int64) % TURNS
    step = np.rint(period / PERIOD_STEP).astype(np.int64)
    steps = np.unique(step)
    step -= steps[0]
    lengths = (np.arange(steps[-1] - steps[0] + 1) + steps[0]) * (PERIOD_STEP / 2)
    along = _operator(turn, step, *_bank(lengths, across=False))
    wave = _operator(turn, step, *_bank(lengths, across=True))
    ridges = np.zeros(turn.size, np.int32)
    ridges[rng.choice(turn.size, turn.size * 4 // SEED_AREA, replace=False)] = FULL
    for _ in range(ROUNDS):
        grown = wave @ ((along @ ridges) >> 6)
        ridges = np.clip(grown >> 12, -FULL, FULL).astype(np.int32)
    settled = (wave @ ((along @ ridges) >> 6)).reshape(period.shape).astype(np.float32)
    # Where two fronts met the wave is weak; the skin's relief is not.
    height = np.sqrt(2 * ndimage.gaussian_filter(settled**2, 4.0))
    return full(settled / np.maximum(height, np.float32(0.2) * height.mean()), 2 * turn.shape[0], 2 * turn.shape[1])


def _bank(lengths: NDArray[np.float64], across: bool) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Taps of the filters: dy, dx int64[turns, taps] and integer weights int32[turns, lengths, taps].

    A filter walks sample by sample along the axis nearer to its direction, and shares each step between the two
    samples beside it.
    """
    theta = np.arange(TURNS) * np.pi / TURNS + (np.pi / 2 if across else 0)
    ux, uy = np.cos(theta)[:, None], -np.sin(theta)[:, None]
    reach = np.arange(-7, 8)[None, :]
    flat = np.abs(ux) >= np.abs(uy)
    slope = np.where(flat, uy / np.where(flat, ux, 1), ux / np.where(flat, 1, uy))
    minor = reach * slope
    low = np.floor(minor).astype(np.int64)
    share = minor - low
    arc = reach * np.sqrt(1 + slope**2)
    u = arc[:, None, :] / lengths[None, :, None]
    if across:
        shape = np.cos(2 * np.pi * u) * np.exp(-(u**2) / (2 * 0.46**2))
        envelope = np.exp(-(u**2) / (2 * 0.46**2))
        shape -= envelope * (shape.sum(-1, keepdims=True) / envelope.sum(-1, keepdims=True))
        shape /= np.abs(shape).sum(-1, keepdims=True) / 2
    else:
        shape = np.exp(-(u**2) / (2 * 0.45**2))
        shape /= shape.sum(-1, keepdims=True)
    weights = np.concatenate([shape * (1 - share)[:, None, :], shape * share[:, None, :]], -1)
    major = np.broadcast_to(reach, low.shape)
    near, far = np.where(flat, low, major), np.where(flat, low + 1, major)
    left, right = np.where(flat, major, low), np.where(flat, major, low + 1)
    dy, dx = np.concatenate([near, far], -1), np.concatenate([left, right], -1)
    return dy, dx, np.rint(weights * (1 << 12)).astype(np.int32)


def _operator(
    turn: NDArray[np.int64],
    step: NDArray[np.int64],
    dy: NDArray[np.int64],
    dx: NDArray[np.int64],
    weights: NDArray[np.int32],
) -> csr_array:
    """The matrix that filters every sample by the taps of its own turn and step."""
    (height, width), taps = turn.shape, dy.shape[1]
    dy32, dx32 = dy.astype(np.int32), dx.astype(np.int32)
    at, data = np.empty((2, turn.size, taps), np.int32)
    across = np.tile(np.arange(width, dtype=np.int32), _STRIP)[:, None]
    for top in range(0, height, _STRIP):  # strips stay in the cache; a palm's whole matrix is 100 MB
        turns, steps = turn[top : top + _STRIP].ravel(), step[top : top + _STRIP].ravel()
        down = np.repeat(np.arange(top, min(top + _STRIP, height), dtype=np.int32), width)[:, None]
        rows, columns = np.take(dy32, turns, 0), np.take(dx32, turns, 0)
        rows += down
        columns += across[: len(turns)]
        np.clip(rows, 0, height - 1, out=rows)
        np.clip(columns, 0, width - 1, out=columns)
        rows *= width
        chunk = slice(top * width, top * width + len(turns))
        np.add(rows, columns, out=at[chunk])
        np.take(weights.reshape(-1, taps), turns * weights.shape[1] + steps, 0, out=data[chunk])
    start = np.arange(0, turn.size * taps + 1, taps, dtype=np.int32)
    return csr_array((data.ravel(), at.ravel(), start), shape=(turn.size, turn.size))


def full(half: Floats, height: int, width: int) -> Floats:
    """From [..., h/2, w/2] to [..., h, w] by cubic splines; a ridge is four samples wide, so nothing is lost."""
    y = (np.arange(height) - 0.5) / 2
    x = (np.arange(width) - 0.5) / 2
    return resample(resample(half, y, -2), x, -1)


def resample(values: Floats, at: NDArray[np.float64], axis: int) -> Floats:
    """One axis (-1 or -2) of float32 ``values`` at positions ``at``, by a cubic spline; constant beyond the ends."""
    knots = ndimage.spline_filter1d(values, 3, axis=axis, output=np.float32, mode="nearest")
    start = np.floor(at).astype(int)
    t = (at - start).astype(np.float32)
    weights = (((1 - t) ** 3) / 6, (3 * t**3 - 6 * t**2 + 4) / 6, (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6, t**3 / 6)
    shape = (-1, 1) if axis == -2 else (-1,)
    size = values.shape[axis]
    total = np.zeros((), np.float32)
    for k, weight in enumerate(weights):
        total = total + np.take(knots, np.clip(start + k - 1, 0, size - 1), axis=axis) * weight.reshape(shape)
    return total


# --- where they end and fork ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Truth:
    """True minutiae, in the conventions of :class:`Minutiae`.

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
    padded = np.pad(picture, 1).view(np.uint8)
    flat, steps = padded.ravel(), [dy * padded.shape[1] + dx for dy, dx in _RING]
    left = np.flatnonzero(flat)
    while True:
        before = len(left)
        for removable in (_FIRST, _SECOND):
            code = np.zeros(len(left), np.uint8)
            for k, step in enumerate(steps):
                code |= flat[left + step] << np.uint8(k)
            goes = removable[code]
            flat[left[goes]] = 0
            left = left[~goes]
        if len(left) == before:
            break
    lines = padded[1:-1, 1:-1].view(np.bool_)
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
