from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.kinds.identifier.params import Type
from truename.kinds.identifier.read import read
from truename.sources.saved import values
from truename.types import Sample


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Jane.Doe@ACME.example", "jane.doe@acme.example"),
        (" <mailto:sales+eu@acme.example> ", ""),
        ("mailto:sales+eu@acme.example", "sales+eu@acme.example"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("ｊａｎｅ@acme.example", "jane@acme.example"),
        ("ja\u200bne@acme.example", "jane@acme.example"),
        ("logo@2x.png", ""),
        ("jane@acme", ""),
        ("jane@192.0.2.1", ""),
        ("jane doe@acme.example", ""),
        ("@acme.example", ""),
    ],
)
def test_email(text: str, value: str) -> None:
    assert values.email(text) == value


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("+44 (0)20 7946 0958", "", "+442079460958"),
        ("tel:+1-212-555-0123;ext=7", "", "+12125550123"),
        ("+1.2125550123", "", "+12125550123"),
        ("0044 20 7946 0958", "", "+442079460958"),
        ("020 7946 0958", "gb", "+442079460958"),
        ("020 7946 0958", "", "02079460958"),
        ("+44 20 7946 0958 ext. 12", "", "+442079460958"),
        ("٠٢٠ ٧٩٤٦ ٠٩٥٨", "", "02079460958"),
        ("+1.0000000000", "", ""),
        ("+44 20 7946 0958 or call Jane", "", ""),
        ("12", "", ""),
        ("+999 123 456 789", "", ""),
    ],
)
def test_phone(text: str, region: str, value: str) -> None:
    assert values.phone(text, region) == value


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("https://t.me/Some_One", "telegram:some_one"),
        ("tg://resolve?domain=Some_One", "telegram:some_one"),
        ("https://t.me/share/url?url=https://acme.example", ""),
        ("https://t.me/+AbCdEf", ""),
        ("https://t.me/joinchat/AbCdEf", ""),
        ("https://www.linkedin.com/in/jane-doe-123/?trk=x", "linkedin:jane-doe-123"),
        ("https://linkedin.com/company/acme", "linkedin:acme"),
        ("https://www.linkedin.com/shareArticle?mini=true&url=x", ""),
        ("https://twitter.com/@Acme", "twitter:acme"),
        ("https://x.com/acme/status/1", "twitter:acme"),
        ("https://twitter.com/intent/tweet?text=x", ""),
        ("https://www.facebook.com/sharer/sharer.php?u=x", ""),
        ("https://www.facebook.com/profile.php?id=100012345", "facebook:100012345"),
        ("https://de-de.facebook.com/Acme.Software", "facebook:acme.software"),
        ("https://wa.me/442079460958", "whatsapp:442079460958"),
        ("https://api.whatsapp.com/send?phone=%2B442079460958&text=hi", "whatsapp:442079460958"),
        ("whatsapp://send?phone=442079460958", "whatsapp:442079460958"),
        ("skype:live:jane.doe?chat", "skype:jane.doe"),
        ("https://github.com/acme/tool", "github:acme"),
        ("https://github.com/features", ""),
        ("https://github.com/", ""),
        ("https://www.youtube.com/watch?v=x", ""),
        ("https://www.youtube.com/@acme", "youtube:acme"),
        ("https://vk.com/id12345", "vk:id12345"),
        ("https://medium.com/@jane", "medium:jane"),
        ("https://web.archive.org/web/20200101000000/https://twitter.com/acme", "twitter:acme"),
        ("https://acme.example/twitter.com/acme", ""),
        ("mailto:jane@acme.example", ""),
    ],
)
def test_handle_of(address: str, value: str) -> None:
    assert values.handle_of(address) == value


def test_handle() -> None:
    assert values.handle("TG", "@Some_One") == "telegram:some_one"
    assert values.handle("微信", "AcmeSoft") == "wechat:acmesoft"
    assert values.handle("X", "acme") == "twitter:acme"
    assert values.handle("WhatsApp", "+44 20 7946 0958") == "whatsapp:442079460958"
    assert values.handle("skype", "two words") == ""
    assert values.network("Vkontakte") == "vk"
    assert values.network("acme") == ""


def test_numbers_of_accounts_need_right_check_digits() -> None:
    assert values.iban("GB82 WEST 1234 5698 7654 32") == "GB82WEST12345698765432"
    assert values.iban("GB82 WEST 1234 5698 7654 33") == ""
    assert values.lei("2138 00D1 EI4B 9WTW WD28") == "213800D1EI4B9WTWWD28"
    assert values.lei("213800D1EI4B9WTWWD29") == ""
    assert values.vat("DE 136 695 976") == "DE136695976"
    assert values.vat("DE136695977") == ""
    assert values.vat("CHE-107.787.577 MWST") == "CHE107787577"


GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"  # the address of Bitcoin's first block: nobody can spend from it
SEGWIT = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"  # BIP 173's test vector
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"  # BIP 350's
ETHER = "0x52908400098527886E0F7030069857D2E4169EE7"  # EIP-55's


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (GENESIS, GENESIS),
        (f"bitcoin:{GENESIS}?amount=1", GENESIS),
        (GENESIS[:-1] + "b", ""),
        (SEGWIT, SEGWIT.lower()),
        (SEGWIT.lower()[:-1] + "5", ""),
        (TAPROOT, TAPROOT),
        (SEGWIT[:10] + SEGWIT[10:].lower(), ""),
        (ETHER, ETHER.lower()),
        ("0x" + "0" * 40, ""),
        ("T" + "1" * 33, ""),
    ],
)
def test_wallet(text: str, value: str) -> None:
    assert values.wallet(text) == value


def test_registration_and_tax() -> None:
    assert values.registration("HRB 12345 München", "DE") == "DE:HRB12345MUNCHEN"
    assert values.registration("01234567", "gb") == "GB:01234567"
    assert values.registration("000000") == ""
    assert values.registration("none") == ""
    assert values.tax("7707083893", "RU") == "RU:7707083893"
    assert values.tax("DE136695976", "DE") == "DE136695976"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-03-03", "2020-03-03"),
        ("2020-03-03T10:00:00+02:00", "2020-03-03T08:00:00Z"),
        ("2020-03-03T10:00:00.123Z", "2020-03-03T10:00:00Z"),
        ("Tue, 03 Mar 2020 10:00:00 +0100", "2020-03-03T09:00:00Z"),
        ("2020-03", "2020-03"),
        ("2020", "2020"),
        ("20200303", "2020-03-03"),
        ("March 3, 2020", "2020-03-03"),
        ("May 12th, 2020", "2020-05-12"),
        ("March 3, 2020 10:00 AM", "2020-03-03"),
        ("March 2020", "2020-03"),
        ("3. März 2020", "2020-03-03"),
        ("3 de marzo de 2020", "2020-03-03"),
        ("5 марта 2021 г.", "2021-03-05"),
        ("5 ديسمبر 2020", "2020-12-05"),
        ("१२ मार्च 2020", "2020-03-12"),
        ("2020年3月3日", "2020-03-03"),
        ("2020년 3월 3일", "2020-03-03"),
        ("3.4.2020", "2020-04-03"),
        ("03/04/2020", "2020"),
        ("13/04/2020", "2020-04-13"),
        ("04/13/2020", "2020-04-13"),
        ("3 listopada 2020", "2020"),  # October in Croatian, November in Polish
        ("2020-13-01", ""),
        ("31 февраля 2020", ""),
        ("Acme 2020 Ltd", ""),
        ("Jan 2020 Feb", ""),
    ],
)
def test_day_says_only_what_is_certain(text: str, value: str) -> None:
    assert values.day(text) == value


def test_clean_takes_out_what_nobody_sees() -> None:
    assert values.clean("Ac\u200bme\u202e \n\tLtd\x00\ud800") == "Acme Ltd"
    assert values.clean("می\u200cخواهم") == "می\u200cخواهم"  # in Persian this joiner belongs to the word
    assert values.clean("ac\u200cme") == "acme"
    assert values.clean("e\u0301") == "é"
    assert values.turns("safe\u202efdp.exe")
    assert not values.turns("می\u200cخواهم")


def test_absolute() -> None:
    assert values.absolute("../x.png?v=1#top", "https://ACME.example:443/a/b/c") == "https://acme.example/a/x.png?v=1"
    assert values.absolute("https://acme.example:8080") == "https://acme.example:8080/"
    assert values.absolute("x.png", "file:///saved/page.html") == ""
    assert values.absolute("http://[", "https://acme.example/") == ""
    assert values.absolute("data:image/png;base64,AAAA", "https://acme.example/") == ""


def test_address_is_one_line() -> None:
    assert values.address("Acme Ltd\n1 High Street\n", "London", "london", "") == "Acme Ltd, 1 High Street, London"


def test_ids_of_people_and_profiles() -> None:
    assert values.person_id("site:acme.example", "Jane Döe") == "person:acme.example/jane-doe"
    assert values.person_id("site:acme.example", "李小龙") == "person:acme.example/lixiaolong"
    assert values.person_id("site:acme.example", "...") == ""
    assert values.profile_id("https://www.gigs.example/u/x", "@JDoe") == "profile:gigs.example/jdoe"
    assert len(values.slug("x" * 500)) == 64
    assert values.slug("x" * 299) != values.slug("x" * 298)


def test_icon_hash_is_that_of_shodan() -> None:
    # By hand: MurmurHash3 x86 32 with seed 0 of b"YWJj\n", the base 64 of b"abc".
    assert values.icon_hash(b"abc") == "mmh3:-868969266"
    assert values.icon_hash(b"x" * 100) != values.icon_hash(b"x" * 101)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Type.EMAIL, values.email("Info@Bücher.example")),
        (Type.PHONE, values.phone("+44 20 7946 0958")),
        (Type.SOCIAL, values.handle_of("https://t.me/Some_One")),
        (Type.SOCIAL, values.handle_of("https://x.com/acme")),
        (Type.BANK_ACCOUNT, values.iban("GB82 WEST 1234 5698 7654 32")),
        (Type.LEI, values.lei("213800D1EI4B9WTWWD28")),
        (Type.WALLET, values.wallet(SEGWIT)),
        (Type.WALLET, values.wallet(GENESIS)),
        (Type.TAX, values.vat("DE 136 695 976")),
    ],
)
def test_the_identifier_kind_reads_the_same_value(kind: Type, value: str) -> None:
    made = read(Sample("identifier", value.encode(), position=kind))
    assert made is not None
    assert made.value == value


def test_a_registers_country_is_read_again() -> None:
    made = read(Sample("identifier", values.registration("01234567", "GB").encode(), position=Type.REGISTRATION))
    assert made is not None
    assert (made.country, made.value) == ("GB", "01234567")


ONE_TEXT = (
    values.email, values.phone, values.handle_of, values.iban, values.lei, values.vat, values.wallet, values.day,
    values.registration, values.tax, values.slug, values.clean, values.plain, values.absolute, values.address,
    values.network,
)  # fmt: skip


@given(st.text(max_size=400))
def test_any_text_gives_a_canonical_value_or_none(text: str) -> None:
    for function in ONE_TEXT:
        value = function(text)
        assert len(value) <= 4096
        value.encode()  # no lone surrogate is left
        assert not values.turns(value)
        if function not in (values.slug, values.network):
            assert function(value) == value, function.__name__
    assert unicodedata.is_normalized("NFC", values.clean(text))
