"""Which record becomes what sample, at what position and scale; and what is left out, with the reason."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.sources.transaction.made import (
    coded,
    lossless_jpeg,
    needs_nist,
    picture,
    ridges,
    tagged,
    transaction,
    type4,
)
from truename import sources
from truename.errors import SampleError
from truename.interchange import minutiae
from truename.sources.transaction import read
from truename.sources.transaction.samples import MOST_FINGERS, samples
from truename.types import Sample

IMAGE = picture()
PNG = coded(IMAGE)
SIZE = (96, 80)
M1 = {128: "40", 129: "40", 130: "1", 131: "500", 132: "500"}


def given_by(
    content: bytes, kind: str | None = None, ppi: float | None = None
) -> tuple[list[Sample], dict[str, SampleError]]:
    """The samples of a transaction, and what was left out."""
    left: dict[str, SampleError] = {}
    return samples(read(content), "a", left.__setitem__, kind, ppi), left


def pixels(sample: Sample) -> np.ndarray:
    with Image.open(io.BytesIO(sample.content)) as image:
        return np.asarray(image)


def face(idc: int, shown: str = "FACE", **more: str) -> tuple[int, bytes]:
    fields: dict[int, str | bytes] = {2: f"{idc:02}", 3: shown, 6: "96", 7: "80", 8: "0", 9: "1", 10: "1", 11: "PNG"}
    fields.update({int(name[1:]): value for name, value in more.items()})
    return 10, tagged(10, {12: "GRAY", **fields, 999: PNG})


def test_each_record_is_of_its_kind_and_position_in_its_own_bytes() -> None:
    found, left = given_by(
        transaction(
            ridges(14, 1, PNG, SIZE, "7"),
            ridges(14, 2, PNG, SIZE, "11"),
            ridges(15, 3, PNG, SIZE, "21"),
            ridges(15, 4, PNG, SIZE, "20"),
            ridges(13, 5, PNG, SIZE, "24"),
            ridges(13, 6, PNG, SIZE, "19"),
            face(7),
        )
    )
    assert left == {}
    assert [(one.kind, one.position, one.ppi, one.name) for one in found] == [
        ("fingerprint", 7, 500, "a, record 2"),
        ("fingerprint", 1, 500, "a, record 3"),
        ("palmprint", 21, 500, "a, record 4"),
        ("palmprint", 0, 500, "a, record 5"),
        ("palmprint", 24, 500, "a, record 6"),
        ("fingerprint", 0, 500, "a, record 7"),
        ("face", 0, None, "a, record 8"),
    ]
    assert all(one.content == PNG for one in found)


def test_only_the_kind_that_was_asked_for() -> None:
    content = transaction(ridges(14, 1, PNG, SIZE), ridges(15, 2, PNG, SIZE, "21"), face(3))
    for kind in ("fingerprint", "palmprint", "face"):
        assert [one.kind for one in given_by(content, kind)[0]] == [kind]


def test_several_positions_are_several_that_it_may_be() -> None:
    found, _ = given_by(transaction(ridges(13, 1, PNG, SIZE, "2\x1e3"), ridges(13, 2, PNG, SIZE, "25\x1e26")))
    assert [(one.kind, one.position) for one in found] == [("fingerprint", 0), ("palmprint", 0)]


def test_without_a_position_the_type_says_what_it_is() -> None:
    found, _ = given_by(transaction(ridges(14, 1, PNG, SIZE, ""), ridges(15, 2, PNG, SIZE, "")))
    assert [(one.kind, one.position) for one in found] == [("fingerprint", 0), ("palmprint", 0)]


@pytest.mark.parametrize("position", ["18", ""])
def test_ridges_of_unknown_kind_are_what_the_user_says(position: str) -> None:
    content = transaction(ridges(13, 1, PNG, SIZE, position))
    found, left = given_by(content)
    assert found == []
    assert "18 (unknown friction ridges)" in left["a, record 2"].found
    assert [one.kind for one in given_by(content, "palmprint")[0]] == ["palmprint"]


@pytest.mark.parametrize(
    ("first", "isr", "ppi"),
    [
        ({11: "39.37", 12: "19.69"}, 0, 500),
        ({11: "39.37", 12: "19.69"}, 1, 1000),
        ({11: "00.00", 12: "00.00"}, 0, 500),
        ({11: "nan", 12: "inf"}, 0, 500),
    ],
)
def test_scale_of_type_4_is_that_of_the_record_of_type_1(first: dict[int, str], isr: int, ppi: int) -> None:
    (one,), _ = given_by(transaction((4, type4(1, IMAGE.tobytes(), SIZE, isr=isr)), first=first))
    assert one.ppi == ppi


@pytest.mark.parametrize(("unit", "scale", "ppi"), [("1", "1000", 1000), ("2", "197", 500), ("2", "394", 1001)])
def test_scale_of_other_types_is_their_own(unit: str, scale: str, ppi: int) -> None:
    (one,), _ = given_by(transaction(ridges(14, 1, PNG, SIZE, f8=unit, f9=scale, f10=scale)))
    assert one.ppi == ppi


def test_without_a_scale_the_users_word_is_needed_and_always_wins() -> None:
    content = transaction(ridges(14, 1, PNG, SIZE, f8="0", f9="1", f10="1"))
    found, left = given_by(content)
    assert found == []
    assert left["a, record 2"].do == "state it with --ppi"
    assert given_by(content, ppi=500)[0][0].ppi == 500
    assert given_by(transaction(ridges(14, 1, PNG, SIZE)), ppi=512)[0][0].ppi == 512


def test_pixels_without_compression_become_a_png_of_their_scale() -> None:
    content = transaction(
        (4, type4(1, IMAGE.tobytes(), SIZE)), ridges(14, 2, IMAGE.tobytes(), SIZE, f11="NONE", f9="1000", f10="1000")
    )
    found, _ = given_by(content, ppi=300)
    for one, ppi in zip(found, (500, 1000), strict=True):
        assert (pixels(one) == IMAGE).all()
        with Image.open(io.BytesIO(one.content)) as image:
            assert image.info["dpi"] == pytest.approx((ppi, ppi), abs=0.1)
        assert one.ppi == 300


@pytest.mark.parametrize(("label", "content"), [("JPEGB", coded(IMAGE, "JPEG")), ("JP2L", coded(IMAGE, "JPEG2000"))])
def test_compressed_pictures_stay_as_they_are(label: str, content: bytes) -> None:
    (one,), _ = given_by(transaction(ridges(14, 1, content, SIZE, f11=label)))
    assert one.content == content


def test_lossless_jpeg_is_read_to_the_last_pixel() -> None:
    content = lossless_jpeg(IMAGE)
    (one,), _ = given_by(transaction(ridges(14, 1, content, SIZE, f11="JPEGL")))
    assert one.content == content
    assert (pixels(one) == IMAGE).all()


def test_a_slap_is_cut_where_it_says_its_fingers_are() -> None:
    edges = "2\x1f0\x1f40\x1f0\x1f70\x1e3\x1f41\x1f96\x1f5\x1f80"
    found, left = given_by(transaction(ridges(14, 1, PNG, SIZE, "13", f21=edges)))
    assert left == {}
    assert [(one.position, one.name) for one in found] == [
        (2, "a, record 2, finger 2"),
        (3, "a, record 2, finger 3"),
    ]
    assert (pixels(found[0]) == IMAGE[0:70, 0:40]).all()
    assert (pixels(found[1]) == IMAGE[5:80, 41:96]).all()
    assert found[0].ppi == 500
    assert len({one.sha256() for one in found}) == 2


def test_a_slap_is_cut_around_polygons_and_thumbs_are_thumbs() -> None:
    corners = "\x1f".join(map(str, (11, 3, 10, 0, 50, 20, 5, 60)))
    (one,), _ = given_by(transaction(ridges(14, 1, PNG, SIZE, "15", f25=corners)))
    assert one.position == 1
    assert (pixels(one) == IMAGE[0:60, 5:50]).all()


@pytest.mark.parametrize("position", ["13", "14", "15", "40", "50"])
def test_a_slap_without_places_is_left_out_with_the_reason(position: str) -> None:
    found, left = given_by(transaction(ridges(14, 1, PNG, SIZE, position), ridges(14, 2, PNG, SIZE)))
    assert [one.name for one in found] == ["a, record 3"]
    assert "without their places" in left["a, record 2"].found


@pytest.mark.parametrize(
    "places",
    [
        "2\x1f0\x1f97\x1f0\x1f70",
        "2\x1f40\x1f40\x1f0\x1f70",
        "2\x1f0\x1f40\x1f0",
        "2",
        "0\x1f0\x1f40\x1f0\x1f70",
        "2\x1f-1\x1f40\x1f0\x1f70",
        "2\x1fx\x1f40\x1f0\x1f70",
        "\x1e".join(["2\x1f0\x1f96\x1f0\x1f80"] * 3),
        "\x1e".join(["2\x1f0\x1f9\x1f0\x1f8"] * (MOST_FINGERS + 1)),
    ],
)
def test_places_that_cannot_be_are_damage(places: str) -> None:
    with pytest.raises(SampleError, match=r"record 2 \(type 14\), field 14.021, byte"):
        given_by(transaction(ridges(14, 1, PNG, SIZE, "13", f21=places)))


@pytest.mark.parametrize(
    "record",
    [
        face(1, "TATTOO"),
        (17, tagged(17, {2: "01", 999: b"eye"})),
        ridges(14, 1, PNG, SIZE, f11="SECRET"),
        ridges(14, 1, PNG, SIZE, f9="500", f10="250"),
        ridges(14, 1, PNG, SIZE, "21"),
        ridges(15, 1, PNG, SIZE, "61"),
        ridges(14, 1, b"", SIZE),
        ridges(14, 1, IMAGE.tobytes(), SIZE, f11="NONE", f12="16"),
    ],
)
def test_what_is_not_read_is_left_out_and_said(record: tuple[int, bytes]) -> None:
    found, left = given_by(transaction(record))
    assert found == []
    assert list(left) == ["a, record 2"]


@pytest.mark.parametrize(
    "record",
    [
        ridges(14, 1, PNG[:-40], SIZE, f11="JP2"),
        ridges(14, 1, PNG, (80, 96)),
        ridges(14, 1, PNG, (0, 80)),
        ridges(14, 1, PNG, SIZE, "x"),
        ridges(14, 1, IMAGE.tobytes()[:-1], SIZE, f11="NONE"),
        ridges(14, 1, PNG[:2000], SIZE, "13", f21="2\x1f0\x1f40\x1f0\x1f70"),
        (4, type4(1, IMAGE.tobytes()[1:], SIZE)),
    ],
)
def test_a_picture_that_is_not_what_its_record_says_spoils_the_whole(record: tuple[int, bytes]) -> None:
    with pytest.raises(SampleError, match=r"record 2 \(type \d+\), field \d+.\d{3}, byte [\d,]+"):
        given_by(transaction(record, ridges(14, 2, PNG, SIZE)))


def test_a_few_bytes_cannot_claim_any_number_of_pixels() -> None:
    with pytest.raises(SampleError, match="50,000,000 pixels of several fingers"):
        given_by(transaction(ridges(14, 1, PNG, (65000, 65000), "13", f21="2\x1f0\x1f40\x1f0\x1f70")))


def test_a_file_gives_all_its_samples_and_says_what_it_left_out(tmp_path: Path) -> None:
    file = tmp_path / "card.an2k"
    file.write_bytes(
        transaction(ridges(14, 1, PNG, SIZE), ridges(14, 2, PNG, SIZE, "13"), ridges(15, 3, PNG, SIZE, "21"))
    )
    left: dict[str, SampleError] = {}
    found = list(sources.open(file, left_out=left.__setitem__))
    assert [(one.kind, one.name) for one in found] == [
        ("fingerprint", "card.an2k, record 2"),
        ("palmprint", "card.an2k, record 4"),
    ]
    assert list(left) == ["card.an2k, record 3"]
    assert sources.kind_of(file) == "fingerprint"
    assert sources.only(file, "palmprint").position == 21
    with pytest.raises(SampleError, match=r"one sample in card\.an2k; found 2"):
        sources.only(file)


@pytest.mark.parametrize("arguments", [{"position": 2}, {"region": (0, 0, 9, 9)}, {"kind": "date"}])
def test_what_a_transaction_says_itself_cannot_be_said_otherwise(tmp_path: Path, arguments: dict[str, object]) -> None:
    file = tmp_path / "card.an2k"
    file.write_bytes(transaction(ridges(14, 1, PNG, SIZE)))
    with pytest.raises(SampleError, match="transaction"):
        sources.open(file, **arguments)  # type: ignore[arg-type]


def test_a_damaged_file_gives_nothing_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "card.an2k"
    file.write_bytes(transaction(ridges(14, 1, PNG, SIZE), ridges(14, 2, PNG, SIZE))[:-10])
    with pytest.raises(SampleError, match=r"record 3 \(type 14\), field 14.001, byte [\d,]+ of '.*card.an2k'"):
        sources.open(file)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(
        transaction(
            ridges(14, 1, coded(picture(24, 20)), (24, 20), "13", f21="2\x1f0\x1f12\x1f0\x1f20"),
            (4, type4(2, picture(12, 10).tobytes(), (12, 10))),
            ridges(15, 3, picture(12, 10).tobytes(), (12, 10), "21", f11="NONE"),
            (9, tagged(9, {2: "04", 3: "0", 4: "S", 10: "1", 12: "001\x1f02540508090\x1f0\x1fA"})),
            (9, tagged(9, {2: "05", **M1, 136: "1", 137: "1\x1f19\x1f10\x1f135\x1f2\x1f80"})),
        )
    )
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    said, found = "byte", []
    try:
        found, _ = given_by(bytes(content))
    except SampleError as error:
        said = str(error)
    assert "byte" in said
    assert all(one.content and (one.ppi or minutiae.begins(one.content)) for one in found)


@pytest.mark.parametrize(
    ("name", "expected", "left_out"),
    [
        ("type3.an2k", [("fingerprint", 2, 250)], 0),
        ("type4-slaps.an2k", [("fingerprint", 6, 500), ("fingerprint", 1, 500)], 2),
        ("type9-15.an2k", [("palmprint", 24, 500), ("palmprint", 27, 1000)], 1),
        ("type9-efs.an2k", [], 8),
        ("type9.an2k", [("fingerprint", 0, None)], 0),
    ],
)
def test_nists_samples(name: str, expected: list[tuple[str, int, int]], left_out: int) -> None:
    found, left = given_by(needs_nist(name))
    assert [(one.kind, one.position, one.ppi) for one in found] == expected
    assert len(left) == left_out
