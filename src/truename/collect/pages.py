"""What a page refers to: pages and pictures. Nothing of it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from truename.collect.http import LONGEST_URL, Exchange
from truename.errors import SampleError
from truename.sources.saved.containers import http as saved
from truename.sources.saved.containers.bounds import Budget
from truename.sources.saved.page.decode import decode
from truename.sources.saved.page.walk import Facts, walk
from truename.sources.saved.values import absolute

PAGES = frozenset({"text/html", "application/xhtml+xml"})
PICTURES = "image/"

MOST_LINKS = 2_000
"""Addresses of one page that are looked at. Assumption: pages with more are directories or traps."""

_OTHER_FILES = re.compile(
    r"\.(?:css|js|mjs|json|xml|rss|atom|map|woff2?|ttf|otf|eot|pdf|docx?|xlsx?|pptx?|odt|csv|zip|gz|tgz|bz2|xz|7z|rar|exe"
    r"|msi|dmg|apk|iso|mp3|mp4|m4a|m4v|webm|ogg|ogv|wav|avi|mov|mkv|wasm)$",
    re.IGNORECASE,
)
"""Ends of paths that are neither pages nor pictures. By hand; whatever slips through is left when its header came."""


@dataclass(frozen=True, slots=True)
class References:
    """Addresses that a page refers to, each once, in order."""

    pages: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def is_page(media: str) -> bool:
    """Whether a media type is that of pages; what states none is taken for one."""
    return media in PAGES or not media


def is_picture(media: str) -> bool:
    """Whether a media type is that of pictures."""
    return media.startswith(PICTURES)


def references(page: Exchange) -> References:
    """The addresses that a page refers to; none where it cannot be read."""
    try:
        response = saved.read(page.response)
        facts = walk(decode(response.content(Budget(len(page.response))), response.charset))
    except SampleError:
        return References()
    base = absolute(facts.base[:LONGEST_URL], page.url) or page.url
    found: dict[str, dict[str, None]] = {"pages": {}, "pictures": {}}
    for sort, address in _stated(facts):
        if len(found["pages"]) + len(found["pictures"]) >= MOST_LINKS:
            break
        whole = absolute(address, base).removesuffix("?") if len(address) <= LONGEST_URL else ""
        if whole and len(whole) <= LONGEST_URL and not _OTHER_FILES.search(urlsplit(whole).path):
            found[sort][whole] = None
    return References(tuple(found["pages"]), tuple(found["pictures"]))


def _stated(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every address as it is written, and which sort of thing it is of."""
    for link in facts.links:
        yield "pages", link.href
    for frame in facts.frames:
        yield "pages", frame
    for picture in facts.pictures:
        yield "pictures", picture.src
    for rel, href, _ in facts.heads:
        if "icon" in rel.lower():
            yield "pictures", href
    for name, content in facts.metas:
        if name.lower() == "og:image":
            yield "pictures", content
