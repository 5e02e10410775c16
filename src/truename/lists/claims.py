"""Who said what, when, and where it was seen: each value of an entity as a claim that can be traced to a file."""

from __future__ import annotations

from collections.abc import Iterator

from truename.lists.entity import Entity
from truename.lists.store import Snapshot
from truename.types import Claim


def key(snapshot: Snapshot, entity: Entity) -> str:
    """What names an entity on all lists: "un:unsc-6907993"."""
    return f"{snapshot.name}:{entity.id}"


def claims(snapshot: Snapshot, entity: Entity, designation: str = "") -> Iterator[Claim]:
    """Every value of every property, as its list states it.

    Args:
        snapshot: the list.
        entity: one of its entities.
        designation: the designation that it is a record of, which is the independence group: lists that copy one
            another count once (:mod:`truename.lists.designations`). By default the entity stands alone.

    The publisher asserts it; of a collection of others' lists, those. It was asserted on the day of listing as far as
    that is stated, else on the day on which the list was published.
    """
    asserted = entity.first("listingDate") or entity.first("createdAt") or snapshot.published
    by = ", ".join(entity.datasets) or snapshot.publisher or snapshot.name
    subject = key(snapshot, entity)
    for property, values in entity.properties.items():
        for value in values:
            yield Claim(
                subject=subject,
                property=property,
                value=value,
                asserted_by=by,
                asserted=asserted,
                captured=snapshot.captured,
                capture=snapshot.capture,
                group=designation or subject,
            )
