"""A folder of synthetic portraits, with their truth and a manifest; made on all cores, resumed where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from truename.kinds import _synth
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
    _synth.require(subjects=(subjects, 1), samples=(samples, 1), seed=(seed, 0))
    everything = [_File(seed, subject, n) for subject in range(1, subjects + 1) for n in range(1, samples + 1)]
    _synth.fill(folder, everything, _make, FEW, progress)
    rows = ((one.file, f"s{one.subject:04}", "face") for one in everything)
    return _synth.manifest(folder, ["file", "subject", "kind"], rows)


@dataclass(frozen=True, slots=True)
class _File:
    """One portrait that :func:`write` makes, and all that it is made from."""

    seed: int
    subject: int
    number: int

    @property
    def file(self) -> str:
        return f"s{self.subject:04}_{self.number}.jpg"

    @property
    def owner(self) -> int:
        return self.subject

    def source(self) -> dict[str, int]:
        person_seed = int(np.random.SeedSequence((self.seed, self.subject)).generate_state(1, np.uint64)[0])
        return {"version": VERSION, "person_seed": person_seed, "portrait_seed": self.number}


def _make(folder: Path, portraits: list[_File]) -> None:
    for wanted in portraits:
        source = wanted.source()
        one = portrait(person(source["person_seed"]), source["portrait_seed"])
        places = [[round(x, 2), round(y, 2)] for x, y in one.points.tolist()]
        truth = {"landmarks": dict(zip(LANDMARKS, places, strict=True)), "condition": asdict(one.condition)}
        _synth.keep(folder, wanted, one.file(), truth)
