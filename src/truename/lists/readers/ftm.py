"""FollowTheMoney as JSON lines, as OpenSanctions publishes it: entities.ftm.json, and targets.nested.json.

A line is one entity: ``{"id": ..., "schema": ..., "properties": {"name": [...], ...}, "datasets": [...], ...}``. In the
nested form an entity holds those that it is related to inside its properties, down to its addresses; they become
entities of their own again, and the properties hold their ids.

Not taken: ``caption``, ``target``, ``first_seen``, ``last_seen``, ``last_change``: they follow from the rest, or are
the collection's own history.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from truename.lists.entity import Entity
from truename.lists.readers.reader import Located, Reader, Values
from truename.lists.readers.source import SourceFile, lines, malformed

_BEGIN = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{(?=.*"schema"\s*:)', re.DOTALL)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
"""What a schema or a property may be called."""

DEEPEST = 8
"""Levels of entities inside one another; OpenSanctions nests three (subject, relation, other side)."""

REVERSE = {
    "ownershipOwner": "owner",
    "ownershipAsset": "asset",
    "directorshipDirector": "director",
    "directorshipOrganization": "organization",
    "membershipMember": "member",
    "membershipOrganization": "organization",
    "employers": "employee",
    "employees": "employer",
    "familyPerson": "person",
    "familyRelative": "relative",
    "associates": "person",
    "associations": "associate",
    "representedBy": "client",
    "agencyClient": "client",
    "agentRepresentation": "agent",
    "unknownLinkFrom": "subject",
    "unknownLinkTo": "object",
    "sanctions": "entity",
    "securities": "issuer",
    "cryptoWallets": "holder",
    "successors": "predecessor",
    "predecessors": "successor",
    "positionOccupancies": "holder",
}
"""Of FtM's names for "the relations in which I am ...", the property of the relation that then holds my id.

They are no properties of the entity, but how the nested form hangs relations onto it (followthemoney's schema files).
"""


def part(head: bytes) -> str:
    return "entities" if _BEGIN.match(head) else ""


def read(files: Mapping[str, SourceFile]) -> Iterator[Located]:
    """The entities of a file, each where its line is; nested ones before the one that holds them."""
    file = files["entities"]
    nested: set[str] = set()
    own: set[str] = set()
    with file.open() as stream:
        for number, line in lines(file, stream):
            if not line.strip():
                continue
            where = f"{file.name}, line {number}"
            top, inside = _entity(_object(line, where), where, 0)
            for entity in inside:
                # The same company is nested in each of its owners, alike.
                if entity.id not in nested and entity.id not in own:
                    nested.add(entity.id)
                    yield where, entity
            if top.id not in nested:
                own.add(top.id)
                yield where, top


def _object(line: str, where: str) -> Any:
    try:
        return json.loads(line, parse_constant=_no_number)
    except RecursionError:
        raise malformed(where, f"JSON of at most {DEEPEST} entities inside one another", "far more") from None
    except json.JSONDecodeError as error:
        raise malformed(where, "one JSON object", f"{error.msg} at character {error.pos + 1}") from None
    except ValueError as error:  # a number of thousands of digits; NaN
        raise malformed(where, "one JSON object", str(error)[:100]) from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name}, which is no JSON")


def _entity(document: Any, where: str, depth: int) -> tuple[Entity, list[Entity]]:
    """An entity, and those inside it."""
    if not isinstance(document, dict):
        raise malformed(where, "an entity as a JSON object", type(document).__name__)
    if depth > DEEPEST:
        raise malformed(where, f"at most {DEEPEST} entities inside one another", "more")
    id, schema = document.get("id"), document.get("schema")
    if not isinstance(id, str):
        raise malformed(where, 'an "id" that is a text', repr(id)[:40])
    if not isinstance(schema, str) or not _NAME.fullmatch(schema):
        raise malformed(where, 'a "schema" such as "Person"', repr(schema)[:40])
    properties = document.get("properties", {})
    if not isinstance(properties, dict):
        raise malformed(where, '"properties" as a JSON object', type(properties).__name__)
    values = Values(where)
    inside: list[Entity] = []
    for name, given in properties.items():
        if not _NAME.fullmatch(name):
            raise malformed(where, 'a property\'s name such as "birthDate"', repr(name)[:40])
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, dict):
                other, further = _entity(value, where, depth + 1)
                inside += further
                if name in REVERSE:
                    other = _held(other, REVERSE[name], id)
                else:
                    values.add(name, other.id)
                inside.append(other)
            elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
                values.add(name, str(value))
            elif value is not None:
                raise malformed(where, f"values of {name} as texts", type(value).__name__)
    entity = values.entity(id, schema)
    sets = [_texts(document, name, where) for name in ("datasets", "referents")]
    return Entity(entity.id, entity.schema, entity.properties, *sets), inside


def _held(relation: Entity, name: str, id: str) -> Entity:
    """A relation with the side put back that the nested form leaves out: the entity in which it stands."""
    if relation.get(name):
        return relation
    return Entity(
        relation.id, relation.schema, {**relation.properties, name: (id,)}, relation.datasets, relation.referents
    )


def _texts(document: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    given = document.get(name) or []
    if not isinstance(given, list) or not all(isinstance(text, str) and len(text) <= 512 for text in given):
        raise malformed(where, f'"{name}" as a list of texts', repr(given)[:40])
    return tuple(given)


READER = Reader(
    name="ftm-json",
    publisher="",
    part=part,
    needed=frozenset({"entities"}),
    published=lambda _: "",
    read=read,
)
