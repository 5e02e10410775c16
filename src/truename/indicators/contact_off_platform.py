"""A profile that sells work on a platform and states contacts elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import messengers, stated
from truename.indicators._sources import guidance_2022, panel_2021
from truename.indicators._words import called, finding, listed, shown
from truename.properties import PROPERTIES

CONTACTS = ("email", "phone")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Profiles with a price and with a mailbox, a telephone or an account of a messenger."""
    for record in evidence.network.records.values():
        if not record.id.startswith("profile:") or not (prices := stated(record, "rate")):
            continue
        if contacts := [*stated(record, *CONTACTS), *messengers(record)]:
            what = [f"the {PROPERTIES[value.property].words} {shown(value.value)}" for value in contacts]
            sentence = f"{called(record)} offers work for {shown(prices[0].value)} and states {listed(what)}."
            yield finding([record], sentence, [prices[0], *contacts])


INDICATOR = Indicator(
    id="contact_off_platform",
    title="A profile that sells work states contacts outside the platform",
    sources=(
        guidance_2022(
            "Red flags: requests to communicate on another platform than the one where the client found the worker."
        ),
        panel_2021("Reports that accounts go on outside the platform once they are in contact with a customer."),
    ),
    looks_at=("rate", *CONTACTS, "handle"),
    innocent=(
        "Many do so to save the platform's fee, or because the platform allows it.",
        "The profile is a page of the person's own, where contacts belong.",
        "Clients ask for a telephone number.",
    ),
    refutes=(
        "The platform's terms allow contacts, and its other profiles state them, too.",
        "The person agrees to work and be paid through the platform.",
    ),
    find=find,
)
