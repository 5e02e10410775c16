"""Says how alike two faces are, and draws them as they were compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from truename.kinds.face import compare, draw, quality, template
from truename.kinds.face.detect import Picture
from truename.kinds.face.extract import Extractor
from truename.kinds.face.read import read
from truename.kinds.face.template import FaceTemplate
from truename.types import Explanation, Quality, ReferenceSet, Sample, Template

SAID = 2
"""Reasons against a face that are said: the worst."""


def explain(
    probe: ReferenceSet, reference: ReferenceSet, extractor: Extractor, samples: Mapping[str, Sample] | None = None
) -> Explanation:
    """Explain the pair of faces that scores highest out of two sets; see :meth:`truename.contracts.Kind.explain`.

    Args:
        extractor: what made the templates.
    """
    form = extractor.format, extractor.dimension
    others = compare.gather([[one] for one in reference], *form)
    scores = np.array([compare.compare(compare.gather([[one]], *form), others, extractor.score).value for one in probe])
    i, j = divmod(int(scores.argmax()), len(reference))
    sides = (probe[i], template.decode(probe[i].data)), (reference[j], template.decode(reference[j].data))
    (a, ours), (b, theirs) = sides
    similarity = _cosine(ours, theirs)
    pictures = [read(samples[one.sample]) if samples and one.sample in samples else None for one, _ in sides]
    qualities = [_quality(*side, picture, extractor) for side, picture in zip(sides, pictures, strict=True)]
    details: dict[str, Any] = {
        "similarity": round(similarity, 4),
        "score": round(float(scores[i, j]), 3),
        "format": a.format,
        "probe": _face(a, ours, qualities[0]),
        "reference": _face(b, theirs, qualities[1]),
    }
    drawn = None
    shown = [
        draw.Shown(picture, face.points, samples[one.sample].name, _remarks(face, assessed))
        for (one, face), picture, assessed in zip(sides, pictures, qualities, strict=True)
        if samples and picture is not None
    ]
    if len(shown) == 2:
        drawn = draw.pair(shown[0], shown[1], extractor.embedder.target, extractor.embedder.frame, similarity)
    return Explanation(_sentence(similarity, (ours, theirs), qualities), details, drawn)


def _cosine(ours: FaceTemplate, theirs: FaceTemplate) -> float:
    one, other = ours.embedding.astype(np.float64), theirs.embedding.astype(np.float64)
    return min(float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other))), 1.0)


def _quality(one: Template, face: FaceTemplate, picture: Picture | None, extractor: Extractor) -> Quality:
    """With its reasons, where there is a picture to see them in."""
    if picture is None:
        return Quality(one.quality)
    crop = extractor.embedder.align(picture, face.points)
    found = quality.assess(crop, face.points, face.confidence)
    reasons = quality.with_embedding(found, face.norm, extractor.score.usual_norm).reasons
    return Quality(one.quality, reasons)


def _eye_distance(face: FaceTemplate) -> float:
    return float(np.linalg.norm(face.points[1] - face.points[0]))


def _face(one: Template, face: FaceTemplate, assessed: Quality) -> dict[str, Any]:
    return {
        "sample": one.sample,
        "box": [round(float(value), 1) for value in face.box],
        "landmarks": [[round(float(value), 1) for value in point] for point in face.points],
        "confidence": round(face.confidence, 3),
        "eye_distance": round(_eye_distance(face), 1),
        "embedding_length": round(face.norm, 3),
        "quality": assessed.score,
        "reasons": list(assessed.reasons),
    }


def _remarks(face: FaceTemplate, assessed: Quality) -> list[str]:
    """What is written under a face."""
    size = f"Quality {assessed.score} of 100; eyes {_eye_distance(face):.0f} pixels apart"
    return [size, *(reason[:1].upper() + reason[1:] for reason in assessed.reasons[:SAID])]


def _sentence(similarity: float, faces: tuple[FaceTemplate, ...], qualities: list[Quality]) -> str:
    apart = " and ".join(f"{_eye_distance(face):.0f}" for face in faces)
    scores = " and ".join(str(assessed.score) for assessed in qualities)
    wrong = [
        f"{side}: {', '.join(assessed.reasons[:SAID])}"
        for side, assessed in zip(("probe", "reference"), qualities, strict=True)
        if assessed.reasons
    ]
    why = f" ({'; '.join(wrong)})" if wrong else ""
    return (
        f"The similarity of the faces is {similarity:.2f} (of one picture with itself: 1); eyes {apart} pixels apart, "
        f"quality {scores}{why}."
    )
