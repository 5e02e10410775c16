"""From claims to a network: read this file to see how a case is resolved.

    records      claims by subject                                            resolve/records.py
    tokens       what they can share, and who holds it                        resolve/tokens.py
    rarity       how common each value is, by references and by the case      resolve/rarity.py
    propose      rows of large registers that share nothing equal             large/
    compare      names, birth dates, faces of those that share something      comparing.py, by the kinds of evidence
    cluster      which records are one                                        resolve/identities.py
    links        what every two of them have in common, by relation           resolve/links.py

Pure: the same material gives the same network, on every machine with the same version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from truename.case import large, sharing
from truename.case.comparing import compare, nature
from truename.case.large.partly import weigh_partly
from truename.case.material import Material
from truename.properties import PROPERTIES, Relation
from truename.resolve import identities, params
from truename.resolve.identities import Clustered
from truename.resolve.links import NAME, Pair, Weighing
from truename.resolve.network import Common, Identity, Link, Network, Part, Record, Value
from truename.resolve.rarity import Rarities
from truename.resolve.records import records as gather_records
from truename.resolve.records import usable
from truename.resolve.tokens import Tokens, relation
from truename.sources.saved import hosts
from truename.trace import Progress, silent

EXPECTED_INFRASTRUCTURE = 3.0
"""The prior of shared infrastructure, as :data:`params.EXPECTED` is of identity. Assumption: who runs several sites
runs four."""

MOST_COMMON = 200
"""Common values that the network names."""


def resolve(material: Material, progress: Progress = silent) -> Network:
    """Say what the records of a case are to one another.

    Raises:
        CalibrationError: nothing weighs the scores of names, dates or faces.
    """
    found = gather_records(material.claims, material.captures)
    held = sharing.gather(found, material)
    found = sharing.described(found, held)
    rarities = Rarities(held)
    near = _near(held, rarities, progress)
    proposed, noted = large.look(found, progress)
    near[Relation.SAME] |= proposed
    compared = compare(found, held, material, near[Relation.SAME], progress)
    if proposed:
        compared = weigh_partly(compared, found, held, proposed)
    weighing = Weighing(rarities, compared)

    prior = identities.odds(params.EXPECTED, len(found))
    same = near[Relation.SAME] | compared.parts.keys()
    clustered = identities.cluster(found, identities.neighbours(same), weighing, prior)
    progress("clustering", 1, 1)
    home = {member: number for number, members in enumerate(clustered.clusters) for member in members}
    sites = sum(any(relation(kind) is Relation.INFRASTRUCTURE for kind, _ in own) for own in held.of.values())
    beside = identities.odds(EXPECTED_INFRASTRUCTURE, sites)
    links = [
        *_same_links(sorted(same), weighing, prior, home),
        *_infrastructure_links(sorted(near[Relation.INFRASTRUCTURE]), weighing, beside),
        *_stated_links(found),
    ]
    order = list(Relation)
    return Network(
        records=found,
        links=tuple(
            sorted(
                (_dated(link, found) for link in links),
                key=lambda one: (order.index(one.relation), one.source, one.target, one.words),
            )
        ),
        identities=tuple(_identity(members, clustered, found, prior) for members in clustered.clusters),
        bridges=tuple(clustered.bridges),
        apart=tuple(compared.apart[key] for key in sorted(compared.apart)),
        common=_common(rarities),
        prior=prior,
        notes=(*_notes(found), *([noted] if noted else [])),
    )


# --- which pairs are looked at


def _near(held: Tokens, rarities: Rarities, progress: Progress) -> dict[Relation, set[Pair]]:
    """Pairs of records that share a value which says something."""
    near: dict[Relation, set[Pair]] = {one: set() for one in Relation}
    for done, (key, holders) in enumerate(sorted(held.holders.items())):
        if done % 5000 == 0:
            progress("comparing", done, len(held.holders))
        if 1 < len(holders) <= params.MOST_HOLDERS and rarities.alone(key) >= params.FEWEST:
            those = sorted(holders)
            near[relation(key[0])].update((a, b) for place, a in enumerate(those) for b in those[place + 1 :])
    return near


# --- links


def _same_links(wanted: Sequence[Pair], weighing: Weighing, prior: float, home: Mapping[str, int]) -> Iterator[Link]:
    for a, b in wanted:
        if weighing.forbidden((a,), (b,)):
            continue
        weighed = weighing.same((a,), (b,))
        total = weighed.llr + prior
        if total > -params.NEAR and weighed.beside_names > 0:
            yield Link(
                Relation.SAME,
                a,
                b,
                weighed.llr,
                _probability(total),
                weighing.parts((a,), (b,), Relation.SAME),
                stands=home[a] == home[b] and total > 0,
            )


def _infrastructure_links(wanted: Sequence[Pair], weighing: Weighing, prior: float) -> Iterator[Link]:
    for a, b in wanted:
        weighed = weighing.infrastructure((a,), (b,))
        total = weighed.llr + prior
        least = params.ALONE if weighed.telling < 2 else 0.5
        enough = _probability(total) >= least and weighed.own >= params.OWN
        if total > -params.NEAR:
            parts = weighing.parts((a,), (b,), Relation.INFRASTRUCTURE)
            yield Link(Relation.INFRASTRUCTURE, a, b, weighed.llr, _probability(total), parts, stands=enough)


def _probability(total: float) -> float:
    return 1 / (1 + 10**-total)


def _stated_links(records: Mapping[str, Record]) -> Iterator[Link]:
    """Ties that somebody states, and people who use a mailbox at a site's own domain."""
    for record in records.values():
        for property, values in record.values.items():
            if PROPERTIES[property].relation is Relation.CONTROL if property in PROPERTIES else False:
                for value in usable(values):
                    if value.value in records and value.value != record.id:
                        yield _stated(record, value, property)
    users: dict[str, list[tuple[Record, Value]]] = defaultdict(list)
    for record in records.values():
        if not record.id.startswith("site:") and record.schema not in sharing.ORGANISATIONS:
            for value in usable(record.values.get("email", ())):
                users[hosts.site(value.value.rpartition("@")[2])].append((record, value))
    for host, those in sorted(users.items()):
        if f"site:{host}" in records and len({record.id for record, _ in those}) <= params.MOST_WEBMAIL:
            for record, value in those:
                yield replace(
                    _stated(record, value, "worksFor"), target=f"site:{host}", words=f"uses a mailbox at {host}"
                )


def _stated(record: Record, value: Value, property: str) -> Link:
    words = PROPERTIES[property].words
    ends = (record.id, value.value)
    if property == "parent":  # the subsidiary states who owns it
        ends, words = (value.value, record.id), "parent of"
    part = Part(
        "stated", property, (value.value,), 0.0, 0.0, sentence=value.quote, claims=value.claims, captures=value.captures
    )
    said = f"{words}: {value.quote}" if value.quote and value.quote != value.value else words
    return Link(Relation.CONTROL, *ends, None, None, (part,), words=said)


def _dated(link: Link, records: Mapping[str, Record]) -> Link:
    """Whether the newest captures of a side still show a part of it that is more than a name."""
    return replace(
        link,
        current=any(
            _is_current(part, records.get(end))
            for part in link.parts
            if part.channel != NAME
            for end in (link.source, link.target)
        ),
    )


def _is_current(part: Part, record: Record | None) -> bool:
    if record is None:
        return False
    claims = set(part.claims)
    for values in record.values.values():
        mine = [value.last for value in values if claims & set(value.claims)]
        if mine and max(mine) >= max(value.last for value in values):
            return True
    return False


# --- identities and what is common


def _identity(members: tuple[str, ...], clustered: Clustered, records: Mapping[str, Record], prior: float) -> Identity:
    natures = {nature(records[member]) for member in members}
    schema = "Person" if "person" in natures else "Organization" if "organisation" in natures else ""
    named = sorted(members, key=lambda one: (not records[one].get("name"), one.startswith("site:"), one))
    seam = clustered.seam.get(members)
    return Identity(
        id=f"identity:{members[0]}",
        members=members,
        schema=schema,
        name=records[named[0]].name,
        probability=1.0 if seam is None else _probability(seam + prior),
        seam=seam,
    )


def _common(rarities: Rarities) -> tuple[Common, ...]:
    """Values of several that say little, with most holders first."""
    found = []
    for key, holders in rarities.tokens.holders.items():
        if len(holders) < 3 and not (len(holders) == 2 and rarities[key].reference):
            continue
        rarity = rarities[key]
        if rarity.reference:
            reason = f"{rarity.reference.what} ({rarity.reference.source})"
        elif rarities.alone(key) < params.STATED or rarity.lent > params.LENDER:
            reason = f"in this case {rarity.apart} of {rarity.holders} holders have nothing else in common"
        else:
            continue
        found.append(Common(key[0], rarities.tokens.shown(key), rarity.holders, rarity.apart, reason))
    return tuple(sorted(found, key=lambda one: (-one.holders, one.property, one.value))[:MOST_COMMON])


def _notes(records: Mapping[str, Record]) -> tuple[str, ...]:
    notes = ["Weights of shared values rest on stated models, not on data: they are provisional."]
    empty = sum(
        not any(name in PROPERTIES and PROPERTIES[name].relation for name in one.values) for one in records.values()
    )
    if empty:
        notes.append(f"Of {empty:,} of {len(records):,} records nothing is stated that could link them with others.")
    return tuple(notes)
