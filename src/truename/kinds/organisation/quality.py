"""How much the name of an organisation tells: the more organisations could bear it, the less."""

from __future__ import annotations

from truename.kinds.organisation import params
from truename.kinds.organisation.parse import Role, parse
from truename.kinds.organisation.read import Unusable
from truename.types import Quality

_LEAST = 10
_FEW = 50


def assess(name: str | Unusable) -> Quality:
    """Quality in proportion to how rare the name's words are together: 100 for one name in a million.

    Measures: ``rarity``, -log10 of the share of organisations that bear such a name; ``words``, how many were read.
    """
    if isinstance(name, Unusable):
        return Quality(0, (name.reason,))
    tokens = parse(name).tokens
    if not tokens:
        return Quality(0, ("no word of it can be read",))
    rarity = sum(token.rarity for token in tokens)
    score = min(100, max(_LEAST, round(100 * rarity / params.RAREST)))
    reasons = []
    if score < _FEW:
        if any(token.role is Role.WORD for token in tokens):
            reasons.append("the name is short")
        else:
            reasons.append("all of its words are in many names")
    return Quality(score, tuple(reasons), {"rarity": round(rarity, 2), "words": float(len(tokens))})
