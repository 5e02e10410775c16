from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from truename.audit import Head, verify
from truename.errors import DamagedError, GalleryError, GalleryKeyError
from truename.gallery import Gallery, Item, Secret
from truename.types import Mandate, Sample, Template

MakeItem = Callable[..., Item]
PAGE = 4096


@pytest.fixture
def full(gallery: Gallery, make_item: MakeItem) -> Gallery:
    gallery.add_many(make_item(f"subject {n // 2}", n, size=20_000 if n % 5 == 0 else 600) for n in range(40))
    gallery.set_calibration("fingerprint", "leader-1", "{}")
    gallery.append_audit("identify", Mandate("ana", "casework", "case 7"), {})
    return gallery


def everything(gallery: Gallery) -> tuple[list[Sample], list[tuple[str, Template]], list[object]]:
    records = [gallery.record(subject) for subject in gallery.subjects()]
    samples = [sample for subject in gallery.subjects() for sample in gallery.samples(subject)]
    templates = list(gallery.templates("fingerprint", "leader-1"))
    return samples, templates, [*records, *gallery.audit_entries(), gallery.calibrations(), gallery.stats().samples]


def test_a_flipped_bit_anywhere_is_told_or_harmless(full: Gallery, path: Path, secret: Secret, tmp_path: Path) -> None:
    whole = everything(full)
    full.close()
    data = path.read_bytes()
    drawn = random.Random(7)
    # All of the header but the salt (each flip there is another key, a quarter second of Argon2id), then any page.
    places = [*range(16, 32), *(drawn.randrange(32, len(data)) for _ in range(250))]
    opened = 0
    for place in [drawn.randrange(16), *places]:
        damaged = bytearray(data)
        damaged[place] ^= 1 << drawn.randrange(8)
        copy = tmp_path / "damaged"
        copy.write_bytes(damaged)
        try:
            gallery = Gallery.open(copy, secret)
        except DamagedError:
            continue
        except GalleryKeyError:
            assert place < PAGE
            continue
        with gallery:
            opened += 1
            assert place >= PAGE, f"a changed first page was not noticed, at {place}"
            assert list(gallery.check()), f"check did not notice a change at {place}"
            with suppress(DamagedError):
                assert everything(gallery) == whole  # what does not depend on the damaged page, or none of it
    assert opened > 150


@pytest.mark.parametrize("keep", [0, 15, 23, 24, 100, PAGE - 1, PAGE, PAGE + 1, 10 * PAGE, -PAGE, -1])
def test_a_cut_file_is_told(full: Gallery, path: Path, secret: Secret, keep: int) -> None:
    full.close()
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(GalleryError), Gallery.open(path, secret) as gallery:
        everything(gallery)


def test_check_names_the_record_on_a_damaged_page(
    gallery: Gallery, path: Path, secret: Secret, make_item: MakeItem
) -> None:
    gallery.add_many(make_item(f"subject {n}", n, size=20 * PAGE) for n in range(5))
    gallery.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1  # nearly all pages are those of the five contents
    path.write_bytes(data)
    with Gallery.open(path, secret) as gallery:
        named = [finding.where for finding in gallery.check() if finding.where != "file"]
        assert len(named) == 1
        assert named[0].startswith("subject 'subject ")
        assert "fingerprint at position 1 enrolled 20" in named[0]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE sample SET position = 9 WHERE id = 3", "subject 'subject 1', fingerprint at position 9"),
        ("UPDATE sample SET quality = 99 WHERE id = 3", "subject 'subject 1', fingerprint"),
        ("UPDATE sample SET enrolled = '1999' WHERE id = 3", "enrolled 1999: sample row 3"),
        ("UPDATE sample SET content = (SELECT content FROM sample WHERE id = 4) WHERE id = 3", "sample row 3"),
        ("UPDATE sample SET about = x'00' WHERE id = 3", "sample row 3"),
        ("UPDATE sample SET subject = 7 WHERE id = 3", "subject 'subject 6'"),
        ("UPDATE template SET quality = 99 WHERE id = 3", "template row 3"),
        ("UPDATE template SET format = 'x' WHERE id = 3", "template row 3"),
        ("UPDATE template SET sealed = (SELECT sealed FROM template WHERE id = 4) WHERE id = 3", "template row 3"),
        ("UPDATE subject SET name = 'mallory' WHERE id = 2", "subject 'mallory'"),
        ("UPDATE key SET wrapped = (SELECT wrapped FROM key WHERE id = 3) WHERE id = 2", "subject 'subject 1'"),
        ("INSERT INTO key (wrapped) VALUES (x'01')", "subject row 21"),
        ("INSERT INTO subject VALUES ((SELECT max(id) FROM key) + 1, 'half', '')", "subject row 21"),
        ("DELETE FROM sample WHERE id IN (3, 4)", "template row 3"),
        ("DELETE FROM audit WHERE n = 1", "audit entry 1"),
        ("DELETE FROM audit WHERE n = 2", "audit entry 2"),
        ("UPDATE audit SET entry = x'7b7d' WHERE n = 2", "audit"),
        ("UPDATE meta SET value = '1' WHERE key = 'audit_length'", "audit entry 1"),
    ],
)
def test_check_names_what_somebody_with_the_file_key_changed(full: Gallery, change: str, where: str) -> None:
    assert list(full.check()) == []
    full.query("PRAGMA foreign_keys = OFF")
    full.query(change)
    findings = list(full.check())
    assert any(where in finding.where for finding in findings), findings


def test_check_tells_its_progress(full: Gallery) -> None:
    seen: list[tuple[int, int]] = []
    assert list(full.check(lambda done, total: seen.append((done, total)))) == []
    assert seen == [(n, 100) for n in range(1, 101)]  # 20 keys, 40 samples, 40 templates


def test_a_changed_template_is_never_searched(full: Gallery) -> None:
    full.query("UPDATE template SET sealed = zeroblob(length(sealed)) WHERE id = 3")
    with pytest.raises(DamagedError, match="template of subject subject 1"):
        list(full.templates("fingerprint", "leader-1"))


def test_a_rewound_chain_is_noticed_by_a_head_noted_elsewhere(full: Gallery) -> None:
    noted = full.head()
    earlier = next(full.audit_entries()).head()
    full.query("DELETE FROM audit WHERE n = 2")
    full.query("UPDATE meta SET value = ? WHERE key = 'audit_length'", str(earlier.n))
    full.query("UPDATE meta SET value = ? WHERE key = 'audit_head'", earlier.hash)
    assert list(full.check()) == []  # whoever has the key can do this
    assert full.head() == Head(1, earlier.hash)
    assert verify(full.audit_entries(), full.id, [noted]) is not None
