"""Pairs that were listed one by one, in folds, and accuracy as the Labeled Faces in the Wild count it.

Two forms of list are read:

    10  300                             LFW's own pairs.txt, divided by tabs: folds and pairs of each origin in a fold,
    Ann 1 4                             then for each fold the mated pairs (name, two numbers)
    Ann 1 Bob 2                         and the non-mated ones (name, number, name, number)

    fold,a,b,mated                      a table of files, relative to their folder
    1,Ann/Ann_0001.jpg,Ann/Ann_0004.jpg,1

Accuracy: the share of a fold's pairs that are told apart at the threshold which is best on all other folds, mean over
the folds (Huang, Ramesh, Berg, Learned-Miller: "Labeled Faces in the Wild", University of Massachusetts, technical
report 07-49 (2007), section 4). Of several best thresholds none is preferred.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from truename.errors import UsageError
from truename.weighing.pairs import Pairs, Protocol, subject_of
from truename.weighing.validate import RESAMPLES, Estimate, resampled

LARGEST_LIST = 64 * 2**20
"""Bytes. A million pairs of long names."""

Floats = NDArray[np.float64]

_HEADER = ["fold", "a", "b", "mated"]

_Row = tuple[int, str, str, bool]
"""Fold, two files, whether they are of one subject."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of pairs.

    Attributes:
        protocol: the files and the pairs; only files that are listed.
        mated_fold, nonmated_fold: int[n], the fold of each pair, in the order in which the pairs come out.
    """

    protocol: Protocol
    mated_fold: NDArray[np.intp]
    nonmated_fold: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Share of pairs that are told apart: in the mean over folds, and by fold."""

    accuracy: Estimate
    folds: Mapping[int, float]


def read(path: Path, names: Sequence[str]) -> Listed:
    """Read a list of pairs.

    Args:
        path: the list, in either form.
        names: the files there are, relative to their folder.

    Raises:
        UsageError: it cannot be read, has another form, names a file that there is not, contradicts the subjects that
            the files' names tell, or lists no mated or no non-mated pair.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_LIST + 1)
        if len(content) > LARGEST_LIST:
            raise _refused(path, f"more than {LARGEST_LIST} bytes")
        lines = content.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(path, getattr(error, "strerror", None) or str(error)) from None
    table = list(csv.reader(lines[:1])) == [_HEADER]
    rows = _of_table(path, lines[1:]) if table else _of_lfw(path, lines, names)
    if not any(row[3] for row in rows) or all(row[3] for row in rows):
        raise _refused(path, f"{sum(row[3] for row in rows)} mated pairs of {len(rows)}")
    return _listed(path, rows, names)


def accuracy(listed: Listed, mated: Pairs, nonmated: Pairs, *, resamples: int = RESAMPLES, seed: int = 0) -> Accuracy:
    """Accuracy by fold, with a 95 % interval over subjects. A failure to acquire tells every pair as non-mated.

    Args:
        listed: the list. mated, nonmated: its pairs, compared, in order.

    Raises:
        UsageError: there is one fold only, so that nothing is left to find its threshold on.
    """
    fold = np.concatenate([listed.mated_fold, listed.nonmated_fold])
    folds = np.unique(fold)
    if len(folds) < 2:
        raise UsageError(expected="two folds or more", found="one", do="divide the pairs, so that subjects stay apart")
    values = np.concatenate([mated.value, nonmated.value])
    origin = np.repeat([1.0, -1.0], [len(mated), len(nonmated)])
    rounds = [_round(values, fold == one) for one in folds]

    def by_fold(m: Floats, n: Floats) -> Floats:
        return np.array([_share(one, np.concatenate([m, n]), origin) for one in rounds])

    value = by_fold(mated.times, nonmated.times)
    drawn = [float(np.nanmean(by_fold(m, n))) for m, n in resampled(mated, nonmated, resamples, seed)]
    lower, upper = np.percentile(drawn or [value.mean()], [2.5, 97.5])
    mean = Estimate(float(value.mean()), float(lower), float(upper))
    return Accuracy(mean, {int(one): float(share) for one, share in zip(folds, value, strict=True)})


@dataclass(frozen=True, slots=True)
class _Round:
    """One fold and all others.

    Attributes:
        other, here: intp[k], their rows, scores falling; failures to acquire, which nothing accepts, come last.
        other_accepted, here_accepted: intp[t], how many of them each threshold accepts. Thresholds lie above the
            highest score of the others, in the middle between any two, and at the lowest.
    """

    other: NDArray[np.intp]
    here: NDArray[np.intp]
    other_accepted: NDArray[np.intp]
    here_accepted: NDArray[np.intp]


def _round(values: Floats, inside: NDArray[np.bool_]) -> _Round:
    falling = np.argsort(-values, kind="stable")
    other, here = falling[~inside[falling]], falling[inside[falling]]
    levels = np.unique(values[other][np.isfinite(values[other])])[::-1]
    thresholds = np.concatenate([[np.inf], (levels[:-1] + levels[1:]) / 2, levels[-1:]])
    return _Round(other, here, *(np.searchsorted(-values[rows], -thresholds, side="right") for rows in (other, here)))


def _share(one: _Round, weight: Floats, origin: Floats) -> float:
    """The share of a fold that is told apart, in the mean over the thresholds that are best on the others: they may lie
    far apart where few pairs decide, and to choose the highest or the lowest of them would favour one error.

    NaN where the fold weighs nothing.
    """

    def gained(rows: NDArray[np.intp], accepted: NDArray[np.intp]) -> Floats:
        return np.append(0.0, np.cumsum((weight * origin)[rows]))[accepted]

    gain = gained(one.other, one.other_accepted)
    best = gain == gain.max()
    rejected = weight[one.here] @ (origin[one.here] < 0)
    total = weight[one.here].sum()
    right = rejected + gained(one.here, one.here_accepted)[best].mean()
    return float(right / total) if total else float("nan")


def _of_table(path: Path, lines: Sequence[str]) -> list[_Row]:
    rows: list[_Row] = []
    for number, cells in enumerate(csv.reader(lines), start=2):
        if not cells:
            continue
        if len(cells) != 4 or not cells[0].isdecimal() or cells[3] not in ("0", "1"):
            raise _refused(path, f"line {number}: {','.join(cells)[:80]!r}")
        rows.append((int(cells[0]), cells[1], cells[2], cells[3] == "1"))
    return rows


def _of_lfw(path: Path, lines: Sequence[str], names: Sequence[str]) -> list[_Row]:
    files = {}
    for name in names:
        person, _, number = PurePosixPath(name).stem.rpartition("_")
        if number.isdecimal():
            files[person, int(number)] = name

    def file(line: int, person: str, number: str) -> str:
        if not number.isdecimal() or (person, int(number)) not in files:
            raise _refused(path, f"line {line}: no file of {person!r}, {number!r}")
        return files[person, int(number)]

    header = lines[0].split("\t") if lines else []
    if len(header) != 2 or not all(cell.isdecimal() and int(cell) > 0 for cell in header):
        raise _refused(path, f"a first line {(lines or [''])[0][:80]!r}")
    folds, size = int(header[0]), int(header[1])
    body = [line.split("\t") for line in lines[1:] if line.strip()]
    if len(body) != folds * 2 * size:
        raise _refused(path, f"{len(body)} pairs where its first line says {folds * 2 * size}")
    rows: list[_Row] = []
    for place, cells in enumerate(body):
        line, mated = place + 2, place // size % 2 == 0
        if len(cells) != (3 if mated else 4):
            raise _refused(path, f"line {line}: {len(cells)} cells")
        other = (cells[0], cells[2]) if mated else (cells[2], cells[3])
        rows.append((place // (2 * size) + 1, file(line, cells[0], cells[1]), file(line, *other), mated))
    return rows


def _listed(path: Path, rows: Sequence[_Row], names: Sequence[str]) -> Listed:
    there = set(names)
    used = sorted({name for row in rows for name in row[1:3]})
    index = {name: number for number, name in enumerate(used)}
    absent = [name for name in used if name not in there]
    if absent:
        raise _refused(path, f"{len(absent)} files that are not there, such as {absent[0]!r}")
    subjects = [subject_of(name) for name in used]
    for _, a, b, mated in rows:
        if a == b or (subjects[index[a]] == subjects[index[b]]) != mated:
            raise _refused(path, f"{a!r} and {b!r} as {'mated' if mated else 'non-mated'}")
    # One round for each first file; Python's sort keeps the order of equals.
    rows = sorted(rows, key=lambda row: index[row[1]])
    partners: dict[int, list[int]] = {}
    for _, a, b, _ in rows:
        partners.setdefault(index[a], []).append(index[b])
    labels = tuple(sorted(set(subjects)))
    protocol = Protocol(
        names=tuple(used),
        subjects=labels,
        subject=np.array([labels.index(subject) for subject in subjects], np.intp),
        listed={first: np.array(others, np.intp) for first, others in partners.items()},
    )
    folds = (np.array([row[0] for row in rows if row[3] is mated], np.intp) for mated in (True, False))
    return Listed(protocol, *folds)


def _refused(path: Path, found: str) -> UsageError:
    return UsageError(
        expected=f"a list of mated and non-mated pairs of the folder's files in {path}",
        found=found,
        do="give LFW's pairs.txt, or a table with the columns fold,a,b,mated",
    )
