"""Two statements of one subject about a day that it can have only one of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import Held, stated
from truename.indicators._sources import guidance_2022
from truename.indicators._words import called, finding, plain
from truename.properties import PROPERTIES

ONCE = ("birthDate", "foundingDate")
"""What happens to a subject once."""

MOST_STATED = 30
"""Statements of one identity that are compared: their pairs grow with the square."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Of each identity the first two such days that cannot be one, the less exact against the more exact."""
    network = evidence.network
    for identity in network.identities:
        records = [network.records[member] for member in identity.members if member in network.records]
        for kind in ONCE:
            held = [(record, value) for record in records for value in stated(record, kind)][:MOST_STATED]
            for one, other in combinations(held, 2):
                if _contradict(one[1].value, other[1].value):
                    yield _found(kind, one, other)
                    break


def _contradict(one: str, other: str) -> bool:
    short, long = sorted((one[:10], other[:10]), key=len)
    return not long.startswith(short)


def _found(kind: str, one: Held, other: Held) -> Finding:
    said = [f"{called(record)} states {plain(value.value)}" for record, value in (one, other)]
    words = PROPERTIES[kind].words
    sentence = f'Of what may be one identity, {said[0]} for "{words}", and {said[1]}.'
    return finding([one[0], other[0]], sentence, [one[1], other[1]])


INDICATOR = Indicator(
    id="particulars_contradict",
    title="One subject states two days where it can have one",
    sources=(
        guidance_2022(
            "Red flags: inconsistent details across a developer's profiles on platforms, networks, portfolio sites and "
            "payment services; biographical details that do not fit the applicant."
        ),
    ),
    looks_at=ONCE,
    innocent=(
        "A slip, or a day and month in the other order.",
        "A birth date is given wrongly on purpose, to keep it private.",
        "A firm counts from the first shop, from the register's entry or from a merger.",
        "The identity is wrong, and two subjects state one day each.",
    ),
    refutes=(
        "A register or document shows one of the days, and the other turns out to be a slip.",
        "The firm's history explains both years.",
        "Looking at the identity's weakest seam shows two subjects.",
    ),
    find=find,
)
