"""Registrations of domains, as the servers of their registries answer them (RDAP: RFC 9082, 9083, 9224).

Asked is the server that the user names, or the one that IANA's list gives for the domain. It may refer to another one,
as the registry to the registrar; two such steps are followed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from truename import files
from truename.collect.http import Exchange, Limits, get, place
from truename.collect.pace import Pace
from truename.collect.reach import FetchError, Reach
from truename.collect.robots import AGENT
from truename.collect.warc import Collected, Warc, tool
from truename.errors import SampleError, UsageError
from truename.sources.saved import hosts
from truename.sources.saved.containers import http as saved
from truename.sources.saved.containers.bounds import Budget
from truename.sources.saved.values import absolute
from truename.types import Mandate

IANA = "https://data.iana.org/rdap/dns.json"
"""Which server answers for which top-level domain (RFC 9224, 4)."""

MEDIA = "application/rdap+json"

MOST_DOMAINS = 100
"""Of one run. Registries do not take more kindly."""

MOST_REFERRALS = 2
MOST_REDIRECTS = 5
"""RFC 7480, 5.2: redirects are part of how servers refer."""

LARGEST = 4 * 2**20
"""Bytes of an answer; a registration has some ten thousand, IANA's list a hundred thousand."""


def collect(
    out: Path,
    domains: Sequence[str],
    mandate: Mandate,
    *,
    server: str = "",
    bootstrap: str = IANA,
    reach: Reach | None = None,
    pace: Pace | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Ask for the registrations of domains.

    Args:
        out: the WARC; nothing may be there. Beside it comes a file DOMAIN.rdap.json of each answer, byte for byte.
        domains: names of hosts; asked for is the domain that was registered.
        mandate: complete; it goes into the WARC.
        server: whom to ask, a web address; by default whom ``bootstrap`` names.
        bootstrap: the list of servers.
        reach: what may be connected to; by default the public internet.
        pace: how often a host is asked.
        say: is told what was asked.

    Raises:
        UsageError: a domain or the server is none, something is there already, or it cannot be written.
    """
    names = registered(domains)
    if server and not absolute(server):
        raise UsageError(
            expected="the web address of a server, as https://rdap.registry.example/",
            found=ascii(server[:100]),
            do="write it whole",
        )
    for name in names:
        if (there := _file(out, name, 0)).exists():
            raise UsageError(expected=f"nothing yet at {there}", found="a file", do="collect into another folder")
    failures: list[tuple[str, str]] = []
    written: list[Path] = []
    answers = 0
    with Warc.create(out, mandate, {"http-header-user-agent": _HEADERS["User-Agent"]}) as warc:
        asking = _Asking(warc, reach or Reach(), pace or Pace(), say)
        servers: Any = None
        for name in names:
            try:
                if not server and servers is None:
                    servers = _json(asking.answer(bootstrap))
                base = server or _server(servers, name)
                for step, answer in enumerate(asking.chain(f"{base.rstrip('/')}/domain/{name}")):
                    written.append(_file(out, name, step))
                    files.write(written[-1], _content(answer))
                    answers += 1
            except FetchError as error:
                failures.append((name, str(error)))
                warc.note(f"rdap:{name}", {"truename-not-collected": str(error)})
                say(f"--- {name}: {error}")
    return Collected(out, answers, tuple(failures), tuple(written))


def registered(domains: Sequence[str]) -> list[str]:
    """The domains that names of hosts stand under, each once.

    Raises:
        UsageError: one is none, or there are too many.
    """
    found: dict[str, None] = {}
    for text in domains:
        host = hosts.ascii_host(text.strip())
        if not host or "." not in host or hosts.is_machine(host):
            raise UsageError(
                expected="a domain, as acme.example", found=ascii(text[:100]), do="leave out the scheme and the path"
            )
        found[hosts.registrable(host)] = None
    if len(found) > MOST_DOMAINS:
        raise UsageError(expected=f"at most {MOST_DOMAINS} domains", found=str(len(found)), do="ask in several runs")
    return list(found)


def plan(domains: Sequence[str], server: str = "") -> list[str]:
    """What will be contacted, in words."""
    names = registered(domains)
    first = (
        f"{place(server).authority if absolute(server) else server}"
        if server
        else f"{place(IANA).authority} for the list of servers, then the server of each domain's registry"
    )
    return [
        f"It will contact {first}, about {', '.join(names)}.",
        f"An answer may refer to another server, as of a registrar: {MOST_REFERRALS} such steps are followed.",
    ]


_HEADERS = {"User-Agent": f"{AGENT}/{tool().rpartition(' ')[2]}", "Accept": MEDIA, "Accept-Encoding": "identity"}


class _Asking:
    def __init__(self, warc: Warc, reach: Reach, pace: Pace, say: Callable[[str], None]) -> None:
        self._warc, self._reach, self._pace, self._say = warc, reach, pace, say

    def answer(self, url: str) -> Exchange:
        """What an address answers with, redirects followed; everything that came is written.

        Raises:
            FetchError: nothing, or something else than an answer.
        """
        for _ in range(MOST_REDIRECTS + 1):
            host = place(url).host
            self._pace.wait(host)
            try:
                found = get(url, self._reach, Limits(LARGEST), _HEADERS)
            finally:
                self._pace.asked(host)
            self._warc.exchange(found)
            self._say(f"{found.status} {url}")
            if not found.location:
                break
            url = found.location
        if found.status != 200:
            known = " (it knows no such domain)" if found.status == 404 else ""
            raise FetchError(f"{place(url).authority} answers with status {found.status}{known}")
        if found.truncated:
            raise FetchError(f"{place(url).authority} did not answer whole ({found.truncated})")
        return found

    def chain(self, url: str) -> Iterator[Exchange]:
        """An answer, and those that it refers to. That one of these does not answer ends it and is no failure of the
        first."""
        asked = {url}
        for step in range(MOST_REFERRALS + 1):
            try:
                found = self.answer(url)
            except FetchError as error:
                if not step:
                    raise
                self._warc.note(url, {"truename-not-collected": str(error)})
                self._say(f"--- {url}: {error}")
                return
            yield found
            url = next((one for one in _referrals(found) if one not in asked), "")
            if not url:
                return
            asked.add(url)


def _referrals(found: Exchange) -> Iterator[str]:
    """Where an answer refers to for more of the same domain (RFC 9083, 4.2)."""
    try:
        document = _json(found)
    except FetchError:
        return
    links = document.get("links") if isinstance(document, dict) else None
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "related" and link.get("type") == MEDIA:
            href = link.get("href")
            whole = absolute(href, found.url) if isinstance(href, str) else ""
            if "/domain/" in whole:
                yield whole


def _server(servers: Any, name: str) -> str:
    """The server for a domain, by the longest entry that it ends in; over TLS where there is a choice (RFC 9224, 3).

    Raises:
        FetchError: there is none.
    """
    best, found = -1, ""
    services = servers.get("services") if isinstance(servers, dict) else None
    for service in services if isinstance(services, list) else []:
        if not (isinstance(service, list) and len(service) == 2 and all(isinstance(one, list) for one in service)):
            continue
        entries, urls = ([one for one in part if isinstance(one, str)] for part in service)
        usable = sorted(filter(None, map(absolute, urls)), key=lambda url: not url.startswith("https:"))
        for entry in entries:
            if usable and f".{name}".endswith(f".{entry.lower()}") and len(entry) > best:
                best, found = len(entry), usable[0]
    if not found:
        raise FetchError("IANA's list names no server for it: ask its registry's own with --server")
    return found


def _json(found: Exchange) -> Any:
    try:
        return json.loads(_content(found))
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{place(found.url).authority} answers with something else than JSON") from error


def _content(found: Exchange) -> bytes:
    try:
        return saved.read(found.response).content(Budget(len(found.response)))
    except SampleError as error:
        raise FetchError(f"{place(found.url).authority} answers with {error.found}") from error


def _file(out: Path, name: str, step: int) -> Path:
    return out.with_name(f"{name[:200]}{f'.{step + 1}' if step else ''}.rdap.json")
