"""Whether two records call themselves by different names, as far as that can be told.

Names of all writing systems are compared by the same means and at the same resolution, that of the coarsest: sounds
that one of them writes alike (l and r, b and p, j and z, e and i) are one for all, whoever writes them. What is left
over has to agree but for one slip in the whole name, however long its words are: so names that end alike, as many of
one origin do, are no more one name than others are. Two things a script truly does not say: which language a name in
Han characters is read in (beside another script such a word can be any, unless a table knows what it means), and
vowels that it leaves out or has to put in.

The doubt goes to the record: one name and its romanisations, a name with and without its middle part, initials, names
that tables know to stand for one another, slips of spelling, other words for a firm's legal form or trade count as one.
Placeholders, such as "Domain Administrator", name nobody. No weight of names is asked: one that is fit for ranking
candidates is too often high for two people of one origin to say that names are the same, and differs by origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, islice, pairwise, product
from typing import TYPE_CHECKING

from truename.indicators._sounds import MOST, PUT_IN, VOWELS, heard, slips
from truename.kinds.name.background import variants
from truename.resolve.common import known
from truename.resolve.network import Record, Value
from truename.resolve.records import usable
from truename.resolve.tokens import ROLES, folded

if TYPE_CHECKING:
    from truename.kinds.organisation.parse import Token

PROPERTIES = ("name", "alias")
"""What a record says that it is called."""

MOST_NAMES = 10
"""Names of one record that are looked at. Assumption: nobody states more, but for a hostile file."""

SLIPS = 1
"""In a whole name: a letter left out or added, a vowel exchanged for another, or neighbours that changed places; never
another consonant. Damerau (CACM 7, 1964): one such slip explains four misspelled words of five."""

SHORT = 6
"""Letters of a name below which it has to agree without a slip. Assumption: of fewer, one letter more is too much."""

MOST_CUT = 6
"""Words of a name that are looked at joined. Assumption: names that are cut otherwise elsewhere have no more."""
_PLACEHOLDERS = (
    "agent manager management name names owner registrant registration registrations responsible technical tech admin-c"
    " tech-c role noc domain's verwaltung domainverwaltung verwalter inhaber administrador administradora dominio"
    " dominios contacto titular administrateur domaine domaines gestionnaire titulaire amministratore domini gestore"
    " titolare domínio domínios yönetici yöneticisi yönetimi alan adı администратор администрация владелец домен домена"
    " доменов менеджер مدير المدير مسؤول النطاق النطاقات نطاق 도메인 관리자 도메인관리자 담당자 ドメイン 管理者 管理人"
    " ドメイン管理者 ドメイン名管理者 域名 管理员 域名管理员 網域 管理員 網域管理員"
)
_NOBODYS = ROLES | {word for text in _PLACEHOLDERS.split() for word in folded(text).split()}
"""Words of what stands where a name should: "Domain Administrator", "Hostmaster". By hand."""


def nobodys(text: str) -> bool:
    """Whether a name is a placeholder or a privacy service's, which says nothing of an operator."""
    plain = folded(text)
    return known("registrant", plain) is not None or (bool(plain) and all(word in _NOBODYS for word in plain.split()))


def of(record: Record) -> tuple[str, ...]:
    """The names that a record states and nobody contradicted."""
    return tuple(one.value for one in values(record))


def values(*records: Record) -> list[Value]:
    """What states the names of some records."""
    return [
        one
        for record in records
        for one in [value for kind in PROPERTIES for value in usable(record.values.get(kind, ()))][:MOST_NAMES]
    ]


def differ(one: Record, other: Record) -> bool:
    """Whether both state names, and no name of the one can be a name of the other."""
    return others(of(one), of(other))


def others(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether there are names on both sides, and none of the one side can be one of the other."""
    left, right = ([text for text in side if not nobodys(text)] for side in (one, other))
    return bool(left and right) and not any(may_be_one(a, b) for a in left for b in right)


@lru_cache(1 << 14)
def may_be_one(one: str, other: str) -> bool:
    """Whether two names can be one, or cannot be compared."""
    whole = [_parsed(text) for text in (one, other)]
    if not all(whole):
        return True
    bare = [_without(side, _FORMS) for side in whole]
    own = [_without(side, _KINDS) for side in whole]
    return _one(*whole) or _one(*bare) or _one(*own)


_FORMS = frozenset({"form"})
_KINDS = _FORMS | {"filler", "trade"}
"""Roles of words that say what a firm is and does, not who it is: "Ltd" and "Limited" say the same."""


def _without(words: Sequence[Token], roles: frozenset[str]) -> Sequence[Token]:
    """The words of other roles, or all where there are none."""
    return [word for word in words if word.role not in roles] or words


@lru_cache(1 << 15)
def _parsed(text: str) -> tuple[Token, ...]:
    from truename.kinds.organisation.parse import parse

    return parse(text).tokens


def _one(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Whether the words of two names go together: of the shorter all, in any order, or the whole of both as one."""
    left, right = sorted((one, other), key=lambda side: (len(side), [word.text for word in side]))
    if "".join(word.forms[0] for word in left) == "".join(word.forms[0][0] for word in right):
        return True  # initials
    letters = min(sum(len(word.forms[0]) for word in side) for side in (left, right))
    if _apart(left, right, 0) == 0:
        return True
    cuts = [right] if len(left) == len(right) else _joined(right, len(left))  # one doubt at a time: nothing is left out
    most = SLIPS if letters >= SHORT else 0
    return any(_apart(left, words, most) <= most for words in cuts)


def _apart(left: Sequence[Token], right: Sequence[Token], most: int) -> int:
    """Slips between the words of the shorter name and what goes best with each; more than ``most`` ends it."""
    rest, total = list(right), 0
    for word in left:
        each = [_between(word, other, most) for other in rest]
        total += min(each)
        if total > most:
            break
        del rest[each.index(min(each))]
    return total


def _joined(words: Sequence[Token], count: int) -> Iterator[Sequence[Token]]:
    """A name cut into so many words, with each of its words first: some write the family name first, others last."""
    if not count < len(words) <= MOST_CUT:
        return
    for at in range(len(words)):
        turned = (*words[at:], *words[:at])
        for cuts in combinations(range(1, len(words)), count - 1):
            bounds = (0, *cuts, len(words))
            yield [_together(turned[a:b]) for a, b in pairwise(bounds)]


def _together(words: Sequence[Token]) -> Token:
    """Words written as one."""
    if len(words) == 1:
        return words[0]
    return replace(
        words[0],
        concept="",
        script=next((word.script for word in words if word.script != "Han"), "Han"),
        forms=tuple("".join(forms) for forms in islice(product(*(word.forms for word in words)), MOST)),
    )


def _between(one: Token, other: Token, most: int) -> int:
    """Slips between two words; more than ``most`` where they are two words."""
    if one.concept or other.concept:
        if one.concept == other.concept:
            return 0
        if one.concept and other.concept:
            return most + 1  # each says something else: a bank is no shipyard, in whatever script
    elif "Han" in (one.script, other.script) and one.script != other.script:
        return 0  # each language reads the characters in its own way, and which it is nobody says
    if _classes(one) & _classes(other):
        return 0
    mine, its = (heard(word.forms, word.script) for word in (one, other))
    if any(min(len(a), len(b)) == 1 and a[0] == b[0] for a in mine for b in its):
        return 0  # an initial
    extra = _put_in(one, other), _put_in(other, one)
    return min((slips(a, b, extra, most) for a in mine for b in its), default=most + 1)


def _classes(word: Token) -> set[int]:
    """The classes of names that one person goes by: Muhammad and Mehmet, Bob and Robert."""
    return {number for form in word.forms for number, _ in variants(form)}


def _put_in(one: Token, other: Token) -> str:
    """The vowels of one that the other need not have."""
    if other.vowelless and not one.vowelless:
        return VOWELS
    return PUT_IN.get(one.script, "") if one.script != other.script else ""
