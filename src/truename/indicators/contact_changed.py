"""A person's mailbox, telephone or postal address that is another one at a later capture."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import person, stated, successions
from truename.indicators._sources import guidance_2022, psa_january_2025
from truename.indicators._words import day, finding, plain, shown
from truename.properties import PROPERTIES

CONTACTS = ("email", "phone", "address")


def find(evidence: Evidence) -> Iterator[Finding]:
    """A contact that one page stated and then no more, while it states another."""
    for record in evidence.network.records.values():
        if not person(record):
            continue
        for kind in CONTACTS:
            for before, after in successions(evidence, stated(record, kind)):
                sentence = (
                    f"{plain(record.id)} stated the {PROPERTIES[kind].words} {shown(before.value)} until "
                    f"{day(before.last)} and states {shown(after.value)} from {day(after.first)} on."
                )
                yield finding([record], sentence, [before, after])


INDICATOR = Indicator(
    id="contact_changed",
    title="A person's contact details are other ones at a later capture",
    sources=(
        guidance_2022("Red flags: incorrect or changing contact details, above all telephone numbers and mailboxes."),
        psa_january_2025("Asks those who hire to look for changes of address while somebody joins."),
    ),
    looks_at=CONTACTS,
    innocent=(
        "People move, change provider and lose telephones.",
        "A mailbox was changed because it drew too much unwanted mail, or was broken into.",
        "The page states different contacts to different visitors.",
    ),
    refutes=(
        "The old contact answers, and confirms the new one.",
        "The person told of the change before it was seen.",
        "An address on a document that was verified agrees with the new one.",
    ),
    find=find,
)
