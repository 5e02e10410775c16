"""A folder of synthetic prints, with their truth and a manifest; made on all cores, resumed where it stopped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image

from truename import files
from truename.errors import UsageError
from truename.kinds.fingerprint.synth.master import PPI, Finger, finger
from truename.kinds.fingerprint.synth.touch import impression

VERSION = 1
"""Of the generator; files of another version are made again."""
RIGHT_INDEX = 2
"""Position code of ISO/IEC 19794-2, table 2."""
FEW = 4
"""Fingers up to which starting worker processes costs more time than they save."""


def write(
    folder: Path,
    subjects: int,
    impressions: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    positions: Sequence[int] = (RIGHT_INDEX,),
) -> Path:
    """Fill a folder with prints, their true minutiae and a manifest.

    ``s0001_2_1.png`` is subject s0001, position 2, impression 1; ``truth/s0001_2_1.json`` says what it shows and what
    it was drawn from. A file that is there whole, from the same seed and version, is left alone, so an interrupted call
    is resumed by repeating it. A larger number of subjects, impressions or positions adds files and changes none.

    Args:
        folder: made where it does not exist.
        subjects: people, at least 1.
        impressions: of each finger, at least 1, all of :meth:`Condition.typical`.
        seed: not negative.
        progress: called with the number of prints that are there and the number wanted.
        positions: the fingers of each subject, in codes of ISO/IEC 19794-2, 1 to 10.

    Returns:
        The manifest: CSV with the columns file, subject, kind, position, ppi.

    Raises:
        UsageError: a number is out of range.
    """
    for name, value, least in (("subjects", subjects, 1), ("impressions", impressions, 1), ("seed", seed, 0)):
        if value < least:
            raise UsageError(expected=f"{name} of at least {least}", found=str(value), do="give a larger number")
    if not positions or not all(1 <= position <= 10 for position in positions):
        raise UsageError(
            expected="positions from 1 to 10", found=str(list(positions)), do="name fingers by their codes"
        )
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    everything = [
        _Print(seed, subject, position, number)
        for subject in range(1, subjects + 1)
        for position in positions
        for number in range(1, impressions + 1)
    ]
    missing: dict[tuple[int, int], list[_Print]] = {}
    for one in everything:
        if not one.is_in(folder):
            missing.setdefault((one.subject, one.position), []).append(one)
    done = len(everything) - sum(map(len, missing.values()))
    if progress:
        progress(done, len(everything))
    for count in _made(folder, list(missing.values())):
        done += count
        if progress:
            progress(done, len(everything))
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["file", "subject", "kind", "position", "ppi"])
    rows.writerows([f"{one.name}.png", f"s{one.subject:04}", "fingerprint", one.position, PPI] for one in everything)
    manifest = folder / "manifest.csv"
    files.write(manifest, table.getvalue().encode())
    return manifest


@dataclass(frozen=True, slots=True)
class _Print:
    """One file that :func:`write` makes, and all that it is made from."""

    seed: int
    subject: int
    position: int
    number: int

    @property
    def name(self) -> str:
        return f"s{self.subject:04}_{self.position}_{self.number}"

    def source(self) -> dict[str, int]:
        finger_seed, print_seed = (
            int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])
            for entropy in (
                (self.seed, self.subject, self.position),
                (self.seed, self.subject, self.position, self.number),
            )
        )
        return {"version": VERSION, "finger_seed": finger_seed, "impression_seed": print_seed}

    def is_in(self, folder: Path) -> bool:
        """Whether picture and truth are there, from this source, and undamaged."""
        try:
            truth = json.loads((folder / "truth" / f"{self.name}.json").read_bytes())
            content = (folder / f"{self.name}.png").read_bytes()
        except (OSError, ValueError):
            return False
        same: bool = isinstance(truth, dict) and truth.get("source") == self.source()
        return same and truth.get("sha256") == hashlib.sha256(content).hexdigest()

    def make(self, folder: Path, finger: Finger) -> None:
        one = impression(finger, self.source()["impression_seed"])
        png = io.BytesIO()
        Image.fromarray(one.image).save(png, "png", dpi=(PPI, PPI), compress_level=4)
        truth = one.minutiae
        places = zip(truth.x.tolist(), truth.y.tolist(), truth.direction.tolist(), truth.type.tolist(), strict=True)
        content = {
            "sha256": hashlib.sha256(png.getvalue()).hexdigest(),
            "source": self.source(),
            "pattern": finger.pattern.value,
            "condition": asdict(one.condition),
            "minutiae": [
                {"x": round(x, 2), "y": round(y, 2), "direction": round(direction, 4), "type": kind}
                for x, y, direction, kind in places
            ],
        }
        files.write(folder / f"{self.name}.png", png.getvalue())
        files.write(folder / "truth" / f"{self.name}.json", json.dumps(content, indent=1).encode())


def _made(folder: Path, fingers: list[list[_Print]]) -> Iterator[int]:
    """Make the prints of each finger, and say how many were made."""
    if len(fingers) <= FEW:
        for prints in fingers:
            yield _make(folder, prints)
        return
    # Threads and locks of the caller must not be copied: start afresh.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        work = [pool.submit(_make, folder, prints) for prints in fingers]
        try:
            for made in as_completed(work):
                yield made.result()
        finally:
            for waiting in work:
                waiting.cancel()  # after an error, start no more


def _make(folder: Path, prints: list[_Print]) -> int:
    owner = finger(prints[0].source()["finger_seed"])
    for one in prints:
        one.make(folder, owner)
    return len(prints)
