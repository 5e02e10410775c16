"""From an aligned face to an embedding: a vector whose direction says who it is, and whose length how sure that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.errors import ProvenanceError, UsageError
from truename.inference import network
from truename.kinds.face import params
from truename.kinds.face.align import Points, crop
from truename.kinds.face.detect import Faces, Picture
from truename.provenance import models

BATCH = 64
"""Crops that go through a network at once, which bounds memory in pictures of thousands of faces."""

LARGEST = 1e15
"""Of what a network gives: far more than any means, and little enough to be squared and summed in single precision."""

Landmarks = Callable[[Picture, Faces], Faces]
"""Places the five points of each face anew."""


def size(name: str) -> tuple[int, int]:
    """Width and height of what a model sees.

    Raises:
        UsageError: its manifest entry does not say.
    """
    expected = models.get(name).input
    if expected.width is None or expected.height is None:
        raise UsageError(
            expected=f"width and height in the input of model {name}", found="none", do="state them in its entry"
        )
    return expected.width, expected.height


def tensor(expected: models.Input, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pictures as a network expects them: float32[n, 3, height, width] from uint8[n, height, width, 3], RGB."""
    channels = pictures[..., ::-1] if expected.channels == "BGR" else pictures
    scaled = (channels.astype(np.float32) - np.asarray(expected.mean, np.float32)) / np.asarray(
        expected.std, np.float32
    )
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def numbers(name: str, out: Mapping[str, NDArray[Any]], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """What a network gave, if it is as many numbers as it should be: float32 of that shape.

    Raises:
        ProvenanceError: it is something else.
    """
    first = np.asarray(next(iter(out.values())))
    sound = np.issubdtype(first.dtype, np.floating) and bool((np.abs(first) < LARGEST).all())  # which NaN is not
    if first.size != math.prod(shape) or not sound:
        raise ProvenanceError(
            expected=f"{math.prod(shape)} numbers from the network {name}",
            found=f"{first.size}" if sound else f"{first.size}, some of them infinite or no numbers",
            do="correct its entry in the settings, or take another",
        )
    return first.reshape(shape).astype(np.float32)


class Embedder:
    """A network that embeds aligned faces.

    Args:
        name: of a model in the manifest, whose ``input`` says how faces are to be aligned and scaled.

    Attributes:
        target: float32[5, 2], where the five points of a face go ...
        frame: ... in a frame of this width and height, before it is stretched to what the network takes.

    Raises:
        UsageError: its entry in the manifest does not say what it sees.
        MissingModelError, ProvenanceError: as in :func:`truename.inference.network`.
    """

    def __init__(self, name: str) -> None:
        model = models.get(name)
        self._name, self._input, self._dimension = name, model.input, model.dimension or 0
        self._size, self._run = size(name), network(name)
        self._flipped = params.SCORES.get(name, params.OTHER_SCORE).flipped
        self.target = np.array(self._input.points, np.float32)
        self.frame = self._input.frame or self._size

    def align(self, picture: Picture, points: Points) -> Picture:
        """The face as the network sees it: uint8[height, width, 3], RGB."""
        return crop(picture, points, self.target, self.frame, self._size)

    def __call__(self, aligned: Picture) -> NDArray[np.float32]:
        """The embedding of an aligned face: float32[d], not normalised.

        Raises:
            ProvenanceError: the network gives something else than its entry in the manifest states.
        """
        batch = [aligned, aligned[:, ::-1]] if self._flipped else [aligned]
        out = self._run(tensor(self._input, np.stack(batch)))
        return np.asarray(numbers(self._name, out, (len(batch), self._dimension)).mean(axis=0), np.float32)


def landmarks(name: str) -> Landmarks:
    """The network of that name, which places five points in a face's box; its answer and the detector's are averaged.

    Raises:
        MissingModelError, ProvenanceError: as in :func:`truename.inference.network`.
    """
    expected, run, side = models.get(name).input, network(name), size(name)

    def place(picture: Picture, faces: Faces) -> Faces:
        whole, points = Image.fromarray(picture), faces.points.copy()
        for first in range(0, len(faces), BATCH):
            box = faces.box[first : first + BATCH]
            crops = [
                np.asarray(
                    whole.transform(side, Image.Transform.EXTENT, (x, y, x + w, y + h), Image.Resampling.BICUBIC)
                )
                for x, y, w, h in box.tolist()
            ]
            out = numbers(name, run(tensor(expected, np.stack(crops))), (len(crops), 5, 2))
            placed = box[:, None, :2] + out * box[:, None, 2:]
            # Two opinions that err apart: FNMR at 1e-5 is lower than with either alone (fit).
            points[first : first + BATCH] = (points[first : first + BATCH] + placed) / 2
        return Faces(faces.box, points, faces.confidence)

    return place
