"""Portraits of people who do not exist, drawn once and kept for all worlds."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from benchmarks.worlds.builder import PEOPLE, RENDERINGS

SIDE = (150, 180)
"""Pixels: about what platforms show."""
FIRST = 910_000
"""The seed of the first synthetic person: none that other measurements use."""


def load(folder: Path) -> Mapping[int, bytes]:
    """JPEG files by number; the portraits of one person have neighbouring numbers. Missing ones are drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for number in range(PEOPLE * RENDERINGS):
        path = folder / f"person-{number // RENDERINGS:02}-{number % RENDERINGS}.jpg"
        if not path.exists():
            path.write_bytes(_draw(*divmod(number, RENDERINGS)))
        made[number] = path.read_bytes()
    return made


def _draw(person: int, rendering: int) -> bytes:
    from truename.kinds.face.synth.camera import portrait
    from truename.kinds.face.synth.measures import person as somebody

    taken = portrait(somebody(FIRST + person), rendering + 1)
    return _file(Image.fromarray(taken.image).resize(SIDE, Image.Resampling.LANCZOS), 90)


def again(content: bytes, change: int) -> bytes:
    """The same picture as somebody else saved it: smaller and compressed anew. Change 0 leaves it as it is."""
    if not change:
        return content
    picture = Image.open(io.BytesIO(content))
    width, height = (round(side * (1 - 0.03 * (change % 5))) for side in SIDE)
    return _file(picture.resize((width, height), Image.Resampling.BICUBIC), 88 - 4 * change)


def _file(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "jpeg", quality=quality)
    return buffer.getvalue()
