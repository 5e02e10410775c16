"""The files that a user adds: each by itself, and all in a folder.

A folder may come from whom it is about. So no link in it is followed (it could lead to the user's own files, which
would then be in the case), and nothing but regular files is opened. What the user names is what is meant, link or not.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from truename.errors import SampleError
from truename.sources import files
from truename.sources.saved import Refusal
from truename.sources.saved.containers import bounds

DEEPEST = 64
"""Folders inside folders. Addresses of pages have up to some twenty parts."""

MOST_FILES = 1_000_000
"""Files of one folder: a mirror of a large site has 100,000. Their names are held at once."""

_WORDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: f"folders more than {DEEPEST} deep",
    0: "nothing any more",
}

_PAGES = (".html", ".htm", ".xhtml", ".shtml")
_BESIDE = ("_files", ".files")
"""What browsers call the folder with what a page shows, after the page: Chromium and Firefox, Internet Explorer."""


def walk(paths: Sequence[Path], refused: list[Refusal] | None = None) -> Iterator[tuple[Path, str]]:
    """Every file that is added with these paths, and its name: its path, from the named folder's own name on.

    In order of names. Hidden files and folders (a name that begins with a dot) are left out. With a page comes the
    folder that its browser put beside it, for what the page shows. Names that come twice, from folders of the same
    name, are told apart by a number in front.

    Args:
        paths: files and folders.
        refused: what is inside a folder and cannot be added goes here, with the reason.

    Raises:
        SampleError: a path that was named is not there, or cannot be read; or, without ``refused``, something inside.
    """
    given: set[str] = set()
    done: set[Path] = set()
    for path in paths:
        named = Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would give a link the name of what it leads to)
        if not os.path.lexists(named):
            raise _unreadable(named, "nothing of that name")
        roots = [root for root in (named, *_beside(named)) if root not in done]
        done.update(roots)
        ahead = _unused([files.shown(root.name) for root in roots], given)
        for root in roots:
            name = ahead + files.shown(root.name)
            if root.is_dir():
                yield from _inside(root, name, 1, refused)
            else:
                yield root, name


def _unused(names: list[str], given: set[str]) -> str:
    """What to put before names so that none is given twice: nothing, or a number as if it were a folder."""
    ahead = ""
    number = 1
    while any(ahead + name in given for name in names):
        number += 1
        ahead = f"{number}/"
    given.update(ahead + name for name in names)
    return ahead


def _inside(folder: Path, name: str, depth: int, refused: list[Refusal] | None) -> Iterator[tuple[Path, str]]:
    try:
        names = _names(folder)
    except SampleError as error:
        _refuse(name, error, refused if depth > 1 else None)
        return
    for one in names:
        path, inner = folder / one, f"{name}/{files.shown(one)}"
        kind = _kind(path)
        if kind == stat.S_IFREG:
            yield path, inner
        elif kind == stat.S_IFDIR and depth < DEEPEST:
            yield from _inside(path, inner, depth + 1, refused)
        else:
            _refuse(inner, _unreadable(path, _WORDS.get(kind, "a device, pipe or socket")), refused)


def _refuse(name: str, error: SampleError, refused: list[Refusal] | None) -> None:
    if refused is None:
        raise error
    refused.append(Refusal(name, str(error)))


def _names(folder: Path) -> list[str]:
    """What is in a folder and not hidden, sorted."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(islice((one.name for one in entries if not one.name.startswith(".")), MOST_FILES + 1))
    except OSError as error:
        raise _unreadable(folder, error.strerror or str(error)) from None
    if len(found) > MOST_FILES:
        raise _unreadable(folder, f"more than {MOST_FILES:,} files in one folder")
    return found


def _kind(path: Path) -> int:
    """The kind of file, as ``stat`` has it, of the path itself and not of what it leads to; 0 where it went away."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:
        return 0


def opened(path: Path) -> BinaryIO:
    """A regular file of bounded size, for reading; a pipe or a device neither blocks nor feeds us for ever.

    Raises:
        SampleError: it is none, is empty or too large, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from None
    status = os.fstat(descriptor)
    found = ""
    if not stat.S_ISREG(status.st_mode):
        found = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, pipe or socket"
    elif status.st_size == 0:
        found = "an empty one"
    elif status.st_size > bounds.LARGEST_FILE:
        found = f"one of {status.st_size:,} bytes"
    if found:
        os.close(descriptor)
        raise _unreadable(path, found)
    return os.fdopen(descriptor, "rb")


def _beside(page: Path) -> list[Path]:
    if page.suffix.lower() not in _PAGES:
        return []
    found = [page.with_name(page.stem + end) for end in _BESIDE]
    return [folder for folder in found if folder.is_dir() and not folder.is_symlink()]


def _unreadable(path: Path, found: str) -> SampleError:
    return SampleError(
        expected=f"a file of 1 to {bounds.LARGEST_FILE:,} bytes, or a folder of such files, at {str(path)!r}",
        found=found,
        do="name what it leads to, or add it in parts" if "link" in found or "bytes" in found else "check the path",
    )
