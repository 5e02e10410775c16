"""A network's records in the form of FollowTheMoney (FtM): for other programs, and for screening against lists.

    ftm        every record by itself: nothing is merged, whoever reads it can follow every step
    entities   every identity as one entity with all the names of its members: what is held against lists

FtM has no web site and no mailbox. A site becomes the party behind it, with the site as its ``website``; a profile
becomes its holder and a UserAccount; a picture an Image. What somebody contradicted is left out: FtM has no place to
say so. Who registered a site is another party, linked with it, unless the site is a person's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from truename.case.plain import shown
from truename.lists.entity import CRAFT, ORGANISATION, PERSON, Entity
from truename.lists.readers.reader import LONGEST_VALUE
from truename.lists.relations import ENDS, read_share
from truename.properties import PROPERTIES, Relation
from truename.resolve.network import Identity, Link, Network, Part, Record
from truename.resolve.records import usable
from truename.types import Capture, Claim

_DIRECT: Mapping[str, str] = {
    "name": "name",
    "alias": "alias",
    "registrantOrganization": "alias",
    "email": "email",
    "phone": "phone",
    "address": "address",
    "website": "website",
    "registrationNumber": "registrationNumber",
    "taxNumber": "taxNumber",
    "leiCode": "leiCode",
    "idNumber": "idNumber",
    "country": "country",
    "programme": "program",
    "notes": "notes",
    "description": "description",
    "foundingDate": "incorporationDate",
}
"""Our properties and FtM's of a LegalEntity (followthemoney/schema/LegalEntity.yaml and Thing.yaml, version 4)."""

_OF_PERSONS: Mapping[str, str] = {
    "birthDate": "birthDate",
    "passportNumber": "passportNumber",
    "nationality": "nationality",
    "gender": "gender",
    "role": "position",
    "registrantName": "alias",
}
"""The same of a Person alone (Person.yaml)."""

_OF_REGISTRANTS: Mapping[str, str] = {
    "registrantName": "name",
    "registrantEmail": "email",
    "registrantPhone": "phone",
    "registrantAddress": "address",
}
"""What is the registrant's own."""

_SCHEMATA: Mapping[str, str] = {"Organization": "Organization", "Person": "Person"}
"""An identity's schema, as FtM has it; what is neither is a LegalEntity, whose kind FtM does not say."""

_KEPT = (PERSON | ORGANISATION | CRAFT) - {"Asset"}
"""Schemata of FtM that a record keeps, as an entity that came from FtM has one."""

_TIES: Mapping[str, tuple[str, str, str]] = {
    "owns": ("Ownership", "owner", "asset"),
    "directs": ("Directorship", "director", "organization"),
    "worksFor": ("Employment", "employee", "employer"),
    "parent": ("Ownership", "asset", "owner"),
    "represents": ("Representation", "agent", "client"),
    "knows": ("UnknownLink", "subject", "object"),
}
"""Stated ties: FtM's schema, the end of whom the claim is about, the end that its value names. FtM has given up
LegalEntity's own "parent" for Ownership."""

MOST = 1_000
"""Values of one property of one entity. Assumption: nobody has more names; a page that lists a thousand mailboxes is a
directory."""

MOST_SOURCES = 20
"""Addresses of captures that an entity cites; the case's JSON has them all."""

_COUNTRY = re.compile(r"([A-Z]{2}):(.+)")
_SAFE_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.\-]{0,62}[0-9A-Za-z])?")
"""What FtM takes for an id of another entity (followthemoney/types/entity.py)."""

_WEB = re.compile(r"https?://")
_DATE = re.compile(r"(?:(?P<word>from|since|to|until|till) )?(?P<date>\d{4}(?:-\d{2}){0,2})")
_PIECES = re.compile(r"\s*;\s*|,\s+|\s+(?=(?:from|since|until|till) \d{4})")


def entity_id(record: str) -> str:
    """The id of a record in FtM, in the letters that FtM allows: legible, and told apart by a hash where it is not the
    same: ``site:acme.example`` becomes ``site-acme.example-`` and eight digits."""
    if _SAFE_ID.fullmatch(record):
        return record
    legible = re.sub(r"[^0-9A-Za-z.]+", "-", record)[:48].strip("-.")
    digest = hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{legible}-{digest}" if legible else f"record-{digest}"


# --- for other programs -----------------------------------------------------------------------------------------


def ftm(
    network: Network, claims: Mapping[int, Claim], captures: Iterable[Capture], dataset: str = "case"
) -> Iterator[dict[str, Any]]:
    """The network as entities of FtM: one JSON object a line gives a file that ``truename coverage`` reads.

    Args:
        network: of the case.
        claims: by id: who says what.
        captures: all of them: what an entity cites.
        dataset: what the entities are said to be collected from; a slug of letters, digits and underscores.

    Every record has an entity of its own; the other members of its identity are its ``referents``, and what the record
    is called in the case stands beside it as ``record``.
    """
    cited = _Cited(claims, captures)
    for identity in network.identities:
        ids = {member: entity_id(member) for member in identity.members}
        for member in identity.members:
            record = network.records[member]
            others = tuple(id for other, id in ids.items() if other != member)
            for made in _party(ids[member], _ftm_schema(record, identity), [record], (), entity_id):
                yield cited.party(made, record, dataset, others if made.id == ids[member] else ())
            for made in _belongings(ids[member], record):
                yield cited.party(made, record, dataset)
    for tie in _ties(network, {one: entity_id(one) for one in network.records}):
        yield cited.tie(tie, dataset)


class _Cited:
    """Entities with what they rest on: who asserts it, where it was captured, when."""

    def __init__(self, claims: Mapping[int, Claim], captures: Iterable[Capture]) -> None:
        self._claims = claims
        self._captures: dict[str, list[Capture]] = {}
        for one in captures:
            self._captures.setdefault(one.sha256, []).append(one)

    def party(self, entity: Entity, record: Record, dataset: str, referents: Sequence[str] = ()) -> dict[str, Any]:
        """The line of an entity that rests on a record."""
        told = [one for every in record.values.values() for one in usable(every)]
        return self._line(
            entity,
            record.id,
            dataset,
            [number for one in told for number in one.claims],
            [sha for one in told for sha in one.captures],
            referents,
        )

    def tie(self, tie: _Tie, dataset: str) -> dict[str, Any]:
        """The line of a stated tie."""
        return self._line(tie.entity, tie.record, dataset, tie.part.claims, tie.part.captures)

    def _line(
        self,
        entity: Entity,
        record: str,
        dataset: str,
        claims: Sequence[int],
        captures: Sequence[str],
        referents: Sequence[str] = (),
    ) -> dict[str, Any]:
        stating = [self._claims[number] for number in claims if number in self._claims]
        seen = [one for sha in dict.fromkeys(captures) for one in self._captures.get(sha, ())]
        times = [time for time in (*(one.captured for one in stating), *(one.captured for one in seen)) if time]
        more = {
            "publisher": [text for one in stating if (text := _fit(one.asserted_by))],
            "sourceUrl": [one.url for one in seen if _WEB.match(one.url) and len(one.url) <= LONGEST_VALUE],
            "retrievedAt": [max(times)[:10]] if times else [],
        }
        properties = {name: list(texts) for name, texts in entity.properties.items()}
        properties |= {name: list(dict.fromkeys(texts))[:MOST_SOURCES] for name, texts in more.items() if texts}
        return {
            "id": entity.id,
            "caption": entity.caption,
            "schema": entity.schema,
            "properties": {name: properties[name] for name in sorted(properties)},
            "datasets": [dataset],
            "referents": list(referents),
            "record": record,
        }


def _ftm_schema(record: Record, identity: Identity) -> str:
    if record.schema in _KEPT:
        return record.schema
    if record.schema == "Picture":
        return "Image"
    return _SCHEMATA.get(identity.schema, "LegalEntity")


def _belongings(owner: str, record: Record) -> Iterator[Entity]:
    """Accounts of a record: what FtM holds as things that somebody has."""
    if record.schema == "Picture":
        return
    accounts = [("username", one) for one in _texts(record, "handle")]
    if record.id.startswith("profile:") and "/" in record.id:
        accounts.insert(0, ("profile", record.id.removeprefix("profile:")))
    for what, text in accounts:
        service, _, name = text.partition("/" if what == "profile" else ":")
        own = {"owner": (owner,), "service": (shown(service),), "username": (shown(name or service),)}
        yield Entity(_part(owner, what, text), "UserAccount", own)
    for wallet in _texts(record, "wallet"):
        own = {"holder": (owner,), "publicKey": (shown(wallet),)}
        yield Entity(_part(owner, "wallet", wallet), "CryptoWallet", own)
    for account in _texts(record, "bankAccount"):
        name = "iban" if re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]{8,30}", account) else "accountNumber"
        held = Entity(_part(owner, "bank", account), "BankAccount", {name: (shown(account),)})
        yield held
        ends = {"owner": (owner,), "asset": (held.id,)}
        yield Entity(_part(owner, "holds", account), "Ownership", ends)


def _part(owner: str, what: str, text: str) -> str:
    """The id of something that belongs to an entity."""
    return entity_id(f"{owner}-{what}:{text}")


# --- for screening ----------------------------------------------------------------------------------------------


def entities(network: Network) -> tuple[list[Entity], dict[str, tuple[str, ...]]]:
    """Every identity of a network as one entity, and the stated ties between them.

    Returns:
        what :func:`truename.screening.coverage.measure` takes; and by the id of each person or organisation, the ids
        of the records that it stands for. Identities without a name, a number or a contact are none of them.

    An identity is a person or an organisation as its schema says. Where nothing says it, its names do as far as they
    have a legal form, else what it is known by: sites are organisations', profiles and mailboxes people's. That decides
    only how names are compared.
    """
    common = {(one.property, one.value) for one in network.common}
    made: list[Entity] = []
    members: dict[str, tuple[str, ...]] = {}
    ends: dict[str, str] = {}
    for identity in network.identities:
        records = [network.records[member] for member in identity.members]
        for entity in _party(identity.id, _screened(identity, records), records, common, str):
            if entity.properties:
                made.append(entity)
                ends |= dict.fromkeys(identity.members, identity.id)
                if entity.schema in PERSON | ORGANISATION | CRAFT:
                    members[entity.id] = _stating(entity, identity, records)
    made += [tie.entity for tie in _ties(network, ends)]
    return made, members


def _stating(entity: Entity, identity: Identity, records: Sequence[Record]) -> tuple[str, ...]:
    """The records that an entity stands for; a registrant stands for those that name him."""
    if entity.id == identity.id:
        return identity.members
    names = frozenset(entity.get("name"))
    return tuple(one.id for one in records if names & {shown(name) for name in _texts(one, "registrantName")})


def _screened(identity: Identity, records: Sequence[Record]) -> str:
    stated = [one.schema for one in records if one.schema in _KEPT]
    if identity.schema == "Person":
        return "Person"
    if identity.schema == "Organization":
        return next((schema for schema in stated if schema not in PERSON), "Organization")
    if stated:
        return stated[0]
    if all(one.schema == "Picture" for one in records):
        return "Image"
    names = [name for one in records for name in (*_texts(one, "name"), *_texts(one, "registrantOrganization"))]
    if any(one.schema == "Site" for one in records) or any(_has_legal_form(name) for name in names):
        return "LegalEntity"
    return "Person"


def _has_legal_form(name: str) -> bool:
    from truename.kinds.organisation.parse import Role, parse

    return any(token.role is Role.FORM for token in parse(name).tokens)


# --- parties ----------------------------------------------------------------------------------------------------


def _party(
    id: str,
    schema: str,
    records: Sequence[Record],
    common: Collection[tuple[str, str]],
    make_id: Callable[[str], str],
) -> Iterator[Entity]:
    """One party as its records describe it; then its registrants where those are others, each with a link to it.

    Args:
        common: property and value of what many state who have nothing else in common: names of services that register
            for others are no registrant's.
        make_id: makes an id of a text.
    """
    person = schema in PERSON
    properties = _Properties()
    for record in records:
        if schema == "Image":
            properties.add("fileName", record.name)
            continue
        for ours, theirs in {**_DIRECT, **(_OF_PERSONS if person else {})}.items():
            for text in _texts(record, ours):
                if (ours, text) not in common or not ours.startswith("registrant"):
                    properties.add(theirs, *_as_ftm(ours, text, person))
        if record.schema == "Site":
            properties.add("website", ("website", f"https://{record.id.removeprefix('site:')}/"))
    yield Entity(id, schema, properties.named())
    if person or schema == "Image":
        return
    for name, stating in _registrants(records, common).items():
        if name in properties.texts("name") or name in properties.texts("alias"):
            continue
        own = _Properties()
        for record in stating:
            for ours, theirs in _OF_REGISTRANTS.items():
                for text in _texts(record, ours):
                    if ours != "registrantName" or text == name:
                        own.add(theirs, text)
        who = make_id(f"{id}#registrant:{name}")
        yield Entity(who, "Organization" if _has_legal_form(name) else "Person", own.named())
        ends = {"subject": (who,), "object": (id,), "role": ("registrant",)}
        yield Entity(make_id(f"{id}#registered-by:{name}"), "UnknownLink", ends)


def _registrants(records: Sequence[Record], common: Collection[tuple[str, str]]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        for name in _texts(record, "registrantName"):
            if ("registrantName", name) not in common:
                found.setdefault(name, []).append(record)
    return found


class _Properties:
    """The properties of one entity while they are collected: shown, bounded, each value once, in order."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}

    def add(self, name: str, *values: str | tuple[str, str]) -> None:
        """Add values; one that comes with the name of a property goes there."""
        for value in values:
            place, text = (name, value) if isinstance(value, str) else value
            held = self._values.setdefault(place, {})
            if (text := _fit(text)) and len(held) < MOST:
                held[text] = None

    def texts(self, name: str) -> frozenset[str]:
        """What a property holds so far."""
        return frozenset(self._values.get(name, ()))

    def named(self) -> dict[str, tuple[str, ...]]:
        """All of them, with the first alias as the name where there is none, and no name as an alias again."""
        names, aliases = list(self._values.get("name", ())), list(self._values.get("alias", ()))
        if not names and aliases:
            names.append(aliases[0])
        ordered = {"name": names, "alias": [text for text in aliases if text not in names]}
        rest = {name: list(texts) for name, texts in self._values.items() if name not in ordered}
        return {name: tuple(texts) for name, texts in {**ordered, **rest}.items() if texts}


def _as_ftm(property: str, text: str, person: bool) -> Iterator[str | tuple[str, str]]:
    """A value as FtM writes it. Numbers of registers lose their country, which stands apart there."""
    numbered = _COUNTRY.fullmatch(text) if property in ("registrationNumber", "taxNumber", "idNumber") else None
    if numbered:
        yield numbered[2]
        yield ("country" if person else "jurisdiction"), numbered[1].lower()
    elif property == "website":
        yield text if "://" in text else f"https://{text}/"
    elif property in ("country", "nationality"):
        yield text.lower() if len(text) == 2 else text
    else:
        yield text


def _fit(text: str) -> str:
    """A value as a reader of lists takes it: one line, of a bounded length."""
    text = " ".join(shown(text).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _texts(record: Record, property: str) -> list[str]:
    return [one.value for one in usable(record.values.get(property, ()))]


# --- ties -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tie:
    """A stated tie as a relation of FtM, the record that states it, and by which part of which link."""

    entity: Entity
    record: str
    part: Part


def _ties(network: Network, ids: Mapping[str, str]) -> Iterator[_Tie]:
    """Every stated tie between two records that have an entity, and not the same one."""
    for link in network.links:
        if link.relation is not Relation.CONTROL:
            continue
        for part in link.parts:
            made = _tie(link, part, ids)
            if made is not None:
                yield made


def _tie(link: Link, part: Part, ids: Mapping[str, str]) -> _Tie | None:
    """A part of a link as a tie. What states no other record, as a mailbox at a site does, is a link that FtM does not
    know more of."""
    ends = (link.source, link.target)
    named = next((value for value in part.values if value in ends), None)
    record, other = ends if named is None or named == link.target else ends[::-1]
    source, target = ids.get(record), ids.get(other)
    if source is None or target is None or source == target:
        return None
    schema, ours, theirs = _TIES[part.property if named is not None and part.property in _TIES else "knows"]
    told = _said(part.sentence, schema) if named is not None else {}
    if "role" not in told:
        told["role"] = (PROPERTIES[part.property].words if named is not None else link.words,)
    id = entity_id(f"tie:{record}|{part.property}|{other}|{'' if named is not None else link.words}")
    return _Tie(Entity(id, schema, {ours: (source,), theirs: (target,), **told}), record, part)


def _said(quote: str, schema: str) -> dict[str, tuple[str, ...]]:
    """What the words of a tie say of it: "owner, 60 %, from 2017-03-01 until 2019" is a role, a share and two days."""
    told: dict[str, tuple[str, ...]] = {}
    roles: list[str] = []
    for piece in filter(None, _PIECES.split(shown(quote)[:1_000])):
        if piece in ENDS:  # the name of a relation in FtM, where it came from there
            continue
        dated = _DATE.fullmatch(piece)
        if dated and dated["word"]:
            told["startDate" if dated["word"] in ("from", "since") else "endDate"] = (dated["date"],)
        elif schema == "Ownership" and any(map(str.isdigit, piece)) and read_share(piece) is not None:
            told["percentage"] = (piece,)
        else:
            roles.append(piece)
    if roles:
        told["role"] = (", ".join(roles)[:200],)
    return told
