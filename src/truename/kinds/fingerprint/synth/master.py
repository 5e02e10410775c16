"""The finger behind synthetic prints: where its ridges run, and where they end and fork.

The way of SFinGe (Cappelli, in the Handbook of Fingerprint Recognition, 2nd ed., chapter 6):

    pattern class -> singular points -> orientation field -> ridge period -> ridges grown from seeds -> minutiae

Everything is drawn from one seed. Growth runs on integers, whose sums have no rounding and hence no order, so that
small differences between machines do not grow with the rounds; what comes before and after is rounded as usual.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds._ridge.synth import Floats, Truth, full, grow, minutiae, thin

HEIGHT, WIDTH = 560, 416
"""The frame of a finger in pixels at 500 ppi: 28 x 21 mm, a fingertip down to its crease."""
PPI = 500


class Pattern(StrEnum):
    """Pattern classes. The loops are named after the side to which they open, as seen in the picture."""

    ARCH = "arch"
    TENTED_ARCH = "tented arch"
    LEFT_LOOP = "left loop"
    RIGHT_LOOP = "right loop"
    WHORL = "whorl"
    TWIN_LOOP = "twin loop"


FREQUENCIES: dict[Pattern, float] = {
    Pattern.ARCH: 0.037,
    Pattern.TENTED_ARCH: 0.029,
    Pattern.LEFT_LOOP: 0.338,
    Pattern.RIGHT_LOOP: 0.317,
    Pattern.WHORL: 0.229,
    Pattern.TWIN_LOOP: 0.050,
}
"""How often nature draws each: Wilson, Candela and Watson, 1993, "Neural network fingerprint classification". Their
whorls (0.279) include the twin loops; giving these 0.05 is our choice."""


@dataclass(frozen=True, slots=True)
class Finger:
    """A finger that leaves impressions.

    Attributes:
        seed: what it was drawn from.
        pattern: its class.
        ridges: float32[h, w] at 500 ppi, about -1 in the valleys to 1 on the ridges, smooth.
        orientation: float32[h, w], radians in [0, pi), y axis up, of the ridges.
        pores: float32[h, w], 0 to 1, the openings of the sweat glands along the ridges.
        creases: float32[h, w], 0 to 1, lasting white lines across the ridges.
        minutiae: all of them in the frame, whatever part touches.
        centre: x, y, pixels: what lies in the middle of a usual impression.
    """

    seed: int
    pattern: Pattern
    ridges: Floats = field(repr=False)
    orientation: Floats = field(repr=False)
    pores: Floats = field(repr=False)
    creases: Floats = field(repr=False)
    minutiae: Truth = field(repr=False)
    centre: tuple[float, float]


def finger(seed: int, pattern: Pattern | None = None) -> Finger:
    """Draw a finger.

    Args:
        seed: not negative; the same seed and pattern give the same finger.
        pattern: its class; drawn by :data:`FREQUENCIES` where not given.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = list(FREQUENCIES)[int(rng.choice(len(FREQUENCIES), p=list(FREQUENCIES.values())))]
    pattern = drawn if pattern is None else Pattern(pattern)
    cores, deltas, centre = singularities(pattern, rng)
    doubled = flow(pattern, cores, deltas, centre, rng)
    period = periods(cores, deltas, centre, rng)
    ridges = grow(doubled, period, rng)
    skeleton = thin(ridges > 0)
    orientation = full(doubled, HEIGHT, WIDTH)
    angle = (np.arctan2(orientation[1], orientation[0]) / 2 % np.pi).astype(np.float32)
    return Finger(
        seed=seed,
        pattern=pattern,
        ridges=ridges,
        orientation=angle,
        pores=_pores(skeleton, rng),
        creases=_creases(rng),
        minutiae=minutiae(skeleton, angle),
        centre=centre,
    )


# --- where the ridges run -------------------------------------------------------------------------------------------

Points = list[tuple[float, float]]


def singularities(pattern: Pattern, rng: np.random.Generator) -> tuple[Points, Points, tuple[float, float]]:
    """Cores, deltas and the centre of a pattern, x and y in pixels of the frame, y down.

    The distances are what prints at 500 ppi show: a dozen ridges of nine pixels between core and delta.
    """
    x = WIDTH / 2 + rng.normal(0, 8)
    y = HEIGHT * 0.45 + rng.normal(0, 10)
    side = {Pattern.LEFT_LOOP: 1, Pattern.RIGHT_LOOP: -1}.get(pattern, int(rng.choice([-1, 1])))
    if pattern is Pattern.ARCH:
        return [], [], (x, y)
    if pattern is Pattern.TENTED_ARCH:
        lean = rng.normal(0, 3)
        return [(x, y)], [(x + lean, y + rng.uniform(60, 110))], (x, y)
    if pattern in (Pattern.LEFT_LOOP, Pattern.RIGHT_LOOP):
        delta = (x + side * rng.uniform(55, 105), y + rng.uniform(95, 150))
        return [(x - side * rng.uniform(0, 12), y)], [delta], (x, y)
    if pattern is Pattern.WHORL:
        half = (rng.normal(0, 4), rng.uniform(6, 28))
    else:
        half = (side * rng.uniform(18, 32), rng.uniform(14, 32))
    spread, drop = rng.uniform(95, 135, 2), rng.uniform(85, 130, 2)
    cores = [(x - half[0], y - half[1]), (x + half[0], y + half[1])]
    return cores, [(x - spread[0], y + drop[0]), (x + spread[1], y + drop[1])], (x, y)


def flow(
    pattern: Pattern, cores: Points, deltas: Points, centre: tuple[float, float], rng: np.random.Generator
) -> Floats:
    """The orientation field as (cos, sin) of the doubled angle: float32[2, h/2, w/2] at 250 ppi.

    Sherlock and Monro (1993): the orientation turns by half the angle seen from each core, and back by half of that
    from each delta. Vizcaya and Gerhardt (1996): that angle passes through a piecewise linear correction first, drawn
    here for each finger. What the singular points leave flat bends over the fingertip as an arch does.
    """
    y, x = _half_grid()
    across = (x - centre[0]) / (WIDTH / 2)
    above = (centre[1] - y) / HEIGHT
    # The arch rises from the crease, which is straight, to the height of the centre, and follows the tip above it.
    rise = 1 / (1 + np.exp(-(above + 0.17) / 0.07))
    angle = -np.deg2rad(rng.uniform(34, 44)) * np.sin(np.clip(across, -1.2, 1.2) * np.pi / 2) * rise
    if pattern is Pattern.ARCH:
        # No singular point bends it: a bump of its own, strongest a little below the centre.
        bump = np.exp(-(((above + 0.03) / 0.16) ** 2) / 2) * np.exp(-((across / 0.75) ** 2) / 2)
        angle -= np.deg2rad(rng.uniform(35, 60)) * np.sin(np.clip(across * 2.2, -np.pi, np.pi)) * bump
    for points, turn in ((cores, 0.5), (deltas, -0.5)):
        for px, py in points:
            seen = np.arctan2(py - y, x - px)
            angle += turn * (seen + _correction(seen, rng))
    angle += np.deg2rad(3.0) * _rough(rng, 70.0)
    doubled = np.stack([np.cos(2 * angle), np.sin(2 * angle)]).astype(np.float32)
    # Sectors meet in creases of the field, which skin does not have.
    smooth: Floats = np.stack([ndimage.gaussian_filter(part, 2.0) for part in doubled])
    length = np.maximum(np.hypot(smooth[0], smooth[1]), np.float32(1e-6))
    return np.asarray(smooth / length, np.float32)


SECTORS = 8
"""Pieces of the linear correction (Vizcaya and Gerhardt, 1996)."""


def _correction(seen: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """What to add to the angle under which a singular point is seen; the same at both ends, so the turn stays whole."""
    knots = np.linspace(-np.pi, np.pi, SECTORS + 1)
    values = np.deg2rad(rng.normal(0, 7, SECTORS))
    return np.asarray(np.interp(seen, knots, np.append(values, values[0])))


def periods(cores: Points, deltas: Points, centre: tuple[float, float], rng: np.random.Generator) -> Floats:
    """Pixels at 500 ppi from ridge to ridge: float32[h/2, w/2].

    About nine in adults (0.46 mm; Handbook, chapter 3), wider above the cores and below the deltas, as SFinGe has it.
    """
    y, _ = _half_grid()
    top = min((p[1] for p in cores), default=centre[1])
    bottom = max((p[1] for p in deltas), default=centre[1] + 110)
    above = 1 / (1 + np.exp((y - (top - 50)) / 18))
    below = 1 / (1 + np.exp(-(y - (bottom + 25)) / 18))
    usual = np.clip(rng.normal(8.8, 0.45), 7.8, 10.0)
    wide = 1 + rng.uniform(0.03, 0.10) * above + rng.uniform(0.08, 0.18) * below + 0.05 * _rough(rng, 40.0)
    return np.asarray(np.clip(usual * wide, 7.2, 12.5), np.float32)


def _half_grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """y, x of the 250 ppi samples in pixels at 500 ppi; a sample lies in the middle of its four pixels."""
    y, x = np.mgrid[0 : HEIGHT // 2, 0 : WIDTH // 2]
    return y * 2 + 0.5, x * 2 + 0.5


def _rough(rng: np.random.Generator, grain: float) -> NDArray[np.float64]:
    """Smooth noise of unit deviation with features of ``grain`` pixels: float64[h/2, w/2]."""
    noise = ndimage.gaussian_filter(rng.standard_normal((HEIGHT // 2, WIDTH // 2)), grain / 4, mode="wrap", truncate=3)
    return np.asarray(noise / noise.std())


# --- what lasts on the skin -----------------------------------------------------------------------------------------


def _pores(skeleton: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """Openings along the middle of the ridges, one in about fourteen pixels: 9 to 18 on a centimetre (Handbook, 3)."""
    dots = np.where(skeleton & (rng.random(skeleton.shape) < 0.07), rng.uniform(0.4, 1.0, skeleton.shape), 0)
    return np.asarray(np.clip(ndimage.gaussian_filter(dots.astype(np.float32), 0.9) * 4.5, 0, 1), np.float32)


def _creases(rng: np.random.Generator) -> Floats:
    """A few white lines, straight or nearly so, most of them short."""
    field = np.zeros((HEIGHT, WIDTH), np.float32)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    for _ in range(int(rng.poisson(1.0))):
        px, py = rng.uniform(0.2, 0.8) * WIDTH, rng.uniform(0.2, 0.9) * HEIGHT
        turn, length, width = rng.normal(0.1, 0.5), rng.uniform(25, 110), rng.uniform(0.8, 1.5)
        u = (x - px) * np.cos(turn) + (y - py) * np.sin(turn)
        v = (y - py) * np.cos(turn) - (x - px) * np.sin(turn) - u**2 * np.float32(rng.normal(0, 4e-4))
        line = np.exp(-((v / width) ** 2) / 2 - np.abs(u / length) ** 6)
        field = np.maximum(field, line.astype(np.float32))
    return field
