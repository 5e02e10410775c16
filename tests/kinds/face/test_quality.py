"""What lowers the quality of a face is named, and costs something."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from truename.kinds.face import quality

FRONT = np.array([(0, 0), (60, 0), (30, 33), (6, 61), (54, 61)], np.float32) + 100


def sharp(mean: int = 128, spread: int = 45) -> NDArray[np.uint8]:
    noise = np.random.Generator(np.random.PCG64(0)).normal(mean, spread, (128, 128, 1))
    return np.repeat(np.clip(noise, 5, 250), 3, axis=2).astype(np.uint8)


def turned(points: NDArray[np.float32], degrees: float) -> NDArray[np.float32]:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray((points - points.mean(axis=0)) @ turn.T + points.mean(axis=0), np.float32)


def test_a_good_face_has_no_reasons() -> None:
    assessed = quality.assess(sharp(), FRONT, 0.95)
    assert assessed.score >= 90
    assert assessed.reasons == ()


@pytest.mark.parametrize(
    ("aligned", "points", "reason"),
    [
        (sharp(), FRONT * np.float32(0.4), "small"),
        (np.asarray(Image.fromarray(sharp()).filter(ImageFilter.GaussianBlur(4))), FRONT, "blurred"),
        (sharp(20, 10), FRONT, "dark"),
        (sharp(240, 8), FRONT, "light"),
        (sharp(128, 12), FRONT, "contrast"),
        (np.where(sharp() > 128, 255, 0).astype(np.uint8), FRONT, "black or white"),
        (sharp(), FRONT + np.float32([[0, 0], [0, 0], [25, 0], [0, 0], [0, 0]]), "side"),
        (sharp(), FRONT + np.float32([[0, 0], [0, 0], [0, 28], [0, 0], [0, 0]]), "up or down"),
        (sharp(), turned(FRONT, 80), "tilted"),
    ],
)
def test_what_lowers_it_is_named(aligned: NDArray[np.uint8], points: NDArray[np.float32], reason: str) -> None:
    assessed = quality.assess(aligned, points, 0.95)
    assert any(reason in said for said in assessed.reasons)
    assert assessed.score < quality.assess(sharp(), FRONT, 0.95).score


@pytest.mark.parametrize("degrees", [-90, -30, 0, 10, 170])
def test_roll_is_the_turn_of_the_eyes(degrees: float) -> None:
    yaw, pitch, roll = quality.pose(turned(FRONT, degrees))
    straight = quality.pose(FRONT)
    assert roll == pytest.approx(degrees, abs=0.1)
    assert (yaw, pitch) == pytest.approx(straight[:2], abs=0.1), "turning the picture turns no head"


def test_yaw_has_a_side() -> None:
    aside = np.float32([[0, 0], [0, 0], [15, 0], [0, 0], [0, 0]])
    assert quality.pose(FRONT + aside)[0] > 15
    assert quality.pose(FRONT - aside)[0] < -15


def test_points_in_one_place_are_a_poor_face_and_no_crash() -> None:
    assert 0 <= quality.assess(sharp(), np.ones((5, 2), np.float32), 0.6).score < 50


def test_a_short_embedding_lowers_it() -> None:
    seen = quality.assess(sharp(), FRONT, 0.95)
    unsure = quality.with_embedding(seen, 8, 15.36)
    assert unsure.score < seen.score
    assert "hide" in unsure.reasons[-1]
    assert quality.with_embedding(seen, 20, 15.36).score == seen.score
