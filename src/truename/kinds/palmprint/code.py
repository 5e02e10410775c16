"""The code of a palm's region: where it is darker along one direction than across, as bits; and back.

*Ordinal measures* (Sun, Tan, Wang and Li, "Ordinal palmprint representation for personal identification", CVPR 2005):
at each of 32 x 32 cells, and in each of six directions, one bit says whether the mean along an elongated Gaussian is
larger than the mean along the one that crosses it. Means are compared with means, so that light does not matter.

Bits of neighbouring cells and directions overlap, so that they determine the region but for its contrast, and it is
restored from them by least squares. A probe is restored once, turned a little either way and coded again, without the
picture that it came from. What is restored also says how near a bit was to its other value: *fragile* bits are masked.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage

from truename.kinds.palmprint import params

SIDE, CELLS, PLANES, WORDS = 64, 32, 6, 96
"""Pixels of the region that is coded, cells of a plane, planes, and 64-bit words of a code."""

Floats = NDArray[np.float32]
Words = NDArray[np.uint64]

_MARGIN = 8  # pixels around the region, mirrored: the filters' reach; 80 is quick to transform
_PADDED = SIDE + 2 * _MARGIN


def reduced(region: NDArray[np.uint8]) -> Floats:
    """A region of uint8[h, w] as float32[64, 64], grey levels."""
    small = Image.fromarray(region).convert("F").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


def detail(image: Floats) -> Floats:
    """What is finer than ``params.FLATTEN``: float32[64, 64] of the same."""
    return np.asarray(image - ndimage.gaussian_filter(image, params.FLATTEN), np.float32)


def flattened(fine: Floats) -> Floats:
    """Detail with the same contrast everywhere: light that falls from one side, and shadows of folds, weigh less."""
    contrast = np.sqrt(ndimage.gaussian_filter(fine * fine, params.FLATTEN))
    return np.asarray(fine / (contrast + params.LEAST_CONTRAST), np.float32)


def encode(image: Floats) -> Words:
    """The code of float32[64, 64]: uint64[96]."""
    return pack(responses(image) > 0)


def responses(image: Floats) -> Floats:
    """How much darker the region is across each direction than along it: float32[6, 32, 32]."""
    padded = np.pad(image, _MARGIN, mode="reflect")
    filtered = fft.irfft2(np.conj(_filters()) * fft.rfft2(padded), s=(_PADDED, _PADDED))
    inside = slice(_MARGIN, _MARGIN + SIDE, SIDE // CELLS)
    return np.asarray(filtered[:, inside, inside], np.float32)


def restored(code: Words) -> Floats:
    """An image float32[64, 64] with that code, but for some per cent of its bits."""
    wanted = np.where(unpack(code), np.float32(1), np.float32(-1))
    image = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(params.RESTORE_ROUNDS):
        missing = wanted - np.tanh(responses(image))
        step = _spread(missing)
        gain = np.sqrt(np.mean(missing**2) / max(float(np.mean(responses(step) ** 2)), 1e-12))
        image += params.RESTORE_STEP * gain * step
    return image


def poses(code: Words) -> tuple[Words, Words]:
    """A code turned by each of ``params.TURNS``, and the bits of each that are valid: uint64[turns, 96], twice."""
    image = restored(code)
    codes, masks = [], []
    for degrees in params.TURNS:
        turned, inside = _turned(image, degrees)
        response = responses(turned)
        strength = np.abs(response)
        fragile = np.quantile(strength[:, inside], params.FRAGILE)
        codes.append(code if degrees == 0 else pack(response > 0))
        masks.append(pack((strength >= fragile) & inside))
    return np.stack(codes), np.stack(masks)


def pack(planes: NDArray[np.bool_]) -> Words:
    """bool[..., 6, 32, 32] to uint64[..., 96]: by rows of eight cells, then by planes, two rows a word."""
    *more, count, rows, columns = planes.shape
    words = np.packbits(planes.reshape(*more, count, rows // 2, 2 * columns), axis=-1, bitorder="little").view("<u8")
    by_block = np.moveaxis(words.reshape(*more, count, 4, 4), -2, -3)
    return np.ascontiguousarray(by_block.reshape(*more, WORDS)).astype(np.uint64)


def unpack(code: Words) -> NDArray[np.bool_]:
    """uint64[..., 96] to bool[..., 6, 32, 32]."""
    *more, _ = code.shape
    by_plane = np.moveaxis(code.astype("<u8").reshape(*more, 4, PLANES, 4), -2, -3)
    octets = np.ascontiguousarray(by_plane).view(np.uint8).reshape(*more, PLANES, -1)
    return np.unpackbits(octets, axis=-1, bitorder="little").reshape(*more, PLANES, CELLS, CELLS).astype(np.bool_)


def _spread(cells: Floats) -> Floats:
    """The image whose responses come nearest to ``cells``, float32[6, 32, 32], if every pixel had a cell."""
    inside = slice(_MARGIN, _MARGIN + SIDE)
    sparse = np.zeros((PLANES, _PADDED, _PADDED), np.float32)
    sparse[:, inside, inside][:, :: SIDE // CELLS, :: SIDE // CELLS] = cells
    spectrum = (_filters() * fft.rfft2(sparse)).sum(axis=0) / _energy()
    return np.asarray(fft.irfft2(spectrum, s=(_PADDED, _PADDED))[inside, inside], np.float32)


def _turned(image: Floats, degrees: float) -> tuple[Floats, NDArray[np.bool_]]:
    """The image turned about its middle, anticlockwise as seen; and which cells it covers, bool[32, 32]."""
    if degrees == 0:
        return image, np.ones((CELLS, CELLS), np.bool_)
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = np.full(2, (SIDE - 1) / 2)
    turned = ndimage.affine_transform(image, turn, middle - turn @ middle, order=1, mode="reflect")
    at = np.stack(np.meshgrid(*[np.arange(0, SIDE, SIDE // CELLS)] * 2, indexing="ij"))
    comes_from = np.tensordot(turn, at - middle[:, None, None], 1) + middle[:, None, None]
    return np.asarray(turned, np.float32), ((comes_from >= 0) & (comes_from <= SIDE - 1)).all(axis=0)


@cache
def _filters() -> NDArray[np.complex64]:
    """Spectra of the six filters, each an elongated Gaussian minus the one across it; both sum to 1."""
    reach = np.arange(-_MARGIN, _MARGIN + 1)
    y, x = np.meshgrid(reach, reach, indexing="ij")
    kernels = np.zeros((PLANES, _PADDED, _PADDED), np.float32)
    for plane in range(PLANES):
        both = []
        for angle in (plane * np.pi / 2 / PLANES, plane * np.pi / 2 / PLANES + np.pi / 2):
            along, across = y * np.cos(angle) + x * np.sin(angle), x * np.cos(angle) - y * np.sin(angle)
            line = np.exp(-((along / params.LENGTH) ** 2) - (across / params.WIDTH) ** 2)
            both.append(line / line.sum())
        kernels[plane, : len(reach), : len(reach)] = both[0] - both[1]
    centred = np.roll(kernels, (-_MARGIN, -_MARGIN), axis=(1, 2))
    return np.asarray(fft.rfft2(centred), np.complex64)


@cache
def _energy() -> Floats:
    """What the six filters let through together, with a floor of ``params.RESTORE_FLOOR`` of its maximum."""
    through = (np.abs(_filters()) ** 2).sum(axis=0)
    return np.asarray(through / through.max() + params.RESTORE_FLOOR, np.float32)
