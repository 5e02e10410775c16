"""Palms at 500 ppi with their true minutiae: where the ridges run, what lies across them, and what a touch leaves.

    palm         triradii and loops -> orientation field, ridge period -> ridges (_ridge) -> minutiae; creases
    impression   contact area or a part of it -> plastic distortion, rotation -> pressure, scratches, grain -> grey

The layout is the textbook's (Cummins and Midlo, Finger Prints, Palms and Soles, 1943): a triradius under each finger,
loops between some of them, the axial triradius at the wrist, ridges that run from the index finger's triradius across
the palm to the little finger's edge, and round the ball of the thumb.

Everything is drawn from seeds. Made for tests, demonstrations and the fit of the score; such palms never support a
claim of accuracy on real ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from truename.errors import UsageError
from truename.kinds._ridge.synth import Floats, Truth, full, grow, minutiae, resample, thin

HEIGHT, WIDTH = 2000, 1700
"""The frame of a palm in pixels at 500 ppi: 102 x 86 mm, from the fingers' creases to the wrist's."""
PPI = 500

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Palm:
    """A palm that leaves impressions.

    Attributes:
        seed: what it was drawn from.
        right: whether it is of a right hand, whose thumb is to the left in a print.
        ridges: float32[h, w] at 500 ppi, about -1 in the valleys to 1 on the ridges, smooth.
        creases: float32[h, w], 0 to 1: flexion creases and wrinkles, white lines across the ridges.
        contact: float32[h, w]: above 0 where skin is, up to 1 where it presses most, below 0 beside the palm.
        minutiae: all of them in the frame, whatever part touches.
    """

    seed: int
    right: bool
    ridges: Floats = field(repr=False)
    creases: Floats = field(repr=False)
    contact: Floats = field(repr=False)
    minutiae: Truth = field(repr=False)


def palm(seed: int, size: float = 1.0, right: bool = True) -> Palm:
    """Draw a palm.

    Args:
        seed: not negative; the same seed, size and hand give the same palm.
        size: of the frame's sides in HEIGHT and WIDTH, 0.2 to 1; the ridges are as wide in a small palm as in a large.
        right: hand; a left one is laid out in the mirror and drawn with the same numbers.
    """
    if not 0.2 <= size <= 1:
        raise UsageError(expected="a size from 0.2 to 1", found=str(size), do="choose it in that range")
    rng = np.random.Generator(np.random.PCG64(seed))
    frame = _Frame(2 * round(HEIGHT * size / 2), 2 * round(WIDTH * size / 2), right)
    doubled = flow(frame, rng)
    ridges = grow(doubled, _periods(frame, rng), rng)
    orientation = full(doubled, frame.height, frame.width)
    angle = (np.arctan2(orientation[1], orientation[0]) / 2 % np.pi).astype(np.float32)
    contact = _outline(frame, rng)
    found = minutiae(thin((ridges > 0) & (contact > -_REACH)), angle)
    lies = contact[np.rint(found.y).astype(int), np.rint(found.x).astype(int)] > 0
    return Palm(seed, right, ridges, _creases(frame, rng), contact, found.pick(lies))


# --- the palm ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """Places on a palm are given for a right one, in shares of its width and height."""

    height: int
    width: int
    right: bool

    def at(self, x: float, y: float) -> Point:
        """Pixels of a place."""
        return (x if self.right else 1 - x) * self.width, y * self.height

    @property
    def side(self) -> int:
        """1 for a right palm; -1 mirrors an angle."""
        return 1 if self.right else -1

    def grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """y, x of the 250 ppi samples in pixels at 500 ppi; a sample lies in the middle of its four pixels."""
        y, x = np.mgrid[0 : self.height // 2, 0 : self.width // 2]
        return y * 2 + 0.5, x * 2 + 0.5

    def shares(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """y, x of the 250 ppi samples as places on a right palm."""
        y, x = self.grid()
        x = x / self.width
        return y / self.height, x if self.right else 1 - x


_TRIRADII = ((0.20, 0.17), (0.41, 0.10), (0.61, 0.11), (0.80, 0.19))  # a, b, c, d, by eye from printed palms
_AXIAL = (0.50, 0.92)  # t
_LOOPS = (0.15, 0.45, 0.60)  # how often one lies between a and b, b and c, c and d (Cummins and Midlo, about)
_REACH = 0.1  # of the contact's scale; ridges are thinned a little beyond the palm's edge, which is no ridge's end


def flow(frame: _Frame, rng: np.random.Generator) -> Floats:
    """The orientation field as (cos, sin) of the doubled angle: float32[2, h/2, w/2] at 250 ppi.

    Sherlock and Monro (1993): the orientation turns by half the angle seen from each loop's core, and back by half of
    that from each triradius. The ball of the thumb bends it further, and what is each palm's own, smoothly.
    """
    y, x = frame.grid()
    across, down = rng.normal(0, 0.02, 5), rng.normal(0, 0.02, 5)
    deltas = [(px + across[k], py + down[k]) for k, (px, py) in enumerate((*_TRIRADII, _AXIAL))]
    cores = [
        ((one[0] + other[0]) / 2 + rng.normal(0, 0.015), max(one[1], other[1]) + rng.uniform(0.02, 0.08))
        for one, other, often in zip(deltas[:3], deltas[1:4], _LOOPS, strict=True)
        if rng.random() < often
    ]
    if rng.random() < 0.35:  # a pattern on the little finger's side (Cummins and Midlo: a third of palms)
        place, turn = (rng.uniform(0.68, 0.82), rng.uniform(0.55, 0.75)), rng.uniform(0, 2 * np.pi)
        cores.append(place)
        deltas.append((place[0] + 0.12 * np.cos(turn), place[1] + 0.12 * np.sin(turn)))
    angle = np.zeros_like(x)
    for points, share in ((cores, 0.5), (deltas, -0.5)):
        for point in points:
            px, py = frame.at(*point)
            angle += frame.side * share * np.arctan2(py - y, frame.side * (x - px))
    v, u = frame.shares()
    thumb = np.exp(-(((u - 0.15) / 0.24) ** 2 + ((v - 0.72) / 0.26) ** 2) / 2)
    angle -= frame.side * np.deg2rad(rng.uniform(20, 55)) * thumb
    middle = angle.shape[0] // 2, angle.shape[1] // 2
    angle += frame.side * np.deg2rad(rng.normal(-40, 8)) - angle[middle]
    for grain, degrees in ((0.40, 12.0), (0.16, 6.0), (0.06, 3.0)):
        angle += np.deg2rad(degrees) * _rough(angle.shape, grain * frame.width / 2, rng)
    smooth: Floats = np.stack(
        [ndimage.gaussian_filter(np.cos(2 * angle), 3), ndimage.gaussian_filter(np.sin(2 * angle), 3)]
    )
    length = np.maximum(np.hypot(smooth[0], smooth[1]), 1e-6)
    return np.asarray(smooth / length, np.float32)


def _periods(frame: _Frame, rng: np.random.Generator) -> Floats:
    """Pixels at 500 ppi from ridge to ridge, float32[h/2, w/2]: about ten, a tenth more than a finger's (Cummins and
    Midlo), and more on the ball of the thumb."""
    v, u = frame.shares()
    thumb = np.exp(-(((u - 0.15) / 0.22) ** 2 + ((v - 0.72) / 0.22) ** 2) / 2)
    usual = np.clip(rng.normal(9.8, 0.5), 8.8, 11.2)
    wide = 1 + rng.uniform(0.02, 0.10) * thumb + 0.05 * _rough(u.shape, 0.08 * frame.width, rng)
    return np.asarray(np.clip(usual * wide, 8.0, 12.5), np.float32)


def _rough(shape: tuple[int, ...], grain: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Smooth noise of about unit deviation with features of ``grain`` samples: float64[shape]."""
    coarse = rng.standard_normal((int(shape[0] / grain) + 4, int(shape[1] / grain) + 4)).astype(np.float32)
    y, x = (1 + np.arange(side) / grain + rng.uniform(0, 1) for side in shape)
    return resample(resample(coarse, y, -2), x, -1).astype(np.float64) / 0.7  # a cubic B-spline leaves 0.7 of it


def _outline(frame: _Frame, rng: np.random.Generator) -> Floats:
    """How well the skin touches, see :class:`Palm`: less in the hollow, less between the fingers, not beside."""
    v, u = frame.shares()
    top = 0.035 + 0.035 * np.cos(2 * np.pi * (u - 0.31) / 0.2) * np.exp(-(((v - 0.05) / 0.08) ** 2))  # three webs
    edge = (np.abs((u - 0.5) / 0.475) ** 3.2 + np.abs((v - top - 0.49) / 0.46) ** 3.2) ** (1 / 3.2)
    edge += 0.03 * _rough(u.shape, 0.15 * frame.width, rng)
    hollow = np.exp(-(((u - 0.47) / 0.16) ** 2 + ((v - 0.60) / 0.17) ** 2) / 2)
    contact = np.clip((1 - edge) / 0.12, -1, 1) - rng.uniform(0.2, 0.6) * hollow * (edge < 1)
    return np.asarray(resample(resample(contact.astype(np.float32), _half(frame.height), -2), _half(frame.width), -1))


def _half(size: int) -> NDArray[np.float64]:
    return (np.arange(size) - 0.5) / 2


_FLEXION = (  # ends and control points of Bezier curves: heart, head and life line, by eye
    ((0.99, 0.36), (0.80, 0.32), (0.55, 0.32), (0.40, 0.12)),
    ((0.03, 0.40), (0.30, 0.38), (0.60, 0.50), (0.86, 0.62)),
    ((0.03, 0.38), (0.35, 0.42), (0.52, 0.65), (0.42, 0.97)),
)


def _creases(frame: _Frame, rng: np.random.Generator) -> Floats:
    """White lines: the three flexion creases, and wrinkles, most on the ball of the thumb and across the ridges."""
    sheet = Image.new("L", (frame.width, frame.height), 0)
    pen = ImageDraw.Draw(sheet)
    size = frame.width / WIDTH
    for line in _FLEXION:
        ends = np.array([frame.at(*(np.array(point) + rng.normal(0, 0.025, 2))) for point in line])
        _stroke(pen, _bezier(ends), rng.uniform(7, 13), 255, rng)
    for _ in range(int(rng.uniform(45, 110) * size**2) + 3):
        thumb = rng.random() < 0.35
        place = rng.normal((0.2, 0.7), 0.12) if thumb else rng.uniform(0.05, 0.95, 2)
        way = rng.normal(0.2, 0.5) if thumb else rng.uniform(0, np.pi)
        length = rng.uniform(60, 420) * max(size, 0.5)
        step = length / 2 * np.array([frame.side * np.cos(way), np.sin(way)])
        middle = np.array(frame.at(*place))
        bend = rng.normal(0, length * 0.06, (2, 2))
        ends = np.stack([middle - step, middle - step / 3 + bend[0], middle + step / 3 + bend[1], middle + step])
        _stroke(pen, _bezier(ends), rng.uniform(1.5, 4), int(rng.uniform(120, 255)), rng)
    return np.asarray(ndimage.gaussian_filter(np.asarray(sheet, np.float32) / 255, 1.0), np.float32)


def _bezier(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    t = np.linspace(0, 1, 60)[:, None]
    cubic = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    return np.asarray(sum(share * end for share, end in zip(cubic, ends, strict=True)))


def _stroke(
    pen: ImageDraw.ImageDraw, line: NDArray[np.float64], width: float, depth: int, rng: np.random.Generator
) -> None:
    """A line that swells and thins along its way, and wavers by a pixel or two."""
    swell = 1 + 0.35 * np.interp(
        np.arange(len(line)), np.arange(0, len(line) + 9, 10), rng.uniform(-1, 1, len(line) // 10 + 1)
    )
    line = line + ndimage.gaussian_filter1d(rng.normal(0, 4, line.shape), 3, axis=0)
    taper = np.minimum(1, 8 * np.minimum(np.linspace(0, 1, len(line)), np.linspace(1, 0, len(line))) + 0.4)
    for start, end, wide in zip(line[:-1], line[1:], width * swell * taper, strict=False):
        pen.line((*start.tolist(), *end.tolist()), depth, max(1, round(wide)))


# --- the touch --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """How a palm touches. The default is the whole palm, still and clean.

    Attributes:
        part: share of the frame's area that touches, 0.05 to 1; 1 is the whole palm.
        centre: x, y of the part's middle, in shares of the frame's width and height.
        rotation: degrees counter-clockwise; -180 to 180.
        pressure: -1 (dry, light: thin, broken ridges) to 1 (wet, hard: ridges that flow together).
        distortion: pixels by which the skin is dragged, as a standard deviation over the part; 0 to 30.
        noise: 0 (clean) to 1 (grain, blotches, scratches).
    """

    part: float = 1.0
    centre: Point = (0.5, 0.5)
    rotation: float = 0.0
    pressure: float = 0.0
    distortion: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        for name, low, high, values in (
            ("part", 0.05, 1, (self.part,)),
            ("centre", 0, 1, self.centre),
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
        """What a cooperative person leaves on a palm scanner."""
        return cls(
            rotation=_normal(rng, 0, 5, -15, 15),
            pressure=_normal(rng, 0, 0.3, -0.8, 0.8),
            distortion=_normal(rng, 8, 3, 0, 18),
            noise=_normal(rng, 0.3, 0.12, 0.05, 0.7),
        )

    @classmethod
    def partial(cls, rng: np.random.Generator, part: float = 0.25) -> Condition:
        """Part of a palm at any place of it, turned to any side, distorted and noisy: a hard probe."""
        room = 0.5 - 0.42 * np.sqrt(part)  # the middle stays so far from the frame's edges
        return cls(
            part=part,
            centre=(float(rng.uniform(room, 1 - room)), float(rng.uniform(room, 1 - room))),
            rotation=float(rng.uniform(-180, 180)),
            pressure=_normal(rng, 0, 0.35, -0.7, 0.7),
            distortion=float(rng.uniform(8, 16)),
            noise=float(rng.uniform(0.35, 0.65)),
        )


def _normal(rng: np.random.Generator, mean: float, deviation: float, low: float, high: float) -> float:
    return float(np.clip(rng.normal(mean, deviation), low, high))


@dataclass(frozen=True, slots=True)
class Impression:
    """What a touch left.

    Attributes:
        image: uint8[h, w] at 500 ppi, dark ridges on a light ground; a part's picture is as large as the turned part.
        minutiae: the true ones that it shows, where they lie in this picture.
        condition: how the palm touched.
    """

    image: NDArray[np.uint8] = field(repr=False)
    minutiae: Truth = field(repr=False)
    condition: Condition


def impression(owner: Palm, seed: int, condition: Condition | None = None) -> Impression:
    """Let a palm touch.

    Args:
        owner: whose palm.
        seed: not negative; the same palm, seed and condition give the same print.
        condition: how; drawn by :meth:`Condition.typical` where not given.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = Condition.typical(rng)
    condition = drawn if condition is None else condition
    placing = _Placing.draw(owner, condition, rng)
    x, y, bias = placing.skin(owner, condition, rng)
    ridges, creases = (
        ndimage.map_coordinates(layer, np.stack([y, x]), order=1, mode="nearest")
        for layer in (owner.ridges, owner.creases)
    )
    shape, dry, noise = ridges.shape, max(-condition.pressure, 0.0), condition.noise
    grain = ndimage.gaussian_filter(rng.standard_normal(shape, np.float32), 1.1, truncate=3) * np.float32(3.9)
    relief = np.clip(ridges, -1.2, 1.2) + bias
    relief += grain * np.float32(0.10 + 0.25 * noise + 0.20 * dry)
    relief -= np.float32(2.5) * np.maximum(creases, _scratches(shape, noise, rng))
    ink = np.clip(relief * np.float32(1.5) + np.float32(0.5), 0, 1)
    image = _grey(ink, condition, rng)
    px, py, direction = placing.carry(owner.minutiae)
    moved = Truth(px, py, direction, owner.minutiae.type)
    column, row = np.rint(px).astype(int), np.rint(py).astype(int)
    inside = (column >= _MARGIN) & (column < shape[1] - _MARGIN) & (row >= _MARGIN) & (row < shape[0] - _MARGIN)
    seen = inside & (bias[np.clip(row, 0, shape[0] - 1), np.clip(column, 0, shape[1] - 1)] > _FAINT)
    return Impression(image, moved.pick(seen), condition)


_MARGIN = 6  # pixels from the picture's edge within which a minutia cannot be told from a cut ridge
_FAINT = -0.75  # below this the contact is too light to print a ridge, whose crest is 1, in full
_MESH = 16  # pixels between the points at which the geometry is evaluated
_WAVE = 260.0  # pixels over which the drag changes: skin is stuck to the glass in some places and dragged in others


@dataclass(frozen=True, slots=True)
class _Placing:
    """From a pixel of the picture back to the skin, and from the skin into the picture.

    A pixel is turned back about the part's middle; the skin that lies there was dragged (``drag``: float32[2, rows,
    columns], pixels in x and y on a mesh over the palm), as Cappelli, Maio and Maltoni (2001) found it, though here
    in more than one place.
    """

    shape: tuple[int, int]
    centre: Point
    half: Point
    rotation: float
    drag: Floats

    @classmethod
    def draw(cls, owner: Palm, condition: Condition, rng: np.random.Generator) -> _Placing:
        height, width = owner.ridges.shape
        turn, side = np.deg2rad(condition.rotation), np.sqrt(condition.part)
        half = side * width / 2, side * height / 2
        cos, sin = abs(np.cos(turn)), abs(np.sin(turn))
        # A whole palm's corners are empty: its picture need not hold them when it is turned a little.
        shape = (
            (height, width)
            if condition.part == 1
            else (round(2 * (sin * half[0] + cos * half[1])) + 20, round(2 * (cos * half[0] + sin * half[1])) + 20)
        )
        mesh = height // _MESH + 2, width // _MESH + 2
        drag = np.stack([_rough(mesh, _WAVE / _MESH, rng) for _ in range(2)]) * condition.distortion
        centre = condition.centre[0] * width, condition.centre[1] * height
        return cls(shape, centre, half, float(turn), drag.astype(np.float32))

    def skin(self, owner: Palm, condition: Condition, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """For every pixel the x and y of the skin there, and how hard it is pressed; far below 0 without contact."""
        y, x = np.mgrid[0 : self.shape[0] + _MESH : _MESH, 0 : self.shape[1] + _MESH : _MESH].astype(np.float64)
        bx, by = self._back(x, y)
        dx, dy = self._dragged(bx, by)
        at = [np.arange(size) / _MESH for size in self.shape]
        ux, uy, sx, sy = (_linear(mesh.astype(np.float32), *at) for mesh in (bx, by, bx + dx, by + dy))
        contact = ndimage.map_coordinates(owner.contact, np.stack([sy, sx]), order=1, mode="constant", cval=-1)
        uneven = np.float32(0.10 + 0.25 * condition.noise)
        bias = np.float32(0.65 * condition.pressure - 0.08) - np.float32(1.1) * (1 - contact) ** 2
        bias += uneven * _rough(self.shape, 110, rng).astype(np.float32)
        off = contact < -0.1
        if condition.part < 1:
            # A mark's edge: blunter than an ellipse, and ragged.
            edge = (
                np.abs((ux - self.centre[0]) / self.half[0]) ** 4 + np.abs((uy - self.centre[1]) / self.half[1]) ** 4
            ) ** 0.25
            edge += 0.03 * _rough(self.shape, 80, rng)
            off |= edge > 1
            bias -= np.float32(1.1) * np.clip((edge - 0.9) / 0.1, 0, None).astype(np.float32) ** 2
        return sx, sy, np.where(off, np.float32(-9), bias).astype(np.float32)

    def carry(self, truth: Truth) -> tuple[Floats, Floats, Floats]:
        """Where minutiae of the palm lie in the picture: x, y, direction."""
        x, y = truth.x.astype(np.float64), truth.y.astype(np.float64)
        # A direction is carried by the step that it is.
        (px, py), (qx, qy) = (
            self._into(x + step * np.cos(truth.direction), y - step * np.sin(truth.direction)) for step in (0, 1)
        )
        direction = np.arctan2(py - qy, qx - px) % (2 * np.pi)
        return px.astype(np.float32), py.astype(np.float32), direction.astype(np.float32)

    def _back(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        dx, dy = x - self.shape[1] / 2, y - self.shape[0] / 2
        cos, sin = np.cos(self.rotation), np.sin(self.rotation)
        return self.centre[0] + cos * dx - sin * dy, self.centre[1] + sin * dx + cos * dy

    def _into(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Inverse of skin's geometry, by fixed point: the drag changes by less than a pixel from pixel to pixel."""
        ux, uy = x.copy(), y.copy()
        for _ in range(12):
            dx, dy = self._dragged(ux, uy)
            ux, uy = x - dx, y - dy
        ux, uy = ux - self.centre[0], uy - self.centre[1]
        cos, sin = np.cos(self.rotation), np.sin(self.rotation)
        return self.shape[1] / 2 + cos * ux + sin * uy, self.shape[0] / 2 - sin * ux + cos * uy

    def _dragged(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Floats, Floats]:
        at = np.stack([y, x]) / _MESH
        dx, dy = (ndimage.map_coordinates(part, at, order=1, mode="nearest") for part in self.drag)
        return dx, dy


def _linear(mesh: Floats, y: NDArray[np.float64], x: NDArray[np.float64]) -> Floats:
    """float32 mesh[rows, columns] at the products of the places y and x, in the mesh's units."""
    total = mesh
    for axis, at in ((0, y), (1, x)):
        low = np.minimum(at.astype(int), total.shape[axis] - 2)
        share = np.expand_dims((at - low).astype(np.float32), 1 - axis)
        total = np.take(total, low, axis) * (1 - share) + np.take(total, low + 1, axis) * share
    return total


def _scratches(shape: tuple[int, int], noise: float, rng: np.random.Generator) -> Floats:
    """Thin white lines of this print alone: dirt, hairs, wear of the glass."""
    sheet = Image.new("L", (shape[1], shape[0]), 0)
    pen = ImageDraw.Draw(sheet)
    for _ in range(int(rng.poisson(10 * noise * shape[0] * shape[1] / 1e6))):
        x, y, way, length = (
            rng.uniform(0, shape[1]),
            rng.uniform(0, shape[0]),
            rng.uniform(0, np.pi),
            rng.uniform(40, 180),
        )
        pen.line((x, y, x + length * np.cos(way), y + length * np.sin(way)), 255, int(rng.integers(1, 3)))
    return np.asarray(ndimage.gaussian_filter(np.asarray(sheet, np.float32) / 255, 0.7, truncate=3), np.float32)


def _grey(ink: Floats, condition: Condition, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Ink, 0 to 1, to the grey levels of an optical scanner."""
    paper = np.float32(rng.uniform(244, 255))
    dark = np.float32(rng.uniform(30, 70) - 20 * condition.pressure) + np.float32(14) * _rough(
        ink.shape, 140, rng
    ).astype(np.float32)
    sensor = ndimage.gaussian_filter(ink, np.float32(rng.uniform(0.6, 0.9)), truncate=3)
    grey = paper + (dark - paper) * sensor
    # Noise of the sensor grows with what it has to resolve: white stays white.
    grey += rng.standard_normal(ink.shape, np.float32) * (
        np.float32(0.8) + np.float32(4 + 10 * condition.noise) * sensor
    )
    return np.asarray(np.clip(np.rint(grey), 0, 255), np.uint8)


def part(owner: Palm, seed: int, share: float = 0.25) -> Impression:
    """A print of a part of the palm, at a place, angle and quality drawn from ``seed``; a hard probe."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return impression(owner, seed, Condition.partial(rng, share))
