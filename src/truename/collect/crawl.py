"""A polite crawl of a site to a WARC: its pages and pictures, one at a time.

    take the next address  ->  may it be visited?  ->  wait  ->  ask  ->  write what came  ->  what does it refer to?

It stays on the sites that it was sent to, keeps what their hosts ask of robots, says who it is and whom to write to,
keeps no cookies, runs no scripts, and takes pages and pictures only. After every address both the WARC and its state
beside it are on disk: a crawl that was ended goes on where it was.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from truename import files
from truename.collect import pages
from truename.collect.http import Exchange, Limits, get, place
from truename.collect.pace import LONGEST_PAUSE, PAUSE, Pace
from truename.collect.reach import FetchError, Reach
from truename.collect.robots import AGENT, Rules, rules
from truename.collect.warc import Warc
from truename.errors import UsageError
from truename.sources.saved import hosts
from truename.sources.saved.values import absolute
from truename.types import Mandate

MOST_PAGES = 10_000
"""Pages of one crawl. More is no inquiry about a counterparty."""

LARGEST = 10 * 2**20
"""Bytes of one response that are taken, by default; what is larger is cut there and says so."""

MOST_REDIRECTS = 5
"""From one address to the next, in a row."""

MOST_SEEN = 100_000
"""Addresses that are remembered. Sites that make up new ones without end are cut there."""

MOST_FAILURES = 3
"""In a row, after which a host is left alone: times that it did not answer, or asked to be asked less."""

PAGE, PICTURE = "page", "picture"

_BUSY = frozenset({429, 503})  # RFC 6585, 4; RFC 9110, 15.6.4
_CONTACT = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a crawl goes.

    Attributes:
        contact: whom the owner of a site can write to: a mailbox or a web address.
        pages, pictures: how many of each at most. A picture that a page refers to is taken once all pages are.
        depth: how many links from the addresses that it was sent to.
        largest: bytes of one response that are taken.
    """

    contact: str
    pages: int = 50
    pictures: int = 100
    depth: int = 3
    largest: int = LARGEST

    @property
    def agent(self) -> str:
        """The User-Agent: what it is, and whom to write to.

        Raises:
            UsageError: that is neither a mailbox nor a web address.
        """
        contact = self.contact.strip()
        if not _CONTACT.fullmatch(contact) or not re.search(r"[^@]@[^@]|^https?://[^/]", contact):
            raise UsageError(
                expected="a contact that a site's owner can write to: a mailbox, or a web address",
                found=ascii(self.contact[:80]),
                do="say --contact, as in --contact desk@agency.example",
            )
        return f"{AGENT}/{version('truename')} (+{contact})"


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl brought.

    Attributes:
        path: the WARC.
        pages, pictures: how many.
        failures: addresses that brought nothing, and why.
        waiting: how many addresses were known and not visited, because of the limits.
        resumed: whether it went on with an earlier one.
    """

    path: Path
    pages: int
    pictures: int
    failures: tuple[tuple[str, str], ...]
    waiting: int
    resumed: bool


def state_path(out: Path) -> Path:
    """Where the state of an unfinished crawl is kept."""
    return out.with_name(f"{out.name}.state")


def crawl(
    out: Path,
    seeds: Sequence[str],
    settings: Settings,
    mandate: Mandate,
    *,
    reach: Reach | None = None,
    pace: Pace | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Crawled:
    """Crawl sites, or go on with a crawl of the same addresses to the same file.

    Args:
        out: the WARC; nothing may be there but what an unfinished crawl left.
        seeds: the addresses to begin with, http or https.
        settings: limits and contact.
        mandate: complete; it goes into the WARC.
        reach: what may be connected to; by default the public internet.
        pace: how often a host is asked.
        say: is told each address that was visited.

    Raises:
        UsageError: an address is none, something else is there, or it cannot be written.
    """
    agent = settings.agent  # refuses a contact that is none before anything is written
    state = _State.begin(out, [start(one) for one in seeds])
    resumed = state.length > 0
    with _warc(out, state, agent, mandate) as warc:
        crawling = _Crawl(warc, state, settings, reach or Reach(), pace or Pace(), say)
        crawling.run()
    state_path(out).unlink(missing_ok=True)
    files.sync(out.absolute().parent)
    failures = tuple((url, reason) for url, reason in state.failures)
    return Crawled(out, state.pages, state.pictures, failures, len(state.waiting), resumed)


def start(url: str) -> str:
    """An address to begin with, in its canonical form.

    Raises:
        UsageError: it is none.
    """
    whole = absolute(url.strip())
    if not whole:
        raise UsageError(
            expected="an address of the web, as https://acme.example/", found=ascii(url[:100]), do="write it whole"
        )
    return whole


def site(url: str) -> str:
    """What an address stays on: the registrable domain, and the port where it is not one of the usual two."""
    at = place(url)
    return f"{hosts.registrable(at.host)}:{0 if at.port in (80, 443) else at.port}"


def _warc(out: Path, state: _State, agent: str, mandate: Mandate) -> Warc:
    if state.length:
        return Warc.resume(out, state.length, state.warcinfo)
    warc = Warc.create(out, mandate, {"http-header-user-agent": agent, "robots": "obey"})
    state.length, state.warcinfo = warc.length, warc.warcinfo
    state.save()
    return warc


# --- where it is ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    """What an unfinished crawl knows: what stands in its WARC, and what is still to be visited."""

    path: Path
    seeds: list[str]
    warcinfo: str = ""
    length: int = 0
    pages: int = 0
    pictures: int = 0
    waiting: deque[tuple[str, str, int, int]] = field(default_factory=deque)
    """Sort, address, links from where it began, redirects in a row."""
    seen: dict[str, None] = field(default_factory=dict)
    failures: list[list[str]] = field(default_factory=list)

    @classmethod
    def begin(cls, out: Path, seeds: list[str]) -> _State:
        """The state that a crawl left, or a new one.

        Raises:
            UsageError: something else is there, or the crawl was of other addresses.
        """
        path = state_path(out)
        if path.exists():
            state = cls._read(path)
            if state.seeds != seeds:
                raise UsageError(
                    expected=f"the addresses of the unfinished crawl, {', '.join(state.seeds)[:200]}",
                    found=", ".join(seeds)[:200],
                    do="repeat them, or name another file with --out",
                )
            if not state.length:  # it was ended before its WARC was begun
                out.unlink(missing_ok=True)
            return state
        if out.exists() or out.is_symlink():
            raise UsageError(
                expected=f"nothing yet at {out}", found="a file that no unfinished crawl left", do="name another file"
            )
        state = cls(path, seeds)
        for url in seeds:
            state.add(PAGE, url, 0)
        state.save()
        return state

    @classmethod
    def _read(cls, path: Path) -> _State:
        try:
            told: dict[str, Any] = json.loads(path.read_bytes())
            return cls(
                path,
                [str(one) for one in told["seeds"]],
                str(told["warcinfo"]),
                int(told["length"]),
                int(told["pages"]),
                int(told["pictures"]),
                deque((str(sort), str(url), int(depth), int(hops)) for sort, url, depth, hops in told["waiting"]),
                dict.fromkeys(str(one) for one in told["seen"]),
                [[str(url), str(reason)] for url, reason in told["failures"]],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(
                expected=f"the state of an unfinished crawl in {path}",
                found="something else",
                do="remove it, and name another file with --out",
            ) from error

    def save(self) -> None:
        """Put it on disk, in place of the one before."""
        told = {
            "seeds": self.seeds,
            "warcinfo": self.warcinfo,
            "length": self.length,
            "pages": self.pages,
            "pictures": self.pictures,
            "waiting": list(self.waiting),
            "seen": list(self.seen),
            "failures": self.failures,
        }
        files.write(self.path, json.dumps(told).encode(), private=True)

    def add(self, sort: str, url: str, depth: int, hops: int = 0, first: bool = False) -> None:
        """Have an address visited, once."""
        if url not in self.seen and len(self.seen) < MOST_SEEN:
            self.seen[url] = None
            (self.waiting.appendleft if first else self.waiting.append)((sort, url, depth, hops))

    def next(self, settings: Settings) -> tuple[str, str, int, int] | None:
        """Take the next address: pages first, and pictures once there are no more pages to visit."""
        for sort, had, most in ((PAGE, self.pages, settings.pages), (PICTURE, self.pictures, settings.pictures)):
            if had < most and (found := next((one for one in self.waiting if one[0] == sort), None)):
                self.waiting.remove(found)
                return found
        return None


# --- the way of it ----------------------------------------------------------------------------------------------


class _Crawl:
    def __init__(
        self,
        warc: Warc,
        state: _State,
        settings: Settings,
        reach: Reach,
        pace: Pace,
        say: Callable[[str], None],
    ) -> None:
        self._warc, self._state, self._settings, self._reach = warc, state, settings, reach
        self._pace, self._say = pace, say
        self._headers = {"User-Agent": settings.agent, "Accept": "text/html, image/*;q=0.9", "Accept-Encoding": "gzip"}
        self._limits = Limits(settings.largest)
        self._sites = frozenset(site(url) for url in state.seeds)
        self._rules: dict[str, Rules] = {}
        self._failed: dict[str, int] = {}

    def run(self) -> None:
        """Visit one address after the other until none is left or the limits are reached."""
        while waiting := self._state.next(self._settings):
            sort, url, depth, hops = waiting
            try:
                self._visit(sort, url, depth, hops)
            except FetchError as error:
                self._fail(url, str(error))
            self._state.length = self._warc.length
            self._state.save()

    def _visit(self, sort: str, url: str, depth: int, hops: int) -> None:
        at = place(url)
        origin = f"{at.scheme}://{at.authority}"
        asked = self._rules_of(origin)
        if not asked.allow(url):
            raise FetchError(f"{at.authority} is left alone: {asked.reason or 'it asks robots not to visit this'}")
        try:
            found = self._get(url, self._settings.largest, asked.pause)
        except FetchError:
            self._count_failure(origin, "it did not answer")
            raise
        self._say(f"{found.status} {url}")
        if found.status in _BUSY:
            self._busy(origin, at.host, found)
        else:
            self._failed.pop(origin, None)
        if found.location:
            self._warc.exchange(found)
            self._redirected(sort, found, depth, hops)
        elif not _wanted(found.status, found.media):
            raise FetchError(f"it is neither a page nor a picture, but {found.media[:80]}")
        else:
            self._warc.exchange(found)
            self._take(found, depth)

    def _take(self, found: Exchange, depth: int) -> None:
        """Count what came, and note what it refers to."""
        if not 200 <= found.status <= 299:
            self._state.failures.append([found.url, f"status {found.status}"])
            return
        if pages.is_picture(found.media):
            self._state.pictures += 1
            return
        self._state.pages += 1
        named = pages.references(found)
        if depth < self._settings.depth:
            for url in named.pages:
                if self._is_inside(url):
                    self._state.add(PAGE, url, depth + 1)
        if self._settings.pictures:
            for url in named.pictures:
                if self._is_inside(url):
                    self._state.add(PICTURE, url, depth)

    def _redirected(self, sort: str, found: Exchange, depth: int, hops: int) -> None:
        if not self._is_inside(found.location):
            raise FetchError(f"it leads to another site, {found.location[:200]}")
        if hops >= MOST_REDIRECTS:
            raise FetchError(f"it leads on more than {MOST_REDIRECTS} times in a row")
        self._state.add(sort, found.location, depth, hops + 1, first=True)

    def _is_inside(self, url: str) -> bool:
        try:
            return site(url) in self._sites
        except FetchError:
            return False

    def _get(self, url: str, largest: int, pause: float) -> Exchange:
        """Ask for an address, at the pace of its host."""
        host = place(url).host
        self._pace.wait(host)
        try:
            limits = Limits(largest, self._limits.connect, self._limits.idle, self._limits.whole)
            return get(url, self._reach, limits, self._headers, _wanted)
        finally:
            self._pace.asked(host, pause)

    # --- what hosts ask for

    def _rules_of(self, origin: str) -> Rules:
        """What a host asks of robots; it is asked once in a crawl."""
        if origin not in self._rules:
            found = rules(origin, self._get_rules)
            if found.pause > LONGEST_PAUSE:
                found = Rules(reason=f"it asks for {found.pause:,.0f} s from one request to the next")
            self._rules[origin] = found
        return self._rules[origin]

    def _get_rules(self, url: str) -> Exchange:
        if not self._is_inside(url):
            raise FetchError(f"it leads to another site, {url[:200]}")
        host = place(url).host
        self._pace.wait(host)
        try:
            found = get(url, self._reach, self._limits, self._headers)
        finally:
            self._pace.asked(host)
        self._warc.exchange(found)
        return found

    def _busy(self, origin: str, host: str, found: Exchange) -> None:
        """Wait as long as a host asks for that is too busy, and leave it alone if it goes on asking."""
        self._count_failure(origin, "it asks to be asked less")
        stated = found.fields.get("retry-after", "").strip()
        if stated.isascii() and stated.isdigit():
            seconds = min(float(stated[:9]), LONGEST_PAUSE)
            self._pace.asked(host, seconds)

    def _count_failure(self, origin: str, reason: str) -> None:
        self._failed[origin] = self._failed.get(origin, 0) + 1
        if self._failed[origin] >= MOST_FAILURES:
            self._rules[origin] = Rules(reason=f"{reason}, {MOST_FAILURES} times in a row")

    def _fail(self, url: str, reason: str) -> None:
        self._say(f"--- {url}: {reason}")
        self._state.failures.append([url, reason])
        self._warc.note(url, {"truename-not-collected": reason})


def _wanted(status: int, media: str) -> bool:
    """Whether a response is worth reading: pages and pictures, and whatever explains why there is none."""
    return not 200 <= status <= 299 or pages.is_page(media) or pages.is_picture(media)


def plan(seeds: Sequence[str], settings: Settings, pause: float = PAUSE) -> list[str]:
    """What a crawl will contact, in words, before it does."""
    named: Mapping[str, None] = dict.fromkeys(place(start(url)).authority for url in seeds)
    inside = ", ".join(dict.fromkeys(site(start(url)).removesuffix(":0") for url in seeds))
    return [
        f"It will contact {', '.join(named)}, and whatever other hosts of {inside} their pages lead to:",
        f"at most {settings.pages:,} pages and {settings.pictures:,} pictures, one at a time, {pause:g} s apart.",
        f"It says who it is: {settings.agent}",
    ]
