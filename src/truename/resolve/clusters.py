"""Clusters out of pairwise weights: which of n things are one, so that no cluster hangs on a single link.

Every pair has a weight of evidence, its log10 likelihood ratio. Two clusters are one if what all comparisons between
them weigh together outweighs the prior against it:

    worth(m) * mean(LLR) + log10 prior odds > 0        m comparisons between them

Comparisons of the same two clusters are not independent, so m of them are worth m / (1 + (m - 1) r) independent ones
(Kish's design effect, Survey Sampling, 1965): at least 1, never more than 1 / r. With r = 1 only the mean counts, and
this is average linkage; with r = 0 weights would simply add, and a chance likeness would count as often as it is seen.

To find the clusters is correlation clustering (Bansal, Blum, Chawla: "Correlation clustering", Machine Learning 56
(2004) 89-113), whose best solution is out of reach for many things. What works best in practice is a greedy start and
local moves (Elsner, Schudy: "Bounding and comparing methods for correlation clustering beyond ILP", NAACL workshop on
integer linear programming, 2009):

1. Merge the two clusters between which the evidence is strongest, as long as it outweighs the prior.
2. Move single things to the cluster that holds them best, those that gain most first, until none gains. What no
   cluster holds stands alone.

Two rules stand above the sum. *Never by one link*: where clusters have several comparisons, those without the strongest
must still speak for one source. Where there is only one, the cluster of two says so. *Apart for good*: a weight of -inf
is a fact that no other weight outvotes. Weights along a path are never added: a and c are not one because b is like
both.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truename.errors import UsageError

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Cluster = tuple[int, ...]
"""Things that are one, rising."""

REPEATED = 0.7
"""r above. On LFW folds 1 to 3 comparisons of the same two strangers correlate by 0.4 in all; but where it matters,
among people who look alike, what makes one comparison too high makes them all so. Tried on all 2,320 pictures and on 12
parts of them: precision is the same from 0.65 to 1, and recall falls as r rises; lower, look-alikes of whom there are
many pictures begin to merge. See docs/decisions/0007-grouping.md."""

MODERATE = 1.0
"""What the comparisons beside the strongest must weigh on average: "moderate support" of ENFSI's guideline (2015)."""

ROUNDS = 20
"""Rounds of moves at most; two or three are usual. Moves gain for the thing that moves, not always for all."""


@dataclass(frozen=True, slots=True)
class Links:
    """What is known about pairs of n things. Listing only those that may matter keeps 50,000 things in bounds.

    Attributes:
        count: n; the things are 0 to n - 1.
        first, second: intp[m] each, the pairs that are listed; every pair once, in either order.
        weight: float64[m], log10 likelihood ratio that the two are one; ``-inf`` where they cannot be.
        otherwise: the weight of every pair that is not listed; no larger than any that would have been left out.
        prior: log10 odds, before looking, that any two things are one.
    """

    count: int
    first: Indices
    second: Indices
    weight: Floats
    otherwise: float
    prior: float

    def __post_init__(self) -> None:
        if not self.first.shape == self.second.shape == self.weight.shape or self.weight.ndim != 1:
            raise UsageError(expected="a weight for every pair", found="other shapes", do="give three equal columns")
        ends = np.concatenate([self.first, self.second])
        if np.any((ends < 0) | (ends >= self.count)) or np.any(self.first == self.second):
            raise UsageError(
                expected=f"pairs of two different things of 0 to {self.count - 1}", found="others", do="check the pairs"
            )
        if not np.all(self.weight < np.inf):  # nor is NaN
            raise UsageError(expected="weights, finite or -inf", found="others", do="check the weights")
        if not max(self.otherwise, 0.0) / REPEATED + self.prior < 0 or not np.isfinite(self.otherwise):
            raise UsageError(
                expected="a prior against, which pairs that are not listed do not outweigh",
                found=f"prior odds of 10^{self.prior:g} and 10^{self.otherwise:g} for pairs that are not listed",
                do="state a lower prior, or list all pairs",
            )
        low, high = np.minimum(self.first, self.second), np.maximum(self.first, self.second)
        if len(np.unique(low * self.count + high)) < len(low):
            raise UsageError(expected="every pair once", found="one twice", do="list it in one order only")


@dataclass(frozen=True, slots=True)
class Seam:
    """Where a cluster would come apart first, for people to look at.

    Attributes:
        sides: the two parts, the larger first, and of equals that with the lowest number.
        weight: what all comparisons between them weigh together.
        pairs: how many those are. strongest: the one that weighs most, its end in the first part first.
    """

    sides: tuple[Cluster, Cluster]
    weight: float
    pairs: int
    strongest: tuple[int, int]


def cluster(links: Links) -> list[Cluster]:
    """Which things are one. The same weights give the same clusters, in whatever order things and pairs come; where
    two merges weigh exactly the same, things with lower numbers go first.

    Returns:
        clusters of one thing or more, the largest first, and among equals that with the lowest number.
    """
    found: list[Cluster] = []
    for members, near in _components(links):
        parts = [set(members)]
        if len(members) > 1:
            parts = _moved(_merged(members, near, links), near, links)
        found += [tuple(sorted(part)) for part in parts]
    return sorted(found, key=lambda one: (-len(one), one))


def together(total: float, pairs: int) -> float:
    """What comparisons of the same two things weigh together.

    Args:
        total: the sum of their weights. pairs: how many there are.
    """
    return total / (1 + (pairs - 1) * REPEATED)


def weights(links: Links, found: Sequence[Cluster]) -> Iterator[Floats]:
    """The weights inside each of some clusters: float64[k, k] in the order of its members, NaN on the diagonal.

    Args:
        found: clusters without common members.
    """
    label, place = np.full(links.count, -1), np.zeros(links.count, np.intp)
    for number, members in enumerate(found):
        label[list(members)], place[list(members)] = number, np.arange(len(members))
    for members, rows in zip(found, _rows_by_part(links, label, len(found)), strict=True):
        table = np.full((len(members), len(members)), links.otherwise)
        i, j = place[links.first[rows]], place[links.second[rows]]
        table[i, j] = table[j, i] = links.weight[rows]
        np.fill_diagonal(table, np.nan)
        yield table


def seam(members: Cluster, weight: Floats) -> Seam:
    """Where a cluster of two things or more would come apart first: the last merge of average linkage.

    Args:
        weight: float64[k, k], as from :func:`weights`.

    Raises:
        UsageError: fewer than two things.
    """
    if len(members) < 2:
        raise UsageError(expected="a cluster of two or more", found=str(len(members)), do="leave it out")
    from scipy.cluster.hierarchy import fcluster, linkage  # late: it takes a second, and most commands cluster nothing
    from scipy.spatial.distance import squareform

    distance = np.nanmax(weight) - weight
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average")
    side = fcluster(tree, 2, "maxclust") if len(members) > 2 else np.array([1, 2])
    if len(np.unique(side)) < 2:  # all weigh the same: any thing may be the first to go
        side = np.append(np.ones(len(members) - 1), 2)
    a, b = sorted((np.flatnonzero(side == number) for number in np.unique(side)), key=lambda one: (-len(one), one[0]))
    between = weight[np.ix_(a, b)]
    i, j = divmod(int(between.argmax()), len(b))
    return Seam(
        sides=(tuple(members[one] for one in a), tuple(members[one] for one in b)),
        weight=together(float(between.sum()), between.size),
        pairs=between.size,
        strongest=(members[a[i]], members[b[j]]),
    )


# --- the steps

_Near = dict[int, dict[int, float]]
"""The listed weights of each thing, by the other thing."""


def _components(links: Links) -> Iterator[tuple[Cluster, _Near]]:
    """Things that strong enough links connect, with all links among them. No cluster reaches beyond such a part: a mean
    that outweighs the prior needs one weight that does."""
    from scipy.sparse import coo_array  # late, as above
    from scipy.sparse.csgraph import connected_components

    strong = links.weight > -links.prior * REPEATED
    graph = coo_array(
        (np.ones(int(strong.sum())), (links.first[strong], links.second[strong])), shape=(links.count, links.count)
    )
    parts, labels = connected_components(graph, directed=False)
    part = labels.astype(np.intp)
    members = np.argsort(part, kind="stable")
    ends = np.searchsorted(part[members], np.arange(parts), side="right")
    groups = np.split(members, ends[:-1]) if parts else []
    for here, rows in zip(groups, _rows_by_part(links, part, parts), strict=True):
        near: _Near = {member: {} for member in here.tolist()}
        columns = (links.first[rows].tolist(), links.second[rows].tolist(), links.weight[rows].tolist())
        for i, j, weight in zip(*columns, strict=True):
            near[i][j] = near[j][i] = weight
        yield tuple(here.tolist()), near


def _rows_by_part(links: Links, part: Indices, parts: int) -> list[Indices]:
    """Which pairs lie inside each of the parts 0, 1, ...; of things that are in none, ``part`` is negative."""
    inside = np.flatnonzero((part[links.first] == part[links.second]) & (part[links.first] >= 0))
    inside = inside[np.argsort(part[links.first[inside]], kind="stable")]
    ends = np.searchsorted(part[links.first[inside]], np.arange(parts), side="right")
    return np.split(inside, ends[:-1]) if parts else []


def _one(total: float, strongest: float, pairs: int, prior: float) -> bool:
    """Whether comparisons say that two clusters are one, and say so without the strongest, too."""
    return together(total, pairs) + prior > 0 and (pairs == 1 or (total - strongest) / (pairs - 1) >= MODERATE)


def _merged(members: Iterable[int], near: _Near, links: Links) -> list[set[int]]:
    """Merge, the strongest evidence first, as long as both rules hold."""
    inside = {member: {member} for member in members}
    # Of every two clusters: by how much the listed weights exceed `otherwise` in sum, and the strongest weight.
    between = {i: {j: (w - links.otherwise, w) for j, w in linked.items()} for i, linked in near.items()}
    heap: list[tuple[float, int, int, int, int]] = []

    def propose(a: int, b: int) -> None:
        excess, strongest = between[a][b]
        pairs = len(inside[a]) * len(inside[b])
        total = excess + pairs * links.otherwise
        if _one(total, strongest, pairs, links.prior):
            low, high = min(a, b), max(a, b)
            heapq.heappush(heap, (-together(total, pairs), low, high, len(inside[low]), len(inside[high])))

    for a in inside:
        for b in between[a]:
            if a < b:
                propose(a, b)
    while heap:
        _, a, b, *sizes = heapq.heappop(heap)
        if [len(inside.get(a, ())), len(inside.get(b, ()))] != sizes:
            continue  # one of the two has grown or gone since
        inside[a] |= inside.pop(b)
        for other, (excess, strongest) in between.pop(b).items():
            del between[other][b]
            if other != a:
                before, best = between[a].get(other, (0.0, links.otherwise))
                between[a][other] = between[other][a] = (before + excess, max(best, strongest))
        for other in between[a]:
            propose(a, other)
    return list(inside.values())


def _moved(parts: list[set[int]], near: _Near, links: Links) -> list[set[int]]:
    """Move things one by one to where they are held best."""
    home = {thing: number for number, part in enumerate(parts) for thing in part}

    def held(thing: int) -> dict[int, float]:
        """By what each cluster that holds a thing does so: log10 odds."""
        listed: dict[int, list[float]] = {}
        for other, weight in near[thing].items():
            listed.setdefault(home[other], []).append(weight)
        found = {}
        for number, those in listed.items():
            pairs = len(parts[number]) - (number == home[thing])
            total = sum(those) + (pairs - len(those)) * links.otherwise
            if _one(total, max(those), pairs, links.prior):
                found[number] = together(total, pairs) + links.prior
        return found

    def move(thing: int) -> tuple[float, int | None]:
        """What a thing gains by going where it is held best, and where that is; ``None`` is to stand alone."""
        by = held(thing)
        best = min(by, key=lambda number: (-by[number], min(parts[number])), default=None)
        if len(parts[home[thing]]) == 1 and best is None:
            return 0.0, home[thing]
        now = by.get(home[thing], 0.0 if len(parts[home[thing]]) == 1 else -np.inf)
        return (0.0 if best is None else by[best]) - now, best

    for _ in range(ROUNDS):
        gaining = sorted((-gain, thing) for thing in home for gain, _ in [move(thing)] if gain > 0)
        if not gaining:
            break
        for _, thing in gaining:
            gain, best = move(thing)  # the round's earlier moves may have changed it
            if gain > 0:
                parts[home[thing]].discard(thing)
                if best is None:
                    best = len(parts)
                    parts.append(set())
                parts[best].add(thing)
                home[thing] = best

    def mean(thing: int) -> float:
        """Of the weights that link a thing with the others of its cluster."""
        others = parts[home[thing]] - {thing}
        return sum(near[thing].get(other, links.otherwise) for other in others) / len(others)

    # Who left last, or moves that went round in circles, may have left somebody whom the others do not hold.
    while loose := [thing for thing in home if len(parts[home[thing]]) > 1 and home[thing] not in held(thing)]:
        thing = min(loose, key=lambda one: (mean(one), one))
        parts[home[thing]].discard(thing)
        home[thing] = len(parts)
        parts.append({thing})
    return [part for part in parts if part]
