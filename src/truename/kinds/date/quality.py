"""How much a birth date tells: the more it leaves open, the less."""

from __future__ import annotations

from truename.kinds.date import params
from truename.kinds.date.template import BirthDate, Precision
from truename.types import Quality

_UNSTATED = {Precision.MONTH: "the day is not stated", Precision.YEAR: "the day and the month are not stated"}
_DAYS_OPEN = {Precision.DAY: 1.0, Precision.MONTH: 31.0, Precision.YEAR: 366.0}


def assess(birth: BirthDate | None) -> Quality:
    """Quality by precision, lowered where the date is marked as doubtful or may stand for an unknown day.

    Measures: ``days_open``, how many days the date leaves open at most; ``approximate``, 0 or 1.
    """
    if birth is None:
        return Quality(0, ("the year is not stated",))
    score = params.QUALITY[birth.precision]
    reasons = []
    if birth.precision in _UNSTATED:
        reasons.append(_UNSTATED[birth.precision])
    if birth.first_of_january:
        score -= params.FIRST_OF_JANUARY_PENALTY
        reasons.append("1 January is often written where the day is not known")
    if birth.approximate:
        score -= params.APPROXIMATE_PENALTY
        reasons.append("the date is marked as approximate")
    measures = {"days_open": _DAYS_OPEN[birth.precision], "approximate": float(birth.approximate)}
    return Quality(score, tuple(reasons), measures)
