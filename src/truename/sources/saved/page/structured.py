"""Structured data of a page as plain nodes: JSON-LD, and what microdata, RDFa and microformats describe.

A node is reached once, whatever refers to it; references by ``@id`` stay texts until somebody asks for them, so that a
graph that refers to itself is no danger. What is no JSON is no structured data: the page goes on without it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from truename.sources.saved.page.walk import CARD, Facts, Item

MOST_NODES = 3_000
"""Nodes of one page. Assumption: a list of 100 products with offers and reviews has 1,000."""

MOST_VALUES = 200
"""Values of one property of one node."""

LONGEST = 2_000
"""Characters of a value. Assumption; articles stand in pages as text, too, and are read there."""

_WRAPPED = re.compile(
    r"\A(?:/\*[^*]{0,40}\*/|//)?\s{0,9}(?:<!\[CDATA\[|<!--)?\s{0,9}(?:\*/)?"
    r"|(?:/\*|//)?\s{0,9}(?:\]\]>|-->)\s{0,9}(?:\*/)?\Z"
)
"""What pages put around a script for browsers of 1998."""

_FINAL_COMMA = re.compile(r",(?=\s{0,100}[}\]])")
_TYPE = re.compile(r"\A(?:https?://(?:www\.)?schema\.org/|schema:)")


@dataclass(slots=True, eq=False)
class Node:
    """One thing that is described.

    Attributes:
        types: names of schema.org.
        values: by property: texts and nodes.
        id: its ``@id``.
        where: what described it.
        via: the property by which it hangs on ``around``; empty for one that stands for itself.
        around: the node that it is a value of.
    """

    types: tuple[str, ...]
    values: dict[str, list[str | Node]] = field(default_factory=dict)
    id: str = ""
    where: str = ""
    via: str = ""
    around: Node | None = None

    def texts(self, *names: str) -> list[str]:
        """The values of properties as texts; of a node its name or its value."""
        found: list[str] = []
        for name in names:
            for one in self.values.get(name, ()):
                if isinstance(one, Node):
                    inner = [text for key in ("name", "value", "@value") for text in one.values.get(key, ())]
                    found += [text for text in inner[:1] if isinstance(text, str)]
                else:
                    found.append(one)
        return found

    def text(self, *names: str) -> str:
        """The first of :meth:`texts`; "" where there is none."""
        return next(iter(self.texts(*names)), "")


class Graph:
    """All nodes of a page."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self._by_id = {node.id: node for node in reversed(nodes) if node.id and node.values}
        self._references: dict[str, list[tuple[str, Node]]] = {}
        for node in nodes:
            if node.id and not node.values and node.around is not None:
                self._references.setdefault(node.id, []).append((node.via, node.around))

    def inner(self, node: Node, *names: str) -> Iterator[Node]:
        """The nodes that are values of properties, those that are only referred to included."""
        for name in names:
            for one in node.values.get(name, ()):
                if isinstance(one, Node):
                    yield self._by_id.get(one.id, one) if one.id and not one.values else one
                elif one in self._by_id:
                    yield self._by_id[one]

    def named_by(self, node: Node) -> Sequence[tuple[str, Node]]:
        """The properties, and the nodes that have them, by which other nodes refer to this one."""
        around = [(node.via, node.around)] if node.around is not None else []
        return around + self._references.get(node.id, [])[:MOST_VALUES]


def graph(facts: Facts) -> Graph:
    """What a page describes."""
    nodes: list[Node] = []
    for text in facts.linked:
        loaded = _loaded(text)
        if loaded is not None:
            _linked(loaded, nodes)
    nodes += _items(facts.items, MOST_NODES - len(nodes))
    return Graph(nodes)


def _loaded(text: str) -> Any:
    text = _WRAPPED.sub("", text.strip())
    for attempt in (text, None):
        try:
            return json.loads(_FINAL_COMMA.sub("", text) if attempt is None else attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _linked(loaded: Any, nodes: list[Node]) -> None:
    """Nodes out of JSON-LD, from the outside in, without recursion."""
    todo: list[tuple[Any, str, Node | None]] = [(loaded, "", None)]
    at = 0
    while at < len(todo) and len(nodes) < MOST_NODES:
        value, via, around = todo[at]
        todo[at] = (None, "", None)
        at += 1
        if isinstance(value, list):
            todo += [(one, via, around) for one in value[:MOST_VALUES] if isinstance(one, dict | list)]
        elif isinstance(value, dict):
            node = Node(
                _types(value.get("@type")), id=_text(value.get("@id")), where="schema.org", via=via, around=around
            )
            nodes.append(node)
            if around is not None:
                around.values.setdefault(via, []).append(node)
            for name, one in list(value.items())[:MOST_VALUES]:
                if name in ("@graph", "@list", "@set"):
                    todo.append((one, via, around))
                elif name not in ("@type", "@id", "@context"):
                    _value(node, name[:60], one, todo)


def _value(node: Node, name: str, value: Any, todo: list[tuple[Any, str, Node | None]]) -> None:
    for one in value[:MOST_VALUES] if isinstance(value, list) else [value]:
        if isinstance(one, dict) and "@value" in one:
            one = one["@value"]
        if isinstance(one, dict | list):
            todo.append((one, name, node))
        elif text := _text(one):
            node.values.setdefault(name, []).append(text)


def _types(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_TYPE.sub("", one)[:60] for one in values[:8] if isinstance(one, str))


def _text(value: Any) -> str:
    if isinstance(value, str):
        text = value[:LONGEST].strip()
        return html.unescape(text) if "&" in text else text
    return "" if value is None or isinstance(value, bool | dict | list) else str(value)[:40]


def _items(items: Sequence[Item], most: int) -> list[Node]:
    """Nodes out of items; each may hang on another one."""
    made = {id(item): Node(_item_types(item), id=item.id, where="microdata") for item in items[: max(0, most)]}
    for item in items[: max(0, most)]:
        node = made[id(item)]
        for name, values in item.values.items():
            for one in values[:MOST_VALUES]:
                if not isinstance(one, Item):
                    node.values.setdefault(name, []).append(one[:LONGEST])
                elif id(one) in made:
                    inner = made[id(one)]
                    inner.via, inner.around = name, node
                    node.values.setdefault(name, []).append(inner)
    return list(made.values())


def _item_types(item: Item) -> tuple[str, ...]:
    """Types of schema.org. A card says by its names whose it is: an organisation's own has no name beside that."""
    if item.types != [CARD]:
        return tuple(item.types[:8])
    name, organisation = item.values.get("name"), item.values.get("org")
    if organisation and (not name or name == organisation):
        item.values.setdefault("name", organisation)
        return ("Organization",)
    return ("Person",) if name else ("Thing",)
