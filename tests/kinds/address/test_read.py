from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truename.errors import SampleError
from truename.kinds.address import KIND, read
from truename.kinds.address.params import Reach
from truename.kinds.address.template import Address
from truename.trace import Recorder
from truename.types import NotAcquired, Sample


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "71-75 Shelton Street, London WC2H 9JQ, United Kingdom",
            Address("GB", "wc2h9jq", "71-75", street=("shelton",), place=("london",)),
        ),
        ("GB:71-75 Shelton St, London", Address("GB", number="71-75", street=("shelton",), place=("london",))),
        ("10, Downing Street, London", Address(number="10", street=("downing",), place=("london",))),
        (
            "ul. Pravdy, d. 15, str. 2, 125124 Moskva, Россия",
            Address("RU", "125124", "15", street=("pravdy",), place=("moskva",)),
        ),
        ("ул. Правды, д. 15, Москва", Address(number="15", street=("pravdy",), place=("moskva",))),
        (
            "P.O. Box 957, Offshore Incorporations Centre, Road Town, Tortola, BVI",
            Address("VG", box="957", building=("offshore", "incorporations"), place=("roadtown", "tortola")),
        ),
        (
            "Room 1701, 17/F, Henan Building, 90 Jaffe Road, Wanchai, Hong Kong",
            Address("HK", number="90", unit="1701", street=("jaffe",), building=("henan",), place=("wanchai",)),
        ),
        (
            "Avenida de Concha Espina 8, Madrid E-28036, Spain",
            Address("ES", "28036", "8", street=("concha", "espina"), place=("madrid",)),
        ),
        ("Rue de la Loi 200, 1049 Bruxelles", Address("", "1049", "200", street=("loi",), place=("bruxelles",))),
        (
            "Unter den Linden 77, 10117 Berlin, Deutschland",
            Address("DE", "10117", "77", street=("unter", "linden"), place=("berlin",)),
        ),
        (
            "Potonggang District, Pyongyang, Korea, North",
            Address("KP", place=("potonggang", "pyongyang")),
        ),
        (
            "서울특별시 강남구 테헤란로 152",
            Address(number="152", street=("teheran",), place=("seoul", "gangnam")),
        ),
        ("中国北京市朝阳区建国路88号", Address("CN", number="88", street=("jianguo",), place=("beijing", "zhaoyang"))),
        ("Carrera 28 No. 7-35, Cali, Colombia", Address("CO", "", "7-35", street=("28",), place=("cali",))),
        ("Calle Paseo La Cuesta # 1550, Apt 6", Address(number="1550", unit="6", street=("cuesta",))),
        ("c/o Somebody Ltd., 1 Mill Road, Leeds", Address(number="1", street=("mill",), place=("leeds",))),
        ("1040 Wien", Address(postcode="1040", place=("wien",))),
        ("Moscow Russia", Address("RU", place=("moscow",))),
        ("Singapore", Address("SG")),
        (
            "350 Fifth Avenue\nNew York, NY 10118-0110",
            Address("", "10118", "350", street=("fifth",), place=("new", "york")),
        ),
    ],
)
def test_reads_each_form(text: str, address: Address) -> None:
    assert read.read(Sample("address", text.encode())) == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(
            (f"16 High Street, 5412 Foo Bay, {code}", "16 High Street, 5412 Foo Bay")
            for code in ("AU", "DE", "CA", "FR")
        ),
        (
            "1209 N. Orange St, Wilmington, DE 19801, USA",
            "1209 North Orange Street, Wilmington, DE, 19801, United States",
        ),
        ("412F ROUTE D'ESCH, LUXEMBOURG", "412 f route d’Esch ,Luxembourg"),
        ("PO Box 146, Lahore", "p.o.box 146; Lahore"),
    ],
)
def test_forms_of_one_address_read_alike(one: str, other: str) -> None:
    assert read.parse(one) == read.parse(other)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a\x00b", b"x" * 3000])
def test_what_is_no_text_of_an_address_is_refused(content: bytes) -> None:
    with pytest.raises(SampleError, match=r"\[COUNTRY:\]TEXT"):
        KIND.extract(Sample("address", content))


def test_an_address_has_no_position() -> None:
    with pytest.raises(SampleError, match="position 3"):
        KIND.extract(Sample("address", b"London", position=3))


@pytest.mark.parametrize("text", ["x", "12", ", ;", "-"])
def test_what_states_nothing_is_not_acquired(text: str) -> None:
    made = KIND.extract(Sample("address", text.encode()))
    assert isinstance(made, NotAcquired)
    assert made.quality.score == 0


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(SampleError):
        KIND.extract(Sample("address", text.encode()))


@pytest.mark.parametrize(
    "hostile", ["box " * 500, "1-" * 1000, "st " * 600, "a1" * 1000, "路" * 600, "1/" * 1000, "," * 2000]
)
def test_hostile_text_is_read_in_bounded_time(hostile: str) -> None:
    with suppress(SampleError):
        KIND.extract(Sample("address", hostile.encode()))


@pytest.mark.parametrize(
    ("text", "reach", "words"),
    [
        ("GB:14 Harbour Lane, Falmouth", Reach.PREMISES, ()),
        ("GB:Harbour Lane, Falmouth", Reach.STREET, ("neither a house",)),
        ("GB:Falmouth", Reach.PLACE, ("no street",)),
        ("US:1209 Orange Street, Wilmington", Reach.PREMISES, ("thousands of companies",)),
    ],
)
def test_quality_says_how_far_down_it_goes(text: str, reach: Reach, words: tuple[str, ...]) -> None:
    sample, trace = Sample("address", text.encode()), Recorder()
    KIND.extract(sample, trace)
    assert trace["address"].reach is reach
    quality = KIND.assess(sample)
    assert len(quality.reasons) == len(words)
    assert all(word in reason for word, reason in zip(words, quality.reasons, strict=True))
