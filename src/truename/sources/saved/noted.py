"""Claims that somebody wrote down, one JSON object a line: what a newspaper, a register or a colleague said.

    {"subject": "ftm:acme", "property": "award", "value": "Prize 2016", "asserted_by": "the researchers",
     "asserted": "2018-05-16", "status": "verified", "where": "page 12", "quote": "..."}

``subject``, ``property``, ``value`` and ``asserted_by`` are required, so that no claim is nobody's. The status is what
the one who asserts it says of it; a person of the case judges it anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from truename.properties import PROPERTIES
from truename.sources.saved import Reading, Saved, days, structured
from truename.sources.saved.characters import clean
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Origin, Statements
from truename.types import ClaimStatus

MEDIA = "application/vnd.truename.claims+json"

REQUIRED = ("subject", "property", "value", "asserted_by")
OPTIONAL = ("asserted", "status", "where", "quote", "group")

LONGEST = 2_000
"""Characters of a value. Assumption: a description; a document is added as a file."""

_PREFIXES = ("site:", "profile:", "person:", "mail:", "ftm:", "picture:", "page:")


def recognises(head: Head) -> bool:
    """Whether the first record is a claim."""
    return all(isinstance(head.record.get(name), str) for name in REQUIRED)


def read(saved: Saved) -> Reading:
    """The claims of a file.

    Raises:
        SampleError: it is too large, or nothing in it is JSON.
    """
    statements = Statements(saved, MEDIA)
    status: dict[tuple[str, str, str, str], ClaimStatus] = {}
    for where, record in structured.records(structured.text(saved), statements):
        wrong = _wrong(record)
        if wrong:
            statements.refuse(where, wrong)
            continue
        given = {name: clean(record.get(name) or "", LONGEST) for name in (*REQUIRED, *OPTIONAL)}
        own = (given["subject"], given["property"], given["value"], given["asserted_by"])
        group = given["group"] or f"noted:{hashlib.sha256(given['asserted_by'].encode()).hexdigest()[:16]}"
        origin = Origin(given["asserted_by"], group, days.day(given["asserted"]))
        status[own] = ClaimStatus(given["status"] or ClaimStatus.ASSERTED)
        statements.say(origin, *own[:3], where=given["where"], quote=given["quote"])
    reading = statements.reading()
    claims = (
        replace(one, status=status[one.subject, one.property, one.value, one.asserted_by]) for one in reading.claims
    )
    return replace(reading, claims=tuple(claims))


def _wrong(record: Any) -> str:
    """Why a record is no claim; empty where it is one."""
    if not isinstance(record, dict):
        return "it is no object"
    missing = [name for name in REQUIRED if not isinstance(record.get(name), str) or not record[name].strip()]
    if missing:
        return f"it states no {', no '.join(missing)}"
    unknown = [name for name in record if name not in REQUIRED + OPTIONAL]
    if unknown:
        return f"{unknown[0][:40]!r} is none of {', '.join(REQUIRED + OPTIONAL)}"
    other = [name for name in OPTIONAL if not isinstance(record.get(name, ""), str)]
    if other:
        return f"{other[0]} is no text"
    if record["property"] not in PROPERTIES:
        return f"{record['property'][:40]!r} is no property that claims have"
    if not record["subject"].startswith(_PREFIXES):
        return f"the subject {record['subject'][:40]!r} begins with none of {', '.join(_PREFIXES)}"
    if record.get("status", "") not in ("", *(one.value for one in ClaimStatus)):
        return f"{record['status'][:40]!r} is no status: {', '.join(one.value for one in ClaimStatus)}"
    return ""
