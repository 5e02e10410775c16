"""What a bundle holds, as values and as the bytes of its members."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from truename.case.bundle.layout import parsed, refusal, refuse
from truename.case.plain import plain
from truename.errors import UsageError
from truename.sources.saved import Trait
from truename.types import Capture, Claim, ClaimStatus


@dataclass(frozen=True, slots=True)
class Contents:
    """What a bundle holds but for the files that were added.

    Attributes:
        case: what the case says of itself: id, name.
        version: of the program that computed the network.
        created: when the bundle was made, UTC, ISO 8601.
        claims: with their ids, rising, and the status that judgements gave them.
        captures: all of them, in the order of the case; the same bytes may have been captured several times.
        judgements: who judged a claim, and why; dataclasses or JSON values.
        traits: each with the SHA-256 of its capture.
        network: as :func:`truename.case.export.network_document` gives it.
        tables: ids of the calibrations and references that weighed, by name.
    """

    case: Mapping[str, Any]
    version: str
    created: str
    claims: Sequence[tuple[int, Claim]]
    captures: Sequence[Capture]
    judgements: Sequence[Any]
    traits: Sequence[tuple[str, Trait]]
    network: Mapping[str, Any]
    tables: Mapping[str, str] = field(default_factory=dict)


def encode(contents: Contents) -> Iterator[bytes]:
    """The members of :data:`truename.case.bundle.layout.TABLES`, in that order."""
    yield _lines({"id": number, **plain(claim)} for number, claim in contents.claims)
    yield _lines(plain(contents.captures))
    yield _lines(plain(contents.judgements))
    yield _lines(
        {"capture": sha, "subject": one.subject, "kind": one.kind, "data": base64.b64encode(one.data).decode()}
        for sha, one in contents.traits
    )
    yield spelled(plain(contents.network))


_spell = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def spelled(document: Any) -> bytes:
    """The one spelling of what :func:`plain` gave: as :func:`truename.audit.chain.canonical`, which looks at each value
    first whether it is plain, and would take minutes for a large case.

    Raises:
        UsageError: a text is none of Unicode.
    """
    try:
        return _spell(document).encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            expected="texts of Unicode", found=ascii(error.object[error.start : error.end][:20]), do="report this"
        ) from error


def _lines(documents: Iterable[Any]) -> bytes:
    return b"".join(spelled(document) + b"\n" for document in documents)


def decode(manifest: Mapping[str, Any], tables: Mapping[str, bytes]) -> Contents:
    """What :func:`encode` wrote.

    Raises:
        ProvenanceError: it is something else.
    """
    claims: list[tuple[int, Claim]] = []
    for one in _documents(tables, "claims.jsonl"):
        number = one.pop("id", None)
        if type(number) is not int or (claims and number <= claims[-1][0]):
            refuse("claims with rising ids", "others")
        claims.append((number, _claim(one)))
    network = parsed(tables["network.json"], "network.json")
    if not isinstance(network, dict):
        refuse("a network as an object", "something else")
    return Contents(
        case=manifest["case"],
        version=manifest["version"],
        created=manifest["created"],
        claims=claims,
        captures=[_capture(one) for one in _documents(tables, "captures.jsonl")],
        judgements=_documents(tables, "judgements.jsonl"),
        traits=[_trait(one) for one in _documents(tables, "traits.jsonl")],
        network=network,
        tables=manifest["tables"],
    )


def _documents(tables: Mapping[str, bytes], name: str) -> list[dict[str, Any]]:
    found = [parsed(line, name) for line in tables[name].splitlines()]
    if not all(isinstance(one, dict) for one in found):
        refuse(f"objects in {name}", "something else")
    return found


def _claim(document: dict[str, Any]) -> Claim:
    _require_fields(document, frozenset(Claim.__dataclass_fields__), "a claim")
    try:
        return Claim(**{**document, "status": ClaimStatus(document["status"])})
    except ValueError as error:
        raise refusal("a claim with a status", "another") from error


def _capture(document: dict[str, Any]) -> Capture:
    size = document.pop("size", None)
    _require_fields(document, frozenset(Capture.__dataclass_fields__) - {"size"}, "a capture")
    if type(size) is not int or size < 0:
        refuse("a capture with a size", "another")
    return Capture(**document, size=size)


def _trait(document: dict[str, Any]) -> tuple[str, Trait]:
    _require_fields(document, frozenset({"capture", "subject", "kind", "data"}), "a trait")
    try:
        data = base64.b64decode(document["data"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise refusal("a trait in base 64", "something else") from error
    return document["capture"], Trait(document["subject"], document["kind"], data)


def _require_fields(document: Mapping[str, Any], names: frozenset[str], what: str) -> None:
    """Refuse what has other fields, or fields that are no texts."""
    if document.keys() != names or not all(isinstance(value, str) for value in document.values()):
        refuse(f"{what} with the fields {', '.join(sorted(names))}", "others")
