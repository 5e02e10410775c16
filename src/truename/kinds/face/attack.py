"""Presentation attack detection: is this the picture of a person, or of a picture of a person?

One network, MiniFASNetV2 of the Silent-Face-Anti-Spoofing project, looks at a face and what is around it for the traces
of paper and screens. What it says is a score of its own, in the words of ISO/IEC 30107-3; it is never part of a weight
of evidence, and truename never acts on it.

Its limits: its makers show it on prints and screens, and state neither the attacks nor the people that it was trained
with; of masks, make-up, morphs and generated faces nothing is known. They average it with a second network that is not
here, and want pictures as they come from a camera: of pictures that were scaled or compressed it says less. truename
has no pictures of attacks, so that its APCER (attacks taken for bona fide) was not measured. Its BPCER (bona fide taken
for attacks) stands with :data:`BONA_FIDE`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.inference import network
from truename.kinds.face.embed import tensor
from truename.provenance import models

MODEL = "minifasnet-v2"

BONA_FIDE = 0.5
"""Above this the network holds bona fide for likelier than its two kinds of attack together. The BPCER at it is 12 %
(279 of 2,320) on press photographs of 250 x 250 pixels that were scaled and compressed (LFW folds 1 to 3)."""

_REAL = 1  # of its three classes; 0 and 2 are attacks

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""


def score(image: NDArray[np.uint8], box: Box) -> float:
    """How far a face is a bona fide presentation.

    Args:
        image: uint8[h, w, 3], RGB, upright, whole.
        box: of the face, as the detector gives it.

    Returns:
        0 (attack) to 1 (bona fide). Not a probability of either, and not calibrated.

    Raises:
        MissingModelError: the network was not pulled.
        ProvenanceError: it is not what the manifest says.
    """
    expected = _expected()
    assert expected.width  # the shipped manifest states all three
    assert expected.height
    assert expected.crop
    left, top, right, bottom = surroundings(image, box, expected.crop)
    seen = Image.fromarray(image[top:bottom, left:right])
    # Points are sampled without smoothing what lies between them, as the network saw them in training: smoothing takes
    # the real for attacks twice as often.
    whole, points = (0, 0, right - left, bottom - top), Image.Resampling.BILINEAR
    view = seen.transform((expected.width, expected.height), Image.Transform.EXTENT, whole, points)
    (output,) = network(MODEL)(tensor(expected, np.asarray(view)[None])).values()
    return float(output.reshape(-1)[_REAL])


@cache
def _expected() -> models.Input:
    """What the network sees. A crowd asks a thousand times, and the manifest is parsed each time it is."""
    return models.get(MODEL).input


def surroundings(image: NDArray[np.uint8], box: Box, scale: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the part of the picture that is shown to the network: ``scale`` boxes about the
    face's middle, less where the picture is smaller, and shifted to where the picture is.
    """
    height, width = image.shape[:2]
    x, y, w, h = box
    w, h = max(w, 1.0), max(h, 1.0)
    scale = min(scale, (height - 1) / h, (width - 1) / w)
    left, right = _inside(x + w / 2, w * scale, width)
    top, bottom = _inside(y + h / 2, h * scale, height)
    return left, top, right, bottom


def _inside(middle: float, length: float, size: int) -> tuple[int, int]:
    """Where an interval begins and ends, in whole pixels, once it is shifted into 0 to ``size``."""
    start = min(max(middle - length / 2, 0.0), max(size - 1 - length, 0.0))
    return int(start), min(int(start + length) + 1, size)
