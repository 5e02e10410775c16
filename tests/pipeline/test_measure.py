"""evaluate and calibrate: the same steps as a search, on pairs of known origin."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.conftest import MANDATE, date
from truename import evaluation, pipeline
from truename.errors import CalibrationError, SampleError, UsageError
from truename.gallery import Gallery
from truename.types import Scores
from truename.weighing.pairs import fvc_pairs
from truename.weighing.table import Table


def test_evaluate_reports_what_was_measured_with_intervals(known_origin: Path, gallery: Gallery) -> None:
    result = pipeline.evaluate(known_origin, kind="date", gallery=gallery, workers=0)
    assert (result["genuine"], result["impostor"], result["samples"]) == (60, 120 * 118 // 2, 120)
    assert list(result["fnmr_at_fmr"]) == ["1e-2", "1e-3", "1e-4", "0"]
    intervals = result["intervals"]
    assert result["cllr_cal"] == pytest.approx(result["cllr"] - result["cllr_min"])
    for name in ("eer", "cllr", "cllr_min", "cllr_cal"):
        assert intervals[name][0] <= result[name] <= intervals[name][1]
    for point, rate in result["fnmr_at_fmr"].items():
        assert intervals["fnmr_at_fmr"][point][0] <= rate <= intervals["fnmr_at_fmr"][point][1]
    assert result["eer"] < 0.05
    assert result["cllr_min"] <= result["cllr"] < 0.2
    assert result["fta"] == 0
    assert result["extract_ms"] > 0
    assert result["compares_per_s"] > 0


def test_first_impressions_only(known_origin: Path, gallery: Gallery) -> None:
    result = pipeline.evaluate(known_origin, kind="date", gallery=gallery, impostors="first", workers=0)
    assert result["impostor"] == 60 * 59 // 2


def test_the_scores_are_those_of_the_comparison(known_origin: Path, gallery: Gallery, tmp_path: Path) -> None:
    pipeline.evaluate(known_origin, kind="date", gallery=gallery, scores=tmp_path / "scores.csv", workers=0)
    rows = list(csv.DictReader((tmp_path / "scores.csv").read_text().splitlines()))
    assert len(rows) == 60 + 7080
    assert sum(row["mated"] == "1" for row in rows) == 60
    for row in (rows[0], rows[17], rows[-1]):
        first, second = ((known_origin / row[side]).read_text() for side in ("first", "second"))
        weighed = pipeline.compare([date(first)], [date(second)], gallery=gallery).candidates[0]
        assert float(row["score"]) == pytest.approx(weighed.contributions[0].score)
        assert float(row["llr"]) == pytest.approx(weighed.llr.value)
        assert (row["first_subject"] == row["second_subject"]) == (row["mated"] == "1")


def test_scores_are_written_whole_or_not_at_all(date_table: Table, tmp_path: Path) -> None:
    protocol = fvc_pairs(["a_1", "a_2", "b_1"])

    def written(file: Path, *values: float) -> None:
        with evaluation.writing_scores(file, protocol, date_table) as each:
            for value in values:
                each(
                    0,
                    np.array([1]),
                    Scores(np.array([value], np.float32), np.zeros(1, np.int16), np.zeros(1, np.uint8)),
                )

    with pytest.raises(UsageError, match="finite"):
        written(tmp_path / "scores.csv", 1.0, np.nan)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match="No such file"):
        written(tmp_path / "nowhere" / "scores.csv")
    written(tmp_path / "scores.csv", 1.0)
    assert (tmp_path / "scores.csv").read_text().count("\n") == 2


def test_the_llrs_that_are_judged_are_those_that_are_shown(
    known_origin: Path, gallery: Gallery, tmp_path: Path
) -> None:
    result = pipeline.evaluate(known_origin, kind="date", gallery=gallery, scores=tmp_path / "s.csv", workers=0)
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text().splitlines()))
    llr = np.array([float(row["llr"]) for row in rows])
    mated = np.array([row["mated"] == "1" for row in rows])
    cost = (np.mean(np.log2(1 + 10 ** -llr[mated])) + np.mean(np.log2(1 + 10 ** llr[~mated]))) / 2
    assert result["cllr"] == pytest.approx(cost)


def test_what_cannot_be_acquired_counts_against_the_program(tmp_path: Path, gallery: Gallery) -> None:
    folder = _folder(tmp_path / "dates")
    for name, text in {
        "a_1": "1984-03-12",
        "a_2": "1984-03-12",
        "b_1": "1951-10-30",
        "b_2": "XXXX",
        "c_1": "1999-05-06",
        "c_2": "\x00",
    }.items():
        (folder / f"{name}.date").write_text(text)
    result = pipeline.evaluate(folder, kind="date", gallery=gallery, workers=0)
    assert result["fta"] == pytest.approx(2 / 6)
    assert set(result["failures"]) == {"b_2.date", "c_2.date"}
    assert result["fnmr_at_fmr"]["1e-2"] == pytest.approx(2 / 3)
    assert math.isfinite(result["cllr"])


def test_a_folder_that_follows_no_protocol_is_refused(tmp_path: Path, gallery: Gallery) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        pipeline.evaluate(tmp_path / "nowhere", kind="date", gallery=gallery)
    with pytest.raises(UsageError, match="no files"):
        pipeline.evaluate(_folder(tmp_path / "empty"), kind="date", gallery=gallery)
    folder = _folder(tmp_path / "named badly")
    (folder / "portrait.date").write_text("1984-03-12")
    with pytest.raises(UsageError, match="subject_impression"):
        pipeline.evaluate(folder, kind="date", gallery=gallery)
    unreadable = _folder(tmp_path / "unreadable")
    for name in ("a_1", "a_2", "b_1"):
        (unreadable / f"{name}.date").write_text("not a date")
    with pytest.raises(SampleError):
        pipeline.evaluate(unreadable, kind="date", gallery=gallery, workers=0)


def test_a_folder_for_each_subject_measures_the_same(known_origin: Path, gallery: Gallery, tmp_path: Path) -> None:
    folder = _folder(tmp_path / "people")
    for file in known_origin.iterdir():
        subject = file.name.partition("_")[0]
        (folder / subject).mkdir(exist_ok=True)
        (folder / subject / f"{subject}_000{file.stem[-1]}.date").write_bytes(file.read_bytes())
    flat = pipeline.evaluate(known_origin, kind="date", gallery=gallery, workers=0)
    deep = pipeline.evaluate(folder, kind="date", gallery=gallery, workers=0)
    for result in (flat, deep):
        del result["extract_ms"], result["compares_per_s"]
    assert flat == deep


def test_errors_by_group(known_origin: Path, gallery: Gallery, tmp_path: Path) -> None:
    """Every fifth person's two records differ: they are the group whose mated pairs are missed."""
    labels = tmp_path / "groups.csv"
    labels.write_text("identity,group\n" + "".join(f"p{n:02d},{'odd' if n % 5 == 0 else 'even'}\n" for n in range(60)))
    result = pipeline.evaluate(known_origin, kind="date", gallery=gallery, groups=labels, workers=0)["groups"]
    assert {name: one["subjects"] for name, one in result["by_group"].items()} == {"odd": 12, "even": 48}
    assert result["by_group"]["even"]["impostor"] == 48 * 47 * 2
    assert result["by_group"]["even"]["fnmr"] == 0 < result["by_group"]["odd"]["fnmr"]
    assert (result["ratios"]["fnmr"]["worst"], result["ratios"]["fnmr"]["best"]) == ("odd", "even")


def test_listed_pairs_only(known_origin: Path, gallery: Gallery, tmp_path: Path) -> None:
    rows = ["fold,a,b,mated"]
    for n in range(40):
        rows.append(f"{n // 20 + 1},p{n:02d}_1.date,p{n:02d}_2.date,1")
        rows.append(f"{n // 20 + 1},p{n:02d}_1.date,p{(n + 1) % 40:02d}_1.date,0")
    (tmp_path / "pairs.csv").write_text("\n".join(rows) + "\n")
    result = pipeline.evaluate(
        known_origin, kind="date", gallery=gallery, pairs=tmp_path / "pairs.csv", scores=tmp_path / "s.csv", workers=0
    )
    assert (result["genuine"], result["impostor"], result["samples"]) == (40, 40, 80)
    assert list(result["folds"]) == ["1", "2"]
    assert result["accuracy"] == pytest.approx(np.mean(list(result["folds"].values())))
    assert result["intervals"]["accuracy"][0] <= result["accuracy"] <= result["intervals"]["accuracy"][1]
    assert 0.9 < result["accuracy"] <= 1
    written = list(csv.DictReader((tmp_path / "s.csv").read_text().splitlines()))
    assert {(row["first"], row["second"], row["mated"]) for row in written} == {
        tuple(row.split(",")[1:]) for row in rows[1:]
    }


def test_calibrating_on_the_group_whose_scores_are_highest(empty: Gallery, known_origin: Path, tmp_path: Path) -> None:
    """The Mays share a year and a month: their non-mated scores are the highest."""
    folder = _folder(tmp_path / "two groups")
    for n in range(20):
        for impression in (1, 2):
            (folder / f"may{n:02d}_{impression}.date").write_text(f"1984-05-{n + 2:02d}")
            (folder / f"any{n:02d}_{impression}.date").write_text(f"{1950 + n}-{n % 12 + 1:02d}-{27 - n:02d}")
    labels = tmp_path / "groups.csv"
    labels.write_text("".join(f"may{n:02d},May\nany{n:02d},other\n" for n in range(20)))

    def fitted(population: str = "", groups: Path | None = labels) -> Table:
        return pipeline.calibrate(empty, folder, kind="date", population=population, groups=groups, workers=0)

    worst, stated, every = fitted(), fitted("other"), fitted(groups=None)
    assert (
        worst.population == "the subjects of two groups, pairs within the group May, whose non-mated scores are highest"
    )
    assert stated.population == "the subjects of two groups, pairs within the group other"
    assert worst.source.nonmated == stated.source.nonmated == 20 * 19 * 2
    assert every.source.nonmated == 40 * 39 * 2
    with pytest.raises(UsageError, match="May, other"):
        fitted("everybody")


def test_lists_and_hidden_files_beside_the_samples_are_left_out(tmp_path: Path, gallery: Gallery) -> None:
    folder = _folder(tmp_path / "dates")
    for name in ("a_1.date", "a_2.date", "b_1.date", "b_2.date"):
        (folder / name).write_text(f"19{ord(name[0])}-03-12")
    (folder / "manifest.csv").write_text("file,subject\n")
    (folder / ".hidden").write_text("x")
    (_folder(folder / ".cache") / "1.date").write_text("x")
    assert pipeline.evaluate(folder, kind="date", gallery=gallery, workers=0)["samples"] == 4


def test_calibrating_on_ones_own_data_ends_the_provisional_state(empty: Gallery, known_origin: Path) -> None:
    pipeline.enrol(empty, [])
    before = pipeline.compare([date("1984-03-12")], [date("1984-03-12")], gallery=empty)
    table = pipeline.calibrate(empty, known_origin, kind="date", population="visitors of 2026", workers=0)
    after = pipeline.compare([date("1984-03-12")], [date("1984-03-12")], gallery=empty)
    assert before.candidates[0].llr.provisional
    assert not after.candidates[0].llr.provisional
    assert after.candidates[0].llr.calibration == table.id != before.candidates[0].llr.calibration
    assert after.candidates[0].llr.population == "visitors of 2026"
    assert (table.source.mated, table.source.nonmated) == (60, 7080)
    assert pipeline.identify(empty, [date("1984-03-12")], MANDATE).notes[-1].startswith("No date")


def test_too_few_data_calibrate_nothing(tmp_path: Path, empty: Gallery) -> None:
    folder = _folder(tmp_path / "dates")
    for name in ("a_1", "a_2", "b_1", "b_2"):
        (folder / f"{name}.date").write_text(f"19{ord(name[0])}-03-12")
    with pytest.raises(CalibrationError):
        pipeline.calibrate(empty, folder, kind="date", workers=0)
    assert empty.calibrations() == {}


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
