"""Say in one sentence how two identifiers agree."""

from __future__ import annotations

import numpy as np

from truename.kinds.identifier import compare, params, read
from truename.kinds.identifier.params import Type
from truename.kinds.identifier.template import Check, Identifier, Use
from truename.types import Explanation, ReferenceSet

_SAID = {
    "equal": "are equal",
    "variant": "are two forms of one",
    "digit": "agree but for one character",
    "transposed": "agree if two neighbouring characters were swapped in one of them",
    "unrelated": "do not agree",
}


def explain(probe: ReferenceSet, reference: ReferenceSet) -> Explanation:
    """What the pair of identifiers that agrees best has in common.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    ours, theirs = compare.identifiers(probe), compare.identifiers(reference)
    left, right = compare.gather([probe]), compare.gather([reference])
    pairs = [
        (sum(parts.values()), own, other, parts)
        for own in range(len(ours))
        for other in range(len(theirs))
        if compare.comparable(left, own, right, np.array([other], np.intp))[0]
        for parts in [_parts(left, own, right, other)]
    ]
    if not pairs:
        return Explanation("one side has no identifier that can be compared with the other's", {"pairs": 0})
    total, own, other, parts = max(pairs, key=lambda pair: pair[0])
    one, two = ours[own], theirs[other]
    agreeing = [name for name in parts if name != "unrelated" and parts[name] > 0]
    way = agreeing[0] if agreeing else "unrelated"
    return Explanation(
        sentence=_sentence(one, two, way),
        details={
            "probe": str(one),
            "reference": str(two),
            "type": params.NAMES[max(one.type, two.type)],
            "way": way,
            "log10_ratio": round(float(np.log10(total)), 4),
            "terms": {name: round(value, 6) for name, value in parts.items()},
            "pairs": len(pairs),
        },
    )


def _parts(left: compare.Identifiers, own: int, right: compare.Identifiers, other: int) -> dict[str, float]:
    found = compare.terms(left, own, right, np.array([other], np.intp))
    return {name: float(value[0]) for name, value in found.items()}


def _sentence(one: Identifier, two: Identifier, way: str) -> str:
    of = max(one.type, two.type)
    notes = []
    if one.country and two.country and one.country != two.country:
        notes.append("they are said to be of two countries")
    if way != "unrelated":
        if read.needs_country(one) or read.needs_country(two):
            notes.append("the country of one is not stated, which weighs less")
        if Use.OWN is not max(one.use, two.use):
            notes.append("it is made to be shared and weighs little")
        if Type.UNKNOWN in (one.type, two.type):
            notes.append("it is not stated what one of them is, which weighs less")
        if Check.WRONG in (one.check, two.check):
            notes.append("no such number is given out" if of is Type.PHONE else "check digits are wrong")
        elif one.check is two.check is Check.RIGHT and of is not Type.PHONE:
            notes.append("the check digits are right")
    name = params.NAMES[of] if of is not Type.UNKNOWN else "identifier"
    return "; ".join([f"{name} {one} and {two} {_SAID[way]}", *notes])
