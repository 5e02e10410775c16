"""Payment details that are other ones at a later capture."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import stated, successions
from truename.indicators._sources import psa_january_2025, psa_july_2025
from truename.indicators._words import day, finding, plain, shown
from truename.properties import PROPERTIES

PAYMENT = ("bankAccount", "wallet")


def find(evidence: Evidence) -> Iterator[Finding]:
    """An account or wallet that one page stated and then no more, while it states another."""
    for record in evidence.network.records.values():
        for before, after in successions(evidence, stated(record, *PAYMENT)):
            old, new = (f"the {PROPERTIES[one.property].words} {shown(one.value)}" for one in (before, after))
            sentence = (
                f"{plain(record.id)} stated {old} until {day(before.last)} and states {new} from {day(after.first)} on."
            )
            yield finding([record], sentence, [before, after])


INDICATOR = Indicator(
    id="payment_changed",
    title="Payment details are other ones at a later capture",
    sources=(
        psa_january_2025("Asks those who hire to look for changes of the payment platform while somebody joins."),
        psa_july_2025("Recommends looking at frequent changes of the bank account that is paid to."),
    ),
    looks_at=PAYMENT,
    innocent=(
        "People and firms change their bank.",
        "A wallet is new for every payment, as its makers recommend.",
        "The account was changed because it had been misused.",
        "Somebody broke into the site or mailbox and put in their own account: the owner is the one who is harmed.",
    ),
    refutes=(
        "The owner, asked by a contact that was known before, confirms the change.",
        "The bank confirms that both accounts are one holder's.",
    ),
    find=find,
)
