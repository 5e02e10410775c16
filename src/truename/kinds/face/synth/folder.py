"""A folder of synthetic portraits, with their truth and a manifest; made on all cores, resumed where it stopped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from truename import files
from truename.errors import UsageError
from truename.kinds.face.synth.camera import portrait
from truename.kinds.face.synth.measures import person

VERSION = 1
"""Of the generator; files of another version are made again."""
FEW = 8
"""People up to whom starting worker processes costs more time than they save."""
LANDMARKS = ("left eye", "right eye", "nose tip", "left mouth corner", "right mouth corner")
"""Names of a portrait's points, as seen in the picture."""


def write(
    folder: Path,
    subjects: int,
    samples: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Fill a folder with portraits, their true landmarks and a manifest.

    ``s0001_1.jpg`` is portrait 1 of subject s0001; ``truth/s0001_1.json`` says where its landmarks are and what it was
    drawn from. A file that is there whole, from the same seed and version, is left alone, so an interrupted call is
    resumed by repeating it. A larger number of subjects or samples adds files and changes none.

    Args:
        folder: made where it does not exist.
        subjects: people, at least 1.
        samples: portraits of each, at least 1, all of :meth:`Condition.typical`.
        seed: not negative.
        progress: called with the number of portraits that are there and the number wanted.

    Returns:
        The manifest: CSV with the columns file, subject, kind.

    Raises:
        UsageError: a number is out of range.
    """
    for name, value, least in (("subjects", subjects, 1), ("samples", samples, 1), ("seed", seed, 0)):
        if value < least:
            raise UsageError(expected=f"{name} of at least {least}", found=str(value), do="give a larger number")
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    everything = [_File(seed, subject, n) for subject in range(1, subjects + 1) for n in range(1, samples + 1)]
    missing: dict[int, list[_File]] = {}
    for one in everything:
        if not one.is_in(folder):
            missing.setdefault(one.subject, []).append(one)
    done = len(everything) - sum(map(len, missing.values()))
    if progress:
        progress(done, len(everything))
    for count in _made(folder, list(missing.values())):
        done += count
        if progress:
            progress(done, len(everything))
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["file", "subject", "kind"])
    rows.writerows([f"{one.name}.jpg", f"s{one.subject:04}", "face"] for one in everything)
    manifest = folder / "manifest.csv"
    files.write(manifest, table.getvalue().encode())
    return manifest


@dataclass(frozen=True, slots=True)
class _File:
    """One portrait that :func:`write` makes, and all that it is made from."""

    seed: int
    subject: int
    number: int

    @property
    def name(self) -> str:
        return f"s{self.subject:04}_{self.number}"

    def source(self) -> dict[str, int]:
        person_seed = int(np.random.SeedSequence((self.seed, self.subject)).generate_state(1, np.uint64)[0])
        return {"version": VERSION, "person_seed": person_seed, "portrait_seed": self.number}

    def is_in(self, folder: Path) -> bool:
        """Whether picture and truth are there, from this source, and undamaged."""
        try:
            truth = json.loads((folder / "truth" / f"{self.name}.json").read_bytes())
            content = (folder / f"{self.name}.jpg").read_bytes()
        except (OSError, ValueError):
            return False
        same: bool = isinstance(truth, dict) and truth.get("source") == self.source()
        return same and truth.get("sha256") == hashlib.sha256(content).hexdigest()

    def make(self, folder: Path) -> None:
        source = self.source()
        one = portrait(person(source["person_seed"]), source["portrait_seed"])
        picture = one.file()
        places = [[round(x, 2), round(y, 2)] for x, y in one.points.tolist()]
        truth = {
            "sha256": hashlib.sha256(picture).hexdigest(),
            "source": source,
            "landmarks": dict(zip(LANDMARKS, places, strict=True)),
            "condition": asdict(one.condition),
        }
        files.write(folder / f"{self.name}.jpg", picture)
        files.write(folder / "truth" / f"{self.name}.json", json.dumps(truth, indent=1).encode())


def _made(folder: Path, subjects: list[list[_File]]) -> Iterator[int]:
    """Make the portraits of each subject, and say how many were made."""
    if len(subjects) <= FEW:
        for portraits in subjects:
            yield _make(folder, portraits)
        return
    # Threads and locks of the caller must not be copied: start afresh.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        work = [pool.submit(_make, folder, portraits) for portraits in subjects]
        try:
            for made in as_completed(work):
                yield made.result()
        finally:
            for waiting in work:
                waiting.cancel()  # after an error, start no more


def _make(folder: Path, portraits: list[_File]) -> int:
    for one in portraits:
        one.make(folder)
    return len(portraits)
