"""Minutiae records, in and out: finger minutiae record format of ISO/IEC 19794-2 and ANSI/INCITS 378.

    layout      standard                        version   length    sizes stand   directions in
    iso-2005    ISO/IEC 19794-2:2005, clause 7  " 20"     4 bytes   once          360/256 degrees
    ansi-2004   ANSI/INCITS 378-2004, clause 6  " 20"     2, or 6   once          2 degrees
    iso-2011    ISO/IEC 19794-2:2011, clause 8  "030"     4 bytes   in each view  360/256 degrees
    ansi-2009   ANSI/INCITS 378-2009            "030"     4 bytes   in each view  2 degrees

    header, then of each view (a finger's impression): its header, its minutiae, its extended data

A minutia is the same in all of them, 6 bytes: type and x (2 + 14 bits), y (16 bits of which 14 count), direction,
quality; in iso-2011 quality may be left out. x and y are pixels from the top left corner. The direction runs from the
minutia along the ridge that ends, or along the valley between the two ridges of a fork, anticlockwise from the right as
seen: y up, though places have y down (19794-2:2005, clause 6; 378-2004, clause 5).

Two layouts share each version, and nothing else tells them apart: a record is of the one by which every length leads to
where it should. NIST's sample fmr.ansi2007 follows a draft of 378-2009, whose header has one byte less; it is read, and
so is Amendment 1 of 378-2009 (version "035"), but neither is written.

Extended data (ridge counts, cores and deltas, zonal quality) are kept as they are. One liberty is taken, since NIST's
own samples fmr.ansi2004 and fmr.iso2005 need it, whose cores and deltas are two bytes longer and one shorter than said:
extended data with nothing after them end where the record, or in iso-2011 the view, ends. That is remarked on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from truename.errors import UsageError
from truename.interchange.cursor import BrokenError, Cursor, Field, Format, Values, fields, packed, per_inch

MAGIC = b"FMR\0"

OTHER, ENDING, BIFURCATION = 0, 1, 2
"""Types of minutiae (19794-2:2005, clause 7); "other" is also what may be either."""

MOST_MINUTIAE = 255
"""Of a view: their number has one byte."""

MOST_VIEWS = 16
"""Impressions of one finger: their number had four bits, and goes up to 15 still."""

LAST_FINGER = 10
"""Positions are 0, unknown, to 10 (19794-2:2005, table 2)."""

LEAST_DENSITY, MOST_DENSITY = 98, 1575
"""Pixels per centimetre: 250 ppi, which 19794-2:2011 asks for at least, to 4,000, beyond which no device goes."""

LARGEST_SIDE = 2**14 - 1
"""Pixels: places have 14 bits."""

_UNKNOWN_VENDOR = 0x0103
"""CBEFF: "vendor unknown", of IBIA's list of biometric organisations. 378 does not allow 0."""

_UNSTATED, _FAILED = 254, 255
"""Quality in the later two standards: not reported, and failed to compute."""

_VALLEY_FORK = 0
"""19794-2:2011, ridge ending type: placed where the valley around the ridge's end forks, as in the other three."""

_HEADERS = {
    "iso-2005": "length4 device2 width2 height2 across2 down2 views1 reserved1",
    "ansi-2004": "length2 product4 device2 width2 height2 across2 down2 views1 reserved1",
    "iso-2011": "length4 views2 certified1",
    "ansi-2009": "length4 product4 compliance1 device2 views1 reserved1",
    "ansi-2009 draft": "length4 product4 device2 views1 reserved1",
}
"""Fields after format and version, each with its bytes."""

_OLD_VIEW = "position1 number1 quality1 count1"
_ANSI_VIEW = "position1 number1 impression1 quality1 algorithm4 width2 height2 across2 down2 count1"
_ISO_VIEW = (
    "length4 captured9 technology1 vendor2 device2 qualities1*5 certificates1*3"
    " position1 number1 across2 down2 impression1 width2 height2 shape1 count1"
)
"""Fields before the minutiae of a view. ``number`` of the old ones is number and impression, four bits each; ``shape``
is how many bytes a minutia has and where endings are placed, four bits each. ``*``: a list, bytes of an item."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one standard arranges a record.

    Attributes:
        name, title: for options, and for people.
        version: the four bytes after the format's.
        header, view: fields before the views, and before the minutiae of each.
        degrees: unit of directions.
        written: whether records of it are written, too.
    """

    name: str
    title: str
    version: bytes
    header: tuple[Field, ...] = field(repr=False)
    view: tuple[Field, ...] = field(repr=False)
    degrees: float
    written: bool = True

    @property
    def each(self) -> bool:
        """Whether each view states its size and scale."""
        return any(one.name == "width" for one in self.view)

    @property
    def unstated(self) -> int:
        """The quality that says nothing: 0 in the older two, 254 in the later two."""
        return _UNSTATED if self.each else 0


def _layout(
    name: str, title: str, version: bytes, header: str, view: str, degrees: float, written: bool = True
) -> Layout:
    return Layout(name, title, version, fields(_HEADERS[header]), fields(view), degrees, written)


_ISO, _ANSI = 360 / 256, 2.0

LAYOUTS = (
    _layout("iso-2005", "ISO/IEC 19794-2:2005", b" 20\0", "iso-2005", _OLD_VIEW, _ISO),
    _layout("ansi-2004", "ANSI/INCITS 378-2004", b" 20\0", "ansi-2004", _OLD_VIEW, _ANSI),
    _layout("iso-2011", "ISO/IEC 19794-2:2011", b"030\0", "iso-2011", _ISO_VIEW, _ISO),
    _layout("ansi-2009", "ANSI/INCITS 378-2009", b"030\0", "ansi-2009", _ANSI_VIEW, _ANSI),
    _layout("ansi-2009 draft", "ANSI/INCITS 378, draft", b"030\0", "ansi-2009 draft", _ANSI_VIEW, _ANSI, False),
    _layout("ansi-2009 amd 1", "ANSI/INCITS 378-2009/AM 1", b"035\0", "ansi-2009", _ANSI_VIEW, _ANSI, False),
)

WRITTEN = tuple(one.name for one in LAYOUTS if one.written)
"""What :func:`write` takes."""


class Minutia(NamedTuple):
    """Where a ridge ends or forks.

    Attributes:
        x, y: pixels of the view's picture from the top left corner, y down.
        direction: degrees in [0, 360), anticlockwise from +x as seen, along the ridge; a multiple of the layout's unit.
        type: 1 ending, 2 bifurcation, 0 other or either.
        quality: 0 to 100, or ``None`` where it is not stated.
    """

    x: int
    y: int
    direction: float
    type: int = OTHER
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The minutiae of one impression.

    Attributes:
        position: which finger: 0, unknown, to 10.
        minutiae: up to 255.
        width, height: pixels of the picture.
        across, down: pixels per centimetre.
        quality: 0 to 100 as the other system states it, or ``None``.
        impression: code of how the print was taken; 0 is live-scan plain (19794-2:2005, table 3).
        number: of the impression among those of the finger, from 0.
        extended: type and content of each area of extended data.
        offset, size: bytes, in the file.
    """

    position: int
    minutiae: tuple[Minutia, ...] = field(repr=False)
    width: int
    height: int
    across: int = 197
    down: int = 197
    quality: int | None = None
    impression: int = 0
    number: int = 0
    extended: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    offset: int = field(default=0, compare=False)
    size: int = field(default=0, compare=False)

    @property
    def ppi(self) -> tuple[float, float]:
        """Pixels per inch, across and down."""
        return per_inch(self.across), per_inch(self.down)


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was read whole.

    Attributes:
        layout: by which it was read.
        views: in order, one at least.
        header: the fields before them.
        remarks: what a reader should know of it, one sentence each.
    """

    layout: Layout
    views: tuple[View, ...]
    header: Values = field(repr=False)
    remarks: tuple[str, ...] = ()


def begins(content: bytes) -> bool:
    """Whether this is a minutiae record, by its first four bytes."""
    return content.startswith(MAGIC)


def read(content: bytes) -> Record:
    """Every view of a record.

    Raises:
        BrokenError: it is damaged, or no record of a version that is read; says in which view, and at which byte.
    """
    return _FORMAT.read(content)


def alone(content: bytes, record: Record, number: int) -> bytes:
    """One view of a record as a record of its own, its bytes as they are.

    Args:
        content: that ``record`` was read from. number: of the view, from 0.
    """
    if len(record.views) == 1:
        return content
    view = record.views[number]
    return _framed(record.layout, {**record.header, "views": 1}, content[view.offset : view.offset + view.size])


def write(views: Sequence[View], layout: str) -> bytes:
    """A record. :func:`read` gives the same views, directions rounded to the layout's unit.

    Args:
        views: what to write. Where a layout has one scale for all, they must share it; its one size is the largest.
        layout: one of :data:`WRITTEN`.

    Raises:
        UsageError: more than the layout can say.
    """
    chosen = next((one for one in LAYOUTS if one.name == layout and one.written), None)
    if chosen is None:
        raise UsageError(expected=f"a format out of {', '.join(WRITTEN)}", found=repr(layout), do="name one of these")
    if not 0 < len(views) < 256:
        raise _unfit("1 to 255 views", str(len(views)))
    scales = {(one.across, one.down) for one in views}
    if len(scales) > 1 and not chosen.each:
        raise _unfit(f"views of one scale, as {chosen.title} has", f"{len(scales)} of them")
    across, down = next(iter(scales))
    width, height = max(one.width for one in views), max(one.height for one in views)
    header: Values = {
        "views": len(views), "device": 0, "product": _UNKNOWN_VENDOR << 16, "compliance": 0, "certified": 0,
        "reserved": 0, "width": width, "height": height, "across": across, "down": down,
    }  # fmt: skip
    return _framed(chosen, header, b"".join(_view_bytes(one, chosen) for one in views))


# --- reading


def _leads(content: bytes, layout: Layout) -> bool:
    """Whether lengths and counts lead from one view to the next, and to the end; values are not looked at."""
    cursor = Cursor(content, "")
    try:
        cursor.take(8, "")
        length = cursor.number(layout.header[0].size, "") or cursor.number(4, "")
        header = cursor.fields(layout.header[1:])
        if length != len(content) or not isinstance(views := header["views"], int) or not views:
            return False
        for n in range(1, views + 1):
            if layout.view[0].name == "length":
                cursor.take(cursor.number(4, "") - 4, "")
                continue
            cursor.take(6 * int(cursor.fields(layout.view)["count"]), "")
            stated = cursor.number(2, "")
            cursor.take(cursor.left if n == views else stated, "")
    except BrokenError:
        return False
    return not cursor.left


def _read(content: bytes, layout: Layout) -> Record:
    """A record by one of the layouts of its version."""
    cursor = Cursor(content, f"{layout.title}, header")
    cursor.take(8, "format and version")
    header = cursor.fields(layout.header[:1])
    length = header["length"]
    assert isinstance(length, int)
    if layout.header[0].size == 2 and length == 0:  # 378-2004, clause 6: it goes on in four bytes
        length = cursor.number(4, "length")
    if length != len(content):
        cursor.refuse(f"a length of {len(content):,} bytes, which the file has", f"{length:,}", 8)
    header |= cursor.fields(layout.header[1:])
    views = header["views"]
    assert isinstance(views, int)
    if not views:
        cursor.refuse("a view at least", "none")
    shared = View(0, (), *_shape(cursor, header)) if not layout.each else None
    remarks: list[str] = []
    found = []
    for n in range(1, views + 1):
        start, where = cursor.at, f"{layout.title}, view {n}"
        cursor.where = where
        own = [one for one in layout.view if one.name != "certificates" or header.get("certified")]
        if own[0].name == "length":
            size = cursor.number(4, "length of the view")
            if size < 4:
                cursor.refuse("a length that goes beyond its own field", f"{size}", start)
            with cursor.part(size - 4, where, f"view {n}"):
                view, remark = _view(cursor, layout, own[1:], shared, last=True)
        else:
            view, remark = _view(cursor, layout, own, shared, last=n == views)
        remarks += [f"View {n}: {remark}"] if remark else []
        found.append(replace(view, offset=start, size=cursor.at - start))
    if cursor.left:
        cursor.refuse("the end of the file", f"{cursor.left:,} bytes more")
    return Record(layout, tuple(found), header, tuple(remarks))


def _view(cursor: Cursor, layout: Layout, own: Sequence[Field], shared: View | None, last: bool) -> tuple[View, str]:
    """The next view, and what is to be remarked on.

    Args:
        own: its fields. shared: has the size and scale where the record's header states them.
        last: nothing follows it.
    """
    start = cursor.at
    found = cursor.fields(own)
    shape = (shared.width, shared.height, shared.across, shared.down) if shared else _shape(cursor, found)
    value = {name: one for name, one in found.items() if isinstance(one, int)}
    if value["position"] > LAST_FINGER:
        at = start + _before("position", own, found)
        cursor.refuse(f"a finger's position from 0 to {LAST_FINGER}", str(value["position"]), at)
    quality, number, impression, size = value.get("quality"), value["number"], value.get("impression"), 6
    if impression is None:
        number, impression = number >> 4, number & 15
    if number >= MOST_VIEWS:
        at = start + _before("number", own, found)
        cursor.refuse(f"the number of an impression, below {MOST_VIEWS}", str(number), at)
    if isinstance(qualities := found.get("qualities"), bytes):
        quality = qualities[0] if qualities else None  # the first of five bytes: a score, then who computed it
    if "shape" in value:
        size = value["shape"] >> 4
        if size not in (5, 6):
            at = start + _before("shape", own, found)
            cursor.refuse("5 or 6 bytes a minutia", str(size), at)
    minutiae = tuple(_minutia(cursor, layout, size, n, shape) for n in range(1, value["count"] + 1))
    extended, remark = _extended(cursor, last)
    stated = _quality(quality, layout)
    return View(value["position"], minutiae, *shape, stated, impression, number, extended), remark


def _shape(cursor: Cursor, found: Values) -> tuple[int, int, int, int]:
    """Width, height, and pixels per centimetre across and down."""
    sides = [found[name] for name in ("width", "height", "across", "down")]
    width, height, across, down = (one for one in sides if isinstance(one, int))
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        cursor.refuse(f"a picture of 1 to {LARGEST_SIDE:,} pixels a side", f"{width:,} x {height:,}")
    if not all(LEAST_DENSITY <= one <= MOST_DENSITY for one in (across, down)):
        cursor.refuse(f"{LEAST_DENSITY} to {MOST_DENSITY:,} pixels per centimetre", f"{across:,} and {down:,}")
    return width, height, across, down


def _minutia(cursor: Cursor, layout: Layout, size: int, n: int, shape: tuple[int, int, int, int]) -> Minutia:
    start = cursor.at
    raw = cursor.take(size, f"minutia {n}")
    first = int.from_bytes(raw[:2], "big")
    # The two bits above y are reserved, and not all who write set them to 0.
    kind, x, y = first >> 14, first & 0x3FFF, int.from_bytes(raw[2:4], "big") & 0x3FFF
    if kind > BIFURCATION:
        cursor.refuse("a type from 0 to 2", f"{kind} of minutia {n}", start)
    if x >= shape[0] or y >= shape[1]:
        cursor.refuse(f"minutia {n} within {shape[0]} x {shape[1]} pixels", f"{x}, {y}", start)
    if raw[4] * layout.degrees >= 360:
        cursor.refuse(f"a direction below {360 / layout.degrees:g}", f"{raw[4]} of minutia {n}", start + 4)
    return Minutia(x, y, raw[4] * layout.degrees, kind, _quality(raw[5] if size == 6 else None, layout))


def _quality(stated: int | None, layout: Layout) -> int | None:
    """A quality, or ``None`` of what is none: not stated, failed to compute, or reserved."""
    return None if stated is None or stated > 100 or stated == layout.unstated else stated


def _extended(cursor: Cursor, last: bool) -> tuple[tuple[tuple[int, bytes], ...], str]:
    """Areas of extended data, and a remark: a length of all, then of each its type, its length with these four bytes,
    its content. The ``last`` thing in its part goes on to its end, whatever the lengths say."""
    stated = cursor.number(2, "length of extended data")
    size, remark = cursor.left if last else stated, ""
    found: list[tuple[int, bytes]] = []
    with cursor.part(size, f"{cursor.where}, extended data", "extended data"):
        while cursor.left:
            at = cursor.at
            kind, length = cursor.number(2, "type of an area"), cursor.number(2, "length of an area")
            if length < 4:
                cursor.refuse("an area of 4 bytes at least", f"{length}", at)
            room = cursor.left
            if last and (length - 4 > room or 0 < room - (length - 4) < 4):  # what is left is no area by itself
                remark = f"its last area of extended data says {length:,} bytes, and has {room + 4:,}."
                length = room + 4
            found.append((kind, cursor.take(length - 4, "an area")))
    if stated != size and not remark:
        remark = f"its extended data say {stated:,} bytes, and have {size:,}."
    return tuple(found), remark


def _before(name: str, own: Sequence[Field], found: Values) -> int:
    """Bytes of the fields before one of that name."""
    size = 0
    for one in own:
        if one.name == name:
            break
        value = found[one.name]
        size += one.size + (len(value) if isinstance(value, bytes) else 0)
    return size


_FORMAT = Format("minutiae record", MAGIC, LAYOUTS, _leads, _read)


# --- writing


def _framed(layout: Layout, header: Values, views: bytes) -> bytes:
    """Format, version, the header with its length, and the views."""
    start = MAGIC + layout.version
    length = len(start) + len(packed(layout.header, {**header, "length": 0})) + len(views)
    if layout.header[0].size == 2 and length > 0xFFFF:
        length += 4
        rest = packed(layout.header[1:], header)
        return start + bytes(2) + length.to_bytes(4, "big") + rest + views
    return start + packed(layout.header, {**header, "length": length}) + views


def _view_bytes(view: View, layout: Layout) -> bytes:
    """A view as the layout has it."""
    for what, number, least, most in (
        ("position", view.position, 0, LAST_FINGER),
        ("minutiae", len(view.minutiae), 0, MOST_MINUTIAE),
        ("pixels a side", min(view.width, view.height), 1, LARGEST_SIDE),
        ("pixels a side", max(view.width, view.height), 1, LARGEST_SIDE),
        ("pixels per centimetre", min(view.across, view.down), LEAST_DENSITY, MOST_DENSITY),
        ("pixels per centimetre", max(view.across, view.down), LEAST_DENSITY, MOST_DENSITY),
        ("impression", view.impression, 0, 255 if layout.each else 15),
        ("impressions of a finger", view.number, 0, MOST_VIEWS - 1),
        ("quality", view.quality or 0, 0, 100),
    ):
        if not least <= number <= most:
            raise _unfit(f"{what} from {least} to {most}", str(number))
    stated = view.quality
    with_quality = any(one.quality is not None for one in view.minutiae) or layout.name != "iso-2011"
    values: dict[str, int | bytes] = {
        "position": view.position,
        "number": view.number if layout.each else view.number << 4 | view.impression,
        "impression": view.impression,
        "quality": layout.unstated if stated is None else stated,
        "algorithm": _UNKNOWN_VENDOR << 16,
        "width": view.width,
        "height": view.height,
        "across": view.across,
        "down": view.down,
        "shape": (6 if with_quality else 5) << 4 | _VALLEY_FORK,
        "count": len(view.minutiae),
        "captured": 2**72 - 1,  # no date: all bits set (19794-1:2011)
        "technology": 0,
        "vendor": 0,
        "device": 0,
        "qualities": b"" if stated is None else bytes([stated]) + (_UNKNOWN_VENDOR << 16).to_bytes(4, "big"),
    }
    steps = round(360 / layout.degrees)
    minutiae = []
    for n, (x, y, direction, kind, quality) in enumerate(view.minutiae, start=1):
        if not (0 <= x < view.width and 0 <= y < view.height):
            raise _unfit(f"minutia {n} within {view.width} x {view.height} pixels", f"{x}, {y}")
        if not (OTHER <= kind <= BIFURCATION and 0 <= (quality or 0) <= 100):
            raise _unfit(f"minutia {n} with a type of 0 to 2 and a quality of 0 to 100", f"{kind} and {quality}")
        turn = round(direction / layout.degrees) % steps
        minutiae.append((kind << 14 | x).to_bytes(2, "big") + y.to_bytes(2, "big") + bytes([turn]))
        if with_quality:
            minutiae.append(bytes([layout.unstated if quality is None else quality]))
    areas = b"".join(
        kind.to_bytes(2, "big") + (len(content) + 4).to_bytes(2, "big") + content for kind, content in view.extended
    )
    written = [one for one in layout.view if one.name not in ("length", "certificates")]
    made = packed(written, values) + b"".join(minutiae) + len(areas).to_bytes(2, "big") + areas
    return (len(made) + 4).to_bytes(4, "big") + made if layout.view[0].name == "length" else made


def _unfit(expected: str, found: str) -> UsageError:
    return UsageError(expected=expected, found=found, do="write less into one record, or choose another format")
