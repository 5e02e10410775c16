"""Finds every face of a picture, and five points in each: both eyes, the tip of the nose, the corners of the mouth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.errors import ProvenanceError, UsageError
from truename.inference import Network, network
from truename.kinds.face import params
from truename.provenance import models

Picture = NDArray[np.uint8]
"""uint8[h, w, 3], RGB, upright."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Faces of one picture, the most certain first.

    Attributes:
        box: float32[n, 4], left, top, width, height in pixels; may reach beyond the picture.
        points: float32[n, 5, 2], x and y of the eye at the left as seen, the other eye, the tip of the nose, and the
            corners of the mouth, left as seen first.
        confidence: float32[n], 0 to 1.
    """

    box: Floats
    points: Floats
    confidence: Floats

    def __len__(self) -> int:
        return len(self.confidence)

    def take(self, rows: NDArray[np.intp] | Sequence[int]) -> Faces:
        """Some of them, in that order."""
        chosen = np.asarray(rows, np.intp)
        return Faces(self.box[chosen], self.points[chosen], self.confidence[chosen])

    def moved(self, scale: float, left: float = 0.0, top: float = 0.0) -> Faces:
        """The same, in pixels of a picture ``scale`` times as large that begins ``left`` and ``top`` further out."""
        corner = np.array([left, top], np.float32)
        box = self.box * np.float32(scale)
        box[:, :2] -= corner
        return Faces(box, self.points * np.float32(scale) - corner, self.confidence)


Detector = Callable[[Picture], Faces]
"""Finds faces in a picture as it is, without scaling it. May find one face several times."""


def detector(name: str) -> Detector:
    """The detector of that name in the manifest.

    Raises:
        UsageError: the model is no face detector.
        MissingModelError, ProvenanceError: as in :func:`truename.inference.network`.
    """
    decoder = models.get(name).decoder
    if decoder not in DECODERS:
        raise UsageError(
            expected=f"a face detector of a known form ({', '.join(DECODERS)})",
            found=f"{name!r} of the form {decoder!r}",
            do="name another detector in the settings",
        )
    decode, run = DECODERS[decoder], network(name)

    def find(picture: Picture) -> Faces:
        try:
            found = decode(run, picture)
        except (LookupError, ValueError, TypeError) as error:
            raise ProvenanceError(
                expected=f"what a {decoder} gives from the network {name}",
                found=f"something else ({type(error).__name__})",
                do="correct its decoder in the settings, or take another detector",
            ) from error
        sure = found.confidence >= params.CONFIDENCE
        somewhere = np.isfinite(found.box).all(axis=1) & np.isfinite(found.points).all(axis=(1, 2))
        return found.take(np.flatnonzero(sure & somewhere))

    return find


def faces(picture: Picture, detect: Detector, *, fine: bool = True) -> Faces:
    """Every face of a picture, once.

    Large pictures are looked at twice, scaled down to different sizes. Where nothing is found, the picture is looked at
    with a border, and then on its sides and head: phones do not always say how they were held.

    Args:
        picture: uint8[h, w, 3].
        detect: what finds them.
        fine: look a second time, for small faces in large pictures.
    """
    small, scale = _shrunk(picture, params.COARSE_SIDE)
    found = [detect(small).moved(scale)]
    if fine and max(picture.shape[:2]) > params.FINE_FROM * params.COARSE_SIDE:
        larger, by = _shrunk(picture, params.FINE_SIDE)
        found.append(detect(larger).moved(by))
    if not any(len(one) for one in found) and fine:
        found.append(_bordered(small, detect).moved(scale))
        for quarters in (1, 3, 2):
            if not any(len(one) for one in found):
                found.append(_turned(small, detect, quarters).moved(scale))
    return _once(found)


def overlap(box: Floats, others: Floats) -> Floats:
    """Overlap over union of one box with n: float32[n], 0 to 1. Boxes are left, top, width, height."""
    first = np.maximum(box[:2], others[:, :2])
    last = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    common = np.prod(np.maximum(last - first, 0), axis=1)
    union = np.prod(box[2:]) + np.prod(others[:, 2:], axis=1) - common
    return np.asarray(np.where(union > 0, common / np.maximum(union, 1e-9), 0), np.float32)


def _shrunk(picture: Picture, side: int) -> tuple[Picture, float]:
    """The picture with that longer side at most, and how many times larger it was."""
    scale = min(1.0, side / max(picture.shape[:2]))
    if scale == 1:
        return picture, 1.0
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    # reducing_gap: averaged in two steps, which is several times faster and looks the same
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)), 1 / scale


def _bordered(picture: Picture, detect: Detector) -> Faces:
    h, w = picture.shape[:2]
    top, left = round(h * params.PADDING), round(w * params.PADDING)
    padded = np.pad(picture, ((top, top), (left, left), (0, 0)), mode="edge")
    return detect(padded).moved(1, left, top)


def _turned(picture: Picture, detect: Detector, quarters: int) -> Faces:
    """Faces of a picture that lies on its side or head, in pixels of the picture as it lies."""
    h, w = picture.shape[:2]
    found = detect(np.ascontiguousarray(np.rot90(picture, quarters)))

    def back(points: Floats) -> Floats:
        x, y = points[..., 0], points[..., 1]
        turned = {1: (w - y, x), 2: (w - x, h - y), 3: (y, h - x)}[quarters]
        return np.stack(turned, axis=-1)

    corners = np.stack([back(found.box[:, :2]), back(found.box[:, :2] + found.box[:, 2:])])
    first, last = corners.min(axis=0), corners.max(axis=0)
    return Faces(np.concatenate([first, last - first], axis=1), back(found.points), found.confidence)


def _once(found: Sequence[Faces]) -> Faces:
    """Each face once: of boxes that overlap, the most certain (greedy non-maximum suppression)."""
    every = _joined(found)
    waiting = np.argsort(-every.confidence, kind="stable")
    kept: list[int] = []
    while len(waiting) and len(kept) < params.MOST_FACES:
        best, rest = waiting[0], waiting[1:]
        kept.append(int(best))
        waiting = rest[overlap(every.box[best], every.box[rest]) <= params.SAME_FACE]
    return every.take(kept)


def _tiled(picture: Picture, multiple: int) -> Floats:
    """float32[1, 3, H, W], RGB, padded with black at the right and below to whole multiples."""
    h, w = picture.shape[:2]
    padded = np.zeros((1, 3, -(-h // multiple) * multiple, -(-w // multiple) * multiple), np.float32)
    padded[0, :, :h, :w] = picture.transpose(2, 0, 1)
    return padded


def _yunet(run: Network, picture: Picture) -> Faces:
    """YuNet: W. Wu, H. Peng, S. Yu, "YuNet: a tiny millisecond-level face detector", Machine Intelligence Research 20
    (2023). An anchor in each cell of three grids; input BGR, 0 to 255."""
    blob = _tiled(picture, 32)
    out = run(np.ascontiguousarray(blob[:, ::-1]))
    found = []
    for stride in (8, 16, 32):
        confidence = np.sqrt(
            np.clip(out[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(out[f"obj_{stride}"][0, :, 0], 0, 1)
        )
        cells = np.flatnonzero(confidence >= params.CONFIDENCE)
        row, column = np.divmod(cells, blob.shape[3] // stride)
        cell = np.stack([column, row], axis=1).astype(np.float32)
        box, points = out[f"bbox_{stride}"][0, cells], out[f"kps_{stride}"][0, cells].reshape(-1, 5, 2)
        size = np.exp(box[:, 2:]) * stride
        corner = (cell + box[:, :2]) * stride - size / 2
        found.append(
            Faces(np.concatenate([corner, size], axis=1), (cell[:, None] + points) * stride, confidence[cells])
        )
    return _joined(found)


def _centerface(run: Network, picture: Picture) -> Faces:
    """CenterFace: Y. Xu, W. Yan et al., "CenterFace: joint face detection and alignment using face as point",
    Scientific Programming 2020. A heat map of centres at a quarter of the size; input RGB, 0 to 255."""
    stride = 4
    heat, size, offset, points = run(_tiled(picture, 32)).values()
    row, column = np.nonzero(heat[0, 0] >= params.CONFIDENCE)
    height, width = np.exp(size[0, :, row, column]).T * stride
    top = (row + offset[0, 0, row, column] + 0.5) * stride - height / 2
    left = (column + offset[0, 1, row, column] + 0.5) * stride - width / 2
    inside = points[0, :, row, column].reshape(-1, 5, 2)[:, :, ::-1]  # y comes first
    box = np.stack([left, top, width, height], axis=1).astype(np.float32)
    absolute = box[:, None, :2] + inside * box[:, None, 2:]
    return Faces(box, absolute.astype(np.float32), heat[0, 0, row, column])


DECODERS: dict[str, Callable[[Network, Picture], Faces]] = {"yunet": _yunet, "centerface": _centerface}
"""What turns a network's outputs into faces, by the name that the manifest states."""


def _joined(found: Sequence[Faces]) -> Faces:
    return Faces(
        np.concatenate([one.box for one in found]),
        np.concatenate([one.points for one in found]),
        np.concatenate([one.confidence for one in found]),
    )
