"""A registration of a domain, in whatever form it was saved, and what is claimed of it.

    RDAP, WHOIS as text, WHOIS as JSON  ->  Registration  ->  claims about site:DOMAIN

Contacts of administration and technique are often those of a registrar or a hoster. They are the registrant's only
where no registrant is stated at all; else the administrative contact's mailbox and telephone are claimed as such, and
other contacts are kept as notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from truename.sources.saved import hosts, values
from truename.sources.saved.page.regions import region
from truename.sources.saved.statements import Origin, Statements
from truename.sources.saved.withheld import is_withheld

REGISTRANT, ADMIN, TECH, BILLING = "registrant", "administrative contact", "technical contact", "billing contact"

MOST_NAME_SERVERS = 50
"""Assumption; registries take 13."""

MOST_CONTACTS = 20
"""Values of one sort in one contact."""

LONGEST_HANDLE = 64

_MANY = {
    "name": "names",
    "organisation": "organisations",
    "mailbox": "emails",
    "telephone": "phones",
    "street": "streets",
}
_SINGLE = ("city", "state", "postcode", "country", "handle", "number", "tax")
"""Parts of a contact: of which there may be several, and those that it has once."""

_COMPANY = re.compile(
    r"(?i:\b(?:ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|company|gmbh|ohg|gbr|ltda|pty|jsc|foundation"
    r"|university|institute|association|group|holdings?|ministry|s\.a|s\.l|s\.a\.s|s\.?a\.?r\.?l|s\.?r\.?l|s\.p\.a|b\.v"
    r"|n\.v|k\.k|s\.r\.o|sp\. ?z ?o\.o|aps|co\.)(?!\w))"
    r"|\b(?:AG|KG|UG|SA|SAS|SPA|BV|NV|OY|Oy|AB|AS|KK|EV|eV|OOO|ZAO|PAO|Co|CO|ООО|ОАО|ЗАО|ПАО|АО|ТОВ)\b"
    r"|株式会社|有限会社|合同会社|公司|주식회사"
)
"""Words that organisations have in their names and people do not, by hand: registers that ask for one name do not say
whose it is."""

_LETTERS = re.compile(r"[A-Z]{2}")

_ROID = re.compile(r"(?=[\w\-]*\d)[\w\-]{1,80}-[A-Za-z]{2,12}", re.ASCII)
"""A handle that says by its end which register gave it (RFC 5730, 2.8, and as the registers of addresses write it)."""


@dataclass(slots=True)
class Contact:
    """Who stands in a registration, as it is written there; each list in the order of the record."""

    names: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""
    handle: str = ""
    number: str = ""
    """Of a register of companies."""
    tax: str = ""
    withheld: set[str] = field(default_factory=set)
    """What was there and said nothing: "name", "mailbox"."""

    def stated(self) -> bool:
        """Whether it says anything, be it that it says nothing."""
        return bool(self.names or self.organisations or self.emails or self.phones or self.streets or self.withheld)

    def add(self, what: str, text: str) -> None:
        """Add what a record states: "name", "organisation", or "party" where it does not say which of them; "mailbox",
        "telephone", "street", "city", "state", "postcode", "country", "handle", "number" or "tax"."""
        text = values.clean(text)
        if what == "party":
            what = "organisation" if _COMPANY.search(text) else "name"
        if not text or (what not in _MANY and what not in _SINGLE):
            return
        if is_withheld(text) and not (what == "mailbox" and values.email(text)):
            self.withheld.add({"street": "address", "city": "address", "postcode": "address"}.get(what, what))
            return
        if what in _MANY:
            listed = getattr(self, _MANY[what])
            if len(listed) < MOST_CONTACTS and text not in listed:
                listed.append(text)
        elif not getattr(self, what) or (what == "country" and len(text) == 2 < len(self.country)):
            setattr(self, what, text)

    def take(self, other: Contact) -> None:
        """Add all that another one states."""
        for what, listed in _MANY.items():
            for text in getattr(other, listed):
                self.add(what, text)
        for what in _SINGLE:
            self.add(what, getattr(other, what))
        self.withheld |= other.withheld

    def settle(self) -> None:
        """Tell organisations' names from people's where the record has one place for both, or has one name in both;
        and the country from the address, where it is its last line."""
        if not self.organisations:
            self.organisations = [one for one in self.names if _COMPANY.search(one)]
        if not self.country and self.streets and _LETTERS.fullmatch(self.streets[-1]):
            self.country = self.streets.pop()
        said = {one.casefold() for one in self.organisations}
        self.names = [one for one in self.names if one.casefold() not in said]

    def is_organisation(self) -> None:
        """Take its names for those of an organisation, as the record says elsewhere."""
        if not self.organisations:
            self.names, self.organisations = [], self.names

    def address(self) -> str:
        """The postal address as one line; "" where only a region or a country is left of it."""
        if not self.streets and not (self.city and self.postcode):
            return ""
        return values.address(*self.streets, self.city, self.state, self.postcode, self.country)


@dataclass(slots=True)
class Registration:
    """What one record says of one domain."""

    domain: str
    contacts: dict[str, Contact] = field(default_factory=dict)
    registrar: str = ""
    reseller: str = ""
    registered: str = ""
    changed: str = ""
    expires: str = ""
    servers: list[str] = field(default_factory=list)
    asserted: str = ""
    """When the register says that this is so, ISO 8601."""
    register: str = ""
    """Who keeps it, where no registrar is named."""

    def contact(self, role: str) -> Contact:
        """The contact of a role, which is made where there is none."""
        return self.contacts.setdefault(role, Contact())

    def take(self, other: Registration) -> None:
        """Add what another answer says of it."""
        for name in ("registrar", "reseller", "registered", "changed", "expires", "asserted", "register"):
            setattr(self, name, getattr(self, name) or getattr(other, name))
        for role, contact in other.contacts.items():
            self.contact(role).take(contact)
        for server in other.servers:
            self.serve(server)

    def serve(self, server: str) -> None:
        """Add a name server, by the first word of what stands there; its addresses may follow it."""
        name = hosts.ascii_host(server.split()[0]) if server.strip() else ""
        if "." not in name or hosts.is_machine(name) or name in self.servers:
            return
        if len(self.servers) < MOST_NAME_SERVERS:
            self.servers.append(name)


def state(statements: Statements, one: Registration) -> None:
    """Claim what a registration says."""
    domain = hosts.ascii_host(one.domain)
    subject = f"site:{hosts.registrable(domain)}" if "." in domain and not hosts.is_machine(domain) else ""
    if not subject:
        return
    by = values.clean(one.registrar) or values.clean(one.register) or "register of domains"
    origin = Origin(by, f"registration:{subject.removeprefix('site:')}", one.asserted)
    say = _Say(statements, origin, subject)
    if one.registrar and not is_withheld(one.registrar):
        say("registrar", values.clean(one.registrar), one.registrar)
    if one.reseller and not is_withheld(one.reseller):
        say("notes", values.clean(f"reseller: {one.reseller}"), one.reseller)
    for property in ("registered", "changed", "expires"):
        text = getattr(one, property)
        say(property, day(text), text)
    for server in one.servers:
        say("nameServer", server, server, "name servers")
    _contacts(say, one, domain)
    kept_back = [
        f"{role}'s {', '.join(sorted(contact.withheld))}" for role, contact in one.contacts.items() if contact.withheld
    ]
    if kept_back:
        statements.note(f"The registration of {domain} withholds the {'; the '.join(kept_back)}.")


@dataclass(frozen=True, slots=True)
class _Say:
    """States of one subject by one origin."""

    statements: Statements
    origin: Origin
    subject: str

    def __call__(self, property: str, value: str, quote: str, where: str = "") -> None:
        self.statements.say(self.origin, self.subject, property, value, where=where, quote=quote)


def _contacts(say: _Say, one: Registration, domain: str) -> None:
    stated = {role: contact for role, contact in one.contacts.items() if contact.stated()}
    registrant = stated.pop(REGISTRANT, None)
    if registrant is not None:
        _registrant(say, registrant, domain, REGISTRANT)
    for role in (ADMIN, TECH):
        if registrant is None and role in stated:
            registrant = stated.pop(role)
            _registrant(say, registrant, domain, f"{role}; no registrant is stated")
    for role, contact in stated.items():
        if role == ADMIN:
            for property, value, quote in _reached(contact):
                say(property, value, quote, role)
        said = [*contact.names, *contact.organisations, *contact.emails, *contact.phones]
        if said:
            say("notes", values.clean(f"{role}: {', '.join(said)}"), ", ".join(said), role)


def _reached(contact: Contact) -> Iterator[tuple[str, str, str]]:
    for text in contact.emails:
        for mailbox in mailboxes(text):
            yield "email", mailbox, text
    for text in contact.phones:
        yield "phone", values.phone(text, country(contact.country)), text


def _registrant(say: _Say, contact: Contact, domain: str, where: str) -> None:
    contact.settle()
    for text in contact.names:
        say("registrantName", values.clean(text), text, where)
    for text in contact.organisations:
        say("registrantOrganization", values.clean(text), text, where)
    for property, value, quote in _reached(contact):
        say(f"registrant{property.capitalize()}", value, quote, where)
    address = contact.address()
    say("registrantAddress", address, address, where)
    say("registrantHandle", handle(contact.handle, domain), contact.handle, where)
    say("country", country(contact.country), contact.country, where)
    say("registrationNumber", values.registration(contact.number, country(contact.country)), contact.number, where)
    say("taxNumber", values.tax(contact.tax, country(contact.country)), contact.tax, where)


def party(contact: Contact) -> Iterator[tuple[str, str, str]]:
    """What a contact says of itself, as properties of a subject of its own."""
    contact.settle()
    for text in [*contact.organisations, *contact.names]:
        yield "name", values.clean(text), text
    yield from _reached(contact)
    address = contact.address()
    yield "address", address, address
    yield "country", country(contact.country), contact.country
    yield "registrationNumber", values.registration(contact.number, country(contact.country)), contact.number


def handle(text: str, register: str) -> str:
    """A contact's handle. One that does not say itself which register gave it has the register's top-level domain in
    front, for "12345" is somebody else in each."""
    made = values.plain(text).upper()
    if not made or len(made) > LONGEST_HANDLE or " " in made:
        return ""
    return made if _ROID.fullmatch(made) else f"{register.rpartition('.')[2]}:{made}"


def country(text: str) -> str:
    """A country by its two letters, as far as they are known; else its name."""
    text = values.clean(text)
    return region(text) or text


def mailboxes(text: str) -> Iterable[str]:
    """The mailboxes in a value that may hold several."""
    return dict.fromkeys(one for part in re.split(r"[\s,;]+", text[:4096]) if (one := values.email(part)))


# --- days

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[- ]([a-z]{3})[a-z]{0,6}[- ](\d{4})\b.*", re.IGNORECASE)
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[- ]([a-z]{3})[a-z]{0,6}[- ](\d{1,2})\b.*", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{4})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})(?!\d).*", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b.*")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\b.*")
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ][\d:.]{5,18}\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})", re.IGNORECASE)


def day(text: str) -> str:
    """When, as registers write it. A time of day counts only where its zone is written beside it."""
    text = values.plain(text)
    if _ZONED.fullmatch(text):
        return values.day(text)
    for form, places in ((_NUMBERS, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_COMPACT, (1, 2, 3))):
        if found := form.fullmatch(text):
            year, month, of_month = (int(found[place]) for place in places)
            return values.day(f"{year:04}-{month:02}-{of_month:02}")
    for form, places in ((_DAY_MONTH_YEAR, (3, 2, 1)), (_YEAR_MONTH_DAY, (1, 2, 3))):
        if found := form.fullmatch(text):
            written, word, last = (found[place] for place in places)
            if word.lower() not in _MONTHS:
                return ""
            return values.day(f"{written}-{_MONTHS.index(word.lower()) + 1:02}-{int(last):02}")
    return values.day(text)
