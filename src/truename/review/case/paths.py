"""The shortest way from a counterparty to everybody whom a list may mean: which links lead there, one by one.

Over links that stand, counted between identities; inside an identity one step leads from the record that is reached to
the record that leads on. A way says how somebody is reached, and nothing else: no weight is added along it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from truename.properties import Relation
from truename.resolve.network import Identity
from truename.review.case.report import Index
from truename.screening.coverage import Row

MAX_PATHS = 40
"""Listed entities to which paths are shown, the nearest first. A case has a few."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a path, in the direction in which it is walked.

    Attributes:
        source, target: ids of records.
        relation: which of the three.
        llr: what the link weighs; ``None`` for control, and where two records are one identity by others.
        words: of a stated tie, or why two records are one where no link joins them directly.
        forward: whether the link points the way that is walked; only control has a direction.
        link: its place in the network's links; ``None`` where no link joins the two directly.
        further: how many more links of whatever relation join the same two identities.
    """

    source: str
    target: str
    relation: Relation
    llr: float | None
    words: str = ""
    forward: bool = True
    link: int | None = None
    further: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """From a counterparty to somebody whom a list may mean.

    Attributes:
        start: the counterparty's record. end: the listed identity.
        row: what the lists say of it.
        identities: ids of those that it leads over, both ends included.
        steps: none where the counterparty is listed itself.
    """

    start: str
    end: Identity
    row: Row
    identities: tuple[str, ...]
    steps: tuple[Step, ...] = ()


def paths(index: Index) -> tuple[list[Path], list[Identity]]:
    """The paths, the shortest first, and the listed identities to which none leads."""
    beside = _beside(index)
    before = _walked(index, beside)
    found, apart = [], []
    for listed, row in sorted(index.listed.items()):
        if listed in before:
            found.append(_path(index, beside, before, index.by_id[listed], row))
        elif index.asked:
            apart.append(index.by_id[listed])
    return sorted(found, key=lambda path: (len(path.identities), path.end.id)), apart


_Beside = Mapping[str, Mapping[str, list[int]]]
"""By identity and neighbour, the links between them by their places in the network."""


def _beside(index: Index) -> _Beside:
    found: dict[str, dict[str, list[int]]] = {}
    for number, link in index.links.items():
        a, b = index.ends(link)
        if link.stands and a != b:
            found.setdefault(a, {}).setdefault(b, []).append(number)
            found.setdefault(b, {}).setdefault(a, []).append(number)
    return found


def _walked(index: Index, beside: _Beside) -> dict[str, str]:
    """Breadth first from all counterparties at once: by identity, the one before it; a counterparty's is itself."""
    starts = [index.identities[one].id for one in index.counterparties]
    before = {one: one for one in starts}
    waiting = deque(before)
    while waiting:
        here = waiting.popleft()
        for there in sorted(beside.get(here, ())):
            if there not in before:
                before[there] = here
                waiting.append(there)
    return before


def _path(index: Index, beside: _Beside, before: Mapping[str, str], end: Identity, row: Row) -> Path:
    chain = [end.id]
    while before[chain[-1]] != chain[-1]:
        chain.append(before[chain[-1]])
    chain.reverse()
    start = next(one for one in index.counterparties if index.identities[one].id == chain[0])
    here, steps = start, []
    for one, other in pairwise(chain):
        number = _best(index, beside[one][other], here)
        link = index.links[number]
        forward = index.identities[link.source].id == one
        leaves, reaches = (link.source, link.target) if forward else (link.target, link.source)
        if leaves != here:
            steps.append(_inside(index, here, leaves))
        steps.append(
            Step(leaves, reaches, link.relation, link.llr, link.words, forward, number, len(beside[one][other]) - 1)
        )
        here = reaches
    return Path(start, end, row, tuple(chain), tuple(steps))


def _best(index: Index, numbers: list[int], here: str) -> int:
    """Of the links between two identities, that which a step shows: by relation in their order, from where we are."""

    def key(number: int) -> tuple[int, bool, float, int]:
        link = index.links[number]
        return list(Relation).index(link.relation), here not in (link.source, link.target), -(link.llr or 0.0), number

    return min(numbers, key=key)


def _inside(index: Index, source: str, target: str) -> Step:
    """From one record of an identity to another."""
    for number, link in index.links.items():
        if link.relation is Relation.SAME and link.stands and {link.source, link.target} == {source, target}:
            return Step(source, target, link.relation, link.llr, link=number)
    identity = index.identities[source]
    return Step(source, target, Relation.SAME, None, f"both are records of {index.called(identity)}, by other links")
