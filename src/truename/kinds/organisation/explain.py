"""Say in one sentence how two names of organisations agree, and what each part of it weighs."""

from __future__ import annotations

from collections.abc import Sequence

from truename.kinds.organisation import compare
from truename.kinds.organisation.align import Alignment, Part, align, ratio
from truename.types import Explanation, ReferenceSet

_AGREEMENT = {
    "same": "{ours}",
    "meaning": "{ours} and {theirs} by meaning",
    "spelling": "{ours} and {theirs} by spelling",
    "joined": "{ours} and {theirs} if written as one",
    "initials": "{ours} and {theirs} by initials",
    "Korean": "{ours} and {theirs} as Korean syllables",
    "same form": "the legal form ({ours})",
}


def explain(probe: ReferenceSet, reference: ReferenceSet) -> Explanation:
    """What the pair of names that agrees best has in common.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    ours, theirs = compare.distinct(compare.texts(probe)), compare.distinct(compare.texts(reference))
    if not ours or not theirs:
        return Explanation("one side has no name that can be compared", {"pairs": 0})
    found = {(one.text, other.text): align(one, other) for one in ours for other in theirs}
    one, other = max(found, key=lambda pair: found[pair].score)
    best = found[one, other]
    return Explanation(
        sentence=_sentence(one, other, best),
        details={
            "probe": one,
            "reference": other,
            "log10_ratio": round(best.score, 4),
            "parts": [
                {
                    "way": part.way,
                    "probe": part.ours,
                    "reference": part.theirs,
                    "weight": round(part.weight, 4),
                    "without": round(_without(best, part), 4),
                }
                for part in (*best.shared, *best.apart)
            ],
            "pairs": len(found),
        },
    )


def _without(whole: Alignment, part: Part) -> float:
    """The log10 ratio if that part were absent."""
    return ratio([other for other in (*whole.shared, *whole.apart) if other is not part])


def _sentence(one: str, other: str, best: Alignment) -> str:
    said = []
    for part in sorted(best.shared, key=lambda part: -part.weight):
        said.append(_AGREEMENT[part.way].format(ours=_quoted(part.ours), theirs=_quoted(part.theirs)))
    agree = f"agree in {_listed(said)}" if said else "have nothing in common"
    left = [_quoted(part.ours or part.theirs) for part in best.apart if part.way == "left out"]
    notes = [f"{_quoted(part.ours)} is not {_quoted(part.theirs)}" for part in best.apart if part.way == "conflict"]
    for part in best.apart:
        if part.way == "other form":
            notes.append(f"the legal forms {_quoted(part.ours)} and {_quoted(part.theirs)} differ")
    if left:
        notes.append(f"only one has {_listed(left)}")
    return "; ".join([f"the names {_quoted(one)} and {_quoted(other)} {agree}", *notes])


def _quoted(text: str) -> str:
    return f"“{text}”"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
