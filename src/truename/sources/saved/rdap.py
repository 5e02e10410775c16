"""Registrations as RDAP answers them (RFC 9083, before it RFC 7483): domains, contacts, name servers, networks.

Contacts are in jCard (RFC 7095) or JSContact (RFC 9553). What a register says it withheld (RFC 9537, or words in place
of a value) is noted and is no value. A contact that was asked for by itself, and the holder of a network, is a subject
of its own, by its handle: such records name no site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from truename.sources.saved import Reading, Saved, hosts, registrations, structured, values
from truename.sources.saved.heads import Head
from truename.sources.saved.registrations import ADMIN, BILLING, REGISTRANT, TECH, Contact, Registration
from truename.sources.saved.statements import Origin, Statements
from truename.sources.saved.structured import first, objects, texts

MEDIA = "application/rdap+json"

_CLASSES = frozenset({"domain", "entity", "nameserver", "ip network", "autnum"})
"""RFC 9083, 5."""

_RESULTS = {
    "domainSearchResults": "domain",
    "entitySearchResults": "entity",
    "nameserverSearchResults": "nameserver",
}
"""RFC 9083, 8."""

_ROLES = {"registrant": REGISTRANT, "administrative": ADMIN, "technical": TECH, "billing": BILLING}
"""RFC 9083, 10.2.4; the others are those who run registers."""

_EVENTS = {
    "registration": "registered",
    "last changed": "changed",
    "expiration": "expires",
    "last update of rdap database": "asserted",
}
"""RFC 9083, 10.2.3. Where a registrar states its own expiration, too, the register's counts."""

MOST_ENTITIES = 100
"""Entities of one record that are looked at: an assumption, registers give six."""


def recognises(head: Head) -> bool:
    """Whether a capture is an answer of RDAP."""
    record = head.record
    return (
        first(record.get("objectClassName")) in _CLASSES
        or "rdapConformance" in record
        or any(isinstance(record.get(name), list) for name in _RESULTS)
    )


def read(saved: Saved) -> Reading:
    """What the records of RDAP in a capture state.

    Raises:
        SampleError: nothing in it is JSON.
    """
    statements = Statements(saved, MEDIA)
    server = hosts.host(saved.url)
    for where, record in structured.records(structured.text(saved), statements):
        if not isinstance(record, dict):
            statements.refuse(where or "the document", "it is no object of RDAP")
            continue
        _answer(statements, record, where, server)
    return statements.reading()


def _answer(statements: Statements, record: Mapping[str, Any], where: str, server: str) -> None:
    if "errorCode" in record:
        title = first(record.get("title")) or first(record["errorCode"])
        statements.note(f"The register answered with an error: {title}.")
        return
    kind = record.get("objectClassName")
    found = [(name, record[name]) for name in _RESULTS if isinstance(record.get(name), list)]
    if found:
        for name, results in found:
            for one in results[: structured.MOST_RECORDS]:
                if isinstance(one, dict):
                    _object(statements, one, first(one.get("objectClassName")) or _RESULTS[name], where, server)
        return
    _object(statements, record, first(kind) or ("domain" if "ldhName" in record else ""), where, server)


def _object(statements: Statements, record: Mapping[str, Any], kind: str, where: str, server: str) -> None:
    if kind == "domain":
        _domain(statements, record, where, server)
    elif kind == "entity":
        _party(statements, record, record, server)
    elif kind == "nameserver":
        _server(statements, record, where)
    elif kind in ("ip network", "autnum"):
        _network(statements, record, server)
    else:
        statements.refuse(where or "the document", "it is an object of RDAP of no class that is read")


# --- domains


def _domain(statements: Statements, record: Mapping[str, Any], where: str, server: str) -> None:
    name = hosts.ascii_host(first(record.get("ldhName"))) or hosts.ascii_host(first(record.get("unicodeName")))
    if "." not in name:
        statements.refuse(where or "the document", "it is a domain without a name")
        return
    one = Registration(name, register=server)
    _events(record, one)
    for entity, roles in _entities(record):
        contact = _contact(entity)
        for role in roles:
            if role in ("registrar", "sponsor") and not one.registrar:
                one.registrar = next(iter([*contact.organisations, *contact.names]), "") or first(entity.get("handle"))
            elif role == "reseller":
                one.reseller = next(iter([*contact.organisations, *contact.names]), "")
            elif role in _ROLES:
                one.contact(_ROLES[role]).take(contact)
        if set(roles) & {"proxy"}:
            statements.note(f"A service stands for the registrant of {name}.")
    for given in objects(record.get("nameservers")):
        one.serve(first(given.get("ldhName")) or first(given.get("unicodeName")))
    _redacted(statements, record, name)
    registrations.state(statements, one)


def _events(record: Mapping[str, Any], one: Registration) -> None:
    for event in objects(record.get("events")):
        property = _EVENTS.get(first(event.get("eventAction")).lower().strip())
        if property and not getattr(one, property):
            date = first(event.get("eventDate"))
            setattr(one, property, structured.stamp(date) if property == "asserted" else date)


def _entities(record: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    for entity in objects(record.get("entities"))[:MOST_ENTITIES]:
        yield entity, [role.lower().strip() for role in texts(entity.get("roles"))]


def _redacted(statements: Statements, record: Mapping[str, Any], name: str) -> None:
    """What the register says that it left out (RFC 9537, 4)."""
    left_out = []
    for one in objects(record.get("redacted")):
        named = one.get("name")
        if isinstance(named, dict):
            left_out.append(first(named.get("type")) or first(named.get("description")))
    left_out = [values.clean(one, 60) for one in left_out if one]
    if left_out:
        statements.note(f"The register withholds of {name}: {', '.join(dict.fromkeys(left_out[:20]))}.")


# --- contacts


def _contact(entity: Mapping[str, Any]) -> Contact:
    """A contact out of an entity; its own entities are those whom it names in turn."""
    contact = Contact()
    contact.add("handle", first(entity.get("handle")))
    for one in objects(entity.get("publicIds")):
        if "tax" in first(one.get("type")).lower() or first(one.get("type")).lower() in ("cnpj", "cpf"):
            contact.add("tax", first(one.get("identifier")))
    card = entity.get("vcardArray")
    properties = card[1] if isinstance(card, list) and len(card) > 1 and isinstance(card[1], list) else []
    for one in properties[: structured.MOST_TEXTS]:
        if isinstance(one, list) and len(one) >= 4 and isinstance(one[0], str):
            _property(contact, one[0].lower(), one[1] if isinstance(one[1], dict) else {}, one[3:])
    for card in objects(entity.get("jscard"))[:1]:
        _card(contact, card)
    if _kind(entity) == "Organization":
        contact.is_organisation()
    return contact


def _property(contact: Contact, name: str, given: Mapping[str, Any], value: list[Any]) -> None:
    """One property of a jCard: its name, its parameters and its values (RFC 7095, 3.3)."""
    if name == "fn":
        contact.add("name", first(value[0]))
    elif name == "n" and not contact.names and isinstance(value[0], list):
        parts = [" ".join(texts(part)) for part in value[0][:5]] + [""] * 5
        contact.add("name", " ".join(part for part in (parts[3], parts[1], parts[2], parts[0], parts[4]) if part))
    elif name == "org":
        contact.add("organisation", ", ".join(texts(value[0])))
    elif name == "email":
        contact.add("mailbox", first(value[0]).removeprefix("mailto:"))
    elif name == "tel":
        kinds = {kind.lower() for kind in texts(given.get("type"))}
        if "fax" not in kinds or "voice" in kinds:
            contact.add("telephone", first(value[0]).removeprefix("tel:"))
    elif name == "adr":
        _address(contact, given, value[0])


def _address(contact: Contact, given: Mapping[str, Any], value: Any) -> None:
    """A postal address: seven parts, some of several lines (RFC 6350, 6.3.1), or a label with line ends."""
    parts = value if isinstance(value, list) else []
    lines = [texts(part) for part in parts[:7]] + [[]] * 7
    for line in [*lines[0], *lines[2], *lines[1]]:
        contact.add("street", line)
    for what, at in (("city", 3), ("state", 4), ("postcode", 5), ("country", 6)):
        contact.add(what, " ".join(lines[at]))
    if not any(lines):
        for line in first(given.get("label")).splitlines()[:20]:
            contact.add("street", line)
    contact.add("country", first(given.get("cc")))


def _card(contact: Contact, card: Mapping[str, Any]) -> None:
    """A Card of JSContact (RFC 9553, 2); "jscard" is its name in draft-ietf-regext-rdap-jscontact."""
    for name in objects(card.get("name"))[:1]:
        parts = [first(one.get("value")) for one in objects(name.get("components")) if one.get("kind") != "separator"]
        contact.add("name", first(name.get("full")) or " ".join(filter(None, parts)))
    for one in _each(card, "organizations"):
        units = [first(unit.get("name")) for unit in objects(one.get("units"))]
        contact.add("organisation", ", ".join(filter(None, (first(one.get("name")), *units))))
    for one in _each(card, "emails"):
        contact.add("mailbox", first(one.get("address")))
    for one in _each(card, "phones"):
        features = one.get("features")
        if not isinstance(features, dict) or "fax" not in features or "voice" in features:
            contact.add("telephone", first(one.get("number")).removeprefix("tel:"))
    for one in _each(card, "addresses")[:1]:
        _place(contact, one)


_WAY = frozenset({"number", "name", "direction", "block"})
_TOWN = {"locality": "city", "region": "state", "postcode": "postcode", "country": "country"}
"""Kinds of an address's components (RFC 9553, 2.5.1): of the way, which is one line, and with a place of their own."""


def _place(contact: Contact, address: Mapping[str, Any]) -> None:
    parts = [(first(one.get("kind")), first(one.get("value"))) for one in objects(address.get("components"))]
    parts = [(kind, text) for kind, text in parts if kind != "separator" and text]
    contact.add("street", " ".join(text for kind, text in parts if kind in _WAY))
    for kind, text in parts:
        if kind not in _WAY:
            contact.add(_TOWN.get(kind, "street"), text)
    if not parts:
        for line in first(address.get("full")).splitlines()[:20]:
            contact.add("street", line)
    contact.add("country", first(address.get("countryCode")))


def _each(card: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a map from ids (RFC 9553, 1.4.1), in order."""
    held = card.get(name)
    return objects(list(islice(held.values(), structured.MOST_TEXTS))) if isinstance(held, dict) else []


def _party(statements: Statements, entity: Mapping[str, Any], record: Mapping[str, Any], server: str) -> str:
    """Claims about somebody who has a handle, and the subject that they are about; "" where there is none."""
    contact = _contact(entity)
    handle = registrations.handle(contact.handle, server)
    if not handle or not contact.stated():
        statements.note("A contact that has no handle, or says nothing, is left out.")
        return ""
    updated = Registration("")
    _events(record, updated)
    origin = Origin(server or "register of RDAP", f"register:{handle}", updated.asserted)
    subject = f"ftm:{handle}"
    kind = _kind(entity)
    if kind:
        statements.say(origin, subject, "schema", kind, quote="kind")
    for property, value, quote in registrations.party(contact):
        statements.say(origin, subject, property, value, quote=quote, where="contact")
    statements.say(origin, subject, "registrantHandle", handle, quote=contact.handle, where="handle")
    if contact.withheld:
        statements.note(f"The contact {handle} withholds its {', '.join(sorted(contact.withheld))}.")
    return subject


def _kind(entity: Mapping[str, Any]) -> str:
    """What a jCard (RFC 6350, 6.1.4) or a JSContact (RFC 9553, 2.1.4) says that it is of, as a schema of FtM."""
    kinds = {"individual": "Person", "org": "Organization"}
    for one in objects(entity.get("jscard"))[:1]:
        if kind := kinds.get(first(one.get("kind")).lower()):
            return kind
    card = entity.get("vcardArray")
    properties = card[1] if isinstance(card, list) and len(card) > 1 and isinstance(card[1], list) else []
    for one in properties[: structured.MOST_TEXTS]:
        if isinstance(one, list) and len(one) >= 4 and one[0] == "kind":
            return kinds.get(first(one[3]).lower(), "")
    return ""


# --- name servers and networks


def _server(statements: Statements, record: Mapping[str, Any], where: str) -> None:
    name = hosts.ascii_host(first(record.get("ldhName")) or first(record.get("unicodeName")))
    subject = hosts.site_id(name) if "." in name else ""
    if not subject:
        statements.refuse(where or "the document", "it is a name server without a name")
        return
    updated = Registration("")
    _events(record, updated)
    origin = Origin("register of domains", f"registration:{subject.removeprefix('site:')}", updated.asserted)
    addresses = record.get("ipAddresses")
    for version in ("v4", "v6"):
        for text in texts(addresses.get(version)) if isinstance(addresses, dict) else []:
            address = hosts.ascii_host(text)
            if hosts.is_machine(address):
                statements.say(origin, subject, "ip", address, where=f"name server {name}", quote=text)


def _network(statements: Statements, record: Mapping[str, Any], server: str) -> None:
    """A block of addresses, or a number of a network that routes: whom it is registered for."""
    start, end = (values.clean(first(record.get(name)), 60) for name in ("startAddress", "endAddress"))
    span = f"{start} to {end}" if end and end != start else start or f"AS{first(record.get('startAutnum'))}"
    what = values.clean(f"network {span} {first(record.get('name'))}")
    holders = 0
    for entity, roles in _entities(record):
        if "registrant" not in roles:
            continue
        subject = _party(statements, entity, record, server)
        if subject:
            holders += 1
            group = f"register:{subject.removeprefix('ftm:')}"
            statements.say(
                Origin(server or "register of RDAP", group), subject, "notes", f"holds the {what}", quote=what
            )
    if not holders:
        statements.note(f"The {what} is registered for nobody who is named with a handle: nothing is claimed.")
