"""Watchlists: who is on which list, at which date, as its publisher says it.

    publisher's files -> readers -> Entity -> store (dated, hashed snapshots) -> claims, designations, samples

:func:`open_snapshots` gives the lists that are here; a :class:`Snapshot` gives its entities one by one.
"""

from truename.lists.changes import Change, Changes
from truename.lists.entity import Entity
from truename.lists.store import Lists, Snapshot, folder, open_snapshots

__all__ = ["Change", "Changes", "Entity", "Lists", "Snapshot", "folder", "open_snapshots"]
