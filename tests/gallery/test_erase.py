from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from truename.errors import NotFoundError
from truename.gallery import Gallery, Item, Secret, receipt_digest
from truename.types import Mandate

MakeItem = Callable[..., Item]


def pages(gallery: Gallery) -> bytes:
    """Every page of the file, free ones included, decrypted: what someone with the gallery's key sees of it."""
    data = gallery._db.serialize("main")
    assert data is not None
    assert len(data) == 4096 * gallery.query("PRAGMA page_count")[0][0]
    return data


def sealed(gallery: Gallery, subject: str) -> tuple[bytes, list[bytes]]:
    ((row, wrapped),) = gallery.query("SELECT id, wrapped FROM subject JOIN key USING (id) WHERE name = ?", subject)
    blobs = gallery.query(
        """SELECT tag FROM sample WHERE subject = ?1 UNION ALL SELECT about FROM sample WHERE subject = ?1
           UNION ALL SELECT content FROM sample WHERE subject = ?1
           UNION ALL SELECT sealed FROM template JOIN sample ON sample.id = sample WHERE subject = ?1""",
        row,
    )
    return wrapped, [blob for (blob,) in blobs]


def test_nothing_sealed_remains_in_file_or_log(
    gallery: Gallery, path: Path, secret: Secret, make_item: MakeItem
) -> None:
    gallery.add_many(
        make_item(name, seed, size=size)
        for seed, (name, size) in enumerate(
            [("ana", 300), ("bo", 300), ("ana", 50_000), ("bo", 50_000), ("cy", 300), ("ana", 3000)]
        )
    )
    wrapped, blobs = sealed(gallery, "ana")
    assert len(blobs) == 12
    # Any 16 bytes would do: a page boundary may cut a blob, not so short a piece of its start.
    pieces = [wrapped, *(blob[:16] for blob in blobs)]
    before = pages(gallery)
    assert all(piece in before for piece in pieces)
    kept = {name: list(gallery.samples(name)) for name in ("bo", "cy")}

    receipt = gallery.erase("ana")

    log = path.with_name(path.name + "-wal")
    assert not receipt["pending"]
    assert log.stat().st_size == 0
    gallery.close()
    with Gallery.open(path, secret) as gallery:
        after = pages(gallery)
        assert not [piece for piece in pieces if piece in after]
        assert gallery.subjects() == ["bo", "cy"]
        assert {name: list(gallery.samples(name)) for name in ("bo", "cy")} == kept
        assert [subject for subject, _ in gallery.templates("fingerprint", "leader-1")] == ["bo", "bo", "cy"]
        for ask in (gallery.record, lambda name: list(gallery.samples(name)), gallery.export):
            with pytest.raises(NotFoundError):
                ask("ana")
        assert list(gallery.check()) == []


def test_no_wrapped_key_outlives_many_reorganised_pages(gallery: Gallery, make_item: MakeItem) -> None:
    """Rows move when pages fill and empty, and moving leaves copies; the row of a key never moves."""
    drawn = random.Random(3)
    for batch in range(10):
        gallery.add_many(
            make_item(f"subject {drawn.randrange(300)}", 1000 * batch + n, size=drawn.choice([8, 300, 5000]))
            for n in range(80)
        )
    names = gallery.subjects()
    drawn.shuffle(names)
    keys = []
    for count, name in enumerate(names[:100]):
        keys.append(sealed(gallery, name)[0])
        gallery.erase(name)
        if count % 10 == 0:
            gallery.add_many(make_item(f"new {count}", 100_000 + 10 * count + n) for n in range(3))
    after = pages(gallery)
    assert not [key for key in keys if key[:16] in after]
    assert sealed(gallery, names[-1])[0] in after
    assert list(gallery.check()) == []


def test_the_receipt_tells_what_was_destroyed(gallery: Gallery, make_item: MakeItem) -> None:
    items = [make_item("ana", n, acquired=n > 0) for n in range(3)]
    gallery.add_many(items)
    wrapped, _ = sealed(gallery, "ana")
    receipt = gallery.erase("ana", Mandate("eve", "request of the subject", "GDPR 17"))
    assert receipt["subject"] == "ana"
    assert receipt["gallery"] == gallery.id
    assert receipt["samples"] == [item[1].sha256() for item in items]
    assert (receipt["templates"], receipt["unreadable"]) == (2, 0)
    assert receipt["key"] == hashlib.sha256(wrapped).hexdigest()
    *_, entry = gallery.audit_entries()
    assert (entry.event, entry.operator, entry.when) == ("erase", "eve", entry.when)
    assert entry.hash == receipt["audit"] == gallery.head().hash
    assert entry.details == {"subject": "ana", "samples": 3, "templates": 2, "receipt": receipt_digest(receipt)}
    # The gallery keeps nothing that tells about the samples: a hash of a birth date would tell the date.
    assert not any(digest.encode() in pages(gallery) for digest in receipt["samples"])
    assert json.loads(json.dumps(receipt)) == receipt


def test_who_comes_again_is_somebody_new(gallery: Gallery, make_item: MakeItem) -> None:
    item = make_item("ana", 1)
    gallery.add(*item)
    first = sealed(gallery, "ana")
    gallery.erase("ana")
    with pytest.raises(NotFoundError, match="'ana'"):
        gallery.erase("ana")
    assert not gallery.has("ana", item[1].sha256())
    assert gallery.add(*item)
    assert not {first[0], *first[1]} & {sealed(gallery, "ana")[0], *sealed(gallery, "ana")[1]}
    assert gallery.sample("ana", item[1].sha256()) == item[1]
    assert list(gallery.check()) == []


def test_what_cannot_be_read_can_be_erased(gallery: Gallery, make_item: MakeItem) -> None:
    gallery.add_many([make_item("ana", 1), make_item("ana", 2), make_item("bo", 3)])
    gallery.query("UPDATE sample SET about = x'00' WHERE id = 1")
    receipt = gallery.erase("ana")
    assert (len(receipt["samples"]), receipt["unreadable"]) == (1, 1)
    gallery.query("UPDATE key SET wrapped = x'00' WHERE id = 2")
    assert gallery.erase("bo")["unreadable"] == 1
    assert gallery.subjects() == []


def test_a_reader_in_the_way_is_told_and_the_next_writer_finishes(
    gallery: Gallery, path: Path, secret: Secret, make_item: MakeItem
) -> None:
    gallery.add(*make_item("ana", 1))
    with Gallery.open(path, secret) as reader:
        reader.query("BEGIN")
        assert reader.subjects() == ["ana"]  # holds the state before the erasure
        assert gallery.erase("ana")["pending"]
        log = path.with_name(path.name + "-wal")
        assert log.stat().st_size > 0
        reader.query("ROLLBACK")
        assert reader.subjects() == []
        gallery.close()
        assert log.stat().st_size > 0  # the reader keeps it
        with Gallery.open(path, secret, write=True):
            assert log.stat().st_size == 0
