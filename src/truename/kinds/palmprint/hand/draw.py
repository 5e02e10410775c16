"""A picture of what was found in a picture of a hand, for the person who has to take a better one."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.kinds._ink import (
    ALONE,
    GAP,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    STRONG,
    SUPERSAMPLE,
    TEXT,
    WEAK,
    Colour,
    Pen,
    font,
)
from truename.kinds.palmprint.hand.find import Hand, NoHand
from truename.kinds.palmprint.hand.region import Side
from truename.kinds.palmprint.hand.segment import Mask, eroded

_PANEL = 900  # pixels of the longer side, whatever the picture's are
_LIGHTEN = 0.75  # the share of the picture's contrast that is kept, so that marks stand out
_LINE = 1.35  # of text, in its size


def picture(image: NDArray[np.uint8], found: Hand | NoHand) -> bytes:
    """The picture with the hand's outline, the valleys and the region, and in words what is to be said about them: PNG.

    Args:
        image: uint8[h, w], as it was given to ``find``.
        found: what ``find`` said about it.
    """
    height, width = image.shape
    scale = _PANEL / max(height, width)
    size = (round(width * scale * SUPERSAMPLE), round(height * scale * SUPERSAMPLE))
    light = 255 - (255 - image.astype(np.float32)) * _LIGHTEN
    shown = Image.fromarray(light.astype(np.uint8)).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    if found.mask is not None:
        _outline(shown, found.mask, found.block, (height, width))
    pen = Pen(shown)
    if found.corners is not None:
        corners = (found.corners + 0.5) * scale
        for a, b in zip(corners.tolist(), np.roll(corners, -1, 0).tolist(), strict=True):
            pen.line(a[0], a[1], b[0], b[1], ALONE, 5)
    if found.valleys is not None:
        for x, y in ((found.valleys + 0.5) * scale).tolist():
            pen.ring(x, y, 9, PAPER, 6)
            pen.ring(x, y, 9, STRONG, 4)
    lines = list(_wrapped(_said(found), size[0] / SUPERSAMPLE))
    page_size = (
        size[0] + 2 * MARGIN * SUPERSAMPLE,
        size[1] + round((2 * MARGIN + GAP + (len(lines) + 1) * TEXT * _LINE) * SUPERSAMPLE),
    )
    page = Image.new("RGB", page_size, PAPER)
    page.paste(shown, (MARGIN * SUPERSAMPLE, MARGIN * SUPERSAMPLE))
    pen = Pen(page)
    y = MARGIN + size[1] / SUPERSAMPLE + GAP
    for line in lines:
        pen.text(MARGIN, y, line, INK)
        y += TEXT * _LINE
    at: float = MARGIN
    for name, colour, there in (
        ("outline", WEAK, found.mask is not None),
        ("valleys between fingers", STRONG, found.valleys is not None),
        ("region", ALONE, found.corners is not None),
    ):
        if there:
            pen.line(at, y - TEXT / 3, at + 26, y - TEXT / 3, colour, 5)
            at = pen.text(at + 36, y, name, MUTED) + 40
    content = io.BytesIO()
    page.reduce(SUPERSAMPLE).save(content, "png", compress_level=6)
    return content.getvalue()


def _said(found: Hand | NoHand) -> str:
    if isinstance(found, NoHand):
        return found.reason
    which = "A hand, left or right unknown" if found.side is Side.UNKNOWN else f"A {found.side.value} hand"
    worst = min(found.measures.parts.items(), key=lambda part: part[1])[0]
    limit = f", limited by {worst}" if found.quality < 100 else ""
    return f"{which}. Quality {found.quality} of 100{limit}."


def _outline(shown: Image.Image, mask: Mask, block: int, shape: tuple[int, int]) -> None:
    """Paint the border of a mask of the reduced picture."""
    height, width = shape
    soft = Image.fromarray(mask.astype(np.uint8) * 255)
    # The mask's last row and column may reach beyond the picture.
    box = (0.0, 0.0, width / block, height / block)
    inside = np.asarray(soft.resize(shown.size, Image.Resampling.BICUBIC, box=box)) > 127
    less = inside
    for _ in range(2 * SUPERSAMPLE):
        less = eroded(less)
    _paint(shown, inside & ~less, WEAK)


def _paint(shown: Image.Image, where: Mask, colour: Colour) -> None:
    shown.paste(colour, mask=Image.fromarray(where.astype(np.uint8) * 255))


def _wrapped(text: str, width: float) -> Iterator[str]:
    """Lines of a text that are at most so wide."""
    letters = font(TEXT)
    line = ""
    for word in text.split():
        longer = f"{line} {word}".lstrip()
        if line and letters.getlength(longer) > width:
            yield line
            longer = word
        line = longer
    yield line
