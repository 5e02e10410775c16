from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from truename.errors import DamagedError, GalleryError, NotFoundError
from truename.gallery import Gallery, Item, write_export
from truename.sources import Entry, manifest

MakeItem = Callable[..., Item]


@pytest.fixture
def three(gallery: Gallery, make_item: MakeItem) -> list[Item]:
    names = ["left thumb.PNG", "../../../escape.sh/x", "noextension"]
    items = []
    for n, name in enumerate(names):
        subject, sample, quality, template = make_item("ana", n)
        items.append((subject, replace(sample, name=name), quality, template))
    gallery.add_many(items)
    return items


def test_a_folder_holds_the_originals_and_what_is_known(gallery: Gallery, three: list[Item], tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_export(gallery, "ana", out)
    assert sorted(file.name for file in out.iterdir()) == ["0001.png", "0002", "0003", "manifest.csv", "record.json"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in (out, *out.iterdir()))
    known = json.loads((out / "record.json").read_text())
    assert known["subject"] == "ana"
    for item, described in zip(three, known["samples"], strict=True):
        assert (out / described["file"]).read_bytes() == item[1].content
        assert described["sha256"] == item[1].sha256()
        assert described["name"] == item[1].name
        assert described["quality"]["reasons"] == list(item[2].reasons)
    assert not list(tmp_path.glob("*.new"))


def test_an_exported_folder_can_be_enrolled_as_it_is(gallery: Gallery, make_item: MakeItem, tmp_path: Path) -> None:
    subject = 'ana, "the second"'
    for n, (position, ppi, region) in enumerate([(2, 500.0, None), (0, None, (520, 140, 96, 121))]):
        _, sample, quality, _ = make_item(subject, n)
        gallery.add(subject, replace(sample, position=position, ppi=ppi, region=region), quality, None)
    write_export(gallery, subject, tmp_path / "out")
    read = list(manifest.read(tmp_path / "out" / "manifest.csv"))
    assert [(one.subject, one.kind, one.position, one.ppi, one.region) for one in read if isinstance(one, Entry)] == [
        (subject, stored.kind, stored.position, stored.ppi, stored.region) for stored in gallery.record(subject).samples
    ]
    contents = [one.file.read_bytes() for one in read if isinstance(one, Entry) and one.file]
    assert contents == [sample.content for sample in gallery.samples(subject)]
    described = json.loads((tmp_path / "out" / "record.json").read_text())["samples"]
    assert [one["region"] for one in described] == [None, [520, 140, 96, 121]]


def test_a_zip_holds_the_same(gallery: Gallery, three: list[Item], tmp_path: Path) -> None:
    write_export(gallery, "ana", tmp_path / "out")
    write_export(gallery, "ana", tmp_path / "out.zip")
    assert (tmp_path / "out.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()
        }


def test_an_export_is_whole_or_not_at_all(gallery: Gallery, three: list[Item], tmp_path: Path) -> None:
    before = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(NotFoundError):
        write_export(gallery, "nobody", tmp_path / "out")
    with pytest.raises(GalleryError, match="nothing yet at"):
        write_export(gallery, "ana", tmp_path)
    with pytest.raises(GalleryError, match="to write"):
        write_export(gallery, "ana", tmp_path / "no folder" / "out")
    gallery.query("UPDATE sample SET content = zeroblob(100) WHERE id = 3")
    for name in ("out", "out.zip"):
        with pytest.raises(DamagedError):
            write_export(gallery, "ana", tmp_path / name)
    assert {file.name for file in tmp_path.iterdir()} == before
