"""Say in one sentence which parts of two names agree, by which reading, and what each part is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from truename._kernels import words as kernel
from truename.kinds._text import korean, spelling
from truename.kinds.name import compare
from truename.kinds.name.parse import Parsed, Role, parse
from truename.types import Explanation, ReferenceSet

_SAME = 0.5
"""A part whose evidence is within this of an identical one's is called the same."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """One name of the probe and one of the reference, and what made their ratio."""

    ours: str
    theirs: str
    left: Parsed
    right: Parsed
    aligned: tuple[tuple[int, int, int, int, float], ...]
    other: float
    korean: float
    total: float


def explain(probe: ReferenceSet, reference: ReferenceSet) -> Explanation:
    """The best pair of names out of two sets, taken apart.

    Details: ``probe`` and ``reference`` (the two names), ``score`` of the pair, ``parts`` (each with what it is worth
    and what the score would be without it), ``left_out`` of each side, ``reading`` (Hangul) where both are spellings of
    one Korean name, and ``pairs``, how many pairs of names the two sets have.
    """
    pairs = [
        pair
        for ours in compare.texts(probe)
        for theirs in compare.texts(reference)
        if (pair := _compare(ours, theirs)) is not None
    ]
    if not pairs:
        return Explanation("No names to compare.")
    best = max(pairs, key=lambda pair: pair.total)
    reading = _reading(best)
    parts = [_part(best, one) for one in best.aligned]
    left = [_left_out(best.left, [(i, n) for i, n, _, _, _ in best.aligned])]
    left += [_left_out(best.right, [(j, n) for _, _, j, n, _ in best.aligned])]
    sentence = _sentence(best, reading, parts, left)
    if len(pairs) > 1:
        sentence += f" This is the closest of {len(pairs):,} pairs of names."
    details = {
        "probe": best.ours,
        "reference": best.theirs,
        "score": round(best.total, 3),
        "parts": parts,
        "left_out": {"probe": left[0], "reference": left[1]},
        "reading": reading,
        "pairs": len(pairs),
    }
    return Explanation(sentence, details)


def _compare(ours: str, theirs: str) -> _Pair | None:
    left, right = parse(ours), parse(theirs)
    if left is None or right is None:
        return None
    return _explained(ours, theirs, left, right)


def _explained(ours: str, theirs: str, left: Parsed, right: Parsed) -> _Pair:
    one, other = kernel.Names(), kernel.Names()
    compare.add(one, left)
    compare.add(other, right)
    aligned, *_, as_other, as_korean, total = kernel.explain(spelling.costs(), compare.weights(), one, 0, other, 0)
    return _Pair(ours, theirs, left, right, tuple(aligned), as_other, as_korean, total)


def _part(pair: _Pair, aligned: tuple[int, int, int, int, float]) -> dict[str, object]:
    i, count_i, j, count_j, worth = aligned
    rest = _explained(
        pair.ours,
        pair.theirs,
        _cut(pair.left, i, count_i),
        _cut(pair.right, j, count_j),
    )
    return {
        "probe": " ".join(word.text for word in pair.left.words[i : i + count_i]),
        "reference": " ".join(word.text for word in pair.right.words[j : j + count_j]),
        "weighs": round(worth, 3),
        "without": round(rest.total, 3),
    }


def _cut(parsed: Parsed, first: int, count: int) -> Parsed:
    """The name without some of its parts; what Korean name it spells is then open."""
    kept = [n for n in range(len(parsed.words)) if not first <= n < first + count]

    def of(values: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(values[n] for n in kept)

    return replace(
        parsed,
        **{name: of(getattr(parsed, name)) for name in ("words", "roles", "rarity", "known", "written", "classes")},  # type: ignore[arg-type]
        korean=None,
    )


def _left_out(parsed: Parsed, used: list[tuple[int, int]]) -> list[str]:
    taken = {n for first, count in used for n in range(first, first + count)}
    return [
        word.text
        for n, (word, role) in enumerate(zip(parsed.words, parsed.roles, strict=True))
        if n not in taken and role is not Role.PARTICLE
    ]


def _reading(pair: _Pair) -> str:
    """The likeliest Korean name that both spell, in Hangul; empty where there is none that counts."""
    left, right = pair.left.korean, pair.right.korean
    if left is None or right is None or pair.korean <= pair.other:
        return ""
    if "korean" not in (pair.left.culture, pair.right.culture):
        return ""
    reading = korean.agreed(left, right)
    return "" if reading is None else korean.hangul(reading)


def _sentence(pair: _Pair, reading: str, parts: list[dict[str, object]], left: list[list[str]]) -> str:
    said = []
    if reading:
        system = f", {korean.spell(reading, 'RR')} in Revised Romanisation"
        said.append(f"both can spell the Korean name {reading}{system}")
    elif pair.left.korean is not None and pair.right.korean is not None and pair.korean < min(pair.other, 0):
        said.append("as Korean names they are spelled of different syllables")
    else:
        same = [str(part["probe"]) for part in parts if part["probe"] == part["reference"]]
        alike = [f"{part['probe']} for {part['reference']}" for part in parts if part["probe"] != part["reference"]]
        if same:
            said.append(f"{_and(same)} agree{'s' * (len(same) == 1)}")
        if alike:
            said.append(f"{_and(alike)} can be another spelling of one name")
        if left[0] and left[1]:
            said.append(f"{_and(left[0])} contradict{'s' * (len(left[0]) == 1)} {_and(left[1])}")
        elif left[0] or left[1]:
            alone = left[0] or left[1]
            said.append(f"{_and(alone)} {'has' if len(alone) == 1 else 'have'} no counterpart")
    return f'"{pair.ours}" and "{pair.theirs}": {"; ".join(said) or "nothing agrees"}.'


def _and(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
