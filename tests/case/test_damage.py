"""What was changed, whoever changed it, is noticed."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest

from truename.audit import Head, verify
from truename.case import Case, Verdict
from truename.errors import DamagedError, GalleryError, GalleryKeyError
from truename.vault import Secret

PAGE = 4096


@pytest.fixture
def judged(full: Case) -> Case:
    full.judge(1, Verdict.VERIFIED, "ana", "seen")
    full.judge(2, Verdict.DISPUTED, "bo", "another's")
    return full


def everything(case: Case) -> list[object]:
    contents = [case.content(file.sha256) for file in case.files()]
    return [*contents, *case.claims(), *case.captures(), *case.traits(), *case.judgements(), *case.audit_entries()]


def test_a_flipped_bit_anywhere_is_told_or_harmless(judged: Case, secret: Secret, tmp_path: Path) -> None:
    whole = everything(judged)
    judged.close()
    data = judged.path.read_bytes()
    drawn = random.Random(7)
    opened = 0
    for place in [*range(16, 24), *(drawn.randrange(24, len(data)) for _ in range(150))]:
        damaged = bytearray(data)
        damaged[place] ^= 1 << drawn.randrange(8)
        copy = tmp_path / "damaged"
        copy.write_bytes(damaged)
        try:
            case = Case.open(copy, secret)
        except DamagedError:  # of the page that says which case it is, too
            continue
        except GalleryKeyError:
            assert place < PAGE
            continue
        with case:
            opened += 1
            assert place >= PAGE, f"a changed first page was not noticed, at {place}"
            assert list(case.check()), f"check did not notice a change at {place}"
            with suppress(DamagedError):
                assert everything(case) == whole  # what does not depend on the damaged page, or none of it
    assert opened > 80


@pytest.mark.parametrize("keep", [0, 15, 24, PAGE - 1, PAGE, PAGE + 1, 10 * PAGE, -PAGE, -1])
def test_a_cut_file_is_told(judged: Case, secret: Secret, keep: int) -> None:
    judged.close()
    judged.path.write_bytes(judged.path.read_bytes()[:keep])
    with pytest.raises(GalleryError), Case.open(judged.path, secret) as case:
        everything(case)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE claim SET value = 'joe@acme.example' WHERE id = 2", "claim "),
        ("UPDATE claim SET status = 'verified' WHERE id = 2", "claim "),
        ("UPDATE claim SET captured = '' WHERE id = 2", "claim "),
        ("DELETE FROM claim WHERE id = 3", "claim 3"),
        ("DELETE FROM claim WHERE id > 3", "claims"),
        ("UPDATE judgement SET verdict = 'verified' WHERE id = 2", "judgements"),
        ("UPDATE judgement SET reason = 'none' WHERE id = 2", "judgements"),
        ("UPDATE judgement SET made_by = 'cy' WHERE id = 2", "judgements"),
        ("DELETE FROM judgement WHERE id = 2", "judgements"),
        ("INSERT INTO judgement VALUES (3, 1, 'disputed', 'cy', '2024-01-01', 'no')", "judgements"),
        ("UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE content = 1", "file "),
        ("DELETE FROM chunk WHERE content = 1", "file "),
        ("UPDATE content SET size = size - 1 WHERE id = 1", "file "),
        ("UPDATE content SET sha256 = zeroblob(32) WHERE id = 1", "files"),
        ("UPDATE file SET url = 'https://other.example/' WHERE id = 1", "files"),
        ("UPDATE file SET captured = '2020-01-01' WHERE id = 1", "files"),
        ("DELETE FROM file WHERE id = 3", "files"),
        ("UPDATE meta SET value = '00' WHERE key = 'claims'", "claims"),
        ("DELETE FROM audit WHERE n = 2", "audit entry 2"),
        ("UPDATE audit SET entry = x'7b7d' WHERE n = 2", "audit"),
    ],
)
def test_check_names_what_somebody_with_the_key_changed(judged: Case, change: str, where: str) -> None:
    assert list(judged.check()) == []
    judged.query("PRAGMA foreign_keys = OFF")
    for trigger in ("claim_stays", "claim_kept", "judgement_stays", "judgement_kept"):
        judged.query(f"DROP TRIGGER {trigger}")
    judged.query(change)
    findings = list(judged.check())
    assert any(finding.where.startswith(where) for finding in findings), findings


def test_check_tells_its_progress(judged: Case) -> None:
    told: list[tuple[str, int, int]] = []
    assert list(judged.check(lambda *said: told.append(said))) == []
    size, claims = sum(file.size for file in judged.files()), judged.counts().claims
    assert ("checking files", size, size) in told
    assert ("checking claims", claims, claims) in told


def test_a_rewound_log_is_noticed_by_a_head_noted_elsewhere(judged: Case) -> None:
    noted = judged.head()
    *_, before, _last = judged.audit_entries()
    judged.query("DELETE FROM audit WHERE n = ?", noted.n)
    judged.query("UPDATE meta SET value = ? WHERE key = 'audit_length'", str(before.n))
    judged.query("UPDATE meta SET value = ? WHERE key = 'audit_head'", before.hash)
    assert judged.head() == Head(before.n, before.hash)
    assert verify(judged.audit_entries(), judged.id, [noted]) is not None
    assert [finding.where for finding in judged.check()] == ["judgements"]
