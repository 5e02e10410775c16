"""How much an identifier tells: less where its type, its country or its check digits leave room for another's."""

from __future__ import annotations

import math

from truename.kinds.identifier import params, read
from truename.kinds.identifier.params import Type
from truename.kinds.identifier.template import Check, Identifier, Use
from truename.types import Quality

_WRONG = "its check digits are wrong, or its form is not one that they are known of"
_WRONG_PHONE = "no such number is given out there"


def assess(identifier: Identifier | None) -> Quality:
    """Quality by what is known of the identifier.

    Measures: ``choices_log10``, of how many values of its form there are, at most; ``check``, 1 where its check digits
    are right, -1 where they are wrong, else 0.
    """
    if identifier is None:
        return Quality(0, ("it identifies nobody: too short, a placeholder, or not of the type that it is said to be",))
    lost: list[tuple[int, str]] = []
    if identifier.type is Type.UNKNOWN:
        lost.append((params.UNTOLD_PENALTY, "it is not stated what the identifier is"))
    if identifier.check is Check.WRONG:
        lost.append((params.WRONG_PENALTY, _WRONG_PHONE if identifier.type is Type.PHONE else _WRONG))
    if identifier.use is not Use.OWN:
        lost.append((params.COMMON_PENALTY, "it is made to be shared"))
    if read.needs_country(identifier):
        lost.append((params.COUNTRY_PENALTY, "the country that gave it is not stated"))
    if choices(identifier.value) < params.SHORT_CHOICES:
        lost.append((params.SHORT_PENALTY, "it is short"))
    lost.sort(key=lambda one: -one[0])
    checked = {Check.NONE: 0.0, Check.RIGHT: 1.0, Check.WRONG: -1.0}[identifier.check]
    return Quality(
        max(1, params.QUALITY - sum(points for points, _ in lost)),
        tuple(reason for _, reason in lost),
        {"choices_log10": round(math.log10(choices(identifier.value)), 1), "check": checked},
    )


def choices(text: str) -> float:
    """How many texts of this form there are, letters and digits where it has them; at most what is in use."""
    digits = sum(one.isdigit() for one in text)
    letters = sum(one.isalpha() for one in text)
    return min(10.0 ** min(digits, 15) * 26.0 ** min(letters, 15), params.MOST_CHOICES)
