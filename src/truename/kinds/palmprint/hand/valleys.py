"""The valleys between the fingers of a mask, and how much the whole looks like a hand.

A mask that is blurred as wide as half a finger is 1/2 on a straight border, less on a fingertip and more where the
border is hollow: an integral invariant, which noise and pixels hardly touch (Pottmann and others, 2009, "Integral
invariants for robust geometry processing"). Valleys are where it is largest along the border. Any three of them that
could lie between four fingers of a hand are weighed, and the best are taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds.palmprint.hand.region import DROP, WIDTH
from truename.kinds.palmprint.hand.segment import Mask, blurred, eroded

Floats = NDArray[np.float64]

HOLLOW = 0.6
"""Blurred mask from which a border point may be a valley: a corner of 145 degrees or less."""
MOST = 14
"""Valleys that are weighed: a hand has four, its ragged outline some more; the most hollow are kept."""
WIDE = 1.35
"""Distance between the outer valleys in half widths of the palm's widest square: 1.1 to 1.7 in 29 pictures."""
LIKELY = 600
"""Triples for which the mask is looked up."""


@dataclass(frozen=True, slots=True)
class Valleys:
    """Three valleys that lie as those of a hand do.

    Attributes:
        points: float64[3, 2], x and y in the mask's pixels, from left to right with the fingers up.
        score: 0 to 1, the product of what follows.
        parts: each part of it by name, 0 to 1.
    """

    points: Floats
    score: float
    parts: dict[str, float]


def widest(mask: Mask) -> tuple[float, Floats]:
    """The widest square in the mask, most often in the palm: half its width, and x and y of its middle, in pixels."""
    depth = ndimage.distance_transform_cdt(np.pad(mask, 1), "chessboard")
    row, column = divmod(int(depth.argmax()), depth.shape[1])
    return float(depth[row, column]), np.array([column - 1, row - 1], np.float64)


@dataclass(frozen=True, slots=True)
class Edges:
    """How steep a reduced picture is.

    Attributes:
        slope: float32[h, w], grey levels per pixel.
        steep: the slope of its steep edges.
    """

    slope: NDArray[np.float32]
    steep: float

    @classmethod
    def of(cls, grey: NDArray[np.float32]) -> Edges:
        """Of a picture float32[h, w], smoothed."""
        dy, dx = np.gradient(grey)
        slope = np.hypot(dx, dy)
        return cls(slope, max(float(np.percentile(slope, 97)), 1e-3))


def hollows(mask: Mask, edges: Edges, sigma: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Border points that are hollow: places [n, 2], how hollow [n], outward directions [n, 2] of unit length, and how
    steep the picture is on the border about them [n].

    The picture's own border is no border of the hand.
    """
    soft = blurred(mask.astype(np.float32), sigma)
    inner = mask.copy()
    inner[0], inner[-1], inner[:, 0], inner[:, -1] = False, False, False, False
    border = inner & ~eroded(mask)
    values = np.where(border, soft, 0)
    reach = 2 * round(1.5 * sigma) + 1
    y, x = np.nonzero((values >= HOLLOW) & (values == ndimage.maximum_filter(values, reach)))
    order = np.argsort(-values[y, x], kind="stable")[:MOST]
    y, x = y[order], x[order]
    bottom, right = mask.shape[0] - 1, mask.shape[1] - 1
    slope = np.stack(
        [
            soft[y, np.minimum(x + 1, right)] - soft[y, np.maximum(x - 1, 0)],
            soft[np.minimum(y + 1, bottom), x] - soft[np.maximum(y - 1, 0), x],
        ],
        -1,
    ).astype(np.float64)
    out = _unit(-slope)
    half = round(2 * sigma)
    steep = np.empty(len(y))
    for k, (row, column) in enumerate(zip(y.tolist(), x.tolist(), strict=True)):
        near = np.s_[max(row - half, 0) : row + half + 1, max(column - half, 0) : column + half + 1]
        steep[k] = edges.slope[near][border[near]].mean()
    return np.stack([x, y], -1).astype(np.float64), values[y, x].astype(np.float64), out, steep


def best(mask: Mask, edges: Edges, palm: float, sigma: float) -> Valleys | None:
    """The three valleys that lie most as a hand's do; None where no three could.

    Args:
        mask: bool[h, w].
        edges: of the picture that it is a mask of.
        palm: half the width of its widest square.
        sigma: of the blur that tells what is hollow.
    """
    points, hollow, out, steep = hollows(mask, edges, sigma)
    n = len(points)
    if n < 2:
        return None
    # Between fingers held wide apart the web is flat, and hollow at its two corners: its middle may be a valley, too.
    i, j = np.triu_indices(n, 1)
    near = np.hypot(*(points[i] - points[j]).T) < 0.8 * palm
    i, j = np.append(np.arange(n), i[near]), np.append(np.arange(n), j[near])
    webs = (points[i] + points[j]) / 2
    web_out = _unit(out[i] + out[j])
    # Every triple at once: west and east are the outer valleys, left and right with the fingers up, web is between.
    west, web, east = (k.ravel() for k in np.meshgrid(np.arange(n), np.arange(len(webs)), np.arange(n), indexing="ij"))
    keep = (west != i[web]) & (west != j[web]) & (east != i[web]) & (east != j[web]) & (west != east)
    west, web, east = west[keep], web[keep], east[keep]
    across = points[east] - points[west]
    d = np.maximum(np.hypot(*across.T), 1e-9)
    x = across / d[:, None]
    y = np.stack([-x[:, 1], x[:, 0]], -1)  # towards the wrist
    to_m = (webs[web] - points[west]) / d[:, None]
    along, off = (to_m * x).sum(-1), (to_m * y).sum(-1)
    keep = (np.abs(along - 0.5) < 0.25) & (np.abs(off) < 0.35) & (d > 0.6 * palm) & (d < 3 * palm)
    # The gaps open away from the wrist.
    towards = np.stack([-(y * one).sum(-1) for one in (out[west], web_out[web], out[east])])
    keep &= towards.min(0) > 0.2
    plan = {
        "valleys equally far apart": np.exp(-(((along - 0.5) / 0.13) ** 2) / 2),
        "valleys in one line": np.exp(-(((off + 0.03) / 0.15) ** 2) / 2),
        "valleys as far apart as the palm is wide": np.exp(-((np.log(d / palm / WIDE) / 0.35) ** 2) / 2),
        "gaps point as fingers do": np.sqrt(np.clip(towards.mean(0), 0, 1)),
        "hollow": np.clip((np.minimum(hollow[west], hollow[east]) - 0.5) / 0.25, 0, 1),
    }
    # The mask is looked up for the best of these alone.
    ahead = np.where(keep, np.prod(list(plan.values()), 0), 0)
    chosen = np.argsort(-ahead, kind="stable")[: min(LIKELY, int(np.count_nonzero(ahead)))]
    if not len(chosen):
        return None
    west, web, east, d, x, y, ahead = (a[chosen] for a in (west, web, east, d, x, y, ahead))
    left, right = points[west], points[east]

    def places(base: Floats, plan: list[tuple[float, float]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where (sideways, up) from ``base`` [n, 2] are in the flat mask, in units of d, [n, k]; and whether inside."""
        u, v = np.array(plan).T[:, None, :] * d[:, None]
        column = np.rint(base[:, :1] + u * x[:, :1] - v * y[:, :1]).astype(int)
        row = np.rint(base[:, 1:] + u * x[:, 1:] - v * y[:, 1:]).astype(int)
        inside = (column >= 0) & (column < mask.shape[1]) & (row >= 0) & (row < mask.shape[0])
        return (row * mask.shape[1] + column) * inside, inside

    flat = mask.ravel()
    grid = (np.arange(5) - 2) * 0.24 * WIDTH
    at, inside = places((left + right) / 2, [(u, v - DROP - WIDTH / 2) for u in grid for v in grid])
    below = (flat[at] & inside).mean(1)
    rough = (edges.slope.ravel()[at] * inside).mean(1)
    swapped = ((points[j[web]] - points[i[web]]) * x).sum(-1) < 0
    first, last = np.where(swapped, j[web], i[web]), np.where(swapped, i[web], j[web])

    def share(looked: list[tuple[NDArray[np.int64], NDArray[np.bool_]]], beyond: float) -> Floats:
        """Mean of the mask at some places; ``beyond`` where the picture ends."""
        return np.asarray(np.concatenate([np.where(inside, flat[at], beyond) for at, inside in looked], 1).mean(1))

    def ahead_of(
        base: Floats, way: Floats, steps: tuple[float, ...]
    ) -> list[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
        """Places on the way from ``base`` in the direction ``way`` [n, 2], in units of d."""
        return [places(base + way * (t * d)[:, None], [(0.0, 0.0)]) for t in steps]

    # A finger points away from the wrist, or leans as the gaps on either side of it do.
    inner = np.zeros(len(d))
    for base, way in (
        ((left + points[first]) / 2, _unit(out[west] + out[first])),
        ((points[last] + right) / 2, _unit(out[last] + out[east])),
    ):
        straight, leaning = (share(ahead_of(base, one, (0.1, 0.2, 0.3)), 0.7) for one in (-y, way))
        inner += np.maximum(straight, leaning) / 2
    beside = [(0.2, -0.1), (0.2, 0.0), (0.2, 0.1)]
    outer = share([places(left, [(-u, v) for u, v in beside]), places(right, beside)], 0.7)
    webs_open = ((left, out[west]), (webs[web], web_out[web]), (right, out[east]))
    gaps = 1 - share([one for base, way in webs_open for one in ahead_of(base, way, (0.08, 0.14, 0.2))], 0.0)
    edge = np.minimum(np.minimum(steep[west], steep[east]), np.minimum(steep[i[web]], steep[j[web]]))
    looks = {
        "gaps between fingers": gaps,
        "two fingers between": inner**2,
        "a finger on either side": 0.3 + 0.7 * outer,
        "palm below": below**2,
        "palm smooth": np.exp(-((rough / edges.steep / 0.6) ** 2)),
        "clear edges": np.clip(edge / edges.steep / 0.5, 0, 1),
    }
    enters = float(np.clip((0.7 - _around(mask)) / 0.25, 0, 1))
    score = ahead * np.prod(list(looks.values()), 0) * enters
    k = int(score.argmax())
    parts = {name: float(part[chosen[k]]) for name, part in plan.items()}
    parts |= {name: float(part[k]) for name, part in looks.items()}
    parts["enters from one side"] = enters
    return Valleys(np.stack([left[k], webs[web[k]], right[k]]), float(score[k]), parts)


def _unit(vectors: Floats) -> Floats:
    """Vectors [n, 2] of length 1."""
    return np.asarray(vectors / np.maximum(np.hypot(*vectors.T), 1e-9)[:, None])


def _around(mask: Mask) -> float:
    """The share of the picture's border that the mask covers. What is behind a hand has gaps like fingers, too, and
    fingertips for valleys; but it surrounds, where a hand enters."""
    return float(np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean())
