"""A folder of synthetic palms, with their truth and a manifest; made on all cores, resumed where it stopped."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.errors import UsageError
from truename.kinds import _synth
from truename.kinds.palmprint.hand.region import Side
from truename.kinds.palmprint.synth import ridge
from truename.kinds.palmprint.synth.hand import picture
from truename.kinds.palmprint.synth.palm import Palm, palm
from truename.kinds.palmprint.synth.region import region

VERSION = 1
"""Of the generator; files of another version are made again."""
FEW = 8
"""Palms up to which starting worker processes costs more time than they save."""
POSITIONS = {21: Side.RIGHT, 23: Side.LEFT}
"""Codes of ISO/IEC 19794-4 and ANSI/NIST-ITL, type 15: the full palms."""


class Form(StrEnum):
    """What a file shows."""

    HAND = "hand"
    REGION = "region"
    SCAN = "scan"


def write(
    folder: Path,
    subjects: int,
    samples: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    positions: Sequence[int] = (21,),
    form: Form = Form.HAND,
) -> Path:
    """Fill a folder with pictures of palms, what is true of them, and a manifest.

    ``s0001_21_1.png`` is subject s0001, position 21 (the right palm), sample 1; ``truth/s0001_21_1.json`` says what it
    shows and what it was drawn from. A file that is there whole, from the same seed and version, is left alone, so an
    interrupted call is resumed by repeating it. More subjects, samples or positions add files and change none.

    Args:
        folder: made where it does not exist.
        subjects: people, at least 1.
        samples: of each palm, at least 1, all of typical scenes or conditions.
        seed: not negative.
        progress: called with the number of pictures that are there and the number wanted.
        positions: 21 for the right palm, 23 for the left.
        form: pictures of whole hands; regions of 128 x 128 pixels, ready to be read; or scans of ridges at 500 ppi.

    Returns:
        The manifest: CSV with the columns file, subject, kind, position, and ppi for scans.

    Raises:
        UsageError: a number is out of range.
    """
    _synth.require(subjects=(subjects, 1), samples=(samples, 1), seed=(seed, 0))
    if not positions or not all(position in POSITIONS for position in positions):
        raise UsageError(
            expected="positions 21 (right) or 23 (left)", found=str(list(positions)), do="name palms by their codes"
        )
    everything = [
        _File(seed, subject, position, number, form)
        for subject in range(1, subjects + 1)
        for position in positions
        for number in range(1, samples + 1)
    ]
    _synth.fill(folder, everything, _make, FEW, progress)
    columns = ["file", "subject", "kind", "position"] + ["ppi"] * (form is Form.SCAN)
    rows = (
        [one.file, f"s{one.subject:04}", "palmprint", one.position] + [ridge.PPI] * (form is Form.SCAN)
        for one in everything
    )
    return _synth.manifest(folder, columns, rows)


@dataclass(frozen=True, slots=True)
class _File:
    """One file that :func:`write` makes, and all that it is made from."""

    seed: int
    subject: int
    position: int
    number: int
    form: Form

    @property
    def file(self) -> str:
        return f"s{self.subject:04}_{self.position}_{self.number}.png"

    @property
    def owner(self) -> tuple[int, int]:
        return self.subject, self.position

    def source(self) -> dict[str, int]:
        entropy = (self.seed, self.subject, self.position)
        palm_seed = int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])
        form = list(Form).index(self.form)
        return {"version": VERSION, "palm_seed": palm_seed, "sample_seed": self.number, "form": form}


def _make(folder: Path, files: list[_File]) -> None:
    first = files[0]
    owner_seed, side = first.source()["palm_seed"], POSITIONS[first.position]
    take = _scans(owner_seed, side) if first.form is Form.SCAN else _pictures(palm(owner_seed, side), first.form)
    for wanted in files:
        image, truth = take(wanted.source()["sample_seed"])
        png = io.BytesIO()
        dpi = {"dpi": (ridge.PPI, ridge.PPI)} if wanted.form is Form.SCAN else {}
        Image.fromarray(image).save(png, "png", compress_level=4, **dpi)
        _synth.keep(folder, wanted, png.getvalue(), {"side": side.value, **truth})


Taken = tuple[NDArray[np.uint8], dict[str, Any]]
"""A picture, and what is true of it."""


def _pictures(owner: Palm, form: Form) -> Callable[[int], Taken]:
    def take(seed: int) -> Taken:
        if form is Form.REGION:
            taken = region(owner, seed)
            return taken.image, {"condition": asdict(taken.condition)}
        shown = picture(owner, seed)
        places = {"valleys": shown.valleys, "corners": shown.corners}
        rounded = {name: [[round(x, 2), round(y, 2)] for x, y in at.tolist()] for name, at in places.items()}
        return shown.image, {**rounded, "scene": asdict(shown.scene)}

    return take


def _scans(owner_seed: int, side: Side) -> Callable[[int], Taken]:
    owner = ridge.palm(owner_seed, right=side is Side.RIGHT)

    def take(seed: int) -> Taken:
        print_ = ridge.impression(owner, seed)
        true = print_.minutiae
        places = zip(true.x.tolist(), true.y.tolist(), true.direction.tolist(), true.type.tolist(), strict=True)
        marks = [
            {"x": round(x, 2), "y": round(y, 2), "direction": round(direction, 4), "type": kind}
            for x, y, direction, kind in places
        ]
        return print_.image, {"minutiae": marks, "condition": asdict(print_.condition)}

    return take
