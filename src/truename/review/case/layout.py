"""Where the nodes of a network lie: worked out here, once, so that a browser only draws, and the same on every machine.

1. Each connected part by stress majorization (Gansner, Koren, North: "Graph drawing by stress majorization", Graph
   Drawing 2004): nodes end as far apart as the way between them is long, near ones first. A step is the longer the
   fewer neighbours its ends share, so that groups lie together and what ties them shows.
2. Turned so that its longest side lies flat, as pages do; then nodes are moved apart until no label covers another.
3. The parts are packed in rows, that of the lowest node first, then the largest.

Only sums, products, quotients and roots, which IEEE 754 rounds in one way; sines are rounded before they are used.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, shortest_path

Floats = NDArray[np.float64]
Edges = Sequence[tuple[int, int]]

WIDTH, HEIGHT = 140.0, 82.0
"""Pixels that a node with its label takes: 22 letters of 12 px, three lines below a shape of 26 px, and a space."""

STEP = 110.0
"""Pixels between neighbours that share all of theirs; up to twice that between others, so that a word fits on the
line."""

ROUNDS = 80
"""Of majorization. Tried on networks of 500: the stress falls by less than 1 % in the next 80."""

PUSHES = 200
"""Rounds of moving apart at most; networks of 500 take some 60."""

ASPECT = 1.15
"""Width of the whole over its height: that of the frame on a screen."""


def place(count: int, edges: Edges) -> list[tuple[int, int]]:
    """Where each of some nodes lies, in whole pixels; the top left corner of all is about 0, 0.

    Args:
        count: of the nodes, 0 to count - 1; those that matter most have the lowest numbers.
        edges: pairs of nodes, in any order, more than once if need be.
    """
    if not count:
        return []
    parts = _parts(count, edges)
    placed = [_spread(_turned(_stressed(len(part), inner))) for part, inner in parts]
    where = np.zeros((count, 2))
    for (part, _), corner, points in zip(parts, _packed([_size(points) for points in placed]), placed, strict=True):
        where[part] = points - points.min(axis=0) + np.array(corner) + (WIDTH / 2, HEIGHT / 2)
    return [(round(x), round(y)) for x, y in where.tolist()]


def ring(count: int) -> list[tuple[int, int]]:
    """Where the records of an identity lie around its place."""
    if count == 1:
        return [(0, 0)]
    radius = max(WIDTH * 0.65, count * WIDTH / 6)  # so that neighbours stand a label apart
    turns = [2 * math.pi * (n / count - (0.25 if count > 2 else 0.0)) for n in range(count)]
    return [(round(radius * _cos(turn)), round(radius * 0.8 * _sin(turn))) for turn in turns]


def _parts(count: int, edges: Edges) -> list[tuple[list[int], list[tuple[int, int]]]]:
    """Connected parts, each with its edges by the place in it."""
    ends = np.array(edges, np.intp).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for node, part in enumerate(label.tolist()):
        members.setdefault(part, []).append(node)
    inner: dict[int, list[tuple[int, int]]] = {part: [] for part in members}
    at = {node: place for nodes in members.values() for place, node in enumerate(nodes)}
    for a, b in edges:
        if a != b:
            inner[int(label[a])].append((at[a], at[b]))
    first = label[0]
    order = sorted(members, key=lambda part: (part != first, -len(members[part]), members[part]))
    return [(members[part], inner[part]) for part in order]


def _stressed(count: int, edges: Edges) -> Floats:
    """A connected part: float64[count, 2], in steps."""
    if count == 1:
        return np.zeros((1, 2))
    near: list[list[int]] = [[] for _ in range(count)]
    for a, b in sorted({(min(edge), max(edge)) for edge in edges}):
        near[a].append(b)
        near[b].append(a)
    rows = [a for a in range(count) for _ in near[a]]
    columns = [b for a in range(count) for b in near[a]]
    around = [{node, *others} for node, others in enumerate(near)]
    steps = [2.0 - len(around[a] & around[b]) / len(around[a] | around[b]) for a, b in zip(rows, columns, strict=True)]
    far = shortest_path(coo_array((steps, (rows, columns)), shape=(count, count)).tocsr())
    np.fill_diagonal(far, 1.0)
    weight = 1.0 / (far * far)
    np.fill_diagonal(weight, 0.0)
    total = weight.sum(axis=1)
    points = _started(near)
    for _ in range(ROUNDS if count > 2 else 1):
        x, y = points[:, 0], points[:, 1]
        dx, dy = x[:, None] - x, y[:, None] - y
        apart = np.sqrt(dx * dx + dy * dy)
        pull = weight * far / np.maximum(apart, 1e-9)
        points = np.stack(
            [(weight * x + pull * dx).sum(axis=1) / total, (weight * y + pull * dy).sum(axis=1) / total], axis=1
        )
    return points


def _started(near: Sequence[Sequence[int]]) -> Floats:
    """A tree of shortest ways around the node with most neighbours: each branch has a sector as large as it is."""
    count = len(near)
    root = min(range(count), key=lambda node: (-len(near[node]), node))
    parent, order, waiting = {root: root}, [], deque([root])
    while waiting:
        node = waiting.popleft()
        order.append(node)
        for other in near[node]:
            if other not in parent:
                parent[other] = node
                waiting.append(other)
    leaves = [0] * count
    for node in reversed(order):
        leaves[node] = max(leaves[node], 1)
        if node != root:
            leaves[parent[node]] += leaves[node]
    depth, begin, taken = [0] * count, [0.0] * count, [0.0] * count
    points = np.zeros((count, 2))
    for node in order[1:]:
        above = parent[node]
        depth[node] = depth[above] + 1
        begin[node] = taken[node] = begin[above] if taken[above] == 0.0 else taken[above]
        taken[above] = begin[node] + leaves[node] / leaves[root]
        turn = 2 * math.pi * (begin[node] + leaves[node] / leaves[root] / 2)
        points[node] = depth[node] * _cos(turn), depth[node] * _sin(turn)
    # What is quite symmetric would stay so: nodes of a triangle on one line.
    aside = [((node * 7919 + 1) % 1009 / 1009 - 0.5, (node * 104729 + 7) % 997 / 997 - 0.5) for node in range(count)]
    return points + 0.2 * np.array(aside)


def _turned(points: Floats) -> Floats:
    """In pixels, the direction in which it is longest lying flat."""
    points = (points - points.sum(axis=0) / len(points)) * STEP
    xx, yy, xy = (float((points[:, a] * points[:, b]).sum()) for a, b in ((0, 0), (1, 1), (0, 1)))
    turn = math.atan2(2 * xy, xx - yy) / 2
    c, s = _cos(turn), _sin(turn)
    return np.stack([points[:, 0] * c + points[:, 1] * s, points[:, 1] * c - points[:, 0] * s], axis=1)


def _spread(points: Floats) -> Floats:
    """Nodes moved apart, each pair along the axis in which they lie closer to clear, until no two boxes overlap."""
    upper = np.triu(np.ones((len(points), len(points)), bool), 1)
    for _ in range(PUSHES):
        dx = points[:, None, 0] - points[None, :, 0]
        dy = points[:, None, 1] - points[None, :, 1]
        over_x, over_y = WIDTH - np.abs(dx), HEIGHT - np.abs(dy)
        a, b = np.nonzero(upper & (over_x > 0.5) & (over_y > 0.5))
        if not len(a):
            break
        flat = over_x[a, b] / WIDTH < over_y[a, b] / HEIGHT
        # Where two lie on one spot, the later goes right or down.
        towards = np.where(np.where(flat, dx[a, b], dy[a, b]) > 0, 1.0, -1.0)
        move = towards * np.where(flat, over_x[a, b], over_y[a, b]) / 2
        points = points.copy()
        for axis, those in ((0, flat), (1, ~flat)):
            np.add.at(points[:, axis], a[those], move[those])
            np.add.at(points[:, axis], b[those], -move[those])
    return points


def _size(points: Floats) -> tuple[float, float]:
    width, height = (points.max(axis=0) - points.min(axis=0)).tolist()
    return width + WIDTH, height + HEIGHT


def _packed(sizes: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners of boxes in rows, in their order."""
    gap = STEP / 4
    area = sum((width + gap) * (height + gap) for width, height in sizes)
    most = max(math.sqrt(area * ASPECT), max(width for width, _ in sizes))
    corners = []
    x = y = row = 0.0
    for width, height in sizes:
        if x and x + width > most:
            x, y, row = 0.0, y + row + gap, 0.0
        corners.append((x, y))
        x, row = x + width + gap, max(row, height)
    return corners


def _cos(turn: float) -> float:
    return round(math.cos(turn), 9)


def _sin(turn: float) -> float:
    return round(math.sin(turn), 9)
