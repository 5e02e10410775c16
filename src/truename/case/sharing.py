"""What records can share beside equal texts: houses, mail hosts, pictures, copied texts.

Each becomes a token like any other (:mod:`truename.resolve.tokens`), so that how rare it is is asked in one place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from truename.case.material import Material
from truename.kinds.address import keys
from truename.kinds.address.read import parse
from truename.kinds.organisation.parse import Role
from truename.kinds.organisation.parse import parse as parse_organisation
from truename.resolve import pictures, texts
from truename.resolve.network import Record, Value
from truename.resolve.records import usable
from truename.resolve.tokens import Tokens, folded, tokens
from truename.sources.saved import hosts
from truename.types import ClaimStatus

MOST_PLACES = 4
"""Words of an address's place under which its house is found."""

ORGANISATIONS = frozenset({"Company", "Organization", "PublicBody"})
"""Schemata that are certainly no person. FtM's "LegalEntity" may be either, as may a profile or a site."""


def gather(records: Mapping[str, Record], material: Material) -> Tokens:
    """Everything that records can share, and who holds it."""
    held = tokens(records, houses)
    _add_mail_hosts(held, records)
    _add_legal_names(held, records)
    _add_pictures(held, records, material)
    _add_texts(held, material)
    return held


def houses(text: str) -> tuple[tuple[str, str], ...]:
    """Of an address, the keys under which equal ones are found: its house and its room, in each word of its place."""
    parsed = parse(text)
    if parsed is None:
        return ()
    mark = "crowded:" if keys.is_crowded(parsed) else ""
    rooms = ["", f" unit {parsed.unit}"] if parsed.unit else [""]
    where = [parsed.postcode, *(keys.sound(word) for word in parsed.place[:MOST_PLACES])]
    places = [word for word in where if word] or [""]
    found = (
        f"{mark}{house:016x} {word}{room}".rstrip()
        for house in keys.premises(parsed)
        if house
        for word in places
        for room in rooms
    )
    return tuple((key, str(parsed)) for key in found)


def _add_mail_hosts(held: Tokens, records: Mapping[str, Record]) -> None:
    """A company whose mailbox is at a site's own domain may be who is behind that site."""
    for record in records.values():
        if record.schema not in ORGANISATIONS | {"LegalEntity"}:
            continue
        for value in usable(record.values.get("email", ())):
            host = hosts.site(value.value.rpartition("@")[2])
            if f"site:{host}" in records:
                held.add(record.id, ("mail host", host), value)
                held.add(f"site:{host}", ("mail host", host), Value("website", host))


def _add_legal_names(held: Tokens, records: Mapping[str, Record]) -> None:
    """Whose a site says it is, and whom a register enters, by the whole name with its legal form."""
    for record in records.values():
        if record.schema in ORGANISATIONS or record.id.startswith("site:"):
            stated = [value for one in ("name", "registrantOrganization") for value in record.values.get(one, ())]
            for value in usable(stated):
                if is_legal(value.value):
                    held.add(record.id, ("legal name", folded(value.value)), value, value.value)


DERIVED = ("picture", "favicon", "text")
"""What records share and no claim states: it is found by comparing captures."""


def described(records: Mapping[str, Record], held: Tokens) -> dict[str, Record]:
    """Records with what was found of their pictures, icons and texts among their values, for whoever reads them."""
    made = dict(records)
    for record, own in held.of.items():
        found: dict[str, tuple[Value, ...]] = {}
        for (kind, text), values in own.items():
            if kind in DERIVED and record in made and kind not in made[record].values:
                one = values[0]
                said = held.shown((kind, text)) if kind == "picture" else text  # as what is common names it
                found[kind] = (
                    *found.get(kind, ()),
                    Value(kind, said, one.claims, one.captures, one.groups, quote=one.quote),
                )
        if found:
            made[record] = replace(made[record], values={**made[record].values, **found})
    return made


@lru_cache(1 << 15)
def is_legal(name: str) -> bool:
    """Whether a name is that of an organisation with its legal form, and more than that."""
    roles = [token.role for token in parse_organisation(name).tokens]
    return Role.FORM in roles and Role.WORD in roles


def _add_pictures(held: Tokens, records: Mapping[str, Record], material: Material) -> None:
    """Site icons by their hash, and pictures by what they look like: copies of one are one value."""
    seen = shown(records, material)
    known = [(address, one) for address, one in sorted(material.pictures.items()) if address in seen]
    for address, one in known:
        for record, value, icon in seen[address]:
            if icon and one.icon:
                held.add(record, ("favicon", one.icon), value)
    plain = [(address, one) for address, one in known if any(not icon for _, _, icon in seen[address])]
    original = pictures.copies([one.look for _, one in plain])
    first: dict[str, int] = {}
    for number, (address, one) in enumerate(plain):
        first_of_content = first.setdefault(one.capture, number)
        source = plain[int(original[number]) if one.look is not None else first_of_content][1]
        for record, value, icon in seen[address]:
            if not icon:
                held.add(record, ("picture", source.capture), value, f"first seen as {address}")


def shown(records: Mapping[str, Record], material: Material) -> dict[str, list[tuple[str, Value, bool]]]:
    """By a picture's address, which records show it: with the claim as a value, and whether as the site's icon.

    A picture that nobody shows was added by itself: it is a record of its own, if anything is claimed of it."""
    seen: dict[str, list[tuple[str, Value, bool]]] = defaultdict(list)
    for number, claim in material.claims:
        if claim.property == "pictureUrl" and claim.status is not ClaimStatus.CONTRADICTED:
            value = Value("picture", claim.value, (number,), (claim.capture,), (claim.group,), quote=claim.quote)
            seen[claim.value].append((claim.subject, value, claim.where == "icon"))
    for address, picture in material.pictures.items():
        own = f"picture:{unquote(address.removeprefix('file:///'))}"
        if address not in seen and own in records:
            seen[address].append((own, Value("picture", address, (), (picture.capture,)), False))
    return seen


def _add_texts(held: Tokens, material: Material) -> None:
    for group in texts.copied(material.texts):
        for subject, common in zip(group.subjects, group.common, strict=True):
            words = f"that {len(group.subjects)} subjects have: {common} and more sequences of five words"
            held.add(subject, ("text", group.id), Value("text", group.id), words)
