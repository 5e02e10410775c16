"""A firm that can be reached by messengers and mail services only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import firm, identities, messengers, stated
from truename.indicators._sources import exports_2023, guidance_2022
from truename.indicators._words import called, finding, listed, shown
from truename.resolve.network import Identity, Network, Value

SERVES = 3
"""Identities with mailboxes at one host from which it is taken for a mail service. By hand: a case can be small."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Identities of firms that state an account of a messenger, and no telephone, address or mailbox of their own."""
    network = evidence.network
    services = _mail_services(network)
    for identity in network.identities:
        records = [network.records[one] for one in identity.members if one in network.records]
        firms = [record for record in records if firm(record)]
        if not firms or any(stated(record, "phone", "address") for record in records):
            continue
        handles = [value for record in firms for value in messengers(record)]
        mailboxes = [value for record in firms for value in stated(record, "email")]
        if handles and all(_host(value) in services - _own(identity) for value in mailboxes):
            beside = f" and the mailboxes {listed([shown(one.value) for one in mailboxes])}" if mailboxes else ""
            sentence = (
                f"{called(firms[0])} states {listed([shown(one.value) for one in handles])}{beside}, and no telephone, "
                f"postal address or mailbox at a domain of its own."
            )
            yield finding(firms, sentence, [*handles, *mailboxes])


def _mail_services(network: Network) -> set[str]:
    """Hosts of mailboxes that so many identities have; another host may be the firm's own."""
    of = identities(network)
    users: dict[str, set[str]] = defaultdict(set)
    for record in network.records.values():
        for value in stated(record, "email"):
            users[_host(value)].add(of.get(record.id, record.id))
    return {host for host, those in users.items() if len(those) >= SERVES}


def _own(identity: Identity) -> set[str]:
    return {member.removeprefix("site:") for member in identity.members if member.startswith("site:")}


def _host(mailbox: Value) -> str:
    return mailbox.value.rpartition("@")[2]


INDICATOR = Indicator(
    id="messenger_only",
    title="A firm can be reached by messengers and mail services only",
    sources=(
        guidance_2022("How they operate: text-based chat and intermediaries are preferred to calls with a camera."),
        exports_2023("Red flags: firms with little presence on the web: no site, or no mailbox at a domain of theirs."),
    ),
    looks_at=("handle", "phone", "address", "email"),
    innocent=(
        "Small firms work like that, and in much of the world customers expect it.",
        "The page with the other contacts was not saved.",
        "The owner works from home and does not publish where that is.",
    ),
    refutes=(
        "Another page of the site, an invoice or a register states an address and a telephone that answer.",
        "The owner is met, in person or on camera.",
    ),
    find=find,
)
