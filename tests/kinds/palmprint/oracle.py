"""The comparison of cpp/palmprint.cpp once more, in NumPy, cell by cell and without tricks; both must agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename._kernels.palmprint import Params

DISTANCE_UNITS = np.float32(2**20)
UNIT, NEVER = 2**13, 2**14
"""A cost of 1 in the bend, whose numbers are whole; and more than any distance."""
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
        span = np.arange(-self.p.bend, self.p.bend + 1)
        moves = [(y, x) for x in span for y in span]
        table, valid = np.zeros((len(moves), 16), np.int64), np.zeros((len(moves), 16), np.int64)
        for s, (y, x) in enumerate(moves):
            bits, mask = (
                one.reshape(6, 4, 8, 4, 8).sum((0, 2, 4)).ravel()
                for one in self.differing(place[0], place[1] + y, place[2] + x)
            )
            able = mask >= self.p.least_bits
            share = (2**22 + mask // 2) // np.maximum(mask, 1)
            table[s] = np.where(able, bits * 2**7 * share // 2**16, NEVER)
            valid[s] = np.where(able, mask, 0)
        price = np.array([int(F(self.p.stiffness) * F(UNIT) * F(y * y + x * x) + F(0.5)) for y, x in moves])
        _, near, move = self.settle(table, np.tile(price[:, None], 16))
        above, beside = self.field(near, np.array(moves)[move])
        cost, near, _ = self.settle(table, np.array([above[y] + beside[x] for x in span for y in span]))
        weight = np.where(near < NEVER, valid[moves.index((0, 0))], 0)
        all_ = weight.sum()
        if all_ == 0:
            return F(0.5), F(0), F(0)
        bent = (weight * (cost - near)).sum()
        return F((weight * near).sum() / (all_ * UNIT)), F(bent / (all_ * UNIT)), F(F(all_) / F(32 * 32 * 6))

    def settle(
        self, table: NDArray[np.int64], price: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.intp]]:
        """Each block's least cost, its distance there, and which move that is: the first of equal ones."""
        cost = table + price
        best = np.argmin(cost, axis=0)
        every = np.arange(16)
        return cost[best, every], table[best, every], best

    def field(
        self, near: NDArray[np.int64], moves: NDArray[np.int64]
    ) -> tuple[dict[int, NDArray[np.int64]], dict[int, NDArray[np.int64]]]:
        """What it costs each block to move up or down, and to the side."""
        agrees = np.maximum(UNIT // 2 - near, 0)
        weight = agrees * agrees // 2**10
        at = np.array([[1, 2 * (k // 4) - 3, 2 * (k % 4) - 3] for k in range(16)])
        ridge = float(self.p.field_ridge) * 2**16
        a = (at.T * weight @ at).astype(np.float64) + np.diag([ridge, 4 * ridge, 4 * ridge])
        adjugate = [
            [
                a[(i + 1) % 3, (j + 1) % 3] * a[(i + 2) % 3, (j + 2) % 3]
                - a[(i + 1) % 3, (j + 2) % 3] * a[(i + 2) % 3, (j + 1) % 3]
                for j in range(3)
            ]
            for i in range(3)
        ]
        one = 1 / (a[0, 0] * adjugate[0][0] + a[0, 1] * adjugate[0][1] + a[0, 2] * adjugate[0][2])
        bend, prices = self.p.bend, []
        for axis in range(2):
            b = (at.T @ (weight * moves[:, axis])).astype(np.float64)
            f = [F((row[0] * b[0] + row[1] * b[1] + row[2] * b[2]) * one) for row in adjugate]
            expected = np.clip(f[0] + f[1] * F(at[:, 1]) + f[2] * F(at[:, 2]), F(-2 * bend), F(2 * bend)) + F(bend)
            price = F(self.p.field_stiffness) * F(UNIT)
            away = [F(i) - expected for i in range(2 * bend + 1)]
            prices.append({i - bend: (price * (off * off) + F(0.5)).astype(np.int64) for i, off in enumerate(away)})
        return prices[0], prices[1]
