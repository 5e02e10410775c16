"""How well a world is resolved: the way from saved files to identities, held against what is true in it.

resolved     write a world, add it to a case, read it, resolve it
counted      what was found held against what is true: numbers that can be added over worlds
findings     what a world's case says, to be held against what a permuted one's says
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from pathlib import Path

from benchmarks.worlds import CONFIGURATIONS, Parameters, generate, small
from benchmarks.worlds.truth import Truth
from truename.case import Addition, Case
from truename.case.linking import resolve
from truename.case.material import material
from truename.indicators import Evidence
from truename.indicators.all import INDICATORS
from truename.properties import Relation
from truename.resolve.network import Link, Network
from truename.sources.saved import containers
from truename.types import Capture, Mandate
from truename.vault import Secret

MANDATE = Mandate("benchmark", "measure how cases are resolved", "none needed: nobody in them exists")
PASSPHRASE = "a passphrase for benchmarks only"
SECRET = Secret.from_text(PASSPHRASE)

SUBJECTS = ("site", "ftm", "profile")
"""Whose identities are counted, by the beginning of their ids; letters too, where the truth names them. What else a
case makes of a page (the people that it names, pictures) belongs to these, and is not counted again."""

Pair = tuple[str, str]
Said = Counter[tuple[str, ...]]
"""Findings, each what it says and of which records, and how many of them there are."""


@dataclass(frozen=True)
class World:
    """A resolved world.

    Attributes:
        network, captures: what the case says.
        truth: what is true.
        seconds: of reading, and of linking.
    """

    network: Network
    captures: Mapping[str, Capture]
    truth: Truth
    seconds: tuple[float, float]


@dataclass(frozen=True)
class Counts:
    """What was found in one world, as numbers that can be added.

    Attributes:
        same: pairs inside identities that are true; that were found; that are true in all.
        connected: the same by connected components on the links of identity that stand by themselves.
        precise: links of infrastructure that stand and are listed; those and the false ones.
        reached: listed pairs of infrastructure that a link that stands joins, or that are one identity; all of them.
        decoys: by kind, how many are falsely linked, and how many there are.
        seconds: of reading, and of linking.
        errors: what is false, for people: in what, and both ends.
    """

    same: Sequence[int]
    connected: Sequence[int]
    precise: Sequence[int]
    reached: Sequence[int]
    decoys: Mapping[str, Sequence[int]]
    seconds: Sequence[float] = (0.0, 0.0)
    errors: Sequence[Sequence[str]] = field(default=(), repr=False)


# --- from files to a network


def measured(seed: int, configuration: str, portraits: Path, *, little: bool = False) -> Counts:
    """Resolve one world and count."""
    parameters = CONFIGURATIONS[configuration]
    world = resolved(seed, small(parameters) if little else parameters, portraits)
    return counted(world.network, world.truth, world.seconds)


def resolved(seed: int, parameters: Parameters, portraits: Path, permutation: int = 0) -> World:
    """Write a world, add it to a case, read it and resolve it; no file is left."""
    folder = Path(tempfile.mkdtemp(prefix="truename-world-"))
    try:
        truth = generate(folder / "evidence", seed, parameters, portraits=portraits, permutation=permutation)
        began = time.perf_counter()
        with made_case(folder / "world.case", folder / "evidence") as case:
            case.ingest(workers=0)
            read = time.perf_counter()
            captures = {one.sha256: one for one in case.captures()}
            held = material(case.claims(), captures, ((one.capture, one.trait) for one in case.traits()))
        network = resolve(held)
        return World(network, captures, truth, (read - began, time.perf_counter() - read))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def made_case(path: Path, evidence: Path) -> Case:
    """A new case with the files of a folder in it, not read yet."""
    case = Case.create(path, SECRET, MANDATE, "a world")
    additions = [Addition(partial(containers.opened, file), name) for file, name in containers.walk([evidence], [])]
    for _, outcome in case.add_files(additions):
        if isinstance(outcome, Exception):
            raise outcome
    return case


# --- what is counted


def counted(network: Network, truth: Truth, seconds: tuple[float, float] = (0.0, 0.0)) -> Counts:
    """Hold what was found against what is true.

    Pairs of one planted network count neither for nor against links of infrastructure, unless they are listed: the
    hands are the same. Nor do pairs that are one and the same.
    """
    known = _known(network, truth)
    clusters = _clusters(network, known)
    home = {member: number for number, members in enumerate(clusters) for member in members}
    listed = set(truth.infrastructure)
    found = infrastructure(network)
    wrong = {pair for pair in found if not (truth.shares(*pair) or truth.same(*pair) or truth.open(*pair))}
    reached = {pair for pair in listed if pair in found or _one(home, *pair)}
    false = [(a, b, kind) for a, b, kind in truth.decoys if _one(home, a, b) or _pair(a, b) in found]
    every, falsely = _by_kind(truth.decoys), _by_kind(false)
    pairs, true = _pairs(clusters), truth.same_pairs()
    errors = [
        *(("same as", *pair) for pair in sorted(pairs - true)),
        *(("infrastructure", *pair) for pair in sorted(wrong)),
        *((f"decoy, {kind}", a, b) for a, b, kind in false),
    ]
    return Counts(
        same=_agreement(pairs, true),
        connected=_agreement(_pairs(components(network, known)), true),
        precise=(len(found & listed), len(found & listed) + len(wrong)),
        reached=(len(reached), len(listed)),
        decoys={kind: (falsely.get(kind, 0), count) for kind, count in every.items()},
        seconds=seconds,
        errors=errors,
    )


def infrastructure(network: Network) -> set[Pair]:
    """Pairs that are said to share infrastructure."""
    return {_pair(link.source, link.target) for link in _standing(network, Relation.INFRASTRUCTURE)}


def components(network: Network, known: Collection[str]) -> list[list[str]]:
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
    for one in sorted(root.keys() & set(known)):
        members[find(one)].append(one)
    return list(members.values())


def permuted(seed: int, parameters: Parameters, portraits: Path, permutation: int) -> Said:
    """What the case of a permuted world says."""
    world = resolved(seed, parameters, portraits, permutation)
    return findings(world.network, world.captures)


def findings(network: Network, captures: Mapping[str, Capture]) -> Said:
    """What a case says, by ids alone: pairs of one identity, links that stand, and indicators.

    The id of somebody whom a page names has the name in it, which a permutation changes: the page is left of it.
    """
    said: list[tuple[str, ...]] = [("same as", *pair) for pair in _pairs([one.members for one in network.identities])]
    said += [("infrastructure", *pair) for pair in infrastructure(network)]
    said += [("control", link.source, link.target) for link in _standing(network, Relation.CONTROL)]
    evidence = Evidence(network, captures)
    said += [(one.id, *found.subjects) for one in INDICATORS for found in one.find(evidence)]
    return Counter((what, *sorted(map(_nameless, ids))) for what, *ids in said)


def _nameless(id: str) -> str:
    return id.rpartition("/")[0] if id.startswith("person:") else id


def _known(network: Network, truth: Truth) -> set[str]:
    known = {one for one in network.records if one.partition(":")[0] in SUBJECTS}
    return known | {one for cluster in truth.same_as for one in cluster}


def _clusters(network: Network, known: Collection[str]) -> list[list[str]]:
    return [[one for one in identity.members if one in known] for identity in network.identities]


def _standing(network: Network, relation: Relation) -> Iterator[Link]:
    return (link for link in network.links if link.relation is relation and link.stands)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _pairs(clusters: Iterable[Iterable[str]]) -> set[Pair]:
    return {pair for members in clusters for pair in combinations(sorted(members), 2)}


def _one(home: Mapping[str, int], one: str, other: str) -> bool:
    return one in home and home[one] == home.get(other)


def _agreement(found: set[Pair], true: set[Pair]) -> tuple[int, int, int]:
    return len(found & true), len(found), len(true)


def _by_kind(decoys: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for _, _, kind in decoys:
        counts[kind] += 1
    return dict(sorted(counts.items()))
