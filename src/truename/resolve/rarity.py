"""How rare a shared value is: what it says that two records show it.

    LLR = -log10( chance + P(lent | d) * (d - own + 1) / n )  +  log10 kept

*d* is the number of different subjects among the holders of the value *by all else*: holders that share another, rarer
mark of identity count as one. A mailbox of nine sites that agree in other things is one owner's; an address of nine
firms that have nothing else in common is an office's. P(lent | d) is the probability, given that number, that the value
belongs to somebody who serves many (:data:`params.MODELS`); it is then shown by the share (d - own + 1) / n of the n
records that show anything of its relation. *own* of the d are the two sides themselves: 1 or 2, however many records a
side has, so that an identity that grows does not make what it shares look rarer.

Several values that come together elsewhere, too, are a *package*: a template with its vendor's mailbox and telephone,
an agency with its tracker and its host. For a package either each part is there by chance, or one lender explains all:

    LLR = -log10( product(chance / kept) + min P(lent) * share / max kept )

so that a package of private values is strong, and a package of an agency is as weak as its least rare part allows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from truename.properties import Relation
from truename.resolve import common, params
from truename.resolve.common import Reference
from truename.resolve.tokens import ROLES, SERVERS, WEBMAIL, Key, Tokens, label, relation, servers

VENDOR = "vendor email"
"""The model of a mailbox that agencies and vendors leave on others' sites."""

_TAIL_SUM = sum(d**-params.TAIL for d in range(2, 100_000))
"""What makes the probabilities of the numbers of holders of a lent value sum to 1."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """What is known of one token.

    Attributes:
        holders: how many records hold it.
        apart: how many different subjects those are by all else.
        subject: by holder, the number of its subject.
        lent: P(it is somebody's who serves many).
        reference: what it is known to be, where everybody uses it.
    """

    holders: int
    apart: int
    subject: dict[str, int] = field(repr=False)
    lent: float = 0.0
    reference: Reference | None = None


class Rarities:
    """The rarity of every token of a case, found when first asked for."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._found: dict[Key, Rarity] = {}
        self._others: dict[Key, frozenset[str]] = {}
        self._could = Counter(one for own in tokens.of.values() for one in {relation(kind) for kind, _ in own})
        self._mailboxes = Counter(text.rpartition("@")[2] for kind, text in tokens.holders if kind == "email")

    def __getitem__(self, key: Key) -> Rarity:
        if key not in self._found:
            self._found[key] = self._rarity(key)
        return self._found[key]

    def model(self, key: Key) -> str:
        """The name of the model that a token follows: what its text and its holders say of whose it is."""
        kind, text = key
        if kind == "email":
            name, _, host = text.rpartition("@")
            if name in ROLES and f"site:{host}" not in self.tokens.holders[key]:
                return (
                    VENDOR if all(record.startswith("site:") for record in self.tokens.holders[key]) else "role email"
                )
            return "email" if self._mailboxes[host] > params.MOST_WEBMAIL or host in WEBMAIL else "company email"
        if kind == "address" and " unit " in text:
            return "room"
        if kind in SERVERS:
            text = text.rpartition("@")[2]
            own = any(f".{text}".endswith(f".{record[5:]}") for record in self.tokens.holders[key])
            if kind == "soaMailbox":
                provider = key[1].partition("@")[0] in ROLES and not own
                return "nameServer" if provider else kind
            return f"own {kind}" if own else kind
        return kind

    def alone(self, key: Key) -> float:
        """log10 LR of the token at its best: of two holders that are different by all else."""
        return self.weight([key], 2)

    def weight(self, package: Sequence[Key], own: int) -> float:
        """log10 LR that two sides show the tokens of a package; 0 at the least.

        Args:
            package: tokens that come together; one or more.
            own: how many of the different subjects the two sides are: 1 or 2, by how they were counted.
        """
        chance, lent, most = 1.0, 1.0, 0.0
        for key in package:
            model, rarity = params.MODELS[self.model(key)], self[key]
            if rarity.reference or rarity.lent > params.LENDER:
                continue  # what serves many says nothing
            chance *= model.chance / model.kept
            share = (max(rarity.apart - own, 0) + 1) / max(self._could[relation(key[0])], params.LEAST_SHARED)
            lent = min(lent, rarity.lent * share)
            most = max(most, model.kept)
        return max(-math.log10(chance + lent / most), 0.0) if most else 0.0

    def together(self, one: Key, other: Key, sides: frozenset[str]) -> bool:
        """Whether two tokens come together among records other than these."""
        a, b = self._holders(one) - sides, self._holders(other) - sides
        return bool(a and b) and len(a & b) >= params.TOGETHER * min(len(a), len(b))

    def _holders(self, key: Key) -> frozenset[str]:
        if key not in self._others:
            self._others[key] = frozenset(self.tokens.holders[key])
        return self._others[key]

    def _rarity(self, key: Key) -> Rarity:
        holders = self.tokens.holders[key]
        reference = common.known(*key)
        if reference or len(holders) > params.MOST_HOLDERS:
            subject = {record: n for n, record in enumerate(holders)}
            return Rarity(len(holders), len(holders), subject, 1.0, reference)
        subject = self._subjects(key, holders)
        apart = len(set(subject.values()))
        if key[0] == "legal name" and sum(not record.startswith("site:") for record in holders) > 1:
            return Rarity(len(holders), apart, subject, 1.0, Reference("that of several companies", "the case itself"))
        if maker := self._maker(key, holders):
            what = f"{maker}'s, whom those who show it credit or link to"
            return Rarity(len(holders), apart, subject, 1.0, Reference(what, "the case itself"))
        return Rarity(len(holders), apart, subject, lent(self.model(key), apart))

    def _maker(self, key: Key, holders: Sequence[str]) -> str:
        """Whose a value of infrastructure is, where those who show it say so: they credit its maker, or link to a site
        that shows it, too, or under whose name they are served. Whoever conceals a network does neither."""
        if relation(key[0]) is not Relation.INFRASTRUCTURE or len(holders) < 3:
            return ""
        own = {label(record.removeprefix("site:")) for record in holders}
        marks = (text for record in holders for kind, text in self.tokens.of[record] if kind == "templateMark")
        named = {text.partition(":")[2].partition(" ")[0] for text in marks}
        served = servers(key for record in holders for key in self.tokens.of[record])
        credits = Counter(
            one
            for record in holders
            for one in self.tokens.makers.get(record, ())
            if one in own | named or f".{one}." in served
        )
        name, most = max(credits.items(), key=lambda one: (one[1], one[0]), default=("", 0))
        others = len(holders) - (name in own)
        return name if most > 1 and most >= params.CREDITED * others else ""

    def _subjects(self, key: Key, holders: Iterable[str]) -> dict[str, int]:
        """Which holders are one by all else: by marks of identity that fewer show, that not most of these share, and
        that are nobody's who serves many."""
        inside = {record: n for n, record in enumerate(holders)}
        root = list(range(len(inside)))

        def find(n: int) -> int:
            while root[n] != n:
                root[n] = root[root[n]]
                n = root[n]
            return n

        seen: dict[Key, list[str]] = {}
        for record in inside:
            for other in self.tokens.of[record]:
                if other != key and relation(other[0]) is Relation.SAME and not common.known(*other):
                    seen.setdefault(other, []).append(record)
        for other, those in seen.items():
            rarer = len(self.tokens.holders[other]) < len(inside) and 1 < len(those) <= params.TOGETHER * len(inside)
            if rarer and lent(self.model(other), len(self.tokens.holders[other])) < params.LENDER:
                for record in those[1:]:
                    root[find(inside[record])] = find(inside[those[0]])
        return {record: find(n) for record, n in inside.items()}


def lent(model: str, apart: int) -> float:
    """P(a value that follows this model is somebody's who serves many), given how many different subjects show it."""
    if apart < 2:
        return 0.0
    known = params.MODELS[model]
    many = float(known.lent * apart**-params.TAIL / _TAIL_SUM)
    one = float((1 - known.lent) * (1 - known.fronts) * known.fronts ** (apart - 2))
    return many / (many + one)
