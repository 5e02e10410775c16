"""Reviewed false alerts: kept for good, until either record says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from truename.errors import SampleError, UsageError
from truename.lists.entity import Entity
from truename.screening.exclusions import decide, digest, read

ANN = Entity("c1", "Person", {"name": ("Ann Lee",), "birthDate": ("1984-03-12",)})
LISTED = Entity("36", "Person", {"name": ("LEE, Ann", "Anne LEE")})


def exclude(path: Path, excluded: bool = True, because: str = "born later", record: str = "ofac:36") -> None:
    decide(path, ("c1", digest(ANN)), (record, digest(LISTED)), "J. Examiner", because, excluded)


def test_a_decision_holds_until_either_record_changes(tmp_path: Path) -> None:
    path = tmp_path / "exclusions.jsonl"
    assert read(path).of("c1", ["ofac:36"]) is None
    exclude(path)
    decision = read(path).of("c1", ["un:1", "ofac:36"])
    assert decision is not None
    assert decision.words.startswith("excluded by J. Examiner on 20")
    assert decision.words.endswith("because born later")
    assert decision.holds(digest(ANN), digest(LISTED))
    more = Entity("36", "Person", {**LISTED.properties, "birthDate": ("1960",)})
    assert not decision.holds(digest(ANN), digest(more))
    assert not decision.holds(digest(more), digest(LISTED))
    assert read(path).of("c2", ["ofac:36"]) is None
    assert read(path).of("c1", ["ofac:37"]) is None
    assert path.stat().st_mode & 0o077 == 0


def test_a_decision_is_taken_back_and_both_stay_on_file(tmp_path: Path) -> None:
    path = tmp_path / "exclusions.jsonl"
    exclude(path)
    exclude(path, excluded=False, because="the passport was forged")
    assert len(read(path)) == 0
    assert len(path.read_bytes().splitlines()) == 2
    exclude(path, because="checked again")
    (decision,) = read(path)
    assert decision.because == "checked again"


def test_a_digest_does_not_depend_on_order_but_on_everything_said() -> None:
    turned = Entity("other id", "Person", {"birthDate": ("1984-03-12",), "name": ("Ann Lee",)})
    assert digest(turned) == digest(ANN)
    assert digest(ANN, LISTED) == digest(LISTED, ANN)
    assert digest(ANN, LISTED) != digest(ANN)
    assert digest(Entity("c1", "Company", ANN.properties)) != digest(ANN)
    assert len(digest(Entity("x", "Person", {"name": ("\ud800",)}))) == 64


@pytest.mark.parametrize(("by", "because"), [("", "x"), ("x", " "), ("a\nb", "x"), ("x", "x" * 501)])
def test_who_and_why_are_required_in_one_line_each(tmp_path: Path, by: str, because: str) -> None:
    with pytest.raises(UsageError):
        decide(tmp_path / "e.jsonl", ("c1", "0" * 64), ("ofac:36", "0" * 64), by, because)
    assert not (tmp_path / "e.jsonl").exists()


def test_what_a_crash_cut_short_is_no_decision(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    exclude(path)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert len(read(path)) == 1
    exclude(path, record="un:7")
    assert len(read(path)) == 2
    path.write_bytes(path.read_bytes().rstrip(b"\n"))  # as an editor may leave it
    exclude(path, record="un:8")
    assert len(read(path)) == 3


@pytest.mark.parametrize("line", [b"{}", b"[]", b"nothing", b'{"subject": 1}', b"[" * 9000, b"\xff"])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "e.jsonl"
    path.write_bytes(line + b"\n")
    with pytest.raises(SampleError):
        read(path)
    with pytest.raises(SampleError):
        exclude(path)
    assert path.read_bytes() == line + b"\n"
