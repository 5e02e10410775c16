"""WARC: what a record's capture is, what is passed over, and how reading goes on after damage."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.sources.saved.hostile import PAGE, URL, deflated_zeros, gzip_bomb, record, response, warc
from truename.errors import SampleError
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import bounds, captured, find, http, members
from truename.sources.saved.containers import warc as reader


def read(content: bytes, name: str = "crawl.warc.gz") -> list[Saved | Refusal]:
    return list(captured(io.BytesIO(content), name))


def saved(content: bytes, name: str = "crawl.warc.gz") -> list[Saved]:
    found = read(content, name)
    assert all(isinstance(one, Saved) for one in found), found
    return [one for one in found if isinstance(one, Saved)]


def only(content: bytes) -> bytes:
    (one,) = saved(warc(content))
    return one.content


def refused(content: bytes) -> str:
    (one,) = read(content)
    assert isinstance(one, Refusal)
    return one.reason


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in parts) + b"0\r\n\r\n"


# What a capture says.


@pytest.mark.parametrize("compressed", [True, False])
def test_a_response_is_a_capture_without_its_header(compressed: bool) -> None:
    assert saved(warc(response(URL, PAGE), compressed=compressed)) == [
        Saved(
            name="crawl.warc.gz!/https://acme.example/",
            content=PAGE,
            url=URL,
            address=URL,
            captured="2024-05-01T12:00:00Z",
            tool="crawler/1.0",
            media="text/html",
            charset="utf-8",
        )
    ]


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # warcio's writer leaves its own to the collector
def test_what_warcio_writes_is_read() -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "warcio"}))
    header = StatusAndHeaders("200 OK", [("Content-Type", "image/png")], protocol="HTTP/1.1")
    picture = b"\x89PNG" * 1000
    for type_ in ("request", "response"):
        writer.write_record(
            writer.create_warc_record(
                URL,
                type_,
                payload=io.BytesIO(picture if type_ == "response" else b""),
                http_headers=header
                if type_ == "response"
                else StatusAndHeaders("GET / HTTP/1.1", [("Host", "acme.example")], is_http_request=True),
                warc_headers_dict={"WARC-Date": "2024-05-01T12:00:00.5Z"},
            )
        )
    (one,) = saved(out.getvalue())
    assert (one.content, one.media, one.charset, one.tool) == (picture, "image/png", "", "warcio")
    assert one.captured == "2024-05-01T12:00:00Z"


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved Permanently", "304 Not Modified", "500 Oops"])
def test_only_a_status_of_2xx_is_a_capture(status: str) -> None:
    assert saved(warc(response(URL, PAGE, status=status), response(f"{URL}b", PAGE)))[0].url == f"{URL}b"
    assert "found none" in refused(warc(response(URL, PAGE, status=status)))


def test_a_resource_is_its_block_and_its_address_need_not_be_of_the_web() -> None:
    (one,) = saved(warc(record("resource", f"urn:view:{URL}", b"\x89PNG", "Content-Type: image/png")))
    assert (one.content, one.url, one.address, one.media) == (b"\x89PNG", "", f"urn:view:{URL}", "image/png")
    (dns,) = saved(
        warc(record("response", "dns:acme.example", b"acme.example. 60 IN A 192.0.2.1", "Content-Type: text/dns"))
    )
    assert (dns.url, dns.address, dns.media) == ("", "dns:acme.example", "text/dns")


@pytest.mark.parametrize("type_", ["conversion", "metadata"])
def test_what_is_derived_does_not_take_the_place_of_the_capture(type_: str) -> None:
    (one,) = saved(warc(record(type_, URL, b"Acme", "Content-Type: text/plain")))
    assert (one.url, one.address) == (URL, f"{type_}:{URL}")


def test_what_tools_note_for_themselves_is_passed_over() -> None:
    notes = [
        record("request", URL, b"GET / HTTP/1.1\r\n\r\n", "Content-Type: application/http; msgtype=request"),
        record("metadata", URL, b"via: x", "Content-Type: application/warc-fields"),
        record("resource", "metadata://gnu.org/software/wget/warc/wget.log", b"log", "Content-Type: text/plain"),
        record("continuation", URL, b"x", "WARC-Segment-Number: 2"),
    ]
    assert len(saved(warc(*notes, response(URL, PAGE)))) == 1


def test_one_address_captured_twice_has_two_names() -> None:
    names = [one.name for one in saved(warc(response(URL, PAGE), response(URL, b"x"), response(URL, b"y")))]
    assert names == [f"crawl.warc.gz!/{URL}", f"crawl.warc.gz!/{URL} (record 3)", f"crawl.warc.gz!/{URL} (record 4)"]


@pytest.mark.parametrize(
    ("stated", "url", "address"),
    [
        ("<https://acme.example/>", URL, URL),
        ("https://acme.example/a b", f"{URL}a%20b", f"{URL}a%20b"),
        ("https://acme.example/ü", f"{URL}ü", f"{URL}ü"),
        ("https://acme.example/\x01", f"{URL}%01", f"{URL}%01"),
        ("http://[::1", "", "http://[::1"),
        ("https:///x", "", "https:///x"),
        ("ftp://acme.example/x", "", "ftp://acme.example/x"),
    ],
)
def test_addresses(stated: str, url: str, address: str) -> None:
    (one,) = saved(warc(record("resource", stated, b"x")))
    assert (one.url, one.address) == (url, address)
    assert one.name.isprintable()


@pytest.mark.parametrize(
    ("stated", "media", "charset"),
    [
        ("text/html; charset=UTF-8", "text/html", "utf-8"),
        ('TEXT/HTML ;x=y; charset="koi8-r"', "text/html", "koi8-r"),
        ("text/html; charset='utf-8", "text/html", "utf-8"),
        ("text/html; charset=../../x", "text/html", ".."),
        ("nonsense", "", ""),
        ("", "", ""),
        ("a/b/c", "", ""),
    ],
)
def test_the_type_of_a_content(stated: str, media: str, charset: str) -> None:
    (one,) = saved(warc(record("resource", URL, b"x", f"Content-Type: {stated}")))
    assert (one.media, one.charset) == (media, charset)


# Codings.


def test_codings_are_undone() -> None:
    deflate = zlib.compress(PAGE)
    bare = zlib.compressobj(9, zlib.DEFLATED, -15)
    for body, *header in (
        (chunked(PAGE), "Transfer-Encoding: chunked"),
        (gzip.compress(PAGE), "Content-Encoding: gzip"),
        (gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "Content-Encoding: x-gzip"),
        (chunked(gzip.compress(PAGE)), "Content-Encoding: GZIP", "Transfer-Encoding: chunked"),
        (deflate, "Content-Encoding: deflate"),
        (bare.compress(PAGE) + bare.flush(), "Content-Encoding: deflate"),
        (gzip.compress(deflate), "Content-Encoding: deflate, gzip"),
        (PAGE, "Content-Encoding: identity"),
    ):
        assert only(response(URL, body, *header)) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_was_stored_decoded_is_taken_as_it_is(coding: str) -> None:
    assert only(response(URL, PAGE, f"Content-Encoding: {coding}", "Transfer-Encoding: chunked")) == PAGE


def test_what_breaks_off_is_taken_as_far_as_it_goes() -> None:
    assert only(response(URL, chunked(PAGE)[:-30], "Transfer-Encoding: chunked")) in PAGE
    long = PAGE * 100
    cut = only(response(URL, gzip.compress(long, 0)[:-500], "Content-Encoding: gzip"))
    assert long.startswith(cut)
    assert len(cut) > len(long) - 1000


def test_what_is_damaged_is_refused() -> None:
    packed = bytearray(gzip.compress(PAGE))
    packed[-5] ^= 1
    assert "coding 'gzip'" in refused(warc(response(URL, bytes(packed), "Content-Encoding: gzip")))
    wrong = chunked(PAGE).replace(b"\r\n7\r\n", b"\r\nzz\r\n", 1) + b" " * 20
    assert "size of a chunk" in refused(warc(response(URL, wrong, "Transfer-Encoding: chunked")))
    assert "'compress'" in refused(warc(response(URL, PAGE, "Content-Encoding: compress")))


def test_codings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_THING", 10**6)
    monkeypatch.setattr(http, "PIECE", 10**5)
    at_most = gzip.compress(bytes(10**6))
    assert only(response(URL, at_most, "Content-Encoding: gzip")) == bytes(10**6)
    for body, coding in (
        (gzip.compress(bytes(10**6 + 1)), "gzip"),
        (gzip.compress(bytes(6 * 10**5)) * 2, "gzip"),
        (zlib.compress(bytes(10**6 + 1)), "deflate"),
        (deflated_zeros(2), "deflate"),
    ):
        assert "at most 1,000,000 bytes" in refused(warc(response(URL, body, f"Content-Encoding: {coding}")))
    assert "at most 3 codings" in refused(warc(response(URL, PAGE, "Content-Encoding: gzip, gzip, gzip, gzip")))
    monkeypatch.setattr(http, "MOST_CHUNKS", 5)
    assert "more than 5 chunks" in refused(warc(response(URL, chunked(PAGE), "Transfer-Encoding: chunked")))
    monkeypatch.setattr(http, "MOST_MEMBERS", 5)
    many = gzip.compress(b"x") * 6
    assert "more than 5 members" in refused(warc(response(URL, many, "Content-Encoding: gzip")))


def test_all_layers_of_a_file_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FREE_BYTES", 2 * 10**6)
    monkeypatch.setattr(bounds, "RATIO", 0)
    bomb = gzip.compress(bytes(9 * 10**5))
    found = read(warc(*[response(f"{URL}{n}", bomb, "Content-Encoding: gzip") for n in range(5)]))
    assert [type(one) for one in found] == [Saved, Saved, Refusal]
    assert "bomb" in refused(gzip_bomb(3, record("resource", URL, b"", length=10**7)[:-4]))


NOISE = random.Random(1).randbytes(500_000)


@pytest.mark.parametrize(
    ("coding", "library", "damage"), [("br", "brotli", (PAGE * 9, 20)), ("zstd", "zstandard", (NOISE, 8))]
)
def test_codings_of_other_libraries(
    coding: str, library: str, damage: tuple[bytes, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = pytest.importorskip(library).compress
    assert only(response(URL, pack(PAGE), f"Content-Encoding: {coding}")) == PAGE
    cut = only(response(URL, pack(NOISE)[:400_000], f"Content-Encoding: {coding}"))
    assert NOISE.startswith(cut)
    assert len(cut) > 200_000
    monkeypatch.setattr(bounds, "LARGEST_THING", 10**6)
    assert only(response(URL, pack(bytes(10**6)), f"Content-Encoding: {coding}")) == bytes(10**6)
    assert "at most 1,000,000" in refused(warc(response(URL, pack(bytes(10**6 + 1)), f"Content-Encoding: {coding}")))
    damaged = pack(damage[0])[: damage[1]] + b"\xff" * 100
    assert f"coding {coding!r}" in refused(warc(response(URL, damaged, f"Content-Encoding: {coding}")))


def test_a_coding_without_its_library_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "brotli", None)
    assert "Install brotli" in refused(warc(response(URL, b"\x0b\x02\x80abcde\x03", "Content-Encoding: br")))


# Digests and revisits.


def digest(content: bytes, encode: bool = True) -> str:
    value = hashlib.sha1(content)
    return f"sha1:{base64.b32encode(value.digest()).decode() if encode else value.hexdigest()}"


def test_digests_are_checked() -> None:
    body = gzip.compress(PAGE)
    sound = response(URL, body, "Content-Encoding: gzip")
    block = sound[sound.index(b"HTTP/") : -4]
    for stated in (
        f"WARC-Block-Digest: {digest(block)}",
        f"WARC-Block-Digest: {digest(block, encode=False)}",
        f"WARC-Block-Digest: sha-256:{hashlib.sha256(block).hexdigest()}",
        f"WARC-Block-Digest: sha256:{base64.b64encode(hashlib.sha256(block).digest()).decode()}",
        f"WARC-Payload-Digest: {digest(body)}",
        f"WARC-Payload-Digest: {digest(PAGE)}",
        "WARC-Block-Digest: unknown:abc",
    ):
        assert only(response(URL, body, "Content-Encoding: gzip", fields=(stated,))) == PAGE
    for field in ("WARC-Block-Digest", "WARC-Payload-Digest"):
        wrong = response(URL, body, "Content-Encoding: gzip", fields=(f"{field}: {digest(b'x')}",))
        assert "digest" in refused(warc(wrong))
    assert "digest" in refused(warc(record("resource", URL, b"x", f"WARC-Payload-Digest: {digest(b'y')}")))


@pytest.mark.parametrize("compressed", [True, False])
def test_a_revisit_is_the_content_again_at_its_own_time(compressed: bool) -> None:
    stated = f"WARC-Payload-Digest: {digest(PAGE)}"
    later = record("revisit", f"{URL}b", b"HTTP/1.1 200 OK\r\n\r\n", stated).replace(b"2024-05-01", b"2025-06-02")
    first, again, last = saved(
        warc(response(URL, PAGE, fields=(stated,)), later, response(URL, b"x"), compressed=compressed)
    )
    assert (again.content, again.media, again.charset) == (PAGE, "text/html", "utf-8")
    assert (again.url, again.captured) == (f"{URL}b", "2025-06-02T12:00:00Z")
    assert (first.captured, last.content) == ("2024-05-01T12:00:00Z", b"x")


def test_a_revisit_of_what_the_file_does_not_hold_is_refused() -> None:
    assert "revisit" in refused(warc(record("revisit", URL, b"", f"WARC-Payload-Digest: {digest(PAGE)}")))
    moved = record("revisit", URL, b"HTTP/1.1 301 Moved\r\n\r\n", f"WARC-Payload-Digest: {digest(b'')}")
    assert "found none" in refused(warc(moved))


def test_revisits_cost_what_they_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FREE_BYTES", 10**6)
    monkeypatch.setattr(bounds, "RATIO", 0)
    body = b"x" * 300_000
    stated = f"WARC-Payload-Digest: {digest(body)}"
    again = record("revisit", URL, b"", stated)
    found = read(warc(response(URL, body, fields=(stated,)), *[again] * 50, compressed=False), "x.warc")
    assert [type(one) for one in found] == [Saved] * 4 + [Refusal]


# Damage.

THREE = [response(f"{URL}{n}", PAGE + str(n).encode()) for n in range(3)]


def contents(found: list[Saved | Refusal]) -> list[bytes]:
    return [one.content[-1:] for one in found if isinstance(one, Saved)]


def refusals(found: list[Saved | Refusal]) -> list[Refusal]:
    return [one for one in found if isinstance(one, Refusal)]


def test_a_damaged_member_is_refused_by_its_place_and_the_rest_is_read() -> None:
    whole = warc(*THREE)
    at = len(warc(THREE[0]))
    for where in (at, at + 30, len(warc(*THREE[:2])) - 6):  # its header, its middle, its checksum
        broken = bytearray(whole)
        broken[where] ^= 0xFF
        found = read(bytes(broken))
        assert contents(found) == [b"0", b"2"]
        (refusal,) = refusals(found)
        assert refusal.name == f"crawl.warc.gz!/byte {at}"
        assert f"goes on at byte {len(warc(*THREE[:2]))}" in refusal.reason


@pytest.mark.parametrize("compressed", [True, False])
def test_a_malformed_record_is_refused_and_the_rest_is_read(compressed: bool) -> None:
    for wrong in (
        THREE[1].replace(b"WARC/1.0", b"WARC/7.0"),
        THREE[1].replace(b"Content-Length: ", b"Content-Length: -"),
        THREE[1].replace(b"Content-Length: ", b"Content-Length: 9999999"),
        THREE[1].replace(b"Content-Length: ", b"Length: "),
        THREE[1].replace(b"WARC-Date", b"X: " + b"a" * 70_000 + b"\r\nWARC-Date"),
        THREE[1].replace(b"WARC-Date", b"X: a\r\n" * 2000 + b"WARC-Date"),
        THREE[1].replace(b"HTTP/1.1", b"HTCPCP/1.0"),
        THREE[1].replace(b"WARC-Target-URI", b"X"),
        record("resource", URL, b"x" * 100, length=50),
    ):
        found = read(warc(THREE[0], wrong, THREE[2], compressed=compressed))
        assert contents(found) == [b"0", b"2"], wrong[:200]
        assert len(refusals(found)) == 1


def test_a_cut_is_refused_and_what_is_before_it_is_read() -> None:
    for compressed in (True, False):
        whole = warc(*THREE, compressed=compressed)
        begin = len(warc(*THREE[:2], compressed=compressed))
        for cut in (begin + 5, begin + 150, len(whole) - 9):
            found = read(whole[:cut])
            assert contents(found) == [b"0", b"1"]
            assert refusals(found)[0].name.endswith(f"byte {begin}")


def test_line_ends_that_are_missing_at_the_end_are_no_damage() -> None:
    assert len(saved(warc(*THREE, compressed=False)[:-4])) == 3
    assert len(saved(b"".join(one[:-4] for one in [warc(compressed=False), *THREE]), "x.warc")) == 3


def test_a_whole_file_in_one_member_is_read_too() -> None:
    found = read(gzip.compress(warc(THREE[0], THREE[1].replace(b"WARC/1.0", b"WARC/7.0"), THREE[2], compressed=False)))
    assert contents(found) == [b"0", b"2"]


def test_a_record_inside_a_page_is_not_found_after_damage() -> None:
    """A page can hold what looks like a record; where each has a member to itself, reading does not go on there."""
    forged = response("https://bank.example/", b"forged")
    outer = response(URL, b"<p>" + b"\r\n\r\n" + forged + b"</p>")
    hidden = response(URL, b"<p>" + gzip.compress(forged, 0) + b"</p>")
    for page in (outer, hidden):
        wrong = page.replace(b"Content-Length: ", b"Content-Length: 1")
        found = read(warc(THREE[0], wrong, THREE[2]))
        assert contents(found) == [b"0", b"2"]
        assert not any(one.url.startswith("https://bank.example") for one in found if isinstance(one, Saved))


def test_records_that_are_too_large_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_THING", 100_000)
    large = record("resource", URL, bytes(200_000))
    for compressed in (True, False):
        found = read(warc(THREE[0], large, THREE[2], compressed=compressed))
        assert contents(found) == [b"0", b"2"]
        assert "100,000 bytes" in refusals(found)[0].reason
    body = record("resource", URL, bytes(100_001))
    assert "found 100,001 bytes" in refused(warc(body))


def test_taking_up_again_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_DAMAGED", 10)
    for content in (b"WARC/1.0\r\nA: b\r\n\r\n" * 30, warc() + b"\x1f\x8b\x08\x00" * 30):
        found = read(content)
        assert len(found) < 15
        last = found[-1]
        assert isinstance(last, Refusal)
        assert "10 places" in last.reason


def test_members_and_things_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_THINGS", 2)
    found = read(warc(*THREE))
    assert [type(one) for one in found] == [Saved, Saved, Refusal]
    assert "2 captures" in refusals(found)[0].reason
    monkeypatch.setattr(members, "MOST_MEMBERS", 10)
    assert "10 members" in refused(gzip.compress(b"") * 20)


def test_pieces_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines, marks and records lie across the pieces in which a file is read."""
    wrong = THREE[1].replace(b"WARC/1.0", b"WARC/7.0")
    files = [
        (warc(*THREE, compressed=compressed), warc(THREE[0], wrong, THREE[2], compressed=compressed))
        for compressed in (True, False)
    ]
    expected = [read(one) for pair in files for one in pair]
    for size in (1, 2, 3, 7, 64, 200):
        monkeypatch.setattr(members, "PIECE", size)
        monkeypatch.setattr(members, "PACKED", size)
        assert [read(one) for pair in files for one in pair] == expected


@pytest.mark.parametrize("name", ["x.arc.gz", "x.arc", "x.warc.zst"])
def test_what_is_no_warc_by_its_content_says_what_to_do(name: str) -> None:
    (one,) = read(b"(\xb5/\xfd filedesc://x.arc", name)
    assert isinstance(one, Refusal)
    assert "warcio recompress" in one.reason


def test_only_gzip_and_warc_are_taken_for_a_warc() -> None:
    packed = gzip.compress(b"name,email\n")
    (one,) = saved(packed, "table.csv.gz")
    assert (one.content, one.address) == (packed, "file:///table.csv.gz")
    assert len(saved(warc(response(URL, PAGE)), "no-suffix")) == 1


def test_a_capture_is_found_again_by_its_hash() -> None:
    content = warc(*THREE)
    wanted = PAGE + b"1"
    found = find(io.BytesIO(content), "crawl.warc.gz", hashlib.sha256(wanted).hexdigest())
    assert (found.content, found.url) == (wanted, f"{URL}1")
    with pytest.raises(SampleError, match="found none"):
        find(io.BytesIO(content), "crawl.warc.gz", "0" * 64)


# Properties.


def mutated(content: bytes) -> st.SearchStrategy[bytes]:
    """The same with bytes flipped, cut out, put in, or repeated."""
    place = st.integers(0, len(content))
    change = st.tuples(st.sampled_from("xcir"), place, st.integers(0, 60), st.binary(min_size=1, max_size=20))

    def apply(changes: list[tuple[str, int, int, bytes]]) -> bytes:
        out = content
        for how, at, size, new in changes:
            part = out[at : at + size]
            if how == "x":
                part = bytes(one ^ new[0] for one in part[:3])
            out = out[:at] + {"x": part, "c": b"", "i": new + part, "r": part + part}[how] + out[at + size :]
        return out

    return st.lists(change, min_size=1, max_size=4).map(apply)


BASES = [
    warc(
        response(URL, chunked(gzip.compress(PAGE)), "Content-Encoding: gzip", "Transfer-Encoding: chunked"), *THREE[:2]
    ),
    warc(
        response(URL, chunked(PAGE), "Transfer-Encoding: chunked", fields=(f"WARC-Payload-Digest: {digest(PAGE)}",)),
        record("revisit", URL, b"", f"WARC-Payload-Digest: {digest(PAGE)}"),
        record("resource", URL, b"x", "Content-Type: text/plain; charset=x"),
        compressed=False,
    ),
]


@settings(max_examples=300)
@given(st.sampled_from(BASES).flatmap(mutated))
def test_a_damaged_file_ends_as_captures_and_refusals(content: bytes) -> None:
    found = read(content, "x.warc.gz")
    assert found
    names = [one.name for one in found if isinstance(one, Saved)]
    assert len(set(names)) == len(names)
    for one in found:
        assert one.name.isprintable()
        assert isinstance(one, Refusal) or len(one.content) > 0


@given(st.binary(max_size=2000), st.sampled_from(["", "WARC/1.0\r\n", "PK\x03\x04", "\x1f\x8b\x08"]))
def test_any_bytes_end_as_captures_and_refusals(content: bytes, begin: str) -> None:
    for name in ("x.warc", "x.wacz", "x.mhtml", "x"):
        assert read(begin.encode("latin-1") + content, name)


@given(st.binary(min_size=1, max_size=3000), st.integers(1, 500), st.booleans())
def test_what_is_coded_comes_back(content: bytes, size: int, packed: bool) -> None:
    header = ["Transfer-Encoding: chunked", *(["Content-Encoding: gzip"] if packed else [])]
    body = chunked(gzip.compress(content) if packed else content, size)
    assert only(response(URL, body, *header)) == content


def test_the_mark_of_a_record_is_what_it_begins_with() -> None:
    assert THREE[0].startswith(reader.MARK)
