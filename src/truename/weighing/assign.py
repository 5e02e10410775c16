"""One person appears at most once in a picture: what that says about its faces, taken together.

Each face is one of the searched subjects or none of them, and no subject is two faces. The probabilities under that
constraint are marginals over all such assignments, whose number explodes; belief propagation finds them in a few
rounds. J. Williams, R. Lau: "Approximate evaluation of marginal association probabilities with belief propagation",
IEEE Transactions on Aerospace and Electronic Systems 50 (2014) 2942-2959, where its convergence is proved. It is exact
where the subjects that faces compete for form no cycle (two faces and one subject; all that ever happens in most
pictures), and approximate where they do: against enumeration of 300 simulated pictures of two to four faces with
weights as of real ones, a probability was wrong by 0.00002 at most, and by up to 0.9 without the constraint. Where
three or four faces all fit the same few subjects, each in its own measure, it can be wrong by 0.4.

Weights of evidence are pairwise and stay as they are. What the other faces say of a subject arrives as one factor per
face and subject: how free the subject is to be this face.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

S = TypeVar("S", bound=Hashable)

TOLERANCE = 1e-4
"""A round that changes no factor by more than this share of it is the last: far below what any weight is good for."""

MAX_ROUNDS = 1000
"""Some rounds are the rule; two faces that both fit the same two subjects a million times over need 700."""


def free(odds: Sequence[Mapping[S, float]]) -> list[dict[S, float]]:
    """How free each subject is to be each face, given what all other faces say.

    Args:
        odds: for each face, of each subject that it may be: the natural log of how much likelier it is to be this
            subject than none of those listed, the other faces not considered.

    Returns:
        for each face and subject the natural log of a factor between 0 and 1, by which to multiply the odds; 0 where
        no other face lists the subject.
    """
    numbers: dict[S, int] = {}
    face = np.repeat(np.arange(len(odds)), [len(each) for each in odds])
    subject = np.array([numbers.setdefault(name, len(numbers)) for each in odds for name in each], np.intp)
    own = np.array([value for each in odds for value in each.values()], np.float64)
    factor = np.zeros_like(own)
    for _ in range(MAX_ROUNDS):
        # From each face to each of its subjects: the odds that it is this one, were the face to choose without it.
        wanted = own - _others(own + factor, face)
        # And back: the probability that none of the other faces takes the subject.
        before, factor = factor, -_others(wanted, subject)
        if np.all(np.abs(factor - before) <= TOLERANCE):
            break
    each = iter(factor.tolist())
    return [{name: next(each) for name in mapping} for mapping in odds]


def _others(log: NDArray[np.float64], group: NDArray[np.intp]) -> NDArray[np.float64]:
    """For each of n values the log of one plus the sum of the other values of its group. All logs natural, float64[n].

    Subtracting a value from its group's sum is exact enough unless it is most of the sum: the largest of each group is
    left out of a sum of its own.
    """

    def total(log: NDArray[np.float64]) -> NDArray[np.float64]:
        top = np.zeros(groups)
        np.maximum.at(top, group, log)
        return top + np.log(np.exp(-top) + np.bincount(group, np.exp(log - top[group]), groups))

    groups = int(group.max(initial=-1)) + 1
    order = np.lexsort((log, group))
    largest = order[np.flatnonzero(np.diff(group[order], append=-1))]
    smaller = log.copy()
    smaller[largest] = -np.inf
    everything = total(log)[group]
    others = everything + np.log1p(-np.exp(smaller - everything))
    others[largest] = total(smaller)[group[largest]]
    return np.maximum(others, 0.0)
