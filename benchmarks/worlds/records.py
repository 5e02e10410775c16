"""Records about sites and people in the forms of their publishers: RDAP, WHOIS, name system, certificates, registers,
platforms, mails, an archive's index."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from benchmarks.worlds.model import Letter, Profile, Registration, Site, World
from benchmarks.worlds.pages import in_page
from benchmarks.worlds.tongues import Tongues, number

Json = dict[str, Any]


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- registrations


def rdap(site: Site, registration: Registration, tongues: Tongues) -> str:
    """A domain as RFC 9083 has it, contacts as jCard (RFC 7095)."""
    land = tongues.land(registration.place.land if registration.place else site.land)
    card: list[Any] = [["version", {}, "text", "4.0"], ["fn", {}, "text", registration.name]]
    if registration.organisation:
        card.append(["org", {}, "text", registration.organisation])
    if registration.place:
        street, city, code, country = tongues.city(registration.place)
        card.append(["adr", {"cc": country}, "text", ["", "", street, city, "", code, land.name]])
    if registration.phone:
        card.append(["tel", {"type": "voice"}, "uri", f"tel:{tongues.digits(registration.phone)}"])
    card.append(["email", {}, "text", registration.email])
    registrar = f"Registrar {registration.registrar} Services"
    number_of = 9000 + registration.registrar
    abuse = [["version", {}, "text", "4.0"], ["fn", {}, "text", "Abuse Contact"],
             ["email", {}, "text", f"abuse@registrar{registration.registrar}.example"]]  # fmt: skip
    made: Json = {
        "rdapConformance": ["rdap_level_0"],
        "objectClassName": "domain",
        "handle": f"{number('handle', site.host) % 10**9}_DOMAIN-EX",
        "ldhName": site.host.upper() if number(site.host) % 2 else site.host,
        "status": ["client transfer prohibited"],
        "events": [
            {"eventAction": "registration", "eventDate": f"{registration.created}T08:00:00Z"},
            {"eventAction": "last changed", "eventDate": f"{registration.changed}T08:00:00Z"},
            {"eventAction": "expiration", "eventDate": f"{registration.expires}T08:00:00Z"},
            {"eventAction": "last update of RDAP database", "eventDate": f"{registration.at}T08:00:00Z"},
        ],
        "entities": [
            {
                "objectClassName": "entity",
                "handle": f"C{number('contact', site.host, registration.at) % 10**8}-EX",
                "roles": ["registrant"],
                "vcardArray": ["vcard", card],
            },
            {
                "objectClassName": "entity",
                "handle": str(number_of),
                "roles": ["registrar"],
                "publicIds": [{"type": "IANA Registrar ID", "identifier": str(number_of)}],
                "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", registrar]]],
                "entities": [{"objectClassName": "entity", "roles": ["abuse"], "vcardArray": ["vcard", abuse]}],
            },
        ],
        "nameservers": [{"objectClassName": "nameserver", "ldhName": name} for name in site.means.names],
        "secureDNS": {"delegationSigned": False},
        "notices": [{"title": "Terms of Service", "description": ["Data for information only."]}],
    }
    return json.dumps(made, ensure_ascii=False, indent=1)


def whois(site: Site, registration: Registration, tongues: Tongues) -> str:
    """A reply in the layout of one of four registries."""
    return _LAYOUTS[number("layout", registration.registrar) % len(_LAYOUTS)](site, registration, tongues)


def _facts(registration: Registration, tongues: Tongues) -> list[tuple[str, str]]:
    facts = [("Name", registration.name), ("Organization", registration.organisation)]
    if registration.place:
        street, city, code, country = tongues.city(registration.place)
        facts += [("Street", street), ("City", city), ("Postal Code", code), ("Country", country)]
    if registration.phone:
        facts.append(("Phone", tongues.phone(registration.phone, 4)))
    return [(key, value) for key, value in (*facts, ("Email", registration.email)) if value]


def _icann(site: Site, registration: Registration, tongues: Tongues) -> str:
    registrar = registration.registrar
    lines = [
        f"Domain Name: {site.host.upper()}",
        f"Registry Domain ID: {number('handle', site.host) % 10**9}_DOMAIN-EX",
        f"Registrar WHOIS Server: whois.registrar{registrar}.example",
        f"Updated Date: {registration.changed}T08:00:00Z",
        f"Creation Date: {registration.created}T08:00:00Z",
        f"Registry Expiry Date: {registration.expires}T08:00:00Z",
        f"Registrar: Registrar {registrar} Services",
        f"Registrar IANA ID: {9000 + registrar}",
        f"Registrar Abuse Contact Email: abuse@registrar{registrar}.example",
        "Domain Status: clientTransferProhibited https://icann.org/epp#clientTransferProhibited",
    ]
    for role in ("Registrant", "Admin", "Tech"):
        lines += [f"{role} {key}: {value}" for key, value in _facts(registration, tongues)]
    lines += [f"Name Server: {name.upper()}" for name in site.means.names]
    lines += ["DNSSEC: unsigned", f">>> Last update of WHOIS database: {registration.at}T09:00:00Z <<<", ""]
    return "\n".join([*lines, "NOTICE: The data is for information purposes only."])


def _dotted(site: Site, registration: Registration, tongues: Tongues) -> str:
    def row(key: str, value: str) -> str:
        return f"{key:.<22}: {value}"

    lines = [row("domain", site.host), row("status", "Registered"), row("created", f"{registration.created} 08:00:00")]
    lines += [row("modified", f"{registration.changed} 08:00:00"), row("expires", f"{registration.expires} 08:00:00")]
    lines += ["", "Holder", ""] + [row(key.lower(), value) for key, value in _facts(registration, tongues)]
    lines += ["", "Nameservers", ""] + [row("nserver", name) for name in site.means.names]
    lines += ["", "Registrar", "", row("registrar", f"Registrar {registration.registrar} Services")]
    return "\n".join([*lines, "", f">>> Last update of WHOIS database: {registration.at} 9:00:00 <<<", ""])


def _indented(site: Site, registration: Registration, tongues: Tongues) -> str:
    def block(title: str, *lines: str) -> list[str]:
        return [f"    {title}:", *(f"        {line}" for line in lines), ""]

    contact = [
        value if key in ("Name", "Street", "City") else f"{key}: {value}"
        for key, value in _facts(registration, tongues)
    ]
    lines = block("Domain name", site.host) + block("Registrant", *contact)
    lines += block("Registrar", f"Registrar {registration.registrar} Services")
    dates = (
        ("Registered on", registration.created),
        ("Last updated", registration.changed),
        ("Expiry date", registration.expires),
    )
    lines += block("Relevant dates", *(f"{key}: {value}" for key, value in dates))
    lines += block("Name servers", *site.means.names)
    return "\n".join(["", *lines, f"    WHOIS lookup made at 09:00:00 {registration.at}", ""])


def _objects(site: Site, registration: Registration, tongues: Tongues) -> str:
    handle = f"P{number('contact', site.host, registration.at) % 10**7}-EX"
    lines = ["% This is a query service.", "", f"domain:         {site.host}", f"registrant:     {handle}"]
    lines += [f"nserver:        {name}" for name in site.means.names]
    lines += [f"created:        {registration.created}", f"changed:        {registration.changed}"]
    lines += [
        f"expire:         {registration.expires}",
        f"registrar:      Registrar {registration.registrar} Services",
        "",
    ]
    keys = {"Name": "person", "Organization": "org", "Phone": "phone", "Email": "e-mail", "Country": "country"}
    lines += [f"{keys.get(key, 'address') + ':':<16}{value}" for key, value in _facts(registration, tongues)]
    return "\n".join([*lines, f"nic-hdl:        {handle}", "", f"% queried {registration.at}", ""])


_LAYOUTS: Sequence[Callable[[Site, Registration, Tongues], str]] = (_icann, _dotted, _indented, _objects)


# --- the name system


def dns(site: Site) -> str:
    """A line as scanners of the name system print it."""
    means = site.means
    made: Json = {"host": site.host, "timestamp": f"{site.now.at}T10:00:00Z", "a": means.addresses, "ns": means.names}
    if number("v6", means.addresses[0]) % 5 == 0:
        made["aaaa"] = [
            f"2001:db8:{number('net', means.addresses[0]) % 65536:x}::{number('v6', means.addresses[0]) % 4096:x}"
        ]
    if means.mail:
        made["mx"] = means.mail
        made["txt"] = [f"v=spf1 include:_spf.{means.mail[0].split('.', 1)[1]} -all"]
    tokens = [f"google-site-verification={token}" for token in means.tokens if not in_page(token)]
    if tokens:
        made["txt"] = [*made.get("txt", []), *tokens]
    if means.zone:
        made["soa"] = [{"ns": means.names[0], "mbox": _mbox(means.zone), "serial": 2024010101}]
    return _line(made)


def doh(site: Site) -> str:
    """An answer of a resolver over HTTPS, as its JSON interface gives it."""
    answers = [{"name": f"{site.host}.", "type": 1, "TTL": 300, "data": address} for address in site.means.addresses]
    question = [{"name": f"{site.host}.", "type": 1}]
    return _line({"Status": 0, "TC": False, "RD": True, "RA": True, "Question": question, "Answer": answers})


def passive(site: Site) -> Iterator[str]:
    """Lines of the Common Output Format for passive DNS."""
    first = number("passive", site.host) % 4 * 10_000_000 + 1_600_000_000
    last = 1_717_000_000 + number("last", site.host) % 10_000_000
    rows = [("A", address) for address in site.means.addresses] + [("NS", name + ".") for name in site.means.names]
    rows += [("MX", f"10 {name}.") for name in site.means.mail]
    if site.means.zone:
        rows.append(("SOA", f"{site.means.names[0]}. {_mbox(site.means.zone)}. 2024010101 7200 3600 1209600 300"))
    rows += [("TXT", f"google-site-verification={token}") for token in site.means.tokens if not in_page(token)]
    for kind, value in rows:
        yield _line({"rrname": f"{site.host}.", "rrtype": kind, "rdata": value, "time_first": first, "time_last": last,
                     "count": number("count", site.host) % 900 + 3})  # fmt: skip


def _mbox(mailbox: str) -> str:
    name, _, host = mailbox.partition("@")
    return f"{name.replace('.', chr(92) + '.')}.{host}"


# --- certificates


def certificates(sites: Sequence[Site], hidden: float) -> list[Json]:
    """Rows of a log's search, one a host that was asked for; some stand in no log that was saved."""
    rows = []
    for site in sites:
        further = site.means.certificate
        shown = number("certificate", site.host) % 1000 >= hidden * 1000
        if not shown and not further:
            continue
        names = sorted({site.host, *further}) if further else [site.host, f"www.{site.host}"]
        identity = number(*names)
        issued = f"2024-{identity % 9 + 1:02}-{identity % 27 + 1:02}"
        rows.append(
            {
                "issuer_ca_id": 16418 + identity % 3,
                "issuer_name": f"C=EX, O=Open Certificates, CN=R{identity % 3 + 3}",
                "common_name": names[0],
                "name_value": "\n".join(names),
                "id": identity % 10**11,
                "entry_timestamp": f"{issued}T01:02:03.456",
                "not_before": f"{issued}T00:02:03",
                "not_after": f"2025-{issued[5:]}T00:02:02",
                "serial_number": f"{identity:032x}",
            }
        )
    return rows


# --- an archive's index


def cdx(sites: Sequence[Site]) -> Iterator[str]:
    """Lines of an archive's index: key, time, address, media type, status, digest, length."""
    for site in sites:
        for version in site.versions:
            key = f"example,{site.host.removesuffix('.example')})/"
            digest = f"{number('digest', site.host, version.at):016X}".translate(str.maketrans("0189", "GHIJ")) * 2
            at = version.at.replace("-", "") + "101112"
            yield f"{key} {at} http://{site.host}/ text/html 200 {digest} {number(site.host) % 9000 + 900}"


# --- the register


def register(world: World, tongues: Tongues) -> Iterator[str]:
    """Entities of FollowTheMoney."""
    for row in world.rows:
        stated, code = row.stated, tongues.land(row.land).code.lower()
        properties: dict[str, list[str]] = {"name": [stated.name], "registrationNumber": [stated.registered]}
        if row.latin != stated.name and number("latin", row.key) % 2:
            properties["alias"] = [row.latin]
        properties |= {"jurisdiction": [code], "taxNumber": [stated.taxed], "incorporationDate": [row.founded]}
        properties["address"] = [", ".join(tongues.address(place)) for place in stated.places]
        properties |= {"country": [code], "email": stated.emails, "website": [row.website]}
        properties["phone"] = [tongues.digits(phone) for phone in stated.phones]
        yield _entity(row.key, "Company", properties)
    for human in world.humans:
        stated = human.stated
        properties = {"name": [stated.name], "birthDate": [human.birth], "email": stated.emails}
        properties["phone"] = [tongues.digits(phone) for phone in stated.phones]
        properties["address"] = [", ".join(tongues.address(place)) for place in stated.places]
        yield _entity(human.key, "Person", properties)
    for place, tie in enumerate(world.ties):
        source, target = {"Ownership": ("owner", "asset"), "Directorship": ("director", "organization")}[tie.kind]
        properties = {source: [tie.source], target: [tie.target], "startDate": [tie.start], "endDate": [tie.end]}
        properties |= {"percentage": [tie.share], "role": ["director" if tie.kind == "Directorship" else ""]}
        yield _entity(f"tie-{place:05}", tie.kind, properties)


def _entity(key: str, schema: str, properties: dict[str, list[str]]) -> str:
    filled = {name: [value for value in values if value] for name, values in properties.items()}
    stated = {name: values for name, values in filled.items() if values}
    return _line({"id": key, "schema": schema, "properties": stated, "datasets": ["example_register"]})


# --- accounts and mails

COLUMNS = {
    "freelance": "platform handle url name email phone skype telegram website rate country timezone skills title bio "
    "employer joined photo",
    "social": "platform handle url name email phone telegram website country bio employer joined photo",
    "code": "platform handle url name email website telegram github bio employer joined photo",
}


def account(profile: Profile, tongues: Tongues, photo: str) -> dict[str, str]:
    """A row of a table of accounts: every column that any of the tables has."""
    stated, land = profile.stated, tongues.land(profile.land)
    handles = dict(stated.handles)
    gap = tongues.tongue(profile.tongue).gap
    form = number("form", profile.id) % 6
    return {
        "platform": profile.platform,
        "handle": profile.handle,
        "url": f"https://{profile.platform}/{profile.handle}",
        "name": stated.name,
        "email": stated.emails[0] if stated.emails else "",
        "phone": tongues.phone(stated.phones[0], form) if stated.phones else "",
        "skype": handles.get("skype", ""),
        "telegram": f"@{handles['telegram']}" if "telegram" in handles else "",
        "github": handles.get("github", ""),
        "website": profile.website,
        "rate": f"{profile.rate} USD/h",
        "country": land.name,
        "timezone": land.zone,
        "skills": "; ".join(profile.skills),
        "title": profile.title,
        "bio": gap.join(tongues.sentence(tongue, seed, stated.name, change) for tongue, seed, change in profile.bio),
        "employer": profile.employer,
        "joined": profile.joined,
        "photo": photo,
    }


def mail(letter: Letter, tongues: Tongues) -> bytes:
    """A mail as a mail program saves it."""
    rng = random.Random(f"mail {letter.sender}")
    host = letter.sender.partition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["Received"] = (
        f"from mail.{host} (mail.{host} [203.0.113.{rng.randint(1, 250)}]) by mx.client.example with ESMTPS; "
        f"Mon, 1 Jul {letter.at[:4]} 09:00:00 +0000"
    )
    name = letter.name or letter.sender.partition("@")[0]
    message["From"] = f'"{name}" <{letter.sender}>'
    message["To"] = letter.to
    message["Subject"] = tongues.sentence(*letter.body[0][:2], name)[:60]
    message["Date"] = f"Mon, 1 Jul {letter.at[:4]} 09:00:00 +0000"
    message["Message-ID"] = f"<{rng.getrandbits(64):016x}@{host}>"
    lines = [tongues.sentence(tongue, seed, name, change) for tongue, seed, change in letter.body]
    signature = ["-- ", name, letter.sender]
    if letter.phone:
        signature.append(tongues.phone(letter.phone, 0))
    message.set_content("\n".join([*lines, "", *signature]) + "\n")
    return message.as_bytes()
