"""What is found for one subject, as a document of plain JSON values: the same in every output, and on disk.

number, id, name, schema      who was screened; numbers from 1, in the order of the file
sha256                        of what the file says of them: while that stays, decisions about alerts hold
said                          the same, by FtM's names
candidates                    designations that weigh enough, the heaviest first: see :func:`candidate`
excluded                      alerts that were left out: record, names, weight, by, because, when
gallery                       subjects of the gallery that weigh enough
notes                         what of what is said could not be used
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from truename.audit import canonical
from truename.audit.chain import MAX_ENTRY
from truename.lists.entity import Entity
from truename.screening import refute
from truename.screening.exclusions import Decision
from truename.screening.lists import Hit
from truename.types import LLR, Candidate

Document = dict[str, Any]

MOST_VALUES = 20
"""Values of a property that a document repeats; the list has them all."""

ROOM = MAX_ENTRY - 4096
"""Bytes of candidates in one audit entry; the rest is for the mandate and what is around them."""

_SAID = (
    *("name", "alias", "previousName", "weakAlias", "birthDate", "birthPlace", "deathDate", "gender", "nationality"),
    *("citizenship", "country", "jurisdiction", "mainCountry", "incorporationDate", "fatherName", "motherName"),
    *("passportNumber", "idNumber", "taxNumber", "registrationNumber", "innCode", "ogrnCode", "leiCode", "swiftBic"),
    *("imoNumber", "phone", "email", "address", "position", "title", "sourceUrl"),
)
"""What helps to tell people and organisations apart, or to look further, in the order in which it is shown."""


def candidate(screened: Entity, hit: Hit, rank: int, sha256: str, earlier: Decision | None) -> Document:
    """A designation that may be of who was screened.

    Args:
        sha256: of all its records.
        earlier: a decision that held until a record changed.

    Returns:
        ``name`` and what :func:`weight` gives; ``lead``: whether nothing but names speaks for it; ``exact``: whether a
        name is the same; ``records``: every list's, with list, id, programmes, snapshot, weight, and what it says;
        ``refutes`` and ``ask``: what would speak against it, and what to ask for; ``returned``: why an alert that was
        excluded is back.
    """
    return {
        "rank": rank,
        "name": hit.entity.caption,
        "lead": hit.only_names,
        "exact": hit.exact,
        **weight(hit.candidate),
        "records": [
            {
                "list": record.list_name,
                "id": record.entity.id,
                "record": record.key,
                "schema": record.entity.schema,
                "programmes": list(record.programmes),
                "snapshot": record.snapshot,
                "weight": round(own, 3),
                "says": said(record.entity),
            }
            for record, own in zip(hit.records, hit.weights, strict=True)
        ],
        "sha256": sha256,
        "refutes": list(refute.refuting(hit.entity)),
        "ask": list(refute.asking(screened, hit.entity)),
        "returned": f"was {earlier.words}; what was said then has changed since" if earlier else "",
    }


def excluded(hit: Hit, decision: Decision) -> Document:
    """An alert that was left out, and who decided that."""
    return {
        "record": decision.record,
        "records": [record.key for record in hit.records],
        "name": hit.entity.caption,
        "weight": round(hit.candidate.llr.value, 3),
        "by": decision.by,
        "because": decision.because,
        "when": decision.when,
    }


def weight(found: Candidate) -> Document:
    """What a candidate weighs, and why: log10 LR with bounds, posterior, words, and every part of it."""
    return {
        "llr": _llr(found.llr),
        "posterior": found.posterior,
        "verbal": found.verbal,
        "expected_false": found.expected_false,
        "contributions": [
            {
                "kind": part.kind,
                "group": part.group,
                "status": part.status.name.lower(),
                "score": part.score,
                "llr": _llr(part.llr),
                "without": part.without,
                "sentence": part.sentence,
            }
            for part in found.contributions
        ],
    }


def said(entity: Entity) -> dict[str, list[str]]:
    """What an entity says that helps to tell people apart, by FtM's names."""
    return {name: list(entity.get(name)[:MOST_VALUES]) for name in _SAID if entity.get(name)}


def audited(document: Document, found: Document) -> list[Any]:
    """A candidate as an audit entry holds it: who was screened, which record it is, both digests, and the weight."""
    return [
        document["id"],
        document["sha256"],
        [record["record"] for record in found["records"]][:10],
        found["sha256"],
        round(found["llr"]["value"], 3),
    ]


def fitting(every: Sequence[list[Any]]) -> Iterator[list[list[Any]]]:
    """Candidates in portions that fit one audit entry each; one that is empty where there are none."""
    some: list[list[Any]] = []
    size = 0
    for one in every:
        length = len(canonical(one)) + 1
        if some and size + length > ROOM:
            yield some
            some, size = [], 0
        some.append(one)
        size += length
    yield some


def _llr(llr: LLR) -> Document:
    values = {one.name: getattr(llr, one.name) for one in fields(llr)}
    return {**values, "proposition": str(llr.proposition), "capped": llr.capped}
