"""Say in one sentence how two addresses agree, and who else has them."""

from __future__ import annotations

import numpy as np

from truename.kinds.address import compare, keys
from truename.types import Explanation, ReferenceSet

_SAID = {
    compare.AGREE: ("agrees", "agree"),
    compare.PARTLY: ("agrees in part", "agree in part"),
    compare.DIFFER: ("differs", "differ"),
}
"""What is said of one part, and of several."""


def explain(probe: ReferenceSet, reference: ReferenceSet) -> Explanation:
    """What the pair of addresses that agrees best has in common.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    ours, theirs = compare.addresses(probe), compare.addresses(reference)
    if not ours or not theirs:
        return Explanation("one side has no address that can be compared", {"pairs": 0})
    left, right = compare.gather([probe]), compare.gather([reference])
    every = np.arange(len(theirs))
    pairs = [
        (float(ratio), own, other)
        for own in range(len(ours))
        for found in [compare.outcomes(left, own, right, every)]
        for other, ratio in enumerate(compare.ratios(left, own, right, every, found))
    ]
    total, own, other = max(pairs)
    one, two = ours[own], theirs[other]
    found = compare.outcomes(left, own, right, every[[other]])
    parts = {outcome: [name for name, each in found.items() if int(each[0]) == outcome] for outcome in _SAID}
    notes = [f"{_listed(names)} {_SAID[outcome][len(names) > 1]}" for outcome, names in parts.items() if names]
    if keys.is_crowded(one) or keys.is_crowded(two):
        notes.append("thousands of companies are registered at this address, so that it says almost nothing")
    return Explanation(
        sentence=f"of the addresses {str(one)!r} and {str(two)!r} {'; '.join(notes or ['nothing is stated in both'])}",
        details={
            "probe": str(one),
            "reference": str(two),
            "parts": {name: _SAID[outcome][0] for outcome, names in parts.items() for name in names},
            "crowded": keys.is_crowded(one) or keys.is_crowded(two),
            "log10_ratio": round(float(np.log10(total)), 4),
            "pairs": len(pairs),
        },
    )


def _listed(names: list[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"
