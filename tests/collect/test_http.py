from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable

import pytest

from tests.collect.servers import HOME, LOOP, Answer, Site, moved, raw
from truename.collect.http import LARGEST_HEAD, Exchange, Limits, get, place
from truename.collect.reach import FetchError, Reach
from truename.sources.saved.containers import http as saved
from truename.sources.saved.containers.bounds import Budget

LIMITS = Limits(100_000, connect=2.0, idle=0.4, whole=1.0)
AGENT = {"User-Agent": "truename/test"}


def says(
    *pieces: bytes, then: Callable[[socket.socket], None] = lambda _: None
) -> Callable[[socket.socket, bytes], None]:
    def talk(connection: socket.socket, _request: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)
        then(connection)

    return talk


def body(found: Exchange) -> bytes:
    """What came, as whoever reads the WARC will have it."""
    return saved.read(found.response).content(Budget(100_000))


def fetched(talk: Callable[[socket.socket, bytes], None], limits: Limits = LIMITS) -> Exchange:
    with raw(talk) as (port, _):
        return get(f"http://acme.test:{port}/", LOOP, limits, AGENT)


def test_every_byte_is_as_it_went_over_the_wire() -> None:
    answer = b"HTTP/1.1 200 Fine by me\r\nx-Odd:  Case \r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
    with raw(says(answer)) as (port, requests):
        found = get(f"http://acme.test:{port}/a b?c=d e#f", LOOP, LIMITS, AGENT)
    assert found.response == answer
    assert [found.request] == requests
    assert found.request.startswith(f"GET /a%20b?c=d%20e HTTP/1.1\r\nHost: acme.test:{port}\r\n".encode())
    assert b"\r\nUser-Agent: truename/test\r\n" in found.request
    assert (found.status, found.media, body(found), found.truncated) == (200, "text/html", b"hello", "")
    assert found.address == HOME


def test_a_body_in_chunks_stays_in_chunks_and_reads_the_same() -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: 1\r\n\r\n"
    found = fetched(says(answer))
    assert found.response == answer
    assert body(found) == b"hello"


def test_a_body_in_gzip_stays_in_gzip() -> None:
    packed = gzip.compress(b"hello")
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    found = fetched(says(answer))
    assert found.response == answer
    assert body(found) == b"hello"


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    found = fetched(says(b"HTTP/1.0 200 OK\r\n\r\nhello"))
    assert (body(found), found.truncated) == (b"hello", "")


@pytest.mark.parametrize(
    "head",
    [b"Content-Length: 1000000000\r\n", b"", b"Transfer-Encoding: chunked\r\n"],
    ids=["length", "none", "chunked"],
)
def test_a_huge_body_is_cut_where_it_may_not_go_on(head: bytes) -> None:
    piece = b"x" * 65_536

    def endless(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"10000\r\n" + piece + b"\r\n" if b"chunked" in head else piece)

    found = fetched(says(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n", then=endless))
    assert found.truncated == "length"
    assert len(found.response) == LIMITS.largest + LARGEST_HEAD


def test_a_body_that_trickles_is_cut_when_its_time_is_up() -> None:
    def trickle(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)

    found = fetched(says(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", then=trickle))
    assert found.truncated == "time"
    assert 0 < len(body(found)) < 10_000


def test_a_server_that_falls_silent_is_left() -> None:
    def silent(connection: socket.socket) -> None:
        connection.recv(1)

    found = fetched(says(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal", then=silent))
    assert (found.truncated, body(found)) == ("time", b"hal")
    with pytest.raises(FetchError, match="too slowly"):
        fetched(says(b"HTTP/1.1 200", then=silent))
    with pytest.raises(FetchError, match="too slowly"):
        fetched(says(then=silent))


def test_a_connection_that_breaks_off_says_so() -> None:
    found = fetched(says(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal"))
    assert (found.truncated, body(found)) == ("disconnect", b"hal")
    found = fetched(says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhal"))
    assert (found.truncated, body(found)) == ("disconnect", b"hal")


def endless_header(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: yes\r\n" * 1000)


def endless_line(connection: socket.socket, _: bytes) -> None:
    while True:
        connection.sendall(b"x" * 65536)


def endless_informing(connection: socket.socket, _: bytes) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


@pytest.mark.parametrize(
    "talk",
    [
        says(),
        says(b"\0\1\2\3\r\n\r\n"),
        says(b"220 mail.test ESMTP\r\n"),
        says(b"HTTP/1.1 two hundred\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
        says(b"HTTP/1.1 99999999999 OK\r\n\r\n"),
        endless_header,
        endless_line,
        endless_informing,
    ],
)
def test_what_is_no_answer_is_none(talk: Callable[[socket.socket, bytes], None]) -> None:
    with pytest.raises(FetchError):
        fetched(talk)


def test_sizes_that_are_none_break_the_body_off() -> None:
    found = fetched(says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello"))
    assert found.truncated == "disconnect"
    found = fetched(says(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"))
    assert body(found) == b"hello"


def test_a_body_that_nobody_wants_is_not_read(site: Site) -> None:
    site.routes["/film"] = Answer(b"x" * 50_000, media="video/mp4")
    found = get(site.url("/film"), LOOP, LIMITS, AGENT, lambda _, media: not media.startswith("video/"))
    assert found.truncated == "unspecified"
    assert len(found.response) < 20_000


def test_redirects_are_told_and_not_followed(site: Site) -> None:
    site.routes["/a"] = moved("/b?c#d", 301)
    found = get(site.url("/a"), LOOP, LIMITS, AGENT)
    assert found.location == site.url("/b?c")
    assert site.paths == ["/a"]
    for target in ("javascript:alert(1)", "file:///etc/passwd", "gopher://x/", "//", ""):
        site.routes["/a"] = moved(target)
        found = get(site.url("/a"), LOOP, LIMITS, AGENT)
        assert not found.location.startswith(("file", "java", "gopher"))


def test_a_machine_that_is_not_public_is_not_connected_to(site: Site, loopback_only: set[str]) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"):
        with pytest.raises(FetchError, match="not public"):
            get(f"http://{host}:{site.port}/", Reach(), LIMITS, AGENT)
    assert not loopback_only
    assert not site.asked


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, loopback_only: set[str]) -> None:
    """A name that gives another address each time it is asked (DNS rebinding) gains nothing."""
    answers = iter([[HOME], ["10.0.0.1"], [HOME]])
    reach = Reach(resolve=lambda *_: next(answers), allowed=lambda address: address == HOME)
    assert get(site.url("/"), reach, LIMITS, AGENT).address == HOME
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        get(site.url("/"), reach, LIMITS, AGENT)
    assert loopback_only == {HOME}


def test_the_next_address_is_tried_where_one_takes_nobody(site: Site) -> None:
    reach = Reach(resolve=lambda *_: ["127.0.0.9", HOME], allowed=lambda _: True)
    assert get(site.url("/"), reach, LIMITS, AGENT).address == HOME


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server((HOME, 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchError, match="refused"):
        get(f"http://acme.test:{port}/", LOOP, LIMITS, AGENT)


def test_a_connection_that_cannot_be_trusted_is_none(site: Site) -> None:
    with pytest.raises(FetchError, match="no trusted connection"):
        get(site.url("/").replace("http:", "https:"), LOOP, LIMITS, AGENT)
    assert not site.asked


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "ä", "a\0"])
def test_a_header_cannot_be_broken_out_of(site: Site, value: str) -> None:
    with pytest.raises(FetchError):
        get(site.url("/"), LOOP, LIMITS, {"User-Agent": value})
    assert not site.asked


@pytest.mark.parametrize(
    "url",
    ["", "acme.test", "ftp://acme.test/", "http://", "http://acme.test:99999/", "file:///etc/passwd", "http:// /"],
)
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    with pytest.raises(FetchError):
        get(url, LOOP, LIMITS, AGENT)


@pytest.mark.parametrize(
    ("url", "authority", "target"),
    [
        ("HTTP://ACME.test", "acme.test", "/"),
        ("http://acme.test:80/ä?ö=%41", "acme.test", "/%C3%A4?%C3%B6=%41"),
        ("https://acme.test:8443/", "acme.test:8443", "/"),
        ("http://user:secret@acme.test/", "acme.test", "/"),
        ("http://[2001:db8::1]:8080/x", "[2001:db8::1]:8080", "/x"),
        ("http://bücher.test/a\r\nb", "xn--bcher-kva.test", "/a%20b"),
    ],
)
def test_addresses_are_taken_apart(url: str, authority: str, target: str) -> None:
    at = place(url)
    assert (at.authority, at.target) == (authority, target)
