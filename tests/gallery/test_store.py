from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.disk import file_size_limit
from truename.contracts import Store
from truename.errors import (
    BusyError,
    GalleryError,
    GalleryKeyError,
    MandateError,
    NewerVersionError,
    NotFoundError,
    UsageError,
)
from truename.gallery import Added, Gallery, Item, Secret, store
from truename.gallery.schema import VERSION
from truename.types import Mandate, Quality, Region

MakeItem = Callable[..., Item]
MANDATE = Mandate("ana", "casework", "case 7")


def test_what_is_added_comes_back_as_it_was(gallery: Gallery, path: Path, secret: Secret, make_item: MakeItem) -> None:
    items = [make_item("ana", 1), make_item("bo", 2, size=0), make_item("ana", 3, size=200_000, acquired=False)]
    assert [gallery.add(*item) for item in items] == [True] * 3
    gallery.close()
    with Gallery.open(path, secret) as gallery:
        held: Store = gallery  # mypy --strict holds the contract here, for whoever runs it on tests
        assert held.subjects() == ["ana", "bo"]
        for subject, sample, quality, template in items:
            assert held.sample(subject, sample.sha256()) == sample
            stored = next(s for s in held.record(subject).samples if s.sha256 == sample.sha256())
            assert (stored.name, stored.ppi, stored.position, stored.size) == (
                sample.name,
                sample.ppi,
                sample.position,
                len(sample.content),
            )
            assert stored.quality == quality
            assert stored.template_format == (template.format if template else "")
        assert list(gallery.templates("fingerprint", "leader-1")) == [("ana", items[0][3]), ("bo", items[1][3])]
        assert list(gallery.samples("ana")) == [items[0][1], items[2][1]]
        assert list(gallery.check()) == []


def test_order_is_the_order_of_enrolment(gallery: Gallery, make_item: MakeItem) -> None:
    items = [make_item(f"subject {n % 700}", n, size=10) for n in range(2100)]  # more than are read at once
    assert all(gallery.add_many(items))
    assert gallery.subjects() == [f"subject {n}" for n in range(700)]
    assert list(gallery.templates("fingerprint", "leader-1")) == [(item[0], item[3]) for item in items]
    assert list(gallery.templates("fingerprint", "other")) == list(gallery.templates("date", "leader-1")) == []


def test_names_may_be_anything_that_a_file_system_gives(gallery: Gallery, make_item: MakeItem) -> None:
    for n, name in enumerate(["", "../../etc/passwd", "\udcff\n\x00", "名前.png"]):
        subject, sample, quality, _ = make_item("ana", n)
        gallery.add(subject, replace(sample, name=name), quality, None)
    assert [s.name for s in gallery.record("ana").samples] == ["", "../../etc/passwd", "\udcff\n\x00", "名前.png"]


def test_enrolling_again_stores_nothing(gallery: Gallery, make_item: MakeItem) -> None:
    item = make_item("ana", 1)
    assert gallery.add_many([item, item, make_item("bo", 1)]) == [Added(True), Added(False), Added(True)]
    assert not gallery.add(*item)
    assert gallery.stats().samples == 2
    assert gallery.has("ana", item[1].sha256())
    assert not gallery.has("bo", make_item("bo", 2)[1].sha256())
    assert not gallery.has("nobody", item[1].sha256())


def test_the_latest_known_position_holds(gallery: Gallery, path: Path, secret: Secret, make_item: MakeItem) -> None:
    item, at_3, at_7, unknown = (make_item("ana", 1, position=position) for position in (0, 3, 7, 0))
    later = (*at_7[:3], replace(at_7[3], format="leader-2"))  # type: ignore[type-var]
    assert gallery.add_many([item, at_3, unknown, later]) == [
        Added(True),
        Added(False, moved_from=0),
        Added(False),
        Added(True, moved_from=3),
    ]
    digest = item[1].sha256()
    held = gallery.held("ana", "fingerprint", digest, ["leader-2"])
    assert held is not None
    assert (held.position, held.template_format) == (7, "leader-2")
    assert gallery.held("ana", "date", digest, ["date-1"]) is gallery.held("bo", "fingerprint", digest, ["x"]) is None
    assert gallery.move("ana", "fingerprint", digest, 0) is None
    assert gallery.move("ana", "fingerprint", digest, 2) == 7
    with pytest.raises(NotFoundError, match="a sample"):
        gallery.move("ana", "fingerprint", "0" * 64, 3)
    with pytest.raises(UsageError, match="a position"):
        gallery.move("ana", "fingerprint", digest, 70_000)
    gallery.close()
    with Gallery.open(path, secret) as gallery:
        (sample,) = gallery.samples("ana")
        assert sample == replace(item[1], position=2)
        (stored,) = gallery.record("ana").samples
        assert (stored.position, stored.quality, stored.template_format) == (2, item[2], "leader-2")
        for template in (item[3], later[3]):
            assert template is not None
            assert list(gallery.templates("fingerprint", template.format)) == [("ana", replace(template, position=2))]
        moves = [entry.details for entry in gallery.audit_entries() if entry.event == "move"]
        assert [(move["from"], move["to"]) for move in moves] == [(0, 3), (3, 7), (7, 2)]
        assert list(gallery.check()) == []


def test_a_later_resolution_replaces_what_was_made_at_another(gallery: Gallery, make_item: MakeItem) -> None:
    subject, sample, quality, template = make_item("ana", 1)
    assert template is not None
    sample, other = replace(sample, ppi=500.0), replace(template, data=b"at the right scale")
    assert gallery.add(subject, sample, quality, template)
    assert not gallery.add(subject, replace(sample, ppi=None), quality, other)
    assert gallery.add(subject, replace(sample, ppi=1000.0), Quality(70), other)
    assert list(gallery.templates("fingerprint", "leader-1")) == [("ana", other)]
    (stored,) = gallery.record("ana").samples
    assert (stored.ppi, stored.quality) == (1000.0, Quality(70))
    assert gallery.add(subject, replace(sample, ppi=250.0), Quality(3), None)
    assert list(gallery.templates("fingerprint", "leader-1")) == []
    assert list(gallery.check()) == []


FIRST, SECOND = (520, 140, 96, 121), (80, 150, 90, 110)


def test_a_region_stays_with_its_sample(gallery: Gallery, path: Path, secret: Secret, make_item: MakeItem) -> None:
    subject, sample, quality, template = make_item("ana", 1)
    sample = replace(sample, region=FIRST)
    assert gallery.add(subject, sample, quality, template)
    gallery.move(subject, sample.kind, sample.sha256(), 7)
    gallery.close()
    with Gallery.open(path, secret) as gallery:
        moved = replace(sample, position=7)
        assert gallery.sample("ana", sample.sha256()) == moved
        assert list(gallery.export("ana")[1]) == [moved]
        (stored,) = gallery.record("ana").samples
        assert stored.region == FIRST
        assert gallery.held("ana", sample.kind, sample.sha256(), ["leader-1"]) == stored
        assert list(gallery.check()) == []


def test_another_face_of_the_picture_replaces_the_first(gallery: Gallery, make_item: MakeItem) -> None:
    subject, sample, quality, template = make_item("ana", 1)
    assert template is not None
    first, second = replace(sample, region=FIRST), replace(sample, region=SECOND)
    other = replace(template, data=b"another face")
    assert gallery.add_many([(subject, sample, quality, template), (subject, first, quality, other)]) == [
        Added(True),
        Added(True),
    ]
    assert list(gallery.templates("fingerprint", "leader-1")) == [("ana", other)]
    assert not gallery.add(subject, sample, quality, template)  # no statement
    assert not gallery.add(subject, sample, quality, replace(template, format="leader-2"))  # of the whole picture
    assert gallery.add(subject, second, Quality(3), None)
    (stored,) = gallery.record("ana").samples
    assert (stored.region, stored.quality, stored.template_format) == (SECOND, Quality(3), "")
    assert gallery.stats().samples == 1


STATEMENTS = st.tuples(
    st.sampled_from([None, FIRST, SECOND]), st.sampled_from([None, 500.0, 1000.0]), st.sampled_from([0, 1, 2])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(STATEMENTS, st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_the_last_statements_hold_and_every_template_is_of_the_stated_face(
    gallery: Gallery, make_item: MakeItem, steps: list[tuple[tuple[Region | None, float | None, int], bool, bool]]
) -> None:
    subject = f"subject {len(gallery.subjects())}"
    stated: tuple[Region | None, float | None, int] = (None, None, 0)
    for (region, ppi, position), acquired, later in steps:
        _, sample, quality, template = make_item(subject, 1, size=20, position=position)
        assert template is not None
        sample = replace(sample, region=region, ppi=ppi)
        template = replace(template, format="leader-2" if later else "leader-1", data=repr(region).encode())
        gallery.add(subject, sample, quality, template if acquired else None)
        stated = (region or stated[0], ppi or stated[1], position or stated[2])
        (stored,) = gallery.record(subject).samples
        assert (stored.region, stored.ppi, stored.position) == stated
        for format in ("leader-1", "leader-2"):
            for _, kept in gallery.templates("fingerprint", format, subject):
                assert kept.data == repr(stated[0]).encode()
                assert kept.position == stated[2]


def test_the_templates_of_one_subject_open_nobody_elses(
    gallery: Gallery, make_item: MakeItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [make_item(f"subject {n % 3}", n, size=10) for n in range(9)]
    gallery.add_many(items)
    opened = []
    monkeypatch.setattr(store, "open_template", lambda name, *_: opened.append(name))
    assert len(list(gallery.templates("fingerprint", "leader-1", "subject 1"))) == 3
    assert opened == ["subject 1"] * 3
    with pytest.raises(NotFoundError, match="truename show"):
        list(gallery.templates("fingerprint", "leader-1", "nobody"))


def test_a_template_of_a_later_extractor_joins_the_sample(gallery: Gallery, make_item: MakeItem) -> None:
    subject, sample, quality, template = make_item("ana", 1)
    assert template is not None
    assert gallery.add(subject, sample, quality, None)
    assert gallery.record("ana").samples[0].template_format == ""
    assert gallery.add(subject, sample, Quality(90), template)
    assert gallery.record("ana").samples[0].quality == Quality(90)
    later = replace(template, format="leader-2", data=b"later")
    assert gallery.add(subject, sample, quality, later)
    assert not gallery.add(subject, sample, quality, None)
    (stored,) = gallery.record("ana").samples
    assert stored.template_format == "leader-2"
    assert list(gallery.templates("fingerprint", "leader-1")) == [("ana", template)]
    assert list(gallery.templates("fingerprint", "leader-2")) == [("ana", later)]
    assert list(gallery.samples("ana")) == [sample]
    assert list(gallery.check()) == []


def test_what_lacks_a_template_of_a_format_is_found(gallery: Gallery, make_item: MakeItem) -> None:
    items = [make_item(f"subject {n % 700}", n, size=10, acquired=n % 3 > 0) for n in range(2100)]
    gallery.add_many(items)
    gallery.add(*make_item("bo", 1, kind="date"))
    lacking = [(subject, sample) for subject, sample, _, template in items if template is None]
    assert list(gallery.lacking("fingerprint", ["leader-1"])) == lacking
    assert list(gallery.lacking("fingerprint", ["leader-2"])) == [(subject, sample) for subject, sample, *_ in items]
    assert list(gallery.lacking("date", ["leader-1"])) == list(gallery.lacking("face", ["face-1"])) == []
    assert gallery.outdated("fingerprint", ["leader-1"]) == 0
    assert gallery.outdated("fingerprint", ["leader-2"]) == 1400
    assert gallery.outdated("fingerprint", ["leader-2"], "subject 1") == 2
    assert gallery.outdated("fingerprint", ["leader-2"], "bo") == 0
    assert gallery.outdated("date", ["leader-2"]) == 1
    subject, sample, quality, template = items[1]
    assert template is not None
    for format in ("leader-3", "leader-2"):
        gallery.add(subject, sample, quality, replace(template, format=format))
    assert gallery.outdated("fingerprint", ["leader-2"]) == 1399
    with pytest.raises(NotFoundError):
        gallery.outdated("fingerprint", ["leader-2"], "nobody")


def test_what_lacks_a_template_and_is_damaged_comes_as_the_error(gallery: Gallery, make_item: MakeItem) -> None:
    items = [make_item(subject, n, acquired=False) for n, subject in enumerate(["ana", "bo", "cy"])]
    gallery.add_many(items)
    gallery.query("UPDATE sample SET content = zeroblob(100) WHERE id = 2")
    first, second, third = gallery.lacking("fingerprint", ["leader-1"])
    assert (first, third) == (("ana", items[0][1]), ("cy", items[2][1]))
    assert second[0] == "bo"
    assert isinstance(second[1], GalleryError)


def test_one_id_has_one_spelling(gallery: Gallery, make_item: MakeItem) -> None:
    assert gallery.add(*make_item("Rene\u0301", 1))
    assert not gallery.add(*make_item("Ren\u00e9", 1))
    assert gallery.subjects() == ["Ren\u00e9"]
    assert gallery.record("Rene\u0301") == gallery.record("Ren\u00e9")


@pytest.mark.parametrize("subject", ["", " ana", "a\nb", "x" * 257, "\x00", "\udc80"])
def test_an_unusable_subject_id_is_refused(gallery: Gallery, make_item: MakeItem, subject: str) -> None:
    with pytest.raises(UsageError, match="subject id"):
        gallery.add(*make_item(subject, 1))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "Finger print"}, "a kind's name"),
        ({"position": -1}, "a position"),
        ({"position": 1.5}, "a position"),
        ({"ppi": float("nan")}, "a positive resolution"),
        ({"ppi": 0.0}, "a positive resolution"),
        ({"region": (0, 0, 0, 10)}, "a region"),
        ({"region": (-1, 0, 10, 10)}, "a region"),
        ({"region": (0, 0, 10)}, "a region"),
        ({"region": (0, 0, 10, 1.5)}, "a region"),
        ({"region": (0, 0, 10, 10**7)}, "a region"),
        ({"name": "x" * 5000}, "a name of at most"),
        ({"content": b"another content"}, "a template of this sample"),
    ],
)
def test_an_unusable_sample_is_refused_and_nothing_stored(
    gallery: Gallery, make_item: MakeItem, change: dict[str, object], expected: str
) -> None:
    subject, sample, quality, template = make_item("ana", 1)
    with pytest.raises(UsageError, match=expected):
        gallery.add_many([make_item("bo", 2), (subject, replace(sample, **change), quality, template)])  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="quality"):
        gallery.add(subject, sample, Quality(101), template)
    assert gallery.subjects() == []


def test_what_is_not_there_is_named(gallery: Gallery, make_item: MakeItem) -> None:
    gallery.add(*make_item("ana", 1))
    for ask in (gallery.record, gallery.erase, lambda name: list(gallery.samples(name))):
        with pytest.raises(NotFoundError, match="'nobody'"):
            ask("nobody")
    for digest in ("0" * 64, "", "x", "é" * 64):
        with pytest.raises(NotFoundError, match="of 'ana'"):
            gallery.sample("ana", digest)


def test_a_reader_reads_and_does_not_write(path: Path, secret: Secret, make_item: MakeItem) -> None:
    with Gallery.open(path, secret) as gallery:
        for write in (
            lambda: gallery.add(*make_item("ana", 1)),
            lambda: gallery.erase("ana"),
            lambda: gallery.set_calibration("fingerprint", "leader-1", "{}"),
        ):
            with pytest.raises(UsageError, match="opened for writing"):
                write()


def test_calibrations_are_kept_and_replaced(gallery: Gallery, path: Path, secret: Secret) -> None:
    gallery.set_calibration("fingerprint", "leader-1", '{"a": 1}')
    gallery.set_calibration("fingerprint", "leader-1", '{"a": 2}')
    gallery.set_calibration("date", "date-1", "[]")
    gallery.close()
    with Gallery.open(path, secret, write=True) as gallery:
        assert gallery.calibrations() == {("date", "date-1"): "[]", ("fingerprint", "leader-1"): '{"a": 2}'}
        for text in ("{", '"' + "x" * 2**22 + '"', '"\udc80"', "[" * 100_000):
            with pytest.raises(UsageError, match="a table in JSON"):
                gallery.set_calibration("date", "date-1", text)


def test_stats_count(gallery: Gallery, make_item: MakeItem) -> None:
    gallery.add_many([make_item("ana", n, size=100, position=n % 2) for n in (5, 95, 100)])
    gallery.add(*make_item("bo", 7, size=50, kind="date", position=0, acquired=False))
    stats = gallery.stats()
    assert (stats.subjects, stats.samples, stats.templates, stats.audit_entries) == (2, 4, 3, 1)
    assert stats.kinds == {"date": 1, "fingerprint": 3}
    assert stats.formats == {("fingerprint", "leader-1"): 3}
    assert stats.positions == {("date", 0): 1, ("fingerprint", 0): 1, ("fingerprint", 1): 2}
    assert stats.qualities == (2, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    assert stats.content_bytes == 350
    assert stats.file_bytes == gallery.path.stat().st_size


# --- the file


def test_the_file_is_encrypted_and_private(gallery: Gallery, path: Path, make_item: MakeItem) -> None:
    item = make_item("a subject's id", 1, size=5000)
    gallery.add(*item)
    files = [path, path.with_name(path.name + "-wal")]
    for file in files:
        data = file.read_bytes()
        for clear in (
            b"a subject's id",
            b"print 1.png",
            b"fingerprint",
            b"CREATE TABLE",
            b"SQLite",
            item[1].content[:16],
        ):
            assert clear not in data
    gallery.backup(path.with_name("backup"))
    assert all(file.stat().st_mode & 0o077 == 0 for file in (*files, path.with_name("backup")))
    with closing(sqlite3.connect(path)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM subject")


def test_creation_is_whole_or_not_at_all(tmp_path: Path, secret: Secret) -> None:
    there = tmp_path / "there"
    there.write_text("my only copy")
    with pytest.raises(GalleryError, match="nothing yet at"):
        Gallery.create(there, secret)
    assert there.read_text() == "my only copy"
    with pytest.raises(GalleryKeyError, match="at least 12"):
        Gallery.create(tmp_path / "weak", Secret.from_text("eleven char"))
    with pytest.raises(MandateError, match="printable"):
        Gallery.create(tmp_path / "odd", secret, Mandate("a\nb", "", ""))
    with pytest.raises(GalleryError, match="lock file"):
        Gallery.create(tmp_path / "no folder" / "gallery", secret)
    (tmp_path / "new.new").write_text("what a killed process left")
    with Gallery.create(tmp_path / "new", secret, MANDATE) as gallery:
        assert gallery.defaults == MANDATE
        assert gallery.head().n == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "new.lock", "there", "there.lock"]


def test_the_wrong_key_is_told(path: Path) -> None:
    with pytest.raises(GalleryKeyError, match="a key that does not open it"):
        Gallery.open(path, Secret.from_text("incorrect horse battery staple"))


def test_what_is_no_gallery_is_told(tmp_path: Path, secret: Secret) -> None:
    with pytest.raises(NotFoundError, match="no file"):
        Gallery.open(tmp_path / "none", secret)
    with pytest.raises(GalleryError, match="directory"):
        Gallery.open(tmp_path, secret)
    with closing(sqlite3.connect(tmp_path / "plain")) as plain:
        plain.execute("CREATE TABLE t (x)")
    with pytest.raises(GalleryError, match="not encrypted"):
        Gallery.open(tmp_path / "plain", secret)
    for content in (b"", b"x", b"%PDF-1.7" + bytes(5000)):
        (tmp_path / "other").write_bytes(content)
        with pytest.raises(GalleryError, match="does not begin like one"):
            Gallery.open(tmp_path / "other", secret)
        assert (tmp_path / "other").read_bytes() == content


@pytest.mark.parametrize(
    ("pragma", "error", "found"),
    [
        (f"user_version = {VERSION + 1}", NewerVersionError, f"version {VERSION + 1}"),
        ("user_version = 0", GalleryError, "version 0"),
        ("application_id = 1", GalleryError, "another program"),
    ],
)
def test_another_version_is_told(
    gallery: Gallery, path: Path, secret: Secret, pragma: str, error: type[GalleryError], found: str
) -> None:
    gallery.query(f"PRAGMA {pragma}")
    gallery.close()
    with pytest.raises(error, match=found):
        Gallery.open(path, secret)


def test_a_closed_gallery_says_so(path: Path, secret: Secret) -> None:
    gallery = Gallery.open(path, secret)
    gallery.close()
    with pytest.raises(GalleryError, match="closed"):
        gallery.subjects()


def test_a_full_disk_is_told_and_loses_nothing(
    gallery: Gallery, tmp_path: Path, secret: Secret, make_item: MakeItem
) -> None:
    gallery.add(*make_item("ana", 1))
    with file_size_limit(300_000):
        with pytest.raises(GalleryError, match="full or failing disk"):
            gallery.add_many([make_item("bo", n, size=100_000) for n in range(2, 8)])
        assert gallery.subjects() == ["ana"]
    with file_size_limit(10_000), pytest.raises(GalleryError, match="full or failing disk"):
        Gallery.create(tmp_path / "other", secret)
    assert gallery.add(*make_item("bo", 2, size=100_000))
    with file_size_limit(50_000), pytest.raises(GalleryError, match="full or failing disk"):
        gallery.backup(tmp_path / "other")
    assert not list(tmp_path.glob("other*[!k]"))  # nothing but the lock file
    assert gallery.subjects() == ["ana", "bo"]
    assert list(gallery.check()) == []


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Root may write anywhere; where tests run as root, go on as nobody."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def test_a_folder_that_cannot_be_written_is_told(
    path: Path, secret: Secret, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for folder in (path.parent, *path.parent.parents[:2]):
        folder.chmod(0o755)  # pytest's own are for their user only
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with ordinary_user():
            for use in (
                lambda: Gallery.open(path, secret),
                lambda: Gallery.open(path, secret, write=True),
                lambda: Gallery.create(path.with_name("new"), secret),
            ):
                with pytest.raises(GalleryError, match=r"[Pp]ermission"):
                    use()
    finally:
        path.parent.chmod(0o755)


# --- copies


def test_a_backup_is_a_gallery_under_the_same_key(
    gallery: Gallery, tmp_path: Path, secret: Secret, make_item: MakeItem
) -> None:
    gallery.add_many(make_item("ana", n, size=30_000) for n in range(20))
    backup = tmp_path / "backup"
    gallery.backup(backup)
    gallery.add(*make_item("bo", 99))
    with pytest.raises(GalleryError, match="nothing yet at"):
        gallery.backup(backup)
    with Gallery.open(backup, secret, write=True) as copy:
        assert copy.subjects() == ["ana"]
        assert copy.record("ana") == gallery.record("ana")
        assert list(copy.samples("ana")) == list(gallery.samples("ana"))
        assert list(copy.check()) == []
        assert copy.add(*make_item("bo", 99))
    with pytest.raises(GalleryError, match="to write"):
        gallery.backup(tmp_path / "no folder" / "backup")
    assert not [file for file in tmp_path.iterdir() if ".new" in file.name]


def test_a_second_writer_is_told_who_writes(gallery: Gallery, path: Path, secret: Secret) -> None:
    with pytest.raises(BusyError, match=f"process {os.getpid()} since 20"):
        Gallery.open(path, secret, write=True)
    with pytest.raises(BusyError, match=f"process {os.getpid()} since 20"):
        Gallery.open(path, secret, write=True)  # the first refusal did not wipe the name of the holder
    gallery.close()
    Gallery.open(path, secret, write=True).close()


def test_searches_are_recorded_by_readers(gallery: Gallery, path: Path, secret: Secret, make_item: MakeItem) -> None:
    with Gallery.open(path, secret) as reader:
        digest = reader.append_audit("identify", MANDATE, {"searched": 3})
        gallery.add(*make_item("ana", 1))
        assert reader.subjects() == ["ana"]
        assert gallery.head().hash == digest
        assert [entry.event for entry in reader.audit_entries()] == ["create", "identify"]
        with pytest.raises(MandateError, match="no purpose"):
            reader.append_audit("identify", Mandate("ana", "", "case 7"), {})
        with pytest.raises(UsageError, match="plain JSON"):
            reader.append_audit("identify", MANDATE, {"x": object()})
        assert reader.head().n == 2
    assert list(gallery.check()) == []
