"""Quality names what a person sees: dark, light, small, smudged, and too few minutiae."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from truename.kinds._ridge.segmentation import BLOCK, block_means, segment
from truename.kinds.fingerprint import quality, synth

FINGER = synth.finger(11)
PRINT = synth.impression(FINGER, 1, synth.Condition()).image


def assess(image: np.ndarray):
    return quality.assess(image, segment(image))


def test_a_good_print_has_no_complaints() -> None:
    found = assess(PRINT)
    assert found.score >= 80
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda a: np.minimum(a, 40 + a // 20).astype(np.uint8), "too little contrast"),
        (lambda a: (a * 0.2).astype(np.uint8), "too dark"),
        (lambda a: (245 + a * 0.035).astype(np.uint8), "too light"),
        (lambda a: np.where(np.hypot(*(np.indices(a.shape) - 270.0)) < 70, a, 255).astype(np.uint8), "too small"),
        (
            lambda a: (
                ndimage.gaussian_filter(np.random.default_rng(0).normal(128, 300, a.shape), 3)
                .clip(0, 255)
                .astype(np.uint8)
            ),
            "smudged",
        ),
    ],
)
def test_each_fault_is_named(spoil, reason: str) -> None:
    found = assess(spoil(PRINT))
    assert found.score < assess(PRINT).score
    assert any(said.startswith(reason) for said in found.reasons), found


def test_the_score_rises_with_regularity_and_area() -> None:
    scores = [[quality.predicted(waves, area) for area in (50.0, 150.0, 300.0)] for waves in (0.5, 0.8, 1.1)]
    assert np.all(np.diff(scores, axis=0) > 0)
    assert np.all(np.diff(scores, axis=1) > 0)
    assert scores[0][0] < 0.05
    assert scores[-1][-1] > 0.85


def test_grain_in_the_ridges_costs_quality_though_light_and_contrast_stay() -> None:
    grain = np.random.default_rng(3).normal(0, 1, PRINT.shape)
    found = [assess((PRINT + k * grain).clip(0, 255).astype(np.uint8)) for k in (0, 50, 70, 100, 200)]
    scores = [one.score for one in found]
    assert all(one.reasons or one.score >= 75 for one in found), "a low quality says why"
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0.7 * scores[0]
    assert assess((PRINT // 2 + 100).astype(np.uint8)).score == pytest.approx(scores[0], abs=2)


def test_a_blank_picture_has_quality_zero() -> None:
    for grey in (0, 128, 255):
        assert assess(np.full((300, 300), grey, np.uint8)).score == 0


def test_few_minutiae_lower_the_score_and_come_first() -> None:
    good = assess(PRINT)
    few = quality.with_minutiae(good, 8)
    assert few.score < good.score
    assert few.reasons[0].startswith("too few minutiae: 8")
    assert quality.with_minutiae(good, 60).score == good.score


def test_the_foreground_is_where_the_ridges_are() -> None:
    white = np.full((480, 400), 255, np.uint8)
    white[80:400, 100:300] = PRINT[120:440, 100:300]
    found = segment(white).foreground
    expected = np.zeros_like(found)
    expected[80 // BLOCK : 400 // BLOCK, 100 // BLOCK : 300 // BLOCK] = True
    assert (found & expected).sum() / expected.sum() > 0.9
    assert (found & ~ndimage.binary_dilation(expected, np.ones((3, 3), bool), 2)).sum() == 0


def test_a_frame_around_the_picture_is_no_ridge() -> None:
    framed = np.full((480, 400), 255, np.uint8)
    framed[:, -1] = framed[:, 0] = 0
    framed[160:320, 100:260] = PRINT[200:360, 120:280]
    found = segment(framed).foreground
    assert not found[:, 0].any()
    assert not found[:, -1].any()


def test_block_means_at_the_border_use_what_is_there() -> None:
    values = np.arange(40 * 35, dtype=np.float32).reshape(40, 35)
    found = block_means(values)
    assert found.shape == (3, 3)
    assert found[2, 2] == pytest.approx(values[32:, 32:].mean())
