"""MHTML: its parts, by their addresses."""

from __future__ import annotations

import io
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.saved.hostile import PAGE, URL, mail, mhtml, part
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import bounds, captured, members
from truename.sources.saved.containers import mhtml as reader


def read(content: bytes, name: str = "page.mhtml") -> list[Saved | Refusal]:
    return list(captured(io.BytesIO(content), name))


def saved(content: bytes, name: str = "page.mhtml") -> list[Saved]:
    found = read(content, name)
    assert all(isinstance(one, Saved) for one in found), found
    return [one for one in found if isinstance(one, Saved)]


def test_every_part_is_a_capture() -> None:
    page, picture = saved(mhtml(part(URL, PAGE), part(f"{URL}a.png", b"\x89PNG\n--\r\n", "image/png")))
    assert page == Saved(
        name=f"page.mhtml!/{URL}",
        content=PAGE,
        url=URL,
        address=URL,
        captured="2024-05-01T12:00:00Z",
        tool="Saved by Blink",
        media="text/html",
    )
    assert (picture.content, picture.media, picture.address) == (b"\x89PNG\n--\r\n", "image/png", f"{URL}a.png")


def test_codings_are_undone() -> None:
    text = "é = 1\r\n--edg\r\n.\r\n".encode()
    quoted = quopri.encodestring(text)
    for content, coding in ((text, "base64"), (quoted, "quoted-printable"), (text, "8bit"), (text, "binary")):
        (one,) = saved(mhtml(part(URL, content, coding=coding)))
        assert one.content.replace(b"\r\n", b"\n") == text.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("location", "address", "url"),
    [
        ("https://acme.example/x", f"{URL}x", f"{URL}x"),
        ("x/y.png", f"{URL}x/y.png", f"{URL}x/y.png"),
        ("cid:css-1@mhtml.blink", "cid:css-1@mhtml.blink", ""),
        ("file:///C:/Users/x/page.htm", "file:///C:/Users/x/page.htm", ""),
        ("=?utf-8?Q?https://acme.example/?=\r\n =?utf-8?Q?=C3=BC?=", f"{URL}ü", f"{URL}ü"),
        ("https://acme.example/\r\n\tlong", f"{URL}long", f"{URL}long"),
        ("http://[::1", "http://[::1", ""),
    ],
)
def test_addresses(location: str, address: str, url: str) -> None:
    (one,) = saved(mhtml(part(location, PAGE)))
    assert (one.address, one.url) == (address, url)


def test_a_part_without_an_address_has_its_identity_or_the_page_s() -> None:
    content = part(URL, PAGE).replace(b"Content-Location: https://acme.example/\r\n", b"")
    frame = content.replace(b"Content-Type", b"Content-ID: <frame-1@mhtml.blink>\r\nContent-Type")
    page, inner, other = saved(mhtml(content, frame, content))
    assert (page.address, page.url) == (URL, URL)
    assert (inner.address, inner.url) == ("cid:frame-1@mhtml.blink", "")
    assert (other.address, other.name) == ("", "page.mhtml!/part 3")


def test_multiparts_inside_one_another_are_read() -> None:
    inner = (
        b"--edge\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\npreamble\r\n"
        b"--inner\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        b"--inner\r\nContent-Type: text/html\r\n\r\nrich\r\n--inner--\r\nepilogue\r\n"
    )
    contents = [one.content for one in saved(mhtml(inner, part(f"{URL}x", b"x")))]
    assert contents == [b"plain", b"rich", b"x"]
    unclosed = inner.replace(b"--inner--\r\nepilogue\r\n", b"")
    assert [one.content for one in saved(mhtml(unclosed, part(f"{URL}x", b"x")))] == contents


def test_line_feeds_alone_are_line_ends_too() -> None:
    assert [one.content for one in saved(mhtml(part(URL, PAGE), part(URL, b"x")).replace(b"\r\n", b"\n"))] == [
        PAGE,
        b"x",
    ]


def test_a_mail_is_no_saved_page() -> None:
    """A mail with pictures has the same form; it is one capture, and read as a mail."""
    content = mail(part(URL, PAGE) + b"--edge--\r\n", "Content-Type: multipart/related; boundary=edge")
    (one,) = saved(content, "letter.eml")
    assert one.content == content
    assert saved(mhtml(part(URL, PAGE)), "no-suffix")[0].content == PAGE
    assert saved(content, "page.mht")[0].content == PAGE


def test_a_part_that_cannot_be_read_is_refused_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_THING", 1000)
    sound = part(f"{URL}x", b"x")
    for wrong in (
        part(URL, b"x" * 1001, coding="7bit"),
        part(URL, b"A" * 101, coding="7bit").replace(b"7bit", b"base64"),
        part(URL, PAGE, coding="x-uuencode"),
    ):
        refusal, after = read(mhtml(wrong, sound))
        assert isinstance(refusal, Refusal)
        assert refusal.name == "page.mhtml!/part 1"
        assert isinstance(after, Saved)
    assert len(saved(mhtml(part(URL, b"x" * 700)))) == 1


def test_a_cut_is_refused_and_what_is_before_it_is_read() -> None:
    whole = mhtml(part(URL, PAGE), part(f"{URL}b", PAGE))
    first, refusal = read(whole[:-40])
    assert isinstance(first, Saved)
    assert isinstance(refusal, Refusal)
    assert "end of the file" in refusal.reason


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (mhtml(part(URL, PAGE), boundary="x=y"), "boundary"),
        (mhtml(b"--edge\r\nContent-Location: https://bank.example/\r\n" + part(URL, PAGE)), "next boundary"),
        (mhtml(b"--edge\r\n" + b"X: 1\r\n" * 1001 + b"\r\nx\r\n"), "1,000 lines"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(content: bytes, says: str) -> None:
    (one,) = read(content)
    assert isinstance(one, Refusal)
    assert says in one.reason


def test_depth_and_lines_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b"".join(
        f'--e{at}\r\nContent-Type: multipart/mixed; boundary="e{at + 1}"\r\n\r\n'.encode() for at in range(9)
    )
    (one,) = read(mhtml(deep, boundary='boundary="e0"'))
    assert isinstance(one, Refusal)
    assert "inside at most 7 others" in one.reason
    monkeypatch.setattr(reader, "MOST_DASHES", 10)
    last = read(mhtml(part(URL, b"\n--x" * 20, coding="7bit")))[-1]
    assert isinstance(last, Refusal)
    assert "10 lines" in last.reason


def test_pieces_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    content = mhtml(part(URL, PAGE), part(f"{URL}x", b"\r\n--edg\r\n-\r\n--", coding="binary"), part(URL, b"x"))
    expected = read(content)
    assert len(expected) == 3
    for size in (1, 2, 3, 4, 5, 7, 50):
        monkeypatch.setattr(members, "PIECE", size)
        monkeypatch.setattr(members, "PACKED", size)
        assert read(content) == expected


BASE = mhtml(part(URL, PAGE), part(f"{URL}a", "ü=\n".encode() * 9, coding="quoted-printable"), part(f"{URL}b", b"x"))


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, len(BASE)), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=4)
)
def test_a_damaged_file_ends_as_captures_and_refusals(changes: list[tuple[int, int, bytes]]) -> None:
    content = BASE
    for at, size, new in changes:
        content = content[:at] + new + content[at + size :]
    assert read(content)


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=5), st.sampled_from(["base64", "binary"]))
def test_what_is_written_comes_back(contents: list[bytes], coding: str) -> None:
    parts = [part(f"{URL}{at}", one, coding=coding) for at, one in enumerate(contents) if b"--edge" not in one]
    expected = [one for one in contents if b"--edge" not in one]
    assert [one.content for one in read(mhtml(*parts)) if isinstance(one, Saved)] == expected
