"""A folder of synthetic prints, with their truth and a manifest; made on all cores, resumed where it stopped."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from truename.errors import UsageError
from truename.kinds import _synth
from truename.kinds.fingerprint.synth.master import PPI, finger
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
    _synth.require(subjects=(subjects, 1), impressions=(impressions, 1), seed=(seed, 0))
    if not positions or not all(1 <= position <= 10 for position in positions):
        raise UsageError(
            expected="positions from 1 to 10", found=str(list(positions)), do="name fingers by their codes"
        )
    everything = [
        _Print(seed, subject, position, number)
        for subject in range(1, subjects + 1)
        for position in positions
        for number in range(1, impressions + 1)
    ]
    _synth.fill(folder, everything, _make, FEW, progress)
    rows = ((one.file, f"s{one.subject:04}", "fingerprint", one.position, PPI) for one in everything)
    return _synth.manifest(folder, ["file", "subject", "kind", "position", "ppi"], rows)


@dataclass(frozen=True, slots=True)
class _Print:
    """One file that :func:`write` makes, and all that it is made from."""

    seed: int
    subject: int
    position: int
    number: int

    @property
    def file(self) -> str:
        return f"s{self.subject:04}_{self.position}_{self.number}.png"

    @property
    def owner(self) -> tuple[int, int]:
        return self.subject, self.position

    def source(self) -> dict[str, int]:
        finger_seed, print_seed = (
            int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])
            for entropy in (
                (self.seed, self.subject, self.position),
                (self.seed, self.subject, self.position, self.number),
            )
        )
        return {"version": VERSION, "finger_seed": finger_seed, "impression_seed": print_seed}


def _make(folder: Path, prints: list[_Print]) -> None:
    owner = finger(prints[0].source()["finger_seed"])
    for wanted in prints:
        one = impression(owner, wanted.source()["impression_seed"])
        png = io.BytesIO()
        Image.fromarray(one.image).save(png, "png", dpi=(PPI, PPI), compress_level=4)
        true = one.minutiae
        places = zip(true.x.tolist(), true.y.tolist(), true.direction.tolist(), true.type.tolist(), strict=True)
        truth = {
            "pattern": owner.pattern.value,
            "condition": asdict(one.condition),
            "minutiae": [
                {"x": round(x, 2), "y": round(y, 2), "direction": round(direction, 4), "type": kind}
                for x, y, direction, kind in places
            ],
        }
        _synth.keep(folder, wanted, png.getvalue(), truth)
