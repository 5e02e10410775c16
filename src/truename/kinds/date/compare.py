"""How much likelier two birth dates are if they are one person's than if they are two people's.

The score is the log10 of that ratio under a stated model, and is calibrated like any other score.

Two people: birth dates are spread evenly over :data:`params.YEARS` years and their days, except for 1 January.

One person: the dates are equal, or one of the ways in which records go wrong made them different; each way is a term.
Every way but the last reaches a known number of dates from any date, all alike, so that each term is

    P(this way) x (number of dates there are) / (number of dates this way reaches),     0 where it does not lead there,

and their sum is the ratio. The terms are symmetric in the two dates, and so is the sum.

Dates of different precision are compared at the lesser one. A date that may not be meant to the letter, because it is
approximate or a 1 January, is with some probability only a year, and then only the distance of the years counts.

Several dates on either side (the same person in several papers): the mean of the ratios over all pairs. It is the ratio
for "one of these papers is this person's, and we do not know which", and repeating a date adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from truename.errors import TemplateError
from truename.kinds._ranges import ranges, revised
from truename.kinds.date import params, template
from truename.kinds.date.template import BirthDate, Precision
from truename.types import ReferenceSet, Scores, Status

Terms = dict[str, NDArray[np.float64]]

_DATES = {
    Precision.DAY: params.YEARS * params.DAYS_IN_YEAR,
    Precision.MONTH: params.YEARS * 12,
    Precision.YEAR: params.YEARS,
}
"""How many dates there are to share, by precision."""

# P(only the year was known | a 1 January is recorded), by Bayes; the rest were born that day.
_BORN_THAT_DAY = (1 - params.FIRST_OF_JANUARY) / params.DAYS_IN_YEAR
_FIRST_OF_JANUARY_TRUST = _BORN_THAT_DAY / (_BORN_THAT_DAY + params.FIRST_OF_JANUARY)


@dataclass(frozen=True, slots=True)
class Dates:
    """The m birth dates of n subjects, one subject's after another's.

    Attributes:
        digits: uint8[m, 8], YYYYMMDD, 0 where not stated.
        serial: int32[m, 3], the date counted in days, in months and in years.
        precision: int8[m], a :class:`Precision` each.
        trust: float64[m], probability that the date is meant to the letter.
        first: intp[n], where a subject's dates begin.
        count: intp[n], how many it has.
        foreign: bool[n], the subject has templates, but none in our format.
    """

    digits: NDArray[np.uint8] = field(repr=False)
    serial: NDArray[np.int32] = field(repr=False)
    precision: NDArray[np.int8] = field(repr=False)
    trust: NDArray[np.float64] = field(repr=False)
    first: NDArray[np.intp] = field(repr=False)
    count: NDArray[np.intp] = field(repr=False)
    foreign: NDArray[np.bool_] = field(repr=False)


def gather(sets: Sequence[ReferenceSet]) -> Dates:
    """Decode and lay out many subjects' dates.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    decoded = [births(templates) for templates in sets]
    flat = [birth for own in decoded for birth in own]
    count = np.array([len(own) for own in decoded], np.intp)
    return Dates(
        digits=np.array([_digits(birth) for birth in flat], np.uint8).reshape(-1, 8),
        serial=np.array([_serial(birth) for birth in flat], np.int32).reshape(-1, 3),
        precision=np.array([birth.precision for birth in flat], np.int8),
        trust=np.array([_trust(birth) for birth in flat], np.float64),
        first=np.cumsum(count) - count,
        count=count,
        foreign=np.array([bool(templates) and not own for templates, own in zip(sets, decoded, strict=True)], np.bool_),
    )


def revise(references: Dates, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Dates:
    """Lay the dates out anew, without decoding those that are known; see :meth:`truename.contracts.Revising.revise`.

    Raises:
        TemplateError: as in :func:`gather`.
    """
    new = gather(changed)
    source, start, count = revised(kept, references.first, references.count, len(references.digits), new.count)
    date = ranges(start, count)
    return Dates(
        digits=np.concatenate([references.digits, new.digits])[date],
        serial=np.concatenate([references.serial, new.serial])[date],
        precision=np.concatenate([references.precision, new.precision])[date],
        trust=np.concatenate([references.trust, new.trust])[date],
        first=np.cumsum(count) - count,
        count=count,
        foreign=np.concatenate([references.foreign, new.foreign])[source],
    )


def births(templates: ReferenceSet) -> list[BirthDate]:
    """The dates of those templates that are in our format.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    for entry in templates:
        if entry.kind != "date":
            raise TemplateError(
                expected="a template of a birth date", found=f"one of kind {entry.kind!r}", do="keep the kinds apart"
            )
    return [template.decode(entry.data) for entry in templates if entry.format == template.FORMAT]


def compare(probe: Dates, references: Dates, rows: NDArray[np.intp] | None = None) -> Scores:
    """Compare one person's dates with the subjects in ``rows``; see the top of this file.

    ``value`` is a log10 ratio, ``stratum`` the lesser precision of the best stated pair.
    """
    if rows is None:
        rows = np.arange(len(references.count), dtype=np.intp)
    count = references.count[rows]
    # Which row each date belongs to, and where it lies: 0 0 0 1 1 ..., and first, first + 1, first + 2, ...
    owner = np.repeat(np.arange(len(rows)), count)
    index = ranges(references.first[rows], count)

    total = np.zeros(len(rows))
    for own in range(len(probe.precision)):
        total += np.bincount(owner, weights=_ratios(probe, own, references, index), minlength=len(rows))

    status = np.full(len(rows), Status.COMPARED, np.uint8)
    status[count == 0] = Status.NO_SAMPLE
    status[references.foreign[rows]] = Status.NOT_COMPARABLE
    if not len(probe.precision):
        status[:] = Status.NOT_COMPARABLE if probe.foreign.any() else Status.NO_SAMPLE
    compared = status == Status.COMPARED

    value = np.zeros(len(rows), np.float32)
    value[compared] = np.log10(total[compared] / (len(probe.precision) * count[compared]))
    stratum = np.zeros(len(rows), np.int16)
    if compared.any():
        finest = np.full(len(rows), Precision.YEAR, np.int16)
        np.minimum.at(finest, owner, references.precision[index])
        stratum[compared] = np.maximum(finest, probe.precision.min())[compared]
    return Scores(value, stratum, status)


def candidates(probe: Dates, references: Dates, k: int) -> NDArray[np.intp]:
    """The k best rows: comparing them all is faster than any index would be."""
    scores = compare(probe, references)
    best_first: NDArray[np.intp] = np.argsort(-scores.value, kind="stable")
    compared: NDArray[np.intp] = best_first[scores.status[best_first] == Status.COMPARED]
    return compared[: max(k, 0)]


def terms(probe: Dates, own: int, references: Dates, index: NDArray[np.intp], level: Precision) -> Terms:
    """The terms of the ratio between the probe's date ``own`` and the dates at ``index``, by name.

    Args:
        level: the precision to compare at; both sides must state at least as much.

    Returns:
        float64[len(index)] for each way in which one person's records come to differ.
    """
    places = 8 - 2 * level
    ours, theirs = probe.digits[own, :places], references.digits[index, :places]
    differs = ours != theirs
    differing = differs.sum(axis=1)
    apart = np.abs(probe.serial[own] - references.serial[index])
    years_apart = apart[:, Precision.YEAR]
    same_day_of_year = ~differs[:, 4:].any(axis=1)

    swapped = np.zeros(len(index), np.bool_)
    if level == Precision.DAY:
        swapped = (theirs[:, [0, 1, 2, 3, 6, 7, 4, 5]] == ours).all(axis=1) & (differing > 0)
    crossed = (theirs[:, 1:] == ours[:-1]) & (theirs[:, :-1] == ours[1:]) & differs[:, 1:]
    transposed = crossed.any(axis=1) & (differing == 2)
    neighbours = (apart[:, level] == 1) & (level != Precision.YEAR)
    year_off = np.isin(years_apart, (1, 10)) & same_day_of_year

    dates = _DATES[level]
    to_the_letter = np.minimum(probe.trust[own], references.trust[index])
    # Both distances, up and down, share what one distance has: the shares of all distances add up to 1.
    year_share = (1 - params.YEAR_DECAY) / (1 + params.YEAR_DECAY) * params.YEAR_DECAY**years_apart
    only_year = to_the_letter * params.YEAR_ONLY + (1 - to_the_letter) * (1 - params.UNRELATED)
    return {
        "equal": to_the_letter * params.EQUAL * dates * (differing == 0),
        "swapped": to_the_letter * params.SWAPPED * dates * swapped,
        "digit": to_the_letter * params.DIGIT * dates / (9 * places) * (differing == 1),
        "transposed": to_the_letter * params.TRANSPOSED * dates / (places - 1) * transposed,
        "neighbour": to_the_letter * params.NEIGHBOUR * dates / 2 * neighbours,
        "year off": to_the_letter * params.YEAR_OFF * dates / 4 * year_off,
        "year only": only_year * params.YEARS * year_share,
        "unrelated": np.full(len(index), params.UNRELATED),
    }


def _ratios(probe: Dates, own: int, references: Dates, index: NDArray[np.intp]) -> NDArray[np.float64]:
    """P(pair | one person) / P(pair | two people) for the probe's date ``own`` and each date at ``index``."""
    ratio = np.empty(len(index))
    lesser = np.maximum(probe.precision[own], references.precision[index])
    for level in map(Precision, np.unique(lesser).tolist()):
        here = np.flatnonzero(lesser == level)
        ratio[here] = np.sum(list(terms(probe, own, references, index[here], level).values()), axis=0)
    return ratio


def _digits(birth: BirthDate) -> list[int]:
    return [int(digit) for digit in f"{birth.year:04}{birth.month:02}{birth.day:02}"]


def _serial(birth: BirthDate) -> tuple[int, int, int]:
    days = date(birth.year, birth.month or 1, birth.day or 1).toordinal()
    return days, 12 * birth.year + birth.month, birth.year


def _trust(birth: BirthDate) -> float:
    trust = params.APPROXIMATE_TRUST if birth.approximate else 1.0
    return min(trust, _FIRST_OF_JANUARY_TRUST) if birth.first_of_january else trust
