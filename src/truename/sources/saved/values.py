"""Values in their canonical form, so that one thing is written in one way wherever it was stated.

Each function takes what somebody wrote and gives the value as a claim states it, or "" where the text is no such
thing. The forms are those that the identifier kind reads again without loss:

    email("Jane.Doe@ACME.example")       jane.doe@acme.example
    phone("020 7946 0958", "GB")         +442079460958
    handle("Telegram", "@Some_One")      telegram:some_one
    handle_of("https://t.me/some_one")   telegram:some_one
    iban("GB82 WEST 1234 5698 7654 32")  GB82WEST12345698765432
    wallet("0x52908400...")              lower case where case says nothing
    registration("HRB 12345", "DE")      DE:HRB12345
    tax("DE 136 695 976")                DE136695976
    day("3. März 2020")                  2020-03-03

All are pure, linear in the length of the text, and never raise for any text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from urllib.parse import unquote, urljoin

from truename.sources.saved import hosts
from truename.sources.saved.accounts import handle, handle_of, network
from truename.sources.saved.characters import LONGEST, clean, plain, turns
from truename.sources.saved.days import day
from truename.sources.saved.numbers import iban, lei, registration, tax, vat, wallet
from truename.sources.saved.phones import phone

__all__ = [
    "LONGEST",
    "absolute",
    "address",
    "clean",
    "day",
    "email",
    "handle",
    "handle_of",
    "iban",
    "icon_hash",
    "lei",
    "network",
    "person_id",
    "phone",
    "plain",
    "profile_id",
    "registration",
    "slug",
    "tax",
    "turns",
    "vat",
    "wallet",
]

LONGEST_SLUG = 64
"""Most characters of a person's slug; a longer one is cut and ended by a hash of the whole."""

_MAILBOX = re.compile(r"(?P<local>[^\s@,;:<>()\[\]\"'\\/]{1,64})@(?P<host>[^\s@,;:<>()\[\]\"'\\/?]{3,253})")
_NOT_A_HOST = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|json|html?|php|scss|map|woff2?)$")
"""Ends of names of files, which look like hosts in ``logo@2x.png``."""


@lru_cache(4096)
def _email(text: str) -> str:
    found = _MAILBOX.fullmatch(plain(text).removeprefix("mailto:").strip(" <>.'\""))
    if found is None:
        return ""
    local, host = found["local"].lower().strip("."), hosts.ascii_host(found["host"])
    top = host.rpartition(".")[2]
    if not local or not top or "." not in host or len(top) < 2 or hosts.is_machine(host) or _NOT_A_HOST.search(host):
        return ""
    return f"{local}@{host}"


def email(text: str) -> str:
    """A mailbox in lower case, its host in A-labels. Every provider of today ignores the letters' case (RFC 5321, 2.4,
    would not)."""
    return _email(text) if len(text) <= LONGEST else ""


# --- addresses on the web and in the street, people


_WEB_ADDRESS = re.compile(r"(https?):/{1,3}([^/?#\\]*)", re.IGNORECASE)
_PORT = re.compile(r":(\d{1,5})$")


def absolute(address: str, base: str = "") -> str:
    """A web address as it stands for itself, without its fragment; "" where it is none of the web."""
    address = clean(address, hosts.LONGEST_URL).replace(" ", "%20").partition("#")[0]
    if not _WEB_ADDRESS.match(address):
        address = _joined(base, address)
    found = _WEB_ADDRESS.match(address)
    if found is None or len(address) > hosts.LONGEST_URL:
        return ""
    place = _place(found[2])
    return f"{found[1].lower()}://{place}{address[found.end() :] or '/'}" if place else ""


def _joined(base: str, address: str) -> str:
    if address[:1] == "/" and address[1:2] not in ("/", "\\") and "/." not in address and "\\" not in address:
        found = _WEB_ADDRESS.match(base)  # the commonest reference: from the top of the site
        return f"{found[0]}{address}" if found else ""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


@lru_cache(4096)
def _place(authority: str) -> str:
    """A host with its port, unless that is the usual one."""
    host = hosts.host(f"//{authority}")
    if not host:
        return ""
    port = _PORT.search(authority)
    place = f"[{host}]" if ":" in host else host
    return f"{place}:{port[1]}" if port and port[1] not in ("80", "443") else place


def address(*parts: str) -> str:
    """A postal address as one line, its parts divided by commas; what is said twice stands once."""
    kept: list[str] = []
    for part in parts:
        for piece in re.split(r"[\n\r]+|\s*[|•·]\s*", part[:4096]):
            piece = clean(piece).strip(" ,;")
            if piece and piece.casefold() not in (one.casefold() for one in kept[:32]):
                kept.append(piece)
    return clean(", ".join(kept[:32])).rstrip(" .")


def slug(name: str) -> str:
    """A name as part of a subject's id: ``jane-doe``. Letters of other scripts are spelt out."""
    name = plain(name)
    if not name.isascii():
        from anyascii import anyascii

        name = anyascii(name)
    made = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if len(made) > LONGEST_SLUG:
        made = f"{made[: LONGEST_SLUG - 9].rstrip('-')}-{hashlib.sha256(made.encode()).hexdigest()[:8]}"
    return made


def person_id(site: str, name: str) -> str:
    """The subject of somebody whom a site names: ``person:acme.example/jane-doe``; "" where the name has no letter.

    Args:
        site: the site's id, its host or its address.
        name: as it is written there.
    """
    made = slug(name)
    return f"person:{hosts.site(site.removeprefix('site:')) or clean(site)}/{made}" if made else ""


def profile_id(platform: str, name: str) -> str:
    """The subject of an account on a platform: ``profile:gigs.example/jdoe``; "" where either is missing.

    Args:
        platform: the platform's host or address.
        name: the account's name there.
    """
    place = hosts.site(platform)
    name = plain(unquote(name[:LONGEST])).lower().strip(" @/")
    name = re.sub(r"[\s/?#]+", "-", name)
    return f"profile:{place}/{name}" if place and name else ""


# --- pictures


def icon_hash(content: bytes) -> str:
    """The hash by which site icons are looked up (Shodan's http.favicon.hash): ``mmh3:`` and MurmurHash3, signed 32
    bits, of the content in base 64 with a line end after every 76 characters."""
    import mmh3

    return f"mmh3:{mmh3.hash(base64.encodebytes(content))}"
