"""What is true in a world, in terms of the ids that truename gives to subjects."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Truth:
    """What is true in a world.

    Ids: ``site:HOST``, ``profile:PLATFORM/handle``, ``ftm:ID``, ``mail:ADDRESS``. No permutation changes them.

    same as: the subjects of one cluster are one and the same person or organisation, or are run by it: a site and the
        register's row of the company that runs it, two accounts of one person, an alias and whoever uses it. Two
        companies that the register holds under two numbers are never the same, whoever is behind them.
    infrastructure: two sites run on the same means that are not open to the public (a server of their own, an account
        of a tracker, a name server, one certificate) by the same hands, though they are presented as different. An
        agency's customers are not: the hands are the agency's, the sites are not. Pairs that are the same are not
        listed again.
    control: who owns or directs a company or works for it, as stated somewhere in the world: (from, to, word), the
        word one of "owns", "directs", "worksFor". A nominee's directorships are among them: they are stated.
    decoys: pairs that share something and are neither the same nor infrastructure, with the decoy's kind. Of large
        decoys a sample. No two members of one planted network are among them.

    What is neither listed nor implied by a cluster is not true, except pairs inside one planted network: see
    :meth:`open`.

    Attributes:
        same_as: clusters of at least two ids, each rising.
        infrastructure: pairs, each rising.
        control: (from, to, word).
        decoys: (one, other, kind), the ids rising.
        networks: the subjects of each planted network.
        traces: (one, other, kinds): what a planted alias left, for the study of errors; empty kinds: nothing.
    """

    same_as: tuple[tuple[str, ...], ...]
    infrastructure: tuple[tuple[str, str], ...]
    control: tuple[tuple[str, str, str], ...]
    decoys: tuple[tuple[str, str, str], ...]
    networks: tuple[tuple[str, ...], ...]
    traces: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default=(), repr=False)

    def write(self, path: Path) -> None:
        """Write it as JSON, outside the folder that is read in."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Truth:
        """Read what :meth:`write` wrote."""
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: _tuples(values) for name, values in stored.items()})

    def same(self, one: str, other: str) -> bool:
        """Whether two ids are of one person or organisation."""
        return one == other or (one in self._cluster and self._cluster[one] == self._cluster.get(other))

    def shares(self, one: str, other: str) -> bool:
        """Whether two different parties run on the same means: they or somebody who is the same as they are listed."""
        return bool(self._lifted & {_pair(self._party(one), self._party(other))})

    def open(self, one: str, other: str) -> bool:
        """Whether both are of one planted network: a link of infrastructure between them is no error, even where the
        pair is not listed, as the hands are the same."""
        return one in self._network and self._network[one] == self._network.get(other)

    def same_pairs(self) -> set[tuple[str, str]]:
        """Every pair inside a cluster, rising."""
        return {pair for cluster in self.same_as for pair in combinations(sorted(cluster), 2)}

    @cached_property
    def _cluster(self) -> dict[str, int]:
        return _places(self.same_as)

    @cached_property
    def _network(self) -> dict[str, int]:
        return _places(self.networks)

    @cached_property
    def _lifted(self) -> set[tuple[str, str]]:
        return {_pair(self._party(one), self._party(other)) for one, other in self.infrastructure}

    def _party(self, one: str) -> str:
        return str(self._cluster.get(one, one))


def _places(groups: Iterable[Iterable[str]]) -> dict[str, int]:
    return {one: place for place, group in enumerate(groups) for one in group}


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
