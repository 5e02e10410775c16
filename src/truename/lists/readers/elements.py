"""Entries of XML files, one by one: no document type, no entities, no network, and memory for one entry only.

A document type is refused outright, since no list needs one: with it go entities that multiply ("billion laughs") and
those that read files. Depth (256) and the length of a text (10 MB) are bounded by libxml2 itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree

from truename.lists.readers.source import SourceFile, malformed

MOST_ELEMENTS = 100_000
"""Elements of one entry, or beside the entries at one place: an assumption. Entries have some hundred."""

_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)", re.DOTALL
)


def root(head: bytes) -> str:
    """The name of the element that a beginning opens with, without its namespace; empty where it is no XML."""
    found = _ROOT.match(head)
    return found[1].decode("ascii", "replace") if found else ""


def entries(file: SourceFile, names: Collection[str]) -> Iterator[tuple[str, Any]]:
    """The elements of some names, wherever they stand, each with where that is; namespaces are taken off.

    Raises:
        SampleError: the file is no well-formed XML, has a document type, or an entry is too large.
    """
    numbers = dict.fromkeys(names, 0)
    open_entry: Any = None
    depth = size = 0
    with file.open() as stream:
        try:
            context = etree.iterparse(
                stream,
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            for event, element in context:
                if event == "start":
                    depth += 1
                    size += 1
                    if depth == 1 and element.getroottree().docinfo.doctype:
                        raise malformed(file.name, "XML without a document type", "one")
                    if size > MOST_ELEMENTS:
                        raise malformed(_where(file, element), f"at most {MOST_ELEMENTS:,} elements in one", "more")
                    name = etree.QName(element).localname
                    element.tag = name
                    if open_entry is None and name in numbers:
                        open_entry, size = element, 0
                    continue
                depth -= 1
                if element is open_entry:
                    numbers[element.tag] += 1
                    yield f"{_where(file, element)} ({element.tag} {numbers[element.tag]})", element
                    open_entry, size = None, 0
                    _forget(element)
                elif open_entry is None:
                    _forget(element)
        except etree.XMLSyntaxError as error:
            line, column = error.position
            found = (error.msg or "damage")[:200]
            raise malformed(f"{file.name}, line {line}, column {column}", "well-formed XML", found) from None


def text(element: Any, *path: str) -> str:
    """The text of the first element at a path below; empty where there is none."""
    found = element.find("/".join(path)) if path else element
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def texts(element: Any, *path: str) -> list[str]:
    """The texts of all elements at a path below that have one."""
    return [said for found in element.iterfind("/".join(path)) if (said := text(found))]


def _forget(element: Any) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _where(file: SourceFile, element: Any) -> str:
    return f"{file.name}, line {element.sourceline}"
