"""truename group: what it prints, writes and returns."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from tests.cli.conftest import Shell
from tests.watch.conftest import portrait, table
from truename import kinds
from truename.gallery import Gallery, Secret


@pytest.fixture
def folder(shell: Shell, networks: None) -> Path:
    """Two synthetic people: one twice under two names, one copied under a third; a gallery that weighs them."""
    assert shell("init").code == 0
    with Gallery.open(shell.gallery, Secret.from_env("TRUENAME_KEY"), write=True) as gallery:
        gallery.set_calibration("face", kinds.get("face").format, table().to_json())
    root = shell.folder / "profiles"
    one, again, other = (portrait(person, seed).file() for person, seed in ((0, 1), (0, 2), (1, 1)))
    copied = io.BytesIO()
    ImageOps.mirror(Image.open(io.BytesIO(other)).resize((150, 180))).save(copied, "PNG")
    for name, content in (
        ("ann/1.jpg", one),
        ("[red]bob/x\x1b.jpg", again),
        ("cid/1.jpg", other),
        ("dan/1.png", copied.getvalue()),
        ("dan/notes.txt", b"no picture"),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def test_people_and_copies_are_told_apart(shell: Shell, folder: Path) -> None:
    ran = shell("group", folder, "-g", shell.gallery, "--workers", "0")
    assert ran.code == 0, ran.err
    text = " ".join(ran.out.split())
    assert (
        "1 person is shown by several pictures (1 under several names), and 1 picture is there more than once" in text
    )
    assert "among 4 faces in 5 files of profiles." in text
    assert "[red]bob, ann" in text
    assert "one link" in text
    assert "cid, dan 2 cid/1.jpg, dan/1.png" in text
    assert "proves reuse, not identity" in text
    assert "\x1b" not in ran.out + ran.err
    assert "dan/notes.txt: expected a picture" in ran.err


def test_programs_get_one_document_and_a_page(shell: Shell, folder: Path) -> None:
    ran = shell("group", folder, "-g", shell.gallery, "--workers", "0", "--json", "--report", "page.html")
    assert ran.code == 0, ran.err
    found = ran.document
    (person,), (reuse,) = found["people"], found["reused"]
    assert person["accounts"] == ["[red]bob", "ann"]
    assert [found["faces"][number]["picture"] for number in person["faces"]] == [0, 1]
    assert person["seam"]["pairs"] == 1
    assert [found["pictures"][number]["account"] for number in reuse["pictures"]] == ["cid", "dan"]
    assert found["report"] == "page.html"
    page = shell.folder / "page.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    text = page.read_text(encoding="utf-8")
    assert text.count("data:image/jpeg;base64,") == 4
    assert "<script" not in text
    assert "one comparison" in text


def test_a_prior_of_the_users_own(shell: Shell, folder: Path) -> None:
    ran = shell("group", folder, "-g", shell.gallery, "--workers", "0", "--prior", "1e-9")
    assert ran.code == 0
    assert "1 picture is there more than once (1 under several names), among" in " ".join(ran.out.split())
    assert shell("group", folder, "--prior", "0.5").code == 2


def test_what_is_no_folder(shell: Shell, tmp_path: Path) -> None:
    ran = shell("group", tmp_path / "nowhere", "--json")
    assert (ran.code, ran.document["error"]["type"]) == (3, "SampleError")
