"""Pairs of subjects who may be one, as far as everybody was compared with everybody: what ``truename dedup`` keeps.

A pair is sealed under a key that comes of both subjects' keys, so that nothing of it remains once either is erased. How
far the comparing came is stored together with the pairs that were found so far, or neither is.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from truename.errors import BusyError
from truename.gallery.rows import unwrap
from truename.gallery.schema import PAIRS
from truename.gallery.seal import Place, seal, unseal
from truename.types import LLR, Contribution, Proposition, Status
from truename.vault.store import CHUNK

if TYPE_CHECKING:
    from truename.gallery.store import Gallery

State = Mapping[str, Any]
"""How far the comparing came and what it rests on, as plain JSON values; whoever compares says what is in it."""


@dataclass(frozen=True, slots=True)
class StoredPair:
    """Two subjects, and how much speaks for their being one.

    Attributes:
        earlier, later: the subjects' ids, in the order of their last changes.
        changes: these, by number, when the two were compared.
        llr: the fused weight. contributions: what made it.
        same_file: both have one and the same picture.
    """

    earlier: str
    later: str
    changes: tuple[int, int]
    llr: LLR
    contributions: tuple[Contribution, ...]
    same_file: bool


def lay_out(gallery: Gallery) -> None:
    """The tables, in galleries that are older than they; to be called inside a transaction."""
    gallery.query(PAIRS)


def read_state(gallery: Gallery) -> State | None:
    """How far the comparing came; ``None`` where none has begun."""
    if not _laid_out(gallery):
        return None
    rows = gallery.query("SELECT state FROM dedup")
    return dict(json.loads(rows[0][0])) if rows else None


def write(
    gallery: Gallery,
    wrapping: bytes,
    before: State | None,
    after: State,
    renewed: Sequence[int],
    found: Iterable[StoredPair],
) -> None:
    """Go one step further; to be called inside a transaction.

    Args:
        before: the state that this goes on from.
        after: what it is now.
        renewed: subjects, by number; their pairs of before their last change are dropped.
        found: new pairs, in place of earlier ones of the same two. Those with a subject that was erased meanwhile are
            left out.

    Raises:
        BusyError: the state is another than ``before``.
    """
    lay_out(gallery)
    if read_state(gallery) != before:
        raise BusyError(
            expected="nobody else to compare the subjects of this gallery meanwhile",
            found="another process that has come further",
            do="let it finish",
        )
    gallery.query("INSERT OR REPLACE INTO dedup VALUES (1, ?)", json.dumps(after, sort_keys=True))
    gallery.query_each(_STALE, ((n, n, n, n) for n in renewed))
    for pair in found:
        sides = [_subject(gallery, wrapping, name) for name in (pair.earlier, pair.later)]
        if None not in sides:
            (a, key_a), (b, key_b) = (side for side in sides if side is not None)
            about = {
                "llr": asdict(pair.llr),
                "contributions": [asdict(part) for part in pair.contributions],
                "same_file": pair.same_file,
            }
            sealed = seal(_key(key_a, key_b), json.dumps(about).encode(), _place(pair.earlier, pair.later))
            # The same two in the other order are of before a change.
            gallery.query("DELETE FROM pair WHERE earlier = ? AND later = ?", b, a)
            gallery.query(
                """INSERT OR REPLACE INTO pair (earlier, later, earlier_change, later_change, sealed)
                   VALUES (?, ?, ?, ?, ?)""",
                a,
                b,
                *pair.changes,
                sealed,
            )


def forget(gallery: Gallery) -> None:
    """Begin again: neither state nor pairs; to be called inside a transaction."""
    lay_out(gallery)
    gallery.query("DELETE FROM pair")
    gallery.query("DELETE FROM dedup")


def drop(gallery: Gallery, rows: Iterable[int]) -> None:
    """Delete pairs by their rows; to be called inside a transaction."""
    gallery.query_each("DELETE FROM pair WHERE id = ?", ((row,) for row in rows))


def count(gallery: Gallery) -> int:
    """How many pairs are kept."""
    return int(gallery.query("SELECT count(*) FROM pair")[0][0]) if _laid_out(gallery) else 0


def read(gallery: Gallery, wrapping: bytes) -> Iterator[tuple[int, StoredPair]]:
    """Every pair of two who have not changed since they were compared, with its row.

    Raises:
        DamagedError: one fails its authentication.
    """
    if not _laid_out(gallery):
        return
    last = 0
    while rows := gallery.query(f"{_PAIRS} WHERE pair.id > ? AND {_CURRENT} ORDER BY pair.id LIMIT ?", last, CHUNK):
        for row, *columns in rows:
            yield row, opened(wrapping, *columns)
        last = rows[-1][0]


def one(gallery: Gallery, wrapping: bytes, row: int) -> StoredPair | None:
    """The pair of a row, if it is there.

    Raises:
        DamagedError: it fails its authentication.
    """
    rows = gallery.query(f"{_PAIRS} WHERE pair.id = ?", row)
    return opened(wrapping, *rows[0][1:]) if rows else None


_PAIRS = """SELECT pair.id, a.name, a_key.wrapped, b.name, b_key.wrapped, earlier_change, later_change, sealed
            FROM pair CROSS JOIN subject AS a ON a.id = earlier CROSS JOIN key AS a_key ON a_key.id = earlier
                      CROSS JOIN subject AS b ON b.id = later CROSS JOIN key AS b_key ON b_key.id = later"""

_CURRENT = """earlier_change = (SELECT n FROM change WHERE subject = earlier)
              AND later_change = (SELECT n FROM change WHERE subject = later)"""

_STALE = """DELETE FROM pair WHERE (earlier = ? AND earlier_change <> (SELECT n FROM change WHERE subject = ?))
                             OR (later = ? AND later_change <> (SELECT n FROM change WHERE subject = ?))"""


def opened(
    wrapping: bytes,
    earlier: str,
    earlier_key: bytes,
    later: str,
    later_key: bytes,
    earlier_change: int,
    later_change: int,
    sealed: bytes,
) -> StoredPair:
    """The pair that stands in a row.

    Raises:
        DamagedError: it fails its authentication.
    """
    key = _key(unwrap(wrapping, earlier_key, earlier), unwrap(wrapping, later_key, later))
    about = json.loads(unseal(key, sealed, _place(earlier, later)))
    parts = tuple(
        Contribution(**{**part, "status": Status(part["status"]), "llr": _llr(part["llr"])})
        for part in about["contributions"]
    )
    return StoredPair(earlier, later, (earlier_change, later_change), _llr(about["llr"]), parts, about["same_file"])


def _llr(values: Mapping[str, Any]) -> LLR:
    return LLR(**{**values, "proposition": Proposition(values["proposition"])})


def _subject(gallery: Gallery, wrapping: bytes, name: str) -> tuple[int, bytes] | None:
    rows = gallery.query("SELECT id, wrapped FROM subject JOIN key USING (id) WHERE name = ?", name)
    return (rows[0][0], unwrap(wrapping, rows[0][1], name)) if rows else None


def _key(earlier: bytes, later: bytes) -> bytes:
    """The pair's key: whoever lacks one of the two has nothing."""
    return hmac.digest(earlier, b"truename pair 1\0" + later, "sha256")


def _place(earlier: str, later: str) -> Place:
    return ("pair", earlier, later)


def _laid_out(gallery: Gallery) -> bool:
    return bool(gallery.query("SELECT 1 FROM sqlite_schema WHERE name = 'pair'"))
