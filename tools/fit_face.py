"""Fit the calibration table of faces that ships with truename, or show how such a table holds on people it never saw.

    python tools/fit_face.py DIR --groups FILE.csv [--cache FOLDER] [--show] [--date DATE]

DIR holds a folder for each person and ``pairs.csv``, which tells the folds: LFW's, whose people are disjoint. FILE.csv
tells each person's group. Extracted and compared as in any search, by the networks that the settings choose: run it
again with another TRUENAME_CONFIG for another table.

Fitted as ``truename calibrate`` fits: on every mated pair, and on the non-mated pairs within the group whose scores are
highest. The table is provisional, whoever uses it: LFW's pictures are of press photographers and of famous people.

``--show`` writes nothing. It fits on two folds, weighs the third, and prints Cllr and what the best monotone
recalibration would leave of it, for every pair of the third's pictures, for its listed pairs, and for the pairs within
each group.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truename import evaluation
from truename.evaluation import Comparisons, Extractions
from truename.kinds.face import KIND
from truename.weighing import calibrate, groups, listed, validate
from truename.weighing.groups import Groups
from truename.weighing.listed import Listed
from truename.weighing.pairs import Pairs, fvc_pairs

TABLES = Path(__file__).parents[1] / "src/truename/weighing/tables"


@dataclass(frozen=True, slots=True)
class Shown:
    """A fold, weighed by a table that was fitted on the others.

    Attributes:
        fold: which. pairs: which of its pairs. rates: their errors and costs.
    """

    fold: int
    pairs: str
    rates: validate.Rates


def fitted(mated: Pairs, nonmated: Pairs, labels: Groups, data: str, date: str = "", **options: int) -> calibrate.Table:
    """A table about faces, against the group whose non-mated scores are highest."""
    within, words = groups.within_one(nonmated, labels)
    return calibrate.fit(
        mated,
        within,
        kind=KIND.name,
        format=KIND.format,
        proposition=KIND.proposition,
        population=f"people in the news; by sex label, {words}",
        source=calibrate.Source(data, "python tools/fit_face.py DIR --groups FILE.csv", date),
        provisional=True,
        **options,
    )


def rotations(
    every: Comparisons, pairs: Listed, chosen: Comparisons, labels: Groups, resamples: int = validate.RESAMPLES
) -> Iterator[Shown]:
    """Fit on all folds but one and weigh that one, for each in turn.

    Args:
        every: every pair of the listed files. pairs: the list. chosen: its pairs. labels: groups of the subjects.
        resamples: as in :func:`truename.weighing.validate.rates`.
    """
    fold = folds(pairs, chosen)
    mated, nonmated = every.mated, every.nonmated
    of_mated, of_nonmated = labels.within(mated), labels.within(nonmated)
    for one in np.unique(fold):
        table = fitted(
            mated.where(fold[mated.first] != one),
            nonmated.where((fold[nonmated.first] != one) & (fold[nonmated.second] != one)),
            labels,
            "all folds but one",
            resamples=0,  # its bounds are not used
        )
        m = fold[mated.first] == one
        n = (fold[nonmated.first] == one) & (fold[nonmated.second] == one)
        shown = {
            "every": (mated.where(m), nonmated.where(n)),
            "listed": (chosen.mated.where(pairs.mated_fold == one), chosen.nonmated.where(pairs.nonmated_fold == one)),
        }
        for number, label in enumerate(labels.labels):
            inside = mated.where(m & (of_mated == number)), nonmated.where(n & (of_nonmated == number))
            shown[f"within {label}"] = inside
        for name, (m_side, n_side) in shown.items():
            llrs = evaluation.weights(m_side, table), evaluation.weights(n_side, table)
            yield Shown(int(one), name, validate.rates(m_side, n_side, llrs, resamples=resamples))


def folds(pairs: Listed, chosen: Comparisons) -> NDArray[np.intp]:
    """The fold of each subject: intp[subjects].

    Raises:
        SystemExit: a subject is in two folds.
    """
    fold = np.zeros(len(pairs.protocol.subjects), np.intp)
    sides = ((chosen.mated, pairs.mated_fold), (chosen.nonmated, pairs.nonmated_fold))
    for side, of in sides:
        fold[side.first] = fold[side.second] = of
    if any(np.any(fold[codes] != of) for side, of in sides for codes in (side.first, side.second)):
        raise SystemExit("a person is in two folds")
    return fold


def extracted(folder: Path, names: Sequence[str], cache: Path | None) -> Extractions:
    """Templates of all pictures; they take some minutes, so that they can be kept."""
    kept = cache / f"{folder.name}-{KIND.format}.pickle" if cache else None
    if kept and kept.exists():
        return Extractions(KIND, *pickle.loads(kept.read_bytes()))  # written by this tool, on this machine
    made = evaluation.extract_all(folder, names, KIND.name)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps((made.names, made.templates, made.failures, made.seconds)))
    return made


def main() -> None:
    """Run the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dir", type=Path)
    parser.add_argument("--groups", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="keep templates there, or take them from there")
    parser.add_argument("--show", action="store_true", help="fit on two folds and show on the third; write nothing")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="what the table says of its day")
    arguments = parser.parse_args()
    pairs = listed.read(arguments.dir / "pairs.csv", evaluation.names_in(arguments.dir))
    protocol = fvc_pairs(pairs.protocol.names)
    labels = groups.read(arguments.groups, protocol.subjects)
    made = extracted(arguments.dir, protocol.names, arguments.cache)
    for name, why in made.failures.items():
        print("not acquired:", name, why)
    every = evaluation.compare_all(made, protocol)
    if arguments.show:
        show(list(rotations(every, pairs, evaluation.compare_all(made, pairs.protocol), labels, resamples=0)))
        return
    people, pictures = len(protocol.subjects), len(protocol.names)
    table = fitted(
        every.mated, every.nonmated, labels, f"LFW folds 1 to 3: {people} people, {pictures} pictures", arguments.date
    )
    table.save(TABLES / f"{KIND.name}-{KIND.format}.json")
    source = table.source
    print(f"wrote {KIND.name}-{KIND.format}.json, {table.id}: {table.population}")
    print(f"{source.mated} mated pairs, worth {source.mated_worth:.0f} independent ones")
    print(f"{source.nonmated} non-mated pairs, worth {source.nonmated_worth:.0f}")
    for name, curve in [("all other bands", table.other), *((f"band {b}", c) for b, c in table.strata.items())]:
        print(f"{name}: log10 LR from {curve.caps.lower:+.2f} to {curve.caps.upper:+.2f}")


def show(every: Sequence[Shown]) -> None:
    """The costs by pairs, in the mean over folds and for each."""
    for pairs in dict.fromkeys(one.pairs for one in every):
        those = [one.rates for one in every if one.pairs == pairs]
        cost, lost = (np.mean([getattr(rates, name).value for rates in those]) for name in ("cllr", "cllr_cal"))
        each = ", ".join(f"{rates.cllr.value:.4f} - {rates.cllr_min.value:.4f}" for rates in those)
        print(f"{pairs}: Cllr {cost:.4f}, of which the calibration loses {lost:.4f}; by fold {each}")


if __name__ == "__main__":
    main()
