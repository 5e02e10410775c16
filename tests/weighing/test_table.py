from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.errors import CalibrationError, UsageError
from truename.types import Scores
from truename.weighing import table as table_module
from truename.weighing.calibrate import Table, load, shipped


def test_round_trip(table: Table, tmp_path: Path) -> None:
    table.save(tmp_path / "table.json")
    again = load(tmp_path / "table.json")
    assert again.to_json() == table.to_json()
    assert again.id == table.id
    at = np.linspace(-8, 12, 500, dtype=np.float32)
    given = Scores(at, np.arange(500, dtype=np.int16) % 3, np.zeros(500, np.uint8))
    assert again.weigh(given) == table.weigh(given)


def test_a_table_is_small(table: Table) -> None:
    assert len(table.to_json()) < 10_000


def test_a_failed_save_leaves_the_old_table(table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.json"
    table.save(path)

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="no space"):
        table.save(path)
    assert load(path).id == table.id
    assert list(tmp_path.iterdir()) == [path]


def edit(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set what lies at a dotted path."""

    def change(content: dict[str, Any]) -> None:
        *way, last = path.split(".")
        at: Any = content
        for step in way:
            at = at[step]
        at[int(last) if isinstance(at, list) else last] = value

    return change


HOSTILE = {
    "another format": edit("table", "truename calibration 2"),
    "another id": edit("id", "000000000000"),
    "an altered knot": edit("curves.other.upper.3", 5e8),
    "an altered cap": edit("curves.other.caps", [-9, 9]),
    "caps the wrong way round": edit("curves.other.caps", [1, 2]),
    "no number": edit("score.0", None),
    "a truth value": edit("score.0", False),
    "infinity": edit("curves.0.value.0", float("-inf")),
    "NaN": edit("curves.0.value.0", float("nan")),
    "a huge integer": edit("score.34", 10**400),
    "a falling stretch": edit("curves.other.value.5", 1e3),
    "bounds on the wrong side": edit("curves.other.lower.34", 1e6),
    "a standing knot": edit("score.1", -1e9),
    "too many knots": edit("score", list(range(1000))),
    "too few values": edit("curves.0.value", [0, 1]),
    "an unknown field": edit("more", 1),
    "an unknown proposition": edit("proposition", "same shoe"),
    "an unhashable proposition": edit("proposition", ["same finger"]),
    "a stratum that is none": edit("curves.a", {}),
    "a stratum out of range": edit("curves.99999", {}),
    "no curves": edit("curves", {}),
    "curves that are none": edit("curves", ["other"]),
    "too many strata": edit("curves", {str(k): {} for k in range(1000)} | {"other": {}}),
    "a long text": edit("population", "x" * 5000),
    "half a character": edit("kind", "\ud800"),
    "a text that is none": edit("source.data", 3),
    "a count below zero": edit("source.mated", -1),
    "a source that is none": edit("source", None),
    "a doubtful truth": edit("provisional", 1),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_tables_are_refused(table: Table, what: str) -> None:
    content = json.loads(table.to_json())
    HOSTILE[what](content)
    with pytest.raises(CalibrationError) as caught:
        Table.from_json(json.dumps(content))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{", "[" * 100_000, '{"table": 1}', "x" * 5_000_000])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(CalibrationError):
        Table.from_json(text)


@given(st.data())
def test_a_table_cut_anywhere_is_refused(table: Table, data: st.DataObject) -> None:
    text = table.to_json().rstrip()
    with pytest.raises(CalibrationError):
        Table.from_json(text[: data.draw(st.integers(0, len(text) - 1))])


def test_loading(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=r"nothing\.json"):
        load(tmp_path / "nothing.json")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CalibrationError, match="decode"):
        load(tmp_path / "bytes")


def test_shipped_tables_are_sound_and_named_after_what_they_weigh(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that come with truename, and one that is laid beside them for this test."""
    for file in resources.files("truename.weighing").joinpath("tables").iterdir():
        found = Table.from_json(file.read_text(encoding="utf-8"))
        assert file.name == f"{found.kind}-{found.format}.json"
        assert shipped(found.kind, found.format).id == found.id

    (tmp_path / "tables").mkdir()
    table.save(tmp_path / "tables" / "fingerprint-test-1.json")
    table.save(tmp_path / "tables" / "date-test-1.json")
    monkeypatch.setattr(table_module.resources, "files", lambda _: tmp_path)
    assert shipped("fingerprint", "test-1").id == table.id
    with pytest.raises(CalibrationError, match="one for fingerprint, test-1"):
        shipped("date", "test-1")
    with pytest.raises(CalibrationError, match="none among those"):
        shipped("palmprint", "test-1")
    for kind in ("../tables/fingerprint", "", ".", "a" * 100):
        with pytest.raises(CalibrationError, match="cannot be one"):
            shipped(kind, "test-1")
    shipped.cache_clear()
