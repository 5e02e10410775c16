"""From one thing that was captured to what it states: the reader that its content asks for.

Content tells first: a picture, a document, a certificate, the names in a record of JSON, the layout of lines. What a
container or a file's name says of it decides only where content cannot: whether a text is a note or a program.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from truename.errors import SampleError
from truename.sources.saved import Reading, Saved, structured
from truename.sources.saved.heads import Head, head


class Reader(NamedTuple):
    """A module that reads a format: whether a beginning is of it, and what the whole states."""

    name: str
    recognises: Callable[[Head], bool]
    read: Callable[[Saved], Reading]


_HTML = re.compile(
    r"\s*(?:<!--.{0,4000}?-->\s*|<\?xml[^>]{0,200}\?>\s*){0,4}"
    r"<(?:!doctype\s+html|html|head|body|title|meta|script|style|div|p|table|h1|span|a|link|center|frameset|main|header)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_MEDIA = frozenset({"text/html", "application/xhtml+xml"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp"})


def _is_page(head: Head) -> bool:
    return bool(_HTML.match(head.text))


def _is_called_page(head: Head) -> bool:
    """Whether it is called a page, and may be one: pages may begin with anything."""
    told = head.media in _HTML_MEDIA or (not head.media and head.suffix in _HTML_SUFFIXES)
    return told and "<" in head.text


def readers() -> tuple[Reader, ...]:
    """Every reader, in the order in which they are asked: the surest signs first."""
    from truename.sources.saved import (
        cdx,
        certificates,
        dns,
        ftm,
        mail,
        noted,
        page,
        pdf,
        picture,
        profiles,
        rdap,
        text,
        whois,
    )

    modules: tuple[tuple[str, Any], ...] = (
        ("picture", picture),
        ("PDF", pdf),
        ("certificates", certificates),
        ("claims", noted),
        ("FollowTheMoney", ftm),
        ("RDAP", rdap),
        ("DNS", dns),
        ("index of an archive", cdx),
    )
    later: tuple[tuple[str, Any], ...] = (
        ("mail", mail),
        ("WHOIS", whois),
        ("table", profiles),
    )
    return (
        *(Reader(name, module.recognises, module.read) for name, module in modules),
        Reader("page", _is_page, page.read),
        *(Reader(name, module.recognises, module.read) for name, module in later),
        Reader("page", _is_called_page, page.read),
        Reader("text", text.recognises, text.read),
    )


def read(saved: Saved) -> Reading:
    """What one captured thing states.

    Raises:
        SampleError: nothing reads it, or what should cannot.
    """
    if not saved.content.strip():
        raise structured.refusal("a capture that holds something", "an empty one", "capture it again")
    beginning = head(saved)
    for reader in readers():
        if reader.recognises(beginning):
            return reader.read(saved)
    raise _unread(beginning)


def _unread(head: Head) -> SampleError:
    media = f", which its container calls {head.media[:60]}" if head.media else ""
    if head.sample is not None:
        names = ", ".join(repr(name[:20]) for name in list(head.record)[:6])
        found = f"JSON of another sort{f', with {names}' if names else ''}{media}"
    else:
        found = f"{'a text of another sort' if head.text else 'bytes of another sort'}{media}"
    return structured.refusal(
        "a page, a picture, a PDF, a mail, a registration, answers of DNS, certificates, an archive's index, a network"
        " of FollowTheMoney, a table of profiles or companies, or a note",
        found,
        "leave it out, or save it in one of these forms",
    )
