"""What a vendor claims of itself: lists under headings, and few sorts of sentences."""

from __future__ import annotations

import unicodedata

import pytest

from tests.sources.saved.pages import claim, page, said


@pytest.mark.parametrize(
    ("html", "property", "expected"),
    [
        ("<h2>Our clients</h2><ul><li>Globex Corporation</li><li>Initech</li></ul><h2>News</h2><ul><li>May</li></ul>",
         "client", ["Globex Corporation", "Initech"]),
        ("<section><h3>Trusted by leading banks</h3><div><img src='a.png' alt='Globex logo'>"
         "<img src='b.png' alt='Initech'><img src='c.png' alt='logo 3'></div></section>", "client",
         ["Globex", "Initech"]),
        ("<h2>Kunden</h2><ul><li>Müller AG</li><li>mehr</li></ul>", "client", ["Müller AG"]),
        ("<h2>我们的客户</h2><ul><li>示例银行</li><li>示例公安局</li></ul>", "client", ["示例银行", "示例公安局"]),
        ("<h2>Awards</h2><ul><li>Golden Gate 2014</li><li>Best Booth, Geneva</li></ul>", "award",
         ["Golden Gate 2014", "Best Booth, Geneva"]),
        ("<h2>Our offices</h2><h3>London</h3><p>1 High Street</p><h3>Singapore</h3><p>2 Low Street</p>", "office",
         ["London", "Singapore"]),
        ("<h2>Products</h2><ul><li>Gate One</li><li>Gate Two</li></ul>", "product", ["Gate One", "Gate Two"]),
        ("<h2>Наши клиенты</h2><ul><li>Банк Пример</li><li>Завод</li></ul>", "client", ["Банк Пример", "Завод"]),
        ("<h2>Certifications</h2><ul><li>ISO 9001:2015</li><li>CE</li></ul>", "certification", ["ISO 9001:2015", "CE"]),
    ],
)  # fmt: skip
def test_a_list_under_a_heading(html: str, property: str, expected: list[str]) -> None:
    assert said(page(html), property) == expected


HEADINGS = {
    "client": "Our clients|Unsere Kunden|Nuestros clientes|Müşterilerimiz|Наши клиенты|고객사|عملاؤنا|取引先",
    "office": "Offices|Standorte|Oficinas|Ofisler|Офисы|사무소|المكاتب|事業所",
    "award": "Awards|Auszeichnungen|Premios|Ödüller|Награды|수상|جوائز|受賞",
    "product": "Products|Produkte|Productos|Ürünler|Продукты|제품|المنتجات|製品",
}


@pytest.mark.parametrize("property", HEADINGS)
def test_a_heading_in_every_language(property: str) -> None:
    for heading in HEADINGS[property].split("|"):
        reading = page(f"<h3>{heading}</h3><ul><li>Globex</li><li>Initech</li></ul>")
        assert said(reading, property) == ["Globex", "Initech"], heading


@pytest.mark.parametrize(
    "html",
    [
        "<nav><h3>Products</h3><ul><li>Gate One</li><li>Gate Two</li></ul></nav>",
        "<h2>Our clients</h2><p>We have many happy clients all over the world.</p>",
        "<h2>Why our clients love us</h2><ul><li>Quality</li><li>Price</li></ul>",
        "<h2>Our clients</h2><ul><li>Read more</li><li>We deliver on time, every time!</li></ul>",
    ],
)
def test_what_is_no_list(html: str) -> None:
    reading = page(html)
    assert [one for name in ("client", "product", "award") for one in said(reading, name)] == []


@pytest.mark.parametrize(
    ("sentence", "property", "value"),
    [
        ("Acme was founded in 2009 by two engineers.", "foundingDate", "2009"),
        ("Established in 1998, we build gates.", "foundingDate", "1998"),
        ("Gegründet 1998 in Berlin.", "foundingDate", "1998"),
        ("Компания основана в 2005 году", "foundingDate", "2005"),
        ("公司成立于2009年", "foundingDate", "2009"),
        ("公司2009年在大连成立", "foundingDate", "2009"),
        ("2009年設立", "foundingDate", "2009"),
        ("当社は2009年4月1日に創業しました", "foundingDate", "2009"),
        ("2009년 설립", "foundingDate", "2009"),
        ("2009년 4월에 설립된 회사", "foundingDate", "2009"),
        ("Şirketimiz 2009 yılında kuruldu", "foundingDate", "2009"),
        ("В 2009 году была основана компания", "foundingDate", "2009"),
        ("Founded: 1999", "foundingDate", "1999"),
        ("Gegründet: 1999", "foundingDate", "1999"),
        ("Fundada: 1999", "foundingDate", "1999"),
        ("Fundación: 1999", "foundingDate", "1999"),
        ("Fundada em 1999", "foundingDate", "1999"),
        ("Fondée : 1999", "foundingDate", "1999"),
        ("Fondata nel 1999", "foundingDate", "1999"),
        ("Kuruluş: 1999", "foundingDate", "1999"),
        ("Основана: 1999", "foundingDate", "1999"),
        ("Основано в 1999 году", "foundingDate", "1999"),
        ("تأسست: 1999", "foundingDate", "1999"),
        ("تأسست الشركة في عام ١٩٩٩", "foundingDate", "1999"),
        ("설립: 1999", "foundingDate", "1999"),
        ("설립 1999년", "foundingDate", "1999"),
        ("設立：1999年4月1日", "foundingDate", "1999"),
        ("成立时间：1999年", "foundingDate", "1999"),
        ("We employ more than 1,200 employees worldwide.", "employees", "1200"),
        ("A team of 40 engineers", "employees", "40"),
        ("Über 150 Mitarbeiter", "employees", "150"),
        ("现有员工120余人", "employees", "120"),
        ("We are ISO/IEC 27001:2013 certified.", "certification", "ISO/IEC 27001:2013"),
        ("Compliance: audited to SOC 2 Type II", "certification", "SOC 2 Type II"),
        ("Acme won the Golden Gate Award 2014 in Geneva.", "award", "Golden Gate Award 2014"),
    ],
)
def test_a_sentence(sentence: str, property: str, value: str) -> None:
    reading = page(f"<p>{sentence}</p>")
    assert said(reading, property) == [value]
    quote = unicodedata.normalize("NFKC", claim(reading, property, value).quote).replace(",", "")
    assert value[:4] in "".join(str(unicodedata.digit(one, one)) for one in quote)


@pytest.mark.parametrize(
    "sentence",
    [
        "The city was founded long ago; in 2009 we moved.",
        "We have trained 3 dogs and 2020 was a good year.",
        "The standard ISO 27001 is hard.",
        "An award is nice.",
        "Since 2020 this page is new.",
        "Fundación 2030",
        "Gegründet auf 20001 Seiten.",
    ],
)
def test_a_sentence_that_claims_nothing(sentence: str) -> None:
    reading = page(f"<p>{sentence}</p>")
    names = ("foundingDate", "employees", "certification", "award")
    assert [one for name in names for one in said(reading, name)] == []


def test_products_in_structured_data_unless_it_is_a_shops_list() -> None:
    node = '{"@type": "Product", "name": "Gate %s"}'
    one = f'<script type="application/ld+json">{node % "One"}</script>'
    many = f'<script type="application/ld+json">[{", ".join(node % number for number in range(50))}]</script>'
    assert said(page(one), "product") == ["Gate One"]
    assert said(page(many), "product") == []
