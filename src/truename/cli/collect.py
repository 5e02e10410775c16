"""collect: fetch evidence from the network. The only command that contacts anybody about those whom a case is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from truename.cli import console
from truename.cli.options import PATH, json_option, mandate_options, placed

if TYPE_CHECKING:
    from truename.collect.crawl import Crawled
    from truename.collect.warc import Collected
    from truename.types import Mandate

F = TypeVar("F", bound=Callable[..., Any])

SHOWN = 20
"""Failures that the terminal shows; --json has them all."""

PARTLY = 8
"""Exit code where something did not come."""

CRT_SH = "https://crt.sh/"
"""As in :mod:`truename.collect.certificates`, which is not imported for --help; a test holds them to be the same."""

out_option = click.option(
    "--out",
    type=PATH,
    required=True,
    callback=placed,
    metavar="FILE.warc.gz",
    help="The WARC to write everything to; nothing may be there.",
)
local_option = click.option(
    "--allow-local",
    is_flag=True,
    help="Contact this machine and private networks, too: for tests, or your own servers.",
)


def common(command: F) -> F:
    """``--out``, the mandate and ``--json``."""
    return out_option(mandate_options("this collection", "")(json_option(command)))


@click.group()
def collect() -> None:
    """Fetch registrations, names, certificates and pages, and keep what came. (needs a mandate)

    No other command contacts anybody about those whom you ask about, and this one only whom you name; it says whom
    before it does. Whoever is asked learns that somebody asked: from where, when, and about what. Everything goes into
    one WARC, byte for byte, with who collected it, what for, and what allows it; truename case add reads it.
    """


@collect.command()
@click.argument("domains", nargs=-1, required=True)
@click.option("--server", default="", metavar="URL", help="The RDAP server to ask; by default whom IANA's list names.")
@local_option
@common
def rdap(
    domains: tuple[str, ...],
    server: str,
    allow_local: bool,
    out: Path,
    operator: str,
    purpose: str,
    authority: str,
    as_json: bool,
) -> int:
    """Ask the registries of DOMAINS for their registrations.

    Beside the WARC comes a file DOMAIN.rdap.json with each answer.
    """
    from truename.collect import rdap as source
    from truename.collect.reach import Reach

    mandate = _announce(source.plan(domains, server), operator, purpose, authority)
    found = source.collect(out, domains, mandate, server=server, reach=Reach(allow_local), say=console.note)
    return _show(found, as_json)


@collect.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--resolver", required=True, metavar="ADDRESS[:PORT]", help="Whom to ask, and nobody else.")
@common
def dns(
    names: tuple[str, ...], resolver: str, out: Path, operator: str, purpose: str, authority: str, as_json: bool
) -> int:
    """Ask a resolver what it knows of NAMES.

    Addresses, name servers, mail servers, texts, the zone's authority, who may issue certificates, and the policy of
    mail under _dmarc.
    """
    from truename.collect import dns as source

    mandate = _announce(source.plan(names, resolver), operator, purpose, authority)
    return _show(source.collect(out, names, resolver, mandate, say=console.note), as_json)


@collect.command()
@click.argument("domains", nargs=-1, required=True)
@click.option(
    "--log",
    default=CRT_SH,
    show_default=True,
    metavar="URL",
    help="The search over logs of certificates, which answers as crt.sh does.",
)
@local_option
@common
def certificates(
    domains: tuple[str, ...],
    log: str,
    allow_local: bool,
    out: Path,
    operator: str,
    purpose: str,
    authority: str,
    as_json: bool,
) -> int:
    """Ask a search over the public logs for the certificates of DOMAINS."""
    from truename.collect import certificates as source
    from truename.collect.reach import Reach

    mandate = _announce(source.plan(domains, log), operator, purpose, authority)
    return _show(source.collect(out, domains, mandate, log=log, reach=Reach(allow_local), say=console.note), as_json)


@collect.command()
@click.argument("urls", nargs=-1, required=True)
@click.option(
    "--contact",
    required=True,
    metavar="CONTACT",
    help="Whom a site's owner can write to: a mailbox or a web address. It is sent with every request.",
)
@click.option("--pages", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many pages at most.")
@click.option(
    "--pictures", type=click.IntRange(0, 10_000), default=100, show_default=True, help="How many pictures at most."
)
@click.option(
    "--depth", type=click.IntRange(0, 100), default=3, show_default=True, help="How many links from URLS at most."
)
@click.option(
    "--largest",
    type=click.IntRange(1_024, 60 * 2**20),
    default=10 * 2**20,
    show_default=True,
    metavar="BYTES",
    help="Cut a response there.",
)
@click.option(
    "--pause",
    type=click.FloatRange(1.0, 300.0),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="From one request to a host to the next; more where the host asks for it.",
)
@local_option
@common
def crawl(
    urls: tuple[str, ...],
    contact: str,
    pages: int,
    pictures: int,
    depth: int,
    largest: int,
    pause: float,
    allow_local: bool,
    out: Path,
    operator: str,
    purpose: str,
    authority: str,
    as_json: bool,
) -> int:
    """Visit the sites of URLS politely: their pages and pictures, one at a time.

    It stays on these sites, does what they ask of robots (robots.txt), says who it is, keeps no cookies and runs no
    scripts. Repeat the command to go on with a crawl that was ended; what it knows is in FILE.warc.gz.state until then.
    """
    from truename.collect import crawl as source
    from truename.collect.pace import Pace
    from truename.collect.reach import Reach

    settings = source.Settings(contact, pages, pictures, depth, largest)
    mandate = _announce(source.plan(urls, settings, pause), operator, purpose, authority)
    found = source.crawl(out, urls, settings, mandate, reach=Reach(allow_local), pace=Pace(pause), say=console.note)
    return _show_crawl(found, [source.start(url) for url in urls], as_json)


def _announce(plan: Sequence[str], operator: str, purpose: str, authority: str) -> Mandate:
    """Refuse without a mandate, then say whom will be contacted.

    Raises:
        MandateError: it is not complete.
    """
    from truename.audit import resolve_mandate

    mandate = resolve_mandate(operator or None, purpose or None, authority or None)
    for line in plan:
        console.note(line)
    return mandate


def _show(found: Collected, as_json: bool) -> int:
    if as_json:
        console.write_json(found)
    else:
        console.say(f"{_count(found.answers, 'answer')} in {found.path}.")
        for path in found.files:
            console.say(f"Beside it: {path}")
        _show_failures(found.failures)
    return PARTLY if found.failures else 0


def _show_crawl(found: Crawled, seeds: Sequence[str], as_json: bool) -> int:
    """Show what a crawl brought. That a site has links that lead nowhere is no failure of the crawl."""
    if as_json:
        console.write_json(found)
    else:
        console.say(f"{_count(found.pages, 'page')} and {_count(found.pictures, 'picture')} in {found.path}.")
        if found.waiting:
            console.say(f"Known and not visited, because of the limits: {_count(found.waiting, 'more address', 'es')}.")
        _show_failures(found.failures)
    return PARTLY if {url for url, _ in found.failures} & set(seeds) or not found.pages else 0


def _count(number: int, what: str, plural: str = "s") -> str:
    return f"{number:,} {what}{'' if number == 1 else plural}"


def _show_failures(failures: Sequence[tuple[str, str]]) -> None:
    if failures:
        console.table(["did not come", "why"], failures[:SHOWN])
    if len(failures) > SHOWN:
        console.say(f"... and {len(failures) - SHOWN:,} more; --json has them all.", "dim")
