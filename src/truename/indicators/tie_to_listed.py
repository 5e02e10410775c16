"""Somebody on a list owns a record, directs it or is tied to it otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import TIES, stated
from truename.indicators._sources import ownership_2014
from truename.indicators._words import called, finding, plain, shown
from truename.properties import PROPERTIES
from truename.resolve.network import Network, Record, Value

HALF = 50.0
"""Percent from which OFAC takes what blocked persons own for blocked, too."""

_SHARE = re.compile(
    r"(?:(?:more than|less than|over|under|at least|up to|[<>≤≥=]{1,2})\s{0,3})?"
    r"\d{1,3}(?:[.,]\d{1,6})?(?:\s{0,3}(?:-|–|to)\s{0,3}\d{1,3}(?:[.,]\d{1,6})?)?\s{0,3}(?:%|percent|per cent)",
    re.IGNORECASE,
)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Stated ties of which one end, or what may be one with it, is listed, and the other is not."""
    network = evidence.network
    on_list = _on_list(network)
    for record in network.records.values():
        for value in stated(record, *TIES):
            other = network.records.get(value.value)
            if other is None or (record.id in on_list) is (other.id in on_list):
                continue
            end = record if record.id in on_list else other
            yield _found(record, value, other, end, on_list[end.id])


def _on_list(network: Network) -> dict[str, Record]:
    """By record, the record of its identity that a list names: itself where it is one."""
    named = {record.id: record for record in network.records.values() if stated(record, "programme")}
    found = dict(named)
    for identity in network.identities:
        member = next((one for one in identity.members if one in named), None)
        for one in identity.members if member else ():
            found.setdefault(one, named[member or one])
    return found


def _found(record: Record, value: Value, other: Record, end: Record, member: Record) -> Finding:
    programmes = stated(member, "programme")
    sentence = f'The tie "{PROPERTIES[value.property].words}" is stated from {called(record)} to {called(other)}'
    if value.quote and value.quote != value.value:
        sentence += f", in the words {shown(value.quote)}"
    share = _SHARE.search(value.quote[:300])
    if value.property == "owns" and share and _at_least_half(share[0]):
        sentence += ", which is 50 % or more"
    sentence += f". A list names {plain(member.id)}"
    if member is not end:
        sentence += f", which may be one with {plain(end.id)},"
    sentence += f" under {shown(programmes[0].value)}."
    return finding([record, other, member], sentence, [value, *programmes])


def _at_least_half(text: str) -> bool:
    from truename.lists.relations import read_share

    share = read_share(text)
    return share is not None and share.low >= HALF


INDICATOR = Indicator(
    id="tie_to_listed",
    title="Somebody on a list owns it, directs it or is tied to it",
    sources=(
        ownership_2014(
            "What blocked persons own to 50 percent or more is blocked; caution is urged where they own less, or "
            "control by other means."
        ),
    ),
    looks_at=("programme", *TIES),
    innocent=(
        "The tie has ended, and the capture is old.",
        "The listed party is another one of that name, where only names put it there.",
        "The share was sold or frozen when the listing came.",
        "The list is about another measure than blocking.",
    ),
    refutes=(
        "A register shows that the tie ended, and when.",
        "The list's own particulars (birth date, number, address) are not those of the party.",
        "The authority confirms it, or gave a licence.",
    ),
    find=find,
)
