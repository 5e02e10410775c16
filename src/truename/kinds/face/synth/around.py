"""What surrounds a face: ears, neck and shoulders, long hair, glasses."""

from __future__ import annotations

import numpy as np

from truename.kinds.face.synth.cloud import Cloud, linear, noise
from truename.kinds.face.synth.face import AXIS, Face
from truename.kinds.face.synth.measures import Floats, Glasses, Hair, Person


def _grid(rows: tuple[float, float, float], columns: tuple[float, float, float]) -> tuple[Floats, Floats]:
    """Two coordinates float32[h, w], each from, to and how many apart."""
    down, across = (np.arange(*each, dtype=np.float32) for each in (rows, columns))
    first, second = np.meshgrid(down, across, indexing="ij")
    return first, second


def ears(p: Person) -> list[Cloud]:
    """Ellipsoids beside the head, darker inside."""
    b, a = _grid((-1.5, 1.5, 0.023), (-np.pi, np.pi, 0.07))
    x = p.ears_out * (np.cos(b) * np.cos(a) + 0.30 * (1 - np.sin(b)))
    y, z = p.ears * np.sin(b), 15 * np.cos(b) * np.sin(a) - 0.3 * p.ears_out * np.cos(b) * np.cos(a)
    inner = 1 - 0.55 * np.exp(-(((np.sin(b) + 0.1) / 0.5) ** 2) - ((a - 0.9) / 0.6) ** 2)
    shade = 0.4 if p.hair is Hair.LONG else 1.0
    colour = linear(p.skin) * np.array((1.04, 0.90, 0.88), np.float32)
    made = []
    for side in (-1, 1):
        centre = np.array([side * (p.width - 2), 12, AXIS + 4], np.float32)
        made.append(Cloud.sheet(np.stack([side * x, y, z], -1) + centre, centre, colour, 0.2, shade * inner))
    return made


def body(p: Person) -> Cloud:
    """Neck and shoulders, which do not turn with the head."""
    back = AXIS - 12
    y, a = _grid((p.chin * 0.45, p.chin + 75, 1.0), (-1.7, 1.7, 0.017))
    wide = p.width * (0.66 + 0.06 * np.clip((y - p.chin - 20) / 60, 0, 1.5) ** 2)
    place = np.stack([wide * np.sin(a), y, back + 52 * np.cos(a)], -1)
    axis = np.stack([0 * y, y, 0 * y + back], -1)
    under = 0.55 + 0.45 * np.clip((y - p.chin + 5) / 60, 0, 1)  # under the chin
    neck = Cloud.sheet(place, axis, linear(p.skin) * 0.95, 0.1, under)

    b, a = _grid((-1.5, 0.6, 0.012), (-1.7, 1.7, 0.006))
    centre = np.array([0, p.chin + 138, back], np.float32)
    place = np.stack([215 * np.cos(b) * np.sin(a), 110 * np.sin(b), 85 * np.cos(b) * np.cos(a)], -1) + centre
    return Cloud.join([neck, Cloud.sheet(place, centre, linear(p.clothes), 0.05, 1.0)])


def curtain(p: Person) -> Cloud:
    """Long hair, down the sides and behind the neck."""
    rng = np.random.Generator(np.random.PCG64([p.seed, 2]))
    y, a = _grid((-40, p.chin + 45, 0.9), (1.19, 5.10, 0.0095))
    t = (y + 40) / (p.chin + 85)
    strands = noise(rng, (y.shape[0], y.shape[1]), 30, 2.5)
    wide = (p.width + 9) * (0.95 + 0.12 * np.sin(np.pi * t)) + 1.2 * strands
    place = np.stack([wide * np.sin(a), y, AXIS + 8 + (78 + 8 * t) * np.cos(a)], -1)
    axis = np.stack([0 * y, y, 0 * y + AXIS], -1)
    colour = linear(p.hair_colour) * np.clip(1 + 0.33 * strands, 0.25, 2)[..., None]
    return Cloud.sheet(place, axis, colour, 0.2, 0.8)


def _wire(path: Floats, radius: float, colour: Floats) -> Cloud:
    """A tube along points float32[n, 3]."""
    far = np.r_[0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))]
    even = np.arange(0, far[-1], 0.45)
    path = np.stack([np.interp(even, far, path[:, k]) for k in range(3)], -1).astype(np.float32)
    ahead = np.gradient(path, axis=0)
    side = np.cross(ahead, np.array([0, 0.3, 1], np.float32))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(ahead, side)
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    turn = np.linspace(0, 2 * np.pi, 14, dtype=np.float32)[:, None, None]
    return Cloud.sheet(path + radius * (np.cos(turn) * side + np.sin(turn) * up), path, colour, 0.6, 1.0)


def glasses(p: Person, face: Face) -> list[Cloud]:
    """Two rims, a bridge and two arms, a little before the root of the nose."""
    half_x, half_y, power = (23.5, 17.5, 1.0) if p.glasses is Glasses.ROUND else (25.0, 15.5, 0.55)
    t = np.linspace(0, 2 * np.pi, 420, dtype=np.float32)
    rim_x = half_x * np.sign(np.cos(t)) * np.abs(np.cos(t)) ** power
    rim_y = half_y * np.sign(np.sin(t)) * np.abs(np.sin(t)) ** power + 3
    before = max(float(face.at(0, -2)[2]) - 3, 1.5)
    radius, colour = 0.6 + (p.seed % 3) * 0.35, linear(p.frame)

    def wire(x: Floats, y: Floats, z: Floats) -> Cloud:
        return _wire(np.stack([x, y, z], -1), radius, colour)

    def bent(x: Floats | float) -> Floats:
        """z of the glasses: they bend around the face."""
        return np.asarray(before - 0.0022 * np.square(x), np.float32)

    s = np.linspace(0, 1, 120, dtype=np.float32)
    gap, end = p.eyes - half_x, p.eyes + half_x
    made = [wire(gap * (2 * s - 1), -3 - 10 * s * (1 - s), bent(gap) + 1 + 0 * s)]
    for side in (-1, 1):
        made.append(wire(side * p.eyes + rim_x, rim_y, bent(side * p.eyes + rim_x)))
        arm = end + (p.width + 3 - end) * np.sqrt(s)
        made.append(wire(side * arm, -4 + 4 * s, bent(end) + (AXIS + 10 - before) * s))
    return made
