"""What a row of a table states of an account, a company or a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from truename.sources.saved import Saved, hosts, prose, structured, values
from truename.sources.saved.accounts import NETWORKS
from truename.sources.saved.page.regions import region
from truename.sources.saved.statements import Origin, Statements

MOST_SEVERAL = 100
"""Values of one column that lists several."""

_SCHEMATA = {
    "person": "Person",
    "individual": "Person",
    "natural person": "Person",
    "people": "Person",
    "human": "Person",
    "company": "Company",
    "organization": "Organization",
    "organisation": "Organization",
    "legal entity": "LegalEntity",
    "entity": "LegalEntity",
    "business": "Company",
    "firm": "Company",
    "corporation": "Company",
}
"""What people write for what something is, and FtM's name of it."""

_TIES = {"owner": ("owns", True), "director": ("directs", True), "employer": ("worksFor", False)} | {
    "parent": ("parent", False),
    "agent": ("represents", True),
}
"""Columns that name another row by its id: what the tie is called, and whether the other one is its subject."""

_LISTED = re.compile(r"\s*[,;|·\n]\s*")
_SEVERAL = re.compile(r"\s*[,;|\n]\s*|\s+(?:and|or|/)\s+")
_NUMBER = re.compile(r"\d{1,12}")
_SLUG = re.compile(r"[^a-z0-9.]+")


class Row(NamedTuple):
    """One row: where it stands, its columns by what they mean, and by their own names those that are not understood."""

    where: str
    known: Mapping[str, Sequence[str]]
    others: Mapping[str, Sequence[str]]

    def all(self, meaning: str) -> Sequence[str]:
        return self.known.get(meaning, ())

    def first(self, meaning: str) -> str:
        return next(iter(self.known.get(meaning, ())), "")


class Table:
    """Claims out of rows."""

    def __init__(self, saved: Saved, statements: Statements, ids: Iterable[str]) -> None:
        self._saved = saved
        self._statements = statements
        self._file = values.clean(saved.name.rpartition("/")[2]) or "table"
        self._by = hosts.host(saved.url) or self._file
        self._ids = frozenset(ids)

    def row(self, row: Row) -> None:
        """Claim what one row states."""
        place, name = _account(row)
        if place and name:
            subject, by = values.profile_id(place, name), place
            group = subject
        elif row.all("platform") or (row.all("handle") and not row.all("id")):
            self._statements.refuse(row.where, "it names no account on a platform")
            return
        else:
            subject, by = self._entity(row), row.first("said") or self._by
            group = f"register:{subject.removeprefix('ftm:')}"
        if not subject:
            self._statements.refuse(row.where, "it names nobody")
            return
        when = row.first("when")
        origin = Origin(values.clean(by) or self._by, group, structured.stamp(when))
        say = _Say(self._statements, origin, subject, row.where)
        if subject.startswith("profile:"):
            say("schema", "Profile", "account")
            say("platform", place, row.first("platform") or place)
            say("handle", _own_handle(row, place, name), name)
            for text in row.all("kind"):
                say("notes", values.clean(f"type: {text}"), text)
        else:
            self._schema(row, say)
            self._ties(row, say)
        _stated(row, say)
        self._pictures(row, say)
        for text in row.all("bio"):
            say("description", values.clean(text), text)
            for property, value, said in prose.stated(text, country=_country(row)):
                say(property, value, said)
        for column, listed in row.others.items():
            for text in listed:
                say("notes", values.clean(f"{column}: {text}"), text)

    def _entity(self, row: Row) -> str:
        """The subject of a row that is no account. A number that only counts rows is somebody else in every table."""
        id = row.first("id")
        if id and len(id) <= 512 and id.isprintable():
            return f"ftm:{self._full(id)}"
        name = row.first("name") or " ".join([*row.all("given")[:1], *row.all("family")[:1]])
        if not name:
            return ""
        told = "\n".join([name, row.first("number"), row.first("birth"), row.first("email")]).casefold()
        return f"ftm:{values.slug(name) or 'unnamed'}-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:8]}"

    def _full(self, id: str) -> str:
        return f"{self._file}/{id}" if _NUMBER.fullmatch(id) else id

    def _schema(self, row: Row, say: _Say) -> None:
        for text in row.all("kind"):
            schema = _SCHEMATA.get(text.strip().lower())
            if schema:
                say("schema", schema, text)
                return
            say("notes", values.clean(f"type: {text}"), text)
        if row.all("birth") or row.all("given") or row.all("passport"):
            say("schema", "Person", "a row of a person")
        elif row.all("number") or row.all("lei") or row.all("founded"):
            say("schema", "Company", "a row of a company")

    def _ties(self, row: Row, say: _Say) -> None:
        """Ties to other rows. Whom the table does not list by that id stays a note: a name alone is no subject."""
        for meaning, (property, turned) in _TIES.items():
            for listed in row.all(meaning):
                for text in _LISTED.split(listed)[:MOST_SEVERAL]:
                    if text in self._ids:
                        other = f"ftm:{self._full(text)}"
                        words = f"{meaning}: {text}"
                        if turned:
                            say.of(other, property, say.subject, words)
                        else:
                            say(property, other, words)
                    elif text:
                        say("notes", values.clean(f"{meaning}: {text}"), text)

    def _pictures(self, row: Row, say: _Say) -> None:
        for text in row.all("photo"):
            address = values.absolute(text)
            if (
                not address
                and self._saved.address.startswith("file:///")
                and not re.match(r"[a-z][a-z0-9+.\-]*:", text)
            ):
                address = urljoin(self._saved.address, quote(text[:1000], safe="/!$&'()*+,;=@~-._", errors="replace"))
            say("pictureUrl", address, text)


class _Say:
    """States of one row."""

    def __init__(self, statements: Statements, origin: Origin, subject: str, where: str) -> None:
        self._statements = statements
        self._origin = origin
        self.subject = subject
        self._where = where

    def __call__(self, property: str, value: str, said: str) -> None:
        self.of(self.subject, property, value, said)

    def of(self, subject: str, property: str, value: str, said: str) -> None:
        self._statements.say(self._origin, subject, property, value, where=self._where, quote=said)


def _account(row: Row) -> tuple[str, str]:
    """The host of the platform, and the name there; either is "" where the row does not say it."""
    url, platform, name = row.first("url"), row.first("platform"), row.first("handle").strip().lstrip("@")
    if not platform and not name and not values.handle_of(url):
        return "", ""  # an address alone is a website
    place = hosts.site(url) if url and "." in hosts.site(url) else ""
    if not place and platform:
        place = _place(platform)
    if not name and url:
        handle = values.handle_of(url)
        name = handle.partition(":")[2] if handle else _last(url)
    return place, name


_HOSTS: dict[str, str] = {}
for _host, _network in NETWORKS.items():
    _HOSTS.setdefault(_network, _host)


def _place(platform: str) -> str:
    """The host of a platform by its name; a name that is none we know stands for itself."""
    known = values.network(platform)
    if known in _HOSTS:
        return _HOSTS[known]
    site = hosts.site(platform)
    return site if "." in site else _SLUG.sub("-", platform.lower()[:60]).strip("-.")


def _last(url: str) -> str:
    try:
        parts = [part for part in urlsplit(url[:2000]).path.split("/") if part]
    except ValueError:
        return ""
    return parts[-1].lstrip("@~") if parts else ""


def _own_handle(row: Row, place: str, name: str) -> str:
    found = values.handle_of(row.first("url"))
    network = NETWORKS.get(place, "")
    return found or (values.handle(network, name) if network else "")


def _country(row: Row) -> str:
    return next((code for text in [*row.all("country"), *row.all("address")] if (code := region(text))), "")


def _site(text: str) -> str:
    site = hosts.site(text)
    return site if "." in site and not hosts.is_machine(site) else ""


def _named(text: str) -> str:
    return values.clean(text)


_PLAIN: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "name": ("name", _named),
    "nationality": ("nationality", lambda text: region(text) or values.clean(text)),
    "country": ("country", lambda text: region(text) or values.clean(text)),
    "zone": ("timeZone", _named),
    "rate": ("rate", _named),
    "title": ("title", _named),
    "role": ("role", _named),
    "gender": ("gender", _named),
    "joined": ("registered", lambda text: structured.moment(text) or values.day(text)),
    "founded": ("foundingDate", values.day),
    "birth": ("birthDate", lambda text: values.day(text)[:10]),
    "lei": ("leiCode", values.lei),
    "identity": ("idNumber", values.registration),
    "passport": ("passportNumber", values.registration),
    "account": ("bankAccount", values.iban),
    "wallet": ("wallet", values.wallet),
    "address": ("address", values.address),
}
"""Columns whose cells hold one value."""

_LISTS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "alias": ("alias", _named),
    "email": ("email", values.email),
    "website": ("website", _site),
    "skill": ("skill", lambda text: values.clean(text, 100)),
    "language": ("language", lambda text: values.clean(text, 60)),
}
"""Columns whose cells may hold several."""


def _stated(row: Row, say: _Say) -> None:
    country = _country(row)
    for meaning, (property, form) in _PLAIN.items():
        for text in row.all(meaning):
            say(property, form(text), text)
    for meaning, (property, form) in _LISTS.items():
        for listed in row.all(meaning):
            for text in _LISTED.split(listed)[:MOST_SEVERAL]:
                say(property, form(text), text)
    if not row.all("name"):
        name = " ".join([*row.all("given")[:1], *row.all("family")[:1]])
        say("name", values.clean(name), name)
    for listed in row.all("phone"):
        for text in _SEVERAL.split(listed)[:MOST_SEVERAL]:
            say("phone", values.phone(text, country), text)
    for text in row.all("number"):
        say("registrationNumber", values.registration(text, country), text)
    for text in row.all("tax"):
        say("taxNumber", values.tax(text, country), text)
    for text in row.all("location"):
        found = region(text)
        say("country", found, text)
        say("notes", values.clean(f"location: {text}"), text)
    for meaning, listed_accounts in row.known.items():
        for text in listed_accounts if meaning.startswith("@") else ():
            _accounts(meaning[1:], text, say)
    if say.subject.startswith("ftm:"):
        for text in row.all("url"):
            say("website", _site(text), text)


def _accounts(network: str, listed: str, say: _Say) -> None:
    for text in _SEVERAL.split(listed)[:MOST_SEVERAL]:
        account = values.handle_of(text) if "/" in text else values.handle(network, text)
        say("handle", account, text)
        if network == "whatsapp":
            say("phone", values.phone(f"+{account.partition(':')[2]}") if account else "", text)
