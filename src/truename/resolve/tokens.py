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
from collections.abc import Callable, Iterable, Iterator, Mapping
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

_OURS = frozenset({"registrant", "account name", "mail host", "legal name"})
"""Kinds of tokens that are no property."""

ADDRESSES = ("address", "registrantAddress")

SHORTEST_ACCOUNT = 6
"""Letters and digits of an account name that tell people apart. Assumption: shorter ones are first names and words."""

_ROLES = (
    "abuse accounts admin administrator billing business careers contact contacts customer dns domains enquiries"
    " enquiry finance general hello help helpdesk hostmaster hosting info information inquiries inquiry jobs legal mail"
    " mailbox marketing media news noreply office orders partners postmaster press privacy reception registrar root"
    " sales secretary service services shop staff support team webmaster welcome"
)
ROLES = frozenset(_ROLES.split())
"""Names of mailboxes after a role and not a person: RFC 2142 (1997) names some, the rest is by hand."""

_WEBMAIL = (
    "126.com 163.com aol.com fastmail.com gmail.com gmx.com gmx.de gmx.net googlemail.com hotmail.com icloud.com"
    " live.com mail.com mail.ru msn.com naver.com outlook.com proton.me protonmail.com qq.com tutanota.com web.de"
    " yahoo.com yandex.com yandex.ru ymail.com zoho.com"
)
WEBMAIL = frozenset(_WEBMAIL.split())
"""Hosts of mailboxes for everybody, by hand: the largest by users. Others are found by how many use them in a case."""

Key = tuple[str, str]
"""A token: its kind and its text."""


@dataclass(slots=True)
class Tokens:
    """Who holds what.

    Attributes:
        of: by record, its tokens, each with the values that state it.
        holders: by token, the ids of the records that hold it, in order.
        words: by token, what to call it where its text is no words (a hash).
        makers: by record, whom its pages credit with making them, and to whose sites they link: labels.
    """

    of: dict[str, dict[Key, list[Value]]] = field(default_factory=lambda: defaultdict(dict))
    holders: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[Key, str] = field(default_factory=dict)
    makers: dict[str, frozenset[str]] = field(default_factory=dict)

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
    telephone = _Telephones(records)
    for record in records.values():
        for property, values in record.values.items():
            kind = KINDS.get(property)
            for value in usable(values):
                if kind == "ip" and not record.id.startswith("site:"):
                    found.add(
                        record.id, (kind, f"sender {value.value}"), value
                    )  # where somebody was, not what runs there
                elif kind:
                    form = telephone if kind == "phone" else _FORMS.get(kind, str)
                    text = form(value.value)
                    found.add(record.id, (kind, text), value, value.value if text != value.value else "")
                elif property in ADDRESSES:
                    for key, words in houses(value.value):
                        found.add(record.id, ("address", key), value, words)
        if makers := _makers(record, records, servers(found.of[record.id])):
            found.makers[record.id] = makers
        for name, value in _account_names(record):
            found.add(record.id, ("account name", name), value)
        if record.id.startswith("site:"):
            found.add(record.id, ("website", record.id.removeprefix("site:")), Value("website", record.id[5:]))
    return found


CREDITS = ("credit:", "comment:", "by:")
"""Marks of templates that name who made the site, as pages state it."""


def _makers(record: Record, records: Mapping[str, Record], served: str) -> frozenset[str]:
    """Whom a record credits, by the first word of the name, and to whom it links, by label: other sites of the case,
    and those under whose names it is served."""
    marks = (
        one.value.partition(":")[2]
        for one in usable(record.values.get("templateMark", ()))
        if one.value.startswith(CREDITS)
    )
    linked = (
        one.value
        for one in usable(record.values.get("link", ()))
        if f"site:{one.value}" in records or f".{one.value}." in served
    )
    labels = {label(host) for host in linked} | {word for mark in marks for word in folded(mark).split()[:1]}
    return frozenset(labels - {label(record.id.removeprefix("site:"))})


SERVERS = frozenset({"nameServer", "mailServer", "soaMailbox"})


def servers(tokens: Iterable[Key]) -> str:
    """Under whose names somebody is served: the hosts of name servers, mail servers and a zone's mailbox, each between
    dots, so that a part of a name is found as ".part."."""
    return "".join(f".{text.rpartition('@')[2]}." for kind, text in tokens if kind in SERVERS)


def label(host: str) -> str:
    """The name that a host's holder chose: "acme" of "acme.example"."""
    return host.partition(".")[0]


def relation(kind: str) -> Relation:
    """Which relation a kind of token speaks for."""
    if kind in _OURS:
        return Relation.SAME
    known = PROPERTIES[kind].relation
    assert known is not None  # KINDS names only properties that speak for one
    return known


def channel(kind: str, values: list[Value]) -> str:
    """The place where a record states a token: a registration's form where it is stated nowhere else.

    Args:
        values: by which it does; none: in several places.
    """
    if kind in ("account name", "mail host", "legal name"):
        return kind
    if values and all(PROPERTIES[one.property].channel == "registration" for one in values):
        return "registration"
    return PROPERTIES[kind].channel if kind in PROPERTIES else "registration"


def folded(text: str) -> str:
    """A text without case, marks of accent, punctuation and spacing."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one))))


_COUNTRY = re.compile(r"\A[A-Z]{2}[: ]?(?=[0-9A-Z]{5,}\Z)")


def _number(text: str) -> str:
    """A number of a register without the country in front of it, which one record states and another does not."""
    plain = re.sub(r"[\s./-]", "", text.upper().replace(":", "", 1) if text[2:3] == ":" else text.upper())
    return _COUNTRY.sub("", plain) or plain


TELEPHONE = 7
"""Digits of a number without its country, at the least, by which it is looked for among whole ones: what
subscribers had before area codes (ITU-T E.164, 6.2, leaves it to the countries)."""


class _Telephones:
    """Telephones in one form: that for the world. A national one is the whole number of the case that ends so, if just
    one does."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._whole: dict[str, set[str]] = defaultdict(set)
        for record in records.values():
            for property in ("phone", "registrantPhone"):
                for value in record.values.get(property, ()):
                    if value.value.startswith("+"):
                        self._whole[value.value[-TELEPHONE:]].add(value.value)

    def __call__(self, text: str) -> str:
        if text.startswith("+"):
            return text
        own = re.sub(r"\D", "", text).lstrip("0")
        found = {one for one in self._whole.get(own[-TELEPHONE:], ()) if one.endswith(own)}
        return found.pop() if len(found) == 1 and len(own) >= TELEPHONE else text


_FORMS: Mapping[str, Callable[[str], str]] = {
    "registrant": folded,
    "registrationNumber": _number,
    "taxNumber": _number,
}
"""Of kinds whose values are written in several ways, the form in which they are compared."""


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
