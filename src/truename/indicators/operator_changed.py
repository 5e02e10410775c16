"""A site that states another operator than before, or whose registration does."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._names import others
from truename.indicators._records import everybodys, site, stated, successions
from truename.indicators._sources import panel_2021, supply_chains_2018
from truename.indicators._words import day, finding, plain, shown
from truename.properties import PROPERTIES

REGISTRANT = ("registrantOrganization", "registrantName")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Names at one address, and registrants, that followed one another and cannot be one; hidden ones do not count."""
    for record in evidence.network.records.values():
        for kind in ("name", *REGISTRANT) if site(record) else ():
            values = [value for value in stated(record, kind) if kind == "name" or not everybodys(kind, value.value)]
            for before, after in successions(evidence, values, same_place=kind == "name"):
                if others([before.value], [after.value]):
                    words = "operator's name" if kind == "name" else PROPERTIES[kind].words
                    sentence = (
                        f"{plain(record.id)} had the {words} {shown(before.value)} until {day(before.last)}, and has "
                        f"{shown(after.value)} from {day(after.first)} on."
                    )
                    yield finding([record], sentence, [before, after])


INDICATOR = Indicator(
    id="operator_changed",
    title="A site states another operator or registrant than before",
    sources=(
        supply_chains_2018(
            "Lists front companies, aliases and nationals of third countries among the ways in which IT services are "
            "sold."
        ),
        panel_2021("Reports front companies among the ways in which checks of customers are evaded."),
    ),
    looks_at=("name", *REGISTRANT),
    innocent=(
        "The domain, or the firm, was sold.",
        "The firm changed its name or its legal form.",
        "An agency handed the domain over to its customer.",
        "Law took the registrant's name out of the public registration, and put it back in another form.",
    ),
    refutes=(
        "A register of companies shows the sale or the new name.",
        "Before and after, the site has other people, other contacts and another trade: a domain with a new life.",
    ),
    find=find,
)
