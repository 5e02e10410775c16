"""Whose a site is, in its own words. A wrong name is worse than none, so that most of this is what is no name."""

from __future__ import annotations

import pytest

from tests.sources.saved.pages import claim, page, said
from truename.sources.saved.page.names import by_form, organisation_name, person_name
from truename.sources.saved.page.operators import copyright_name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("© 2019–2024 Acme Software Ltd. All rights reserved.", "Acme Software Ltd"),
        ("Copyright © 2020 Acme. All Rights Reserved", "Acme"),
        ("© 2024 Acme Lebensmittel", "Acme Lebensmittel"),  # whose last letters are no telephone
        ("Copyright 2021 by Acme Widgets | Powered by WordPress", "Acme Widgets"),
        ("Acme Inc. © 2020", "Acme Inc"),
        ("© 2020 Tous droits réservés Acme SARL", "Acme SARL"),
        ("Copyright (c) 2019 Acme S.r.l. - P.IVA 12345678901 - Tutti i diritti riservati", "Acme S.r.l."),
        ("© Acme Corporation 2024", "Acme Corporation"),
        ("2020 © ООО «Акме Софт». Все права защищены.", "ООО «Акме Софт»"),
        ("© 2010-2024 北京艾克米科技有限公司 版权所有 京ICP备12345678号", "北京艾克米科技有限公司"),
        ("版权所有 © 2020 艾克米科技", "艾克米科技"),
        ("Copyright © 株式会社アクメ All Rights Reserved.", "株式会社アクメ"),
        ("جميع الحقوق محفوظة © شركة أكمي 2020", "شركة أكمي"),
        ("© 2020 Acme A.Ş. Tüm hakları saklıdır.", "Acme A.Ş."),
        ("© 2024 Acme Ltd, a company of the Foo Group", "Acme Ltd"),
        ("©2024 by Acme Studio. Proudly created with a site builder", "Acme Studio"),
        ("All content © 2020 Acme Media Group, unless otherwise noted", "Acme Media Group"),
        ("This content is copyright of Acme Software Ltd", "Acme Software Ltd"),
        ("© Copyright 2020 Acme Pty Ltd ABN 51 824 753 556", "Acme Pty Ltd"),
    ],
)
def test_copyright_line(line: str, name: str) -> None:
    assert copyright_name(line) == name


@pytest.mark.parametrize(
    "line",
    [
        "© 2024. All rights reserved.",
        "© 2024 acme.example",
        "© 2024 Your Company",
        "© 2024 Theme by Foo",
        "© 2020 - Privacy Policy",
        "© OpenStreetMap contributors",
        "(c) 2020 the authors",
        "© 2020 made with love in Berlin",
        "© 2020 all of the content on this site is ours and may not be copied",
        "(c) the first paragraph, (d) the second",
        "Copyright infringement is a crime",
        "Photo © Getty Images",
        "No copyright here",
        "© {{ year }} {{ name }}",
        "",
    ],
)
def test_what_names_nobody(line: str) -> None:
    assert copyright_name(line) == ""


def test_a_copyright_line_counts_at_the_end_of_a_page() -> None:
    paragraphs = "<p>Text about gates.</p>" * 60
    assert said(page(f"<p>© 2020 Jane's Pictures</p>{paragraphs}"), "name") == []
    assert said(page(f"{paragraphs}<p>© 2020 Acme</p>"), "name") == ["Acme"]
    assert said(page(f"<div id='footer'>© 2020<br>Acme</div>{paragraphs}"), "name") == ["Acme"]


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<p>This website is owned and operated by Acme Software Ltd, a company in London.</p>", "Acme Software Ltd"),
        ("<p>Gates is a trading name of Acme Holdings Limited.</p>", "Acme Holdings Limited"),
        ("<p>Diese Webseite wird betrieben von der Müller GmbH.</p>", "Müller GmbH"),
        (
            "<p>Le présent site est édité par la société Exemple Logiciels SARL, au capital de 10 000 euros</p>",
            "Exemple Logiciels SARL",
        ),
    ],
)
def test_a_statement(html: str, name: str) -> None:
    assert said(page(html), "name") == [name]


@pytest.mark.parametrize(
    "html",
    [
        "<p>The gates are operated by trained staff.</p>",
        "<p>Globex is owned by Initech Inc, as we wrote.</p>",
        "<p>This site is operated by a small team of enthusiasts.</p>",
        "<footer><h4>Company</h4><ul><li>About us</li><li>Careers</li></ul></footer>",
        "<footer><b>Company:</b><br>Careers</footer>",
        "<footer><p>Hosted by Netz AG</p><p>Website by Pixel Ltd</p><p>Payments by Pay Inc.</p></footer>",
        "<blockquote>Acme Ltd is great</blockquote>",
    ],
)
def test_what_states_no_operator(html: str) -> None:
    assert said(page(html), "name") == []


@pytest.mark.parametrize(
    ("html", "url", "name"),
    [
        ("<p>Company name: Acme Software</p>", "https://acme.example/contact", "Acme Software"),
        *(
            (f"<p>{label}: Acme Software</p>", "https://acme.example/contact", "Acme Software")
            for label in (
                "Operated by",
                "Betreiber",
                "Operado por",
                "İşleten",
                "Оператор сайта",
                "운영",
                "تشغيل",
                "運営会社",
            )
        ),
        (
            "<h2>Angaben gemäß § 5 TMG</h2><p>Müller Technik GmbH &amp; Co. KG<br>Weg 1</p>",
            "https://acme.example/impressum",
            "Müller Technik GmbH & Co. KG",
        ),
        (
            "<table><tr><th>会社名</th><td>株式会社アクメ</td></tr></table>",
            "https://acme.example/company/会社概要",
            "株式会社アクメ",
        ),
        ("<p>Наименование организации: ООО «Акме»</p>", "https://acme.example/kontakt", "ООО «Акме»"),
        (
            "<p>Acme Tech Co., Ltd.</p><p>Room 5, 1 Road, Town 100000</p>",
            "https://acme.example/contact-us",
            "Acme Tech Co., Ltd",
        ),
    ],
)
def test_an_imprint(html: str, url: str, name: str) -> None:
    assert said(page(html, url), "name") == [name]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Contact", "Acme Tools Ltd"),
        ("Legal notice", "Acme Tools LLC"),
        ("Impressum", "Acme Technik UG"),
        ("Aviso legal", "Acme Medios SARL"),
        ("Künye", "Acme Gıda Inc."),
        ("İletişim", "Acme Gıda Ltd. Şti."),
        ("Реквизиты", "Акме Энергия Ltd"),
        ("Контакты", "ООО «Акме»"),
        ("연락처", "아크메 에너지 Ltd"),
        ("법적 고지", "주식회사 아크메"),
        ("بيانات قانونية", "اكمي طاقة Ltd"),
        ("特定商取引法に基づく表記", "アクメ エネルギー Limited"),
        ("お問い合わせ", "株式会社アクメ"),
    ],
)
def test_an_imprint_below_a_heading_of_the_first_page(heading: str, name: str) -> None:
    html = f"""<h1>Gates</h1><p>We make gates.</p><h2>{heading}</h2><strong>{name}</strong>
    <dl><dt>Tel</dt><dd>+44 20 7946 0958</dd></dl><h2>News</h2><p>Globex Corporation</p><p>+44 20 7946 0959</p>"""
    reading = page(html)
    assert said(reading, "name") == [name.removesuffix(".")]
    assert claim(reading, "name", name.removesuffix(".")).where == f"under “{heading}”"


def test_a_name_below_a_heading_that_no_contacts_follow_is_anybodys() -> None:
    assert said(page("<h2>Contact</h2><p>Globex Corporation</p><p>wrote to us.</p>"), "name") == []
    assert said(page("<h2>Projects</h2><p>Globex Corporation</p><p>+44 20 7946 0958</p>"), "name") == []


def test_clients_and_partners_on_a_contact_page_are_not_the_operator() -> None:
    html = """<h1>Contact</h1><p>Call us: +44 20 7946 0958</p><h2>Our clients</h2><ul><li>Globex Corporation</li></ul>
    <h2>Distributors</h2><p>Händler GmbH<br>Weg 2<br>10115 Berlin</p>"""
    assert said(page(html, "https://acme.example/contact"), "name") == []


def test_what_the_head_says_is_another_name() -> None:
    html = '<meta property="og:site_name" content="Gates &amp; Co"><meta name="application-name" content="Home">'
    reading = page(html)
    assert said(reading, "name") == []
    assert said(reading, "alias") == ["Gates & Co"]
    assert claim(reading, "alias", "Gates & Co").where == "og:site_name"


def test_the_author_in_the_head_may_be_whoever_made_the_template() -> None:
    reading = page('<meta name="author" content="Pixel Forge"><footer>© Acme</footer>')
    assert said(reading, "name") == ["Acme"]
    assert said(reading, "alias") == []
    assert said(reading, "templateMark") == ["author:pixel forge"]


# --- structured data

OWN = '"@type": "Organization", "name": "Acme Software", "url": "https://www.acme.example/"'


def linked(*nodes: str) -> str:
    return f'<script type="application/ld+json">{{"@graph": [{", ".join(f"{{{node}}}" for node in nodes)}]}}</script>'


def test_an_organisation_that_gives_the_sites_address_is_its_own() -> None:
    reading = page(linked(OWN, '"@type": "Organization", "name": "Globex", "url": "https://globex.example/"'))
    assert said(reading, "name") == ["Acme Software"]
    assert claim(reading, "name", "Acme Software").where == "schema.org Organization"


@pytest.mark.parametrize(
    "node",
    [
        '"@type": "WebSite", "publisher": {"@type": "Organization", "name": "Acme"}',
        '"@type": "Article", "publisher": {"@id": "#o"}}, {"@id": "#o", "@type": "Corporation", "legalName": "Acme"',
        '"@type": "LocalBusiness", "name": "Acme"',
        '"@type": ["Organization", "Brand"], "name": ["Acme"]',
        '"@type": "https://schema.org/Store", "name": {"@value": "Acme", "@language": "en"}',
    ],
)
def test_an_organisation_without_an_address_is_the_publishers_or_stands_alone(node: str) -> None:
    assert said(page(linked(node)), "name") == ["Acme"]


@pytest.mark.parametrize(
    "node",
    [
        '"@type": "Review", "author": {"@type": "Organization", "name": "Globex"}',
        '"@type": "JobPosting", "hiringOrganization": {"@type": "Organization", "name": "Globex"}',
        '"@type": "Product", "name": "Gate", "brand": {"@type": "Organization", "name": "Globex"}',
        '"@type": "Organization", "name": "Globex", "url": "https://globex.example"',
        '"@type": "Organization", "name": "Your Company"',
        "}, {".join(f'"@type": "LocalBusiness", "name": "Shop {one}"' for one in range(4)),
    ],
)
def test_others_are_not_the_sites_own(node: str) -> None:
    assert said(page(linked(node)), "name") == []


def test_what_an_organisation_states() -> None:
    node = (
        OWN
        + """, "legalName": "Acme Software Ltd", "alternateName": "ACME", "email": "mailto:info@acme.example",
    "telephone": "020 7946 0958", "faxNumber": "+44 20 7946 0959", "vatID": "GB 980 7806 84", "leiCode":
    "213800D1EI4B9WTWWD28", "duns": "150483782", "foundingDate": "2009-04", "award": ["Golden Gate 2014"],
    "numberOfEmployees": {"@type": "QuantitativeValue", "minValue": 11, "maxValue": 50}, "logo": "/logo.png",
    "sameAs": ["https://twitter.com/acmesoft", "https://en.wikipedia.org/wiki/Acme"],
    "parentOrganization": {"@type": "Organization", "name": "Globex", "url": "https://www.globex.example"},
    "contactPoint": {"@type": "ContactPoint", "email": "sales@acme.example"},
    "location": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Leeds"}},
    "address": {"@type": "PostalAddress", "streetAddress": "1 High Street", "addressLocality": "London",
    "postalCode": "SW1A 1AA", "addressCountry": "GB"}"""
    )
    reading = page(linked(node.replace("\n", " ")))
    assert said(reading, "name") == ["Acme Software Ltd", "Acme Software"]
    assert said(reading, "alias") == ["ACME"]
    assert said(reading, "email") == ["info@acme.example", "sales@acme.example"]
    assert said(reading, "phone") == ["+442079460958", "+442079460959"]
    assert said(reading, "address") == ["1 High Street, SW1A 1AA London, GB"]
    assert said(reading, "country") == ["GB"]
    assert said(reading, "taxNumber") == ["GB980780684"]
    assert said(reading, "leiCode") == ["213800D1EI4B9WTWWD28"]
    assert said(reading, "registrationNumber") == ["DUNS150483782"]
    assert said(reading, "handle") == ["twitter:acmesoft"]
    assert said(reading, "parent") == ["site:globex.example"]
    assert said(reading, "foundingDate") == ["2009-04"]
    assert said(reading, "employees") == ["11–50"]
    assert said(reading, "award") == ["Golden Gate 2014"]
    assert said(reading, "office") == ["Leeds"]
    assert said(reading, "pictureUrl") == ["https://www.acme.example/logo.png"]


@pytest.mark.parametrize(
    "html",
    [
        '<div itemscope itemtype="http://schema.org/Organization"><p itemprop="name">Acme</p>'
        '<a itemprop="url" href="https://acme.example">x</a><p itemprop="email">a@acme.example</p></div>',
        '<div vocab="https://schema.org/" typeof="Organization"><p property="name">Acme</p>'
        '<p property="email">a@acme.example</p></div>',
        '<div class="vcard"><a class="fn org url" href="/">Acme</a>'
        '<a class="email" href="mailto:a@acme.example">m</a></div>',
        '<div class="h-card"><b class="p-org">Acme</b><a class="u-email" href="mailto:a@acme.example">m</a></div>',
        "<script type='application/ld+json'>\n//<![CDATA[\n{'x'}\n//]]></script>"
        "<script type='application/ld+json'><!--\n"
        '{"@type": "Organization", "name": "Acme",\n "email": "a@acme.example",} --></script>',
    ],
)
def test_every_way_to_structure_data(html: str) -> None:
    reading = page(html)
    assert said(reading, "name") == ["Acme"]
    assert said(reading, "email") == ["a@acme.example"]
    assert claim(reading, "name", "Acme").where.split()[0] in ("schema.org", "microdata")


# --- the forms of names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Acme GmbH & Co. KG", "Acme GmbH & Co. KG"),
        ("Acme Software Ltd, 1 High Street", "Acme Software Ltd"),
        ("Acme (UK) Ltd", "Acme (UK) Ltd"),
        ("ООО «Акме Софт», ИНН 123", "ООО «Акме Софт»"),
        ("株式会社アクメ", "株式会社アクメ"),
        ("(주)에크미", "(주)에크미"),
        ("PT Acme Teknologi Indonesia", "PT Acme Teknologi Indonesia"),
        ("Acme Sp. z o.o.", "Acme Sp. z o.o."),
        ("Hosted by Netz SAS", ""),
        ("Member of Acme Group AG", ""),
        ("We love Acme Ltd", ""),
        ("acme ltd", ""),
        ("Limited", ""),
    ],
)
def test_a_legal_form_shows_where_a_name_ends(line: str, name: str) -> None:
    assert by_form(line) == name


def test_placeholders_are_no_names() -> None:
    assert [
        organisation_name(one) for one in ("Your Company", "Home", "www.acme.example", "{{name}}", "—", "x" * 200)
    ] == [""] * 6


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Dr. Jane Q. Doe, PhD", "Jane Q. Doe"),
        ("Jean-Luc de la Tour", "Jean-Luc de la Tour"),
        ("Иванов Иван Иванович", "Иванов Иван Иванович"),
        ("李小龙", "李小龙"),
        ("山田 太郎", "山田 太郎"),
        ("김철수", "김철수"),
        ("이사라", "이사라"),  # begins as an office does
        ("محمد علي حسن", "محمد علي حسن"),
        ("دومدير البين", "دومدير البين"),  # an office stands inside
        ("المدير العام", ""),
        ("Project Management", ""),
        ("Our Team", ""),
        ("Read More", ""),
        ("Chief Executive", ""),
        ("产品中心", ""),
        ("王经理", ""),
        ("Acme Software Ltd", ""),
        ("jane doe", ""),
        ("Jane", ""),
        ("Room 5", ""),
        ("What we do for you and your firm", ""),
    ],
)
def test_person_name(text: str, name: str) -> None:
    assert person_name(text) == name
