"""Transactions made by hand, byte by byte, so that what is tested is not made by what is tested."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import convolve1d

NIST = Path(__file__).parents[4] / "shared" / "data" / "nist"
"""NIST's sample transactions, where they are."""


def picture(width: int = 96, height: int = 80, seed: int = 0) -> NDArray[np.uint8]:
    """Stripes of a ridge's width, some noise: uint8[height, width]."""
    y, x = np.mgrid[:height, :width]
    angle = 0.3 + seed
    waves = 127 + 80 * np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / 9)
    noise = np.random.default_rng(seed).normal(0, 6, (height, width))
    return np.clip(waves + noise, 0, 255).astype(np.uint8)


def coded(image: NDArray[np.uint8], format: str = "PNG") -> bytes:
    """A picture as a file."""
    content = io.BytesIO()
    Image.fromarray(image).save(content, format)
    return content.getvalue()


def tagged(type_: int, fields: Mapping[int, str | bytes]) -> bytes:
    """A record whose fields have names, its length counted."""
    rest = b"".join(
        b"\x1d%d.%03d:" % (type_, number) + (value if isinstance(value, bytes) else value.encode())
        for number, value in fields.items()
    )
    size = len(rest) + 1
    head = b""
    while len(head) + len(rest) + 1 != size or not head:
        size = len(head) + len(rest) + 1
        head = b"%d.001:%d" % (type_, size)
    return head + rest + b"\x1c"


def type4(
    idc: int, data: bytes, size: tuple[int, int], codes: tuple[int, ...] = (2,), *, isr: int = 0, gca: int = 0
) -> bytes:
    """A record of type 4: big-endian numbers, then the picture."""
    positions = bytes([*codes, 255, 255, 255, 255, 255, 255][:6])
    body = bytes([idc, 0]) + positions + bytes([isr])
    body += size[0].to_bytes(2, "big") + size[1].to_bytes(2, "big") + bytes([gca]) + data
    return (len(body) + 4).to_bytes(4, "big") + body


def transaction(*records: tuple[int, bytes], first: Mapping[int, str] | None = None) -> bytes:
    """Records, each with its type; the first of type 1 comes by itself, IDCs count from 1."""
    listed = "\x1e".join([f"1\x1f{len(records)}", *(f"{type_}\x1f{n:02}" for n, (type_, _) in enumerate(records, 1))])
    fields = {2: "0500", 3: listed, 4: "TEST", 5: "20260101", 7: "DAI", 8: "ORI", 9: "1", 11: "19.69", 12: "19.69"}
    return tagged(1, {**fields, **(first or {})}) + b"".join(content for _, content in records)


def ridges(
    type_: int, idc: int, data: bytes, size: tuple[int, int], position: str = "2", **more: str
) -> tuple[int, bytes]:
    """A record of type 13, 14 or 15 at 500 ppi; ``f8="2"`` sets field 8 to 2."""
    fields: dict[int, str | bytes] = {
        2: f"{idc:02}", 3: "1", 4: "ORI", 5: "20260101", 6: str(size[0]), 7: str(size[1]), 8: "1", 9: "500", 10: "500",
        11: "PNG", 12: "8", 13: position,
    }  # fmt: skip
    fields.update({int(name[1:]): value for name, value in more.items()})
    return type_, tagged(type_, {**fields, 999: data})


def lossless_jpeg(image: NDArray[np.uint8]) -> bytes:
    """JPEG's lossless process with the predictor to the left (ITU-T T.81, annex H): what JPEGL means."""
    height, width = image.shape
    wide = image.astype(int)
    before = np.empty_like(wide)
    before[:, 1:] = wide[:, :-1]
    before[1:, 0] = wide[:-1, 0]
    before[0, 0] = 128
    bits = []
    for difference in (wide - before).ravel().tolist():
        size = abs(difference).bit_length()
        bits.append(f"{size:04b}")  # category n has the code n, four bits long
        if size:
            bits.append(f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}")
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    data = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")
    frame = b"\xff\xc3\x00\x0b\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00"
    codes = b"\xff\xc4\x00\x1c\x00" + bytes([0, 0, 0, 9]) + bytes(12) + bytes(range(9))
    return b"\xff\xd8" + frame + codes + b"\xff\xda\x00\x08\x01\x01\x00\x01\x00\x00" + data + b"\xff\xd9"


LOW = (0.852698679009, 0.377402855613, -0.110624404418, -0.023849465019, 0.037828455507)
HIGH = (0.788485616406, -0.418092273222, -0.040689417609, 0.064538882629)
"""Right halves of the filters that take a picture apart (IAFIS-IC-0110)."""


def wsq(image: NDArray[np.uint8], step: float = 1.0, ppi: int | None = None) -> bytes:
    """A picture as WSQ, by an encoder that is plain rather than good: every Huffman code is a byte."""
    coefficients: list[int] = []
    _apart(image.astype(float) - 128, (0, 0), TREE, step, coefficients)
    coded = bytearray()
    zeros = 0
    for value in [*coefficients, None]:
        if value == 0 and zeros < 100:
            zeros += 1
            continue
        if zeros:
            coded.append(zeros - 1)
        zeros = int(value == 0)
        if value and -73 <= value <= 74:
            coded.append(value + 179)
        elif value:
            coded += bytes([(102 if value > 0 else 103)]) + abs(value).to_bytes(2, "big")
    height, width = image.shape
    taps = b"".join(bytes([tap < 0, 9]) + round(abs(tap) * 1e9).to_bytes(4, "big") for tap in (*LOW, *HIGH))
    bins = (b"\x03" + round(step * 1000).to_bytes(2, "big")) * 2
    segments = [
        (0xA4, bytes([9, 7]) + taps),
        (0xA5, b"\x02\x00\x2c" + bins * 60 + bytes(6) * 4),
        (0xA2, bytes([0, 255]) + height.to_bytes(2, "big") + width.to_bytes(2, "big")
         + b"\x00\x00\x80" + b"\x00\x00\x01" + b"\x00\x00\x00"),
        (0xA6, b"\x00" + bytes([0] * 7 + [254] + [0] * 8) + bytes(range(1, 255))),
        (0xA3, b"\x00"),
    ]  # fmt: skip
    if ppi is not None:
        segments.insert(0, (0xA8, b"NIST_COM 2\nPPI %d\nLOSSY 1" % ppi))
    head = b"".join(bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body for marker, body in segments)
    return b"\xff\xa0" + head + bytes(coded).replace(b"\xff", b"\xff\x00") + b"\xff\xa1"


_ONE = ((),) * 4
_TWO = (_ONE,) * 4
TREE = ((((_ONE, (), (), ()), _ONE, _ONE, _ONE), _TWO, _TWO, ()), _ONE, _ONE, None)
"""Subbands: upper left, upper right, lower left and lower right of each split; the last is not coded."""


def _apart(
    part: NDArray[np.float64], turned: tuple[int, int], tree: tuple[object, ...] | None, step: float, out: list[int]
) -> None:
    """Split a picture into subbands and quantize them, in order; ``turned`` halves have high before low."""
    if tree is None:
        return
    if not tree:
        size = np.abs(part)
        bins = np.where(size > step / 2, np.floor((size - step / 2) / step) + 1, 0)
        out += (np.sign(part) * bins).astype(int).ravel().tolist()
        return
    down = _halves(part, 0)[:: -1 if turned[0] else 1]
    for row, half in enumerate(down):
        for column, quarter in enumerate(_halves(half, 1)[:: -1 if turned[1] else 1]):
            inside = tree[2 * row + column]
            assert inside is None or isinstance(inside, tuple)
            _apart(quarter, (row, column), inside, step, out)


def _halves(part: NDArray[np.float64], axis: int) -> list[NDArray[np.float64]]:
    low, high = (np.array([*half[:0:-1], *half]) for half in (LOW, HIGH))
    even, odd = [(slice(None),) * axis + (slice(start, None, 2),) for start in (0, 1)]
    return [
        convolve1d(part, low, axis=axis, mode="mirror")[even],
        convolve1d(part, high, axis=axis, mode="mirror")[odd],
    ]


def needs_nist(name: str) -> bytes:
    """One of NIST's samples, or the test is skipped."""
    path = NIST / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return path.read_bytes()
