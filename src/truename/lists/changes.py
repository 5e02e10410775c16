"""What became different between two states of one list: who came, who went, and whose entry says something else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from truename.lists.entity import Entity

Entities = Callable[[], Iterator[Entity]]
"""Gives the entities of one state from the beginning, each time that it is called."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one entity.

    Attributes:
        id, schema, caption: the entity, as it is now or, of one that went, as it was.
        properties: of one that stayed, what is said otherwise now; "schema" stands for what it is.
    """

    id: str
    schema: str
    caption: str
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference, in the order of the lists."""

    added: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(before: Entities, after: Entities) -> Changes:
    """The difference. The order of a property's values says nothing. Holds 16 bytes and an id of each entity in memory.

    Raises:
        DamagedError: a state cannot be read.
    """
    digests = {entity.id: _digest(entity) for entity in before()}
    added: list[Change] = []
    now: dict[str, Entity] = {}
    for entity in after():
        digest = digests.pop(entity.id, None)
        if digest is None:
            added.append(Change(entity.id, entity.schema, entity.caption))
        elif digest != _digest(entity):
            now[entity.id] = entity
    removed: list[Change] = []
    changed: list[Change] = []
    for entity in before() if digests or now else ():
        if entity.id in digests:
            removed.append(Change(entity.id, entity.schema, entity.caption))
        elif (other := now.get(entity.id)) is not None:
            changed.append(Change(other.id, other.schema, other.caption, _different(entity, other)))
    return Changes(tuple(added), tuple(removed), tuple(changed))


def _parts(entity: Entity) -> dict[str, list[str]]:
    parts = {name: sorted(values) for name, values in sorted(entity.properties.items())}
    return {"schema": [entity.schema], **parts, "datasets": sorted(entity.datasets)}


def _digest(entity: Entity) -> bytes:
    return hashlib.blake2b(json.dumps(_parts(entity)).encode(), digest_size=16).digest()


def _different(before: Entity, after: Entity) -> tuple[str, ...]:
    old, new = _parts(before), _parts(after)
    return tuple(name for name in {**old, **new} if old.get(name) != new.get(name))
