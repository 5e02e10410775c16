"""Certificates of a domain, as a search over the logs of certificate transparency lists them (RFC 9162, RFC 6962).

The logs themselves cannot be searched by name. Asked is a service that indexes them and answers as crt.sh does: a list
of JSON objects with the names in each certificate, its issuer and its dates.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from truename.collect.http import Limits, get, place
from truename.collect.pace import Pace
from truename.collect.rdap import registered
from truename.collect.reach import FetchError, Reach
from truename.collect.robots import AGENT
from truename.collect.warc import Collected, Warc, tool
from truename.errors import SampleError, UsageError
from truename.sources.saved.containers import http as saved
from truename.sources.saved.containers.bounds import Budget
from truename.sources.saved.values import absolute
from truename.types import Mandate

CRT_SH = "https://crt.sh/"
"""The search that Sectigo runs for everybody. It may take a minute and turn one away."""

LARGEST = 60 * 2**20
"""Bytes of an answer. A large firm's domain gives some ten million."""

_HEADERS = {
    "User-Agent": f"{AGENT}/{tool().rpartition(' ')[2]}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
}


def collect(
    out: Path,
    domains: Sequence[str],
    mandate: Mandate,
    *,
    log: str = CRT_SH,
    reach: Reach | None = None,
    pace: Pace | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Ask for the certificates of domains.

    Args:
        out: the WARC; nothing may be there.
        domains: names of hosts; asked for is the domain that was registered.
        mandate: complete; it goes into the WARC.
        log: the search, a web address.
        reach: what may be connected to; by default the public internet.
        pace: how often a host is asked.
        say: is told what was asked.

    Raises:
        UsageError: a domain or the search is none, something is there already, or it cannot be written.
    """
    names, reach, pace = registered(domains), reach or Reach(), pace or Pace()
    base = _base(log)
    failures: list[tuple[str, str]] = []
    answers = 0
    with Warc.create(out, mandate, {"http-header-user-agent": _HEADERS["User-Agent"]}) as warc:
        for name in names:
            url = f"{base}?q={quote(name)}&output=json"
            try:
                _ask(url, warc, reach, pace, say)
                answers += 1
            except FetchError as error:
                failures.append((name, str(error)))
                warc.note(url, {"truename-not-collected": str(error)})
                say(f"--- {name}: {error}")
    return Collected(out, answers, tuple(failures))


def plan(domains: Sequence[str], log: str = CRT_SH) -> list[str]:
    """What will be contacted, in words."""
    return [f"It will contact {place(_base(log)).authority}, about {', '.join(registered(domains))}."]


def _base(log: str) -> str:
    base = absolute(log).partition("?")[0]
    if not base:
        raise UsageError(
            expected=f"the web address of a search over logs, as {CRT_SH}", found=ascii(log[:100]), do="write it whole"
        )
    return base


def _ask(url: str, warc: Warc, reach: Reach, pace: Pace, say: Callable[[str], None]) -> None:
    """Ask for one domain, and write what came. It is no redirect, is whole, and is JSON."""
    host = place(url).host
    pace.wait(host)
    try:
        found = get(url, reach, Limits(LARGEST), _HEADERS)
    finally:
        pace.asked(host)
    warc.exchange(found)
    say(f"{found.status} {url}")
    if found.status != 200 or found.truncated:
        raise FetchError(f"{host} answers with status {found.status}" + (", and not whole" if found.truncated else ""))
    try:
        json.loads(saved.read(found.response).content(Budget(len(found.response))))
    except SampleError as error:
        raise FetchError(f"{host} answers with {error.found}") from error
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{host} answers with something else than JSON") from error
