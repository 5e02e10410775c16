"""From a picture to the template of the face that is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from truename.errors import SampleError, UsageError
from truename.kinds.face import detect, params, quality, template
from truename.kinds.face.detect import Faces, Picture
from truename.kinds.face.embed import Embedder, Landmarks, landmarks
from truename.kinds.face.quality import NO_FACE
from truename.kinds.face.read import read
from truename.provenance import models
from truename.trace import OFF, Trace
from truename.types import NotAcquired, Quality, Region, Sample, Template

T = TypeVar("T")

VERSION = 1
"""Of everything here that changes a template; part of the format's name."""


class Extractor:
    """Finds faces, and makes templates of them, with three networks of the manifest. They load when first used.

    Args:
        detector, landmarks, embedder: names of models; ``landmarks`` may be "", for the detector's own points.

    Raises:
        UsageError: a name is not in the manifest, or the model is for something else.

    Attributes:
        format: the networks by name, and this extractor's version.
        dimension: length of the embeddings.
        score: how two of them become a score.
    """

    def __init__(self, detector: str, landmarks: str, embedder: str) -> None:
        self._names = detector, landmarks, embedder
        roles = ("face-detection", "face-landmarks", "face-embedding")
        used = [_model(name, role) for name, role in zip(self._names, roles, strict=True) if name or role != roles[1]]
        self.format = "-".join([*(_called(model) for model in used), str(VERSION)])
        self.dimension = used[-1].dimension or 0
        self.score = params.SCORES.get(embedder, params.OTHER_SCORE)
        # A sample is looked at for its faces, its template and its quality; the last one is remembered.
        self._look = lru_cache(maxsize=1)(self._look_at)
        self._make = lru_cache(maxsize=1)(self._make_of)

    @cached_property
    def embedder(self) -> Embedder:
        """The last of the three networks."""
        return Embedder(self._names[2])

    def faces(self, picture: Picture, *, fine: bool = True) -> Faces:
        """Every face of a picture of uint8[h, w, 3], the most prominent first.

        Args:
            fine: look a second time, for small faces in large pictures; see :func:`truename.kinds.face.detect.faces`.
        """
        found = detect.faces(picture, self._detect, fine=fine)
        if self._landmarks:
            found = self._landmarks(picture, found)
        return found.take(np.argsort(-prominence(found, picture), kind="stable"))

    def look(self, sample: Sample) -> tuple[Picture, Faces]:
        """The picture of a sample, and all its faces.

        Raises:
            SampleError: as in :func:`truename.kinds.face.read.read`.
        """
        return _remembered(self._look, sample, region=None)

    def divide(self, sample: Sample) -> tuple[Sample, ...]:
        """Every face as a sample of its own, the most prominent first; see :meth:`truename.contracts.Kind.divide`."""
        if sample.region is not None:
            return (sample,)
        picture, faces = self.look(sample)
        return tuple(replace(sample, region=_region(box, picture)) for box in faces.box) or (sample,)

    def assess(self, sample: Sample) -> Quality:
        """Quality of the face that is meant; 0 where there is none."""
        return _remembered(self._make, sample)[1]

    def __call__(self, sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
        """Read, detect, choose; then :meth:`template`."""
        return self._make_of(sample, trace)[0] if trace else _remembered(self._make, sample)[0]

    def template(
        self, picture: Picture, faces: Faces, index: int, sample: Sample, trace: Trace = OFF
    ) -> tuple[Template | NotAcquired, Quality]:
        """Align, embed, assess, pack: the template of one face of a picture, or why none; and its quality.

        Args:
            picture, faces: as :meth:`look` or :meth:`faces` gave them.
            index: which face.
            sample: what the picture is of.
        """
        points, confidence = faces.points[index], float(faces.confidence[index])
        aligned = self.embedder.align(picture, points)
        embedding = self.embedder(aligned)
        norm = max(float(np.linalg.norm(embedding)), 1e-12)
        assessed = quality.with_embedding(
            quality.assess(aligned, points, confidence, len(faces)), norm, self.score.usual_norm
        )
        if trace:
            trace("aligned", aligned)
            trace("embedding", embedding)
        if assessed.score < params.MIN_QUALITY or assessed.measures["eye_distance"] < params.MIN_EYE_DISTANCE:
            reason = f"the face's quality is {assessed.score}: {'; '.join(assessed.reasons)}"
            advice = "Find a larger, sharper picture, with the face towards the camera."
            return NotAcquired(reason, advice, assessed), assessed
        face = template.FaceTemplate(embedding / np.float32(norm), norm, faces.box[index], points, confidence)
        packed = template.encode(face)
        made = Template("face", self.format, packed, sample.position, assessed.score, sample.sha256())
        return made, assessed

    def _look_at(self, whole: Sample) -> tuple[Picture, Faces]:
        picture = read(whole)
        return picture, self.faces(picture)

    def _make_of(self, sample: Sample, trace: Trace = OFF) -> tuple[Template | NotAcquired, Quality]:
        picture, faces = self.look(sample)
        if trace:
            trace("picture", picture)
            trace("faces", faces)
        chosen = choose(faces, picture, sample.region)
        if isinstance(chosen, NotAcquired):
            return chosen, chosen.quality
        return self.template(picture, faces, chosen, sample, trace)

    @cached_property
    def _detect(self) -> detect.Detector:
        return detect.detector(self._names[0])

    @cached_property
    def _landmarks(self) -> Landmarks | None:
        return landmarks(self._names[1]) if self._names[1] else None


def prominence(faces: Faces, picture: Picture) -> NDArray[np.float64]:
    """How much a picture is of each face: float64[n]. Its area, less the further it is from the centre."""
    h, w = picture.shape[:2]
    centre = faces.box[:, :2] + faces.box[:, 2:] / 2
    off = (centre - np.array([w / 2, h / 2])) / np.array([w / 2, h / 2])
    area = np.prod(faces.box[:, 2:].astype(np.float64), axis=1)
    return np.asarray(area * np.exp(-np.sum(off**2, axis=1) / params.CENTRED**2), np.float64)


def choose(faces: Faces, picture: Picture, region: Region | None) -> int | NotAcquired:
    """The face that a region names; without one, the face that dominates the picture."""
    if region is not None:
        shared = detect.overlap(np.array(region, np.float32), faces.box)
        if len(faces) and shared.max() >= params.SAME_REGION:
            return int(shared.argmax())
        return NotAcquired(
            reason=f"no face was found at {', '.join(map(str, region))}",
            advice="List the picture's faces with truename faces, and name one of those.",
            quality=NO_FACE,
        )
    if not len(faces):
        return NotAcquired(
            reason="no face was found",
            advice="Check that the picture shows a face from the front or half to the side, not cut off.",
            quality=NO_FACE,
        )
    worth = prominence(faces, picture)
    first, *others = np.argsort(-worth, kind="stable").tolist()
    if others and worth[others[0]] >= params.RIVAL * worth[first]:
        return NotAcquired(
            reason=f"it shows {len(faces)} faces, and none dominates",
            advice="Name one with --face N (truename faces lists them), or search for all with identify --every-face.",
            quality=Quality(0, ("several faces compete",), {"faces": float(len(faces))}),
        )
    return int(first)


def _remembered(step: Callable[[Sample], T], sample: Sample, **changes: Any) -> T:
    """What a step that remembers its last sample makes of this one, whatever it is called."""
    try:
        return step(replace(sample, name="", **changes))
    except SampleError:
        if sample.name:
            read(sample)  # fails alike, and says which file it is
        raise


def _model(name: str, role: str) -> models.Model:
    model = models.get(name)
    if model.role != role:
        raise UsageError(
            expected=f"a model for {role}", found=f"{name!r}, for {model.role}", do="name another in the settings"
        )
    return model


def _called(model: models.Model) -> str:
    """The model's name in the format; with its hash if it is the user's own, who may put another under the name."""
    return f"{model.name}-{model.sha256[:8]}" if model.own else model.name


def _region(box: NDArray[np.float32], picture: Picture) -> Region:
    """A box in whole pixels, as far as it is inside the picture."""
    h, w = picture.shape[:2]
    first = np.clip(np.round(box[:2]), 0, [w - 1, h - 1])
    last = np.clip(np.round(box[:2] + box[2:]), first + 1, [w, h])
    left, top, right, bottom = (int(value) for value in (*first, *last))
    return left, top, right - left, bottom - top
