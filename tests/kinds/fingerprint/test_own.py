"""The network of truename's own: whole, the same each time, and right about prints whose minutiae are known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import optimize

from truename.kinds._ridge.segmentation import segment
from truename.kinds.fingerprint import Fingerprint, extract, synth, template
from truename.provenance import models
from truename.types import Status, Template
from truename.weighing.table import shipped

OWN = Fingerprint(extract.Own())
MAX_BYTES = 2_000_000


@cache
def print_of(seed: int, number: int) -> synth.Impression:
    return synth.impression(synth.finger(seed), number)


@cache
def made(seed: int, number: int) -> Template:
    image = print_of(seed, number).image
    minutiae = OWN.extractor(image, segment(image).foreground)
    return Template("fingerprint", OWN.format, template.encode(minutiae), 0, 80, f"{seed}-{number}")


def test_its_card_says_how_it_is_made() -> None:
    (state,) = models.states([extract.Own.NETWORK])
    assert state.presence is models.Presence.READY
    assert state.model.made.startswith("python tools/train_fingerprint.py")
    assert state.model.size < MAX_BYTES


def test_it_finds_the_true_minutiae() -> None:
    wanted, made_up, off = 0, 0, list[float]()
    for seed in range(3):
        true, found = print_of(seed, 1).minutiae, template.decode(made(seed, 1).data)
        distance = np.hypot(true.x[:, None] - found.x, true.y[:, None] - found.y)
        turn = np.cos(true.direction[:, None] - found.direction)
        cost = np.where((distance < 8) & (turn > np.cos(np.radians(25))), distance, 1e3)
        both = cost[optimize.linear_sum_assignment(cost)]
        off += both[both < 1e3].tolist()
        wanted, made_up = wanted + len(true), made_up + len(found)
    assert len(off) > 0.9 * wanted
    assert len(off) > 0.75 * made_up
    assert np.median(off) < 1.5


def test_a_shifted_print_has_shifted_minutiae() -> None:
    """By eight pixels, which all of its layers see alike; away from the border, whose distance the network sees."""
    image = print_of(0, 1).image
    foreground = np.ones((image.shape[0] // 16, image.shape[1] // 16), np.bool_)
    one, other = (OWN.extractor(picture, foreground) for picture in (image, np.roll(image, 8, axis=1)))
    inner = [sorted(zip(m.y.tolist(), (m.x - shift).tolist(), strict=True)) for m, shift in ((one, 0), (other, 8))]
    inner = [[place for place in places if 80 < place[0] < 460 and 80 < place[1] < 330] for places in inner]
    assert len(inner[0]) > 15
    assert np.asarray(inner[0]) == pytest.approx(np.asarray(inner[1]), abs=0.01)


def test_it_says_the_same_each_time() -> None:
    image = print_of(1, 1).image
    again = OWN.extractor(image, segment(image).foreground)
    assert template.encode(again) == made(1, 1).data


@pytest.mark.parametrize("shape", [(16, 16), (97, 131), (96, 96)])
def test_any_size_will_do_and_nothing_is_found_in_nothing(shape: tuple[int, int]) -> None:
    foreground = np.ones([-(-side // 16) for side in shape], np.bool_)
    minutiae = OWN.extractor(np.full(shape, 255, np.uint8), foreground)
    assert len(minutiae) == 0
    assert minutiae.foreground.shape == foreground.shape
    assert not minutiae.foreground.any()


def test_mated_prints_score_above_others_and_weigh_for_one_finger() -> None:
    table = shipped(OWN.name, OWN.format)
    references = OWN.gather([(made(seed, 2),) for seed in range(3)])
    for seed in range(3):
        scores = OWN.compare(OWN.prepare((made(seed, 1),)), references)
        assert (scores.status == Status.COMPARED).all()
        weights = table.weigh_array(scores).value
        assert weights[seed] > 1
        assert np.delete(weights, seed).max() < 0
