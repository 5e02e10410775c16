"""Finger image records, in: pictures of fingers and palms of ISO/IEC 19794-4 and ANSI/INCITS 381.

    standard                          version   scale and compression stand
    ISO/IEC 19794-4:2005, clause 8    "010"     once, in the header
    ANSI/INCITS 381-2004              "010"     the same, in a header with a product identifier more
    ISO/IEC 19794-4:2011, clause 8    "020"     in each view, as do its date, device and qualities

    header, then of each view: its header, its picture; in the later one also other data, which are not read

The first two share their version: a record is of the one by which every length leads to where it should.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from truename.interchange.cursor import Cursor, Format, Values, fields, per_inch

MAGIC = b"FIR\0"

RAW = ""
"""Compression: none."""

MOST_VIEWS = 672
"""Pictures of a record: 42 positions (19794-4:2011, table of positions), each of which may have 16."""

LEAST_PPI, MOST_PPI = 75, 4000
"""Setting level 10 of 19794-4:2005 has 125 ppi and less is a preview; beyond 4,000 no device goes."""

_HEADER = "device2 level2 fingers1 units1 scan_across2 scan_down2 across2 down2 depth1 compression1 reserved2"
_VIEW = "length4 position1 views1 number1 quality1 impression1 width2 height2 reserved1"
_LATER_HEADER = "length4 views2 certified1 fingers1"
_LATER_VIEW = (
    "length4 captured9 technology1 vendor2 device2 qualities1*5 certificates1*3 position1 number1"
    " units1 scan_across2 scan_down2 across2 down2 depth1 compression1 impression1 width2 height2 data4"
)
_OLD_COMPRESSIONS = (RAW, RAW, "WSQ", "JPEG", "JPEG2000", "PNG")
_LATER_COMPRESSIONS = (RAW, RAW, "WSQ", "JPEG", "JPEG2000", "JPEG2000", "PNG")
"""By code. 0 and 1 are pixels not packed and packed, which is the same at 8 bits."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one standard arranges a record: its name, the version's bytes, fields of header and view, compressions."""

    title: str
    version: bytes
    header: str
    view: str
    compressions: tuple[str, ...]


LAYOUTS = (
    Layout("ISO/IEC 19794-4:2005", b"010\0", f"length6 {_HEADER}", _VIEW, _OLD_COMPRESSIONS),
    Layout("ANSI/INCITS 381-2004", b"010\0", f"length6 product4 {_HEADER}", _VIEW, _OLD_COMPRESSIONS),
    Layout("ISO/IEC 19794-4:2011", b"020\0", _LATER_HEADER, _LATER_VIEW, _LATER_COMPRESSIONS),
)


@dataclass(frozen=True, slots=True)
class View:
    """One picture.

    Attributes:
        position: of the finger, fingers or palm, in codes that ANSI/NIST-ITL shares; 0 is unknown.
        width, height: pixels.
        ppi: pixels per inch, across and down.
        depth: bits a pixel.
        compression: by Pillow's name; empty where there is none.
        data: the picture.
        quality: 0 to 100 as the other system states it, or ``None``.
        impression: code of how the print was taken.
        offset: of the view's first byte in the file.
    """

    position: int
    width: int
    height: int
    ppi: tuple[float, float]
    depth: int
    compression: str
    data: bytes = field(repr=False)
    quality: int | None
    impression: int
    offset: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was read whole.

    Attributes:
        layout: by which it was read.
        views: in order, one at least.
    """

    layout: Layout
    views: tuple[View, ...]


def begins(content: bytes) -> bool:
    """Whether this is a finger image record, by its first four bytes."""
    return content.startswith(MAGIC)


def read(content: bytes) -> Record:
    """Every view of a record.

    Raises:
        BrokenError: it is damaged, or no record of a version that is read; says in which view, and at which byte.
    """
    return _FORMAT.read(content)


def _leads(content: bytes, layout: Layout) -> bool:
    """Whether the lengths of its views lead from one to the next, and to the end."""
    at = 8 + sum(one.size for one in fields(layout.header))
    while at + 4 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size < 4:
            return False
        at += size
    return at == len(content)


def _read(content: bytes, layout: Layout) -> Record:
    cursor = Cursor(content, f"{layout.title}, header")
    cursor.take(8, "format and version")
    header = cursor.fields(fields(layout.header))
    length = header["length"]
    if length != len(content):
        cursor.refuse(f"a length of {len(content):,} bytes, which the file has", f"{length!r}", 8)
    views: list[View] = []
    while cursor.left or not views:
        if len(views) == MOST_VIEWS:
            cursor.refuse(f"at most {MOST_VIEWS} pictures", "more")
        views.append(_read_view(cursor, layout, len(views) + 1, header))
    # The older two count fingers, each of which may have several pictures, and some who write them count pictures.
    counts = {len(views)} if "views" in header else {len(views), len({one.position for one in views})}
    stated = header.get("views", header["fingers"])
    if stated not in counts:
        cursor.refuse(f"{stated!r} pictures, as the header says", f"{len(views)}")
    return Record(layout, tuple(views))


def _read_view(cursor: Cursor, layout: Layout, n: int, header: Values) -> View:
    start, where = cursor.at, f"{layout.title}, view {n}"
    cursor.where = where
    size = cursor.number(4, "length of the view")
    if size < 4:
        cursor.refuse("a length that goes beyond its own field", f"{size}", start)
    with cursor.part(size - 4, where, f"view {n}"):
        own = fields(layout.view)[1:]
        found = cursor.fields([one for one in own if header.get("certified") or one.name != "certificates"])
        value = {name: one for name, one in {**header, **found}.items() if isinstance(one, int)}
        data = cursor.take(value.get("data", cursor.left), "a picture")
        cursor.take(cursor.left, "other data")
    if not value["width"] or not value["height"]:
        cursor.refuse("a picture of one pixel at least", f"{value['width']} x {value['height']}", start)
    qualities = found.get("qualities")
    quality = (qualities[0] if qualities else None) if isinstance(qualities, bytes) else value["quality"]
    if value["compression"] >= len(layout.compressions):
        last = len(layout.compressions) - 1
        cursor.refuse(f"a compression from 0 to {last}", str(value["compression"]), start)
    return View(
        position=value["position"],
        width=value["width"],
        height=value["height"],
        ppi=_ppi(cursor, start, value["units"], (value["across"], value["down"])),
        depth=value["depth"],
        compression=layout.compressions[value["compression"]],
        data=data,
        quality=None if quality is None or quality > 100 else quality,
        impression=value["impression"],
        offset=start,
    )


def _ppi(cursor: Cursor, start: int, units: int, rates: Sequence[int]) -> tuple[float, float]:
    """Pixels per inch of the picture's rates, which are per inch (1) or per centimetre (2)."""
    if units not in (1, 2):
        cursor.refuse("units of 1 (inch) or 2 (centimetre)", str(units), start)
    across, down = (per_inch(one) if units == 2 else float(one) for one in rates)
    if not all(LEAST_PPI <= one <= MOST_PPI for one in (across, down)):
        cursor.refuse(f"{LEAST_PPI} to {MOST_PPI:,} pixels per inch", f"{across:g} and {down:g}", start)
    return across, down


_FORMAT = Format("finger image record", MAGIC, LAYOUTS, _leads, _read)
