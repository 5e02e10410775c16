"""What a page runs on and how it is made: accounts of trackers, tokens, templates, comments, icons, pictures, links."""

from __future__ import annotations

import base64

import pytest

from tests.sources.saved.pages import SITE, claim, page, said
from truename.sources.saved.values import icon_hash

HEX32 = "0123456789abcdef0123456789abcdef"
PUB = "pub-1234567890123456"
PIXEL = "123456789012345"
GTM = "https://www.googletagmanager.com"


@pytest.mark.parametrize(
    ("script", "property", "value"),
    [
        ("ga('create', 'UA-1234567-3', 'auto');", "analytics", "ga:UA-1234567"),
        ("gtag('config', 'G-ABCDEF1234');", "analytics", "ga4:G-ABCDEF1234"),
        ("(function(w){})(window,document,'script','dataLayer','GTM-ABC123');", "analytics", "gtm:GTM-ABC123"),
        ("gtag('config', 'AW-123456789');", "advertising", "gads:AW-123456789"),
        (f"(adsbygoogle).push({{google_ad_client: 'ca-{PUB}'}});", "advertising", f"adsense:{PUB}"),
        ("ym(12345678, 'init', {});", "analytics", "yandex:12345678"),
        ("w.yaCounter1 = new Ya.Metrika({id:12345678, a:1}); // mc.yandex.ru", "analytics", "yandex:12345678"),
        (f"fbq('init', '{PIXEL}');", "advertising", f"facebook-pixel:{PIXEL}"),
        ("h._hjSettings={hjid:123456,hjsv:6};", "analytics", "hotjar:123456"),
        ('})(window, document, "clarity", "script", "abcdefghij");', "analytics", "clarity:abcdefghij"),
        ("ttq.load('ABCDEFGHIJKLMNOPQRST');", "advertising", "tiktok:ABCDEFGHIJKLMNOPQRST"),
        (f'hm.src = "https://hm.baidu.com/hm.js?{HEX32}";', "analytics", f"baidu:{HEX32}"),
        ("src='https://s4.cnzz.com/z_stat.php?id=1234567890&web_id=1234567890'", "analytics", "cnzz:1234567890"),
        ("_Hasync.push(['Histats.start', '1,1234567,4,0,0,0,00010000']);", "analytics", "histats:1234567"),
        ("var sc_project=1234567;", "analytics", "statcounter:1234567"),
        ("_paq.push(['setTrackerUrl', '//stats.acme.example/matomo.php']); _paq.push(['setSiteId', '4']);", "analytics",
         "matomo:stats.acme.example/4"),
        ("src='//s7.addthis.com/js/300/addthis_widget.js#pubid=ra-0123456789ab'", "analytics",
         "addthis:ra-0123456789ab"),
        ("new Image().src='//counter.yadro.ru/hit;group?r'", "analytics", "liveinternet:group"),
        ("_tmr.push({id: \"1234567\", type: 'pageView'});", "analytics", "mailru:1234567"),
    ],
)  # fmt: skip
def test_accounts_in_scripts(script: str, property: str, value: str) -> None:
    reading = page(f"<script>{script}</script>")
    assert said(reading, property) == [value]
    assert claim(reading, property, value).where == "script"


@pytest.mark.parametrize(
    ("html", "property", "value"),
    [
        (f'<script async src="{GTM}/gtag/js?id=UA-1234567-1"></script>', "analytics", "ga:UA-1234567"),
        (f'<noscript><iframe src="{GTM}/ns.html?id=GTM-ABC123"></iframe></noscript>', "analytics", "gtm:GTM-ABC123"),
        ('<noscript><img src="https://mc.yandex.ru/watch/12345678"></noscript>', "analytics", "yandex:12345678"),
        (f'<img src="https://www.facebook.com/tr?id={PIXEL}&ev=P">', "advertising", f"facebook-pixel:{PIXEL}"),
        ('<img src="https://stats.acme.example/piwik/piwik.php?idsite=7">', "analytics", "matomo:stats.acme.example/7"),
        (f'<ins class="adsbygoogle" data-ad-client="ca-{PUB}"></ins>', "advertising", f"adsense:{PUB}"),
        ('<meta name="google-site-verification" content="abcDEF-123_456">', "verification", "google:abcDEF-123_456"),
        ('<meta name="yandex-verification" content="1a2b3c4d5e6f">', "verification", "yandex:1a2b3c4d5e6f"),
        ('<meta name="msvalidate.01" content="0123456789ABCDEF">', "verification", "bing:0123456789ABCDEF"),
        ('<meta name="facebook-domain-verification" content="abcdefgh1234">', "verification", "facebook:abcdefgh1234"),
    ],
)  # fmt: skip
def test_accounts_and_tokens_elsewhere(html: str, property: str, value: str) -> None:
    assert said(page(html), property) == [value]


def test_what_is_no_account() -> None:
    html = """<p>UA-1234567-1 in a text</p><script>var x = 'SVG-123456789'; var size = 'UA-12';</script>
    <meta name="google-site-verification" content=""><meta name="msvalidate.01" content="<script>">"""
    reading = page(html)
    assert [one for name in ("analytics", "advertising", "verification") for one in said(reading, name)] == []


def test_marks_of_templates() -> None:
    html = """<link rel="stylesheet" href="/wp-content/themes/Fortune/style.css">
    <script src="/wp-content/plugins/slider-x/x.js"></script><img src="/sites/all/themes/gate/logo.png">
    <!-- Theme Name: Fortune Pro --><footer>© Acme. Website by Pixel Forge</footer>"""
    assert set(said(page(html), "templateMark")) == {
        "wordpress:themes/fortune",
        "wordpress:plugins/slider-x",
        "drupal:themes/gate",
        "comment:fortune pro",
        "credit:pixel forge",
    }


@pytest.mark.parametrize(
    "maker", ["Pixel Forge", "Pixel Forge Pty Limited", "كيرسين تجارة", "キルタル 警備 Pty Limited"]
)
def test_a_credit_ends_where_its_link_does(maker: str) -> None:
    html = f"<footer>Site by <a href=//forge.example/>{maker}</a> <a href=//one.example/>One</a> Two</footer>"
    assert said(page(html), "templateMark") == [f"credit:{maker.casefold()}"]


@pytest.mark.parametrize("words", ["Designed by our experts", "built by hand", "powered by the people who care"])
def test_praise_is_no_credit(words: str) -> None:
    assert said(page(f"<footer>{words}</footer>"), "templateMark") == []


def test_comments_that_somebody_wrote() -> None:
    html = """<!-- Remember: ask Chol about the second server --><!--[if lt IE 9]><script src=x></script><![endif]-->
    <!-- Google Tag Manager --><!-- end of header --><!-- 这个页面不要给客户看 --><!-- <div class="old">x</div> -->"""
    assert said(page(html), "comment") == ["remember: ask chol about the second server"]


def test_icons() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"x" * 100
    encoded = base64.b64encode(png).decode()
    html = f"""<link rel="shortcut icon" href="data:image/png;base64,{encoded}">
    <link rel="icon" href="/favicon.ico?v=2"><link rel="apple-touch-icon" href="touch.png">
    <link rel="stylesheet" href="/icon.css">"""
    reading = page(html, "https://www.acme.example/a/b")
    assert said(reading, "favicon") == [icon_hash(png)]
    assert said(reading, "pictureUrl") == [
        "https://www.acme.example/favicon.ico?v=2",
        "https://www.acme.example/a/touch.png",
    ]
    assert claim(reading, "pictureUrl", "https://www.acme.example/favicon.ico?v=2").where == "icon"


def test_pictures() -> None:
    html = """<base href="https://cdn.acme.example/"><img src="a.jpg" alt="Our gate">
    <img src="/b.jpg" width="16"><img src="/sprite.png">
    <img src="/pixel.gif"><img src="https://www.facebook.com/tr?id=1">
    <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="//cdn.acme.example/lazy.jpg">"""
    reading = page(html)
    assert said(reading, "pictureUrl") == ["https://cdn.acme.example/a.jpg", "https://cdn.acme.example/lazy.jpg"]
    found = claim(reading, "pictureUrl", "https://cdn.acme.example/a.jpg")
    assert (found.where, found.quote) == ("img", "Our gate")


def test_a_picture_that_stands_in_the_page_is_a_capture_of_its_own() -> None:
    content = b"\xff\xd8\xff" + bytes(range(256)) * 4
    encoded = base64.b64encode(content).decode()
    reading = page(f'<img src="data:image/jpeg;base64,{encoded}"><img src="data:text/html,<b>">')
    (inner,) = reading.inner
    assert inner.content == content
    assert inner.media == "image/jpeg"
    assert inner.captured == "2020-05-01T00:00:00Z"
    assert inner.name == "page.html#image-1"


def test_links_to_other_sites_each_once() -> None:
    html = """<a href="/about">About</a><a href="https://www.acme.example/x">x</a><a href="https://a.other.example/1">1</a>
    <a href="http://b.other.example/2">2</a><a href="//third.example">3</a><a href="mailto:a@fourth.example">4</a>
    <a href="javascript:alert(1)">5</a><a href="https://customer.github.io/">6</a>"""
    reading = page(html)
    assert said(reading, "link") == ["other.example", "third.example", "customer.github.io"]
    assert {one.subject for one in reading.claims} == {SITE}
