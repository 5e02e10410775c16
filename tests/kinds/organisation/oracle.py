"""The definition of what two names of organisations weigh, as plain as can be: what cpp/organisations.cpp is held to.

The method is told in kinds/organisation/align.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log10

from truename._kernels import words
from truename.kinds._text import spelling
from truename.kinds.organisation import params
from truename.kinds.organisation.parse import Name, Role, Token

Syllables = Callable[[str, str], float]

_TOLD_APART = (Role.WORD, Role.COMMON, Role.TRADE, Role.PLACE)
"""Roles of which another word on the other side contradicts. Numbers contradict numbers only, forms forms."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that two names have in common, or do not; see kinds/organisation/align.py."""

    way: str
    ours: str
    theirs: str
    weight: float
    doubtful: bool = False


def ratio(shared: Sequence[Part], apart: Sequence[Part]) -> float:
    """The log10 ratio of names with those parts."""
    agreement, cost = sum(part.weight for part in shared), sum(part.weight for part in apart)
    members = 10.0 ** params.FAMILY_DIFFERENCE[_difference(apart)]
    doubtful = [part.weight for part in shared if part.doubtful]
    if doubtful:
        members += 10.0 ** (params.FAMILY_DIFFERENCE["conflict"] - min(doubtful))
    return cost - log10(10.0**-agreement + 10.0**params.FAMILY * members)


def align(ours: Name, theirs: Name, syllables: Syllables) -> tuple[list[Part], list[Part]]:
    """What two names have in common, and what not. ``syllables``: what two words say as Korean ones, log10."""
    if ours.order > theirs.order:
        shared, apart = align(theirs, ours, syllables)
        return [_turned(part) for part in shared], [_turned(part) for part in apart]
    shared, one, other = _equal(ours.tokens, theirs.tokens)
    if one and other:
        for link in _chosen(_Side(ours, frozenset(one)), _Side(theirs, frozenset(other)), syllables):
            words, others = _said(ours, link.ours), _said(theirs, link.theirs)
            shared.append(Part(link.way, words, others, link.gain, doubtful=True))
            one = [at for at in one if at not in link.ours]
            other = [at for at in other if at not in link.theirs]
    left = [ours.tokens[at] for at in one], [theirs.tokens[at] for at in other]
    if any(token.role in _TOLD_APART for side in left for token in side):
        shared = _in_part(shared)
    apart = _apart(*left)
    if any(part.way == "conflict" for part in apart):
        shared = [replace(part, weight=0.0) if part.way == "same form" else part for part in shared]
    return shared, apart


def _in_part(shared: list[Part]) -> list[Part]:
    if not {part.way for part in shared} <= {"initials", "same form"}:
        return shared
    return [
        replace(part, weight=part.weight + params.ABBREVIATED_IN_PART) if part.way == "initials" else part
        for part in shared
    ]


def _said(name: Name, places: Sequence[int]) -> str:
    return " ".join(name.order[at] for at in places)


def _turned(part: Part) -> Part:
    return replace(part, ours=part.theirs, theirs=part.ours)


# What is equal, or means the same.


def _equal(ours: Sequence[Token], theirs: Sequence[Token]) -> tuple[list[Part], list[int], list[int]]:
    """Parts in common by text, then by meaning; and which words are left of both sides, in order."""
    shared: list[Part] = []
    one, other = list(range(len(ours))), list(range(len(theirs)))
    for by in (_by_text, _by_meaning):
        waiting: dict[tuple[Role | bool, str], list[int]] = {}
        for at in other:
            waiting.setdefault(by(theirs[at]), []).append(at)
        left, found = [], set()
        for at in one:
            key = by(ours[at])
            same = waiting.get(key) if key[1] else None
            if same:
                first = same.pop(0)
                found.add(first)
                shared.append(_pair(ours[at], theirs[first]))
            else:
                left.append(at)
        one, other = left, [at for at in other if at not in found]
        if not one or not other:
            break
    return shared, one, other


def _by_text(token: Token) -> tuple[Role | bool, str]:
    return token.role is Role.FORM, token.text


def _by_meaning(token: Token) -> tuple[Role | bool, str]:
    return token.role, token.concept


def _pair(token: Token, found: Token) -> Part:
    if token.role is Role.FORM:
        return Part("same form", token.text, found.text, token.rarity)
    if token.text == found.text:
        return Part("same", token.text, found.text, min(token.rarity, found.rarity))
    weight = max(0.0, min(token.rarity, found.rarity) + params.TRANSLATED)
    return Part("meaning", token.text, found.text, weight, doubtful=token.role is Role.TRADE)


# What may be the same.


@dataclass(frozen=True, slots=True)
class _Side:
    """A name, and which of its words have found nothing equal on the other side."""

    name: Name
    left: frozenset[int]

    def tokens(self) -> Iterator[tuple[int, Token]]:
        """The words that are left and no legal forms, by their place."""
        for at in sorted(self.left):
            token = self.name.tokens[at]
            if token.role is not Role.FORM:
                yield at, token


@dataclass(frozen=True, slots=True)
class _Link:
    """Words that may be the same: how, which places of both names, and what that says."""

    way: str
    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    gain: float

    @property
    def worth(self) -> float:
        """What it brings beside leaving all of them over, roughly."""
        return self.gain - params.LEAST_GAIN * (len(self.ours) + len(self.theirs)) / 2

    def turned(self) -> _Link:
        """The same with the sides exchanged."""
        return _Link(self.way, self.theirs, self.ours, self.gain)


def _chosen(one: _Side, other: _Side, syllables: Syllables) -> Iterator[_Link]:
    """Links that share no word, the best first."""
    links = [*_single(one, other, syllables), *_whole(one, other), *_joined(one, other), *_initials(one, other)]
    links += [link.turned() for link in (*_joined(other, one), *_initials(other, one))]
    links.sort(key=lambda link: (-link.worth, link.ours, link.theirs))
    ours: set[int] = set()
    theirs: set[int] = set()
    for link in links:
        if ours.isdisjoint(link.ours) and theirs.isdisjoint(link.theirs):
            ours.update(link.ours)
            theirs.update(link.theirs)
            yield link


def _single(one: _Side, other: _Side, syllables: Syllables) -> Iterator[_Link]:
    unknown = list(other.tokens())
    for at, ours in one.tokens():
        if ours.role is Role.NUMBER:
            continue
        for place, theirs in unknown:
            if ours.concept and theirs.concept and ours.role is not Role.COMMON:
                continue
            way, gain = _alike(ours, theirs, syllables)
            if gain > params.LEAST_GAIN:
                yield _Link(way, (at,), (place,), gain)


_FAR = -99.0


def _alike(one: Token, other: Token, syllables: Syllables) -> tuple[str, float]:
    """Whether two words may be one, and what that says; symmetric."""
    if other.role is Role.NUMBER:
        return "", _FAR
    rarity = min(one.rarity, other.rarity)
    cost = _spelt(one, other)
    if one.concept and other.concept and not (one.role is other.role is Role.COMMON and cost < params.COMMON_FARTHEST):
        return "", _FAR  # both are known, and known to be two
    near = _near(cost, one.forms[0], other.forms[0], one.vowelless != other.vowelless)
    gain = min(rarity, max(one.rarity, other.rarity) - cost) if near else _FAR
    if _inflected(one, other):
        gain = max(gain, rarity + params.INFLECTED)
    if _maybe_korean(one, other) and gain < rarity and cost <= params.KOREAN_FARTHEST:
        by_syllables = min(syllables(one.text, other.text), rarity, params.KOREAN_MOST)
        if by_syllables > max(gain, 0.0):
            return "Korean", by_syllables
    return "spelling", gain


def _maybe_korean(one: Token, other: Token) -> bool:
    if not one.role is other.role is Role.WORD:
        return False
    if not {one.script, other.script} <= {"Latin", "Cyrillic"}:
        return True
    return any(_shape(a) == _shape(b) for a in one.forms for b in other.forms)


def _shape(form: str) -> str:
    """Where the sounds of a word are made."""
    text = re.sub("^[lnr]", "", form).replace("ng", "k").replace("ch", "t").replace("h", "")
    kinds = {"a": "aeiouwy", "p": "bfmpv", "k": "cgkq", "t": "djlnrstxz"}
    places = "".join(next((kind for kind, letters in kinds.items() if char in letters), char) for char in text)
    return re.sub(r"(.)\1+", r"\1", places)


def _spelt(one: Token, other: Token) -> float:
    """-log10 P(one spelling | the other), by the likeliest pair of Latin forms."""
    best = -_FAR
    for first, a in enumerate(one.forms):
        for second, b in enumerate(other.forms):
            cost = _cost(a, b, one.vowelless != other.vowelless) - params.FURTHER_FORM * (first + second)
            best = min(best, cost)
    return best


def _inflected(one: Token, other: Token) -> bool:
    """Whether one word is the other with an ending."""
    for a in one.forms:
        for b in other.forms:
            short, long = sorted((a, b), key=len)
            if len(short) >= params.LEAST_STEM and long.startswith(short) and long[len(short) :] in params.ENDINGS:
                return True
    return False


_LONGEST_WORD = 32
"""Letters of a word that the kernel compares."""


def _near(cost: float, one: str, other: str, vowelless: bool = False) -> bool:
    """Whether spellings at that cost may be one word's; where one has no vowels, by the consonants of both."""
    letters = [len(re.sub("[aeiou]", "", text)) if vowelless else len(text) for text in (one, other)]
    return cost <= min(params.FARTHEST, params.FARTHEST_PER_LETTER * min(letters))


def _cost(one: str, other: str, vowelless: bool) -> float:
    if one == other:
        return 0.0
    one, other = one[:_LONGEST_WORD], other[:_LONGEST_WORD]
    least = min(len(one), len(other))
    if not vowelless and (least < 2 or abs(len(one) - len(other)) > least / 2 + 1):
        return -_FAR
    return words.spelling(spelling.costs(), one, other, vowelless)


def _joined(one: _Side, other: _Side) -> Iterator[_Link]:
    """A word of ``one`` that several neighbours of the other name make together: SiemensAG, Siemens AG."""
    words = [(at, token, token.forms[0]) for at, token in one.tokens() if len(token.forms[0]) >= params.LEAST_JOINED]
    for text, start, end in _runs(other.name) if words else ():
        for at, token, form in words:
            if abs(len(text) - len(form)) > 2 or not _begin_alike(text, form):
                continue
            rows = tuple(range(start, end))
            if not other.left.issuperset(rows):
                continue
            cost = _cost(form, text, False)
            if _near(cost, form, text):
                rarity = min(token.rarity, sum(other.name.tokens[row].rarity for row in rows))
                gain = rarity + params.REJOINED - cost
                if gain > params.LEAST_GAIN:
                    yield _Link("joined", (at,), rows, gain)


def _begin_alike(one: str, other: str) -> bool:
    """The first letter may be a slip, the first two hardly."""
    return one[0] in other[:2] or other[0] in one[:2]


def _runs(name: Name) -> Iterator[tuple[str, int, int]]:
    forms = [token.forms[0] for token in name.tokens]
    for count in range(2, params.MOST_JOINED + 1):
        for at in range(len(forms) - count + 1):
            yield "".join(forms[at : at + count]), at, at + count


def _whole(one: _Side, other: _Side) -> Iterator[_Link]:
    """All that is left on both sides, written together: Andrang Heta, Ndrangheta."""
    ours, theirs = list(one.tokens()), list(other.tokens())
    if len(ours) + len(theirs) < 3 or not ours or not theirs:
        return
    first, second = ("".join(token.forms[0] for _, token in side) for side in (ours, theirs))
    if min(len(first), len(second)) < params.LEAST_JOINED or max(len(first), len(second)) > _LONGEST_WORD:
        return
    if not _begin_alike(first, second):
        return
    cost = _cost(first, second, False)
    if _near(cost, first, second):
        rarity = min(params.RAREST, *(sum(token.rarity for _, token in side) for side in (ours, theirs)))
        gain = rarity + params.REJOINED - cost
        if gain > params.LEAST_GAIN:
            yield _Link("joined", tuple(at for at, _ in ours), tuple(at for at, _ in theirs), gain)


def _initials(one: _Side, other: _Side) -> Iterator[_Link]:
    """A word of ``one`` that is made of the first letters of neighbours of the other name: BNC, KOMID."""
    starts = [(at, token) for at, token in other.tokens() if token.role is not Role.FILLER]
    if len(starts) < 2:
        return
    for at, token in one.tokens():
        if len(token.text) not in params.ACRONYM or token.vowelless or token.role is Role.NUMBER:
            continue
        for start, first in starts:
            same = first.script == token.script
            if (first.text[0] != token.text[0]) if same else (first.forms[0][0] != token.forms[0][0]):
                continue
            brief = token.text if same else token.forms[0]
            rows = _abbreviated(brief, other, start, same)
            if len(rows) > 1:
                rarity = sum(other.name.tokens[row].rarity for row in rows)
                letters = params.INITIAL * len(rows) + params.FURTHER_LETTER * (len(brief) - len(rows))
                gain = min(token.rarity, rarity, letters) + params.ABBREVIATED
                if gain > 0:
                    yield _Link("initials", (at,), rows, gain)


def _abbreviated(short: str, side: _Side, start: int, own: bool) -> tuple[int, ...]:
    """The places of the words from ``start`` on of which ``short`` is made, one to three letters of each; none where it
    is not. Fillers may be left out. ``own``: in their own script, not in Latin letters.
    """
    tokens = side.name.tokens

    def read(done: int, at: int) -> tuple[int, ...] | None:
        if done == len(short):
            return ()
        if at == len(tokens):
            return None
        token = tokens[at]
        if at in side.left and token.role not in (Role.FORM, Role.NUMBER):
            text = token.text if own else token.forms[0]
            for length in range(1, min(params.MOST_OF_A_WORD, len(text) - 1, len(short) - done) + 1):
                if short[done : done + length] != text[:length]:
                    break
                rest = read(done + length, at + 1)
                if rest is not None:
                    return (at, *rest)
        return read(done, at + 1) if token.role in (Role.FILLER, Role.FORM) and at > start else None

    return read(0, start) or ()


# What is left over.


def _apart(one: Sequence[Token], other: Sequence[Token]) -> list[Part]:
    """What every word costs that is on one side only, and what contradicts."""
    parts: list[Part] = []
    if not one and not other:
        return parts
    for group in (_TOLD_APART, (Role.NUMBER,), (Role.FORM,)):
        ours, theirs = (
            sorted((token for token in side if token.role in group), key=lambda token: -token.rarity)
            for side in (one, other)
        )
        told = group == (Role.FORM,) and any(part.way == "conflict" for part in parts)
        first = 0.0 if told else 1.0
        pairs = min(len(ours), len(theirs))
        for number in range(pairs):
            parts.append(_conflict(ours[number], theirs[number], first * params.FURTHER_LEFT_OUT**number))
        for rest, turned in ((ours, False), (theirs, True)):
            for number, token in enumerate(rest[pairs:], pairs):
                parts.append(_left_out(token, first * params.FURTHER_LEFT_OUT**number, turned))
    for side, turned in ((one, False), (other, True)):
        parts += [_left_out(token, 1.0, turned) for token in side if token.role is Role.FILLER]
    return parts


def _conflict(ours: Token, theirs: Token, share: float) -> Part:
    weight = max(params.CONFLICT[ours.role], params.CONFLICT[theirs.role]) * share
    if ours.role is not Role.FORM:
        return Part("conflict", ours.text, theirs.text, weight)
    mild = ours.family == theirs.family or "corporation" in (ours.family, theirs.family)
    return Part("other form", ours.text, theirs.text, weight * (params.MILD if mild else 1.0))


def _left_out(token: Token, share: float, turned: bool) -> Part:
    weight = params.LEFT_OUT[token.role] * share
    return Part("left out", "", token.text, weight) if turned else Part("left out", token.text, "", weight)


def _difference(apart: Sequence[Part]) -> str:
    """In which way names differ that are apart in those parts, a key of :data:`params.FAMILY_DIFFERENCE`."""
    ways = {part.way for part in apart}
    for way, called in (("conflict", "conflict"), ("left out", "left out"), ("other form", "form")):
        if way in ways:
            return called
    return "none"
