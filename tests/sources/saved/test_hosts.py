from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.sources.saved import hosts


@pytest.mark.parametrize(
    ("address", "host", "site"),
    [
        ("https://www.acme.example:8080/path", "www.acme.example", "acme.example"),
        ("//cdn.acme.example/x.js", "cdn.acme.example", "acme.example"),
        ("acme.example/about", "acme.example", "acme.example"),
        ("http://user:secret@www.acme.co.uk\\page", "www.acme.co.uk", "acme.co.uk"),
        ("HTTP://WWW.ACME.EXAMPLE.", "www.acme.example", "acme.example"),
        ("ht\ntps://acme.example/", "acme.example", "acme.example"),
        ("http://a_b.acme.example", "a_b.acme.example", "acme.example"),
        ("https://customer.github.io/", "customer.github.io", "customer.github.io"),
        ("https://a.customer.blogspot.com/", "a.customer.blogspot.com", "customer.blogspot.com"),
        ("https://github.io/", "github.io", "github.io"),
        ("https://www.city.kawasaki.jp", "www.city.kawasaki.jp", "city.kawasaki.jp"),
        ("http://localhost:8000/", "localhost", "localhost"),
        ("http://192.0.2.1:80/", "192.0.2.1", "192.0.2.1"),
        ("http://0xC0.0.2.1/", "192.0.2.1", "192.0.2.1"),
        ("http://3221225985/", "192.0.2.1", "192.0.2.1"),
        ("http://[2001:DB8:0::1]:443/", "2001:db8::1", "2001:db8::1"),
        ("http://BÜCHER.example/", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("http://faß.example/", "xn--fa-hia.example", "xn--fa-hia.example"),
        ("http://例え。テスト/", "xn--r8jz45g.xn--zckzah", "xn--r8jz45g.xn--zckzah"),
        ("http://☃.example/", "xn--n3h.example", "xn--n3h.example"),
    ],
)
def test_a_host_is_taken_as_browsers_take_it(address: str, host: str, site: str) -> None:
    assert hosts.host(address) == host
    assert hosts.site_id(address) == f"site:{site}"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "..",
        "a..b",
        "mailto:a@acme.example",
        "javascript:alert(1)",
        "file:///home/acme.example/x",
        "about:blank",
        "data:text/html,acme.example",
        "C:\\Users\\acme",
        "http://acme.example%00.test/",
        "http://[::g]/",
        "x" * 5000,
        "http://256.1.1.1/",
        "\ud800.example",
    ],
)
def test_what_names_no_host_names_no_site(address: str) -> None:
    assert hosts.host(address) == ""
    assert hosts.site_id(address) == ""


def test_an_archives_copy_is_the_sites_own() -> None:
    url = "https://web.archive.org/web/20200102030405id_/http:/www.acme.example/a"
    assert hosts.original(url) == ("http://www.acme.example/a", "2020-01-02T03:04:05Z")
    assert hosts.site_id(url) == "site:acme.example"
    assert hosts.site_id("https://archive.ph/20200102030405/https://acme.example/") == "site:acme.example"


def test_only_archives_are_believed_to_show_another_site() -> None:
    assert hosts.site_id("https://mirror.test/web/20200102030405/https://acme.example/") == "site:mirror.test"


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    hosts._split.cache_clear()
    hosts.registrable.cache_clear()
    assert hosts.registrable("www.acme.co.uk") == "acme.co.uk"


@given(st.one_of(st.text(), st.from_regex(r"(?:https?://|//|)[\x00-\u2fff]{0,80}")))
def test_any_text_gives_a_canonical_host_or_none(text: str) -> None:
    host = hosts.host(text)
    assert host == "" or (host.isascii() and host == host.lower() and not set(host) & set(" /\\@?#"))
    assert hosts.host(f"http://[{host}]/" if ":" in host else host) == host
    assert host == "" or host.endswith(hosts.registrable(host))
