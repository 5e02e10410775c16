"""What stands in the rows of a case, as values and back. Texts come from hostile captures and are made storable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from truename.sources.saved import Trait
from truename.types import Claim, ClaimStatus, Region

CLAIM_COLUMNS = 'subject, property, value, asserted_by, asserted, captured, capture, status, "group", "where", quote'
"""In the order of the fields of :class:`truename.types.Claim`."""

_NUL = "\0"
"""What stands between columns where they are hashed: it stands in none of them."""

_NEAR, _DIGEST = 6, 14
"""Bytes of a claim's digest: the first of its capture's hash, so that the claims of one capture lie side by side in the
index by which equal ones are found, and then those of a hash of all of it. Whoever writes a page could spend 2^56 work
to have one of two claims of his own left out, and gains nothing."""

NO_CLAIMS = bytes(32)
"""The head of the chain of no claims."""


class Verdict(StrEnum):
    """What a person says of a claim."""

    VERIFIED = "verified"
    DISPUTED = "disputed"
    UNVERIFIABLE = "unverifiable"

    @property
    def status(self) -> ClaimStatus:
        """What the claim is then."""
        return ClaimStatus.CONTRADICTED if self is Verdict.DISPUTED else ClaimStatus(self.value)


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file of a case, and what the user states about it.

    Attributes:
        id: its number in the case, from 1.
        sha256: of its bytes, 64 hex digits.
        name: what the user calls it.
        size: bytes.
        url, captured, tool: where it was captured from, when (UTC, ISO 8601) and by what; empty where nobody says.
        added: UTC time, ISO 8601.
        ended: everything in it has been read.
        new: it was not there before.
    """

    id: int
    sha256: str
    name: str
    size: int
    url: str
    captured: str
    tool: str
    added: str
    ended: bool
    new: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said of a claim.

    Attributes:
        id: rising; of one claim the highest counts.
        claim: the claim's id.
        verdict: what.
        by, when, reason: who, at which UTC time (ISO 8601), and why.
    """

    id: int
    claim: int
    verdict: Verdict
    by: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that could not be read, or was left out.

    Attributes:
        id: rising.
        file: the name of the file that it stands in.
        name: its path there.
        refused: nothing of it was read.
        reason: why, a sentence.
    """

    id: int
    file: str
    name: str
    refused: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a case holds: captures, claims, faces in pictures, things that were refused, and all remarks."""

    captures: int
    claims: int
    faces: int
    refused: int
    remarks: int


@dataclass(frozen=True, slots=True)
class StoredTrait:
    """What was derived of a capture and is no statement.

    Attributes:
        id: from 1.
        trait: "text" and what else :class:`truename.sources.saved.Trait` names; "look", "face" and "icon" of pictures,
            whose subject is "picture:" and the picture's address.
        capture: SHA-256 of the capture.
        captured: when that was made, UTC, ISO 8601; empty where nothing says so.
        region: of a face, where in the picture it is; ``None`` is all of it.
    """

    id: int
    trait: Trait
    capture: str
    captured: str
    region: Region | None = None


def storable(text: str) -> str:
    """A text as it can be stored. Half a surrogate pair, bytes of a file name that are no text, and NUL are spelled."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="backslashreplace").decode()
    return text.replace("\0", "\\x00")


ClaimRow = tuple[str, str, str, str, str, str, bytes, str, str, str, str]
"""In the order of ``CLAIM_COLUMNS``."""


def claim_row(claim: Claim) -> ClaimRow:
    """The columns of a claim; its status is that of its capture, before anybody judged it.

    Raises:
        ValueError: its capture is no SHA-256.
    """
    row = (
        claim.subject,
        claim.property,
        claim.value,
        claim.asserted_by,
        claim.asserted,
        claim.captured,
        hash_bytes(claim.capture),
        claim.status.value,
        claim.group,
        claim.where,
        claim.quote,
    )
    plain = all(text.isascii() and _NUL not in text for text in row if isinstance(text, str))
    return row if plain else cast("ClaimRow", tuple(storable(one) if isinstance(one, str) else one for one in row))


def claim_of(row: ClaimRow, status: ClaimStatus | None = None) -> Claim:
    """The claim that stands in columns; with the status of a judgement where there is one."""
    return Claim(*row[:6], row[6].hex(), status or ClaimStatus(row[7]), *row[8:])


def claim_digest(row: ClaimRow) -> bytes:
    """What tells two claims apart: all of their columns."""
    text = _NUL.join((*row[:6], *row[7:])).encode()
    return row[6][:_NEAR] + hashlib.blake2b(text + row[6], digest_size=_DIGEST).digest()


def chained(head: bytes, digests: Iterable[bytes]) -> bytes:
    """The head of a chain of claims that goes on with these: no claim can be changed or left out without it changing.

    It is the same however the claims were cut into transactions.
    """
    for digest in digests:
        head = hashlib.blake2b(head + digest, digest_size=32).digest()
    return head


def hash_bytes(sha256: str) -> bytes:
    """The 32 bytes of a SHA-256.

    Raises:
        ValueError: it is none.
    """
    value = bytes.fromhex(sha256)
    if len(value) != 32:
        raise ValueError(f"{sha256!r} is no SHA-256")
    return value
