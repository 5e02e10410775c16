"""A folder of synthetic samples: pictures, the truth beside each, and a manifest; resumed where it stopped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol, TypeVar

from truename import files
from truename.errors import UsageError


class Drawn(Protocol):
    """One picture that is to be made.

    Attributes:
        file: the picture's name in the folder.
        owner: what is drawn once for several pictures: a person, a finger.
    """

    @property
    def file(self) -> str: ...

    @property
    def owner(self) -> Hashable: ...

    def source(self) -> Mapping[str, int]:
        """All that it is made from: seeds, and the generator's version."""
        ...


D = TypeVar("D", bound=Drawn)


def require(**least: tuple[int, int]) -> None:
    """Refuse numbers, given as (value, least), that are too small.

    Raises:
        UsageError: one is.
    """
    for name, (value, minimum) in least.items():
        if value < minimum:
            raise UsageError(expected=f"{name} of at least {minimum}", found=str(value), do="give a larger number")


def fill(
    folder: Path,
    everything: Sequence[D],
    make: Callable[[Path, list[D]], None],
    few: int,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Make the pictures that are not there whole, from the same source, on all cores.

    Args:
        folder: made where it does not exist.
        everything: all that is wanted.
        make: makes the pictures of one owner with :func:`keep`; a function that another process can import.
        few: owners up to which starting processes costs more time than they save.
        progress: called with the number of pictures that are there and the number wanted.
    """
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    missing: dict[Hashable, list[D]] = {}
    for one in everything:
        if not _is_in(folder, one):
            missing.setdefault(one.owner, []).append(one)
    done = len(everything) - sum(map(len, missing.values()))
    if progress:
        progress(done, len(everything))
    for count in _made(folder, list(missing.values()), make, few):
        done += count
        if progress:
            progress(done, len(everything))


def keep(folder: Path, one: Drawn, picture: bytes, truth: Mapping[str, Any]) -> None:
    """Write a picture, then what is true of it, which says that the picture is there."""
    content = {"sha256": hashlib.sha256(picture).hexdigest(), "source": one.source(), **truth}
    files.write(folder / one.file, picture)
    files.write(_truth(folder, one), json.dumps(content, indent=1).encode())


def manifest(folder: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write ``manifest.csv``, and say where it is."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)
    path = folder / "manifest.csv"
    files.write(path, text.getvalue().encode())
    return path


def _truth(folder: Path, one: Drawn) -> Path:
    return folder / "truth" / f"{Path(one.file).stem}.json"


def _is_in(folder: Path, one: Drawn) -> bool:
    """Whether picture and truth are there, from this source, and undamaged."""
    try:
        truth = json.loads(_truth(folder, one).read_bytes())
        content = (folder / one.file).read_bytes()
    except (OSError, ValueError):
        return False
    same: bool = isinstance(truth, dict) and truth.get("source") == one.source()
    return same and truth.get("sha256") == hashlib.sha256(content).hexdigest()


def _made(folder: Path, owners: list[list[D]], make: Callable[[Path, list[D]], None], few: int) -> Iterator[int]:
    """Make the pictures of each owner, and say how many were made."""
    if len(owners) <= few:
        for pictures in owners:
            make(folder, pictures)
            yield len(pictures)
        return
    # Threads and locks of the caller must not be copied: start afresh.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        work = {pool.submit(make, folder, pictures): len(pictures) for pictures in owners}
        try:
            for made in as_completed(work):
                made.result()
                yield work[made]
        finally:
            for waiting in work:
                waiting.cancel()  # after an error, start no more
