"""A person, organisation or relation as a list or a network file states it, in the form of FollowTheMoney.

FollowTheMoney (FtM) is the model in which OpenSanctions, Aleph and others publish: an entity has an id, a schema
("Person", "Company", "Ownership") and properties, each with several values, all text. Relations are entities too: an
"Ownership" has the properties ``owner``, ``asset`` and ``percentage``, whose values are ids and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Properties = Mapping[str, tuple[str, ...]]

PERSON = frozenset({"Person"})
ORGANISATION = frozenset({"Organization", "Company", "LegalEntity", "PublicBody", "Asset"})
"""Schemata whose names are compared as those of organisations. FtM's "LegalEntity" is one whose kind is not known."""

CRAFT = frozenset({"Vessel", "Airplane"})
"""Ships and aircraft: their names follow no person's naming, and are compared as those of organisations."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What one source says of one thing.

    Attributes:
        id: unique within its source.
        schema: FtM's name of what it is.
        properties: by FtM's name of the property, its values in the source's order, none empty.
        datasets: the lists that it was collected from, where the source collects others' (OpenSanctions).
        referents: ids under which other sources of the same collection know it.
    """

    id: str
    schema: str
    properties: Properties = field(default_factory=dict)
    datasets: tuple[str, ...] = ()
    referents: tuple[str, ...] = ()

    def get(self, name: str) -> tuple[str, ...]:
        """The values of a property; none where it is not stated."""
        return self.properties.get(name, ())

    def first(self, name: str) -> str:
        """The first value of a property, or an empty text."""
        return next(iter(self.get(name)), "")

    @property
    def caption(self) -> str:
        """What to call it: its first name, else its id."""
        return self.first("name") or self.id
