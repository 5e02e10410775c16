"""From a picture to minutiae: of synthetic prints, whose minutiae are known, and of pictures that are none."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from tests.kinds._ridge import waves
from truename.kinds import _ridge
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.segmentation import segment
from truename.kinds.fingerprint import synth

SEEDS = range(3)
FINGER = cache(synth.finger)


@cache
def made(seed: int, condition: synth.Condition | None = None) -> synth.Impression:
    return synth.impression(FINGER(seed), seed, condition)


@cache
def found(seed: int, condition: synth.Condition | None = None) -> Minutiae:
    image = made(seed, condition).image
    return _ridge.extract(image, segment(image).foreground)


def pairs(one: Minutiae, true: synth.Truth, reach: float = 8.0, turn: float = 25.0) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of those that are near each other in place and direction, one to one."""
    distance = np.hypot(one.x[:, None] - true.x, one.y[:, None] - true.y)
    angle = np.degrees(abs((one.direction[:, None] - true.direction + np.pi) % (2 * np.pi) - np.pi))
    cost = np.where((distance < reach) & (angle < turn), distance, 1000)
    rows, columns = linear_sum_assignment(cost)
    near = cost[rows, columns] < 1000
    return rows[near], columns[near]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clean_print_shows_its_minutiae(seed: int) -> None:
    one, true = found(seed, synth.Condition()), made(seed, synth.Condition()).minutiae
    rows, columns = pairs(one, true)
    assert len(rows) / len(true) > 0.75, "recall"
    assert len(rows) / len(one) > 0.85, "precision"
    turns = (one.direction[rows] - true.direction[columns] + np.pi) % (2 * np.pi) - np.pi
    assert np.degrees(abs(turns)).mean() < 5
    assert np.hypot(one.x[rows] - true.x[columns], one.y[rows] - true.y[columns]).mean() < 3.5
    assert np.mean(one.type[rows] == true.type[columns]) > 0.65


def test_usual_prints_show_most_of_their_minutiae() -> None:
    near = [pairs(found(seed), made(seed).minutiae) for seed in SEEDS]
    hits = sum(len(rows) for rows, _ in near)
    assert hits / sum(len(made(seed).minutiae) for seed in SEEDS) > 0.8
    assert hits / sum(len(found(seed)) for seed in SEEDS) > 0.8


@pytest.mark.parametrize("pressure", [-0.7, 0.7])
def test_dry_and_wet_prints(pressure: float) -> None:
    condition = synth.Condition(pressure=pressure, noise=0.3)
    near = [pairs(found(seed, condition), made(seed, condition).minutiae) for seed in SEEDS]
    hits = sum(len(rows) for rows, _ in near)
    assert hits / sum(len(made(seed, condition).minutiae) for seed in SEEDS) > 0.65
    assert hits / sum(len(found(seed, condition)) for seed in SEEDS) > 0.65


def test_quality_tells_true_from_false() -> None:
    true, false = list[int](), list[int]()
    for seed in SEEDS:
        condition = synth.Condition(pressure=0.6, noise=0.8)
        rows, _ = pairs(found(seed, condition), made(seed, condition).minutiae)
        quality = found(seed, condition).quality
        true += quality[rows].tolist()
        false += np.delete(quality, rows).tolist()
    assert np.mean(true) > np.mean(false) + 5


def test_contrast_and_grey_change_little() -> None:
    image = made(1).image
    foreground = segment(image).foreground
    faint = (150 + (image.astype(np.float64) - 150) * 0.2).astype(np.uint8)
    one, other = _ridge.extract(image, foreground), _ridge.extract(faint, foreground)
    rows, _ = pairs(one, synth.Truth(other.x, other.y, other.direction, other.type), 4, 12)
    assert len(rows) > 0.85 * max(len(one), len(other))


def test_an_inverted_print_shows_the_same_minutiae() -> None:
    image = made(2).image
    foreground = segment(image).foreground
    one, other = _ridge.extract(image, foreground), _ridge.extract(255 - image, foreground)
    for name in ("x", "y", "direction", "type", "quality"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_a_turned_picture_shows_turned_minutiae() -> None:
    image = made(1).image
    whole = np.ascontiguousarray(image[: 544 // 16 * 16, :])
    foreground = segment(whole).foreground
    one = _ridge.extract(whole, foreground)
    other = _ridge.extract(np.ascontiguousarray(np.rot90(whole)), np.ascontiguousarray(np.rot90(foreground)))
    back = synth.Truth(whole.shape[1] - 1 - other.y, other.x, (other.direction - np.pi / 2) % (2 * np.pi), other.type)
    rows, columns = pairs(one, back, 2, 5)
    assert len(rows) > 0.9 * max(len(one), len(other))
    assert np.mean(one.type[rows] == back.type[columns]) > 0.9


def test_best_come_first_and_values_are_in_range() -> None:
    one = found(0)
    assert (np.diff(one.quality.astype(int)) <= 0).all()
    assert ((one.direction >= 0) & (one.direction < 2 * np.pi)).all()
    assert set(one.type.tolist()) <= {1, 2}
    assert one.quality.max() <= 100
    assert [one.x.dtype, one.y.dtype, one.direction.dtype] == [np.float32] * 3
    few = one.best(5)
    assert len(few) == 5
    assert np.array_equal(few.quality, one.quality[:5])


def test_extraction_is_repeatable_and_leaves_its_input_alone() -> None:
    image = made(0).image.copy()
    foreground = segment(image).foreground
    before = image.copy(), foreground.copy()
    one, other = _ridge.extract(image, foreground), _ridge.extract(image, foreground)
    assert np.array_equal(one.x, other.x)
    assert np.array_equal(one.direction, other.direction)
    assert np.array_equal(image, before[0])
    assert np.array_equal(foreground, before[1])


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_blank_picture_has_no_minutiae(value: int) -> None:
    image = np.full((200, 210), value, np.uint8)
    for foreground in (np.zeros((13, 14), np.bool_), np.ones((13, 14), np.bool_)):
        assert len(_ridge.extract(image, foreground)) == 0


def test_noise_gives_minutiae_of_low_quality_at_most() -> None:
    image = np.random.default_rng(0).integers(0, 256, (300, 300), np.uint8)
    one = _ridge.extract(image, np.ones((19, 19), np.bool_))
    assert len(one) == 0 or np.median(one.quality) < 0.8 * np.median(found(0).quality)


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (16, 16), (17, 5), (33, 64), (96, 96), (64, 1000)])
def test_any_size(shape: tuple[int, int]) -> None:
    image = waves.picture(waves.phase(shape, 0.5, 9.0))
    foreground = np.ones((-(-shape[0] // 16), -(-shape[1] // 16)), np.bool_)
    one = _ridge.extract(image, foreground)
    assert one.foreground.shape == foreground.shape
    assert len(one) <= 2


def test_a_palm_sized_picture_shows_what_its_parts_show() -> None:
    part = made(0).image[64:512, 32:384]
    whole = np.tile(part, (3, 3))
    foreground = np.ones((whole.shape[0] // 16, whole.shape[1] // 16), np.bool_)
    one = _ridge.extract(whole, foreground)
    assert len(one) > 255, "more than a fingerprint's template holds"
    inside = _ridge.extract(part, foreground[: part.shape[0] // 16, : part.shape[1] // 16])
    h, w = part.shape
    middle = (one.x > w) & (one.x < 2 * w) & (one.y > h) & (one.y < 2 * h)
    shifted = synth.Truth(one.x[middle] - w, one.y[middle] - h, one.direction[middle], one.type[middle])
    clear = inside.best(20)
    assert len(pairs(clear, shifted, 3, 6)[0]) > 0.8 * len(clear)


def test_the_trace_sees_the_steps_and_changes_nothing() -> None:
    image = made(0).image
    foreground = segment(image).foreground
    seen = dict[str, object]()
    traced = _ridge.extract(image, foreground, lambda name, value: seen.update({name: value}))
    assert set(seen) == {"normalised", "orientation", "period", "enhanced"}
    assert np.array_equal(traced.x, found(0).x)
