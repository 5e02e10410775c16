"""From parameters to a world, and from a world to what is true in it."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations
from pathlib import Path

from benchmarks.worlds import decoys, networks, population
from benchmarks.worlds.builder import Builder
from benchmarks.worlds.model import Human, Letter, Profile, Row, Site, World
from benchmarks.worlds.parameters import Parameters
from benchmarks.worlds.portraits import load
from benchmarks.worlds.tongues import Tongues
from benchmarks.worlds.truth import Truth
from benchmarks.worlds.write import write

MOST_PAIRS = 300
"""Of one decoy, that stand in the truth."""


def generate(
    folder: Path, seed: int, parameters: Parameters, *, portraits: Path | None = None, permutation: int = 0
) -> Truth:
    """Write a world as a user would have saved it, and say what is true in it.

    The same seed, parameters and portraits give the same bytes. Another permutation gives the same world with
    languages, scripts, origins of names, countries, forms of addresses, calling codes and time zones exchanged: hosts,
    accounts, ids, ties and every random choice stay.

    Args:
        folder: a new or empty folder.
        seed: which world.
        parameters: how large it is and what is shared.
        portraits: where portraits are kept between worlds; they are drawn when they are missing (half a minute).
            Without it no account has a photograph: traces by a face and stolen pictures are missing.
        permutation: which exchange; 0 is none.
    """
    tongues = Tongues(permutation)
    world = draw(seed, parameters, tongues)
    pictures = load(portraits) if portraits else {}
    write(world, folder, tongues, seed, pictures, parameters.redacted_certificates)
    return truth(world, seed)


def draw(seed: int, parameters: Parameters, tongues: Tongues) -> World:
    """Draw a world."""
    builder = Builder(seed, parameters, tongues)
    for index in range(parameters.networks):
        networks.plant(builder, index)
    made = len(builder.world.sites) + len(builder.world.rows) + decoys.make_own(builder)
    population.populate(builder, max(0, parameters.subjects - made))
    builder.owned = Counter(profile.owner for profile in builder.world.profiles)
    builder.owned.update(human.owner for human in builder.world.humans)
    decoys.scatter(builder)
    population.write_letters(builder)
    made_world = builder.world
    # What was planted was drawn first; nothing in the files may say so.
    for things in (made_world.sites, made_world.rows, made_world.humans, made_world.profiles, made_world.ties):
        builder.rng.shuffle(things)
    return made_world


def truth(world: World, seed: int) -> Truth:
    """What is true in a world."""
    owners = {one.id: one.owner for one in _subjects(world)}
    clusters: dict[str, list[str]] = {}
    for one, owner in owners.items():
        clusters.setdefault(owner, []).append(one)
    together = _networks(world)
    same = tuple(sorted(tuple(sorted(cluster)) for cluster in clusters.values() if len(cluster) > 1))
    return Truth(
        same,
        tuple(sorted(_infrastructure(world, owners))),
        tuple(sorted(_control(world))),
        _decoys(world, owners, together, seed),
        tuple(tuple(sorted(members)) for _, members in sorted(_groups(together).items())),
        tuple(world.traces),
    )


def _subjects(world: World) -> list[Site | Row | Human | Profile | Letter]:
    return [*world.sites, *world.rows, *world.humans, *world.profiles, *world.letters]


def _networks(world: World) -> dict[str, int]:
    return {one.id: one.network for one in _subjects(world) if one.network >= 0}


def _groups(together: dict[str, int]) -> dict[int, list[str]]:
    made: dict[int, list[str]] = {}
    for one, network in together.items():
        made.setdefault(network, []).append(one)
    return made


def _infrastructure(world: World, owners: dict[str, str]) -> set[tuple[str, str]]:
    groups: dict[str, set[str]] = {}
    for name, host in world.means:
        groups.setdefault(name, set()).add(f"site:{host}")
    pairs = {pair for members in groups.values() for pair in combinations(sorted(members), 2)}
    return {(one, other) for one, other in pairs if owners[one] != owners[other]}


def _control(world: World) -> set[tuple[str, str, str]]:
    words = {"Ownership": "owns", "Directorship": "directs"}
    stated = {(f"ftm:{tie.source}", f"ftm:{tie.target}", words[tie.kind]) for tie in world.ties}
    return stated | {(source, target, "worksFor") for source, target in world.works}


def _decoys(
    world: World, owners: dict[str, str], together: dict[str, int], seed: int
) -> tuple[tuple[str, str, str], ...]:
    rng, kept = random.Random(f"decoys {seed}"), []
    for kind, members in world.decoys:
        for one, other in _pairs(rng, sorted(set(members))):
            network = together.get(one)
            if owners[one] != owners[other] and (network is None or network != together.get(other)):
                kept.append((one, other, kind))
    return tuple(sorted(set(kept)))


def _pairs(rng: random.Random, members: list[str]) -> list[tuple[str, str]]:
    count = len(members) * (len(members) - 1) // 2
    if count <= MOST_PAIRS:
        return list(combinations(members, 2))
    chosen: set[tuple[str, str]] = set()
    while len(chosen) < MOST_PAIRS:
        one, other = sorted(rng.sample(members, 2))
        chosen.add((one, other))
    return sorted(chosen)
