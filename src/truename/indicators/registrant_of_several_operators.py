"""One registrant behind sites that name different operators."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import TIES, Ties, shared, site
from truename.indicators._sources import panel_2017, seizure_2023
from truename.indicators._words import shown
from truename.properties import PROPERTIES

REGISTRANT = ("registrantEmail", "registrantPhone", "registrantHandle", "registrantOrganization", "registrantName")
"""The most telling first."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Registrants that are no service's, with sites of different names that nothing ties; once for a set of sites."""
    network = evidence.network
    found = shared(network, REGISTRANT, site, Ties(network).stated)
    told: set[frozenset[str]] = set()
    for one in sorted(found, key=lambda one: REGISTRANT.index(one.property)):
        sites = frozenset(record.id for record, _ in one.held)
        if one.entry is None and sites not in told:
            told.add(sites)
            yield one.finding(
                f"The {PROPERTIES[one.property].words} {shown(one.value)} stands in the registrations of "
                f"{len(one.held):,} sites, which call themselves by {one.names}: {one.who}."
            )


INDICATOR = Indicator(
    id="registrant_of_several_operators",
    title="One registrant stands behind sites that name different operators",
    sources=(
        seizure_2023("Describes 17 domains, made to look like those of different companies, that one group used."),
        panel_2017("Describes a vendor's trade name behind which stood companies of other names."),
    ),
    looks_at=(*REGISTRANT, "name", "alias", *TIES),
    innocent=(
        "An agency or a provider registers for its customers.",
        "One person owns several small firms, and hides nothing.",
        "A trader in domains lets them.",
    ),
    refutes=(
        "The registrant is an agency, and its customers confirm it.",
        "A register of companies names one owner for all of them, and their sites say so.",
    ),
    find=find,
)
