"""A file by itself: a page that a browser saved, a picture, a record. It is one capture.

What says where it is from, in this order: a folder that is named like a host, as programs that mirror sites make them
(``acme.example/about/index.html``), and the comment that a browser puts before a page that it saves. When the file was
written says nothing: copies are younger than captures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO
from urllib.parse import quote

from truename.sources.saved import Refusal, Saved, days
from truename.sources.saved.containers import bounds, headers

HEAD = 2 * 2**10
"""Bytes of a page in which a comment of the program that saved it is looked for: it stands before the page's own."""

_COMMENT = re.compile(rb"<!--(.{1,1500}?)-->", re.DOTALL)
_BROWSER = re.compile(r"\s{0,9}saved from url=\((\d{4})\)(\S+)\s{0,9}")
"""Internet Explorer's mark of the web, which Chromium writes, too: the length of the address, and the address."""

_SINGLEFILE = re.compile(
    r"\s{0,9}Page saved with (SingleFile)\s{1,9}url: (\S+)\s{1,9}"
    r"(?:saved date: \w{3} (\w{3}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+\-]\d{4}))?"
)

_HOST = re.compile(r"([^:+/@]+\.[^:+/@.]+)(?:[:+](\d{1,5}))?")
"""A folder of wget or HTTrack: the host, and its port after a colon, or a plus where colons cannot be."""

_RESERVED = frozenset({"example", "invalid", "localhost", "onion", "test"})
"""Top-level names that are in no list of suffixes (RFC 2606, RFC 7686)."""

_FILES = frozenset({"files", "zip"})
"""Ends of names of folders that are no domains' here: what a saved page shows (``page.files``), and unpacked files."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """What a file says of its capture."""

    url: str = ""
    captured: str = ""
    tool: str = ""


def captured(file: BinaryIO, name: str) -> Saved | Refusal:
    """The one capture that a file is.

    Args:
        file: that can seek.
        name: its path, relative to what was added.
    """
    file.seek(0)
    content = file.read(bounds.LARGEST_THING + 1)
    if len(content) > bounds.LARGEST_THING:
        return Refusal(name, str(bounds.too_large(f"a file of {file.seek(0, 2):,}")))
    origin = _origin(content[:HEAD], name)
    return Saved(
        name=name,
        content=content,
        url=origin.url,
        address=address(name),
        captured=origin.captured,
        tool=origin.tool,
    )


def address(name: str) -> str:
    """By what another file refers to this one, relative to where both lie.

    As an address of a file that can be joined with a relative one: ``page_files/a.png`` in ``file:///x/page.html`` is
    ``file:///x/page_files/a.png``.
    """
    return "file:///" + quote(name, safe="/!$&'()*+,;=:@~-._", errors="replace")


def _origin(head: bytes, name: str) -> _Origin:
    stated = _stated(head)
    return _Origin(mirrored(name) or stated.url, stated.captured, stated.tool)


def _stated(head: bytes) -> _Origin:
    """What the first comment says, if a program that saves pages wrote it. Any later one may be the page's own."""
    comment = _COMMENT.search(head)
    if comment is None:
        return _Origin()
    text = comment[1].decode("utf-8", "replace")
    if found := _BROWSER.fullmatch(text):
        url = headers.web(headers.address(found[2]))
        return _Origin(url) if int(found[1]) == len(found[2].encode()) else _Origin()
    if found := _SINGLEFILE.match(text):
        tool, url, month, day, year, clock, zone = found.groups()
        when = days.day(f"{day} {month} {year} {clock} {zone}") if zone else ""
        return _Origin(headers.web(headers.address(url)), when, tool)
    return _Origin()


def mirrored(name: str) -> str:
    """The address of a file in a mirror of a site; "" where no folder around it is named like a host.

    Mirrors lie inside other folders; of several folders that are named so, the outermost is the host.
    """
    parts = name.split("/")
    for at, part in enumerate(parts[:-1]):
        found = _HOST.fullmatch(part)
        if found and _is_domain(found[1].lower()):
            port = f":{found[2]}" if found[2] else ""
            path = quote("/".join(parts[at + 1 :]), safe="/!$&'()*+,;=:@~-._?%", errors="replace")
            return headers.web(f"https://{found[1].lower()}{port}/{path}")
    return ""


def _is_domain(name: str) -> bool:
    labels = name.split(".")
    if labels[-1] in _FILES or any(not 0 < len(label) < 64 for label in labels):
        return False
    return labels[-1] in _RESERVED or labels[-1] in _tlds()


@cache
def _tlds() -> frozenset[str]:
    """The top-level names of the Public Suffix List that tldextract carries."""
    from tldextract import TLDExtract

    suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None).tlds
    return frozenset(one.rpartition(".")[2] for one in suffixes)
