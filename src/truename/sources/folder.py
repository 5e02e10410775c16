"""A folder of evidence, whose it is told by names.

    persons/ann/1.png               in a sub-folder: the subject is the first sub-folder's name, "ann"
    persons/ann/left/thumb.png      however deep: "ann"
    prints/101_3.png                otherwise the file's name up to its last underscore: "101" (finger_impression)
    prints/ann_7_2.png              likewise: "ann_7" (subject_position_impression: every finger is its own subject)
    prints/ann.png                  without an underscore: the whole name, "ann"

Numbers in names are not taken for positions: every collection counts fingers in its own way. A manifest states them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from truename.errors import SampleError, TruenameError
from truename.sources import files
from truename.sources.entries import Entry, Refused, check_subject

DEEPEST = 16
"""Folders inside folders. Deeper than that nobody keeps prints; a mistake or an attack does."""


def read(path: str | os.PathLike[str], kind: str | None = None, ppi: float | None = None) -> Iterator[Entry | Refused]:
    """Every file in a folder and its sub-folders, as an entry or with the reason why it is none, in order of names.

    Hidden files and folders (a name that begins with a dot) are left out. A link to a folder is refused: it may lead
    round in circles. Only the beginning of each file is read here, and one folder's names are held at a time.

    Args:
        kind, ppi: as for :func:`truename.sources.open`; they hold for all files.

    Raises:
        SampleError: the folder itself cannot be read. Raised by the call.
    """
    root = Path(path)
    return _walk(root, _names(root), (), kind, ppi)


def subject_of(parts: tuple[str, ...]) -> str:
    """Whose a file is, from the parts of its path inside the folder."""
    if len(parts) > 1:
        return parts[0]
    stem = Path(parts[0]).stem
    return stem.rpartition("_")[0] or stem


def _walk(
    folder: Path, names: list[str], above: tuple[str, ...], kind: str | None, ppi: float | None
) -> Iterator[Entry | Refused]:
    for name in names:
        path, parts = folder / name, (*above, name)
        where = files.shown("/".join(parts))
        try:
            if not _is_folder(path):
                files.kind_of(path, kind)  # what is no evidence is refused here
                yield Entry(where, check_subject(subject_of(parts)), file=path, kind=kind, ppi=ppi)
                continue
            if path.is_symlink():
                raise _refused(path, "a link to a folder", "name that folder itself")
            if len(parts) > DEEPEST:
                raise _refused(path, f"folders more than {DEEPEST} deep", "name the folder further in")
            inside = _names(path)
        except TruenameError as error:
            yield Refused(where, error)
            continue
        yield from _walk(path, inside, parts, kind, ppi)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # not ours to look at; reading it will say why
        return False


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or str(error)
        raise _refused(folder, found, "check the path and its permissions") from None


def _refused(path: Path, found: str, do: str) -> SampleError:
    return SampleError(expected=f"a folder that can be read at {str(path)!r}", found=found, do=do)
