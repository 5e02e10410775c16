"""The gallery: one encrypted file that keeps originals and templates, and every subject under a key of its own."""

from truename.gallery.export import write_export
from truename.gallery.pairs import State, StoredPair
from truename.gallery.stats import Stats
from truename.gallery.store import Added, Gallery, Item, receipt_digest
from truename.vault import Secret, new_key_file
from truename.vault.check import Finding

__all__ = [
    "Added",
    "Finding",
    "Gallery",
    "Item",
    "Secret",
    "State",
    "Stats",
    "StoredPair",
    "new_key_file",
    "receipt_digest",
    "write_export",
]
