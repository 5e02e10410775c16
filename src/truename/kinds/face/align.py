"""Turns, scales and cuts a face so that its five points come to lie where a network expects them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from truename.kinds.face.detect import Picture

Points = NDArray[np.float32]
"""float32[5, 2], as in :class:`truename.kinds.face.detect.Faces`."""


def similarity(points: Points, target: Points) -> NDArray[np.float64]:
    """The rotation, scale and shift that bring ``points`` nearest to ``target``: float64[2, 3].

    S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns", IEEE TPAMI 13(4),
    1991; with complex numbers, in which a rotation and scale is one factor, and mirror images are out of reach.
    """
    z, w = (np.asarray(p, np.float64) @ np.array([1, 1j]) for p in (points, target))
    spread = z - z.mean()
    factor = np.vdot(spread, w - w.mean()) / max(float(np.vdot(spread, spread).real), 1e-9)
    shift = w.mean() - factor * z.mean()
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])


def crop(picture: Picture, points: Points, target: Points, frame: tuple[int, int], size: tuple[int, int]) -> Picture:
    """The aligned face: uint8[height, width, 3]. What lies outside the picture is black, as in training.

    Args:
        picture: uint8[h, w, 3].
        points: where the points are.
        target: where they are to lie, in a frame in which faces keep their proportions.
        frame: width and height of that frame.
        size: width and height of the crop; the frame is stretched to it.
    """
    stretch = np.array([size[0] / frame[0], size[1] / frame[1]])
    forward = np.vstack([stretch[:, None] * similarity(points, target), [0, 0, 1]])
    if abs(np.linalg.det(forward)) < 1e-9:  # all points in one place: there is no face to align
        return np.zeros((size[1], size[0], 3), np.uint8)
    back = np.linalg.inv(forward)
    corners = back[:2] @ np.array([[0, size[0], 0, size[0]], [0, 0, size[1], size[1]], [1, 1, 1, 1]])
    h, w = picture.shape[:2]
    margin = 2 + np.ptp(corners, axis=1).max() / min(size)  # pixels that interpolation may look beyond
    left, top = (max(0, int(low - margin)) for low in corners.min(axis=1))
    right, bottom = (min(int(high + margin) + 1, most) for high, most in zip(corners.max(axis=1), (w, h), strict=True))
    if left >= right or top >= bottom:
        return np.zeros((size[1], size[0], 3), np.uint8)
    part = Image.fromarray(picture[top:bottom, left:right])
    # Interpolation looks at four pixels a side; where one of the crop covers more, they are averaged first.
    reduce = max(1, int(1 / np.sqrt(abs(np.linalg.det(forward)))))
    back[:2, 2] -= left, top
    if reduce > 1:
        part = part.reduce(reduce)
        back[:2] /= reduce
    coefficients = tuple(float(value) for value in back[:2].ravel())
    return np.asarray(part.transform(size, Image.Transform.AFFINE, coefficients, Image.Resampling.BICUBIC))
