"""Comparisons of known origin: what a calibration is fitted on and error rates are measured on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truename.errors import UsageError


@dataclass(frozen=True, slots=True)
class Pairs:
    """n comparisons that are all mated or all non-mated.

    Uncertainty comes from the number of subjects, not of comparisons: 51 fingers with 8 impressions each give 81,600
    non-mated comparisons, which all depend on the same 51 fingers. So each comparison says who took part in it.

    Attributes:
        value: float64[n], the scores (or LLRs); ``-inf`` where a failure to acquire left nothing to compare.
        stratum: int16[n], as in :class:`truename.types.Scores`.
        first, second: [n] subject labels, numbers or strings; equal in every row of mated pairs, different otherwise.
    """

    value: NDArray[np.float64]
    stratum: NDArray[np.int16]
    first: NDArray[Any]
    second: NDArray[Any]

    def __len__(self) -> int:
        return len(self.value)

    def where(self, keep: NDArray[np.bool_]) -> Pairs:
        """The pairs for which ``keep`` (bool[n]) holds."""
        return Pairs(self.value[keep], self.stratum[keep], self.first[keep], self.second[keep])


def mated(value: ArrayLike, subject: ArrayLike, stratum: ArrayLike | None = None) -> Pairs:
    """Pairs of one subject each.

    Args:
        value: float[n]. subject: [n] labels. stratum: int16[n], all 0 by default.

    Raises:
        UsageError: the arrays do not fit together, or a value is NaN or ``+inf``.
    """
    labels = np.asarray(subject)
    return _pairs(value, labels, labels, stratum)


def nonmated(value: ArrayLike, first: ArrayLike, second: ArrayLike, stratum: ArrayLike | None = None) -> Pairs:
    """Pairs of two subjects each.

    Args:
        value: float[n]. first, second: [n] labels. stratum: int16[n], all 0 by default.

    Raises:
        UsageError: the arrays do not fit together, a value is NaN or ``+inf``, or a pair has one subject on both sides.
    """
    one, other = np.asarray(first), np.asarray(second)
    pairs = _pairs(value, one, other, stratum)
    if np.any(one == other):
        raise UsageError(
            expected="two different subjects in every non-mated pair",
            found=f"{int(np.sum(one == other))} pairs of a subject with itself",
            do="give those as mated pairs",
        )
    return pairs


def _pairs(value: ArrayLike, first: NDArray[Any], second: NDArray[Any], stratum: ArrayLike | None) -> Pairs:
    values = np.asarray(value, dtype=np.float64)
    strata = np.zeros(len(values), dtype=np.int16) if stratum is None else np.asarray(stratum, dtype=np.int16)
    if values.ndim != 1 or not values.shape == strata.shape == first.shape == second.shape:
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
    return Pairs(values, strata, first, second)


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
    """Which files to compare, and who they are of.

    Attributes:
        fingers: names of the fingers (the subjects), sorted.
        finger: intp[files], index into ``fingers``.
        mated: intp[m, 2], indices of files of one finger.
        nonmated: intp[k, 2], indices of files of different fingers.
    """

    fingers: tuple[str, ...]
    finger: NDArray[np.intp]
    mated: NDArray[np.intp]
    nonmated: NDArray[np.intp]


_NAME = re.compile(r"(?P<finger>.+)_(?P<impression>[0-9]{1,6})(?:\.[A-Za-z0-9]+)?")


def fvc_pairs(names: Sequence[str], impostors: Literal["all", "first"] = "all") -> Protocol:
    """The pairs of the Fingerprint Verification Competition's protocol (Maio et al., FVC2000, IEEE TPAMI 24(3), 2002).

    Mated: every pair of impressions of one finger, each once. Non-mated: ``first`` is the competition's own, the first
    impression of every finger with that of every other; ``all`` is every pair of impressions of different fingers.

    Args:
        names: file names ``finger_impression`` with or without an extension, without folders. The last underscore
            divides: ``012_3_1.png`` is impression 1 of finger ``012_3``.

    Raises:
        UsageError: a name has another form or comes twice, no finger has two impressions, or there is one finger only.
    """
    parsed = [_NAME.fullmatch(name) for name in names]
    strange = [name for name, parts in zip(names, parsed, strict=True) if parts is None]
    if strange:
        raise UsageError(
            expected="file names of the form finger_impression, such as 101_1.png",
            found=f"{strange[0]!r}" + (f" and {len(strange) - 1} more" if len(strange) > 1 else ""),
            do="rename them or leave them out",
        )
    by_finger: dict[str, dict[int, int]] = defaultdict(dict)
    for index, parts in enumerate(parsed):
        assert parts is not None
        impressions = by_finger[parts["finger"]]
        if int(parts["impression"]) in impressions:
            raise UsageError(
                expected="each impression of a finger once",
                found=f"{names[impressions[int(parts['impression'])]]!r} and {names[index]!r}",
                do="leave one of them out",
            )
        impressions[int(parts["impression"])] = index
    fingers = tuple(sorted(by_finger))
    if len(fingers) < 2 or all(len(impressions) < 2 for impressions in by_finger.values()):
        raise UsageError(
            expected="two fingers or more, at least one of them with two impressions",
            found=f"{len(fingers)} fingers in {len(names)} files",
            do="add impressions: a mated comparison needs two of one finger, a non-mated one two fingers",
        )

    finger = np.empty(len(names), dtype=np.intp)
    first = np.zeros(len(names), dtype=bool)
    for code, name in enumerate(fingers):
        files = by_finger[name]
        finger[list(files.values())] = code
        first[files[min(files)]] = True
    one, other = np.triu_indices(len(names), k=1)
    same = finger[one] == finger[other]
    asked = ~same if impostors == "all" else ~same & first[one] & first[other]
    pairs = np.column_stack([one, other])
    return Protocol(fingers, finger, pairs[same], pairs[asked])
