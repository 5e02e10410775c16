"""WHOIS as text. No two registers agree on a layout, so that lines are read for what they look like:

    Registrant Name: Jane Doe          a key and its value; dots may stand between them
    [Registrant]      Acme             the same in Japan; in Germany "[Holder]" begins a block
    Registrant:                        a key that begins a block: of keys, or of bare lines, as in the UK
        Acme Ltd
    nic-hdl: JD1-EXAMPLE               an object of its own, to which "holder-c: JD1-EXAMPLE" refers

One file may hold several answers: the register's and the registrar's of one domain, which add to one another, or those
of many domains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from truename.sources.saved import Saved, hosts, registrations, structured, values
from truename.sources.saved.registrations import ADMIN, BILLING, REGISTRANT, TECH, Contact, Registration
from truename.sources.saved.statements import Origin, Statements
from truename.sources.saved.whois.keys import (
    DATES,
    DOMAIN,
    LONGEST_KEY,
    NOBODY,
    PARTY,
    REGISTRAR,
    SERVER,
    SERVERS,
    SOURCE,
    Key,
    key,
    place,
    words,
)

LONGEST_LINE = 1_000
"""Characters of a line that are looked at. Assumption: registers break lines at 80; notices have some hundred."""

_COLON = re.compile(r"[:：](?!//)")
_ITEM = re.compile(r"[a-z]{1,2}\. ")
_BRACKET = re.compile(r"(?P<before>\s*)(?:[a-z]{1,2}\. ?)?\[(?P<label>[^\]\[]{1,60})\](?P<value>.*)")
_COMMENTS = ("%", "#", ">>>", ";")
_ROLE_IN_COMMENT = re.compile(r"[%#]\s*(?P<label>[A-Za-z][A-Za-z ]{3,40}):?\s*")
_STATED = re.compile(
    r"(?:last update of (?:the )?whois database|whois lookup made (?:at|on))\s*:?\s*(?P<when>[\w:.,+\-/ ]{8,40})"
    r"|^\s*last updated on (?P<on>\d[\w:.,+\-/ ]{7,40})|^[%#]\s*timestamp\s*:\s*(?P<stamp>[\w:.,+\-/ ]{8,40})",
    re.IGNORECASE,
)
"""When a register says that its answer is so."""

_SENTENCE = re.compile(r"record (?P<what>created|expires|last updated) on (?P<day>[\w\-/: ]{8,40})\.?", re.IGNORECASE)
_SENTENCES = {"created": "registered", "expires": "expires", "last updated": "changed"}
_LABELLED = re.compile(r"\[[^\]]*\]")
_CLOCK_FIRST = re.compile(r"[\d:]{5,8} (?P<day>\S+)")
_FAX = re.compile(r"fax", re.IGNORECASE)
_EMPTY = re.compile(r"\(\s*\)")
_HANDLE = re.compile(r"[A-Z0-9][A-Z0-9_.\-]{2,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_COMPANY_NUMBER = re.compile(r"company number:?\s*(?P<number>[A-Z0-9]{6,10})", re.IGNORECASE)
"""Nominet gives a company's number in the type of registrant."""

_HANDLE_KEYS = frozenset({"nic hdl", "nic hdl br", "nic handle", "contact id"})
_NETWORK_KEYS = frozenset({"inetnum", "inet num", "netrange", "net range"})
_HOLDER_KEYS = frozenset({"organisation", "org name", "orgname"})
_HOLDER_FIELDS = {
    "organisation": "handle",
    "org id": "handle",
    "orgid": "handle",
    "org name": "organisation",
    "orgname": "organisation",
}
"""What the registers of addresses call things (RIPE database, RPSL; ARIN's answers)."""

_CONTACTS = (REGISTRANT, ADMIN, TECH, BILLING)
_CONTINUED = frozenset({"street", SERVER, PARTY})

MOST_LINES = 60
"""Bare lines of one block that are looked at: a name, an address, telephones, and fifty name servers."""

LEAST_KEYS = 2
"""Things that an answer states of a domain besides its name. Assumption: none states fewer."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: how far it is indented, and either a key with its value, or bare text."""

    indent: int
    label: str
    value: str
    text: str
    bracket: bool = False

    @property
    def key(self) -> Key | None:
        return key(self.label) if self.label else None


def recognises(head: str) -> bool:
    """Whether a text is an answer of WHOIS: it names a domain or a network, and what such answers say of them."""
    known: set[str] = set()
    named = False
    for _, line in structured.lines(head):
        if line.startswith(">>> Last update of"):
            return True
        one = _line(line)
        if words(one.label) in _NETWORK_KEYS and one.value:
            return True
        told = one.key
        if told is None:
            continue
        if told.field == DOMAIN and not told.role:
            named = named or "." in hosts.ascii_host(one.value) or not one.value
        elif told.role in (REGISTRANT, REGISTRAR, SERVERS) or told.field in DATES:
            known.add(told.role or told.field)
    return named and len(known) >= LEAST_KEYS


def read(whole: str, saved: Saved, statements: Statements) -> None:
    """Claim what every answer in a text states."""
    parser = _Parser(hosts.host(saved.url))
    for block in _blocks(whole, statements):
        parser.block(block)
        if len(parser.found) > structured.MOST_RECORDS:
            statements.note(f"Only the first {structured.MOST_RECORDS:,} domains were read: split the file.")
            break
    found = parser.finished()
    if not found and not parser.network:
        statements.note("The answer is about no registration: the domain may be free, or the question was refused.")
    for one in found:
        registrations.state(statements, one)
    _holder(parser, statements)


def _blocks(whole: str, statements: Statements) -> Iterator[list[str]]:
    """Runs of lines that no empty line divides."""
    block: list[str] = []
    before = 0
    for number, line in structured.lines(whole, statements):
        if block and number > before + 1:
            yield block
            block = []
        block.append(line[:LONGEST_LINE].expandtabs(8))
        before = number
    if block:
        yield block


def _line(text: str) -> _Line:
    text = text[:LONGEST_LINE]
    bare = text.strip(" *")
    if "[" in bare[:4] and (found := _BRACKET.fullmatch(text)):
        return _Line(len(found["before"]), found["label"].strip(), found["value"].strip(), bare, True)
    indent = len(text) - len(text.lstrip())
    if colon := _COLON.search(bare, 1, 2 * LONGEST_KEY):
        label = _ITEM.sub("", bare[: colon.start()], count=1).strip(" .")
        value = bare[colon.end() :].strip()
        if label and len(label) <= LONGEST_KEY and "[" not in label:
            return _Line(indent, label, "" if _LABELLED.fullmatch(value) else value, bare)
    return _Line(indent, "", bare, bare)


@dataclass(slots=True)
class _Parser:
    """What was read so far, and what the lines that come next are about.

    Attributes:
        register: who answered, where the answer does not say.
        found: by domain.
        people: contacts by their handles.
        network, holder: where the answer is about addresses.
        stated: when the first answer says that it is so.
    """

    register: str
    found: dict[str, Registration] = field(default_factory=dict)
    people: dict[str, Contact] = field(default_factory=dict)
    network: str = ""
    holder: Contact | None = None
    stated: str = ""
    _current: Registration = field(default_factory=lambda: Registration(""))
    """What the lines are about; without a name until its domain is stated: old answers name the registrant first."""
    _section: str = ""
    """The role that the lines of a block are about; empty where none is."""
    _field: str = ""
    _used: bool = False
    """Whether the section had a line yet: an empty line ends it only then."""
    _lines: int = 0
    """Bare lines of the section so far."""
    _default: str = ""
    """The role of keys that say none."""
    _open: tuple[str, str, int] | None = None
    """Role and field of the last key, and its indent: bare lines that are indented further go on with it."""

    def block(self, lines: Sequence[str]) -> None:
        """Read lines that belong together."""
        if self._used:
            self._close()
        self._default, self._open = "", None
        parts = [_line(line) for line in lines if not self._comment(line)]
        if not self._section and self._is_object(parts):
            return
        for one in parts:
            self._read(one)

    def finished(self) -> list[Registration]:
        """Every registration, with the contacts that it refers to by their handles."""
        if not self._current.domain and self.found:
            [*self.found.values()][-1].take(self._current)
        for one in self.found.values():
            one.register = one.register or self.register
            one.asserted = one.asserted or self.stated
            for role in _CONTACTS:
                if contact := one.contacts.get(role):
                    self._resolve(contact)
        return list(self.found.values())

    def _resolve(self, contact: Contact) -> None:
        """Put in who a handle stands for. A register that asks for one value may have been given a handle, too."""
        for text in [contact.handle, *contact.names, *contact.organisations]:
            person = self.people.get(text.upper()) if text else None
            if person is not None:
                for listed in (contact.names, contact.organisations):
                    if text in listed:
                        listed.remove(text)
                contact.handle = person.handle
                contact.take(person)
                return
        for text in list(contact.names):
            if text.upper() == contact.handle.upper():
                contact.names.remove(text)
            elif _HANDLE.fullmatch(text) and any(letter.isdigit() for letter in text) and not contact.handle:
                contact.names.remove(text)
                contact.handle = text

    # --- lines

    def _comment(self, line: str) -> bool:
        if found := _STATED.search(line):
            when = (found["when"] or found["on"] or found["stamp"]).strip()
            clock = _CLOCK_FIRST.fullmatch(when)
            stated = registrations.day(clock["day"] if clock else when)
            self.stated = self.stated or stated
            self._current.asserted = self._current.asserted or stated
            return True
        if not line.startswith(_COMMENTS):
            return False
        if role := _ROLE_IN_COMMENT.fullmatch(line):  # .ua: what follows is the registrant's
            told = key(role["label"])
            if told is not None and told.role and told.field == PARTY:
                self._begin(told.role, PARTY)
        return True

    def _read(self, one: _Line) -> None:
        if number := _COMPANY_NUMBER.search(one.text):
            self._place(REGISTRANT, "number", number["number"])
            return
        if not one.label:
            self._bare(one)
            return
        said = words(one.label)
        if said in _NETWORK_KEYS and one.value:
            self.network = self.network or one.value
        told = one.key
        if told is None:
            if self._section == SERVERS or (self._open is not None and self._open[1] == SERVER):
                self._bare(_Line(one.indent, "", one.text, one.text))  # a name, then an address with colons
                return
            if not one.value and not one.bracket:
                self._begin(NOBODY, "")
            self._used, self._open = bool(self._section), None
            return
        if told.field == DOMAIN and not told.role:
            self._domain(one.value)
        elif told.field == "section":
            self._begin("", "")
        elif not one.value and told.role:
            self._begin(told.role, told.field)
        elif one.value:
            self._value(one, told)

    def _domain(self, value: str) -> None:
        self._close()
        self._default = REGISTRANT
        self._open = ("", DOMAIN, 0)
        name = hosts.ascii_host(value.split()[0]) if value else ""
        if "." not in name or hosts.is_machine(name):
            return  # in the UK it stands on the next line
        self._open = None
        before = self._current
        self._current = self.found.setdefault(name, Registration(name))
        if not before.domain:
            self._current.take(before)

    def _value(self, one: _Line, told: Key) -> None:
        role = told.role or (self._section if told.field not in (*DATES, SOURCE) else "")
        if told.field in DATES and self._section in _CONTACTS:
            return  # when the contact was made, not the domain
        self._used = True
        if not role and told.field not in (*DATES, SOURCE):
            role = self._default
        elif told.role and not self._default:
            self._default = told.role
        self._place(role, told.field, one.value)
        self._open = (role, told.field, one.indent) if told.field in _CONTINUED else None

    def _bare(self, one: _Line) -> None:
        """A line without a key: the head of a block, what goes on with the last key, or a value of the block."""
        if self._open is not None and self._open[1] == DOMAIN:
            self._domain(one.value)
            return
        if (said := _SENTENCE.fullmatch(one.value)) is not None:
            self._place("", _SENTENCES[said["what"].lower()], said["day"])
            return
        told = key(one.value)
        if told is not None and told.role and told.field in (PARTY, SERVER) and (not self._section or one.indent == 0):
            self._begin(told.role, PARTY)
            return
        if told is not None and told.field == "section":
            self._begin("", "")
            return
        if self._open is not None and one.indent > self._open[2]:
            role, field = self._open[:2]
            self._place_bare(role, field if field != PARTY else "", one.value)
        elif self._section and self._lines < MOST_LINES:
            self._place_bare(self._section, self._field, one.value)
            self._used = True
            self._lines += 1

    def _begin(self, role: str, field: str) -> None:
        if role == REGISTRANT and field == PARTY and self._current.domain and REGISTRANT in self._current.contacts:
            self._current = Registration("")  # the next answer, whose domain comes later
        self._section, self._field, self._used, self._lines, self._open = role, field, False, 0, None

    def _close(self) -> None:
        self._begin("", "")

    # --- values

    def _place(self, role: str, field: str, text: str) -> None:
        if role != NOBODY:
            place(self._current, role, field, text)

    def _place_bare(self, role: str, field: str, text: str) -> None:
        if role not in _CONTACTS or field not in ("", PARTY):
            if role == REGISTRAR and field == PARTY and self._current.registrar:
                return  # its address
            self._place(role, SERVER if role == SERVERS else field, text)
            return
        for what, value in _told_apart(text):
            contact = self._current.contact(role)
            if what == "street" and field == PARTY and not (contact.names or contact.organisations or contact.withheld):
                what = PARTY
            self._place(role, what, value)

    # --- objects of their own

    def _is_object(self, parts: Sequence[_Line]) -> bool:
        """Read a block that is a contact with a handle, or the holder of a network; whether it is one."""
        labels = [words(one.label) for one in parts]
        if any((told := one.key) is not None and told.field == DOMAIN and not told.role for one in parts):
            return False
        if self.network and any(label in _HOLDER_KEYS for label in labels):
            self.holder = self.holder or _contact(parts, _HOLDER_FIELDS)
            return True
        if labels[:1] == ["contact"] and len(labels) > 1 and not set(labels) & _HANDLE_KEYS:  # .cz
            self._person(_contact(parts, {"contact": "handle"}))
            return True
        first = parts[0].key if parts else None
        if set(labels) & _HANDLE_KEYS and not (first is not None and first.role and first.field == PARTY):
            self._person(_contact(parts, {}))
            return True
        return False

    def _person(self, contact: Contact) -> None:
        if contact.handle and len(self.people) < structured.MOST_RECORDS:
            self.people.setdefault(contact.handle.upper(), contact)


def _contact(parts: Sequence[_Line], fields: dict[str, str]) -> Contact:
    """A contact out of the lines of an object of its own."""
    contact = Contact()
    last = ""
    for one in parts:
        if not one.label:
            if last == "street":
                contact.add(last, one.value)
            continue
        said = words(one.label)
        told = one.key
        last = fields.get(said) or ("handle" if said in _HANDLE_KEYS else told.field if told and not told.role else "")
        if last not in DATES:
            contact.add(last, one.value)
    return contact


def _told_apart(text: str) -> Iterator[tuple[str, str]]:
    """What a bare line holds: mailboxes and telephones by their form, a country's two letters, else a part of an
    address."""
    boxes = list(registrations.mailboxes(text))
    for box in boxes:
        yield "mailbox", box
    rest = _EMPTY.sub("", " ".join(one for one in text.split() if not values.email(one))).strip()
    if not rest or _FAX.search(rest):
        return
    if rest.lstrip("+( ")[:1].isdigit() and len(re.findall(r"\d", rest)) >= 7 and values.phone(rest):
        yield "telephone", rest
    elif _COUNTRY.fullmatch(rest):
        yield "country", rest
    else:
        yield "street", rest


def _holder(parser: _Parser, statements: Statements) -> None:
    """The holder of a network: no site is named, so that the claims are about the holder by its handle."""
    if not parser.network:
        return
    holder = parser.holder
    handle = registrations.handle(holder.handle, parser.register) if holder is not None else ""
    if holder is None or not handle:
        statements.note(f"The network {parser.network} is registered for nobody who is named with a handle.")
        return
    origin = Origin(parser.register or "register of addresses", f"register:{handle}", parser.stated)
    for property, value, quote in registrations.party(holder):
        statements.say(origin, f"ftm:{handle}", property, value, quote=quote, where="organisation")
    network = values.clean(f"holds the network {parser.network}")
    statements.say(origin, f"ftm:{handle}", "notes", network, quote=parser.network)
