"""What the examiner is told and shown."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from tests.kinds.palmprint.ridge.conftest import Drawn
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds.palmprint import ridge
from truename.kinds.palmprint.ridge import draw


def test_the_pairs_are_the_same_skin(drawn: list[Drawn]) -> None:
    whole, part = drawn[0].templates
    told = ridge.explain(part, whole)
    pairs = told.details["corresponding"]
    assert told.picture is None
    assert len(pairs) == told.details["evidence"]["pairs"]
    assert told.sentence.startswith(f"{len(pairs)} minutiae correspond")
    # The directions of nearly all pairs differ by the angle by which the part was turned.
    turns = np.deg2rad([one["probe"]["direction_degrees"] - one["reference"]["direction_degrees"] for one in pairs])
    turned = np.exp(1j * turns).mean()
    wanted = drawn[0].part.condition.rotation - drawn[0].whole.condition.rotation
    assert abs(turned) > 0.95
    assert abs(np.angle(turned * np.exp(-1j * np.deg2rad(wanted)), deg=True)) < 8


def test_the_picture_is_bounded_and_says_how_far_the_probe_is_turned(drawn: list[Drawn]) -> None:
    one = drawn[0]
    told = ridge.explain(one.templates[1], one.templates[0], (one.part.image, one.whole.image), ("a.png", "b.png"))
    assert told.picture is not None
    with Image.open(io.BytesIO(told.picture)) as picture:
        assert picture.format == "PNG"
        assert picture.width <= 2050
        assert picture.height <= 1060
        shown = np.asarray(picture.convert("RGB")).astype(int)
    blue = (np.abs(shown - draw.STRONG).sum(-1) < 90).sum()
    orange = (np.abs(shown - draw.ALONE).sum(-1) < 90).sum()
    assert blue > 1000
    assert orange > 100


def test_palms_without_anything_in_common_are_drawn_without_pairs() -> None:
    nothing = _none()
    png = draw.correspondences((np.full((64, 80), 200, np.uint8),) * 2, nothing, nothing, [])
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.width > 900


def _none() -> Minutiae:
    empty = np.zeros(0, np.float32)
    return Minutiae(empty, empty, empty, np.zeros(0, np.uint8), np.zeros(0, np.uint8), np.zeros((4, 5), np.bool_))
