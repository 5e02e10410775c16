"""How a finger touches the sensor, and the print that it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.errors import UsageError
from truename.kinds._ridge.synth import Floats, Truth, resample
from truename.kinds.fingerprint.synth.master import HEIGHT, WIDTH, Finger


@dataclass(frozen=True, slots=True)
class Condition:
    """How a finger touches the sensor. The default is a whole, still, clean print.

    Attributes:
        area: size of the contact area, 1 for a whole print; 0.3 to 1.3.
        offset: x, y, pixels on the finger from its centre to the middle of the contact area; y down.
        shift: x, y, pixels by which the print is displaced in the picture; y down.
        rotation: degrees counter-clockwise; -180 to 180.
        pressure: -1 (dry, light: thin, broken ridges) to 1 (wet, hard: ridges that flow together).
        distortion: pixels by which the skin is dragged where it can move; 0 to 30.
        noise: 0 (clean) to 1 (grain, blotches, scratches).
    """

    area: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)
    shift: tuple[float, float] = (0.0, 0.0)
    rotation: float = 0.0
    pressure: float = 0.0
    distortion: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        frame = max(HEIGHT, WIDTH)
        for name, low, high, values in (
            ("area", 0.3, 1.3, (self.area,)),
            ("offset", -frame, frame, self.offset),
            ("shift", -frame, frame, self.shift),
            ("rotation", -180, 180, (self.rotation,)),
            ("pressure", -1, 1, (self.pressure,)),
            ("distortion", 0, 30, (self.distortion,)),
            ("noise", 0, 1, (self.noise,)),
        ):
            if not all(low <= value <= high for value in values):
                raise UsageError(
                    expected=f"{name} from {low} to {high}",
                    found=str(getattr(self, name)),
                    do="choose it in that range",
                )

    @classmethod
    def typical(cls, rng: np.random.Generator) -> Condition:
        """What a cooperative person leaves on an optical sensor."""
        return cls(
            area=_normal(rng, 0.98, 0.07, 0.75, 1.15),
            offset=(_normal(rng, 0, 12, -30, 30), _normal(rng, 5, 18, -45, 45)),
            shift=(_normal(rng, 0, 14, -35, 35), _normal(rng, -5, 16, -40, 40)),
            rotation=_normal(rng, 0, 8, -22, 22),
            pressure=_normal(rng, 0, 0.3, -0.8, 0.8),
            distortion=_normal(rng, 5, 3, 0, 14),
            noise=_normal(rng, 0.35, 0.15, 0.05, 0.8),
        )

    @classmethod
    def partial(cls, rng: np.random.Generator) -> Condition:
        """Part of a finger, rotated, distorted and noisy: a hard probe."""
        side = 1 if rng.random() < 0.5 else -1
        offset = (float(rng.uniform(-30, 30)), float(rng.uniform(-45, 45)))
        return cls(
            area=float(rng.uniform(0.66, 0.76)),
            offset=offset,
            shift=(float(rng.uniform(-25, 25)) - offset[0], float(rng.uniform(-25, 25)) - offset[1]),
            rotation=side * float(rng.uniform(18, 35)),
            pressure=_normal(rng, 0, 0.35, -0.6, 0.6),
            distortion=float(rng.uniform(9, 15)),
            noise=float(rng.uniform(0.4, 0.65)),
        )


def _normal(rng: np.random.Generator, mean: float, deviation: float, low: float, high: float) -> float:
    return float(np.clip(rng.normal(mean, deviation), low, high))


@dataclass(frozen=True, slots=True)
class Impression:
    """A print.

    Attributes:
        image: uint8[h, w] at 500 ppi, dark ridges on a light ground.
        minutiae: the true ones that it shows, where they lie in this picture.
        condition: how the finger touched.
    """

    image: NDArray[np.uint8] = field(repr=False)
    minutiae: Truth = field(repr=False)
    condition: Condition


def impression(finger: Finger, seed: int, condition: Condition | None = None) -> Impression:
    """Let a finger touch the sensor.

    Args:
        finger: who touches.
        seed: not negative; the same finger, seed and condition give the same print.
        condition: how; drawn by :meth:`Condition.typical` where not given.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = Condition.typical(rng)
    condition = drawn if condition is None else condition
    placing = _Placing.draw(finger, condition, rng)

    y, x = np.mgrid[0:HEIGHT:_MESH, 0:WIDTH:_MESH].astype(np.float64)
    mesh = placing.skin(*placing.unmoved(x, y))  # smooth, so a coarse mesh will do
    sx, sy = (_spread(part) for part in mesh)
    fx, fy = (_spread(part) for part in placing.unmoved(x, y))
    bias = placing.contact(fx, fy, rng)

    skin = np.stack([sy, sx])
    ridges = ndimage.map_coordinates(finger.ridges, skin, order=1, mode="nearest")
    pores = ndimage.map_coordinates(finger.pores, skin, order=1, mode="nearest")
    creases = ndimage.map_coordinates(finger.creases, skin, order=1, mode="nearest")
    dry, noise = max(-condition.pressure, 0.0), condition.noise
    grain = ndimage.gaussian_filter(rng.standard_normal((HEIGHT, WIDTH), np.float32), 1.1) * np.float32(3.9)
    relief = np.clip(ridges, -1.2, 1.2) + bias
    relief += grain * np.float32(0.10 + 0.25 * noise + 0.20 * dry)
    relief -= pores * np.float32(max(0.0, 0.7 - 0.7 * condition.pressure) * rng.uniform(0.4, 1.1))
    relief -= 2.5 * np.maximum(creases, _scratches(noise, rng))
    ink = np.clip(relief * np.float32(1.5) + np.float32(0.5), 0, 1)
    image = _grey(ink, condition, rng)

    x, y, direction = placing.carry(finger.minutiae)
    moved = Truth(x, y, direction, finger.minutiae.type)
    column, row = np.rint(x).astype(int), np.rint(y).astype(int)
    inside = (column >= MARGIN) & (column < WIDTH - MARGIN) & (row >= MARGIN) & (row < HEIGHT - MARGIN)
    seen = inside & (bias[np.clip(row, 0, HEIGHT - 1), np.clip(column, 0, WIDTH - 1)] > FAINT)
    return Impression(image, moved.pick(seen), condition)


MARGIN = 6
"""Pixels from the picture's edge within which a minutia cannot be told from a cut ridge: two thirds of a period."""
FAINT = -0.75
"""Below this the contact is too light to print a ridge, whose crest is 1, in full."""


# --- where the finger touches ---------------------------------------------------------------------------------------

_MESH = 8
"""Pixels between the points at which the geometry is evaluated."""


def _spread(mesh: NDArray[np.float64]) -> Floats:
    """From the mesh to every pixel, bilinear."""
    full = mesh
    for axis, size in ((0, HEIGHT), (1, WIDTH)):
        at = np.arange(size) / _MESH
        low = np.minimum(at.astype(int), full.shape[axis] - 2)
        t = np.expand_dims(at - low, 1 - axis)
        full = np.take(full, low, axis) * (1 - t) + np.take(full, low + 1, axis) * t
    return full.astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Placing:
    """From a pixel of the picture back to the skin, and from the skin into the picture.

    A pixel is first turned and displaced back (``unmoved``); there lies the contact area. The skin under it was dragged
    (``skin``): Cappelli, Maio and Maltoni (2001), "Modelling plastic distortion in fingerprint images": an ellipse that
    sticks to the sensor, skin around it that moves as a whole (``drag``, ``torsion``), and between the two a
    transition, ``elastic`` times as wide as the ellipse.
    """

    centre: tuple[float, float]
    shift: tuple[float, float]
    rotation: float
    pressure: float
    noise: float
    half: tuple[float, float, float]  # half width, height above and below the centre, pixels
    stuck: tuple[float, float, float, float]  # centre and half axes of the ellipse that sticks
    elastic: float
    drag: tuple[float, float]
    torsion: float

    @classmethod
    def draw(cls, finger: Finger, condition: Condition, rng: np.random.Generator) -> _Placing:
        x, y = finger.centre[0] + condition.offset[0], finger.centre[1] + 15 + condition.offset[1]
        shape = np.random.Generator(np.random.PCG64(finger.seed)).uniform(0.93, 1.07, 3)
        # 13 x 21 mm, as fingertips leave on an optical sensor.
        half = condition.area * shape * np.array([132.0, 205.0, 215.0]) * rng.uniform(0.97, 1.03, 3)
        way = rng.uniform(0, 2 * np.pi)
        return cls(
            centre=(x, y),
            shift=condition.shift,
            rotation=float(np.deg2rad(condition.rotation)),
            pressure=condition.pressure,
            noise=condition.noise,
            half=(float(half[0]), float(half[1]), float(half[2])),
            stuck=(x + rng.normal(0, 12), y + rng.normal(0, 20), half[0] * 0.4, half[1] * 0.4),
            elastic=float(rng.uniform(1.4, 2.0)),
            drag=(condition.distortion * np.cos(way), condition.distortion * np.sin(way)),
            torsion=float(np.deg2rad(rng.choice([-1, 1]) * rng.uniform(0.3, 0.9) * condition.distortion)),
        )

    def unmoved(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Picture to finger, before the skin was dragged."""
        dx, dy = x - self.centre[0] - self.shift[0], y - self.centre[1] - self.shift[1]
        cos, sin = np.cos(self.rotation), np.sin(self.rotation)
        return self.centre[0] + cos * dx - sin * dy, self.centre[1] + sin * dx + cos * dy

    def moved(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Inverse of :meth:`unmoved`."""
        dx, dy = x - self.centre[0], y - self.centre[1]
        cos, sin = np.cos(self.rotation), np.sin(self.rotation)
        return (
            self.centre[0] + self.shift[0] + cos * dx + sin * dy,
            self.centre[1] + self.shift[1] - sin * dx + cos * dy,
        )

    def skin(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Which skin lies there after it was dragged."""
        cx, cy, a, b = self.stuck
        beyond = np.hypot((x - cx) / a, (y - cy) / b) - 1
        brake = (1 - np.cos(np.pi * np.clip(beyond / self.elastic, 0, 1))) / 2
        cos, sin = np.cos(self.torsion), np.sin(self.torsion)
        dx, dy = x - cx, y - cy
        return (
            x + brake * (cos * dx - sin * dy - dx + self.drag[0]),
            y + brake * (sin * dx + cos * dy - dy + self.drag[1]),
        )

    def unskin(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Inverse of :meth:`skin`, by fixed point: the drag changes by less than a pixel from pixel to pixel."""
        ux, uy = x.copy(), y.copy()
        for _ in range(40):
            sx, sy = self.skin(ux, uy)
            ux, uy = ux + x - sx, uy + y - sy
        return ux, uy

    def carry(self, truth: Truth) -> tuple[Floats, Floats, Floats]:
        """Where minutiae of the finger lie in the picture: x, y, direction."""
        x, y = truth.x.astype(np.float64), truth.y.astype(np.float64)
        # A direction is carried by the step that it is.
        ends = [
            self.moved(*self.unskin(x + s * np.cos(truth.direction), y - s * np.sin(truth.direction))) for s in (0, 1)
        ]
        (px, py), (qx, qy) = ends
        direction = np.arctan2(py - qy, qx - px) % (2 * np.pi)
        return px.astype(np.float32), py.astype(np.float32), direction.astype(np.float32)

    def contact(self, x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
        """How hard each pixel is pressed, in the unit of the ridges' height; far below 0 where nothing touches."""
        dx, dy = (x - self.centre[0]) / self.half[0], y - self.centre[1]
        dy = np.where(dy < 0, dy / self.half[1], dy / self.half[2])
        # Fingertips are blunter than ellipses.
        edge = (np.abs(dx) ** 2.4 + np.abs(dy) ** 2.4) ** (1 / 2.4)
        edge += 0.025 * _blotches(rng, 60) + 0.015 * _blotches(rng, 20)
        fall = np.clip((edge - 0.78) / 0.22, 0, None) ** 2
        uneven = 0.10 + 0.25 * self.noise
        bias = 0.65 * self.pressure - 0.08 - 1.1 * fall + uneven * _blotches(rng, 90)
        return np.where(edge > 1.04, -9, bias).astype(np.float32)


def _blotches(rng: np.random.Generator, grain: int) -> Floats:
    """Smooth noise of about unit deviation with features of ``grain`` pixels: float32[h, w]."""
    coarse = rng.standard_normal((HEIGHT // grain + 3, WIDTH // grain + 3), np.float32)
    y, x = (np.arange(size) / grain + rng.uniform(0, 1) for size in (HEIGHT, WIDTH))
    return resample(resample(coarse, y, -2), x, -1)


# --- what the sensor sees -------------------------------------------------------------------------------------------


def _scratches(noise: float, rng: np.random.Generator) -> Floats:
    """Thin white lines of this print alone: dirt, hairs, wear of the sensor."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    lines = np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(int(rng.poisson(2.5 * noise))):
        px, py, turn = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(0, np.pi)
        u = (x - np.float32(px)) * np.float32(np.cos(turn)) + (y - np.float32(py)) * np.float32(np.sin(turn))
        v = (y - np.float32(py)) * np.float32(np.cos(turn)) - (x - np.float32(px)) * np.float32(np.sin(turn))
        length, width = np.float32(rng.uniform(20, 90)), np.float32(rng.uniform(0.6, 1.1))
        lines = np.maximum(lines, np.exp(-((v / width) ** 2) / 2) * (np.abs(u) < length))
    return lines


def _grey(ink: Floats, condition: Condition, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Ink, 0 to 1, to the grey levels of an optical sensor."""
    paper = np.float32(rng.uniform(246, 255))
    dark = np.float32(rng.uniform(30, 70) - 20 * condition.pressure) + np.float32(14) * _blotches(rng, 110)
    sensor = ndimage.gaussian_filter(ink, np.float32(rng.uniform(0.6, 0.85)), truncate=3)
    grey = paper + (dark - paper) * sensor
    # Noise of the sensor grows with what it has to resolve: white stays white, as on the real ones.
    grain = rng.standard_normal((HEIGHT, WIDTH), np.float32)
    grey += grain * (np.float32(0.8) + np.float32(4 + 10 * condition.noise) * sensor)
    return np.asarray(np.clip(np.rint(grey), 0, 255), np.uint8)
