"""Writes a transaction of prints that another system reads: records of types 1, 2, 14 and 15 (ANSI/NIST-ITL 1-2011).

A picture goes in as the bytes that it came in where the standard has its format: WSQ, baseline and lossless JPEG,
JPEG 2000 and PNG, in 8-bit grey. Any other becomes a PNG, without loss.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import uuid4

from PIL import Image

from truename import wsq
from truename.errors import ResolutionError, SampleError, UsageError
from truename.sources import pixels
from truename.sources.transaction import positions
from truename.sources.transaction.records import DATA, FS, GS, LARGEST_FIELD, LONGEST_TEXT, RS, US
from truename.sources.transaction.samples import FINGER, PALM
from truename.types import Sample

VERSION = "0500"
"""Field 1.002: ANSI/NIST-ITL 1-2011."""

MOST_PICTURES = 99
"""IDCs have two digits, and 00 is the text's."""

UNKNOWN_IMPRESSION = 29
"""Field 14.003: how the print was taken is not known; 0 is live-scan plain, 1 rolled, 10 a palm on a scanner."""

LONGEST = 64
"""Characters of a name or number in the record of type 1; systems allow fewer (36 for an agency), never more."""

MOST_PIXELS = 50_000_000
"""Of one picture: a whole palm at 1,000 ppi has 44 million."""

_FORMATS = ("WSQ", "JPEG", "JPEG2000", "PNG", "TIFF", "BMP")
_JPEG = {0xC0: "JPEGB", 0xC3: "JPEGL"}
"""Start of frame of the two processes that the standard has (ITU-T T.81, table B.1): baseline and lossless."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The record of type 1: who sends what to whom.

    Attributes:
        origin, destination: the agencies, as they call each other (1.008, 1.007).
        type: what the destination is to do, in its own words (1.004, up to 16 characters).
        number: the sender's, unlike any other of his (1.009).
        date: when (1.005).
    """

    origin: str
    destination: str
    type: str
    number: str = field(default_factory=lambda: uuid4().hex)
    date: date = field(default_factory=lambda: datetime.now(UTC).date())


def write(
    samples: Sequence[Sample],
    heading: Heading,
    texts: Mapping[int, str] | None = None,
    impression: int = UNKNOWN_IMPRESSION,
) -> bytes:
    """A transaction in the traditional encoding.

    Args:
        samples: fingerprints (type 14) and palm-prints (type 15), 1 to 99, each with its resolution stated or in its
            file. Positions are those of the standard; 0 is unknown.
        heading: the record of type 1.
        texts: fields 3 to 999 of the record of type 2, whose meaning the two agencies have agreed on.
        impression: code of how all prints were taken.

    Raises:
        UsageError: other kinds of evidence, too many, or texts that cannot be fields.
        SampleError: a picture cannot be read.
        ResolutionError: its pixels per inch are not known.
    """
    wsq.register()
    texts = texts or {}
    if not 0 < len(samples) <= MOST_PICTURES:
        raise UsageError(expected=f"1 to {MOST_PICTURES} prints", found=str(len(samples)), do="write several files")
    if not 0 <= impression <= 99:
        raise UsageError(expected="an impression code of 0 to 99", found=str(impression), do="see field 14.003")
    stated = (("origin", heading.origin), ("destination", heading.destination), ("number", heading.number))
    for what, text in (*stated, ("type", heading.type)):
        longest = 16 if what == "type" else LONGEST
        if not (0 < len(text) <= longest and text.isascii() and text.isprintable()):
            raise _unfit(what, f"1 to {longest} printable ASCII characters", text)
    for number, text in texts.items():
        if not 3 <= number <= LARGEST_FIELD:
            raise _unfit(f"field 2.{number:03}", f"a number from 3 to {LARGEST_FIELD}", str(number))
        if not text.isprintable() or len(text.encode("utf-8", "replace")) > LONGEST_TEXT:
            raise _unfit(f"field 2.{number:03}", f"up to {LONGEST_TEXT:,} bytes of printable text", text)
    day = heading.date.strftime("%Y%m%d")
    prints = [_print(idc, one, day, heading.origin, impression) for idc, one in enumerate(samples, start=1)]
    listed = [(2, 0), *((14 if one.kind == FINGER else 15, idc) for idc, one in enumerate(samples, start=1))]
    contents = [(b"1", b"%d" % len(listed)), *((b"%d" % type_, b"%02d" % idc) for type_, idc in listed)]
    first: dict[int, bytes] = {
        2: VERSION.encode(),
        3: RS.join(map(US.join, contents)),
        4: heading.type.encode(),
        5: day.encode(),
        7: heading.destination.encode(),
        8: heading.origin.encode(),
        9: heading.number.encode(),
        11: b"00.00",  # resolutions of records of types 3 to 7, of which there are none
        12: b"00.00",
    }
    if not "".join(texts.values()).isascii():
        first[15] = US.join((b"3", b"UTF-8", b""))
    second = {2: b"00", **{number: texts[number].encode() for number in sorted(texts)}}
    return b"".join([_record(1, first), _record(2, second), *prints])


def _print(idc: int, sample: Sample, day: str, origin: str, impression: int) -> bytes:
    """A record of type 14 or 15."""
    if sample.kind not in (FINGER, PALM):
        raise UsageError(expected="fingerprints and palm-prints", found=f"a {sample.kind}", do="leave it out")
    palm = sample.kind == PALM
    position = positions.UNKNOWN_PALM if palm and not sample.position else sample.position
    if position not in (positions.PALMS if palm else positions.ONE_FINGER | positions.SLAPS):
        raise UsageError(
            expected=f"a position of a {sample.kind}", found=str(position), do="use a code of ANSI/NIST-ITL 1-2011"
        )
    content, label, (width, height), ppi = _picture(sample)
    fields = {
        2: b"%02d" % idc,
        3: b"%d" % impression,
        4: origin.encode(),
        5: day.encode(),
        6: b"%d" % width,
        7: b"%d" % height,
        8: b"1",  # what follows is in pixels per inch
        9: b"%d" % ppi,
        10: b"%d" % ppi,
        11: label.encode(),
        12: b"8",
        13: b"%d" % position,
        DATA: content,
    }
    return _record(15 if palm else 14, fields)


def _picture(sample: Sample) -> tuple[bytes, str, tuple[int, int], int]:
    """What goes into the record: bytes, the standard's label of their compression, size, pixels per inch."""
    called = sample.name or "a sample"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(sample.content), formats=_FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _unreadable(called, f"{image.width} x {image.height} pixels, more than {MOST_PIXELS:,}")
                if image.mode.startswith(("I", "F")):
                    raise _unreadable(called, "pixels of more than 8 bits")
                ppi = _ppi(sample, image, called)
                label = _label(sample.content, image)
                size = image.size
                image.load()  # a picture that is cut short is not passed on
                content = sample.content if label else pixels.png(image.convert("L"), ppi)
    except SampleError:
        raise
    except Exception as error:  # Pillow's readers raise whatever the damage leads them to
        raise _unreadable(called, f"what cannot be read ({type(error).__name__})") from error
    return content, label or "PNG", size, ppi


def _label(content: bytes, image: Image.Image) -> str:
    """The standard's label of a file that can go in as it is; empty of any other."""
    if image.mode != "L":
        return ""
    if image.format == "JPEG":
        return _JPEG.get(_frame(content), "")
    if image.format == "JPEG2000":
        if not content.startswith(b"\0\0\0\x0cjP  "):  # a bare codestream
            return ""
        # The last byte of the coding style (ITU-T T.800, A.6.1) is the transformation; 1 can be undone exactly.
        style = content.find(b"\xff\x52", content.find(b"\xff\x4f\xff\x51"))
        return "JP2L" if content[style + 13 : style + 14] == b"\x01" else "JP2"
    return {"WSQ": "WSQ20", "PNG": "PNG"}.get(image.format or "", "")


def _frame(content: bytes) -> int:
    """The marker of a JPEG's frame, which says by which process it is coded; 0 where there is none."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # tables, reserved
            return marker
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0


def _ppi(sample: Sample, image: Image.Image, called: str) -> int:
    across, down = (sample.ppi, sample.ppi) if sample.ppi else image.info.get("dpi", (0, 0))
    if not 1 <= across < 100_000 or abs(across - down) > across / 100:
        raise ResolutionError(
            expected="pixels per inch, the same across and down",
            found=f"{across:g} x {down:g} in {called}" if across else f"none in {called}",
            do="state them with --ppi",
        )
    return round(across)


def _record(type_: int, fields: Mapping[int, bytes]) -> bytes:
    """A record of named fields; its length, the first of them, counts its own digits, too."""
    rest = b"".join(b"%s%d.%03d:%s" % (GS, type_, number, value) for number, value in fields.items()) + FS
    size = 0
    while size != (size := len(b"%d.001:%d" % (type_, size)) + len(rest)):
        pass
    return b"%d.001:%d" % (type_, size) + rest


def _unfit(what: str, expected: str, found: str) -> UsageError:
    return UsageError(expected=f"{what} of {expected}", found=repr(found[:40]), do="write it otherwise")


def _unreadable(called: str, found: str) -> SampleError:
    return SampleError(
        expected="a complete picture in 8-bit grey (WSQ, JPEG, JPEG 2000, PNG, TIFF, BMP)",
        found=f"{found}, in {called}",
        do="save it as 8-bit PNG, without loss",
    )
