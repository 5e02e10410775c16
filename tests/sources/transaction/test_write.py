"""What is written is read again, by us and by others, with its pictures to the last byte."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.sources.transaction.made import coded, lossless_jpeg, picture, wsq
from truename.errors import ResolutionError, SampleError, UsageError
from truename.sources.transaction import read
from truename.sources.transaction.samples import samples
from truename.sources.transaction.write import Heading, write
from truename.types import Sample

IMAGE = picture()
HEADING = Heading("SENDER", "RECEIVER", "TEST", "no. 1", date(2026, 1, 31))

STANDARD = {
    "WSQ20": wsq(IMAGE),
    "JPEGB": coded(IMAGE, "JPEG"),
    "JPEGL": lossless_jpeg(IMAGE),
    "JP2L": coded(IMAGE, "JPEG2000"),
    "PNG": coded(IMAGE, "PNG"),
}


def finger(content: bytes = STANDARD["PNG"], position: int = 2, ppi: float | None = 500) -> Sample:
    return Sample("fingerprint", content, "a.png", position, ppi)


def given_by(content: bytes) -> list[Sample]:
    left: dict[str, SampleError] = {}
    found = samples(read(content), "a", left.__setitem__)
    assert left == {}
    return found


def test_every_format_of_the_standard_goes_in_as_it_is() -> None:
    content = write([finger(one) for one in STANDARD.values()], HEADING)
    assert [record.text(11) for record in read(content).records[2:]] == list(STANDARD)
    assert [one.content for one in given_by(content)] == list(STANDARD.values())


def test_positions_kinds_and_scales_come_back() -> None:
    palm = Sample("palmprint", STANDARD["WSQ20"], "palm", 21, 1000)
    unknown = replace(palm, position=0)
    written = [finger(position=10), palm, unknown, finger(position=0)]
    found = given_by(write(written, HEADING))
    assert [(one.kind, one.position, one.ppi) for one in found] == [
        (one.kind, one.position, one.ppi) for one in written
    ]
    assert read(write([unknown], HEADING)).records[2].positions == (20,)


def test_the_header_lists_every_record() -> None:
    first, text, *_ = read(write([finger(), finger()], HEADING, {18: "Doe, Jane", 3: "Zoë"}, 0)).records
    assert first.fields[3].subfields == (("1", "3"), ("2", "00"), ("14", "01"), ("14", "02"))
    assert [first.text(number) for number in (2, 4, 5, 7, 8, 9, 15)] == [
        "0500", "TEST", "20260131", "RECEIVER", "SENDER", "no. 1", "3\x1fUTF-8\x1f",
    ]  # fmt: skip
    assert (text.text(3), text.text(18)) == ("Zoë", "Doe, Jane")


def test_what_is_not_of_the_standard_becomes_a_png_without_loss() -> None:
    stream = io.BytesIO()
    Image.fromarray(IMAGE).save(stream, "JPEG", progressive=True)
    colour = coded(np.stack([IMAGE] * 3, axis=-1), "PNG")
    given_ones = [coded(IMAGE, "TIFF"), coded(IMAGE, "BMP"), colour, stream.getvalue()]
    found = given_by(write([finger(one) for one in given_ones], HEADING))
    for one, original in zip(found, given_ones, strict=True):
        with Image.open(io.BytesIO(one.content)) as image, Image.open(io.BytesIO(original)) as before:
            assert image.format == "PNG"
            assert (np.asarray(image) == np.asarray(before.convert("L"))).all()


def test_the_resolution_is_the_files_where_it_is_not_stated() -> None:
    (one,) = given_by(write([finger(wsq(IMAGE, ppi=1000), ppi=None)], HEADING))
    assert one.ppi == 1000
    with pytest.raises(ResolutionError, match=r"none in a\.png"):
        write([finger(ppi=None)], HEADING)


def test_no_two_transactions_have_one_number() -> None:
    assert Heading("A", "B", "C").number != Heading("A", "B", "C").number


@pytest.mark.parametrize(
    ("prints", "heading", "texts", "impression"),
    [
        ([], HEADING, {}, 0),
        ([finger()] * 100, HEADING, {}, 0),
        ([Sample("face", STANDARD["PNG"], "a", 0)], HEADING, {}, 0),
        ([finger(position=21)], HEADING, {}, 0),
        ([Sample("palmprint", STANDARD["PNG"], "a", 2, 500)], HEADING, {}, 0),
        ([finger()], replace(HEADING, origin=""), {}, 0),
        ([finger()], replace(HEADING, type="T" * 17), {}, 0),
        ([finger()], replace(HEADING, number="a\x1db"), {}, 0),
        ([finger()], HEADING, {2: "x"}, 0),
        ([finger()], HEADING, {3: "a\x1cb"}, 0),
        ([finger()], HEADING, {}, 100),
    ],
)
def test_what_cannot_be_written_is_refused(
    prints: list[Sample], heading: Heading, texts: dict[int, str], impression: int
) -> None:
    with pytest.raises(UsageError):
        write(prints, heading, texts, impression)


@pytest.mark.parametrize("content", [b"", b"text", STANDARD["PNG"][:50], coded(IMAGE.astype(np.uint16), "PNG")])
def test_what_is_no_picture_in_grey_is_refused(content: bytes) -> None:
    with pytest.raises(SampleError):
        write([finger(content)], HEADING)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(STANDARD)), st.integers(0, 10), st.integers(1, 4000)), min_size=1, max_size=4
    ),
    st.dictionaries(
        st.integers(3, 999), st.text(st.characters(categories=["L", "N", "P", "Zs"])).filter(str.isprintable)
    ),
)
def test_what_is_written_is_read(prints: list[tuple[str, int, int]], texts: dict[int, str]) -> None:
    written = [finger(STANDARD[label], position, ppi) for label, position, ppi in prints]
    content = write(written, HEADING, texts)
    found = given_by(content)
    assert [(one.content, one.position, one.ppi) for one in found] == [
        (one.content, one.position, one.ppi) for one in written
    ]
    second = read(content).records[1]
    assert {number: second.text(number) for number in texts} == texts


def test_every_truncation_at_a_record_is_refused() -> None:
    content = write([finger(), finger(), finger()], HEADING, {18: "Doe, Jane"})
    for record in read(content).records:
        for end in {record.offset, record.offset + 1, record.offset + record.size - 1} - {0}:
            with pytest.raises(SampleError, match="record"):
                read(content[:end])


def test_another_reader_finds_the_same() -> None:
    nistitl = pytest.importorskip("nistitl")
    palm = Sample("palmprint", STANDARD["WSQ20"], "palm", 21, 1000)
    other = nistitl.Message()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other.parse(write([finger(), palm], HEADING, {18: "Doe, Jane"}))
    first, text, print_, hand = list(other)
    assert (first.ORI, first.DAI, first.TOT, first.VER) == ("SENDER", "RECEIVER", "TEST", "0500")
    assert text._18 == "Doe, Jane"
    assert [(one.type, int(one.IDC), one.FGP, one.CGA, one.THPS) for one in (print_, hand)] == [
        (14, 1, "2", "PNG", "500"),
        (15, 2, "21", "WSQ20", "1000"),
    ]
    assert (STANDARD["PNG"], STANDARD["WSQ20"]) == (print_.DATA, hand.DATA)
