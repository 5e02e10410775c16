"""Fit the score of palm regions, and the calibration table of palm-prints that ships with truename.

    python tools/fit_palmprint.py DIR [--palms 40] [--cache FOLDER]

DIR holds Tongji's contactless regions with ``manifest.csv`` (100 palms, two sessions of ten): every picture of the
second session is compared with every one of the first. High-resolution palms come from no open set: their scores are
those of synthetic palms, as ``tools/fit_palmprint_ridge.py`` draws them (about 15 s each; FOLDER keeps them). Both are
in one table, each in strata of its own.

First run: prints the numbers for ``kinds/palmprint/params.py``. Once they stand there: writes the table.
"""

from __future__ import annotations

import argparse
import csv
import pickle
from pathlib import Path

import numpy as np
from fit_palmprint_ridge import templates
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from truename import evaluation
from truename.kinds.palmprint import KIND, compare, params, region, ridge
from truename.types import Proposition
from truename.weighing import calibrate, pairs

TABLE = Path(__file__).parents[1] / "src/truename/weighing/tables"


def tongji(folder: Path) -> tuple[NDArray[np.float32], NDArray[np.int16], NDArray[np.str_], NDArray[np.str_]]:
    """Second session against first: evidence float32[n, 7], strata, and the palm of either side."""
    with (folder / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    made = evaluation.extract_all(folder, [row["path"] for row in rows], KIND.name)
    print(f"{len(made.failures)} of {len(rows)} regions were not acquired")
    palm = np.array([f"{row['subject']}{row['hand']}" for row in rows])
    first, second = (
        [k for k, (row, one) in enumerate(zip(rows, made.templates, strict=True)) if one and row["session"] == session]
        for session in ("1", "2")
    )
    enrolled = compare.gather([[made.templates[k]] for k in first])
    everybody = np.arange(len(first))
    found, bands = [], []
    for k in second:
        probe = compare.prepare([made.templates[k]])
        found.append(region.compare(probe.regions[0], enrolled.codes, enrolled.thin, everybody))
        bands.append(compare.stratum(np.minimum(probe.palms.quality[0], enrolled.quality)))
    return (
        np.concatenate(found),
        np.concatenate(bands),
        np.repeat(palm[second], len(first)),
        np.tile(palm[first], len(second)),
    )


Compared = tuple[NDArray[np.float64], NDArray[np.int16], NDArray[np.str_], NDArray[np.str_]]
"""Scores, strata, and the palm of either side."""


def synthetic(palms: int, cache: Path | None) -> Compared:
    """Every probe of every synthetic palm with ridges against every enrolled one."""
    made = [kept(number, cache) for number in range(palms)]
    names = np.array([f"synthetic {number}" for number in range(palms)])
    enrolled = ridge.gather([[one[0]] for one in made])
    everybody = np.arange(palms)
    values, bands, first = [], [], []
    for number, one in enumerate(made):
        for probe in one[1:]:
            value, band = ridge.score(ridge.gather([[probe]]), 0, enrolled, everybody)
            values.append(value)
            bands.append((band + params.RIDGE_BANDS).astype(np.int16))
            first.append(np.repeat(names[number], palms))
    return np.concatenate(values), np.concatenate(bands), np.concatenate(first), np.tile(names, len(first))


def kept(number: int, cache: Path | None) -> list[bytes]:
    """The templates of a synthetic palm, from the cache where it has them."""
    if cache is None:
        return templates(number)
    file = cache / f"{number}.pickle"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(templates(number)))
    found: list[bytes] = pickle.loads(file.read_bytes())  # written by this tool, on this machine
    return found


def weights(distance: NDArray[np.float64], mated: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and intercept of the score, in log10 odds at even prior odds."""
    model = LogisticRegression(class_weight="balanced", max_iter=5000)
    model.fit((distance[:, None] - distance.mean()) / distance.std(), mated)
    slope = float(model.coef_[0, 0] / distance.std() / np.log(10))
    return slope, float(model.intercept_[0] / np.log(10)) - slope * float(distance.mean())


def main() -> None:
    """Run the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dir", type=Path)
    parser.add_argument("--palms", type=int, default=40, help="synthetic palms with ridges; 0 for regions alone")
    parser.add_argument("--cache", type=Path, help="keeps their templates")
    arguments = parser.parse_args()
    found, bands, one, other = tongji(arguments.dir)
    mated = one == other
    print(f"{mated.sum()} mated and {(~mated).sum()} non-mated comparisons of regions")
    slope, intercept = (float(f"{value:.3g}") for value in weights(found[:, 1].astype(np.float64) + found[:, 2], mated))
    usual = float(f"{np.median(found[~mated, 1]):.2g}")
    print(f"SCORE_SLOPE, SCORE_INTERCEPT = {slope}, {intercept}\nUSUAL_DISTANCE = {usual}")
    if (slope, intercept, usual) != (params.SCORE_SLOPE, params.SCORE_INTERCEPT, params.USUAL_DISTANCE):
        print("put these into kinds/palmprint/params.py, then run this again for the table")
        return

    regions: Compared = region.score(found), bands, one, other
    sets = [regions, synthetic(arguments.palms, arguments.cache)] if arguments.palms else [regions]
    value, band, one, other = (np.concatenate(parts) for parts in zip(*sets, strict=True))
    mated = one == other
    table = calibrate.fit(
        pairs.mated(value[mated], one[mated], band[mated]),
        pairs.nonmated(value[~mated], one[~mated], other[~mated], band[~mated]),
        kind=KIND.name,
        format=KIND.format,
        proposition=Proposition.SAME_PALM,
        population="palms of other people or other hands of the same people, one contactless sensor; at 500 ppi and up"
        " synthetic palms",
        source=calibrate.Source(
            data=f"Tongji's contactless regions, 100 palms x 2 sessions x 10, and {arguments.palms} synthetic palms at"
            " 500 ppi",
            command=f"python tools/fit_palmprint.py DIR --palms {arguments.palms}",
            date="2026-11-30",
        ),
        provisional=True,
    )
    table.save(TABLE / f"{KIND.name}-{KIND.format}.json")
    print(f"wrote {KIND.name}-{KIND.format}.json, {table.id}")


if __name__ == "__main__":
    main()
