"""From one weight a finger, a date, ... to one weight for the person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from truename.errors import UsageError
from truename.types import LLR, Contribution, Proposition, Status

MISLABEL = 0.01
"""Probability that a record's finger or palm is not the one it is said to be: a slap segmented in the wrong order, two
fingers swapped on a card, a file misnamed. Assumed, not measured: one record in a hundred. That such errors happen is
why cards carry slaps to check the order of the rolled prints by (NISTIR 7209, 2005); how often depends on who took
them."""

DEPENDENCE_FOR, DEPENDENCE_AGAINST = 0.1, 0.4
"""Correlation of the weights of different fingers, among strangers and among prints of the same person: what lets them
mislead together, for and against. Measured 0.07 and 0.36 between scores of 9 people (CrossMatch, 3 to 6 fingers each),
rounded up; of palms assumed. A person's skin, how he presses and who captures him are the same for all his fingers."""

OF_PERSON = frozenset({Proposition.SAME_FINGER, Proposition.SAME_PALM})
"""What belongs to one person: a step leads from it to the person."""

_SUBJECTS = (Proposition.SAME_PERSON, Proposition.SAME_ORGANISATION)
"""What a subject is."""


def to_person(llr: LLR, mislabel: float = MISLABEL, among: int = 1) -> LLR:
    """The explicit step from "same finger" or "same palm" to "same person".

    If the person is the same but the record's finger is another one (probability e), this comparison says nothing:
    LR_person = (1 - e) LR_finger + e. Positive evidence hardly changes; negative evidence never falls below log10(e),
    so that one swapped finger cannot outweigh nine that correspond.

    Before that, the weight of one of n fingers is divided by 1 + (n - 1) r, where r is how their weights correlate: the
    design effect (Kish, Survey Sampling, 1965), and the exact ratio of normal scores of equal correlation. With r = 0
    the weights of n fingers add as if independent, with r = 1 they are averaged, as impressions of one finger are.

    Args:
        llr: about one of ``OF_PERSON``.
        mislabel: e, 0 <= e < 1.
        among: n, fingers of the person that were compared, 1 or more.

    Raises:
        UsageError: another proposition, or e outside its range.
    """
    if llr.proposition not in OF_PERSON:
        raise UsageError(
            expected="a weight about " + " or ".join(f'"{one}"' for one in sorted(OF_PERSON)),
            found=f'one about "{llr.proposition}"',
            do="leave out this step",
        )
    if not 0 <= mislabel < 1:
        raise UsageError(expected="a probability below 1", found=f"{mislabel}", do="give the share of wrong labels")

    def step(value: float) -> float:
        return of_finger(value, mislabel, among)

    return replace(
        llr,
        value=step(llr.value),
        lower=step(llr.lower),
        upper=step(llr.upper),
        uncapped=step(llr.uncapped),
        proposition=Proposition.SAME_PERSON,
    )


def of_finger(value: float, mislabel: float = MISLABEL, among: int = 1) -> float:
    """What :func:`to_person` makes of one log10 likelihood ratio."""
    value /= 1 + (among - 1) * (DEPENDENCE_FOR if value > 0 else DEPENDENCE_AGAINST)
    if value == 0 or mislabel == 0:  # no evidence stays exactly none
        return value
    return float(np.logaddexp(np.log1p(-mislabel) + value * np.log(10), np.log(mislabel)) / np.log(10))


def of_one_person(parts: Sequence[Contribution]) -> list[Contribution]:
    """The parts of one answer, those about fingers and palms brought by :func:`to_person` to the person they are of.

    Several of one kind share what they say; those that were not compared count for none.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        if part.status is Status.COMPARED:
            groups[part.kind].add(part.group)
    return [
        replace(part, llr=to_person(part.llr, among=max(1, len(groups[part.kind]))))
        if part.llr.proposition in OF_PERSON
        else part
        for part in parts
    ]


def of_subject(llr: LLR, proposition: Proposition) -> LLR:
    """The explicit step from "same subject" to "same person" or "same organisation".

    A subject is a person or an organisation. Where the rest of the evidence says which of the two is asked about, what
    weighs for or against the same subject weighs as much for or against the same one of those.

    Args:
        llr: about ``SAME_SUBJECT``. proposition: ``SAME_PERSON`` or ``SAME_ORGANISATION``.

    Raises:
        UsageError: other propositions.
    """
    if llr.proposition is not Proposition.SAME_SUBJECT or proposition not in _SUBJECTS:
        raise UsageError(
            expected=f'a step from "{Proposition.SAME_SUBJECT}" to "{_SUBJECTS[0]}" or "{_SUBJECTS[1]}"',
            found=f'one from "{llr.proposition}" to "{proposition}"',
            do="leave out this step",
        )
    return replace(llr, proposition=proposition)


def about_one(parts: Sequence[Contribution]) -> list[Contribution]:
    """The parts of one answer, those about the same subject brought by :func:`of_subject` to what the others are about.

    Where all are about the same subject, or the others are not about one thing, they stay as they are.
    """
    others = {part.llr.proposition for part in parts} - {Proposition.SAME_SUBJECT}
    if len(others) != 1 or not others <= set(_SUBJECTS):
        return list(parts)
    (proposition,) = others
    return [
        replace(part, llr=of_subject(part.llr, proposition))
        if part.llr.proposition is Proposition.SAME_SUBJECT
        else part
        for part in parts
    ]


def fuse(parts: Sequence[Contribution]) -> tuple[LLR, tuple[Contribution, ...]]:
    """Reduce inside every independence group, then add across groups.

    Inside a group, several impressions of one finger for instance, the LLRs are averaged. Whatever their dependence,
    an average of LLRs keeps what makes an LLR honest on both sides: by Hölder's inequality the mean of the geometric
    mean of LRs is at most 1 over different sources, and that of its inverse over same sources, so that misleading
    evidence of x or more still comes at most once in 10^x. A sum or a maximum does not keep it.

    Bounds: inside a group those of the parts are averaged as well. Across groups, widths add in quadrature where they
    come from different tables, whose errors are independent, and plainly where they come from one table, whose error is
    the same each time.

    Parts that were not compared weigh nothing and are left out of the averages.

    Args:
        parts: one or more, all about one proposition.

    Returns:
        the fused weight, and the parts with ``without`` filled in: the fused value if that part were absent.

    Raises:
        UsageError: no parts, or several propositions.
    """
    if not parts:
        raise UsageError(expected="at least one contribution", found="none", do="compare something first")
    propositions = sorted({part.llr.proposition for part in parts})
    if len(propositions) > 1:
        raise UsageError(
            expected="weights about one proposition",
            found=" and ".join(f'"{one}"' for one in propositions),
            do="bring them to one first: to_person, of_subject",
        )
    groups: dict[str, list[Contribution]] = defaultdict(list)
    for part in parts:
        if part.status is Status.COMPARED:
            groups[part.group].append(part)
    reduced = {group: _mean([part.llr for part in members]) for group, members in groups.items()}
    value = sum(llr.value for llr in reduced.values())

    below: dict[str, float] = defaultdict(float)
    above: dict[str, float] = defaultdict(float)
    for llr in reduced.values():
        below[llr.calibration] += llr.value - llr.lower
        above[llr.calibration] += llr.upper - llr.value
    fused = LLR(
        value=value,
        lower=value - float(np.hypot.reduce(list(below.values()), initial=0.0)),
        upper=value + float(np.hypot.reduce(list(above.values()), initial=0.0)),
        uncapped=sum(llr.uncapped for llr in reduced.values()),
        proposition=propositions[0],
        population=_joined([part.llr.population for part in parts], "; "),
        calibration=_joined([part.llr.calibration for part in parts], "+"),
        provisional=any(part.llr.provisional for part in parts),
    )

    def without(part: Contribution) -> float:
        if part.status is not Status.COMPARED:
            return value
        rest = [other.llr.value for other in groups[part.group] if other is not part]
        return value - reduced[part.group].value + (sum(rest) / len(rest) if rest else 0.0)

    return fused, tuple(replace(part, without=without(part)) for part in parts)


def _mean(llrs: Sequence[LLR]) -> LLR:
    """The average of the weights of one group."""
    n = len(llrs)
    return replace(
        llrs[0],
        value=sum(llr.value for llr in llrs) / n,
        lower=sum(llr.lower for llr in llrs) / n,
        upper=sum(llr.upper for llr in llrs) / n,
        uncapped=sum(llr.uncapped for llr in llrs) / n,
        calibration=_joined([llr.calibration for llr in llrs], "+"),
    )


def _joined(names: Sequence[str], between: str) -> str:
    """Each name once, in order of appearance."""
    return between.join(dict.fromkeys(name for name in names if name))
