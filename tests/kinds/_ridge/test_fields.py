"""Orientation and frequency of waves whose orientation and frequency are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from tests.kinds._ridge import waves
from truename.kinds._ridge import enhancement, frequency, orientation
from truename.kinds._ridge.normalisation import normalise
from truename.kinds.fingerprint import synth

SHAPE = (160, 176)
CELLS = np.ones((20, 22), np.bool_)
BLOCKS = np.ones((10, 11), np.bool_)
ANGLES, PERIODS = st.floats(0, np.pi), st.floats(6, 14)


def apart(one: np.ndarray | float, other: np.ndarray | float) -> np.ndarray:
    """Degrees between lines, which have no sense."""
    return np.degrees(abs((np.asarray(one) - other + np.pi / 2) % np.pi - np.pi / 2))


def pixels(steps: np.ndarray) -> np.ndarray:
    return np.interp(steps, np.arange(frequency.STEPS), frequency.PERIODS)


@given(ANGLES, PERIODS)
@settings(deadline=None, max_examples=15)
def test_a_plane_wave_shows_its_orientation_and_period(angle: float, period: float) -> None:
    noise = np.random.default_rng(0).normal(0, 20, SHAPE)
    image = np.clip(waves.picture(waves.phase(SHAPE, angle, period), 60) + noise, 0, 255).astype(np.uint8)
    picture = normalise(image, BLOCKS)
    field = orientation.from_picture(picture, CELLS)
    assert apart(field.angle, angle).max() < 5
    assert apart(field.angle, angle).mean() < 1
    assert (field.coherence > 0.5).all()
    found = pixels(frequency.estimate(picture, field, CELLS))
    assert abs(np.median(found) / period - 1) < 0.04
    assert abs(found / period - 1).max() < 0.1


def test_orientation_follows_a_finger_and_bridges_a_scratch() -> None:
    made = synth.impression(synth.finger(5, synth.Pattern.LEFT_LOOP), 1, synth.Condition())
    true = synth.finger(5, synth.Pattern.LEFT_LOOP).orientation
    middle = np.zeros((70, 52), np.bool_)
    middle[20:50, 14:38] = True
    scratched = made.image.copy()
    scratched[200:360, 206:210] = 255
    shift = np.array([made.image.shape[k] // 2 for k in (0, 1)])
    assert shift.tolist() == [280, 208]
    y, x = (np.nonzero(middle)[k] * 8 + 3.5 for k in (0, 1))
    for image in (made.image, scratched):
        picture = normalise(image, np.ones((35, 26), np.bool_))
        field = orientation.from_picture(picture, np.ones((70, 52), np.bool_))
        off = apart(field.at(y, x), true[np.rint(y).astype(int), np.rint(x).astype(int)])
        assert np.mean(off < 10) > 0.85


def test_periods_are_guessed_where_there_is_no_wave() -> None:
    flat = np.zeros(SHAPE, np.int16)
    field = orientation.from_picture(flat, CELLS)
    assert np.allclose(pixels(frequency.estimate(flat, field, CELLS)), 9.0, atol=0.1)
    half = flat.copy()
    half[:, :88] = np.rint(256 * np.cos(waves.phase((160, 88), 0.4, 12.0)))
    found = pixels(frequency.estimate(half, orientation.from_picture(half, CELLS), CELLS))
    assert abs(found[:, :8] - 12).max() < 0.8


@pytest.mark.parametrize("step", [(0, 3), (13, 6), (40, 8)])
def test_a_filter_passes_its_own_wave_and_no_other(step: tuple[int, int]) -> None:
    a, p = step
    even, odd = enhancement.bank()[a, p, :, :, : enhancement.SIZE].astype(np.float64) / 2**enhancement.SHIFT
    angle, period = np.pi * a / enhancement.ANGLES, float(frequency.PERIODS[p])
    side, middle = (enhancement.SIZE,) * 2, enhancement.RADIUS
    for start in (0.0, 1.0, 2.5):
        wave = waves.phase(side, angle, period)
        wave += start - wave[middle, middle]
        assert (even * np.cos(wave)).sum() == pytest.approx(np.cos(start), abs=0.03)
        assert (odd * np.cos(wave)).sum() == pytest.approx(np.sin(start), abs=0.03)
        across = waves.phase(side, angle + np.pi / 2, period, start)
        assert abs((even * np.cos(across)).sum()) < 0.1
    assert abs(even.sum()) < 0.01
    assert abs(odd.sum()) < 1e-9


def test_enhancement_closes_a_gap_in_a_ridge() -> None:
    phases = waves.phase(SHAPE, 0.3, 9.0)
    image = waves.picture(phases)
    image[70:76, 80:84] = 240
    picture = normalise(image, BLOCKS)
    field = orientation.from_picture(picture, CELLS)
    wave = enhancement.enhance(picture, field, frequency.estimate(picture, field, CELLS), CELLS)
    inner = np.s_[30:130, 30:140]
    assert np.corrcoef(wave.level()[inner].ravel(), np.cos(phases)[inner].ravel())[0, 1] > 0.97


def test_what_lies_beside_the_print_leaves_no_edge() -> None:
    """A grey print on white: its outline is the strongest line in the picture, and no ridge."""
    y, x = np.indices(SHAPE)
    inside = np.hypot(y - 80, x - 88) < 60
    image = np.where(inside, waves.picture(waves.phase(SHAPE, 0.3, 9.0), 25), 255).astype(np.uint8)
    foreground = np.hypot(*(np.indices((10, 11)) * 16 + 7.5 - np.array([80, 88])[:, None, None])) < 64
    picture = normalise(image, foreground)
    rim = inside & ~ndimage.binary_erosion(inside, iterations=4)
    core = ndimage.binary_erosion(inside, iterations=16)
    assert np.std(picture[rim]) < 1.3 * np.std(picture[core])
    assert np.mean(picture[~inside] == 0) > 0.9


def test_an_inverted_print_is_told_by_its_background() -> None:
    foreground = np.zeros((10, 11), np.bool_)
    foreground[2:8, 2:9] = True
    pixels = foreground.repeat(16, 0).repeat(16, 1)
    image = np.where(pixels, waves.picture(waves.phase(SHAPE, 1.0, 9.0)), 250).astype(np.uint8)
    assert np.array_equal(normalise(255 - image, foreground), normalise(image, foreground))
    whole = np.ones_like(foreground)
    plain, other = normalise(image, whole), normalise(255 - image, whole)
    assert abs(plain + other).max() <= 4, "without background nothing is said"
