"""How a bundle is laid out: its members, their bounds, their headers, and what its manifest may say."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Mapping
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature

from truename.audit.chain import canonical
from truename.case.bundle.keys import fingerprint, public_key
from truename.errors import NewerVersionError, ProvenanceError, UsageError

FORMAT = 1
"""Of the layout. A later one is refused, never guessed at."""

SIGNED = b"truename bundle 1\0"
"""What stands before the manifest when it is signed, so that no other signature of the key is one of a bundle."""

TABLES = ("claims.jsonl", "captures.jsonl", "judgements.jsonl", "traits.jsonl", "network.json")
"""The members that every bundle has, in this order."""

LARGEST_MANIFEST = 16 * 2**20
"""Bytes: twice the room that the names of so many files take."""

LARGEST_TABLES = 2**30
"""Bytes of all members that are no files, unpacked; they are held in memory. Assumption: several times the claims of a
case of 10,000 pages."""

LARGEST_FILE = 64 * 2**30
"""Bytes of one file that was added, and of all of them eight times as much."""

MOST_FILES = 50_000
"""Files that were added. Assumption: archives hold many captures each."""

CHUNK = 2**20
BLOCK = 512
"""Bytes of a block of tar (POSIX.1-2017, pax, ustar interchange format)."""

END = b"\0" * (2 * BLOCK)

_SHA = re.compile(r"[0-9a-f]{64}")
_FIELDS = frozenset({"format", "case", "version", "created", "signer", "tables", "members"})


def header(name: str, size: int) -> bytes:
    """A member's header in its one spelling: no time, no owner. Sizes above 8 GiB as GNU tar writes them."""
    made = tarfile.TarInfo(name)
    made.size, made.mode = size, 0o600
    return made.tobuf(tarfile.GNU_FORMAT)


def size_of(block: bytes) -> int:
    """The size that a header states; -1 where it is none."""
    try:
        return tarfile.TarInfo.frombuf(block, "ascii", "strict").size
    except (tarfile.TarError, ValueError):
        return -1


def padding(size: int) -> int:
    """Zeros that follow a member of a size."""
    return -size % BLOCK


def require_manifest(text: bytes, signature: bytes, signer: str) -> dict[str, Any]:
    """The manifest, once its signature holds and everything in it is of the form in which bundles are written.

    Args:
        signer: the public key that must have signed it; empty for any.

    Raises:
        ProvenanceError: it is no such manifest, is signed by another, or by nobody.
        NewerVersionError: it is of a later layout.
        UsageError: it is of a bundle that is too large.
    """
    document = parsed(text, "the manifest")
    if not isinstance(document, dict) or not isinstance(by := document.get("signer"), str):
        refuse("a manifest that names who signed it", "another")
    key = public_key(by)
    if key is None:
        refuse("a manifest that names who signed it", "no key of that kind")
    try:
        key.verify(signature, SIGNED + text)
    except InvalidSignature as error:
        raise refusal("a manifest as it was signed", "another, or another signature") from error
    if signer and by != signer:
        raise ProvenanceError(
            expected=f"a bundle signed by {fingerprint(signer)}",
            found=f"one signed by {fingerprint(by)}",
            do="ask the sender for the bundle and for the key, each on its own way",
        )
    form = document.get("format")
    if type(form) is int and form > FORMAT:
        raise NewerVersionError(
            expected=f"a bundle of layout {FORMAT} or earlier", found=f"layout {form}", do="install a later truename"
        )
    tables = document.get("tables")
    if (
        form != FORMAT
        or document.keys() != _FIELDS
        or not all(isinstance(document[name], str) for name in ("version", "created"))
        or not isinstance(document["case"], dict)
        or not isinstance(tables, dict)
        or not all(isinstance(one, str) for one in tables.values())
        or not _is_canonical(document, text)
    ):
        refuse("a manifest of this layout in its one spelling", "another")
    _require_members(document["members"])
    return document


def _is_canonical(document: Any, text: bytes) -> bool:
    try:
        return canonical(document) == text
    except UsageError:
        return False


def _require_members(members: Any) -> None:
    """Refuse names that are none of ours, sizes out of bounds, and what comes twice."""
    if not isinstance(members, list) or not len(TABLES) <= len(members) <= len(TABLES) + MOST_FILES:
        refuse(f"{len(TABLES)} members and at most {MOST_FILES:,} files", "others")
    for place, told in enumerate(members):
        if not isinstance(told, dict) or told.keys() != {"name", "size", "sha256"}:
            refuse("members with name, size and SHA-256", "others")
        name, size, sha256 = told["name"], told["size"], told["sha256"]
        if type(size) is not int or size < 0 or not isinstance(sha256, str) or not _SHA.fullmatch(sha256):
            refuse("members with name, size and SHA-256", "others")
        if name != (TABLES[place] if place < len(TABLES) else f"files/{sha256}"):
            refuse("the members of a bundle in their order", f"{str(name)[:80]!a}")
    attached = {told["sha256"]: told["size"] for told in members[len(TABLES) :]}
    if len(attached) != len(members) - len(TABLES):
        refuse("each file once", "one twice")
    require_sizes({told["name"]: told["size"] for told in members[: len(TABLES)]}, attached)


def require_sizes(tables: Mapping[str, int], attached: Mapping[str, int], manifest: int = 0) -> None:
    """Refuse what no bundle may be.

    Raises:
        UsageError: it is too large.
    """
    for what, size, most in (
        ("a manifest", manifest, LARGEST_MANIFEST),
        ("claims and what follows from them", sum(tables.values()), LARGEST_TABLES),
        ("one file", max(attached.values(), default=0), LARGEST_FILE),
        ("all files", sum(attached.values()), 8 * LARGEST_FILE),
    ):
        if size > most:
            raise UsageError(
                expected=f"at most {most:,} bytes of {what}", found=f"{size:,}", do="split the case, or leave files out"
            )
    if len(attached) > MOST_FILES:
        raise UsageError(expected=f"at most {MOST_FILES:,} files", found=f"{len(attached):,}", do="leave files out")


def parsed(text: bytes, what: str) -> Any:
    """JSON of a bundle.

    Raises:
        ProvenanceError: it is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refusal(f"{what} as JSON", "something else") from error


def sha256(data: bytes) -> str:
    """SHA-256, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def refusal(expected: str, found: str) -> ProvenanceError:
    """What is said of a bundle that is not as it was sealed."""
    return ProvenanceError(expected=expected, found=found, do="ask the sender for the bundle again")


def refuse(expected: str, found: str) -> NoReturn:
    """Raise :func:`refusal`."""
    raise refusal(expected, found)
