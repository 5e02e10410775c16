"""One postal address that many firms have who have nothing else in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators import _names as names
from truename.indicators._records import Held, by_name, counted, firm, stated
from truename.indicators._sources import shells_2006
from truename.indicators._words import called, finding, listed, shown

ADDRESSES = ("address", "registrantAddress")

MANY = 5
"""Different firms at one address from which it is listed. By hand; the guidance gives no number."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Houses that firms of so many names state, or that the network calls common to so many."""
    network = evidence.network
    common = {entry.value: entry for entry in network.common if entry.property == "address"}
    at: dict[str, list[Held]] = defaultdict(list)
    entries = {}
    for record in network.records.values():
        for value in stated(record, *ADDRESSES) if firm(record) else ():
            house, words = _house(value.value)
            at[house].append((record, value))
            if words in common:
                entries[house] = common[words]
    for house, held in sorted(at.items()):
        held.sort(key=lambda one: (one[0].id, one[1].value))
        groups = by_name(held)
        entry = entries.get(house)
        if len(groups) < MANY and (entry is None or entry.apart < MANY):
            continue
        firsts = [group[0][0] for group in groups]
        who = f": {listed([called(one, names.of(one)[0]) for one in firsts])}" if firsts else ""
        sentence = f"Firms of {counted(groups, held)} state the address {shown(held[0][1].value)}{who}."
        if entry is not None:
            sentence += f" Of {entry.holders:,} records that state it, {entry.apart:,} are different by all else."
        values = [*(value for _, value in held), *names.values(*firsts)]
        yield finding([record for record, _ in held], sentence, values)


def _house(text: str) -> tuple[str, str]:
    """An address without its unit, so that one house is one, and as the network calls it; the text, if it is none."""
    from truename.kinds.address.read import parse

    parsed = parse(text)
    if parsed is None:
        return text, text
    try:
        return str(replace(parsed, unit="", country="")) or text, str(parsed)
    except ValueError:  # nothing else is stated
        return text, str(parsed)


INDICATOR = Indicator(
    id="address_of_many",
    title="Many unrelated firms state one address",
    sources=(
        shells_2006(
            "Lists firms that deal with one another and share an address, or give only a registered agent's address, "
            "among the signs of shell companies."
        ),
    ),
    looks_at=(*ADDRESSES, "name", "alias"),
    innocent=(
        "It is an office building, a co-working space, a business centre or a free zone.",
        "A registered agent, an accountant or a lawyer takes the firms' post, as the law asks for.",
        "A group has all of its companies at one desk.",
    ),
    refutes=(
        "The firm shows where it works: a lease, a visit, staff who are met there.",
        "The address belongs to a registered agent, and the firm names its place of business, too.",
    ),
    find=find,
)
