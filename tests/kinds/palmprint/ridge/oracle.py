"""The comparison of cpp/palm_ridge.cpp once more, in NumPy, as slowly and as plainly as its definition reads.

The codes come from the kernel: they are those of fingerprints, which have an oracle of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename._kernels import palm_ridge as kernel

Floats = NDArray[np.float64]
Pair = tuple[int, int, float]

GRID, BLOCK = 16, 16


@dataclass
class Print:
    x: Floats
    y: Floats  # up
    turns: NDArray[np.uint8]
    region: NDArray[np.uint8]  # 2 ridges, 1 margin
    code: NDArray[np.uint64]  # [n, 6, 4]
    mask: NDArray[np.uint64]  # [n, 4]
    brief: NDArray[np.uint64]  # [n, 4]

    def __post_init__(self) -> None:
        angle = 2 * np.pi * self.turns.astype(np.float64) / 256
        self.c, self.s = np.cos(angle), np.sin(angle)
        self.cells = np.bitwise_count(self.mask).sum(1)

    def covers(self, x: float, y: float) -> bool:
        row, column = int(np.floor(-y / BLOCK)), int(np.floor(x / BLOCK))
        rows, columns = self.region.shape
        return 0 <= row < rows and 0 <= column < columns and bool(self.region[row, column] >= 2)


def compare(a: Print, b: Print, p: kernel.Params) -> tuple[Floats, list[Pair]]:
    """Evidence float64[6] and corresponding minutiae; ``a`` has fewer minutiae than ``b``."""
    assert len(a.x) < len(b.x)
    pairs = candidates(a, b, p)
    evidence = np.zeros(6)
    if len(pairs) < 2:
        return evidence, []
    agree = np.zeros((len(pairs), len(pairs)), np.float32)
    for t in range(len(pairs)):
        for k in range(t + 1, len(pairs)):
            agree[t, k] = agree[k, t] = agreement(a, b, pairs[t], pairs[k], p)
    level = np.array([similarity for _, _, similarity in pairs])
    level = np.sqrt(agree.astype(np.float64) @ (agree.astype(np.float64) @ level))
    best: list[Pair] = []
    taken, grown, most = np.zeros(len(pairs), np.bool_), 0, -1.0
    for seed in np.argsort(-level, kind="stable"):
        if taken[seed] or level[seed] <= 0 or grown == p.seeds:
            continue
        share = agree[seed].astype(np.float64)
        share[seed] = 1
        near = np.flatnonzero(share >= p.seed_agreement)
        taken[near] = True
        start = one_to_one([(pairs[k][0], pairs[k][1], float(share[k])) for k in near])
        if len(start) < 2:
            continue
        grown += 1
        found = grow(a, b, start, p)
        support = sum(weight for _, _, weight in found)
        if support > most:
            best, most = found, support
    if best:
        held = {(i, j) for i, j, _ in best}
        evidence[0] = max([level[t] for t, (i, j, _) in enumerate(pairs) if (i, j) in held], default=0)
        evidence[1:] = measure(a, b, best, p)
    return evidence, best


def candidates(a: Print, b: Print, p: kernel.Params) -> list[Pair]:
    half = (np.arange(GRID) + 0.5 - GRID / 2) * 2 * p.radius / GRID
    least = p.min_valid_cells * (half[:, None] ** 2 + half[None, :] ** 2 <= p.radius**2).sum()
    pairs = []
    for i in range(len(a.x)):
        if a.cells[i] < least:
            continue
        common = np.bitwise_count(a.brief[i] & b.brief).sum(1).astype(np.float64)
        dice = 2 * common / np.maximum(np.bitwise_count(a.brief[i]).sum() + np.bitwise_count(b.brief).sum(1), 1)
        for j in np.argsort(-dice, kind="stable")[: p.similar]:
            both = a.mask[i] & b.mask[j]
            if dice[j] == 0 or b.cells[j] < least or np.bitwise_count(both).sum() < least:
                continue
            one, other = a.code[i] & both, b.code[j] & both
            ones, others = float(np.bitwise_count(one).sum()), float(np.bitwise_count(other).sum())
            if ones + others == 0:
                continue
            differ = float(np.bitwise_count(one ^ other).sum())
            similarity = 1 - np.sqrt(differ) / (np.sqrt(ones) + np.sqrt(others))
            if similarity > 0:
                pairs.append((i, int(j), float(similarity)))
    return sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))[: p.candidates]


def agreement(a: Print, b: Print, t: Pair, k: Pair, p: kernel.Params) -> float:
    sides = []
    for print_, i, j in ((a, t[0], k[0]), (b, t[1], k[1])):
        line = complex(print_.x[j] - print_.x[i], print_.y[j] - print_.y[i])
        own, other = complex(print_.c[i], print_.s[i]), complex(print_.c[j], print_.s[j])
        sides.append((line * own.conjugate(), other * own.conjugate()))
    (u, du), (v, dv) = sides
    if not p.apart <= abs(u) <= p.near or abs(v) < p.apart:
        return 0
    gap = (abs(u) - abs(v)) / (p.distance + p.stretch * 0.5 * (abs(u) + abs(v)))
    if abs(gap) > 2:
        return 0
    turn = abs(du - dv) ** 2 / p.direction**2
    radial = abs(u / abs(u) - v / abs(v)) ** 2 / p.radial**2
    return float(1 / ((1 + gap**4) * (1 + turn**2) * (1 + radial**2)))


def one_to_one(found: list[Pair]) -> list[Pair]:
    kept: list[Pair] = []
    for pair in sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if all(pair[0] != i and pair[1] != j for i, j, _ in kept):
            kept.append(pair)
    return kept


def grow(a: Print, b: Print, pairs: list[Pair], p: kernel.Params) -> list[Pair]:
    support = 0.0
    for number in range(p.rounds):
        before = support
        pairs = spread(a, b, pairs, p)
        support = sum(weight for _, _, weight in pairs)
        if not pairs or (number > 1 and support <= before + 0.5):
            break
    return pairs


def spread(a: Print, b: Print, pairs: list[Pair], p: kernel.Params) -> list[Pair]:
    found = []
    for i in range(len(a.x)):
        if not any(np.hypot(a.x[i] - a.x[k], a.y[i] - a.y[k]) <= p.step for k, _, _ in pairs):
            continue
        place, turn = carried(a, b, pairs, complex(a.x[i], a.y[i]), p)
        way = complex(a.c[i], a.s[i]) * turn
        for j in range(len(b.x)):
            far = abs(place - complex(b.x[j], b.y[j])) ** 2 / p.reach**2
            off = abs(way - complex(b.c[j], b.s[j])) ** 2 / p.direction_reach**2
            if far < 1 and far + off < 1:
                found.append((i, j, 1 - far - off))
    return one_to_one(found)


def carried(a: Print, b: Print, pairs: list[Pair], at: complex, p: kernel.Params) -> tuple[complex, complex]:
    """Where a place of ``a`` lies in ``b``, and the turn there, by the pairs around it."""
    i, j = np.array([k for k, _, _ in pairs]), np.array([k for _, k, _ in pairs])
    weight = np.array([w for _, _, w in pairs])
    u, v = a.x[i] + 1j * a.y[i] - at, b.x[j] + 1j * b.y[j]
    # Around means in the cells of side `bend`, laid from the pairs' lower left corner, that a square of 2 `bend` meets.
    low = complex((u.real).min(), (u.imag).min())
    inside = np.ones(len(u), np.bool_)
    for part in (np.real, np.imag):
        cell, first = np.floor((part(u) - part(low)) / p.bend), np.floor((-2 * p.bend - part(low)) / p.bend)
        inside &= (cell >= first) & (cell <= np.floor((2 * p.bend - part(low)) / p.bend))
    if inside.sum() < 3:
        inside[:] = True
    weight = np.where(inside, weight / (1 + (np.abs(u) / p.bend) ** 4), 0)
    weight /= weight.sum()
    mu, mv = weight @ u, weight @ v
    turns = (b.c[j] + 1j * b.s[j]) * (a.c[i] - 1j * a.s[i])
    spin = weight @ (np.conj(u - mu) * (v - mv) + p.lever**2 * turns)
    turn = spin / abs(spin) if abs(spin) > 0 else 1 + 0j
    return complex(mv - turn * mu), complex(turn)


def measure(a: Print, b: Print, pairs: list[Pair], p: kernel.Params) -> Floats:
    back = [(j, i, w) for i, j, w in pairs]

    def lies(one: Print, other: Print, found: list[Pair], x: float, y: float) -> bool:
        place, _ = carried(one, other, found, complex(x, y), p)
        return other.covers(place.real, place.imag)

    area = sum(
        4 * lies(a, b, pairs, (column + 0.5) * BLOCK, -(row + 0.5) * BLOCK)
        for row in range(0, a.region.shape[0], 2)
        for column in range(0, a.region.shape[1], 2)
        if a.region[row, column] >= 2
    )
    ours = sum(lies(a, b, pairs, a.x[i], a.y[i]) for i in range(len(a.x)))
    theirs = sum(lies(b, a, back, b.x[j], b.y[j]) for j in range(len(b.x)))
    return np.array([sum(w for _, _, w in pairs), ours, theirs, area, len(pairs)])
