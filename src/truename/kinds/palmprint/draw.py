"""Two regions side by side with the blocks that agree, for the person who has to see why.

The probe is turned and shifted onto the reference, so that a block lies at the same place in both panels, but for how
far it had to bend: the probe's blocks are drawn where their lines were found.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from truename.kinds._ink import (
    FRAME,
    GAP,
    INK,
    MARGIN,
    MUTED,
    OUTSIDE,
    PAPER,
    STRONG,
    SUPERSAMPLE,
    TEXT,
    TITLE,
    WEAK,
    Colour,
    Pen,
    ascii,
    large,
)
from truename.kinds.palmprint.code import CELLS

AGREES = 0.33
"""Share of differing bits up to which a block is said to agree: of blocks of two palms' regions that are bent onto one
another, fewer than one in ten are as near. By eye, lines run on from panel to panel in these."""
_CLEARLY = 0.25

_PANEL = 640  # pixels a side
_BLOCKS = 4
_LEGEND = 48
_LIGHTEN = 0.2  # the share of white in a region, so that frames stand out

_Block = tuple[float, float, float]


def aligned(
    probe: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    turn: float,
    shift: tuple[float, float],
    blocks: NDArray[np.float32],
    names: tuple[str, str] = ("", ""),
) -> bytes:
    """Both regions with the blocks that agree.

    Args:
        probe, reference: uint8[h, w] of the regions.
        turn: degrees by which the probe is turned, anticlockwise as seen.
        shift: cells by which it is moved down and right afterwards.
        blocks: float32[16, 3] of the share of differing bits, and the cells that each moved down and right besides.
        names: shown beside "Probe" and "Reference". Characters outside ASCII are written as escapes.

    Returns:
        A PNG of 1364 x 792 pixels.
    """
    panels = [_panel(probe, turn, shift), _panel(reference, 0.0, (0.0, 0.0))]
    for number, panel in enumerate(panels):
        pen = Pen(panel)
        for index, (distance, down, right) in enumerate(blocks.tolist()):
            moved = (-down, -right) if number == 0 else (0.0, 0.0)
            _frame(pen, index, distance, moved)
    width = 2 * MARGIN + 2 * _PANEL + GAP
    height = 2 * MARGIN + TITLE + _PANEL + _LEGEND
    sheet = Image.new("RGB", (width * SUPERSAMPLE, height * SUPERSAMPLE), PAPER)
    pen = Pen(sheet)
    remark = f", turned {abs(turn):g} degrees {'counter-' * (turn > 0)}clockwise" if turn else ""
    for number, (panel, title, name) in enumerate(zip(panels, ("Probe", "Reference"), names, strict=True)):
        left = MARGIN + number * (_PANEL + GAP)
        end = pen.text(left, MARGIN + TEXT, title + remark * (number == 0), INK)
        pen.text(end + 14, MARGIN + TEXT, ascii(name), MUTED)
        sheet.paste(panel, (left * SUPERSAMPLE, (MARGIN + TITLE) * SUPERSAMPLE))
    x, y = float(MARGIN), MARGIN + TITLE + _PANEL + _LEGEND - 10.0
    for colour, width_, text in (
        (STRONG, 5, "agrees clearly"),
        (WEAK, 3, "agrees"),
        (FRAME, 1, "does not agree, or cannot be compared"),
    ):
        pen.line(x, y - 8, x + 34, y - 8, colour, width_)
        x = pen.text(x + 44, y, text, MUTED) + 40
    buffer = io.BytesIO()
    sheet.resize((width, height), Image.Resampling.LANCZOS).save(buffer, "PNG")
    return buffer.getvalue()


def _panel(region: NDArray[np.uint8], turn: float, shift: tuple[float, float]) -> Image.Image:
    side = _PANEL * SUPERSAMPLE
    picture = ImageOps.autocontrast(Image.fromarray(region), cutoff=1).resize((side, side), Image.Resampling.BICUBIC)
    light = Image.blend(picture.convert("RGB"), Image.new("RGB", picture.size, PAPER), _LIGHTEN)
    cell = side / CELLS
    return light.rotate(
        turn,
        Image.Resampling.BICUBIC,
        translate=(round(shift[1] * cell), round(shift[0] * cell)),
        fillcolor=OUTSIDE,
    )


def _frame(pen: Pen, index: int, distance: float, moved: tuple[float, float]) -> None:
    """The frame of block ``index``, thicker and darker the better it agrees."""
    side, cell = _PANEL / _BLOCKS, _PANEL / CELLS
    colour: Colour
    colour, width = (STRONG, 5) if distance <= _CLEARLY else (WEAK, 3) if distance <= AGREES else (FRAME, 1)
    inset = 5.0  # so that neighbours' frames stay apart
    top = index // _BLOCKS * side + moved[0] * cell + inset
    left = index % _BLOCKS * side + moved[1] * cell + inset
    box = large(left, top, left + side - 2 * inset, top + side - 2 * inset)
    pen.draw.rectangle(box, None, colour, width * SUPERSAMPLE)
