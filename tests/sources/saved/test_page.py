"""Whose a page is, what a claim says of itself, and how the bytes become text."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from tests.sources.saved.pages import SITE, claim, page, said
from truename.sources.saved import Reading, Saved
from truename.sources.saved.page import read
from truename.sources.saved.page.decode import decode
from truename.sources.saved.page.shingles import shingles

MAIL = "<p>jane@mail.example</p>"


def subject(reading: Reading) -> set[str]:
    return {one.subject for one in reading.claims}


def test_the_address_says_whose_the_page_is() -> None:
    assert subject(page(MAIL, "https://blog.acme.co.uk/x")) == {"site:acme.co.uk"}
    assert subject(page(MAIL, "https://customer.github.io/x")) == {"site:customer.github.io"}


def test_an_archives_copy_is_the_sites_own() -> None:
    copy = "https://web.archive.org/web/20100101000000/http://acme.example/about"
    links = f'<a href="https://web.archive.org/web/20100101000000/https://other.example/">Other</a>{MAIL}'
    reading = page(links, copy)
    assert subject(reading) == {SITE}
    assert said(reading, "link") == ["other.example"]


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="canonical" href="https://www.acme.example/about">',
        '<meta property="og:url" content="https://acme.example/">',
        "<!-- saved from url=(0024)https://www.acme.example/ --><html>",
        '<base href="https://www.acme.example/">',
    ],
)
def test_without_an_address_the_page_itself_says_it(html: str) -> None:
    assert subject(page(html + MAIL, "")) == {SITE}


def test_where_nothing_says_it_the_page_stands_for_itself() -> None:
    reading = page(MAIL, "", name="folder/page.html")
    assert subject(reading) == {"page:folder/page.html"}
    assert reading.claims[0].asserted_by == "folder/page.html"


def test_what_the_address_says_outweighs_what_the_page_says() -> None:
    assert subject(page('<link rel="canonical" href="https://victim.example/">' + MAIL)) == {SITE}


def test_a_claim_says_who_asserts_it_and_when() -> None:
    html = '<meta property="article:modified_time" content="2019-03-01T10:00:00+02:00"><footer>a@mail.example</footer>'
    found = claim(page(html), "email", "a@mail.example")
    assert found.asserted_by == "acme.example"
    assert found.asserted == "2019-03-01T08:00:00Z"
    assert found.group == SITE
    assert found.where == "footer"
    assert found.quote == "a@mail.example"
    assert found.capture == hashlib.sha256(html.encode()).hexdigest()


def test_a_value_stands_once_with_the_place_that_says_most() -> None:
    html = "<p>a@mail.example</p><footer>a@mail.example</footer><p style='display: none'>b@mail.example</p>"
    reading = page(html)
    assert said(reading, "email") == ["a@mail.example", "b@mail.example"]
    assert claim(reading, "email", "a@mail.example").where == "footer"
    assert claim(reading, "email", "b@mail.example").where == "hidden text"


def test_dates() -> None:
    html = """<script type="application/ld+json">{"@type": "Article", "datePublished": "2018-01-02"}</script>
    <time datetime="2018-01-03T00:00:00Z">Wednesday</time><p>Last updated: 3 March 2020</p>
    <p>Zuletzt aktualisiert am 4. März 2020</p><p>最后更新：2020年3月5日</p>"""
    reading = page(html)
    assert set(said(reading, "date")) == {
        "2018-01-02",
        "2018-01-03T00:00:00Z",
        "2020-03-03",
        "2020-03-04",
        "2020-03-05",
    }
    assert reading.claims[0].asserted == "2020-03-03"


def test_head() -> None:
    html = """<html lang="en-GB"><title> Acme |
    Home </title><meta name="description" content="We build gates."><meta name="Generator" content="Joomla! 3.9">"""
    reading = page(html)
    assert said(reading, "title") == ["Acme | Home"]
    assert said(reading, "description") == ["We build gates."]
    assert said(reading, "language") == ["en-gb"]
    assert said(reading, "generator") == ["joomla! 3.9"]


def test_the_title_of_a_drawing_is_not_the_pages() -> None:
    assert said(page("<svg><title>Logo</title></svg><title>Acme</title>"), "title") == ["Acme"]


# --- character sets: WHATWG's order


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("\ufeffé".encode(), "windows-1252", "é"),
        ("é".encode("utf-16"), "", "é"),
        ("Привет".encode("windows-1251"), "windows-1251", "Привет"),
        ("<meta charset='koi8-r'>Привет".encode("koi8-r"), "", "<meta charset='koi8-r'>Привет"),
        ("<meta charset='utf-8'>é".encode("latin-1"), "iso-8859-1", "<meta charset='utf-8'>é"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=gb2312'>" + "公司".encode("gb18030"), "", None),
        ("株式会社".encode("shift_jis"), "Shift_JIS", "株式会社"),
        ("€".encode("windows-1252"), "iso-8859-1", "€"),
        ("é".encode(), "", "é"),
        ("é".encode("latin-1"), "", "é"),
        ("éé".encode()[:-1], "", "é\ufffd"),
        (b"abc", "utf-7", "abc"),
        (b"abc", "zip", "abc"),
        (b"<meta charset=punycode>abc", "", "<meta charset=punycode>abc"),
    ],
)
def test_decode(content: bytes, charset: str, text: str | None) -> None:
    found = decode(content, charset)
    assert found == text if text is not None else found.endswith("公司")


# --- the trait


def words(count: int, seed: int = 0) -> str:
    random = np.random.default_rng(seed)
    return " ".join(f"word{one}" for one in random.integers(0, 500, count))


def trait(reading: Reading) -> set[int]:
    (found,) = reading.traits
    assert (found.kind, found.subject) == ("text", SITE)
    values = np.frombuffer(found.data, dtype="<u4")
    assert (np.diff(values.astype(np.int64)) > 0).all()
    return set(values.tolist())


def test_near_copies_share_their_hashes_whatever_is_around_them() -> None:
    text = words(400)
    first = trait(page(f"<nav>Home About</nav><main><p>{text}</p></main><footer>© Acme</footer>"))
    second = trait(page(f"<header>Menu of another</header><div><h1>New</h1><p>{text.upper()}</p></div>"))
    other = trait(page(f"<p>{words(400, seed=1)}</p>"))
    assert len(first & second) / len(first | second) > 0.95
    assert not first & other


SAME = """
Our company develops software for fingerprint recognition. We have customers in twenty countries and offices in three
cities. Please contact us if you have questions about our products. Our engineers will answer within one day.
|Unser Unternehmen entwickelt Software für die Erkennung von Fingerabdrücken. Wir haben Kunden in zwanzig Ländern und
Büros in drei Städten. Bitte schreiben Sie uns, wenn Sie Fragen zu unseren Produkten haben. Unsere Ingenieure antworten
innerhalb eines Tages.
|Наша компания разрабатывает программы для распознавания отпечатков пальцев. У нас есть клиенты в двадцати странах и
офисы в трёх городах. Пожалуйста, свяжитесь с нами, если у вас есть вопросы о наших продуктах. Наши инженеры ответят в
течение одного дня.
|تطور شركتنا برمجيات للتعرف على بصمات الأصابع. لدينا عملاء في عشرين بلدا ومكاتب في ثلاث مدن. يرجى الاتصال بنا إذا كانت
لديكم أسئلة حول منتجاتنا. سيجيب مهندسونا خلال يوم واحد.
|हमारी कंपनी उंगलियों के निशान पहचानने का सॉफ्टवेयर बनाती है। बीस देशों में हमारे ग्राहक हैं और तीन शहरों में कार्यालय
हैं। यदि हमारे उत्पादों के बारे में आपके कोई प्रश्न हों तो कृपया हमसे संपर्क करें। हमारे इंजीनियर एक दिन में उत्तर देंगे।
|저희 회사는 지문 인식 소프트웨어를 개발합니다. 스무 개 나라에 고객이 있으며 세 도시에 사무실이 있습니다. 제품에 대해
궁금한 점이 있으시면 문의해 주십시오. 저희 기술자가 하루 안에 답변해 드립니다.
|当社は指紋認証のソフトウェアを開発しています。二十か国にお客様があり、三つの都市に事務所を構えています。製品についてご質問が
ございましたら、お問い合わせください。技術者が一日以内にお答えします。
|本公司开发指纹识别软件。我们在二十个国家拥有客户，并在三个城市设有办事处。如果您对我们的产品有任何疑问，请与我们联系。
我们的工程师将在一天之内答复您。
|บริษัทของเราพัฒนาซอฟต์แวร์สำหรับการจดจำลายนิ้วมือ เรามีลูกค้าในยี่สิบประเทศและมีสำนักงานในสามเมือง
หากคุณมีคำถามเกี่ยวกับผลิตภัณฑ์ของเรา โปรดติดต่อเรา วิศวกรของเราจะตอบภายในหนึ่งวัน
"""
"""One text in English, German, Russian, Arabic, Hindi, Korean, Japanese, Chinese and Thai."""


def test_a_text_says_as_much_in_every_script() -> None:
    english, *others = (len(shingles(text)) for text in SAME.split("|"))
    assert all(0.6 < other / english < 1.5 for other in others), others


def test_a_copy_is_seen_in_a_script_without_spaces_whatever_stands_around_it() -> None:
    japanese, chinese, thai = (text.strip().replace("\n", "") for text in SAME.split("|")[-3:])
    for text, more in ((japanese, "新しいお知らせです。"), (chinese, "这是一条新消息。"), (thai, "ข่าวใหม่ ")):
        alone, around = (np.frombuffer(shingles(one), dtype="<u4") for one in (text, f"{more}{text} {more}"))
        assert set(alone) < set(around)


def mixed(value: int) -> int:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * factor % 2**64
    return value ^ value >> 33


def polynomial(numbers: list[int], *, rising: bool) -> int:
    return sum(one * PRIME ** (at if rising else len(numbers) - 1 - at) for at, one in enumerate(numbers)) % 2**64


PRIME = 0x9E3779B97F4A7C15


def test_a_hash_is_the_one_that_is_written_down() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve"
    hashes = [mixed(polynomial([ord(letter) for letter in word], rising=True)) for word in text.split()]
    expected = sorted(mixed(polynomial(hashes[at : at + 5], rising=False)) >> 32 for at in range(len(hashes) - 4))
    assert np.frombuffer(shingles(text), dtype="<u4").tolist() == expected


def test_a_short_text_has_no_trait() -> None:
    assert page("<p>Page not found</p>").traits == ()
    assert shingles("one two three four five six seven eight nine ten eleven") == b""


def test_a_trait_is_bounded() -> None:
    assert len(shingles(words(50_000))) == 4 * 2_000


def test_read_is_a_pure_function() -> None:
    saved = Saved("x", f"<p>{words(100)} a@mail.example</p>".encode(), url="https://acme.example/")
    assert read(saved) == read(saved)
