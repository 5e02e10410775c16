"""Is everything in a gallery what it was when it was stored? Every page, key, sample, template, pair and audit entry is
read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from truename.errors import GalleryError
from truename.gallery import pairs
from truename.gallery.rows import open_sample, open_template, unwrap
from truename.gallery.schema import FORM
from truename.gallery.seal import tag
from truename.vault.check import Finding, log, pages

if TYPE_CHECKING:
    from truename.gallery.store import Gallery


def check(gallery: Gallery, wrapping: bytes, progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
    """Yield what is wrong with a gallery; nothing if nothing is.

    Rows are read one by one by their number, so that one damaged page hides only what stands on it.

    Args:
        gallery: an open one.
        wrapping: the key that wraps its subjects' keys.
        progress: called with the rows done and the rows there are.
    """
    yield from pages(gallery)
    steps = (("key", _key), ("sample", _sample), ("template", _template), ("pair", _pair))
    try:
        last = {table: _last(gallery, table) for table, _ in steps}
    except GalleryError as error:
        yield Finding("file", f"nothing more can be read: {error}")
        return
    done, total = 0, sum(last.values())
    for table, look in steps:
        for row in range(1, last[table] + 1):
            yield from look(gallery, wrapping, row)
            done += 1
            if progress:
                progress(done, total)
    yield from log(gallery)


def _last(gallery: Gallery, table: str) -> int:
    return max((n for (n,) in gallery.query("SELECT seq FROM sqlite_sequence WHERE name = ?", table)), default=0)


def _key(gallery: Gallery, wrapping: bytes, row: int) -> Iterator[Finding]:
    where = f"subject row {row}"
    try:
        rows = gallery.query(
            """SELECT name, wrapped, EXISTS (SELECT 1 FROM sample WHERE subject = key.id),
                      EXISTS (SELECT 1 FROM change WHERE subject = key.id)
               FROM key LEFT JOIN subject USING (id) WHERE id = ?""",
            row,
        )
        for name, wrapped, has_samples, has_change in rows:
            if name is None and any(wrapped):
                yield Finding(where, "a key without its subject")
            if name is not None:
                where = f"subject {name!r}"
                if not has_samples:
                    yield Finding(where, "a subject without samples")
                if not has_change:
                    yield Finding(where, "a subject that searches do not find: its change is missing")
                unwrap(wrapping, wrapped, name)
        if not rows:
            yield Finding(where, "its key is missing")
    except GalleryError as error:
        yield Finding(where, str(error))


def _sample(gallery: Gallery, wrapping: bytes, row: int) -> Iterator[Finding]:
    try:
        for name, wrapped, *values in gallery.query(
            """SELECT name, wrapped, tag, kind, position, quality, size, enrolled, about, content
               FROM sample JOIN subject ON subject.id = subject JOIN key ON key.id = subject WHERE sample.id = ?""",
            row,
        ):
            open_sample(name, unwrap(wrapping, wrapped, name), *values)
    except GalleryError as error:
        yield Finding(_where(gallery, "sample", row, row), str(error))


def _template(gallery: Gallery, wrapping: bytes, row: int) -> Iterator[Finding]:
    sample = None
    try:
        sample = next((n for (n,) in gallery.query("SELECT sample FROM template WHERE id = ?", row)), None)
        for name, wrapped, mark, *values in gallery.query(
            """SELECT name, wrapped, tag, kind, position, format, template.quality, sealed
               FROM template JOIN sample ON sample.id = sample
               JOIN subject ON subject.id = subject JOIN key ON key.id = subject WHERE template.id = ?""",
            row,
        ):
            key = unwrap(wrapping, wrapped, name)
            if tag(key, open_template(name, key, mark, *values).sample) != mark:
                raise FORM.damaged("template", "one made from another sample")
    except GalleryError as error:
        yield Finding(_where(gallery, "template", row, sample), str(error))


def _pair(gallery: Gallery, wrapping: bytes, row: int) -> Iterator[Finding]:
    try:
        pairs.one(gallery, wrapping, row)
    except GalleryError as error:
        yield Finding(f"pair row {row}", str(error))


def _where(gallery: Gallery, table: str, row: int, sample: int | None) -> str:
    """Name a damaged row as well as what is still readable allows."""
    try:
        for name, kind, position, enrolled in gallery.query(
            """SELECT name, kind, position, enrolled FROM sample JOIN subject ON subject.id = subject
               WHERE sample.id = ?""",
            sample,
        ):
            return f"subject {name!r}, {kind} at position {position} enrolled {enrolled}: {table} row {row}"
    except GalleryError:
        pass
    return f"{table} row {row}"
