"""What a firm claims of itself, and somebody or something contradicts."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._sources import guidance_2022
from truename.indicators._words import called, day, finding, shown
from truename.properties import PROPERTIES, VENDOR
from truename.types import ClaimStatus

CLAIMED = (*VENDOR, "worksFor")
"""What vendors and applicants say of themselves."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Such claims whose status is contradicted. One that nobody looked into is listed elsewhere, and is none."""
    for record in evidence.network.records.values():
        for kind in CLAIMED:
            for value in record.values.get(kind, ()):
                if value.status is ClaimStatus.CONTRADICTED:
                    seen = f", seen {day(value.first)}" if value.first else ""
                    sentence = (
                        f'{called(record)} states {shown(value.value)} for "{PROPERTIES[kind].words}"{seen}; the claim '
                        f"is contradicted."
                    )
                    yield finding([record], sentence, [value])


INDICATOR = Indicator(
    id="claim_contradicted",
    title="An award, client, office or employer that is claimed is contradicted",
    sources=(
        guidance_2022(
            "How they operate: histories of work and education are falsified, and realistic in detail. Mitigation: ask "
            "the listed clients and employers, by contacts that are not the applicant's own."
        ),
    ),
    looks_at=CLAIMED,
    innocent=(
        "The claim was true once, or is of a predecessor or partner.",
        "Whoever was asked does not know, or must not say.",
        "It is advertising that exaggerates, as much of it does.",
    ),
    refutes=(
        "The one who gave the award, or the client, confirms it in writing.",
        "The capture that contradicts turns out to be of another firm of that name.",
    ),
    find=find,
)
