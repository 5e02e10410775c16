"""A firm that says it is years older than anything that is known of its site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import Held, as_date, firm, site, stated, year
from truename.indicators._sources import guidance_2022, seizure_2023
from truename.indicators._words import called, finding, plain
from truename.resolve.network import Record

FOUNDED, REGISTERED = "foundingDate", "registered"

YEARS = 3
"""Years by which a stated beginning lies before the oldest registration. By hand: many firms had no site at first."""

WEB = 1995
"""From this year on a firm can be expected to have registered a domain; what was founded before is taken to have been
founded then (the first browsers for everybody are of 1993 to 1995)."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Firms whose stated year lies so far before the oldest registration and capture of all of their sites."""
    network = evidence.network
    for identity in network.identities:
        records = [network.records[member] for member in identity.members if member in network.records]
        sites = [record for record in records if site(record)]
        registered = [(day, one, value) for one, value in _stated(sites, REGISTERED) if (day := as_date(value.value))]
        founded = [
            (began, one, value)
            for one, value in _stated(filter(firm, records), FOUNDED)
            if (began := year(value.value))
        ]
        if not registered or not founded:
            continue
        day, oldest, value = min(registered, key=lambda one: one[0])
        began, record, said = min(founded, key=lambda one: one[0])
        seen = [one.first[:10] for _, one in _stated(sites, REGISTERED, FOUNDED, "name") if one.first]
        if day.year - max(began, WEB) >= YEARS and min(seen, default="9") >= day.isoformat():
            sentence = (
                f"{called(record)} states {plain(said.value)} as its beginning; of its sites, the oldest registration "
                f"that is known is of {day.isoformat()} ({plain(oldest.id)})."
            )
            yield finding([record, oldest], sentence, [said, value])


def _stated(records: Iterable[Record], *properties: str) -> Iterator[Held]:
    for record in records:
        for value in stated(record, *properties):
            yield record, value


INDICATOR = Indicator(
    id="history_before_site",
    title="A firm says it is years older than its site",
    sources=(
        guidance_2022(
            "How they operate: what portfolio sites say of work and history is likely to be false. Mitigation: look "
            "into websites that are given to open an account."
        ),
        seizure_2023("Describes domains that were set up to look like those of legitimate IT companies."),
    ),
    looks_at=(FOUNDED, REGISTERED, "name"),
    innocent=(
        "The firm had another domain before, or none.",
        "The domain lapsed, was bought back or was moved to another registry, and counts from then.",
        "The firm counts from a predecessor, or from its founder's first work.",
    ),
    refutes=(
        "A register of companies shows the firm at that time.",
        "An archive of the web, a directory or a newspaper shows it at that time, under this or an older domain.",
    ),
    find=find,
)
