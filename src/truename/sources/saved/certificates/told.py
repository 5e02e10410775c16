"""What is known of one certificate, what it is called, and what is claimed of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from truename.sources.saved import hosts, values
from truename.sources.saved.statements import Origin, Statements

LOGS = "certificate logs"
"""Who asserts what any log of certificates tells."""

MOST_NAMES = 200
"""Names of one certificate that are claimed. What content networks put together has 100."""

_HEX = re.compile(r"[0-9a-f]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SLASHED = re.compile(r"/(?=[A-Za-z0-9.]{1,40}=)")
_PART = re.compile(
    r"\s*(?P<type>[A-Za-z0-9.]{1,40})\s*=\s*"
    r"(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<plain>(?:[^,\\+]|\\.|\+(?!\s*[A-Za-z0-9.]{1,40}\s*=))*))"
)
_TOLD = {"CN": "CN", "O": "O", "OU": "OU", "COMMONNAME": "CN", "ORGANIZATIONNAME": "O", "ORGANIZATIONALUNITNAME": "OU"}
"""What of an issuer's name tells it from others, and is written alike by all (RFC 4514, 3)."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of one certificate.

    Attributes:
        id: what it is called.
        names: hosts that it is for.
        organisation: of its subject, as its authority checked it.
        number, country: of a register of companies, where the authority gives one, and whose register that is.
        sha256: of its content; empty where that is not known.
        by: who says so: an authority, or a log.
        at: when, ISO 8601.
    """

    id: str
    names: tuple[str, ...]
    organisation: str = ""
    number: str = ""
    country: str = ""
    sha256: str = ""
    by: str = LOGS
    at: str = ""


def called(serial: str, issuer: str, sha256: str, itself: bool = False) -> str:
    """The number and a hash of the issuer's name; else, or where it signed itself, the hash of the content.

    Args:
        serial: in hexadecimal, with or without colons.
        issuer: its name as text, in the order and the spelling of any program.
        sha256: of the content, in hexadecimal, or "".
        itself: whether the subject is the issuer.
    """
    number = serial.lower().replace(":", "").removeprefix("0x").lstrip("0")
    told = _issuer(issuer)
    if not itself and told and _HEX.fullmatch(number):
        return f"{number}:{hashlib.sha256(told.encode()).hexdigest()[:16]}"
    digest = hexadecimal(sha256)
    return f"sha256:{digest}" if digest else ""


def hexadecimal(sha256: str) -> str:
    """A SHA-256 in its 64 digits; "" where it is none."""
    digest = sha256.lower().replace(":", "")
    return digest if _SHA256.fullmatch(digest) else ""


def _issuer(name: str) -> str:
    """An issuer's name by the parts that tell it from others, sorted: programs differ in order, case and spaces."""
    parts = set()
    for kind, text in _parts(name[:4096]):
        text = values.plain(text).casefold()
        if kind and text:
            parts.add(f"{kind}={text}")
    return "\n".join(sorted(parts))


def _parts(name: str) -> Iterator[tuple[str, str]]:
    if name.startswith("/"):  # "/C=US/O=..", as OpenSSL wrote it
        for part in _SLASHED.split(name):
            kind, _, text = part.partition("=")
            yield _TOLD.get(kind.strip().upper(), ""), text
        return
    for found in _PART.finditer(name):
        text = found["quoted"] if found["quoted"] is not None else found["plain"]
        yield _TOLD.get(found["type"].upper(), ""), re.sub(r"\\(.)", r"\1", text)


def of_hosts(names: Iterable[str]) -> tuple[str, ...]:
    """The hosts among names, each once; a wildcard stands for the host that it is under."""
    found: dict[str, None] = {}
    for name in names:
        for part in name.split()[:MOST_NAMES]:
            host = hosts.ascii_host(part.removeprefix("*."))
            if "." in host and not hosts.is_machine(host):
                found[host] = None
            if len(found) >= MOST_NAMES:
                return tuple(found)
    return tuple(found)


def say(statements: Statements, one: Certificate) -> None:
    """Claim a certificate of every site that it names."""
    origin = Origin(one.by, f"certificate:{one.id}", one.at)
    sites: dict[str, list[str]] = {}
    for name in one.names:
        sites.setdefault(hosts.registrable(name), []).append(name)
    quote = ", ".join(one.names)
    if one.sha256:
        quote = f"SHA-256 {one.sha256}: {quote}"
    for site, names in sites.items():
        where = f"names {names[0]} and {len(names) - 1} more" if len(names) > 1 else f"names {names[0]}"
        statements.say(origin, f"site:{site}", "certificate", one.id, where=where, quote=quote)
    # Of a certificate for many sites the organisation is often the network's that serves them, not the sites' owner.
    if len(sites) == 1:
        subject = f"site:{next(iter(sites))}"
        where = "subject of the certificate"
        name, number = values.clean(one.organisation), values.registration(one.number, one.country)
        statements.say(origin, subject, "name", name, where=where, quote=one.organisation)
        statements.say(origin, subject, "registrationNumber", number, where=where, quote=one.number)
