"""What the records of a case are to one another: the values that linking gives, and that pages, exports and rules read.

    Record     a subject as its claims describe it
    Link       two records, one relation, and the parts of evidence that make its weight
    Identity   records that are one, as far as the weights say; reversible, with the seam where it would come apart
    Network    all of it

Everything is by id, sorted, and made of plain values, so that two installations give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from truename.properties import Relation
from truename.types import ClaimStatus


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one property of one record.

    Attributes:
        property, value: in canonical form.
        claims: ids of the claims that state it.
        captures: SHA-256 of the captures that they stand in.
        groups: their independence groups: ten pages of one site are one.
        first, last: when it was first and last captured, ISO 8601; empty where no capture says when.
        status: contradicted where all of its claims are, else verified where one is, else asserted where one is.
        quote: the words of the first.
    """

    property: str
    value: str
    claims: tuple[int, ...] = ()
    captures: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    status: ClaimStatus = ClaimStatus.ASSERTED
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A subject as its claims describe it. Claims that somebody contradicted are shown and never weigh.

    Attributes:
        id: the subject's id ("site:acme.example"); see :mod:`truename.sources.saved`.
        schema: "Person", "Organization", "Site", "Profile", "Mailbox", "Picture", or another schema of FtM.
        name: what to call it.
        values: by property, in order of first statement.
    """

    id: str
    schema: str
    name: str
    values: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    def get(self, property: str) -> tuple[str, ...]:
        """The values of a property as texts."""
        return tuple(one.value for one in self.values.get(property, ()))


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of evidence for or against a link.

    Attributes:
        channel: its independence group; of each channel only the part that says most counts.
        property: which property, or "face", "text", "picture".
        values: what is shared or contradicts, at most two: one where both sides state the same.
        llr: log10 likelihood ratio, by itself.
        counted: what of that entered the link's weight; 0 where another part of its channel says more.
        holders: how many records state the value.
        apart: how many of those are different subjects by all else.
        sentence: why it weighs what it weighs.
        claims: ids of the claims that state it, on both sides.
        captures: the captures that those stand in.
    """

    channel: str
    property: str
    values: tuple[str, ...]
    llr: float
    counted: float
    holders: int = 2
    apart: int = 2
    sentence: str = ""
    claims: tuple[int, ...] = ()
    captures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What the evidence says of two records.

    Attributes:
        relation: one of the three; never mixed.
        source, target: ids of records. For control the source controls the target, or works for it; else in order.
        llr: the sum of what its parts count: log10 likelihood ratio of the relation; ``None`` for control, which is
            stated and not weighed.
        probability: of the relation, given the prior of the network; ``None`` for control.
        parts: the most telling first.
        words: for control, the stated tie in words: "owner of, 60 %".
        stands: whether it outweighs the prior and is not kept apart by all else; shared infrastructure also needs
            something that is one holder's. What comes near is kept for review.
        current: whether the newest captures still state it.
    """

    relation: Relation
    source: str
    target: str
    llr: float | None
    probability: float | None
    parts: tuple[Part, ...]
    words: str = ""
    stands: bool = True
    current: bool = True


@dataclass(frozen=True, slots=True)
class Bridge:
    """A single link that holds two halves of an identity together, or would join two identities: for people to review.

    Attributes:
        source, target: the two records.
        llr: what the link weighs.
        sides: the members on either side.
        joined: whether the two sides are one identity as it stands.
        reason: what makes it a bridge, a sentence.
    """

    source: str
    target: str
    llr: float
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    joined: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Records that are one person or organisation, as far as the weights say. A proposal; people decide.

    Attributes:
        id: "identity:" and the first of its members.
        members: ids of records, in order; one or more.
        schema: "Person" or "Organization"; "" where no member says which.
        name: what to call it.
        probability: that its two halves at the weakest seam are one; 1 for a single record.
        seam: what the two halves weigh together at that place; ``None`` for a single record.
    """

    id: str
    members: tuple[str, ...]
    schema: str
    name: str
    probability: float = 1.0
    seam: float | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """Two records that cannot be one, and why: a fact that no weight outvotes."""

    source: str
    target: str
    reason: str
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Common:
    """A value that many share who have nothing else in common: a service, an agency, an office of many.

    Attributes:
        property, value: which.
        holders: how many records state it. apart: how many different subjects those are by all else.
        reason: where that is known from: the case itself, or the stated reference and its source.
    """

    property: str
    value: str
    holders: int
    apart: int
    reason: str


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that linking found.

    Attributes:
        records: by id.
        links: by relation, then ends.
        identities: every record in exactly one.
        bridges: for review.
        apart: what cannot be one.
        common: what is shared and says little, with most holders first.
        prior: log10 odds, before looking, that two records of the case are one.
        notes: what the reader must know.
    """

    records: Mapping[str, Record]
    links: tuple[Link, ...]
    identities: tuple[Identity, ...]
    bridges: tuple[Bridge, ...] = ()
    apart: tuple[Apart, ...] = ()
    common: tuple[Common, ...] = ()
    prior: float = 0.0
    notes: tuple[str, ...] = ()

    def identity_of(self) -> dict[str, Identity]:
        """By record, the identity that it belongs to."""
        return {member: one for one in self.identities for member in one.members}
