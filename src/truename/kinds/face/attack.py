"""Presentation attack detection: is this the picture of a person, or of a picture of a person?

One network, MiniFASNetV2 of the Silent-Face-Anti-Spoofing project, looks at a face and what is around it for the traces
of paper and screens. What it says is a score of its own, in the words of ISO/IEC 30107-3; it is never part of a weight
of evidence, and truename never acts on it.

Its limits: it was trained on printed and replayed pictures only, on a set that its authors do not describe; masks,
make-up, morphs and generated faces are none of what it knows. Its authors average it with a second network that is not
here. It looks at one picture, at the sharpness of a camera's own file: of pictures scaled down, compressed or cropped
it says less. truename has no pictures of attacks to measure its APCER (attacks taken for bona fide) with. Its BPCER
(bona fide taken for attacks) on 2,320 press photographs, LFW, is stated with :data:`BONA_FIDE`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.inference import network
from truename.kinds.face.embed import tensor
from truename.provenance import models

MODEL = "minifasnet-v2"

BONA_FIDE = 0.5
"""Above this the network holds bona fide for likelier than both kinds of attack together. At it the BPCER on LFW's
pictures is 12 %, on pictures of 250 x 250 pixels that were scaled and compressed."""

SCALE = 2.7
"""Sides of what is shown to the network, in sides of the face's box: what it was trained with."""

SIDE = 80
"""Pixels of its input."""

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
    left, top, right, bottom = surroundings(image, box)
    seen = Image.fromarray(image[top:bottom, left:right])
    # Points are sampled without smoothing what lies between them, as the network saw them in training: smoothing takes
    # the real for attacks twice as often.
    whole, points = (0, 0, right - left, bottom - top), Image.Resampling.BILINEAR
    view = seen.transform((SIDE, SIDE), Image.Transform.EXTENT, whole, points)
    (output,) = network(MODEL)({"input": tensor(models.get(MODEL).input, np.asarray(view)[None])}).values()
    return float(output.reshape(-1)[_REAL])


def surroundings(image: NDArray[np.uint8], box: Box) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the part of the picture that is shown to the network: ``SCALE`` boxes about the
    face's middle, less where the picture is smaller, and shifted to where the picture is.
    """
    height, width = image.shape[:2]
    x, y, w, h = box
    scale = min(SCALE, (height - 1) / max(h, 1.0), (width - 1) / max(w, 1.0))
    left, right = _inside(x + w / 2, max(w, 1.0) * scale, width)
    top, bottom = _inside(y + h / 2, max(h, 1.0) * scale, height)
    return left, top, right, bottom


def _inside(middle: float, length: float, size: int) -> tuple[int, int]:
    """Where an interval begins and ends, in whole pixels, once it is shifted into 0 to ``size``."""
    start = min(max(middle - length / 2, 0.0), max(size - 1 - length, 0.0))
    return int(start), min(int(start + length) + 1, size)
