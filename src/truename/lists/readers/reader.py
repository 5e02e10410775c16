"""What a reader of a list's format is, and what it has to build entities with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from truename.lists.entity import Entity
from truename.lists.readers.source import SourceFile, malformed

LONGEST_VALUE = 10_000
"""Characters of a value. A name has at most some hundred; the longest texts on the lists of states have 6,000."""

MOST_VALUES = 100_000
"""Values of one entity: an assumption. Large groups have some hundred names."""

_CUT = frozenset({"notes", "summary", "description", "reason", "keywords", "position", "proof"})
"""Texts for people, of which what is beyond ``LONGEST_VALUE`` is left out. Anything else as long is refused."""

_SPACE = re.compile(r"\s+")

Located = tuple[str, Entity]
"""An entity, and where it stands: "sdn.csv, line 7"."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A format in which lists are published.

    Attributes:
        name: what it is called in snapshots: "un-xml".
        publisher: who publishes in it; empty for a format that anyone uses.
        part: which part of a list a file plays that begins with these bytes ("sdn", "alt"); empty where it plays none.
            Formats of one file have one part.
        needed: the parts without which there is no list.
        published: the day, YYYY-MM-DD, that a beginning states; empty where it states none.
        read: the entities, from the files by part.
    """

    name: str
    publisher: str
    part: Callable[[bytes], str]
    needed: frozenset[str]
    published: Callable[[bytes], str]
    read: Callable[[Mapping[str, SourceFile]], Iterator[Located]]


class Values:
    """The properties of one entity while they are collected: cleaned, bounded, each value once, in order."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._values: dict[str, dict[str, None]] = {}
        self._count = 0

    def add(self, name: str, *values: str | None) -> None:
        """Add values to a property; runs of spaces become one, empty ones are left out.

        Raises:
            SampleError: a value is too long, or there are too many.
        """
        for value in values:
            text = _SPACE.sub(" ", value or "").strip()
            if not text:
                continue
            if len(text) > LONGEST_VALUE:
                if name not in _CUT:
                    raise malformed(
                        self.where, f"a {name} of at most {LONGEST_VALUE:,} characters", f"{len(text):,} characters"
                    )
                text = f"{text[: LONGEST_VALUE - 1]}…"
            self._values.setdefault(name, {})[text] = None
            self._count += 1
            if self._count > MOST_VALUES:
                raise malformed(self.where, f"at most {MOST_VALUES:,} values of one entity", "more")

    def get(self, name: str) -> tuple[str, ...]:
        """What was added to a property so far."""
        return tuple(self._values.get(name, ()))

    def entity(self, id: str, schema: str) -> Entity:
        """The entity. What is its name is no alias as well, and a good alias no weak one.

        Raises:
            SampleError: its id is none.
        """
        if not id or len(id) > LONGEST_ID or not id.isprintable() or id != id.strip():
            raise malformed(self.where, f"an id of 1 to {LONGEST_ID} printable characters", repr(id[:40]))
        said: set[str] = set()
        for name in ("name", "alias", "previousName", "weakAlias"):
            kept = {value: None for value in self._values.get(name, ()) if value not in said}
            said |= kept.keys()
            if name in self._values:
                self._values[name] = kept
        return Entity(id, schema, {name: tuple(values) for name, values in self._values.items() if values})


LONGEST_ID = 512
"""Characters of an entity's id: room for an address of the web, too little for a document."""


def once(entities: Iterable[Located], most: int) -> Iterator[Entity]:
    """The entities, of which each id comes once.

    Raises:
        SampleError: an id comes twice, or there are more than ``most``.
    """
    seen: set[str] = set()
    for where, entity in entities:
        if entity.id in seen:
            raise malformed(where, "ids that each stand for one entity", f"{entity.id!r} again")
        seen.add(entity.id)
        if len(seen) > most:
            raise malformed(where, f"at most {most:,} entities", "more", "split the file")
        yield entity
