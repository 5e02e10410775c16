"""The classical extractor needs no network and serves the kind from picture to score."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from truename.kinds.fingerprint import KIND, Fingerprint, extract, synth, template
from truename.types import NotAcquired, Sample, Status, Template
from truename.weighing.table import shipped

CLASSICAL = Fingerprint(extract.Classical())
REAL = Path(__file__).parents[4] / "shared/data/fingerprint/neurotech_crossmatch"


def sample(image: np.ndarray) -> Sample:
    png = io.BytesIO()
    Image.fromarray(image).save(png, "png")
    return Sample("fingerprint", png.getvalue(), ppi=500)


@cache
def made(seed: int, number: int) -> Template:
    one = CLASSICAL.extract(sample(synth.impression(synth.finger(seed), number).image))
    assert isinstance(one, Template)
    return one


def test_it_says_which_it_is() -> None:
    assert CLASSICAL.format == made(0, 1).format == "classical-1"
    assert KIND.format != CLASSICAL.format


def test_templates_hold_what_was_extracted() -> None:
    minutiae = template.decode(made(0, 1).data)
    assert 15 <= len(minutiae) <= 120
    assert len(made(0, 1).data) <= 1024
    inside = minutiae.foreground[(minutiae.y // 16).astype(int), (minutiae.x // 16).astype(int)]
    assert np.mean(inside) > 0.95, "minutiae lie on readable ridges"


def test_mated_prints_score_above_all_others() -> None:
    references = CLASSICAL.gather([(made(seed, 2),) for seed in range(3)])
    for seed in range(3):
        scores = CLASSICAL.compare(CLASSICAL.prepare((made(seed, 1),)), references)
        assert (scores.status == Status.COMPARED).all()
        assert scores.value.argmax() == seed
        assert scores.value[seed] > 5 > np.delete(scores.value, seed).max()


def test_its_scores_have_a_calibration_of_their_own() -> None:
    table = shipped(CLASSICAL.name, CLASSICAL.format)
    assert (table.kind, table.format) == ("fingerprint", "classical-1")
    scores = CLASSICAL.compare(CLASSICAL.prepare((made(0, 1),)), CLASSICAL.gather([(made(s, 2),) for s in range(2)]))
    llrs = table.weigh_array(scores).value
    assert llrs[0] > 1
    assert llrs[1] < -0.5


def test_templates_of_another_extractor_are_not_compared() -> None:
    other = Template("fingerprint", "leader-1", made(0, 2).data, 0, 80, "1")
    scores = CLASSICAL.compare(CLASSICAL.prepare((made(0, 1),)), CLASSICAL.gather([(other,)]))
    assert scores.status.tolist() == [Status.NOT_COMPARABLE]


@pytest.mark.parametrize(
    "image",
    [
        np.full((300, 300), 255, np.uint8),
        np.zeros((64, 64), np.uint8),
        np.random.default_rng(0).integers(0, 256, (96, 96), np.uint8),
    ],
)
def test_no_print_gives_no_template_or_one_that_weighs_nothing(image: np.ndarray) -> None:
    one = CLASSICAL.extract(sample(image))
    if isinstance(one, Template):
        scores = CLASSICAL.compare(CLASSICAL.prepare((one,)), CLASSICAL.gather([(made(0, 1),)]))
        assert scores.value[0] < 0
    else:
        assert isinstance(one, NotAcquired)
        assert one.reason


@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared/data")
def test_real_prints_of_one_finger_score_above_those_of_another() -> None:
    one, two, other = (
        CLASSICAL.extract(sample(np.asarray(Image.open(REAL / name).convert("L"))))
        for name in ("012_3_1.png", "012_3_2.png", "017_3_1.png")
    )
    assert isinstance(one, Template)
    assert isinstance(two, Template)
    assert isinstance(other, Template)
    scores = CLASSICAL.compare(CLASSICAL.prepare((one,)), CLASSICAL.gather([(two,), (other,)]))
    assert scores.value[0] > 5 > 2 > scores.value[1]
