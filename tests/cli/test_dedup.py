"""dedup: as a person and as a program reads it."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Shell
from tests.pipeline.conftest import birth_dates
from truename import dedup


@pytest.fixture
def twice(people: Shell) -> Shell:
    """30 people with a date of birth each, and one of them once more."""
    people("enrol", "--subject", "zoe", "--value", f"date={birth_dates(30)[7]}")
    return people


def test_pairs_for_programs_and_people(twice: Shell) -> None:
    ran = twice("dedup", "--json")
    assert ran.code == 0
    document = ran.document
    assert (document["searched"], document["possible"], document["left"], document["compared"]) == (31, 465, 0, 31)
    (pair,) = document["pairs"]
    assert (pair["earlier"], pair["later"], pair["same_file"]) == ("person 007", "zoe", False)
    assert pair["llr"]["value"] == pytest.approx(sum(part["llr"]["value"] for part in pair["contributions"]))
    assert {"posterior", "verbal", "expected_false", "rank"} <= set(pair)
    last = twice("audit", "--json").document["entries"][-1]
    assert (last["event"], last["hash"]) == ("dedup pairs", document["audit"])
    assert twice("dedup", "--anew", "--json").document["compared"] == 31

    out = " ".join(twice("dedup").out.split())
    assert "1 pair among 31 subjects may be one each." in out
    assert "person 007 zoe +" in out
    assert "date +" in out
    assert "465 pairs; listed from log10 LR 1.7 on" in out
    assert "No pair among 31 subjects weighs enough." in twice("dedup", "--false", "0.01").out


def test_a_run_that_is_interrupted_says_so_and_goes_on(twice: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup, "BATCH", 10)
    keep = dedup.Gallery.keep_pairs

    def kept(*arguments: object) -> None:
        keep(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(dedup.Gallery, "keep_pairs", kept)
    assert twice("dedup", "--json").code == 130
    monkeypatch.setattr(dedup.Gallery, "keep_pairs", keep)
    assert twice("dedup", "--json").document["compared"] == 21


def test_nobody_is_compared_without_a_mandate(shell: Shell) -> None:
    shell("init")
    assert shell("dedup").code == 5
    assert "No pair among 0 subjects" in shell("dedup", "--operator", "a", "--purpose", "b", "--authority", "c").out
