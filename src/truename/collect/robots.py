"""What a host asks of robots (RFC 9309), and how it is found out.

2xx           its rules hold
4xx           there are none: everything may be visited (2.3.1.3)
5xx, nothing  it cannot say now: nothing may be visited (2.3.1.4)
3xx           five redirects are followed, to whatever host (2.3.1.2); beyond them, as 4xx
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from truename.collect.http import Exchange
from truename.collect.reach import FetchError
from truename.errors import SampleError
from truename.sources.saved.containers import http as saved
from truename.sources.saved.containers.bounds import Budget

AGENT = "truename"
"""By which rules name this program (RFC 9309, 2.2.1)."""

MOST_REDIRECTS = 5
"""RFC 9309, 2.3.1.2: at least five."""

LARGEST = 500 * 2**10
"""Bytes that are read; RFC 9309, 2.5: at least 500 kibibytes."""

Get = Callable[[str], Exchange]
"""Asks for an address, at the pace of its host. It may refuse to leave a site, though RFC 9309 would have redirects to
any host followed: a crawl contacts nobody whom it was not sent to."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host asks of robots.

    Attributes:
        pause: seconds between two requests that it asks for; 0 where it asks for none.
        reason: why nothing may be visited; empty where the rules say what may.
    """

    pause: float = 0.0
    reason: str = ""
    _rules: Protego | None = None

    def allow(self, url: str) -> bool:
        """Whether an address may be visited."""
        if self.reason:
            return False
        return self._rules is None or bool(self._rules.can_fetch(url, AGENT))


def rules(url: str, get: Get) -> Rules:
    """The rules of the host that an address points to.

    Args:
        url: scheme, host and port, without a path: "https://acme.example".
    """
    address = f"{url}/robots.txt"
    for _ in range(MOST_REDIRECTS + 1):
        try:
            found = get(address)
        except FetchError as error:
            return Rules(reason=f"what it asks of robots could not be had: {error}")
        if not found.location:
            return _read(found)
        address = found.location
    return Rules()


def _read(found: Exchange) -> Rules:
    if found.status >= 500 or found.truncated in ("time", "disconnect"):
        return Rules(reason=f"it could not say what it asks of robots (status {found.status})")
    if not 200 <= found.status <= 299:
        return Rules()
    try:
        content = saved.read(found.response).content(Budget(len(found.response)))
    except SampleError as error:
        return Rules(reason=f"what it asks of robots cannot be read: {error.found}")
    parsed = Protego.parse(content[:LARGEST].decode("utf-8-sig", "replace"))
    rate = parsed.request_rate(AGENT)
    pauses = [0.0, parsed.crawl_delay(AGENT) or 0.0]
    if rate is not None and rate.requests > 0:
        pauses.append(rate.seconds / rate.requests)
    return Rules(max(pauses), "", parsed)
