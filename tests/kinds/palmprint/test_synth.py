"""Synthetic palms: the same from the same seed, true in what they say, and resumed where they stopped."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from truename.cli.synth import synth
from truename.errors import UsageError
from truename.kinds.palmprint.hand import Side, square
from truename.kinds.palmprint.hand.region import cut_square
from truename.kinds.palmprint.synth import Condition, Form, Ground, Palm, Scene, palm, picture, region, write

SMALL = Scene(height=240, width=320, scale=1.0)


@pytest.fixture(scope="module")
def right() -> Palm:
    return palm(7, Side.RIGHT)


def digest(image: NDArray[np.uint8]) -> str:
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest()


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Correlation of what is wider than noise and narrower than light."""
    flat = [gaussian_filter(i.astype(float), 2) - gaussian_filter(i.astype(float), 12) for i in (one, other)]
    return float(np.corrcoef(flat[0][10:-10, 10:-10].ravel(), flat[1][10:-10, 10:-10].ravel())[0, 1])


# --- the same from the same seed --------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_pictures_in_another_process() -> None:
    here = [digest(region(palm(3), 4).image), digest(picture(palm(3), 4, SMALL).image)]
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_synth as t; "
        "print(t.digest(t.region(t.palm(3), 4).image), t.digest(t.picture(t.palm(3), 4, t.SMALL).image))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)], capture_output=True, text=True, check=True
    )
    assert there.stdout.split() == here


def test_another_seed_gives_another_palm_and_another_picture(right: Palm) -> None:
    assert not np.array_equal(palm(8, Side.RIGHT).lines, right.lines)
    assert digest(region(right, 1).image) != digest(region(right, 2).image)
    assert digest(picture(right, 1, SMALL).image) != digest(picture(right, 2, SMALL).image)


def test_both_hands_are_drawn() -> None:
    sides = [palm(seed).side for seed in range(20)]
    assert {Side.LEFT, Side.RIGHT} == set(sides)
    assert palm(3, Side.LEFT).side is Side.LEFT


def test_a_left_palm_mirrors_a_right_one(right: Palm) -> None:
    left = palm(7, Side.LEFT)
    assert np.array_equal(region(left, 0, Condition()).image, np.fliplr(region(right, 0, Condition()).image))


# --- regions ----------------------------------------------------------------------------------------------------------


def test_regions_of_one_palm_are_alike_and_those_of_two_are_not() -> None:
    palms = [palm(seed) for seed in range(6)]
    first, second = ([region(one, k).image for one in palms] for k in (1, 2))
    mated = [alike(a, b) for a, b in zip(first, second, strict=True)]
    other = [alike(first[i], second[j]) for i in range(6) for j in range(6) if i != j]
    assert np.median(mated) > 0.3
    assert np.median(other) < 0.15


def test_a_condition_does_what_it_says(right: Palm) -> None:
    plain = region(right, 0, Condition())
    assert plain.image.shape == (128, 128)
    assert plain.image.dtype == np.uint8
    shifted = region(right, 0, Condition(shift=(10, -4))).image
    assert np.array_equal(shifted[:100, 30:], plain.image[4:104, 20:118])
    turned = region(right, 0, Condition(rotation=90)).image
    assert np.abs(turned.astype(int) - np.rot90(plain.image)).max() <= 1
    assert region(right, 0, Condition(light=200)).image.mean() > plain.image.mean() + 40
    assert region(right, 0, Condition(blur=3)).image.std() < plain.image.std()
    assert np.gradient(region(right, 0, Condition(slope=(0.8, 0))).image.mean(0)).mean() > 0.3
    moved = region(right, 0, Condition(stretch=3)).image
    assert 0.3 < alike(moved, plain.image) < 0.999


@pytest.mark.parametrize(
    "wrong", [{"scale": 0.1}, {"light": 300.0}, {"noise": float("nan")}, {"shift": (0.0, float("inf"))}]
)
def test_an_impossible_condition_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError) as error:
        Condition(**wrong)  # type: ignore[arg-type]
    assert next(iter(wrong)) in error.value.expected


# --- whole hands ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
@pytest.mark.parametrize("rotation", [0.0, 75.0, 180.0])
def test_the_truth_is_where_the_picture_shows_it(side: Side, rotation: float) -> None:
    """The region that lies at the true corners is the palm's own."""
    owner = palm(5, side)
    scene = Scene(rotation=rotation, scale=2.6, noise=0.5, blur=0.2, shift=(12, -20), behind=60)
    one = picture(owner, 1, scene)
    assert one.side is side
    assert np.allclose(one.corners, square(one.valleys))
    plain = region(owner, 0, Condition()).image
    assert alike(cut_square(one.image, one.corners), plain) > 0.85
    assert alike(cut_square(one.image, one.corners + 12), plain) < 0.6


def test_valleys_lie_on_the_border_between_hand_and_ground() -> None:
    for seed in range(4):
        one = picture(palm(seed), seed, Scene(rotation=40.0 * seed, scale=2.6, behind=10, light=180, stretch=0.8))
        left, right = one.valleys
        up = np.array([(right - left)[1], -(right - left)[0]]) / np.hypot(*(right - left))
        for x, y in one.valleys:
            inside, outside = (np.rint([x, y] + up * step).astype(int) for step in (-7, 7))
            assert one.image[inside[1], inside[0]] > 90
            assert one.image[outside[1], outside[0]] < 60


def test_the_thumb_is_on_its_side(right: Palm) -> None:
    image = picture(right, 0, Scene(thumb=70)).image > 90
    columns = np.nonzero(image[200:320].any(0))[0]
    middle = picture(right, 0, Scene(thumb=70)).valleys[:, 0].mean()
    assert columns.max() - middle > 1.5 * (middle - columns.min())


def test_scenes_differ_as_they_say(right: Palm) -> None:
    plain = picture(right, 0, SMALL).image

    def with_(**changes: object) -> NDArray[np.uint8]:
        return picture(right, 0, Scene(height=240, width=320, scale=1.0, **changes)).image  # type: ignore[arg-type]

    assert with_(behind=200.0)[:20, :20].mean() > 190
    assert with_(ground=Ground.CLOTH)[:40, :40].std() > 2 * plain[:40, :40].std()
    for name in ("ring", "sleeve", "watch"):
        assert (np.abs(with_(**{name: True}).astype(int) - plain) > 30).sum() > 15
    assert (with_(spread=0.9) > 90).any(0).sum() > (with_(spread=0.1) > 90).any(0).sum()


def test_an_impossible_scene_is_refused() -> None:
    with pytest.raises(UsageError, match="scale"):
        Scene(scale=0)


# --- a folder of palms ------------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_write_makes_pictures_truth_and_manifest(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    manifest = write(tmp_path, 1, 2, 11, progress=lambda done, total: seen.append((done, total)), positions=(21, 23))
    with manifest.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == ["s0001_21_1.png", "s0001_21_2.png", "s0001_23_1.png", "s0001_23_2.png"]
    assert rows[2] == {"file": "s0001_23_1.png", "subject": "s0001", "kind": "palmprint", "position": "23"}
    assert seen == [(0, 4), (2, 4), (4, 4)]
    truth = json.loads((tmp_path / "truth" / "s0001_23_1.json").read_text())
    one = picture(palm(truth["source"]["palm_seed"], Side.LEFT), truth["source"]["sample_seed"])
    assert truth["side"] == "left"
    assert np.allclose(truth["corners"], one.corners, atol=0.006)
    with Image.open(tmp_path / "s0001_23_1.png") as shown:
        assert np.array_equal(np.asarray(shown), one.image)


def test_write_makes_regions(tmp_path: Path) -> None:
    write(tmp_path, 3, 2, 1, form=Form.REGION)
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) == 6
    with Image.open(pictures[0]) as shown:
        assert (shown.size, shown.mode) == ((128, 128), "L")


def test_write_resumes_and_mends(tmp_path: Path) -> None:
    write(tmp_path, 2, 1, 11, form=Form.REGION)
    whole = contents(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("s*.png")}
    (tmp_path / "s0002_21_1.png").write_bytes(b"cut off")
    write(tmp_path, 2, 1, 11, form=Form.REGION)
    assert contents(tmp_path) == whole
    assert (tmp_path / "s0001_21_1.png").stat().st_mtime_ns == times[tmp_path / "s0001_21_1.png"]
    write(tmp_path, 2, 1, 12, form=Form.REGION)
    assert contents(tmp_path)["s0001_21_1.png"] != whole["s0001_21_1.png"]


@pytest.mark.parametrize("numbers", [(0, 1, 0), (1, 0, 0), (1, 1, -1)])
def test_write_refuses_numbers_out_of_range(tmp_path: Path, numbers: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError):
        write(tmp_path, *numbers)
    with pytest.raises(UsageError):
        write(tmp_path, 1, 1, 0, positions=(22,))
    assert not list(tmp_path.iterdir())


def test_the_command_says_what_it_made(tmp_path: Path) -> None:
    arguments = ["palmprint", str(tmp_path), "--subjects", "2", "--samples", "1", "--form", "region", "--json"]
    result = CliRunner().invoke(synth, arguments)
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["pictures"] == 2
    assert Path(said["manifest"]).is_file()
