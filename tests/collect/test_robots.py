from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collect.servers import LOOP, Answer, Site, moved, raw
from truename.collect.http import Exchange, Limits, get
from truename.collect.reach import FetchError
from truename.collect.robots import Rules, rules

LIMITS = Limits(600 * 2**10, connect=2.0, idle=0.4, whole=1.0)


def ask(url: str) -> Exchange:
    return get(url, LOOP, LIMITS, {})


def of(site: Site, answer: Answer) -> Rules:
    site.routes["/robots.txt"] = answer
    return rules(site.url("").rstrip("/"), ask)


def may(site: Site, text: str, path: str) -> bool:
    return of(site, Answer(text.encode(), media="text/plain")).allow(site.url(path))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 429])
def test_without_rules_everything_may_be_visited(site: Site, status: int) -> None:
    found = of(site, Answer(b"User-agent: *\nDisallow: /", status))
    assert found.allow(site.url("/anything"))


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_host_that_cannot_say_is_left_alone(site: Site, status: int) -> None:
    found = of(site, Answer(b"User-agent: *\nAllow: /", status))
    assert not found.allow(site.url("/"))
    assert str(status) in found.reason


def test_a_host_that_does_not_answer_is_left_alone() -> None:
    def fail(_: str) -> Exchange:
        raise FetchError("no answer in time")

    found = rules("http://acme.test", fail)
    assert not found.allow("http://acme.test/")
    assert "no answer in time" in found.reason


def test_rules_that_break_off_are_none() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nUser-agent: *\nAllow: /\n"
    with raw(lambda connection, _: connection.sendall(answer)) as (port, _):
        found = rules(f"http://acme.test:{port}", ask)
    assert not found.allow(f"http://acme.test:{port}/")


CASES = [
    ("", "/a", True),
    ("User-agent: *\nDisallow: /", "/a", False),
    ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ("User-agent: *\nDisallow:", "/a", True),
    ("user-AGENT: *\ndisALLOW: /a", "/a/b", False),
    ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("User-agent: *\rDisallow: /a\r", "/a", False),
    ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
    ("User-agent: * # all\nDisallow: /a # this", "/a", False),
    ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", True),
    ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b", False),
    ("User-agent: *\nDisallow: /*.php$", "/x.php", False),
    ("User-agent: *\nDisallow: /*.php$", "/x.php?y", True),
    ("User-agent: *\nDisallow: /*?", "/x?y", False),
    ("User-agent: truename\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
    ("User-agent: TrueName\nDisallow: /", "/a", False),
    ("User-agent: *\nDisallow: /\n\nUser-agent: truename\nAllow: /", "/a", True),
    ("User-agent: other\nDisallow: /", "/a", True),
    ("User-agent: other\nUser-agent: truename\nDisallow: /a", "/a", False),
    ("User-agent: *\nDisallow: /%61", "/a", False),
    ("User-agent: *\nDisallow: /ä", "/%C3%A4", False),
    ("Disallow: /", "/a", True),
    ("<html><body>Not found</body></html>", "/a", True),
    ("\0\1\2", "/a", True),
]


@pytest.mark.parametrize(("text", "path", "allowed"), CASES)
def test_rules_are_read_as_they_are_meant(site: Site, text: str, path: str, allowed: bool) -> None:
    assert may(site, text, path) is allowed


def test_rules_in_gzip_are_read(site: Site) -> None:
    packed = gzip.compress(b"User-agent: *\nDisallow: /a")
    found = of(site, Answer(packed, headers={"Content-Encoding": "gzip"}))
    assert not found.allow(site.url("/a"))


def test_a_bomb_is_no_permission(site: Site) -> None:
    packed = gzip.compress(b"\n" * (200 * 2**20))
    found = of(site, Answer(packed, headers={"Content-Encoding": "gzip"}))
    assert not found.allow(site.url("/a"))


def test_five_hundred_kibibytes_are_read(site: Site) -> None:
    body = b"#" * (499 * 2**10) + b"\nUser-agent: *\nDisallow: /a\n" + b"#" * (100 * 2**10)
    assert not of(site, Answer(body)).allow(site.url("/a"))


def test_five_redirects_are_followed(site: Site) -> None:
    for n in range(4):
        site.routes[f"/{n}"] = moved(f"/{n + 1}", 301 + n % 2)
    site.routes["/4"] = Answer(b"User-agent: *\nDisallow: /a")
    assert not of(site, moved("/0")).allow(site.url("/a"))
    site.routes["/4"] = moved("/0")
    assert of(site, moved("/0")).allow(site.url("/a"))
    assert len(site.asked) == 6 + 6


def test_a_redirect_to_nowhere_is_no_rule(site: Site) -> None:
    assert of(site, moved("javascript:x")).allow(site.url("/a"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nRequest-rate: 1/10", 10.0),
        ("User-agent: *\nCrawl-delay: 3\nRequest-rate: 1/2m", 120.0),
        ("User-agent: other\nCrawl-delay: 9", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -5", 0.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("", 0.0),
    ],
)
def test_the_pause_that_is_asked_for(site: Site, text: str, seconds: float) -> None:
    assert of(site, Answer(text.encode())).pause == seconds


@given(st.binary(max_size=400))
def test_no_bytes_break_it(content: bytes) -> None:
    response = b"HTTP/1.1 200 OK\r\n\r\n" + content
    found = rules("http://a.test", lambda url: Exchange(url, "", "", b"", response, 200, {}))
    assert found.pause >= 0
    found.allow("http://a.test/x?y")
