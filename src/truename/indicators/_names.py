"""Whether two records call themselves by different names, as far as that can be told.

Names of all writing systems are compared by the same means, in Latin spelling. One thing a script truly does not say:
which language a name in Han characters is read in. Beside another script such a word can be any, unless a table knows
what it means. The doubt goes to the record: one name and its romanisations, a name with and without its middle part,
initials, slips of spelling, other words for a firm's legal form or trade count as one; so does what the comparison of
names in the network, which knows more of names than is done here, takes for one. Placeholders, such as "Domain
Administrator", name nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from truename.resolve.common import known
from truename.resolve.network import Network, Record, Value
from truename.resolve.records import usable
from truename.resolve.tokens import ROLES, folded

if TYPE_CHECKING:
    from truename.kinds.organisation.parse import Token

PROPERTIES = ("name", "alias")
"""What a record says that it is called."""

AGREED = 2.0
"""log10 LR of two names from which the network's comparison takes them for one: "moderately strong support" of ENFSI's
guideline (2015). Less is what two people of one origin have in common: both are somebody's -oğlu, -enko or -mura."""

MOST_NAMES = 10
"""Names of one record that are looked at. Assumption: nobody states more, but for a hostile file."""

CLOSE = 0.8
"""How alike two words have to be to be one with a slip: twice the letters that they have in common, over all of their
letters (difflib). By hand: "hyok" and "hyeok" have 0.89, "pak" and "park" 0.86, "east" and "west" 0.75, "john" and
"jane" 0.5."""

CLOSE_WHOLE = 0.9
"""The same of names that are cut into words in other places: "Pak Jin Hyok" and "Park Jinhyeok" have 0.91."""

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


class Names:
    """What the records of a network are called."""

    def __init__(self, network: Network) -> None:
        self._agreed = {
            frozenset((link.source, link.target))
            for link in network.links
            if any(part.property in PROPERTIES and part.llr >= AGREED for part in link.parts)
        }

    def of(self, record: Record) -> tuple[str, ...]:
        """The names that a record states and nobody contradicted."""
        return tuple(one.value for one in self.values(record))

    def values(self, *records: Record) -> list[Value]:
        """What states the names of some records."""
        return [
            one
            for record in records
            for one in [value for kind in PROPERTIES for value in usable(record.values.get(kind, ()))][:MOST_NAMES]
        ]

    def differ(self, one: Record, other: Record) -> bool:
        """Whether both state names, and no name of the one can be a name of the other."""
        if frozenset((one.id, other.id)) in self._agreed:
            return False
        return others(self.of(one), self.of(other))


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


def _one(one: Sequence[Token], other: Sequence[Token]) -> bool:
    left, right = sorted((one, other), key=len)
    written = "".join(word.forms[0] for word in left)
    if written == "".join(word.forms[0][0] for word in right):
        return True  # initials
    if len(left) < len(right) and any(_close(written, text, CLOSE_WHOLE) for text in _turned(right)):
        return True  # the same, cut into words in other places
    rest = list(right)
    for word in left:
        found = next((each for each in rest if _fit(word, each)), None)
        if found is None:
            return False
        rest.remove(found)
    return True


def _turned(words: Sequence[Token]) -> Iterator[str]:
    """The words as one, with each of them first: some write the family name first, others the given name."""
    spelt = [word.forms[0] for word in words]
    return ("".join(spelt[at:] + spelt[:at]) for at in range(len(spelt)))


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


def _fit(one: Token, other: Token) -> bool:
    if one.concept or other.concept:
        if one.concept == other.concept:
            return True
        if one.concept and other.concept:
            return False  # each says something else: a bank is no shipyard, in whatever script
    elif "Han" in (one.script, other.script) and one.script != other.script:
        return True  # each language reads the characters in its own way, and which it is nobody says
    spelt = [[form for form in word.forms if form] for word in (one, other)]
    if any(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) or _close(a, b) for a in spelt[0] for b in spelt[1]):
        return True
    if one.vowelless is other.vowelless:
        return False
    bones = [{bone for form in side if len(bone := _VOWELS.sub("", form)) > 1} for side in spelt]
    return any(_close(a, b) for a in bones[0] for b in bones[1])


_VOWELS = re.compile(r"(?<=.)[aeiou]")
"""What one of two words may leave out where its script does not write it; but for the first letter."""


_UNVOICED = str.maketrans("bdgv", "ptkf")
"""Letters that one name's spellings exchange most: Kim and Gim, Pak and Bak, Dae and Tae. By hand."""


def _close(one: str, other: str, least: float = CLOSE) -> bool:
    one, other = one.translate(_UNVOICED), other.translate(_UNVOICED)
    together = len(one) + len(other)
    if 2 * min(len(one), len(other)) < least * together:
        return False  # it cannot be reached: most words are no slips of one another
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= least
