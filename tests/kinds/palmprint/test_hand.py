"""Hands in pictures: found wherever they are, cut the same way every time, and refused with a reason."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from truename.kinds.palmprint import hand
from truename.kinds.palmprint.hand import SIDE, Hand, NoHand, Side, cut, find, square
from truename.kinds.palmprint.hand.region import DROP, WIDTH, cut_square
from truename.kinds.palmprint.synth import Condition, Ground, Picture, Scene, palm, picture, region

REAL = Path(__file__).parents[4] / "shared" / "data" / "palm" / "hands"


def found(image: NDArray[np.uint8]) -> Hand:
    one = find(image)
    assert isinstance(one, Hand), one.reason
    return one


def refused(image: NDArray[np.uint8]) -> NoHand:
    one = find(image)
    assert isinstance(one, NoHand)
    return one


def error(corners: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """Mean distance of the corners, in sides of the region."""
    return float(np.hypot(*(corners - true).T).mean() / np.hypot(*(true[1] - true[0])))


@pytest.fixture(scope="module")
def usual() -> Picture:
    return picture(palm(1, Side.RIGHT), 1, Scene())


# --- the square -------------------------------------------------------------------------------------------------------


@given(st.tuples(*[st.floats(-500, 500)] * 4))
def test_the_square_follows_the_valleys(at: tuple[float, float, float, float]) -> None:
    valleys = np.array(at).reshape(2, 2)
    corners = square(valleys)
    across, distance = valleys[1] - valleys[0], np.hypot(*(valleys[1] - valleys[0]))
    sides = np.roll(corners, -1, 0) - corners
    assert np.hypot(*sides.T) == pytest.approx([WIDTH * distance] * 4, abs=1e-6)
    assert sides[0] == pytest.approx(WIDTH * across, abs=1e-6)
    middle = valleys.mean(0) + (DROP + WIDTH / 2) * np.array([-across[1], across[0]])
    assert corners.mean(0) == pytest.approx(middle, abs=1e-6)


def test_a_square_is_cut_upright_at_any_angle_and_scale() -> None:
    y, x = np.mgrid[0:400, 0:400]
    smooth = (128 + 50 * np.sin(x / 23) + 50 * np.cos(y / 31)).astype(np.uint8)
    corners = square(np.array([[140.0, 90.0], [268.0, 90.0]]))
    straight = cut_square(smooth, corners)
    x0, y0 = np.rint(corners[0] + 0.5).astype(int)
    assert np.abs(straight.astype(int) - smooth[y0 : y0 + SIDE, x0 : x0 + SIDE]).max() <= 2
    turned = np.stack([399 - corners[:, 1], corners[:, 0]], -1)  # a quarter clockwise
    assert np.abs(cut_square(np.rot90(smooth, -1), turned).astype(int) - straight).max() <= 1
    large = ndimage.zoom(smooth, 3, order=1, grid_mode=True, mode="nearest")
    assert np.abs(cut_square(large, (corners + 0.5) * 3 - 0.5).astype(int) - straight).max() <= 3


def test_what_is_finer_than_the_region_is_averaged() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (600, 300))
    region_ = cut_square(stripes, square(np.array([[50.0, 20.0], [500.0, 20.0]])))
    assert region_.std() < 12


# --- hands that are found ---------------------------------------------------------------------------------------------


def test_typical_hands_are_found_where_they_are() -> None:
    errors = []
    for seed in range(7):
        true = picture(palm(seed), seed)
        one = found(true.image)
        errors.append(error(one.corners, true.corners))
        assert one.side in (true.side, Side.UNKNOWN)
        assert one.quality > 20
    assert np.median(errors) < 0.04
    assert max(errors) < 0.08


@pytest.mark.parametrize(
    "scene",
    [
        Scene(behind=230, light=110),
        Scene(spread=0.05),
        Scene(thumb=18),
        Scene(ring=True, sleeve=True, rotation=90),
        Scene(watch=True, rotation=180),
        Scene(light=45, behind=8, noise=4),
        Scene(slope=(0.6, -0.5), ground=Ground.BOX),
        Scene(ground=Ground.CLOTH, behind=80, rotation=-120),
        Scene(scale=3.1, rotation=45),
        Scene(height=700, width=1000, scale=2.4, shift=(-150, 60)),
    ],
    ids=lambda scene: ", ".join(
        f"{name} {getattr(scene, name)}" for name in Scene.__slots__ if getattr(scene, name) != getattr(Scene(), name)
    ),
)
def test_a_hand_is_found_in_every_scene(scene: Scene) -> None:
    true = picture(palm(3), 5, scene)
    assert error(found(true.image).corners, true.corners) < 0.1


def test_the_side_is_where_the_thumb_is(usual: Picture) -> None:
    assert found(usual.image).side is Side.RIGHT
    assert found(np.fliplr(usual.image)).side is Side.LEFT
    assert found(np.rot90(usual.image)).side is Side.RIGHT


def test_the_side_is_unknown_where_the_thumb_is_not_in_the_picture(usual: Picture) -> None:
    left, right = usual.valleys[:, 0]
    without = usual.image[:, : round(right + 0.45 * (right - left))]
    assert found(without).side is Side.UNKNOWN


def test_a_region_shows_the_palm_that_was_drawn(usual: Picture) -> None:
    """The cut picture resembles the region of the same palm, and not that of another."""
    shown = cut(usual.image, found(usual.image))

    def alike(other: NDArray[np.uint8]) -> float:
        pair = [
            ndimage.gaussian_filter(one.astype(float), 2) - ndimage.gaussian_filter(one.astype(float), 12)
            for one in (shown, other)
        ]
        return float(np.corrcoef(pair[0][8:-8, 8:-8].ravel(), pair[1][8:-8, 8:-8].ravel())[0, 1])

    plain = Condition()
    assert alike(region(palm(1, Side.RIGHT), 0, plain).image) > 0.6
    assert abs(alike(region(palm(2, Side.RIGHT), 0, plain).image)) < 0.4


# --- the same palm, the same region -----------------------------------------------------------------------------------

Warp = Callable[[NDArray[np.uint8]], tuple[NDArray[np.uint8], Callable[[NDArray[np.float64]], NDArray[np.float64]]]]


def warped(
    image: NDArray[np.uint8], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]]:
    """The picture turned, scaled, shifted, in other light, blurred and with noise; and how places move: A, t."""
    height, width = image.shape
    size = int(np.hypot(height, width))
    angle, scale = rng.uniform(0, 2 * np.pi), rng.uniform(0.75, 1.1)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shift = size / 2 + rng.uniform(-15, 15, 2) - turn @ [width / 2, height / 2]
    y, x = np.mgrid[0:size, 0:size].astype(float)
    from_ = np.linalg.solve(turn, np.stack([x.ravel() - shift[0], y.ravel() - shift[1]]))
    seen = ndimage.map_coordinates(image.astype(np.float32), from_[::-1], order=1, mode="nearest").reshape(size, size)
    seen = (
        255
        * (seen / 255) ** rng.uniform(0.75, 1.3)
        * rng.uniform(0.6, 1)
        * (1 + rng.uniform(-0.3, 0.3) * (x / size - 0.5))
    )
    seen = ndimage.gaussian_filter(seen, rng.uniform(0.3, 1.2)) + rng.normal(0, rng.uniform(1, 4), seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8), turn, shift


def disagreement(image: NDArray[np.uint8], rng: np.random.Generator) -> float:
    """How far the region of a warped picture is from the warped region, in sides."""
    seen, turn, shift = warped(image, rng)
    return error(found(seen).corners, found(image).corners @ turn.T + shift)


def test_the_same_hand_gives_the_same_region() -> None:
    rng = np.random.default_rng(0)
    apart = [disagreement(picture(palm(seed), seed, Scene(spread=0.2 + 0.15 * seed)).image, rng) for seed in range(4)]
    assert np.median(apart) < 0.012
    assert max(apart) < 0.04


def test_the_same_hand_held_another_way_gives_nearly_the_same_region() -> None:
    """Thumb, spread, arm and ground differ: against the truth, the error stays of one kind."""
    owner = palm(11, Side.LEFT)
    scenes = [
        Scene(spread=s, thumb=t, rotation=r, behind=b)
        for s, t, r, b in ((0.3, 60, 0, 20), (0.5, 30, 90, 60), (0.8, 45, 200, 235), (0.6, 70, -30, 90))
    ]
    shown = [picture(owner, k, scene) for k, scene in enumerate(scenes)]
    own = []
    for one in shown:
        frame = np.linalg.inv(np.stack([one.corners[1] - one.corners[0], one.corners[3] - one.corners[0]], 1))
        own.append((found(one.image).corners - one.corners[0]) @ frame.T)
    assert np.hypot(*np.moveaxis(np.array(own) - np.mean(own, 0), -1, 0)).max() < 0.05


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (np.zeros((300, 400), np.uint8), "No hand stands out"),
        (np.full((300, 400), 255, np.uint8), "No hand stands out"),
        (np.zeros((60, 400), np.uint8), "only 60 pixels"),
        (np.tile(np.repeat(np.array([20, 200], np.uint8), 200), (300, 1)), "The gaps between four fingers"),
    ],
)
def test_no_hand_is_no_hand(image: NDArray[np.uint8], reason: str) -> None:
    assert reason in refused(image).reason


def test_noise_is_no_hand() -> None:
    rng = np.random.default_rng(1)
    for width in (2, 6, 15):
        rough = ndimage.gaussian_filter(rng.standard_normal((300, 400)), width)
        refused(np.clip(128 + 50 * rough / rough.std(), 0, 255).astype(np.uint8))


def test_a_palm_alone_is_no_hand() -> None:
    alone = region(palm(4), 4).image
    refused(np.asarray(Image.fromarray(alone).resize((400, 400))))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda image: image // 16, "too dark"),
        (lambda image: np.minimum(image.astype(int) * 4, 255).astype(np.uint8), "without detail"),
        (lambda image: np.asarray(Image.fromarray(image).reduce(2)), "pixels wide"),
        (lambda image: image[:385], "of the palm's square is in the picture"),
    ],
)
def test_a_bad_region_is_refused_with_the_reason(
    usual: Picture, change: Callable[[NDArray[np.uint8]], NDArray[np.uint8]], reason: str
) -> None:
    shown = picture(palm(1, Side.RIGHT), 1, replace(usual.scene, shift=(0.0, 110.0), thumb=60.0, behind=10.0))
    one = refused(change(shown.image))
    assert reason in one.reason
    assert one.corners is not None
    assert one.mask is not None


def test_a_blurred_palm_is_refused(usual: Picture) -> None:
    one = refused(ndimage.gaussian_filter(usual.image.astype(float), 5).astype(np.uint8))
    assert "blurred" in one.reason
    assert one.measures is not None
    assert one.measures.focus < found(usual.image).measures.focus


def test_worse_pictures_have_lower_quality(usual: Picture) -> None:
    one = found(usual.image)
    soft = found(ndimage.gaussian_filter(usual.image.astype(float), 2.0).astype(np.uint8))
    dark = found((usual.image * 0.25).astype(np.uint8))
    small = found(np.asarray(Image.fromarray(usual.image).resize((450, 338), Image.Resampling.BOX)))
    assert soft.measures.parts["focus"] < one.measures.parts["focus"]
    assert dark.measures.parts["light"] < one.measures.parts["light"]
    assert small.measures.parts["size"] < one.measures.parts["size"]
    assert max(soft.quality, dark.quality, small.quality) < one.quality == 100 * min(one.measures.parts.values()) // 1


def test_what_was_found_is_drawn(usual: Picture) -> None:
    for image in (usual.image, usual.image // 16, np.zeros((200, 300), np.uint8)):
        with Image.open(io.BytesIO(hand.picture(image, find(image)))) as drawn:
            drawn.load()
            assert drawn.format == "PNG"
            assert 900 <= max(drawn.size) < 1200
    shown = np.asarray(Image.open(io.BytesIO(hand.picture(usual.image, find(usual.image)))).convert("RGB")).astype(int)
    assert (np.abs(shown - [201, 132, 62]).sum(-1) < 30).sum() > 1000, "the region's lines"


# --- real hands, where they are ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.is_dir(), reason="no pictures of hands beside the project")
def test_real_hands_are_found_and_their_regions_turn_with_them() -> None:
    """Whether the regions are right was seen by eye; here, that they are there, and keep their place."""
    there, apart = 0, []
    files = sorted(REAL.glob("*.png"))
    for file in files[::3]:
        image = np.asarray(Image.open(file).convert("L"))
        one = find(image)
        if not isinstance(one, Hand):
            continue
        there += 1
        if "_l_" in file.name:
            assert one.side is not Side.RIGHT
        turned = find(np.rot90(image, -1))
        if isinstance(turned, Hand):
            place = np.stack([image.shape[0] - 1 - one.corners[:, 1], one.corners[:, 0]], -1)
            apart.append(error(turned.corners, place))
    assert there >= 0.93 * len(files[::3])
    assert len(apart) >= 0.93 * there
    assert np.median(apart) < 0.01
