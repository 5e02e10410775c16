"""From a picture to minutiae. Extractors differ, the rest of the kind does not: each is an :class:`Extractor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.inference import network
from truename.kinds import _ridge
from truename.kinds._ridge import normalisation, structure
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING, Minutiae
from truename.kinds._ridge.orientation import CELL
from truename.kinds._ridge.segmentation import BLOCK
from truename.trace import OFF, Trace


class Extractor(Protocol):
    """Finds minutiae.

    Attributes:
        format: name and version, stored with every template; raise the version when the minutiae change.
    """

    format: str

    def __call__(self, image: NDArray[np.uint8], foreground: NDArray[np.bool_], trace: Trace = OFF) -> Minutiae:
        """Minutiae of a picture of uint8[h, w] at 500 ppi, ridges dark.

        ``foreground``: bool[ceil(h/16), ceil(w/16)], where the ridges are; the minutiae keep what of it can be read.
        """
        ...


class Leader:
    """The LEADER network: place, direction, type and quality of minutiae from the raw picture, end to end.

    R. Cappelli, "LEADER: Lightweight End-to-end Attention-gated Dual autoencodER for robust minutiae extraction",
    weights under MIT as published with pyfing. Its training data are not documented and may overlap the FVC sets.
    """

    format = "leader-1"

    _MULTIPLE = 32  # the network halves its input five times
    _QUALITY = (
        0.35  # its author uses 0.6; fit on CrossMatch: doubtful minutiae in common still tell more than they cost
    )
    _BIFURCATION_BELOW = 0.5  # the type channel is the probability of an ending
    _MAX_MINUTIAE = 120  # a full rolled print has at most about 120; the best are kept

    def __call__(self, image: NDArray[np.uint8], foreground: NDArray[np.bool_], trace: Trace = OFF) -> Minutiae:
        """See :class:`Extractor`."""
        h, w = image.shape
        height, width = (-(-side // self._MULTIPLE) * self._MULTIPLE for side in (h, w))
        top, left = (height - h) // 2, (width - w) // 2
        # Padded with the corner's grey and centred, as its author does.
        padded = np.full((1, height, width, 1), image[0, 0], np.float32)
        padded[0, top : top + h, left : left + w, 0] = image
        output = next(iter(network("leader")(padded).values()))[0, top : top + h, left : left + w]
        if trace:
            trace("leader", output)
        _, direction, ending, quality = np.moveaxis(output, -1, 0)
        y, x = np.nonzero(quality >= self._QUALITY)
        best = np.argsort(-quality[y, x], kind="stable")[: self._MAX_MINUTIAE]
        y, x = y[best], x[best]
        return Minutiae(
            x=x.astype(np.float32),
            y=y.astype(np.float32),
            direction=np.mod(direction[y, x], 2 * np.pi).astype(np.float32),
            type=np.where(ending[y, x] < self._BIFURCATION_BELOW, BIFURCATION, ENDING).astype(np.uint8),
            quality=np.clip(np.round(100 * quality[y, x]), 0, 100).astype(np.uint8),
            foreground=foreground,
        )


class Classical:
    """Signal processing alone, without weights: :func:`truename.kinds._ridge.extract`."""

    format = "classical-1"

    _MAX_MINUTIAE = 120  # as many as of :class:`Leader`

    def __call__(self, image: NDArray[np.uint8], foreground: NDArray[np.bool_], trace: Trace = OFF) -> Minutiae:
        """See :class:`Extractor`."""
        return _ridge.extract(image, foreground, trace).best(self._MAX_MINUTIAE)


class Own:
    """A small network of truename's own, trained on synthetic prints alone: ``tools/train_fingerprint.py``.

    For every second pixel it says how likely a minutia is there, where exactly, which way it points, its type, and what
    the ridge looks like that ought to be there.
    """

    format = "own-1"

    NETWORK = "truename-minutiae"
    STEP = 2  # pixels from one output to the next
    _MULTIPLE = 8  # the network halves its input three times
    _MARGIN = (
        1  # blocks around the ridges that it sees; with two the sets' minutiae are no better, and cost a tenth more
    )
    _APART = 5  # outputs; of the places in a window of 10 pixels, a ridge, the likeliest: none are closer in training
    LIKELY = 0.2  # of a minutia; fit, tools/fit_ridge.py: EER of impaired prints 0.1 %, at 0.15 and 0.25 it is 1.0 %
    READABLE = 0.5  # clarity, of the ridges that are drawn; fit: 0.1 to 1 % from 0.45 to 0.55, 2 % at 0.6
    _CELL = CELL // STEP  # outputs
    _MAX_MINUTIAE = 120  # as many as of :class:`Leader`

    def __call__(self, image: NDArray[np.uint8], foreground: NDArray[np.bool_], trace: Trace = OFF) -> Minutiae:
        """See :class:`Extractor`."""
        score, dx, dy, cos, sin, fork, ridges = self.look(image, foreground)
        if trace:
            trace("score", score)
            trace("skin", ridges)
        rows, columns = score.shape
        inside = foreground.repeat(BLOCK // self.STEP, 0).repeat(BLOCK // self.STEP, 1)[:rows, :columns]
        likeliest = score == ndimage.maximum_filter(score, self._APART)
        row, column = np.nonzero(likeliest & inside & (score >= self.LIKELY))
        best = np.argsort(-score[row, column], kind="stable")[: self._MAX_MINUTIAE]
        at = row[best], column[best]
        y, x = (self.STEP * (place + shift[at]) + 0.5 for place, shift in zip(at, (dy, dx), strict=True))
        # Where the network cannot tell ridge from valley it says something in between.
        waves = ridges.reshape(rows // self._CELL, self._CELL, columns // self._CELL, self._CELL)
        clarity = np.sqrt(np.minimum(2 * np.square(waves).mean((1, 3), dtype=np.float64), 1))
        return Minutiae(
            x=np.clip(x, 0, image.shape[1] - 1).astype(np.float32),
            y=np.clip(y, 0, image.shape[0] - 1).astype(np.float32),
            direction=np.mod(np.arctan2(sin[at], cos[at]), 2 * np.pi).astype(np.float32),
            type=np.where(fork[at] > 0.5, BIFURCATION, ENDING).astype(np.uint8),
            quality=np.round(100 * score[at]).astype(np.uint8),
            foreground=structure.readable(clarity, foreground, self.READABLE),
        )

    def look(self, image: NDArray[np.uint8], foreground: NDArray[np.bool_]) -> NDArray[np.float32]:
        """What the network says: score, x, y, cosine, sine, fork and ridges, float32[7, rows, columns]; the picture's
        sides are filled up to multiples of eight pixels, or four outputs. 0 where it does not look: far from ridges."""
        picture = normalisation.normalise(image, foreground)
        rows, columns = (_around(np.any(foreground, axis), self._MARGIN) for axis in (1, 0))
        part = picture[rows, columns]
        sides = (-(-side // self._MULTIPLE) * self._MULTIPLE for side in part.shape)
        padded = np.zeros((1, 1, *sides), np.float32)
        padded[0, 0, : part.shape[0], : part.shape[1]] = part
        padded /= normalisation.DEVIATION
        (output,) = network(self.NETWORK)(padded).values()
        whole = (-(-side // self._MULTIPLE) * self._MULTIPLE // self.STEP for side in picture.shape)
        said = np.zeros((output.shape[1], *whole), np.float32)
        top, left = rows.start // self.STEP, columns.start // self.STEP
        said[:, top : top + output.shape[2], left : left + output.shape[3]] = output[0]
        return said


def _around(counts: NDArray[np.bool_], margin: int) -> slice:
    """The pixels of a side from the first to the last block that counts, and ``margin`` blocks more at either end."""
    blocks = np.flatnonzero(counts) if counts.any() else np.zeros(1, np.intp)
    return slice(BLOCK * max(0, int(blocks[0]) - margin), BLOCK * (int(blocks[-1]) + 1 + margin))


EXTRACTORS: dict[str, Callable[[], Extractor]] = {"leader": Leader, "own": Own, "classical": Classical}
"""By the name that the settings use."""
