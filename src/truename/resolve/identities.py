"""Which records are one: correlation clustering over shared evidence, with facts that cannot be outvoted.

Decision 7 clusters faces, of which every two can be compared. Records cannot: most pairs have nothing in common that
either of them states, and that is no evidence that they are two. So clusters are compared as wholes: what two clusters
share, each value counted once however many members show it, is weighed like what two records share
(:mod:`truename.resolve.links`). The objective is the one of correlation clustering (Bansal, Blum, Chawla, Machine
Learning 56, 2004), with agreement counted by value and not by pair:

    sum over merges of  LLR(cluster, cluster) + log10 prior odds          none of them across a cannot-link

1. Merge the two clusters between which the evidence is strongest, as long as it outweighs the prior.
2. Take out single records that the rest of their cluster does not hold, and put each where it is held best.

Three rules stand above the sum. *Apart for good*: a birth date, a face, a person against an organisation. *Not by
names*: names alone are a lead, and so is a face alone. *Never halves by one link*: two clusters of several records each
need more than one piece of evidence, or a very strong one, else the link is listed for review; two records, a strong
one.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from truename.resolve import params
from truename.resolve.links import Strength, Weighing, pair
from truename.resolve.network import Bridge

ROUNDS = 5
"""Rounds of moves at most; one or two are usual."""

Cluster = tuple[str, ...]


@dataclass(slots=True)
class Clustered:
    """What was found.

    Attributes:
        clusters: ids of records, in order; of clusters, by first member.
        seam: by cluster, what its weakest merge weighed; only of clusters of two and more.
        bridges: for review.
    """

    clusters: list[Cluster] = field(default_factory=list)
    seam: dict[Cluster, float] = field(default_factory=dict)
    bridges: list[Bridge] = field(default_factory=list)


def odds(others: float, count: int) -> float:
    """log10 prior odds that two of ``count`` records are one, where each has so many others."""
    share = min(others / max(count - 1, 1), params.MOST_LIKELY)
    return math.log10(share / (1 - share))


def cluster(records: Iterable[str], near: Mapping[str, set[str]], weighing: Weighing, prior: float) -> Clustered:
    """Put together the records that are one.

    Args:
        records: all of them.
        near: of each record, those that share something that is worth a look; symmetric.
        weighing: what weighs two sides.
        prior: log10 odds, before looking, that any two records are one.

    The same evidence gives the same clusters, in whatever order records come.
    """
    work = _Work(weighing, prior, {record: (record,) for record in sorted(records)}, near)
    work.merge()
    work.settle()
    return work.result()


class _Work:
    """Clusters as they grow; each is called after its first member."""

    def __init__(
        self, weighing: Weighing, prior: float, members: dict[str, Cluster], near: Mapping[str, set[str]]
    ) -> None:
        self.weighing, self.prior, self.members, self.near = weighing, prior, members, near
        self.home = {record: record for record in members}
        self.seam: dict[str, float] = {}
        self.refused: dict[tuple[Cluster, Cluster], Strength] = {}

    def merge(self) -> None:
        """The strongest evidence first, as long as the rules hold."""
        heap: list[tuple[float, str, str, int, int]] = []

        def propose(a: str, b: str) -> None:
            weighed = self.weigh(self.members[a], self.members[b])
            if weighed is not None:
                low, high = pair(a, b)
                heapq.heappush(heap, (-weighed.llr, low, high, len(self.members[low]), len(self.members[high])))

        for a in self.members:
            for b in sorted(self.near.get(a, ())):
                if a < b:
                    propose(a, b)
        while heap:
            weight, a, b, *sizes = heapq.heappop(heap)
            if [len(self.members.get(a, ())), len(self.members.get(b, ()))] != sizes:
                continue  # one of the two has grown or gone since
            others = self._beside(a) | self._beside(b)
            self._join(a, b, -weight)
            for other in sorted(others - {a, b}):
                propose(a, other)

    def settle(self) -> None:
        """Take out what the rest of its cluster does not hold, and put it where it is held best."""
        for _ in range(ROUNDS):
            moved = False
            for record in sorted(self.home):
                mine = self.members[self.home[record]]
                if len(mine) < 3:
                    continue
                rest = tuple(one for one in mine if one != record)
                now = self.weigh((record,), rest)
                best = max(
                    (
                        (found.llr, other)
                        for other in sorted({self.home[one] for one in self.near.get(record, ())} - {self.home[record]})
                        if (found := self.weigh((record,), self.members[other])) is not None
                    ),
                    default=None,
                )
                if now is None or (best is not None and best[0] > now.llr):
                    self._leave(record, rest)
                    if best is not None:
                        self._join(self.home[best[1]], record, best[0])
                    moved = True
            if not moved:
                return

    def weigh(self, one: Cluster, other: Cluster) -> Strength | None:
        """What two clusters weigh, where that makes them one."""
        if self.weighing.forbidden(one, other):
            return None
        weighed = self.weighing.same(one, other)
        names = weighed.llr - weighed.beside_names
        if 0 < names < params.STATED:
            names = 0.0  # two of one origin may have as much in common
        total = weighed.beside_names + names + self.prior
        if total <= 0 or weighed.beside_names < max(params.STATED, -self.prior - params.TIP):
            return None
        if weighed.by_face and weighed.llr - weighed.beside_names < params.ALIKE:
            return None  # look-alikes: a face joins nobody unless the names agree, or anything else does
        if weighed.telling < 2:
            halves = min(len(one), len(other)) > 1
            if 1 / (1 + 10**-total) < (params.WEAK_SEAM if halves else params.ALONE):
                if halves:
                    self.refused[one, other] = weighed
                return None
        return weighed

    def result(self) -> Clustered:
        """Clusters in order, with their seams, and the links that people should look at."""
        found = Clustered(clusters=sorted(self.members.values()))
        for name, members in self.members.items():
            if len(members) > 1:
                found.seam[members] = self.seam.get(name, 0.0)
        found.bridges = [*self._held_by_one(found.clusters), *self._refused()]
        return found

    def _beside(self, name: str) -> set[str]:
        return {self.home[other] for record in self.members[name] for other in self.near.get(record, ())}

    def _join(self, a: str, b: str, weight: float) -> None:
        a, b = pair(a, b)
        self.members[a] = tuple(sorted((*self.members[a], *self.members.pop(b))))
        for record in self.members[a]:
            self.home[record] = a
        self.seam[a] = min(weight, self.seam.get(a, weight), self.seam.pop(b, weight))

    def _leave(self, record: str, rest: Cluster) -> None:
        old = self.home[record]
        seam = self.seam.pop(old, 0.0)
        del self.members[old]
        self.members[rest[0]], self.seam[rest[0]] = rest, seam
        for one in rest:
            self.home[one] = rest[0]
        self.members[record], self.home[record] = (record,), record

    def _held_by_one(self, clusters: Iterable[Cluster]) -> list[Bridge]:
        """Pairs of records without which an identity would fall into two halves of several records each."""
        import networkx

        found = []
        for members in clusters:
            if len(members) < 4:
                continue
            graph: networkx.Graph[str] = networkx.Graph()
            graph.add_nodes_from(members)
            inside = set(members)
            graph.add_edges_from((a, b) for a in members for b in sorted(self.near.get(a, set()) & inside) if a < b)
            for a, b in sorted(pair(*edge) for edge in networkx.bridges(graph)):
                graph.remove_edge(a, b)
                sides = sorted(tuple(sorted(side)) for side in networkx.connected_components(graph))
                left = next(side for side in sides if a in side)
                right = next(side for side in sides if b in side)
                graph.add_edge(a, b)
                if min(len(left), len(right)) > 1:
                    weight = self.weighing.same((a,), (b,)).llr
                    reason = "Nothing but this link joins the two halves of the identity."
                    found.append(Bridge(a, b, weight, (left, right), True, reason))
        return found

    def _refused(self) -> list[Bridge]:
        """Single pieces of evidence that would have joined two clusters of several records."""
        found: dict[tuple[str, str], Bridge] = {}
        for (one, other), weighed in self.refused.items():
            if self.members.get(one[0]) != one or self.members.get(other[0]) != other:
                continue  # they are other clusters by now
            one, other = sorted((one, other))
            ends = next(
                (
                    (a, b)
                    for a in one
                    for b in other
                    if b in self.near.get(a, ()) and self.weighing.same((a,), (b,)).llr >= params.FEWEST
                ),
                (one[0], other[0]),
            )
            reason = "A single piece of evidence would join two identities of several records each: not followed."
            found[one[0], other[0]] = Bridge(*ends, weighed.llr, (one, other), False, reason)
        return [found[key] for key in sorted(found)]


def neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Of each record, the others that it is in a pair with."""
    near: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    return near
