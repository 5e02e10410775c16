"""One mailbox, telephone or account that people of several names state as theirs."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import Colleagues, person, shared
from truename.indicators._sources import guidance_2022, psa_january_2025
from truename.indicators._words import shown
from truename.properties import PROPERTIES

CONTACTS = ("email", "phone", "handle")


def find(evidence: Evidence) -> Iterator[Finding]:
    """A contact with holders of different names who do not say that they work for the same."""
    network = evidence.network
    for one in shared(network, CONTACTS, person, Colleagues(network)):
        yield one.finding(
            f"The {PROPERTIES[one.property].words} {shown(one.value)} is stated under {one.names} by "
            f"{len(one.held):,} records: {one.who}."
        )


INDICATOR = Indicator(
    id="contact_under_several_names",
    title="One mailbox, telephone or account is stated under several names",
    sources=(
        psa_january_2025(
            "Says that telephone numbers and mailboxes were used again on the résumés of different applicants, and "
            "recommends looking for others with the same contact details."
        ),
        guidance_2022(
            "How they operate: one worker often uses several identities and accounts, which a team also shares."
        ),
    ),
    looks_at=(*CONTACTS, "name", "alias", "worksFor"),
    innocent=(
        "An agency, a manager or a family member answers for several people.",
        "Somebody changed their name, or uses a pen name or a translated name beside it.",
        "A telephone number or account was given up and belongs to somebody else now.",
        "People share an office line, and nothing in the case says that they work together.",
    ),
    refutes=(
        "Each of the people is met, in person or on camera, and confirms the contact as theirs or as shared.",
        "The agency or office confirms that it answers for all of them.",
        "The captures lie so far apart that the contact can have changed hands, and the provider confirms it.",
    ),
    find=find,
)
