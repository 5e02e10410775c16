"""Pictures of every common format are read upright and in colour, or refused with a reason; nothing is half read."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from truename.errors import SampleError
from truename.kinds.face.read import MAX_PIXELS, MIN_SIDE, animated, read
from truename.types import Sample

BLOCKS = np.kron(np.random.default_rng(3).integers(0, 256, (8, 10, 3), np.uint8), np.ones((8, 8, 1), np.uint8))
"""A picture of 80 x 64 pixels, no two corners alike, which lossy formats keep well."""

PICTURE = Image.fromarray(BLOCKS)
LOSSLESS = [
    ("PNG", {}),
    ("WEBP", {"lossless": True}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("BMP", {}),
    ("JPEG2000", {"irreversible": False}),
]
LOSSY = [
    ("JPEG", {"quality": 95, "subsampling": 0}),
    ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}),
    ("GIF", {}),
    ("AVIF", {"quality": 95, "subsampling": "4:4:4"}),
]


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def sample(content: bytes) -> Sample:
    return Sample("face", content, "face.bin")


def declared(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is this large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("format", "options"), LOSSLESS)
def test_lossless_formats_keep_every_pixel(format: str, options: dict[str, object]) -> None:
    np.testing.assert_array_equal(read(sample(encoded(PICTURE, format, **options))), BLOCKS)


@pytest.mark.parametrize(("format", "options"), LOSSY)
def test_lossy_formats_keep_the_picture(format: str, options: dict[str, object]) -> None:
    found = read(sample(encoded(PICTURE, format, **options)))
    assert found.shape == BLOCKS.shape
    assert np.abs(found.astype(int) - BLOCKS).mean() < 12


def test_grey_gets_three_equal_channels() -> None:
    grey = BLOCKS[..., 0]
    found = read(sample(encoded(Image.fromarray(grey), "PNG")))
    for channel in range(3):
        np.testing.assert_array_equal(found[..., channel], grey)


def test_sixteen_bits_are_scaled() -> None:
    grey = BLOCKS[..., 0]
    for format in ("PNG", "TIFF"):
        found = read(sample(encoded(Image.fromarray(grey.astype(np.uint16) * 257), format)))
        np.testing.assert_array_equal(found[..., 1], grey)


def test_bilevel_and_palette() -> None:
    bilevel = read(sample(encoded(PICTURE.convert("1"), "PNG")))
    assert set(np.unique(bilevel)) == {0, 255}
    colours = Image.fromarray((BLOCKS > 127).astype(np.uint8) * 255)
    palette = colours.convert("P", palette=Image.Palette.ADAPTIVE)
    np.testing.assert_array_equal(read(sample(encoded(palette, "PNG"))), np.asarray(colours))


def test_transparency_shows_a_white_ground() -> None:
    clear = np.dstack([BLOCKS, np.full(BLOCKS.shape[:2], 255, np.uint8)])
    clear[:10, :, 3] = 0
    for format, options in (("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})):
        found = read(sample(encoded(Image.fromarray(clear), format, **options)))
        assert (found[:10] == 255).all()
        np.testing.assert_array_equal(found[10:], BLOCKS[10:])
    palette = PICTURE.convert("P")
    palette.info["transparency"] = palette.getpixel((0, 0))
    assert (read(sample(encoded(palette, "PNG")))[0, 0] == 255).all()


def test_cmyk_is_shown_as_printed_with_adobes_inverted_inks_too() -> None:
    content = encoded(PICTURE.convert("CMYK"), "JPEG", quality=98, subsampling=0)
    assert b"Adobe" in content  # Pillow writes what Photoshop writes: inks inverted
    assert np.abs(read(sample(content)).astype(int) - BLOCKS).mean() < 12
    np.testing.assert_array_equal(read(sample(encoded(PICTURE.convert("CMYK"), "TIFF"))), BLOCKS)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_as_their_orientation_says(format: str, orientation: int) -> None:
    upright = np.zeros((48, 64, 3), np.uint8)
    upright[:24, :32] = 255, 0, 0  # red at the upper left, green at the upper right
    upright[:24, 32:] = 0, 255, 0
    # How a camera stores it, by CIPA DC-008: where row 0 and column 0 of the stored picture are to be seen.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read(sample(encoded(Image.fromarray(stored), format, exif=exif)))
    assert found.shape == upright.shape
    assert np.abs(found.astype(int) - upright).mean() < 12


def test_a_damaged_orientation_is_no_reason_to_refuse_a_picture() -> None:
    for exif in (b"Exif\x00\x00" + b"\xff" * 40, b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"):
        assert read(sample(encoded(PICTURE, "JPEG", exif=exif))).shape == BLOCKS.shape
    strange = Image.Exif()
    strange[0x0112] = 77
    np.testing.assert_array_equal(read(sample(encoded(PICTURE, "PNG", exif=strange))), BLOCKS)


def test_colours_are_brought_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    assert srgb.tobytes() != lab.tobytes()
    np.testing.assert_array_equal(read(sample(encoded(PICTURE, "PNG", icc_profile=srgb.tobytes()))), BLOCKS)
    swapped = _swapped(srgb.tobytes())
    found = read(sample(encoded(PICTURE, "PNG", icc_profile=swapped)))
    assert np.abs(found.astype(int) - BLOCKS[..., ::-1]).mean() < 6  # its red is our blue


@pytest.mark.parametrize("profile", [b"x", bytes(200), b"\xff" * 5000])
def test_a_broken_profile_is_no_reason_to_refuse_a_picture(profile: bytes) -> None:
    np.testing.assert_array_equal(read(sample(encoded(PICTURE, "PNG", icc_profile=profile))), BLOCKS)


def test_a_profile_for_another_kind_of_picture_is_left_out() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = _swapped(srgb)
    grey = PICTURE.convert("L")
    np.testing.assert_array_equal(
        read(sample(encoded(grey, "PNG", icc_profile=other)))[..., 0], np.asarray(grey), strict=True
    )


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_of_an_animation_the_first_picture_is_read(format: str) -> None:
    first, second = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (64, 48), "blue")
    content = encoded(first, format, save_all=True, append_images=[second])
    assert animated(sample(content))
    assert np.abs(read(sample(content)).astype(int) - (255, 0, 0)).max() < 8
    assert not animated(sample(encoded(first, format)))


def test_a_phones_second_picture_is_no_animation() -> None:
    content = encoded(PICTURE, "MPO", save_all=True, append_images=[PICTURE])
    assert not animated(sample(content))
    assert read(sample(content)).shape == BLOCKS.shape


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    for width, height in ((60_000, 60_000), (12_000, 10_000), (MAX_PIXELS // 100 + 1, 100)):
        content = declared(width, height)
        assert len(content) < 200
        with pytest.raises(SampleError, match=f"at most {MAX_PIXELS:,} pixels"):
            read(sample(content))
        with pytest.raises(SampleError, match=f"at most {MAX_PIXELS:,} pixels"):
            animated(sample(content))


def test_tiny_pictures_are_refused() -> None:
    assert read(sample(encoded(Image.new("RGB", (MIN_SIDE, 500)), "PNG"))).shape == (500, MIN_SIDE, 3)
    with pytest.raises(SampleError, match="31 x 500"):
        read(sample(encoded(Image.new("RGB", (31, 500)), "PNG")))


@pytest.mark.parametrize(("format", "options"), LOSSLESS + LOSSY)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_what_is_cut_short_is_refused(format: str, options: dict[str, object], part: float) -> None:
    content = encoded(PICTURE, format, **options)
    with pytest.raises(SampleError):
        read(sample(content[: int(len(content) * part)]))


@pytest.mark.parametrize("content", [b"", b"x", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(50), b"%PDF-1.7", bytes(1000)])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(SampleError):
        read(sample(content))


@settings(max_examples=150)
@given(st.sampled_from(LOSSLESS + LOSSY), st.data())
def test_damage_is_refused_or_read_but_never_crashes(kind: tuple[str, dict[str, object]], data: st.DataObject) -> None:
    content = bytearray(encoded(PICTURE, kind[0], **kind[1]))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 5))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(sample(bytes(content)))
    except SampleError:
        return
    assert found.dtype == np.uint8
    assert found.ndim == 3
    assert found.shape[2] == 3


def _swapped(srgb: bytes) -> bytes:
    """An RGB profile whose red and blue primaries are exchanged, under another name."""
    profile = bytearray(srgb.replace("sRGB".encode("utf-16-be"), "BGRs".encode("utf-16-be")).replace(b"sRGB", b"BGRs"))
    count = int.from_bytes(profile[128:132], "big")
    for entry in range(132, 132 + 12 * count, 12):
        name = bytes(profile[entry : entry + 4])
        if name in (b"rXYZ", b"bXYZ"):
            profile[entry : entry + 4] = b"bXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(profile)
