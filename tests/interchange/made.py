"""Records made by hand, field by field, so that what is tested is not made by what is tested."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from truename.interchange.minutiae import Minutia, View

NIST = Path(__file__).parents[3] / "shared" / "data" / "nist"
"""NIST's samples, where they are."""

needs_nist = pytest.mark.skipif(not NIST.is_dir(), reason="NIST's samples are not here")

POINTS = ((1, 100, 14, 64, 90), (2, 164, 17, 0, 80), (0, 55, 179, 3, 0))
"""Type, x, y, direction in the layout's unit, quality."""


def minutia(kind: int, x: int, y: int, turn: int, quality: int) -> bytes:
    return struct.pack(">HHBB", kind << 14 | x, y, turn, quality)


def old_view(
    points: Sequence[tuple[int, int, int, int, int]] = POINTS, extended: bytes = b"", finger: int = 7
) -> bytes:
    """A view of ISO 2005 and ANSI 2004: finger 7, second impression, rolled, quality 66."""
    head = struct.pack(">BBBB", finger, 1 << 4 | 1, 66, len(points))
    return head + b"".join(minutia(*one) for one in points) + struct.pack(">H", len(extended)) + extended


def iso_2005(*views: bytes, width: int = 256, height: int = 364, density: int = 197) -> bytes:
    rest = struct.pack(">HHHHHBB", 0x00B5, width, height, density, density, len(views), 0) + b"".join(views)
    return b"FMR\0 20\0" + struct.pack(">I", 12 + len(rest)) + rest


def ansi_2004(*views: bytes, long: bool = False) -> bytes:
    """With a length of two bytes, or ``long``, of two that are 0 and four more."""
    rest = struct.pack(">HHHHHHHBB", 0x0042, 0x0011, 0x00B5, 256, 364, 197, 197, len(views), 0) + b"".join(views)
    length = struct.pack(">HI", 0, 14 + len(rest)) if long else struct.pack(">H", 10 + len(rest))
    return b"FMR\0 20\0" + length + rest


def ansi_2009(*fingers: int, version: bytes = b"030\0", draft: bool = False) -> bytes:
    views = b"".join(
        struct.pack(">BBBBIHHHHB", finger, 1, 1, 66, 0x00060037, 256, 364, 197, 197, len(POINTS))
        + b"".join(minutia(*one) for one in POINTS)
        + b"\0\0"
        for finger in fingers
    )
    device = struct.pack(">H", 0x00B5) if draft else struct.pack(">BH", 0x80, 0x00B5)
    rest = struct.pack(">HH", 0x0042, 0x0011) + device + struct.pack(">BB", len(fingers), 0) + views
    return b"FMR\0" + version + struct.pack(">I", 12 + len(rest)) + rest


def iso_2011(*fingers: int, certified: bool = True, with_quality: bool = True) -> bytes:
    """Each view with two qualities and, if certified, two certificates."""
    views = b""
    for finger in fingers:
        body = struct.pack(">HBBBBBH", 2026, 11, 30, 12, 0, 59, 7) + struct.pack(">BHH", 1, 2, 3)
        body += struct.pack(">B", 2) + struct.pack(">BHH", 66, 4, 5) * 2
        body += struct.pack(">B", 2) + b"\0\1\2" * 2 if certified else b""
        body += struct.pack(">BBHHBHH", finger, 1, 197, 197, 1, 256, 364)
        body += struct.pack(">BB", (6 if with_quality else 5) << 4, len(POINTS))
        body += b"".join(minutia(*one)[: 6 if with_quality else 5] for one in POINTS) + b"\0\0"
        views += struct.pack(">I", 4 + len(body)) + body
    return b"FMR\0" + b"030\0" + struct.pack(">IHB", 15 + len(views), len(fingers), certified) + views


RECORDS = {
    "iso-2005": iso_2005(old_view(extended=b"\0\1\0\5\7"), old_view()),
    "ansi-2004": ansi_2004(old_view(extended=b"\0\1\0\5\7"), old_view()),
    "iso-2011": iso_2011(7, 2),
    "ansi-2009": ansi_2009(7, 2),
}


def image(width: int = 96, height: int = 80) -> bytes:
    """Pixels, row by row."""
    return np.random.default_rng(0).integers(0, 256, (height, width)).astype(np.uint8).tobytes()


def fir(
    *views: tuple[int, bytes],
    size: tuple[int, int] = (96, 80),
    compression: int = 0,
    depth: int = 8,
    units: int = 1,
    rate: int = 500,
    product: bool = False,
    fingers: int | None = None,
) -> bytes:
    """A record of ISO/IEC 19794-4:2005 or, with a product identifier, of ANSI/INCITS 381-2004."""
    header = struct.pack(">I", 0x00420011) if product else b""
    header += struct.pack(">HHBB", 0xABCD, 31, len(views) if fingers is None else fingers, units)
    header += struct.pack(">HHHHBBH", rate, rate, rate, rate, depth, compression, 0)
    pictures = b"".join(
        struct.pack(">IBBBBBHHB", 14 + len(data), finger, 1, 1, 254, 0, *size, 0) + data for finger, data in views
    )
    return b"FIR\0" + b"010\0" + (14 + len(header) + len(pictures)).to_bytes(6, "big") + header + pictures


def later_fir(
    *views: tuple[int, bytes], size: tuple[int, int] = (96, 80), compression: int = 0, rest: bytes = b""
) -> bytes:
    """A record of ISO/IEC 19794-4:2011, each view with a quality of 58, and ``rest`` after its picture."""
    made = b""
    for finger, data in views:
        body = struct.pack(">HBBBBBH", 2026, 11, 30, 12, 0, 59, 7) + struct.pack(">BHH", 0, 1, 2)
        body += struct.pack(">B", 1) + struct.pack(">BHH", 58, 4, 5) + struct.pack(">BB", finger, 0)
        body += struct.pack(">BHHHHBBBHH", 2, 197, 197, 197, 197, 8, compression, 1, *size)
        body += struct.pack(">I", len(data)) + data + rest
        made += struct.pack(">I", 4 + len(body)) + body
    return b"FIR\0" + b"020\0" + struct.pack(">IHBB", 16 + len(made), len(views), 0, len(views)) + made


def view(points: int = 30, seed: int = 0, position: int = 2, size: tuple[int, int] = (300, 400)) -> View:
    """Minutiae at random, directions in steps that both units have."""
    rng = np.random.default_rng(seed)
    found = tuple(
        Minutia(
            int(rng.integers(size[0])),
            int(rng.integers(size[1])),
            float(rng.integers(4) * 90),
            int(rng.integers(1, 3)),
            int(rng.integers(1, 101)),
        )
        for _ in range(points)
    )
    return View(position, found, *size, quality=70)
