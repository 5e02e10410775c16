"""WSQ: decoded as others decode it, and damage refused by nothing but an error."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from tests.sources.transaction.made import NIST, needs_nist, picture
from tests.sources.transaction.made import wsq as encoded
from truename import wsq
from truename.errors import SampleError

SMALL = encoded(picture(37, 29), 4.0, 500)


@pytest.mark.parametrize(("width", "height"), [(96, 80), (97, 81), (101, 67), (64, 33), (40, 300)])
def test_what_was_encoded_is_decoded(width: int, height: int) -> None:
    image = gaussian_filter(picture(width, height), 1.5)  # the highest frequencies are not coded
    decoded = wsq.decode(encoded(image, 0.5))
    assert decoded.shape == image.shape
    assert np.abs(decoded.astype(int) - image).max() <= 2


def test_large_values_and_long_runs_are_decoded() -> None:
    image = np.zeros((120, 130), np.uint8)
    image[50:70, 60:90] = 255
    image = gaussian_filter(image, 2.0)
    assert np.abs(wsq.decode(encoded(image, 0.25)).astype(int) - image).max() <= 2


def test_a_block_may_be_larger_than_what_is_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = wsq.decode(SMALL)
    monkeypatch.setattr(wsq, "_CHUNK", 7)
    assert (wsq.decode(SMALL) == whole).all()


@pytest.mark.parametrize(("stated", "ppi"), [(None, None), (500, 500), (1000, 1000), (255, None), (0, None)])
def test_the_resolution_is_what_a_comment_states(stated: int | None, ppi: int | None) -> None:
    header = wsq.header(encoded(picture(37, 29), 4.0, stated))
    assert (header.width, header.height, header.ppi) == (37, 29, ppi)


def test_pillow_opens_it_and_says_its_resolution() -> None:
    wsq.register()
    wsq.register()
    with Image.open(io.BytesIO(SMALL)) as image:
        assert (image.format, image.mode, image.size, image.info["dpi"]) == ("WSQ", "L", (37, 29), (500, 500))
        assert (np.asarray(image) == wsq.decode(SMALL)).all()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"\xff\xa0", b"\xff\xd8", "another beginning"),
        (b"\xff\xa1", b"\xff\x00", "cut short"),
        (b"\xff\xa4\x00\x3a\x09\x07", b"\xff\xa4\x00\x3a\x08\x07", "8 and 7 taps"),
        (b"\xff\xa3\x00\x03\x00", b"\xff\xa3\x00\x03\x01", "Huffman table 1"),
        (b"\xff\xa2\x00\x11", b"\xff\xa8\x00\x11", "frame header"),
        (b"\x00\x1d\x00\x25", b"\x00\x1d\x00\x26", "coefficients instead of"),
    ],
)
def test_damage_is_said(old: bytes, new: bytes, said: str) -> None:
    assert SMALL.count(old) == 1
    with pytest.raises(SampleError, match=said):
        wsq.decode(SMALL.replace(old, new))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    size = content.index(b"\xff\xa2")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        if not size + 6 <= at < size + 10:  # a large size is the reader's to refuse, from the header
            content[at] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    decoded: NDArray[np.uint8] | None = None
    try:
        decoded = wsq.decode(bytes(content))
    except SampleError:
        return
    assert decoded.dtype == np.uint8


def others(content: bytes) -> NDArray[np.uint8]:
    """What NIST's own decoder makes of it."""
    nbis = pytest.importorskip("_wsq")
    pixels, width, height, _ = nbis.decompress(content)
    return np.array(list(pixels), np.uint8).reshape(height, width)


def agrees(content: bytes) -> None:
    """The specification allows a difference of one grey level, in few pixels."""
    difference = np.abs(wsq.decode(content).astype(int) - others(content))
    assert difference.max() <= 1
    assert (difference > 0).mean() < 0.001


@pytest.mark.parametrize(("width", "height"), [(160, 128), (257, 131), (130, 259)])
def test_another_encoder_and_decoder_agree(width: int, height: int) -> None:
    nbis = pytest.importorskip("_wsq")
    image = picture(width, height)
    agrees(encoded(image, 2.0))
    agrees(bytes(nbis.compress(image.tobytes(), height, width, 0.75)))


@pytest.mark.parametrize("name", ["img.wsq"] if NIST.is_dir() else [])
def test_nists_sample_is_decoded_as_nist_does(name: str) -> None:
    agrees(needs_nist(name))
