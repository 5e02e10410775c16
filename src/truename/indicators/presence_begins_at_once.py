"""Everything that is known of one identity on the web began within days."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import as_date, stated
from truename.indicators._sources import guidance_2022
from truename.indicators._words import finding, listed, plain

DAYS = 14
"""Days within which it all began. By hand; the guidance gives no number."""

FEWEST = 3
"""Accounts and domains from which their days can be said to lie together. By hand."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Identities whose registered accounts and domains are three or more and began within the days, each its own."""
    network = evidence.network
    for identity in network.identities:
        began = []
        for member in identity.members:
            days = [
                (day, network.records[member], value)
                for value in (stated(network.records[member], "registered") if member in network.records else [])
                if (day := as_date(value.value))
            ]
            if days:
                began.append(min(days, key=lambda one: one[0]))
        if len(began) < FEWEST:
            continue
        first, last = min(one[0] for one in began), max(one[0] for one in began)
        if (last - first).days <= DAYS:
            who = listed([plain(record.id) for _, record, _ in began])
            sentence = (
                f"Of what may be one identity, the {len(began):,} accounts and domains whose beginning is known began "
                f"from {first.isoformat()} to {last.isoformat()}: {who}."
            )
            yield finding([record for _, record, _ in began], sentence, [value for _, _, value in began])


INDICATOR = Indicator(
    id="presence_begins_at_once",
    title="All of an identity's accounts and domains began within days",
    sources=(
        guidance_2022(
            "How they operate: personas are built with portfolio sites that are linked with accounts on platforms. "
            "Mitigation: look harder at accounts that are new."
        ),
    ),
    looks_at=("registered",),
    innocent=(
        "Somebody begins to work for themselves, or a firm opens: all of it is set up in a week.",
        "A firm was renamed.",
        "Older accounts exist, and are not in the case.",
    ),
    refutes=(
        "Older accounts, publications or employers are found and confirm the person.",
        "The register of companies shows that the firm was founded then.",
    ),
    find=find,
)
