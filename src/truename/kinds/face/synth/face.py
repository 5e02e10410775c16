"""The shape of a head: a skull of two superellipsoids, bumps along z that make it a face, and hair around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from truename.kinds.face.synth.cloud import bell, blur, noise, normals, step, superellipse
from truename.kinds.face.synth.measures import Floats, Hair, Person

AXIS = -88.0
"""z of the vertical axis of the head: the eyes lie that far before it, half the length of a head."""
STEP = 0.7
"""Millimetres between neighbouring points: less than a pixel of a portrait."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What the face does.

    Attributes:
        smile: 0 to 1.
        open: of the mouth, 0 to 1.
        gaze: x and y of the irises from the middle of the eyes, in millimetres; -2 to 2.
        lids: 0 (closed) to 1 (as usual) to 1.2.
    """

    smile: float = 0.0
    open: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)
    lids: float = 1.0


class Face:
    """The surface of one head with one expression, as a grid: rows from the crown to the chin, columns around the axis.

    Attributes:
        x, y: float32[h, w], where each point lies as seen from the front; features are placed and painted by these.
        v: float32[h], y of each row. a: float32[w], angle of each column, 0 in front.
        front: float32[1, w], 1 on the front of the head and 0 on its back.
        grown: float32[h, w], 1 where hair grows and 0 on bare skin.
        place, normal: float32[h, w, 3]. open: float32[h, w]; as in a cloud.
    """

    def __init__(self, person: Person, expression: Expression) -> None:
        self.person, self.expression = person, expression
        self.rng = np.random.Generator(np.random.PCG64([person.seed, 1]))
        self._skull()
        self.lift: Floats = np.zeros_like(self.x)
        self._eyes()
        self._nose()
        self._cheeks()
        self._mouth_and_chin()
        self._folds()
        self.lift *= self.front
        thick = self._hair()
        self._surface(thick)

    def noise(self, down: float, across: float) -> Floats:
        """Smooth noise on the grid, of deviation 1, correlated over so many millimetres."""
        return noise(self.rng, (self.x.shape[0], self.x.shape[1]), down / STEP, across / STEP)

    def rows(self, y: float, reach: float) -> slice:
        """The rows within so many millimetres of y."""
        low, high = np.searchsorted(self.v, [y - reach, y + reach])
        return slice(int(low), int(high))

    def bump(self, x: float, y: float, width: float, height: float, lift: float) -> None:
        """Raise the surface around x, y, and around -x, y too, or press it in."""
        rows = self.rows(y, 3 * height)
        across = bell(self.x[rows], x, width)
        if x:
            across += bell(self.x[rows], -x, width)
        self.lift[rows] += lift * across * bell(self.v[rows], y, height)[:, None]

    # --- the parts, downward

    def _skull(self) -> None:
        p = self.person
        rows = int((p.crown + p.chin) * 1.45 / STEP)
        columns = int(np.radians(250) * 80 / STEP)
        self.a = np.radians(np.linspace(-125, 125, columns, dtype=np.float32))
        t = np.sin(np.linspace(-1.55, 1.55, rows, dtype=np.float32))
        upper = t < 0
        self.v = np.where(upper, t * p.crown, t * p.chin)
        wide = np.where(upper, superellipse(t, 2.5), superellipse(t, p.jaw) * (1 - 0.10 * step(t, 0.25, 0.8)))
        deep = np.where(upper, superellipse(t, 2.7), superellipse(t, 3.4)) * -AXIS
        deep -= p.forehead * step(self.v, -15, -75)
        cos = np.cos(self.a)
        self.y = np.repeat(self.v[:, None], columns, 1)
        self.x = p.width * wide[:, None] * np.sin(self.a)
        # The front of a face is flatter than an ellipse.
        self.z = deep[:, None] * np.sign(cos) * np.abs(cos) ** 0.8 + AXIS
        self.front = step(cos, 0.05, 0.5)[None]

    def _eyes(self) -> None:
        p = self.person
        self.bump(22, -p.brow_height + 2, 17, 6, p.brow_ridge)
        self.bump(0, -p.brow_height + 4, 12, 7, p.brow_ridge * 0.5)
        self.bump(p.eyes, 0, 15, 9.5, -p.sockets)
        self.bump(p.eyes - 13, 1, 6, 8, -p.sockets * 0.45)
        self.bump(p.eyes, 0.5, p.eye_width * 0.85, 7, p.sockets * 0.5 + 1.5)  # the ball in its socket
        self.bump(p.eyes, 15, 13, 4, -1.2 - 1.5 * p.folds)
        self.bump(67, -12, 12, 22, -4)  # temples

    def _nose(self) -> None:
        p = self.person
        rows = self.rows(p.nose * 0.4, p.nose * 0.6 + 40)
        y = self.v[rows]
        down = np.clip((y + 14) / (p.nose + 14), 0, 1.2)  # 0 at the root, 1 at the tip
        height = p.bridge * step(y, -22, -4) + (p.tip - p.bridge) * down.clip(0, 1) ** 1.6
        height *= step(y, p.nose + 14, p.nose + 2)
        width = 5.5 + 0.22 * p.nose_width * down**2
        self.lift[rows] += height[:, None] * np.exp(-0.5 * np.abs(self.x[rows] / width[:, None]) ** 2.2)
        self.bump(0, p.nose, 4.5 + p.nose_width * 0.16, 5.5, p.tip * 0.16 + 1)
        self.bump(p.nose_width * 0.72, p.nose + 2.5, p.nose_width * 0.27, 5, 7)  # wings
        self.bump(p.nose_width * 1.15, p.nose + 2, 3, 6, -1.8)
        self.bump(p.nose_width * 0.36, p.nose + 8.5, 3.2, 2.0, -2)  # nostrils

    def _cheeks(self) -> None:
        p, smile = self.person, self.expression.smile
        self.bump(47, 26, 15, 13, p.cheekbones + 2 * smile)
        self.bump(44, 62, 14, 16, -p.cheekbones * 0.5)
        self.bump(33, p.nose + 2, 11, 11, 3.5 * smile)

    def lips(self) -> tuple[Floats, Floats, float]:
        """y of the lower edge of the upper lip and of the upper edge of the lower lip, float32[h, w], as if the mouth
        were wherever x is; and half the width of the mouth."""
        p, e = self.person, self.expression
        half = p.mouth_width * (1 + 0.16 * e.smile - 0.08 * e.open)
        across = np.clip(self.x / half, -1, 1) ** 2
        line = p.nose + p.mouth + 1.5 * e.smile - (0.8 + 4.5 * e.smile) * across - 0.7 * np.exp(-30 * across)
        gap = self.gap * (1 - across)
        return line - 0.25 * gap, line + 0.75 * gap, half

    @property
    def gap(self) -> float:
        """Millimetres between the lips."""
        return self.expression.smile + 11 * self.expression.open

    def _mouth_and_chin(self) -> None:
        p = self.person
        line = p.nose + p.mouth
        low = line + 0.75 * self.gap
        self.bump(0, line, 25, 17, 5)
        self.bump(0, p.nose + p.mouth * 0.45, 2.6, 5, -1.6)  # philtrum
        self.bump(0, line - p.upper_lip * 0.45, p.mouth_width * 0.55, p.upper_lip * 0.42, 2.6)
        self.bump(0, low + p.lower_lip * 0.5, p.mouth_width * 0.48, p.lower_lip * 0.42, 3.4)
        self.bump(0, low + p.lower_lip + 3.5, p.mouth_width * 0.55, 3.6, -3.2)
        self.bump(p.mouth_width * 1.12, line, 4, 5, -1.6)
        self.bump(0, p.chin - 11, p.chin_width, 9, p.chin_forward)

    def _folds(self) -> None:
        """From the wings of the nose past the corners of the mouth, and across the forehead."""
        p, smile = self.person, self.expression.smile
        rows = self.rows(p.nose + p.mouth * 0.5, p.mouth * 0.5 + 14)
        t = (self.v[rows] - p.nose + 2) / (p.mouth + 8)
        start, end = p.nose_width * 1.1, p.mouth_width * 1.22 + 3 * smile
        line = start + (end - start) * np.clip(t, 0, 1.2)
        deep = (p.folds * 1.8 + 1.4 * smile) * step(t, -0.1, 0.25) * step(t, 1.15, 0.7)
        self.lift[rows] -= deep[:, None] * bell(np.abs(self.x[rows]) - line[:, None], 0, 1.8)
        for number, y in enumerate((-34, -42, -50)):
            rows = self.rows(y, 8)
            wave = y + 1.5 * np.sin(self.x[rows] / (13 + number) + p.seed % 7 + number)
            self.lift[rows] -= 0.9 * p.folds**2 * bell(self.y[rows] - wave, 0, 1.1) * bell(self.x[rows], 0, 24)

    def _hair(self) -> Floats:
        """Say where hair grows; return how thick it lies, in millimetres."""
        p, line = self.person, self.person.hairline
        # Height of the hair's edge in the middle, beside it, at the temples, sideburns, ears and behind; then how
        # thick the hair lies, how far from the edge it takes to get there, and how ragged the edge is.
        edges, full, taper, ragged = {
            Hair.BALD: ((-130, -130, -130, -130, -130, -130), 0.0, 24.0, 2.0),
            Hair.CROPPED: ((-line, -line + 4, -line + 12, -12, 20, 30), 3.0, 24.0, 2.0),
            Hair.SWEPT: ((-line, -line, -line + 14, -20, 16, 30), 13.0, 24.0, 2.0),
            Hair.FRINGE: ((-43, -42, -38, -10, 30, 45), 11.0, 12.0, 5.0),
            Hair.LONG: ((-line, -line + 3, -line + 18, -18, 60, 90), 11.0, 24.0, 2.0),
            Hair.CURLS: ((-line + 6, -line + 8, -line + 18, -14, 24, 40), 24.0, 24.0, 4.0),
        }[p.hair]
        edge = np.interp(np.degrees(np.abs(self.a)), (0, 22, 48, 68, 82, 100), edges).astype(np.float32)
        below: Floats = self.v[:, None] - edge
        if p.hair in (Hair.SWEPT, Hair.LONG):  # parted: the edge is higher on one side
            below = below + math.copysign(9, p.part) * np.tanh((self.x - 25 * p.part) / 14) * bell(self.x, 0, 50)
        self.strands = self.noise(3.5, 3.5) if p.hair is Hair.CURLS else self.noise(16, 0.6)
        self.grown = step(below - ragged * self.noise(14, 0.6), 2.5, -2.5)
        thick = full * step(below, 0, -taper)
        return thick * (1 + 0.16 * self.noise(3.5, 3.5)) if p.hair is Hair.CURLS else thick

    def _surface(self, thick: Floats) -> None:
        bare = np.stack([self.x, self.y, self.z + self.lift * (1 - self.grown)], -1)
        middle = np.array([0, -10, AXIS], np.float32)
        out = bare - middle
        out /= np.sqrt(np.einsum("...k,...k", out, out))[..., None]
        self.place = bare + out * thick[..., None]
        self.normal = normals(self.place, middle)
        hollow = 0.055 * (blur(self.lift, 7 / STEP) - self.lift) + 0.10 * (blur(self.lift, 2.2 / STEP) - self.lift)
        shaded = step(blur(self.grown, 4 / STEP), 0.05, 0.6) * (1 - self.grown)  # skin under the edge of the hair
        self.open = np.clip(1 - hollow, 0.25, 1.12) * (1 - 0.35 * shaded)

    # --- what is known of it

    def at(self, x: float, y: float) -> Floats:
        """The point of the surface at x, y as seen from the front: float32[3]."""
        row = int(np.argmin(np.abs(self.v - y)))
        column = int(np.argmin(np.where(np.abs(self.a) < 1.2, np.abs(self.x[row] - x), np.inf)))
        point: Floats = self.place[row, column]
        return point

    def landmarks(self) -> Floats:
        """Left and right eye as seen in the picture, tip of the nose, left and right corner of the mouth:
        float32[5, 3]."""
        p, smile = self.person, self.expression.smile
        _, _, half = self.lips()
        x, y = half - 1, p.nose + p.mouth - 0.8 - 3 * smile
        return np.stack([self.at(*at) for at in ((-p.eyes, 0), (p.eyes, 0), (0, p.nose - 1), (-x, y), (x, y))])
