"""From a picture to a template, or to the reason why not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.kinds.palmprint.conftest import Shown
from truename.kinds.palmprint import KIND, hand, quality, synth, template
from truename.kinds.palmprint.read import read
from truename.trace import Recorder
from truename.types import NotAcquired, Sample, Template


def test_a_region_is_coded(regions: Callable[[int, int], Sample]) -> None:
    trace = Recorder()
    made = KIND.extract(regions(1, 1), trace)
    assert isinstance(made, Template)
    assert len(made.data) == template.SIZE
    assert made.quality == KIND.assess(regions(1, 1)).score > 50
    assert trace["region"].shape == (128, 128)


def test_a_hand_is_found_and_cut(sample: Shown) -> None:
    shown = sample(synth.picture(synth.palm(0), 1).image)
    trace = Recorder()
    made = KIND.extract(shown, trace)
    assert isinstance(made, Template)
    assert isinstance(trace["hand"], hand.Hand)
    assert KIND.assess(shown).measures["hand"] == trace["hand"].quality >= made.quality


def test_no_hand_says_so(sample: Shown) -> None:
    made = KIND.extract(sample(np.full((480, 640), 90, np.uint8)))
    assert isinstance(made, NotAcquired)
    assert made.reason[0].islower()
    assert "hand" in made.reason
    assert made.advice.startswith("Capture the hand again")


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (np.full((128, 128), 128), "too little contrast"),
        (np.random.default_rng(0).integers(0, 256, (128, 128)), "hardly any lines"),
        (np.tile(np.linspace(60, 200, 128), (128, 1)), "hardly any lines"),
        (np.full((128, 128), 255), "too light"),
        (np.full((128, 128), 0), "too dark"),
    ],
)
def test_bad_regions_are_refused_with_the_reason(sample: Shown, image: np.ndarray, reason: str) -> None:
    made = KIND.extract(sample(image.astype(np.uint8)))
    assert isinstance(made, NotAcquired)
    assert reason in made.reason
    assert made.quality.score < 10


def test_ridges_that_are_none_say_so(sample: Shown) -> None:
    made = KIND.extract(sample(np.full((300, 300), 255, np.uint8), ppi=500))
    assert isinstance(made, NotAcquired)
    assert "ridges" in made.reason


def test_a_blurred_region_is_worth_less(regions: Callable[[int, int], Sample], sample: Shown) -> None:
    image = read(regions(1, 1)).image
    pale = (128 + (image.astype(float) - 128) / 6).astype(np.uint8)
    worse = KIND.assess(sample(pale))
    assert worse.score < KIND.assess(regions(1, 1)).score
    assert "too little contrast" in worse.reasons


def test_every_measure_of_a_hand_has_a_reason(sample: Shown) -> None:
    found = hand.find(synth.picture(synth.palm(0), 1).image)
    assert isinstance(found, hand.Hand)
    assert set(found.measures.parts) == set(quality._HAND_REASONS)
