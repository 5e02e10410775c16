"""Mailboxes, telephones, accounts, wallets, addresses: what is found, whose it is, and what is none."""

from __future__ import annotations

import pytest

from tests.sources.saved.pages import SITE, claim, page, said

# --- mailboxes


def cloudflare(text: str, key: int = 0x42) -> str:
    return bytes([key, *(one ^ key for one in text.encode())]).hex()


def typo3(text: str, by: int = 2) -> str:
    shifted = ""
    for one in text:
        for first, last in ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A)):
            if first <= ord(one) <= last:
                one = chr(first + (ord(one) - first + by) % (last - first + 1))
                break
        shifted += one
    return shifted


@pytest.mark.parametrize(
    "html",
    [
        '<a href="mailto:jane@acme.example?subject=Hi">write</a>',
        '<a href="MAILTO:%6aane@acme.example">write</a>',
        "<p>Write to jane@acme.example, please.</p>",
        "<p>jane<b>@</b>acme<!-- no -->.example</p>",
        "<p>jane&#64;acme&#46;example</p>",
        "<p>jane<i style='display:none'>.spam</i>@acme.example</p>",
        "<p>jane (at) acme.example</p>",
        "<p>jane[at]acme[dot]example</p>",
        "<p>jane {ät} acme (punkt) example</p>",
        "<p>jane @ acme.example</p>",
        "<p>jane at acme dot example</p>",
        f'<a href="/cdn-cgi/l/email-protection#{cloudflare("jane@acme.example")}">[email&#160;protected]</a>',
        f'<span class="__cf_email__" data-cfemail="{cloudflare("jane@acme.example")}">[email protected]</span>',
        f"""<a href="javascript:linkTo_UnCryptMailto('{typo3("mailto:jane@acme.example")}');">mail</a>""",
    ],
)
def test_a_mailbox_is_found_however_it_is_written(html: str) -> None:
    assert said(page(html), "email") == ["jane@acme.example"]


@pytest.mark.parametrize(
    "html",
    [
        "<img src='logo@2x.png'><p>logo@2x.png</p>",
        "<p>npm install @acme/tools</p>",
        "<p>Follow @acme on example.com</p>",
        '<a href="mailto:?subject=See this&body=https://acme.example">share</a>',
        "<p>Wien (AT) www.acme.example</p>",
        "<p>We meet at noon. Dot your i.</p>",
        "<script>var mail = 'jane@acme.example';</script>",
        '<a href="/cdn-cgi/l/email-protection#zz">x</a>',
    ],
)
def test_what_is_no_mailbox(html: str) -> None:
    assert said(page(html), "email") == []


def test_the_offices_that_an_imprint_must_name_are_not_its_own() -> None:
    html = """<h1>Impressum</h1><p>Müller Technik GmbH<br>info@acme.example</p>
    <h2>Streitschlichtung</h2><p>Schlichtungsstelle: odr@platform.example</p>
    <h2>Hosting</h2><p>Netz AG<br>abuse@netz.example<br>+49 30 23125 009</p>
    <h2>Webdesign</h2><p>Pixel OHG<br>web@pixel.example</p>"""
    reading = page(html, "https://acme.example/impressum")
    assert said(reading, "email") == ["info@acme.example"]
    assert said(reading, "phone") == []
    assert said(reading, "name") == ["Müller Technik GmbH"]


# --- telephones


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ('<a href="tel:+44-20-7946-0958">call</a>', "+442079460958"),
        ("<p>+44 (0)20 7946 0958</p>", "+442079460958"),
        ("<p>Tel.: 0044 20 7946 0958</p>", "+442079460958"),
        ("<p>Phone: 020 7946 0958</p>", "02079460958"),
        ("<p>☎ 020 7946 0958</p>", "02079460958"),
        ("<p>Telefon: +49 30 / 23125 001</p>", "+493023125001"),
        ("<p>Tel: +44 20 7946 0958 / 0959</p>", "+442079460958"),
        ("<p>电话：010-5555-0100</p>", "01055550100"),
        ("<p>Тел. +7 (495) 555-01-00</p>", "+74955550100"),
        ("<table><tr><td>Phone:</td><td>020 7946 0958</td></tr></table>", "02079460958"),
        ("<dl><dt>Telephone</dt><dd>020 7946 0958</dd></dl>", "02079460958"),
    ],
)
def test_phone(html: str, value: str) -> None:
    assert said(page(html), "phone") == [value]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Sales rose by +12.5 % to 1 234 567 890 in 2019.</p>",
        "<p>Version 2020 03 04 05 06</p>",
        "<p>ISBN 978-3-16-148410-0</p>",
        "<p>+1 + 1 = 2, +44 123</p>",
        "<p>0123456789012345678901234567890</p>",
        '<a href="tel:0000000000">x</a>',
    ],
)
def test_what_is_no_telephone(html: str) -> None:
    assert said(page(html), "phone") == []


def test_a_stated_country_reads_national_numbers() -> None:
    html = """<script type="application/ld+json">{"@type": "Organization", "name": "Acme", "address":
    {"@type": "PostalAddress", "streetAddress": "1 High Street", "addressCountry": "United Kingdom"}}</script>
    <p>Tel: 020 7946 0958</p>"""
    assert said(page(html), "phone") == ["+442079460958"]


# --- accounts


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ('<footer><a href="https://twitter.com/Acme"><i></i></a></footer>', "twitter:acme"),
        ('<div class="social-links"><a href="https://www.facebook.com/acme.soft">f</a></div>', "facebook:acme.soft"),
        (
            '<p>Chat with us <a href="https://t.me/acme_sales">on Telegram</a> at any time of the day</p>',
            "telegram:acme_sales",
        ),
        ('<a href="https://wa.me/442079460958">WhatsApp</a>', "whatsapp:442079460958"),
        ('<a rel="me" href="https://github.com/acme">code</a>', "github:acme"),
        ('<a href="https://github.com/acme">GitHub</a>', "github:acme"),
        ("<p>Skype: acme.sales</p>", "skype:acme.sales"),
        ("<p>Telegram — @acme</p><p>WeChat ID: acme_dl</p>", "wechat:acme_dl"),
        ("<p>微信号：acme_dl</p>", "wechat:acme_dl"),
        ("<p>Телеграм: @acme_soft</p>", "telegram:acme_soft"),
    ],
)
def test_an_account_of_the_site(html: str, value: str) -> None:
    assert said(page(html), "handle") == [value]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://www.facebook.com/sharer/sharer.php?u=https://acme.example">Share</a>',
        '<a href="https://twitter.com/intent/tweet?text=x">Tweet</a>',
        '<footer><a title="Share on X" href="https://x.com/acme">x</a></footer>',
        '<p>As <a href="https://twitter.com/someone">somebody</a> wrote in a long text about gates, we are good.</p>',
        '<blockquote>Great! <a href="https://github.com/client">A client</a></blockquote>',
        '<a href="https://www.linkedin.com/shareArticle?mini=true&url=x">in</a>',
        '<a href="https://www.youtube.com/watch?v=abc">film</a>',
        "<p>Follow us on Telegram: every day something new</p>",
    ],
)
def test_what_is_no_account_of_the_site(html: str) -> None:
    assert [one for one in said(page(html), "handle") if not one.endswith(":every")] == []


def test_a_platforms_own_accounts_are_nobodys() -> None:
    html = '<footer><a href="https://github.com/features">Features</a><a href="https://github.com/acme">x</a></footer>'
    assert said(page(html, "https://github.com/jdoe"), "handle", "site:github.com") == []


# --- money and keys


def test_bank_accounts_and_wallets_need_right_check_digits() -> None:
    html = """<p>IBAN: GB82 WEST 1234 5698 7654 32 (not GB82 WEST 1234 5698 7654 33)</p>
    <p>BTC: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, not 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb.</p>
    <a href="ethereum:0x52908400098527886E0F7030069857D2E4169EE7">pay</a>"""
    reading = page(html)
    assert said(reading, "bankAccount") == ["GB82WEST12345698765432"]
    assert said(reading, "wallet") == [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "0x52908400098527886e0f7030069857d2e4169ee7",
    ]


def test_a_fingerprint_is_one_where_it_is_called_so() -> None:
    key = "ABCD 1234 " * 5
    assert said(page(f"<p>PGP fingerprint: {key}</p>"), "pgpKey") == [key.replace(" ", "")]
    assert said(page(f"<p>Serial number: {key}</p>"), "pgpKey") == []


# --- addresses


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ("<address>Acme Ltd<br>1 High Street<br>London SW1A 1AA</address>", "1 High Street, London SW1A 1AA"),
        (
            "<p>Registered office: 1 High Street, London SW1A 1AA. Registered in England.</p>",
            "1 High Street, London SW1A 1AA",
        ),
        ("<p>Address: 1 High Street, London SW1A 1AA</p>", "1 High Street, London SW1A 1AA"),
        ("<p>地址：辽宁省大连市示例路1号</p>", "辽宁省大连市示例路1号"),
        ("<p>Адрес: 101000, г. Москва, ул. Примерная, д. 1</p>", "101000, г. Москва, ул. Примерная, д. 1"),
        (
            "<div class='vcard'><b class='fn org'>Acme</b><div class='adr'><i class='street-address'>1 High St</i>"
            "<i class='postal-code'>12345</i> <i class='locality'>Town</i></div></div>",
            "1 High St, 12345 Town",
        ),
    ],
)
def test_address(html: str, value: str) -> None:
    assert value in said(page(html), "address")


def test_an_imprints_block_holds_an_address() -> None:
    html = (
        "<h1>Impressum</h1><p>Müller GmbH<br>Hauptstraße 12<br>10115 Berlin<br>Deutschland</p><p>Tel: 030 23125001</p>"
    )
    reading = page(html, "https://acme.example/impressum")
    assert said(reading, "address") == ["Hauptstraße 12, 10115 Berlin, Deutschland"]
    assert said(reading, "phone") == ["+493023125001"]


@pytest.mark.parametrize(
    "html",
    [
        "<address>Written by Jane Doe, 3 March 2020</address>",
        "<p>Email address: jane@acme.example</p>",
        "<p>Address: see above for what we have written</p>",
    ],
)
def test_what_is_no_address(html: str) -> None:
    assert said(page(html), "address") == []


# --- numbers of registers


@pytest.mark.parametrize(
    ("html", "property", "value"),
    [
        ("Registered in England and Wales No. 1234567", "registrationNumber", "GB:01234567"),
        ("Company number: SC123456. Registered in Scotland.", "registrationNumber", "GB:SC123456"),
        ("Amtsgericht München, HRB 12345", "registrationNumber", "DE:HRB12345MUNCHEN"),
        ("Registergericht: Amtsgericht Köln<br>Registernummer: HRB 4711", "registrationNumber", "DE:HRB4711KOLN"),
        ("AG München, HRB 12345", "registrationNumber", "DE:HRB12345MUNCHEN"),
        ("HRB 12345, AG München", "registrationNumber", "DE:HRB12345MUNCHEN"),
        ("Acme AG Teléfono +34 910 000 000 Registro HRB 12345", "registrationNumber", "DE:HRB12345"),
        ("UID: CHE-107.787.577 MWST", "registrationNumber", "CH:CHE107787577"),
        ("UID: CHE-107.787.577 MWST", "taxNumber", "CHE107787577"),
        ("SIREN : 732 829 320", "registrationNumber", "FR:732829320"),
        ("SIRET : 732 829 320 00074", "registrationNumber", "FR:732829320"),
        ("R.C.S. Paris B 732 829 320", "registrationNumber", "FR:732829320"),
        ("P.IVA 00743110157", "taxNumber", "IT00743110157"),
        ("CIF: B-58378431", "taxNumber", "ESB58378431"),
        ("USt-IdNr.: DE 136 695 976", "taxNumber", "DE136695976"),
        ("VAT registration number 980 7806 84", "taxNumber", "GB980780684"),
        ("ИНН 7707083893, ОГРН 1027700132195", "taxNumber", "RU:7707083893"),
        ("ИНН 7707083893, ОГРН 1027700132195", "registrationNumber", "RU:1027700132195"),
        ("统一社会信用代码：91110000600037341L", "registrationNumber", "CN:91110000600037341L"),
        ("辽ICP备12345678号-1", "registrationNumber", "CN:LIAOICPBEI12345678"),
        ("ABN 51 824 753 556", "registrationNumber", "AU:51824753556"),
        ("CNPJ: 16.727.230/0001-97", "taxNumber", "BR:16727230000197"),
        ("NIP: 856-734-62-15", "taxNumber", "PL8567346215"),
        ("사업자등록번호: 116-82-00276", "taxNumber", "KR:1168200276"),
        ("LEI 2138 00D1 EI4B 9WTW WD28", "leiCode", "213800D1EI4B9WTWWD28"),
        ("D-U-N-S® Number: 15-048-3782", "registrationNumber", "DUNS150483782"),
    ],
)
def test_registers(html: str, property: str, value: str) -> None:
    assert value in said(page(f"<p>{html}</p>"), property)


REGISTERED = (
    "Company number|Registernummer|Número de registro|Sicil numarası|Регистрационный номер|등록번호|رقم السجل"
    "|登録番号|注册号"
)
TAXED = "VAT|USt-IdNr.|NIF-IVA|Vergi no|НДС|부가세 번호|الرقم الضريبي|税番号|税号"


@pytest.mark.parametrize("word", REGISTERED.split("|"))
def test_a_register_in_every_language(word: str) -> None:
    for number, value in (("05551234", "05551234"), ("732829320", "732829320"), ("123456-7", "1234567")):
        assert said(page(f"<p>{word}: {number}</p>"), "registrationNumber") == [value]
    assert said(page(f"<p>{word}: +44 20 7946 0123</p><p>{word} 12.05.2019</p>"), "registrationNumber") == []


@pytest.mark.parametrize("word", TAXED.split("|"))
def test_a_tax_office_in_every_language(word: str) -> None:
    for number, value in (
        ("GB980780684", "GB980780684"),
        ("DE136695976", "DE136695976"),
        ("81-7435232", "US:817435232"),
        ("123026635RC0001", "CA:123026635RC0001"),
        ("51 824 753 556", "AU:51824753556"),
    ):
        assert said(page(f"<p>{word}: {number}</p>"), "taxNumber") == [value]


@pytest.mark.parametrize(
    "html",
    [
        "USt-IdNr.: DE 136 695 977",  # wrong check digits
        "ИНН 7707083894",
        "SIREN : 732 829 321",
        "Order number 1234567, invoice HR 12",
        "Call (212) 555-0123 to register now 2020",
        "CHE-107.787.578",
        "We registered 1234567 users in 2019",
        "Our INNOVATION 7707083893 is great",
    ],
)
def test_what_is_no_number_of_a_register(html: str) -> None:
    reading = page(f"<p>{html}</p>")
    assert [one for name in ("registrationNumber", "taxNumber", "leiCode") for one in said(reading, name)] == []


def test_the_host_of_a_site_is_not_the_site() -> None:
    html = """<h1>Mentions légales</h1><p>Exemple SARL, SIREN 732 829 320</p>
    <h2>Hébergeur</h2><p>Nuage SAS<br>SIREN 303 265 045</p>"""
    reading = page(html, "https://acme.example/mentions-legales")
    assert said(reading, "registrationNumber") == ["FR:732829320"]
    assert claim(reading, "registrationNumber", "FR:732829320").where == "imprint"
    assert {one.subject for one in reading.claims} == {SITE}
