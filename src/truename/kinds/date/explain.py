"""Say in one sentence how two birth dates agree."""

from __future__ import annotations

import numpy as np

from truename.kinds.date import compare
from truename.kinds.date.template import BirthDate, Precision
from truename.types import Explanation, ReferenceSet

_UNITS = {Precision.DAY: "day", Precision.MONTH: "month", Precision.YEAR: "year"}
_STATED = {Precision.MONTH: "year and month", Precision.YEAR: "year"}


def explain(probe: ReferenceSet, reference: ReferenceSet) -> Explanation:
    """What the pair of dates that agrees best has in common.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    ours, theirs = compare.births(probe), compare.births(reference)
    if not ours or not theirs:
        return Explanation("one side has no birth date that can be compared", {"pairs": 0})

    left, right = compare.gather([probe]), compare.gather([reference])
    total, own, other, parts = max(
        (sum(part.values()), own, other, part)
        for own in range(len(ours))
        for other in range(len(theirs))
        for part in [_parts(left, own, right, other)]
    )
    one, two = ours[own], theirs[other]
    way = max(parts, key=lambda name: parts[name])
    level = Precision(max(one.precision, two.precision))
    return Explanation(
        sentence=_sentence(one, two, way, level),
        details={
            "probe": str(one),
            "reference": str(two),
            "compared_by": _UNITS[level],
            "way": way,
            "log10_ratio": round(float(np.log10(total)), 4),
            "terms": {name: round(value, 6) for name, value in parts.items()},
            "pairs": len(ours) * len(theirs),
        },
    )


def _parts(left: compare.Dates, own: int, right: compare.Dates, other: int) -> dict[str, float]:
    level = Precision(max(left.precision[own], right.precision[other]))
    found = compare.terms(left, own, right, np.array([other], np.intp), level)
    return {name: float(value[0]) for name, value in found.items()}


def _sentence(one: BirthDate, two: BirthDate, way: str, level: Precision) -> str:
    unit = _UNITS[level]
    years = abs(one.year - two.year)
    said = {
        "equal": "are equal" if one.precision == two.precision else f"agree in the {_STATED.get(level, 'date')}",
        "swapped": "agree if day and month were swapped in one of them",
        "digit": "agree but for one digit",
        "transposed": "agree if two neighbouring digits were swapped in one of them",
        "neighbour": f"are one {unit} apart",
        "year off": f"agree but for the year, which is {'one' if years == 1 else 'ten'} off",
        "year only": "agree in the year only" if years == 0 else f"agree only roughly, {_count(years, 'year')} apart",
        "unrelated": "do not agree",
    }[way]
    notes = []
    if one.precision != two.precision:
        notes.append(f"one of them states no more than the {_STATED[level]}")
    if one.first_of_january or two.first_of_january:
        notes.append("1 January often stands for an unknown day and weighs less")
    if one.approximate or two.approximate:
        notes.append("an approximate date weighs less")
    return "; ".join([f"birth dates {one} and {two} {said}", *notes])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
