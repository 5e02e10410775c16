"""Synthetic regions and hands, drawn once."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from truename.kinds.palmprint import KIND, hand, synth
from truename.types import Sample, Template

Shown = Callable[..., Sample]


def picture(image: NDArray[np.uint8], position: int = 0, ppi: float | None = None, name: str = "palm.png") -> Sample:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return Sample("palmprint", buffer.getvalue(), name, position, ppi)


@cache
def region(seed: int, number: int) -> Sample:
    return picture(synth.region(synth.palm(seed, hand.Side.RIGHT), number).image, name=f"{seed}_{number}.png")


@cache
def template(seed: int, number: int) -> Template:
    made = KIND.extract(region(seed, number))
    assert isinstance(made, Template)
    return made


@pytest.fixture
def regions() -> Callable[[int, int], Sample]:
    return region


@pytest.fixture
def templates() -> Callable[[int, int], Template]:
    return template


@pytest.fixture
def sample() -> Shown:
    return picture
