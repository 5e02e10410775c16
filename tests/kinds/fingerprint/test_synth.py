"""Synthetic prints: the same from the same seed, true in what they say, and resumed where they stopped."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from truename.errors import UsageError
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING
from truename.kinds._ridge.synth import minutiae, thin
from truename.kinds.fingerprint.synth import (
    HEIGHT,
    WIDTH,
    Condition,
    Finger,
    Impression,
    Pattern,
    Truth,
    finger,
    impression,
    write,
)

CLEAN = Condition()


@pytest.fixture(scope="module")
def loop() -> Finger:
    return finger(7, Pattern.LEFT_LOOP)


def digest(one: Impression) -> str:
    parts = (one.image, one.minutiae.x, one.minutiae.y, one.minutiae.direction, one.minutiae.type)
    return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()


def found(truth: Truth, other: Truth, pixels: float, degrees: float) -> NDArray[np.bool_]:
    """For each true minutia, whether another lies where it is and points where it points."""
    distance = np.hypot(truth.x[:, None] - other.x, truth.y[:, None] - other.y)
    turn = np.abs((truth.direction[:, None] - other.direction + np.pi) % (2 * np.pi) - np.pi)
    near: NDArray[np.bool_] = ((distance <= pixels) & (turn <= np.deg2rad(degrees))).any(1)
    return near


def orientation_of(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Of the ridges of any picture, radians, y axis up, from its gradients (Bazen and Gerez, 2002)."""
    dy, dx = (gaussian_filter(image.astype(float), 1.5, order=order) for order in ((1, 0), (0, 1)))
    cos, sin = gaussian_filter(dx**2 - dy**2, 5.0), gaussian_filter(-2 * dx * dy, 5.0)
    return ((np.arctan2(sin, cos) / 2 + np.pi / 2) % np.pi).astype(np.float32)


# --- the same from the same seed ------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_print_in_another_process() -> None:
    here = digest(impression(finger(3), 4))
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_synth as t; "
        "print(t.digest(t.impression(t.finger(3), 4)))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here
    assert digest(impression(finger(3), 4)) == here


def test_another_seed_gives_another_finger_and_another_print(loop: Finger) -> None:
    assert not np.array_equal(finger(8, Pattern.LEFT_LOOP).ridges, loop.ridges)
    assert digest(impression(loop, 1)) != digest(impression(loop, 2))
    assert not np.array_equal(impression(loop, 1, CLEAN).image, impression(loop, 2, CLEAN).image)


# --- patterns -------------------------------------------------------------------------------------------------------


def singular(orientation: NDArray[np.float32]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Cores and deltas (y, x) by the Poincaré index of every square of four pixels; a double core comes twice."""
    corners = [orientation[:-1, :-1], orientation[1:, :-1], orientation[1:, 1:], orientation[:-1, 1:]]
    steps = [(corners[(k + 1) % 4] - corners[k] + np.pi / 2) % np.pi - np.pi / 2 for k in range(4)]
    index = np.rint(sum(steps) / np.pi).astype(int)  # counter-clockwise, in half turns
    cores, deltas = np.argwhere(index > 0), np.argwhere(index < 0)
    return (
        [(y, x) for y, x in cores.tolist() for _ in range(index[y, x])],
        [(y, x) for y, x in deltas.tolist() for _ in range(-index[y, x])],
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    ("pattern", "cores", "deltas"),
    [
        (Pattern.ARCH, 0, 0),
        (Pattern.TENTED_ARCH, 1, 1),
        (Pattern.LEFT_LOOP, 1, 1),
        (Pattern.RIGHT_LOOP, 1, 1),
        (Pattern.WHORL, 2, 2),
        (Pattern.TWIN_LOOP, 2, 2),
    ],
)
def test_a_pattern_has_its_singular_points(pattern: Pattern, cores: int, deltas: int, seed: int) -> None:
    one = finger(seed, pattern)
    there = singular(one.orientation)
    assert (len(there[0]), len(there[1])) == (cores, deltas)
    assert one.pattern is pattern
    if pattern in (Pattern.LEFT_LOOP, Pattern.RIGHT_LOOP):
        (core,), (delta,) = there
        assert delta[0] > core[0], "a delta lies below its core"
        assert (delta[1] > core[1]) == (pattern is Pattern.LEFT_LOOP), "a loop opens away from its delta"


def test_ridges_follow_the_orientation_field(loop: Finger) -> None:
    dy, dx = np.gradient(loop.ridges)
    along = np.abs(dx * np.cos(loop.orientation) - dy * np.sin(loop.orientation)).mean()
    across = np.abs(dx * np.sin(loop.orientation) + dy * np.cos(loop.orientation)).mean()
    assert across > 5 * along


def test_ridges_are_as_far_apart_as_on_skin(loop: Finger) -> None:
    spectrum = np.abs(np.fft.rfft2(loop.ridges[100:400, 80:330])) ** 2
    fy, fx = np.fft.fftfreq(300)[:, None], np.fft.rfftfreq(250)[None, :]
    period = 1 / ((np.hypot(fy, fx) * spectrum).sum() / spectrum.sum())
    assert 7.5 < period < 10.5


# --- truth ----------------------------------------------------------------------------------------------------------


def test_thinning_finds_the_end_and_the_fork_of_drawn_lines() -> None:
    picture = np.zeros((80, 120), bool)
    picture[38:42, 30:120] = True  # a ridge that begins at x = 30 and runs to the right
    y, x = np.mgrid[0:80, 0:120]
    picture |= (np.abs(y - 40 + (x - 80) * 0.5) <= 2) & (x >= 80)  # a branch that leaves it at x = 80, upwards
    truth = minutiae(thin(picture), np.zeros((80, 120), np.float32))
    ends, forks = truth.pick(truth.type == ENDING), truth.pick(truth.type == BIFURCATION)
    assert len(ends) == len(forks) == 1
    assert abs(ends.x[0] - 30) <= 2
    assert abs(ends.y[0] - 39.5) <= 1
    assert np.cos(ends.direction[0]) == pytest.approx(1), "into the ridge"
    assert 78 <= forks.x[0] <= 94
    assert np.cos(forks.direction[0]) == pytest.approx(1), "between the branches"


def test_thinned_lines_are_one_pixel_wide(loop: Finger) -> None:
    lines = thin(loop.ridges > 0)
    assert not (lines[:-1, :-1] & lines[1:, :-1] & lines[:-1, 1:] & lines[1:, 1:])[10:-10, 10:-10].any()
    assert not (lines & (loop.ridges <= 0)).any()


def test_a_still_clean_print_shows_the_fingers_own_minutiae(loop: Finger) -> None:
    seen = impression(loop, 1, CLEAN).minutiae
    assert len(seen) >= 20
    assert found(seen, loop.minutiae, 0.01, 0.1).all()
    assert len(seen) < len(loop.minutiae), "the frame's corners never touch"


@pytest.mark.parametrize("seed", range(6))
def test_minutiae_lie_inside_the_print_on_a_ridge(seed: int) -> None:
    one = impression(finger(seed), seed)
    truth = one.minutiae
    assert 20 <= len(truth) <= 75
    assert ((truth.direction >= 0) & (truth.direction < 2 * np.pi)).all()
    assert set(truth.type.tolist()) == {ENDING, BIFURCATION}
    for x, y in zip(np.rint(truth.x).astype(int), np.rint(truth.y).astype(int), strict=True):
        around = one.image[max(y - 7, 0) : y + 8, max(x - 7, 0) : x + 8]
        assert around.min() < 140, "a dark ridge"
        assert around.max() > 140, "and a light valley"


@pytest.mark.parametrize("rotation", [0.0, -35.0, 90.0, 180.0])
def test_minutiae_are_carried_with_the_skin(loop: Finger, rotation: float) -> None:
    """What the picture alone shows, dragged, turned and shifted, lies and points where the truth says."""
    one = impression(loop, 5, Condition(rotation=rotation, shift=(9, -12), distortion=12))
    shown = minutiae(thin(gaussian_filter(one.image, 1.0) < 140), orientation_of(one.image))
    # Plain thinning misses a quarter in a grey picture; what counts is how far this is above chance.
    assert found(one.minutiae, shown, 6, 25).mean() > 0.65
    unmoved = impression(loop, 5, CLEAN).minutiae
    assert found(unmoved, shown, 6, 25).mean() < 0.25, "places found by chance"


def test_distortion_moves_minutiae_and_rotation_turns_them(loop: Finger) -> None:
    plain = impression(loop, 5, CLEAN).minutiae
    half = impression(loop, 5, Condition(rotation=180)).minutiae
    cx, cy = loop.centre[0], loop.centre[1] + 15
    turned = Truth(2 * cx - plain.x, 2 * cy - plain.y, (plain.direction + np.float32(np.pi)), plain.type)
    assert found(turned, half, 0.1, 1).mean() > 0.8
    dragged = impression(loop, 5, Condition(distortion=15)).minutiae
    assert found(plain, dragged, 1.0, 5).mean() < 0.7
    assert found(plain, dragged, 30.0, 30).mean() > 0.8


# --- conditions -----------------------------------------------------------------------------------------------------


def test_pressure_spreads_the_ink(loop: Finger) -> None:
    greys = [impression(loop, 1, Condition(pressure=pressure)).image.mean() for pressure in (-0.8, 0.0, 0.8)]
    assert greys[0] > greys[1] > greys[2]


def test_a_partial_print_shows_part_of_the_finger(loop: Finger) -> None:
    whole = impression(loop, 1, CLEAN)
    part = impression(loop, 1, Condition.partial(np.random.default_rng(0)))
    assert 5 <= len(part.minutiae) < len(whole.minutiae)
    assert (part.image < 128).sum() < 0.7 * (whole.image < 128).sum()


def test_a_finger_that_touches_beside_the_sensor_leaves_nothing(loop: Finger) -> None:
    one = impression(loop, 1, Condition(shift=(WIDTH, HEIGHT)))
    assert len(one.minutiae) == 0
    assert one.image.min() > 200


@pytest.mark.parametrize(
    "wrong", [{"area": 0.1}, {"pressure": 2.0}, {"noise": float("nan")}, {"shift": (0.0, float("inf"))}]
)
def test_an_impossible_condition_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError) as refused:
        Condition(**wrong)  # type: ignore[arg-type]
    assert next(iter(wrong)) in refused.value.expected


# --- a folder of prints ---------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_write_makes_prints_truth_and_manifest(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    manifest = write(tmp_path, 2, 2, 11, progress=lambda done, total: seen.append((done, total)))
    with manifest.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == ["s0001_2_1.png", "s0001_2_2.png", "s0002_2_1.png", "s0002_2_2.png"]
    assert rows[2] == {
        "file": "s0002_2_1.png",
        "subject": "s0002",
        "kind": "fingerprint",
        "position": "2",
        "ppi": "500",
    }
    assert seen == [(0, 4), (2, 4), (4, 4)]
    with Image.open(tmp_path / "s0001_2_1.png") as picture:
        assert picture.info["dpi"] == pytest.approx((500, 500), abs=0.01)
        assert (picture.size, picture.mode) == ((WIDTH, HEIGHT), "L")
        image = np.asarray(picture)
    truth = json.loads((tmp_path / "truth" / "s0001_2_1.json").read_text())
    one = impression(finger(truth["source"]["finger_seed"]), truth["source"]["impression_seed"])
    assert np.array_equal(one.image, image)
    assert [m["type"] for m in truth["minutiae"]] == one.minutiae.type.tolist()


def test_write_resumes_and_mends(tmp_path: Path) -> None:
    write(tmp_path, 2, 1, 11)
    whole = contents(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("s*.png")}
    (tmp_path / "s0002_2_1.png").write_bytes(b"cut off")
    write(tmp_path, 2, 1, 11)
    assert contents(tmp_path) == whole
    assert (tmp_path / "s0001_2_1.png").stat().st_mtime_ns == times[tmp_path / "s0001_2_1.png"]
    write(tmp_path, 2, 1, 12)
    assert contents(tmp_path)["s0001_2_1.png"] != whole["s0001_2_1.png"]


def test_worker_processes_write_the_same_files(tmp_path: Path) -> None:
    write(tmp_path / "many", 5, 1, 3)
    write(tmp_path / "few", 2, 1, 3)
    many, few = contents(tmp_path / "many"), contents(tmp_path / "few")
    assert len(many) == 5 * 2 + 1
    assert all(many[name] == content for name, content in few.items() if name != "manifest.csv")


@pytest.mark.parametrize("numbers", [(0, 1, 0), (1, 0, 0), (1, 1, -1)])
def test_write_refuses_numbers_out_of_range(tmp_path: Path, numbers: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError):
        write(tmp_path, *numbers)
    with pytest.raises(UsageError):
        write(tmp_path, 1, 1, 0, positions=(11,))
    assert not list(tmp_path.iterdir())
