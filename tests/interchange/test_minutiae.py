"""Minutiae records: what is read of each layout, what is written, and where what is damaged is said to break."""

from __future__ import annotations

import pickle
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interchange.made import (
    NIST,
    RECORDS,
    ansi_2004,
    ansi_2009,
    iso_2005,
    iso_2011,
    needs_nist,
    old_view,
    view,
)
from truename.errors import SampleError, UsageError
from truename.interchange import begins
from truename.interchange.cursor import BrokenError
from truename.interchange.minutiae import LAYOUTS, WRITTEN, Minutia, View, alone, read, write

UNIT = {one.name: one.degrees for one in LAYOUTS}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_field_is_there(name: str) -> None:
    record = read(RECORDS[name])
    assert record.layout.name == name
    first, second = record.views
    assert (first.position, first.number, first.impression, first.quality) == (7, 1, 1, 66)
    assert (first.width, first.height, first.ppi) == (256, 364, (500, 500))
    assert first.extended == (((1, b"\7"),) if name in ("iso-2005", "ansi-2004") else ())
    unstated = 0 if name in ("iso-2011", "ansi-2009") else None  # 0 is a quality only in the later two
    assert first.minutiae == (
        Minutia(100, 14, 64 * UNIT[name], 1, 90),
        Minutia(164, 17, 0, 2, 80),
        Minutia(55, 179, 3 * UNIT[name], 0, unstated),
    )
    assert second.minutiae == first.minutiae
    assert second.offset == first.offset + first.size
    assert second.offset + second.size == len(RECORDS[name])
    assert record.remarks == ()


def test_lengths_of_six_bytes_drafts_and_amendments_are_read() -> None:
    assert read(ansi_2004(old_view(), long=True)).views == read(ansi_2004(old_view())).views
    assert read(ansi_2009(7, draft=True)).layout.name == "ansi-2009 draft"
    assert read(ansi_2009(7, version=b"035\0")).layout.name == "ansi-2009 amd 1"
    assert read(ansi_2009(7, draft=True)).views == read(ansi_2009(7)).views


def test_certificates_and_qualities_of_minutiae_may_be_left_out() -> None:
    assert read(iso_2011(7, certified=False)).views == read(iso_2011(7)).views
    (found,) = read(iso_2011(7, with_quality=False)).views
    assert [one.quality for one in found.minutiae] == [None] * 3
    assert [one[:4] for one in found.minutiae] == [one[:4] for one in read(iso_2011(7)).views[0].minutiae]


def test_a_rate_per_centimetre_means_the_usual_one_per_inch() -> None:
    assert read(iso_2005(old_view(), density=394)).views[0].ppi == (1000, 1000)
    assert read(iso_2005(old_view(), density=200)).views[0].ppi == (508, 508)


@needs_nist
@pytest.mark.parametrize(
    ("name", "layout", "fingers", "remarks"),
    [
        ("fmr.ansi2004", "ansi-2004", [(7, 27), (2, 22), (3, 28)], 1),
        ("fmr.ansi2007", "ansi-2009 draft", [(7, 27), (2, 22)], 0),
        ("fmr.iso2005", "iso-2005", [(7, 27), (2, 22)], 1),
    ],
)
def test_samples_of_nist(name: str, layout: str, fingers: list[tuple[int, int]], remarks: int) -> None:
    record = read((NIST / name).read_bytes())
    assert record.layout.name == layout
    assert [(one.position, len(one.minutiae)) for one in record.views] == fingers
    assert len(record.remarks) == remarks  # the cores and deltas of two have not the length that they say
    # All three tell of the same fingers: the same places, directions to within half of the finer unit and of the other.
    same = read((NIST / "fmr.ansi2004").read_bytes()).views
    for ours, theirs in zip(record.views, same, strict=False):
        for one, other in zip(ours.minutiae, theirs.minutiae, strict=True):
            assert (one.x, one.y, one.type, one.quality) == (other.x, other.y, other.type, other.quality)
            assert abs((one.direction - other.direction + 180) % 360 - 180) <= 1.5


@needs_nist
def test_the_samples_of_nist_survive_every_format() -> None:
    for name in ("fmr.ansi2004", "fmr.ansi2007", "fmr.iso2005"):
        views = read((NIST / name).read_bytes()).views
        for layout in WRITTEN:
            again = read(write(views, layout)).views
            assert [len(one.minutiae) for one in again] == [len(one.minutiae) for one in views]
            if UNIT[layout] == read((NIST / name).read_bytes()).layout.degrees:
                assert again == views


def test_one_view_alone_is_a_record_of_its_own() -> None:
    for content in RECORDS.values():
        record = read(content)
        for n, one in enumerate(record.views):
            made = alone(content, record, n)
            assert read(made).views == (one,)
            assert content[one.offset : one.offset + one.size] in made
        single = alone(content, record, 0)
        assert alone(single, read(single), 0) is single


MINUTIAE = st.builds(
    Minutia,
    x=st.integers(0, 299),
    y=st.integers(0, 399),
    direction=st.integers(0, 3).map(lambda quarter: quarter * 90.0),
    type=st.integers(0, 2),
    quality=st.none() | st.integers(1, 100),
)
VIEWS = st.builds(
    View,
    position=st.integers(0, 10),
    minutiae=st.lists(MINUTIAE, max_size=60).map(tuple),
    width=st.just(300),
    height=st.just(400),
    across=st.just(197),
    down=st.just(394),
    quality=st.none() | st.integers(1, 100),
    impression=st.integers(0, 15),
    number=st.integers(0, 15),
    extended=st.lists(st.tuples(st.integers(0, 65535), st.binary(max_size=40)), max_size=3).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(VIEWS, min_size=1, max_size=4), st.sampled_from(WRITTEN))
def test_what_is_written_is_read_again(views: list[View], layout: str) -> None:
    content = write(views, layout)
    assert read(content).views == tuple(views)
    assert read(content).remarks == ()
    assert begins(content)


@pytest.mark.parametrize("layout", WRITTEN)
def test_every_direction_survives_to_half_a_unit(layout: str) -> None:
    views = [View(0, tuple(Minutia(n, 0, n * 1.5) for n in range(240)), 240, 1)]
    (found,) = read(write(views, layout)).views
    for one, other in zip(views[0].minutiae, found.minutiae, strict=True):
        assert abs((one.direction - other.direction + 180) % 360 - 180) <= UNIT[layout] / 2


def test_a_record_too_long_for_two_bytes_goes_on_in_four() -> None:
    views = [view(255)] * 43
    content = write(views, "ansi-2004")
    assert content[8:10] == b"\0\0"
    assert len(content) > 65535
    assert [one.minutiae for one in read(content).views] == [one.minutiae for one in views]
    assert read(alone(content, read(content), 3)).views[0].minutiae == views[3].minutiae


def test_views_of_several_sizes_share_the_largest_where_there_is_one() -> None:
    views = [view(size=(300, 400)), view(size=(500, 200), position=3)]
    assert [(one.width, one.height) for one in read(write(views, "iso-2005")).views] == [(500, 400)] * 2
    assert [(one.width, one.height) for one in read(write(views, "iso-2011")).views] == [(300, 400), (500, 200)]


@pytest.mark.parametrize(
    ("views", "layout"),
    [
        ([], "iso-2005"),
        ([view()], "iso-2007"),
        ([view()], "ansi-2009 draft"),
        ([View(11, (), 1, 1)], "iso-2005"),
        ([View(1, (), 0, 1)], "iso-2005"),
        ([View(1, (), 1, 2**14)], "iso-2011"),
        ([View(1, (), 1, 1, 20, 20)], "iso-2005"),
        ([View(1, (), 1, 1, number=16)], "iso-2005"),
        ([View(1, (), 1, 1, impression=16)], "ansi-2004"),
        ([View(1, (), 1, 1, quality=101)], "ansi-2009"),
        ([View(1, (Minutia(1, 0, 0),), 1, 1)], "iso-2005"),
        ([View(1, (Minutia(0, 0, 0, 3),), 1, 1)], "iso-2005"),
        ([View(1, (Minutia(0, 0, 0, 1, 101),), 1, 1)], "iso-2005"),
        ([View(1, (Minutia(0, 0, 0),) * 256, 1, 1)], "iso-2005"),
        ([View(1, (), 1, 1), View(1, (), 1, 1, 394, 394)], "iso-2005"),
    ],
)
def test_what_a_format_cannot_say_is_refused(views: list[View], layout: str) -> None:
    with pytest.raises(UsageError):
        write(views, layout)


@pytest.mark.parametrize(
    ("content", "said", "offset"),
    [
        (b"FMX\0", "a minutiae record", 0),
        (b"FMR\0", "a version out of", 4),
        (b"FMR\0 10\0" + bytes(40), "a version out of", 4),
        (iso_2005(old_view())[:-1], "a length of", 8),
        (iso_2005(old_view()) + b"\0", "a length of", 8),
        (iso_2005(), "a view at least", 24),
        (iso_2005(old_view(), width=0), "pixels a side", 24),
        (iso_2005(old_view(), density=97), "pixels per centimetre", 24),
        (iso_2005(old_view(), width=164), "minutia 2 within 164 x 364 pixels; .*view 1", 34),
        (iso_2005(old_view(finger=11)), "a finger's position", 24),
        (iso_2005(old_view(((3, 1, 1, 0, 1),))), "a type from 0 to 2", 28),
        (ansi_2004(old_view(((1, 1, 1, 180, 1),))), "a direction below 180", 34),
        (iso_2005(old_view(extended=b"\0\1\0\3"), old_view()), "an area of 4 bytes", 48),
        (iso_2005(old_view(extended=b"\0\1\0\6\7"), old_view()), "bytes of an area", 52),
        (iso_2011(12), "a finger's position", 51),
    ],
)
def test_damage_is_said_with_view_and_byte(content: bytes, said: str, offset: int) -> None:
    with pytest.raises(BrokenError, match=said) as caught:
        read(content)
    assert caught.value.offset == offset
    assert f"byte {offset}" in str(caught.value)
    assert "nothing was taken from it" in str(caught.value)


def test_a_view_whose_length_leads_astray_is_said() -> None:
    content = bytearray(iso_2011(7, 2))
    size = struct.unpack_from(">I", content, 15)[0]
    for wrong in (0, 3, size - 1, size + 1, 2**32 - 1):
        struct.pack_into(">I", content, 15, wrong)
        with pytest.raises(BrokenError, match=r"view [12]|header"):
            read(bytes(content))


def test_the_error_travels_between_processes() -> None:
    with pytest.raises(SampleError) as caught:
        read(iso_2005())
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (BrokenError, str(caught.value))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_record_cut_at_any_byte_is_refused(name: str) -> None:
    for end in range(len(RECORDS[name])):
        with pytest.raises(BrokenError, match="byte"):
            read(RECORDS[name][:end])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(RECORDS[data.draw(st.sampled_from(WRITTEN))])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    said: BrokenError | None
    try:
        record = read(bytes(content))
    except BrokenError as error:
        said = error
    else:
        said = None
        for n, one in enumerate(record.views):
            assert len(one.minutiae) <= 255
            assert all(m.x < one.width and m.y < one.height and 0 <= m.direction < 360 for m in one.minutiae)
            assert read(alone(bytes(content), record, n)).views[0].minutiae == one.minutiae
    assert said is None or (0 <= said.offset <= len(content) and "byte" in str(said))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([one.version for one in LAYOUTS]), st.binary(max_size=200))
def test_any_bytes_raise_nothing_else(version: bytes, rest: bytes) -> None:
    with pytest.raises(BrokenError):
        read(b"FMR\0" + version + rest)
