"""What is said and drawn of two regions."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from truename.kinds.palmprint import KIND, draw
from truename.types import Sample, Template

Templates = Callable[[int, int], Template]


def test_a_sentence_and_a_picture(templates: Templates, regions: Callable[[int, int], Sample]) -> None:
    samples = {one.sha256(): one for one in (regions(1, 1), regions(1, 2))}
    made = KIND.explain([templates(1, 1)], [replace(templates(1, 2), position=21)], samples)
    assert "parts of the palm agree (right full palm)" in made.sentence
    assert json.dumps(dict(made.details))
    assert len(made.details["blocks"]) == 16
    assert made.picture is not None
    with Image.open(io.BytesIO(made.picture)) as picture:
        assert picture.size == (1364, 784)
    assert KIND.explain([templates(1, 1)], [templates(1, 2)]).picture is None


def test_mated_palms_agree_in_more_blocks(templates: Templates) -> None:
    def agreeing(other: int) -> int:
        blocks = KIND.explain([templates(1, 1)], [templates(other, 2)]).details["blocks"]
        return sum(block["differing_share"] <= draw.AGREES for block in blocks)

    assert agreeing(1) > max(agreeing(other) for other in (2, 3, 4)) + 3


def test_the_best_pair_is_explained(templates: Templates) -> None:
    made = KIND.explain([templates(2, 1), templates(1, 1)], [templates(4, 2), templates(1, 2)])
    assert (made.details["probe"], made.details["reference"]) == (templates(1, 1).sample, templates(1, 2).sample)


def test_hands_that_cannot_be_compared(templates: Templates) -> None:
    made = KIND.explain([replace(templates(1, 1), position=21)], [replace(templates(1, 2), position=23)])
    assert made.sentence.startswith("No two of these palms can be compared")


def test_a_block_that_agrees_has_a_thick_frame() -> None:
    blocks = np.ones((16, 3), np.float32)
    blocks[:, 1:] = 0
    blocks[5, 0] = 0.1
    grey = np.random.default_rng(0).integers(90, 110, (128, 128)).astype(np.uint8)
    with Image.open(io.BytesIO(draw.aligned(grey, grey, 0.0, (0.0, 0.0), blocks))) as opened:
        picture = np.asarray(opened.convert("RGB")).astype(int)
    blue = (picture[:, :, 2] - picture[:, :, 0] > 100)[:720]
    rows, columns = np.nonzero(blue[:, : 28 + 640])
    assert 68 + 160 <= rows.min() <= rows.max() <= 68 + 320
    assert 28 + 160 <= columns.min() <= columns.max() <= 28 + 320
