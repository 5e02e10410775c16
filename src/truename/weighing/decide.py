"""From weights and a stated prior to ranks, posteriors and words. The decision stays with people.

Capped values are used throughout, except for the order of candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from truename.errors import UsageError
from truename.types import LLR, Candidate, Contribution, Proposition
from truename.weighing import assign

PRIOR_ENROLLED = 0.5
"""Prior probability that the person is enrolled at all, where nobody states one: as likely as not."""

Weighed = tuple[str, LLR, tuple[Contribution, ...]]
"""A subject, its fused weight, and what made it."""

ALONE: Mapping[str, float] = MappingProxyType({})
"""Of a probe that is asked about alone: every subject is wholly free to be it."""

NAMES = frozenset({"name", "organisation"})
"""Kinds whose evidence is a name."""

SPEAKS = float(np.log10(2))
"""From this weight on, together, other evidence than names speaks for a candidate: where "weak support" begins."""

LEAD = "a lead and no more: nothing but names agrees"
"""What is said of a candidate by names alone, whatever it weighs: a finding needs evidence that is not a name."""

_SCALE = (
    # ENFSI Guideline for Evaluative Reporting in Forensic Science (2015), table of verbal equivalents, by log10 LR.
    (6.0, "extremely strong support"),
    (4.0, "very strong support"),
    (3.0, "strong support"),
    (2.0, "moderately strong support"),
    (1.0, "moderate support"),
    (float(np.log10(2)), "weak support"),
)

_WORDS = {
    Proposition.SAME_FINGER: ("come from", "the same finger", "different fingers"),
    Proposition.SAME_PALM: ("come from", "the same palm", "different palms"),
    Proposition.SAME_PERSON: ("come from", "the same person", "different people"),
    Proposition.SAME_ORGANISATION: ("belong to", "the same organisation", "different organisations"),
    Proposition.SAME_SUBJECT: ("belong to", "the same person or organisation", "different people or organisations"),
}


def posteriors(
    llrs: Sequence[LLR], searched: int, prior_enrolled: float = PRIOR_ENROLLED, free: Sequence[float] = ()
) -> tuple[list[float], float]:
    """Probability of each subject that was compared in full, and of "not enrolled".

    The prior is uniform: ``prior_enrolled / searched`` for each subject. Subjects that were searched but not compared
    in full are taken to weigh as much as the weakest that was, though not more than 0, which is no evidence at all.
    They hold the rest of the probability, so that list and "not enrolled" together come to 1 or less.

    Args:
        llrs: of the subjects that were compared in full; give all, not only those that are shown.
        searched: how many subjects the search went over, ``>= len(llrs)``. 1 for a verification.
        prior_enrolled: between 0 and 1, both excluded. For a verification, that the claim is true.
        free: how free each is, where others in the same picture may be the same subject, as :func:`assign.free` says.

    Raises:
        UsageError: numbers outside those ranges.
    """
    weights, _ = _log_weights(llrs, searched, prior_enrolled, free)
    shares = np.exp(weights - np.logaddexp.reduce(weights))
    return shares[: len(llrs)].tolist(), float(shares[-1])


def stands_out(
    llrs: Sequence[LLR], searched: int, prior_enrolled: float = PRIOR_ENROLLED, free: Sequence[float] = ()
) -> bool:
    """Whether the first outweighs everything else together, prior included, even at its lower bound.

    Args:
        llrs: best first. searched, prior_enrolled, free: as in :func:`posteriors`.

    Raises:
        UsageError: as in :func:`posteriors`.
    """
    weights, first = _log_weights(llrs, searched, prior_enrolled, free)
    return bool(llrs) and bool(first + llrs[0].lower * np.log(10) > np.logaddexp.reduce(weights[1:]))


def _log_weights(
    llrs: Sequence[LLR], searched: int, prior_enrolled: float, free: Sequence[float]
) -> tuple[NDArray[np.float64], float]:
    """Natural log of prior times LR: of each of ``llrs``, the rest together, "not enrolled". And the first's prior."""
    if not 0 < prior_enrolled < 1:
        raise UsageError(
            expected="a prior between 0 and 1, both excluded", found=f"{prior_enrolled}", do="state another prior"
        )
    if searched < len(llrs):
        raise UsageError(
            expected=f"at least {len(llrs)} searched subjects", found=f"{searched}", do="count all that were searched"
        )
    prior = np.log(prior_enrolled) - np.log(max(searched, 1))
    compared = np.array([llr.value for llr in llrs]) * np.log(10)
    unseen = searched - len(llrs)
    rest = np.log(unseen) + compared.min(initial=0.0) + prior if unseen else -np.inf
    each = prior + np.array(free) if len(free) else np.full(len(llrs), prior)
    return np.concatenate([compared + each, [rest, np.log1p(-prior_enrolled)]]), float(each[0]) if len(each) else 0.0


def expected_false(llr: LLR, searched: int) -> float:
    """How many non-mated subjects out of ``searched`` are expected to weigh at least as much, at most.

    For any likelihood ratio P(LR >= x | different sources) <= 1 / x (Turing, in Good: "Probability and the Weighing of
    Evidence", 1950; Markov's inequality), so at most ``searched / LR``, and at most all.
    """
    return float(searched * 10.0 ** -max(llr.value, 0.0))


def verbal(llr: LLR) -> str:
    """The weight in the words of the ENFSI guideline (2015), in either direction."""
    verb, same, different = _WORDS[llr.proposition]
    likelier, other = (same, different) if llr.value > 0 else (different, same)
    for least, words in _SCALE:
        if abs(llr.value) >= least:
            return f"{words} that both {verb} {likelier} rather than {other}"
    return f"no support either way as to whether both {verb} {same} or {different}"


def by_names_alone(llr: LLR, parts: Sequence[Contribution]) -> bool:
    """Whether a weight speaks for one source, and nothing but names does."""
    names = [part for part in parts if part.kind in NAMES and part.llr.value > 0]
    return bool(names) and llr.value > 0 and sum(p.llr.value for p in parts if p.kind not in NAMES) < SPEAKS


def candidates(
    weighed: Sequence[Weighed],
    searched: int,
    prior_enrolled: float = PRIOR_ENROLLED,
    show: int | None = None,
    free: Mapping[str, float] = ALONE,
) -> tuple[tuple[Candidate, ...], float, bool]:
    """Rank what was weighed.

    Args:
        weighed: subject, fused weight and contributions of every subject that was compared in full, in any order.
        searched, prior_enrolled: as in :func:`posteriors`.
        show: how many candidates to return; all by default. The others still count in the posteriors.
        free: by subject, what :func:`together` says of it.

    Returns:
        candidates, best first (by the uncapped weight, less what makes a subject unfree, then by subject id); the
        posterior of "not enrolled"; and whether the first stands out, as nobody does by names alone.

    Raises:
        UsageError: as in :func:`posteriors`.
    """
    ranked = sorted(weighed, key=lambda one: (-one[1].uncapped - free.get(one[0], 0.0) / np.log(10), one[0]))
    llrs = [llr for _, llr, _ in ranked]
    factors = [free.get(subject, 0.0) for subject, _, _ in ranked]
    shares, not_enrolled = posteriors(llrs, searched, prior_enrolled, factors)
    listed = tuple(
        Candidate(
            subject=subject,
            rank=rank,
            llr=llr,
            contributions=parts,
            posterior=share,
            verbal=LEAD if by_names_alone(llr, parts) else verbal(llr),
            expected_false=expected_false(llr, searched),
        )
        for rank, ((subject, llr, parts), share) in enumerate(zip(ranked, shares, strict=True), start=1)
    )
    first = stands_out(llrs, searched, prior_enrolled, factors) and listed[0].verbal != LEAD
    return listed[:show], not_enrolled, first


def together(
    probes: Sequence[Sequence[Weighed]], searched: int, prior_enrolled: float = PRIOR_ENROLLED
) -> list[dict[str, float]]:
    """How free each subject is to be each probe, where no two probes are the same person: the faces of one picture.

    Args:
        probes: what was weighed for each. searched, prior_enrolled: as in :func:`posteriors`.

    Returns:
        for each probe, by subject, what :func:`candidates` takes.

    Raises:
        UsageError: as in :func:`posteriors`.
    """
    odds = []
    for weighed in probes:
        weights, _ = _log_weights([llr for _, llr, _ in weighed], searched, prior_enrolled, ())
        none_of_them = np.logaddexp(weights[-2], weights[-1])
        odds.append({one[0]: float(weight - none_of_them) for one, weight in zip(weighed, weights[:-2], strict=True)})
    return assign.free(odds)


def summary(listed: Sequence[Candidate], searched: int, prior_enrolled: float, first_stands_out: bool) -> str:
    """A search in one sentence.

    Args:
        listed: candidates, best first. searched, prior_enrolled: as in :func:`posteriors`.
        first_stands_out: as :func:`stands_out` says.
    """
    over = f"{searched:,} subject{'s' if searched != 1 else ''}"
    if not listed:
        return f"No candidate stands out among {over}: none could be compared."
    best = listed[0]
    weight = _weight(best.llr)
    given = (
        f"probability {_percent(best.posterior)}, given {_percent(prior_enrolled)} before that the person is enrolled"
    )
    if first_stands_out:
        return f"{best.subject} stands out among {over}: {best.verbal} ({weight}; {given})."
    # Likelier than not, and still not standing out: the reader must be told what is in the way.
    why = ""
    if best.verbal == LEAD:
        pass  # which says it
    elif best.posterior > 0.5:
        why = "; at its lower bound it would not outweigh all others"
    elif (together := sum(one.posterior for one in listed)) > 0.5:
        why = f"; {_percent(together)} that it is one of those listed, who may be one person under several ids"
    return f"No candidate stands out among {over}; the best is {best.subject}: {best.verbal} ({weight}; {given}{why})."


def verification(candidate: Candidate, prior_true: float) -> str:
    """A verification in one sentence.

    Args:
        candidate: the claimed subject. prior_true: stated probability that the claim is true.
    """
    return f"On the claim to be {candidate.subject}: {candidate.verbal} ({_numbers(candidate, prior_true)})."


def comparison(candidate: Candidate, prior_same: float) -> str:
    """A comparison of two samples in one sentence.

    Args:
        candidate: the other sample. prior_same: stated probability that both have one source.
    """
    return f"{candidate.verbal[:1].upper()}{candidate.verbal[1:]} ({_numbers(candidate, prior_same)})."


def _numbers(candidate: Candidate, prior: float) -> str:
    return f"{_weight(candidate.llr)}; probability {_percent(candidate.posterior)}, given {_percent(prior)} before"


def _weight(llr: LLR) -> str:
    """The number and how sure it is: its bounds, or that the calibration's data support no larger one."""
    sure = "the most that its data support" if llr.capped else f"95 % {llr.lower:.1f} to {llr.upper:.1f}"
    return f"log10 LR {llr.value:.1f}, {sure}"


def _percent(probability: float) -> str:
    """Two figures, but never "100 %" for less than certain, nor "0 %" for possible."""
    percent = 100 * probability
    if percent >= 99.9:
        return "over 99.9 %"
    return f"{percent:.1f} %" if percent >= 0.1 else "under 0.1 %"
