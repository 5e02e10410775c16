from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truename.errors import SampleError
from truename.kinds.identifier import KIND, params, read
from truename.kinds.identifier.params import Type
from truename.kinds.identifier.template import Check, Identifier, Use, decode
from truename.trace import Recorder
from truename.types import NotAcquired, Sample, Template


def parse(text: str | bytes, of: int = Type.UNKNOWN) -> Identifier | None:
    return read.read(Sample("identifier", text if isinstance(text, bytes) else text.encode(), position=of))


@pytest.mark.parametrize(
    ("text", "of", "country", "value"),
    [
        ("KP:836410175", Type.PASSPORT, "KP", "836410175"),
        ("kp:836 410-175", Type.PASSPORT, "KP", "836410175"),
        ("PS 836410175", Type.PASSPORT, "", "PS836410175"),
        ("\N{NUMERO SIGN} 836410175", Type.PASSPORT, "", "836410175"),
        ("Passport No. 836410175", Type.PASSPORT, "", "836410175"),
        ("АВ1234567", Type.PASSPORT, "", "AB1234567"),
        ("٨٣٦٤١٠١٧٥", Type.PASSPORT, "", "836410175"),
        ("ИНН 7707083893", Type.TAX, "RU", "7707083893"),
        ("DE 136 695 976", Type.TAX, "DE", "DE136695976"),
        ("IMO9176187", Type.IMO, "", "9176187"),
        ("deutdeff", Type.BIC, "", "DEUTDEFF"),
        ("GB:020 7946 0958", Type.PHONE, "GB", "+442079460958"),
        ("0044 20 7946 0958", Type.PHONE, "GB", "+442079460958"),
        ("020 7946 0958", Type.PHONE, "", "02079460958"),
        ("+44 20 7946 0958 ext. 12", Type.PHONE, "GB", "+442079460958"),
        ("J.Smith+List@GMail.com", Type.EMAIL, "", "j.smith+list@gmail.com"),
        ("https://www.Example.com/about?x=1", Type.WEBSITE, "", "example.com"),
        ("http://почта.рф", Type.WEBSITE, "", "xn--80a1acny.xn--p1ai"),
        ("facebook.com/Acme", Type.WEBSITE, "", "facebook.com/acme"),
        ("https://www.linkedin.com/in/someone-1", Type.SOCIAL, "", "linkedin:someone-1"),
        ("Telegram:Someone", Type.SOCIAL, "", "telegram:someone"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", Type.WALLET, "", "0x52908400098527886e0f7030069857d2e4169ee7"),
    ],
)
def test_reads_each_documented_form(text: str, of: Type, country: str, value: str) -> None:
    found = parse(text, of)
    assert found
    assert (found.type, found.country, found.value) == (of, country, value)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("passport 836410175", Type.PASSPORT),
        ("INN 7707083893", Type.TAX),
        ("ОГРН: 1027700132195", Type.REGISTRATION),
        ("213800D1EI4B9WTWWD28", Type.LEI),
        ("GB82 WEST 1234 5698 7654 32", Type.BANK_ACCOUNT),
        ("US0378331005", Type.ISIN),
        ("IMO 9176187", Type.IMO),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Type.WALLET),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Type.WALLET),
        ("+44 20 7946 0958", Type.PHONE),
        ("someone@example.com", Type.EMAIL),
        ("www.example.com", Type.WEBSITE),
        ("https://t.me/someone", Type.SOCIAL),
        ("@someone", Type.SOCIAL),
        ("836410175", Type.UNKNOWN),
        ("213800D1EI4B9WTWWD29", Type.UNKNOWN),  # its check digits are wrong, so that it may be anything
        ("DEUTDEFF", Type.UNKNOWN),  # and so may eight letters
    ],
)
def test_tells_the_type_where_only_one_has_the_form(text: str, of: Type) -> None:
    found = parse(text)
    assert found
    assert found.type is of


@pytest.mark.parametrize(
    ("right", "wrong", "of"),
    [
        ("213800D1EI4B9WTWWD28", "213800D1EI4B9WTWWD29", Type.LEI),
        ("9176187", "9176188", Type.IMO),
        ("GB82WEST12345698765432", "GB82WEST12345698765433", Type.BANK_ACCOUNT),
        ("US0378331005", "US0378331006", Type.ISIN),
        ("RU:7707083893", "RU:7707083894", Type.TAX),
        ("RU:1027700132195", "RU:1027700132196", Type.REGISTRATION),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", Type.WALLET),
        ("+442079460958", "+4420794609", Type.PHONE),
    ],
)
def test_a_wrong_check_digit_lowers_quality_and_refuses_nothing(right: str, wrong: str, of: Type) -> None:
    good, bad = parse(right, of), parse(wrong, of)
    assert good
    assert bad
    assert (good.check, bad.check) == (Check.RIGHT, Check.WRONG)
    better, worse = (KIND.assess(Sample("identifier", text.encode(), position=of)) for text in (right, wrong))
    assert worse.score == better.score - params.WRONG_PENALTY
    assert ("no such number" if of is Type.PHONE else "check digits are wrong") in worse.reasons[0]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("n/a", Type.PASSPORT),
        ("Unknown", Type.UNKNOWN),
        ("000000", Type.PASSPORT),
        ("xxxxxxx", Type.NATIONAL_ID),
        ("123456789", Type.TAX),
        ("12", Type.PASSPORT),
        ("no digits", Type.PASSPORT),
        ("not a mailbox", Type.EMAIL),
        ("-", Type.WEBSITE),
    ],
)
def test_what_identifies_nobody_is_not_acquired(text: str, of: Type) -> None:
    made = KIND.extract(Sample("identifier", text.encode(), position=of))
    assert isinstance(made, NotAcquired)
    assert made.quality.score == 0


@pytest.mark.parametrize("content", [b"", b" ", b"\xff\xfe1", b"12\n34", b"1" * 2000])
def test_what_is_no_line_of_text_is_refused(content: bytes) -> None:
    with pytest.raises(SampleError, match=r"\[COUNTRY:\]VALUE"):
        parse(content, Type.PASSPORT)


def test_an_unknown_position_is_refused() -> None:
    with pytest.raises(SampleError, match="1 passport"):
        parse("836410175", 99)


@pytest.mark.parametrize(
    ("text", "of", "use"),
    [
        ("info@example.com", Type.EMAIL, Use.COMMON),
        ("sales.asia@example.com", Type.EMAIL, Use.COMMON),
        ("infolda@example.com", Type.EMAIL, Use.OWN),
        ("+1 800 555 0199", Type.PHONE, Use.COMMON),
        ("facebook.com", Type.WEBSITE, Use.PLATFORM),
        ("acme.blogspot.com", Type.WEBSITE, Use.OWN),
    ],
)
def test_what_is_made_to_be_shared(text: str, of: Type, use: Use) -> None:
    found = parse(text, of)
    assert found
    assert found.use is use


@pytest.mark.parametrize(
    ("one", "other", "of"),
    [
        ("j.smith@gmail.com", "jsmith+news@googlemail.com", Type.EMAIL),
        ("KP:PS836410175", "KP:836410175", Type.PASSPORT),
        ("+44 20 7946 0958", "020 7946 0958", Type.PHONE),
        ("https://shop.acme.co.kr", "acme.co.kr", Type.WEBSITE),
        ("DEUTDEFF", "DEUTDEFF500", Type.BIC),
        ("telegram:someone", "twitter:someone", Type.SOCIAL),
    ],
)
def test_forms_of_one_identifier_have_one_stem(one: str, other: str, of: Type) -> None:
    first, second = parse(one, of), parse(other, of)
    assert first
    assert second
    assert first.value != second.value
    assert first.stem == second.stem


def test_companies_of_one_suffix_have_two_domains() -> None:
    one, other = parse("acme.co.kr", Type.WEBSITE), parse("other.co.kr", Type.WEBSITE)
    assert one
    assert other
    assert one.stem != other.stem


@settings(max_examples=300)
@given(st.text(max_size=120), st.sampled_from(Type))
def test_any_text_is_read_or_refused(text: str, of: Type) -> None:
    with suppress(SampleError):
        found = parse(text, of)
        assert found is None or (found.value.isascii() and len(found.value) <= params.LONGEST)


@settings(max_examples=200)
@given(st.text("0123456789ABCXYZ.:@/+- ", min_size=4, max_size=40), st.sampled_from(Type))
def test_what_was_read_reads_as_itself(text: str, of: Type) -> None:
    with suppress(SampleError):
        made = KIND.extract(Sample("identifier", text.encode(), position=of))
        if isinstance(made, Template):
            stored = decode(made.data)
            again = parse(str(stored), stored.type)
            assert again
            assert again.value == stored.value


def test_country_by_the_country_of_a_check_and_trace() -> None:
    trace = Recorder()
    KIND.extract(Sample("identifier", b"KP:836410175", position=Type.PASSPORT), trace)
    assert str(trace["identifier"]) == "KP:836410175"
