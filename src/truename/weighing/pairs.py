"""Comparisons of known origin: what a calibration is fitted on and error rates are measured on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truename.errors import UsageError

WHOLE = 2**20
"""Of more non-mated pairs than ``ROOM``, so many of the highest-scoring are all kept; see :func:`thinning`. An FMR of
1e-2 is then exact up to a hundred million pairs."""

ROOM = 2**22
"""Non-mated pairs that are all kept: those of 2,900 pictures, 150 MB."""

RESAMPLED_WHOLE = 2**14
"""The same where pairs are drawn again and again: 100,000 then stand for 2.7 million, and a rate moves by 0.6 % of
itself, far less than the draws do."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """n comparisons that are all mated or all non-mated.

    Uncertainty comes from the number of subjects, not of comparisons: 51 fingers with 8 impressions each give 81,600
    non-mated comparisons, which all depend on the same 51 fingers. So each comparison says who took part in it.

    Attributes:
        value: float64[n], the scores (or LLRs); ``-inf`` where a failure to acquire left nothing to compare.
        stratum: int16[n], as in :class:`truename.types.Scores`.
        first, second: [n] subject labels, numbers or strings; equal in every row of mated pairs, different otherwise.
        times: float64[n], how many comparisons each row stands for: 1, but where :func:`thinning` left some out.
    """

    value: NDArray[np.float64]
    stratum: NDArray[np.int16]
    first: NDArray[Any]
    second: NDArray[Any]
    times: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.value)

    @property
    def count(self) -> int:
        """How many comparisons the rows stand for."""
        return round(float(self.times.sum()))

    def where(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Pairs:
        """The pairs for which ``keep`` (bool[n]) holds, or those in the rows ``keep`` (intp[k])."""
        return Pairs(self.value[keep], self.stratum[keep], self.first[keep], self.second[keep], self.times[keep])

    def thinned(self, whole: int) -> Pairs:
        """Fewer non-mated pairs that stand for all of them, as :func:`thinning` chooses."""
        rows, times = thinning(self.value, self.times, whole)
        return Pairs(self.value[rows], self.stratum[rows], self.first[rows], self.second[rows], times)


def mated(value: ArrayLike, subject: ArrayLike, stratum: ArrayLike | None = None) -> Pairs:
    """Pairs of one subject each.

    Args:
        value: float[n]. subject: [n] labels. stratum: int16[n], all 0 by default.

    Raises:
        UsageError: the arrays do not fit together, or a value is NaN or ``+inf``.
    """
    labels = np.asarray(subject)
    return _pairs(value, labels, labels, stratum)


def nonmated(
    value: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    stratum: ArrayLike | None = None,
    times: ArrayLike | None = None,
) -> Pairs:
    """Pairs of two subjects each.

    Args:
        value: float[n]. first, second: [n] labels. stratum: int16[n], all 0 by default. times: as in :class:`Pairs`.

    Raises:
        UsageError: the arrays do not fit together, a value is NaN or ``+inf``, or a pair has one subject on both sides.
    """
    one, other = np.asarray(first), np.asarray(second)
    pairs = _pairs(value, one, other, stratum, times)
    if np.any(one == other):
        raise UsageError(
            expected="two different subjects in every non-mated pair",
            found=f"{int(np.sum(one == other))} pairs of a subject with itself",
            do="give those as mated pairs",
        )
    return pairs


def _pairs(
    value: ArrayLike,
    first: NDArray[Any],
    second: NDArray[Any],
    stratum: ArrayLike | None,
    times: ArrayLike | None = None,
) -> Pairs:
    values = np.asarray(value, dtype=np.float64)
    strata = np.zeros(len(values), dtype=np.int16) if stratum is None else np.asarray(stratum, dtype=np.int16)
    counts = np.ones(len(values)) if times is None else np.asarray(times, dtype=np.float64)
    if values.ndim != 1 or not values.shape == strata.shape == first.shape == second.shape == counts.shape:
        raise UsageError(
            expected="value, stratum and subjects of one length",
            found=f"{values.shape}, {strata.shape}, {first.shape} and {second.shape}",
            do="give one of each for every pair",
        )
    if np.any(np.isnan(values)) or np.any(values == np.inf):
        raise UsageError(
            expected="finite values, or -inf for a failure to acquire",
            found="NaN or +inf",
            do="leave out what was not compared",
        )
    return Pairs(values, strata, first, second, counts)


def thinning(
    value: NDArray[np.floating[Any]], times: NDArray[np.floating[Any]], whole: int, seed: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Which non-mated pairs may stand for all of them, and for how many each.

    Errors are decided among the highest scores, so the ``whole`` highest all stay. Of the others, the one of rank r
    stays with probability whole / r and then counts r / whole times (Poisson sampling, weighed as by Horvitz and
    Thompson, Journal of the American Statistical Association 47 (1952) 663-685). Every FMR keeps its expectation with a
    relative standard error below 1 / sqrt(2 whole), and what is kept grows with the logarithm of what there is. Pairs
    that were thinned before may be thinned again.

    Args:
        value: float[n]. times: float[n], as in :class:`Pairs`. whole: how many stay. seed: of the random numbers.

    Returns:
        rows: intp[k], rising; all of them where there are no more than four times ``whole``. times: float64[k].
    """
    if len(value) <= 4 * whole:
        return np.arange(len(value)), np.asarray(times, dtype=np.float64)
    order = np.argsort(-value, kind="stable")
    rank = np.cumsum(times[order], dtype=np.float64)
    standing = np.empty(len(value))
    standing[order] = np.maximum(times[order], rank / whole)
    rows = np.flatnonzero(np.random.default_rng(seed).random(len(value)) * standing < times)
    standing, drawn = standing[rows], standing[rows] > times[rows]
    standing[drawn] *= (rank[-1] - standing[~drawn].sum()) / standing[drawn].sum()  # together they stand for all
    return rows, standing


class Gathered:
    """Pairs of subjects by number, taken in as they are compared, in bounded memory: see :func:`thinning`."""

    def __init__(self) -> None:
        self._parts: list[tuple[NDArray[Any], ...]] = []
        self._new = self._thinned = 0

    def add(
        self,
        value: NDArray[np.floating[Any]],
        stratum: NDArray[np.int16],
        first: NDArray[np.intp],
        second: NDArray[np.intp],
    ) -> None:
        """More pairs: float[n] with ``-inf`` for failures, int16[n], and intp[n] each."""
        scores, bands = value.astype(np.float32), stratum.astype(np.int16)
        codes = (first.astype(np.int32), second.astype(np.int32))
        self._parts.append((scores, bands, *codes, np.ones(len(value))))
        self._new += len(value)
        if self._new > ROOM:
            value, *others, times = self._joined()
            rows, standing = thinning(value, times, WHOLE, seed=self._thinned)
            self._parts = [(value[rows], *(other[rows] for other in others), standing)]
            self._new, self._thinned = 0, self._thinned + 1

    def mated(self) -> Pairs:
        """All as mated pairs."""
        value, stratum, first, _, _ = self._joined()
        return mated(value, first, stratum)

    def nonmated(self) -> Pairs:
        """All as non-mated pairs."""
        value, stratum, first, second, times = self._joined()
        return nonmated(value, first, second, stratum, times)

    def _joined(self) -> tuple[NDArray[Any], ...]:
        columns = zip(*self._parts, strict=True) if self._parts else [[np.empty(0, t)] for t in "fhiid"]
        return tuple(np.concatenate(list(column)) for column in columns)


def codes(mated: Pairs, nonmated: Pairs) -> tuple[int, NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Subjects as numbers 0..s-1.

    Returns:
        s, the subject of each mated pair, and the first and second subject of each non-mated pair.
    """
    labels, code = np.unique(np.concatenate([mated.first, nonmated.first, nonmated.second]), return_inverse=True)
    m, n = len(mated), len(nonmated)
    return len(labels), code[:m], code[m : m + n], code[m + n :]


@dataclass(frozen=True, slots=True)
class Protocol:
    """Which files to compare, and who they are of. Each pair of files comes once.

    Attributes:
        names: of the files, relative to their folder, parts divided by ``/``.
        subjects: names of the subjects (of fingers, where each finger counts as one), sorted.
        subject: intp[files], index into ``subjects``.
        stands: bool[files], whose non-mated pairs are asked for; ``None`` is those of all.
        listed: the pairs by their first file, where they were listed one by one; ``None`` is every pair.
    """

    names: tuple[str, ...]
    subjects: tuple[str, ...]
    subject: NDArray[np.intp]
    stands: NDArray[np.bool_] | None = None
    listed: Mapping[int, NDArray[np.intp]] | None = None

    def rounds(self) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """Each file that others are compared with, and those others: intp[k], by index."""
        if self.listed is not None:
            yield from self.listed.items()
            return
        for probe in range(len(self.names) - 1):
            others = np.arange(probe + 1, len(self.names))
            if self.stands is not None:
                same = self.subject[others] == self.subject[probe]
                others = others[same | (self.stands[others] & self.stands[probe])]
            if len(others):
                yield probe, others


_NAME = re.compile(r"(?P<subject>.+)_(?P<impression>[0-9]{1,6})(?:\.[A-Za-z0-9]+)?")


def fvc_pairs(names: Sequence[str], impostors: Literal["all", "first"] = "all") -> Protocol:
    """The pairs of the Fingerprint Verification Competition's protocol (Maio et al., FVC2000, IEEE TPAMI 24(3), 2002).

    Mated: every pair of samples of one subject, each once. Non-mated: ``first`` is the competition's own, the first
    sample of every subject with that of every other; ``all`` is every pair of samples of different subjects.

    Args:
        names: files in folders, ``subject/anything``: the first folder is the subject, and samples are ordered by name.
            Without a folder ``subject_impression``, with or without an extension; the last underscore divides:
            ``012_3_1.png`` is impression 1 of subject ``012_3``.

    Raises:
        UsageError: a name has another form or comes twice, no subject has two samples, or there is one subject only.
    """
    parsed = [_parsed(name) for name in names]
    strange = [name for name, parts in zip(names, parsed, strict=True) if parts is None]
    if strange:
        raise UsageError(
            expected="files in a folder for each subject, or of the form subject_impression, such as 101_1.png",
            found=f"{strange[0]!r}" + (f" and {len(strange) - 1} more" if len(strange) > 1 else ""),
            do="rename them or leave them out",
        )
    by_subject: dict[str, dict[tuple[int, str], int]] = defaultdict(dict)
    for index, parts in enumerate(parsed):
        assert parts is not None
        subject, impression = parts
        samples = by_subject[subject]
        if impression in samples:
            raise UsageError(
                expected="each impression of a subject once",
                found=f"{names[samples[impression]]!r} and {names[index]!r}",
                do="leave one of them out",
            )
        samples[impression] = index
    if len(by_subject) < 2 or all(len(samples) < 2 for samples in by_subject.values()):
        raise UsageError(
            expected="two subjects or more, at least one of them with two samples",
            found=f"{len(by_subject)} subjects in {len(names)} files",
            do="add samples: a mated comparison needs two of one subject, a non-mated one two subjects",
        )
    subjects = tuple(sorted(by_subject))
    code, first = np.empty(len(names), dtype=np.intp), np.zeros(len(names), dtype=bool)
    for number, subject in enumerate(subjects):
        samples = by_subject[subject]
        code[list(samples.values())] = number
        first[samples[min(samples)]] = True
    return Protocol(tuple(names), subjects, code, first if impostors == "first" else None)


def subject_of(name: str) -> str:
    """Whose a file is, from its name inside the folder; the name without its extension where it tells nothing else."""
    parts = _parsed(name)
    return parts[0] if parts else PurePosixPath(name).stem


def _parsed(name: str) -> tuple[str, tuple[int, str]] | None:
    """The subject, and what orders its samples; ``None`` where the name tells neither."""
    path = PurePosixPath(name)
    if len(path.parts) > 1:
        return path.parts[0], (0, str(path.with_suffix("")))
    parts = _NAME.fullmatch(name)
    return (parts["subject"], (int(parts["impression"]), "")) if parts else None
