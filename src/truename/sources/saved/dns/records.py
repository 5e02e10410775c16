"""Resource records, and what each says of a site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from truename.sources.saved import hosts, values
from truename.sources.saved.statements import Origin, Statements

NUMBERS = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 15: "MX", 16: "TXT", 28: "AAAA"}
"""Types that are read, by their numbers (IANA, DNS parameters)."""

TYPES = frozenset(NUMBERS.values())

LONGEST_TOKEN = 128

LONGEST_CHAIN = 16
"""Aliases that are followed. Assumption: resolvers give up at 8 to 16."""

DNS, PASSIVE = "DNS", "passive DNS"
"""Who asserts: the zone itself, when somebody asked; or somebody who saw others' answers pass."""


class Record(NamedTuple):
    """One resource record, or the same one seen over a time.

    Attributes:
        name: its owner. type: as in "MX". data: in the form of zone files.
        at: when it was so, ISO 8601; empty where nothing says so.
        quote: as it was written; empty where name, type and data say it.
    """

    name: str
    type: str
    data: str
    at: str = ""
    quote: str = ""


class Told:
    """Claims out of records, and what was passed over."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._passed: Counter[str] = Counter()
        self._origins: dict[tuple[str, str, str], Origin] = {}
        self._sites: dict[str, str] = {}

    def answer(self, records: Sequence[Record]) -> None:
        """The records of one answer. What an alias leads to is claimed of who asked for the alias."""
        asked: dict[str, str] = {}
        for one in records[:LONGEST_CHAIN]:
            if one.type == "CNAME" and (target := _host(one.data)):
                source = _host(one.name)
                asked.setdefault(target, asked.get(source, source))
        for one in records:
            self.say(one, asked.get(_host(one.name), "") if asked else "")

    def say(self, one: Record, asker: str = "", by: str = DNS) -> None:
        """Claim what one record says.

        Args:
            one: the record.
            asker: the host that an alias led from; "" where the record stands for itself.
            by: who asserts it.
        """
        name = _host(one.name)
        host = asker or name
        property = PROPERTIES.get(one.type, "")
        site = self._site(host) if property else ""
        if not site:
            self._passed[f"{one.type or 'of an unknown type'}" if not property else f"{one.type} of no host"] += 1
            return
        value = _VALUES[one.type](one.data)
        if not value or (one.type == "TXT" and host.startswith("_")):  # policies of mail, keys, one-time proofs
            if one.type != "TXT":
                self._passed[f"{one.type} without a value"] += 1
            return
        if one.type == "CNAME":
            value = f"{host} is an alias of {value}"
        key = (site, by, one.at)
        origin = self._origins.get(key)
        if origin is None:
            origin = self._origins[key] = Origin(by, f"dns:{site.removeprefix('site:')}", one.at)
        self._statements.say(
            origin,
            site,
            property,
            value,
            where=f"{host} {one.type}" if host == name else f"{host} {one.type}, through {name}",
            quote=one.quote or f"{one.name} {one.type} {one.data}",
        )

    def _site(self, host: str) -> str:
        """The subject of a host; "" where it is none of a site."""
        site = self._sites.get(host)
        if site is None:
            named = "." in host and not hosts.is_machine(host)
            site = self._sites[host] = f"site:{hosts.registrable(host)}" if named else ""
        return site

    def finish(self) -> None:
        """Note what was passed over."""
        if self._passed:
            listed = ", ".join(f"{count:,} {kind}" for kind, count in self._passed.most_common(10))
            self._statements.note(f"Records that say nothing here are passed over: {listed}.")


def _host(name: str) -> str:
    return hosts.ascii_host(name.removeprefix("*."))


_QUAD = re.compile(r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}", re.ASCII)


def _address(data: str) -> str:
    if _QUAD.fullmatch(data):  # in its canonical form, as nearly all are
        return data
    address = hosts.ascii_host(data)
    return address if hosts.is_machine(address) else ""


def _named(data: str) -> str:
    name = hosts.ascii_host(data)
    return name if "." in name and not hosts.is_machine(name) else ""


def _exchange(data: str) -> str:
    """A mail server, after its preference (RFC 1035, 3.3.9); a single dot says that there is none (RFC 7505)."""
    return _named(data.split()[-1]) if data.strip() else ""


def _authority(data: str) -> str:
    """The mailbox of who keeps a zone: the second name, whose first dot stands for the at sign (RFC 1035, 3.3.13)."""
    parts = data.split()
    if len(parts) < 2:
        return ""
    local, _, place = parts[1].replace("\\.", "\x00").partition(".")
    return values.email(f"{local}@{place.rstrip('.')}".replace("\x00", "."))


_TOKEN = re.compile(
    r"(?P<service>[a-z0-9][a-z0-9.\-]{0,40}?)(?:[\-_](?:site|domain))?[\-_](?:verification|verify|code)"
    r"(?:[\-_](?:code|token))?\s?[=:]\s?(?P<token>[^\s\"]{6,128})",
    re.IGNORECASE,
)
"""What most services call a token: "google-site-verification=...", "facebook-domain-verification=..."."""

_OTHER_TOKENS = {"ms=": "microsoft", "amazonses:": "amazonses", "docusign=": "docusign"}
"""Services that call it otherwise, by hand."""


def _token(data: str) -> str:
    """A token that shows a service who has the domain; what else stands in a TXT record is nobody's mark."""
    text = data.strip().strip('"').strip()[: 2 * LONGEST_TOKEN]
    for prefix, service in _OTHER_TOKENS.items():
        if text[: len(prefix)].lower() == prefix and 6 <= len(text) - len(prefix) <= LONGEST_TOKEN and " " not in text:
            return values.clean(f"{service}:{text[len(prefix) :]}")
    found = None if text[:2].lower() == "v=" else _TOKEN.fullmatch(text)  # policies of mail, which most are
    return values.clean(f"{found['service'].lower()}:{found['token']}") if found else ""


PROPERTIES: Mapping[str, str] = {
    "A": "ip",
    "AAAA": "ip",
    "NS": "nameServer",
    "MX": "mailServer",
    "SOA": "soaMailbox",
    "TXT": "verification",
    "CNAME": "notes",
}
"""What each type speaks of."""

_VALUES: Mapping[str, Callable[[str], str]] = {
    "A": _address,
    "AAAA": _address,
    "NS": _named,
    "MX": _exchange,
    "SOA": _authority,
    "TXT": _token,
    "CNAME": _named,
}
