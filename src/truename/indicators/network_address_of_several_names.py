"""One network address that accounts or mails of several names come from."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import Colleagues, person, shared
from truename.indicators._sources import guidance_2022
from truename.indicators._words import shown


def find(evidence: Evidence) -> Iterator[Finding]:
    """Addresses that are no service's, of people of different names who do not say that they work for the same."""
    network = evidence.network
    for one in shared(network, ("ip",), person, Colleagues(network)):
        if one.entry is None:
            yield one.finding(f"The network address {shown(one.value)} is that of {one.names}: {one.who}.")


INDICATOR = Indicator(
    id="network_address_of_several_names",
    title="Accounts or mails of several names come from one network address",
    sources=(
        guidance_2022("Red flags: developers log in to several accounts of one platform from one network address."),
    ),
    looks_at=("ip", "name", "alias", "worksFor"),
    innocent=(
        "Customers of one provider, office, hotel or university share an address.",
        "It is the address of a mail service, a virtual private network or a relay.",
        "Providers give an address to another customer after hours or days.",
    ),
    refutes=(
        "The address's owner says that it is shared by many.",
        "The times of the mails show that the address changed hands between them.",
        "The people are met, and work in one house.",
    ),
    find=find,
)
