"""Finger image records: what is read of each layout, and where what is damaged is said to break."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interchange.made import NIST, fir, image, later_fir, needs_nist
from truename.interchange import begins
from truename.interchange.cursor import BrokenError
from truename.interchange.images import MOST_VIEWS, read

PIXELS = image()
RECORDS = {
    "ISO/IEC 19794-4:2005": fir((7, PIXELS), (8, PIXELS)),
    "ANSI/INCITS 381-2004": fir((7, PIXELS), (8, PIXELS), product=True),
    "ISO/IEC 19794-4:2011": later_fir((7, PIXELS), (8, PIXELS)),
}


@pytest.mark.parametrize("title", RECORDS)
def test_every_field_is_there(title: str) -> None:
    record = read(RECORDS[title])
    assert record.layout.title == title
    assert [one.position for one in record.views] == [7, 8]
    later = title.endswith("2011")
    for one in record.views:
        assert (one.width, one.height, one.depth, one.compression, one.ppi) == (96, 80, 8, "", (500, 500))
        assert one.data == PIXELS
        assert one.quality == (58 if later else None)  # 254: not stated
        assert one.impression == later
    assert begins(RECORDS[title])


def test_compressions_are_told_by_code() -> None:
    assert [read(fir((1, b"x"), compression=code)).views[0].compression for code in range(6)] == [
        "", "", "WSQ", "JPEG", "JPEG2000", "PNG"
    ]  # fmt: skip
    assert [read(later_fir((1, b"x"), compression=code)).views[0].compression for code in range(7)] == [
        "", "", "WSQ", "JPEG", "JPEG2000", "JPEG2000", "PNG"
    ]  # fmt: skip


def test_other_data_after_a_picture_are_passed_over() -> None:
    record = read(later_fir((7, PIXELS), (8, PIXELS), rest=b"\0\1\0\7abc"))
    assert [one.data for one in record.views] == [PIXELS, PIXELS]


def test_a_finger_may_have_several_pictures() -> None:
    assert len(read(fir((7, PIXELS), (7, PIXELS), fingers=1)).views) == 2
    with pytest.raises(BrokenError, match="1 pictures, as the header says"):
        read(fir((7, PIXELS), (8, PIXELS), fingers=1))


@needs_nist
def test_the_sample_of_nist() -> None:
    record = read((NIST / "two.fir").read_bytes())
    assert record.layout.title == "ISO/IEC 19794-4:2011"
    assert [(one.position, one.width, one.height, one.ppi, one.quality) for one in record.views] == [
        (7, 250, 250, (500, 500), 58),
        (8, 250, 250, (500, 500), 58),
    ]
    assert all(len(one.data) == 62500 for one in record.views)


@pytest.mark.parametrize(
    ("content", "said", "offset"),
    [
        (b"FIX\0", "a finger image record", 0),
        (b"FIR\0" + b"030\0", "a version out of", 4),
        (fir((7, PIXELS))[:-1], "a length of", 8),
        (fir((7, PIXELS)) + b"\0", "a length of", 8),
        (fir((7, PIXELS), units=3), "units of 1", 32),
        (fir((7, PIXELS), rate=20), "pixels per inch", 32),
        (fir((7, PIXELS), compression=6), "a compression from 0 to 5", 32),
        (fir((7, PIXELS), size=(0, 80)), "one pixel at least", 32),
        (later_fir((7, PIXELS), compression=7), "a compression from 0 to 6", 16),
    ],
)
def test_damage_is_said_with_view_and_byte(content: bytes, said: str, offset: int) -> None:
    with pytest.raises(BrokenError, match=said) as caught:
        read(content)
    assert f"byte {offset}." in str(caught.value)


def test_views_are_bounded() -> None:
    with pytest.raises(BrokenError, match=f"at most {MOST_VIEWS} pictures"):
        read(fir(*[(7, b"")] * (MOST_VIEWS + 1), fingers=1))


@pytest.mark.parametrize("title", RECORDS)
def test_a_record_cut_at_any_byte_of_its_headers_is_refused(title: str) -> None:
    content = RECORDS[title]
    second = read(content).views[1].offset
    for end in (*range(140), *range(second - 9, second + 90), len(content) - 1):
        with pytest.raises(BrokenError, match="byte"):
            read(content[:end])


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(sorted(RECORDS.items())))[1])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, 100))] = data.draw(st.integers(0, 255))
    said: BrokenError | None
    try:
        record = read(bytes(content))
    except BrokenError as error:
        said = error
    else:
        said = None
        assert sum(len(one.data) for one in record.views) <= len(content)
    assert said is None or 0 <= said.offset <= len(content)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([b"010\0", b"020\0"]), st.binary(max_size=120))
def test_any_bytes_raise_nothing_else(version: bytes, rest: bytes) -> None:
    with pytest.raises(BrokenError):
        read(b"FIR\0" + version + rest)
