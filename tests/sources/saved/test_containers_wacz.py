"""WACZ: the WARC files on its list, and nothing else of the zip."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.saved.hostile import PAGE, URL, listing, record, response, wacz, warc, zipped
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import captured
from truename.sources.saved.containers import wacz as reader

DATA = {"archive/data.warc.gz": warc(response(URL, PAGE))}


def read(content: bytes, name: str = "site.wacz") -> list[Saved | Refusal]:
    return list(captured(io.BytesIO(content), name))


def refused(content: bytes) -> str:
    (one,) = read(content)
    assert isinstance(one, Refusal)
    return one.reason


def test_the_captures_of_every_warc_are_read() -> None:
    members = {
        "archive/a.warc.gz": warc(response(URL, PAGE)),
        "archive/b.warc": record("resource", f"{URL}b", b"x", "Content-Type: text/plain"),
        "indexes/index.cdx.gz": b"x",
        "pages/pages.jsonl": b"{}",
    }
    first, second = read(wacz(members))
    assert isinstance(first, Saved)
    assert isinstance(second, Saved)
    assert (first.name, first.content) == (f"site.wacz!/archive/a.warc.gz!/{URL}", PAGE)
    assert (first.url, first.captured, first.tool) == (URL, "2024-05-01T12:00:00Z", "crawler/1.0")
    assert (second.name, second.tool) == (f"site.wacz!/archive/b.warc!/{URL}b", "packer 1.0")


def test_a_zip_is_a_wacz_by_what_it_lists_or_by_its_name() -> None:
    (by_list,) = read(wacz(DATA), "site.zip")
    assert by_list.name.startswith("site.zip!/archive")
    document = zipped({"word/document.xml": b"<x/>"})
    (other,) = read(document, "report.docx")
    assert isinstance(other, Saved)
    assert other.content == document
    assert "one datapackage.json" in refused(document)


def test_hashes_are_checked_in_every_form_that_tools_write() -> None:
    content = DATA["archive/data.warc.gz"]
    for stated in (
        f"sha256:{hashlib.sha256(content).hexdigest()}",
        f"sha256:{base64.b64encode(hashlib.sha256(content).digest()).decode()}",
        f"md5:{hashlib.md5(content).hexdigest()}",
    ):
        package = json.dumps({"resources": [{"path": "archive/data.warc.gz", "hash": stated}]}).encode()
        assert isinstance(read(wacz(DATA, package))[0], Saved)


def test_a_warc_that_differs_or_is_not_listed_is_refused_and_the_rest_is_read() -> None:
    members = {**DATA, "archive/other.warc.gz": warc(response(f"{URL}b", b"b"))}
    for package in (
        listing({**members, "archive/data.warc.gz": b"x"}),
        listing({"archive/other.warc.gz": members["archive/other.warc.gz"]}),
    ):
        refusal, saved = read(wacz(members, package))
        assert isinstance(refusal, Refusal)
        assert refusal.name == "site.wacz!/archive/data.warc.gz"
        assert "hash differs" in refusal.reason or "does not list" in refusal.reason
        assert isinstance(saved, Saved)
        assert saved.content == b"b"


def test_one_bit_of_the_archive_is_noticed() -> None:
    content = bytearray(wacz(DATA))
    content[content.index(b"\x1f\x8b") + 60] ^= 1
    assert "hash differs" in refused(bytes(content))


def test_the_list_is_checked_against_its_own_digest() -> None:
    package = listing(DATA)
    for name, digest, differs in (("sound", package, False), ("other", b"x", True)):
        stated = json.dumps({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(digest).hexdigest()}"})
        content = zipped({**DATA, "datapackage.json": package, "datapackage-digest.json": stated.encode()})
        found = read(content)
        assert isinstance(found[0], Refusal) is differs, name


def test_what_is_compressed_in_the_zip_is_refused() -> None:
    assert "stored as it is" in refused(
        wacz({"archive/data.warc": record("resource", URL, bytes(10**6))}, deflated=True)
    )


@pytest.mark.parametrize("name", ["archive/../x.warc.gz", "archive/..\\x.warc.gz", "archive/a/../../x.warc"])
def test_names_that_lead_out_of_the_zip_are_refused(name: str) -> None:
    assert "leads out of it" in refused(wacz({name: DATA["archive/data.warc.gz"]}))


def test_a_part_of_the_zip_is_read_and_no_more() -> None:
    """A damaged WARC at the end of one member does not lead into the next."""
    members = {
        "archive/a.warc": warc(response(URL, PAGE), compressed=False) + b"WARC/1.0\r\n",
        "archive/b.warc": warc(response(f"{URL}b", b"b"), compressed=False),
    }
    first, refusal, second = read(wacz(members))
    assert isinstance(first, Saved)
    assert isinstance(refusal, Refusal)
    assert refusal.name == f"site.wacz!/archive/a.warc!/byte {len(members['archive/a.warc']) - 10}"
    assert isinstance(second, Saved)


def test_revisits_are_found_inside_the_zip() -> None:
    stated = f"WARC-Payload-Digest: sha1:{hashlib.sha1(PAGE).hexdigest()}"
    content = warc(response(URL, PAGE, fields=(stated,)), record("revisit", f"{URL}b", b"", stated))
    _, second = read(wacz({"archive/x.warc.gz": warc(), "archive/data.warc.gz": content}))
    assert isinstance(second, Saved)
    assert (second.content, second.url) == (PAGE, f"{URL}b")


@pytest.mark.parametrize(
    ("bound", "value", "says"), [("MOST_MEMBERS", 1, "at most 1 members"), ("LARGEST_LIST", 50, "at most 50 bytes")]
)
def test_the_zip_is_bounded(bound: str, value: int, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, bound, value)
    assert says in refused(wacz(DATA))


def test_a_large_directory_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LARGEST_DIRECTORY", 200)
    assert "directory of more than 200 bytes" in refused(wacz({**DATA, "archive/" + "x" * 300: b""}))


def test_a_zip64_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        with package.open(zipfile.ZipInfo("archive/data.warc.gz"), "w", force_zip64=True) as member:
            member.write(DATA["archive/data.warc.gz"])
        package.writestr("datapackage.json", listing(DATA))
    assert isinstance(read(out.getvalue())[0], Saved)


def test_a_file_of_any_kind_can_hold_it() -> None:
    """Not only a file on disk: what is stored in pieces is read through io's own buffer."""
    assert isinstance(next(captured(io.BufferedReader(io.BytesIO(wacz(DATA))), "site.wacz")), Saved)


SOUND = wacz({"archive/data.warc.gz": gzip.compress(b""), **DATA})


@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 80)
)
def test_a_damaged_zip_ends_as_captures_and_refusals(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(SOUND)
    for at, value in changes:
        content[at] = value
    found = read(bytes(content[: len(content) - cut]))
    assert found
    for one in found:
        if isinstance(one, Saved):
            assert one.content == PAGE


@settings(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["resources", "path", "hash", "software"]) | st.text(), inner)
        ),
    )
)
def test_any_list_ends_as_captures_and_refusals(package: object) -> None:
    (one,) = read(wacz(DATA, json.dumps(package).encode()))
    assert isinstance(one, Refusal)
