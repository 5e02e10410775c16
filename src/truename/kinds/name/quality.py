"""How much a name tells: the more parts in full, the more."""

from __future__ import annotations

from truename.kinds.name import params
from truename.kinds.name.parse import Parsed, Role
from truename.types import Quality


def assess(parsed: Parsed | None) -> Quality:
    """Quality by the number of parts; lowered for initials.

    Measures: ``parts`` in full, ``initials``, ``rarity`` (log10 of how many people of its culture are told apart).
    """
    if parsed is None:
        return Quality(0, ("no letters of a name",))
    full = sum(role is Role.WORD for role in parsed.roles)
    initials = sum(role is Role.INITIAL for role in parsed.roles)
    reasons = []
    score = params.QUALITY_FULL if full > 1 or parsed.korean is not None else params.QUALITY_SINGLE * bool(full)
    if full <= 1 and parsed.korean is None:
        reasons.append("a single part in full")
    if initials:
        score = max(score - params.QUALITY_INITIAL * initials, 0)
        reasons.append("initials instead of full names" if initials > 1 else "an initial instead of a full name")
    measures = {"parts": float(full), "initials": float(initials), "rarity": -parsed.generic}
    return Quality(score, tuple(reasons), measures)
