"""Errors by demographic group, and the group on which to calibrate.

Group labels are for measuring only: they come in a file of their own, and are never stored with a subject.

Differential performance is told as ISO/IEC 19795-10 (2024) does: by FMR and FNMR of each group at one threshold that
holds for all, and the ratio of the worst to the best. The non-mated pairs of a group are those within it: they are
where confusions happen, and what an impostor who can choose would choose.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truename.errors import CalibrationError, UsageError
from truename.weighing.bound import tail_of
from truename.weighing.calibrate import MIN_NONMATED
from truename.weighing.pairs import RESAMPLED_WHOLE, Pairs, thinning
from truename.weighing.validate import RESAMPLES, Estimate, resampled

FMR_OF_ALL = 1e-4
"""The FMR over all pairs at whose threshold groups are compared."""

LARGEST_FILE, LONGEST_LABEL, MOST_GROUPS = 16 * 2**20, 64, 64
"""Bounds on a file of labels from outside: bytes, characters, groups."""

NOBODY = -1
"""The group of a subject that has none."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Which subject belongs to which group.

    Attributes:
        labels: of the groups, sorted.
        of: intp[subjects], index into ``labels``, or ``NOBODY``.
    """

    labels: tuple[str, ...]
    of: NDArray[np.intp]

    def within(self, pairs: Pairs) -> NDArray[np.intp]:
        """The group of each pair whose subjects are of one group, else ``NOBODY``. intp[n]"""
        first, second = self.of[pairs.first], self.of[pairs.second]
        return np.where(first == second, first, NOBODY)


@dataclass(frozen=True, slots=True)
class GroupRates:
    """Errors of one group: FMR of the non-mated pairs within it, FNMR of its mated pairs."""

    label: str
    subjects: int
    mated: int
    nonmated: int
    fmr: Estimate
    fnmr: Estimate


@dataclass(frozen=True, slots=True)
class Ratio:
    """The worst group's rate over the best one's. Infinite where the best made no error.

    The interval is that of the ratio of these two groups, so that it may reach below 1.
    """

    worst: str
    best: str
    ratio: Estimate


@dataclass(frozen=True, slots=True)
class Differential:
    """Errors by group.

    Attributes:
        fmr_of_all: the FMR over all pairs that fixes the threshold. threshold: that score.
        groups: their errors.
        fmr_ratio, fnmr_ratio: worst to best; ``None`` where no group has an error.
        without_group: subjects that have no group; their pairs count for the threshold only.
    """

    fmr_of_all: float
    threshold: float
    groups: tuple[GroupRates, ...]
    fmr_ratio: Ratio | None
    fnmr_ratio: Ratio | None
    without_group: int


def read(path: Path, subjects: Sequence[str]) -> Groups:
    """Read a table of two columns, subject and group. Lines about nobody here (a header, too) say nothing.

    Args:
        path: the table, CSV.
        subjects: whom the labels are wanted for, in order.

    Raises:
        UsageError: it cannot be read, has other columns, contradicts itself, or tells fewer than two groups.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise _refused(path, f"more than {LARGEST_FILE} bytes")
        rows = [row for row in csv.reader(content.decode("utf-8-sig").splitlines()) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, getattr(error, "strerror", None) or str(error)) from None
    number = {subject: index for index, subject in enumerate(subjects)}
    told: dict[int, str] = {}
    for row in rows:
        if len(row) != 2:
            raise _refused(path, f"{len(row)} columns in {','.join(row)[:80]!r}")
        subject, label = (cell.strip() for cell in row)
        if subject not in number or not label:
            continue
        if len(label) > LONGEST_LABEL or not label.isprintable():
            raise _refused(path, f"a group {label[:80]!r}")
        if told.setdefault(number[subject], label) != label:
            raise _refused(path, f"two groups of {subject!r}")
    labels = tuple(sorted(set(told.values())))
    if not 2 <= len(labels) <= MOST_GROUPS:
        raise _refused(path, f"{len(labels)} groups for {len(told)} of {len(subjects)} subjects")
    of = np.full(len(subjects), NOBODY, np.intp)
    for index, label in told.items():
        of[index] = labels.index(label)
    return Groups(labels, of)


def differential(
    mated: Pairs,
    nonmated: Pairs,
    groups: Groups,
    *,
    fmr_of_all: float = FMR_OF_ALL,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Differential:
    """Errors by group at the threshold for one FMR over all pairs, with 95 % intervals over subjects.

    The threshold is found anew in every resample: that it is uncertain is part of what is uncertain.

    Args:
        mated, nonmated: pairs of subjects by number. groups: theirs.

    Raises:
        UsageError: a group has no mated or no non-mated pair.
    """
    size = len(groups.labels)
    of_mated, of_nonmated = groups.within(mated), groups.within(nonmated)
    for number, label in enumerate(groups.labels):
        if not np.any(of_mated == number) or not np.any(of_nonmated == number):
            raise UsageError(
                expected=f"mated and non-mated pairs within the group {label!r}",
                found=f"{np.sum(of_mated == number)} and {np.sum(of_nonmated == number)}",
                do="add subjects of this group, or leave its label out",
            )

    def measure(
        m: NDArray[np.float64], n: NDArray[np.float64], falling: NDArray[np.float64], of: NDArray[np.intp]
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Threshold, FMR by group, FNMR by group."""
        threshold = _threshold(falling, n, fmr_of_all)
        accepted = int(np.searchsorted(-falling, -threshold, side="right"))
        false = np.bincount(of[:accepted] + 1, weights=n[:accepted], minlength=size + 1)[1:]
        missed = np.bincount(of_mated + 1, weights=m * (mated.value < threshold), minlength=size + 1)[1:]
        with np.errstate(invalid="ignore"):  # a resample may leave a group out, and then tells nothing about it
            fmr = false / np.bincount(of + 1, weights=n, minlength=size + 1)[1:]
            fnmr = missed / np.bincount(of_mated + 1, weights=m, minlength=size + 1)[1:]
        return threshold, fmr, fnmr

    order = np.argsort(-nonmated.value, kind="stable")
    threshold, fmr, fnmr = measure(mated.times, nonmated.times[order], nonmated.value[order], of_nonmated[order])
    rows, times = thinning(nonmated.value, nonmated.times, RESAMPLED_WHOLE)
    order = np.argsort(-nonmated.value[rows], kind="stable")
    few = replace(nonmated.where(rows[order]), times=times[order])
    of_few = of_nonmated[rows[order]]
    drawn = [measure(m, n, few.value, of_few)[1:] for m, n in resampled(mated, few, resamples, seed)]
    again = np.array([(fmr, fnmr), *drawn])[1 if drawn else 0 :]  # [resamples, 2, groups]

    def ratio(side: int, value: NDArray[np.float64]) -> Ratio | None:
        if not value.any():
            return None
        worst, best = int(np.argmax(value)), int(np.argmin(value))
        with np.errstate(divide="ignore", invalid="ignore"):  # the best may make no error
            found, resampled_ = value[worst] / value[best], again[:, side, worst] / again[:, side, best]
        return Ratio(groups.labels[worst], groups.labels[best], _estimate(float(found), resampled_))

    return Differential(
        fmr_of_all=fmr_of_all,
        threshold=threshold,
        groups=tuple(
            GroupRates(
                label=label,
                subjects=int(np.sum(groups.of == number)),
                mated=int(np.sum(of_mated == number)),
                nonmated=round(float(nonmated.times[of_nonmated == number].sum())),
                fmr=_estimate(float(fmr[number]), again[:, 0, number]),
                fnmr=_estimate(float(fnmr[number]), again[:, 1, number]),
            )
            for number, label in enumerate(groups.labels)
        ),
        fmr_ratio=ratio(0, fmr),
        fnmr_ratio=ratio(1, fnmr),
        without_group=int(np.sum(groups.of == NOBODY)),
    )


def within_one(nonmated: Pairs, groups: Groups, label: str = "") -> tuple[Pairs, str]:
    """The non-mated pairs within one group, as the alternative to calibrate against; and its name in words.

    Args:
        nonmated: pairs of subjects by number. groups: theirs.
        label: which group; the one whose non-mated scores are highest by default. Highest is where the tail begins,
            see :func:`~truename.weighing.bound.tail_of`: it decides how much a high score may weigh.

    Raises:
        UsageError: there is no such group.
        CalibrationError: no group has enough pairs to tell.
    """
    of = groups.within(nonmated)
    if label:
        if label not in groups.labels:
            raise UsageError(
                expected=f"a population out of the groups {', '.join(groups.labels)}",
                found=repr(label),
                do="name one of them, or leave it out for the group whose scores are highest",
            )
        return nonmated.where(of == groups.labels.index(label)), f"pairs within the group {label}"
    tail_begins = {}
    for number in range(len(groups.labels)):
        here = nonmated.where((of == number) & np.isfinite(nonmated.value))
        if len(here) >= MIN_NONMATED:
            tail_begins[number] = float(here.value[tail_of(here.value, upper=True, times=here.times)].min())
    if not tail_begins:
        raise CalibrationError(
            expected=f"a group with {MIN_NONMATED} non-mated pairs within it",
            found="none",
            do="add subjects of each group, or calibrate without groups",
        )
    worst = max(tail_begins, key=lambda number: tail_begins[number])
    label = groups.labels[worst]
    return nonmated.where(of == worst), f"pairs within the group {label}, whose non-mated scores are highest"


def _threshold(falling: NDArray[np.float64], times: NDArray[np.float64], fmr: float) -> float:
    """The lowest threshold that accepts no more than ``fmr`` of the scores: just above the next of them (falling)."""
    accepted = np.cumsum(times)
    rejected = int(np.argmax(accepted > fmr * accepted[-1]))
    return float(np.nextafter(falling[rejected], np.inf))


def _estimate(value: float, drawn: NDArray[np.float64]) -> Estimate:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Estimate(value, float("nan"), float("nan"))
    # Ratios may be infinite, and nothing lies between infinity and a number: bounds are values that were drawn.
    lower, upper = np.quantile(known, [0.025, 0.975], method="inverted_cdf")
    return Estimate(value, float(lower), float(upper))


def _refused(path: Path, found: str) -> UsageError:
    return UsageError(
        expected=f"two columns, subject and group, and 2 to {MOST_GROUPS} groups in {path}",
        found=found,
        do="save it as CSV with one line for each subject",
    )
