from __future__ import annotations

import os
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.sources.transaction.made import picture, wsq
from truename import interchange, sources
from truename.errors import SampleError
from truename.kinds.fingerprint.read import read
from truename.sources import files
from truename.types import Sample

PRINTS = Path(__file__).parents[3] / "shared" / "data" / "fingerprint"


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp", "jpg", "jp2", "j2k", "btf"])
def test_a_picture_is_told_by_its_content(suffix: str, pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "no-suffix.txt"
    path.write_bytes(pictures[suffix])
    assert list(sources.open(path)) == [Sample("fingerprint", pictures[suffix], "no-suffix.txt")]


@pytest.mark.parametrize(
    "suffix",
    ["png", "tif", "bmp", "jpg", "jp2", "gif", "webp", "avif", "clear.png", "cmyk.jpg", "palette.png"],
)
def test_colour_is_taken_for_a_face(suffix: str, photos: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "no-suffix.txt"
    path.write_bytes(photos[suffix])
    assert list(sources.open(path)) == [Sample("face", photos[suffix], "no-suffix.txt")]
    assert files.kind_of(path) == "face"
    assert files.kind_of(path, "fingerprint") == files.kind_of(path, position=2) == "fingerprint"


def test_grey_is_taken_for_a_fingerprint_however_it_is_stored(tmp_path: Path) -> None:
    grey = np.arange(24 * 32, dtype=np.uint16).reshape(24, 32)
    wide, narrow = Image.fromarray(grey * 64), Image.fromarray((grey // 4).astype(np.uint8))
    path = tmp_path / "1"
    for image, format in (
        (wide, "PNG"),
        (wide, "TIFF"),
        (narrow.convert("1"), "PNG"),
        (narrow.convert("1"), "BMP"),
        (narrow.convert("LA"), "PNG"),
        (_with_palette(narrow), "PNG"),
        (_with_palette(narrow), "BMP"),
    ):
        image.save(path, format)
        assert files.kind_of(path) == "fingerprint", (image.mode, format)
        assert files.kind_of(path, region=(0, 0, 9, 9)) == "face"


def test_wsq_is_a_fingerprint_unless_the_user_knows_better(tmp_path: Path) -> None:
    path = tmp_path / "1.wsq"
    path.write_bytes(wsq(picture()))
    (sample,) = sources.open(path)
    assert sample == Sample("fingerprint", path.read_bytes(), "1.wsq")
    assert files.is_picture(sample.content)
    assert files.kind_of(path, "palmprint") == "palmprint"
    assert read(replace(sample, ppi=500)).shape == (80, 96)


def test_every_print_at_hand_is_taken_for_one() -> None:
    prints = sorted(PRINTS.rglob("*.*")) if PRINTS.is_dir() else []
    if not prints:
        pytest.skip("the collections of prints are not here")
    pictures = [path for path in prints if path.suffix.lower() in (".tif", ".png", ".bmp")]
    assert {files.kind_of(path) for path in pictures} == {"fingerprint"}


def test_a_damaged_header_says_nothing_of_colour(photos: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "1.png"
    path.write_bytes(photos["png"][:20])
    (sample,) = sources.open(path)
    assert sample.kind == files.kind_of(path) == "fingerprint"


def test_the_header_of_a_long_file_may_stand_at_its_end(tmp_path: Path) -> None:
    for colour, kind in ((1, "fingerprint"), (3, "face")):
        path = tmp_path / "1.tif"
        path.write_bytes(_tiff_with_its_tags_behind(300, colour))
        assert path.stat().st_size > files._HEAD
        assert files.kind_of(path) == kind


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevc"])
def test_heic_is_refused_with_the_way_out(brand: bytes, tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(b"\0\0\0\x18ftyp" + brand + bytes(4) + brand + b"heic" + bytes(100))
    with pytest.raises(SampleError, match=r"HEIC picture, which is not read\. Save it as JPEG"):
        sources.open(path)


def test_avif_is_told_by_its_compatible_brands(photos: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "1.avif"
    path.write_bytes(b"\0\0\0\x18ftypmif1" + bytes(4) + b"mif1avif" + photos["avif"][24:])
    assert files.kind_of(path) == "face"


def test_a_region_is_carried_and_refused_where_there_is_none(
    pictures: dict[str, bytes], photos: dict[str, bytes], tmp_path: Path
) -> None:
    region = (3, 4, 10, 12)
    path = tmp_path / "1"
    for content in (pictures["jpg"], photos["jpg"]):
        path.write_bytes(content)
        (sample,) = sources.open(path, region=region)
        assert (sample.kind, sample.region) == ("face", region)
        for arguments in ({"kind": "fingerprint"}, {"position": 2}, {"kind": "palmprint"}):
            refused = f"a region of a {arguments.get('kind', 'fingerprint')}"
            with pytest.raises(SampleError, match=refused):
                sources.open(path, region=region, **arguments)
    path.write_text("1984-03-12")
    with pytest.raises(SampleError, match="no region"):
        sources.open(path, "date", region=region)


def test_what_the_user_says_is_carried(pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "1.png"
    path.write_bytes(pictures["png"])
    (sample,) = sources.open(path, kind="iris", position=2, ppi=569)
    assert (sample.kind, sample.position, sample.ppi) == ("iris", 2, 569)


@pytest.mark.parametrize(("name", "kind"), [("ann.date", None), ("ann.DATE", None), ("ann.txt", "date")])
def test_a_text_has_the_kind_of_its_suffix_or_the_users(name: str, kind: str | None, tmp_path: Path) -> None:
    path = tmp_path / name
    content = b"\xef\xbb\xbf1984-03-12\r\n"
    path.write_bytes(content)
    assert list(sources.open(path, kind)) == [Sample("date", content, name)]


def test_a_long_text_may_be_cut_inside_a_character(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("a" + "é" * files._HEAD, "utf-8")
    assert files.kind_of(path, "name") == "name"


def refusal(path: Path, kind: str | None = None) -> str:
    with pytest.raises(SampleError) as caught:
        sources.open(path, kind)
    assert str(path)[:20] in str(caught.value)
    return caught.value.found


def test_refusals_say_why(pictures: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in {
        "empty": b"",
        "car": b"BMW 3 series\n",
        "zip": b"PK\x03\x04" + bytes(30),
        "control": b"1984\x1b[2J",
        "latin1": "né en 1984".encode("latin-1"),
        "photo": pictures["png"],
    }.items():
        (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / "empty") == "an empty file"
    assert refusal(tmp_path / "car") == "a text, which could be anything"
    assert refusal(tmp_path / "car", "fingerprint") == "a text, which cannot show a fingerprint"
    assert refusal(tmp_path / "photo", "date") == "a PNG picture"
    for name in ("zip", "control", "latin1"):
        assert refusal(tmp_path / name) == "a type of file that is not known"
    assert refusal(tmp_path / "absent") == "No such file or directory"
    assert "folder" in refusal(tmp_path)
    assert "null" in refusal(tmp_path / "a\0b")


def test_a_pipe_does_not_block_and_a_device_does_not_feed_for_ever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "pipe" in refusal(tmp_path / "pipe")
    assert "device" in refusal(Path("/dev/zero"))


def test_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    os.truncate(path, files.LARGEST_FILE + 1)  # sparse: takes no room
    assert str(files.LARGEST_FILE + 1) in refusal(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_is_refused(pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "1.png"
    path.write_bytes(pictures["png"])
    path.chmod(0)
    assert refusal(path) == "Permission denied"


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in ("empty", ".", "absent"):
        refusal(tmp_path / name)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_name_with_control_characters_is_escaped(pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.png"
    path.write_bytes(pictures["png"])
    (sample,) = sources.open(path)
    assert sample.name == r"a\x1b[31m.png"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), kind=st.sampled_from([None, "fingerprint", "date", "iris"]))
def test_any_content_is_a_sample_or_refused(content: bytes, kind: str | None, tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        (sample,) = sources.open(path, kind)
    except SampleError:
        if not interchange.begins(content):  # whose damage lies beyond what tells a record
            with pytest.raises(SampleError):
                files.kind_of(path, kind)
    else:
        assert (sample.content, sample.kind) == (content, files.kind_of(path, kind))


def _with_palette(grey: Image.Image) -> Image.Image:
    image = Image.frombytes("P", grey.size, grey.tobytes())
    image.putpalette([level for level in range(256) for _ in range(3)])
    return image


def _tiff_with_its_tags_behind(side: int, samples: int) -> bytes:
    """An uncompressed TIFF 6.0 as most scanners write it: the header, the pixels, the directory."""
    pixels = bytes(side * side * samples)
    tags = [
        (256, 3, 1, side),
        (257, 3, 1, side),
        (258, 3, 1, 8) if samples == 1 else (258, 3, 3, 8 + len(pixels)),
        (262, 3, 1, 1 if samples == 1 else 2),
        (273, 4, 1, 8),
        (277, 3, 1, samples),
        (278, 3, 1, side),
        (279, 4, 1, len(pixels)),
    ]
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(4)
    return struct.pack("<2sHI", b"II", 42, 8 + len(pixels) + 6) + pixels + struct.pack("<3H", 8, 8, 8) + directory
