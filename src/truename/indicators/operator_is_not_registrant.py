"""A site that names one operator and is registered to another."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators import _names as names
from truename.indicators._records import everybodys, person, site, stated
from truename.indicators._sources import panel_2017, supply_chains_2018
from truename.indicators._words import finding, listed, plain, shown
from truename.resolve.network import Network

REGISTRANT = ("registrantOrganization", "registrantName")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Sites none of whose names can be the registrant's, who is no privacy service and nobody of the site's."""
    network = evidence.network
    people = _people(network)
    for record in network.records.values():
        if not site(record):
            continue
        called = names.of(record)
        registrants = [value for value in stated(record, *REGISTRANT) if not everybodys(value.property, value.value)]
        said = [value.value for value in registrants]
        if names.others(called, said) and all(names.others([one], said) for one in people.get(record.id, ())):
            sentence = (
                f"{plain(record.id)} calls itself {listed([shown(one) for one in called])}; its registration names "
                f"{listed([shown(one) for one in said])}."
            )
            yield finding([record], sentence, [*registrants, *names.values(record)])


def _people(network: Network) -> dict[str, list[str]]:
    """By site, the names of the people whom it states, or who are stated to work for, direct or own it."""
    found: dict[str, list[str]] = {}
    for record in network.records.values():
        if person(record):
            theirs = {value.value for value in stated(record, "worksFor", "directs", "owns")}
            if record.id.startswith("person:"):
                theirs.add(f"site:{record.id.removeprefix('person:').partition('/')[0]}")
            for one in theirs:
                found.setdefault(one, []).extend(names.of(record))
    return found


INDICATOR = Indicator(
    id="operator_is_not_registrant",
    title="A site names one operator and is registered to another",
    sources=(
        panel_2017(
            "Describes a vendor of radio equipment that sold under a trade name, behind which stood companies of other "
            "names."
        ),
        supply_chains_2018("Lists front companies and aliases among the ways in which IT services are sold."),
    ),
    looks_at=(*REGISTRANT, "name", "alias", "worksFor", "directs", "owns"),
    innocent=(
        "An agency or a provider registered the domain for its customer.",
        "The firm trades under another name than its own, or its parent holds the domains.",
        "Founders register in their own name, and leave it at that.",
        "The registration is older than a sale or a change of name.",
    ),
    refutes=(
        "A register of companies ties the two.",
        "The registrant is an agency that says whom it registers for.",
        "The site's imprint names the registrant, too.",
    ),
    find=find,
)
