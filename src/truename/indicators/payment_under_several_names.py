"""One bank account or wallet that is stated under several names."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import TIES, Colleagues, Ties, firm, person, shared
from truename.indicators._sources import guidance_2022, psa_2024, psa_july_2025
from truename.indicators._words import shown
from truename.properties import PROPERTIES
from truename.resolve.network import Record

PAYMENT = ("bankAccount", "wallet")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Payment details with holders of different names that are not tied by what somebody states."""
    network = evidence.network
    colleagues, ties = Colleagues(network), Ties(network)

    def pays(record: Record) -> bool:
        return person(record) or firm(record)

    def together(one: Record, other: Record) -> bool:
        return colleagues(one, other) or ties.stated(one, other)

    for one in shared(network, PAYMENT, pays, together):
        yield one.finding(
            f"The {PROPERTIES[one.property].words} {shown(one.value)} is stated under {one.names}: {one.who}."
        )


INDICATOR = Indicator(
    id="payment_under_several_names",
    title="One bank account or wallet is stated under several names",
    sources=(
        guidance_2022(
            "Red flags: accounts of developers and of a client that are paid through one payment account. Mitigation: "
            "mark accounts that use the same payment service account for another look."
        ),
        psa_2024("Says that helpers open financial accounts for concealed workers, and share what comes in."),
        psa_july_2025("Recommends comparing the payment accounts of those who were hired."),
    ),
    looks_at=(*PAYMENT, "name", "alias", *TIES),
    innocent=(
        "A payment service, an agency or an umbrella company receives for many.",
        "Spouses and family firms share an account.",
        "A firm trades under several names.",
        "A wallet is an exchange's, and serves its customers.",
    ),
    refutes=(
        "The bank or payment service confirms the holder, and the holder explains the names.",
        "A register shows the names as trade names of one firm.",
        "The wallet is known to be an exchange's.",
    ),
    find=find,
)
