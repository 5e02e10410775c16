"""From a picture to minutiae. Extractors differ, the rest of the kind does not: each is an :class:`Extractor`."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from truename.inference import network
from truename.kinds import _ridge
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING, Minutiae
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
