"""Hosts and sites: whose name on the network an address stands under.

A *site* is what one holder registered: the registrable domain by the Public Suffix List (publicsuffix.org), its
private part included, so that a customer's part of a hosting platform is a site of its own. The list is the one that
tldextract carries; nothing is fetched. A top-level domain that is not in the list follows the list's default rule "*".

Hosts are in the form in which the network knows them: lower case, A-labels (UTS 46, RFC 5891), no port, no final dot,
addresses of machines in their canonical form. Text that names no host gives "".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from ipaddress import IPv4Address, ip_address

LONGEST_HOST = 253
"""Octets of a domain name as text (RFC 1035, 2.3.4)."""

LONGEST_URL = 4096
"""Characters of an address that are looked at. Servers refuse longer ones (RFC 9110, 4.1, asks for 8,000 octets at
least; a host stands at the beginning)."""

_REMEMBERED = 1 << 16
"""Hosts that are remembered, 15 MB of them: a large case has some 10,000 sites."""

_WEB = re.compile(r"(?:https?|wss?|ftp):[/\\]*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+\-]{0,30}:(?!\d)", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_\-]{1,63}(?:\.[a-z0-9_\-]{1,63}){0,126}")
_MACHINE = re.compile(r"(?:\d+|0x[0-9a-f]*)")
_NOT_IN_ADDRESSES = re.compile(r"[\t\n\r]")

_ARCHIVES = frozenset(
    {
        "archive.fo",
        "archive.is",
        "archive.li",
        "archive.md",
        "archive.ph",
        "archive.today",
        "archive.vn",
        "arquivo.pt",
        "swap.stanford.edu",
        "wayback.archive-it.org",
        "wayback.vefsafn.is",
        "web.archive.org",
        "webarchive.loc.gov",
        "webarchive.nationalarchives.gov.uk",
        "www.webarchive.org.uk",
    }
)
"""Archives of the web that show a page under ``.../TIME/ADDRESS``, by hand. Anybody could write such a path: only of
these hosts is it believed."""

_ARCHIVED = re.compile(
    r"https?://(?P<archive>[a-z0-9.\-]{1,64})/(?:[a-z]{1,12}/){0,2}(?P<time>\d{14})(?:[a-z]{2}_)?/"
    r"(?P<url>(?:https?:/{1,2})?[^\s/]\S*)",
    re.IGNORECASE,
)


def host(address: str) -> str:
    """The host of a web address, or of a bare name of a host; "" where there is none.

    The parts are taken as browsers do (WHATWG URL, 4.4): backslashes are slashes, line ends are dropped.
    """
    address = _NOT_IN_ADDRESSES.sub("", address[:LONGEST_URL]).strip(
        "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c \u00a0"
    )
    if scheme := _WEB.match(address):
        rest = address[scheme.end() :]
    elif address.startswith(("//", "\\\\")):
        rest = address.lstrip("/\\")
    elif "://" in address[:32] or _OTHER_SCHEME.match(address):
        return ""
    else:
        rest = address
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    if authority.startswith("["):
        return _machine(authority[1:].partition("]")[0])
    if authority.count(":") > 1:  # an address of IPv6 that stands by itself
        return _machine(authority)
    return ascii_host(authority.partition(":")[0])


def ascii_host(name: str) -> str:
    """A host's name or a machine's address in its canonical form; "" where it is neither."""
    return _ascii_host(name) if len(name) <= LONGEST_HOST + 1 else ""


@lru_cache(_REMEMBERED)
def _ascii_host(name: str) -> str:
    name = name.strip().lower().rstrip(".")
    if not name:
        return ""
    if not name.isascii():
        name = _a_labels(name)
    elif ":" in name:
        return _machine(name)
    if not _NAME.fullmatch(name):
        return ""
    if _MACHINE.fullmatch(name.rpartition(".")[2]):
        return _odd_machine(name)
    return name if len(name) <= LONGEST_HOST else ""


def is_machine(host: str) -> bool:
    """Whether a canonical host is the address of a machine and no name."""
    return ":" in host or host.rpartition(".")[2].isdigit()


@lru_cache(_REMEMBERED)
def registrable(host: str) -> str:
    """The part of a canonical host that its holder registered; the whole host where that cannot be told."""
    if is_machine(host) or "." not in host:
        return host
    found = _split()(host)
    if found[1]:
        return f"{found[0]}.{found[1]}" if found[0] else host
    return ".".join(host.split(".")[-2:])


def site(address: str) -> str:
    """The site that a web address or a host belongs to; "" where it names none. An archive's copy is the site's own."""
    found = host(original(address)[0])
    return registrable(found) if found else ""


def site_id(address: str) -> str:
    """The subject of a web address: ``site:acme.example``; "" where it names no host."""
    found = site(address[:LONGEST_URL])
    return f"site:{found}" if found else ""


def original(address: str) -> tuple[str, str]:
    """The address that an archive of the web shows under its own, and when it captured it (UTC, ISO 8601).

    Any other address comes back as it is, with "".
    """
    found = _ARCHIVED.match(address[:LONGEST_URL])
    if found is None or found["archive"].lower() not in _ARCHIVES:
        return address, ""
    url, when = found["url"], found["time"]
    url = re.sub(r"^(https?):/+", r"\1://", url, flags=re.IGNORECASE)
    if "://" not in url[:9]:
        url = f"http://{url}"
    return url, f"{when[:4]}-{when[4:6]}-{when[6:8]}T{when[8:10]}:{when[10:12]}:{when[12:]}Z"


def _machine(text: str) -> str:
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""


def _odd_machine(name: str) -> str:
    """An IPv4 address in any of the forms that browsers take (WHATWG URL, 3.5): 0x7f.1, 3221225985."""
    parts = name.split(".")
    if len(parts) > 4:
        return ""
    try:
        numbers = [
            int(one[2:] or "0", 16) if one[:2] == "0x" else int(one, 8 if one[:1] == "0" else 10) for one in parts
        ]
    except ValueError:
        return ""
    if any(one > 255 for one in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        return ""
    return str(IPv4Address(sum(one << 8 * (3 - at) for at, one in enumerate(numbers[:-1])) + numbers[-1]))


def _a_labels(name: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        pass
    try:  # names that IDNA 2008 took away and browsers still go to, such as those of symbols
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


@cache
def _split() -> Callable[[str], tuple[str, str]]:
    """What tells the label that was registered from the suffix that it was registered under."""
    from tldextract import TLDExtract

    extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

    def split(host: str) -> tuple[str, str]:
        found = extract.extract_str(host)
        return found.domain, found.suffix

    return split
