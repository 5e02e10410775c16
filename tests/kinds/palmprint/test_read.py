"""What a picture is taken for, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.kinds.palmprint.conftest import Shown
from truename.errors import SampleError
from truename.kinds.palmprint.read import What, read, tell
from truename.types import Sample


@pytest.mark.parametrize(
    ("width", "height", "ppi", "what"),
    [
        (128, 128, None, What.REGION),
        (300, 300, 96, What.REGION),
        (300, 290, None, What.REGION),
        (384, 284, None, What.HAND),  # PolyU's whole hands
        (640, 480, None, What.HAND),
        (3000, 3000, 300, What.HAND),  # what cameras write says nothing
        (300, 300, 500, What.RIDGES),
        (2000, 2500, 500, What.RIDGES),
        (2000, 2500, 399, What.HAND),
    ],
)
def test_what_a_picture_shows(width: int, height: int, ppi: float | None, what: What) -> None:
    assert tell(width, height, ppi) is what


@given(st.integers(64, 5000), st.integers(64, 5000), st.none() | st.floats(1, 4000))
def test_turning_a_picture_changes_nothing(width: int, height: int, ppi: float | None) -> None:
    assert tell(width, height, ppi) is tell(height, width, ppi)


def test_the_users_word_wins_over_the_files(sample: Shown) -> None:
    buffer = io.BytesIO()
    Image.new("L", (600, 800), 128).save(buffer, "PNG", dpi=(500, 500))
    assert read(Sample("palmprint", buffer.getvalue())).what is What.RIDGES
    assert read(Sample("palmprint", buffer.getvalue(), ppi=72)).what is What.HAND


def test_ridges_are_brought_to_500_ppi(sample: Shown) -> None:
    picture = read(sample(np.full((600, 800), 90, np.uint8), ppi=1000))
    assert (picture.what, picture.image.shape) == (What.RIDGES, (300, 400))


def test_a_photograph_is_turned_upright() -> None:
    image = Image.new("RGB", (640, 480), "black")
    image.paste((255, 255, 255), (0, 0, 640, 100))
    tags = Image.Exif()
    tags[0x0112] = 6  # to be turned a quarter clockwise
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=tags)
    upright = read(Sample("palmprint", buffer.getvalue())).image
    assert upright.shape == (640, 480)
    assert upright[:, -50:].mean() > 240 > 10 > upright[:, :300].mean()


@pytest.mark.parametrize("ppi", [0.5, 5000.0])
def test_a_resolution_that_cannot_be_is_refused(sample: Shown, ppi: float) -> None:
    image = np.full((100, 100), 90, np.uint8)
    if ppi > 4000:
        with pytest.raises(SampleError, match="4000 ppi"):
            read(sample(image, ppi=ppi))
    else:
        assert read(sample(image, ppi=ppi)).what is What.REGION


def test_a_speck_is_refused(sample: Shown) -> None:
    with pytest.raises(SampleError, match="64 pixels a side"):
        read(sample(np.full((63, 200), 90, np.uint8)))
