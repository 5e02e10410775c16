"""Pictures of people who do not exist: posed, lit, seen by a camera."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from truename.errors import UsageError
from truename.kinds.face.synth import around
from truename.kinds.face.synth.cloud import Cloud
from truename.kinds.face.synth.face import Expression, Face
from truename.kinds.face.synth.measures import Floats, Glasses, Hair, Person
from truename.kinds.face.synth.paint import painted

WIDTH, HEIGHT = 300, 360
"""Of a portrait, in pixels."""
DISTANCE = 1100.0
"""Millimetres from the camera to the eyes, about as for a passport."""
PIVOT = np.array([0, 60, -100], np.float32)
"""What a head turns around: the top of the neck."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How a portrait is taken. The default is frontal, even and still.

    Attributes:
        yaw, pitch, roll: of the head in degrees: to the right of the picture, down, clockwise; -40 to 40.
        light: from where the main light comes: x, y (down), z (towards the camera); any length but 0.
        hardness: 0 (light from everywhere) to 1 (one lamp in the dark).
        exposure: factor on all light, 0.2 to 3.
        warmth: of the light, -1 (blue) to 1 (yellow).
        expression: what the face does.
        size: pixels to a millimetre, 0.5 to 1.3.
        shift: x, y, pixels from the usual place.
        blur: deviation of the lens' blur in pixels, 0 to 5.
        noise: deviation of the sensor's noise in grey levels, 0 to 40.
        jpeg: quality of the file, 1 to 95.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    light: tuple[float, float, float] = (-0.4, -0.6, 1.0)
    hardness: float = 0.5
    exposure: float = 1.0
    warmth: float = 0.0
    expression: Expression = field(default_factory=Expression)
    size: float = 0.82
    shift: tuple[float, float] = (0.0, 0.0)
    blur: float = 0.5
    noise: float = 5.0
    jpeg: int = 92

    def __post_init__(self) -> None:
        for name, low, high in (
            ("yaw", -40, 40),
            ("pitch", -40, 40),
            ("roll", -40, 40),
            ("hardness", 0, 1),
            ("exposure", 0.2, 3),
            ("warmth", -1, 1),
            ("size", 0.5, 1.3),
            ("blur", 0, 5),
            ("noise", 0, 40),
            ("jpeg", 1, 95),
        ):
            if not low <= getattr(self, name) <= high:
                raise UsageError(
                    expected=f"{name} from {low} to {high}",
                    found=str(getattr(self, name)),
                    do="choose it in that range",
                )

    @classmethod
    def typical(cls, rng: np.random.Generator) -> Condition:
        """Somebody who looks towards the camera, on any day."""
        uniform = rng.uniform
        return cls(
            yaw=_normal(rng, 6, 14),
            pitch=_normal(rng, 4, 9),
            roll=_normal(rng, 4, 10),
            light=(float(uniform(-0.8, 0.8)), float(uniform(-1.0, -0.3)), 1.0),
            hardness=float(uniform(0.25, 0.55)),
            exposure=float(uniform(0.85, 1.15)),
            warmth=float(uniform(-0.4, 0.4)),
            expression=Expression(
                smile=float(max(0.0, uniform(-0.3, 0.8))),
                open=float(max(0.0, uniform(-0.8, 0.5))),
                gaze=(float(uniform(-1.2, 1.2)), float(uniform(-0.5, 0.5))),
                lids=float(uniform(0.85, 1.1)),
            ),
            size=float(uniform(0.75, 0.86)),
            shift=(float(uniform(-12, 12)), float(uniform(-10, 10))),
            blur=float(uniform(0.3, 0.8)),
            noise=float(uniform(5.5, 8.5)),
            jpeg=int(rng.integers(80, 96)),
        )


def _normal(rng: np.random.Generator, deviation: float, most: float) -> float:
    return float(np.clip(rng.normal(0, deviation), -most, most))


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture of somebody.

    Attributes:
        image: uint8[h, w, 3], RGB, as the camera has it.
        points: float32[5, 2], x and y in pixels, where the face's landmarks truly are: left and right eye as seen in
            the picture, tip of the nose, left and right corner of the mouth.
        condition: how it was taken.
    """

    image: NDArray[np.uint8] = field(repr=False)
    points: Floats
    condition: Condition

    def file(self) -> bytes:
        """The picture as a JPEG file."""
        return encode(self.image, self.condition.jpeg)


def encode(image: NDArray[np.uint8], quality: int = 92) -> bytes:
    """A picture uint8[h, w, 3] as a JPEG file."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "jpeg", quality=quality)
    return buffer.getvalue()


def portrait(person: Person, seed: int, condition: Condition | None = None) -> Portrait:
    """Take a picture of 300 x 360 pixels.

    Args:
        person: who sits.
        seed: not negative; the same person, seed and condition give the same picture.
        condition: how; drawn by :meth:`Condition.typical` where not given.
    """
    rng = np.random.Generator(np.random.PCG64([person.seed, seed]))
    drawn = Condition.typical(rng)
    condition = drawn if condition is None else condition
    room = background(rng, WIDTH, HEIGHT)
    seat = (WIDTH / 2 + condition.shift[0], HEIGHT * 0.47 + condition.shift[1])
    picture, points = scene(room, [(person, condition, seat)])
    return Portrait(develop(picture, condition, rng), points[0], condition)


Seat = tuple[Person, Condition, tuple[float, float]]
"""Who is in a picture, how, and where: x, y, pixels, between the eyes."""


def scene(room: Floats, seats: Sequence[Seat]) -> tuple[Floats, Floats]:
    """Light of a room with people in it, the later before the earlier.

    Args:
        room: float32[h, w, 3], linear.

    Returns:
        float32[h, w, 3], linear, and the landmarks float32[people, 5, 2] in pixels.
    """
    picture, points = room, np.zeros((len(seats), 5, 2), np.float32)
    for number, (person, c, seat) in enumerate(seats):
        head, body, landmarks = _clouds(person, c.expression)
        turn, middle = _turn(c), np.array(seat, np.float32)
        cloud = Cloud.join([head, body])
        cloud = Cloud(
            np.concatenate([_times(head.place - PIVOT, turn) + PIVOT, body.place]),
            np.concatenate([_times(head.normal, turn), body.normal]),
            cloud.colour,
            cloud.gloss,
            cloud.open,
        )
        at = _project(cloud.place, c.size, middle)
        corner = np.array([room.shape[1] - 1, room.shape[0] - 1], np.float32)
        seen = ((at > 0) & (at < corner)).all(1) & (cloud.normal[:, 2] > 0.02)
        shadows, cloud = _Shadows(cloud.place, c.light), cloud.pick(seen)
        colour, cover = _splat(at[seen], cloud.place[:, 2], _shade(cloud, c, shadows), room.shape[:2])
        picture = picture + cover[..., None] * (colour - picture)
        points[number] = _project(_times(landmarks - PIVOT, turn) + PIVOT, c.size, middle)
    return picture, points


@lru_cache(maxsize=4)  # a clip shows the same few again and again; 6 MB each
def _clouds(person: Person, expression: Expression) -> tuple[Cloud, Cloud, Floats]:
    """The head, the body that it turns upon, and the landmarks float32[5, 3], in the frame of the person."""
    face = Face(person, expression)
    parts = [painted(face), *around.ears(person)]
    if person.hair is Hair.LONG:
        parts.append(around.curtain(person))
    if person.glasses is not Glasses.NONE:
        parts.extend(around.glasses(person, face))
    return Cloud.join(parts), around.body(person), face.landmarks()


def _turn(c: Condition) -> Floats:
    yaw, pitch, roll = np.radians([c.yaw, c.pitch, c.roll])
    about_y = [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
    about_x = [[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]]
    about_z = [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    return np.array(np.array(about_z) @ np.array(about_x) @ np.array(about_y), np.float32)


def _times(points: Floats, rows: Floats) -> Floats:
    """Product of points float32[n, 3] with each row of a matrix float32[m, 3]: float32[n, m].

    Without BLAS, which starts threads for so little and sums in an order that differs between machines.
    """
    product: Floats = np.einsum("nk,mk->nm", points, rows)
    return product


def _project(place: Floats, size: float, middle: Floats) -> Floats:
    """Where points float32[n, 3] are seen: float32[n, 2], pixels."""
    return place[:, :2] * (size * DISTANCE / (DISTANCE - place[:, 2:])) + middle


CELL = 2.5
"""Millimetres of the shadow map: a few points of the surface."""


class _Shadows:
    """A shadow map (Williams, 1978): how far towards the light the foremost point of each cell lies."""

    def __init__(self, place: Floats, light: tuple[float, float, float]) -> None:
        self.toward = np.array(light, np.float32)
        self.toward /= np.linalg.norm(self.toward)
        side = np.cross(self.toward, np.array([0, 1, 0], np.float32))
        side /= np.linalg.norm(side)
        self.frame = np.stack([np.cross(side, self.toward), side, self.toward])
        row, column, depth = _times(place, self.frame).T
        self.start = float(row.min()), float(column.min())
        down, across = self._cells(row, column)
        self.nearest = np.full((int(down.max()) + 3, int(across.max()) + 3), -np.inf, np.float32)
        np.maximum.at(self.nearest, (down.astype(np.intp) + 1, across.astype(np.intp) + 1), depth)

    def _cells(self, row: Floats, column: Floats) -> tuple[Floats, Floats]:
        return (row - self.start[0]) / CELL, (column - self.start[1]) / CELL

    def lit(self, place: Floats) -> Floats:
        """1 where the light reaches a point, down to 0.25 where something stands before it; soft over four cells."""
        row, column, depth = _times(place, self.frame).T
        row, column = self._cells(row, column)
        light: Floats = np.zeros_like(depth)
        for down in (0.5, 1.5):
            for across in (0.5, 1.5):
                before = self.nearest[(row + down).astype(np.intp), (column + across).astype(np.intp)] - depth
                light += np.clip((14 - before) / 8, 0, 1)  # 6 mm before it is the surface itself, at a slant
        return 0.25 + 0.75 * light / 4


def _shade(cloud: Cloud, c: Condition, shadows: _Shadows) -> Floats:
    """Light that each point sends to the camera, float32[n, 3]: Lambert from the main light, light from everywhere
    where the point is open to it, and a highlight (Blinn, 1977)."""
    facing = _times(cloud.normal, shadows.toward[None])[:, 0]
    # Light goes into skin and comes out beside, red the farthest: it wraps around.
    wrap = np.array([0.30, 0.18, 0.14], np.float32)
    direct = np.clip((facing[:, None] + wrap) / (1 + wrap), 0, None) * shadows.lit(cloud.place)[:, None]
    sky = (0.62 - 0.30 * cloud.normal[:, 1] + 0.25 * cloud.normal[:, 2]) * cloud.open
    warm = np.array([1 + 0.10 * c.warmth, 1, 1 - 0.14 * c.warmth], np.float32)
    amount = 1.35 * c.hardness * warm * direct + (1.15 - 0.75 * c.hardness) * sky[:, None]
    half = shadows.toward + np.array([0, 0, 1], np.float32)
    half /= np.linalg.norm(half)
    shine: Floats = (
        cloud.gloss * np.clip(_times(cloud.normal, half[None])[:, 0], 0, 1) ** 22 * (0.22 * c.hardness + 0.06)
    )
    creases = np.sqrt(np.minimum(cloud.open, 1))
    sent: Floats = cloud.colour * amount * creases[:, None] + shine[:, None]
    return sent


def _splat(at: Floats, z: Floats, light: Floats, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Paint points over one another, the nearer over the farther, each onto the four pixels around it.

    Args:
        at: float32[n, 2], pixels, inside of the picture. z: float32[n], towards the camera. light: float32[n, 3].

    Returns:
        float32[h, w, 3], and how much of each pixel is covered, float32[h, w].
    """
    height, width = shape[:2]
    corner = at.astype(np.intp)
    rest = at - corner.astype(np.float32)
    nearest = np.full(height * width, -np.inf, np.float32)
    rounded = np.round(at).astype(np.intp)
    np.maximum.at(nearest, rounded[:, 1] * width + rounded[:, 0], z)
    flat = np.zeros((4, height * width))
    for down in (0, 1):
        for across in (0, 1):
            pixel = (corner[:, 1] + down) * width + corner[:, 0] + across
            near = z > nearest[pixel] - 5  # millimetres: the same surface, at a slant
            weight = np.abs((1 - across - rest[near, 0]) * (1 - down - rest[near, 1]))
            pixel = pixel[near]
            flat[3] += np.bincount(pixel, weight, height * width)
            for channel in range(3):
                flat[channel] += np.bincount(pixel, weight * light[near, channel], height * width)
    sums = flat.reshape(4, height, width).astype(np.float32)
    beside = ndimage.uniform_filter(sums, (0, 3, 3))  # fills the gaps where a surface is stretched
    cover = np.clip((sums[3] + 3 * beside[3] - 0.6) / 0.9, 0, 1)
    sums += 0.05 * beside
    return np.moveaxis(sums[:3] / np.maximum(sums[3], 1e-6), 0, -1), cover


def background(rng: np.random.Generator, width: int, height: int) -> Floats:
    """A room out of focus: float32[h, w, 3], linear."""
    rows, columns = height // 45, width // 43
    colour = rng.uniform(0.2, 0.8) + rng.uniform(-0.08, 0.08, 3)
    things = rng.uniform(0.02, 0.12) * rng.standard_normal((rows, columns, 1))
    small = colour + things + 0.03 * rng.standard_normal((rows, columns, 3))
    grey = np.clip(np.round(255 * small), 5, 250).astype(np.uint8)
    room = np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BICUBIC))
    return (room / np.float32(255)) ** np.float32(2.2)


def develop(picture: Floats, c: Condition, rng: np.random.Generator) -> NDArray[np.uint8]:
    """What lens and sensor make of light float32[h, w, 3]: uint8[h, w, 3]."""
    soft = ndimage.gaussian_filter(picture, (c.blur, c.blur, 0))
    grey: Floats = 255 * np.clip(c.exposure * soft, 0, 1) ** np.float32(1 / 2.2)
    # A sensor errs more in brightness than in colour, once its mosaic was filled in.
    brightness = rng.standard_normal((*grey.shape[:2], 1), np.float32)
    colour = rng.standard_normal(grey.shape, np.float32)
    grey = grey + c.noise * (0.9 * brightness + 0.45 * colour)
    return np.clip(np.round(grey), 0, 255).astype(np.uint8)
