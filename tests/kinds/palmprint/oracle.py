"""The comparison of cpp/palmprint.cpp once more, in NumPy, cell by cell and without tricks; both must agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename._kernels.palmprint import Params

NEVER, COST_UNITS, DISTANCE_UNITS = np.float32(2), np.float32(2**16), np.float32(2**20)
Bits = NDArray[np.bool_]
F = np.float32


def moved(planes: Bits, dy: int, dx: int) -> Bits:
    """bool[6, 32, 32] moved down and right; what comes from outside is False."""
    out = np.zeros_like(planes)
    h, w = planes.shape[1:]
    out[:, max(0, dy) : h + min(0, dy), max(0, dx) : w + min(0, dx)] = planes[
        :, max(0, -dy) : h + min(0, -dy), max(0, -dx) : w + min(0, -dx)
    ]
    return out


@dataclass
class Comparison:
    """A probe (codes and masks, bool[poses, 6, 32, 32]) against one reference (bool[6, 32, 32])."""

    p: Params
    codes: Bits
    masks: Bits
    first: list[int]
    reference: Bits

    def differing(self, pose: int, dy: int, dx: int) -> tuple[Bits, Bits]:
        """Which bits differ and are valid, and which are valid."""
        mask = moved(self.masks[pose], dy, dx)
        return (moved(self.codes[pose], dy, dx) ^ self.reference) & mask, mask

    def thin(self, pose: int, dy: int, dx: int) -> int:
        bits, mask = (one[::2, ::2, ::2].sum() for one in self.differing(pose, dy, dx))
        return int(F(bits) * (F(1) / F(max(mask, 1))) * DISTANCE_UNITS)

    def whole(self, place: tuple[int, int, int]) -> np.float32:
        bits, mask = (one.sum() for one in self.differing(*place))
        return F(bits) / F(max(mask, 1))

    def settled(self, place: tuple[int, int, int]) -> tuple[np.float32, tuple[int, int, int]]:
        best = self.whole(place), place
        for axis in range(3):
            here = best[1]
            for step in (-1, 1):
                there = tuple(here[k] + step * (k == axis) for k in range(3))
                if 0 <= there[0] < len(self.codes) and (found := self.whole(there)) < best[0]:
                    best = found, there
        return best

    def places(self) -> list[list[tuple[int, tuple[int, int, int]]]]:
        """The thin code's distances, by pose."""
        span = range(-self.p.reach, self.p.reach + 1, 2)
        moves = [(y, x) for y in span for x in span if y * y + x * x <= self.p.reach * (self.p.reach + 1)]
        return [[(self.thin(pose, y, x), (pose, y, x)) for y, x in moves] for pose in self.first]

    def scan(self) -> np.float32:
        nearest = min((one for pose in self.places() for one in pose), key=lambda one: one[0])
        return self.settled(nearest[1])[0]

    def compare(self) -> NDArray[np.float32]:
        """The seven fields of the kernel's evidence."""
        first = sorted((min(pose, key=lambda one: one[0]) for pose in self.places()), key=lambda one: one[0])
        found = sorted((self.settled(place) for _, place in first[: self.p.settled]), key=lambda one: one[0])
        bent = [(*self.bend(place), place) for _, place in found[: self.p.bent]]
        elastic, cost, covered, place = min(bent, key=lambda one: one[0] + one[1])
        return np.array([found[0][0], elastic, cost, covered, *place], np.float32)

    def bend(self, place: tuple[int, int, int]) -> tuple[np.float32, np.float32, np.float32]:
        p, span = self.p, range(-self.p.bend, self.p.bend + 1)
        moves = [(y, x) for y in span for x in span]
        table, valid = np.zeros((len(moves), 16), np.float32), np.zeros((len(moves), 16), np.int64)
        for s, (y, x) in enumerate(moves):
            bits, mask = (
                one.reshape(6, 4, 8, 4, 8).sum((0, 2, 4)).ravel()
                for one in self.differing(place[0], place[1] + y, place[2] + x)
            )
            able = mask >= p.least_bits
            share = np.where(able, F(1) / np.maximum(mask, 1).astype(np.float32), F(0))
            table[s] = bits.astype(np.float32) * share + np.where(able, F(0), NEVER)
            valid[s] = np.where(able, mask, 0)
        down = right = np.zeros(16, np.float32)
        _, best = self.settle(table, moves, p.stiffness, down, right)
        down, right = self.field(table, moves, best)
        cost, best = self.settle(table, moves, p.field_stiffness, down, right)
        bits = valid[moves.index((0, 0))]
        near = bent = all_ = 0.0
        for k in range(16):
            here = table[best[k], k]
            if here < NEVER and bits[k] > 0:
                near += float(bits[k]) * float(here)
                bent += float(bits[k]) * float(cost[k] - here)
                all_ += float(bits[k])
        if all_ == 0:
            return F(0.5), F(0), F(0)
        return F(near / all_), F(bent / all_), F(all_ / (32 * 32 * 6))

    def settle(
        self,
        table: NDArray[np.float32],
        moves: list[tuple[int, int]],
        stiffness: float,
        down: NDArray[np.float32],
        right: NDArray[np.float32],
    ) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        away = np.stack(
            [F(stiffness) * ((F(y) - down) * (F(y) - down) + (F(x) - right) * (F(x) - right)) for y, x in moves]
        )
        cost = table + away
        best = np.argmin((cost * COST_UNITS).astype(np.int32), axis=0)  # of equal ones the first
        return cost[best, np.arange(16)], best

    def field(
        self, table: NDArray[np.float32], moves: list[tuple[int, int]], best: NDArray[np.intp]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        a, b = [[0.0] * 3 for _ in range(3)], [[0.0] * 3 for _ in range(2)]
        for k in range(16):
            here = table[best[k], k]
            if here >= NEVER:
                continue
            agrees = max(0.0, 0.5 - float(here))
            w, at, move = agrees * agrees, (1.0, k // 4 - 1.5, k % 4 - 1.5), moves[best[k]]
            for i in range(3):
                for j in range(3):
                    a[i][j] += w * at[i] * at[j]
                for c in range(2):
                    b[c][i] += w * at[i] * move[c]
        for i in range(3):
            a[i][i] += self.p.field_ridge
        for i in range(3):
            for j in range(i + 1, 3):
                f = a[j][i] / a[i][i]
                for k in range(i, 3):
                    a[j][k] -= f * a[i][k]
                for c in range(2):
                    b[c][j] -= f * b[c][i]
        for c in range(2):
            for i in (2, 1, 0):
                for j in range(i + 1, 3):
                    b[c][i] -= a[i][j] * b[c][j]
                b[c][i] /= a[i][i]
        most = 2.0 * self.p.bend
        field = [
            np.array(
                [min(max(b[c][0] + b[c][1] * (k // 4 - 1.5) + b[c][2] * (k % 4 - 1.5), -most), most) for k in range(16)]
            ).astype(np.float32)
            for c in range(2)
        ]
        return field[0], field[1]
