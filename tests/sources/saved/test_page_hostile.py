"""Pages that want to break their reader. A reader whose time grows faster than the page would not end here."""

from __future__ import annotations

import json
import random
import socket
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.saved.pages import SITE, claim, page, said
from truename.sources.saved import Saved
from truename.sources.saved.page import read, walk
from truename.sources.saved.page.decode import decode
from truename.sources.saved.page.gather import MOST

MEGABYTE = 2**20
EVERYTHING = "https://www.acme.example/contact/team/impressum"
"""An address that turns on every reader."""


def test_deep_nesting_is_read_without_its_structure() -> None:
    html = "<div>" * 100_000 + "<footer>jane@mail.example <a href='https://other.example'>x</a>" + "</div>" * 100_000
    reading = page(html)
    assert said(reading, "email") == ["jane@mail.example"]
    assert said(reading, "link") == ["other.example"]
    assert any("inside one another" in note for note in reading.notes)


def test_end_tags_of_nothing_in_deep_nesting() -> None:
    page("<div>" * 80_000 + "</q>" * 80_000)


def test_nesting_as_deep_as_it_is_kept() -> None:
    html = "<div>" * (walk.MOST_DEPTH - 10) + "a@mail.example"
    reading = page(html)
    assert said(reading, "email") == ["a@mail.example"]
    assert reading.notes == ()


def test_a_page_of_100_megabytes() -> None:
    row = b"<p>jane@mail.example</p>\n"
    content = row * (100 * MEGABYTE // len(row))
    reading = page(content)
    assert said(reading, "email") == ["jane@mail.example"]
    assert any("8 MiB" in note and "100.0" in note for note in reading.notes)


def test_a_hundred_thousand_mailboxes() -> None:
    links = "".join(f"<a href='mailto:user{one}@mail.example'>m</a>" for one in range(60_000))
    reading = page(links)
    assert len(said(reading, "email")) == MOST
    assert any("mailbox" in note and f"{60_000 - MOST:,}" in note for note in reading.notes)
    assert len(said(page(" ".join(f"user{one}@mail.example" for one in range(100_000))), "email")) == MOST


def test_a_hundred_thousand_attributes() -> None:
    attributes = " ".join(f"a{one}=1" for one in range(100_000))
    assert said(page(f"<p {attributes}>a@mail.example</p>"), "email") == ["a@mail.example"]


@pytest.mark.parametrize(
    "piece",
    [
        "<p>", "<b>", "<a href=x>", "<table><tr><td>", "<li>", "</p>", "<", "&", "<!--",
        "<!-- a rare comment of somebody -->", "<script>", "<script></script>", "<style>", "<title>", "<textarea>",
        "<svg>", "<template>", "<form>", "<![CDATA[", "<?x ", "a", "a@", "@", "a.", "a@a.", "1", "1 ", "+1 ", "(",
        " (at) ", "a (at) b (dot) c ", "A1", "AB12 ", "0x", "© ", "Ltd ", "Acme ", "Acme Ltd ", "Acme Ltd<br>",
        "registered in ", "registered number ", "HRB 12345 Amtsgericht Berlin ", "VAT DE", "ИНН 7707083893 ",
        "telegram: ", "operated by ", "site est édité par ", "Founded in 2009 ", "40 engineers ", "ISO 27001 ",
        "won the Aa Bb ", "address: 1 ", "Tel: +44 20 7946 0958<br>", "<h3>Jane Doe</h3>",
        "<h3>Jane Doe</h3><p>CEO</p>", "<div class='team'><h3>Jane Doe</h3><p>CEO</p></div>",
        "<div class=vcard><b class=fn>Jane Doe</b></div>",
        "<i itemscope itemtype='http://schema.org/Person'><b itemprop=name>Jane Doe</b></i>",
        "<div itemscope itemprop=a>", "<h2>Our clients</h2><ul><li>Acme</li></ul>",
        "<address>1 High St<br>London 12345</address>", "<th>a</th>", "<dt>a</dt>", "<img src=/a.jpg>",
        "<img src=data:image/png;base64,AAAA>", "<meta name=author content=x>", "<link rel=icon href=data:,x>",
        "<time datetime=2020-01-01>x</time>", "<p>Updated 3 Foo 2020</p>", "<i style='display:none'>x</i>",
        "<p class='footer nav'>", "\u202e", "\u200b", "a\u0301", "\ufdfa", "\0", "\ud83d\ude00", "成立", "株式会社",
        "Geschäftsführer: ",
    ],
)  # fmt: skip
def test_repetition(piece: str) -> None:
    content = piece.encode("utf-8", "surrogatepass")
    reading = page(content * (MEGABYTE // len(content)), EVERYTHING)
    assert len(reading.claims) < 20 * MOST


@pytest.mark.parametrize(
    "text",
    [
        "[" * 500_000,
        '{"a":' * 100_000,
        "[" + '{"@type": "Organization", "name": "Acme"},' * 20_000 + "{}]",
        json.dumps(
            {"@graph": [{"@id": f"#{one}", "parentOrganization": {"@id": f"#{one + 1}"}} for one in range(9_000)]}
        ),
        '{"@type": "Organization", "@id": "#a", "parentOrganization": {"@id": "#a"}, "founder": {"@id": "#a"}}',
        '{"@type": ["Organization", 5, null, {}], "name": {"name": ["Acme", 7, null, [[]], true]}, "email": 1e400}',
        f'{{"@type": "Organization", "foundingDate": {"9" * 4000}}}',
        " " * MEGABYTE + "]]>",
        ", " * 300_000,
        '{"a": "\ud800"}',
    ],
)
def test_structured_data_that_is_a_bomb(text: str) -> None:
    html = f'<script type="application/ld+json">{text}</script><p>a@mail.example</p>'
    reading = page(html.encode("utf-8", "surrogatepass"))
    assert "a@mail.example" in said(reading, "email")


def test_a_graph_that_refers_to_itself_is_still_read() -> None:
    node = '{"@type": "Organization", "@id": "#a", "name": "Acme", "employee": {"@id": "#b"}}'
    person = '{"@type": "Person", "@id": "#b", "name": "Jane Doe", "worksFor": {"@id": "#a"}}'
    reading = page(f'<script type="application/ld+json">[{node}, {person}]</script>')
    assert said(reading, "name") == ["Acme"]
    assert said(reading, "worksFor", "person:acme.example/jane-doe") == [SITE]


def test_what_turns_text_around_is_taken_out_of_values_and_shown_in_quotes() -> None:
    reading = page("<footer>© 2020 Acme\u202e dtL Software</footer><p>ja\u200bn\u202ee@mail.example</p>")
    found = claim(reading, "name", "Acme dtL Software")
    assert "[U+202E]" in found.quote
    assert said(reading, "email") == ["jane@mail.example"]
    assert any("direction of text" in note for note in reading.notes)


def test_nothing_of_a_page_is_run_or_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a page was obeyed")

    for owner, name in ((socket.socket, "connect"), (socket, "getaddrinfo"), (subprocess.Popen, "__init__")):
        monkeypatch.setattr(owner, name, refused)
    page("""<!DOCTYPE html SYSTEM "http://other.example/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><html>
    <link rel="stylesheet" href="http://other.example/x.css"><script src="http://other.example/x.js">1</script>
    <img src="http://other.example/x.png" onerror="alert(1)"><iframe src="http://other.example/"></iframe>&x;
    <meta http-equiv="refresh" content="0;url=http://other.example/"><object data="http://other.example/"></object>""")


def test_a_forged_address_does_not_take_another_sites_place() -> None:
    html = """<base href="https://victim.example/"><link rel="canonical" href="https://victim.example/">
    <meta property="og:url" content="https://victim.example/"><footer>© Acme</footer>"""
    reading = page(html)
    assert {one.subject for one in reading.claims} == {SITE}
    assert {one.asserted_by for one in reading.claims} == {"acme.example"}


def test_random_bytes() -> None:
    page(random.Random(5).randbytes(MEGABYTE), EVERYTHING)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "utf-8", "utf-16", "gb2312", "shift_jis", "x"]))
def test_any_bytes(content: bytes, charset: str) -> None:
    page(content, EVERYTHING, charset=charset)


TAGS = (
    "div p span a b i table tr td th dl dt dd ul li h1 h2 h3 footer header nav address script style title meta link"
    " img time iframe svg noscript template form select option br pre blockquote strong ins base html body"
)
NAMES = "class id href src itemprop itemscope itemtype content name rel style datetime alt hidden"
WORDS = (
    "fn vcard org team name role footer copyright display:none http://schema.org/Person mailto:a@b.example Jane Doe CEO"
    " © 2020 Acme Ltd Tel: +442079460958 (at) @ HRB 123 <!-- --> \u202e \ud800 \0 \" ' > < & &amp;"
    " data:image/png;base64,AA https://t.me/acme ,,, :"
)
WORD = st.sampled_from(WORDS.split(" "))
ATTRIBUTE = st.builds(lambda name, value: f' {name}="{value}"', st.sampled_from(NAMES.split()), WORD)
OPENING = st.builds(
    lambda tag, attributes: f"<{tag}{''.join(attributes)}>",
    st.sampled_from(TAGS.split()),
    st.lists(ATTRIBUTE, max_size=3),
)
CLOSING = st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS.split()))
PAGE = st.lists(st.one_of(OPENING, CLOSING, WORD.map(lambda word: f" {word} ")), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(PAGE)
def test_any_tags(html: str) -> None:
    content = html.encode("utf-8", "surrogatepass")
    reading = page(content, EVERYTHING)
    for one in reading.claims:
        one.value.encode()
        one.quote.encode()
        assert "\u202e" not in one.value + one.quote
    assert reading == read(Saved("page.html", content, url=EVERYTHING, captured="2020-05-01T00:00:00Z", tool="test"))


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_decode(content: bytes, charset: str) -> None:
    assert isinstance(decode(content, charset), str)
