"""What records can share: their values, in the form in which equal ones are equal, and who holds which.

email, registrantEmail          one mailbox, whoever states it where
phone, registrantPhone          one telephone
address, registrantAddress      one house, building or box (keys that the caller's comparison of addresses gives)
website, a site's own domain    one website
handle of a profile, mailbox    one account name: what people call themselves everywhere
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from truename.properties import PROPERTIES, Relation
from truename.resolve.network import Record, Value
from truename.resolve.records import usable

KINDS: Mapping[str, str] = {
    **{name: name for name in ("email", "phone", "handle", "website", "bankAccount", "wallet", "pgpKey")},
    **{name: name for name in ("registrationNumber", "taxNumber", "leiCode", "idNumber", "passportNumber")},
    **{name: name for name in ("ip", "nameServer", "mailServer", "soaMailbox", "certificate")},
    **{name: name for name in ("analytics", "advertising", "verification", "favicon", "templateMark", "comment")},
    "registrantEmail": "email",
    "registrantPhone": "phone",
    "registrantName": "registrant",
    "registrantOrganization": "registrant",
    "registrantHandle": "registrantHandle",
}
"""Of each property whose values are compared for equality, the kind of token: the model in :mod:`params`."""

_OURS = frozenset({"registrant", "account name", "mail host"})
"""Kinds of tokens that are no property."""

ADDRESSES = ("address", "registrantAddress")

SHORTEST_ACCOUNT = 5
"""Letters and digits of an account name that tell people apart. Assumption: shorter ones are first names and words."""

_ROLES = (
    "abuse accounts admin administrator billing business careers contact contacts customer dns domains enquiries"
    " enquiry finance general hello help helpdesk hostmaster hosting info information inquiries inquiry jobs legal mail"
    " mailbox marketing media news noreply office orders partners postmaster press privacy reception registrar root"
    " sales secretary service services shop staff support team webmaster welcome"
)
ROLES = frozenset(_ROLES.split())
"""Names of mailboxes after a role and not a person: RFC 2142 (1997) names some, the rest is by hand."""

Key = tuple[str, str]
"""A token: its kind and its text."""


@dataclass(slots=True)
class Tokens:
    """Who holds what.

    Attributes:
        of: by record, its tokens, each with the values that state it.
        holders: by token, the ids of the records that hold it, in order.
        words: by token, what to call it where its text is no words (a hash).
    """

    of: dict[str, dict[Key, list[Value]]] = field(default_factory=lambda: defaultdict(dict))
    holders: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[Key, str] = field(default_factory=dict)

    def add(self, record: str, key: Key, value: Value, words: str = "") -> None:
        """One more value by which a record holds a token."""
        stated = self.of[record].setdefault(key, [])
        if not stated:
            self.holders[key].append(record)
        stated.append(value)
        if words:
            self.words.setdefault(key, words)

    def shown(self, key: Key) -> str:
        """A token's text for a reader."""
        return self.words.get(key, key[1])


def tokens(records: Mapping[str, Record], houses: Callable[[str], tuple[tuple[str, str], ...]]) -> Tokens:
    """Every token of every record.

    Args:
        houses: of an address as text, the keys under which equal ones are found, each with its words.
    """
    found = Tokens()
    for record in records.values():
        for property, values in record.values.items():
            kind = KINDS.get(property)
            for value in usable(values):
                if kind:
                    found.add(record.id, (kind, folded(value.value) if kind == "registrant" else value.value), value)
                elif property in ADDRESSES:
                    for key, words in houses(value.value):
                        found.add(record.id, ("address", key), value, words)
        for name, value in _account_names(record):
            found.add(record.id, ("account name", name), value)
        if record.id.startswith("site:"):
            found.add(record.id, ("website", record.id.removeprefix("site:")), Value("website", record.id[5:]))
    return found


def relation(kind: str) -> Relation:
    """Which relation a kind of token speaks for."""
    if kind in _OURS:
        return Relation.SAME
    known = PROPERTIES[kind].relation
    assert known is not None  # KINDS names only properties that speak for one
    return known


def channel(kind: str, values: list[Value]) -> str:
    """The place where a record states a token: a registration's form where it is stated nowhere else."""
    if kind in ("account name", "mail host"):
        return kind
    if all(PROPERTIES[one.property].channel == "registration" for one in values):
        return "registration"
    return PROPERTIES[kind].channel if kind in PROPERTIES else "registration"


def folded(text: str) -> str:
    """A text without case, marks of accent, punctuation and spacing."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one))))


def _account_names(record: Record) -> Iterator[tuple[str, Value]]:
    """What somebody calls themselves on a platform or in a mailbox, where it is no role and no ordinary word."""
    stated: list[tuple[str, Value]] = []
    if record.id.startswith("profile:"):
        own = record.id.rpartition("/")[2]
        stated.append((own, Value("handle", own)))
    if not record.id.startswith("site:"):
        stated += [(one.value.partition("@")[0], one) for one in usable(record.values.get("email", ()))]
        stated += [(one.value.rpartition(":")[2], one) for one in usable(record.values.get("handle", ()))]
    for text, value in stated:
        name = re.sub(r"[\W_]", "", text.partition("+")[0]).casefold()
        if len(name) >= SHORTEST_ACCOUNT and name not in ROLES and not name.isdigit():
            yield name, value
