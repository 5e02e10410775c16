"""How much likelier two names are if they name one organisation than if they name two.

The names' words are put side by side: equal words, words that mean the same, words spelled alike, words joined or
split, initials in place of words, Korean words by their syllables. What each pair says is

    min(how rare either side is) + log10 P(this difference between two records of one organisation)

and their sum is the agreement S. What is left over has a cost U, log10 of how often one organisation's name loses a
word, or has it replaced. Two organisations come to share words by chance, or because they are of one family (a group,
a ministry, a series of funds): so the ratio is

    log10 ratio = U - log10(10^-S + P(family) [P(its members differ in this way) + P(they differ in a word) 10^-g])

where g is the least evidence among the words that are not spelled the same, as these may be what differs. No agreement,
however long, outweighs that a family shares it; and where both sides hold a word of their own, which is what tells the
members of a family apart, U brings the ratio to 0 or below. Nothing depends on the order of the words,
nor on which name is which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from truename._kernels import words as kernel
from truename.kinds._text import spelling
from truename.kinds.organisation import params
from truename.kinds.organisation.parse import Name, Role, Token

_TOLD_APART = (Role.WORD, Role.COMMON, Role.TRADE, Role.PLACE)
"""Roles of which another word on the other side contradicts. Numbers contradict numbers only, forms forms."""


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
        difference: in which way the names differ, a key of :data:`params.FAMILY_DIFFERENCE`.
    """

    shared: tuple[Part, ...]
    apart: tuple[Part, ...]
    difference: str

    @property
    def score(self) -> float:
        """The log10 ratio."""
        return ratio(self.shared, self.apart, self.difference)


def ratio(shared: Sequence[Part], apart: Sequence[Part], difference: str) -> float:
    """The log10 ratio of names with those parts; see the top of this file."""
    agreement, cost = sum(part.weight for part in shared), sum(part.weight for part in apart)
    members = 10.0 ** params.FAMILY_DIFFERENCE[difference]
    doubtful = [part.weight for part in shared if part.doubtful]
    if doubtful:
        members += 10.0 ** (params.FAMILY_DIFFERENCE["conflict"] - min(doubtful))
    return cost - log10(10.0**-agreement + 10.0**params.FAMILY * members)


def align(ours: Name, theirs: Name) -> Alignment:
    """Put two names side by side. Linear in most names; at most some 24 x 24 pairs of words."""
    if _order(ours) > _order(theirs):
        turned = align(theirs, ours)
        return Alignment(_turned(turned.shared), _turned(turned.apart), turned.difference)
    shared, one, other = _equal(ours.tokens, theirs.tokens)
    if one and other:
        for link in _chosen(one, other, ours.tokens, theirs.tokens):
            shared.append(Part(link.way, _said(link.ours), _said(link.theirs), link.gain, doubtful=True))
            one = [token for token in one if not _holds(link.ours, token)]
            other = [token for token in other if not _holds(link.theirs, token)]
    apart = _apart(one, other)
    return Alignment(tuple(shared), tuple(apart), difference(apart))


def _order(name: Name) -> tuple[int, list[str]]:
    return len(name.tokens), [token.text for token in name.tokens]


def _turned(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(Part(part.way, part.theirs, part.ours, part.weight, part.doubtful) for part in parts)


def _said(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _holds(tokens: Sequence[Token], token: Token) -> bool:
    return any(token is one for one in tokens)


# What is equal, or means the same.


def _equal(ours: Sequence[Token], theirs: Sequence[Token]) -> tuple[list[Part], list[Token], list[Token]]:
    """Parts in common by text, then by meaning; and what is left of both sides, in order."""
    shared: list[Part] = []
    one, other = list(ours), list(theirs)
    for by in (_by_text, _by_meaning):
        waiting: dict[str, list[Token]] = {}
        for token in other:
            waiting.setdefault(by(token), []).append(token)
        left = []
        for token in one:
            same = waiting.get(by(token)) if by(token) else None
            if not same:
                left.append(token)
                continue
            found = same.pop(0)
            other = [each for each in other if each is not found]
            shared.append(_pair(token, found))
        one = left
        if not one or not other:
            break
    return shared, one, other


def _by_text(token: Token) -> str:
    return f"{token.role is Role.FORM} {token.text}"


def _by_meaning(token: Token) -> str:
    return token.concept and f"{token.role} {token.concept}"


def _pair(token: Token, found: Token) -> Part:
    if token.role is Role.FORM:
        return Part("same form", token.text, found.text, token.rarity)
    if token.text == found.text:
        return Part("same", token.text, found.text, min(token.rarity, found.rarity))
    weight = max(0.0, min(token.rarity, found.rarity) + params.TRANSLATED)
    return Part("meaning", token.text, found.text, weight, doubtful=token.role is Role.TRADE)


# What may be the same.


@dataclass(frozen=True, slots=True)
class _Link:
    """Words that may be the same: how, which, and what that says."""

    way: str
    ours: tuple[Token, ...]
    theirs: tuple[Token, ...]
    gain: float

    @property
    def worth(self) -> float:
        """What it brings beside leaving all of them over, roughly."""
        return self.gain - params.LEAST_GAIN * (len(self.ours) + len(self.theirs)) / 2


def _chosen(
    one: Sequence[Token], other: Sequence[Token], ours: Sequence[Token], theirs: Sequence[Token]
) -> Iterator[_Link]:
    """Links that share no word, the best first."""
    links = [*_single(one, other), *_joined(one, other, theirs, turned=False), *_joined(other, one, ours, turned=True)]
    links += [*_initials(one, other, theirs, turned=False), *_initials(other, one, ours, turned=True)]
    links += _whole(one, other)
    links.sort(key=lambda link: (-link.worth, _said(link.ours), _said(link.theirs)))
    used: list[Token] = []
    for link in links:
        if not any(_holds(used, token) for token in (*link.ours, *link.theirs)):
            used += [*link.ours, *link.theirs]
            yield link


def _single(one: Sequence[Token], other: Sequence[Token]) -> Iterator[_Link]:
    for ours in one:
        for theirs in other:
            way, gain = _alike(ours, theirs)
            if gain > params.LEAST_GAIN:
                yield _Link(way, (ours,), (theirs,), gain)


_FAR = -99.0


@lru_cache(1 << 17)
def _alike(one: Token, other: Token) -> tuple[str, float]:
    """Whether two words may be one, and what that says; symmetric."""
    if Role.FORM in (one.role, other.role) or Role.NUMBER in (one.role, other.role):
        return "", _FAR
    rarity = min(one.rarity, other.rarity)
    cost = _spelt(one, other)
    if one.concept and other.concept and not (one.role is other.role is Role.COMMON and cost < _SPELLING_OF_A_COUNTRY):
        return "", _FAR  # both are known, and known to be two
    gain = rarity - cost
    if _inflected(one, other):
        gain = max(gain, rarity + params.INFLECTED)
    return "spelling", gain


def _spelt(one: Token, other: Token) -> float:
    """-log10 P(one spelling | the other), by the likeliest pair of Latin forms."""
    best = -_FAR
    for first, a in enumerate(one.forms):
        for second, b in enumerate(other.forms):
            cost = _cost(a, b, one.vowelless or other.vowelless) - params.FURTHER_FORM * (first + second)
            best = min(best, cost)
    return best


_SPELLING_OF_A_COUNTRY = 1.5
"""Cost of spelling below which two common words are one: labour and labor."""

_ENGLISH, _SLAVIC = (
    "s es e n en er i an ian",
    "nyi nyy naya noe ski skii skiy skij sky skaya skaia skoe skoye skogo skie",
)
_ENDINGS = frozenset(f"{_ENGLISH} {_SLAVIC}".split())
"""Endings of possessives, plurals and adjectives in English, German and the Slavic languages, as Latin letters write
them."""

_LEAST_STEM = 4


def _inflected(one: Token, other: Token) -> bool:
    """Whether one word is the other with an ending."""
    for a in one.forms:
        for b in other.forms:
            short, long = sorted((a, b), key=len)
            if len(short) >= _LEAST_STEM and long.startswith(short) and long[len(short) :] in _ENDINGS:
                return True
    return False


_LONGEST_WORD = 32
"""Letters of a word that the kernel compares."""


def _cost(one: str, other: str, vowelless: bool) -> float:
    if one == other:
        return 0.0
    one, other = one[:_LONGEST_WORD], other[:_LONGEST_WORD]
    least = min(len(one), len(other))
    if not vowelless and (least < 2 or abs(len(one) - len(other)) > least / 2 + 1):
        return -_FAR
    cost = kernel.spelling(spelling.costs(), one, other, vowelless)
    return cost if cost <= min(params.FARTHEST, params.FARTHEST_PER_LETTER * least) else -_FAR


_MOST_JOINED = 4
_LEAST_JOINED = 5
"""Words that may be one word; and letters of that word, as fewer come together by chance."""


def _joined(one: Sequence[Token], other: Sequence[Token], whole: Sequence[Token], turned: bool) -> Iterator[_Link]:
    """A word of ``one`` that several neighbours of the other name make together: SiemensAG, Siemens AG."""
    for token in one:
        if token.role is Role.FORM or len(token.forms[0]) < _LEAST_JOINED:
            continue
        for at in range(len(whole)):
            run: list[Token] = []
            for next_one in whole[at : at + _MOST_JOINED]:
                if not _holds(other, next_one) and next_one.role is not Role.FORM:
                    break
                run.append(next_one)
                text = "".join(each.forms[0] for each in run)
                if len(text) > len(token.forms[0]) + 2:
                    break
                if len(run) > 1:
                    rarity = min(token.rarity, sum(each.rarity for each in run))
                    gain = rarity + params.REJOINED - _cost(token.forms[0], text, False)
                    if gain > params.LEAST_GAIN:
                        yield _link("joined", token, tuple(run), gain, turned)


def _whole(one: Sequence[Token], other: Sequence[Token]) -> Iterator[_Link]:
    """All that is left on both sides, written together: Andrang Heta, Ndrangheta."""
    ours = tuple(token for token in one if token.role is not Role.FORM)
    theirs = tuple(token for token in other if token.role is not Role.FORM)
    if len(ours) + len(theirs) < 3 or not ours or not theirs:
        return
    first, second = ("".join(token.forms[0] for token in side) for side in (ours, theirs))
    if min(len(first), len(second)) < _LEAST_JOINED or max(len(first), len(second)) > _LONGEST_WORD:
        return
    rarity = min(sum(token.rarity for token in side) for side in (ours, theirs))
    gain = min(rarity, params.RAREST) + params.REJOINED - _cost(first, second, False)
    if gain > params.LEAST_GAIN:
        yield _Link("joined", ours, theirs, gain)


def _initials(one: Sequence[Token], other: Sequence[Token], whole: Sequence[Token], turned: bool) -> Iterator[_Link]:
    """A word of ``one`` that is made of the first letters of neighbours of the other name: BNC, KOMID."""
    for token in one:
        if token.role in (Role.FORM, Role.NUMBER) or len(token.text) not in params.ACRONYM or token.vowelless:
            continue
        for at, first in enumerate(whole):
            if not _holds(other, first) or first.role is Role.FILLER:
                continue
            found = _abbreviates(token, whole[at:], other)
            if found is not None:
                run, letters = found
                rarity = min(token.rarity, sum(each.rarity for each in run), params.INITIAL * letters)
                gain = rarity + params.ABBREVIATED
                if gain > 0:
                    yield _link("initials", token, run, gain, turned)


_MOST_OF_A_WORD = 3
"""Letters of one word in an acronym such as KOMID: Korea, Mining, Development."""


def _abbreviates(token: Token, whole: Sequence[Token], other: Sequence[Token]) -> tuple[tuple[Token, ...], int] | None:
    """The words that the token abbreviates, and how many of its letters are initials; None where it does not."""
    same = all(each.script == token.script for each in whole)
    short = token.text if same else token.forms[0]
    free = [each for each in whole if each.role not in (Role.FORM, Role.NUMBER)]

    def read(at: int, word: int) -> tuple[tuple[Token, ...], int] | None:
        if at == len(short):
            return (), 0
        if word == len(free):
            return None
        here = free[word]
        text = here.text if same else here.forms[0]
        if _holds(other, here):
            for length in range(1, min(_MOST_OF_A_WORD, len(text) - 1, len(short) - at) + 1):
                if short[at : at + length] != text[:length]:
                    break
                rest = read(at + length, word + 1)
                if rest is not None:
                    return (here, *rest[0]), rest[1] + 1
        if word and here.role is Role.FILLER:
            return read(at, word + 1)
        return None

    found = read(0, 0)
    return found if found is not None and len(found[0]) > 1 else None


def _link(way: str, token: Token, run: tuple[Token, ...], gain: float, turned: bool) -> _Link:
    return _Link(way, run, (token,), gain) if turned else _Link(way, (token,), run, gain)


# What is left over.


def _apart(one: Sequence[Token], other: Sequence[Token]) -> list[Part]:
    """What every word costs that is on one side only, and what contradicts."""
    parts: list[Part] = []
    told = [[token for token in side if token.role in _TOLD_APART] for side in (one, other)]
    for group in (
        told,
        *([[token for token in side if token.role is role] for side in (one, other)] for role in _BY_ITSELF),
    ):
        ours, theirs = (sorted(side, key=lambda token: -token.rarity) for side in group)
        pairs = list(zip(ours, theirs, strict=False))
        for number, (a, b) in enumerate(pairs):
            weight = max(params.CONFLICT[a.role], params.CONFLICT[b.role]) * params.FURTHER_LEFT_OUT**number
            if a.role is Role.FORM and (a.family == b.family or "corporation" in (a.family, b.family)):
                weight *= params.MILD
            parts.append(Part("other form" if a.role is Role.FORM else "conflict", a.text, b.text, weight))
        for number, token in enumerate((ours if len(ours) > len(theirs) else theirs)[len(pairs) :]):
            weight = params.LEFT_OUT[token.role] * params.FURTHER_LEFT_OUT ** (number + len(pairs))
            is_ours = len(ours) > len(theirs)
            parts.append(Part("left out", token.text * is_ours, token.text * (not is_ours), weight))
    for side, is_ours in ((one, True), (other, False)):
        for token in side:
            if token.role is Role.FILLER:
                weight = params.LEFT_OUT[token.role]
                parts.append(Part("left out", token.text * is_ours, token.text * (not is_ours), weight))
    return parts


_BY_ITSELF = (Role.NUMBER, Role.FORM)


def difference(apart: Sequence[Part]) -> str:
    """In which way names differ that are apart in those parts, a key of :data:`params.FAMILY_DIFFERENCE`."""
    ways = {part.way for part in apart}
    for way, called in (("conflict", "conflict"), ("left out", "left out"), ("other form", "form")):
        if way in ways:
            return called
    return "none"
