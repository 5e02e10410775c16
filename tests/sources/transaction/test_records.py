"""Records and fields: what is read, and where what is damaged is said to break."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.transaction.made import NIST, coded, needs_nist, picture, ridges, tagged, transaction, type4
from truename.errors import SampleError
from truename.sources.transaction import begins, read
from truename.sources.transaction.records import LONGEST_TEXT, MOST_RECORDS, Transaction

PICTURE = coded(picture(), "PNG")
RAW = picture(40, 30).tobytes()


def small() -> bytes:
    """A record of each encoding."""
    return transaction(
        (2, tagged(2, {2: "01", 18: "Doe, Jane", 30: "a\x1fb\x1ec"})),
        ridges(14, 2, PICTURE, (96, 80)),
        (4, type4(3, RAW, (40, 30), (2, 3))),
        (9, tagged(9, {2: "04", 3: "0", 4: "S", 12: "001\x1f01320715248\x1f0\x1fA"})),
    )


def test_every_record_and_field_is_there() -> None:
    found = read(small())
    assert found.remarks == ()
    assert [(one.number, one.type) for one in found.records] == [(1, 1), (2, 2), (3, 14), (4, 4), (5, 9)]
    first, text, finger, old, minutiae = found.records
    assert first.text(4) == "TEST"
    assert text.fields[30].subfields == (("a", "b"), ("c",))
    assert finger.numbers(13) == finger.positions == (2,)
    assert finger.data is not None
    assert finger.data.value == PICTURE
    assert minutiae.fields[12].subfields == (("001", "01320715248", "0", "A"),)
    assert old.positions == (2, 3)
    assert [old.integer(number) for number in (2, 3, 5, 6, 7, 8)] == [3, 0, 0, 40, 30, 0]
    assert old.data is not None
    assert old.data.value == RAW


def test_offsets_lead_to_the_values() -> None:
    content = small()
    for record in read(content).records:
        for field in record.fields.values():
            if record.type != 4:
                assert content[field.offset :].startswith(field.value)
        assert record.offset + record.size <= len(content)
    assert read(content).records[-1].offset + read(content).records[-1].size == len(content)


def test_a_picture_may_hold_every_separator() -> None:
    data = b"\x1c\x1d\x1e\x1f14.013:5\x1c" * 3
    (record,) = read(transaction(ridges(14, 1, data, (4, 4)))).records[1:]
    assert record.data is not None
    assert record.data.value == data


def test_fields_of_two_digits_are_those_of_1993() -> None:
    content = small().replace(b"1.001:", b"1.01:", 1)
    length = int(content[5 : content.index(b"\x1d")]) - 1
    content = b"1.01:%d" % length + content[content.index(b"\x1d") :]
    assert read(content).records[0].text(4) == "TEST"


def test_text_is_utf_8_and_else_latin_1() -> None:
    for raw in ("Zoë".encode(), "Zoë".encode("latin-1")):
        assert read(transaction((2, tagged(2, {2: "01", 3: raw})))).records[1].text(3) == "Zoë"


def test_an_idc_that_is_not_the_listed_one_is_remarked_on() -> None:
    content = transaction(ridges(14, 7, PICTURE, (96, 80)))
    (remark,) = read(content).remarks
    assert remark == "Field 1.003 lists record 2 (type 14) with IDC 1; its own is 7."


def test_other_types_are_kept_as_they_are() -> None:
    signature = (12 + 3).to_bytes(4, "big") + bytes([1, 0, 0, 0, 0, 9, 0, 8]) + b"abc"
    user = (5 + 4).to_bytes(4, "big") + bytes([2]) + b"\x1c\x1d\x1e\x1f"
    iris = tagged(17, {2: "03", 3: "1", 999: b"\x1c"})
    records = read(transaction((8, signature), (7, user), (17, iris))).records
    assert [one.data.value for one in records[1:] if one.data] == [b"abc", b"\x1c\x1d\x1e\x1f", b"\x1c"]


def without(content: bytes, old: bytes, new: bytes) -> bytes:
    assert content.count(old) == 1
    return content.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"1.003:1\x1f4", b"1.003:1\x1f5", "field 1.003, byte"),
        (b"1.003:1\x1f4", b"1.003:2\x1f4", "field 1.003, byte"),
        (b"\x1e14\x1f02", b"\x1e15\x1f02", r"record 3 \(type 15\), field 15.001, byte"),
        (b"\x1e14\x1f02", b"\x1e01\x1f02", "field 1.003, byte"),
        (b"\x1e14\x1f02", b"\x1exx\x1f02", "field 1.003, byte"),
        (b"14.013:2", b"15.013:2", r"record 3 \(type 14\), field 14.013, byte"),
        (b"14.013:2", b"14.012:2", r"expected each field once; .* field 14.012, byte"),
        (b"14.013:2", b"14x013:2", r"record 3 \(type 14\), field 14.012, byte"),
        (b"14.002:02", b"14.002:xy", r"expected an IDC; found 'xy': record 3 \(type 14\), field 14.002, byte"),
        (b"14.002:02", b"14.902:02", r"expected an IDC; found no such field: record 3"),
        (b"Doe, Jane", b"Doe,\x1cJane", r"record 2 \(type 2\), field 2.018, byte"),
        (b"14.001:", b"14.001:9", r"record 3 \(type 14\), field 14.001, byte"),
        (b"9.001:", b"9.001:-", r"record 5 \(type 9\), field 9.001, byte"),
    ],
)
def test_damage_is_said_with_record_field_and_byte(old: bytes, new: bytes, said: str) -> None:
    with pytest.raises(SampleError, match=said) as caught:
        read(without(small(), old, new))
    assert re.search(r"record [1-5] \(type \d+\)", str(caught.value))


def test_what_stands_after_the_last_record_is_damage() -> None:
    with pytest.raises(SampleError, match="3 bytes more"):
        read(small() + b"abc")


def test_a_record_of_type_4_that_is_shorter_than_its_header() -> None:
    short = (9).to_bytes(4, "big") + bytes(5)
    with pytest.raises(SampleError, match=r"expected a length of 18 bytes .* record 2 \(type 4\), field 4.001, byte"):
        read(transaction((4, short)))


def test_counts_and_lengths_are_bounded() -> None:
    listed = "\x1e".join([f"1\x1f{MOST_RECORDS}", *["9\x1f01"] * MOST_RECORDS])
    with pytest.raises(SampleError, match="at most 1000 records"):
        read(transaction(first={3: listed}))
    with pytest.raises(SampleError, match="bytes of text"):
        read(transaction((2, tagged(2, {2: "01", 3: "a" * (LONGEST_TEXT + 1)}))))


def test_what_is_no_transaction_does_not_begin_like_one() -> None:
    assert begins(small())
    assert not any(map(begins, (b"", b"1.001:", b"1.001:12", b"1.0 litres", PICTURE, b"<?xml version='1.0'?>")))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(small())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    said = "byte"
    try:
        assert isinstance(read(bytes(content)), Transaction)
    except SampleError as error:
        said = str(error)
    assert "byte" in said


def test_every_truncation_is_refused() -> None:
    content = small()
    picture_from, picture_to = content.index(PICTURE), content.index(PICTURE) + len(PICTURE)
    for end in range(len(content)):
        if not picture_from + 8 < end < picture_to - 8:
            with pytest.raises(SampleError):
                read(content[:end])


@pytest.mark.parametrize("name", sorted(path.name for path in NIST.glob("*.an2k")) if NIST.is_dir() else [])
def test_nists_samples_are_read_as_another_reader_reads_them(name: str) -> None:
    nistitl = pytest.importorskip("nistitl")
    content = needs_nist(name)
    other = nistitl.Message()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name == "type9-13.an2k":
            # Field 2.034 stands there twice, with two values, and a field 13.005 in the record of type 9.
            with pytest.raises(nistitl.NistException):
                other.parse(content)
            with pytest.raises(SampleError, match=r"record 2 \(type 2\), field 2.034, byte 199"):
                read(content)
            return
        other.parse(content)
    _agree(read(content), other)


def test_the_sample_that_is_refused_is_read_once_it_is_mended() -> None:
    content = needs_nist("type9-13.an2k").replace(b"2.034:UC", b"2.035:UC")
    with pytest.raises(SampleError, match=r"13.005: of another type: record 3 \(type 9\), field 9.005, byte"):
        read(content)
    mended = read(content.replace(b"9.001:2399", b"9.001:2398").replace(b"\x1d13.005:EX", b"\x1d9.005:EX"))
    assert [record.type for record in mended.records] == [1, 2, 9, 13]


def test_another_writers_transaction_is_read() -> None:
    nistitl = pytest.importorskip("nistitl")
    other = nistitl.Message()
    other.TOT = "TEST"
    text = nistitl.AsciiRecord(2)
    text.IDC = 0
    text += nistitl.Field(2, 18, [["a", "b"], ["c", "d"]])
    finger = nistitl.AsciiRecord(14)
    finger.IDC = 1
    finger.FGP = "2"
    finger.DATA = PICTURE
    other += text
    other += finger
    content, again = other.NIST, nistitl.Message()
    again.parse(content)
    _agree(read(content), again)


def _agree(found: Transaction, other: object) -> None:
    """Every field as the other reader has it, of whose values numbers are integers and items lists."""
    records = list(other)  # type: ignore[call-overload]
    assert [record.type for record in found.records] == [record.type for record in records]
    for record, theirs in zip(found.records, records, strict=True):
        if not hasattr(theirs, "_fields"):
            assert record.data is not None
            assert (record.idc, theirs.value.endswith(record.data.value)) == (int(theirs.IDC), True)
            continue
        assert sorted(record.fields) == sorted(field.tag for field in theirs._fields)
        for field in theirs._fields:
            ours, value = record.fields[field.tag], field.value
            if isinstance(value, bytes):
                assert ours.value == value
            elif isinstance(value, list):
                assert [list(items) for items in ours.subfields] == [
                    list(items) if isinstance(items, list) else [items] for items in value
                ]
            elif isinstance(value, int):
                assert int(ours.text) == value
            else:
                assert ours.text == value
