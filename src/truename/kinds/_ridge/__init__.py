"""What fingerprints and palm-prints share: pictures of friction ridges, from the picture to the minutiae.

    normalise    local mean and contrast made the same everywhere; inverted pictures turned
    twice        orientation   multi-scale gradients, smoothed until neighbours agree
                 frequency     x-signatures
                 enhancement   every pixel by the Gabor filters of its orientation and frequency
    spirals      the phase of the enhanced picture winds once around every minutia: place, direction, type, quality
    structure    breaks, bridges, islands and what the border cuts off are left out

The second round works on what the first made of the picture: ridges of equal strength, on which a scratch or a crease
no longer outweighs its surroundings, so that their orientation and frequency come out better.

"Fit", beside a constant, is ``tools/fit_ridge.py``: how well mated prints come apart from others when one is whole and
one was made dry, wet, faint, scratched or partial; and how many of the minutiae of synthetic prints are found.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truename.kinds._ridge import enhancement, frequency, normalisation, orientation, spirals, structure
from truename.kinds._ridge.minutiae import Minutiae
from truename.trace import OFF, Trace


def extract(image: NDArray[np.uint8], foreground: NDArray[np.bool_], trace: Trace = OFF) -> Minutiae:
    """Minutiae of a picture of friction ridges of any size, best first.

    Args:
        image: uint8[h, w] at 500 ppi, ridges dark; inverted ones are found out where there is background.
        foreground: bool[ceil(h/16), ceil(w/16)], where the ridges are. The minutiae keep what of it can be read.
        trace: receives ``normalised``, ``orientation``, ``period`` and ``enhanced``.

    Memory: about 20 bytes a pixel.
    """
    cells = orientation.cells_of(foreground, image.shape)
    picture = normalisation.normalise(image, foreground)
    if trace:
        trace("normalised", picture)
    field = orientation.from_picture(picture, cells)
    period = frequency.estimate(picture, field, cells)
    first = enhancement.enhance(picture, field, period, cells)
    ridges = first.level()
    field = orientation.from_enhanced(ridges, cells)
    period = frequency.estimate(ridges, field, cells)
    second = enhancement.enhance(ridges, field, period, cells)
    if trace:
        trace("orientation", field)
        trace("period", period)
        trace("enhanced", second.even)
    clear = structure.readable(spirals.clarity(first, second, cells.shape), foreground)
    return structure.without_artefacts(spirals.find(first, second, field), foreground, clear).minutiae(clear)
