"""Pictures of whole synthetic hands: an outline with five fingers, the palm's own skin, something behind, a camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from truename.kinds.palmprint.hand.region import Side, square
from truename.kinds.palmprint.synth.palm import Floats, Palm, Points, noise
from truename.kinds.palmprint.synth.region import check

OUTLINE = 3.0
"""Pixels of the outline's plan to a millimetre."""
LEFT, TOP, WIDE, HIGH = -90.0, -110.0, 200.0, 290.0
"""What the plan covers, in millimetres, as of a right hand; the arm goes on below it."""


class Ground(StrEnum):
    """What is behind the hand."""

    PLAIN = "plain"
    CLOTH = "cloth"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Scene:
    """How a hand is held and taken. The default is an upright hand, fingers apart, before a plain dark ground.

    Attributes:
        height, width: of the picture in pixels, 120 to 4000.
        rotation: degrees, counter-clockwise as seen; at 0 the fingers point up.
        scale: pixels to a millimetre, 0.5 to 20.
        shift: dx, dy in pixels of the palm's middle from the picture's.
        spread: of the fingers, 0 (side by side, thin gaps) to 1 (as far as they go).
        thumb: degrees between thumb and fingers, 15 to 75.
        stretch: how far the hand moves against itself, millimetres, root mean square, 0 to 4.
        light: mean grey level of the skin, 20 to 240.
        slope: change of light from one side of the picture to the other, shares of the mean, along x and y, -1 to 1.
        ground: what is behind.
        behind: its mean grey level, 0 to 255.
        ring, sleeve, watch: whether they are worn.
        blur: Gaussian's sigma in pixels, 0 to 20.
        noise: the sensor's, grey levels, 0 to 20.
    """

    height: int = 480
    width: int = 640
    rotation: float = 0.0
    scale: float = 2.0
    shift: tuple[float, float] = (0.0, 0.0)
    spread: float = 0.5
    thumb: float = 45.0
    stretch: float = 0.0
    light: float = 160.0
    slope: tuple[float, float] = (0.0, 0.0)
    ground: Ground = Ground.PLAIN
    behind: float = 30.0
    ring: bool = False
    sleeve: bool = False
    watch: bool = False
    blur: float = 0.5
    noise: float = 1.0

    def __post_init__(self) -> None:
        bounds = {
            "height": (120, 4000),
            "width": (120, 4000),
            "rotation": (-360, 360),
            "scale": (0.5, 20),
            "shift": (-4000, 4000),
            "spread": (0, 1),
            "thumb": (15, 75),
            "stretch": (0, 4),
            "light": (20, 240),
            "slope": (-1, 1),
            "behind": (0, 255),
            "blur": (0, 20),
            "noise": (0, 20),
        }
        check(self, bounds)

    @classmethod
    def typical(cls, rng: np.random.Generator) -> Scene:
        """As people hold an open hand to a camera: turned any way, before anything that is darker or lighter."""
        light = float(rng.uniform(100, 200))
        lighter = light < 150 and rng.random() < 0.3
        behind = float(rng.uniform(light + 55, 240)) if lighter else float(rng.uniform(5, light - 55))
        return cls(
            rotation=float(rng.uniform(-180, 180)),
            scale=float(rng.uniform(1.5, 2.4)),
            shift=(float(rng.normal(0, 15)), float(rng.normal(0, 15))),
            spread=float(rng.uniform(0.25, 0.9)),
            thumb=float(rng.uniform(25, 70)),
            stretch=float(rng.uniform(0.2, 1.0)),
            light=light,
            slope=(float(rng.normal(0, 0.12)), float(rng.normal(0, 0.12))),
            ground=list(Ground)[int(rng.integers(len(Ground)))],
            behind=behind,
            ring=bool(rng.random() < 0.2),
            sleeve=bool(rng.random() < 0.4),
            watch=bool(rng.random() < 0.15),
            blur=float(rng.uniform(0.3, 1.2)),
            noise=float(rng.uniform(1, 4)),
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a hand, and the truth about it. Places are x and y in pixels, y down.

    Attributes:
        image: uint8[h, w].
        valleys: float64[2, 2], the outer valleys of the four fingers, the left one first, with the fingers up.
        corners: float64[4, 2] of the region that they determine.
        side: whose they are.
        scene: how the picture was taken.
    """

    image: NDArray[np.uint8] = field(repr=False)
    valleys: Points
    corners: Points
    side: Side
    scene: Scene


def picture(palm: Palm, seed: int, scene: Scene | None = None) -> Picture:
    """Take a picture of a hand.

    Args:
        palm: whose.
        seed: not negative; the same palm, seed and scene give the same picture.
        scene: drawn by :meth:`Scene.typical` where not given.
    """
    rng = np.random.Generator(np.random.PCG64([palm.seed, seed, 1]))
    scene = Scene.typical(rng) if scene is None else scene
    build = np.random.Generator(np.random.PCG64([palm.seed, 2]))  # the hand's own proportions, whatever the scene
    plan = _plan(palm.breadth, scene, build)
    bend = [scene.stretch * noise(rng, 64, 64, 28).astype(np.float64) for _ in range(2)]
    x, y = np.meshgrid(np.arange(scene.width, dtype=np.float64), np.arange(scene.height, dtype=np.float64))
    x, y = _to_hand(x, y, palm, scene, bend)
    image = _rendered(x, y, plan, palm, scene, rng)
    valleys = _to_picture(plan.valleys * [palm.mirror, 1], palm, scene, bend)
    valleys = valleys[np.argsort(plan.valleys[:, 0] * palm.mirror)]
    return Picture(image, valleys, square(valleys), palm.side, scene)


# --- where a place of the hand is in the picture ----------------------------------------------------------------------


def _to_hand(x: Points, y: Points, palm: Palm, scene: Scene, bend: list[Points]) -> tuple[Points, Points]:
    """From pixels of the picture to millimetres of the hand, as seen with the fingers up."""
    turn = np.deg2rad(scene.rotation)
    u = (x - scene.width / 2 - scene.shift[0]) / scene.scale
    v = (y - scene.height / 2 - scene.shift[1]) / scene.scale
    u, v = u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn) + 0.6 * palm.breadth
    at = np.stack([v + 150, u + 150]) * (63 / 300)
    du, dv = (ndimage.map_coordinates(part, at, order=1, mode="nearest") for part in bend)
    return u + du, v + dv


def _to_picture(points: Points, palm: Palm, scene: Scene, bend: list[Points]) -> Points:
    """The inverse of :func:`_to_hand` for a few points [n, 2], by iteration."""
    found = np.tile([scene.width / 2, scene.height / 2], (len(points), 1))
    turn = np.deg2rad(scene.rotation)
    back = scene.scale * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    for _ in range(40):
        u, v = _to_hand(found[:, 0], found[:, 1], palm, scene, bend)
        found = found + (points - np.stack([u, v], -1)) @ back.T
    return found


# --- the hand's outline -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """A right hand, fingers up, at OUTLINE pixels to a millimetre from LEFT, TOP: float32[870, 600] each.

    Attributes:
        skin: 1 where the hand is, 0 where not.
        shade: how light it is, 1 in its middle, less towards its border and in the creases of the fingers.
        metal: 1 where a ring is.
        valleys: float64[2, 2], millimetres: ring and little finger's, then index and middle finger's.
    """

    skin: Floats
    shade: Floats
    metal: Floats
    valleys: Points


_LENGTHS = (58, 73, 79, 71)
"""Little, ring, middle and index finger from their webs, millimetres: those of a grown-up."""
_FAN = ((-4, -26), (-1, -10), (0, 2), (2, 16))
"""Degrees of the same fingers, side by side and spread as far as they go."""


class _Layer:
    """A sheet of the plan's size that is drawn on, twice as fine."""

    def __init__(self) -> None:
        self.image = Image.new("L", (round(WIDE * OUTLINE) * 2, round(HIGH * OUTLINE) * 2))
        self.draw = ImageDraw.Draw(self.image)

    def reduced(self) -> Floats:
        """What was drawn: float32[870, 600], 0 to 1."""
        return np.asarray(self.image.reduce(2), np.float32) / np.float32(255)


def _plan(breadth: float, scene: Scene, rng: np.random.Generator) -> _Plan:
    k = breadth / 42
    gap = (0.8 + 5.0 * scene.spread) * k
    lengths = np.array(_LENGTHS) * k * rng.normal(1, 0.04, 4)
    angles = np.deg2rad([a + (b - a) * scene.spread for a, b in _FAN]) + rng.normal(0, 0.02, 4)
    web = [np.array(p, np.float64) for p in ((-breadth / 2, 0), (0, -3 * k), (breadth / 2, 0))]
    roots = [web[0] + [-10.5 * k, 5 * k], (web[0] + web[1]) / 2, (web[1] + web[2]) / 2, web[2] + [10.5 * k, 3 * k]]
    half = np.array([8.6, 10.5, 10.5, 10.2]) * k - gap / 2
    body, open_, lines, metal = (_Layer() for _ in range(4))
    _trunk(body.draw, breadth, k, scene, rng)
    # Fingers from below their webs, each between its own two.
    for number, (root, angle, length, radius) in enumerate(zip(roots, angles, lengths, half, strict=True)):
        way = np.array([np.sin(angle), -np.cos(angle)])
        tip = root + way * (length - 0.8 * radius)
        _limb(body.draw, root - way * 12 * k, radius, root + way * length / 2, radius * 0.98)
        _limb(body.draw, root + way * length / 2, radius * 0.98, tip, radius * 0.8)
        for at in (0.04, 0.40, 0.70):
            _bar(lines.draw, root + way * length * at, way, 0.9 * radius, 0.8)
        if number == 1 and scene.ring:
            _bar(metal.draw, root + way * length * 0.22, way, radius * 1.1, 3.5 * k)
    # Thumb: ball, knuckle, tip.
    angle = np.deg2rad(scene.thumb)
    way = np.array([np.sin(angle), -np.cos(angle)])
    root = np.array([breadth / 2 + 8 * k, 70 * k])
    knuckle = root + way * 30 * k
    _limb(body.draw, root + np.array([-13, 6]) * k, 20 * k, knuckle, 11 * k)
    _limb(body.draw, knuckle, 11 * k, knuckle + way * 27 * k, 8.5 * k)
    # What lies between two fingers is open down to its web, however near they are.
    thumb_web = np.array([breadth / 2 + 15 * k, 38 * k])
    ways = [(a + b) / 2 for a, b in pairwise(angles)]
    for point, turn in zip([*web, thumb_web], [*ways, max(angle / 2, 0.2)], strict=True):
        way = np.array([np.sin(turn), -np.cos(turn)])
        _limb(open_.draw, point + way * gap / 2, gap / 2, point + way * 45 * k, gap / 2)
    hand = body.reduced() * (1 - open_.reduced())
    skin = ndimage.gaussian_filter(hand, 0.5 * OUTLINE, truncate=3)
    skin = np.clip((skin - 0.5) * 3 + 0.5, 0, 1)
    valleys = []
    for point, turn in ((web[0], ways[0]), (web[2], ways[2])):
        way = np.array([np.sin(turn), -np.cos(turn)])
        # Where the way out of the hand leaves it: rounding may have moved the web a little.
        along = np.linspace(-12, 12, 481) * k
        line = (point + way * along[:, None] - [LEFT, TOP]) * OUTLINE - 0.5
        cover = ndimage.map_coordinates(skin, line.T[::-1], order=1)
        valleys.append(point + way * along[int(np.argmax(cover < 0.5))])
    wide = ndimage.uniform_filter(ndimage.uniform_filter(skin, round(5 * k * OUTLINE)), round(5 * k * OUTLINE))
    relief = np.clip(0.55 + 0.45 * (2 * wide - 1), 0.4, 1).astype(np.float32)
    creases = ndimage.gaussian_filter(lines.reduced(), 0.5 * OUTLINE, truncate=3)
    return _Plan(skin, relief * (1 - 0.3 * creases), metal.reduced(), np.stack(valleys))


def _trunk(draw: ImageDraw.ImageDraw, breadth: float, k: float, scene: Scene, rng: np.random.Generator) -> None:
    """Palm and arm."""
    wrist = 27 * k * rng.normal(1, 0.04)
    outer, inner = -breadth / 2 - 20 * k, breadth / 2 + 19 * k
    arm = (wrist + 9 * k) if scene.sleeve else wrist
    outline = [
        (outer, 10 * k),
        (-breadth / 2 - 8 * k, 2 * k),
        (-breadth / 2, 0),
        (0, -3 * k),
        (breadth / 2, 0),
        (breadth / 2 + 8 * k, 1 * k),
        (inner, 8 * k),
        (inner - 4 * k, 36 * k),
        (wrist + 4 * k, 92 * k),
        (wrist, 108 * k),
        (arm, 112 * k),
        (wrist * 1.25 if not scene.sleeve else arm * 1.15, TOP + HIGH + 5),
        (-(wrist * 1.25 if not scene.sleeve else arm * 1.15), TOP + HIGH + 5),
        (-arm, 112 * k),
        (-wrist, 108 * k),
        (-wrist - 6 * k, 90 * k),
        (outer - 2 * k, 55 * k),
        (outer - 3 * k, 30 * k),
    ]
    draw.polygon([tuple(_pixels(np.array(point)).tolist()) for point in outline], 255)


def _pixels(point: Points) -> Points:
    return (point - [LEFT, TOP]) * (2 * OUTLINE)


def _limb(draw: ImageDraw.ImageDraw, a: Points, wide: float, b: Points, narrow: float) -> None:
    """Two circles and what lies between."""
    across = np.array([-(b - a)[1], (b - a)[0]]) / max(float(np.hypot(*(b - a))), 1e-9)
    sides = [a + across * wide, b + across * narrow, b - across * narrow, a - across * wide]
    draw.polygon([tuple(_pixels(point).tolist()) for point in sides], 255)
    for centre, radius in ((a, wide), (b, narrow)):
        x, y = _pixels(centre).tolist()
        r = radius * 2 * OUTLINE
        draw.ellipse((x - r, y - r, x + r, y + r), 255)


def _bar(draw: ImageDraw.ImageDraw, middle: Points, way: Points, half: float, thick: float) -> None:
    """A bar across a finger that points along ``way``."""
    across = np.array([-way[1], way[0]])
    ends = [tuple(_pixels(middle + sign * half * across).tolist()) for sign in (-1, 1)]
    draw.line([*ends[0], *ends[1]], 255, max(round(thick * 2 * OUTLINE), 1))


# --- light and camera -------------------------------------------------------------------------------------------------


def _rendered(
    x: Points, y: Points, plan: _Plan, palm: Palm, scene: Scene, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """The picture of a hand at places in millimetres."""
    at = np.stack([(y - TOP) * OUTLINE - 0.5, (x * palm.mirror - LEFT) * OUTLINE - 0.5])
    cover, shade = (ndimage.map_coordinates(part, at, order=1, mode="nearest") for part in (plan.skin, plan.shade))
    hand = scene.light * shade * (1 + palm.skin(x, y) / 140)
    k = palm.breadth / 42
    if scene.sleeve:
        cloth = rng.uniform(30, 220) + 10 * np.sin(x * 2.5) + 5 * noise(rng, x.shape[0], x.shape[1], 6)
        hand = np.where(y > 111 * k, cloth, hand)
    elif scene.watch:
        hand = np.where((y > 114 * k) & (y < 132 * k), rng.uniform(15, 70), hand)
    if scene.ring:
        metal = ndimage.map_coordinates(plan.metal, at, order=1, mode="nearest")
        hand = np.where(metal > 0.5, np.minimum(scene.light * 1.4, 250) + 20 * np.sin(x * 1.5), hand)
    image = hand * cover + _ground(x.shape, scene, rng) * (1 - cover)
    row, column = (np.linspace(-0.5, 0.5, n) for n in x.shape)
    image = image * (1 + scene.slope[0] * column[None, :] + scene.slope[1] * row[:, None])
    if scene.blur:
        image = ndimage.gaussian_filter(image, scene.blur, mode="nearest", truncate=3)
    image = image + scene.noise * rng.standard_normal(image.shape, np.float32)
    return np.asarray(np.clip(np.rint(image), 0, 255), np.uint8)


def _ground(shape: tuple[int, ...], scene: Scene, rng: np.random.Generator) -> Floats:
    """What is behind: float32[h, w]."""
    rows, columns = shape
    ground = np.full(shape, scene.behind, np.float32)
    if scene.ground is Ground.CLOTH:
        ground += 5 * noise(rng, rows, columns, 3) + 8 * noise(rng, rows, columns, min(rows, columns) / 3)
    elif scene.ground is Ground.BOX:
        # Walls of other brightness at the edges, as in a box that the hand is put into.
        x, y = np.linspace(-1, 1, columns)[None, :], np.linspace(-1, 1, rows)[:, None]
        for side in (x, -x, y, -y):
            ground += np.where(side > rng.uniform(0.5, 0.95), rng.uniform(-25, 25), 0).astype(np.float32)
    return ground
