"""Every face of a picture, one by one: where it is, how good it is, and whether it may be a picture of a picture."""

from __future__ import annotations

from dataclasses import dataclass

from truename.kinds.face import attack, draw
from truename.kinds.face.extract import Extractor
from truename.types import NotAcquired, Quality, Region, Sample

LARGEST = 4000
"""Pixels of the longer side of a drawn picture at most: in a crowd of a thousand, a face still has a hundred."""


@dataclass(frozen=True, slots=True)
class Found:
    """One face.

    Attributes:
        number: from 1, in the order of :meth:`truename.contracts.Kind.divide`; what ``--face`` takes.
        region: where it is, left, top, width and height.
        landmarks: x and y of the eyes (left to right as seen), the tip of the nose, and the corners of the mouth.
        confidence: of the detector, 0 to 1.
        quality: as of any sample of this face.
        unusable: why no template can be made of it; empty where one can.
        bona_fide: 0 (attack) to 1 (bona fide), see :mod:`truename.kinds.face.attack`; ``None`` if nobody asked.
    """

    number: int
    region: Region
    landmarks: tuple[tuple[float, float], ...]
    confidence: float
    quality: Quality
    unusable: str
    bona_fide: float | None


def survey(extractor: Extractor, sample: Sample, *, attacks: bool = False) -> tuple[tuple[int, int], list[Found]]:
    """Every face of a sample's picture, the most prominent first.

    Args:
        attacks: also score each for presentation attacks.

    Returns:
        width and height of the picture as it is shown, and its faces.

    Raises:
        SampleError: it cannot be read.
        MissingModelError, ProvenanceError: as in :func:`truename.inference.network`.
    """
    picture, faces = extractor.look(sample)
    parts = extractor.divide(sample)
    found = []
    for index in range(len(faces)):
        made, assessed = extractor.template(picture, faces, index, sample)
        region = parts[index].region
        assert region is not None  # there are faces, so each part has one
        x, y, w, h = faces.box[index].tolist()
        found.append(
            Found(
                number=index + 1,
                region=region,
                landmarks=tuple((round(px, 1), round(py, 1)) for px, py in faces.points[index].tolist()),
                confidence=round(float(faces.confidence[index]), 3),
                quality=assessed,
                unusable=made.reason if isinstance(made, NotAcquired) else "",
                bona_fide=round(attack.score(picture, (x, y, w, h)), 3) if attacks else None,
            )
        )
    return (picture.shape[1], picture.shape[0]), found


def drawn(extractor: Extractor, sample: Sample, largest: int = LARGEST) -> bytes:
    """The sample's picture with its faces numbered: a PNG.

    Raises:
        SampleError: it cannot be read.
    """
    picture, faces = extractor.look(sample)
    return draw.numbered(picture, faces, largest)
