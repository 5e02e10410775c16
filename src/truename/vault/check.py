"""Is what every encrypted file has what it was: its pages and its log? Each form adds what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truename.audit import chain
from truename.errors import GalleryError

if TYPE_CHECKING:
    from truename.vault.store import Vault


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    where: str
    problem: str


def pages(vault: Vault) -> Iterator[Finding]:
    """SQLite's own checks: b-trees, indices, types, references."""
    try:
        problems = [text for (text,) in vault.query("PRAGMA integrity_check(10)") if text != "ok"]
        for text in problems:
            # After one unreadable page SQLite lists every page that it then could not reach; the head says enough.
            yield Finding("file", text[:300])
        for table, row, parent, _ in vault.query("PRAGMA foreign_key_check"):
            yield Finding(f"{table} row {row}", f"belongs to a {parent} that is not there")
    except GalleryError as error:
        yield Finding("file", str(error))


def log(vault: Vault) -> Iterator[Finding]:
    """Every entry is one, they are a chain, and it ends where the file says."""
    try:
        broken = chain.verify(vault.audit_entries(), vault.id, [vault.head()])
    except GalleryError as error:
        yield Finding("audit", str(error))
    else:
        if broken:
            yield Finding(f"audit entry {broken.n}", broken.reason)
