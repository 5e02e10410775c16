"""How much likelier two names are if they name one organisation than if they name two.

The names' words are put side by side: equal words, words that mean the same, words spelled alike, words joined or
split, initials in place of words, Korean words by their syllables. What each pair says is

    min(how rare either side is) + log10 P(this difference between two records of one organisation)

(by spelling: how rare the rarer side is with that added, and no more than the other, for no word is rarer than a
misspelling of a common one) and their sum is the agreement S. What is left over has a cost U, log10 of how often one
organisation's name loses a word, or has it replaced. Two organisations come to share words by chance, or because they
are of one family (a group, a ministry, a series of funds): so the ratio is

    log10 ratio = U - log10(10^-S + P(family) [P(its members differ in this way) + P(they differ in a word) 10^-g])

where g is the least evidence among the words that are not spelled the same, as these may be what differs. No agreement,
however long, outweighs that a family shares it; and where both sides hold a word of their own, which is what tells the
members of a family apart, U brings the ratio to 0 or below, and legal forms then say nothing: how many firms have one
in common differs by country. Nothing depends on the order of the words, nor on which name is which. The work is done
in cpp/organisations.cpp; the numbers are in ``params.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log10

from truename._kernels import organisations as kernel
from truename.kinds._text import korean, spelling
from truename.kinds.organisation import params
from truename.kinds.organisation.parse import Name, Role

_APART = ("left out", "conflict", "other form")
"""Ways in which names differ; all others are ways in which they agree."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that two names have in common, or do not.

    Attributes:
        way: "same", "meaning", "spelling", "joined", "initials", "Korean", "same form"; or "left out", "conflict",
            "other form".
        ours, theirs: the words, as they are compared; empty on the side that has none.
        weight: log10; of agreement 0 or more but for doubtful spellings, of the others negative.
        doubtful: words in common that are not written the same, and may be two.
    """

    way: str
    ours: str
    theirs: str
    weight: float
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two names side by side.

    Attributes:
        shared: what agrees; its weights add up to S.
        apart: what does not; its weights add up to U.
    """

    shared: tuple[Part, ...]
    apart: tuple[Part, ...]

    @property
    def score(self) -> float:
        """The log10 ratio."""
        return ratio((*self.shared, *self.apart))


def align(ours: Name, theirs: Name) -> Alignment:
    """Put two names side by side."""
    parts = [
        Part(way, _said(ours, mine), _said(theirs, its), weight, doubtful)
        for way, mine, its, weight, doubtful in kernel.align(_model(), _korean, ours.kernel, theirs.kernel)
    ]
    return Alignment(
        tuple(part for part in parts if part.way not in _APART), tuple(part for part in parts if part.way in _APART)
    )


def _said(name: Name, places: Sequence[int]) -> str:
    return " ".join(name.order[at] for at in places)


def ratio(parts: Sequence[Part]) -> float:
    """The log10 ratio of names with those parts; see the top of this file."""
    return kernel.ratio(_model(), [(part.way, part.weight, part.doubtful) for part in parts])


def score(ours: Sequence[Name], theirs: Sequence[Name]) -> float:
    """The log10 of the mean ratio over all pairs of names, of which either side has one."""
    return kernel.score(_model(), _korean, [name.kernel for name in ours], [name.kernel for name in theirs])


@cache
def _model() -> kernel.Model:
    """The constants as the kernel takes them."""
    return kernel.Model(
        spelling.table(),
        {
            "translated": params.TRANSLATED,
            "inflected": params.INFLECTED,
            "rejoined": params.REJOINED,
            "abbreviated": params.ABBREVIATED,
            "further_form": params.FURTHER_FORM,
            "further_left_out": params.FURTHER_LEFT_OUT,
            "mild": params.MILD,
            "family": params.FAMILY,
            "farthest": params.FARTHEST,
            "farthest_per_letter": params.FARTHEST_PER_LETTER,
            "common_farthest": params.COMMON_FARTHEST,
            "korean_farthest": params.KOREAN_FARTHEST,
            "korean_most": params.KOREAN_MOST,
            "least_gain": params.LEAST_GAIN,
            "initial": params.INITIAL,
            "further_letter": params.FURTHER_LETTER,
            "abbreviated_in_part": params.ABBREVIATED_IN_PART,
            "rarest": params.RAREST,
            "least_joined": params.LEAST_JOINED,
            "least_acronym": params.ACRONYM.start,
            "most_acronym": params.ACRONYM.stop - 1,
            "most_of_a_word": params.MOST_OF_A_WORD,
            "least_stem": params.LEAST_STEM,
        },
        [params.LEFT_OUT[role] for role in Role],
        [params.CONFLICT.get(role, 0.0) for role in Role],
        params.FAMILY_DIFFERENCE,
        sorted(params.ENDINGS),
    )


_NEVER = -99.0


def _korean(one: str, other: str) -> float:
    """What two words say as Korean ones: log10 of P(both | one Korean word) over P(one) P(other), where each may also
    be a word of any other language.
    """
    first, second = korean.word(one), korean.word(other)
    if first is None or second is None:
        return _NEVER
    gain = log10(params.KOREAN_SHARE) + korean.evidence(first, second)
    for text, found in ((one, first), (other, second)):
        elsewhere = -params.LETTERS[0] - params.LETTERS[1] * len(text)
        if not text.isascii():  # in Hangul or Hanja it is hardly a word of another language
            elsewhere -= params.ELSEWHERE_IN_HANGUL
        as_korean = params.KOREAN_SHARE * 10.0**found.plausible
        gain += found.plausible - log10(as_korean + (1 - params.KOREAN_SHARE) * 10.0**elsewhere)
    return gain
