"""Copies of pictures are found, whatever was done to them; different pictures are not taken for copies."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageOps

from truename.resolve.pictures import RADIUS, Look, Looks, copies, look

FACES = Path(__file__).parents[3] / "shared" / "data" / "face" / "lfw_folds_1_3"

Alter = Callable[[Image.Image], Image.Image]


def scene(seed: int, width: int = 320, height: int = 240) -> Image.Image:
    """A picture with something in it: soft shapes, as photographs have, at random."""
    drawn = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(drawn.standard_normal((height, width, 3)), axes=(0, 1))
    y, x = np.meshgrid(np.fft.fftfreq(height), np.fft.rfftfreq(width), indexing="ij")
    spectrum /= np.maximum(np.hypot(x, y), 1 / max(width, height))[..., None] ** 1.3  # as of natural scenes
    pixels = np.fft.irfft2(spectrum, s=(height, width), axes=(0, 1))
    pixels = (pixels - pixels.mean()) / pixels.std() * 45 + 128
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def seen(image: Image.Image) -> Look:
    found = look(np.asarray(image))
    assert found is not None
    return found


def distance(one: Image.Image, other: Image.Image) -> int:
    return int(Looks.of([seen(one)]).distances(seen(other))[0])


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def trimmed(image: Image.Image, share: float) -> Image.Image:
    x, y = round(image.width * share), round(image.height * share)
    return image.crop((x, y, image.width - x, image.height - y))


ALTERED: dict[str, Alter] = {
    "smaller": lambda image: image.resize((image.width // 4, image.height // 4)),
    "larger": lambda image: image.resize((image.width * 2, image.height * 2)),
    "another shape": lambda image: image.resize((image.width, image.width)),
    "compressed": lambda image: jpeg(image, 20),
    "grey": lambda image: image.convert("L"),
    "lighter": lambda image: ImageEnhance.Brightness(image).enhance(1.25),
    "more contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.3),
    "more colour": lambda image: ImageEnhance.Color(image).enhance(1.5),
    "mirrored": ImageOps.mirror,
    "trimmed": lambda image: trimmed(image, 0.06),
    "all of it": lambda image: ImageOps.mirror(jpeg(trimmed(image, 0.08).resize((120, 100)), 40)).convert("L"),
}


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED)
def test_a_copy_is_near_from_both_sides(alter: Alter) -> None:
    for seed in range(8):
        one = scene(seed)
        other = alter(one)
        assert distance(one, other) == distance(other, one) <= RADIUS


def test_a_picture_is_itself() -> None:
    assert distance(scene(1), scene(1)) == 0


def test_different_pictures_are_far() -> None:
    looks = [seen(scene(seed)) for seed in range(150)]
    every = Looks.of(looks)
    between = np.array([every.distances(one) for one in looks])
    assert np.array_equal(between, between.T)
    assert between[~np.eye(150, dtype=bool)].min() > RADIUS


def test_a_negative_is_no_copy() -> None:
    assert distance(scene(1), ImageOps.invert(scene(1))) > RADIUS


def test_a_single_shade_looks_like_nothing() -> None:
    assert look(np.full((100, 100, 3), 77, np.uint8)) is None
    assert look(np.zeros((1, 1), np.uint8)) is None


@pytest.mark.parametrize("shape", [(1, 400), (400, 1), (3, 2), (63, 64)])
def test_any_shape_has_a_look(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    assert seen(Image.fromarray(pixels)).pixels == shape[0] * shape[1]


def test_the_largest_is_the_original_and_what_shows_nothing_its_own() -> None:
    one, other = scene(1), scene(2)
    small, blank = one.resize((80, 60)), Image.new("L", (50, 50), 9)
    pictures: list[NDArray[np.uint8]] = [
        np.asarray(image) for image in (small, other, blank, one, blank, jpeg(one, 60))
    ]
    assert copies([look(picture) for picture in pictures]).tolist() == [3, 1, 2, 3, 4, 3]
    assert copies([]).tolist() == []


def test_a_copy_of_a_copy_that_drifted_away_is_none() -> None:
    """A series that changes little by little does not become one picture."""
    one, other = np.asarray(scene(1), np.float64), np.asarray(scene(2), np.float64)
    series = [look((one * (1 - t) + other * t).astype(np.uint8)) for t in np.linspace(0, 1, 21)]
    found = copies(series)
    assert found[0] != found[-1]
    assert len(set(found.tolist())) > 2


def test_people_photographed_alike_are_not_copies() -> None:
    """The hardest case there is: faces of one size in one place."""
    files = sorted(FACES.glob("*/*.jpg"))[:250]
    if not files:
        pytest.skip("the shared faces are not here")
    found = copies([look(np.asarray(Image.open(file))) for file in files])
    assert found.tolist() == list(range(len(files)))
