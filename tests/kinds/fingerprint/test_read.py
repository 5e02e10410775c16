"""Pictures are read at 500 ppi with the resolution that they or the user state, and refused with a reason."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from truename.errors import ResolutionError, SampleError
from truename.kinds.fingerprint.read import read
from truename.types import Sample

RAMP = np.tile(np.arange(200, dtype=np.uint8), (160, 1))


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def sample(content: bytes, ppi: float | None = None) -> Sample:
    return Sample("fingerprint", content, "print.bin", ppi=ppi)


@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("BMP", {}),
        ("JPEG2000", {"irreversible": False}),
    ],
)
def test_lossless_formats_keep_every_pixel(format: str, options: dict[str, object]) -> None:
    content = encoded(Image.fromarray(RAMP), format, **options)
    np.testing.assert_array_equal(read(sample(content, 500)), RAMP)


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "JPEG"])
def test_the_file_may_state_its_resolution(format: str) -> None:
    content = encoded(Image.fromarray(RAMP), format, dpi=(1000, 1000))
    assert read(sample(content)).shape == (80, 100)


def test_what_the_user_states_wins() -> None:
    content = encoded(Image.fromarray(RAMP), "PNG", dpi=(1000, 1000))
    assert read(sample(content, 500)).shape == (160, 200)


def test_unequal_resolutions_are_both_used() -> None:
    content = encoded(Image.fromarray(RAMP), "TIFF", dpi=(1000, 500))
    assert read(sample(content)).shape == (160, 100)


def test_a_print_of_569_ppi_is_resampled() -> None:
    content = encoded(Image.fromarray(RAMP), "PNG")
    assert read(sample(content, 569)).shape == (round(160 * 500 / 569), round(200 * 500 / 569))


def test_no_resolution_is_refused_with_the_way_out() -> None:
    with pytest.raises(ResolutionError, match="--ppi"):
        read(sample(encoded(Image.fromarray(RAMP), "PNG")))


@pytest.mark.parametrize("ppi", [1, 72, 96, 249, 5000, float("nan"), float("inf"), -500, 0])
def test_impossible_resolutions_are_refused(ppi: float) -> None:
    with pytest.raises(ResolutionError):
        read(sample(encoded(Image.fromarray(RAMP), "PNG"), ppi))


def test_a_screen_resolution_in_the_file_is_not_believed() -> None:
    with pytest.raises(ResolutionError, match="72"):
        read(sample(encoded(Image.fromarray(RAMP), "PNG", dpi=(72, 72))))


def test_other_pixel_types() -> None:
    wide = Image.fromarray(RAMP.astype(np.uint16) * 257)
    np.testing.assert_array_equal(read(sample(encoded(wide, "PNG"), 500)), RAMP)
    clear = Image.new("RGBA", (200, 160), (0, 0, 0, 0))
    assert (read(sample(encoded(clear, "PNG"), 500)) == 255).all()
    bilevel = Image.fromarray(RAMP).convert("1")
    assert set(np.unique(read(sample(encoded(bilevel, "PNG"), 500)))) <= {0, 255}


@pytest.mark.parametrize("content", [b"", b"x", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(50), b"%PDF-1.7", bytes(1000)])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(SampleError):
        read(sample(content, 500))


def test_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(SampleError, match="pixels a side"):
        read(sample(encoded(Image.new("L", (30, 300)), "PNG"), 500))
    with pytest.raises(SampleError, match="pixels a side"):
        read(sample(encoded(Image.new("L", (3000, 3000)), "PNG"), 500))
    bomb = encoded(Image.new("1", (30_000, 30_000)), "PNG")
    with pytest.raises(SampleError, match="at most 40,000,000 pixels"):
        read(sample(bomb, 500))


@settings(max_examples=150)
@given(st.sampled_from(["PNG", "TIFF", "BMP", "JPEG", "JPEG2000"]), st.data())
def test_damage_is_refused_or_read_but_never_crashes(format: str, data: st.DataObject) -> None:
    content = bytearray(encoded(Image.fromarray(RAMP), format))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 5))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(sample(bytes(content), 500))
    except SampleError:
        return
    assert found.dtype == np.uint8
    assert found.ndim == 2
