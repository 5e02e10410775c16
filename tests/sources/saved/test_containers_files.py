"""Files by themselves and in folders: what each is called, where it says that it is from, and what is not opened."""

from __future__ import annotations

import io
import os
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.saved.hostile import PAGE
from truename.errors import SampleError
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import bounds, captured, folder, opened, walk


def one(content: bytes, name: str) -> Saved:
    (found,) = captured(io.BytesIO(content), name)
    assert isinstance(found, Saved)
    return found


# One file.


def test_any_other_file_is_one_capture_as_it_is() -> None:
    assert one(b"Domain Name: ACME.EXAMPLE\n", "case 1/whois.txt") == Saved(
        name="case 1/whois.txt", content=b"Domain Name: ACME.EXAMPLE\n", address="file:///case%201/whois.txt"
    )


@pytest.mark.parametrize(
    ("page", "reference", "name"),
    [
        ("page.html", "page_files/a.png", "page_files/a.png"),
        ("saved pages/Acme GmbH.html", "./Acme%20GmbH_files/logo%201.png", "saved pages/Acme GmbH_files/logo 1.png"),
        ("m/acme.example/about/index.html", "../img/logo.png", "m/acme.example/img/logo.png"),
        ("ü/ä.html", "%C3%A4_files/ö.png".replace("ö", "%C3%B6"), "ü/ä_files/ö.png"),
    ],
)
def test_a_reference_between_files_leads_to_the_address_of_the_other(page: str, reference: str, name: str) -> None:
    assert urljoin(one(PAGE, page).address, reference) == one(b"x", name).address


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("acme.example/about/index.html", "https://acme.example/about/index.html"),
        ("mirror/www.acme.example/a b.html", "https://www.acme.example/a%20b.html"),
        ("2/acme.example/x", "https://acme.example/x"),
        ("ACME.example:8080/page?id=3", "https://acme.example:8080/page?id=3"),
        ("acme.example+8080/x", "https://acme.example:8080/x"),
        ("acme.co.uk/%7Ejoe/", "https://acme.co.uk/%7Ejoe/"),
        ("a/b/acme.example/x", "https://acme.example/x"),
        ("acme.example/links/bank.example/x", "https://acme.example/links/bank.example/x"),
        ("acme.example", ""),
        ("page.files/x.png", ""),
        ("page_files/x.png", ""),
        ("john.doe/x.png", ""),
        ("v1.2/x.png", ""),
        (".example/x", ""),
        ("..example/x", ""),
        ("acme.example:99999/x", ""),
        ("user@acme.example/x", ""),
    ],
)
def test_a_folder_named_like_a_host_is_a_mirror(name: str, url: str) -> None:
    assert one(PAGE, name).url == url


SINGLEFILE = b"""<!DOCTYPE html> <html lang=en><!--
 Page saved with SingleFile
 url: https://acme.example/about
 saved date: Wed May 01 2024 14:00:00 GMT+0200 (Central European Summer Time)
--><head>"""


def test_what_programs_that_save_pages_write_before_them() -> None:
    browser = one(b"<!-- saved from url=(0026)https://acme.example/about -->\r\n" + PAGE, "about.html")
    assert (browser.url, browser.captured, browser.tool) == ("https://acme.example/about", "", "")
    file = one(SINGLEFILE + PAGE, "about.html")
    assert (file.url, file.captured, file.tool) == ("https://acme.example/about", "2024-05-01T12:00:00Z", "SingleFile")
    undated = one(SINGLEFILE.replace(b" saved date", b" other"), "about.html")
    assert (undated.url, undated.captured) == ("https://acme.example/about", "")


@pytest.mark.parametrize(
    "begin",
    [
        b"<!-- saved from url=(0099)https://acme.example/about -->",
        b"<!-- saved from url=(0010)javascript -->",
        b"<!-- x --><!-- saved from url=(0026)https://acme.example/about -->",
        b"<!-- saved from url=(0026)https://acme.example/about",
        b" " * 2048 + b"<!-- saved from url=(0026)https://acme.example/about -->",
    ],
)
def test_what_only_looks_like_that_says_nothing(begin: bytes) -> None:
    assert one(begin + PAGE, "about.html").url == ""


def test_a_mirror_s_folder_outweighs_what_the_page_says() -> None:
    lie = b"<!-- saved from url=(0020)https://bank.example/ -->"
    assert one(lie + PAGE, "acme.example/index.html").url == "https://acme.example/index.html"


def test_a_file_that_is_too_large_or_empty_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_THING", 1000)
    assert len(one(b"x" * 1000, "a.txt").content) == 1000
    for content, says in ((b"x" * 1001, "a file of 1,001"), (b"", "an empty one")):
        (found,) = captured(io.BytesIO(content), "a.txt")
        assert isinstance(found, Refusal)
        assert says in found.reason
    monkeypatch.setattr(bounds, "LARGEST_FILE", 1000)
    (found,) = captured(io.BytesIO(b"x" * 1001), "a.txt")
    assert isinstance(found, Refusal)
    assert "1 to 1,000 bytes" in found.reason


@given(st.text(min_size=1), st.binary(min_size=1, max_size=2100))
def test_any_name_can_be_shown(name: str, content: bytes) -> None:
    for found in captured(io.BytesIO(content), name):
        assert found.name.isprintable()
        if isinstance(found, Saved):
            assert found.address.isascii()
            assert urljoin(found.address, "x").startswith("file:///")


# Folders.


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "evidence"
    for name in ("b.html", "b_files/logo.png", "a/z.txt", "a/b/c.txt", "a.txt", ".hidden", ".git/config", "a/.x"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root


def names(*paths: Path) -> tuple[list[str], list[Refusal]]:
    refused: list[Refusal] = []
    found = list(walk(paths, refused))
    assert all(path.read_bytes() == b"x" for path, _ in found)
    return [name for _, name in found], refused


def test_every_file_is_named_from_its_folder_on(tree: Path) -> None:
    expected = ["a/b/c.txt", "a/z.txt", "a.txt", "b.html", "b_files/logo.png"]
    assert names(tree) == ([f"evidence/{name}" for name in expected], [])
    assert names(tree / "a.txt", tree / "a") == (["a.txt", "a/b/c.txt", "a/z.txt"], [])


def test_a_page_brings_what_its_browser_put_beside_it(tree: Path) -> None:
    assert names(tree / "b.html")[0] == ["b.html", "b_files/logo.png"]
    assert names(tree / "b.html", tree / "b_files")[0] == ["b.html", "b_files/logo.png"]
    (tree / "a.htm").write_bytes(b"x")
    (tree / "a.files").mkdir()
    (tree / "a.files" / "x.css").write_bytes(b"x")
    assert names(tree / "a.htm")[0] == ["a.htm", "a.files/x.css"]


def test_equal_names_are_told_apart(tree: Path) -> None:
    other = tree / "a" / "b.html"
    other.write_bytes(b"x")
    (tree / "a" / "b_files").mkdir()
    (tree / "a" / "b_files" / "logo.png").write_bytes(b"x")
    assert names(tree / "b.html", other)[0] == ["b.html", "b_files/logo.png", "2/b.html", "2/b_files/logo.png"]
    assert names(tree / "a.txt", tree / "a.txt")[0] == ["a.txt"]


def test_links_and_devices_inside_are_not_opened(tree: Path) -> None:
    (tree / "to-file").symlink_to("/etc/passwd")
    (tree / "to-folder").symlink_to("/etc")
    (tree / "round").symlink_to(tree)
    (tree / "nowhere").symlink_to("nothing")
    os.mkfifo(tree / "pipe")
    found, refused = names(tree)
    assert found == [f"evidence/{name}" for name in ("a/b/c.txt", "a/z.txt", "a.txt", "b.html", "b_files/logo.png")]
    assert [one.name.partition("/")[2] for one in refused] == ["nowhere", "pipe", "round", "to-file", "to-folder"]
    assert all("found a link" in one.reason for one in refused if one.name != "evidence/pipe")
    with pytest.raises(SampleError, match="found a link"):
        list(walk([tree]))


def test_what_the_user_names_may_be_a_link(tree: Path) -> None:
    (tree.parent / "link").symlink_to(tree / "a")
    assert names(tree.parent / "link")[0] == ["link/b/c.txt", "link/z.txt"]


def test_depth_and_width_are_bounded(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "DEEPEST", 2)
    found, refused = names(tree)
    assert "evidence/a/b/c.txt" not in found
    assert [one.name for one in refused] == ["evidence/a/b"]
    monkeypatch.setattr(folder, "MOST_FILES", 3)
    with pytest.raises(SampleError, match="more than 3 files"):
        names(tree)
    assert names(tree / "a") == (["a/b/c.txt", "a/z.txt"], [])


def test_names_that_are_no_text_can_be_shown(tree: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tree) + b"/\xff\n.txt"))).write_bytes(b"x")
    assert "evidence/\\udcff\\n.txt" in names(tree)[0]


def test_a_path_that_is_not_there_is_an_error(tree: Path) -> None:
    with pytest.raises(SampleError, match="nothing of that name"):
        names(tree / "missing")


def test_only_regular_files_of_bounded_size_are_opened(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tree / "a.txt") as file:
        assert file.read() == b"x"
    os.mkfifo(tree / "pipe")
    (tree / "empty").touch()
    for name, says in (
        ("pipe", "pipe"),
        ("a", "a folder"),
        ("empty", "an empty one"),
        ("no", "No such"),
        ("\0", "null"),
    ):
        with pytest.raises(SampleError, match=says):
            opened(tree / name)
    monkeypatch.setattr(bounds, "LARGEST_FILE", 0)
    with pytest.raises(SampleError, match="1 bytes"):
        opened(tree / "a.txt")
