"""The network as it is drawn: which of it the page shows, where its nodes lie, and the values that the script reads."""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from truename.properties import Relation
from truename.resolve.network import Identity, Link
from truename.review.case import layout
from truename.review.case.paths import Path
from truename.review.case.report import Index, kind, record_kind, short
from truename.screening.coverage import Way

MAX_IDENTITIES = 800
MAX_LINKS = 2_500
"""What the page draws and tells of one by one. Assumption: more than that nobody looks at on a page."""

MAX_LABEL = 22
"""Characters below a node."""

MAX_LABELLED = 70
"""Nodes of a still picture up to which each has its name; beyond, those that matter."""

RELATIONS = {Relation.SAME: "same", Relation.CONTROL: "control", Relation.INFRASTRUCTURE: "infrastructure"}
"""How the style sheet and the script call them."""


@dataclass(frozen=True, slots=True)
class Node:
    """An identity in the picture.

    Attributes:
        number: its place among those that are shown; the page's anchor.
        identity: which.
        kind: its shape.
        x, y: pixels.
        label: its name, shortened. marks: what it is in the case, in words.
    """

    number: int
    identity: Identity
    kind: str
    x: int
    y: int
    label: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the still picture: all links of one relation between two identities.

    Attributes:
        relation: as the style sheet calls it.
        x1, y1, x2, y2: pixels.
        width: by the heaviest.
        label: the relation and its weight, or the stated tie. turn: by how many degrees, so that it is read along it.
        arrow: whether it points at its second end.
    """

    relation: str
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    label: str
    turn: int
    arrow: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """What is shown of a network.

    Attributes:
        nodes: the identities, those that matter most first.
        links: places in the network's links, by number on the page.
        lines: of the still picture.
        width, height: of it, pixels.
        left_out: identities that are not shown. links_left_out: links that are not.
    """

    nodes: tuple[Node, ...]
    links: tuple[int, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    left_out: int
    links_left_out: int

    @property
    def labelled(self) -> bool:
        """Whether every node of the still picture has its name."""
        return len(self.nodes) <= MAX_LABELLED

    @property
    def scale(self) -> float:
        """How much larger letters have to be in a wide picture, so that they are read when it is made small."""
        return max(1.0, self.width / 1100)


def draw(index: Index, ways: Sequence[Path]) -> Graph:
    """Choose and place.

    Args:
        ways: what they lead over is shown, whatever else is.
    """
    order = ranked(index, ways)
    shown = order[:MAX_IDENTITIES]
    number = {one.id: place for place, one in enumerate(shown)}
    links = _links(index, number, ways)[:MAX_LINKS]
    ends = [index.ends(index.links[place]) for place in links if index.links[place].stands]
    points = layout.place(len(shown), [(number[a], number[b]) for a, b in ends if a != b])
    nodes = tuple(
        Node(place, one, kind(one, index.network.records), x, y, short(index.called(one), MAX_LABEL), marks(index, one))
        for place, (one, (x, y)) in enumerate(zip(shown, points, strict=True))
    )
    return Graph(
        nodes,
        tuple(links),
        tuple(_lines(index, nodes, links)),
        max((node.x for node in nodes), default=0) + round(layout.WIDTH / 2),
        max((node.y for node in nodes), default=0) + round(layout.HEIGHT / 2),
        len(order) - len(shown),
        len(index.network.links) - len(links),
    )


def ranked(index: Index, ways: Sequence[Path] = ()) -> list[Identity]:
    """All identities, those that matter most first: counterparties, whom lists may mean and who is on the way to them;
    then who is near a counterparty, those with indicators, and others by how many links they have."""
    degree: dict[str, int] = {}
    near: dict[str, set[str]] = {}
    for link in index.links.values():
        a, b = index.ends(link)
        if a != b and link.stands:
            degree[a], degree[b] = degree.get(a, 0) + 1, degree.get(b, 0) + 1
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
    steps = _steps(index.asked, near)
    far = len(index.network.identities)
    leading = {one for way in ways for one in way.identities} | set(index.listed)

    def key(one: Identity) -> tuple[bool, bool, int, bool, int, str]:
        flagged = one.id in index.flagged
        return (
            one.id not in index.asked,
            one.id not in leading,
            steps.get(one.id, far),
            not flagged,
            -degree.get(one.id, 0),
            one.id,
        )

    return sorted(index.network.identities, key=key)


def marks(index: Index, identity: Identity) -> tuple[str, ...]:
    """What an identity is in the case, in words."""
    row = index.listed.get(identity.id)
    found = ["counterparty"] if identity.id in index.asked else []
    if row:
        found.append("on a list" if row.way is Way.DIRECT else "perhaps on a list")
    elif any(other.way in (Way.OWNERSHIP, Way.CONTROL) for other in index.rows.get(identity.id, ())):
        found.append("tied to a list")
    if identity.id in index.flagged:
        found.append("indicator")
    return tuple(found)


def line_label(link: Link) -> str:
    """What stands on a line: without colour it says which relation it is, and how strong."""
    if link.llr is None:
        return short(link.words or "controls", MAX_LABEL)
    return f"{'same' if link.relation is Relation.SAME else 'shares'} {link.llr:+.1f}".replace("-", "\N{MINUS SIGN}")


def as_json(index: Index, shown: Graph, ways: Sequence[Path]) -> Markup:
    """What the script reads. Nothing in it can end the element that it stands in, nor begin another."""
    number = {place: at for at, place in enumerate(shown.links)}
    records: dict[str, int] = {}
    identities = []
    for node in shown.nodes:
        places = layout.ring(len(node.identity.members))
        members = []
        for one, (x, y) in zip(node.identity.members, places, strict=True):
            records[one] = len(records)
            record = index.network.records.get(one)
            members.append(
                {
                    "n": records[one],
                    "id": short(one, 80),
                    "name": short(index.name(one), MAX_LABEL),
                    "kind": record_kind(record) if record else "other",
                    "asked": one in index.counterparties,
                    "x": node.x + x,
                    "y": node.y + y,
                }
            )
        identities.append(
            {"n": node.number, "name": node.label, "kind": node.kind, "marks": node.marks, "x": node.x, "y": node.y,
             "records": members}
        )  # fmt: skip
    links = []
    for at, place in enumerate(shown.links):
        link = index.links[place]
        links.append(
            {
                "n": at,
                "relation": RELATIONS[link.relation],
                "source": records[link.source],
                "target": records[link.target],
                "weight": None if link.llr is None else round(link.llr, 2),
                "label": line_label(link),
                "stands": link.stands,
                "current": link.current,
            }
        )
    at_node = {node.identity.id: node.number for node in shown.nodes}
    drawn = [
        {
            "identities": [at_node[one] for one in way.identities if one in at_node],
            "links": [number[step.link] for step in way.steps if step.link in number],
        }
        for way in ways
    ]
    return script_json({"identities": identities, "links": links, "paths": drawn})


def script_json(value: object) -> Markup:
    """A value for ``<script type="application/json">``: no character of it means anything to HTML or ends a line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  nothing is left that HTML reads


# --- choosing ---------------------------------------------------------------------------------------------------


def _steps(starts: frozenset[str], near: Mapping[str, set[str]]) -> dict[str, int]:
    """How many links each identity is away from the nearest start."""
    steps = dict.fromkeys(sorted(starts), 0)
    waiting = deque(steps)
    while waiting:
        here = waiting.popleft()
        for there in sorted(near.get(here, ())):
            if there not in steps:
                steps[there] = steps[here] + 1
                waiting.append(there)
    return steps


def _links(index: Index, number: Mapping[str, int], ways: Sequence[Path]) -> list[int]:
    """Places of the links between those that are shown: on a path first, then those that stand, stated ties before
    weighed ones, and the heaviest first."""
    leading = {step.link for way in ways for step in way.steps}

    def key(place: int) -> tuple[bool, bool, bool, float, int]:
        link = index.links[place]
        return place not in leading, not link.stands, link.llr is not None, -(link.llr or 0.0), place

    return sorted(
        (place for place, link in index.links.items() if all(one in number for one in index.ends(link))),
        key=key,
    )


def _lines(index: Index, nodes: Sequence[Node], links: Sequence[int]) -> list[Line]:
    """One line for each relation between two identities; lines of several relations lie side by side."""
    at = {node.identity.id: node for node in nodes}
    bundles: dict[tuple[str, str], dict[tuple[Relation, bool], Link]] = {}
    for place in links:
        link = index.links[place]
        a, b = index.ends(link)
        if a == b or not link.stands:
            continue
        turned = at[a].number > at[b].number
        pair = (b, a) if turned else (a, b)
        arrow = link.relation is Relation.CONTROL
        bundles.setdefault(pair, {}).setdefault((link.relation, arrow and turned), link)  # the heaviest comes first
    lines = []
    for (a, b), found in sorted(bundles.items(), key=lambda one: (at[one[0][0]].number, at[one[0][1]].number)):
        one, other = at[a], at[b]
        dx, dy = other.x - one.x, other.y - one.y
        long = max((dx * dx + dy * dy) ** 0.5, 1.0)
        for place, ((relation, turned), link) in enumerate(found.items()):
            aside = 12.0 * (place - (len(found) - 1) / 2)
            x, y, cut = -dy / long * aside, dx / long * aside, 17.0 / long
            ends = (one.x + x + dx * cut, one.y + y + dy * cut, other.x + x - dx * cut, other.y + y - dy * cut)
            x1, y1, x2, y2 = (round(v, 1) for v in (ends[2:] + ends[:2] if turned else ends))
            turn = round(math.degrees(math.atan2(dy, dx)))
            turn -= 180 * (turn > 90) - 180 * (turn <= -90)
            lines.append(
                Line(
                    RELATIONS[relation],
                    x1,
                    y1,
                    x2,
                    y2,
                    width(link),
                    line_label(link),
                    turn,
                    relation is Relation.CONTROL,
                )
            )
    return lines


def width(link: Link) -> float:
    """Pixels of a line: half a pixel for each power of ten."""
    return 2.0 if link.llr is None else round(1.0 + min(max(link.llr, 0.0), 8.0) / 2, 1)
