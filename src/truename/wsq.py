"""Reads WSQ, the FBI's compression of fingerprints, and teaches Pillow to.

Wavelet Scalar Quantization: WSQ Gray-Scale Fingerprint Image Compression Specification, IAFIS-IC-0110.

    bytes -> segments -> Huffman codes -> coefficients -> subbands -> picture

Our own, because the one Python wheel that reads WSQ wraps C code that ended the whole process on one of 800 files with
a few bytes changed, and evidence is damaged. Reading only: a capture is kept in the form in which it came.

Only the filters of odd length are read, which the FBI's own encoder has; the specification allows even ones, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from truename.errors import SampleError

SIGNATURE = b"\xff\xa0\xff"
"""Start of image, then another marker."""

_SOI, _EOI, _SOF, _SOB, _DTT, _DQT, _DHT, _DRT, _COM = range(0xFFA0, 0xFFA9)
"""Markers: start and end of the image, frame, block, tables of transform, quantization, Huffman codes,
restart intervals, and comment."""

_BANDS = 60
"""Subbands that are coded; the highest frequencies, 60 to 63, never are."""

_LEAF: tuple[()] = ()
_ONE = (_LEAF,) * 4
_TWO = (_ONE,) * 4
_TREE = ((((_ONE, _LEAF, _LEAF, _LEAF), _ONE, _ONE, _ONE), _TWO, _TWO, _LEAF), _ONE, _ONE, _LEAF)
"""How the picture is split into subbands, each split into upper left, upper right, lower left and lower
right. Its leaves in order are the subbands 0 to 59, and the one that is not coded."""

_RUN = 100
_PLUS8, _MINUS8, _PLUS16, _MINUS16, _RUN8, _RUN16 = range(101, 107)
_ZERO = 180
"""Symbols of the Huffman codes: 1 to 100 are that many zeros, 107 to 254 a coefficient of -73 to 74; between
them, a coefficient or a run of zeros that follows in 8 or 16 bits."""

_EXTRA = np.zeros(256, np.uint8)
_EXTRA[[_PLUS8, _MINUS8, _RUN8]] = 8
_EXTRA[[_PLUS16, _MINUS16, _RUN16]] = 16

_LARGEST_TAP = 2.0
"""Of a filter; those in use have 0.86 at most. So bounded, no damage makes pixels that are no numbers."""

_CHUNK = 1 << 16
"""Bytes of a block that are looked at together, so that a large block takes no more memory than a small one."""

_MARKER = re.compile(rb"\xff[^\x00]", re.DOTALL)
_PPI = re.compile(rb"(?:^|\n)PPI ([0-9]{1,5})(?:\n|\0|$)")
"""In a comment that begins with NIST_COM, which NIST's programs write."""

_UNKNOWN_PPI = 255
"""Their -1, which has been through a byte: NIST's own samples of 500 ppi state it."""


class Part(NamedTuple):
    """A stretch of one axis. ``second``: the half above the frequencies of the first, in which their order is turned
    round, as downsampling does (so that its own two halves are high and low, not low and high)."""

    start: int
    size: int
    second: bool

    def halves(self) -> tuple[Part, Part]:
        high = self.size // 2
        first = high if self.second else self.size - high
        return Part(self.start, first, False), Part(self.start + first, self.size - first, True)

    @property
    def slice(self) -> slice:
        return slice(self.start, self.start + self.size)


@dataclass(slots=True)
class Header:
    """What is known before anything is decoded.

    Attributes:
        width, height: pixels.
        shift, scale: what brought the pixels to about -128 to 127: they were shifted first, then divided.
        ppi: pixels per inch as a comment states them, or ``None``.
    """

    width: int = 0
    height: int = 0
    shift: float = 0.0
    scale: float = 1.0
    ppi: int | None = None


@dataclass(slots=True)
class _Tables:
    header: Header = field(default_factory=Header)
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None
    bins: NDArray[np.float64] | None = None
    """float64[64, 2]: width of the bins, and of the one around zero. Width 0: the subband is not coded."""
    centre: float = 0.0
    codes: dict[int, tuple[NDArray[np.uint8], NDArray[np.uint8]]] = field(default_factory=dict)
    """By table: length and symbol of the code that each 16 bits begin with; length 0 where there is none."""


def header(content: bytes) -> Header:
    """Size and resolution of a picture.

    Raises:
        SampleError: not WSQ, or damaged.
    """
    tables = _Tables()
    for marker, at, size in _segments(content):
        if marker == _SOB:
            break
        _table(tables, marker, content[at : at + size])
    if not tables.header.width or not tables.header.height:
        raise _damaged("no frame header before the first block")
    return tables.header


def decode(content: bytes) -> NDArray[np.uint8]:
    """The picture: uint8[height, width], 0 black.

    Memory is about 30 bytes a pixel of the stated size: whoever reads what he does not know asks :func:`header` first.

    Raises:
        SampleError: not WSQ, damaged, or of a kind that is not read.
    """
    tables = _Tables()
    found: list[NDArray[np.int64]] = []
    for marker, at, size in _segments(content):
        if marker != _SOB:
            _table(tables, marker, content[at : at + size])
            continue
        end = _end_of_block(content, at + size)
        table = content[at] if size else -1
        if table not in tables.codes:
            raise _damaged(f"a block of Huffman table {table}, which is not defined")
        found.append(_symbols(content[at + size : end].replace(b"\xff\x00", b"\xff"), *tables.codes[table]))
    top = tables.header
    if not top.width or not top.height or tables.low is None or tables.high is None or tables.bins is None:
        raise _damaged("no frame header, filters or quantization")
    across, down = Part(0, top.width, False), Part(0, top.height, False)
    bands = list(_bands(across, down, _TREE))[:_BANDS]
    expected = sum(x.size * y.size for (x, y), (width, _) in zip(bands, tables.bins, strict=False) if width)
    runs = np.concatenate(found, axis=1) if found else np.zeros((2, 0), np.int64)
    if runs[1].sum() != expected:
        raise _damaged(f"{runs[1].sum():,} coefficients instead of {expected:,}")
    image = _dequantized(np.repeat(runs[0], runs[1]), bands, tables, (top.height, top.width))
    _join(image, across, down, _TREE, tables.low, tables.high)
    grey: NDArray[np.uint8] = np.clip(image * np.float32(top.scale) + (top.shift + 0.5), 0, 255).astype(np.uint8)
    return grey


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Each marker but start and end, where its content begins, and how many bytes that has."""
    if content[:2] != _SOI.to_bytes(2, "big"):
        raise _damaged("another beginning")
    at = 2
    while True:
        marker = int.from_bytes(content[at : at + 2], "big")
        if marker == _EOI:
            return
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        if not _SOF <= marker <= _COM or size < 2 or at + 2 + size > len(content):
            raise _damaged(f"no segment, or half of one, at byte {at:,}")
        yield marker, at + 4, size - 2
        at += 2 + size
        if marker == _SOB:
            at = _end_of_block(content, at)


def _end_of_block(content: bytes, at: int) -> int:
    """Where the next marker is: FF in the data of a block is followed by 00."""
    marker = _MARKER.search(content, at)
    if marker is None:
        raise _damaged("no end: it was cut short")
    return marker.start()


def _table(tables: _Tables, marker: int, body: bytes) -> None:
    """Take in one segment that is no block."""
    read = _Reader(body)
    if marker == _SOF:
        read.take(2)  # grey of black and of white, which a decoder does not need
        tables.header.height, tables.header.width = read.take(2), read.take(2)
        tables.header.shift, tables.header.scale = read.scaled(2), read.scaled(2)
    elif marker == _DTT:
        sizes = read.take(1), read.take(1)
        if any(size % 2 == 0 or size > 31 for size in sizes):
            raise _damaged(f"filters of {sizes[0]} and {sizes[1]} taps; odd numbers up to 31 are read")
        # What takes the picture apart is in the file. What puts it together is each one's counterpart, with every
        # second sign turned: of the high-pass the low-pass, and the reverse.
        tables.high, tables.low = (_filter(read, size) for size in sizes)
    elif marker == _DQT:
        tables.centre = read.scaled(2)
        tables.bins = np.array([read.scaled(2) for _ in range(128)]).reshape(64, 2)
    elif marker == _DHT:
        while read.left:
            table = read.take(1)
            counts = [read.take(1) for _ in range(16)]
            tables.codes[table] = _codes(counts, bytes(read.take(1) for _ in range(sum(counts))))
    elif marker == _COM and body.startswith(b"NIST_COM") and (stated := _PPI.search(body)):
        tables.header.ppi = int(stated[1]) if int(stated[1]) not in (0, _UNKNOWN_PPI) else None


class _Reader:
    """Numbers of one segment, in order; most significant byte first."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._body) - self._at

    def take(self, size: int) -> int:
        if self.left < size:
            raise _damaged("a segment that is too short")
        self._at += size
        return int.from_bytes(self._body[self._at - size : self._at], "big")

    def scaled(self, size: int) -> float:
        """A number with as many decimals as the byte before it says (at most 255: then it is next to nothing)."""
        decimals = self.take(1)
        return self.take(size) / 10.0**decimals


def _filter(read: _Reader, size: int) -> NDArray[np.float64]:
    """A symmetric filter, of which its right half is in the file, with every second sign turned."""
    half = []
    for tap in range((size + 1) // 2):
        negative = read.take(1) != 0
        value = read.scaled(4)
        if value > _LARGEST_TAP:
            raise _damaged(f"a filter with a tap of {value:g}")
        half.append(-value if negative != (tap % 2 == 1) else value)
    return np.array([*half[:0:-1], *half])


def _codes(counts: list[int], symbols: bytes) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Canonical Huffman codes, as those of JPEG (ITU-T T.81, annex C), for looking up by the next 16 bits."""
    lengths, meant = np.zeros(1 << 16, np.uint8), np.zeros(1 << 16, np.uint8)
    at, which = 0, 0
    for length, count in enumerate(counts, start=1):
        for symbol in symbols[which : which + count]:
            beyond = at + (1 << (16 - length))
            if beyond > 1 << 16:
                raise _damaged("more Huffman codes than their lengths allow")
            lengths[at:beyond], meant[at:beyond] = length, symbol
            at = beyond
        which += count
    return lengths, meant


def _symbols(block: bytes, lengths: NDArray[np.uint8], meant: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Decode a block: int64[2, n], coefficients and how often each is repeated.

    What begins at every bit is looked up at once; that leaves one step from code to code to be taken one by one.
    """
    bits = 8 * len(block)
    padded = np.frombuffer(block + bytes(8), np.uint8).astype(np.uint32)
    begins: list[NDArray[np.int64]] = []
    at, ended = 0, False
    for chunk in range(0, bits, 8 * _CHUNK):
        limit = min(chunk + 8 * _CHUNK, bits)
        here = _window(padded, np.arange(chunk, limit))
        steps = (lengths[here] + _EXTRA[meant[here]]).astype(np.int64)
        steps[lengths[here] == 0] = 0
        step = steps.tolist()
        taken: list[int] = []
        while at < limit:
            width = step[at - chunk]
            if width == 0 or at + width > bits:
                ended = True
                break
            taken.append(at)
            at += width
        begins.append(np.array(taken, np.int64))
        if ended:
            break
    if bits - at >= 8:  # what fills the last byte is no code
        raise _damaged(f"no Huffman code at bit {at:,} of a block of {bits:,}")
    begin = np.concatenate(begins) if begins else np.zeros(0, np.int64)
    window = _window(padded, begin)
    symbol = meant[window].astype(np.int64)
    if ((symbol == 0) | (symbol == 255)).any():
        raise _damaged("a Huffman code that means nothing")
    extra = _EXTRA[symbol]
    follows = _window(padded, begin + lengths[window]).astype(np.int64) >> (16 - extra)
    value = np.where(symbol > _RUN16, symbol - _ZERO, 0)
    value = np.where((symbol == _PLUS8) | (symbol == _PLUS16), follows, value)
    value = np.where((symbol == _MINUS8) | (symbol == _MINUS16), -follows, value)
    times = np.where(symbol <= _RUN, symbol, 1)
    times = np.where((symbol == _RUN8) | (symbol == _RUN16), follows, times)
    return np.stack([value, times])


def _window(padded: NDArray[np.uint32], bit: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The 16 bits that begin at each bit."""
    byte = bit >> 3
    three = (padded[byte] << 16) | (padded[byte + 1] << 8) | padded[byte + 2]
    window: NDArray[np.uint32] = (three >> (8 - (bit & 7)).astype(np.uint32)) & 0xFFFF
    return window


def _bands(across: Part, down: Part, tree: tuple[object, ...]) -> Iterator[tuple[Part, Part]]:
    """The subbands of a tree, in order."""
    if not tree:
        yield across, down
    for (x, y), inside in zip(_quarters(across, down), tree, strict=False):
        assert isinstance(inside, tuple)
        yield from _bands(x, y, inside)


def _quarters(across: Part, down: Part) -> list[tuple[Part, Part]]:
    return [(x, y) for y in down.halves() for x in across.halves()]


def _dequantized(
    coefficients: NDArray[np.int64], bands: list[tuple[Part, Part]], tables: _Tables, shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Subbands of the middles of the bins, each in its place."""
    image = np.zeros(shape, np.float32)
    assert tables.bins is not None
    at = 0
    for (x, y), (width, around_zero) in zip(bands, tables.bins, strict=False):
        if not width:
            continue
        band = coefficients[at : at + x.size * y.size].reshape(y.size, x.size)
        size = width * (np.abs(band) - tables.centre) + around_zero / 2
        image[y.slice, x.slice] = np.sign(band) * size
        at += band.size
    return image


def _join(
    image: NDArray[np.float32],
    across: Part,
    down: Part,
    tree: tuple[object, ...],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    """Put subbands together, smallest first, in place: down, then across."""
    from scipy.ndimage import convolve1d

    if not tree:
        return
    for (x, y), inside in zip(_quarters(across, down), tree, strict=False):
        assert isinstance(inside, tuple)
        _join(image, x, y, inside, low, high)
    whole = image[down.slice, across.slice]
    for axis, part in ((0, down), (1, across)):
        first, second = np.split(whole, [part.halves()[0].size], axis=axis)
        if part.second:
            first, second = second, first
        lows, highs = np.zeros_like(whole), np.zeros_like(whole)
        even, odd = (slice(0, None, 2), slice(1, None, 2))
        lows[(slice(None),) * axis + (even,)] = first
        highs[(slice(None),) * axis + (odd,)] = second
        # Beyond its ends a signal goes on as its mirror image, the last sample not repeated.
        whole[...] = convolve1d(lows, low, axis=axis, mode="mirror") + convolve1d(highs, high, axis=axis, mode="mirror")


def _damaged(found: str) -> SampleError:
    return SampleError(expected="a complete WSQ picture", found=found, do="copy or scan it again")


class WsqImageFile(ImageFile.ImageFile):
    """A WSQ picture, as Pillow opens it."""

    format = "WSQ"
    format_description = "Wavelet Scalar Quantization"

    def _open(self) -> None:
        assert self.fp is not None
        top = header(self.fp.read())
        self._size = top.width, top.height
        self._mode = "L"
        if top.ppi:
            self.info["dpi"] = (top.ppi, top.ppi)
        self.tile = [ImageFile._Tile("wsq", (0, 0, top.width, top.height), 0, None)]


class _Decoder(ImageFile.PyDecoder):
    _pulls_fd = True

    def decode(self, buffer: object) -> tuple[int, int]:  # noqa: ARG002
        assert self.fd is not None
        self.set_as_raw(decode(self.fd.read()).tobytes())
        return -1, 0


def register() -> None:
    """Teach Pillow to open WSQ; again does nothing."""
    Image.register_open(WsqImageFile.format, WsqImageFile, lambda prefix: prefix.startswith(SIGNATURE))
    Image.register_decoder("wsq", _Decoder)
