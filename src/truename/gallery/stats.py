"""How much of what a gallery holds. Counts only: nothing is decrypted but the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truename.gallery.store import Gallery


@dataclass(frozen=True, slots=True)
class Stats:
    """What a gallery holds.

    Attributes:
        subjects, samples, templates, audit_entries: counts.
        kinds: samples by kind.
        formats: templates by kind and format.
        positions: samples by kind and position.
        qualities: samples by quality, ten bands: 0 to 9, 10 to 19, ..., 90 to 100.
        content_bytes: of all originals.
        file_bytes: of the gallery's file.
    """

    subjects: int
    samples: int
    templates: int
    audit_entries: int
    kinds: Mapping[str, int]
    formats: Mapping[tuple[str, str], int]
    positions: Mapping[tuple[str, int], int]
    qualities: tuple[int, ...]
    content_bytes: int
    file_bytes: int


def stats(gallery: Gallery) -> Stats:
    """Count."""
    bands = dict(gallery.query("SELECT min(quality / 10, 9), count(*) FROM sample GROUP BY 1"))
    kinds = dict(gallery.query("SELECT kind, count(*) FROM sample GROUP BY kind ORDER BY kind"))
    formats = {
        (kind, format): n
        for kind, format, n in gallery.query(
            """SELECT kind, format, count(*) FROM template JOIN sample ON sample.id = sample
               GROUP BY 1, 2 ORDER BY 1, 2"""
        )
    }
    positions = {
        (kind, position): n
        for kind, position, n in gallery.query(
            "SELECT kind, position, count(*) FROM sample GROUP BY 1, 2 ORDER BY 1, 2"
        )
    }
    ((subjects, content),) = gallery.query(
        "SELECT (SELECT count(*) FROM subject), (SELECT coalesce(sum(size), 0) FROM sample)"
    )
    return Stats(
        subjects=subjects,
        samples=sum(kinds.values()),
        templates=sum(formats.values()),
        audit_entries=gallery.head().n,
        kinds=kinds,
        formats=formats,
        positions=positions,
        qualities=tuple(bands.get(band, 0) for band in range(10)),
        content_bytes=content,
        file_bytes=gallery.path.stat().st_size,
    )
