"""The code of a palm's region: where it is darker along one direction than across, as bits; and back.

*Ordinal measures* (Sun, Tan, Wang and Li, "Ordinal palmprint representation for personal identification", CVPR 2005):
at each of 32 x 32 cells, and in each of six directions, one bit says whether the mean along an elongated Gaussian is
larger than the mean along the one that crosses it. Means are compared with means, so that light does not matter.

Bits of neighbouring cells and directions overlap, so that they determine the region but for its contrast, and it is
restored from them by least squares. A probe is restored once, turned a little either way and coded again, without the
picture that it came from. What is restored also says how near a bit was to its other value: *fragile* bits are masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage

from truename.kinds.palmprint import params

SIDE, CELLS, PLANES, ROWS = 64, 32, 6, 192
"""Pixels of the region that is coded, cells of a plane, planes, and rows of a code."""

Floats = NDArray[np.float32]
Rows = NDArray[np.uint32]

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


@dataclass(frozen=True, slots=True)
class Coded:
    """A region on the way to its code.

    Attributes:
        detail, flat: float32[64, 64], what is finer than ``params.FLATTEN``, then with the same contrast everywhere.
        responses: float32[6, 32, 32], whose signs are the code.
    """

    detail: Floats
    flat: Floats
    responses: Floats

    @classmethod
    def of(cls, region: NDArray[np.uint8]) -> Coded:
        """From a region of uint8[h, w]."""
        fine = detail(reduced(region))
        flat = flattened(fine)
        return cls(fine, flat, responses(flat))

    @property
    def code(self) -> Rows:
        """uint32[192]."""
        return pack(self.responses > 0)


def responses(image: Floats) -> Floats:
    """How much darker the region is across each direction than along it: float32[6, 32, 32]."""
    padded = np.pad(image, _MARGIN, mode="reflect")
    filtered = fft.irfft2(np.conj(_filters()) * fft.rfft2(padded), s=(_PADDED, _PADDED))
    inside = slice(_MARGIN, _MARGIN + SIDE, SIDE // CELLS)
    return np.asarray(filtered[:, inside, inside], np.float32)


def restored(code: Rows) -> Floats:
    """An image float32[64, 64] with that code, but for some per cent of its bits."""
    wanted = np.where(unpack(code), np.float32(1), np.float32(-1))
    image = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(params.RESTORE_ROUNDS):
        missing = wanted - np.tanh(responses(image))
        step = _spread(missing)
        gain = np.sqrt(np.mean(missing**2) / max(float(np.mean(responses(step) ** 2)), 1e-12))
        image += params.RESTORE_STEP * gain * step
    return image


def poses(code: Rows) -> tuple[Rows, Rows]:
    """A code turned by each of ``params.TURNS``, and the bits of each that are valid: uint32[turns, 192], twice."""
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


def pack(planes: NDArray[np.bool_]) -> Rows:
    """bool[..., 6, 32, 32] to uint32[..., 192]: row by row, plane by plane; the first cell is the lowest bit."""
    octets = np.packbits(planes, axis=-1, bitorder="little")
    return octets.view("<u4").reshape(*planes.shape[:-3], ROWS).astype(np.uint32)


def unpack(code: Rows) -> NDArray[np.bool_]:
    """uint32[..., 192] to bool[..., 6, 32, 32]."""
    octets = np.ascontiguousarray(code, "<u4").view(np.uint8).reshape(*code.shape[:-1], PLANES, CELLS, 4)
    return np.unpackbits(octets, axis=-1, bitorder="little").astype(np.bool_)


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
