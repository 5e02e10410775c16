"""One person who owns or directs several firms that do not mention one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import TIES, Held, Ties, by_name, identities, person, stated
from truename.indicators._sources import designation_2018, panel_2020
from truename.indicators._words import called, finding, listed
from truename.properties import PROPERTIES
from truename.resolve.network import Record

HOLDS = ("owns", "directs")


def find(evidence: Evidence) -> Iterator[Finding]:
    """People, or what may be one, with firms of different names that are neither one nor tied to one another."""
    network = evidence.network
    ties, of = Ties(network), identities(network)
    people: dict[str, list[tuple[Record, Held]]] = defaultdict(list)
    for record in network.records.values():
        for value in stated(record, *HOLDS) if person(record) else ():
            if value.value in network.records:
                people[of.get(record.id, record.id)].append((record, (network.records[value.value], value)))
    for _, those in sorted(people.items()):
        groups = by_name([held for _, held in those], ties)
        if len(groups) < 2:
            continue
        holders = list({record.id: record for record, _ in those}.values())
        firsts = [group[0] for group in groups]
        what = [f"{PROPERTIES[value.property].words} {called(target)}" for target, value in firsts]
        sentence = (
            f"{listed([called(record) for record in holders])} {'is' if len(holders) == 1 else 'may be one and are'} "
            f"stated as {listed(what)}; nothing states that these firms belong together."
        )
        subjects = [*holders, *(target for target, _ in firsts)]
        yield finding(subjects, sentence, [value for _, (_, value) in those])


INDICATOR = Indicator(
    id="people_behind_several_firms",
    title="One person owns or directs several firms that are not stated to belong together",
    sources=(
        designation_2018(
            "Describes a company that an employee of another set up as its front, nominally run by somebody else, with "
            "staff that moved over and one man who controlled what both earned."
        ),
        panel_2020("Reports that workers abroad are often sent through subordinate entities and front companies."),
    ),
    looks_at=("name", "alias", *TIES),
    innocent=(
        "Many people own or direct several firms.",
        "A professional director or a registered agent is on many boards.",
        "The firms are a group, and the register does not say so.",
        "Two people of one name were put into one identity.",
    ),
    refutes=(
        "The firms name one another, or their owner, in public.",
        "The person is a professional director, and others own the firms.",
        "Birth dates or documents show that they are two people.",
    ),
    find=find,
)
