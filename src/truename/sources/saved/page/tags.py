"""What tags and classes mean: where a line stands, what breaks it, what is no text, and who is described.

Marks are bits, as a line may stand in several places. Classes are read for what designers call things; it is a hint of
the place, and never by itself a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Where a line or a link stands. A line may stand in several.
FOOTER, HEADER, NAV, ASIDE, ADDRESS, HIDDEN, FORM, HEADING, BOLD, CELL, MAIN, SOCIAL, CREDIT, QUOTE, ITEM, LISTING = (
    1 << bit for bit in range(16)
)
BESIDE = FOOTER | HEADER | NAV | ASIDE | FORM | HIDDEN
"""What is not the main text of a page."""


_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre"
    " search section summary table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCK_TAGS.split())
_BOX_TAGS = (
    "address article aside body blockquote dd div dl fieldset figure footer form header li main nav ol section table"
    " td th tr ul"
)
BOXES = frozenset(_BOX_TAGS.split())
MARKS: Mapping[str, int] = {
    "address": ADDRESS,
    "aside": ASIDE,
    "article": MAIN,
    "b": BOLD,
    "blockquote": QUOTE,
    "button": FORM,
    "footer": FOOTER,
    "form": FORM,
    "h1": HEADING,
    "h2": HEADING,
    "h3": HEADING,
    "h4": HEADING,
    "h5": HEADING,
    "h6": HEADING,
    "header": HEADER,
    "li": ITEM,
    "main": MAIN,
    "nav": NAV,
    "noscript": ASIDE,
    "option": FORM,
    "pre": LISTING,
    "select": FORM,
    "strong": BOLD,
    "td": CELL,
    "template": HIDDEN,
    "th": CELL,
}
_MUTE_TAGS = "svg math textarea iframe object canvas audio video noembed noframes xmp datalist"
MUTE = frozenset(_MUTE_TAGS.split())
"""Elements whose content is no text of the page."""

_STYLES = re.compile(
    r"(?P<footer>footer|colophon|copyright|bottom-?bar|site-?info|\bfoot\b)|(?P<nav>\bnav|\bwm-ipp|menu|breadcrumb"
    r"|pagination)|(?P<social>social|follow-?us|\bshare|connect)|(?P<hidden>(?<![\w\-])(?:hidden|d-none|invisible"
    r"|hide)(?![\w\-]))|(?P<header>\bheader\b|\btop-?bar|masthead)|(?P<aside>sidebar|widget|cookie|consent|banner"
    r"|popup|modal|comment)|(?P<address>\badr\b|address|vcard|contact-info)|(?P<credit>credits?\b|powered"
    r"|designed-?by)|(?P<quote>testimonial|quote|review)"
)
_STYLE_MARKS: Mapping[str, int] = {
    "address": ADDRESS,
    "aside": ASIDE,
    "credit": CREDIT,
    "footer": FOOTER,
    "header": HEADER,
    "hidden": HIDDEN,
    "nav": NAV,
    "quote": QUOTE,
    "social": SOCIAL,
}
UNSEEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|(?:left|top|text-indent)\s{0,3}:\s{0,3}-\d{4}",
    re.IGNORECASE,
)
"""Styles of what nobody sees. Not ``visibility`` or ``opacity``: what a script fades in was saved with these."""

CARD_PARTS: Mapping[str, str] = {
    "vcard": "",
    "h-card": "",
    "fn": "name",
    "p-name": "name",
    "org": "org",
    "p-org": "org",
    "role": "jobTitle",
    "title": "jobTitle",
    "p-role": "jobTitle",
    "p-job-title": "jobTitle",
    "email": "email",
    "u-email": "email",
    "tel": "telephone",
    "p-tel": "telephone",
    "adr": "address",
    "p-adr": "address",
    "street-address": "streetAddress",
    "p-street-address": "streetAddress",
    "locality": "addressLocality",
    "p-locality": "addressLocality",
    "region": "addressRegion",
    "postal-code": "postalCode",
    "p-postal-code": "postalCode",
    "country-name": "addressCountry",
    "p-country-name": "addressCountry",
    "url": "url",
    "u-url": "url",
    "photo": "image",
    "u-photo": "image",
}
"""Classes of hCard (microformats.org) and h-card, and the properties of schema.org that they are."""

LABELS = frozenset({"dt", "td", "th"})
VALUES = frozenset({"dd", "td", "p", "div", "address", "ul", "li"})
LONGEST_LABEL = 40
"""Characters of a cell that says what the next one is. Assumption."""

_FIELDS = re.compile(r"name|title|role|position|job|designation|function")
"""Parts of class names by which designs set a name and a role one below the other, though no break stands between."""


INLINE = frozenset({"a", "b", "em", "i", "span", "strong"})
LEVELS: Mapping[str, int] = {f"h{level}": level for level in range(1, 7)}
DESCRIBED = frozenset({"data-cfemail", "itemprop", "itemscope", "property", "typeof"})
LINKS = frozenset({"url", "sameAs", "email", "telephone", "image"})
"""Properties whose value is the address of a link and not its words."""

KNOWN = (
    MUTE
    | frozenset(MARKS)
    | frozenset({"a", "base", "br", "html", "img", "link", "meta", "script", "style", "time", "title"})
)


@lru_cache(1 << 14)
def styled(names: str, id: str) -> tuple[str, int, bool, bool]:
    """What an element's class and id say: both in lower case, marks, whether it is a name or a role, or a card."""
    style = f"{names[:160]} {id[:40]}".lower()
    marks = 0
    for one in _STYLES.finditer(style):
        marks |= _STYLE_MARKS[one.lastgroup or ""]
    return style, marks, _FIELDS.search(style) is not None, "card" in style
