"""From claims to records: what each subject says of itself and what is said of it, value by value.

A value that ten pages of one site state is one value with one group. What somebody disputed stays in the record, with
its status, and is left out wherever something is weighed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from truename.resolve.network import Record, Value
from truename.types import Capture, Claim, ClaimStatus

_BY_PREFIX = {"site": "Site", "profile": "Profile", "person": "Person", "mail": "Mailbox", "picture": "Picture"}
"""What a subject is where no claim says so; see :mod:`truename.sources.saved`."""

_NAMES = ("name", "registrantOrganization", "registrantName", "title")
"""What a record is called, the best first."""


@dataclass(slots=True)
class _Gathered:
    """What is known of one value so far."""

    claims: list[int] = field(default_factory=list)
    captures: dict[str, None] = field(default_factory=dict)
    groups: dict[str, None] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    statuses: set[ClaimStatus] = field(default_factory=set)
    quote: str = ""


def records(claims: Iterable[tuple[int, Claim]], captures: Mapping[str, Capture]) -> dict[str, Record]:
    """Every subject of the claims, by id, in order of ids.

    Args:
        claims: with their ids, and with the status that judgements gave them.
        captures: by SHA-256; their times are those of claims that state none.
    """
    gathered: dict[str, dict[str, dict[str, _Gathered]]] = defaultdict(lambda: defaultdict(dict))
    for number, claim in claims:
        one = gathered[claim.subject][claim.property].setdefault(claim.value, _Gathered())
        one.claims.append(number)
        one.captures[claim.capture] = None
        one.groups[claim.group or claim.subject] = None
        one.statuses.add(claim.status)
        one.quote = one.quote or claim.quote
        seen = claim.captured or (captures[claim.capture].captured if claim.capture in captures else "")
        if seen:
            one.first = min(one.first or seen, seen)
            one.last = max(one.last, seen)
    return {subject: _record(subject, gathered[subject]) for subject in sorted(gathered)}


def _record(subject: str, properties: Mapping[str, Mapping[str, _Gathered]]) -> Record:
    values = {
        property: tuple(
            Value(
                property,
                value,
                tuple(one.claims),
                tuple(one.captures),
                tuple(one.groups),
                one.first,
                one.last,
                _status(one.statuses),
                one.quote,
            )
            for value, one in stated.items()
        )
        for property, stated in properties.items()
    }
    schema = next((one.value for one in values.get("schema", ())), "")
    name = next((_newest(stated) for property in _NAMES if (stated := usable(values.get(property, ())))), "")
    prefix, _, rest = subject.partition(":")
    return Record(subject, schema or _BY_PREFIX.get(prefix, "Thing"), name or rest or subject, values)


def _newest(values: Iterable[Value]) -> str:
    """What was said last; of what was said on the same day, the first."""
    return max(values, key=lambda one: one.last[:10]).value


def usable(values: Iterable[Value]) -> list[Value]:
    """Those that nobody contradicted: what may be weighed."""
    return [one for one in values if one.status is not ClaimStatus.CONTRADICTED]


def _status(statuses: set[ClaimStatus]) -> ClaimStatus:
    """Of one value that several claims state: the gravest that holds for all, and verified where one is."""
    if statuses == {ClaimStatus.CONTRADICTED}:
        return ClaimStatus.CONTRADICTED
    for status in (ClaimStatus.VERIFIED, ClaimStatus.ASSERTED, ClaimStatus.UNVERIFIABLE):
        if status in statuses:
            return status
    return ClaimStatus.CONTRADICTED
