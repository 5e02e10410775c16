"""A mailbox at a domain that looks like the claimed employer's and is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import person, sites_of, stated
from truename.indicators._sources import guidance_2022
from truename.indicators._words import called, finding, plain, shown
from truename.resolve.network import Network, Value
from truename.sources.saved.hosts import host

FEW = 2
"""Letters that may be added, left out or be others in a domain that looks like another. By hand: two slips."""

SHORTEST = 5
"""Letters of a domain's first label from which slips are looked for: shorter ones resemble one another by chance."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """People with a stated employer whose sites are known, and a mailbox at a domain that resembles one of them."""
    network = evidence.network
    one_of = network.identity_of()
    for record in network.records.values():
        mailboxes = stated(record, "email") if person(record) else []
        if not mailboxes:
            continue
        for job in stated(record, "worksFor"):
            employer = one_of[job.value].members if job.value in one_of else (job.value,)
            domains = _domains(network, employer)
            for mailbox in mailboxes:
                own = mailbox.value.rpartition("@")[2]
                if any(f"site:{domain}" in sites_of(own) for domain in domains):
                    continue
                like = next((domain for domain in domains if resembles(own, domain)), None)
                if like is not None:
                    sentence = (
                        f"{called(record)} states {shown(job.value)} as employer and the mailbox "
                        f"{shown(mailbox.value)}; the employer's site is {plain(like)}."
                    )
                    known = [network.records[one] for one in employer if one in network.records]
                    yield finding([record, *known], sentence, [job, mailbox, *domains[like]])


def _domains(network: Network, employer: Iterable[str]) -> dict[str, list[Value]]:
    """The domains of an employer's sites, with the values that state them: none where it is the record's own id."""
    found: dict[str, list[Value]] = {}
    for member in employer:
        if member.startswith("site:"):
            found.setdefault(member.removeprefix("site:"), [])
        if member in network.records:
            for value in stated(network.records[member], "website"):
                if domain := host(value.value).removeprefix("www."):
                    found.setdefault(domain, []).append(value)
    return found


def resembles(one: str, other: str) -> bool:
    """Whether a domain looks like another: a few letters are others, or the same name stands under another ending."""
    if one == other or not one or not other:
        return False
    name, _, ending = one.partition(".")
    known, _, known_ending = other.partition(".")
    if name == known or name.replace("-", "") == known.replace("-", ""):
        return True
    return ending == known_ending and len(known) >= SHORTEST and distance(name, known, FEW) <= FEW


def distance(one: str, other: str, most: int) -> int:
    """How many letters have to be added, left out or changed (Levenshtein); more than ``most`` is not counted on."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        last, row[0] = row[0], n
        for m, known in enumerate(other, 1):
            last, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, last + (letter != known))
        if min(row) > most:
            return most + 1
    return row[-1]


INDICATOR = Indicator(
    id="mailbox_resembles_employer",
    title="A mailbox's domain looks like the claimed employer's and is another",
    sources=(
        guidance_2022(
            "How they operate: profiles name small and medium companies as employers, with names of real employees and "
            "mailboxes that look like those of the company's own domain."
        ),
    ),
    looks_at=("email", "worksFor", "website"),
    innocent=(
        "The company has several domains, one of them for mail or for another market.",
        "It was renamed, or bought by another.",
        "A misspelt address on a page that somebody else wrote.",
    ),
    refutes=(
        "The company, reached by a contact that is not the person's own, confirms the person and the domain.",
        "The domain's registration names the company.",
        "The company's own site uses the domain.",
    ),
    find=find,
)
