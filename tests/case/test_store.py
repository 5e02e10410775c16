"""The file that a case is: what goes in comes back, and who may do what."""

from __future__ import annotations

import io
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.case.conftest import MANDATE, WHEN, page
from tests.disk import file_size_limit
from truename.audit import verify
from truename.case import AddedFile, Addition, Case, Verdict, adding
from truename.case.content import CHUNK, Content
from truename.case.schema import VERSION
from truename.errors import (
    BusyError,
    DamagedError,
    GalleryError,
    GalleryKeyError,
    MandateError,
    NewerVersionError,
    NotFoundError,
    SampleError,
    UsageError,
)
from truename.gallery import Gallery
from truename.types import ClaimStatus, Mandate
from truename.vault import Secret

Add = Callable[..., AddedFile]
PAGE = page("Acme Ltd", "jane@acme.example")


def events(case: Case) -> list[str]:
    return [entry.event for entry in case.audit_entries()]


# --- making and opening


def test_a_case_knows_what_it_was_made_with(path: Path, secret: Secret) -> None:
    with Case.open(path, secret) as case:
        assert (case.title, case.about, case.defaults) == ("Who is Acme?", ("site:acme.example",), MANDATE)
        (entry,) = case.audit_entries()
        assert (entry.event, entry.operator, entry.authority) == ("create", "desk 3", "contract 12")
        assert entry.details["case"] == case.id
        assert entry.details["title"] == "Who is Acme?"
        assert (case.files(), list(case.captures()), list(case.claims())) == ((), [], [])
        assert list(case.check()) == []


@pytest.mark.parametrize(
    ("mandate", "title", "about", "error"),
    [
        (Mandate("desk 3", "", "contract 12"), "Acme", [], MandateError),
        (Mandate("", "", ""), "Acme", [], MandateError),
        (MANDATE, "", [], UsageError),
        (MANDATE, "two\nlines", [], UsageError),
        (MANDATE, "x" * 201, [], UsageError),
        (MANDATE, "Acme", ["acme.example"], UsageError),
        (MANDATE, "Acme", ["site:"], UsageError),
        (MANDATE, "Acme", ["site:a\x1b[31m"], UsageError),
    ],
)
def test_what_a_case_is_not_made_with(
    tmp_path: Path, secret: Secret, mandate: Mandate, title: str, about: list[str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Case.create(tmp_path / "new.case", secret, mandate, title, about)
    assert list(tmp_path.iterdir()) == []


def test_creation_is_whole_or_not_at_all(tmp_path: Path, secret: Secret) -> None:
    there = tmp_path / "there"
    there.write_text("my only copy")
    with pytest.raises(GalleryError, match="nothing yet at"):
        Case.create(there, secret, MANDATE, "Acme")
    assert there.read_text() == "my only copy"
    with pytest.raises(GalleryKeyError, match="at least 12 characters for a new case"):
        Case.create(tmp_path / "weak", Secret.from_text("eleven char"), MANDATE, "Acme")
    (tmp_path / "new.new").write_text("what a killed process left")
    Case.create(tmp_path / "new", secret, MANDATE, "Acme").close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "new.lock", "there", "there.lock"]


def test_a_gallery_is_no_case_and_a_case_no_gallery(tmp_path: Path, path: Path, secret: Secret) -> None:
    Gallery.create(tmp_path / "people", secret).close()
    with pytest.raises(GalleryError, match=r"a case at .*; found a gallery\. Name a case; .* truename stats"):
        Case.open(tmp_path / "people", secret)
    with pytest.raises(GalleryError, match=r"a gallery at .*; found a case\. Name a gallery; .* truename case show"):
        Gallery.open(path, secret)


def test_what_is_no_case_is_told(tmp_path: Path, path: Path, secret: Secret) -> None:
    with pytest.raises(NotFoundError, match="make one with truename case new"):
        Case.open(tmp_path / "none", secret)
    with pytest.raises(NotFoundError, match="a case at"):
        Case.require(tmp_path / "none")
    with closing(sqlite3.connect(tmp_path / "plain")) as plain:
        plain.execute("CREATE TABLE t (x)")
    with pytest.raises(DamagedError, match="not encrypted"):
        Case.open(tmp_path / "plain", secret)
    with pytest.raises(GalleryKeyError, match="the key of the case at"):
        Case.open(path, Secret.from_text("incorrect horse battery staple"))


def test_a_later_version_is_told(case: Case, path: Path, secret: Secret) -> None:
    case.query(f"PRAGMA user_version = {VERSION + 1}")
    case.close()
    with pytest.raises(NewerVersionError, match=f"a case of version {VERSION}"):
        Case.open(path, secret)


def test_one_writes_and_others_read(case: Case, path: Path, secret: Secret, add: Add) -> None:
    with pytest.raises(BusyError, match=f"no other writer of the case .*process {os.getpid()} since 20"):
        Case.open(path, secret, writable=True)
    with Case.open(path, secret) as reader:
        add(PAGE)
        assert [file.name for file in reader.files()] == ["page.html"]
        for write in (
            lambda: reader.add_file(io.BytesIO(PAGE), "page.html"),
            lambda: reader.ingest(workers=0),
            lambda: reader.judge(1, Verdict.VERIFIED, "ana", "seen"),
            lambda: reader.ask_about(["site:acme.example"]),
        ):
            with pytest.raises(UsageError, match=r"a case opened for writing.*writable=True"):
                write()
        assert reader.record("report", {"page": "acme.html"}) == case.head().hash
    with pytest.raises(GalleryError, match="closed"):
        reader.files()


def test_the_file_is_encrypted_and_private(full: Case) -> None:
    data = full.path.read_bytes()
    for clear in (b"acme.example", b"Acme Ltd", b"CREATE TABLE", b"SQLite", b"jane@", b"desk 3"):
        assert clear not in data
    assert full.path.stat().st_mode & 0o077 == 0


def test_a_backup_is_a_case_under_the_same_key(full: Case, tmp_path: Path, secret: Secret) -> None:
    full.backup(tmp_path / "backup")
    with Case.open(tmp_path / "backup", secret, writable=True) as copy:
        assert list(copy.claims()) == list(full.claims())
        assert list(copy.check()) == []


# --- adding


def test_what_is_added_comes_back_and_is_on_record(case: Case, path: Path, secret: Secret, add: Add) -> None:
    added = add(PAGE, "acme/page.html", url="https://acme.example/", captured="2024-05-01 12:00+02:00", tool="Firefox")
    assert (added.id, added.new, added.ended, added.size) == (1, True, False, len(PAGE))
    assert (added.url, added.captured, added.tool) == ("https://acme.example/", WHEN, "Firefox")
    case.close()
    with Case.open(path, secret) as case:
        assert case.content(added.sha256) == PAGE
        with case.stream(case.file(1)) as stream:
            assert stream.read() == PAGE
        entry = list(case.audit_entries())[-1]
        assert entry.event == "add"
        assert entry.details == {
            "file": "acme/page.html",
            "sha256": added.sha256,
            "size": len(PAGE),
            "url": "https://acme.example/",
            "captured": WHEN,
            "tool": "Firefox",
        }
        for missing in ("0" * 64, "", "zz", added.sha256.upper()):
            with pytest.raises(NotFoundError, match="a capture"):
                case.content(missing)
        with pytest.raises(NotFoundError, match="a file 2"):
            case.file(2)


def test_the_same_again_is_already_there(case: Case, add: Add) -> None:
    first = add(PAGE, url="https://acme.example/", captured="2024-05-01")
    length = case.head().n
    for stated in (
        {},
        {"url": "https://acme.example/"},
        {"captured": "2024-05-01"},
        {"url": "https://acme.example/", "captured": "2024-05-01"},
    ):
        again = add(PAGE, **stated)
        assert (again.id, again.new, again.url) == (first.id, False, "https://acme.example/")
    assert case.head().n == length


def test_the_same_bytes_seen_again_are_another_file_and_held_once(case: Case, add: Add) -> None:
    files = [
        add(PAGE, url="https://acme.example/", captured="2023-05-01"),
        add(PAGE, url="https://acme.example/", captured="2024-05-01"),
        add(PAGE, url="https://mirror.example/"),
        add(PAGE, "elsewhere/page.html"),
    ]
    assert [file.id for file in files] == [1, 2, 3, 4]
    assert all(file.new for file in files)
    assert case.query("SELECT count(*) FROM content") == [(1,)]
    assert list(case.check()) == []


@pytest.mark.parametrize(
    "stated",
    [
        {"name": ""},
        {"name": "x" * 4097},
        {"url": "ftp://acme.example/"},
        {"url": "javascript:alert(1)"},
        {"url": "https://acme.example/\x1b[31m"},
        {"url": "https://acme.example/" + "x" * 8000},
        {"captured": "yesterday"},
        {"captured": "03/04/2020x"},
        {"tool": "x" * 201},
        {"tool": "a\nb"},
    ],
)
def test_a_statement_that_is_none_adds_nothing(case: Case, stated: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        case.add_file(io.BytesIO(PAGE), **{"name": "page.html", **stated})
    assert case.files() == ()
    assert events(case) == ["create"]


def test_names_may_be_anything_that_a_file_system_gives(case: Case, add: Add) -> None:
    names = ["../../etc/passwd", "\udcff\n\x00", "名前.html", "[red]"]
    for name in names:
        add(name.encode(errors="surrogateescape"), name)
    assert [file.name for file in case.files()] == ["../../etc/passwd", "\\udcff\n\\x00", "名前.html", "[red]"]
    assert list(case.check()) == []


def test_large_files_are_kept_piece_by_piece(case: Case, add: Add, tmp_path: Path) -> None:
    drawn = random.Random(3)
    contents = [
        drawn.randbytes(size) for size in (0, 1, CHUNK, CHUNK + 1, adding.SMALL, adding.SMALL + 1, 3 * 2**24 + 7)
    ]
    files = [add(content, f"{len(content)}.bin") for content in contents]
    assert [case.content(file.sha256) for file in files] == contents
    assert not add(contents[-1], f"{len(contents[-1])}.bin").new
    assert max(size for (size,) in case.query("SELECT max(length(bytes)) FROM chunk")) == CHUNK
    assert list(case.check()) == []
    # Its own order, too: a large one does not overtake those that wait for a shared transaction.
    assert [file.size for file in case.files()] == [len(content) for content in contents]


class Reads(io.BytesIO):
    """A stream that says how much was wanted of it at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, len(self.getbuffer()) if size is None or size < 0 else size)
        return super().read(size)


def test_a_large_file_is_never_wholly_in_memory(case: Case) -> None:
    stream = Reads(bytes(5 * adding.SMALL))
    case.add_file(stream, "large.bin")
    assert stream.most <= adding.SMALL + 1


def test_what_is_larger_than_a_case_takes_is_refused(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "LARGEST_FILE", 2 * adding.SMALL)
    assert case.add_file(io.BytesIO(bytes(2 * adding.SMALL)), "most.bin").new
    with pytest.raises(UsageError, match="at most"):
        case.add_file(io.BytesIO(bytes(2 * adding.SMALL + 1)), "more.bin")
    assert len(case.files()) == 1


def test_a_pipe_is_taken_as_far_as_it_can_be_held(case: Case) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert case.add_file(Pipe(PAGE), "page.html").size == len(PAGE)
    with pytest.raises(UsageError, match="Write it to a file first"):
        case.add_file(Pipe(bytes(adding.SMALL + 1)), "large.bin")


def test_a_file_that_changes_while_it_is_read_leaves_nothing(case: Case) -> None:
    class Changing(io.BytesIO):
        times = 0

        def seek(self, offset: int, whence: int = 0, /) -> int:
            self.times += offset == 0
            if self.times == 2:
                self.getbuffer()[-1] = 1
            return super().seek(offset, whence)

    with pytest.raises(SampleError, match="another content the second time"):
        case.add_file(Changing(bytes(2 * adding.SMALL)), "log.bin")
    assert case.query("SELECT (SELECT count(*) FROM content), (SELECT count(*) FROM chunk)") == [(0, 0)]
    assert events(case) == ["create"]


def test_what_cannot_be_read_comes_back_and_the_others_go_on(case: Case, tmp_path: Path) -> None:
    @contextmanager
    def broken() -> Iterator[BinaryIO]:
        raise OSError(5, "Input/output error")
        yield io.BytesIO()

    given = [
        Addition(lambda: nullcontext(io.BytesIO(b"one")), "one"),
        Addition((tmp_path / "none").open, "none"),  # type: ignore[arg-type]
        Addition(broken, "broken"),
        Addition(lambda: nullcontext(io.BytesIO(b"two")), "two", url="nonsense"),
        Addition(lambda: nullcontext(io.BytesIO(b"three")), "three"),
    ]
    outcomes = list(case.add_files(given))
    assert [addition.name for addition, _ in outcomes] == ["one", "none", "broken", "two", "three"]
    kinds = [type(outcome) for _, outcome in outcomes]
    assert kinds == [AddedFile, SampleError, SampleError, UsageError, AddedFile]
    assert [file.name for file in case.files()] == ["one", "three"]
    assert events(case) == ["create", "add", "add"]


def test_small_files_share_transactions_and_are_told_of_once_durable(case: Case, path: Path, secret: Secret) -> None:
    given = [Addition(lambda n=n: nullcontext(io.BytesIO(b"%d" % n)), f"{n}") for n in range(adding.TOGETHER + 3)]  # type: ignore[misc]
    with Case.open(path, secret) as reader:
        seen = []
        for number, _ in enumerate(case.add_files(given), start=1):
            held = len(reader.files())
            assert held >= number
            seen.append(held)
    assert sorted(set(seen)) == [adding.TOGETHER, adding.TOGETHER + 3]


def test_what_a_killed_process_left_of_a_large_file_is_discarded(case: Case, path: Path, secret: Secret) -> None:
    with case._transaction():
        content = adding._begin(case, bytes(32), 40 * CHUNK, whole=False)
        adding._write(case, content, 0, bytes(40 * CHUNK))
    with pytest.raises(NotFoundError):
        case.content("00" * 32)
    case.close()
    with Case.open(path, secret, writable=True) as case:
        assert case.query("SELECT (SELECT count(*) FROM content), (SELECT count(*) FROM chunk)") == [(0, 0)]
        assert list(case.check()) == []


def test_a_full_disk_is_told_and_loses_nothing(case: Case, add: Add) -> None:
    add(PAGE)
    drawn = random.Random(4)
    with file_size_limit(10**6):
        with pytest.raises(GalleryError, match="full or failing disk"):
            add(drawn.randbytes(5 * 10**6), "five.bin")
        with pytest.raises(GalleryError, match="full or failing disk"):
            add(drawn.randbytes(40 * 10**6), "forty.bin")
        assert [file.name for file in case.files()] == ["page.html"]
    assert add(drawn.randbytes(40 * 10**6), "forty.bin").new
    assert list(case.check()) == []


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-5, 40), st.integers(-1, 30))))
def test_a_stream_reads_and_seeks_as_a_file_does(steps: list[tuple[int, int, int]]) -> None:
    class Held:
        """A case of one content in chunks of 7 bytes."""

        def query(self, sql: str, content: int, n: int) -> list[tuple[bytes]]:
            return [(DATA[7 * n : 7 * n + 7],)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("truename.case.content.CHUNK", 7)
        ours = io.BufferedReader(Content(Held(), 1, len(DATA)), 5)  # type: ignore[arg-type]
        theirs = io.BytesIO(DATA)
        for whence, offset, size in steps:
            if whence == 0 and offset < 0:
                with pytest.raises((OSError, ValueError)):
                    ours.seek(offset, whence)
                continue
            if theirs.tell() + offset >= 0 or whence == 2:
                assert ours.seek(offset, whence) == theirs.seek(offset, whence)
            assert ours.read(size) == theirs.read(size)
            assert ours.tell() == theirs.tell()


DATA = bytes(range(30))


# --- judging


def test_of_several_judgements_the_newest_counts_and_all_stay(full: Case, secret: Secret) -> None:
    (one, claim), (two, other), *_ = full.claims()
    assert claim.status is ClaimStatus.ASSERTED
    first = full.judge(one, Verdict.DISPUTED, "ana", "the mailbox is another's")
    second = full.judge(one, Verdict.VERIFIED, "bo", "answered from there on 2 May")
    assert [first.id, second.id] == [1, 2]
    assert full.claim(one).status is ClaimStatus.VERIFIED
    assert dict(full.claims())[two] == other
    third = full.judge(one, Verdict.UNVERIFIABLE, "ana", "it may have been forwarded")
    full.close()
    with Case.open(full.path, secret) as case:
        assert list(case.judgements()) == [first, second, third]
        assert case.claim(one).status is ClaimStatus.UNVERIFIABLE
        assert dict(case.claims())[one].status is ClaimStatus.UNVERIFIABLE
        assert [(e.operator, e.details["claims"], e.details["verdict"]) for e in list(case.audit_entries())[-3:]] == [
            ("ana", [one], "disputed"),
            ("bo", [one], "verified"),
            ("ana", [one], "unverifiable"),
        ]
        assert list(case.check()) == []


def test_several_claims_are_judged_together_or_not_at_all(full: Case) -> None:
    length = full.head().n
    with pytest.raises(NotFoundError, match="a claim 999999"):
        full.judge_all([1, 2, 999_999], Verdict.VERIFIED, "ana", "seen")
    assert list(full.judgements()) == []
    assert full.head().n == length
    assert [one.claim for one in full.judge_all([1, 2], Verdict.VERIFIED, "ana", "seen")] == [1, 2]
    assert full.head().n == length + 1


@pytest.mark.parametrize(
    ("by", "reason"), [("", "why"), ("ana", ""), ("a\nb", "why"), ("ana", "x" * 2001), ("  ", "y")]
)
def test_who_judges_and_why_is_said(full: Case, by: str, reason: str) -> None:
    with pytest.raises(UsageError, match="one printable line"):
        full.judge(1, Verdict.VERIFIED, by, reason)
    assert list(full.judgements()) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claim SET value = 'x' WHERE id = 1",
        "DELETE FROM claim WHERE id = 1",
        "UPDATE judgement SET verdict = 'verified'",
        "DELETE FROM judgement",
    ],
)
def test_the_file_itself_lets_nobody_overwrite(full: Case, change: str) -> None:
    full.judge(1, Verdict.DISPUTED, "ana", "no")
    with pytest.raises(GalleryError, match="only added to"):
        full.query(change)


# --- whom it is about, and the record


def test_whom_the_client_asks_about_is_added_to(case: Case, path: Path, secret: Secret) -> None:
    assert case.ask_about([" profile:gigs.example/jdoe", "site:acme.example"]) == (
        "profile:gigs.example/jdoe",
        "site:acme.example",
    )
    with pytest.raises(UsageError, match="begins with site:"):
        case.ask_about(["mail:jane@acme.example", "jane"])
    case.close()
    with Case.open(path, secret) as case:
        assert case.about == ("profile:gigs.example/jdoe", "site:acme.example")
        assert events(case) == ["create", "about"]


def test_everything_is_on_record_in_order(full: Case) -> None:
    full.judge(1, Verdict.VERIFIED, "ana", "seen")
    full.record("report", {"file": "acme.html"})
    full.record("export", {"format": "ftm"}, Mandate("bo", "", "order 7"))
    assert events(full) == ["create", "add", "add", "add", "read", "judge", "report", "export"]
    last = list(full.audit_entries())[-1]
    assert (last.operator, last.purpose, last.authority) == ("bo", "a vendor", "order 7")
    assert verify(full.audit_entries(), full.id, [full.head()]) is None
    with pytest.raises(UsageError, match="plain JSON"):
        full.record("report", {"x": object()})


def test_numbers_rise_from_one_without_gaps(full: Case) -> None:
    ids = [id for id, _ in full.claims()]
    assert ids == list(range(1, len(ids) + 1))
    assert [id for id, _ in full.claims(since=ids[-2])] == ids[-1:]
    assert {claim.subject for _, claim in full.claims(subject="site:mirror.example")} == {"site:mirror.example"}
    mailboxes = [claim for _, claim in full.claims(property="email")]
    assert mailboxes
    assert {claim.property for claim in mailboxes} == {"email"}
    with pytest.raises(NotFoundError):
        full.claim(0)


def test_reading_reads_in_pieces_what_is_many(full: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(full.claims()), list(full.captures()), list(full.traits()), list(full.audit_entries())
    monkeypatch.setattr("truename.case.store._READ", 2)
    monkeypatch.setattr("truename.case.store.CHUNK", 1)
    monkeypatch.setattr("truename.vault.store.CHUNK", 1)
    assert (list(full.claims()), list(full.captures()), list(full.traits()), list(full.audit_entries())) == whole


def test_a_missing_piece_is_damage(case: Case, add: Add) -> None:
    added = add(bytes(3 * CHUNK), "zeros.bin")
    case.query("DELETE FROM chunk WHERE n = 1")
    with pytest.raises(DamagedError, match="part 2"):
        case.content(added.sha256)
    assert [finding.where for finding in case.check()] == ["file 'zeros.bin'"]
