"""How much of what a case holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truename.case.store import Case


@dataclass(frozen=True, slots=True)
class Stats:
    """What a case holds.

    Attributes:
        files, captures, claims, subjects, judgements, refused, audit_entries: counts.
        unread: files that were not read to their end.
        media: captures by media type.
        properties: claims by property.
        schemata: subjects by what the id begins with.
        traits: by kind.
        content_bytes: of all files that were added, each content once.
        file_bytes: of the case's own file.
    """

    files: int
    captures: int
    claims: int
    subjects: int
    judgements: int
    refused: int
    audit_entries: int
    unread: int
    media: Mapping[str, int]
    properties: Mapping[str, int]
    schemata: Mapping[str, int]
    traits: Mapping[str, int]
    content_bytes: int
    file_bytes: int


def stats(case: Case) -> Stats:
    """Count."""
    counts = case.counts()
    ((files, unread, judgements, content),) = case.query(
        """SELECT (SELECT count(*) FROM file), (SELECT count(*) FROM file WHERE NOT ended),
                  (SELECT count(*) FROM judgement), (SELECT coalesce(sum(size), 0) FROM content WHERE whole)"""
    )
    schemata = dict(
        case.query(
            """SELECT substr(subject, 1, instr(subject, ':') - 1), count(*)
               FROM (SELECT DISTINCT subject FROM claim) GROUP BY 1 ORDER BY 2 DESC, 1"""
        )
    )
    return Stats(
        files=files,
        captures=counts.captures,
        claims=counts.claims,
        subjects=sum(schemata.values()),
        judgements=judgements,
        refused=counts.refused,
        audit_entries=case.head().n,
        unread=unread,
        media=dict(case.query("SELECT media, count(*) FROM capture GROUP BY 1 ORDER BY 2 DESC, 1")),
        properties=dict(case.query("SELECT property, count(*) FROM claim GROUP BY 1 ORDER BY 2 DESC, 1")),
        schemata=schemata,
        traits=dict(case.query("SELECT kind, count(*) FROM trait GROUP BY 1 ORDER BY 1")),
        content_bytes=content,
        file_bytes=case.path.stat().st_size,
    )
