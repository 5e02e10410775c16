"""What a resolver says of names: one JSON object a name, in the form that dnsx prints, with the answers' own bytes.

Asked is the resolver that the user names, and nobody else. Types: addresses, name servers, mail servers, texts, the
zone's authority, who may issue certificates; and the policy of mail under ``_dmarc`` (RFC 7489, 6.1).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
from dns.rdata import Rdata

from truename.collect.warc import Collected, Warc, now
from truename.errors import UsageError
from truename.sources.saved import hosts
from truename.types import Mandate

TYPES = ("A", "AAAA", "NS", "MX", "TXT", "SOA", "CAA")
MEDIA = "application/json"

MOST_NAMES = 500
"""Of one run: some four thousand questions."""

TIMEOUT = 5.0
"""Seconds for an answer; resolvers give up on others after about as many."""

PAYLOAD = 1232
"""Bytes over UDP that are asked for: DNS Flag Day 2020. Longer answers come over TCP."""

_PORT = 53


def collect(
    out: Path,
    names: Sequence[str],
    resolver: str,
    mandate: Mandate,
    *,
    timeout: float = TIMEOUT,
    say: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Ask a resolver for names.

    Args:
        out: the WARC; nothing may be there.
        names: of hosts.
        resolver: ADDRESS or ADDRESS:PORT; IPv6 with a port in brackets.
        mandate: complete; it goes into the WARC.
        timeout: seconds for an answer.
        say: is told what came.

    Raises:
        UsageError: a name or the resolver is none, something is there already, or it cannot be written.
    """
    asked, (address, port) = hosts_of(names), resolver_of(resolver)
    failures: list[tuple[str, str]] = []
    answers = 0
    with Warc.create(out, mandate, {"resolver": f"{address} port {port}"}) as warc:
        for name in asked:
            for host, types in ((name, TYPES), (f"_dmarc.{name}", ("TXT",))):
                told, failed = _ask(host, types, address, port, timeout)
                failures += [(f"{host} {kind}", reason) for kind, reason in failed]
                if told["wire"]:
                    answers += len(told["wire"])
                    warc.resource(f"dns:{host}", MEDIA, json.dumps(told).encode() + b"\n", told["timestamp"])
                for kind, reason in failed:
                    warc.note(f"dns:{host}?type={kind}", {"truename-not-collected": reason})
                say(f"{told['status_code'] or '---'} {host}: {', '.join(sorted(told['wire'])) or 'nothing'}")
    return Collected(out, answers, tuple(failures))


def hosts_of(names: Sequence[str]) -> list[str]:
    """Names of hosts in their canonical form, each once.

    Raises:
        UsageError: one is none, or there are too many.
    """
    found: dict[str, None] = {}
    for text in names:
        host = hosts.ascii_host(text.strip())
        if not host or hosts.is_machine(host) or len(host) > 245:  # with _dmarc. at most 253
            raise UsageError(
                expected="the name of a host, as acme.example",
                found=ascii(text[:100]),
                do="leave out the scheme and the path",
            )
        found[host] = None
    if len(found) > MOST_NAMES:
        raise UsageError(expected=f"at most {MOST_NAMES} names", found=str(len(found)), do="ask in several runs")
    return list(found)


def resolver_of(text: str) -> tuple[str, int]:
    """The address and port of a resolver.

    Raises:
        UsageError: it is none.
    """
    bare, port = text.strip(), str(_PORT)
    if bare.startswith("[") and "]" in bare:
        bare, _, rest = bare[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif bare.count(":") == 1:
        bare, _, port = bare.partition(":")
    try:
        address = str(ip_address(bare))
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(port)
    except ValueError as error:
        raise UsageError(
            expected="a resolver as ADDRESS or ADDRESS:PORT", found=ascii(text[:100]), do="write it as 192.0.2.53:53"
        ) from error
    return address, int(port)


def plan(names: Sequence[str], resolver: str) -> list[str]:
    """What will be contacted, in words."""
    address, port = resolver_of(resolver)
    return [f"It will contact the resolver {address}, port {port}, about {', '.join(hosts_of(names))}."]


def _ask(
    host: str, types: Sequence[str], address: str, port: int, timeout: float
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What a resolver says of one host, and what it gave no answer to."""
    told: dict[str, Any] = {
        "host": host,
        "resolver": [f"{address}:{port}"],
        "timestamp": now(),
        "status_code": "",
        "wire": {},
    }
    failed: list[tuple[str, str]] = []
    for kind in types:
        question = dns.message.make_query(host, kind, use_edns=0, payload=PAYLOAD)
        try:
            answer, _ = dns.query.udp_with_fallback(question, address, timeout, port, ignore_unexpected=True)
        except (dns.exception.DNSException, OSError, EOFError, ValueError) as error:
            reason = "no answer in time" if isinstance(error, dns.exception.Timeout) else type(error).__name__
            failed.append((kind, reason))
            continue
        code = dns.rcode.to_text(answer.rcode())
        # What one type of a name is refused for does not count where another was answered.
        told["status_code"] = "NOERROR" if "NOERROR" in (code, told["status_code"]) else code
        told["wire"][kind] = base64.b64encode(answer.wire or answer.to_wire()).decode()
        _note(told, kind, answer)
    return told, failed


def _note(told: dict[str, Any], kind: str, answer: dns.message.Message) -> None:
    """The records of an answer that are of a type, whoever an alias led to; and the aliases."""
    for found in answer.answer:
        name = dns.rdatatype.to_text(found.rdtype)
        if name in (kind, "CNAME"):
            listed = told.setdefault(name.lower(), [])
            listed += [text for one in found if (text := _said(name, one, found.name.to_text())) not in listed]


def _said(kind: str, record: Rdata, owner: str) -> Any:
    """A record as dnsx prints it: its data, of texts the pieces in one."""
    given: Any = record  # what its fields are, its type says
    if kind == "TXT":
        return b"".join(given.strings).decode("utf-8", "replace")
    if kind == "SOA":
        return {
            "name": owner.rstrip("."),
            "ns": given.mname.to_text().rstrip("."),
            "mailbox": given.rname.to_text().rstrip("."),
            "serial": given.serial,
        }
    text = record.to_text()
    return text.rstrip(".") if kind in ("NS", "MX", "CNAME") else text
