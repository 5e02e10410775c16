"""A mailbox at a domain that was registered only days before it was used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import as_date, person, sites_of, stated
from truename.indicators._sources import guidance_2022, seizure_2023
from truename.indicators._words import called, finding, plain, shown
from truename.resolve.network import Network, Record, Value

DAYS = 30
"""Days from a domain's registration in which its mailboxes are new. By hand; the guidance gives no number."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Mailboxes whose domain's registration is in the case, and lies at most so many days before their first use."""
    network = evidence.network
    for record in network.records.values():
        if not person(record):
            continue
        for mailbox in stated(record, "email"):
            used = _first_use(record, mailbox)
            registered = _registered(network, mailbox.value.rpartition("@")[2])
            if used is None or registered is None:
                continue
            site, value, day = registered
            after = (used[1] - day).days
            if 0 <= after <= DAYS:
                sentence = (
                    f"{called(record)} used the mailbox {shown(mailbox.value)} on {used[1].isoformat()}; "
                    f"{plain(site.id.removeprefix('site:'))} was registered on {day.isoformat()}, "
                    f"{after} day{'' if after == 1 else 's'} before."
                )
                yield finding([record, site], sentence, [mailbox, value, used[0]])


def _first_use(record: Record, mailbox: Value) -> tuple[Value, date] | None:
    """The first day of a mail, or else the first capture: the mailbox was in use by then, and maybe before."""
    said = stated(record, "date") if record.schema == "Mailbox" else []
    days = [(value, day) for value in said if (day := as_date(value.value))]
    if not days and (first := as_date(mailbox.first)):
        days = [(mailbox, first)]
    return min(days, key=lambda one: one[1], default=None)


def _registered(network: Network, host: str) -> tuple[Record, Value, date] | None:
    """The first registration that is known of the site that a host belongs to."""
    site = next((network.records[one] for one in sites_of(host) if one in network.records), None)
    if site is None:
        return None
    days = [(value, day) for value in stated(site, "registered") if (day := as_date(value.value))]
    first = min(days, key=lambda one: one[1], default=None)
    return None if first is None else (site, *first)


INDICATOR = Indicator(
    id="mailbox_on_new_domain",
    title="A mailbox's domain was registered days before it was used",
    sources=(
        guidance_2022(
            "Mitigation: look into websites that are given to open an account, and look harder at new accounts."
        ),
        seizure_2023("Describes domains that were set up to look like those of IT companies."),
    ),
    looks_at=("email", "date", "registered"),
    innocent=(
        "Every firm's domain is new once, and mail begins with it.",
        "A firm was renamed, or moved from a mail service to a domain of its own.",
        "The domain was registered before, lapsed and was registered again.",
    ),
    refutes=(
        "The register of companies shows the firm, and that it is as new as its domain.",
        "Earlier mails from the firm's older domain announce the new one.",
        "An older registration or capture of the domain shows the same holder.",
    ),
    find=find,
)
