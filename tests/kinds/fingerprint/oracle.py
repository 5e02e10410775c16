"""The comparison of cpp/minutiae.cpp once more, in NumPy, as slowly and as plainly as its definition reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

GRID, SECTIONS, BLOCK = 16, 6, 16


@dataclass
class Print:
    x: NDArray[np.float64]
    y: NDArray[np.float64]  # up
    turns: NDArray[np.uint8]
    region: NDArray[np.uint8]  # 2 ridges, 1 margin

    def __post_init__(self) -> None:
        angle = 2 * np.pi * self.turns.astype(np.float64) / 256
        self.c, self.s = np.cos(angle), np.sin(angle)

    def covers(self, x: NDArray[np.float64], y: NDArray[np.float64], least: int = 2) -> NDArray[np.bool_]:
        column, row = np.floor(x / BLOCK).astype(int), np.floor(-y / BLOCK).astype(int)
        rows, columns = self.region.shape
        inside = (x >= 0) & (-y >= 0) & (row < rows) & (column < columns)
        return inside & (self.region[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)] >= least)


def offsets(p) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    line = (np.arange(GRID) + 0.5 - GRID / 2) * (2 * p.radius / GRID)
    return line, line[:, None] ** 2 + line[None, :] ** 2 <= p.radius**2


def cylinders(print_: Print, p):
    """Codes bool[n, 6, 16, 16], masks bool[n, 16, 16]."""
    n = len(print_.x)
    line, inside = offsets(p)
    u, v = np.meshgrid(line, line, indexing="ij")
    reach = 3 * p.spatial_sigma
    centres = -np.pi + (np.arange(SECTIONS) + 0.5) * 2 * np.pi / SECTIONS
    codes = np.zeros((n, SECTIONS, GRID, GRID), bool)
    masks = np.zeros((n, GRID, GRID), bool)
    for m in range(n):
        total = np.zeros((GRID, GRID, SECTIONS))
        for t in range(n):
            if t == m:
                continue
            dx, dy = print_.x[t] - print_.x[m], print_.y[t] - print_.y[m]
            pu, pv = print_.c[m] * dx + print_.s[m] * dy, print_.c[m] * dy - print_.s[m] * dx
            d2 = (u - pu) ** 2 + (v - pv) ** 2
            near = np.exp(-d2 / (2 * p.spatial_sigma**2)) / (p.spatial_sigma * np.sqrt(2 * np.pi))
            near[d2 > reach**2] = 0
            difference = 2 * np.pi * (int(print_.turns[m]) - int(print_.turns[t])) / 256
            delta = (centres - difference + np.pi) % (2 * np.pi) - np.pi
            half, root = np.pi / SECTIONS, p.direction_sigma * np.sqrt(2)
            mass = 0.5 * (special.erf((delta + half) / root) - special.erf((delta - half) / root))
            total += near[..., None] * mass
        x = print_.x[m] + print_.c[m] * u - print_.s[m] * v
        y = print_.y[m] + print_.s[m] * u + print_.c[m] * v
        masks[m] = inside & print_.covers(x, y, 1)
        codes[m] = np.moveaxis(total >= p.code_threshold, 2, 0) & masks[m]
    return codes, masks


def similarity(a: Print, b: Print, ca, cb, p) -> NDArray[np.float64]:
    codes_a, masks_a = ca
    codes_b, masks_b = cb
    least = p.min_valid_cells * offsets(p)[1].sum()
    out = np.zeros((len(a.x), len(b.x)))
    for i in range(len(a.x)):
        for j in range(len(b.x)):
            both = masks_a[i] & masks_b[j]
            one, other = codes_a[i] & both, codes_b[j] & both
            if both.sum() < least or one.sum() + other.sum() == 0:
                continue
            if not within_quarter_turn(a, b)[i, j]:
                continue
            out[i, j] = 1 - np.sqrt((one ^ other).sum()) / (np.sqrt(one.sum()) + np.sqrt(other.sum()))
    return out


def within_quarter_turn(a: Print, b: Print) -> NDArray[np.bool_]:
    return abs((np.subtract.outer(a.turns.astype(int), b.turns) + 128) % 256 - 128) <= 64


def greedy(pairs: list[tuple[int, int, float]], considered: int, limit: int) -> list[tuple[int, int, float]]:
    pairs = sorted(pairs, key=lambda q: (-q[2], q[0], q[1]))[:considered]
    out, used_a, used_b = [], set(), set()
    for i, j, s in pairs:
        if i not in used_a and j not in used_b:
            out.append((i, j, s))
            used_a.add(i)
            used_b.add(j)
            if len(out) == limit:
                break
    return out


def fade(q):
    return 1 / (1 + q * q)


def agreement(a: Print, b: Print, t, k, p) -> float:
    za, zb = (complex(one.x[k[h]] - one.x[t[h]], one.y[k[h]] - one.y[t[h]]) for one, h in ((a, 0), (b, 1)))
    da, db = abs(za), abs(zb)
    if da == 0 or db == 0:
        return 0.0
    unit = lambda one, i: complex(one.c[i], one.s[i])  # noqa: E731
    gap = (da - db) / (p.relax_distance + p.relax_stretch * 0.5 * (da + db))
    turn_a = unit(a, t[0]) * unit(a, k[0]).conjugate()
    turn_b = unit(b, t[1]) * unit(b, k[1]).conjugate()
    turn = (2 - 2 * (turn_a * turn_b.conjugate()).real) / p.relax_direction**2
    line_a, line_b = za / da * unit(a, t[0]).conjugate(), zb / db * unit(b, t[1]).conjugate()
    radial = (2 - 2 * (line_a * line_b.conjugate()).real) / p.relax_radial**2
    return fade(gap**2) * fade(turn) * fade(radial)


def relax(a: Print, b: Print, pairs, p):
    """Relaxed score; the level of each pair, float[n]; how the pairs agree, float[n, n]."""
    n = len(pairs)
    rho = np.zeros((n, n))
    for t in range(n):
        for k in range(t + 1, n):
            rho[t, k] = rho[k, t] = agreement(a, b, pairs[t], pairs[k], p)
    start = np.array([q[2] for q in pairs])
    level = start.copy()
    for _ in range(p.relax_rounds):
        level = p.relax_weight * level + (1 - p.relax_weight) * (rho @ level) / (n - 1)
    grown = 1 / (1 + np.exp(-0.4 * (min(len(a.x), len(b.x)) - 20)))
    wanted = p.min_selected + int(np.floor((p.max_selected - p.min_selected) * grown + 0.5))
    best = np.argsort(-level / start, kind="stable")[:wanted]
    return level[best].sum() / wanted, level, rho


def compare(first: Print, second: Print, p):
    """Evidence of two prints, and their corresponding minutiae as (index in first, index in second, closeness)."""
    key = lambda q: (len(q.x), list(zip(q.x, q.y, q.c, q.s, strict=True)), q.region.ravel().tolist())  # noqa: E731
    swap = key(second) < key(first)
    a, b = (second, first) if swap else (first, second)
    s = similarity(a, b, cylinders(a, p), cylinders(b, p), p)
    least = 0 if min(len(a.x), len(b.x)) < p.align_below else p.align_from
    found, links = evidence(a, b, [(i, j, s[i, j]) for i, j in np.argwhere(s > 0)], p, least)
    if swap:
        found["probe"], found["reference"] = found["reference"], found["probe"]
        links = [(j, i, w) for i, j, w in links]
    return found, links


def evidence(a: Print, b: Print, candidates, p, align_from: float):
    """What follows from candidate pairs, (index in a, index in b, similarity) each; aligned where relaxation gives as
    much as ``align_from``."""
    nothing = dict.fromkeys(("relaxed", "support", "probe", "reference", "area", "pairs"), 0.0)
    pairs = greedy(candidates, p.max_candidates, p.max_pairs)
    n = len(pairs)
    if min(len(a.x), len(b.x)) < 2 or n < 2:
        return nothing, []
    relaxed, level, rho = relax(a, b, pairs, p)
    result = nothing | {"relaxed": relaxed}
    if relaxed < align_from:
        return result, []

    best_support, chosen = -1.0, []
    for seed in np.argsort(-level, kind="stable")[: p.seeds]:
        weights = np.where(np.arange(n) == seed, 1.0, rho[seed])
        around = [(q[0], q[1], w) for q, w in zip(pairs, weights, strict=True) if w >= p.seed_agreement]
        motion, places = carry(a, b, around)
        found = correspond(a, b, motion, places, p)
        support = sum(q[2] for q in found)
        if support > best_support:
            best_support, chosen = support, found
    motion, places = (1 + 0j, 0j), None
    for _ in range(p.bend_rounds):
        if not chosen:
            break
        motion, places = carry(a, b, chosen)
        places = bend(b, places, chosen, p)
        chosen = correspond(a, b, motion, places, p)
    if chosen:
        rotation, shift = motion
        back = (b.x + 1j * b.y - shift) * np.conj(rotation)
        rows, columns = np.nonzero(a.region == 2)
        centres = rotation * ((columns + 0.5) * BLOCK - 1j * (rows + 0.5) * BLOCK) + shift
        overlap_a, overlap_b = b.covers(places.real, places.imag).sum(), a.covers(back.real, back.imag).sum()
        result |= {
            "support": sum(q[2] for q in chosen),
            "probe": overlap_a,
            "reference": overlap_b,
            "area": b.covers(centres.real, centres.imag).sum(),
            "pairs": len(chosen),
        }
    return result, chosen


def carry(a: Print, b: Print, pairs):
    i, j, w = (np.array(column) for column in zip(*pairs, strict=True))
    za, zb = a.x + 1j * a.y, b.x + 1j * b.y
    mean_a, mean_b = (w * za[i]).sum() / w.sum(), (w * zb[j]).sum() / w.sum()
    lever = 400 * np.conj(a.c[i] + 1j * a.s[i]) * (b.c[j] + 1j * b.s[j])
    z = (w * (np.conj(za[i] - mean_a) * (zb[j] - mean_b) + lever)).sum()
    rotation = z / abs(z)
    shift = mean_b - rotation * mean_a
    return (rotation, shift), rotation * za + shift


def bend(b: Print, places, pairs, p):
    i, j, w = (np.array(column) for column in zip(*pairs, strict=True))
    residual = b.x[j] + 1j * b.y[j] - places[i]
    near = w * fade(abs(places[:, None] - places[i][None, :]) ** 2 / p.bend_range**2)
    return places + (near * residual).sum(axis=1) / (p.bend_stiffness + near.sum(axis=1))


def correspond(a: Print, b: Print, motion, places, p):
    direction = motion[0] * (a.c + 1j * a.s)
    far = abs(places[:, None] - (b.x + 1j * b.y)[None, :]) ** 2 / p.reach**2
    turn = (2 - 2 * (direction[:, None] * np.conj(b.c + 1j * b.s)[None, :]).real) / p.direction_reach**2
    close = 1 - far - turn
    return greedy([(i, j, close[i, j]) for i, j in np.argwhere((far < 1) & (close > 0))], 10**9, 255)


def fullness(print_: Print, p) -> NDArray[np.float64]:
    """Neighbours in each quarter of direction of each cell of the sketches: float[n, 32, 4]."""
    n, side = len(print_.x), 6
    edges = (np.arange(side + 1) - side / 2) * (2 * p.radius / side)
    centres = -np.pi + (np.arange(4) + 0.5) * np.pi / 2
    reach = int(p.radius + 3 * p.spatial_sigma)

    def mass(start, end, sigma):
        return 0.5 * (special.erf(end / (sigma * np.sqrt(2))) - special.erf(start / (sigma * np.sqrt(2))))

    def of_rows(at):
        rows = mass(edges[:-1] - at, edges[1:] - at, p.spatial_sigma)
        return np.where(rows < 1e-3, 0, rows)

    out = np.zeros((n, side, side, 4))
    for m in range(n):
        for t in range(n):
            dx, dy = print_.x[t] - print_.x[m], print_.y[t] - print_.y[m]
            u = np.floor(print_.c[m] * dx + print_.s[m] * dy + 0.5)
            v = np.floor(print_.c[m] * dy - print_.s[m] * dx + 0.5)
            if t == m or max(abs(u), abs(v)) > reach:
                continue
            difference = 2 * np.pi * (int(print_.turns[m]) - int(print_.turns[t])) / 256
            delta = (centres - difference + np.pi) % (2 * np.pi) - np.pi
            quarters = mass(delta - np.pi / 4, delta + np.pi / 4, p.direction_sigma)
            out[m] += of_rows(u)[:, None, None] * of_rows(v)[None, :, None] * quarters
    corners = np.isin(np.arange(side * side), [0, side - 1, side * (side - 1), side * side - 1])
    return out.reshape(n, side * side, 4)[:, ~corners]


def likeness(a: Print, b: Print, p) -> NDArray[np.int64]:
    """How alike the sketches of two prints are: int[n, m]."""
    step = np.searchsorted(p.sketch_fullness, fullness(a, p), side="right")
    bits = (fullness(b, p) >= p.sketch_bit).astype(int)
    weights = np.array(p.sketch_weights).reshape(-1, 2)
    out = np.zeros((len(a.x), len(b.x)), int)
    for cell in range(32):
        out = np.clip(out + weights[step[:, None, cell], bits[None, :, cell]].sum(axis=-1), -128, 127)
    return out


def scan(a: Print, b: Print, p) -> float:
    """Votes for one turn in three neighbouring bins of 8/256 turns, within a quarter turn: how far they stand out."""
    votes = np.zeros(18, int)
    level = likeness(a, b, p)
    around = fullness(a, p).sum(axis=(1, 2))
    looked_up = np.isin(np.arange(len(around)), np.argsort(-around)[: p.sketch_most])
    for i, j in np.argwhere((level >= p.sketch_alike) & looked_up[:, None]):
        turn = (int(b.turns[j]) - int(a.turns[i]) + 64 + 4) % 256 // 8
        if turn < 18:
            votes[turn] += level[i, j] - p.sketch_alike + 1
    expected = votes.sum() * 3 / 18
    return float((np.convolve(votes, [1, 1, 1], "valid").max() - expected) / np.sqrt(expected + 10))


def sift(a: Print, b: Print, p):
    """Evidence from pairs whose sketches are alike."""
    level = likeness(a, b, p)
    least = p.sift_alike
    chosen = np.argwhere((level >= least) & within_quarter_turn(a, b))
    alike = [(i, j, (level[i, j] - least + 1) / (128 - least)) for i, j in chosen]
    return evidence(a, b, alike, p, 0)[0]
