"""How well a world is resolved: the way from saved files to identities, held against what is true in it."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # benchmarks are run as scripts, the worlds are a package beside them
    sys.path.insert(0, str(ROOT))

from benchmarks.worlds import CONFIGURATIONS, generate, small  # noqa: E402
from benchmarks.worlds.truth import Truth  # noqa: E402
from truename.case import Addition, Case  # noqa: E402
from truename.case.linking import resolve  # noqa: E402
from truename.case.material import material  # noqa: E402
from truename.properties import Relation  # noqa: E402
from truename.resolve.network import Link, Network  # noqa: E402
from truename.sources.saved import containers  # noqa: E402
from truename.types import Mandate  # noqa: E402
from truename.vault import Secret  # noqa: E402

MANDATE = Mandate("benchmark", "measure how worlds are resolved", "none needed: nobody in them exists")
SECRET = "a passphrase for benchmarks only"

PORTRAITS = ROOT / "build" / "portraits"
"""Drawn faces, which every world shares; made once."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Counts:
    """What was found in one world: pairs that were found and are true, found, and true; and of decoys.

    Attributes:
        same, infrastructure: (true and found, found, true).
        connected: the same as ``same``, by connected components on the links that stand by themselves.
        decoys: (falsely linked, all), by kind.
        seconds: of reading and of linking.
    """

    same: tuple[int, int, int]
    connected: tuple[int, int, int]
    infrastructure: tuple[int, int, int]
    decoys: Mapping[str, tuple[int, int]]
    seconds: tuple[float, float]


def world(
    seed: int, configuration: str, *, little: bool = False, permutation: int = 0
) -> tuple[Network, Truth, tuple[float, float]]:
    """Write a world, add it to a case, and resolve it."""
    folder = Path(tempfile.mkdtemp(prefix="truename-world-"))
    try:
        parameters = CONFIGURATIONS[configuration]
        evidence = folder / "evidence"
        PORTRAITS.mkdir(parents=True, exist_ok=True)
        truth = generate(
            evidence, seed, small(parameters) if little else parameters, portraits=PORTRAITS, permutation=permutation
        )
        began = time.perf_counter()
        with Case.create(folder / "world.case", Secret.from_text(SECRET, "here"), MANDATE, "a world") as case:
            additions = [Addition(partial(containers.opened, path), name) for path, name in containers.walk([evidence], [])]
            for _, outcome in case.add_files(additions):
                if isinstance(outcome, Exception):
                    raise outcome
            case.ingest(workers=0)
            read = time.perf_counter()
            captures = {one.sha256: one for one in case.captures()}
            held = material(case.claims(), captures, ((one.capture, one.trait) for one in case.traits()))
            network = resolve(held)
        return network, truth, (read - began, time.perf_counter() - read)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(seed: int, configuration: str, *, little: bool = False) -> Counts:
    """Resolve a world and count."""
    network, truth, seconds = world(seed, configuration, little=little)
    known = {one for one in network.records if one.partition(":")[0] in ("site", "ftm", "profile")}
    known |= {one for cluster in truth.same_as for one in cluster}
    clusters = [[one for one in identity.members if one in known] for identity in network.identities]
    found = infrastructure(network)
    home = {member: number for number, members in enumerate(clusters) for member in members}
    listed = set(truth.infrastructure)
    wrong = {pair for pair in found if not truth.shares(*pair) and not truth.same(*pair) and not truth.open(*pair)}
    right = {pair for pair in found if truth.shares(*pair) and not truth.same(*pair)}
    reached = {pair for pair in listed if pair in found or _same(home, *pair)}
    decoys: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for a, b, kind in truth.decoys:
        linked = _same(home, a, b) or (a, b) in found
        decoys[kind] = (decoys[kind][0] + linked, decoys[kind][1] + 1)
    return Counts(
        same=_agreement(clusters, truth),
        connected=_agreement(components(network, known), truth),
        infrastructure=(len(reached), len(reached) + len(wrong) + 0 * len(right), len(listed)),
        decoys=dict(decoys),
        seconds=seconds,
    )


def infrastructure(network: Network) -> set[Pair]:
    """Pairs that are said to share infrastructure."""
    return {(link.source, link.target) for link in _standing(network, Relation.INFRASTRUCTURE)}


def components(network: Network, known: set[str]) -> list[list[str]]:
    """Connected components on the links of identity that outweigh the prior by themselves."""
    root = {record: record for record in network.records}

    def find(one: str) -> str:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for link in network.links:
        if link.relation is Relation.SAME and link.llr is not None and link.llr + network.prior > 0:
            root[find(link.source)] = find(link.target)
    members: dict[str, list[str]] = defaultdict(list)
    for one in known & root.keys():
        members[find(one)].append(one)
    return list(members.values())


def _standing(network: Network, relation: Relation) -> Iterator[Link]:
    return (link for link in network.links if link.relation is relation and link.stands)


def _same(home: Mapping[str, int], a: str, b: str) -> bool:
    return a in home and home[a] == home.get(b)


def _agreement(clusters: Iterable[Iterable[str]], truth: Truth) -> tuple[int, int, int]:
    pairs = {pair for members in clusters for pair in combinations(sorted(members), 2)}
    true = truth.same_pairs()
    return len(pairs & true), len(pairs), len(true)
