"""What the page about a case is given, and what its parts look up in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from truename.case.rows import Judgement, Remark
from truename.indicators import Finding, Indicator
from truename.properties import PROPERTIES
from truename.provenance.models import Model
from truename.resolve.network import Identity, Link, Network, Record
from truename.review.report import plain
from truename.screening.coverage import Coverage, Row, Way
from truename.types import Capture, Claim, ClaimStatus, Mandate
from truename.weighing.table import Table

ONCE = ("foundingDate", "birthDate")
"""Properties of what happened once, so that two captures that state different ones contradict one another. By hand:
awards, clients, offices and numbers of employees may all be several, or change."""

LISTED = (Way.DIRECT, Way.VARIANT)
"""What makes an entity one that a list may mean; the other ways are about whom it is tied to."""


@dataclass(frozen=True, slots=True)
class CaseReport:
    """Everything that the page shows.

    Attributes:
        title: what the user calls the case.
        counterparties: ids of the records that the client asks about.
        network: records, links and identities.
        claims: by id.
        captures: by SHA-256.
        findings: where indicators are seen.
        looked_for: every indicator that was looked for; those of the findings alone where nothing is given.
        judgements: of claims; of several about one claim that with the highest id counts.
        coverage: of the case's entities by the lists; ``None`` where no lists were given.
        covered: by the coverage's row, the record or the identity that it is about.
        mandate: who asks, what for, by what right.
        audit: hash of the audit entry.
        time: when, UTC, ISO 8601.
        version: of this program.
        calibrations, models: the tables and the models that made weights.
        notes: what the reader must know.
        remarks: what was added and could not be read, in whole or in part.
    """

    title: str
    counterparties: tuple[str, ...]
    network: Network
    claims: Mapping[int, Claim]
    captures: Mapping[str, Capture]
    mandate: Mandate
    audit: str
    time: str
    version: str
    findings: Sequence[tuple[Indicator, Finding]] = ()
    looked_for: Sequence[Indicator] = ()
    judgements: Sequence[Judgement] = ()
    coverage: Coverage | None = None
    covered: Mapping[str, str] = field(default_factory=dict)
    calibrations: Sequence[Table] = ()
    models: Sequence[Model] = ()
    notes: tuple[str, ...] = ()
    remarks: Sequence[Remark] = ()


class Index:
    """What the parts of the page look up, each made once."""

    def __init__(self, report: CaseReport) -> None:
        self.report = report
        self.network = report.network

    @cached_property
    def identities(self) -> dict[str, Identity]:
        """By record, the identity that it belongs to."""
        return self.network.identity_of()

    @cached_property
    def links(self) -> dict[int, Link]:
        """By their places in the network, the links between records that the network holds."""
        return {
            place: link
            for place, link in enumerate(self.network.links)
            if link.source in self.identities and link.target in self.identities
        }

    def ends(self, link: Link) -> tuple[str, str]:
        """Ids of the identities that a link is between."""
        return self.identities[link.source].id, self.identities[link.target].id

    @cached_property
    def counterparties(self) -> tuple[str, ...]:
        """Those that the case knows anything of."""
        return tuple(one for one in self.report.counterparties if one in self.identities)

    @cached_property
    def asked(self) -> frozenset[str]:
        """Ids of the identities of the counterparties."""
        return frozenset(self.identities[one].id for one in self.counterparties)

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """By identity, what the lists say of it and of its records."""
        found: dict[str, list[Row]] = {}
        for row in self.report.coverage.rows if self.report.coverage else ():
            about = self.report.covered.get(row.id, row.id)
            identity = self.identities.get(about) or self.by_id.get(about)
            if identity:
                found.setdefault(identity.id, []).append(row)
        return found

    @cached_property
    def listed(self) -> dict[str, Row]:
        """By identity, the plainest row of those that a list may mean."""
        order = list(Way)
        found = {}
        for identity, rows in self.rows.items():
            caught = sorted((row for row in rows if row.way in LISTED), key=lambda row: order.index(row.way))
            if caught:
                found[identity] = caught[0]
        return found

    @cached_property
    def flagged(self) -> frozenset[str]:
        """Ids of the identities in which an indicator is seen."""
        seen = (one for _, finding in self.report.findings for one in finding.subjects)
        return frozenset(self.identities[one].id for one in seen if one in self.identities)

    @cached_property
    def judged(self) -> dict[int, Judgement]:
        """By claim, the newest judgement."""
        return {one.claim: one for one in sorted(self.report.judgements, key=lambda one: one.id)}

    @cached_property
    def conflicts(self) -> dict[int, tuple[int, ...]]:
        """By claim of what happened once, the claims of other captures that state it otherwise."""
        stated: dict[tuple[str, str], list[tuple[int, Claim]]] = {}
        for number, claim in sorted(self.report.claims.items()):
            if claim.property in ONCE:
                stated.setdefault((claim.subject, claim.property), []).append((number, claim))
        found = {}
        for those in stated.values():
            for number, claim in those:
                against = tuple(n for n, other in those if other.capture != claim.capture and _differ(claim, other))
                if against:
                    found[number] = against
        return found

    def status(self, number: int) -> ClaimStatus:
        """How far a claim was checked: the newest judgement, else what two captures say, else what it says itself."""
        if number in self.judged:
            return self.judged[number].verdict.status
        return ClaimStatus.CONTRADICTED if number in self.conflicts else self.report.claims[number].status

    @cached_property
    def capture_numbers(self) -> dict[str, int]:
        """By SHA-256 the number under which the page shows a capture: in the order of time, those without one last."""
        order = sorted((not one.captured, one.captured, one.name, one.sha256) for one in self.report.captures.values())
        return {sha256: number for number, (*_, sha256) in enumerate(order, start=1)}

    @cached_property
    def by_id(self) -> dict[str, Identity]:
        """Identities by their ids."""
        return {one.id: one for one in self.network.identities}

    def name(self, one: str) -> str:
        """What to call a record or an identity."""
        if one in self.by_id:
            return self.called(self.by_id[one])
        record = self.network.records.get(one)
        return (record.name if record else "") or one

    def called(self, identity: Identity) -> str:
        """What to call an identity."""
        return identity.name or self.name(identity.members[0])


def kind(identity: Identity, records: Mapping[str, Record]) -> str:
    """What an identity is, in a word: a person or an organisation, else what all its records are."""
    schemata = {identity.schema} - {""} or {records[one].schema for one in identity.members if one in records}
    return _KINDS.get(next(iter(schemata)), "other") if len(schemata) == 1 else "other"


def record_kind(record: Record) -> str:
    """What a record is, in a word."""
    return _KINDS.get(record.schema, "other")


KINDS = ("person", "organisation", "site", "profile", "mailbox", "picture", "other")
"""What the page tells apart, by shape."""

_KINDS = {
    "Person": "person",
    **dict.fromkeys(("Organization", "Company", "LegalEntity", "PublicBody"), "organisation"),
    "Site": "site",
    "Profile": "profile",
    "Mailbox": "mailbox",
    "Picture": "picture",
}


def words(property: str) -> str:
    """How a sentence calls a property."""
    return PROPERTIES[property].words if property in PROPERTIES else property


def short(text: str, most: int) -> str:
    """A text that shows what it is, in some ``most`` characters."""
    part = text[:most]
    shown = part if part.isascii() and part.isprintable() else plain(part)  # most texts hide nothing
    return f"{shown[: 2 * most]}…" if len(text) > most or len(shown) > 2 * most else shown


def some(texts: Sequence[str], most: int = 3) -> str:
    """A few of some texts as a sentence names them: "a, b and 5 more"."""
    shown = list(texts[:most])
    if len(texts) > most:
        return f"{', '.join(shown)} and {len(texts) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def many(count: int, singular: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def _differ(one: Claim, other: Claim) -> bool:
    """Whether two values cannot both hold; a year and a day in it can."""
    return not one.value.startswith(other.value) and not other.value.startswith(one.value)
