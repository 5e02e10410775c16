"""Networks and lists in the form of FollowTheMoney (FtM), one JSON object a line, as OpenSanctions and Aleph give them.

    {"id": ..., "schema": "Company", "properties": {"name": [...], ...}, "datasets": [...]}

People, organisations and things become subjects ``ftm:ID``. What FtM states as an entity between two others (an
Ownership, a Directorship) becomes a claim of the one whose value is the other's id; its quote says in words what is
stated of it. What hangs on another entity (an address, a passport, a wallet, a sanction) is claimed of that entity.
Nested entities, as in "targets.nested.json", are read as if each stood by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from truename.sources.saved import Reading, Saved, hosts, structured, values
from truename.sources.saved.heads import Head
from truename.sources.saved.page.regions import region
from truename.sources.saved.statements import Origin, Statements
from truename.sources.saved.structured import first, texts

MEDIA = "application/json+ftm"
"""What FtM's own tools call it."""

DEEPEST = 8
"""Levels of entities inside one another; OpenSanctions nests three."""

LONGEST_ID = 512

MOST_ENDS = 100
"""Pairs of ends of one relation. FtM allows several of each, and a file could make a product of them."""

MOST_NESTED = 10_000
"""Entities inside one."""

ENDS: Mapping[str, tuple[str, str, str]] = {
    "Ownership": ("owner", "asset", "owns"),
    "Directorship": ("director", "organization", "directs"),
    "Employment": ("employee", "employer", "worksFor"),
    "Representation": ("agent", "client", "represents"),
    "Membership": ("member", "organization", "knows"),
    "Family": ("person", "relative", "knows"),
    "Associate": ("person", "associate", "knows"),
    "Succession": ("predecessor", "successor", "knows"),
    "UnknownLink": ("subject", "object", "knows"),
    "Payment": ("payer", "beneficiary", "knows"),
    "Debt": ("debtor", "creditor", "knows"),
    "ProjectParticipant": ("participant", "project", "knows"),
}
"""FtM's relations (followthemoney, folder schema): their two ends, and what the first is to the second. A member does
not work for what it is a member of, and need not lead it: that is a link, and the quote says of what sort."""

HANGS_ON: Mapping[str, str] = {
    "Address": "",
    "CryptoWallet": "holder",
    "Identification": "holder",
    "Occupancy": "holder",
    "Passport": "holder",
    "Position": "",
    "Sanction": "entity",
    "UserAccount": "owner",
}
"""FtM's schemata that describe somebody else, and the property that says whom. Addresses and positions are referred to
from there."""

_SAID = ("percentage", "role", "ownershipType", "relationship", "status", "summary", "startDate", "endDate", "date")
"""Properties of a relation that its quote repeats."""


_Form = Callable[[str, str], str]


def _text(text: str, country: str = "") -> str:  # noqa: ARG001  (as every form)
    return values.clean(text)


def _country_code(text: str, country: str = "") -> str:  # noqa: ARG001
    return region(text) or values.clean(text)


def _plainly(form: Callable[[str], str]) -> _Form:
    """A form that asks for no country."""
    return lambda text, _: form(text)


def _site(text: str) -> str:
    site = hosts.site(text)
    return site if "." in site and not hosts.is_machine(site) else ""


PROPERTIES: Mapping[str, tuple[str, _Form]] = {
    **dict.fromkeys(("alias", "weakAlias", "previousName"), ("alias", _text)),
    **dict.fromkeys(("country", "jurisdiction", "mainCountry"), ("country", _country_code)),
    **dict.fromkeys(("nationality", "citizenship"), ("nationality", _country_code)),
    **dict.fromkeys(("summary", "notes"), ("notes", _text)),
    **dict.fromkeys(("program", "programId"), ("programme", _text)),
    **{name: (name, _text) for name in ("name", "gender", "title", "description")},
    **{name: (name, _plainly(values.registration)) for name in ("idNumber", "passportNumber")},
    "registrationNumber": ("registrationNumber", values.registration),
    "position": ("role", _text),
    "birthDate": ("birthDate", lambda text, _: structured.stamp(text)[:10]),
    "incorporationDate": ("foundingDate", _plainly(structured.stamp)),
    "email": ("email", _plainly(values.email)),
    "phone": ("phone", values.phone),
    "address": ("address", _plainly(values.address)),
    "website": ("website", _plainly(_site)),
    "ogrnCode": ("registrationNumber", lambda text, _: values.registration(text, "RU")),
    "okpoCode": ("registrationNumber", _plainly(values.registration)),
    "uscCode": ("registrationNumber", lambda text, _: values.registration(text, "CN")),
    "taxNumber": ("taxNumber", values.tax),
    "vatCode": ("taxNumber", values.tax),
    "innCode": ("taxNumber", lambda text, _: values.tax(text, "RU")),
    "leiCode": ("leiCode", _plainly(values.lei)),
    "iban": ("bankAccount", _plainly(values.iban)),
    "publicKey": ("wallet", _plainly(values.wallet)),
}
"""FtM's properties that are read, what they are called here, and their canonical form, given the text and the code of
the country whose numbers are meant."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class _Entity(NamedTuple):
    """One entity: whose id it is, what it is, and its properties as texts."""

    id: str
    schema: str
    properties: Mapping[str, Sequence[str]]
    origin: Origin

    def get(self, name: str) -> Sequence[str]:
        return self.properties.get(name, ())

    def first(self, name: str) -> str:
        return next(iter(self.get(name)), "")


class _NoEntity(Exception):  # noqa: N818  (it ends one record, not the reading)
    """Why a record is no entity."""


def recognises(head: Head) -> bool:
    """Whether the first record is an entity of FtM."""
    record = head.record
    return (
        isinstance(record.get("schema"), str)
        and isinstance(record.get("id"), str)
        and isinstance(record.get("properties"), dict)
    )


def read(saved: Saved) -> Reading:
    """What the entities of a file state.

    Raises:
        SampleError: it is too large, or nothing in it is JSON.
    """
    statements = Statements(saved, MEDIA)
    reader = _Reader(statements, values.clean(saved.name.rpartition("/")[2]) or "network file")
    for where, record in structured.records(structured.text(saved), statements):
        reader.record(where or "the document", record)
    reader.finish()
    return statements.reading()


class _Reader:
    """Claims out of entities. References to addresses and positions wait until all are known."""

    def __init__(self, statements: Statements, file: str) -> None:
        self._statements = statements
        self._file = file
        self._named: dict[str, str] = {}
        """Addresses and positions, by their ids."""
        self._waiting: list[tuple[_Entity, str, str]] = []
        self._seen: set[str] = set()

    def record(self, where: str, record: Any) -> None:
        """Claim what an entity states, with those inside it."""
        nested: list[_Entity] = []
        try:
            top = self._entity(record, 0, nested)
        except _NoEntity as error:
            self._statements.refuse(where, str(error))
            return
        for one in [*nested, top]:
            if one is not top:
                # The same company is nested in each of its owners, alike.
                if one.id in self._seen:
                    continue
                self._seen.add(one.id)
            self._say(one)

    def _entity(self, record: Any, depth: int, nested: list[_Entity]) -> _Entity:
        if not isinstance(record, dict):
            raise _NoEntity("it is no object")
        id, schema, given = record.get("id"), record.get("schema"), record.get("properties", {})
        if not isinstance(id, str) or not _is_id(id):
            raise _NoEntity(f'"id" is no text of 1 to {LONGEST_ID} printable characters')
        if not isinstance(schema, str) or not _NAME.fullmatch(schema):
            raise _NoEntity('"schema" is no name such as "Person"')
        if not isinstance(given, dict):
            raise _NoEntity('"properties" is no object')
        if depth > DEEPEST or len(nested) > MOST_NESTED:
            raise _NoEntity(f"it holds entities more than {DEEPEST} levels deep, or more than {MOST_NESTED:,}")
        properties: dict[str, list[str]] = {}
        for name, value in given.items():
            found = texts(value)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    inner = _held(self._entity(one, depth + 1, nested), id)
                    nested.append(inner)
                    found.append(inner.id)
            if found:
                properties[name] = found
        return _Entity(id, schema, properties, self._origin(record, id, properties))

    def _origin(self, record: Mapping[str, Any], id: str, properties: Mapping[str, Sequence[str]]) -> Origin:
        by = ", ".join(texts(record.get("datasets"))[:3]) or first(properties.get("publisher")) or self._file
        at = record.get("last_seen") or properties.get("modifiedAt") or properties.get("retrievedAt")
        return Origin(values.clean(by) or self._file, f"register:{id}", structured.stamp(at))

    # --- what an entity says

    def _say(self, one: _Entity) -> None:
        if one.schema in ENDS:
            self._relation(one)
        elif one.schema == "Address":
            parts = ("street", "street2", "postOfficeBox", "city", "region", "postalCode", "country")
            self._named[one.id] = one.first("full") or values.address(*(one.first(part) for part in parts))
        elif one.schema == "Position":
            self._named[one.id] = one.first("name")
        elif one.schema in HANGS_ON:
            holders = one.get(HANGS_ON[one.schema])[:MOST_ENDS]
            for holder in holders if holders else [one.id] if one.schema == "CryptoWallet" else []:
                self._hanging(one, f"ftm:{holder}" if _is_id(holder) else "")
        else:
            self._node(one)

    def _node(self, one: _Entity) -> None:
        subject = f"ftm:{one.id}"
        say = self._statements.say
        say(one.origin, subject, "schema", one.schema, where="schema", quote=one.schema)
        self._properties(one, subject)
        if "name" not in one.properties:
            name = " ".join([*one.get("firstName")[:1], *one.get("lastName")[:1]])
            say(one.origin, subject, "name", values.clean(name), where="firstName, lastName", quote=name)
        for parent in one.get("parent"):
            if _is_id(parent):
                say(one.origin, subject, "parent", f"ftm:{parent}", where="parent", quote="subsidiary of")
        for id in one.get("addressEntity"):
            self._waiting.append((one, "address", id))

    def _properties(self, one: _Entity, subject: str) -> None:
        country = _country(one)
        for name, stated in one.properties.items():
            known = PROPERTIES.get(name)
            if known is None:
                continue
            property, form = known
            for text in stated:
                self._statements.say(one.origin, subject, property, form(text, country), where=name, quote=text)

    def _hanging(self, one: _Entity, subject: str) -> None:
        """What an entity says of the one that it hangs on."""
        say = self._statements.say
        if one.schema == "Sanction":
            said = ", ".join([*one.get("authority")[:3], *one.get("reason")[:1], *one.get("startDate")[:1]])
            for text in [*one.get("program"), *one.get("programId")] or list(one.get("authority")):
                say(one.origin, subject, "programme", values.clean(text), where="sanction", quote=said or text)
        elif one.schema in ("Passport", "Identification"):
            # A passport is an identification of its own schema; older files say it by the type.
            passport = one.schema == "Passport" or "passport" in one.first("type").lower()
            for text in [*one.get("number"), *one.get("passportNumber")]:
                property = "passportNumber" if passport else "idNumber"
                say(one.origin, subject, property, values.registration(text), where=one.schema, quote=text)
        elif one.schema == "CryptoWallet":
            for text in one.get("publicKey"):
                currency = one.first("currency")
                say(one.origin, subject, "wallet", values.wallet(text), where="wallet", quote=f"{currency} {text}")
        elif one.schema == "UserAccount":
            for text in one.get("username"):
                account = values.handle(one.first("service"), text)
                say(one.origin, subject, "handle", account, where="account", quote=f"{one.first('service')} {text}")
            for text in one.get("email"):
                say(one.origin, subject, "email", values.email(text), where="account", quote=text)
            for text in one.get("number"):
                say(one.origin, subject, "phone", values.phone(text), where="account", quote=text)
        elif one.schema == "Occupancy":
            for post in one.get("post"):
                self._waiting.append((one._replace(id=subject.removeprefix("ftm:")), "role", post))

    def _relation(self, one: _Entity) -> None:
        source, target, property = ENDS[one.schema]
        sources, targets = ([end for end in dict.fromkeys(one.get(name)) if _is_id(end)] for name in (source, target))
        if not 0 < len(sources) * len(targets) <= MOST_ENDS:
            what = f"{len(sources) * len(targets):,} pairs of ends" if sources and targets else "not both ends"
            self._statements.refuse(f"{one.schema} {one.id}", f"it names {what}")
            return
        quote = _in_words(one)
        for end in sources:
            for other in targets:
                where = f"{one.schema} {one.id}"
                self._statements.say(one.origin, f"ftm:{end}", property, f"ftm:{other}", where=where, quote=quote)

    def finish(self) -> None:
        """Claim what waited for the addresses and positions that it refers to."""
        for one, property, id in self._waiting:
            text = self._named.get(id, "")
            value = values.address(text) if property == "address" else values.clean(text)
            self._statements.say(one.origin, f"ftm:{one.id}", property, value, where=one.schema, quote=text)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and text.isprintable() and text == text.strip()


def _country(one: _Entity) -> str:
    """The country whose numbers are meant; "" where it is not said, or several are."""
    for name in ("jurisdiction", "mainCountry", "country"):
        stated = {region(text) for text in one.get(name)}
        if stated:
            return stated.pop() if len(stated) == 1 else ""
    return ""


def _held(inner: _Entity, id: str) -> _Entity:
    """A nested entity with the side put back that the nested form leaves out: the entity in which it stands."""
    if inner.schema in ENDS:
        missing = [name for name in ENDS[inner.schema][:2] if not inner.get(name)]
    else:
        name = HANGS_ON.get(inner.schema, "")
        missing = [name] if name and not inner.get(name) else []
    return inner._replace(properties={**inner.properties, missing[0]: [id]}) if len(missing) == 1 else inner


def _in_words(one: _Entity) -> str:
    """A relation for a reader: "Ownership, 60 %, beneficial owner, since 2015-01-01, until 2019"."""
    said = [one.schema]
    for name in _SAID:
        for text in one.get(name)[:3]:
            text = values.clean(text)
            if name == "percentage":
                text = text if "%" in text or not text[-1:].isdigit() else f"{text} %"
            before = {"startDate": "since ", "endDate": "until "}.get(name, "")
            said.append(f"{before}{text}")
    return ", ".join(said)
