"""Prints to learn from: pieces of synthetic fingers as sensors see them, with their true minutiae.

    master    a finger's ridges, pores, creases, flow and minutiae, of kinds/fingerprint/synth; kept as bytes
    place     which piece, how turned, mirrored, enlarged and bent
    skin      pressure, dryness, sweat, pores, creases, scratches, smudges, what lies between the ridges
    sensor    grey levels, blur, shading, noise, rows and columns, the residue of another print

A print's true minutiae are its finger's, however little of them is left to see: what is learned is how likely one is
there. Every piece is drawn from (seed, number) alone.

    python tools/training_prints.py FILE.png

draws a sheet of them, to look at.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds._ridge.synth import Floats, Truth, resample
from truename.kinds.fingerprint import synth

SIDE = 192
"""Pixels of a piece: 20 ridges, more than what the network sees around a place."""
PERIODS = (6.0, 12.0)
"""Pixels from ridge to ridge, the 5 % narrowest of children's and the widest of men's fingers."""
MASTER_SEED = 1_000_000
"""Seeds of the fingers that are learned from begin here; those of the demo and of the tests are small."""

Bytes = NDArray[np.uint8]
_RIDGES, _PORES, _CREASES = range(3)  # planes of a master


# --- masters ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Master:
    """A finger in bytes.

    Attributes:
        planes: uint8[h, w, 3]: ridges from -1.27 to 1.27 in hundredths, 128 added; pores and creases from 0 to 1.
        flow: uint8[h, w, 2]: cosine and sine of the doubled orientation, from -1 to 1.
        minutiae: the true ones.
        centre: x, y, pixels.
        period: mean pixels from ridge to ridge.
    """

    planes: Bytes
    flow: Bytes
    minutiae: Truth
    centre: tuple[float, float]
    period: float


def master(number: int) -> Master:
    """The finger of that number."""
    finger = synth.finger(MASTER_SEED + number)
    doubled = 2 * finger.orientation
    signed = [finger.ridges / 1.27, np.cos(doubled), np.sin(doubled)]
    ridges, cos, sin = (np.rint(np.clip(plane, -1, 1) * 127 + 128).astype(np.uint8) for plane in signed)
    pores, creases = (np.rint(plane * 255).astype(np.uint8) for plane in (finger.pores, finger.creases))
    gy, gx = np.gradient(finger.ridges)  # of a wave, 2 pi / period times as large as the wave itself
    period = float(2 * np.pi * np.sqrt(np.mean(finger.ridges**2) / np.mean(gx**2 + gy**2)))
    planes, flow = np.stack([ridges, pores, creases], -1), np.stack([cos, sin], -1)
    return Master(planes, flow, finger.minutiae, finger.centre, period)


def masters(numbers: Sequence[int], processes: int) -> list[Master]:
    """Many, on several processes."""
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(master, numbers, chunksize=4))


def save(kept: Sequence[Master], file: Path) -> None:
    """Keep them in one file."""
    columns = [np.column_stack([m.minutiae.x, m.minutiae.y, m.minutiae.direction, m.minutiae.type]) for m in kept]
    np.savez(
        file,
        planes=np.stack([m.planes for m in kept]),
        flow=np.stack([m.flow for m in kept]),
        minutiae=np.concatenate(columns).astype(np.float32),
        counts=[len(one) for one in columns],
        places=np.array([(*m.centre, m.period) for m in kept]),
    )


def load(file: Path) -> list[Master]:
    """What :func:`save` kept."""
    with np.load(file) as kept:
        found = np.split(kept["minutiae"], np.cumsum(kept["counts"])[:-1])
        return [
            Master(planes, flow, Truth(*m.T[:3], m[:, 3].astype(np.uint8)), (float(x), float(y)), float(period))
            for planes, flow, m, (x, y, period) in zip(kept["planes"], kept["flow"], found, kept["places"], strict=True)
        ]


# --- noise ------------------------------------------------------------------------------------------------------------


class Noise:
    """Fields of noise of zero mean and unit deviation, drawn once; a piece takes a window of each it needs.

    Drawing and smoothing fresh noise for each piece would take longer than all the rest.
    """

    SIZE = 1024
    GRAINS = (0.0, 0.8, 1.2, 2.0, 3.5, 12.0, 30.0, 60.0)  # pixels, the deviation of the Gaussian that smoothed it

    def __init__(self, rng: np.random.Generator) -> None:
        fields = []
        for grain in self.GRAINS:
            field = rng.standard_normal((self.SIZE, self.SIZE), np.float32)
            if grain:  # the largest are smooth enough to be made small
                step = max(1, int(grain // 4))
                field = ndimage.gaussian_filter(field[::step, ::step], grain / step, mode="wrap")
                at = np.arange(self.SIZE) / step
                field = resample(resample(field, at, -2), at, -1) if step > 1 else field
            fields.append(((field - field.mean()) / field.std()).astype(np.float32))
        self._fields = dict(zip(self.GRAINS, fields, strict=True))

    def window(self, grain: float, rng: np.random.Generator) -> Floats:
        """float32[SIDE, SIDE] of that grain."""
        y, x, turn = (int(k) for k in rng.integers(0, (self.SIZE - SIDE, self.SIZE - SIDE, 4)))
        window = self._fields[grain][y : y + SIDE, x : x + SIDE]
        return np.asarray(window.T if turn & 1 else window)[:: -1 if turn & 2 else 1]


# --- place ------------------------------------------------------------------------------------------------------------

_MESH = 8
"""Pixels between the points at which the place on the finger is computed."""


@dataclass(frozen=True, slots=True)
class _Place:
    """From pixels of the piece to the finger: mirrored, enlarged, turned and bent."""

    matrix: NDArray[np.float64]  # [2, 2]
    at: NDArray[np.float64]  # x, y on the finger, of the middle of the piece
    bend: NDArray[np.float64]  # [2, k, 4]: waves of amplitude, frequency in x and y, phase, pixels of the finger

    @classmethod
    def draw(cls, finger: Master, rng: np.random.Generator) -> _Place:
        period = np.clip(rng.normal(9.0, 1.2), *PERIODS)
        size = finger.period / period  # pixels of the finger a pixel of the piece
        turn = rng.uniform(-np.pi, np.pi) if rng.random() < 0.25 else rng.normal(0, np.radians(25))
        mirror = rng.choice([-1.0, 1.0])
        cos, sin = size * np.cos(turn), size * np.sin(turn)
        around = rng.uniform(-1, 1, 2) * (100, 140)
        waves = np.stack(
            [
                rng.normal(0, 2.0, (2, 3)),
                *rng.normal(0, 1 / 30, (2, 2, 3)),
                rng.uniform(0, 2 * np.pi, (2, 3)),
            ],
            -1,
        )
        return cls(
            np.array([[mirror * cos, -mirror * sin], [sin, cos]]),
            np.array(finger.centre) + np.array([0, 15]) + around,
            waves,
        )

    def finger(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """[2, ...]: x and y on the finger of pixels of the piece."""
        middle = (SIDE - 1) / 2
        flat = np.stack([x - middle, y - middle])
        moved = np.tensordot(self.matrix, flat, 1) + self.at.reshape(2, *[1] * x.ndim)
        for axis in (0, 1):
            for amplitude, fx, fy, phase in self.bend[axis]:
                moved[axis] += amplitude * np.sin(fx * flat[0] + fy * flat[1] + phase)
        return np.asarray(moved)

    def everywhere(self) -> NDArray[np.float64]:
        """:meth:`finger` of every pixel of the piece, float64[2, SIDE, SIDE]; smooth, so a coarse mesh will do."""
        mesh = self.finger(*np.mgrid[0 : SIDE + 1 : _MESH, 0 : SIDE + 1 : _MESH].astype(np.float64)[::-1])
        at = np.arange(SIDE) / _MESH
        low = at.astype(int)
        t = at - low
        mesh = mesh[:, low] * (1 - t)[:, None] + mesh[:, low + 1] * t[:, None]
        return np.asarray(mesh[..., low] * (1 - t) + mesh[..., low + 1] * t)

    def piece(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Its inverse, by fixed point: the bend changes by less than half a pixel from pixel to pixel."""
        inverse = np.linalg.inv(self.matrix)
        at = inverse @ (np.stack([x, y]) - self.at[:, None]) + (SIDE - 1) / 2
        for _ in range(6):
            at += inverse @ (np.stack([x, y]) - self.finger(at[0], at[1]))
        return np.asarray(at)

    def carry(self, truth: Truth) -> Truth:
        """Minutiae of the finger where they lie in the piece, those outside too."""
        x, y = truth.x.astype(np.float64), truth.y.astype(np.float64)
        tip = self.piece(x, y)
        ahead = self.piece(x + np.cos(truth.direction), y - np.sin(truth.direction))
        direction = np.arctan2(tip[1] - ahead[1], ahead[0] - tip[0]) % (2 * np.pi)
        return Truth(tip[0].astype(np.float32), tip[1].astype(np.float32), direction.astype(np.float32), truth.type)

    def sense(self, cos: Floats, sin: Floats) -> tuple[Floats, Floats]:
        """(cosine, sine) of the doubled orientation as the piece shows it, but for the little that bending turns."""
        mirrored = float(np.sign(np.linalg.det(self.matrix)))
        # A direction (c, s) on the finger, y up, is inverse(matrix) (c, -s) in the piece, y down.
        inverse = np.linalg.inv(self.matrix)
        turn = 2 * float(np.arctan2(-inverse[1, 0], inverse[0, 0]))  # where the finger's x axis points
        sin = np.float32(mirrored) * sin
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        return c * cos - s * sin, s * cos + c * sin


def _sample(planes: Bytes, x: NDArray[np.float64], y: NDArray[np.float64]) -> Floats:
    """Bilinear, the border's values beyond it: float32[..., planes]."""
    h, w = planes.shape[:2]
    x, y = np.clip(x, 0, w - 1.001), np.clip(y, 0, h - 1.001)
    column, row = x.astype(np.intp), y.astype(np.intp)
    tx, ty = (x - column).astype(np.float32)[..., None], (y - row).astype(np.float32)[..., None]
    flat, start = planes.reshape(h * w, -1), row * w + column
    upper = flat.take(start, 0) * (1 - tx) + flat.take(start + 1, 0) * tx
    lower = flat.take(start + w, 0) * (1 - tx) + flat.take(start + w + 1, 0) * tx
    return np.asarray(upper * (1 - ty) + lower * ty, np.float32)


# --- skin -------------------------------------------------------------------------------------------------------------

_GRID = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
FAINT = -0.9
"""Below this the contact is too light to print a ridge, whose crest is 1; as in the demo's prints."""


def _contact(finger: Master, place: NDArray[np.float64], worn: bool, noise: Noise, rng: np.random.Generator) -> Floats:
    """How hard each pixel is pressed, in units of the ridges' height; far below 0 where nothing touches."""
    area = rng.uniform(0.55, 1.2)  # of a plain print, 13 x 21 mm
    shift = rng.normal(0, (20, 30))
    place = place.astype(np.float32)
    dx = (place[0] - finger.centre[0] - shift[0]) / (132 * area)
    dy = (place[1] - finger.centre[1] - 15 - shift[1]) / (210 * area)
    dx, dy = dx * dx, dy * dy
    edge = (np.sqrt(dx + dy) + np.sqrt(np.sqrt(dx * dx + dy * dy))) / 2  # blunter than an ellipse
    edge += np.float32(0.04) * noise.window(30.0, rng) + np.float32(0.02 * rng.random()) * noise.window(3.5, rng)
    pressure = (
        rng.normal(*((0.1, 0.4) if worn else (0.0, 0.3)))
        - rng.uniform(0.3, 1.5) * np.clip((edge - 0.78) / 0.22, 0, None) ** 2
    )
    pressure += rng.uniform(0.05, 0.35) * noise.window(float(rng.choice((12.0, 30.0, 60.0))), rng)
    if rng.random() < 0.25:  # where the skin is hollow, or worn
        hole = noise.window(12.0, rng) + noise.window(30.0, rng)
        pressure -= np.clip(hole - rng.uniform(1.5, 3), 0, 1) * rng.uniform(1, 2.5)
    return np.where(edge > 1.03, np.float32(-9), pressure).astype(np.float32)


def _ink(planes: Floats, pressure: Floats, worn: bool, noise: Noise, rng: np.random.Generator) -> Floats:
    """What is printed, 0 to 1: float32[SIDE, SIDE]."""

    def sometimes(share: float, low: float, high: float) -> np.float32:
        return np.float32(rng.uniform(low, high) if rng.random() < share else 0.0)

    ridges = (planes[..., _RIDGES] - 128) / 100
    height = np.clip(ridges, -1, 1) + pressure
    patchy = np.clip(np.float32(0.6) + np.float32(0.6) * noise.window(float(rng.choice((12.0, 30.0))), rng), 0, 2)
    dry = sometimes(0.4, 0.1, 0.9) * patchy  # the ridge is speckled, then broken
    height += noise.window(float(rng.choice((0.8, 1.2, 2.0))), rng) * (np.float32(rng.uniform(0.05, 0.3)) + dry)
    if rng.random() < 0.5:  # uneven along the ridge
        height += noise.window(3.5, rng) * np.float32(rng.uniform(0.05, 0.35))
    height -= planes[..., _PORES] * (sometimes(0.75, 0.3, 2.0) / 255)
    if between := sometimes(0.15, 0.3, 1.2):  # incipient ridges, thin and broken, and dirt in the valleys
        height += between * np.exp(-(((ridges + 1.1) / 0.25) ** 2)) * (noise.window(3.5, rng) + patchy > 1)
    if wet := sometimes(0.25, 0.2, 0.9):  # sweat fills valleys
        height += wet * patchy * np.float32(0.6)
        blots = np.clip(noise.window(3.5, rng) + noise.window(12.0, rng) - np.float32(1.6), 0, 1)
        height += blots * wet * np.float32(3)
        height = ndimage.gaussian_filter(height, float(rng.uniform(0.5, 1.6)), truncate=2)
    gain = np.float32(np.exp(rng.uniform(np.log(0.45), np.log(2.5))))
    ink = np.clip(height * gain + np.float32(0.5), 0, 1)
    if rng.random() < 0.15:  # dragged
        smeared = ndimage.uniform_filter1d(ink, int(rng.integers(4, 12)), axis=int(rng.integers(2)))
        share = np.clip(noise.window(30.0, rng) + np.float32(rng.uniform(-1, 0.5)), 0, 1)
        ink = ink + share * (smeared - ink)
    white = planes[..., _CREASES] * (sometimes(0.7, 0.3, 1.2) / 255)
    for _ in range(_lines(worn, rng)):
        np.maximum(white, _line(rng), out=white)
    if worn and rng.random() < 0.4:  # skin that is folded: short creases beside one another
        middle, way = rng.uniform(0, SIDE, 2), rng.uniform(0, np.pi)
        for _ in range(int(rng.integers(3, 9))):
            at = middle + rng.normal(0, 18, 2)
            np.maximum(white, _line(rng, (at[0], at[1], way + rng.normal(0, 0.15)), 60), out=white)
    return np.asarray(ink * np.clip(1 - white, 0, 1), np.float32)


def _lines(worn: bool, rng: np.random.Generator) -> int:
    """How many creases and scratches: mostly none or few, sometimes a worn hand's."""
    return int(rng.integers(4, 12) if rng.random() < 0.08 else rng.poisson(1.4 if worn else 0.7))


def _line(rng: np.random.Generator, where: tuple[float, float, float] | None = None, longest: float = 110) -> Floats:
    """A white line, 1 in its middle, through y, x under an angle; anywhere where that is not given."""
    py, px, way = where or (*rng.uniform(0, SIDE, 2), rng.uniform(0, np.pi))
    cos, sin = np.float32(np.cos(way)), np.float32(np.sin(way))
    x, y = _GRID[1] - np.float32(px), _GRID[0] - np.float32(py)
    along = x * cos + y * sin
    across = y * cos - x * sin - along**2 * np.float32(rng.normal(0, 8e-4))
    half, length = np.float32(rng.uniform(0.7, 2.2)), np.float32(rng.uniform(15, longest))
    shape = np.clip(np.float32(1.5) - np.abs(across) / half, 0, 1) * np.clip(length - np.abs(along), 0, 1)
    return np.asarray(shape * np.float32(rng.uniform(0.4, 1)), np.float32)


# --- sensor -----------------------------------------------------------------------------------------------------------


def _grey(ink: Floats, residue: Floats | None, pressure: Floats, noise: Noise, rng: np.random.Generator) -> Bytes:
    """The picture: uint8[SIDE, SIDE], ridges dark."""
    optical = rng.random() < 0.65
    paper = rng.uniform(225, 256) if optical else rng.uniform(130, 240)
    dark = rng.uniform(5, 110)
    if rng.random() < 0.2:  # little contrast
        dark = paper - rng.uniform(20, 70)
    dark = min(dark, paper - 20)
    if residue is not None:
        ink = np.maximum(ink, residue)
    blurred = ndimage.gaussian_filter(ink, float(rng.uniform(0.4, 1.3)), truncate=2)
    if rng.random() < 0.25:  # sharpened by the sensor
        blurred += np.float32(rng.uniform(0.3, 1.0)) * (blurred - ndimage.uniform_filter(blurred, 5))
    shade = np.clip(np.float32(1) + np.clip(pressure, -1, 1) * np.float32(rng.uniform(0, 0.4)), 0.3, 1.4)
    shade += np.float32(rng.uniform(0, 0.12)) * noise.window(60.0, rng)
    grey = np.float32(paper) - np.float32(paper - dark) * blurred * shade
    if not optical:  # the ground is uneven, its elements differ by rows and columns
        grey += np.float32(rng.uniform(0, 12)) * noise.window(60.0, rng)
        rows, columns = rng.normal(0, rng.uniform(0, 4), (2, SIDE)).astype(np.float32)
        grey += rows[:, None] + columns
    grain = np.float32(rng.uniform(0, 4)) + np.float32(rng.uniform(0, 14)) * np.clip(blurred, 0, 1)
    grey += noise.window(float(rng.choice((0.0, 0.0, 0.8))), rng) * grain * np.float32(paper - dark) / 200
    if rng.random() < 0.3:
        grey = 255 * (np.clip(grey, 0, 255) / 255) ** np.float32(np.exp(rng.normal(0, 0.3)))
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


# --- pieces -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """What a network learns from.

    Attributes:
        image: uint8[SIDE, SIDE].
        foreground: bool[SIDE / 16, SIDE / 16], blocks where the finger touched.
        minutiae: those of the finger that touched, in and around the piece.
        ridges: float32[SIDE / 2, SIDE / 2], the skin under it, -1 (valley) to 1 (ridge), had it printed well.
        flow: float32[2, SIDE / 2, SIDE / 2], cosine and sine of the doubled orientation.
        touched: bool[SIDE / 2, SIDE / 2].
    """

    image: Bytes
    foreground: NDArray[np.bool_]
    minutiae: Truth
    ridges: Floats
    flow: Floats
    touched: NDArray[np.bool_]


def piece(fingers: Sequence[Master], noise: Noise, seed: Sequence[int], worn: bool) -> Piece:
    """The piece of that seed; another is drawn where less than half of it would touch.

    Args:
        worn: with more creases, pressed more unevenly.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    for _ in range(20):
        finger = fingers[int(rng.integers(len(fingers)))]
        place = _Place.draw(finger, rng)
        at = place.everywhere()
        pressure = _contact(finger, at, worn, noise, rng)
        h, w = finger.planes.shape[:2]
        outside = (at[0] < 0) | (at[1] < 0) | (at[0] > w - 1) | (at[1] > h - 1)
        pressure[outside] = -9
        if (pressure > FAINT).mean() > 0.5:
            break
    planes = _sample(finger.planes, at[0], at[1])
    residue = None
    if rng.random() < 0.15:  # what another touch has left
        other = fingers[int(rng.integers(len(fingers)))]
        under = _Place.draw(other, rng).everywhere()
        left = (_sample(np.ascontiguousarray(other.planes[..., :1]), under[0], under[1])[..., 0] - 128) / 127
        residue = np.clip(left * 2 + 0.5 + noise.window(12.0, rng), 0, 1) * np.float32(rng.uniform(0.05, 0.3))
    image = _grey(_ink(planes, pressure, worn, noise, rng), residue, pressure, noise, rng)
    carried = place.carry(finger.minutiae)
    column, row = np.rint(carried.x).astype(int), np.rint(carried.y).astype(int)
    near = (column >= -8) & (row >= -8) & (column < SIDE + 8) & (row < SIDE + 8)
    seen = near & (pressure[np.clip(row, 0, SIDE - 1), np.clip(column, 0, SIDE - 1)] > FAINT)
    touched = pressure > FAINT
    column, row = (np.clip(np.rint(k[::2, ::2]), 0, side - 1).astype(np.intp) for k, side in ((at[0], w), (at[1], h)))
    flow = (finger.flow[row, column].astype(np.float32) - 128) / 127
    cos, sin = place.sense(flow[..., 0], flow[..., 1])
    blocks = touched.reshape(SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK).mean((1, 3))
    return Piece(
        image=image,
        foreground=blocks > 0.5,
        minutiae=carried.pick(seen),
        ridges=((planes[::2, ::2, _RIDGES] + planes[1::2, 1::2, _RIDGES]) / 2 - 128) / 127,
        flow=np.stack([cos, sin]),
        touched=touched[::2, ::2],
    )


def sheet(fingers: Sequence[Master], noise: Noise, seeds: Sequence[Sequence[int]], columns: int, marks: bool) -> Bytes:
    """Pieces side by side, with their minutiae drawn in where ``marks``."""
    rows = -(-len(seeds) // columns)
    out = np.full((rows * (SIDE + 4), columns * (SIDE + 4), 3), 128, np.uint8)
    for k, seed in enumerate(seeds):
        one = piece(fingers, noise, seed, worn=True)
        colours = np.repeat(one.image[..., None], 3, -1)
        if marks:
            steps = np.arange(0, 12, 0.5)
            for mx, my, direction, kind in zip(
                one.minutiae.x, one.minutiae.y, one.minutiae.direction, one.minutiae.type, strict=True
            ):
                px = np.rint(mx + steps * np.cos(direction)).astype(int)
                py = np.rint(my - steps * np.sin(direction)).astype(int)
                inside = (px >= 0) & (py >= 0) & (px < SIDE) & (py < SIDE)
                colours[py[inside], px[inside]] = (255, 0, 0) if kind == 1 else (0, 80, 255)
        top, left = k // columns * (SIDE + 4), k % columns * (SIDE + 4)
        out[top : top + SIDE, left : left + SIDE] = colours
    return out


def main() -> None:
    """Draw a sheet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--marks", action="store_true")
    arguments = parser.parse_args()
    fingers = masters(range(8), 2)
    noise = Noise(np.random.default_rng(arguments.seed))
    seeds = [(arguments.seed, k) for k in range(24)]
    Image.fromarray(sheet(fingers, noise, seeds, 6, arguments.marks)).save(arguments.file)


if __name__ == "__main__":
    main()
