"""The colours of a face: skin and its marks, eyes, brows, lips, beard and hair, painted on the surface of its head."""

from __future__ import annotations

import math

import numpy as np

from truename.kinds.face.synth.cloud import Cloud, bell, linear, step
from truename.kinds.face.synth.face import Face
from truename.kinds.face.synth.measures import Beard, Colour, Floats, Hair


def painted(face: Face) -> Cloud:
    """The points of a head with their colours."""
    coat = _Coat(face)
    return Cloud(
        face.place.reshape(-1, 3),
        face.normal.reshape(-1, 3),
        coat.colour.reshape(-1, 3),
        coat.gloss.ravel(),
        face.open.ravel(),
    )


def _dark(red: float, green: float, blue: float) -> Floats:
    return np.array((red, green, blue), np.float32)


class _Coat:
    """Colour and gloss on the grid of a face; every step paints over what is there."""

    def __init__(self, face: Face) -> None:
        self.face, self.person, self.expression = face, face.person, face.expression
        self.flesh = linear(self.person.skin)
        self.gloss: Floats = np.full(face.x.shape, 0.28, np.float32)
        blotches = 1 + 0.06 * face.noise(8, 8) + 0.055 * face.noise(1.1, 1.1)
        self.colour = self.flesh * blotches[..., None]
        self._skin()
        self._nose()
        self._mouth()
        if self.person.beard is not Beard.NONE:
            self._beard()
        for side in (-1, 1):
            self._eye(side)
        self._brows()
        if self.person.hair is not Hair.BALD:
            self._hair()

    def over(self, rows: slice, cover: Floats, colour: Floats | Colour) -> None:
        """Paint with a cover of 0 to 1, float32[rows, w], on the front of the head; a tuple is a colour in sRGB."""
        new = linear(colour) if isinstance(colour, tuple) else colour
        self.colour[rows] += (cover * self.face.front)[..., None] * (new - self.colour[rows])

    def _part(self, y: float, reach: float) -> tuple[slice, Floats, Floats]:
        rows = self.face.rows(y, reach)
        return rows, self.face.x[rows], self.face.y[rows]

    def _skin(self) -> None:
        p = self.person
        rows, x, y = self._part(0.6 * p.nose, 50)
        flush = bell(np.abs(x), 44, 17) * bell(y, 32, 16) + 0.8 * bell(x, 0, 14) * bell(y, p.nose, 10)
        self.over(rows, 0.55 * p.red * flush, self.flesh * _dark(1.06, 0.72, 0.70))
        if p.freckles:
            spots = step(self.face.noise(1.0, 1.0)[rows], 1.5, 2.1) * bell(y, 22, 24)
            self.over(rows, 0.55 * p.freckles * spots, self.flesh * _dark(0.62, 0.45, 0.36))
        for at_x, at_y, radius in p.moles:
            rows, x, y = self._part(at_y, radius + 2)
            spot = step(np.hypot(x - at_x, y - at_y), radius + 0.6, radius - 0.6)
            self.over(rows, 0.85 * spot, self.flesh * _dark(0.30, 0.20, 0.17))
        if p.scar:
            at_x, at_y, angle, length = p.scar
            rows, x, y = self._part(at_y, length)
            along = (x - at_x) * math.cos(angle) + (y - at_y) * math.sin(angle)
            off = (y - at_y) * math.cos(angle) - (x - at_x) * math.sin(angle)
            line = step(np.abs(off), 1.6, 0.5) * step(np.abs(along), length / 2, length / 2 - 3)
            self.over(rows, 0.6 * line, self.flesh * _dark(1.1, 0.78, 0.76) + 0.05)

    def _nose(self) -> None:
        p = self.person
        rows, x, y = self._part(p.nose + 8, 12)
        x = np.abs(x)
        hole = np.hypot((x - p.nose_width * 0.37) / (p.nose_width * 0.20), (y - p.nose - 8.5) / 2.0)
        self.over(rows, 0.8 * step(hole, 1.2, 0.3), (0.16, 0.08, 0.07))
        wing = bell(np.hypot((x - p.nose_width * 1.02) / 1.6, (y - p.nose - 3) / 5.5), 0, 1)
        self.over(rows, 0.30 * wing, self.flesh * 0.35)

    def _mouth(self) -> None:
        p, e = self.person, self.expression
        rows, x, y = self._part(p.nose + p.mouth + 8 * e.open, 30)
        above, below, half = self.face.lips()
        above, below, x = above[rows], below[rows], np.abs(x)
        across = np.clip(x / half, 0, 1)
        top = above - p.upper_lip * (1 - 0.25 * e.smile) * (1 - across**1.5) * (1 - 0.22 * bell(x, 0, 3.2))
        bottom = below + p.lower_lip * (1 - across**1.9)
        inside = step(x, half + 0.4, half - 1.2)
        red = step(y - top, -0.7, 0.9) * step(y - bottom, 0.9, -0.7) * inside
        self.over(rows, 0.85 * red, p.lips)
        self.over(rows, 0.35 * red * step(y - above, 0.3, -0.3), linear(p.lips) * 0.55)  # the upper is in shade
        self.gloss[rows] += 0.45 * red * self.face.front
        hole = step(y - above, -0.3, 0.4) * step(y - below, 0.4, -0.3) * inside
        self.over(rows, hole, (0.16, 0.05, 0.05))
        teeth = hole * step(y - above, 7.5, 6.3) * step(x, half * 0.86, half * 0.7)
        self.over(rows, 0.9 * teeth, linear((0.86, 0.82, 0.76)) * (0.75 + 0.25 * step(x, half, 0))[..., None])
        edge = np.minimum(np.abs(y - above), np.abs(y - below))
        shade = 0.3 + float(self.flesh.mean())
        self.over(rows, 0.85 * bell(edge, 0, 0.75) * step(x, half + 2, half - 2), linear((0.20, 0.07, 0.06)) * shade)
        self.over(rows, 0.45 * bell(np.hypot(x - half, y - above), 0, 1.7), self.flesh * 0.25)  # corners

    def _beard(self) -> None:
        p = self.person
        line = p.nose + p.mouth
        rows = slice(int(np.searchsorted(self.face.v, 5)), None)
        x, y = np.abs(self.face.x[rows]), self.face.y[rows]
        above, below, half = self.face.lips()
        above, below = above[rows], below[rows]
        hang = y - 0.10 * np.maximum(x - 8, 0)
        moustache = step(hang, p.nose + 10, p.nose + 17) * step(hang, line, line - 6) * step(x, half + 11, half + 1)
        goatee = step(y, line + p.lower_lip + 1, line + p.lower_lip + 10) * step(x, p.chin_width + 12, p.chin_width - 2)
        edge = line - 8 - 45 * step(x, 38, 66)
        mouth = np.hypot(x / (p.mouth_width + 8), (y - line) / (p.lower_lip + 7))
        whiskers = step(y - edge, -12, 16) * (1 - step(mouth, 1.25, 0.8))
        area = {
            Beard.STUBBLE: 0.38 * np.maximum(whiskers, moustache),
            Beard.MOUSTACHE: 0.7 * moustache,
            Beard.GOATEE: np.maximum(0.65 * moustache, 0.7 * goatee),
            Beard.FULL: np.maximum(0.65 * moustache, 0.65 * whiskers),
        }[p.beard]
        across = np.clip(x / half, 0, 1)
        lips = step(y - above + p.upper_lip * (1 - across**2), -1, 1)
        lips *= step(y - below - p.lower_lip * (1 - across**2.4), 1, -1) * step(x, half + 1, half - 1)
        hairs = self.face.noise(2.2, 0.6)[rows]
        area = np.clip(area * (1 + 0.3 * hairs), 0, 1) * (1 - lips)
        self.over(rows, area, linear(p.beard_colour) * np.clip(1 + 0.35 * hairs, 0.3, None)[..., None])
        self.gloss[rows] *= 1 - 0.8 * area

    def _eye(self, side: int) -> None:
        p, e = self.person, self.expression
        rows, x, y = self._part(0, 24)
        u = side * x - p.eyes  # outward from the middle of the eye
        v = y + p.slant / (2 * p.eye_width) * u
        reach = np.abs(u)
        across = np.clip(reach / p.eye_width, 0, 1)
        upper = -0.95 * p.eye_height * e.lids * (1 - 0.18 * e.smile) * (1 - across**2.3) - 0.25
        lower = 0.85 * p.eye_height * (1 - 0.25 * e.smile) * (1 - across**2)
        # Lids: darker skin, with a crease above and a fold below.
        near = bell(np.hypot(u / (p.eye_width * 1.15), v / (p.eye_height * 1.9)), 0, 0.75)
        self.over(rows, 0.30 * near, self.flesh * _dark(0.52, 0.40, 0.38))
        crease = bell(v - (upper * 1.15 - 3.4), 0, 0.9) * step(reach, p.eye_width * 1.15, p.eye_width * 0.7)
        self.over(rows, 0.50 * crease, self.flesh * 0.30)
        fold = bell(v - (lower + 4.5), 0, 1.3) * step(reach, p.eye_width, p.eye_width * 0.6)
        self.over(rows, (0.18 + 0.2 * p.folds) * fold, self.flesh * 0.4)
        # The ball, in the shade of the upper lid; iris (12 mm across) and pupil.
        opening = step(v - upper, -0.35, 0.45) * step(v - lower, 0.4, -0.35)
        opening *= step(reach, p.eye_width + 0.3, p.eye_width - 0.8)
        shade = (1 - 0.45 * across**2) * (0.45 + 0.55 * step(v - upper, 0.2, 4.0))
        self.over(rows, opening, linear((0.80, 0.77, 0.75)) * shade[..., None])
        far = np.hypot(u - side * e.gaze[0], v - e.gaze[1] + 0.4)
        self.over(rows, opening * step(far, 6.1, 5.4), linear(p.iris) * (0.35 + 0.65 * step(far, 6.0, 4.6))[..., None])
        self.over(rows, opening * step(far, 2.7, 2.1), (0.03, 0.03, 0.03))
        glint = np.hypot(x - side * p.eyes + 1.8 - e.gaze[0], v - e.gaze[1] + 2.2)
        self.over(rows, 0.9 * opening * step(glint, 1.25, 0.6), (0.98, 0.98, 0.98))
        # Lashes, and the corner at the nose.
        upper_lash = bell(v - upper, 0, 0.85) * step(reach, p.eye_width + 1.8, p.eye_width - 0.5)
        self.over(rows, 0.92 * upper_lash, (0.07, 0.05, 0.05))
        lower_lash = bell(v - lower, 0, 0.55) * step(reach, p.eye_width + 0.5, p.eye_width - 2)
        self.over(rows, 0.40 * lower_lash, (0.16, 0.10, 0.09))
        inner = bell(np.hypot(u + p.eye_width - 1.2, v - 0.3), 0, 1.3)
        self.over(rows, 0.5 * inner, linear((0.62, 0.34, 0.32)) * (0.3 + float(self.flesh[0])))

    def _brows(self) -> None:
        p = self.person
        rows, x, y = self._part(-p.brow_height, 18)
        t = (np.abs(x) - p.eyes + 19) / 39  # 0 at the inner end, 1 at the outer
        line = -p.brow_height - p.brow_tilt * (t - 0.5) - p.brow_arch * (1 - ((t - 0.62) / 0.62) ** 2)
        thick = p.brow_thick * np.clip(1.12 - 0.75 * t, 0.15, 1.0)
        grain = self.face.noise(0.9, 1.4)[rows]
        hairs = step(np.abs(y - line) / thick + 0.18 * grain, 1.2, 0.45) * step(t, -0.05, 0.12) * step(t, 1.04, 0.85)
        self.over(rows, p.brow_dense * hairs, linear(p.brow_colour) * (1 + 0.2 * grain)[..., None])
        self.gloss[rows] *= 1 - 0.8 * hairs

    def _hair(self) -> None:
        face = self.face
        strands = face.strands if self.person.hair is Hair.CURLS else face.strands + 0.5 * face.noise(22, 2.2)
        colour = linear(self.person.hair_colour) * np.clip(1 + 0.33 * strands, 0.25, 2)[..., None]
        self.colour += face.grown[..., None] * (colour - self.colour)
        self.gloss += face.grown * (np.clip(0.16 + 0.12 * strands, 0, 0.5) - self.gloss)
