"""False alerts by name culture: counted, with intervals, and nothing said about anybody."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from tests.cli.conftest import shell
from tests.screening.conftest import Searching
from truename.cli import run
from truename.kinds import name
from truename.lists import Lists
from truename.screening import fairness, subjects

__all__ = ["shell"]  # a fixture


def people(path: Path, alerts: dict[str, int], each: int) -> Path:
    """A file with so many people of each culture, of whom so many are called like somebody who is listed."""
    rows = [
        f"{'Boris Stone' if n < count else f'Nobody {n}'},{culture}"
        for culture, count in alerts.items()
        for n in range(each)
    ]
    path.write_text("\n".join(["name,culture", *rows]) + "\n")
    return path


def test_rates_by_culture_and_the_highest_to_the_others(tmp_path: Path, searching: Searching) -> None:
    found = subjects.read(people(tmp_path / "people.csv", {"A": 12, "B": 3, "C": 1}, 60))
    result = fairness.false_alerts(searching(), found)
    assert (result["people"], result["alerts"]) == (180, 16)
    assert {of: one["alerts"] for of, one in result["cultures"].items()} == {"A": 12, "B": 3, "C": 1}
    assert result["cultures"]["A"]["rate"] == 0.2
    assert (result["highest"], result["ratio"]) == ("A", pytest.approx(0.2 / (4 / 120)))
    lower, upper = result["ratio_interval"]
    assert 1 < lower < result["ratio"] < upper
    assert "Boris" not in str(result)


def test_without_alerts_or_others_there_is_no_ratio(tmp_path: Path, searching: Searching) -> None:
    searcher = searching()

    def ratio(alerts: dict[str, int], each: int) -> object:
        found = subjects.read(people(tmp_path / "people.csv", alerts, each))
        return fairness.false_alerts(searcher, found)["ratio"]

    assert ratio({"A": 0, "B": 0}, 40) is None
    assert ratio({"A": 5}, 40) is None
    assert ratio({"A": 5, "B": 0}, 10) is None  # too few people to call one the highest
    assert ratio({"A": 5, "B": 0}, 40) == inf
    found = subjects.read(people(tmp_path / "people.csv", {"A": 1}, 40)).those
    few = replace(found[0], culture="B")
    mixed = replace(subjects.read(tmp_path / "people.csv"), those=(*found, few))
    assert fairness.false_alerts(searcher, mixed)["ratio"] is None  # the others are too few


def test_wilsons_interval() -> None:
    assert fairness.wilson(0, 10) == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert fairness.wilson(5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert fairness.wilson(0, 0) == (0.0, 1.0)
    assert fairness.wilson(10, 10)[1] == pytest.approx(1.0)


def test_the_name_tells_the_culture_where_the_file_does_not(
    tmp_path: Path, searching: Searching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name, "culture", lambda text: "told" if "1" in text else "")
    found = subjects.read(people(tmp_path / "people.csv", {"": 0}, 12))
    cultures = fairness.false_alerts(searching(), found)["cultures"]
    assert {of: one["people"] for of, one in cultures.items()} == {"told": 3, "not told": 9}


def test_the_command(tmp_path: Path, lists: Lists, capsys: pytest.CaptureFixture[str]) -> None:
    file = people(tmp_path / "people.csv", {"A": 12, "B": 3}, 40)
    command = ["evaluate", "--protocol", "screening", "--lists", str(lists.folder)]
    assert run([*command, "--people", str(file)]) == 0
    out = capsys.readouterr().out
    for told in ("A to all others", "30.00", "north 2026-02-01"):
        assert told in out
    assert run([*command, "--people", str(file), "--json"]) == 0
    assert '"ratio": 4.0' in capsys.readouterr().out
    for wrong in (
        command,
        [*command, "folder", "--people", str(file)],
        ["evaluate", "--people", str(file)],
        ["evaluate"],
    ):
        assert run(wrong) == 2
