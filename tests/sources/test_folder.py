from __future__ import annotations

from pathlib import Path

import pytest

from truename.errors import SampleError
from truename.sources import Entry, Refused, folder


@pytest.mark.parametrize(
    ("parts", "subject"),
    [
        (("ann", "1.png"), "ann"),
        (("ann", "left", "thumb_2.png"), "ann"),
        (("101_3.png",), "101"),
        (("ann_7_2.png",), "ann_7"),
        (("ann.png",), "ann"),
        (("ann.smith_2.png",), "ann.smith"),
        (("_1.png",), "_1"),
    ],
)
def test_the_documented_rule(parts: tuple[str, ...], subject: str) -> None:
    assert folder.subject_of(parts) == subject


def fill(root: Path, content: bytes, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_files_come_in_order_with_their_subjects(pictures: dict[str, bytes], tmp_path: Path) -> None:
    fill(tmp_path, pictures["png"], "b_2.png", "b_1.png", "ann/2.png", "ann/1.png", "c/deep/er/1.png")
    entries = list(folder.read(tmp_path, ppi=500))
    assert [entry.where for entry in entries] == ["ann/1.png", "ann/2.png", "b_1.png", "b_2.png", "c/deep/er/1.png"]
    assert all(isinstance(entry, Entry) and entry.ppi == 500 for entry in entries)
    assert [entry.subject for entry in entries if isinstance(entry, Entry)] == ["ann", "ann", "b", "b", "c"]


def test_an_entry_reads_its_file_when_asked(pictures: dict[str, bytes], tmp_path: Path) -> None:
    fill(tmp_path, pictures["png"], "b_1.png")
    (entry,) = folder.read(tmp_path, ppi=500)
    assert isinstance(entry, Entry)
    (sample,) = entry.samples()
    assert (sample.kind, sample.content, sample.ppi) == ("fingerprint", pictures["png"], 500)
    (tmp_path / "b_1.png").unlink()
    with pytest.raises(SampleError):
        entry.samples()


def test_what_is_no_evidence_is_refused_and_the_rest_goes_on(pictures: dict[str, bytes], tmp_path: Path) -> None:
    fill(tmp_path, pictures["png"], "a_1.png", "z_1.png", ".hidden.png", ".git/1.png", " /1.png")
    fill(tmp_path, b"some notes", "notes.txt")
    fill(tmp_path, b"\0\1\2", "Thumbs.db")
    fill(tmp_path, b"", "void_1.png")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling_1.png").symlink_to(tmp_path / "nowhere")
    found = {entry.where: entry for entry in folder.read(tmp_path)}
    assert [where for where, entry in found.items() if isinstance(entry, Entry)] == ["a_1.png", "z_1.png"]
    refused = {where: str(entry) for where, entry in found.items() if isinstance(entry, Refused)}
    assert sorted(refused) == [" /1.png", "Thumbs.db", "dangling_1.png", "loop", "notes.txt", "void_1.png"]
    assert "a link to a folder" in refused["loop"]
    assert "an empty file" in refused["void_1.png"]
    assert "subject id" in refused[" /1.png"]
    assert refused["notes.txt"].startswith("notes.txt: expected ")


def test_a_kind_holds_for_all_files(pictures: dict[str, bytes], tmp_path: Path) -> None:
    fill(tmp_path, b"1984-03-12", "ann/birth.txt")
    fill(tmp_path, pictures["png"], "ann/1.png")
    picture, text = folder.read(tmp_path, kind="date")
    assert isinstance(picture, Refused)
    assert isinstance(text, Entry)
    assert text.kind == "date"


def test_too_deep_is_refused(pictures: dict[str, bytes], tmp_path: Path) -> None:
    fill(tmp_path, pictures["png"], "/".join(["d"] * folder.DEEPEST) + "/1.png", "/".join(["e"] * 30) + "/1.png")
    deep, deeper = folder.read(tmp_path)
    assert isinstance(deep, Entry)
    assert isinstance(deeper, Refused)
    assert "deep" in str(deeper)


def test_a_name_that_is_not_utf8_is_refused_and_can_be_printed(pictures: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "b\udcff_1.png").write_bytes(pictures["png"])
    (refused,) = folder.read(tmp_path)
    assert isinstance(refused, Refused)
    assert str(refused).encode()


@pytest.mark.parametrize("name", ["absent", "file", "a\0b"])
def test_what_is_no_folder_is_refused_at_once(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SampleError, match="a folder that can be read"):
        folder.read(tmp_path / name)
