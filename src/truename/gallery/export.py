"""Everything about one subject in a folder or a zip that any program can read: the originals, and a JSON beside them.

What is written is not encrypted; only the user who writes it can read it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from truename import files
from truename.errors import GalleryError

if TYPE_CHECKING:
    from truename.gallery.store import Gallery

# Zip keeps local times from 1980 on; a fixed one keeps exports of the same subject equal.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_export(gallery: Gallery, subject: str, path: str | os.PathLike[str]) -> None:
    """Write a subject's originals and ``record.json`` to a new folder, or to a zip if ``path`` ends in ``.zip``.

    Whole or not at all. Files are numbered in order of enrolment; the names that the user gave are in the JSON, since a
    name may be anything. A ``manifest.csv`` says what each file is, so that the folder can be enrolled as it is.

    Raises:
        NotFoundError: no such subject.
        DamagedError: something that is held fails its authentication.
        GalleryError: something is there already, or it cannot be written.
    """
    path = Path(path).resolve()
    new = path.with_name(path.name + ".new")
    if path.exists() or path.is_symlink():
        raise GalleryError(expected=f"nothing yet at {path}", found="something", do="name another path")
    contents = _contents(gallery, subject)
    try:
        _discard(new)  # left by a process that was killed
        if path.suffix == ".zip":
            files.create(new, b"")
            with zipfile.ZipFile(new, "w", zipfile.ZIP_STORED) as archive:
                for name, content in contents:
                    archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content)
        else:
            new.mkdir(mode=0o700)
            for name, content in contents:
                files.create(new / name, content)
        files.publish(new, path)
    except OSError as error:
        raise GalleryError(
            expected=f"to write {path}",
            found=error.strerror or str(error),
            do="check the folder, its permissions and room",
        ) from error
    finally:
        with suppress(OSError):
            _discard(new)


def _contents(gallery: Gallery, subject: str) -> Iterator[tuple[str, bytes]]:
    record, samples = gallery.export(subject)
    described = []
    manifest = io.StringIO(newline="")
    rows = csv.writer(manifest, lineterminator="\n")
    rows.writerow(["file", "subject", "kind", "position", "ppi", "region"])
    for number, (stored, sample) in enumerate(zip(record.samples, samples, strict=True), 1):
        suffix = re.fullmatch(r"\.[A-Za-z0-9]{1,8}", Path(sample.name).suffix)
        file = f"{number:04d}{suffix[0].lower() if suffix else ''}"
        described.append({"file": file, **asdict(stored)})
        region = ",".join(map(str, stored.region or ()))
        rows.writerow([file, record.subject, stored.kind, stored.position or "", stored.ppi or "", region])
        yield file, sample.content
    yield "manifest.csv", manifest.getvalue().encode()
    known = {"gallery": gallery.id, "subject": record.subject, "created": record.created, "samples": described}
    yield "record.json", json.dumps(known, indent=2).encode()


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
