"""What pictures that explain have in common, whatever they are of: colours, letters, lines. One look.

Drawings are made ``SUPERSAMPLE`` times as large as they are shown, and reduced at the end: Pillow's own lines have
steps. Lengths and places below are in pixels of what is shown.
"""

from __future__ import annotations

from functools import cache

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

SUPERSAMPLE = 2

# The layout was chosen by eye: readable in a report of 1000 pixels' width and on A4.
MARGIN, GAP, TITLE, TEXT = 28, 28, 40, 23

PAPER, FRAME, INK, MUTED = (255, 255, 255), (205, 209, 214), (31, 36, 42), (88, 96, 105)
OUTSIDE = (242, 244, 246)
"""What a picture does not cover."""

# One hue, darker with weight: distinct from grey and from ALONE for every common colour vision.
STRONG, WEAK = (4, 58, 140), (58, 138, 214)
ALONE = (201, 132, 62)


def fade(colour: Colour, share: float, into: Colour = PAPER) -> Colour:
    """A colour, with a share of 0 to 1 of another in it."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(colour, into, strict=True))
    return r, g, b


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's own."""
    found = ImageFont.load_default(size=size)
    assert isinstance(found, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return found


def ascii(name: str) -> str:
    """Pillow's own font knows ASCII only; the report around the picture shows names in full."""
    text = "".join(c if c.isprintable() else " " for c in name[:64].encode("ascii", "backslashreplace").decode())
    return text if len(text) <= 32 else text[:29] + "..."


def large(*values: float) -> list[float]:
    """Lengths or places in pixels of the supersampled drawing."""
    return [value * SUPERSAMPLE for value in values]


class Pen:
    """Draws in the picture's pixels on an image that is ``SUPERSAMPLE`` times as large."""

    def __init__(self, image: Image.Image) -> None:
        self.draw = ImageDraw.Draw(image)

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: Colour, width: float) -> None:
        """A straight line."""
        self.draw.line(large(x0, y0, x1, y1), colour, round(width * SUPERSAMPLE))

    def text(self, x: float, y: float, text: str, colour: Colour) -> float:
        """On the base line ``y``; returns where it ends."""
        letters = font(TEXT * SUPERSAMPLE)
        self.draw.text((x * SUPERSAMPLE, y * SUPERSAMPLE), text, colour, letters, "ls")
        return x + letters.getlength(text) / SUPERSAMPLE

    def ring(self, x: float, y: float, radius: float, colour: Colour, width: float) -> None:
        """A circle whose line is ``width`` thick about ``radius``."""
        outer = radius + width / 2
        self.draw.ellipse(large(x - outer, y - outer, x + outer, y + outer), None, colour, round(width * SUPERSAMPLE))
